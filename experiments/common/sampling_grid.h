/* Cells of experiments/sampling.c: a truth and how its pairs are drawn. */
#ifndef SAMPLING_GRID_H
#define SAMPLING_GRID_H

#include "farm/tt_experiment.h"
#include "towers/tt_sieve.h"

/* Columns of a row: one size of one replicate. */
enum {
    SAMPLING_N,
    SAMPLING_USERS,  // n = m; NAN with fresh pairs
    SAMPLING_COLD,   // risk on new users and items
    SAMPLING_WARM,   // risk on users and items of training pairs
    SAMPLING_CHOICE, // cold risk at the chosen K over the least of any K, fewer pairs
    SAMPLING_MSE,    // hold-out mean squared error
    SAMPLING_K,      // chosen on the held-out pairs
    SAMPLING_WEIGHTS,
    SAMPLING_COLUMNS
};

typedef struct {
    double beta;
    size_t d;     // d_u = d_i
    double sigma; // of the noise
    enum tt_partition partition;
    size_t degree, k_first; // of the sieve
    int first[3], last[3];  // sizes 2^first .. 2^last, by profile
    size_t replicates[3];   // by profile
} sampling_truth;

enum {
    SAMPLING_TRUTHS = 2,
    SAMPLING_ARMS = 6,
    SAMPLING_CELLS = SAMPLING_TRUTHS * SAMPLING_ARMS + 1
};

typedef struct {
    const sampling_truth *truth;
    double gamma;  // n = m = N^gamma; INFINITY: fresh pairs
    double sigma;  // the truth's, or 0
    char name[16]; // gamma for tables: "0.5", "fresh"
} sampling_cell;

/* The truths' arms in the order of gamma, fresh pairs last, truth by truth; at last the
 * full matrix (gamma = .5) of the first truth without noise. */
sampling_cell sampling_cell_of(size_t cell);

/* n = m at N pairs: N^gamma, rounded up so that N distinct pairs exist; 0: fresh pairs. */
size_t sampling_side(const sampling_cell *c, size_t n);

tt_sieve_spec sampling_sieve(const sampling_truth *t);

/* Predicted exponents of cold (kind 0) and warm (kind 1) pairs; NAN for warm pairs without
 * noise, whose risk is no matter of statistics. */
enum { SAMPLING_KINDS = 2 };
double sampling_predicted(const sampling_cell *c, size_t kind);

/* a = 2 beta / (2 beta + d). */
double sampling_fresh_rate(const sampling_cell *c);

#endif
