/* What tests on points of supports share: opening a support, drawing its points. */
#ifndef T_SUPPORT_H
#define T_SUPPORT_H

#include <gsl/gsl_errno.h>

#include "t_test.h"
#include "th_support.h"

/* The support of this name, its coefficients from the test's stream. */
static inline th_support open_support(const char *name, gsl_rng *g) {
    th_support s;
    const th_support_spec *spec = th_support_find(name);
    assert_non_null(spec);
    assert_int_equal(th_support_init(&s, spec, g), GSL_SUCCESS);
    return s;
}

static inline double *draw_points(const th_support *s, size_t n, gsl_rng *g) {
    double *x = malloc(n * s->ambient * sizeof *x);
    assert_non_null(x);
    for (size_t i = 0; i < n; i++) {
        th_support_draw(x + i * s->ambient, s, g);
    }
    return x;
}

/* n points (n, *D) of the support of this name; to be freed. */
static inline double *draw_support(const char *name, size_t n, size_t *D, gsl_rng *g) {
    const th_support s = open_support(name, g);
    *D = s.ambient;
    return draw_points(&s, n, g);
}

#endif
