/* What tests of the farm's files share: a fresh directory below TMPDIR, designs, records of
 * any doubles, records compared bit by bit. */
#ifndef T_RECORD_H
#define T_RECORD_H

#include <string.h>
#include <sys/stat.h>

#include "base/tt_error.h"
#include "farm/tt_design.h"
#include "farm/tt_record.h"
#include "t_file.h"

enum { COLUMNS = 3 };

static inline int setup(void **state) {
    char *path = calloc(1, 256);
    const char *temporary = getenv("TMPDIR");
    snprintf(path, 256, "%s/t-record-XXXXXX", temporary ? temporary : "/tmp");
    *state = path;
    return mkdtemp(path) ? 0 : -1;
}

static inline int teardown(void **state) {
    const int bad = t_remove(*state);
    free(*state);
    return bad;
}

static inline const char *file(void **state, const char *name) {
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", (const char *)*state, name);
    return path;
}

static inline uint64_t bits(double x) {
    uint64_t b;
    memcpy(&b, &x, sizeof b);
    return b;
}

/* Any double: one in four is special. */
static inline double any_double(tt_rng *r) {
    static const double special[] = {0.0, -0.0,   INFINITY, -INFINITY,
                                     NAN, 5e-324, -2e-310,  1.7976931348623157e308,
                                     0.1, 1e22};
    if (tt_rng_below(r, 4) == 0) {
        return special[tt_rng_below(r, sizeof special / sizeof *special)];
    }
    const uint64_t b = (uint64_t)tt_rng_word(r) << 32 | tt_rng_word(r);
    double x;
    memcpy(&x, &b, sizeof x);
    return isnan(x) ? NAN : x;
}

static inline tt_design make_design(const char *experiment, uint64_t seed) {
    static const char *const columns[COLUMNS] = {"a", "b,\"c\"", "d"};
    tt_design d = {.experiment = experiment,
                   .profile = "smoke",
                   .version = 3,
                   .seed = seed,
                   .n_columns = COLUMNS,
                   .columns = columns,
                   .text = (char *)"one\ntwo\n"};
    strcpy(d.hash, "0123456789abcdef");
    return d;
}

/* Task i of a sequence: every fifth failed, 0 to 3 rows. */
static inline tt_record make_record(tt_rng *r, size_t i, size_t n_columns) {
    tt_record record = {.cell = i / 4,
                        .replicate = i % 4,
                        .n_columns = n_columns,
                        .seconds = i % 3 ? 0.25 * (double)i : NAN};
    for (size_t k = 0; k < i % 4; k++) {
        double value[8];
        for (size_t j = 0; j < n_columns; j++) {
            value[j] = any_double(r);
        }
        assert_int_equal(tt_record_row(&record, k % 2 ? "diverged" : "ok", value), TT_OK);
    }
    if (i % 5 == 4) {
        tt_record_fail(&record, "it's \"broken\", beyond\nrepair");
    }
    return record;
}

static inline void assert_same_rows(const tt_record *a, const tt_record *b) {
    assert_int_equal(a->cell, b->cell);
    assert_int_equal(a->replicate, b->replicate);
    assert_int_equal(a->failed, b->failed);
    assert_int_equal(a->n_rows, b->n_rows);
    for (size_t i = 0; i < a->n_rows; i++) {
        assert_string_equal(a->status + i * TT_STATUS_SIZE, b->status + i * TT_STATUS_SIZE);
        for (size_t j = 0; j < a->n_columns; j++) {
            assert_int_equal(bits(a->value[i * a->n_columns + j]),
                             bits(b->value[i * a->n_columns + j]));
        }
    }
}

static inline void assert_same_record(const tt_record *a, const tt_record *b) {
    assert_same_rows(a, b);
    assert_true(a->seconds == b->seconds || (isnan(a->seconds) && isnan(b->seconds)));
    assert_string_equal(a->message ? a->message : "", b->message ? b->message : "");
}

#endif
