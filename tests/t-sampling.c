/* Rating matrices of the sampling and onehot experiments: distinct pairs, nested samples, ratings
 * that belong to their pair. */
#include "t_test.h"

#include <gsl/gsl_linalg.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/onehot_data.h"
#include "common/sampling_data.h"
#include "common/sampling_pairs.h"

enum { USERS = 7, ITEMS = 5 };

static void pairs_are_distinct_and_nested(void **state) {
    (void)state;
    uint32_t user[USERS * ITEMS], item[USERS * ITEMS], u[USERS * ITEMS], i[USERS * ITEMS];
    for (size_t count = 0; count <= USERS * ITEMS; count++) {
        int seen[USERS * ITEMS] = {0};
        tt_rng r = t_rng("sampling", 0), again = t_rng("sampling", 0);
        assert_int_equal(sampling_distinct(user, item, USERS * ITEMS, USERS, ITEMS, &r), 0);
        assert_int_equal(sampling_distinct(u, i, count, USERS, ITEMS, &again), 0);
        assert_memory_equal(u, user, count * sizeof *u); // fewer pairs are a prefix
        assert_memory_equal(i, item, count * sizeof *i);
        for (size_t k = 0; k < count; k++) {
            assert_true(u[k] < USERS && i[k] < ITEMS);
            assert_false(seen[u[k] * ITEMS + i[k]]++);
        }
    }
}

/* Each cell of the matrix is among 6 of 35 pairs with probability 6/35. */
static void pairs_are_uniform(void **state) {
    (void)state;
    enum { DRAWS = 20000, COUNT = 6 };
    const double p = (double)COUNT / (USERS * ITEMS);
    double hits[USERS * ITEMS] = {0};
    for (size_t draw = 0; draw < DRAWS; draw++) {
        uint32_t user[COUNT], item[COUNT];
        tt_rng r = t_rng("sampling", 1 + draw);
        assert_int_equal(sampling_distinct(user, item, COUNT, USERS, ITEMS, &r), 0);
        for (size_t k = 0; k < COUNT; k++) {
            hits[user[k] * ITEMS + item[k]]++;
        }
    }
    for (size_t c = 0; c < USERS * ITEMS; c++) {
        T_NEAR(hits[c], DRAWS * p, T_SIGMA * sqrt(DRAWS * p * (1 - p)));
    }
}

static void refused_memory_is_reported(void **state) {
    (void)state;
    uint32_t user[4], item[4];
    tt_rng r = t_rng("sampling", 0);
    tt_alloc_fail_after(1);
    assert_int_equal(sampling_distinct(user, item, 4, USERS, ITEMS, &r), TT_ENOMEM);
    tt_alloc_fail_after(0);
}

static const rough_spec spec = {.beta = 0.5,
                                .d_u = 2,
                                .d_i = 2,
                                .sigma = 0.5,
                                .amplitude = ROUGH_AMPLITUDE,
                                .n = 400,
                                .n_judge = 10};

/* The mean squared noise of the ratings is sigma^2; warm pairs are noiseless and consist of
 * covariates that were rated. */
static void ratings_are_truth_and_noise(void **state) {
    (void)state;
    enum { N = 400, WARM = 50 };
    rough truth;
    sampling s;
    double sum = 0;
    assert_int_equal(rough_open(&truth, &spec, 20240, 3), TT_OK);
    assert_int_equal(sampling_open(&s, &truth, 40, N, WARM), TT_OK);
    for (size_t k = 0; k < N; k++) {
        const double e = s.pairs.rating[k] - rough_value(&truth, s.pairs.user_x + 2 * k,
                                                         s.pairs.item_x + 2 * k);
        sum += e * e / (spec.sigma * spec.sigma);
    }
    T_NEAR(sum / N, 1, T_SIGMA * sqrt(2.0 / N));
    for (size_t k = 0; k < WARM; k++) {
        int rated = 0;
        T_ARITH(s.warm.rating[k],
                rough_value(&truth, s.warm.user_x + 2 * k, s.warm.item_x + 2 * k), 1, 1);
        for (size_t j = 0; j < N; j++) {
            rated |= !memcmp(s.pairs.user_x + 2 * j, s.warm.user_x + 2 * k, 2 * sizeof sum);
        }
        assert_true(rated);
    }
    sampling_close(&s);
    rough_close(&truth);
}

/* With side 0 the fresh pairs are rough.h's own. */
static void fresh_pairs_are_those_of_rough(void **state) {
    (void)state;
    rough truth;
    sampling s;
    assert_int_equal(rough_open(&truth, &spec, 20240, 3), TT_OK);
    assert_int_equal(sampling_open(&s, &truth, 0, 300, 10), TT_OK);
    assert_int_equal(s.pairs.count, 300);
    assert_memory_equal(s.pairs.rating, truth.train.rating, 300 * sizeof(double));
    sampling_close(&s);
    rough_close(&truth);
}

/* R* of the one-hot matrix has rank p: its singular values beyond the p-th vanish. */
static void onehot_truth_has_rank_p(void **state) {
    (void)state;
    enum { SIDE = 9 };
    const onehot_spec o = {.side = SIDE, .count = 60, .sigma = 0.5, .distinct = 1};
    double a[SIDE * SIDE], v[SIDE * SIDE], value[SIDE], work[SIDE];
    onehot d;
    assert_int_equal(onehot_open(&d, &o, 20240, 1), TT_OK);
    assert_int_equal(d.all.count, SIDE * SIDE);
    memcpy(a, d.all.rating, sizeof a);
    gsl_matrix_view A = gsl_matrix_view_array(a, SIDE, SIDE);
    gsl_matrix_view V = gsl_matrix_view_array(v, SIDE, SIDE);
    gsl_vector_view S = gsl_vector_view_array(value, SIDE), W = gsl_vector_view_array(work, SIDE);
    gsl_linalg_SV_decomp(&A.matrix, &V.matrix, &S.vector, &W.vector);
    assert_true(value[ONEHOT_P - 1] > 0.01 * value[0]);
    for (size_t k = ONEHOT_P; k < SIDE; k++) {
        T_ARITH(value[k], 0, value[0], SIDE);
    }
    onehot_close(&d);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(pairs_are_distinct_and_nested),
    cmocka_unit_test(pairs_are_uniform),
    cmocka_unit_test(refused_memory_is_reported),
    cmocka_unit_test(ratings_are_truth_and_noise),
    cmocka_unit_test(fresh_pairs_are_those_of_rough),
    cmocka_unit_test(onehot_truth_has_rank_p),
};

T_MAIN(tests)
