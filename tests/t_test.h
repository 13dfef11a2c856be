/* What every test shares: cmocka, tolerances, addressed streams, effort.
 *
 * Tolerances live here and nowhere else. Deterministic arithmetic is judged by
 * err / (eps * scale * sqrt(n)) < T_RATIO (LAPACK's shape); statistics at a fixed seed by
 * |z| < T_SIGMA (5.7e-7 two-sided a comparison). */
#ifndef T_TEST_H
#define T_TEST_H

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/tt_rng.h"

#define T_RATIO 30.0
#define T_SIGMA 5.0

/* Fails with expression, values and the bound when |got - want| > bound. */
#define T_NEAR(got, want, bound) t_near(#got, (got), (want), (bound), __FILE__, __LINE__)

/* |got - want| <= T_RATIO * DBL_EPSILON * scale * sqrt(n); _F for float arithmetic. */
#define T_ARITH(got, want, scale, n) \
    T_NEAR(got, want, T_RATIO *DBL_EPSILON *(scale)*sqrt((double)(n)))
#define T_ARITH_F(got, want, scale, n) \
    T_NEAR(got, want, T_RATIO *(double)FLT_EPSILON *(scale)*sqrt((double)(n)))

static inline void t_near(const char *what, double got, double want, double bound,
                          const char *file, int line) {
    if (!(fabs(got - want) <= bound)) { // also catches NaN
        print_error("%s: got %.17g, want %.17g, |difference| %.3g > %.3g\n", what, got, want,
                    fabs(got - want), bound);
        _fail(file, line);
    }
}

/* A stream of the test's own: t_rng("name of the test", case). */
static inline tt_rng t_rng(const char *test, uint64_t item) {
    const tt_address address = {.seed = 20240, .design = tt_hash32(test)};
    tt_rng r;
    tt_rng_at(&r, &address, TT_ROLE_TEST, item);
    return r;
}

/* Random cases are multiplied by the environment's MULT (make check MULT=10). */
static inline size_t t_cases(size_t n) {
    const char *text = getenv("MULT");
    const double mult = text ? atof(text) : 1;
    return mult > 0 ? (size_t)((double)n * mult) + 1 : n;
}

/* The first argument, when given, runs the tests whose name matches it (cmocka's glob). */
#define T_MAIN(tests)                                 \
    int main(int argc, char **argv) {                 \
        if (argc > 1) {                               \
            cmocka_set_test_filter(argv[1]);          \
        }                                             \
        return cmocka_run_group_tests(tests, 0, 0);   \
    }

#endif
