/* Truths, sieve, first layers and rules of experiments/sparsity.c. */
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_mat.h"
#include "common/sparsity_measure.h"
#include "common/sparsity_sieve.h"
#include "farm/tt_sink.h"
#include "t_test.h"
#include "th_rate.h"

static const sparsity_spec additive = {.truth = SPARSITY_ADDITIVE,
                                       .beta = 1.5,
                                       .d = 4,
                                       .D = 12,
                                       .amplitude = 0.5,
                                       .sigma = 0.4,
                                       .n = 600,
                                       .n_judge = 100};

static sparsity_data draw(sparsity_spec spec, size_t replicate) {
    sparsity_data s;
    assert_int_equal(sparsity_open(&s, &spec, 5, replicate), TT_OK);
    return s;
}

/* f(x) as a sum over coordinates has no mixed differences, and is not linear in any. */
static void towers_are_sums(void **state) {
    (void)state;
    for (size_t k = 0; k < t_cases(20); k++) {
        sparsity_data s = draw(additive, k);
        tt_rng r = t_rng("sparsity_sums", k);
        double x[4], f[4][SPARSITY_OUTPUTS];
        for (size_t l = 0; l < 4; l++) {
            x[l] = 0.7 * tt_rng_uniform(&r);
        }
        const size_t a = tt_rng_below(&r, 4), b = (a + 1 + tt_rng_below(&r, 3)) % 4;
        for (size_t corner = 0; corner < 4; corner++) {
            double y[4];
            memcpy(y, x, sizeof y);
            y[a] += corner & 1 ? 0.3 : 0;
            y[b] += corner & 2 ? 0.3 : 0;
            sparsity_tower(f[corner], &s, (int)(k % 2), y);
        }
        for (size_t i = 0; i < SPARSITY_OUTPUTS; i++) {
            T_ARITH(f[3][i] - f[1][i], f[2][i] - f[0][i], 5, 100);
            assert_true(f[1][i] != f[0][i] && f[2][i] != f[0][i]);
        }
        sparsity_close(&s);
    }
}

/* Without the rough part the towers are the backbone; with it, the mean square of the rest
 * of f_1 over truths is a^2 sum_j 4^(-j beta), whatever d. */
static void rough_part(void **state) {
    (void)state;
    enum { TRUTHS = 400, POINTS = 20 };
    double f[SPARSITY_OUTPUTS], power = 0;
    for (size_t j = 0; j < 14; j++) {
        power += 0.25 * exp2(-3.0 * (double)j);
    }
    for (size_t d = 2; d <= 8; d += 6) {
        double sum = 0, squares = 0;
        for (size_t k = 0; k < TRUTHS; k++) {
            sparsity_spec spec = additive;
            double mean = 0;
            spec.d = spec.D = d;
            spec.n = spec.n_judge = POINTS;
            sparsity_data s = draw(spec, k);
            for (size_t i = 0; i < POINTS; i++) {
                sparsity_tower(f, &s, 0, s.train.user_x + i * d);
                mean += (f[0] - 1) * (f[0] - 1) / POINTS;
            }
            sum += mean;
            squares += mean * mean;
            sparsity_close(&s);
        }
        const double mean = sum / TRUTHS, variance = squares / TRUTHS - mean * mean;
        T_NEAR(mean, power, T_SIGMA * sqrt(variance / TRUTHS));
    }
    sparsity_spec flat = additive;
    flat.amplitude = 0;
    sparsity_data s = draw(flat, 0);
    const double x[] = {0.25, 0.5, 0.75, 1};
    sparsity_tower(f, &s, 1, x);
    T_ARITH(f[0], 1, 1, 10);
    T_ARITH(f[1], -sqrt(3) / 2, 1, 10);
    sparsity_close(&s);
}

/* Copies are copies; neither D nor the number of pairs changes the data, the noise is
 * sigma times one stream, and what is judged on has none. */
static void common_data(void **state) {
    (void)state;
    sparsity_spec spec = additive;
    sparsity_data with = draw(spec, 3);
    spec.D = 4;
    spec.n = 50;
    sparsity_data without = draw(spec, 3);
    spec.sigma = 0.8;
    sparsity_data louder = draw(spec, 3);
    spec.sigma = 0;
    sparsity_data silent = draw(spec, 3);
    for (size_t i = 0; i < 50; i++) {
        for (size_t l = 0; l < 12; l++) {
            assert_true(with.train.user_x[i * 12 + l] ==
                        without.train.user_x[i * 4 + l % 4]);
            assert_true(with.train.item_x[i * 12 + l] ==
                        without.train.item_x[i * 4 + l % 4]);
        }
        double f[SPARSITY_OUTPUTS], g[SPARSITY_OUTPUTS];
        sparsity_tower(f, &silent, 0, silent.train.user_x + i * 4);
        sparsity_tower(g, &silent, 1, silent.train.item_x + i * 4);
        const double *a = without.train.rating, *b = louder.train.rating,
                     *c = silent.train.rating;
        assert_true(with.train.rating[i] == a[i]);
        T_ARITH(c[i], f[0] * g[0] + f[1] * g[1], 5, 10);
        T_ARITH(b[i] - c[i], 2 * (a[i] - c[i]), 5, 10);
        assert_true(a[i] != c[i]);
        assert_true(with.judge.rating[i] == silent.judge.rating[i]);
        assert_true(with.judge.user_x[i * 12] != with.train.user_x[i * 12]);
    }
    sparsity_close(&with);
    sparsity_close(&without);
    sparsity_close(&louder);
    sparsity_close(&silent);
}

/* The paper's sums at D = 12: E f_k^2 = v (D + (D - 1) / 9), v = .3^2 / 12 x 50 / D, the
 * coefficients independent: E R^2 = 2 (E f_k^2)^2. Nested, and noisy as asked. */
static void paper_design(void **state) {
    (void)state;
    enum { TRUTHS = 400, POINTS = 20 };
    const double square = 0.3 * 0.3 / 12 * 50 / 12 * (12 + 11 / 9.0);
    double sum = 0, squares = 0;
    sparsity_spec spec = additive;
    spec.truth = SPARSITY_DESIGN;
    for (size_t k = 0; k < TRUTHS; k++) {
        double mean = 0;
        spec.n = spec.n_judge = POINTS;
        sparsity_data s = draw(spec, k);
        for (size_t i = 0; i < POINTS; i++) {
            mean += s.judge.rating[i] * s.judge.rating[i] / POINTS;
        }
        sum += mean;
        squares += mean * mean;
        sparsity_close(&s);
    }
    const double mean = sum / TRUTHS, variance = squares / TRUTHS - mean * mean;
    T_NEAR(mean, 2 * square * square, T_SIGMA * sqrt(variance / TRUTHS));
    sparsity_data few = draw(spec, 0);
    spec.n = 500;
    sparsity_data many = draw(spec, 0);
    spec.sigma = 0;
    sparsity_data silent = draw(spec, 0);
    double noise = 0;
    for (size_t i = 0; i < POINTS; i++) {
        assert_true(few.train.rating[i] == many.train.rating[i]);
        assert_true(few.judge.rating[i] == many.judge.rating[i]);
        assert_true(few.train.user_x[i * 12 + 7] == many.train.user_x[i * 12 + 3]);
    }
    for (size_t i = 0; i < 500; i++) {
        const double e = many.train.rating[i] - silent.train.rating[i];
        noise += e * e;
    }
    T_NEAR(noise / 500, 0.16, T_SIGMA * 0.16 * sqrt(2.0 / 500));
    sparsity_close(&few);
    sparsity_close(&many);
    sparsity_close(&silent);
}

enum { N = 2000, DIM = 3 };

/* Pairs whose towers are sums of hats at knots j / 4, or (product) hold x_1 x_2 as well. */
static tt_pairs planted(double *block, int product, double sigma) {
    static const double c[2][DIM][5] = {
        {{1, 2, 0, 1, 1}, {0, 1, -1, 0, 2}, {0.5, 0, 0, 0.5, 0}},
        {{-1, 0, 1, 2, 0}, {1, 1, 0, -2, 0}, {0, 0, 1, 0, 0}}};
    double *x = block, *y = x + N * DIM, *rating = y + N * DIM;
    tt_rng r = t_rng("sparsity_planted", 0);
    for (size_t i = 0; i < N; i++) {
        double f[2][2] = {{0}};
        for (size_t l = 0; l < 2 * DIM; l++) {
            double *z = (l < DIM ? x : y) + i * DIM + l % DIM;
            *z = tt_rng_uniform(&r);
            for (size_t k = 0; k < 2; k++) {
                for (size_t j = 0; j < 5; j++) {
                    const double hat = 1 - fabs(4 * *z - (double)j);
                    f[l / DIM][k] += hat > 0 ? hat * c[k][l % DIM][j] : 0;
                }
            }
        }
        f[0][0] += product ? 4 * (x[i * DIM] - 0.5) * (x[i * DIM + 1] - 0.5) : 0;
        rating[i] = f[0][0] * f[1][0] + f[0][1] * f[1][1] + sigma * tt_rng_gaussian(&r);
    }
    return (tt_pairs){N, DIM, DIM, x, y, rating};
}

/* Towers on its knots are found without error but for the ridge (1e-7 of the mean
 * diagonal); with a product in them they are not; noise chooses K = 4, not the finest. */
static void sieve(void **state) {
    (void)state;
    static double block[N * (2 * DIM + 1)];
    const tt_address address = {.seed = 5};
    sparsity_sieve_result r;
    tt_pairs p = planted(block, 0, 0);
    assert_int_equal(sparsity_sieve(&r, &p, &p, DIM, &address), TT_OK);
    assert_true(r.K % 4 == 0 && r.risk < 1e-8 && r.valid_mse < 1e-8);
    p = planted(block, 0, 0.5);
    assert_int_equal(sparsity_sieve(&r, &p, &p, DIM, &address), TT_OK);
    assert_true(r.K == 4);
    /* Residual variance with 2 x 2 x 13 coefficients, the hold-out part unseen. */
    T_NEAR(r.valid_mse, 0.25 * (1 + 52.0 / 1600), T_SIGMA * 0.25 * sqrt(2.0 / 400));
    p = planted(block, 1, 0);
    assert_int_equal(sparsity_sieve(&r, &p, &p, DIM, &address), TT_OK);
    assert_true(r.risk > 1e-2);
}

/* One unit a case: weights of two coordinates in three copies, by hand. */
static void first_layer(void **state) {
    (void)state;
    static const float w[6][6] = {
        // unit 0: covariate 0; 1: copies of coordinate 0; 2: both, copies of unlike sign;
        // 3: dead; 4: copies that cancel but one; 5: nearly all on coordinate 1
        {2, 1, 1, 0, 1, 0}, {0, 0, 1, 0, 0, 3}, {0, 1, 0, 0, -1, 0.05f},
        {0, 0, 0, 0, 0, 0}, {0, 0, 0, 0, 2, 0}, {0, 0, -3, 0, 0, 0}};
    const tt_features x = {.cols = 6, .dense_cols = 6};
    tt_twotower t;
    assert_int_equal(tt_twotower_alloc(&t, &x, &x, 2, 6, 2, TT_RELU), TT_OK);
    for (int side = 0; side < 2; side++) {
        float *theta = t.theta + (side == 0 ? 0 : tt_twotower_user_count(&t));
        memcpy(theta, w, sizeof w);
    }
    const sparsity_layer l = sparsity_layer_of(&t, 2);
    T_ARITH(l.nonzero, 11.0 / 36, 1, 1);
    T_ARITH(l.alive, 5.0 / 6, 1, 1);
    T_ARITH(l.input, 1.0 / 5, 1, 1);
    T_ARITH(l.coordinate, 3.0 / 5, 1, 1);
    T_ARITH(l.neighbours, 2.0 / 5, 1, 1);
    T_ARITH(l.focused, 4.0 / 5, 1, 1);
    T_ARITH(l.copies, (1 + 2 + (1 + 2) / 2.0 + 3 + 1) / 5, 1, 10);
    const double both = 4.0 / 5, near = 9 / (9 + 0.05 * 0.05);
    T_ARITH_F(l.concentration, (1 + 1 + both + 1 + near) / 5, 1, 10);
    memset(t.theta, 0, t.n_theta * sizeof *t.theta);
    const sparsity_layer dead = sparsity_layer_of(&t, 2);
    assert_true(dead.nonzero == 0 && dead.alive == 0 && isnan(dead.concentration));
    tt_twotower_free(&t);
}

static void specifications(void **state) {
    (void)state;
    for (size_t k = 1; k < SPARSITY_GRID; k++) {
        T_ARITH(sparsity_penalty(SPARSITY_L1, 2048, 6000, k),
                2.5 * sparsity_penalty(SPARSITY_L1, 2048, 6000, k - 1), 10, 10);
        T_ARITH(sparsity_penalty(SPARSITY_DENSE, 4096, 1, k),
                sparsity_penalty(SPARSITY_DENSE, 2048, 1, k) / 2, 1, 10);
    }
    T_ARITH(sparsity_penalty(SPARSITY_L1, 8192, 6000, 0), 0.1, 1, 10);
    T_ARITH(sparsity_penalty(SPARSITY_L1, 2048, 24000, 0), 0.1, 1, 10);
    for (size_t k = 0; k < t_cases(100); k++) {
        tt_rng r = t_rng("sparsity_steps", k);
        const size_t n = 512 + tt_rng_below(&r, 4000), pass = (n + 127) / 128;
        const sparsity_effort e = {.hidden = 4, .steps = pass + tt_rng_below(&r, 5000)};
        const tt_train_spec l1 = sparsity_train(&e, SPARSITY_L1, 0.3, n);
        const tt_train_spec dense = sparsity_train(&e, SPARSITY_DENSE, 0.3, n);
        const double steps = (double)(l1.epochs * pass);
        assert_true(fabs(steps - (double)e.steps) <= (double)pass / 2);
        assert_true(l1.l1 == 0.3 && l1.l2 == 0 && l1.l2_end == 0);
        assert_true(dense.l1 == 0 && dense.l1_end == 0 && dense.l2 == 0.3);
        assert_true(l1.epochs == dense.epochs && l1.batch == dense.batch &&
                    l1.lr == dense.lr && l1.momentum == dense.momentum);
    }
}

/* The first 300 of 600 pairs give the bits of a replicate of 300; L1 leaves few weights,
 * L2 all; ratings that no float holds diverge, and are no risk. */
static void fits(void **state) {
    (void)state;
    const sparsity_effort e = {.hidden = 16, .steps = 400};
    sparsity_data data = draw(additive, 1);
    sparsity_spec spec = additive;
    sparsity_sample all, few;
    sparsity_outcome a, b, dense;
    spec.n = 300;
    sparsity_data part = draw(spec, 1);
    assert_int_equal(sparsity_sample_open(&all, &data), TT_OK);
    assert_int_equal(sparsity_sample_open(&few, &part), TT_OK);
    const sparsity_sample first = sparsity_sample_first(&all, 300);
    assert_true(first.train.count == 240 && first.valid.count == 60);
    assert_true(few.train.count == 240 && few.valid.count == 60 && all.train.count == 480);
    assert_int_equal(sparsity_fit(&a, &first, &e, SPARSITY_L1, 3), TT_OK);
    assert_int_equal(sparsity_fit(&b, &few, &e, SPARSITY_L1, 3), TT_OK);
    assert_int_equal(sparsity_fit(&dense, &few, &e, SPARSITY_DENSE, 1e-3), TT_OK);
    assert_memory_equal(&a, &b, sizeof a);
    assert_true(a.status == TT_FIT_OK && isfinite(a.risk) && a.valid_mse > 0);
    assert_true(a.layer.nonzero < 0.5 && dense.layer.nonzero == 1);
    assert_true(a.layer.concentration > dense.layer.concentration);
    few.train.rating[7] = 1e39; // infinite as float
    assert_int_equal(sparsity_fit(&b, &few, &e, SPARSITY_DENSE, 1e-3), TT_OK);
    assert_true(b.status == TT_FIT_DIVERGED && isnan(b.risk) && isnan(b.valid_mse));
    sparsity_sample_close(&all);
    sparsity_sample_close(&few);
    sparsity_close(&data);
    sparsity_close(&part);
}

/* Each allocation refused in turn: a code, never a crash or a leak. */
static void refused_memory(void **state) {
    (void)state;
    const sparsity_effort e = {.hidden = 4, .steps = 5};
    const tt_address address = {.seed = 5};
    int done = 0;
    for (unsigned long k = 1; !done; k++) {
        sparsity_spec spec = additive;
        sparsity_data data;
        sparsity_sample s;
        sparsity_outcome o;
        sparsity_sieve_result r;
        spec.truth = k % 2 ? SPARSITY_DESIGN : SPARSITY_ADDITIVE;
        assert_in_range(k, 1, 500);
        tt_alloc_fail_after(k);
        int status = sparsity_open(&data, &spec, 5, 0);
        if (status == TT_OK) {
            status = sparsity_sample_open(&s, &data);
            if (status == TT_OK) {
                status = sparsity_fit(&o, &s, &e, SPARSITY_L1, 1);
                sparsity_sample_close(&s);
            }
            if (status == TT_OK) {
                status = sparsity_sieve(&r, &data.train, &data.judge, 4, &address);
            }
            sparsity_close(&data);
        }
        tt_alloc_fail_after(0);
        assert_true(status == TT_OK || status == TT_ENOMEM);
        done = status == TT_OK;
    }
}

/* The row of the first smoke size again by hand: every penalty once, the one of least
 * hold-out error, then twice its steps. */
static void rows(void **state) {
    (void)state;
    enum { CELL = 2 };
    const sparsity_plan *plan = sparsity_plan_of(TT_SMOKE);
    const tt_task task = {.profile = TT_SMOKE, .seed = 5, .cell = CELL, .replicate = 1};
    const sparsity_spec spec = sparsity_spec_of(TT_SMOKE, CELL);
    const size_t n = (size_t)1 << plan->first;
    sparsity_effort e = sparsity_effort_of(TT_SMOKE, n);
    tt_sink sink = {.record = {.n_columns = COL_COLUMNS}};
    sparsity_data data;
    sparsity_sample all;
    sparsity_outcome once[SPARSITY_GRID], twice;
    assert_int_equal(sparsity_run(&task, &sink), TT_OK);
    assert_int_equal(sink.record.n_rows, 2);
    assert_int_equal(sparsity_open(&data, &spec, 5, 1), TT_OK);
    assert_int_equal(sparsity_sample_open(&all, &data), TT_OK);
    const sparsity_sample s = sparsity_sample_first(&all, n);
    for (size_t arm = 0; arm < SPARSITY_ARMS; arm++) {
        const double *v = sink.record.value + SPARSITY_COLUMN(arm, 0);
        const enum sparsity_arm which = (enum sparsity_arm)arm;
        size_t best = 0;
        for (size_t k = 0; k < SPARSITY_GRID; k++) {
            const double penalty = sparsity_penalty(which, n, e.steps, k);
            assert_int_equal(sparsity_fit(&once[k], &s, &e, which, penalty), TT_OK);
            best = once[k].valid_mse < once[best].valid_mse ? k : best;
        }
        sparsity_effort more = e;
        more.steps = 2 * e.steps;
        const double penalty = sparsity_penalty(which, n, more.steps, best);
        assert_int_equal(sparsity_fit(&twice, &s, &more, which, penalty), TT_OK);
        assert_true(v[ARM_CHOICE] == (double)best && v[ARM_PENALTY] == penalty);
        assert_true(v[ARM_ONCE] == once[best].risk &&
                    v[ARM_ONCE_MSE] == once[best].valid_mse);
        assert_true(v[ARM_RISK] == twice.risk && v[ARM_MSE] == twice.valid_mse);
        assert_true(v[ARM_FOCUSED] == twice.layer.focused &&
                    v[ARM_NONZERO] == twice.layer.nonzero);
    }
    assert_true(sink.record.value[COL_N] == (double)n);
    assert_true(sink.record.value[COL_COLUMNS + COL_N] == 2 * (double)n);
    tt_record_free(&sink.record);
    sparsity_sample_close(&all);
    sparsity_close(&data);
}

enum { CELLS = 5, REPLICATES = 6, SIZES = 4 };

typedef struct {
    tt_results results;
    tt_row row[CELLS * REPLICATES * SIZES];
    double value[CELLS][REPLICATES][SIZES][COL_COLUMNS];
    sparsity_measure measure[CELLS];
} bench;

static size_t five(enum tt_profile profile) {
    (void)profile;
    return CELLS;
}

/* Log-log curves: L1 c N^-e, dense N^-dense, replicates tilted by +-tilt in turn. */
static void fill(bench *b, double level, double e, double dense, double tilt) {
    static const tt_experiment stub = {.cells = five, .n_columns = COL_COLUMNS};
    memset(b, 0, sizeof *b);
    for (size_t i = 0; i < CELLS * REPLICATES * SIZES; i++) {
        const size_t c = i / (REPLICATES * SIZES), r = i / SIZES % REPLICATES,
                     s = i % SIZES;
        const double n = 2048 * pow(4, (double)s), mid = n / 16384;
        double *v = b->value[c][r][s];
        for (size_t k = 0; k < COL_COLUMNS; k++) {
            v[k] = 1;
        }
        double *l1 = v + SPARSITY_COLUMN(SPARSITY_L1, 0);
        double *d = v + SPARSITY_COLUMN(SPARSITY_DENSE, 0);
        v[COL_N] = n;
        d[ARM_RISK] = d[ARM_ONCE] = pow(n, -dense);
        l1[ARM_RISK] = level * pow(n, -e) * pow(mid, r % 2 ? tilt : -tilt);
        l1[ARM_ONCE] = l1[ARM_RISK] * 1.02;
        v[COL_SIEVE] = 0.3 * pow(n, -0.75) * pow(mid, r % 2 ? tilt : -tilt);
        b->row[i] =
            (tt_row){.cell = c, .replicate = r, .row = s, .status = "ok", .value = v};
    }
    b->results = (tt_results){.experiment = &stub,
                              .profile = TT_PAPER,
                              .row = b->row,
                              .n_rows = CELLS * REPLICATES * SIZES};
}

static void measure(bench *b) {
    assert_int_equal(sparsity_measure_all(b->measure, &b->results), TT_OK);
}

/* Standard error of the mean exponent: tilt sqrt(6 / 5) / sqrt(6). */
static void planted_curves(void **state) {
    (void)state;
    static bench b;
    const double tilt = 0.03;
    fill(&b, 0.5, 0.7, 0.6, tilt);
    measure(&b);
    for (size_t c = 0; c < CELLS; c++) {
        const sparsity_measure *m = &b.measure[c];
        const double d = (double)sparsity_cell_of(c)->d;
        assert_true(m->sizes == SIZES && m->replicates == REPLICATES && m->dropped == 0);
        T_ARITH(m->exponent[CURVE_L1].mean, 0.7, 1, 100);
        T_ARITH(m->exponent[CURVE_DENSE].mean, 0.6, 1, 100);
        T_ARITH(m->exponent[CURVE_RATIO].mean, 0.1, 1, 100);
        T_ARITH(m->exponent[CURVE_RATIO].se, tilt * sqrt(1 / 5.0), 1, 100);
        T_ARITH(m->exponent[CURVE_RATIO_ONCE].mean, 0.1, 1, 100);
        T_ARITH(m->effective[CURVE_L1].mean, 0.7, 1, 100); // hold-out error 1 throughout
        T_ARITH(m->one, 0.75, 1, 1);
        T_ARITH(m->many, 3 / (3 + d), 1, 1);
        for (size_t s = 0; s < SIZES; s++) {
            T_ARITH(m->point[CURVE_RATIO][s].estimate, 0.5 * pow(m->n[s], -0.1), 1, 100);
            T_ARITH(m->point[CURVE_L1_TWICE][s].estimate, 1 / 1.02, 1, 100);
            assert_true(m->gate[SPARSITY_L1][s] && m->gate[SPARSITY_DENSE][s]);
        }
        assert_int_equal(sparsity_gated(m), 2 * SIZES);
    }
}

/* The interval of the slope is 2.015 x .45 tilt wide each way at .05, wider by Holm. */
static void rate_words(void **state) {
    (void)state;
    static const struct {
        double gap, tilt;
        const char *word;
    } c[] = {{0.00, 0.03, "agrees"},       {0.30, 0.03, "faster"},
             {-0.30, 0.03, "slower"},      {0.10, 0.03, "inconclusive"},
             {0.00, 1.00, "inconclusive"}, {0.30, 1.00, "inconclusive"}};
    static bench b;
    for (size_t k = 0; k < sizeof c / sizeof *c; k++) {
        fill(&b, 0.5, 0.6 + c[k].gap, 0.6, c[k].tilt);
        measure(&b);
        for (size_t i = 0; i < CELLS; i++) {
            assert_string_equal(sparsity_rate_word(&b.measure[i]), c[k].word);
        }
    }
}

/* A rate that doubling the steps takes away, in one truth, is no rate there. */
static void budgets_must_agree(void **state) {
    (void)state;
    static bench b;
    fill(&b, 0.5, 0.9, 0.6, 0.03);
    for (size_t r = 0; r < REPLICATES; r++) {
        for (size_t s = 0; s < SIZES; s++) {
            double *v = b.value[2][r][s];
            double *l1 = v + SPARSITY_COLUMN(SPARSITY_L1, 0);
            l1[ARM_RISK] *= pow(v[COL_N] / 2048, 0.3);
        }
    }
    measure(&b);
    assert_string_equal(sparsity_rate_word(&b.measure[2]), "inconclusive");
    assert_true(b.measure[2].rate == RATE_CONSTANT);
    assert_true(b.measure[2].rate_once == RATE_FASTER);
    assert_string_equal(sparsity_rate_word(&b.measure[1]), "faster");
    for (size_t s = 1; s < SIZES; s++) {
        assert_false(b.measure[2].gate[SPARSITY_L1][s]);
        assert_true(b.measure[2].gate[SPARSITY_DENSE][s]);
    }
    assert_int_equal(sparsity_gated(&b.measure[2]), SIZES + 1);
}

/* One p of .02 among four of 1 is not rejected, by itself it is; Holm, not each alone. */
static void rates_by_holm(void **state) {
    (void)state;
    enum sparsity_rate rate[5];
    th_slope s[5];
    for (size_t i = 0; i < 5; i++) {
        s[i] = (th_slope){.n = 6, .mean = 0.1, .sd = 0.1, .se = 0.1 / sqrt(6)};
    }
    /* t(5) = 3.365: p = .02 two-sided; t(5) = 2.571: p = .05. */
    s[3].mean = 0.1 + 3.3651 * s[3].se;
    sparsity_rates(rate, s, 5);
    assert_true(rate[3] == RATE_OPEN);
    sparsity_rates(rate, s + 3, 1);
    assert_true(rate[0] == RATE_FASTER);
    s[3].mean = -s[3].mean;
    sparsity_rates(rate, s + 3, 1);
    assert_true(rate[0] == RATE_SLOWER);
    s[3] = (th_slope){.n = 1, .mean = 5, .sd = NAN, .se = NAN};
    sparsity_rates(rate, s + 3, 1);
    assert_true(rate[0] == RATE_OPEN);
}

static void constant_and_exponents(void **state) {
    (void)state;
    static bench b;
    const char *word[CELLS * SPARSITY_ARMS];
    fill(&b, 0.5, 0.6, 0.6, 0.02);
    measure(&b);
    assert_string_equal(sparsity_constant_word(b.measure, CELLS), "agrees");
    assert_string_equal(sparsity_sieve_word(&b.measure[0]), "agrees");
    fill(&b, 20, 0.6, 3 / 7.0, 0.02);
    measure(&b);
    assert_string_equal(sparsity_constant_word(b.measure, CELLS), "differs");
    sparsity_adapts_words(word, b.measure, CELLS);
    for (size_t i = 0; i < CELLS; i++) {
        const sparsity_cell *c = sparsity_cell_of(i);
        if (c->truth == SPARSITY_DESIGN) {
            assert_true(word[2 * i] == NULL && word[2 * i + 1] == NULL);
        } else {
            assert_string_equal(word[2 * i], "faster");
        }
        if (c->d == 4 && c->truth == SPARSITY_ADDITIVE) {
            assert_true(strcmp(word[2 * i + 1], "inconclusive") == 0 ||
                        strcmp(word[2 * i + 1], "agrees") == 0);
        }
    }
    fill(&b, 1, 0.2, 0.3, 0.02);
    measure(&b);
    sparsity_adapts_words(word, b.measure, CELLS);
    assert_string_equal(word[0], "slower");
    fill(&b, 1, 0.6, 0.6, 0.5);
    measure(&b);
    assert_string_equal(sparsity_constant_word(b.measure, CELLS), "inconclusive");
    assert_string_equal(sparsity_sieve_word(&b.measure[0]), "inconclusive");
}

/* A diverged run takes its replicate out of all curves and is counted. */
static void diverged_rows(void **state) {
    (void)state;
    static bench b;
    fill(&b, 0.5, 0.6, 0.6, 0.02);
    b.row[SIZES + 1].status = "diverged";
    b.value[0][1][1][SPARSITY_COLUMN(SPARSITY_L1, ARM_RISK)] = NAN;
    measure(&b);
    assert_true(b.measure[0].dropped == 1 && b.measure[0].replicates == REPLICATES - 1);
    assert_true(b.measure[0].exponent[CURVE_RATIO].n == REPLICATES - 1);
    assert_true(b.measure[1].dropped == 0 && b.measure[1].replicates == REPLICATES);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(towers_are_sums),
    cmocka_unit_test(rough_part),
    cmocka_unit_test(common_data),
    cmocka_unit_test(paper_design),
    cmocka_unit_test(sieve),
    cmocka_unit_test(first_layer),
    cmocka_unit_test(specifications),
    cmocka_unit_test(fits),
    cmocka_unit_test(refused_memory),
    cmocka_unit_test(rows),
    cmocka_unit_test(planted_curves),
    cmocka_unit_test(rate_words),
    cmocka_unit_test(budgets_must_agree),
    cmocka_unit_test(rates_by_holm),
    cmocka_unit_test(constant_and_exponents),
    cmocka_unit_test(diverged_rows),
};

T_MAIN(tests)
