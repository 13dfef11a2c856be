/* Ranking scores of one list against naive twins and the best of all orders; what scores do
 * not depend on. */
#include "t_rank.h"

/* Every third list has few different numbers: many ties. */
static void draw_list(list *l, tt_rng *r, uint64_t kind) {
    l->m = 1 + tt_rng_below(r, ROOM);
    for (size_t i = 0; i < l->m; i++) {
        const double value = 2.385 * tt_rng_gaussian(r);
        const double estimate = value + tt_rng_gaussian(r);
        l->value[i] = kind % 3 ? value : floor(value);
        l->estimate[i] = kind % 3 ? estimate : floor(estimate);
    }
    tt_rank_set(&l->r, l->estimate, l->value, l->m);
}

/* The k-th item of the order by falling key, equals by rising index, by counting those
 * before it. */
static size_t naive_item(const double *key, size_t m, size_t k) {
    for (size_t i = 0; i < m; i++) {
        size_t before = 0;
        for (size_t j = 0; j < m; j++) {
            before += key[j] > key[i] || (key[j] == key[i] && j < i);
        }
        if (before == k) {
            return i;
        }
    }
    fail();
    return m;
}

static void orders_against_counting(void **state) {
    (void)state;
    list l;
    open_list(&l);
    for (uint64_t c = 0; c < t_cases(60); c++) {
        tt_rng r = t_rng("rank orders", c);
        draw_list(&l, &r, c);
        double best = 0, chosen = 0, scale = 0;
        for (size_t k = 0; k < l.m; k++) {
            const size_t true_kth = naive_item(l.value, l.m, k);
            const size_t kth = naive_item(l.estimate, l.m, k);
            assert_int_equal(l.r.by_value[k], true_kth);
            assert_int_equal(l.r.by_estimate[k], kth);
            best += l.value[true_kth];
            chosen += l.value[kth];
            scale += fabs(l.value[true_kth]) + fabs(l.value[kth]);
            T_ARITH(tt_rank_regret(&l.r, k + 1), best - chosen, scale, k + 1);
        }
        T_ARITH(tt_rank_regret(&l.r, l.m), 0, scale, l.m);
        assert_true(tt_rank_regret(&l.r, l.m + 7) == tt_rank_regret(&l.r, l.m));
    }
    tt_rank_free(&l.r);
}

/* All pairs, one by one. */
static tt_flips naive_flips(const list *l, double margin) {
    tt_flips f = {0};
    for (size_t i = 0; i < l->m; i++) {
        for (size_t j = 0; j < l->m; j++) {
            const double more = l->value[i] - l->value[j];
            if (more > margin) {
                const double worse = l->estimate[j] - l->estimate[i];
                f.pairs++;
                f.flipped += worse > 0;
                f.tied += worse == 0;
                f.loss += worse > 0 ? more : worse == 0 ? more / 2 : 0;
            }
        }
    }
    return f;
}

static void flips_against_all_pairs(void **state) {
    (void)state;
    list l;
    open_list(&l);
    for (uint64_t c = 0; c < t_cases(200); c++) {
        tt_rng r = t_rng("rank flips", c);
        draw_list(&l, &r, c);
        const double margin = c % 2 ? 0 : floor(4 * tt_rng_uniform(&r)) / 2;
        const tt_flips got = tt_rank_flips(&l.r, margin), want = naive_flips(&l, margin);
        assert_int_equal(got.pairs, want.pairs);
        assert_int_equal(got.flipped, want.flipped);
        assert_int_equal(got.tied, want.tied);
        T_ARITH(got.loss, want.loss, 10 * (double)(l.m * l.m), l.m);
        size_t near = 0;
        for (size_t i = 0; i < l.m; i++) {
            for (size_t j = 0; j < i; j++) {
                near += fabs(l.value[i] - l.value[j]) <= margin;
            }
        }
        if (l.m > 1) {
            const double pairs = (double)(l.m * (l.m - 1)) / 2;
            T_ARITH(tt_rank_near(&l.r, margin), (double)near / pairs, 1, 1);
        }
    }
    tt_rank_free(&l.r);
}

/* DCG of the items in the given order. */
static double dcg(const double *gain, const size_t *order, size_t k) {
    double sum = 0;
    for (size_t j = 0; j < k; j++) {
        sum += gain[order[j]] / log2((double)j + 2);
    }
    return sum;
}

/* The greatest DCG@k of all orders of the m items from place `from` on. */
static double best_dcg(const double *gain, size_t *order, size_t from, size_t m, size_t k) {
    if (from == m) {
        return dcg(gain, order, k);
    }
    double best = -INFINITY;
    for (size_t i = from; i < m; i++) {
        const size_t first = order[from], other = order[i];
        order[from] = other;
        order[i] = first;
        best = fmax(best, best_dcg(gain, order, from + 1, m, k));
        order[from] = first;
        order[i] = other;
    }
    return best;
}

static void ndcg_against_all_orders(void **state) {
    (void)state;
    enum { M = 6 };
    list l;
    open_list(&l);
    for (uint64_t c = 0; c < t_cases(20); c++) {
        tt_rng r = t_rng("rank ndcg", c);
        double value[M], estimate[M], gain[2][M], least = INFINITY;
        for (size_t i = 0; i < M; i++) {
            value[i] = c % 2 ? 1 + (double)tt_rng_below(&r, 5) : 3 * tt_rng_gaussian(&r);
            estimate[i] = tt_rng_gaussian(&r);
            least = fmin(least, value[i]);
        }
        set_list(&l, estimate, value, M);
        for (size_t i = 0; i < M; i++) {
            gain[TT_GAIN_LINEAR][i] = value[i] - least;
            gain[TT_GAIN_EXPONENTIAL][i] = value[i] > 0 ? exp2(value[i]) - 1 : 0;
        }
        for (size_t k = 1; k <= M; k++) {
            for (int g = TT_GAIN_LINEAR; g <= TT_GAIN_EXPONENTIAL; g++) {
                size_t order[] = {0, 1, 2, 3, 4, 5};
                const double best = best_dcg(gain[g], order, 0, M, k);
                const double got = tt_rank_ndcg(&l.r, k, (enum tt_gain)g);
                if (best > 0) {
                    T_ARITH(got, dcg(gain[g], l.r.by_estimate, k) / best, 1, M);
                } else {
                    assert_true(isnan(got));
                }
            }
        }
    }
    tt_rank_free(&l.r);
}

/* The discounted regret is what NDCG with linear gains lacks, and, summed by parts, a
 * combination of the top-k regrets k = 1 .. K with positive weights. */
static void discounted_regret_three_ways(void **state) {
    (void)state;
    list l;
    open_list(&l);
    for (uint64_t c = 0; c < t_cases(60); c++) {
        tt_rng r = t_rng("rank dcg", c);
        draw_list(&l, &r, 1);
        const size_t k = 1 + tt_rng_below(&r, l.m);
        double ideal = 0, parts = tt_rank_discount(k) * tt_rank_regret(&l.r, k);
        for (size_t j = 1; j <= k; j++) {
            const size_t item = l.r.by_value[j - 1];
            ideal += tt_rank_discount(j) * (l.value[item] - l.value[l.r.by_value[l.m - 1]]);
            if (j < k) {
                parts += (tt_rank_discount(j) - tt_rank_discount(j + 1)) *
                         tt_rank_regret(&l.r, j);
            }
        }
        const double got = tt_rank_regret_dcg(&l.r, k);
        T_ARITH(got, parts, 10 * (double)k, k);
        if (l.m > 1) {
            const double lack = (1 - tt_rank_ndcg(&l.r, k, TT_GAIN_LINEAR)) * ideal;
            T_ARITH(got, lack, 10 * (double)k, k);
        }
    }
    T_ARITH(tt_rank_discount(1), 1, 1, 1);
    T_ARITH(tt_rank_discount(3), 0.5, 1, 1);
    tt_rank_free(&l.r);
}

/* All scores of a list, to compare lists. */
enum { SCORES = 11 };

static void all_scores(double *s, list *l, size_t k, double threshold) {
    const tt_flips f = tt_rank_flips(&l->r, 0);
    const double score[SCORES] = {tt_rank_regret(&l->r, k),
                                  tt_rank_regret_dcg(&l->r, k),
                                  tt_rank_ndcg(&l->r, k, TT_GAIN_LINEAR),
                                  tt_rank_ndcg(&l->r, k, TT_GAIN_EXPONENTIAL),
                                  tt_rank_reciprocal(&l->r),
                                  tt_rank_overlap(&l->r, k),
                                  tt_rank_precision(&l->r, k, threshold),
                                  tt_rank_recall(&l->r, k, threshold),
                                  tt_rank_average_precision(&l->r, threshold),
                                  tt_flips_share(&f),
                                  f.loss};
    memcpy(s, score, sizeof score);
}

static void same_scores(const double *a, const double *b, size_t m) {
    for (size_t i = 0; i < SCORES; i++) {
        assert_int_equal(isnan(a[i]), isnan(b[i]));
        if (!isnan(a[i])) {
            T_ARITH(a[i], b[i], 10 * (double)(m * m) + 100 * fabs(a[i]), m);
        }
    }
}

/* Scores depend on the estimates only through their order, and not on the items' order
 * where nothing is tied. */
static void what_scores_do_not_depend_on(void **state) {
    (void)state;
    list l, moved;
    open_list(&l);
    open_list(&moved);
    for (uint64_t c = 0; c < t_cases(60); c++) {
        tt_rng r = t_rng("rank invariance", c);
        double want[SCORES], got[SCORES], estimate[ROOM], value[ROOM];
        uint32_t order[ROOM];
        draw_list(&l, &r, 1);
        const size_t k = 1 + tt_rng_below(&r, l.m);
        const double threshold = tt_rng_gaussian(&r);
        all_scores(want, &l, k, threshold);
        for (size_t i = 0; i < l.m; i++) {
            estimate[i] = 3 * atan(l.estimate[i]) - 8;
            order[i] = (uint32_t)i;
        }
        set_list(&moved, estimate, l.value, l.m);
        all_scores(got, &moved, k, threshold);
        assert_memory_equal(got, want, sizeof want);
        tt_rng_shuffle(&r, order, l.m);
        for (size_t i = 0; i < l.m; i++) {
            estimate[i] = l.estimate[order[i]];
            value[i] = l.value[order[i]];
        }
        set_list(&moved, estimate, value, l.m);
        all_scores(got, &moved, k, threshold);
        same_scores(got, want, l.m);
    }
    tt_rank_free(&l.r);
    tt_rank_free(&moved.r);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(orders_against_counting),
    cmocka_unit_test(flips_against_all_pairs),
    cmocka_unit_test(ndcg_against_all_orders),
    cmocka_unit_test(discounted_regret_three_ways),
    cmocka_unit_test(what_scores_do_not_depend_on),
};

T_MAIN(tests)
