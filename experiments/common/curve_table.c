#include "common/curve_table.h"

#include <math.h>

#include "base/tt_error.h"

int curve_table_finish(tt_table *t, const char *name) {
    const int status = t ? tt_table_write_csv(t, name) : TT_ENOMEM;
    tt_table_free(t);
    return status;
}

void curve_table_exponent(tt_table *t, th_slope s, double level) {
    double lo, hi;
    th_slope_interval(&lo, &hi, s, level);
    tt_table_number(t, s.mean);
    tt_table_number(t, lo);
    tt_table_number(t, hi);
}

double curve_line(const curve *c, double exponent, size_t s) {
    double level = 0;
    for (size_t k = 0; k < c->sizes; k++) {
        double mean, lo, hi;
        curve_point(&mean, &lo, &hi, c, k);
        level += log(mean) + exponent * log(c->n[k]);
    }
    return exp(level / (double)c->sizes - exponent * log(c->n[s]));
}
