#include "data/tt_synthetic.h"

#include "t_towers.h"

static const tt_address address = {.seed = 41, .design = 7, .cell = 3};

static tt_synthetic_spec small(size_t d, size_t D) {
    tt_synthetic_spec spec = TT_SYNTHETIC_PAPER;
    spec.n = 40;
    spec.m = 30;
    spec.d = d;
    spec.D = D;
    spec.p = 7;
    spec.omega = 500;
    return spec;
}

static void make(tt_synthetic *s, const tt_synthetic_spec *spec, const tt_address *at) {
    assert_int_equal(tt_synthetic_alloc(s, spec, at), TT_OK);
}

/* Pairs are distinct and in range, also when all cells are asked for, or none. */
static void pairs(void **state) {
    (void)state;
    static const size_t omega[] = {0, 1, 500, 1200};
    for (size_t c = 0; c < 4; c++) {
        unsigned char met[40][30] = {{0}};
        tt_synthetic_spec spec = small(3, 8);
        tt_synthetic s;
        spec.omega = omega[c];
        make(&s, &spec, &address);
        assert_true(s.ratings.count == omega[c] && s.ratings.n_users == 40 &&
                    s.ratings.n_items == 30);
        for (size_t k = 0; k < omega[c]; k++) {
            assert_true(s.ratings.user[k] < 40 && s.ratings.item[k] < 30);
            assert_int_equal(met[s.ratings.user[k]][s.ratings.item[k]]++, 0);
        }
        tt_synthetic_free(&s);
    }
}

/* d uniform coordinates (mean 1/2, variance 1/12) and their copies. */
static void covariates(void **state) {
    (void)state;
    tt_synthetic_spec spec = small(3, 8);
    tt_synthetic s;
    spec.n = 4000;
    make(&s, &spec, &address);
    double sum = 0, squares = 0;
    for (size_t k = 0; k < 4000 * 8; k++) {
        const double x = (double)s.user_x.dense[k];
        assert_true(x >= 0 && x < 1);
        if (k % 8 >= 3) {
            assert_true(s.user_x.dense[k] == s.user_x.dense[k - 3]);
        } else {
            sum += x - 0.5;
            squares += (x - 0.5) * (x - 0.5);
        }
    }
    const double count = 4000 * 3; // E (x - 1/2)^4 = 1/80
    T_NEAR(sum / sqrt(count / 12), 0, T_SIGMA);
    T_NEAR((squares - count / 12) / sqrt(count * (1.0 / 80 - 1.0 / 144)), 0, T_SIGMA);
    assert_true(s.user_x.dense[0] != s.item_x.dense[0]);
    tt_synthetic_free(&s);
}

/* Representation j of one row as the paper writes it, over all D nominal coordinates, with
 * coefficients drawn anew in the order (j; sines, cosines, products). */
static double written_out(const float *x, const tt_synthetic_spec *spec, uint64_t side,
                          size_t j) {
    const size_t each = 3 * spec->D - 1, D = spec->D;
    double f = 0;
    tt_rng r;
    tt_rng_at(&r, &address, TT_ROLE_TRUTH, side);
    for (size_t k = 0; k < j * each; k++) {
        tt_rng_uniform(&r);
    }
    for (size_t l = 0; l < each; l++) {
        const double a = spec->coefficient * (2 * tt_rng_uniform(&r) - 1);
        const double y = (double)x[l % D];
        f += a * (l < D       ? sin(2 * M_PI * y)
                  : l < 2 * D ? cos(2 * M_PI * y)
                              : y * (double)x[l % D + 1]);
    }
    return f;
}

/* f by the formula, its p columns in the span of q features, truth = <f, g>. */
static void truth(void **state) {
    (void)state;
    static const size_t d[] = {1, 2, 3, 8, 5}, D[] = {2, 7, 8, 8, 6};
    static const size_t q[] = {3, 6, 9, 23, 15};
    for (size_t c = 0; c < 5; c++) {
        const tt_synthetic_spec spec = small(d[c], D[c]);
        tt_synthetic s;
        make(&s, &spec, &address);
        assert_int_equal(s.q, q[c]);
        for (size_t k = 0; k < 40 * 7; k++) {
            const float *x = s.user_x.dense + k / 7 * D[c];
            T_ARITH(s.user_f[k], written_out(x, &spec, 0, k % 7), 10, 3 * D[c]);
        }
        for (size_t k = 0; k < 30 * 7; k++) {
            const float *x = s.item_x.dense + k / 7 * D[c];
            T_ARITH(s.item_f[k], written_out(x, &spec, 1, k % 7), 10, 3 * D[c]);
        }
        for (size_t k = 0; k < 500; k++) {
            double dot = 0;
            for (size_t j = 0; j < 7; j++) {
                dot += s.user_f[s.ratings.user[k] * 7 + j] *
                       s.item_f[s.ratings.item[k] * 7 + j];
            }
            T_ARITH(s.truth[k], dot, 10, 7);
        }
        tt_synthetic_free(&s);
    }
}

/* Solves the q x q system a x = b by elimination with row exchanges; x in b. */
static void solve(double *a, double *b, size_t q) {
    for (size_t j = 0; j < q; j++) {
        size_t pivot = j;
        for (size_t i = j; i < q; i++) {
            pivot = fabs(a[i * q + j]) > fabs(a[pivot * q + j]) ? i : pivot;
        }
        for (size_t c = 0; c <= q; c++) {
            double *one = c < q ? &a[j * q + c] : &b[j];
            double *two = c < q ? &a[pivot * q + c] : &b[pivot];
            const double swap = *one;
            *one = *two;
            *two = swap;
        }
        for (size_t i = 0; i < q; i++) {
            const double factor = i == j ? 0 : a[i * q + j] / a[j * q + j];
            for (size_t c = j; c < q; c++) {
                a[i * q + c] -= factor * a[j * q + c];
            }
            b[i] -= factor * b[j];
        }
    }
    for (size_t j = 0; j < q; j++) {
        b[j] /= a[j * q + j];
    }
}

/* R(u, i) = phi_u' A phi_i: the column A phi_i found from q users holds for the others. */
static void bilinear(void **state) {
    (void)state;
    enum { Q = 9 };
    const tt_synthetic_spec spec = small(3, 8);
    tt_synthetic s;
    make(&s, &spec, &address);
    for (size_t i = 0; i < 5; i++) {
        double a[Q * Q], b[Q];
        memcpy(a, s.user_phi, sizeof a);
        for (size_t u = 0; u < Q; u++) {
            b[u] = 0;
            for (size_t j = 0; j < 7; j++) {
                b[u] += s.user_f[u * 7 + j] * s.item_f[i * 7 + j];
            }
        }
        solve(a, b, Q);
        for (size_t u = 0; u < 40; u++) {
            double want = 0, got = 0;
            for (size_t j = 0; j < 7; j++) {
                want += s.user_f[u * 7 + j] * s.item_f[i * 7 + j];
            }
            for (size_t j = 0; j < Q; j++) {
                got += s.user_phi[u * Q + j] * b[j];
            }
            T_ARITH(got, want, 1000, Q); // condition of nine random rows: some hundreds
        }
    }
    tt_synthetic_free(&s);
}

/* Noise of variance .1 and mean 0; none when asked for none. */
static void noise(void **state) {
    (void)state;
    tt_synthetic_spec spec = small(3, 8);
    tt_synthetic s;
    spec.n = spec.m = 300;
    spec.omega = 20000;
    make(&s, &spec, &address);
    double sum = 0, squares = 0;
    for (size_t k = 0; k < 20000; k++) {
        const double e = s.ratings.rating[k] - s.truth[k];
        sum += e;
        squares += e * e;
    }
    T_NEAR(sum / sqrt(20000 * 0.1), 0, T_SIGMA);
    T_NEAR((squares / 0.1 - 20000) / sqrt(2 * 20000.0), 0, T_SIGMA);
    tt_synthetic_free(&s);
    spec.noise_variance = 0;
    make(&s, &spec, &address);
    assert_memory_equal(s.truth, s.ratings.rating, 20000 * sizeof *s.truth);
    tt_synthetic_free(&s);
}

/* E R^2 = p (D v + (D - 1) v / 9)^2 = 5.19, v = .3^2 / 12, whatever d is: a mean over
 * replicates, whose own spread is the yardstick. */
static void variance(void **state) {
    (void)state;
    static const size_t d[] = {20, 30, 40};
    const size_t replicates = t_cases(60);
    const double v = 0.3 * 0.3 / 12, side = 50 * v + 49 * v / 9, want = 30 * side * side;
    T_NEAR(want, 5.19, 0.005);
    for (size_t c = 0; c < 3; c++) {
        double sum = 0, squares = 0;
        for (size_t r = 0; r < replicates; r++) {
            tt_address at = {.seed = 42, .replicate = (uint32_t)r, .cell = (uint32_t)d[c]};
            tt_synthetic_spec spec = TT_SYNTHETIC_PAPER;
            tt_synthetic s;
            double mean = 0;
            spec.n = spec.m = 60;
            spec.d = d[c];
            spec.omega = 1000;
            make(&s, &spec, &at);
            for (size_t k = 0; k < 1000; k++) {
                mean += s.truth[k] * s.truth[k] / 1000;
            }
            sum += mean;
            squares += mean * mean;
            tt_synthetic_free(&s);
        }
        const double n = (double)replicates, mean = sum / n;
        const double se = sqrt((squares / n - mean * mean) / (n - 1));
        T_NEAR((mean - want) / se, 0, T_SIGMA);
        assert_true(se < 0.1 * want); // or it would show nothing
    }
}

/* Fewer ratings are the first of more; fewer users the first of more, with the same true
 * functions; another replicate is other data. */
static void prefixes(void **state) {
    (void)state;
    const tt_synthetic_spec spec = small(3, 8);
    tt_synthetic_spec fewer = spec;
    tt_address next = address;
    tt_synthetic s, t;
    make(&s, &spec, &address);
    fewer.omega = 123;
    make(&t, &fewer, &address);
    assert_memory_equal(s.ratings.user, t.ratings.user, 123 * sizeof *s.ratings.user);
    assert_memory_equal(s.ratings.item, t.ratings.item, 123 * sizeof *s.ratings.item);
    assert_memory_equal(s.ratings.rating, t.ratings.rating, 123 * sizeof(double));
    assert_memory_equal(s.user_f, t.user_f, 40 * 7 * sizeof(double));
    tt_synthetic_free(&t);
    fewer = spec;
    fewer.n = 17;
    fewer.omega = 100;
    make(&t, &fewer, &address);
    assert_memory_equal(s.user_x.dense, t.user_x.dense, 17 * 8 * sizeof(float));
    assert_memory_equal(s.item_x.dense, t.item_x.dense, 30 * 8 * sizeof(float));
    for (size_t k = 0; k < 17 * 7; k++) {
        T_ARITH(t.user_f[k], s.user_f[k], 1 + fabs(s.user_f[k]), 9);
    }
    tt_synthetic_free(&t);
    next.replicate++;
    make(&t, &spec, &next);
    assert_true(memcmp(s.user_x.dense, t.user_x.dense, 40 * 8 * sizeof(float)) != 0);
    assert_true(memcmp(s.ratings.user, t.ratings.user, 500 * sizeof(uint32_t)) != 0);
    assert_true(memcmp(s.ratings.rating, t.ratings.rating, 500 * sizeof(double)) != 0);
    tt_synthetic_free(&t);
    tt_synthetic_free(&s);
    tt_synthetic_free(&s);
}

static void refused(void **state) {
    (void)state;
    const tt_synthetic_spec spec = small(3, 8);
    int status = TT_ENOMEM;
    for (unsigned long k = 1; status != TT_OK; k++) {
        tt_synthetic s;
        tt_alloc_fail_after(k);
        status = tt_synthetic_alloc(&s, &spec, &address);
        tt_alloc_fail_after(0);
        assert_true(status == TT_ENOMEM || (status == TT_OK && k == 14));
        if (status == TT_OK) {
            tt_synthetic_free(&s);
        } else {
            assert_true(s.truth == NULL && s.ratings.user == NULL &&
                        s.user_x.dense == NULL);
        }
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(pairs),    cmocka_unit_test(covariates), cmocka_unit_test(truth),
    cmocka_unit_test(bilinear), cmocka_unit_test(noise),      cmocka_unit_test(variance),
    cmocka_unit_test(prefixes), cmocka_unit_test(refused),
};

T_MAIN(tests)
