#include "th_holder.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <string.h>

#include "th_slope.h"

enum { ORDER_MAX = 4 };

/* Between the seeds of levels: 2^64 / golden ratio. */
static const uint64_t level_step = 0x9e3779b97f4a7c15u;

/* Between the counters of neighbouring cells in coordinate l: 2^64 x^-(l + 1) made odd, x
 * = 1.08507..., the root of x^9 = x + 1 (the golden ratio's kin for eight coordinates: the
 * counters of different cells stay apart). */
static const uint64_t cell_step[TH_DIM_MAX] = {
    0xebedeed9d803c815u, 0xd96eb1a810caaf5fu, 0xc862b36daf790dd5u, 0xb8acd90c142fe10bu,
    0xaa324f90ded86b69u, 0x9cda5e693fea10afu, 0x908e3d2c82567a73u, 0x8538ecb5bd456ea3u};

/* Finaliser with David Stafford's constants (his Mix13, the output of SplitMix64; Steele,
 * Lea & Flood 2014): every bit of the input reaches every bit of the result. */
static uint64_t mix(uint64_t z) {
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

double th_bspline(unsigned order, double t) {
    if (order < 1) {
        GSL_ERROR_VAL("order of a B-spline is at least 1", GSL_EDOM, NAN);
    }
    if (!(t >= 0 && t < order)) {
        return isnan(t) ? NAN : 0;
    }
    if (order == 1) {
        return 1;
    }
    const double m = order;
    return (t * th_bspline(order - 1, t) + (m - t) * th_bspline(order - 1, t - 1)) /
           (m - 1);
}

/* b[k] = B(u + k), 0 <= u < 1, k < order. */
static void bspline_values(double *b, unsigned order, double u) {
    const double v = 1 - u;
    switch (order) {
    case 2:
        b[0] = u;
        b[1] = v;
        break;
    case 3:
        b[0] = u * u / 2;
        b[1] = 0.5 + u * v;
        b[2] = v * v / 2;
        break;
    default:
        b[0] = u * u * u / 6;
        b[1] = (1 + 3 * u * (1 + u * v)) / 6;
        b[2] = (1 + 3 * v * (1 + u * v)) / 6;
        b[3] = v * v * v / 6;
    }
}

static int is_holder_domain(const th_holder_spec *s) {
    return s->beta > 0 && s->beta < 3 && s->d >= 1 && s->d <= TH_DIM_MAX && s->p >= 1 &&
           s->p <= TH_OUTPUTS_MAX && s->levels >= 1 && s->levels <= TH_LEVELS_MAX &&
           isfinite(s->amplitude);
}

void th_holder_draw(th_holder *f, const th_holder_spec *spec, gsl_rng *r) {
    if (!is_holder_domain(spec)) {
        GSL_ERROR_VOID("beta in (0, 3), d, p and levels in their ranges", GSL_EDOM);
    }
    *f = (th_holder){.spec = *spec, .order = spec->beta < 1 ? 2 : spec->beta < 2 ? 3 : 4};
    for (int k = 0; k < 4; k++) {
        f->seed = f->seed << 16 | gsl_rng_uniform_int(r, 65536);
    }
    f->scale = 1 + gsl_rng_uniform(r);
    /* int B^2 = B * B(- .) at 0 = the B-spline of twice the order at its centre. */
    const double square = th_bspline(2 * f->order, f->order);
    for (size_t j = 0; j < spec->levels; j++) {
        f->weight[j] = spec->amplitude * exp2(-(double)j * spec->beta) *
                       pow(square, -0.5 * (double)spec->d);
        for (size_t l = 0; l < spec->d; l++) {
            f->offset[j][l] = gsl_rng_uniform(r);
        }
    }
}

/* The B-splines of one level that are not 0 at x: their values for each coordinate, and the
 * counters of their cells, which add up over the coordinates. */
typedef struct {
    double value[TH_DIM_MAX][ORDER_MAX];
    uint64_t counter[TH_DIM_MAX][ORDER_MAX];
    unsigned order;
    size_t d, p;
} window;

/* stretch = s 2^level. */
static void window_at(window *w, const double *offset, double stretch, const double *x) {
    for (size_t l = 0; l < w->d; l++) {
        const double t = stretch * x[l] + offset[l]; // >= 0
        const int64_t cell = (int64_t)t;
        bspline_values(w->value[l], w->order, t - (double)cell);
        for (unsigned k = 0; k < w->order; k++) {
            w->counter[l][k] = (uint64_t)(cell - (int64_t)k) * cell_step[l];
        }
    }
}

/* value, negated if bit k of `bits` is set; no branch, which could not be predicted. */
static double with_sign(double value, uint64_t bits, size_t k) {
    uint64_t word;
    memcpy(&word, &value, sizeof word);
    word ^= bits >> k << 63;
    memcpy(&value, &word, sizeof word);
    return value;
}

/* Adds one row of the window, along the last coordinate: its values and counters, those of
 * the other coordinates being in `weight` and `counter`. Bit i of the hash of a cell is its
 * sign in output i. Inlined for each order: unrolled it takes 60 % of the time. */
static inline void add_row(double *out, size_t p, const double *value,
                           const uint64_t *place, unsigned order, double weight,
                           uint64_t counter) {
    uint64_t bits[ORDER_MAX];
    for (unsigned k = 0; k < order; k++) {
        bits[k] = mix(counter + place[k]);
    }
    for (size_t i = 0; i < p; i++) {
        double sum = 0;
        for (unsigned k = 0; k < order; k++) {
            sum += with_sign(value[k], bits[k], i);
        }
        out[i] += weight * sum;
    }
}

/* The same for the coordinates from l on. */
static void add_window(double *out, const window *w, size_t l, double weight,
                       uint64_t counter) {
    const double *value = w->value[l];
    const uint64_t *place = w->counter[l];
    if (l + 1 < w->d) {
        for (unsigned k = 0; k < w->order; k++) {
            add_window(out, w, l + 1, weight * value[k], counter + place[k]);
        }
    } else if (w->order == 2) {
        add_row(out, w->p, value, place, 2, weight, counter);
    } else if (w->order == 3) {
        add_row(out, w->p, value, place, 3, weight, counter);
    } else {
        add_row(out, w->p, value, place, 4, weight, counter);
    }
}

void th_holder_eval(double *out, const th_holder *f, const double *x) {
    window w = {.order = f->order, .d = f->spec.d, .p = f->spec.p};
    double stretch = f->scale;
    for (size_t k = 0; k < w.p; k++) {
        out[k] = k == 0 ? 1 : k == 1 ? M_SQRT3 * (2 * x[0] - 1) : 0;
    }
    for (size_t j = 0; f->spec.amplitude != 0 && j < f->spec.levels; j++) {
        window_at(&w, f->offset[j], stretch, x);
        add_window(out, &w, 0, f->weight[j], mix(f->seed + j * level_step));
        stretch *= 2;
    }
}

void th_selfsimilar_draw(th_selfsimilar *f, double beta, size_t d, int first, int last,
                         gsl_rng *r) {
    if (!(beta > 0) || d < 1 || d > TH_DIM_MAX || last < first ||
        (long)last - first >= 2 * TH_LEVELS_MAX) {
        GSL_ERROR_VOID("beta > 0, d and the levels in their ranges", GSL_EDOM);
    }
    *f = (th_selfsimilar){.beta = beta, .d = d, .first = first, .last = last};
    for (int j = 0; j <= last - first; j++) {
        for (size_t l = 0; l < d; l++) {
            f->phase[j][l] = 2 * M_PI * gsl_rng_uniform(r);
        }
    }
}

double th_selfsimilar_eval(const th_selfsimilar *f, const double *x) {
    double sum = 0;
    for (int j = f->first; j <= f->last; j++) {
        double product = exp2(-j * f->beta);
        for (size_t l = 0; l < f->d; l++) {
            const double turns = ldexp(x[l], j);
            product *= cos(2 * M_PI * (turns - floor(turns)) + f->phase[j - f->first][l]);
        }
        sum += product;
    }
    return sum;
}

/* Difference of order `order` in direction l from x on, x[l] restored. */
static double difference(th_function *f, const void *context, double *x, size_t l,
                         unsigned order, double h) {
    const double start = x[l];
    double sum = 0;
    for (unsigned k = 0; k <= order; k++) {
        x[l] = start + k * h;
        sum += ((order - k) % 2 ? -1 : 1) * gsl_sf_choose(order, k) * f(x, context);
    }
    x[l] = start;
    return sum;
}

void th_structure(double *rms, th_function *f, const void *context, size_t d,
                  unsigned order, const double *h, size_t n_h, size_t points, gsl_rng *r) {
    if (d < 1 || d > TH_DIM_MAX || points < 1) {
        GSL_ERROR_VOID("d in its range, at least one point", GSL_EDOM);
    }
    for (size_t k = 0; k < n_h; k++) {
        if (!(h[k] > 0 && order * h[k] <= 1)) {
            GSL_ERROR_VOID("steps that leave the cube", GSL_EDOM);
        }
        rms[k] = 0;
    }
    for (size_t i = 0; i < points; i++) {
        double x[TH_DIM_MAX];
        for (size_t l = 0; l < d; l++) {
            x[l] = gsl_rng_uniform(r);
        }
        const size_t l = gsl_rng_uniform_int(r, d);
        const double place = x[l];
        for (size_t k = 0; k < n_h; k++) { // the same place in all steps
            x[l] = place * (1 - order * h[k]);
            rms[k] += gsl_pow_2(difference(f, context, x, l, order, h[k]));
        }
    }
    for (size_t k = 0; k < n_h; k++) {
        rms[k] = sqrt(rms[k] / (double)points);
    }
}

double th_structure_exponent(const double *rms, const double *h, size_t n_h) {
    if (n_h < 2) {
        return NAN;
    }
    double x[n_h], y[n_h];
    for (size_t k = 0; k < n_h; k++) {
        x[k] = log(h[k]);
        y[k] = log(rms[k]); // of 0: not finite
    }
    return th_slope_fit(x, y, n_h);
}
