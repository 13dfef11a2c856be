/* The sieve: what a path and a model say of each other, sweeps, stops, unseen boxes,
 * clipping, choices, refused memory. */
#include <string.h>

#include "base/tt_alloc.h"
#include "t_sieve.h"

/* Smooth towers that no level has: something to choose K for. */
static void smooth(sample *s, double sigma, tt_rng *r) {
    for (size_t i = 0; i < s->pairs.count; i++) {
        const double x = s->x[i * s->pairs.d_u], y = s->y[i * s->pairs.d_i];
        s->clean[i] = sin(7 * x) * cos(5 * y) + exp(x) * y;
        s->rating[i] = s->clean[i] + sigma * tt_rng_gaussian(r);
    }
}

/* Optimisation error: twenty sweeps a level give the risk of two, to a hundredth of the
 * risk's own error sqrt(2 / W). */
static void sweeps_do_not_matter(void **state) {
    (void)state;
    tt_rng r = t_rng("sweeps_do_not_matter", 0);
    tt_sieve_spec spec = TT_SIEVE_DEFAULT;
    sample s, judge;
    sample_open(&s, 20000, 1, 1, &r);
    sample_open(&judge, 5000, 1, 1, &r);
    smooth(&s, 0.3, &r);
    smooth(&judge, 0, &r);
    const tt_sieve_path two = fit(&spec, &s.pairs, &judge.pairs);
    spec.sweeps = 20;
    const tt_sieve_path twenty = fit(&spec, &s.pairs, &judge.pairs);
    assert_int_equal(two.levels, twenty.levels);
    assert_true(two.best > 0 && two.best < two.levels - 1);
    for (size_t l = 0; l < two.levels; l++) {
        const double risk = twenty.level[l].risk;
        T_NEAR(two.level[l].risk, risk,
               0.01 * risk * sqrt(2.0 / (double)two.level[l].weights));
    }
    sample_close(&s);
    sample_close(&judge);
}

/* A model predicts what its path says of the best level; predictions lie in the range of
 * the training ratings; the same fit has the same bits, a prefix those of its copy. */
static void model_and_path(void **state) {
    (void)state;
    tt_rng r = t_rng("model_and_path", 0);
    sample s;
    sample_open(&s, 4000, 2, 1, &r);
    smooth(&s, 0.5, &r);
    for (int kind = TT_TWO_TOWER; kind <= TT_JOINT; kind++) {
        for (int partition = TT_GRID; partition <= TT_BOXES; partition++) {
            tt_sieve_spec spec = TT_SIEVE_DEFAULT;
            tt_sieve *model;
            tt_sieve_path path, again;
            double *estimate = malloc(4000 * sizeof *estimate), sum[2] = {0};
            assert_non_null(estimate);
            spec.kind = kind;
            spec.partition = partition;
            spec.degree = partition == TT_GRID;
            spec.p = kind == TT_JOINT ? 1 : 2;
            memset(&path, 0xff, sizeof path);
            memset(&again, 0, sizeof again);
            const tt_pairs pairs = tt_pairs_first(s.pairs, 3001);
            assert_int_equal(tt_sieve_fit(&model, &path, &spec, &pairs, &s.pairs, &address),
                             TT_OK);
            assert_int_equal(tt_sieve_fit(NULL, &again, &spec, &pairs, &s.pairs, &address),
                             TT_OK);
            assert_memory_equal(path.level, again.level,
                                path.levels * sizeof path.level[0]);
            tt_sieve_predict(model, estimate, &s.pairs);
            double lo = INFINITY, hi = -INFINITY;
            for (size_t i = 0; i < 3001; i++) {
                lo = fmin(lo, tt_pairs_is_held_out(i) ? lo : s.rating[i]);
                hi = fmax(hi, tt_pairs_is_held_out(i) ? hi : s.rating[i]);
            }
            for (size_t i = 0; i < 4000; i++) {
                const double square = pow(s.rating[i] - estimate[i], 2);
                sum[0] += square / 4000;
                sum[1] += i < 3001 && tt_pairs_is_held_out(i) ? square / 600 : 0;
                assert_true(estimate[i] >= lo && estimate[i] <= hi);
            }
            T_ARITH(path.level[path.best].risk, sum[0], sum[0], 4000);
            T_ARITH(path.level[path.best].valid_mse, sum[1], sum[1], 600);
            for (size_t l = 0; l < path.levels; l++) {
                assert_true(path.level[l].valid_mse >= path.level[path.best].valid_mse);
            }
            tt_sieve_free(model);
            free(estimate);
        }
    }
    sample_close(&s);
}

/* K grows as asked, a level's parameters are counted, each stop is kept. */
static void stops(void **state) {
    (void)state;
    const size_t want[] = {1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 31, 39, 49};
    tt_rng r = t_rng("stops", 0);
    tt_sieve_spec spec = TT_SIEVE_DEFAULT;
    sample s;
    sample_open(&s, 1000, 1, 1, &r);
    smooth(&s, 0.5, &r);
    spec.patience = 0;
    tt_sieve_path path = fit(&spec, &s.pairs, NULL);
    assert_int_equal(path.levels, sizeof want / sizeof want[0]); // 61: 976 > 800 pairs
    for (size_t l = 0; l < path.levels; l++) {
        assert_int_equal(path.level[l].k, want[l]);
        assert_int_equal(path.level[l].weights, 8 * want[l]);
    }
    spec.patience = 2;
    path = fit(&spec, &s.pairs, NULL);
    assert_int_equal(path.levels - 1 - path.best, 2);
    spec.patience = 0;
    spec.k_first = 3;
    spec.k_last = 6;
    path = fit(&spec, &s.pairs, NULL);
    assert_int_equal(path.levels, 4);
    assert_int_equal(path.level[0].k, 3);
    spec.degree = 0; // a constant cannot span R^2: no level of one cell
    spec.k_first = 1;
    path = fit(&spec, &s.pairs, NULL);
    assert_int_equal(path.level[0].k, 2);
    sample_close(&s);
}

/* Boxes in R^8 that hold copies of the coordinate are the boxes of the coordinate: same
 * bits. */
static void boxes_do_not_see_copies(void **state) {
    (void)state;
    enum { N = 3000, D = 8 };
    tt_rng r = t_rng("boxes_do_not_see_copies", 0);
    tt_sieve_spec spec = TT_SIEVE_DEFAULT;
    sample s;
    double *x = malloc(N * D * sizeof *x);
    assert_non_null(x);
    spec.partition = TT_BOXES;
    spec.degree = 0;
    sample_open(&s, N, 1, 1, &r);
    smooth(&s, 0.5, &r);
    for (size_t i = 0; i < N * D; i++) {
        x[i] = s.x[i / D];
    }
    const tt_pairs copies = {N, D, 1, x, s.y, s.rating};
    const tt_sieve_path one = fit(&spec, &s.pairs, &s.pairs),
                        many = fit(&spec, &copies, &copies);
    assert_int_equal(one.levels, many.levels);
    assert_true(one.best > 1);
    assert_memory_equal(one.level, many.level, one.levels * sizeof one.level[0]);
    free(x);
    sample_close(&s);
}

/* Users beyond those seen are answered by the coarsest level that knows their box. */
static void unseen_users(void **state) {
    (void)state;
    enum { N = 4000 };
    tt_rng r = t_rng("unseen_users", 0);
    tt_sieve_spec spec = TT_SIEVE_DEFAULT;
    tt_sieve *model;
    tt_sieve_path path;
    sample s;
    double estimate[4];
    spec.partition = TT_BOXES;
    spec.degree = 0;
    spec.k_first = 3;
    sample_open(&s, N, 1, 1, &r);
    for (size_t i = 0; i < N; i++) {
        s.x[i] *= 0.75; // K = 3: boxes [0, 1/3), [1/3, 2/3), [2/3, 1); 4: the last unseen
    }
    smooth(&s, 0.1, &r);
    assert_int_equal(tt_sieve_fit(&model, &path, &spec, &s.pairs, NULL, &address), TT_OK);
    assert_true(path.best > 2);
    const double x[] = {0.70, 0.85, 0.95, 1}, y[] = {0.4, 0.4, 0.4, 0.4};
    const tt_pairs far = {4, 1, 1, x, y, NULL};
    tt_sieve_predict(model, estimate, &far);
    assert_true(isfinite(estimate[1]) && estimate[1] != estimate[0]);
    assert_true(estimate[2] == estimate[1] && estimate[3] == estimate[1]);
    tt_sieve_free(model);
    tt_sieve_free(NULL);
    sample_close(&s);
}

/* x + y seen on the middle half alone goes on beyond, but never beyond the ratings seen. */
static void clipping(void **state) {
    (void)state;
    tt_rng r = t_rng("clipping", 0);
    tt_sieve_spec spec = TT_SIEVE_DEFAULT;
    tt_sieve *model;
    tt_sieve_path path;
    sample s;
    const double ridge = 1e-6;
    double lo = INFINITY, hi = -INFINITY, estimate[3];
    sample_open(&s, 500, 1, 1, &r);
    for (size_t i = 0; i < 500; i++) {
        s.x[i] = 0.25 + s.x[i] / 2;
        s.y[i] = 0.25 + s.y[i] / 2;
        s.rating[i] = s.x[i] + s.y[i];
        lo = tt_pairs_is_held_out(i) ? lo : fmin(lo, s.rating[i]);
        hi = tt_pairs_is_held_out(i) ? hi : fmax(hi, s.rating[i]);
    }
    spec.k_last = 1;
    spec.ridge = ridge;
    assert_int_equal(tt_sieve_fit(&model, &path, &spec, &s.pairs, NULL, &address), TT_OK);
    const double x[] = {0, 0.4, 1}, y[] = {0, 0.5, 1};
    const tt_pairs far = {3, 1, 1, x, y, NULL};
    tt_sieve_predict(model, estimate, &far);
    assert_true(estimate[0] == lo && estimate[2] == hi);
    T_NEAR(estimate[1], 0.9, ridge); // its share is ridge over pairs
    tt_sieve_free(model);
    sample_close(&s);
}

static void choices(void **state) {
    (void)state;
    const tt_sieve_path path = {.levels = 4,
                                .level = {{.k = 2, .risk = 4},
                                          {.k = 4, .risk = 2},
                                          {.k = 9, .risk = 1},
                                          {.k = 18, .risk = 3}}};
    assert_int_equal(tt_sieve_oracle(&path), 2);
    assert_int_equal(tt_sieve_nearest(&path, 0.5), 0);
    assert_int_equal(tt_sieve_nearest(&path, 2.82), 0); // sqrt(2 4) = 2.83
    assert_int_equal(tt_sieve_nearest(&path, 2.84), 1);
    assert_int_equal(tt_sieve_nearest(&path, 5.99), 1); // sqrt(4 9) = 6
    assert_int_equal(tt_sieve_nearest(&path, 6.01), 2);
    assert_int_equal(tt_sieve_nearest(&path, 1e6), 3);
}

/* Every refused allocation is reported and leaves nothing behind. */
static void refused_memory(void **state) {
    (void)state;
    tt_rng r = t_rng("refused_memory", 0);
    sample s;
    sample_open(&s, 60, 1, 1, &r);
    smooth(&s, 0.1, &r);
    for (int kind = TT_TWO_TOWER; kind <= TT_JOINT; kind++) {
        tt_sieve_spec spec = TT_SIEVE_DEFAULT;
        unsigned long k = 1;
        int status;
        spec.kind = kind;
        spec.partition = TT_BOXES;
        spec.degree = 0;
        spec.p = kind == TT_JOINT ? 1 : 2;
        spec.k_last = 3;
        do {
            tt_sieve *model = NULL;
            tt_sieve_path path;
            tt_alloc_fail_after(k++);
            status = tt_sieve_fit(&model, &path, &spec, &s.pairs, NULL, &address);
            assert_true((status == TT_OK) == (model != NULL));
            assert_true(status == TT_OK || status == TT_ENOMEM);
            tt_sieve_free(model);
        } while (status != TT_OK);
        tt_alloc_fail_after(0);
        assert_true(k > 30);
    }
    sample_close(&s);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(sweeps_do_not_matter),
    cmocka_unit_test(model_and_path),
    cmocka_unit_test(stops),
    cmocka_unit_test(boxes_do_not_see_copies),
    cmocka_unit_test(unseen_users),
    cmocka_unit_test(clipping),
    cmocka_unit_test(choices),
    cmocka_unit_test(refused_memory),
};

T_MAIN(tests)
