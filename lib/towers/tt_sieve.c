/* The two-tower sieve: from coarse to fine, K by held-out pairs; see tt_sieve.h. */
#include "towers/tt_sieve.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "towers/tt_alternate.h"

struct tt_sieve {
    tt_sieve_spec spec;
    size_t sides;                               // 2, or 1 with TT_JOINT
    size_t d_u, d_i;
    size_t levels;                              // up to the best
    tt_piecewise tower[2][TT_SIEVE_LEVELS];     // (sides, levels)
    double lo, hi;                              // range of the training ratings
};

typedef struct {
    const tt_sieve_spec *spec;
    tt_side side[2];
    size_t sides, n;                            // training pairs
    double *rating;                             // (n)
    double *best[2];                            // coefficients of the best start
    double lo, hi;
} fit;

static void joined(double *x, const tt_pairs *pairs, size_t i) {
    memcpy(x, pairs->user_x + i * pairs->d_u, pairs->d_u * sizeof *x);
    memcpy(x + pairs->d_u, pairs->item_x + i * pairs->d_i, pairs->d_i * sizeof *x);
}

/* Copies the pairs that are not held out. */
static int fit_open(fit *w, const tt_sieve_spec *spec, const tt_pairs *pairs) {
    const int joint = spec->kind == TT_JOINT;
    *w = (fit){.spec = spec, .sides = joint ? 1 : 2, .lo = INFINITY, .hi = -INFINITY};
    for (size_t i = 0; i < pairs->count; i++) {
        w->n += !tt_pairs_is_held_out(i);
    }
    const size_t d_u = joint ? pairs->d_u + pairs->d_i : pairs->d_u;
    w->rating = tt_alloc(w->n, sizeof *w->rating);
    if (!w->rating || tt_side_alloc(&w->side[0], w->n, d_u, spec->p) != TT_OK ||
        (!joint && tt_side_alloc(&w->side[1], w->n, pairs->d_i, spec->p) != TT_OK)) {
        return TT_ENOMEM;
    }
    size_t k = 0;
    for (size_t i = 0; i < pairs->count; i++) {
        if (tt_pairs_is_held_out(i)) {
            continue;
        }
        if (joint) {
            joined(w->side[0].x + k * d_u, pairs, i);
        } else {
            memcpy(w->side[0].x + k * d_u, pairs->user_x + i * d_u, d_u * sizeof(double));
            memcpy(w->side[1].x + k * pairs->d_i, pairs->item_x + i * pairs->d_i,
                   pairs->d_i * sizeof(double));
        }
        w->rating[k++] = pairs->rating[i];
        w->lo = fmin(w->lo, pairs->rating[i]);
        w->hi = fmax(w->hi, pairs->rating[i]);
    }
    return TT_OK;
}

static void fit_close(fit *w) {
    tt_side_free(&w->side[0]);
    tt_side_free(&w->side[1]);
    tt_free(w->rating);
    tt_free(w->best[0]);
    tt_free(w->best[1]);
}

static void sweep(fit *w) {
    const double ridge = w->spec->ridge;
    if (w->sides == 1) {
        tt_side_solve(&w->side[0], NULL, w->rating, ridge);
        return;
    }
    for (int s = 0; s < 2; s++) {
        tt_side_whiten(&w->side[!s], &w->side[s]);
        tt_side_solve(&w->side[s], w->side[!s].value, w->rating, ridge);
    }
}

static double train_mse(const fit *w) {
    double sum = 0;
    for (size_t i = 0; i < w->n; i++) {
        const double *f = w->side[0].value + i * w->spec->p;
        double estimate = w->sides == 1 ? f[0] : 0;
        for (size_t k = 0; w->sides == 2 && k < w->spec->p; k++) {
            estimate += f[k] * w->side[1].value[i * w->spec->p + k];
        }
        sum += (w->rating[i] - estimate) * (w->rating[i] - estimate);
    }
    return sum / (double)w->n;
}

static size_t coefficients(const fit *w, int s) {
    return tt_piecewise_weights(&w->side[s].level[w->side[s].levels - 1]);
}

/* Random item tower, no user tower, nothing to be pulled to. */
static void random_start(fit *w, const tt_address *address, size_t start) {
    tt_rng r;
    tt_rng_at(&r, address, TT_ROLE_INIT, start);
    for (size_t s = 0; s < w->sides; s++) {
        tt_piecewise *f = &w->side[s].level[0];
        for (size_t j = 0; j < tt_piecewise_weights(f); j++) {
            f->coef[j] = s == 1 ? tt_rng_gaussian(&r) : 0;
            w->side[s].prior[j] = 0;
        }
        tt_side_update(&w->side[s]);
    }
}

/* The coarsest level: the best of several random starts. */
static int first_level(fit *w, const tt_address *address) {
    const tt_sieve_spec *spec = w->spec;
    const size_t starts = w->sides == 1 ? 1 : spec->restarts;
    double least = INFINITY;
    for (size_t s = 0; s < w->sides; s++) {
        w->best[s] = tt_alloc(coefficients(w, (int)s), sizeof(double));
        if (!w->best[s]) {
            return TT_ENOMEM;
        }
    }
    for (size_t start = 0; start < starts; start++) {
        random_start(w, address, start);
        for (size_t t = 0; t < (w->sides == 1 ? 1 : spec->first_sweeps); t++) {
            sweep(w);
        }
        const double mse = train_mse(w);
        if (mse < least) {
            least = mse;
            for (size_t s = 0; s < w->sides; s++) {
                memcpy(w->best[s], w->side[s].level[0].coef,
                       coefficients(w, (int)s) * sizeof(double));
            }
        }
    }
    for (size_t s = 0; s < w->sides; s++) {
        memcpy(w->side[s].level[0].coef, w->best[s],
               coefficients(w, (int)s) * sizeof(double));
        tt_side_update(&w->side[s]);
    }
    return TT_OK;
}

/* Whether the level of k cells a coordinate would have too few pairs per parameter; for boxes
 * that is known only once they are counted. */
static int too_fine(const fit *w, size_t k) {
    double weights = 0;
    for (size_t s = 0; s < w->sides; s++) {
        const size_t d = w->side[s].d;
        weights += pow((double)k, (double)d) *
                   (double)(tt_cells_basis_size(d, w->spec->degree) * w->spec->p);
    }
    return w->spec->partition == TT_GRID && weights * w->spec->load > (double)w->n;
}

/* TT_OK with *added = 0 where the level has too few pairs per parameter. */
static int next_level(fit *w, size_t k, int *added) {
    const tt_sieve_spec *spec = w->spec;
    *added = 0;
    if (w->side[0].levels > 0 && too_fine(w, k)) {
        return TT_OK;
    }
    size_t weights = 0;
    for (size_t s = 0; s < w->sides; s++) {
        const int status = tt_side_add_level(&w->side[s], spec->partition, spec->degree, k);
        if (status != TT_OK) {
            return status;
        }
        weights += coefficients(w, (int)s);
    }
    *added = w->side[0].levels == 1 || (double)weights * spec->load <= (double)w->n;
    return TT_OK;
}

/* Mean squared difference to the ratings of the pairs, all (held = 0) or the held-out ones, of
 * the towers up to `levels`. */
static double score(const tt_piecewise *const tower[2], size_t sides, size_t levels, double lo,
                    double hi, const tt_pairs *pairs, int held, double *estimate) {
    const size_t p = tower[0]->p;
    double sum = 0;
    size_t count = 0;
    for (size_t i = 0; i < pairs->count; i++) {
        double x[TT_CELLS_BASIS], f[TT_PIECEWISE_P], g[TT_PIECEWISE_P], value = 0;
        if (held && !tt_pairs_is_held_out(i)) {
            continue;
        }
        if (sides == 1) {
            joined(x, pairs, i);
            tt_piecewise_eval(f, tower[0], levels, x);
            value = f[0];
        } else {
            tt_piecewise_eval(f, tower[0], levels, pairs->user_x + i * pairs->d_u);
            tt_piecewise_eval(g, tower[1], levels, pairs->item_x + i * pairs->d_i);
            for (size_t k = 0; k < p; k++) {
                value += f[k] * g[k];
            }
        }
        value = fmin(fmax(value, lo), hi);
        if (estimate) {
            estimate[i] = value;
        } else {
            sum += (pairs->rating[i] - value) * (pairs->rating[i] - value);
            count++;
        }
    }
    return count ? sum / (double)count : NAN;
}

static void describe(tt_sieve_level *level, const fit *w, size_t k, const tt_pairs *pairs,
                     const tt_pairs *judge) {
    const tt_piecewise *const tower[2] = {w->side[0].level, w->side[1].level};
    const size_t levels = w->side[0].levels;
    *level = (tt_sieve_level){.k = k, .train_mse = train_mse(w), .risk = NAN};
    for (size_t s = 0; s < w->sides; s++) {
        level->weights += coefficients(w, (int)s);
    }
    level->valid_mse = score(tower, w->sides, levels, w->lo, w->hi, pairs, 1, NULL);
    if (judge) {
        level->risk = score(tower, w->sides, levels, w->lo, w->hi, judge, 0, NULL);
    }
}

/* From coarse to fine until K, the load or the patience ends it. */
static int run_path(fit *w, tt_sieve_path *path, const tt_pairs *pairs, const tt_pairs *judge,
                    const tt_address *address) {
    const tt_sieve_spec *spec = w->spec;
    *path = (tt_sieve_path){0};
    for (size_t k = spec->k_first; k <= spec->k_last && path->levels < TT_SIEVE_LEVELS;) {
        int added;
        int status = next_level(w, k, &added);
        if (status != TT_OK || !added) {
            return status;
        }
        if (path->levels == 0) {
            status = first_level(w, address);
        }
        for (size_t t = 0; t < spec->sweeps && path->levels > 0; t++) {
            sweep(w);
        }
        if (status != TT_OK) {
            return status;
        }
        tt_sieve_level *level = &path->level[path->levels];
        describe(level, w, k, pairs, judge);
        if (level->valid_mse < path->level[path->best].valid_mse) {
            path->best = path->levels;
        }
        path->levels++;
        if (spec->patience && path->levels - 1 - path->best >= spec->patience) {
            return TT_OK;
        }
        const size_t grown = (size_t)(spec->growth * (double)k + 0.5);
        k = grown > k ? grown : k + 1;
    }
    return TT_OK;
}

/* Takes the levels up to the best one from the fit. */
static int take_model(tt_sieve **model, fit *w, const tt_sieve_path *path,
                      const tt_pairs *pairs) {
    tt_sieve *m = tt_alloc(1, sizeof *m);
    if (!m) {
        return TT_ENOMEM;
    }
    *m = (tt_sieve){.spec = *w->spec, .sides = w->sides, .lo = w->lo, .hi = w->hi,
                    .d_u = pairs->d_u, .d_i = pairs->d_i, .levels = path->best + 1};
    for (size_t s = 0; s < w->sides; s++) {
        for (size_t level = 0; level < m->levels; level++) {
            m->tower[s][level] = w->side[s].level[level];
            w->side[s].level[level] = (tt_piecewise){0};
        }
    }
    *model = m;
    return TT_OK;
}

int tt_sieve_fit(tt_sieve **model, tt_sieve_path *path, const tt_sieve_spec *spec,
                 const tt_pairs *pairs, const tt_pairs *judge, const tt_address *address) {
    TT_ASSERT(spec->kind == TT_TWO_TOWER || spec->p == 1);
    TT_ASSERT(pairs->count >= 10 && spec->k_first >= 1 && spec->restarts >= 1);
    fit w;
    int status = fit_open(&w, spec, pairs);
    if (status == TT_OK) {
        status = run_path(&w, path, pairs, judge, address);
    }
    if (status == TT_OK && model) {
        status = take_model(model, &w, path, pairs);
    }
    fit_close(&w);
    return status;
}

void tt_sieve_predict(const tt_sieve *model, double *estimate, const tt_pairs *pairs) {
    const tt_piecewise *const tower[2] = {model->tower[0], model->tower[1]};
    TT_ASSERT(pairs->d_u == model->d_u && pairs->d_i == model->d_i);
    score(tower, model->sides, model->levels, model->lo, model->hi, pairs, 0, estimate);
}

void tt_sieve_free(tt_sieve *model) {
    for (size_t s = 0; model && s < model->sides; s++) {
        for (size_t level = 0; level < model->levels; level++) {
            tt_piecewise_free(&model->tower[s][level]);
        }
    }
    tt_free(model);
}

size_t tt_sieve_nearest(const tt_sieve_path *path, double k) {
    size_t nearest = 0;
    for (size_t l = 1; l < path->levels; l++) {
        if (fabs(log((double)path->level[l].k / k)) <
            fabs(log((double)path->level[nearest].k / k))) {
            nearest = l;
        }
    }
    return nearest;
}

size_t tt_sieve_oracle(const tt_sieve_path *path) {
    size_t oracle = 0;
    for (size_t l = 1; l < path->levels; l++) {
        if (path->level[l].risk < path->level[oracle].risk) {
            oracle = l;
        }
    }
    return oracle;
}
