/* What tests of true functions share: a drawn series, a level of it alone. */
#ifndef T_HOLDER_H
#define T_HOLDER_H

#include "t_test.h"
#include "th_holder.h"

static inline th_holder drawn(const char *test, uint64_t item, th_holder_spec spec) {
    tt_rng r = t_rng(test, item);
    gsl_rng g = tt_rng_gsl(&r);
    th_holder f;
    th_holder_draw(&f, &spec, &g);
    return f;
}

/* out (p): level j alone, f with the levels up to j less f without it. Returns the size of
 * the numbers that were rounded. */
static inline double level_alone(double *out, const th_holder *f, size_t j,
                                 const double *x) {
    th_holder upto = *f, before = *f;
    double coarse[TH_OUTPUTS_MAX], size = 0;
    upto.spec.levels = j + 1;
    before.spec.levels = j;
    th_holder_eval(out, &upto, x);
    th_holder_eval(coarse, &before, x);
    for (size_t k = 0; k < f->spec.p; k++) {
        size = fmax(size, fabs(coarse[k]) + fabs(out[k]));
        out[k] -= coarse[k];
    }
    return size;
}

#endif
