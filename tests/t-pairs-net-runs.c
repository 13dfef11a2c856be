/* Networks trained on fresh pairs: what the held-out pairs may not do, streams, penalties,
 * sizes, divergence, refused memory. */
#include "base/tt_error.h"
#include "t_pairs_net.h"
#include "towers/tt_lanes.h"

/* What is held out cannot reach the parameters, and is what valid_mse measures. */
static void held_out(void **state) {
    (void)state;
    tt_rng r = t_rng("held_out", 0);
    data s;
    tt_twotower a, b;
    tt_pairs_net_result ra, rb;
    data_make(&s, 300, 2, 1, 0.3, &r);
    assert_int_equal(tt_pairs_net_fit(&a, &ra, &small, &s.pairs, &here, 0), TT_OK);
    for (size_t i = 0; i < 300; i++) {
        if (tt_pairs_is_held_out(i)) {
            s.rating[i] += 100;
            s.x[2 * i] = 0.5;
        }
    }
    assert_int_equal(tt_pairs_net_fit(&b, &rb, &small, &s.pairs, &here, 0), TT_OK);
    assert_memory_equal(a.theta, b.theta, a.n_theta * sizeof *a.theta);
    assert_true(ra.train_mse == rb.train_mse && rb.valid_mse > 5000);
    tt_twotower_free(&b);
    s.rating[0] += 100; // while one of those trained on does reach them
    assert_int_equal(tt_pairs_net_fit(&b, &rb, &small, &s.pairs, &here, 0), TT_OK);
    assert_memory_not_equal(a.theta, b.theta, a.n_theta * sizeof *a.theta);
    tt_twotower_free(&a);
    tt_twotower_free(&b);
    data_free(&s);
}

/* Same address and start, same bits; other ones, other parameters. */
static void streams(void **state) {
    (void)state;
    tt_rng r = t_rng("streams", 0);
    data s;
    tt_twotower t[4];
    tt_pairs_net_result result;
    tt_address other = here;
    other.replicate++;
    const tt_address *address[4] = {&here, &here, &here, &other};
    const size_t start[4] = {0, 0, 1, 0};
    data_make(&s, 300, 1, 1, 0.3, &r);
    for (size_t k = 0; k < 4; k++) {
        assert_int_equal(
            tt_pairs_net_fit(&t[k], &result, &small, &s.pairs, address[k], start[k]),
            TT_OK);
    }
    const size_t bytes = t[0].n_theta * sizeof *t[0].theta;
    assert_memory_equal(t[0].theta, t[1].theta, bytes);
    assert_memory_not_equal(t[0].theta, t[2].theta, bytes);
    assert_memory_not_equal(t[0].theta, t[3].theta, bytes);
    for (size_t k = 0; k < 4; k++) {
        tt_twotower_free(&t[k]);
    }
    data_free(&s);
}

/* One pass takes every pair trained on: a rating that is not a number poisons the
 * parameters wherever it stands, unless it is held out. */
static void every_pair_enters(void **state) {
    (void)state;
    tt_rng r = t_rng("every_pair_enters", 0);
    tt_pairs_net_spec spec = small;
    spec.steps = 2; // 64 pairs, 32 a step
    for (size_t i = 0; i < 80; i += 7) {
        data s;
        tt_twotower t;
        tt_pairs_net_result result;
        data_make(&s, 80, 1, 1, 0.3, &r);
        s.rating[i] = NAN;
        assert_int_equal(tt_pairs_net_fit(&t, &result, &spec, &s.pairs, &here, 0), TT_OK);
        int poisoned = 0;
        for (size_t j = 0; j < t.n_theta; j++) {
            poisoned |= isnan(t.theta[j]);
        }
        assert_int_equal(poisoned, !tt_pairs_is_held_out(i));
        assert_int_equal(result.status, TT_FIT_DIVERGED);
        assert_true(isnan(result.train_mse) && isnan(result.valid_mse));
        tt_twotower_free(&t);
        data_free(&s);
    }
}

/* A larger penalty, smaller parameters. */
static void penalty(void **state) {
    (void)state;
    tt_rng r = t_rng("penalty", 0);
    data s;
    double before = INFINITY;
    data_make(&s, 300, 1, 1, 0.3, &r);
    for (int k = 0; k < 4; k++) {
        tt_twotower t;
        tt_pairs_net_result result;
        tt_pairs_net_spec spec = small;
        spec.steps = 500;
        spec.l2 = 0.5 * k;
        assert_int_equal(tt_pairs_net_fit(&t, &result, &spec, &s.pairs, &here, 0), TT_OK);
        const double norm = tt_twotower_l2(&t);
        assert_true(norm < before);
        before = norm;
        tt_twotower_free(&t);
    }
    data_free(&s);
}

static void sizes(void **state) {
    (void)state;
    tt_rng r = t_rng("sizes", 0);
    tt_pairs_net_spec spec = small;
    for (uint64_t k = 0; k < t_cases(50); k++) {
        const size_t d = 1 + tt_rng_below(&r, 4);
        const double weights = 20 + 3000 * tt_rng_uniform(&r);
        spec.layers = 2 + tt_rng_below(&r, 4);
        spec.hidden = tt_pairs_net_width(&spec, d, weights);
        const size_t h = spec.hidden, count = tt_pairs_net_weights(&spec, d);
        assert_int_equal(count,
                         (d + 1) * h + (spec.layers - 2) * (h + 1) * h + (h + 1) * 2);
        assert_true((double)count >= weights);
        spec.hidden--;
        assert_true(h == 1 || (double)tt_pairs_net_weights(&spec, d) < weights);
    }
    data s;
    tt_twotower t;
    tt_pairs_net_result result;
    data_make(&s, 2 * TT_LANES, 3, 1, 0.3, &r); // fewer than a batch
    spec = small;
    assert_int_equal(tt_pairs_net_fit(&t, &result, &spec, &s.pairs, &here, 0), TT_OK);
    assert_int_equal(t.n_theta,
                     tt_pairs_net_weights(&spec, 3) + tt_pairs_net_weights(&spec, 1));
    assert_int_equal(tt_twotower_user_count(&t), tt_pairs_net_weights(&spec, 3));
    assert_int_equal(result.status, TT_FIT_OK);
    tt_twotower_free(&t);
    data_free(&s);
}

static void diverged(void **state) {
    (void)state;
    tt_rng r = t_rng("diverged", 0);
    data s;
    tt_twotower t;
    tt_pairs_net_result result;
    tt_pairs_net_spec spec = small;
    spec.lr = 1e30;
    data_make(&s, 80, 1, 1, 0.3, &r);
    assert_int_equal(tt_pairs_net_fit(&t, &result, &spec, &s.pairs, &here, 0), TT_OK);
    assert_int_equal(result.status, TT_FIT_DIVERGED);
    assert_true(isnan(result.train_mse) && isnan(result.valid_mse));
    tt_twotower_free(&t);
    data_free(&s);
}

/* Every allocation in turn is refused. */
static void refused_memory(void **state) {
    (void)state;
    tt_rng r = t_rng("refused_memory", 0);
    data s;
    tt_pairs_net_spec spec = small;
    int status = TT_ENOMEM;
    unsigned long k = 0;
    spec.steps = 2;
    data_make(&s, 80, 1, 1, 0.3, &r);
    while (status != TT_OK) {
        tt_twotower t;
        tt_pairs_net_result result;
        tt_alloc_fail_after(++k);
        status = tt_pairs_net_fit(&t, &result, &spec, &s.pairs, &here, 0);
        tt_alloc_fail_after(0);
        assert_true(status == TT_OK || (status == TT_ENOMEM && !t.theta));
        tt_twotower_free(&t);
    }
    assert_true(k > 8);
    data_free(&s);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(held_out),
    cmocka_unit_test(streams),
    cmocka_unit_test(every_pair_enters),
    cmocka_unit_test(penalty),
    cmocka_unit_test(sizes),
    cmocka_unit_test(diverged),
    cmocka_unit_test(refused_memory),
};

T_MAIN(tests)
