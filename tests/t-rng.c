/* Random numbers: published vectors, distribution, addresses, the GSL view. */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <string.h>

#include "base/tt_rng.h"
#include "t_test.h"

/* Random123's known-answer file (kat_vectors), philox4x32 with 10 rounds. */
static void known_answers(void **state) {
    static const struct {
        uint32_t counter[4], key[2], want[4];
    } kat[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof kat / sizeof kat[0]; i++) {
        uint32_t out[4];
        tt_philox(out, kat[i].counter, kat[i].key);
        assert_memory_equal(out, kat[i].want, sizeof out);
    }
}

/* The stream at an address is blocks 0, 1, ... of (block, role, item) under
 * the mixed key. */
static void address_layout(void **state) {
    (void)state;
    const tt_address a = {
        .seed = 0x0123456789abcdef, .design = 11, .cell = 22, .replicate = 33};
    const uint32_t place[4] = {11, 22, 33, 0}, seed[2] = {0x89abcdef, 0x01234567};
    uint32_t key[4], block[4];
    tt_rng r;
    tt_philox(key, place, seed);
    tt_rng_at(&r, &a, TT_ROLE_SPLIT, 0x500000006);
    for (uint32_t b = 0; b < 3; b++) {
        const uint32_t counter[4] = {b, TT_ROLE_SPLIT, 6, 5};
        tt_philox(block, counter, key);
        for (int i = 0; i < 4; i++) {
            assert_int_equal(tt_rng_word(&r), block[i]);
        }
    }
}

/* Streams that differ in one part of the address share no word (collisions of 64 words:
 * about 64^2 / 2^32 a pair) and are uncorrelated. */
static void addresses_differ(void **state) {
    (void)state;
    enum { STREAMS = 8, WORDS = 64, DRAWS = 4000 };
    const tt_address base = {.seed = 1, .design = 2, .cell = 3, .replicate = 4};
    tt_rng r[STREAMS];
    for (int i = 0; i < STREAMS; i++) {
        tt_address a = base;
        a.seed += i == 1 ? 1 : i == 2 ? (uint64_t)1 << 32 : 0;
        a.design += i == 3;
        a.cell += i == 4;
        a.replicate += i == 5;
        tt_rng_at(&r[i], &a, i == 6 ? TT_ROLE_DATA : TT_ROLE_TRUTH, i == 7);
    }
    static double x[STREAMS][DRAWS];
    static uint32_t word[STREAMS][WORDS];
    for (int i = 0; i < STREAMS; i++) {
        tt_rng copy = r[i];
        for (int k = 0; k < WORDS; k++) {
            word[i][k] = tt_rng_word(&copy);
        }
        for (int k = 0; k < DRAWS; k++) {
            x[i][k] = tt_rng_uniform(&r[i]) - 0.5;
        }
    }
    for (int i = 0; i < STREAMS; i++) {
        for (int j = 0; j < i; j++) {
            double dot = 0;
            int equal = 0;
            for (int k = 0; k < DRAWS; k++) {
                dot += x[i][k] * x[j][k];
            }
            for (int k = 0; k < WORDS * WORDS; k++) {
                equal += word[i][k / WORDS] == word[j][k % WORDS];
            }
            T_NEAR(dot, 0, T_SIGMA * sqrt(DRAWS) / 12); // variance of a product: 1/144
            assert_int_equal(equal, 0);
        }
    }
}

/* Mean 1/2, second moment 1/3, chi-square of 64 cells, serial products. */
static void assert_uniform(double (*draw)(tt_rng *), uint64_t item) {
    enum { DRAWS = 200000, CELLS = 64 };
    tt_rng r = t_rng("uniform", item);
    double sum = 0, square = 0, serial = 0, last = 0.5, chi = 0, count[CELLS] = {0};
    for (int k = 0; k < DRAWS; k++) {
        const double u = draw(&r);
        assert_true(u >= 0 && u < 1);
        sum += u;
        square += u * u;
        serial += (u - 0.5) * (last - 0.5);
        last = u;
        count[(int)(u * CELLS)]++;
    }
    for (int c = 0; c < CELLS; c++) {
        chi += pow(count[c] - (double)DRAWS / CELLS, 2) / ((double)DRAWS / CELLS);
    }
    T_NEAR(sum, DRAWS / 2.0, T_SIGMA * sqrt(DRAWS / 12.0));
    T_NEAR(square, DRAWS / 3.0, T_SIGMA * sqrt(DRAWS * 4 / 45.0)); // 1/5 - 1/9
    T_NEAR(serial, 0, T_SIGMA * sqrt(DRAWS) / 12);
    T_NEAR(gsl_cdf_chisq_P(chi, CELLS - 1), 0.5, 0.5 - 5.7e-7 / 2);
}

static double draw_float(tt_rng *r) {
    return (double)tt_rng_uniformf(r);
}

static double draw_word(tt_rng *r) {
    return tt_rng_word(r) * 0x1p-32;
}

static double draw_low_bits(tt_rng *r) {
    return (tt_rng_word(r) & 0xffff) * 0x1p-16;
}

static void uniforms(void **state) {
    (void)state;
    assert_uniform(tt_rng_uniform, 0);
    assert_uniform(draw_float, 1);
    assert_uniform(draw_word, 2);
    assert_uniform(draw_low_bits, 3);
}

/* 53 and 24 bits: multiples of 2^-53 (2^-24) that fill the last bit. */
static void resolution(void **state) {
    (void)state;
    tt_rng r = t_rng("resolution", 0);
    int odd = 0, oddf = 0;
    for (int k = 0; k < 1000; k++) {
        const double u = tt_rng_uniform(&r) * 0x1p53;
        const float f = tt_rng_uniformf(&r) * 0x1p24f;
        assert_true(u == floor(u) && f == floorf(f));
        odd += fmod(u, 2) == 1;
        oddf += fmodf(f, 2) == 1;
    }
    T_NEAR(odd, 500, T_SIGMA * sqrt(250));
    T_NEAR(oddf, 500, T_SIGMA * sqrt(250));
}

/* Moments 0, 1, 0, 3 (variances of the powers 1, 2, 15, 96) and the share below -1, 0,
 * 1, 2. */
static void gaussian(void **state) {
    (void)state;
    enum { DRAWS = 200000 };
    static const double moment[4] = {0, 1, 0, 3}, spread[4] = {1, 2, 15, 96};
    static const double at[4] = {-1, 0, 1, 2};
    tt_rng r = t_rng("gaussian", 0);
    double sum[4] = {0}, below[4] = {0};
    for (int k = 0; k < DRAWS; k++) {
        const double g = tt_rng_gaussian(&r);
        for (int j = 0; j < 4; j++) {
            sum[j] += pow(g, j + 1);
            below[j] += g < at[j];
        }
    }
    for (int j = 0; j < 4; j++) {
        const double p = gsl_cdf_ugaussian_P(at[j]);
        T_NEAR(sum[j], DRAWS * moment[j], T_SIGMA * sqrt(DRAWS * spread[j]));
        T_NEAR(below[j], DRAWS * p, T_SIGMA * sqrt(DRAWS * p * (1 - p)));
    }
}

/* Equal shares for small n. For n = 3 * 2^30 and 3 * 2^62 a word times n >> 32 alone would
 * give the multiples of 3, a modulo the first third, twice the share of each other (1/2 for
 * 1/3). */
static void below(void **state) {
    static const size_t small[] = {1, 2, 3, 7, 10};
    static const size_t large[] = {(size_t)3 << 30, (size_t)3 << 62};
    enum { DRAWS = 60000 };
    (void)state;
    tt_rng r = t_rng("below", 0);
    for (size_t c = 0; c < 5; c++) {
        const size_t n = small[c];
        double count[10] = {0};
        for (int k = 0; k < DRAWS; k++) {
            const size_t j = tt_rng_below(&r, n);
            assert_true(j < n);
            count[j]++;
        }
        for (size_t j = 0; j < n; j++) {
            const double p = 1 / (double)n;
            T_NEAR(count[j], DRAWS * p, T_SIGMA * sqrt(DRAWS * p * (1 - p)));
        }
    }
    for (size_t c = 0; c < 2; c++) {
        double first = 0, multiples = 0;
        for (int k = 0; k < DRAWS; k++) {
            const size_t j = tt_rng_below(&r, large[c]);
            assert_true(j < large[c]);
            first += j < large[c] / 3;
            multiples += j % 3 == 0;
        }
        T_NEAR(multiples, DRAWS / 3.0, T_SIGMA * sqrt(DRAWS * 2 / 9.0));
        T_NEAR(first, DRAWS / 3.0, T_SIGMA * sqrt(DRAWS * 2 / 9.0));
    }
    assert_true(tt_rng_below(&r, UINT32_MAX) < UINT32_MAX);
}

/* All 24 orders of 4 equally often. */
static void shuffle(void **state) {
    (void)state;
    enum { DRAWS = 48000, ORDERS = 24 };
    tt_rng r = t_rng("shuffle", 0);
    double count[256] = {0}, orders = 0;
    for (int k = 0; k < DRAWS; k++) {
        uint32_t a[4] = {0, 1, 2, 3};
        tt_rng_shuffle(&r, a, 4);
        assert_int_equal(1u << a[0] | 1u << a[1] | 1u << a[2] | 1u << a[3], 15);
        count[a[0] | a[1] << 2 | a[2] << 4 | a[3] << 6]++;
    }
    for (int c = 0; c < 256; c++) {
        if (count[c] > 0) {
            orders++;
            T_NEAR(count[c], (double)DRAWS / ORDERS,
                   T_SIGMA * sqrt((double)DRAWS / ORDERS));
        }
    }
    assert_int_equal((int)orders, ORDERS);
    uint32_t one[1] = {5};
    const tt_rng before = r;
    tt_rng_shuffle(&r, one, 1);
    tt_rng_shuffle(&r, one, 0);
    assert_memory_equal(&r, &before, sizeof r);
    assert_int_equal(one[0], 5);
}

static void gsl_view(void **state) {
    (void)state;
    tt_rng a = t_rng("gsl", 0), b = t_rng("gsl", 0);
    gsl_rng g = tt_rng_gsl(&a);
    for (int k = 0; k < 9; k++) {
        assert_int_equal(gsl_rng_get(&g), tt_rng_word(&b));
        assert_true(gsl_rng_uniform(&g) == tt_rng_uniform(&b));
    }
    assert_int_equal(tt_rng_word(&a), tt_rng_word(&b)); // drawing moved the stream itself
    assert_int_equal(gsl_rng_max(&g), UINT32_MAX);
    gsl_rng *p = gsl_rng_alloc(tt_rng_philox), *q = gsl_rng_alloc(tt_rng_philox);
    gsl_rng_set(p, 5);
    gsl_rng_set(q, 6);
    assert_int_not_equal(gsl_rng_get(p), gsl_rng_get(q));
    gsl_rng_set(q, 5);
    gsl_rng_get(q);
    assert_int_equal(gsl_rng_get(p), gsl_rng_get(q));
    gsl_rng_free(p);
    gsl_rng_free(q);
}

/* FNV-1a's published test values (32 bit). */
static void hash(void **state) {
    (void)state;
    assert_int_equal(tt_hash32(""), 0x811c9dc5);
    assert_int_equal(tt_hash32("a"), 0xe40c292c);
    assert_int_equal(tt_hash32("foobar"), 0xbf9cf968);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(known_answers),
    cmocka_unit_test(address_layout),
    cmocka_unit_test(addresses_differ),
    cmocka_unit_test(uniforms),
    cmocka_unit_test(resolution),
    cmocka_unit_test(gaussian),
    cmocka_unit_test(below),
    cmocka_unit_test(shuffle),
    cmocka_unit_test(gsl_view),
    cmocka_unit_test(hash),
};

T_MAIN(tests)
