#include "common/sampling_grid.h"

#include <math.h>
#include <stdio.h>

#include "base/tt_error.h"
#include "th_rate.h"

// clang-format off
static const sampling_truth truths[SAMPLING_TRUTHS] = {
    {.beta = 0.5, .d = 2, .sigma = 1.5, .partition = TT_BOXES, .degree = 0, .k_first = 2,
     .first = {10, 12, 12}, .last = {12, 16, 18}, .replicates = {2, 10, 40}},
    {.beta = 1.5, .d = 1, .sigma = 0.8, .partition = TT_GRID, .degree = 1, .k_first = 1,
     .first = {10, 12, 12}, .last = {12, 16, 18}, .replicates = {2, 16, 80}},
};
// clang-format on

static const double gammas[SAMPLING_ARMS] = {0.5, 0.6, 0.7, 0.85, 1, INFINITY};

sampling_cell sampling_cell_of(size_t cell) {
    TT_ASSERT(cell < SAMPLING_CELLS);
    const int noiseless = cell == SAMPLING_CELLS - 1;
    const size_t t = noiseless ? 0 : cell / SAMPLING_ARMS;
    const size_t arm = noiseless ? 0 : cell % SAMPLING_ARMS;
    sampling_cell c = {.truth = &truths[t],
                       .gamma = gammas[arm],
                       .sigma = noiseless ? 0 : truths[t].sigma};
    if (isfinite(c.gamma)) {
        snprintf(c.name, sizeof c.name, "%g", c.gamma);
    } else {
        snprintf(c.name, sizeof c.name, "fresh");
    }
    return c;
}

size_t sampling_side(const sampling_cell *c, size_t n) {
    if (!isfinite(c->gamma)) {
        return 0;
    }
    const double side = pow((double)n, c->gamma);
    return (size_t)ceil(side * (1 - 1e-12)); // a whole power stays itself
}

tt_sieve_spec sampling_sieve(const sampling_truth *t) {
    tt_sieve_spec s = TT_SIEVE_DEFAULT;
    s.partition = t->partition;
    s.degree = t->degree;
    s.k_first = t->k_first;
    s.patience = 6;
    return s;
}

double sampling_predicted(const sampling_cell *c, size_t kind) {
    const double beta = c->truth->beta, d = (double)c->truth->d, gamma = c->gamma;
    if (c->sigma > 0) {
        return kind == 0 ? th_rate_cold(beta, d, d, gamma, gamma)
                         : th_rate_warm(beta, d, d, gamma, gamma);
    }
    return kind == 0 ? gamma * th_rate_noiseless(beta, d) : NAN;
}

double sampling_fresh_rate(const sampling_cell *c) {
    return th_rate_two_tower(c->truth->beta, (double)c->truth->d, (double)c->truth->d);
}
