/* Exponents from risk curves, and what may be concluded from them.
 *
 * A curve is risk[r * sizes + s] of replicate r at size n[s]; replicates are independent, the
 * sizes of one replicate are nested. Each replicate gives one exponent, minus the least-squares
 * slope of log risk on log n; intervals are Student's over replicates (a percentile bootstrap
 * over 6 to 12 of them undercovers). Replicates with a risk that is not positive and finite
 * give NAN and are left out, counted by the caller. */
#ifndef TH_SLOPE_H
#define TH_SLOPE_H

#include <stddef.h>

/* Slope of y on x by least squares; NAN for fewer than two distinct x or a value not finite. */
double th_slope_fit(const double *x, const double *y, size_t n);

/* exponent (replicates) of the curves against n (sizes). */
void th_slope_exponents(double *exponent, const double *risk, const double *n,
                        size_t replicates, size_t sizes);

/* Against the effective size n / mse, mse (replicates, sizes) being the hold-out mean squared
 * error, sigma^2 + risk: what is not yet learned acts as noise. Maps the exponent 2 beta / d of
 * interpolation onto a: only to be trusted while risk / sigma^2 is small. */
void th_slope_exponents_effective(double *exponent, const double *risk, const double *mse,
                                  const double *n, size_t replicates, size_t sizes);

/* Mean over the finite exponents. */
typedef struct {
    size_t n;          // finite exponents
    double mean, sd;   // NAN for n = 0; sd NAN for n < 2
    double se;
} th_slope;

th_slope th_slope_mean(const double *exponent, size_t replicates);

/* mean -+ t se of two-sided `level`; NAN for n < 2. */
void th_slope_interval(double *lo, double *hi, th_slope s, double level);

/* P values of Student's test that the expected exponent is `at`: against below, above. */
double th_slope_p_below(th_slope s, double at);
double th_slope_p_above(th_slope s, double at);

/* Two one-sided tests at level alpha each (Schuirmann 1987): YES when the 1 - 2 alpha interval lies
 * within target -+ margin, NO when it lies wholly outside, else OPEN. */
enum th_answer { TH_OPEN, TH_YES, TH_NO };
enum th_answer th_slope_equal(th_slope s, double target, double margin, double alpha);

/* Theorem 2's bound: NO (contradicted) when the upper limit of the two-sided `level` interval is
 * below `least`, YES when the lower one is above it, else OPEN. */
enum th_answer th_slope_bound(th_slope s, double least, double level);

/* Probability that th_slope_equal says YES for n replicates of standard deviation sd whose
 * expected exponent is target + bias: exact for normal exponents, by quadrature. */
double th_slope_power(size_t n, double sd, double bias, double margin, double alpha);

/* Least n with that probability at least `power`, up to n_max; 0: none. */
size_t th_slope_replicates(double power, double sd, double bias, double margin, double alpha,
                           size_t n_max);

/* Least squares of measured on predicted exponents: intercept, slope and their standard errors;
 * n >= 3. Least squares, unweighted. */
typedef struct {
    double intercept, slope, se_intercept, se_slope;
} th_line;
th_line th_slope_line(const double *predicted, const double *measured, size_t n);

/* Pairs of cells whose predictions differ by at least `gap`: how many, and how many of them are
 * measured in the predicted order. */
void th_slope_order(size_t *pairs, size_t *ordered, const double *predicted,
                    const double *measured, size_t n, double gap);

#endif
