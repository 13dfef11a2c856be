/* Predictions by a sieve's towers, in blocks; see tt_sieve_score.h. */
#include "towers/tt_sieve_score.h"

#include <math.h>
#include <string.h>

enum { BLOCK = 256 };

void tt_sieve_joined(double *x, const tt_pairs *pairs, size_t i) {
    memcpy(x, pairs->user_x + i * pairs->d_u, pairs->d_u * sizeof *x);
    memcpy(x + pairs->d_u, pairs->item_x + i * pairs->d_i, pairs->d_i * sizeof *x);
}

/* Covariates of side s for the n pairs listed: where they lie, or gathered into x. */
static const double *covariates(double *x, const tt_predictor *t, size_t s,
                                const tt_pairs *pairs, const size_t *pair, size_t n) {
    const double *from = s ? pairs->item_x : pairs->user_x;
    const size_t d = t->tower[s]->cells.d;
    if (t->sides == 2 && pair[n - 1] - pair[0] == n - 1) {
        return from + pair[0] * d;
    }
    for (size_t j = 0; j < n; j++) {
        if (t->sides == 1) {
            tt_sieve_joined(x + j * d, pairs, pair[j]);
        }
        for (size_t l = 0; t->sides == 2 && l < d; l++) {
            x[j * d + l] = from[pair[j] * d + l];
        }
    }
    return x;
}

/* estimate (n) for the 1 <= n <= BLOCK pairs listed, in increasing order. */
static void predict_block(double *estimate, const tt_predictor *t, const tt_pairs *pairs,
                          const size_t *pair, size_t n) {
    double gathered[BLOCK * TT_CELLS_DIM], value[2][BLOCK * TT_PIECEWISE_P];
    const size_t p = t->tower[0]->p;
    for (size_t s = 0; s < t->sides; s++) {
        const double *x = covariates(gathered, t, s, pairs, pair, n);
        tt_piecewise_values(value[s], t->tower[s], t->levels, x, n);
    }
    for (size_t j = 0; j < n; j++) {
        double sum = 0;
        for (size_t k = 0; k < p; k++) {
            sum += value[0][j * p + k] * (t->sides == 1 ? 1 : value[1][j * p + k]);
        }
        estimate[j] = sum < t->lo ? t->lo : sum > t->hi ? t->hi : sum;
    }
}

void tt_sieve_estimates(double *estimate, const tt_predictor *t, const tt_pairs *pairs) {
    size_t pair[BLOCK];
    for (size_t from = 0, n; from < pairs->count; from += n) {
        for (n = 0; n < BLOCK && from + n < pairs->count; n++) {
            pair[n] = from + n;
        }
        predict_block(estimate + from, t, pairs, pair, n);
    }
}

double tt_sieve_score(const tt_predictor *t, const tt_pairs *pairs, int held) {
    double estimate[BLOCK], sum = 0;
    size_t pair[BLOCK], count = 0;
    for (size_t i = 0; i < pairs->count;) {
        size_t n = 0;
        for (; i < pairs->count && n < BLOCK; i++) {
            if (!held || tt_pairs_is_held_out(i)) {
                pair[n++] = i;
            }
        }
        if (n > 0) {
            predict_block(estimate, t, pairs, pair, n);
        }
        for (size_t j = 0; j < n; j++) {
            const double rest = pairs->rating[pair[j]] - estimate[j];
            sum += rest * rest;
        }
        count += n;
    }
    return count ? sum / (double)count : NAN;
}
