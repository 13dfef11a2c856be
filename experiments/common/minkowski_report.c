#include "common/minkowski_report.h"

#include <math.h>
#include <stdio.h>

#include "base/tt_error.h"
#include "common/dimension_estimate.h"
#include "common/minkowski_tally.h"
#include "farm/tt_table.h"

static const char *const kind_name[MINKOWSKI_KINDS] = {"aligned", "curved", "countable",
                                                       "finite",  "joined", "high"};

static int write_runs(const minkowski_runs *b) {
    static const char *const head[] = {"set",       "ambient", "true",  "n",      "method",
                                       "estimate",  "lo",      "hi",    "status", "covers",
                                       "replicate", "limit",   "slope", "base",   "first",
                                       "last",      "drift"};
    tt_table *t =
        tt_table_alloc(b->results, head, sizeof head / sizeof head[0],
                       "covers: of those with an interval. limit: of the companions. "
                       "slope, base, first, last, drift: of the fitted window of "
                       "box counting, also where it is not identifiable");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < b->results->n_rows; i++) {
        const tt_row *r = &b->results->row[i];
        const th_support_spec *s = &b->set[r->cell].support;
        tt_table_row(t);
        tt_table_text(t, s->name);
        tt_table_int(t, (long)minkowski_ambient(s));
        tt_table_number(t, s->dimension);
        tt_table_int(t, (long)r->value[MINKOWSKI_N]);
        tt_table_text(t, dimension_name[(size_t)r->value[MINKOWSKI_METHOD]]);
        for (size_t k = MINKOWSKI_ESTIMATE; k <= MINKOWSKI_HI; k++) {
            tt_table_number(t, r->value[k]);
        }
        tt_table_text(t, r->status);
        tt_table_number(t, minkowski_is_identifiable(r) ? minkowski_is_covered(b, r) : NAN);
        tt_table_int(t, (long)r->replicate);
        for (size_t k = MINKOWSKI_LIMIT; k < MINKOWSKI_COLUMNS; k++) {
            tt_table_number(t, r->value[k]);
        }
    }
    const int status = tt_table_write_csv(t, "minkowski");
    tt_table_free(t);
    return status;
}

static int write_sets(const minkowski_runs *b) {
    static const char *const head[] = {
        "place",        "set",     "kind",     "true", "n",  "method", "runs",
        "identifiable", "covered", "estimate", "lo",   "hi", "status"};
    tt_table *t = tt_table_alloc(b->results, head, sizeof head / sizeof head[0],
                                 "means over the identifiable of the runs; status: of the "
                                 "first that is not, if any");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t set = 0; set < b->sets; set++) {
        for (size_t k = 0; k < b->sizes * DIMENSION_METHODS; k++) {
            const size_t n = b->size[k / DIMENSION_METHODS], m = k % DIMENSION_METHODS;
            const minkowski_outcome o = minkowski_outcome_of(b, set, n, m);
            if (o.runs == 0) {
                continue;
            }
            tt_table_row(t);
            tt_table_int(t, (long)set + 1);
            tt_table_text(t, b->set[set].support.name);
            tt_table_text(t, kind_name[b->set[set].kind]);
            tt_table_number(t, b->set[set].support.dimension);
            tt_table_int(t, (long)n);
            tt_table_text(t, dimension_name[m]);
            tt_table_int(t, (long)o.runs);
            tt_table_int(t, (long)o.identifiable);
            tt_table_int(t, (long)o.covered);
            tt_table_number(t, o.estimate);
            tt_table_number(t, o.lo);
            tt_table_number(t, o.hi);
            tt_table_text(t, o.status);
        }
    }
    const int status = tt_table_write_csv(t, "minkowski_sets");
    tt_table_free(t);
    return status;
}

enum { TEXT = 40, MOST_SETS = 40, MOST_COLUMNS = 9, WIDTH = 8 };

/* One row a method, and for the csv one a method and kind of set. */
static int write_estimators_csv(const minkowski_runs *b) {
    static const char *const head[] = {"method",  "kind",       "runs", "identifiable",
                                       "covered", "mean_error", "rms"};
    tt_table *t =
        tt_table_alloc(b->results, head, sizeof head / sizeof head[0],
                       "errors: estimate less true dimension, over the identifiable");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t m = 0; m < DIMENSION_METHODS; m++) {
        for (int kind = 0; kind <= MINKOWSKI_KINDS; kind++) {
            const minkowski_tally c =
                minkowski_count(b, m, (enum minkowski_kind)kind, INFINITY, 0);
            tt_table_row(t);
            tt_table_text(t, dimension_name[m]);
            tt_table_text(t, kind < MINKOWSKI_KINDS ? kind_name[kind] : "all");
            tt_table_int(t, (long)c.runs);
            tt_table_int(t, (long)c.identifiable);
            tt_table_int(t, (long)c.covered);
            tt_table_number(t, c.error);
            tt_table_number(t, c.rms);
        }
    }
    const int status = tt_table_write_csv(t, "minkowski_estimators");
    tt_table_free(t);
    return status;
}

static void write_error(char *text, const minkowski_tally *t) {
    if (t->identifiable > 0) {
        snprintf(text, TEXT, "%+.3f", t->error);
    } else {
        snprintf(text, TEXT, "n/a");
    }
}

static int write_estimators(const minkowski_runs *b) {
    static const char *const heads[WIDTH] = {
        "runs",   "identifiable", "cover", "share", "mean error, aligned",
        "curved", "joined",       "high"};
    static const enum minkowski_kind kind[] = {ALIGNED, CURVED, JOINED, HIGH};
    char text[DIMENSION_METHODS * WIDTH][TEXT];
    const char *cell[DIMENSION_METHODS * WIDTH];
    for (size_t m = 0; m < DIMENSION_METHODS; m++) {
        char(*row)[TEXT] = text + m * WIDTH;
        const minkowski_tally t = minkowski_count(b, m, MINKOWSKI_KINDS, INFINITY, 0);
        snprintf(row[0], TEXT, "%zu", t.runs);
        snprintf(row[1], TEXT, "%zu", t.identifiable);
        snprintf(row[2], TEXT, "%zu", t.covered);
        snprintf(row[3], TEXT, "%.3f", (double)t.covered / (double)t.identifiable);
        for (size_t k = 0; k < WIDTH - 4; k++) {
            const minkowski_tally c = minkowski_count(b, m, kind[k], INFINITY, 0);
            write_error(row[4 + k], &c);
        }
    }
    for (size_t i = 0; i < DIMENSION_METHODS * WIDTH; i++) {
        cell[i] = text[i];
    }
    return tt_table_write_grid(
        b->results, "minkowski_estimators",
        &(tt_grid_table){.title = "Estimators of dimension: coverage and bias",
                         .note = "Runs over all sets, sizes and replicates; cover: "
                                 "identifiable ones whose interval holds the true "
                                 "dimension; errors: estimate less true dimension.",
                         .corner = "method",
                         .row_heads = dimension_name,
                         .col_heads = heads,
                         .cell = cell,
                         .n_rows = DIMENSION_METHODS,
                         .n_cols = WIDTH});
}

static void write_outcome(char *text, const minkowski_outcome *o) {
    if (o->runs == 0) {
        snprintf(text, TEXT, "n/a");
    } else if (o->identifiable == 0) {
        const int told = isfinite(o->estimate); // and yet no interval
        snprintf(text, TEXT, told ? "%s (%.1f)" : "%s", o->status, o->estimate);
    } else {
        snprintf(text, TEXT, "%.2f [%.2f, %.2f]", o->estimate, o->lo, o->hi);
    }
}

static void write_note(const minkowski_runs *b, char *note, size_t room) {
    size_t used = (size_t)snprintf(
        note, room,
        "Means over %zu replicate%s of estimates and interval ends where identifiable, "
        "else the status, with the mean estimate where there is one; the last three "
        "columns "
        "at n = %zu; profile %s. Intervals that hold the truth, of those given, and mean "
        "error: ",
        b->results->replicates_max, b->results->replicates_max == 1 ? "" : "s",
        b->size[b->sizes > 1], tt_profile_name(b->results->profile));
    for (size_t m = 0; m < DIMENSION_METHODS && used < room; m++) {
        const minkowski_tally t = minkowski_count(b, m, MINKOWSKI_KINDS, INFINITY, 0);
        used += (size_t)snprintf(note + used, room - used, "%s %zu of %zu, %+.3f%s",
                                 dimension_name[m], t.covered, t.identifiable, t.error,
                                 m + 1 < DIMENSION_METHODS ? "; " : ".");
    }
    const minkowski_tally curved = minkowski_count(b, DIMENSION_BOX, CURVED, INFINITY, 0);
    if (used < room && curved.identifiable > 0) {
        snprintf(note + used, room - used,
                 " Crossing the grids costs box counting a mean error of %+.3f, root mean "
                 "square %.3f, on the %zu identifiable of %zu runs of curved sets.",
                 curved.error, curved.rms, curved.identifiable, curved.runs);
    }
}

static int write_grid(const minkowski_runs *b) {
    static const char *const heads[] = {"box, 10^3", "box, 10^4", "box, 10^5", "box, 10^6"};
    static char text[MOST_SETS * MOST_COLUMNS][TEXT];
    const char *cell[MOST_SETS * MOST_COLUMNS], *names[MOST_SETS], *tops[MOST_COLUMNS];
    const size_t columns = 1 + b->sizes + DIMENSION_METHODS - 1;
    TT_ASSERT(b->sets <= MOST_SETS && columns <= MOST_COLUMNS);
    tops[0] = "d";
    for (size_t c = 1; c < columns; c++) {
        tops[c] = c <= b->sizes ? heads[c - 1] : dimension_name[c - b->sizes];
    }
    for (size_t s = 0; s < b->sets; s++) {
        names[s] = b->set[s].support.name;
        snprintf(text[s * columns], TEXT, "%.4g", b->set[s].support.dimension);
        for (size_t c = 1; c < columns; c++) {
            const int boxes = c <= b->sizes;
            const minkowski_outcome o =
                minkowski_outcome_of(b, s, b->size[boxes ? c - 1 : b->sizes > 1],
                                     boxes ? DIMENSION_BOX : c - b->sizes);
            write_outcome(text[s * columns + c], &o);
        }
    }
    for (size_t i = 0; i < b->sets * columns; i++) {
        cell[i] = text[i];
    }
    char note[1024];
    write_note(b, note, sizeof note);
    return tt_table_write_grid(b->results, "minkowski",
                               &(tt_grid_table){.title = "Dimensions of known sets",
                                                .note = note,
                                                .corner = "set",
                                                .row_heads = names,
                                                .col_heads = tops,
                                                .cell = cell,
                                                .n_rows = b->sets,
                                                .n_cols = columns});
}

int minkowski_report(const tt_results *results, const minkowski_set *set, size_t sets,
                     const size_t *size, size_t sizes) {
    const minkowski_runs b = {results, set, sets, size, sizes};
    int (*const write[])(const minkowski_runs *) = {write_runs,       write_sets,
                                                    write_grid,       write_estimators_csv,
                                                    write_estimators, minkowski_verdicts};
    int status = TT_OK;
    for (size_t i = 0; status == TT_OK && i < sizeof write / sizeof write[0]; i++) {
        status = write[i](&b);
    }
    return status;
}
