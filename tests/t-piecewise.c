/* Piecewise polynomials: blocks against single points, exact refinement, projection, unseen
 * boxes, refused memory. */
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "t_test.h"
#include "towers/tt_piecewise.h"

enum { N = 300, DIMS = 3, OUTPUTS = 3 };

static void random_coef(tt_piecewise *f, tt_rng *r) {
    for (size_t j = 0; j < tt_piecewise_weights(f); j++) {
        f->coef[j] = tt_rng_gaussian(r);
    }
}

static void open(tt_piecewise *f, size_t d, size_t degree, size_t k, size_t p) {
    assert_int_equal(tt_piecewise_alloc(f, TT_GRID, d, degree, k, p, NULL, 0), TT_OK);
    const size_t cells = (size_t)(pow((double)k, (double)d) + 0.5);
    assert_int_equal(tt_piecewise_weights(f), cells * tt_cells_basis_size(d, degree) * p);
}

static void points(double *x, size_t n, tt_rng *r) {
    for (size_t i = 0; i < n; i++) {
        x[i] = tt_rng_uniform(r);
    }
}

/* Largest |f_j(x)| that random coefficients of size c give: for scales of rounding. */
static double scale(const tt_piecewise *f) {
    double largest = 0;
    for (size_t j = 0; j < tt_piecewise_weights(f); j++) {
        largest = fmax(largest, fabs(f->coef[j]));
    }
    return largest * 5 * (double)f->cells.q *
           (double)f->cells.k; // |phi| <= 5; phi moves with k x
}

/* At degree 0, 1 and 2 in one dimension: the polynomial written out. */
static void closed_form(void **state) {
    (void)state;
    tt_piecewise f;
    double value[1];
    open(&f, 1, 2, 4, 1);
    const double c[3] = {0.7, -1.3, 2.385};
    memcpy(f.coef + 2 * 3, c, sizeof c); // the cell [1/2, 3/4)
    for (double x = 0.5; x < 0.75; x += 1.0 / 64) {
        const double u = 8 * (x - 0.625); // -1 .. 1
        tt_piecewise_eval(value, &f, 1, &x);
        T_ARITH(value[0], c[0] + c[1] * sqrt(3) * u + c[2] * sqrt(5) * (3 * u * u - 1) / 2,
                5, 3);
    }
    tt_piecewise_eval(value, &f, 1, &(double){0.8});
    assert_true(value[0] == 0);
    tt_piecewise_free(&f);
}

/* Blocks add in the order of single points: the same bits, for grids and for boxes. */
static void values_against_eval(void **state) {
    (void)state;
    tt_rng r = t_rng("values_against_eval", 0);
    for (size_t trial = 0; trial < t_cases(36); trial++) {
        const size_t d = 1 + trial % DIMS, degree = trial / 3 % 3, p = 1 + trial / 9 % 4;
        const size_t n = 1 + tt_rng_below(&r, N);
        tt_piecewise f[2];
        double x[N * DIMS], value[N * 4], one[4];
        const int boxes = degree == 0 && trial % 2;
        points(x, N * d, &r);
        for (size_t level = 0; level < 2; level++) {
            assert_int_equal(tt_piecewise_alloc(&f[level], boxes ? TT_BOXES : TT_GRID, d,
                                                degree, 1 + 3 * level, p, x, N / 3),
                             TT_OK);
            random_coef(&f[level], &r);
        }
        tt_piecewise_values(value, f, 2, x, n);
        for (size_t i = 0; i < n; i++) {
            tt_piecewise_eval(one, f, 2, x + i * d);
            assert_memory_equal(one, value + i * p, p * sizeof *one);
        }
        tt_piecewise_free(&f[0]);
        tt_piecewise_free(&f[1]);
    }
}

/* On a nested grid, and from one cell to any grid, refinement keeps the function. */
static void refinement_exact(void **state) {
    (void)state;
    tt_rng r = t_rng("refinement_exact", 0);
    for (size_t trial = 0; trial < t_cases(36); trial++) {
        const size_t d = 1 + trial % DIMS, degree = trial / 3 % 3,
                     p = 1 + trial / 9 % OUTPUTS;
        const size_t k = trial % 2 ? 1 : 2, times = trial % 2 ? 5 : 3;
        tt_piecewise f[2];
        double x[DIMS], coarse[OUTPUTS], fine[OUTPUTS];
        open(&f[0], d, degree, k, p);
        open(&f[1], d, degree, k * times, p);
        random_coef(&f[0], &r);
        random_coef(&f[1], &r); // must not matter
        tt_piecewise_refine(f, 1);
        for (size_t i = 0; i < N; i++) {
            points(x, d, &r);
            tt_piecewise_eval(coarse, f, 1, x);
            tt_piecewise_eval(fine, f, 2, x);
            for (size_t j = 0; j < p; j++) {
                T_ARITH(fine[j], coarse[j], scale(&f[0]), f[0].cells.q);
            }
        }
        tt_piecewise_free(&f[0]);
        tt_piecewise_free(&f[1]);
    }
}

/* Constants on 2 cells, asked for 3: the middle cell's centre lies in the upper half. */
static void refinement_of_a_jump(void **state) {
    (void)state;
    tt_piecewise f[2];
    open(&f[0], 1, 0, 2, 1);
    open(&f[1], 1, 0, 3, 1);
    f[0].coef[0] = -2;
    f[0].coef[1] = 5;
    tt_piecewise_refine(f, 1);
    assert_true(f[1].coef[0] == -2 && f[1].coef[1] == 5 && f[1].coef[2] == 5);
    tt_piecewise_free(&f[0]);
    tt_piecewise_free(&f[1]);
}

/* A point in an unseen box is answered by the finest level that knows it; 0 if none
 * does. */
static void unseen_boxes(void **state) {
    (void)state;
    const double x[] = {0.05, 0.30}, far = 0.45, none = 0.95;
    const size_t k[] = {2, 10}; // boxes {[0, .5)} and {[0, .1), [.3, .4)}
    tt_piecewise f[2];
    double value;
    for (size_t level = 0; level < 2; level++) {
        assert_int_equal(tt_piecewise_alloc(&f[level], TT_BOXES, 1, 0, k[level], 1, x, 2),
                         TT_OK);
    }
    assert_true(f[0].cells.count == 1 && f[1].cells.count == 2);
    f[0].coef[0] = 7;
    f[1].coef[0] = 1;
    f[1].coef[1] = 2;
    tt_piecewise_eval(&value, f, 2, &x[1]);
    assert_true(value == 2);
    tt_piecewise_eval(&value, f, 2, &far);
    assert_true(value == 7);
    tt_piecewise_eval(&value, f, 1, &x[1]);
    assert_true(value == 7);
    tt_piecewise_eval(&value, f, 2, &none);
    assert_true(value == 0);
    tt_piecewise_free(&f[0]);
    tt_piecewise_free(&f[1]);
}

static void refused_memory(void **state) {
    (void)state;
    const double x[] = {0.1, 0.5, 0.9};
    tt_piecewise f;
    for (int kind = TT_GRID; kind <= TT_BOXES; kind++) {
        unsigned long k = 1;
        int status;
        do {
            tt_alloc_fail_after(k);
            status = tt_piecewise_alloc(&f, kind, 1, 0, 4, 2, x, 3);
            assert_true(status == TT_OK || (status == TT_ENOMEM && f.coef == NULL));
            k++;
        } while (status != TT_OK);
        tt_alloc_fail_after(0);
        assert_int_equal(k - 2, kind == TT_GRID ? 1 : 3); // allocations it makes
        tt_piecewise_free(&f);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(closed_form),      cmocka_unit_test(values_against_eval),
    cmocka_unit_test(refinement_exact), cmocka_unit_test(refinement_of_a_jump),
    cmocka_unit_test(unseen_boxes),     cmocka_unit_test(refused_memory),
};

T_MAIN(tests)
