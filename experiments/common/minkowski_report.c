#include "common/minkowski_report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/tt_error.h"
#include "base/tt_stat.h"
#include "common/dimension_estimate.h"
#include "farm/tt_table.h"

static const char *const kind_name[MINKOWSKI_KINDS] = {"aligned", "curved", "countable",
                                                       "finite",  "joined", "high"};

typedef struct {
    const tt_results *results;
    const minkowski_set *set;
    size_t sets;
    const size_t *size;
    size_t sizes;
} box;

/* What the replicates of a set, size and method came to. */
typedef struct {
    size_t runs, identifiable, covered;
    double estimate, lo, hi; // means over the identifiable
    const char *status;      // of the first that is not; else of the first
} outcome;

static double dimension_of(const box *b, const tt_row *r) {
    return b->set[r->cell].support.dimension;
}

static size_t ambient_of(const th_support_spec *s) {
    return s->piece[0].ambient + (s->join == TH_BESIDE ? s->piece[1].ambient : 0);
}

static int is_identifiable(const tt_row *r) {
    return isfinite(r->value[MINKOWSKI_ESTIMATE]);
}

static int is_covered(const box *b, const tt_row *r) {
    const double d = dimension_of(b, r);
    return r->value[MINKOWSKI_LO] <= d && d <= r->value[MINKOWSKI_HI];
}

static int is_of(const tt_row *r, size_t n, size_t method) {
    return r->value[MINKOWSKI_N] == (double)n &&
           r->value[MINKOWSKI_METHOD] == (double)method;
}

static outcome outcome_of(const box *b, size_t set, size_t n, size_t method) {
    outcome o = {.estimate = 0};
    for (size_t i = 0; i < b->results->n_rows; i++) {
        const tt_row *r = &b->results->row[i];
        if (r->cell != set || !is_of(r, n, method)) {
            continue;
        }
        const int found = is_identifiable(r);
        if (o.runs == 0 || (!found && o.identifiable == o.runs)) {
            o.status = r->status;
        }
        o.runs++;
        if (found) {
            o.identifiable++;
            o.covered += (size_t)is_covered(b, r);
            o.estimate += r->value[MINKOWSKI_ESTIMATE];
            o.lo += r->value[MINKOWSKI_LO];
            o.hi += r->value[MINKOWSKI_HI];
        }
    }
    const double found = (double)o.identifiable; // 0: NAN
    o.estimate /= found;
    o.lo /= found;
    o.hi /= found;
    return o;
}

static int write_runs(const box *b) {
    static const char *const head[] = {
        "set",    "ambient", "true",      "n",     "method", "estimate", "lo",   "hi",
        "status", "covers",  "replicate", "slope", "base",   "first",    "last", "drift"};
    tt_table *t = tt_table_alloc(b->results, head, sizeof head / sizeof head[0],
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
        tt_table_int(t, (long)ambient_of(s));
        tt_table_number(t, s->dimension);
        tt_table_int(t, (long)r->value[MINKOWSKI_N]);
        tt_table_text(t, dimension_name[(size_t)r->value[MINKOWSKI_METHOD]]);
        for (size_t k = MINKOWSKI_ESTIMATE; k <= MINKOWSKI_HI; k++) {
            tt_table_number(t, r->value[k]);
        }
        tt_table_text(t, r->status);
        tt_table_number(t, is_identifiable(r) ? is_covered(b, r) : NAN);
        tt_table_int(t, (long)r->replicate);
        for (size_t k = MINKOWSKI_SLOPE; k < MINKOWSKI_COLUMNS; k++) {
            tt_table_number(t, r->value[k]);
        }
    }
    const int status = tt_table_write_csv(t, "minkowski");
    tt_table_free(t);
    return status;
}

static int write_sets(const box *b) {
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
            const outcome o = outcome_of(b, set, n, m);
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

/* Runs that `wanted` accepts, those identifiable, and those of them that cover. */
typedef struct {
    size_t runs, identifiable, covered;
    double error; // mean over the identifiable
} tally;

static tally count(const box *b, size_t method, int kind, double d_most, double n_least) {
    tally t = {.error = 0};
    for (size_t i = 0; i < b->results->n_rows; i++) {
        const tt_row *r = &b->results->row[i];
        if (r->value[MINKOWSKI_METHOD] != (double)method ||
            (kind >= 0 && (int)b->set[r->cell].kind != kind) ||
            dimension_of(b, r) > d_most || r->value[MINKOWSKI_N] < n_least) {
            continue;
        }
        t.runs++;
        if (is_identifiable(r)) {
            t.identifiable++;
            t.covered += (size_t)is_covered(b, r);
            t.error += r->value[MINKOWSKI_ESTIMATE] - dimension_of(b, r);
        }
    }
    t.error /= (double)t.identifiable;
    return t;
}

enum { TEXT = 40, MOST_SETS = 40, MOST_COLUMNS = 9 };

static void write_outcome(char *text, const outcome *o) {
    if (o->runs == 0) {
        snprintf(text, TEXT, "n/a");
    } else if (o->identifiable == 0) {
        snprintf(text, TEXT, "%s", o->status);
    } else {
        snprintf(text, TEXT, "%.2f [%.2f, %.2f]", o->estimate, o->lo, o->hi);
    }
}

static void write_note(const box *b, char *note, size_t room) {
    size_t used = (size_t)snprintf(
        note, room,
        "Means over %zu replicate%s of estimates and interval ends where identifiable, "
        "else the status; the last three columns at n = %zu; profile %s. Intervals that "
        "hold the truth, of those given: ",
        b->results->replicates_max, b->results->replicates_max == 1 ? "" : "s",
        b->size[b->sizes > 1], tt_profile_name(b->results->profile));
    for (size_t m = 0; m < DIMENSION_METHODS && used < room; m++) {
        const tally t = count(b, m, -1, INFINITY, 0);
        used += (size_t)snprintf(note + used, room - used, "%s %zu of %zu%s",
                                 dimension_name[m], t.covered, t.identifiable,
                                 m + 1 < DIMENSION_METHODS ? ", " : ".");
    }
    if (used < room) {
        const tally t = count(b, DIMENSION_BOX, CURVED, INFINITY, 0);
        if (t.identifiable > 0) {
            snprintf(note + used, room - used,
                     " Crossing the grids costs box counting a mean error of %+.3f on the "
                     "%zu identifiable runs of curved sets.",
                     t.error, t.identifiable);
        }
    }
}

static int write_grid(const box *b) {
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
            const outcome o = outcome_of(b, s, b->size[boxes ? c - 1 : b->sizes > 1],
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

static tt_verdict verdict(const box *b, const char *claim, const char *rule) {
    return (tt_verdict){.claim = claim,
                        .theorem = "Theorem 2 (its d)",
                        .predicted = NAN,
                        .measured = NAN,
                        .lo = NAN,
                        .hi = NAN,
                        .replicates = b->results->replicates_max,
                        .word = "inconclusive",
                        .rule = rule,
                        .figure = "minkowski.svg"};
}

static const char *agrees(int yes) {
    return yes ? "agrees" : "differs";
}

static tt_verdict identifiable(const box *b) {
    tt_verdict v = verdict(
        b, "box counting gives a number in most samples of dimension 3 or less",
        "share of the runs with d <= 3 and n >= 10^4 that are identifiable at least "
        ".6");
    const tally t = count(b, DIMENSION_BOX, -1, 3, 1e4);
    if (t.runs > 0) {
        v.measured = (double)t.identifiable / (double)t.runs;
        v.word = agrees(v.measured >= 0.6);
    }
    return v;
}

static tt_verdict coverage(const box *b) {
    tt_verdict v =
        verdict(b, "the intervals of box counting hold the true dimension",
                "share of the identifiable runs at least .9; interval: Student's "
                "over the sets' shares; fewer than 20 runs: inconclusive");
    const tally all = count(b, DIMENSION_BOX, -1, INFINITY, 0);
    double share[MOST_SETS];
    size_t n = 0;
    for (size_t s = 0; s < b->sets; s++) {
        size_t runs = 0, covered = 0;
        for (size_t k = 0; k < b->sizes; k++) {
            const outcome o = outcome_of(b, s, b->size[k], DIMENSION_BOX);
            runs += o.identifiable;
            covered += o.covered;
        }
        if (runs > 0) {
            share[n++] = (double)covered / (double)runs;
        }
    }
    if (all.identifiable >= 20) {
        const tt_interval i = tt_stat_t_interval(tt_stat_summary(share, n), 0.95);
        v.measured = (double)all.covered / (double)all.identifiable;
        v.lo = fmax(0, i.lo);
        v.hi = fmin(1, i.hi);
        v.word = agrees(v.measured >= 0.9);
    }
    return v;
}

static tt_verdict aligned(const box *b) {
    tt_verdict v =
        verdict(b, "box counting is exact on sets that the grids fit",
                "largest |mean estimate - d| over them at the largest size, where "
                "identifiable, at most .03");
    double worst = NAN;
    for (size_t s = 0; s < b->sets; s++) {
        const outcome o = outcome_of(b, s, b->size[b->sizes - 1], DIMENSION_BOX);
        if (b->set[s].kind == ALIGNED && o.identifiable > 0) {
            worst = fmax(worst, fabs(o.estimate - b->set[s].support.dimension));
        }
    }
    if (b->sizes > 1 && isfinite(worst)) {
        v.measured = worst;
        v.word = agrees(worst <= 0.03);
    }
    return v;
}

static tt_verdict finite_sets(const box *b) {
    tt_verdict v = verdict(b, "discrete covariates have dimension 0",
                           "all methods give 0 on every finite set in every run; measured: "
                           "the largest estimate");
    v.predicted = 0;
    v.measured = 0;
    int yes = 1;
    for (size_t i = 0; i < b->results->n_rows; i++) {
        const tt_row *r = &b->results->row[i];
        if (b->set[r->cell].kind == FINITE) {
            yes &= r->value[MINKOWSKI_ESTIMATE] == 0;
            v.measured = fmax(v.measured, r->value[MINKOWSKI_ESTIMATE]);
        }
    }
    v.word = agrees(yes);
    return v;
}

static tt_verdict high(const box *b) {
    tt_verdict v = verdict(b, "samples do not show the box dimension of cubes with d >= 10",
                           "no run of them identifiable; measured: share that is");
    const tally t = count(b, DIMENSION_BOX, HIGH, INFINITY, 0);
    v.predicted = 0;
    if (t.runs > 0 && b->sizes > 1) {
        v.measured = (double)t.identifiable / (double)t.runs;
        v.word = agrees(t.identifiable == 0);
    }
    return v;
}

static tt_verdict companions(const box *b) {
    tt_verdict v = verdict(b, "distances between neighbours understate d = 20",
                           "all three methods give less than 20 in every run; measured: "
                           "their mean");
    double most = -INFINITY, sum = 0;
    size_t n = 0;
    for (size_t i = 0; i < b->results->n_rows; i++) {
        const tt_row *r = &b->results->row[i];
        if (dimension_of(b, r) == 20 && r->value[MINKOWSKI_METHOD] != DIMENSION_BOX &&
            is_identifiable(r)) {
            most = fmax(most, r->value[MINKOWSKI_ESTIMATE]);
            sum += r->value[MINKOWSKI_ESTIMATE];
            n++;
        }
    }
    v.predicted = 20;
    if (n > 0 && b->sizes > 1) {
        v.measured = sum / (double)n;
        v.word = agrees(most < 20);
    }
    return v;
}

int minkowski_report(const tt_results *results, const minkowski_set *set, size_t sets,
                     const size_t *size, size_t sizes) {
    const box b = {results, set, sets, size, sizes};
    int status = write_runs(&b);
    if (status == TT_OK) {
        status = write_sets(&b);
    }
    if (status == TT_OK) {
        status = write_grid(&b);
    }
    if (status == TT_OK) {
        const tt_verdict v[] = {identifiable(&b), coverage(&b), aligned(&b),
                                finite_sets(&b),  high(&b),     companions(&b)};
        status = tt_verdict_write(results, v, sizeof v / sizeof v[0]);
    }
    return status;
}
