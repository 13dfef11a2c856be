/* The sieve's pairs, its solving and its coarsest level, from random starts; see
 * tt_sieve_parts.h. */
#include "towers/tt_sieve_parts.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "towers/tt_sieve_score.h"

enum { START_PAIRS = 4096, START_LOAD = 64 };

/* A sweep that lowers the training error by a smaller share ends a start. */
static const double SETTLED = 1e-6;

static void take_pair(tt_sieve_work *w, size_t at, const tt_pairs *pairs, size_t i) {
    tt_side *side = w->als.side;
    if (w->als.sides == 1) {
        tt_sieve_joined(side[0].x + at * side[0].d, pairs, i);
    } else {
        memcpy(side[0].x + at * pairs->d_u, pairs->user_x + i * pairs->d_u,
               pairs->d_u * sizeof(double));
        memcpy(side[1].x + at * pairs->d_i, pairs->item_x + i * pairs->d_i,
               pairs->d_i * sizeof(double));
    }
    w->als.rating[at] = pairs->rating[i];
    w->lo = fmin(w->lo, pairs->rating[i]);
    w->hi = fmax(w->hi, pairs->rating[i]);
}

int tt_sieve_open(tt_sieve_work *w, const tt_sieve_spec *spec, const tt_pairs *pairs,
                  size_t most) {
    const int joint = spec->kind == TT_JOINT;
    size_t n = 0, end = 0;
    for (; end < pairs->count && n < most; end++) {
        n += !tt_pairs_is_held_out(end);
    }
    *w = (tt_sieve_work){.spec = spec, .lo = INFINITY, .hi = -INFINITY};
    const int status = tt_alternate_alloc(&w->als, n, pairs->d_u + (joint ? pairs->d_i : 0),
                                          joint ? 0 : pairs->d_i, spec->p);
    for (size_t i = 0, at = 0; status == TT_OK && i < end; i++) {
        if (!tt_pairs_is_held_out(i)) {
            take_pair(w, at++, pairs, i);
        }
    }
    return status;
}

static tt_piecewise *finest(tt_sieve_work *w, size_t s) {
    return &w->als.side[s].level[w->als.side[s].levels - 1];
}

size_t tt_sieve_weights(const tt_sieve_work *w) {
    size_t sum = 0;
    for (size_t s = 0; s < w->als.sides; s++) {
        const tt_side *side = &w->als.side[s];
        sum += tt_piecewise_weights(&side->level[side->levels - 1]);
    }
    return sum;
}

void tt_sieve_solve(tt_sieve_work *w, size_t sweeps, double settled) {
    double before = INFINITY;
    if (w->als.sides == 1) {
        tt_alternate_solve(&w->als, 0, w->spec->ridge);
        return;
    }
    for (size_t t = 0; t < sweeps; t++) {
        tt_alternate_solve(&w->als, 0, w->spec->ridge);
        tt_alternate_solve(&w->als, 1, w->spec->ridge);
        if (settled > 0) {
            const double mse = tt_alternate_mse(&w->als);
            if (!(before - mse > settled * mse)) {
                return;
            }
            before = mse;
        }
    }
}

/* Random item tower, no user tower, nothing to be pulled to. */
static void random_start(tt_sieve_work *w, const tt_address *address, size_t start) {
    tt_rng r;
    tt_rng_at(&r, address, TT_ROLE_INIT, start);
    for (size_t s = 0; s < w->als.sides; s++) {
        tt_piecewise *f = finest(w, s);
        for (size_t j = 0; j < tt_piecewise_weights(f); j++) {
            f->coef[j] = s == 1 ? tt_rng_gaussian(&r) : 0;
        }
        tt_alternate_update(&w->als, s);
    }
}

/* The best of the random starts on the pairs of w, into best (weights). */
static void try_starts(tt_sieve_work *w, double *best, const tt_address *address) {
    double least = INFINITY;
    for (size_t start = 0; start < w->spec->restarts; start++) {
        random_start(w, address, start);
        tt_sieve_solve(w, w->spec->first_sweeps, SETTLED);
        const double mse = tt_alternate_mse(&w->als);
        if (mse < least) {
            least = mse;
            double *to = best;
            for (size_t s = 0; s < w->als.sides; s++) {
                const size_t n = tt_piecewise_weights(finest(w, s));
                memcpy(to, finest(w, s)->coef, n * sizeof *to);
                to += n;
            }
        }
    }
}

/* The coarsest level: starts are tried on the first training pairs, START_PAIRS or
 * START_LOAD a parameter, then the best one is led on by all. Boxes of fewer pairs are the
 * first of all. */
int tt_sieve_first_level(tt_sieve_work *w, size_t k, const tt_pairs *pairs,
                         const tt_address *address) {
    const size_t load = START_LOAD * tt_sieve_weights(w);
    double *best = tt_alloc(tt_sieve_weights(w), sizeof *best);
    tt_sieve_work trial;
    int status =
        tt_sieve_open(&trial, w->spec, pairs, load > START_PAIRS ? load : START_PAIRS);
    if (status == TT_OK && best) {
        status = tt_alternate_add_level(&trial.als, w->spec->partition, w->spec->degree, k);
    }
    if (status == TT_OK && best) {
        try_starts(&trial, best, address);
        const double *from = best;
        for (size_t s = 0; s < w->als.sides; s++) {
            const size_t n = tt_piecewise_weights(finest(&trial, s));
            memcpy(finest(w, s)->coef, from, n * sizeof *from);
            from += n;
            tt_alternate_update(&w->als, s);
        }
        tt_sieve_solve(w, w->spec->first_sweeps, SETTLED);
    }
    tt_alternate_free(&trial.als);
    tt_free(best);
    return best ? status : TT_ENOMEM;
}
