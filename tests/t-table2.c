/* Experiment table2: names of nouns, their polarity against naive twins, the bootstrap by
 * identities, points of a block. */
#include <string.h>

#include "base/tt_error.h"
#include "base/tt_stat.h"
#include "common/table2_measure.h"
#include "t_table2.h"

/* ---- names ---- */

static void names(void **state) {
    (void)state;
    static const char *const noun[] = {"",
                                       "food",
                                       "jalape\xc3\xb1os",
                                       "exactly twenty-four byte",
                                       "a noun of more than twenty-four bytes",
                                       "twenty-three and then \xc3\xa9\xc3\xa9"};
    static const char *const want[] = {"",
                                       "food",
                                       "jalape\xc3\xb1os",
                                       "exactly twenty-four byte",
                                       "a noun of more than twen",
                                       "twenty-three and then \xc3\xa9"};
    for (size_t i = 0; i < sizeof noun / sizeof *noun; i++) {
        double packed[TABLE2_NOUN];
        char text[TABLE2_NAME];
        table2_name_pack(packed, noun[i]);
        table2_name_unpack(text, packed);
        assert_string_equal(text, want[i]);
    }
    double packed[TABLE2_NOUN];
    char text[TABLE2_NAME];
    // the cut is within a letter
    table2_name_pack(packed, "twenty-three and then x\xc3\xa9");
    table2_name_unpack(text, packed);
    assert_string_equal(text, "twenty-three and then x");
}

/* ---- statistics of a noun ---- */

enum { MOST = 60 };

/* n mentions with few different values in `reviews` reviews, sorted. */
static void draw_noun(table2_noun *noun, table2_mention *mention, size_t n, size_t reviews,
                      tt_rng *r) {
    for (size_t i = 0; i < n; i++) {
        const table2_mention m = {2.385 * ((double)tt_rng_below(r, 9) - 3),
                                  (uint32_t)tt_rng_below(r, reviews)};
        size_t k = i;
        for (; k > 0 && mention[k - 1].value > m.value; k--) {
            mention[k] = mention[k - 1];
        }
        mention[k] = m;
    }
    *noun = (table2_noun){.mentions = n, .reviews = reviews, .mention = mention};
}

/* Weighted statistics are those of the sample with each mention repeated. */
static void weights_repeat(void **state) {
    (void)state;
    tt_rng r = t_rng("weights", 0);
    for (size_t c = 0; c < t_cases(300); c++) {
        table2_mention mention[MOST];
        table2_noun noun;
        uint32_t weight[MOST];
        double all[4 * MOST], work[4 * MOST], got[POLARITY_STATS];
        const size_t reviews = 1 + tt_rng_below(&r, 30);
        size_t n = 0;
        draw_noun(&noun, mention, tt_rng_below(&r, MOST), reviews, &r);
        for (size_t i = 0; i < reviews; i++) {
            weight[i] = (uint32_t)tt_rng_below(&r, 4);
        }
        for (size_t i = 0; i < noun.mentions; i++) {
            for (size_t k = 0; k < weight[mention[i].review]; k++) {
                all[n++] = mention[i].value;
            }
        }
        table2_statistics(got, &noun, weight);
        const tt_summary want = tt_stat_summary(all, n);
        for (size_t s = 0; s < 3 && n > 0; s++) {
            const double q = tt_stat_quantile(all, n, 0.25 * (double)(s + 1), work);
            T_ARITH(got[POLARITY_Q25 + s], q, 20, 1);
        }
        if (n > 1) {
            T_ARITH(got[POLARITY_MEAN], want.mean, 20, n);
            T_ARITH(got[POLARITY_SD], sqrt(want.variance), 20, n);
        }
        assert_true(isnan(got[POLARITY_MEAN]) == (n == 0));
        assert_true(isnan(got[POLARITY_Q75]) == (n == 0));
        assert_true(isnan(got[POLARITY_SD]) == (n < 2));
    }
}

/* Mentions of aspect 1 of a hand-made table: reviews with 2, 0, 1, 3 of them. */
static void collected(void **state) {
    (void)state;
    size_t start[] = {0, 3, 4, 5, 9};
    uint32_t aspect[] = {1, 0, 1, 0, 1, 1, 1, 0, 1};
    float polarity[] = {0.5f, -0.5f, -0.25f, 0.125f, 0.5f, 0.75f, 0.25f, 0, 0.5f};
    const tt_review_words w = {.grams = {.count = 4},
                               .aspect_start = start,
                               .aspect = aspect,
                               .polarity = polarity};
    static const double value[] = {-0.25, 0.25, 0.5, 0.5, 0.5, 0.75};
    static const uint32_t review[] = {0, 2, 0, 1, 2, 2};
    const double counts[] = {2, 0, 1, 3};
    table2_noun noun;
    assert_int_equal(table2_noun_collect(&noun, &w, 1), TT_OK);
    assert_int_equal(noun.mentions, 6);
    assert_int_equal(noun.reviews, 3);
    for (size_t i = 0; i < 6; i++) {
        assert_true(noun.mention[i].value == value[i]);
        assert_int_equal(noun.mention[i].review, review[i]);
    }
    const tt_summary s = tt_stat_summary(counts, 4);
    T_ARITH(noun.per_thousand, 1000 * s.mean, 1000, 1);
    T_ARITH(noun.se, 1000 * s.se, 1000, 4);
    table2_noun_free(&noun);
}

/* ---- bootstrap ---- */

static void bootstrap_of(table2_bounds b[2], const table2_noun *noun, size_t resamples) {
    assert_int_equal(table2_bootstrap(b, noun, level, resamples, &address, 7), TT_OK);
}

/* One mention a review: the interval of the mean is as wide as theory has it. Every mention
 * twice in its review: the same interval; in a review of its own: narrower by sqrt 2. */
static void bootstrap_of_reviews(void **state) {
    (void)state;
    enum { N = 400, RESAMPLES = 2000 };
    static table2_mention once[N], twice[2 * N], apart[2 * N];
    table2_noun noun, doubled = {.mentions = 2 * N, .reviews = N, .mention = twice};
    table2_noun spread = {.mentions = 2 * N, .reviews = 2 * N, .mention = apart};
    table2_bounds b[2], d[2], s[2];
    tt_rng r = t_rng("bootstrap", 0);
    draw_noun(&noun, once, N, N, &r);
    for (uint32_t i = 0; i < N; i++) {
        once[i].review = i;
        twice[2 * i] = twice[2 * i + 1] = once[i];
        apart[2 * i] = (table2_mention){once[i].value, 2 * i};
        apart[2 * i + 1] = (table2_mention){once[i].value, 2 * i + 1};
    }
    double out[POLARITY_STATS];
    table2_statistics(out, &noun, NULL);
    bootstrap_of(b, &noun, RESAMPLES);
    bootstrap_of(d, &doubled, RESAMPLES);
    bootstrap_of(s, &spread, RESAMPLES);
    /* Width of a percentile interval: 2 z sd / sqrt N; its standard error from the density
     * of the normal at the two tails, sqrt(2 p (1 - p) / B) / phi(z), p = .025. */
    const double se = out[POLARITY_SD] / sqrt(N), width = 2 * 1.959964 * se;
    const double error = se * sqrt(2 * 0.025 * 0.975 / RESAMPLES) / 0.0584451;
    const double got = b[0].hi[POLARITY_MEAN] - b[0].lo[POLARITY_MEAN];
    T_NEAR(got, width, T_SIGMA * error);
    T_NEAR(s[0].hi[POLARITY_MEAN] - s[0].lo[POLARITY_MEAN], width / sqrt(2),
           T_SIGMA * error / sqrt(2));
    T_ARITH(d[0].lo[POLARITY_MEAN], b[0].lo[POLARITY_MEAN], 20, N);
    T_ARITH(d[0].hi[POLARITY_MEAN], b[0].hi[POLARITY_MEAN], 20, N);
    for (size_t k = 0; k < POLARITY_STATS; k++) {
        assert_true(b[0].lo[k] <= b[1].lo[k] && b[1].hi[k] <= b[0].hi[k]); // 95 %, 50 %
        assert_true(b[0].lo[k] <= out[k] && out[k] <= b[0].hi[k]);
    }
    table2_bounds again[2];
    bootstrap_of(again, &noun, RESAMPLES);
    assert_memory_equal(again, b, sizeof b);
    noun.reviews = 1;
    bootstrap_of(again, &(table2_noun){.mentions = 1, .reviews = 1, .mention = twice}, 10);
    assert_true(isnan(again[0].lo[POLARITY_MEAN]) && isnan(again[1].hi[POLARITY_Q75]));
}

/* ---- points of a block ---- */

static void points(void **state) {
    (void)state;
    enum { ROWS = 3, D = 6 };
    float dense[ROWS * 2] = {0.5f, 1, 0, 0.25f, 1, 1}, value[] = {0.75f, -0.5f, 0.5f};
    size_t ptr[] = {0, 2, 2, 3};
    uint32_t col[] = {0, 3, 2};
    const tt_review_side side = {.x = {.rows = ROWS,
                                       .cols = D,
                                       .dense_cols = 2,
                                       .dense = dense,
                                       .sparse_cols = 4,
                                       .ptr = ptr,
                                       .col = col,
                                       .value = value},
                                 .first = {0, 2, 4, D}};
    static const double want[ROWS][D] = {
        {0.5, 1, 0.75, 0, 0.5, 0.25}, {0, 0.25, 0, 0, 0.5, 0.5}, {1, 1, 0, 0, 0.75, 0.5}};
    for (size_t first = 0; first < D; first++) {
        for (size_t last = first + 1; last <= D; last++) {
            double x[ROWS * D];
            table2_points(x, &side, first, last);
            for (size_t i = 0; i < ROWS * (last - first); i++) {
                assert_true(x[i] == want[i / (last - first)][first + i % (last - first)]);
            }
        }
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(names),     cmocka_unit_test(weights_repeat),
    cmocka_unit_test(collected), cmocka_unit_test(bootstrap_of_reviews),
    cmocka_unit_test(points),
};

T_MAIN(tests)
