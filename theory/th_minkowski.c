#include "th_minkowski.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <string.h>

#include "th_minkowski_boxes.h"

static const double TOLERANCE = 0.02; // of log N
static const double SETTLED = 0.95;   // of the boxes, met by half of the points
static const double NARROWEST = 0.005;
static const double DRIFT = 0.1; // times max(1, slope)

enum { LEAST_SCALES = 3 };

/* Counts of one base combined in one way. */
typedef struct {
    const th_box_counts *c;
    enum th_box_way way;
    size_t levels;
    double log_count[TH_BOX_LEVELS], half[TH_BOX_LEVELS];
    int usable[TH_BOX_LEVELS];
    size_t n_usable;
} curve;

typedef struct {
    size_t first, last;
    double slope, se;
} window;

/* NAN where a grid has no count: least as well as mean, whose grids are then finer than n/4. */
static double combine(enum th_box_way way, double count[TH_BOX_SHIFTS][TH_BOX_LEVELS],
                      size_t k) {
    double least = INFINITY, sum = 0;
    for (size_t s = 0; s < TH_BOX_SHIFTS; s++) {
        least = fmin(least, count[s][k]); // passes over NAN
        sum += count[s][k];
    }
    if (way == TH_BOX_MEAN) {
        return sum / TH_BOX_SHIFTS;
    }
    return isfinite(least) ? least : NAN;
}

static void curve_of(curve *v, th_box_counts *c, enum th_box_way way, size_t n) {
    *v = (curve){.c = c, .way = way, .levels = c->levels};
    for (size_t k = 0; k < c->levels; k++) {
        const double count = combine(way, c->count, k);
        double half = 0;
        for (size_t j = 0; j < TH_BOX_HALVES; j++) {
            half += combine(way, c->half[j], k) / TH_BOX_HALVES;
        }
        v->log_count[k] = log(count);
        v->half[k] = half;
        v->usable[k] = count >= 2 && count <= (double)n / 10 && half >= SETTLED * count;
        v->n_usable += (size_t)v->usable[k];
    }
}

/* Least squares of y on k log base, k = first .. last. */
static double slope_over(const double *y, size_t first, size_t last, unsigned base,
                         double *ssr, double *sxx) {
    const double m = (double)(last - first + 1), unit = log(base);
    const double middle = 0.5 * (double)(first + last);
    double mean = 0, xy = 0, xx = 0, rest = 0;
    for (size_t k = first; k <= last; k++) {
        mean += y[k] / m;
    }
    for (size_t k = first; k <= last; k++) {
        const double x = unit * ((double)k - middle);
        xy += x * (y[k] - mean);
        xx += x * x;
    }
    for (size_t k = first; k <= last; k++) {
        const double e = y[k] - mean - xy / xx * unit * ((double)k - middle);
        rest += e * e;
    }
    *ssr = rest;
    *sxx = xx;
    return xy / xx;
}

static double slope_of(const double *y, const window *v, unsigned base) {
    double ssr, sxx;
    return slope_over(y, v->first, v->last, base, &ssr, &sxx);
}

static window window_at(const curve *v, size_t first, size_t last) {
    window f = {.first = first, .last = last};
    double ssr, sxx;
    f.slope = slope_over(v->log_count, first, last, v->c->base, &ssr, &sxx);
    f.se = sqrt((ssr / (double)(last - first - 1) + TOLERANCE * TOLERANCE) / sxx);
    return f;
}

/* Calls for all windows of usable scales: the best of them, or, where `best` is given, the
 * largest deviation of the slope among those with at most twice its se. */
static window scan(const curve *v, const window *best, double *spread) {
    window least = {.se = INFINITY, .slope = NAN};
    *spread = 0;
    for (size_t last = v->levels; last-- > 0;) {
        for (size_t first = last + 1; first-- > 0 && v->usable[first];) {
            if (last - first + 1 < LEAST_SCALES) {
                continue;
            }
            const window f = window_at(v, first, last);
            least = f.se < least.se ? f : least;
            if (best && f.se <= 2 * best->se) {
                *spread = fmax(*spread, fabs(f.slope - best->slope));
            }
        }
    }
    return least;
}

static double drift_of(const curve *v, const window *f) {
    const size_t half = (f->last - f->first + 1) / 2; // steps of a window of m / 2 + 1
    const window fine = {.first = f->last - half, .last = f->last};
    const window coarse = {.first = f->first, .last = f->first + half};
    return slope_of(v->log_count, &fine, v->c->base) -
           slope_of(v->log_count, &coarse, v->c->base);
}

/* Standard deviation and mean of the slope over halves of the points. */
static void over_halves(double *sd, double *mean, const curve *v, th_box_counts *c,
                        const window *f) {
    double slope[TH_BOX_HALVES], y[TH_BOX_LEVELS], squares = 0;
    *mean = 0;
    for (size_t j = 0; j < TH_BOX_HALVES; j++) {
        for (size_t k = f->first; k <= f->last; k++) {
            y[k] = log(combine(v->way, c->half[j], k));
        }
        slope[j] = slope_of(y, f, c->base);
        *mean += slope[j] / TH_BOX_HALVES;
    }
    for (size_t j = 0; j < TH_BOX_HALVES; j++) {
        squares += gsl_pow_2(slope[j] - *mean);
    }
    *sd = sqrt(squares / (TH_BOX_HALVES - 1));
}

/* 1 if the grid counts for the estimate: all of them in a mean, those that are least
 * somewhere in the window else. */
static int is_heard(const curve *v, const window *f, size_t shift) {
    int heard = v->way == TH_BOX_MEAN;
    for (size_t k = f->first; k <= f->last; k++) {
        const double count = v->c->count[shift][k];
        if (!isfinite(count)) {
            return 0;
        }
        heard |= log(count) <= v->log_count[k];
    }
    return heard;
}

/* Standard error of the mean of the grids' own slopes; 0 for one grid. */
static double over_grids(const curve *v, const window *f) {
    double sum = 0, squares = 0, heard = 0;
    for (size_t s = 0; s < TH_BOX_SHIFTS; s++) {
        if (is_heard(v, f, s)) {
            double y[TH_BOX_LEVELS];
            for (size_t k = f->first; k <= f->last; k++) {
                y[k] = log(v->c->count[s][k]);
            }
            const double deviation = slope_of(y, f, v->c->base) - f->slope;
            sum += deviation;
            squares += deviation * deviation;
            heard++;
        }
    }
    return heard < 2 ? 0
                     : sqrt(fmax(0, squares - sum * sum / heard) / ((heard - 1) * heard));
}

static void set_interval(th_minkowski_result *out) {
    const double chance = 2 * gsl_hypot3(out->sampling, out->se, out->grids);
    const double systematic = fmax(fmax(fabs(out->bias), out->spread), fabs(out->drift));
    const double width = fmax(chance + systematic, NARROWEST / 2);
    out->estimate = out->slope;
    out->lo = fmax(0, out->slope - width);
    out->hi = out->slope + width;
}

static void show(th_minkowski_result *out, const curve *v) {
    out->base = v->c->base;
    out->way = v->way;
    out->usable = v->n_usable;
    out->levels = v->levels;
    for (size_t k = 0; k < v->levels; k++) {
        out->count[k] = exp(v->log_count[k]);
        out->half[k] = v->half[k];
    }
}

static void estimate(th_minkowski_result *out, const curve *v, th_box_counts *c,
                     const window *f) {
    double mean;
    out->slope = f->slope;
    out->first = f->first;
    out->last = f->last;
    out->se = f->se;
    scan(v, f, &out->spread);
    over_halves(&out->sampling, &mean, v, c, f);
    out->bias = mean - f->slope;
    out->grids = over_grids(v, f);
    out->drift = drift_of(v, f);
    if (fabs(out->drift) > DRIFT * fmax(1, f->slope)) {
        out->status = TH_MINKOWSKI_DRIFT;
    } else if ((double)out->n < 10 * exp2(LEAST_SCALES * f->slope)) {
        out->status = TH_MINKOWSKI_FEW_POINTS;
    } else {
        out->status = TH_MINKOWSKI_OK;
        set_interval(out);
    }
}

static int is_inside(const double *x, size_t n) {
    int inside = 1;
    for (size_t i = 0; i < n; i++) {
        inside &= x[i] >= 0 && x[i] <= 1; // NaN is not
    }
    return inside;
}

int th_minkowski(th_minkowski_result *out, const double *x, size_t n, size_t D,
                 th_minkowski_work *w, gsl_rng *r) {
    if (!th_boxes_fit(w, n, D)) {
        GSL_ERROR("no points, or no room for them", GSL_EINVAL);
    }
    if (!is_inside(x, n * D)) {
        GSL_ERROR("a coordinate outside [0,1]", GSL_EDOM);
    }
    *out = (th_minkowski_result){.n = n,
                                 .estimate = NAN,
                                 .lo = NAN,
                                 .hi = NAN,
                                 .slope = NAN,
                                 .status = TH_MINKOWSKI_FEW_SCALES};
    th_boxes_halve(w, n, r);
    curve v, chosen;
    window best = {.se = INFINITY};
    for (unsigned base = 2; base <= 3; base++) {
        th_box_counts *c = th_boxes_of(w, base);
        th_boxes_count(c, x, n, D, base, w);
        for (enum th_box_way way = TH_BOX_LEAST; way <= TH_BOX_MEAN; way++) {
            double spread;
            curve_of(&v, c, way, n);
            const window f = scan(&v, NULL, &spread);
            if (f.se < best.se || out->base == 0) {
                best = f;
                chosen = v;
                show(out, &v);
            }
        }
    }
    if (th_boxes_finite(x, n, D, w)) {
        out->status = TH_MINKOWSKI_FINITE;
        out->estimate = out->lo = 0;
        out->hi = NARROWEST;
    } else if (isfinite(best.se)) {
        estimate(out, &chosen, th_boxes_of(w, chosen.c->base), &best);
    }
    return GSL_SUCCESS;
}

const char *th_minkowski_word(enum th_minkowski_status status) {
    static const char *const word[] = {
        [TH_MINKOWSKI_OK] = "ok",
        [TH_MINKOWSKI_FINITE] = "finite",
        [TH_MINKOWSKI_FEW_SCALES] = "few_scales",
        [TH_MINKOWSKI_DRIFT] = "drift",
        [TH_MINKOWSKI_FEW_POINTS] = "few_points",
    };
    return word[status];
}

int th_minkowski_is_identifiable(enum th_minkowski_status status) {
    return status == TH_MINKOWSKI_OK || status == TH_MINKOWSKI_FINITE;
}
