/* Neighbours against their naive twins, sets that are hard for floats, repeated points,
 * memory. */
#include <string.h>

#include "base/tt_alloc.h"
#include "t_mat.h"
#include "t_neighbours.h"
#include "t_support.h"

static void check_twins(const double *x, size_t n, size_t D, size_t k) {
    tt_neighbours *t = open_points(x, n, D);
    const size_t count = tt_neighbours_count(t);
    double *fast = room(count * (k + 4)), *slow = room(count * (k + 4)), radius[4];
    if (k < count) {
        tt_neighbours_nearest(fast, t, k);
        tt_neighbours_nearest_naive(slow, t, k);
        assert_memory_equal(fast, slow, count * k * sizeof *fast);
        for (size_t i = 0; i < count * k; i++) {
            assert_true(fast[i] > 0 && (i % k == 0 || fast[i] >= fast[i - 1]));
        }
        radius[0] = fast[0]; // attained
        radius[1] = fast[count * k / 2];
        radius[2] = 2 * fast[count * k - 1];
        radius[3] = 0;
        double *list = room(count * k);
        memcpy(list, fast, count * k * sizeof *list);
        tt_neighbours_within_naive(slow, t, radius, 4);
        for (size_t known = 0; known <= k; known += k) { // without the list, with it
            memset(fast, 0xff, count * 4 * sizeof *fast);
            tt_neighbours_within(fast, t, radius, 4, known > 0 ? list : NULL, known);
            assert_memory_equal(fast, slow, count * 4 * sizeof *fast);
        }
        free(list);
        assert_true(fast[0] >= 1); // a radius that is attained
        for (size_t i = 0; i < count; i++) {
            assert_true(fast[4 * i + 3] == 0 && fast[4 * i + 2] < (double)count);
        }
    }
    tt_neighbours_free(t);
    free(fast);
    free(slow);
}

/* Trees and blocks, sizes across leaves, rows and columns, ties and duplicates. */
static void twins(void **state) {
    (void)state;
    static const char *const name[] = {
        "cube_3",          "line_50", "cantor",      "cantor_dust_50", "cube_20",
        "square_binaries", "carpet",  "copies_2_50", "helix",          "onehot_50"};
    for (size_t rep = 0; rep < t_cases(40); rep++) {
        tt_rng r = t_rng("twins", rep);
        gsl_rng g = tt_rng_gsl(&r);
        size_t D;
        const size_t n = 2 + tt_rng_below(&r, rep % 8 == 7 ? 1500 : 300);
        double *x = draw_support(name[rep % 10], n, &D, &g);
        check_twins(x, n, D, 1 + tt_rng_below(&r, 20));
        free(x);
    }
}

/* Where float arithmetic says nothing: near points far from the mean, and tiny ones. */
static void hard_for_floats(void **state) {
    (void)state;
    enum { N = 300, D = 20 };
    tt_rng r = t_rng("hard", 0);
    double x[N * D];
    for (size_t i = 0; i < N * D; i++) {
        const double side = i / D % 2 == 0 ? 0.9 : 0.1;
        x[i] = side + 1e-9 * tt_rng_uniform(&r);
    }
    check_twins(x, N, D, 5);
    for (size_t i = 0; i < N * D; i++) {
        x[i] = 1e-30 * tt_rng_uniform(&r);
    }
    check_twins(x, N, D, 5);
    for (size_t i = 0; i < N * D; i++) {
        x[i] = i % D == 0 ? 1e-40 * tt_rng_uniform(&r) : (double)(i / D % 3);
    }
    check_twins(x, N, D, 5);
}

/* The distinct points, whatever the order and the copies, each once. */
static void distinct_points(void **state) {
    (void)state;
    enum { N = 500, D = 3 };
    tt_rng r = t_rng("distinct", 0);
    double x[N * D];
    for (size_t i = 0; i < N; i++) {
        for (size_t l = 0; l < D; l++) {
            x[i * D + l] = (double)tt_rng_below(&r, 5) - 2;
            x[i * D + l] = x[i * D + l] == 0 && i % 2 == 0 ? -0.0 : x[i * D + l];
        }
    }
    unsigned char seen[125] = {0}, found[125] = {0};
    size_t count = 0;
    for (size_t i = 0; i < N; i++) {
        const double *p = x + i * D;
        const size_t at = (size_t)(25 * (p[0] + 2) + 5 * (p[1] + 2) + p[2] + 2);
        count += !seen[at];
        seen[at] = 1;
    }
    tt_neighbours *t = open_points(x, N, D);
    assert_int_equal(tt_neighbours_count(t), count);
    for (size_t i = 0; i < count; i++) {
        const double *p = tt_neighbours_points(t) + i * D;
        found[(size_t)(25 * (p[0] + 2) + 5 * (p[1] + 2) + p[2] + 2)]++;
    }
    assert_memory_equal(found, seen, sizeof seen);
    tt_neighbours_free(t);
    double same[40] = {0};
    t = open_points(same, 20, 2);
    assert_int_equal(tt_neighbours_count(t), 1);
    tt_neighbours_free(t);
}

static void memory(void **state) {
    (void)state;
    double x[40 * 20];
    tt_rng r = t_rng("memory", 0);
    for (size_t i = 0; i < 800; i++) {
        x[i] = tt_rng_uniform(&r);
    }
    tt_neighbours *t = NULL;
    for (unsigned long k = 1; k <= 10; k++) {
        tt_alloc_fail_after(k);
        assert_int_equal(tt_neighbours_alloc(&t, x, 40, 20), TT_ENOMEM);
        assert_null(t);
    }
    tt_alloc_fail_after(0);
    assert_int_equal(tt_neighbours_alloc(&t, x, 40, 20), TT_OK);
    tt_neighbours_free(t);
    tt_neighbours_free(NULL);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(twins),
    cmocka_unit_test(hard_for_floats),
    cmocka_unit_test(distinct_points),
    cmocka_unit_test(memory),
};

T_MAT_MAIN(tests)
