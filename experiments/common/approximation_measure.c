/* Exponents of experiments/approximation.c. */
#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/approximation_report.h"
#include "th_rate.h"

/* The largest finite value of a column of the cell. */
static double largest_of(const tt_results *results, size_t cell, size_t column) {
    double most = NAN;
    for (size_t i = 0; i < results->n_rows; i++) {
        const tt_row *row = &results->row[i];
        if (row->cell == cell && isfinite(row->value[column])) {
            most = isnan(most) ? row->value[column] : fmax(most, row->value[column]);
        }
    }
    return most;
}

static void find_sides(approximation_measure *m, const tt_results *results, size_t cell) {
    for (size_t i = 0; i < results->n_rows; i++) {
        const tt_row *row = &results->row[i];
        for (size_t s = 0; row->cell == cell && s < m->curve.sizes; s++) {
            if (row->value[APX_WEIGHTS] == m->curve.n[s]) {
                m->side[s] = row->value[APX_K];
            }
        }
    }
}

static void find_ends(approximation_measure *m) {
    for (int end = 0; end < 2; end++) {
        const size_t s = end && m->curve.sizes > 0 ? m->curve.sizes - 1 : 0;
        m->k[end] = m->curve.sizes > 0 ? m->side[s] : NAN;
        m->weights[end] = m->curve.sizes > 0 ? m->curve.n[s] : NAN;
    }
}

static double predicted_exponent(const approximation_measure *m) {
    double x[CURVE_SIZES], y[CURVE_SIZES];
    for (size_t s = 0; s < m->curve.sizes; s++) {
        x[s] = log(m->curve.n[s]);
        y[s] = approximation_order(&m->cell) * log(m->side[s]);
    }
    return th_slope_fit(x, y, m->curve.sizes);
}

static const char *judge(const approximation_measure *m) {
    if (!approximation_is_judged(&m->cell)) {
        return "zygmund";
    }
    if (m->cell.norm == APX_L2) {
        return curve_word(th_slope_equal(m->measured, m->predicted, APPROXIMATION_MARGIN,
                                         APPROXIMATION_ALPHA),
                          m->measured, m->predicted);
    }
    const enum th_answer answer = th_slope_bound(
        m->measured, m->predicted - APPROXIMATION_MARGIN, 1 - 2 * APPROXIMATION_ALPHA);
    return answer == TH_YES ? "agrees" : answer == TH_NO ? "slower" : "inconclusive";
}

void approximation_measure_free(approximation_measure *measure) {
    for (size_t cell = 0; cell < approximation_cells(); cell++) {
        curve_free(&measure[cell].curve);
    }
}

int approximation_measure_all(approximation_measure *measure, const tt_results *results) {
    const curve_columns columns = {.n = APX_WEIGHTS, .risk = APX_ERROR, .mse = APX_ERROR};
    memset(measure, 0, approximation_cells() * sizeof *measure);
    for (size_t cell = 0; cell < approximation_cells(); cell++) {
        approximation_measure *m = &measure[cell];
        m->cell = approximation_cell_of(cell);
        if (curve_collect(&m->curve, results, cell, columns, 0, INFINITY) != TT_OK) {
            approximation_measure_free(measure);
            return TT_ENOMEM;
        }
        find_sides(m, results, cell);
        find_ends(m);
        m->theorem = th_rate_approximation(m->cell.beta, (double)m->cell.d);
        m->predicted = predicted_exponent(m);
        m->measured = curve_nominal(&m->curve);
        m->gap = largest_of(results, cell, APX_GAP);
        m->largest = largest_of(results, cell, APX_LARGEST);
        m->word = judge(m);
    }
    return TT_OK;
}

double approximation_square_error(size_t base, size_t stages) {
    return th_square_bound(base, (unsigned)stages) / (stages == 1 && base > 2 ? 2 : 1);
}

size_t approximation_depth_rows(approximation_depth *depth, const tt_results *results) {
    size_t count = 0;
    for (size_t i = 0; i < results->n_rows; i++) {
        const tt_row *row = &results->row[i];
        if (row->cell == approximation_cells() && strcmp(row->status, "ok") == 0) {
            const size_t base = (size_t)row->value[APX_BASE];
            const size_t stages = (size_t)row->value[APX_STAGES];
            depth[count++] =
                (approximation_depth){.hidden = (size_t)row->value[APX_LAYERS] - 1,
                                      .base = base,
                                      .stages = stages,
                                      .pieces = row->value[APX_K],
                                      .weights = row->value[APX_WEIGHTS],
                                      .error = row->value[APX_ERROR],
                                      .predicted = approximation_square_error(base, stages),
                                      .largest = row->value[APX_LARGEST]};
        }
    }
    return count;
}
