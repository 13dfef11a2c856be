#include "common/sampling_measure.h"

#include <math.h>
#include <string.h>

#include "base/tt_error.h"
#include "base/tt_stat.h"

static const double margin = 0.05, level = 0.05, excess_most = 0.35;

void sampling_exponents(double *exponent, const sampling_measured *m, size_t kind) {
    curve_exponents(exponent, &m->curves[kind], m->cell.sigma > 0);
}

/* Largest over the sizes of mean risk / sigma^2. */
static double largest_excess(const curve *c, double sigma) {
    double largest = NAN;
    for (size_t s = 0; sigma > 0 && s < c->sizes; s++) {
        double sum = 0;
        for (size_t r = 0; r < c->replicates; r++) {
            sum += c->risk[r * c->sizes + s];
        }
        largest = fmax(largest, sum / (double)c->replicates / (sigma * sigma));
    }
    return largest;
}

static int measure_cell(sampling_measured *m, const tt_results *results, size_t cell) {
    static const size_t risk[SAMPLING_KINDS] = {SAMPLING_COLD, SAMPLING_WARM};
    *m = (sampling_measured){.cell = sampling_cell_of(cell), .word = {"", ""}};
    for (size_t kind = 0; kind < SAMPLING_KINDS; kind++) {
        curve *c = &m->curves[kind];
        const curve_columns at = {SAMPLING_N, risk[kind], SAMPLING_MSE};
        const int status = curve_collect(c, results, cell, at, 0, INFINITY);
        if (status != TT_OK) {
            return status;
        }
        m->predicted[kind] = sampling_predicted(&m->cell, kind);
        m->nominal[kind] = curve_nominal(c);
        m->judged[kind] = m->cell.sigma > 0 ? curve_effective(c) : m->nominal[kind];
        th_slope_interval(&m->lo[kind], &m->hi[kind], m->judged[kind], 0.9);
    }
    m->excess = largest_excess(&m->curves[isfinite(m->cell.gamma)], m->cell.sigma);
    return TT_OK;
}

/* Against the predictions: equal within the margin, or beyond it, each by Holm. */
static void judge_cold(sampling_measured *m) {
    enum { N = SAMPLING_CELLS - 1 };
    double equal[N], off[N];
    int is_equal[N], is_off[N];
    for (size_t i = 0; i < N; i++) {
        const th_slope s = m[i].judged[0];
        const double low = m[i].predicted[0] - margin, high = m[i].predicted[0] + margin;
        equal[i] = fmax(th_slope_p_above(s, low), th_slope_p_below(s, high));
        off[i] = fmin(2 * fmin(th_slope_p_below(s, low), th_slope_p_above(s, high)), 1);
    }
    tt_stat_holm(is_equal, equal, N, level);
    tt_stat_holm(is_off, off, N, level);
    for (size_t i = 0; i < N; i++) {
        const enum th_answer answer = is_equal[i] ? TH_YES : is_off[i] ? TH_NO : TH_OPEN;
        m[i].word[0] = m[i].excess > excess_most
                           ? "invalid"
                           : curve_word(answer, m[i].judged[0], m[i].predicted[0]);
    }
    m = &m[N];
    m->word[0] = curve_word(th_slope_equal(m->judged[0], m->predicted[0], margin, level),
                            m->judged[0], m->predicted[0]);
}

/* Against a, in the noisy matrix cells. */
static void judge_warm(sampling_measured *m) {
    double above[SAMPLING_CELLS], below[SAMPLING_CELLS];
    int is_above[SAMPLING_CELLS], is_below[SAMPLING_CELLS];
    size_t at[SAMPLING_CELLS], n = 0;
    for (size_t i = 0; i < SAMPLING_CELLS; i++) {
        if (isfinite(m[i].cell.gamma) && m[i].cell.sigma > 0) {
            const double a = sampling_fresh_rate(&m[i].cell);
            above[n] = th_slope_p_above(m[i].judged[1], a);
            below[n] = th_slope_p_below(m[i].judged[1], a);
            at[n++] = i;
        }
    }
    tt_stat_holm(is_above, above, n, level);
    tt_stat_holm(is_below, below, n, level);
    for (size_t k = 0; k < n; k++) {
        sampling_measured *c = &m[at[k]];
        c->word[1] = c->excess > excess_most ? "invalid"
                     : is_above[k]           ? "faster"
                     : is_below[k]           ? "slower"
                                             : "inconclusive";
    }
}

int sampling_measure(sampling_measured *m, const tt_results *results) {
    memset(m, 0, SAMPLING_CELLS * sizeof *m);
    for (size_t cell = 0; cell < SAMPLING_CELLS; cell++) {
        const int status = measure_cell(&m[cell], results, cell);
        if (status != TT_OK) {
            sampling_measured_free(m);
            return status;
        }
    }
    judge_cold(m);
    judge_warm(m);
    return TT_OK;
}

void sampling_measured_free(sampling_measured *m) {
    for (size_t cell = 0; cell < SAMPLING_CELLS; cell++) {
        for (size_t kind = 0; kind < SAMPLING_KINDS; kind++) {
            curve_free(&m[cell].curves[kind]);
        }
    }
}
