/* Synthetic Yelp folders: the truth that was planted in them is there, in stars and in
 * words, and nothing else is. */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics.h>

#include "t_yelp_words.h"

/* ---- the planted truth ---- */

/* Weights on their simplex, qualities standard normal with correlation 1/4, generosity as
 * asked for; a larger folder's truth begins with a smaller one's. */
static void truth(void **state) {
    enum { U = 4000, B = 4000, A = TT_YELP_ASPECTS };
    (void)state;
    tt_yelp_generate_spec spec = TT_YELP_GENERATE_DEFAULT;
    tt_yelp_truth t, few;
    spec.users = U;
    spec.businesses = B;
    assert_int_equal(tt_yelp_truth_alloc(&t, &spec), TT_OK);
    double sum[5] = {0};
    for (size_t u = 0; u < U; u++) {
        double all = 0;
        for (size_t a = 0; a < A; a++) {
            assert_true(t.weight[u * A + a] >= 0);
            all += t.weight[u * A + a];
        }
        T_ARITH(all, 1.3, 1.3, A);
        sum[0] += pow(t.weight[u * A] / 1.3, 2); // Dirichlet(1/2): 1.5 / (10 * 6)
        sum[1] += t.generosity[u];
        sum[2] += t.generosity[u] * t.generosity[u];
        const double q = t.quality[u * A + 3], other = t.quality[u * A + 7];
        sum[3] += q * q;
        sum[4] += q * other;
    }
    // E d^4 = (.5 1.5 2.5 3.5) / (5 6 7 8)
    const double second = 1.5 / 60, fourth = 6.5625 / 1680;
    T_NEAR((sum[0] / U - second) / sqrt((fourth - second * second) / U), 0, T_SIGMA);
    T_NEAR(sum[1] / (0.4 * sqrt(U)), 0, T_SIGMA);
    T_NEAR((sum[2] / 0.16 - U) / sqrt(2.0 * U), 0, T_SIGMA);
    T_NEAR((sum[3] - U) / sqrt(2.0 * U), 0, T_SIGMA);
    T_NEAR((sum[4] - 0.25 * U) / sqrt((1 + 0.0625) * U), 0, T_SIGMA);
    spec.users = 31;
    spec.businesses = 17;
    spec.reviews = 3;
    spec.effect = 0;
    assert_int_equal(tt_yelp_truth_alloc(&few, &spec), TT_OK);
    assert_memory_equal(few.weight, t.weight, 31 * A * sizeof(double));
    assert_memory_equal(few.quality, t.quality, 17 * A * sizeof(double));
    assert_memory_equal(few.generosity, t.generosity, 31 * sizeof(double));
    assert_string_equal(few.aspect[8], "service");
    tt_yelp_truth_free(&few);
    tt_yelp_truth_free(&few);
    tt_yelp_truth_free(&t);
}

/* Without noise the stars are the truth, rounded; with it, their expectation is the sum of
 * k P(k). */
static void noiseless(void **state) {
    (void)state;
    tt_yelp_generate_spec spec = t_small();
    tt_yelp_truth t;
    t_reviews v;
    spec.noise = 0;
    t_make(&spec, &t, &v);
    for (size_t i = 0; i < v.n; i++) {
        const double x = tt_yelp_truth_stars(&t, &spec, v.user[i], v.business[i]);
        double dot = 0;
        for (size_t a = 0; a < TT_YELP_ASPECTS; a++) {
            dot += t.weight[v.user[i] * TT_YELP_ASPECTS + a] *
                   t.quality[v.business[i] * TT_YELP_ASPECTS + a];
        }
        T_ARITH(x, 3.6 + dot + t.generosity[v.user[i]], 5, TT_YELP_ASPECTS);
        const double want = fmin(5, fmax(1, floor(x + 0.5)));
        assert_true(v.stars[i] == want);
        assert_true(tt_yelp_truth_expected(&t, &spec, v.user[i], v.business[i]) == want);
        spec.noise = 0.05 + 0.002 * (double)i;
        double expected = 0;
        for (int k = 1; k <= 5; k++) {
            const double below = k == 1 ? 0 : gsl_cdf_gaussian_P(k - 0.5 - x, spec.noise);
            const double above = k == 5 ? 1 : gsl_cdf_gaussian_P(k + 0.5 - x, spec.noise);
            expected += k * (above - below);
        }
        T_ARITH(tt_yelp_truth_expected(&t, &spec, v.user[i], v.business[i]), expected, 5,
                5);
        spec.noise = 0;
    }
    tt_yelp_truth_free(&t);
    t_free_reviews(&v);
}

/* z that the slope of y on x is `slope`, robust to unequal variances. */
static double slope_z(const double *x, const double *y, size_t n, double slope) {
    const double mx = gsl_stats_mean(x, 1, n), my = gsl_stats_mean(y, 1, n);
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++) {
        const double term = (x[i] - mx) * (y[i] - my - slope * (x[i] - mx));
        sum += term;
        squares += term * term;
    }
    return sum / sqrt(squares);
}

/* ---- the words ---- */

static double rank_z(const double *x, const double *y, size_t n) {
    double *work = tt_alloc(2 * n, sizeof *work);
    const double rho = gsl_stats_spearman(x, 1, y, 1, n, work);
    tt_free(work);
    return rho * sqrt((double)n - 1);
}

/* Mean polarity of a business's aspect ranks as its quality, by plain and by negated words,
 * and not as the quality of the business after it. */
static void check_polarity(double polarity[][2][TT_YELP_ASPECTS],
                           double named[][2][TT_YELP_ASPECTS], const tt_yelp_truth *t) {
    enum { A = TT_YELP_ASPECTS, B = 200 };
    for (size_t k = 0; k < 2 * A; k++) {
        double mean[B], quality[B], next[B];
        const size_t negated = k / A, a = k % A;
        size_t n = 0;
        for (size_t b = 0; b < B; b++) {
            if (named[b][negated][a] > 0) {
                mean[n] = polarity[b][negated][a] / named[b][negated][a];
                quality[n] = t->quality[b * A + a];
                next[n++] = t->quality[(b + 1) % B * A + a];
            }
        }
        assert_in_range(n, negated ? B / 2 : B, B);
        assert_true(rank_z(mean, quality, n) > T_SIGMA);
        T_NEAR(rank_z(mean, next, n), 0, T_SIGMA);
    }
}

/* Users name what they weigh, not what the user after them weighs. */
static void check_named(double named[][TT_YELP_ASPECTS], const tt_yelp_truth *t) {
    enum { A = TT_YELP_ASPECTS, U = 600 };
    for (size_t a = 0; a < A; a++) {
        double share[U], weight[U], next[U];
        for (size_t u = 0; u < U; u++) {
            double all = 0;
            for (size_t k = 0; k < A; k++) {
                all += named[u][k];
            }
            share[u] = named[u][a] / all;
            weight[u] = t->weight[u * A + a];
            next[u] = t->weight[(u + 1) % U * A + a];
        }
        assert_true(rank_z(share, weight, U) > T_SIGMA);
        T_NEAR(rank_z(share, next, U), 0, T_SIGMA);
    }
}

static void words_follow_truth(void **state) {
    enum { A = TT_YELP_ASPECTS };
    static double polarity[200][2][A], named[200][2][A], by_user[600][A];
    (void)state;
    tt_yelp_generate_spec spec = TT_YELP_GENERATE_DEFAULT;
    tt_yelp_truth t;
    t_reviews v;
    t_make(&spec, &t, &v);
    for (size_t i = 0; i < v.n; i++) {
        double one[2][A] = {{0}}, count[2][A] = {{0}};
        polarity_of(v.text[i], one, count);
        for (size_t k = 0; k < 2 * A; k++) {
            polarity[v.business[i]][k / A][k % A] += one[k / A][k % A];
            named[v.business[i]][k / A][k % A] += count[k / A][k % A];
            by_user[v.user[i]][k % A] += count[k / A][k % A];
        }
    }
    check_polarity(polarity, named, &t);
    check_named(by_user, &t);
    tt_yelp_truth_free(&t);
    t_free_reviews(&v);
}

/* How often each number of stars is given, and squared distances from the expectation, less
 * what is to be expected; the variances of both. */
typedef struct {
    double share[5], variance[5], spread, spread_variance;
} given;

static void add_given(given *g, double stars, double mean, double expected, double noise) {
    double second = 0, fourth = 0;
    for (int s = 0; s < 5; s++) {
        const double below = gsl_cdf_gaussian_P(s + 0.5 - mean, noise);
        const double above = gsl_cdf_gaussian_P(s + 1.5 - mean, noise);
        const double p = (s == 4 ? 1 : above) - (s == 0 ? 0 : below);
        g->share[s] += (stars == s + 1) - p;
        g->variance[s] += p * (1 - p);
        second += p * pow(s + 1 - expected, 2);
        fourth += p * pow(s + 1 - expected, 4);
    }
    g->spread += pow(stars - expected, 2) - second;
    g->spread_variance += fourth - second * second;
}

static double tone_of(const char *text) {
    double polarity[2][TT_YELP_ASPECTS] = {{0}}, named[2][TT_YELP_ASPECTS] = {{0}};
    double sum = 0;
    polarity_of(text, polarity, named);
    for (size_t a = 0; a < TT_YELP_ASPECTS; a++) {
        sum += polarity[0][a] + polarity[1][a];
    }
    return sum;
}

/* z of stars planted with `effect` on what effect 1 would give: slope 1 on the expectation,
 * slope 1 on the value before rounding where no end of the scale is near, slope 0 on the
 * expectation, slope 0 on the polarity of the text. */
static void regress(double z[4], given *g, double effect) {
    tt_yelp_generate_spec spec = TT_YELP_GENERATE_DEFAULT;
    tt_yelp_truth t;
    t_reviews v;
    spec.words = TT_YELP_LEAST_WORDS;
    spec.users_noise = 0; // or reviews of a user would not be independent given aspects
    spec.effect = effect;
    t_make(&spec, &t, &v);
    spec.effect = 1;
    double *x = tt_alloc(4 * v.n, sizeof *x), *tone = x + v.n;
    double *middle = tone + v.n, *of_middle = middle + v.n;
    size_t m = 0;
    assert_non_null(x);
    *g = (given){.spread = 0};
    for (size_t i = 0; i < v.n; i++) {
        const double mean = tt_yelp_truth_stars(&t, &spec, v.user[i], v.business[i]);
        x[i] = tt_yelp_truth_expected(&t, &spec, v.user[i], v.business[i]);
        tone[i] = tone_of(v.text[i]);
        add_given(g, v.stars[i], mean, x[i], spec.noise);
        if (mean > 2.3 && mean < 3.7) {
            middle[m] = mean;
            of_middle[m++] = v.stars[i];
        }
    }
    z[0] = slope_z(x, v.stars, v.n, 1);
    z[1] = slope_z(middle, of_middle, m, 1);
    z[2] = slope_z(x, v.stars, v.n, 0);
    z[3] = slope_z(tone, v.stars, v.n, 0);
    tt_free(x);
    tt_yelp_truth_free(&t);
    t_free_reviews(&v);
}

/* Stars follow the truth, their shares and spread too; a weaker effect is noticed; without
 * any, stars know nothing of the aspects, nor of what the text says of them. */
static void stars_follow_truth(void **state) {
    static const double effect[] = {1, 0.8, 0};
    (void)state;
    for (int k = 0; k < 3; k++) {
        double z[4];
        given g;
        regress(z, &g, effect[k]);
        print_message("effect %.1f: z of slope 1 %.2f, %.2f, of slope 0 %.2f, text %.2f\n",
                      effect[k], z[0], z[1], z[2], z[3]);
        assert_true((fabs(z[0]) < T_SIGMA) == (k == 0));
        assert_true((fabs(z[1]) < T_SIGMA) == (k == 0));
        assert_true((fabs(z[2]) < T_SIGMA) == (k == 2));
        assert_true((fabs(z[3]) < T_SIGMA) == (k == 2));
        for (int s = 0; s < 5 && k == 0; s++) {
            T_NEAR(g.share[s] / sqrt(g.variance[s]), 0, T_SIGMA);
        }
        assert_true((fabs(g.spread / sqrt(g.spread_variance)) < T_SIGMA) == (k == 0));
    }
}

static const struct CMUnitTest tests[] = {
    TEST(truth),
    TEST(noiseless),
    TEST(words_follow_truth),
    TEST(stars_follow_truth),
};

T_MAIN(tests)
