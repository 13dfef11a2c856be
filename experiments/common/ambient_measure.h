/* What one arm of experiments/ambient.c measured and what its rules say. */
#ifndef AMBIENT_MEASURE_H
#define AMBIENT_MEASURE_H

#include "common/ambient_report.h"
#include "common/curve.h"

#define AMBIENT_MARGIN 0.05

typedef struct {
    const ambient_arm *arm;
    size_t D;
    double predicted, rival;    // exponents of d and of D
    curve own, stand;           // stand: own, or that of D = d for identical copies
    size_t compared, identical; // rows of copies, and those equal bit for bit
    th_slope nominal, effective, oracle; // of `stand`; oracle: K of least risk, on N_eff
    double k_first, k_last;              // geometric mean K at the ends of the range
    double load;                         // least N / W at the coarsest K and smallest size
    double worst;                        // largest geometric mean risk / sigma^2
    double boxes[AMBIENT_SIDES];         // mean counts
    double box_slope;      // of their logs on log K while at most N / 10, or NAN
    const char *void_word; // why the arm does not count; NULL: it does
    enum th_answer equal, same;
    double p; // against the rival; NAN: D = d
    int rejected;
    th_slope paired;           // exponent less that of D = d; n = 0: that, or copies
    double ratio[CURVE_SIZES]; // of the risk to that at D = d, geometric mean
    double ratio_lo[CURVE_SIZES], ratio_hi[CURVE_SIZES]; // 95 %
    double ratio_expected; // 1 for D = d and copies, atoms^a for one-hot, else NAN
} ambient_measure;

/* measure (arms). TT_OK or TT_ENOMEM (then nothing is held). */
int ambient_measure_all(ambient_measure *measure, const tt_results *results,
                        const ambient_arm *arm, size_t arms);
void ambient_measure_free(ambient_measure *measure, size_t arms);

/* "yes", "no", "inconclusive", or why the arm does not count. */
const char *ambient_equal_word(const ambient_measure *m);

#endif
