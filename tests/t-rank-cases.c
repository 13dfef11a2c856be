/* Ranking scores of one list: worked examples, perfect and reversed lists, ties, NaN, short
 * lists, refused memory. */
#include "base/tt_alloc.h"
#include "t_rank.h"

/* Values 1 .. m in the order of the estimates, and in the reverse one: regret K (m - K),
 * all pairs flipped, loss sum over pairs of |i - j| = (m - 1) m (m + 1) / 6. */
static void perfect_and_reversed(void **state) {
    (void)state;
    list l;
    open_list(&l);
    for (size_t m = 2; m <= ROOM; m++) {
        double value[ROOM], estimate[ROOM];
        for (size_t i = 0; i < m; i++) {
            value[i] = 1 + (double)i;
            estimate[i] = exp(-(double)i);
        }
        const double size = (double)m;
        set_list(&l, value, value, m);
        tt_flips f = tt_rank_flips(&l.r, 0);
        assert_true(f.flipped == 0 && f.tied == 0 && f.loss == 0);
        assert_true(tt_rank_reciprocal(&l.r) == 1);
        for (size_t k = 1; k <= m; k++) {
            assert_true(tt_rank_regret(&l.r, k) == 0 && tt_rank_regret_dcg(&l.r, k) == 0);
            assert_true(tt_rank_ndcg(&l.r, k, TT_GAIN_LINEAR) == 1);
            assert_true(tt_rank_overlap(&l.r, k) == 1);
            assert_true(tt_rank_precision(&l.r, k, size - (double)k + 1) == 1);
        }
        set_list(&l, estimate, value, m);
        f = tt_rank_flips(&l.r, 0);
        assert_int_equal(f.pairs, m * (m - 1) / 2);
        assert_int_equal(f.flipped, f.pairs);
        assert_true(tt_flips_share(&f) == 1);
        T_ARITH(f.loss, (size - 1) * size * (size + 1) / 6, size * size * size, m);
        assert_true(tt_rank_reciprocal(&l.r) == 1 / size);
        for (size_t k = 1; k <= m; k++) {
            assert_true(tt_rank_regret(&l.r, k) == (double)(k * (m - k)));
            const double common = 2 * k > m ? (double)(2 * k - m) : 0;
            assert_true(tt_rank_overlap(&l.r, k) == common / (double)k);
        }
        const tt_flips wide = tt_rank_flips(&l.r, size - 1.5);
        assert_true(wide.pairs == 1 && wide.flipped == 1);
    }
    tt_rank_free(&l.r);
}

/* By hand: estimated order 2 0 3 1 (0.9 0.5 0.5 0.1), values 3 5 1 4. */
static void worked(void **state) {
    (void)state;
    const double estimate[] = {0.5, 0.1, 0.9, 0.5}, value[] = {3, 5, 1, 4};
    list l;
    open_list(&l);
    set_list(&l, estimate, value, 4);
    assert_true(tt_rank_regret(&l.r, 1) == 4 && tt_rank_regret(&l.r, 2) == 5);
    assert_true(tt_rank_regret(&l.r, 3) == 4 && tt_rank_regret(&l.r, 4) == 0);
    assert_true(tt_rank_reciprocal(&l.r) == 0.25);
    assert_true(tt_rank_overlap(&l.r, 1) == 0 && tt_rank_overlap(&l.r, 2) == 0);
    T_ARITH(tt_rank_overlap(&l.r, 3), 2 / 3.0, 1, 1);
    assert_true(tt_rank_precision(&l.r, 3, 4) == 1 / 3.0);
    assert_true(tt_rank_recall(&l.r, 3, 4) == 0.5 && tt_rank_recall(&l.r, 9, 4) == 1);
    T_ARITH(tt_rank_average_precision(&l.r, 4), (1 / 3.0 + 2 / 4.0) / 2, 1, 1);
    const tt_flips f = tt_rank_flips(&l.r, 0); // values 3 and 4 tied
    assert_true(f.pairs == 6 && f.flipped == 5 && f.tied == 1);
    assert_true(f.loss == 4 + 2 + 1 + 3 + 2 + 0.5);
    T_ARITH(tt_rank_ndcg(&l.r, 2, TT_GAIN_LINEAR), 2 / log2(3) / (4 + 3 / log2(3)), 1, 4);
    T_ARITH(tt_rank_ndcg(&l.r, 2, TT_GAIN_EXPONENTIAL),
            (1 + 7 / log2(3)) / (31 + 15 / log2(3)), 1, 4);
    T_ARITH(tt_rank_near(&l.r, 1), 1 / 3.0, 1, 1); // 3 and 4, 4 and 5
    assert_true(tt_rank_near(&l.r, 0) == 0);
    tt_rank_free(&l.r);
}

/* Estimates without order: the k-th item by index; every pair half flipped. */
static void all_equal(void **state) {
    (void)state;
    const double flat[] = {2, 2, 2, 2}, value[] = {1, 4, 4, 2};
    list l;
    open_list(&l);
    set_list(&l, flat, value, 4);
    tt_flips f = tt_rank_flips(&l.r, 0);
    assert_true(f.pairs == 5 && f.flipped == 0 && f.tied == 5);
    assert_true(tt_flips_share(&f) == 0.5 && f.loss == (2 + 2 + 3 + 3 + 1) / 2.0);
    assert_true(tt_rank_regret(&l.r, 2) == 3 && tt_rank_reciprocal(&l.r) == 0.5);
    set_list(&l, value, flat, 4);
    f = tt_rank_flips(&l.r, 0);
    assert_true(f.pairs == 0 && isnan(tt_flips_share(&f)));
    assert_true(tt_rank_regret(&l.r, 2) == 0 && tt_rank_reciprocal(&l.r) == 1);
    assert_true(isnan(tt_rank_ndcg(&l.r, 2, TT_GAIN_LINEAR)));
    assert_true(tt_rank_ndcg(&l.r, 2, TT_GAIN_EXPONENTIAL) == 1);
    assert_true(isnan(tt_rank_recall(&l.r, 2, 3)));
    assert_true(isnan(tt_rank_average_precision(&l.r, 3)));
    assert_true(tt_rank_precision(&l.r, 2, 3) == 0 && tt_rank_near(&l.r, 0) == 1);
    tt_rank_free(&l.r);
}

/* NaN estimates come last, by index, below minus infinity. */
static void not_a_number(void **state) {
    (void)state;
    const double estimate[] = {NAN, 1, NAN, -INFINITY, 2}, value[] = {9, 3, 8, 1, 2};
    const size_t want[] = {4, 1, 3, 0, 2};
    list l;
    open_list(&l);
    set_list(&l, estimate, value, 5);
    for (size_t k = 0; k < 5; k++) {
        assert_int_equal(l.r.by_estimate[k], want[k]);
    }
    assert_true(tt_rank_reciprocal(&l.r) == 0.25 && tt_rank_regret(&l.r, 1) == 7);
    const tt_flips f = tt_rank_flips(&l.r, 0);
    assert_true(f.pairs == 10 && f.tied == 1 && f.flipped == 7);
    tt_rank_free(&l.r);
}

static void short_lists(void **state) {
    (void)state;
    const double one[] = {5};
    list l;
    open_list(&l);
    tt_rank_set(&l.r, NULL, NULL, 0);
    tt_flips f = tt_rank_flips(&l.r, 0);
    assert_true(f.pairs == 0 && isnan(tt_flips_share(&f)) && isnan(tt_rank_near(&l.r, 1)));
    assert_true(isnan(tt_rank_regret(&l.r, 1)) && isnan(tt_rank_regret_dcg(&l.r, 1)));
    assert_true(isnan(tt_rank_reciprocal(&l.r)) && isnan(tt_rank_overlap(&l.r, 1)));
    assert_true(isnan(tt_rank_precision(&l.r, 1, 0)) && isnan(tt_rank_recall(&l.r, 1, 0)));
    assert_true(isnan(tt_rank_ndcg(&l.r, 1, TT_GAIN_LINEAR)));
    assert_true(isnan(tt_rank_ndcg(&l.r, 1, TT_GAIN_EXPONENTIAL)));
    assert_true(isnan(tt_rank_average_precision(&l.r, 0)));
    set_list(&l, one, one, 1);
    f = tt_rank_flips(&l.r, 0);
    assert_true(f.pairs == 0 && tt_rank_regret(&l.r, 3) == 0);
    assert_true(tt_rank_reciprocal(&l.r) == 1 && tt_rank_overlap(&l.r, 3) == 1);
    assert_true(isnan(tt_rank_overlap(&l.r, 0)) && tt_rank_regret(&l.r, 0) == 0);
    assert_true(isnan(tt_rank_ndcg(&l.r, 3, TT_GAIN_LINEAR)));
    tt_rank_free(&l.r);
}

static void memory_refused(void **state) {
    (void)state;
    tt_rank r;
    for (unsigned long k = 1; k <= 8; k++) {
        tt_alloc_fail_after(k);
        assert_int_equal(tt_rank_alloc(&r, 10), TT_ENOMEM);
        assert_true(r.value == NULL && r.room == 0);
    }
    tt_alloc_fail_after(0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(perfect_and_reversed),
    cmocka_unit_test(worked),
    cmocka_unit_test(all_equal),
    cmocka_unit_test(not_a_number),
    cmocka_unit_test(short_lists),
    cmocka_unit_test(memory_refused),
};

T_MAIN(tests)
