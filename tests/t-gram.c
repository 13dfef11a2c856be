#include "baselines/tt_gram.h"

#include <string.h>

#include "base/tt_alloc.h"
#include "t_test.h"

static double *aligned(size_t count) {
    double *a = tt_alloc(count, sizeof *a);
    assert_non_null(a);
    return a;
}

/* The blocked kernel and its naive twin; then the solution by its residual. */
static void gram_twin(void **state) {
    (void)state;
    for (size_t c = 0; c < t_cases(40); c++) {
        tt_rng rng = t_rng("gram_twin", c);
        const size_t k = 1 + tt_rng_below(&rng, 40), rows = tt_rng_below(&rng, 90);
        const size_t ld = (k + TT_GRAM_PAD - 1) / TT_GRAM_PAD * TT_GRAM_PAD;
        const double ridge = 0.5;
        double *x = aligned(rows * ld), *y = aligned(rows), *work = aligned(ld);
        double *a = aligned(ld * ld), *b = aligned(ld), *s = aligned(ld);
        double *twin_a = aligned(ld * ld), *twin_b = aligned(ld);
        for (size_t i = 0; i < rows; i++) {
            y[i] = tt_rng_gaussian(&rng);
            for (size_t j = 0; j < k; j++) {
                x[i * ld + j] = tt_rng_gaussian(&rng);
            }
        }
        tt_gram_add(a, b, x, y, rows, ld);
        tt_gram_add_naive(twin_a, twin_b, x, y, rows, ld);
        for (size_t i = 0; i < k; i++) {
            T_ARITH(b[i], twin_b[i], 10, rows);
            for (size_t j = i; j < k; j++) {
                T_ARITH(a[i * ld + j], twin_a[i * ld + j], 10, rows);
            }
            a[i * ld + i] += ridge;
        }
        memcpy(s, b, ld * sizeof *s);
        assert_int_equal(tt_gram_solve(a, s, k, ld, 1e-10, work), 0);
        for (size_t i = 0; i < k; i++) {
            double residual = ridge * s[i] - twin_b[i];
            for (size_t j = 0; j < k; j++) {
                residual += (i < j ? twin_a[i * ld + j] : twin_a[j * ld + i]) * s[j];
            }
            T_ARITH(residual, 0, 1e4, k * (rows + 1));
        }
        double *all[] = {x, y, work, a, b, s, twin_a, twin_b};
        for (size_t i = 0; i < 8; i++) {
            tt_free(all[i]);
        }
    }
}

/* x1 = x0 twice, x2 free: (1, 2, 0), (0, 0, 1) with targets 5, 3 have a solution with x1 =
 * 0. */
static void gram_singular(void **state) {
    (void)state;
    double *x = aligned(16), *a = aligned(64), *b = aligned(8), *work = aligned(8);
    double *y = aligned(2);
    x[0] = 1;
    x[1] = 2;
    x[8 + 2] = 1;
    y[0] = 5;
    y[1] = 3;
    tt_gram_add(a, b, x, y, 2, 8);
    assert_int_equal(tt_gram_solve(a, b, 3, 8, 1e-10, work), 1);
    T_ARITH(b[0], 5, 5, 1);
    T_ARITH(b[1], 0, 5, 1);
    T_ARITH(b[2], 3, 5, 1);
    memset(a, 0, 64 * sizeof *a);
    assert_int_equal(tt_gram_solve(a, b, 3, 8, 0, work), 3);
    assert_true(b[0] == 0 && b[1] == 0 && b[2] == 0);
    double *all[] = {x, y, work, a, b};
    for (size_t i = 0; i < 5; i++) {
        tt_free(all[i]);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(gram_twin),
    cmocka_unit_test(gram_singular),
};

T_MAIN(tests)
