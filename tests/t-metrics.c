#include "t_test.h"

#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "eval/tt_metrics.h"

/* Users 0 1 2 3 and items 0 1 2; user 2 and item 2 unseen, user 3 beyond the training part.
 */
static void subsets(void **state) {
    (void)state;
    uint32_t train_user[] = {0, 1, 0}, train_item[] = {0, 1, 1};
    uint32_t test_user[] = {0, 2, 1, 2, 3, 3, 0}, test_item[] = {0, 1, 2, 2, 0, 2, 7};
    const unsigned char want[] = {TT_WARM,      TT_COLD_USER, TT_COLD_ITEM, TT_COLD_BOTH,
                                  TT_COLD_USER, TT_COLD_BOTH, TT_COLD_ITEM};
    const tt_ratings train = {3, 3, 3, train_user, train_item, NULL, NULL};
    const tt_ratings test = {7, 4, 8, test_user, test_item, NULL, NULL};
    unsigned char got[7];
    assert_int_equal(tt_metrics_subsets(got, &train, &test), TT_OK);
    assert_memory_equal(got, want, sizeof want);
    for (unsigned long k = 1; k <= 2; k++) {
        tt_alloc_fail_after(k);
        assert_int_equal(tt_metrics_subsets(got, &train, &test), TT_ENOMEM);
    }
    tt_alloc_fail_after(0);
    const tt_ratings none = {0, 0, 0, NULL, NULL, NULL, NULL};
    assert_int_equal(tt_metrics_subsets(got, &none, &test), TT_OK);
    for (size_t i = 0; i < 7; i++) {
        assert_int_equal(got[i], TT_COLD_BOTH);
    }
    assert_string_equal(tt_metrics_name(TT_ALL), "all");
    assert_string_equal(tt_metrics_name(TT_COLD_BOTH), "cold-both");
}

/* Worked by hand: errors 1, -2 (warm), 3 (cold-user). */
static void worked(void **state) {
    (void)state;
    const double estimate[] = {4, 1, 5}, rating[] = {3, 3, 2}, truth[] = {3.5, 1, 3};
    const unsigned char subset[] = {TT_WARM, TT_WARM, TT_COLD_USER};
    tt_scores s;
    tt_metrics(&s, estimate, rating, truth, subset, 3);
    T_ARITH(s.rmse[TT_ALL], sqrt(14.0 / 3), 2, 3);
    T_ARITH(s.rmse[TT_WARM], sqrt(2.5), 2, 3);
    T_ARITH(s.mae[TT_ALL], 2, 2, 3);
    T_ARITH(s.mae[TT_COLD_USER], 3, 3, 3);
    T_ARITH(s.excess[TT_ALL], 4.25 / 3, 2, 3);
    T_ARITH(s.excess[TT_WARM], 0.125, 1, 3);
    assert_int_equal(s.n[TT_ALL], 3);
    assert_int_equal(s.n[TT_COLD_ITEM], 0);
    assert_true(isnan(s.rmse[TT_COLD_ITEM]) && isnan(s.mae[TT_COLD_BOTH]));
    tt_metrics(&s, estimate, rating, NULL, NULL, 3);
    assert_int_equal(s.n[TT_WARM], 0);
    assert_true(isnan(s.excess[TT_ALL]));
    T_ARITH(s.rmse[TT_ALL], sqrt(14.0 / 3), 2, 3);
    tt_metrics(&s, NULL, NULL, NULL, NULL, 0);
    assert_int_equal(s.n[TT_ALL], 0);
    assert_true(isnan(s.rmse[TT_ALL]));
}

/* A NaN estimate is seen in its own subset and in all, nowhere else. */
static void not_a_number(void **state) {
    (void)state;
    const double estimate[] = {4, NAN}, rating[] = {3, 3};
    const unsigned char subset[] = {TT_WARM, TT_COLD_ITEM};
    tt_scores s;
    tt_metrics(&s, estimate, rating, NULL, subset, 2);
    assert_true(isnan(s.rmse[TT_ALL]) && isnan(s.rmse[TT_COLD_ITEM]));
    T_ARITH(s.rmse[TT_WARM], 1, 1, 1);
}

enum { N = 257 };

typedef struct {
    double a[N], b[N], rating[N];
    unsigned char subset[N];
} sample;

static void draw(sample *s, tt_rng *r) {
    for (size_t i = 0; i < N; i++) {
        s->rating[i] = tt_rng_gaussian(r);
        s->a[i] = s->rating[i] + tt_rng_gaussian(r);
        s->b[i] = s->rating[i] + 2.385 * tt_rng_gaussian(r);
        s->subset[i] = (unsigned char)(TT_WARM + tt_rng_below(r, TT_SUBSETS));
    }
}

/* The subsets partition all: counts add up, and so do n rmse^2, n mae and n x paired mean.
 */
static void partition(void **state) {
    (void)state;
    for (size_t c = 0; c < t_cases(20); c++) {
        tt_rng r = t_rng("metrics partition", c);
        sample s;
        draw(&s, &r);
        tt_scores scores;
        tt_paired paired;
        tt_metrics(&scores, s.a, s.rating, s.b, s.subset, N);
        tt_metrics_paired(&paired, s.a, s.b, s.rating, s.subset, N);
        size_t n = 0;
        double square = 0, absolute = 0, excess = 0, mean = 0;
        for (int k = TT_WARM; k < TT_SUBSETS; k++) {
            const double count = (double)scores.n[k];
            n += scores.n[k];
            assert_int_equal(scores.n[k], paired.n[k]);
            square += count * scores.rmse[k] * scores.rmse[k];
            absolute += count * scores.mae[k];
            excess += count * scores.excess[k];
            mean += count * paired.mean[k];
        }
        assert_int_equal(n, N);
        T_ARITH(square, N * scores.rmse[TT_ALL] * scores.rmse[TT_ALL], N, N);
        T_ARITH(absolute, N * scores.mae[TT_ALL], N, N);
        T_ARITH(excess, N * scores.excess[TT_ALL], 7.0 * N, N);
        T_ARITH(mean, N * paired.mean[TT_ALL], 7.0 * N, N);
    }
}

/* mean = mse(a) - mse(b); exchanging a and b turns the sign and keeps se; a against a is 0.
 */
static void paired(void **state) {
    (void)state;
    tt_rng r = t_rng("metrics paired", 0);
    sample s;
    draw(&s, &r);
    tt_scores a, b;
    tt_paired ab, ba, aa;
    tt_metrics(&a, s.a, s.rating, NULL, s.subset, N);
    tt_metrics(&b, s.b, s.rating, NULL, s.subset, N);
    tt_metrics_paired(&ab, s.a, s.b, s.rating, s.subset, N);
    tt_metrics_paired(&ba, s.b, s.a, s.rating, s.subset, N);
    tt_metrics_paired(&aa, s.a, s.a, s.rating, s.subset, N);
    for (int k = 0; k < TT_SCORES; k++) {
        T_ARITH(ab.mean[k], a.rmse[k] * a.rmse[k] - b.rmse[k] * b.rmse[k], 10, N);
        T_ARITH(ab.mean[k], -ba.mean[k], 10, N);
        T_ARITH(ab.se[k], ba.se[k], 10, N);
        assert_true(aa.mean[k] == 0 && aa.se[k] == 0);
    }
}

/* Differences 1 and 3: mean 2, standard error 1. One pair has no standard error. */
static void paired_worked(void **state) {
    (void)state;
    const double a[] = {1, 2}, b[] = {0, 1}, rating[] = {0, 0};
    const unsigned char subset[] = {TT_WARM, TT_COLD_USER};
    tt_paired d;
    tt_metrics_paired(&d, a, b, rating, subset, 2);
    T_ARITH(d.mean[TT_ALL], 2, 1, 2);
    T_ARITH(d.se[TT_ALL], 1, 1, 2);
    T_ARITH(d.mean[TT_COLD_USER], 3, 1, 1);
    assert_true(isnan(d.se[TT_COLD_USER]) && isnan(d.mean[TT_COLD_ITEM]));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(subsets),   cmocka_unit_test(worked), cmocka_unit_test(not_a_number),
    cmocka_unit_test(partition), cmocka_unit_test(paired), cmocka_unit_test(paired_worked),
};

T_MAIN(tests)
