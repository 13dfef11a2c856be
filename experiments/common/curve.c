#include "common/curve.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_stat.h"

static int is_of(const tt_row *row, size_t cell, size_t n_column, double lo, double hi) {
    return row->cell == cell && row->value[n_column] >= lo && row->value[n_column] <= hi;
}

static size_t place_of(const curve *c, double n) {
    size_t s = 0;
    while (s < c->sizes && c->n[s] < n) {
        s++;
    }
    return s;
}

/* Keeps n sorted, each size once. */
static void add_size(curve *c, double n) {
    const size_t s = place_of(c, n);
    if (s < c->sizes && c->n[s] == n) {
        return;
    }
    TT_ASSERT(c->sizes < CURVE_SIZES);
    memmove(c->n + s + 1, c->n + s, (c->sizes - s) * sizeof *c->n);
    c->n[s] = n;
    c->sizes++;
}

/* The replicate's rows, which are neighbours from row i on, into the curve's next place;
 * the first row beyond them. */
static size_t take(curve *c, const tt_results *results, size_t i, size_t cell,
                   curve_columns columns, double lo, double hi) {
    const size_t first = i;
    double *risk = c->risk + c->replicates * c->sizes;
    double *mse = c->mse + c->replicates * c->sizes;
    int seen[CURVE_SIZES] = {0};
    size_t found = 0, good = 0;
    for (; i < results->n_rows && results->row[i].cell == cell &&
           results->row[i].replicate == results->row[first].replicate;
         i++) {
        const tt_row *row = &results->row[i];
        if (!is_of(row, cell, columns.n, lo, hi)) {
            continue;
        }
        const size_t s = place_of(c, row->value[columns.n]);
        TT_ASSERT(!seen[s]); // one row for each size
        seen[s] = 1;
        found++;
        good += strcmp(row->status, "ok") == 0;
        risk[s] = row->value[columns.risk];
        mse[s] = row->value[columns.mse];
    }
    const int whole = found == c->sizes && good == c->sizes;
    c->replicates += (size_t)whole;
    c->dropped += (size_t)!whole;
    return i;
}

int curve_collect(curve *c, const tt_results *results, size_t cell, curve_columns columns,
                  double n_min, double n_max) {
    size_t rows = 0;
    *c = (curve){0};
    for (size_t i = 0; i < results->n_rows; i++) {
        if (is_of(&results->row[i], cell, columns.n, n_min, n_max)) {
            add_size(c, results->row[i].value[columns.n]);
            rows++;
        }
    }
    /* Room for one replicate more: the one that is being looked at. */
    c->risk = tt_alloc(rows + c->sizes, sizeof *c->risk);
    c->mse = tt_alloc(rows + c->sizes, sizeof *c->mse);
    if (!c->risk || !c->mse) {
        curve_free(c);
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < results->n_rows;) {
        if (is_of(&results->row[i], cell, columns.n, n_min, n_max)) {
            i = take(c, results, i, cell, columns, n_min, n_max);
        } else {
            i++;
        }
    }
    return TT_OK;
}

void curve_free(curve *c) {
    tt_free(c->risk);
    tt_free(c->mse);
    *c = (curve){0};
}

void curve_exponents(double *exponent, const curve *c, int effective) {
    if (effective) {
        th_slope_exponents_effective(exponent, c->risk, c->mse, c->n, c->replicates,
                                     c->sizes);
    } else {
        th_slope_exponents(exponent, c->risk, c->n, c->replicates, c->sizes);
    }
}

static th_slope mean_exponent(const curve *c, int effective) {
    double exponent[c->replicates + 1];
    curve_exponents(exponent, c, effective);
    return th_slope_mean(exponent, c->replicates);
}

th_slope curve_nominal(const curve *c) {
    return mean_exponent(c, 0);
}

th_slope curve_effective(const curve *c) {
    return mean_exponent(c, 1);
}

/* log risk of the replicates at size s: the mean of its finite values, its interval. */
static tt_interval log_risk(const curve *c, size_t s) {
    double y[c->replicates + 1];
    TT_ASSERT(s < c->sizes);
    for (size_t r = 0; r < c->replicates; r++) {
        y[r] = log(c->risk[r * c->sizes + s]);
    }
    return tt_stat_t(y, tt_stat_finite(y, y, NULL, c->replicates), 0.95);
}

void curve_point(double *mean, double *lo, double *hi, const curve *c, size_t s) {
    const tt_interval i = log_risk(c, s);
    *mean = exp(i.estimate);
    *lo = exp(i.lo);
    *hi = exp(i.hi);
}

double curve_local(const curve *c, size_t s) {
    TT_ASSERT(s >= 1 && s < c->sizes);
    return -(log_risk(c, s).estimate - log_risk(c, s - 1).estimate) /
           log(c->n[s] / c->n[s - 1]);
}

size_t curve_values(double *out, const tt_results *results, size_t cell, size_t n_column,
                    size_t column, double n) {
    size_t count = 0;
    for (size_t i = 0; i < results->n_rows; i++) {
        const tt_row *row = &results->row[i];
        if (is_of(row, cell, n_column, n, n) && strcmp(row->status, "ok") == 0) {
            out[count++] = row->value[column];
        }
    }
    return count;
}

const char *curve_word(enum th_answer equal, th_slope s, double target) {
    switch (equal) {
    case TH_YES:
        return "agrees";
    case TH_NO:
        return s.mean > target ? "faster" : "slower";
    default:
        return "inconclusive";
    }
}
