/* The two-tower sieve: from coarse to fine, K by held-out pairs; see tt_sieve.h. */
#include "towers/tt_sieve_parts.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "towers/tt_sieve_score.h"

struct tt_sieve {
    size_t sides; // 2, or 1 with TT_JOINT
    size_t d_u, d_i;
    size_t levels;                          // up to the best
    tt_piecewise tower[2][TT_SIEVE_LEVELS]; // (sides, levels)
    double lo, hi;                          // range of the training ratings
};

/* Whether the level of k cells a coordinate would have too few pairs per parameter; for
 * boxes that is known only once they are counted. */
static int too_fine(const tt_sieve_work *w, size_t k) {
    double sum = 0;
    for (size_t s = 0; s < w->als.sides; s++) {
        const size_t d = w->als.side[s].d;
        sum += pow((double)k, (double)d) *
               (double)(tt_cells_basis_size(d, w->spec->degree) * w->spec->p);
    }
    return w->spec->partition == TT_GRID && sum * w->spec->load > (double)w->als.n;
}

/* Whether a tower has fewer functions than p: it could not span R^p, and alternation from
 * one that does not stays there. */
static int too_coarse(const tt_sieve_work *w, size_t k) {
    int coarse = 0;
    for (size_t s = 0; s < w->als.sides; s++) {
        const size_t d = w->als.side[s].d;
        coarse |=
            pow((double)k, (double)d) * (double)tt_cells_basis_size(d, w->spec->degree) <
            (double)w->spec->p;
    }
    return coarse;
}

/* TT_OK with *added = 0 where the level has too few pairs per parameter. */
static int next_level(tt_sieve_work *w, size_t k, int *added) {
    const tt_sieve_spec *spec = w->spec;
    const int first = w->als.side[0].levels == 0;
    *added = 0;
    if (!first && too_fine(w, k)) {
        return TT_OK;
    }
    const int status = tt_alternate_add_level(&w->als, spec->partition, spec->degree, k);
    *added = status == TT_OK &&
             (first || (double)tt_sieve_weights(w) * spec->load <= (double)w->als.n);
    return status;
}

static void describe(tt_sieve_level *level, const tt_sieve_work *w, size_t k,
                     const tt_pairs *pairs, const tt_pairs *judge) {
    const tt_predictor t = {.tower = {w->als.side[0].level, w->als.side[1].level},
                            .sides = w->als.sides,
                            .levels = w->als.side[0].levels,
                            .lo = w->lo,
                            .hi = w->hi};
    *level = (tt_sieve_level){.k = k,
                              .weights = tt_sieve_weights(w),
                              .risk = NAN,
                              .train_mse = tt_alternate_mse(&w->als)};
    level->valid_mse = tt_sieve_score(&t, pairs, 1);
    if (judge) {
        level->risk = tt_sieve_score(&t, judge, 0);
    }
}

/* From coarse to fine until K, the load or the patience ends it. */
static int run_path(tt_sieve_work *w, tt_sieve_path *path, const tt_pairs *pairs,
                    const tt_pairs *judge, const tt_address *address) {
    const tt_sieve_spec *spec = w->spec;
    size_t k = spec->k_first;
    *path = (tt_sieve_path){0};
    while (k < spec->k_last && too_coarse(w, k)) {
        k++;
    }
    while (k <= spec->k_last && path->levels < TT_SIEVE_LEVELS) {
        int added;
        int status = next_level(w, k, &added);
        if (status != TT_OK || !added) {
            return status;
        }
        if (path->levels > 0) {
            tt_sieve_solve(w, spec->sweeps, 0);
        } else {
            status = tt_sieve_first_level(w, k, pairs, address);
        }
        if (status != TT_OK) {
            return status;
        }
        describe(&path->level[path->levels], w, k, pairs, judge);
        if (path->level[path->levels].valid_mse < path->level[path->best].valid_mse) {
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
static int take_model(tt_sieve **model, tt_sieve_work *w, const tt_sieve_path *path,
                      const tt_pairs *pairs) {
    tt_sieve *m = tt_alloc(1, sizeof *m);
    if (!m) {
        return TT_ENOMEM;
    }
    *m = (tt_sieve){.sides = w->als.sides,
                    .lo = w->lo,
                    .hi = w->hi,
                    .d_u = pairs->d_u,
                    .d_i = pairs->d_i,
                    .levels = path->best + 1};
    for (size_t s = 0; s < m->sides; s++) {
        for (size_t level = 0; level < m->levels; level++) {
            m->tower[s][level] = w->als.side[s].level[level];
            w->als.side[s].level[level] = (tt_piecewise){0};
        }
    }
    *model = m;
    return TT_OK;
}

int tt_sieve_fit(tt_sieve **model, tt_sieve_path *path, const tt_sieve_spec *spec,
                 const tt_pairs *pairs, const tt_pairs *judge, const tt_address *address) {
    TT_ASSERT(spec->kind == TT_TWO_TOWER || spec->p == 1);
    TT_ASSERT(pairs->count >= 10 && spec->k_first >= 1 && spec->restarts >= 1);
    tt_sieve_work w;
    int status = tt_sieve_open(&w, spec, pairs, pairs->count);
    if (status == TT_OK) {
        status = run_path(&w, path, pairs, judge, address);
    }
    if (status == TT_OK && model) {
        status = take_model(model, &w, path, pairs);
    }
    tt_alternate_free(&w.als);
    return status;
}

void tt_sieve_predict(const tt_sieve *model, double *estimate, const tt_pairs *pairs) {
    const tt_predictor t = {.tower = {model->tower[0], model->tower[1]},
                            .sides = model->sides,
                            .levels = model->levels,
                            .lo = model->lo,
                            .hi = model->hi};
    TT_ASSERT(pairs->d_u == model->d_u && pairs->d_i == model->d_i);
    tt_sieve_estimates(estimate, &t, pairs);
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
