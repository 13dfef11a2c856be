#include "common/coldstart_rough.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "baselines/tt_bias.h"
#include "baselines/tt_mean.h"
#include "baselines/tt_rsvd.h"
#include "common/sampling_data.h"
#include "eval/tt_metrics.h"
#include "eval/tt_method.h"

const char *const coldstart_rough_method[COLDSTART_ROUGH_ARMS] = {"sieve", "rsvd",
                                                                  "baseline", "mean"};

sampling_cell coldstart_rough_cell(void) {
    for (size_t k = 0; k < SAMPLING_CELLS; k++) {
        const sampling_cell c = sampling_cell_of(k);
        if (c.truth->beta == 1.5 && c.truth->d == 1 && c.gamma == 0.6 && c.sigma > 0) {
            return c;
        }
    }
    TT_ASSERT(!"a cell of the sampling grid");
    return sampling_cell_of(0);
}

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

size_t coldstart_find(double v, const double *value, size_t n) {
    const double *at = bsearch(&v, value, n, sizeof *value, ascending);
    return at ? (size_t)(at - value) : n;
}

size_t coldstart_ids(uint32_t *id, double *value, const double *x, size_t count) {
    size_t n = 0;
    memcpy(value, x, count * sizeof *x);
    qsort(value, count, sizeof *value, ascending);
    for (size_t k = 0; k < count; k++) {
        if (n == 0 || value[k] != value[n - 1]) {
            value[n++] = value[k];
        }
    }
    for (size_t k = 0; k < count; k++) {
        id[k] = (uint32_t)coldstart_find(x[k], value, n);
    }
    return n;
}

/* Pairs to judge on, by subset: views into the warm and the new pairs, ratings R*. */
typedef struct {
    tt_pairs pairs[TT_SUBSETS];
    double *block;
} judged;

static int judged_open(judged *j, const rough *r, const sampling *s) {
    const tt_pairs *new = &r->judge, *warm = &s->warm;
    const size_t count = new->count;
    *j = (judged){.block = tt_alloc(2 * count, sizeof *j->block)};
    if (!j->block) {
        return TT_ENOMEM;
    }
    double *user = j->block, *item = user + count;
    TT_ASSERT(new->d_u == 1 && new->d_i == 1 && warm->count == count);
    for (size_t k = 0; k < count; k++) {
        user[k] = rough_value(r, &new->user_x[k], &warm->item_x[k]);
        item[k] = rough_value(r, &warm->user_x[k], &new->item_x[k]);
    }
    j->pairs[TT_WARM] = *warm;
    j->pairs[TT_COLD_BOTH] = *new;
    j->pairs[TT_COLD_USER] = (tt_pairs){count, 1, 1, new->user_x, warm->item_x, user};
    j->pairs[TT_COLD_ITEM] = (tt_pairs){count, 1, 1, warm->user_x, new->item_x, item};
    return TT_OK;
}

static double risk_of(const double *estimate, const tt_pairs *pairs) {
    double sum = 0;
    for (size_t k = 0; k < pairs->count; k++) {
        sum += (estimate[k] - pairs->rating[k]) * (estimate[k] - pairs->rating[k]);
    }
    return sum / (double)pairs->count;
}

/* estimate: room for a subset's pairs, as in all below. */
static int run_sieve(double *row, const sampling *s, const judged *j,
                     const tt_address *address, double *estimate) {
    const sampling_cell cell = coldstart_rough_cell();
    const tt_sieve_spec spec = sampling_sieve(cell.truth);
    tt_sieve *model = NULL;
    tt_sieve_path path;
    const int status = tt_sieve_fit(&model, &path, &spec, &s->pairs, NULL, address);
    if (status != TT_OK) {
        return status;
    }
    for (size_t subset = 0; subset < TT_SUBSETS; subset++) {
        tt_sieve_predict(model, estimate, &j->pairs[subset]);
        row[COLDSTART_EXCESS + subset] = risk_of(estimate, &j->pairs[subset]);
    }
    row[COLDSTART_VALID] = path.level[path.best].valid_mse;
    row[COLDSTART_CHOICE] = (double)path.level[path.best].k;
    tt_sieve_free(model);
    return TT_OK;
}

/* Users and items by id: the covariate is the name. */
typedef struct {
    tt_ratings train, valid;
    double *value[2]; // (seen) covariates of users, of items, ascending
    size_t seen[2];
    uint32_t *id[2];  // (most) ids of pairs asked for
    double *held_out; // (valid.count) their estimates
} named;

static int named_open(named *d, const tt_pairs *p, size_t most) {
    const double *x[2] = {p->user_x, p->item_x};
    const size_t valid = p->count / 5, room = p->count > most ? p->count : most;
    *d = (named){.held_out = tt_alloc(valid, sizeof *d->held_out)};
    if (!d->held_out) {
        return TT_ENOMEM;
    }
    for (int side = 0; side < 2; side++) {
        d->value[side] = tt_alloc(p->count, sizeof(double));
        d->id[side] = tt_alloc(room, sizeof(uint32_t));
        if (!d->value[side] || !d->id[side]) {
            return TT_ENOMEM;
        }
        d->seen[side] = coldstart_ids(d->id[side], d->value[side], x[side], p->count);
    }
    if (tt_ratings_alloc(&d->train, p->count - valid, d->seen[0], d->seen[1], 0) != TT_OK ||
        tt_ratings_alloc(&d->valid, valid, d->seen[0], d->seen[1], 0) != TT_OK) {
        return TT_ENOMEM;
    }
    size_t used[2] = {0, 0};
    for (size_t k = 0; k < p->count; k++) {
        const int out = tt_pairs_is_held_out(k);
        tt_ratings *r = out ? &d->valid : &d->train;
        const size_t at = used[out]++;
        r->user[at] = d->id[0][k];
        r->item[at] = d->id[1][k];
        r->rating[at] = p->rating[k];
    }
    return TT_OK;
}

static void named_close(named *d) {
    tt_free(d->held_out);
    tt_ratings_free(&d->train);
    tt_ratings_free(&d->valid);
    for (int side = 0; side < 2; side++) {
        tt_free(d->value[side]);
        tt_free(d->id[side]);
    }
}

/* Risks on the four subsets into the row. */
static void judge_named(double *row, named *d, const judged *j, const tt_method *m,
                        const void *model, double *estimate) {
    const double mean = tt_ratings_mean(&d->train);
    for (size_t subset = 0; subset < TT_SUBSETS; subset++) {
        const tt_pairs *p = &j->pairs[subset];
        double gap = 0;
        for (size_t k = 0; k < p->count; k++) {
            d->id[0][k] = (uint32_t)coldstart_find(p->user_x[k], d->value[0], d->seen[0]);
            d->id[1][k] = (uint32_t)coldstart_find(p->item_x[k], d->value[1], d->seen[1]);
        }
        m->estimator->predict(model, d->id[0], d->id[1], p->count, estimate, NULL);
        for (size_t k = 0; k < p->count; k++) {
            gap = fmax(gap, fabs(estimate[k] - mean));
        }
        row[COLDSTART_EXCESS + subset] = risk_of(estimate, p);
        row[COLDSTART_GAP + subset] = gap;
    }
}

/* Fits the method; if it is the best so far on the held-out pairs it is judged. choice:
 * what the row then says. */
static int try_method(double *row, named *d, const judged *j, const tt_method *m,
                      double choice, const tt_address *address, double *estimate) {
    const tt_problem problem = {
        .train = &d->train, .lo = -INFINITY, .hi = INFINITY, .address = *address};
    void *model = NULL;
    tt_fit info;
    const int status = m->estimator->fit(&model, &problem, m->value, &info);
    if (status == TT_OK) {
        tt_scores scores;
        m->estimator->predict(model, d->valid.user, d->valid.item, d->valid.count,
                              d->held_out, NULL);
        tt_metrics(&scores, d->held_out, d->valid.rating, NULL, NULL, d->valid.count);
        const double mse = scores.rmse[TT_ALL] * scores.rmse[TT_ALL];
        if (!(mse >= row[COLDSTART_VALID])) {
            row[COLDSTART_VALID] = mse;
            row[COLDSTART_CHOICE] = choice;
            judge_named(row, d, j, m, model, estimate);
        }
    }
    m->estimator->free(model);
    return status;
}

static int run_named(double *row, size_t arm, const sampling *s, const judged *j,
                     const tt_address *address, double *estimate) {
    static const double lambda[] = {0.3, 3, 30};
    enum { VALUES = sizeof lambda / sizeof *lambda };
    const int svd = arm == COLDSTART_ROUGH_RSVD;
    tt_method m = tt_method_of(svd                             ? &tt_rsvd
                               : arm == COLDSTART_ROUGH_BIASES ? &tt_bias
                                                               : &tt_mean);
    named d;
    int status = named_open(&d, &s->pairs, j->pairs[TT_WARM].count);
    for (size_t v = 0; status == TT_OK && v < (svd ? VALUES : 1); v++) {
        if (svd) {
            m.value[tt_method_param(&tt_rsvd, "rank")] = 2;
            m.value[tt_method_param(&tt_rsvd, "lambda")] = lambda[v];
        }
        status = try_method(row, &d, j, &m, svd ? lambda[v] : NAN, address, estimate);
    }
    named_close(&d);
    return status;
}

static int run_size(tt_sink *sink, size_t arm, const rough *r, size_t n, double *estimate) {
    const sampling_cell cell = coldstart_rough_cell();
    const size_t side = sampling_side(&cell, n);
    double row[COLDSTART_COLUMNS];
    sampling s;
    judged j = {0};
    for (size_t k = 0; k < COLDSTART_COLUMNS; k++) {
        row[k] = NAN;
    }
    int status = sampling_open(&s, r, side, n, r->judge.count);
    status = status == TT_OK ? judged_open(&j, r, &s) : status;
    if (status == TT_OK) {
        status = arm == COLDSTART_SIEVE
                     ? run_sieve(row, &s, &j, &r->address, estimate)
                     : run_named(row, arm, &s, &j, &r->address, estimate);
    }
    if (status == TT_OK) {
        row[COLDSTART_N] = (double)n;
        row[COLDSTART_SEEN] = (double)side;
        for (size_t subset = 0; subset < TT_SUBSETS; subset++) {
            row[COLDSTART_PAIRS + subset] = (double)r->judge.count;
        }
        tt_sink_row(sink, "ok", row);
    }
    tt_free(j.block);
    sampling_close(&s);
    return status;
}

int coldstart_rough_run(tt_sink *sink, size_t arm, const coldstart_effort *effort,
                        uint64_t seed, size_t replicate) {
    const sampling_cell cell = coldstart_rough_cell();
    const rough_spec spec = {.beta = cell.truth->beta,
                             .d_u = cell.truth->d,
                             .d_i = cell.truth->d,
                             .sigma = cell.sigma,
                             .amplitude = ROUGH_AMPLITUDE,
                             .n = 0,
                             .n_judge = effort->judge};
    double *estimate = tt_alloc(effort->judge, sizeof *estimate);
    rough r = {0};
    int status = estimate ? rough_open(&r, &spec, seed, replicate) : TT_ENOMEM;
    for (int log2n = effort->first; status == TT_OK && log2n <= effort->last; log2n++) {
        status = run_size(sink, arm, &r, (size_t)1 << log2n, estimate);
    }
    rough_close(&r);
    tt_free(estimate);
    return status;
}
