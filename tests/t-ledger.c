/* What must survive: fields, frames, ledger and rows file give the same bits back, or say
 * that they cannot. */
#include "t_test.h"

#include <ftw.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "farm/tt_field.h"
#include "farm/tt_ledger.h"
#include "farm/tt_options.h"
#include "farm/tt_plan.h"
#include "farm/tt_rowsfile.h"

enum { COLUMNS = 3 };

static int setup(void **state) {
    char *path = calloc(1, 256);
    const char *temporary = getenv("TMPDIR");
    snprintf(path, 256, "%s/t-ledger-XXXXXX", temporary ? temporary : "/tmp");
    *state = path;
    return mkdtemp(path) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *s, int type, struct FTW *f) {
    (void)s, (void)type, (void)f;
    return remove(path);
}

static int teardown(void **state) {
    const int bad = nftw(*state, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(*state);
    return bad;
}

static const char *file(void **state, const char *name) {
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", (const char *)*state, name);
    return path;
}

static uint64_t bits(double x) {
    uint64_t b;
    memcpy(&b, &x, sizeof b);
    return b;
}

/* Any double: one in four is special. */
static double any_double(tt_rng *r) {
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

static tt_design make_design(const char *experiment, uint64_t seed) {
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
static tt_record make_record(tt_rng *r, size_t i, size_t n_columns) {
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

static void assert_same_rows(const tt_record *a, const tt_record *b) {
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

static void assert_same_record(const tt_record *a, const tt_record *b) {
    assert_same_rows(a, b);
    assert_true(a->seconds == b->seconds || (isnan(a->seconds) && isnan(b->seconds)));
    assert_string_equal(a->message ? a->message : "", b->message ? b->message : "");
}

static void test_numbers_come_back(void **state) {
    (void)state;
    tt_rng r = t_rng("numbers", 0);
    char text[TT_FIELD_NUMBER];
    for (size_t i = 0; i < t_cases(20000); i++) {
        const double x = any_double(&r);
        double y;
        tt_field_format(text, x, 17);
        assert_int_equal(tt_field_number(&y, text), TT_OK);
        assert_int_equal(bits(x), bits(y));
    }
    static const char *const bad[] = {"nan", "1e400", " 1",       "1 ",
                                      "0x1", "1,",    "infinity", "-"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        double y;
        assert_int_equal(tt_field_number(&y, bad[i]), TT_EDATA);
    }
    static const char *const bad_size[] = {"",    "-1", "+1",
                                           "1.0", "11", "18446744073709551616"};
    for (size_t i = 0; i < sizeof bad_size / sizeof *bad_size; i++) {
        size_t n;
        assert_int_equal(tt_field_size(&n, bad_size[i], 10), TT_EDATA);
    }
    size_t n;
    assert_int_equal(tt_field_size(&n, "18446744073709551615", SIZE_MAX), TT_OK);
    assert_true(n == SIZE_MAX);
}

static void test_fields_come_back(void **state) {
    (void)state;
    tt_rng r = t_rng("fields", 0);
    for (size_t round = 0; round < t_cases(2000); round++) {
        char text[4][8], *line, *field[4];
        size_t size, count;
        FILE *f = open_memstream(&line, &size);
        for (size_t i = 0; i < 4; i++) {
            const size_t length = tt_rng_below(&r, 7);
            for (size_t k = 0; k < length; k++) {
                text[i][k] = ",\"# \nabc"[tt_rng_below(&r, 8)];
            }
            text[i][length] = '\0';
            fputs(i ? "," : "", f);
            tt_field_write(f, text[i]);
        }
        fclose(f);
        assert_null(strchr(line, '\n'));
        assert_true(line[0] != '#');
        assert_int_equal(tt_field_split(field, &count, 4, line), TT_OK);
        assert_int_equal(count, 4);
        for (size_t i = 0; i < 4; i++) {
            for (char *c = text[i]; *c; c++) {
                *c = *c == '\n' ? ' ' : *c;
            }
            assert_string_equal(field[i], text[i]);
        }
        free(line);
    }
    static const char *const bad[] = {"\"a", "\"a\"b,c", "a,b,c"};
    for (size_t i = 0; i < 3; i++) {
        char line[16], *field[2];
        size_t count;
        strcpy(line, bad[i]);
        assert_int_equal(tt_field_split(field, &count, 2, line), TT_EDATA);
    }
}

static void test_frames(void **state) {
    (void)state;
    tt_rng r = t_rng("frames", 0);
    static char buffer[4096];
    for (size_t i = 0; i < 20; i++) {
        int end[2];
        tt_record a = make_record(&r, i, i % 3), b;
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, end), 0);
        assert_int_equal(tt_record_send(end[0], &a), TT_OK);
        close(end[0]);
        size_t have = 0, used;
        for (ssize_t n; (n = read(end[1], buffer + have, sizeof buffer - have)) > 0;) {
            have += (size_t)n;
        }
        for (size_t part = 0; part < have; part++) {
            tt_record_frame(&used, buffer, part);
            assert_int_equal(used, 0);
        }
        tt_record_frame(&used, buffer, have);
        assert_int_equal(used, have);
        assert_int_equal(tt_record_decode(&b, buffer), TT_OK);
        assert_same_record(&a, &b);
        tt_record_free(&b);
        int code = TT_ENOMEM;
        for (unsigned long k = 1; code; k++) {
            tt_alloc_fail_after(k);
            code = tt_record_decode(&b, buffer);
            tt_alloc_fail_after(0);
        }
        tt_record_free(&b);
        assert_int_equal(tt_record_send(end[1], &a), TT_EIO); // nobody there
        close(end[1]);
        tt_record_free(&a);
    }
}

static void test_ledger_gives_back(void **state) {
    enum { N = 40 };
    tt_rng r = t_rng("ledger", 0);
    tt_record record[N], *back;
    size_t n;
    tt_ledger *l;
    const tt_design d = make_design("toy", UINT64_MAX);
    for (size_t i = 0; i < N; i++) {
        record[i] = make_record(&r, i, COLUMNS);
    }
    assert_int_equal(tt_ledger_open(&l, file(state, "l.db"), 1), TT_OK);
    assert_int_equal(tt_ledger_bind(l, &d, 0), TT_OK);
    assert_int_equal(tt_ledger_read(l, &back, &n), TT_OK);
    assert_int_equal(n, 0);
    tt_record_free_all(back, n);
    assert_int_equal(tt_ledger_put(l, record, 0), TT_OK);
    assert_int_equal(tt_ledger_put(l, record + N / 2, N / 2), TT_OK);
    tt_record other = make_record(&r, 7, COLUMNS); // to be replaced
    other.cell = other.replicate = 0;
    assert_int_equal(tt_ledger_put(l, &other, 1), TT_OK);
    tt_record_free(&other);
    assert_int_equal(tt_ledger_put(l, record, N / 2), TT_OK);
    tt_ledger_close(l);
    assert_int_equal(tt_ledger_open(&l, file(state, "l.db"), 0), TT_OK);
    assert_int_equal(tt_ledger_bind(l, &d, 0), TT_OK);
    assert_int_equal(tt_ledger_read(l, &back, &n), TT_OK);
    assert_int_equal(n, N);
    for (size_t i = 0; i < N; i++) {
        assert_same_record(&back[i], &record[i]);
        tt_record_free(&record[i]);
    }
    tt_record_free_all(back, n);
    tt_ledger_close(l);
}

static void test_ledger_designs(void **state) {
    tt_rng r = t_rng("designs", 0);
    tt_ledger *l;
    tt_record a = make_record(&r, 3, COLUMNS), *back;
    size_t n;
    int matches;
    const tt_design d = make_design("toy", 1), seed = make_design("toy", 2);
    const tt_design tot = make_design("tot", 2);
    tt_design text = d;
    text.text = (char *)"one\ntwo\nthree\n";
    assert_int_equal(tt_ledger_open(&l, file(state, "l.db"), 1), TT_OK);
    assert_int_equal(tt_ledger_match(l, &d, &matches), TT_OK);
    assert_int_equal(matches, 0);
    assert_int_equal(tt_ledger_bind(l, &d, 0), TT_OK);
    assert_int_equal(tt_ledger_bind(l, &seed, 0), TT_OK); // nothing computed: no refusal
    assert_int_equal(tt_ledger_bind(l, &d, 0), TT_OK);
    assert_int_equal(tt_ledger_put(l, &a, 1), TT_OK);
    assert_int_equal(tt_ledger_bind(l, &seed, 0), TT_EUSAGE);
    assert_non_null(strstr(tt_error_message(), "(seed: then 1, now 2)"));
    assert_int_equal(tt_ledger_bind(l, &text, 0), TT_EUSAGE);
    assert_non_null(strstr(tt_error_message(), "(line 3: then '', now 'three')"));
    assert_int_equal(tt_ledger_match(l, &seed, &matches), TT_OK);
    assert_int_equal(matches, -1);
    assert_int_equal(tt_ledger_match(l, &d, &matches), TT_OK);
    assert_int_equal(matches, 1);
    assert_int_equal(tt_ledger_bind(l, &tot, 0), TT_OK);
    assert_int_equal(tt_ledger_put(l, &a, 1), TT_OK);
    assert_int_equal(tt_ledger_bind(l, &seed, 1), TT_OK);
    assert_int_equal(tt_ledger_read(l, &back, &n), TT_OK);
    assert_int_equal(n, 0);
    tt_record_free_all(back, n);
    assert_int_equal(tt_ledger_bind(l, &tot, 0), TT_OK); // was left alone
    assert_int_equal(tt_ledger_read(l, &back, &n), TT_OK);
    assert_int_equal(n, 1);
    tt_record_free_all(back, n);
    tt_ledger_close(l);
    tt_record_free(&a);
}

static void execute(const char *path, const char *sql) {
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void test_ledger_damage(void **state) {
    static const char *const damage[] = {
        "DELETE FROM result WHERE cell = 1 AND position = 1",
        "DELETE FROM result WHERE cell = 1 AND position = 2",
        "UPDATE result SET numbers = '1,2' WHERE cell = 1",
        "UPDATE result SET numbers = '1,2,x' WHERE cell = 1",
        "UPDATE result SET numbers = '1,2,3,4' WHERE cell = 1",
        "UPDATE result SET status = 'no word' WHERE cell = 1",
        "UPDATE task SET results = 4 WHERE cell = 1",
        "DELETE FROM task WHERE cell = 1",
        "UPDATE task SET cell = -1",
    };
    tt_rng r = t_rng("damage", 0);
    const tt_design d = make_design("toy", 1);
    tt_record a = make_record(&r, 7, COLUMNS); // (1, 3), three rows
    for (size_t i = 0; i < sizeof damage / sizeof *damage; i++) {
        tt_record *back;
        tt_ledger *l;
        size_t n;
        assert_int_equal(tt_ledger_open(&l, file(state, "l.db"), 1), TT_OK);
        assert_int_equal(tt_ledger_bind(l, &d, 1), TT_OK);
        assert_int_equal(tt_ledger_put(l, &a, 1), TT_OK);
        execute(file(state, "l.db"), damage[i]);
        assert_int_equal(tt_ledger_read(l, &back, &n), TT_EDATA);
        assert_null(back);
        assert_non_null(strstr(tt_error_message(), "l.db: task ("));
        tt_ledger_close(l);
    }
    tt_record_free(&a);
    tt_ledger *l;
    assert_int_equal(tt_ledger_open(&l, file(state, "none.db"), 0), TT_ENOINPUT);
    assert_null(l);
    execute(file(state, "l.db"), "PRAGMA user_version = 9");
    assert_int_equal(tt_ledger_open(&l, file(state, "l.db"), 1), TT_EDATA);
    assert_non_null(strstr(tt_error_message(), "found ledger format 9, expected 1"));
    assert_int_equal(tt_ledger_open(&l, file(state, "no/such/l.db"), 1), TT_EIO);
}

/* Memory refused at the k-th allocation, for every k: a code, no leak, and all well
 * afterwards. */
static void test_memory_refused(void **state) {
    tt_rng r = t_rng("memory", 0);
    const tt_design d = make_design("toy", 1);
    tt_record a[2] = {make_record(&r, 3, COLUMNS), make_record(&r, 4, COLUMNS)};
    int code = TT_ENOMEM;
    for (unsigned long k = 1; code; k++) {
        tt_ledger *l = NULL;
        tt_record *back = NULL;
        tt_rowsfile f = {0};
        size_t n = 0;
        const char *path = file(state, "l.db");
        tt_alloc_fail_after(k);
        code = tt_ledger_open(&l, path, 1);
        code = code ? code : tt_ledger_bind(l, &d, 0);
        code = code ? code : tt_ledger_put(l, a, 2);
        code = code ? code : tt_ledger_read(l, &back, &n);
        code = code ? code : tt_rowsfile_write(*state, &d, back, n);
        code = code ? code : tt_rowsfile_read(&f, *state, &d, NULL);
        tt_alloc_fail_after(0);
        assert_true(code == TT_OK || code == TT_ENOMEM);
        assert_true(code != TT_OK || f.n_records == 1);
        tt_rowsfile_free(&f);
        tt_record_free_all(back, n);
        tt_ledger_close(l);
        assert_true(k < 200);
    }
    tt_record_free(&a[0]);
    tt_record_free(&a[1]);
}

enum { TASKS = 24 };

static size_t write_rows(void **state, char **text, const tt_design *d, tt_record *record) {
    tt_rng r = t_rng("rows", 0);
    for (size_t i = 0; i < TASKS; i++) {
        record[i] = make_record(&r, i, COLUMNS);
    }
    assert_int_equal(tt_rowsfile_write(*state, d, record, TASKS), TT_OK);
    FILE *f = fopen(file(state, "toy.rows.csv"), "rb");
    *text = malloc(1 << 16);
    const size_t size = fread(*text, 1, 1 << 16, f);
    fclose(f);
    return size;
}

/* Reads the file with these bytes; every task that comes back must be one of record. */
static tt_rowsfile read_rows(void **state, const char *text, size_t size,
                             const tt_design *d, const tt_record *record) {
    tt_rowsfile f;
    FILE *to = fopen(file(state, "toy.rows.csv"), "wb");
    fwrite(text, 1, size, to);
    fclose(to);
    assert_int_equal(tt_rowsfile_read(&f, *state, d, NULL), TT_OK);
    for (size_t i = 0; i < f.n_records; i++) {
        const size_t k = 4 * f.record[i].cell + f.record[i].replicate;
        assert_true(k < TASKS);
        assert_same_rows(&f.record[i], &record[k]);
    }
    return f;
}

static void test_rows_file(void **state) {
    tt_record record[TASKS];
    tt_rowsfile f;
    char *text;
    const tt_design d = make_design("toy", 1), other = make_design("toy", 2);
    assert_int_equal(tt_rowsfile_read(&f, *state, &d, NULL), TT_OK); // none there
    assert_int_equal(f.matches, 0);
    assert_int_equal(f.n_records, 0);
    const size_t size = write_rows(state, &text, &d, record);
    f = read_rows(state, text, size, &d, record);
    size_t with_rows = 0;
    for (size_t i = 0; i < TASKS; i++) {
        with_rows += record[i].n_rows > 0;
    }
    assert_int_equal(f.n_records, with_rows);
    assert_int_equal(f.damaged, 0);
    tt_rowsfile_free(&f);
    f = read_rows(state, text, size, &other, record);
    assert_int_equal(f.matches, 0);
    assert_string_equal(f.difference, "line 4: found '# seed: 1', expected '# seed: 2'");
    tt_rowsfile_free(&f);
    for (size_t i = 0; i < TASKS; i++) {
        tt_record_free(&record[i]);
    }
    free(text);
}

/* Any one byte changed, and the file cut at any length: never a wrong number. */
static void test_rows_file_damage(void **state) {
    tt_record record[TASKS];
    char *text;
    const tt_design d = make_design("toy", 1);
    const size_t size = write_rows(state, &text, &d, record);
    tt_rng r = t_rng("flip", 0);
    for (size_t i = 0; i < size; i++) {
        const char old = text[i];
        text[i] = "0123456789,.\n\"\0e-"[tt_rng_below(&r, 17)];
        const int same = text[i] == old;
        tt_rowsfile f = read_rows(state, text, size, &d, record);
        assert_true(same || !f.matches || f.damaged ||
                    i < 200); // 200: the head's column line
        tt_rowsfile_free(&f);
        text[i] = old;
        f = read_rows(state, text, i, &d, record);
        tt_rowsfile_free(&f);
    }
    for (size_t i = 0; i < TASKS; i++) {
        tt_record_free(&record[i]);
    }
    free(text);
}

static size_t cells(enum tt_profile profile) {
    return profile == TT_SMOKE ? 0 : 7;
}

static size_t replicates(enum tt_profile profile, size_t cell) {
    (void)profile;
    return cell == 3 ? 0 : 10 + cell;
}

static double seconds(enum tt_profile profile, size_t cell) {
    (void)profile;
    return cell == 2 ? NAN : (double)(cell * cell);
}

static void test_plan(void **state) {
    (void)state;
    const tt_experiment e = {.cells = cells, .replicates = replicates, .seconds = seconds};
    tt_plan p;
    assert_int_equal(tt_plan_init(&p, &e, TT_SMOKE), TT_OK);
    assert_int_equal(p.count, 0);
    assert_null(tt_plan_find(&p, 0, 0));
    assert_int_equal(tt_plan_deal(&p, 3), TT_OK);
    tt_plan_free(&p);
    assert_int_equal(tt_plan_init(&p, &e, TT_PAPER), TT_OK);
    assert_int_equal(p.count, 78);
    assert_null(tt_plan_find(&p, 3, 0));
    assert_null(tt_plan_find(&p, 7, 0));
    assert_null(tt_plan_find(&p, 6, 16));
    assert_int_equal(tt_plan_find(&p, 6, 15)->replicate, 15);
    for (size_t i = 1; i < p.count; i++) {
        const tt_planned *a = &p.task[p.order[i - 1]], *b = &p.task[p.order[i]];
        assert_true(a->replicate < b->replicate ||
                    (a->replicate == b->replicate && a->seconds >= b->seconds));
    }
    double load[4] = {0}, longest = 36, total = 0;
    assert_int_equal(tt_plan_deal(&p, 4), TT_OK);
    for (size_t i = 0; i < p.count; i++) {
        load[p.task[i].shard] += p.task[i].seconds;
        total += p.task[i].seconds;
    }
    for (size_t k = 0; k < 4; k++) {
        assert_true(fabs(load[k] - total / 4) <=
                    longest); // greedy: within the longest task
    }
    tt_plan_free(&p);
    int code = TT_ENOMEM;
    for (unsigned long k = 1; code; k++) {
        tt_alloc_fail_after(k);
        code = tt_plan_init(&p, &e, TT_PAPER);
        tt_alloc_fail_after(0);
        assert_true(k < 10);
    }
    tt_plan_free(&p);
}

static void test_shard_words(void **state) {
    (void)state;
    unsigned k, K;
    assert_int_equal(tt_shard_parse(&k, &K, "3/8"), TT_OK);
    assert_int_equal(k, 3);
    assert_int_equal(K, 8);
    static const char *const bad[] = {"",
                                      "/",
                                      "1",
                                      "1/",
                                      "/2",
                                      "0/2",
                                      "3/2",
                                      "1/2/3",
                                      "-1/2",
                                      "1/100001",
                                      "99999999999999999999/3"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(tt_shard_parse(&k, &K, bad[i]), TT_EUSAGE);
    }
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {T(test_numbers_come_back),
                                       T(test_fields_come_back),
                                       T(test_frames),
                                       T(test_ledger_gives_back),
                                       T(test_ledger_designs),
                                       T(test_ledger_damage),
                                       T(test_memory_refused),
                                       T(test_rows_file),
                                       T(test_rows_file_damage),
                                       T(test_plan),
                                       T(test_shard_words)};
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
