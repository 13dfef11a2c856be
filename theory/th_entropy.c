#include "th_entropy.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

/* log(e^a + e^b); -inf allowed. */
static double log_add(double a, double b) {
    const double high = fmax(a, b), low = fmin(a, b);
    return low == -INFINITY ? high : high + log1p(exp(low - high));
}

double th_entropy_log_perturbation(double width, double layers, double bound) {
    if (!(width >= 1 && layers >= 1 && bound > 0 && isfinite(layers))) {
        GSL_ERROR_VAL("width >= 1, layers >= 1, bound > 0", GSL_EDOM, NAN);
    }
    const double log_b = log(bound), log_wb = log(width) + log_b;
    double log_h = 0, log_c = -INFINITY; // of H_(l-1), and of the sum to layer l - 1
    for (double l = 0; l < layers; l++) {
        const double each = log_add(log(width) + log_h, 0); // log(H_l / B)
        log_c = log_add(log_wb + log_c, each);
        log_h = log_b + each;
    }
    return log_c;
}

double th_entropy_width(th_entropy_tower t, double p) {
    return fmax(fmax(t.inputs, p), 2 * t.weights);
}

double th_entropy_c2(th_entropy_tower a, th_entropy_tower b) {
    return 28 * fmax(1, ceil(fmax(a.layers, b.layers)));
}

double th_entropy_log_c3(th_entropy_tower a, th_entropy_tower b, double p, double m,
                         enum th_entropy_constant which) {
    const double factor = which == TH_DERIVED ? log(4 * p) : log(2) + 1.5 * log(p);
    return factor + log(m) + log(fmax(a.bound, b.bound));
}

/* Sizes below their least. */
static th_entropy_tower resolved(th_entropy_tower t) {
    t.weights = fmax(t.weights, 2);
    t.layers = fmax(t.layers, 1);
    return t;
}

static int is_domain(double eps, th_entropy_tower a, th_entropy_tower b, double p,
                     double m) {
    return eps > 0 && a.bound > 0 && b.bound > 0 && p >= 1 && m > 0;
}

static double log_perturbation(th_entropy_tower t, double p) {
    return th_entropy_log_perturbation(th_entropy_width(t, p), t.layers, t.bound);
}

double th_entropy_bracketing(double eps, th_entropy_tower a, th_entropy_tower b, double p,
                             double m, enum th_entropy_constant which) {
    if (!is_domain(eps, a, b, p, m)) {
        GSL_ERROR_VAL("eps, bounds and M > 0, p >= 1", GSL_EDOM, NAN);
    }
    a = resolved(a);
    b = resolved(b);
    const double log_c = log_add(log_perturbation(a, p), log_perturbation(b, p));
    const double per_weight = th_entropy_log_c3(a, b, p, m, which) + log_c - log(eps);
    const double sizes = a.weights * log(a.weights) + b.weights * log(b.weights);
    return th_entropy_c2(a, b) * sizes * fmax(per_weight, 0);
}

/* One tower's part; log_values: log(B / delta). */
static double log_places_and_values(th_entropy_tower t, double p, double log_values,
                                    enum th_entropy_nonzero nonzero) {
    const double hidden = 2 * t.weights, layers = ceil(t.layers);
    const double inputs = t.inputs > 0 ? t.inputs : hidden;
    const double total = layers < 2 ? p * (inputs + 1)
                                    : hidden * (inputs + 1) + p * (hidden + 1) +
                                          (layers - 2) * hidden * (hidden + 1);
    const double most = nonzero == TH_COUNTED ? 2 * layers * t.weights
                                              : 14 * layers * t.weights * log(t.weights);
    const double z = fmin(floor(total), floor(most));
    const double places =
        gsl_sf_lngamma(total + 1) - gsl_sf_lngamma(z + 1) - gsl_sf_lngamma(total - z + 1);
    /* beyond 2^53 values rounding up is lost in rounding */
    const double each = log_values < 36 ? log(ceil(exp(log_values))) : log_values;
    return places + z * fmax(each, 0);
}

double th_entropy_cover(double eps, th_entropy_tower a, th_entropy_tower b, double p,
                        double m, enum th_entropy_nonzero nonzero) {
    if (!is_domain(eps, a, b, p, m)) {
        GSL_ERROR_VAL("eps, bounds and M > 0, p >= 1", GSL_EDOM, NAN);
    }
    a = resolved(a);
    b = resolved(b);
    const double log_c = log_add(log_perturbation(a, p), log_perturbation(b, p));
    const double log_delta = log(eps) - log(4 * p * m) - log_c;
    return log_places_and_values(a, p, log(a.bound) - log_delta, nonzero) +
           log_places_and_values(b, p, log(b.bound) - log_delta, nonzero);
}
