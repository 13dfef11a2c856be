/* What experiments/sparsity.c measured in each cell and what its rules say. */
#ifndef SPARSITY_MEASURE_H
#define SPARSITY_MEASURE_H

#include "base/tt_stat.h"
#include "common/curve.h"
#include "common/sparsity_grid.h"

enum { SPARSITY_CELLS = 8 }; // room for

/* What is looked at as a function of N. ONCE: the runs of the choice; the others after
 * twice their steps. */
enum {
    CURVE_L1,
    CURVE_DENSE,
    CURVE_L1_ONCE,
    CURVE_DENSE_ONCE,
    CURVE_SIEVE,
    CURVE_RATIO, // risk of L1 over risk of dense, on the same pairs
    CURVE_RATIO_ONCE,
    CURVE_L1_TWICE, // risk after twice the steps over risk before
    CURVE_DENSE_TWICE,
    CURVES
};

enum sparsity_rate { RATE_OPEN, RATE_CONSTANT, RATE_FASTER, RATE_SLOWER };

typedef struct {
    size_t cell, sizes, replicates, dropped;
    double n[CURVE_SIZES];
    tt_interval point[CURVES][CURVE_SIZES]; // geometric means, 95 %
    th_slope exponent[CURVES];              // minus the slope of the logarithm on log N
    th_slope effective[CURVES];             // on N_eff: L1, dense and sieve alone
    int gate[SPARSITY_ARMS][CURVE_SIZES];   // twice the steps change the mean by < 5 %
    double p_below;                         // t test that the last ratio is 1
    double p_above;
    double one, many;                   // predicted: Stone's exponent, that in d
    enum sparsity_rate rate, rate_once; // by each budget
} sparsity_measure;

#define SPARSITY_STEPS_CHANGE 0.05

/* measure (cells of the profile, in order). TT_OK or TT_ENOMEM. */
int sparsity_measure_all(sparsity_measure *measure, const tt_results *results);

/* The rule on rates, by Holm over the cells: s (n) are exponents of the ratio. */
void sparsity_rates(enum sparsity_rate *rate, const th_slope *s, size_t n);

/* How many sizes pass the gate, counted for each arm. */
size_t sparsity_gated(const sparsity_measure *m);

/* Words: of a cell's rate; of all cells' ratio at the largest size; of an exponent against
 * that in d (p Holm-adjusted over the tests), which may be "faster"; of the sieve's against
 * Stone's. */
const char *sparsity_rate_word(const sparsity_measure *m);
const char *sparsity_constant_word(const sparsity_measure *m, size_t cells);
const char *sparsity_sieve_word(const sparsity_measure *m);

/* word (cells, SPARSITY_ARMS), NULL for the design, to which no exponent in d belongs. */
void sparsity_adapts_words(const char **word, const sparsity_measure *m, size_t cells);

#endif
