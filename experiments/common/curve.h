/* Risk curves: the rows of an experiment whose tasks put one row for each size, and the
 * exponents measured from them. */
#ifndef CURVE_H
#define CURVE_H

#include "farm/tt_experiment.h"
#include "farm/tt_table.h"
#include "th_slope.h"

enum { CURVE_SIZES = 24 };

/* Where a row keeps what. mse: hold-out mean squared error, for effective sizes. */
typedef struct {
    size_t n, risk, mse;
} curve_columns;

typedef struct {
    size_t replicates, sizes;   // replicates with a row at every size, status ok
    size_t dropped;             // replicates with rows, but not all, or not all ok
    double n[CURVE_SIZES];      // sizes, ascending
    double *risk;               // (replicates, sizes)
    double *mse;                // (replicates, sizes)
} curve;

/* The cell's rows with n between n_min and n_max. TT_OK or TT_ENOMEM (then c is empty). */
int curve_collect(curve *c, const tt_results *results, size_t cell, curve_columns columns,
                  double n_min, double n_max);
void curve_free(curve *c);

/* Exponents in n, and in the effective size n / mse. */
th_slope curve_nominal(const curve *c);
th_slope curve_effective(const curve *c);

/* exponent (c->replicates) one by one. */
void curve_exponents(double *exponent, const curve *c, int effective);

/* Geometric mean of the risk at size s and its 95 % t interval on the log scale. */
void curve_point(double *mean, double *lo, double *hi, const curve *c, size_t s);

/* Exponent between size s - 1 and s, of the geometric means; s >= 1. */
double curve_local(const curve *c, size_t s);

/* Any other column of the cell at size n: its values over replicates with status ok into out
 * (results->n_rows is enough room); how many. */
size_t curve_values(double *out, const tt_results *results, size_t cell, size_t n_column,
                    size_t column, double n);

/* agrees for YES; for NO faster where the measured exponent is above the target, slower
 * below; inconclusive for OPEN. */
const char *curve_word(enum th_answer equal, th_slope s, double target);

#endif
