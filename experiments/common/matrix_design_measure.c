#include "common/matrix_design_measure.h"

#include <math.h>

#include "base/tt_error.h"
#include "base/tt_stat.h"
#include "common/scenario.h"

double md_oracle_excess(size_t d, size_t n, size_t n_train, int is_cold) {
    const tt_synthetic_spec spec = TT_SYNTHETIC_PAPER;
    const double q = (double)(2 * d + (spec.D - 1 < d ? spec.D - 1 : d));
    const double rows = (double)n, left = (double)n_train - q * q;
    const double side = n == MD_FRESH ? 1 : rows / (rows - q);
    if (left <= 0 || side <= 0 || !isfinite(side)) {
        return NAN;
    }
    return spec.noise_variance * q * q / left * (is_cold ? side * side : 1);
}

size_t md_replicates(const md_measured *m) {
    return m->s.replicates < MD_REPLICATES ? m->s.replicates : MD_REPLICATES;
}

const md_curve *md_curve_of(const md_measured *m, enum md_arm arm, size_t d) {
    for (size_t k = 0; k < m->curves; k++) {
        if (m->curve[k].arm == arm && m->curve[k].d == d) {
            return &m->curve[k];
        }
    }
    return NULL;
}

static double log_excess(const md_measured *m, size_t cell, size_t column,
                         size_t replicate) {
    const double x = series_of(&m->s, cell, column)[replicate];
    return x > 0 ? log(x) : NAN;
}

static size_t judged_sizes(const md_curve *c) {
    size_t sizes = 0;
    while (sizes < c->sizes && c->n[sizes] <= MD_LAST) {
        sizes++;
    }
    return sizes;
}

static double slope_of(const md_measured *m, const md_curve *c, size_t column,
                       size_t replicate) {
    double x[MD_SIZES], y[MD_SIZES];
    const size_t sizes = judged_sizes(c);
    for (size_t s = 0; s < sizes; s++) {
        x[s] = log((double)c->n[s]);
        y[s] = log_excess(m, c->cell[s], column, replicate);
    }
    return th_slope_fit(x, y, sizes);
}

static void fill_curve(const md_measured *m, md_curve *c) {
    const size_t sizes = judged_sizes(c);
    for (size_t r = 0; r < MD_REPLICATES; r++) {
        c->warm[r] = c->cold[r] = c->unlearned[r] = c->gap_slope[r] = c->iid[r] = NAN;
    }
    for (size_t r = 0; r < md_replicates(m); r++) {
        c->warm[r] = slope_of(m, c, MD_C_WARM, r);
        c->cold[r] = slope_of(m, c, MD_C_COLD, r);
        c->gap_slope[r] = c->cold[r] - c->warm[r];
        for (size_t s = 0; s < sizes; s++) {
            if (c->n[s] == md_middle(m->profile)) {
                c->unlearned[r] = log_excess(m, c->cell[s], MD_C_COLD, r);
            }
        }
        if (c->fresh < MD_CELLS && sizes > 0) {
            c->iid[r] = log_excess(m, c->fresh, MD_C_COLD, r) -
                        log_excess(m, c->cell[sizes - 1], MD_C_WARM, r);
        }
    }
}

int md_measure(md_measured *m, const tt_results *results) {
    *m = (md_measured){.profile = results->profile};
    const int status = series_collect(&m->s, results);
    if (status != TT_OK) {
        return status;
    }
    const size_t cells = md_grid(m->cell, results->profile);
    const md_spec spec = md_spec_of(&m->cell[0], results->profile);
    m->n_train = md_n_train(&spec);
    for (size_t k = 0; k < cells; k++) {
        const md_cell *at = &m->cell[k];
        md_curve *c = &m->curve[m->curves];
        if (m->curves == 0 || c[-1].arm != at->arm || c[-1].d != at->d) {
            TT_ASSERT(m->curves < MD_CURVES);
            *c = (md_curve){.arm = at->arm, .d = at->d, .fresh = MD_CELLS};
            m->curves++;
        } else {
            c--;
        }
        if (at->n == MD_FRESH) {
            c->fresh = k;
        } else {
            TT_ASSERT(c->sizes < MD_SIZES);
            c->n[c->sizes] = at->n;
            c->cell[c->sizes++] = k;
        }
    }
    for (size_t k = 0; k < m->curves; k++) {
        fill_curve(m, &m->curve[k]);
    }
    return TT_OK;
}

void md_measured_free(md_measured *m) {
    series_free(&m->s);
    *m = (md_measured){0};
}

void md_slope_difference(double *difference, const md_measured *m, const md_curve *a,
                         const md_curve *b) {
    for (size_t r = 0; r < MD_REPLICATES; r++) {
        double x[MD_SIZES], y[MD_SIZES];
        size_t both = 0;
        for (size_t i = 0; r < md_replicates(m) && i < judged_sizes(a); i++) {
            for (size_t j = 0; j < judged_sizes(b); j++) {
                if (a->n[i] == b->n[j]) {
                    x[both] = log((double)a->n[i]);
                    y[both++] = log_excess(m, a->cell[i], MD_C_WARM, r) -
                                log_excess(m, b->cell[j], MD_C_WARM, r);
                }
            }
        }
        difference[r] = th_slope_fit(x, y, both);
    }
}

static int is_in_mechanism(const md_measured *m, const md_curve *c) {
    for (size_t s = 0; s < c->sizes; s++) {
        if (c->n[s] == md_middle(m->profile)) {
            return c->arm == MD_L2_FEW || c->arm == MD_L2 || c->arm == MD_L2_MANY;
        }
    }
    return 0;
}

void md_mechanism(double *slope, const md_measured *m) {
    for (size_t r = 0; r < MD_REPLICATES; r++) {
        double x[MD_CURVES], y[MD_CURVES];
        size_t n = 0;
        for (size_t k = 0; k < m->curves; k++) {
            if (is_in_mechanism(m, &m->curve[k])) {
                x[n] = m->curve[k].unlearned[r];
                y[n++] = m->curve[k].warm[r];
            }
        }
        slope[r] = th_slope_fit(x, y, n);
    }
}

double md_printed_slope(size_t d) {
    const tt_synthetic_spec spec = TT_SYNTHETIC_PAPER;
    double x[MD_SIZES], y[MD_SIZES];
    size_t n = 0;
    for (size_t k = 0; k < scenario_in_table; k++) {
        if (scenarios[k].d == d) {
            const double rmse = scenarios[k].rmse[PRINTED_TTM];
            TT_ASSERT(n < MD_SIZES);
            x[n] = log((double)scenarios[k].n);
            y[n++] = log(rmse * rmse - spec.noise_variance);
        }
    }
    return th_slope_fit(x, y, n);
}

double md_zero_excess(void) {
    const tt_synthetic_spec spec = TT_SYNTHETIC_PAPER;
    const double v = spec.coefficient * spec.coefficient / 3, D = (double)spec.D;
    const double f = D * v + (D - 1) * v / 9;
    return (double)spec.p * f * f;
}

int md_is_learned(const md_measured *m, const md_curve *c) {
    for (size_t s = 0; s < judged_sizes(c); s++) {
        const double *warm = series_of(&m->s, c->cell[s], MD_C_WARM);
        double x[MD_REPLICATES];
        const size_t n = tt_stat_finite(x, warm, NULL, md_replicates(m));
        if (!(tt_stat_mean(x, n) <= md_zero_excess() / 10)) {
            return 0;
        }
    }
    return 1;
}
