/* Tables of the plants' exponents and of smoothness; see calibration_report.h. */
#include <math.h>
#include <string.h>

#include "base/tt_error.h"
#include "common/calibration_report.h"
#include "farm/tt_table.h"

/* Geometric mean over the cell's rows at size n of column / other (N_COLUMNS: of
 * column). */
static double typical(const tt_results *results, size_t cell, double n, size_t column,
                      size_t other) {
    double sum = 0;
    size_t count = 0;
    for (size_t i = 0; i < results->n_rows; i++) {
        const tt_row *row = &results->row[i];
        if (row->cell == cell && row->value[N] == n && strcmp(row->status, "ok") == 0) {
            const double by = other < N_COLUMNS ? row->value[other] : 1;
            sum += log(row->value[column] / by);
            count++;
        }
    }
    return exp(sum / (double)count);
}

static double size_of(const tt_results *results, size_t cell, int largest) {
    double n = largest ? 0 : INFINITY;
    for (size_t i = 0; i < results->n_rows; i++) {
        const double x = results->row[i].value[N];
        if (results->row[i].cell == cell && (largest ? x > n : x < n)) {
            n = x;
        }
    }
    return n;
}

int calibration_exponents(const calibration_box *b) {
    static const char *const head[] = {
        "plant",   "beta",         "d",          "degree",   "sigma",  "declared",
        "planted", "replicates",   "dropped",    "nominal",  "se",     "effective",
        "se_eff",  "sd_eff",       "skewness",   "n_first",  "n_last", "k_first",
        "k_last",  "n_per_weight", "risk_first", "risk_last"};
    tt_table *t = tt_table_alloc(b->results, head, sizeof head / sizeof *head,
                                 "exponents over the whole pool; n_per_weight: at the "
                                 "smallest size; risk_*: in units of sigma^2");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < PLANTS; i++) {
        const calibration_plant p = calibration_plant_of(i);
        const size_t cell = CELL_PLANT + i;
        const double first = size_of(b->results, cell, 0),
                     last = size_of(b->results, cell, 1);
        const th_slope s = b->nominal[i], e = b->effective[i];
        const double variance = p.sigma * p.sigma;
        const double number[] = {p.sigma, p.declared, p.planted};
        const double rest[] = {s.mean,
                               s.se,
                               e.mean,
                               e.se,
                               e.sd,
                               b->skewness[i],
                               first,
                               last,
                               typical(b->results, cell, first, K, N_COLUMNS),
                               typical(b->results, cell, last, K, N_COLUMNS),
                               typical(b->results, cell, first, N, WEIGHTS),
                               typical(b->results, cell, first, RISK, N_COLUMNS) / variance,
                               typical(b->results, cell, last, RISK, N_COLUMNS) / variance};
        tt_table_row(t);
        tt_table_text(t, p.name);
        tt_table_number(t, p.beta);
        tt_table_int(t, (long)p.d);
        tt_table_int(t, (long)p.degree);
        for (size_t k = 0; k < sizeof number / sizeof *number; k++) {
            tt_table_number(t, number[k]);
        }
        tt_table_int(t, (long)e.n);
        tt_table_int(t, (long)b->dropped[i]);
        for (size_t k = 0; k < sizeof rest / sizeof *rest; k++) {
            tt_table_number(t, rest[k]);
        }
    }
    const int status = tt_table_write_csv(t, "calibration_exponents");
    tt_table_free(t);
    return status;
}

int calibration_smoothnesses(const calibration_box *b) {
    static const char *const head[] = {"beta",           "d",     "draws", "order",
                                       "smoothness",     "se",    "sd",    "order_low",
                                       "smoothness_low", "se_low"};
    tt_table *t = tt_table_alloc(b->results, head, sizeof head / sizeof *head,
                                 "structure functions at steps 2^-4 .. 2^-11; "
                                 "*_low: differences of the least order that sees beta");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t cell = CELL_SMOOTH; cell < CELLS; cell++) {
        const double beta = calibration_beta(cell);
        const th_slope s = calibration_smooth(b->results, cell, SMOOTH);
        const th_slope low = calibration_smooth(b->results, cell, SMOOTH_LOW);
        tt_table_row(t);
        tt_table_number(t, beta);
        tt_table_int(t, (long)calibration_dim(cell));
        tt_table_int(t, (long)s.n);
        tt_table_int(t, (long)ceil(beta) + 1);
        tt_table_number(t, s.mean);
        tt_table_number(t, s.se);
        tt_table_number(t, s.sd);
        tt_table_int(t, (long)floor(beta) + 1);
        tt_table_number(t, low.mean);
        tt_table_number(t, low.se);
    }
    const int status = tt_table_write_csv(t, "calibration_smoothness");
    tt_table_free(t);
    return status;
}
