/* The experiment width: targets in the metric of the ratings, the regression of a tower,
 * the collapse exponent, and its rules on planted results. */
#include <gsl/gsl_multifit.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/study.h"
#include "common/width_measure.h"
#include "common/width_regress.h"
#include "common/width_run.h"
#include "common/width_target.h"
#include "t_test.h"
#include "towers/tt_mlp.h"

/* |h|^2 energy / p is the mean of <f, g>^2 over the items, summed pair by pair. */
static void target_has_the_metric_of_ratings(void **state) {
    (void)state;
    enum { ROWS = 60 };
    tt_synthetic_spec spec = TT_SYNTHETIC_PAPER;
    tt_synthetic data;
    width_target t;
    double energy = 0, size = 0;
    assert_int_equal(width_target_open(&t, 30, ROWS, 5, 2), TT_OK);
    spec.d = 30;
    spec.n = spec.m = ROWS;
    spec.omega = 0;
    assert_int_equal(tt_synthetic_alloc(&data, &spec, &t.address), TT_OK);
    for (size_t u = 0; u < ROWS; u++) {
        double rating = 0, h = 0;
        for (size_t i = 0; i < ROWS; i++) {
            double dot = 0;
            for (size_t k = 0; k < t.p; k++) {
                dot += data.user_f[u * t.p + k] * data.item_f[i * t.p + k];
            }
            rating += dot * dot / ROWS;
        }
        for (size_t k = 0; k < t.p; k++) {
            h += (double)t.h[u * t.p + k] * (double)t.h[u * t.p + k];
        }
        T_ARITH_F(h * t.energy / (double)t.p, rating, rating, t.p);
        energy += rating / ROWS;
        size += h / ROWS;
    }
    T_ARITH(t.energy, energy, energy, ROWS * t.p);
    T_ARITH_F(size, (double)t.p, (double)t.p, ROWS);
    tt_synthetic_free(&data);
    width_target_close(&t);
}

/* The study's streams: its users come first, its address is the target's. */
static void target_begins_with_the_study(void **state) {
    (void)state;
    enum { USERS = 40 };
    tt_synthetic_spec spec = TT_SYNTHETIC_PAPER;
    study s;
    width_target t;
    spec.n = spec.m = USERS;
    spec.omega = 200;
    assert_int_equal(study_open(&s, &spec, 0.3, 5, 1), TT_OK);
    assert_int_equal(width_target_open(&t, 20, 2 * USERS, 5, 1), TT_OK);
    assert_memory_equal(&t.address, &s.problem.address, sizeof t.address);
    assert_int_equal(t.x.rows, 2 * USERS);
    for (size_t k = 0; k < USERS * spec.D; k++) {
        assert_true(t.x.dense[k] == 2 * s.data.user_x.dense[k] - 1);
    }
    width_target_close(&t);
    study_close(&s);
}

static void target_reports_trouble(void **state) {
    (void)state;
    width_target t;
    int status = TT_ENOMEM;
    assert_int_equal(width_target_open(&t, 20, 10, 5, 1), TT_EFAIL); // rank 10 < p
    assert_null(t.h);
    unsigned long k = 1;
    for (; status == TT_ENOMEM; k++) {
        tt_alloc_fail_after(k);
        status = width_target_open(&t, 20, 40, 5, 1);
    }
    tt_alloc_fail_after(0);
    assert_int_equal(status, TT_OK);
    assert_true(k > 5);
    width_target_close(&t);
}

enum { D = 4, P = 3, TRAIN = 1500, ROWS = 2000 };
static const double noise = 0.3;

/* h = a linear map of x plus normal noise; `size` is E |h|^2 over the judged rows. */
static void plant_linear(tt_features *x, float *h, double *size) {
    tt_rng r = t_rng("width linear", 0);
    double a[D + 1][P];
    assert_int_equal(tt_features_alloc(x, ROWS, D, 0, 0), TT_OK);
    for (size_t k = 0; k < (D + 1) * P; k++) {
        a[k / P][k % P] = tt_rng_gaussian(&r);
    }
    *size = 0;
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t l = 0; l < D; l++) {
            x->dense[i * D + l] = 2 * tt_rng_uniformf(&r) - 1;
        }
        for (size_t j = 0; j < P; j++) {
            double value = a[D][j] + noise * tt_rng_gaussian(&r);
            for (size_t l = 0; l < D; l++) {
                value += a[l][j] * (double)x->dense[i * D + l];
            }
            h[i * P + j] = (float)value;
            *size += i >= TRAIN ? value * value / (ROWS - TRAIN) : 0;
        }
    }
}

static const tt_address address = {.seed = 20240, .design = 7};
static const width_regress_spec linear = {
    .layers = 1, .hidden = 1, .batch = 50, .steps = 1500, .lr = 0.02};

/* What is left of a linear map with noise is the noise, and (D + 1) / n of it on rows that
 * were not trained on. */
static void regression_leaves_the_noise(void **state) {
    (void)state;
    static float h[ROWS * P];
    tt_features x;
    double size;
    width_regress_error e;
    plant_linear(&x, h, &size);
    assert_int_equal(width_regress(&e, &linear, &x, h, P, TRAIN, &address), TT_OK);
    const double judged = e.judged * size / (P * noise * noise);
    T_NEAR(judged, 1 + (D + 1.0) / TRAIN, T_SIGMA * sqrt(2.0 / (P * (ROWS - TRAIN))));
    assert_true(e.train < 1 && e.judged < 0.2);
    tt_features_free(&x);
}

/* Output j of a tower on one row, in double and one unit after another. */
static double naive(const tt_mlp *t, const float *theta, const float *row, size_t j) {
    double a[2][16];
    for (size_t k = 0; k < t->width[0]; k++) {
        a[0][k] = (double)row[k];
    }
    for (size_t l = 0; l < t->layers; l++) {
        const float *w = theta + tt_mlp_offset(t, l);
        const size_t in = t->width[l], out = t->width[l + 1];
        for (size_t o = 0; o < out; o++) {
            double sum = (double)w[in * out + o];
            for (size_t i = 0; i < in; i++) {
                sum += a[l % 2][i] * (double)w[i * out + o];
            }
            a[(l + 1) % 2][o] = l + 1 < t->layers && sum < 0 ? 0 : sum;
        }
    }
    return a[t->layers % 2][j];
}

/* Without a step the error is that of the first weights, whatever the batch. */
static void regression_judges_as_by_hand(void **state) {
    (void)state;
    static float h[ROWS * P];
    tt_mlp t = {.layers = 3, .dense = D, .activation = TT_RELU, .width = {D, 7, 7, P}};
    float theta[256];
    tt_features x;
    double size[2] = {0}, sum[2] = {0}, unused;
    assert_true(tt_mlp_count(&t) <= 256);
    plant_linear(&x, h, &unused);
    tt_mlp_init(&t, theta, &address, 1000 + 2);
    for (size_t k = 0; k < ROWS * P; k++) {
        const size_t i = k / P, judged = i >= TRAIN;
        const double e = naive(&t, theta, x.dense + i * D, k % P) - (double)h[k];
        sum[judged] += e * e;
        size[judged] += (double)h[k] * (double)h[k];
    }
    for (size_t batch = 1; batch <= 4096; batch *= 16) {
        const width_regress_spec spec = {
            .layers = 3, .hidden = 7, .batch = batch, .lr = 1, .start = 2};
        width_regress_error e;
        assert_int_equal(width_regress(&e, &spec, &x, h, P, TRAIN, &address), TT_OK);
        T_ARITH_F(e.train, sum[0] / size[0], sum[0] / size[0], D * 7);
        T_ARITH_F(e.judged, sum[1] / size[1], sum[1] / size[1], D * 7);
    }
    tt_features_free(&x);
}

/* The same address gives the same bits, another start or replicate others. */
static void regression_repeats(void **state) {
    (void)state;
    static float h[ROWS * P];
    width_regress_spec spec = {
        .layers = 2, .hidden = 9, .batch = 20, .steps = 30, .lr = 0.01};
    tt_address other = address;
    tt_features x;
    width_regress_error e[4];
    double unused;
    other.replicate = 1;
    plant_linear(&x, h, &unused);
    width_regress(&e[0], &spec, &x, h, P, TRAIN, &address);
    width_regress(&e[1], &spec, &x, h, P, TRAIN, &address);
    width_regress(&e[2], &spec, &x, h, P, TRAIN, &other);
    spec.start = 1;
    width_regress(&e[3], &spec, &x, h, P, TRAIN, &address);
    assert_memory_equal(&e[0], &e[1], sizeof e[0]);
    assert_true(e[0].judged != e[2].judged && e[0].judged != e[3].judged);
    tt_features_free(&x);
}

static void regression_reports_trouble(void **state) {
    (void)state;
    static float h[ROWS * P];
    width_regress_spec spec = linear;
    tt_features x;
    width_regress_error e;
    double unused;
    plant_linear(&x, h, &unused);
    spec.lr = 1e30;
    assert_int_equal(width_regress(&e, &spec, &x, h, P, TRAIN, &address), TT_OK);
    assert_true(isinf(e.judged) && isinf(e.train));
    spec.steps = 1;
    int status = TT_ENOMEM;
    unsigned long k = 1;
    for (; status == TT_ENOMEM; k++) {
        tt_alloc_fail_after(k);
        status = width_regress(&e, &spec, &x, h, P, TRAIN, &address);
    }
    tt_alloc_fail_after(0);
    assert_int_equal(status, TT_OK);
    assert_true(k > 5);
    tt_features_free(&x);
}

/* Both sides of a normal matrix lose all but r of n dimensions: eps = 1 - r / n in
 * expectation, and the excess is 1 - (r / n)^2 of the energy. */
static void implied_error_of_projections(void **state) {
    (void)state;
    enum { N = 80, KEPT = 50 };
    tt_rng r = t_rng("width projections", 0);
    double all = 0, kept = 0;
    for (size_t k = 0; k < N * N; k++) {
        const double x = tt_rng_gaussian(&r);
        all += x * x;
        kept += k / N < KEPT && k % N < KEPT ? x * x : 0;
    }
    const double rmse = width_implied(1 - (double)KEPT / N, 3);
    const double share = (rmse * rmse - 0.1) / 3, in = 1 - share;
    T_NEAR(1 - kept / all, share, T_SIGMA * sqrt(2 * in * (1 - in)) / N);
    T_ARITH(width_implied(0, 3), sqrt(0.1), 1, 1);
    T_ARITH(width_implied(1, 3), sqrt(3.1), 1, 1);
    for (double eps = 0; eps <= 1; eps += 0.125) {
        assert_true(width_implied(eps, 3) <= width_implied_most(eps, 3));
        assert_true(width_implied(eps, 3) * width_implied(eps, 3) >= 0.1 + 3 * eps - 1e-12);
    }
}

static const size_t widths[WIDTH_WIDTHS] = {25, 50, 100, 200, 400};

/* y = a quadratic of log(width / d^kappa), plus `spread` normal. */
static void plant_curves(double *y, double *x, size_t n, double kappa, double spread,
                         tt_rng *r) {
    for (size_t k = 0; k < WIDTH_DIMENSIONS * n; k++) {
        x[k % n] = log((double)widths[k % n]);
        const double t = x[k % n] - kappa * log((double)width_dimension[k / n] / 20) - 4;
        y[k] = 1 - 1.5 * t - 0.2 * t * t + spread * tt_rng_gaussian(r);
    }
}

static void collapse_finds_the_planted_exponent(void **state) {
    (void)state;
    static const double kappas[] = {-0.5, 0, 0.4, 1, 2.3};
    double y[WIDTH_DIMENSIONS * WIDTH_WIDTHS], z[WIDTH_DIMENSIONS * WIDTH_WIDTHS];
    double x[WIDTH_WIDTHS];
    tt_rng r = t_rng("width collapse", 0);
    for (size_t c = 0; c < sizeof kappas / sizeof *kappas; c++) {
        for (size_t n = 3; n <= WIDTH_WIDTHS; n++) {
            plant_curves(y, x, n, kappas[c], 0, &r);
            T_ARITH(width_residual(kappas[c], y, x, n), 0, 10, 3 * n);
            // least squares are flat to sqrt(eps) at their minimum
            T_NEAR(width_exponent(y, x, n), kappas[c], T_RATIO * sqrt(DBL_EPSILON));
            assert_true(width_residual(kappas[c] + 0.3, y, x, n) > 0.01);
            plant_curves(y, x, n, kappas[c], 0.1, &r);
            for (size_t k = 0; k < 3 * n; k++) {
                z[k] = 7 - 2 * y[k];
            }
            T_NEAR(width_exponent(z, x, n), width_exponent(y, x, n),
                   T_RATIO * sqrt(DBL_EPSILON));
        }
    }
    plant_curves(y, x, 5, 6, 0, &r); // beyond what is searched
    assert_true(isnan(width_exponent(y, x, 5)));
    y[3] = NAN;
    assert_true(isnan(width_exponent(y, x, 5)) && isnan(width_residual(1, y, x, 5)));
}

/* The residual against GSL's least squares. */
static void residual_as_by_gsl(void **state) {
    (void)state;
    enum { POINTS = WIDTH_DIMENSIONS * WIDTH_WIDTHS };
    double y[POINTS], x[WIDTH_WIDTHS], chi2;
    gsl_matrix *A = gsl_matrix_alloc(POINTS, 3), *cov = gsl_matrix_alloc(3, 3);
    gsl_vector *c = gsl_vector_alloc(3);
    gsl_multifit_linear_workspace *w = gsl_multifit_linear_alloc(POINTS, 3);
    for (size_t i = 0; i < 20; i++) {
        tt_rng r = t_rng("width residual", i);
        const double kappa = 4 * tt_rng_uniform(&r) - 1;
        plant_curves(y, x, WIDTH_WIDTHS, 1, 0.5, &r);
        for (size_t k = 0; k < POINTS; k++) {
            const double d = (double)width_dimension[k / WIDTH_WIDTHS];
            for (size_t j = 0; j < 3; j++) {
                gsl_matrix_set(A, k, j,
                               pow(x[k % WIDTH_WIDTHS] - kappa * log(d / 20), (double)j));
            }
        }
        gsl_vector_view Y = gsl_vector_view_array(y, POINTS);
        gsl_multifit_linear(A, &Y.vector, c, cov, &chi2, w);
        T_ARITH(width_residual(kappa, y, x, WIDTH_WIDTHS), sqrt(chi2 / (POINTS - 3)), 10,
                POINTS);
    }
    gsl_multifit_linear_free(w);
    gsl_matrix_free(A);
    gsl_matrix_free(cov);
    gsl_vector_free(c);
}

enum { REPLICATES = 6 };
static const tt_experiment fake = {.cells = width_cells, .n_columns = WIDTH_COLUMNS};

typedef struct {
    tt_row row[WIDTH_CELLS * REPLICATES];
    double value[WIDTH_CELLS * REPLICATES][WIDTH_COLUMNS];
    tt_results results;
} table;

/* What to plant: log excess and log floor of depth 2 are quadratics of log(width /
 * d^kappa); floors of depth 5 have these eps, eps / gain before the last doubling. All are
 * multiplied by exp(spread x normal). */
typedef struct {
    double fits, floors; // kappa
    double slope;        // of log excess on the width: 0: widening does nothing
    double eps[3], gain; // d = 20, 30, 40
    double spread;
} plan;

static double curve_of(double kappa, double slope, width_cell c) {
    const double t =
        log((double)c.width / 50) - (slope > 0 ? kappa : 0) * log((double)c.d / 20);
    const double rise = slope > 0 ? 0 : 2 * log((double)c.d / 20);
    return -2 - slope * t - 0.1 * slope * t * t + rise;
}

static void plant(table *t, const plan *p, uint64_t item) {
    tt_rng r = t_rng("width plant", item);
    const size_t cells = width_cells(TT_PAPER);
    t->results = (tt_results){.experiment = &fake, .row = t->row, .profile = TT_PAPER};
    for (size_t i = 0; i < cells * REPLICATES; i++) {
        const width_cell c = width_cell_of(TT_PAPER, i / REPLICATES);
        double *v = t->value[i];
        for (size_t k = 0; k < WIDTH_COLUMNS; k++) {
            v[k] = NAN;
        }
        v[WIDTH_ENERGY] = 5;
        v[WIDTH_RMSE] = 1;
        v[WIDTH_EXCESS] =
            exp(curve_of(p->fits, p->slope, c) + p->spread * tt_rng_gaussian(&r));
        v[WIDTH_FLOOR] = c.arm == WIDTH_FLOOR5 ? p->eps[(c.d - 20) / 10]
                                               : exp(curve_of(p->floors, 1.5, c));
        v[WIDTH_FLOOR] *= exp(p->spread * tt_rng_gaussian(&r));
        v[WIDTH_FLOOR_HALF] = v[WIDTH_FLOOR] / p->gain;
        t->row[i] = (tt_row){.cell = i / REPLICATES,
                             .replicate = i % REPLICATES,
                             .status = "ok",
                             .value = v};
    }
    t->results.n_rows = cells * REPLICATES;
}

static void judge(width_measured *m, table *t, const plan *p, uint64_t item) {
    plant(t, p, item);
    assert_int_equal(width_measure(m, &t->results), TT_OK);
    assert_int_equal(m->wide, 400);
    width_measured_free(m);
}

/* A bottleneck in width / d passes all rules; its twin, which rises with d whatever the
 * width, none; wide spread leaves all open. */
static void rules(void **state) {
    (void)state;
    static table t;
    width_measured m;
    const plan good = {1, 1, 1.5, {1e-4, 1e-3, 1e-2}, 0.9, 0.02};
    judge(&m, &t, &good, 0);
    assert_string_equal(width_share_word(&m), "agrees");
    assert_string_equal(width_left_word(&m), "agrees");
    assert_string_equal(width_collapse_word(&m.fits), "agrees");
    assert_string_equal(width_collapse_word(&m.floors), "agrees");
    assert_string_equal(width_depth_word(&m), "agrees");
    for (size_t k = 0; k < WIDTH_PRINTED; k++) {
        assert_string_equal(width_reach_word(&m.reach[k]), "agrees");
    }
    T_NEAR(m.floors.kappa.estimate, 1, 0.25);
    assert_true(m.fits.residual[1] < 0.2 * m.fits.residual[0]);

    const plan bad = {1, 2, 0, {0.6, 0.7, 0.8}, 1, 0.02};
    judge(&m, &t, &bad, 1);
    assert_string_equal(width_share_word(&m), "differs");
    assert_string_equal(width_left_word(&m), "differs");
    assert_string_equal(width_collapse_word(&m.floors), "differs");
    assert_string_equal(width_depth_word(&m), "differs");
    for (size_t k = 0; k < WIDTH_PRINTED; k++) {
        assert_string_equal(width_reach_word(&m.reach[k]), "differs");
    }

    const plan wild = {1, 1, 1.5, {0.02, 0.2, 0.3}, 0.9, 3};
    judge(&m, &t, &wild, 2);
    assert_string_equal(width_share_word(&m), "inconclusive");
    assert_string_equal(width_collapse_word(&m.fits), "inconclusive");
    assert_string_equal(width_depth_word(&m), "inconclusive");
    assert_string_equal(width_reach_word(&m.reach[0]), "inconclusive");
}

/* A word follows from where the whole interval lies: estimates inside, ends without. */
static void words_follow_the_intervals(void **state) {
    (void)state;
    static const struct {
        tt_interval i;
        const char *share, *left, *collapse, *depth, *reach;
    } c[] = {
        {{0.60, 0.55, 0.65}, "agrees", "differs", "differs", "agrees", "agrees"},
        {{0.60, 0.45, 0.75},
         "inconclusive",
         "inconclusive",
         "inconclusive",
         "agrees",
         "agrees"},
        {{0.40, 0.35, 0.45}, "differs", "agrees", "differs", "agrees", "agrees"},
        {{0.40, 0.20, 0.60}, "inconclusive", "inconclusive", "differs", "agrees", "agrees"},
        {{0.95, 0.80, 1.10}, "agrees", "differs", "agrees", "inconclusive", "inconclusive"},
        {{1.20, 1.10, 1.30}, "agrees", "differs", "inconclusive", "differs", "differs"},
        {{1.40, 1.30, 1.50}, "agrees", "differs", "differs", "differs", "differs"},
        {{1, NAN, NAN},
         "inconclusive",
         "inconclusive",
         "inconclusive",
         "inconclusive",
         "inconclusive"},
    };
    for (size_t k = 0; k < sizeof c / sizeof *c; k++) {
        const width_measured m = {.share = c[k].i, .left = c[k].i, .depth = c[k].i};
        const width_collapse collapse = {.kappa = c[k].i};
        const width_reach r = {.printed = 1, .implied = c[k].i, .hopeful = c[k].i};
        assert_string_equal(width_share_word(&m), c[k].share);
        assert_string_equal(width_left_word(&m), c[k].left);
        assert_string_equal(width_collapse_word(&collapse), c[k].collapse);
        assert_string_equal(width_depth_word(&m), c[k].depth);
        assert_string_equal(width_reach_word(&r), c[k].reach);
    }
}

/* The two contrasts by hand, without spread: e = (d / width)^2 has share (4 - 4/64) / 3 and
 * left (3/64) / 3; the interval is a point. */
static void contrasts(void **state) {
    (void)state;
    static table t;
    width_measured m;
    const plan p = {1, 1, 1.5, {0.1, 0.1, 0.1}, 1, 0};
    plant(&t, &p, 0);
    for (size_t i = 0; i < t.results.n_rows; i++) {
        const width_cell c = width_cell_of(TT_PAPER, t.row[i].cell);
        t.value[i][WIDTH_EXCESS] = pow((double)c.d / (double)c.width, 2);
    }
    assert_int_equal(width_measure(&m, &t.results), TT_OK);
    T_ARITH(m.share.estimate, (4 - 4.0 / 64) / 3, 1, 10);
    T_ARITH(m.left.estimate, 1.0 / 64, 1, 10);
    T_ARITH(m.share.hi - m.share.lo, 0, 1, 10);
    width_measured_free(&m);
}

/* A floor that still falls by half with each doubling is no floor: open, where the same
 * error at rest differs. */
static void unfinished_floors_are_open(void **state) {
    (void)state;
    static table t;
    width_measured m;
    plan p = {1, 1, 1.5, {0.03, 0.3, 0.4}, 0.45, 0.01};
    judge(&m, &t, &p, 3);
    assert_true(m.reach[0].implied.lo > m.reach[0].printed);
    assert_string_equal(width_reach_word(&m.reach[0]), "inconclusive");
    p.spread = 0;
    judge(&m, &t, &p, 3);
    T_ARITH(m.reach[2].implied.estimate, width_implied(0.3, 5), 1, 10);
    T_ARITH(m.reach[2].hopeful.estimate, width_implied(0.3 * 0.45 * 0.45, 5), 1, 10);
    p.spread = 0.01;
    p.gain = 1;
    judge(&m, &t, &p, 3);
    assert_string_equal(width_reach_word(&m.reach[0]), "differs");
}

/* A diverged run is counted and enters no mean, nor a contrast of its replicate. */
static void diverged_runs_are_counted(void **state) {
    (void)state;
    static table t;
    width_measured m;
    const plan p = {1, 1, 1.5, {0.1, 0.1, 0.1}, 1, 0.02};
    plant(&t, &p, 4);
    const size_t cell = width_find(TT_PAPER, (width_cell){WIDTH_L1, 40, 400});
    t.row[cell * REPLICATES + 2].status = "diverged";
    t.value[cell * REPLICATES + 2][WIDTH_EXCESS] = 1e9;
    assert_int_equal(width_measure(&m, &t.results), TT_OK);
    assert_int_equal(m.point[cell].bad, 1);
    assert_string_equal(m.point[cell].word, "diverged");
    assert_int_equal(m.point[cell].column[WIDTH_EXCESS].n, REPLICATES - 1);
    assert_true(m.point[cell].column[WIDTH_EXCESS].mean < 1);
    assert_int_equal(m.share_n, REPLICATES - 1);
    assert_int_equal(m.fits.n, REPLICATES - 1);
    assert_string_equal(width_share_word(&m), "agrees");
    width_measured_free(&m);
}

/* Without a row nothing is said; refused memory is reported. */
static void nothing_measured(void **state) {
    (void)state;
    static table t;
    width_measured m;
    const plan p = {1, 1, 1.5, {0.1, 0.1, 0.1}, 1, 0.02};
    plant(&t, &p, 5);
    t.results.n_rows = 0;
    assert_int_equal(width_measure(&m, &t.results), TT_OK);
    assert_string_equal(width_share_word(&m), "inconclusive");
    assert_string_equal(width_left_word(&m), "inconclusive");
    assert_string_equal(width_collapse_word(&m.floors), "inconclusive");
    assert_string_equal(width_reach_word(&m.reach[3]), "inconclusive");
    assert_string_equal(width_depth_word(&m), "inconclusive");
    assert_int_equal(m.point[0].column[WIDTH_RMSE].n, 0);
    width_measured_free(&m);
    int status = TT_ENOMEM;
    unsigned long k = 1;
    for (; status == TT_ENOMEM; k++) {
        tt_alloc_fail_after(k);
        status = width_measure(&m, &t.results);
    }
    tt_alloc_fail_after(0);
    assert_int_equal(status, TT_OK);
    assert_true(k > 4);
    width_measured_free(&m);
}

/* Every profile has what the rules need, once. */
static void grids(void **state) {
    (void)state;
    for (enum tt_profile p = TT_SMOKE; p <= TT_PAPER; p++) {
        const size_t n = width_cells(p);
        assert_true(n > 0 && n <= WIDTH_CELLS);
        for (size_t k = 0; k < n; k++) {
            assert_int_equal(width_find(p, width_cell_of(p, k)), k);
        }
        assert_int_equal(width_find(p, (width_cell){WIDTH_L1, 25, 50}), n);
        for (size_t j = 0; j < WIDTH_DIMENSIONS; j++) {
            for (enum width_arm arm = 0; arm < WIDTH_ARMS; arm++) {
                assert_true(
                    arm == WIDTH_L2 ||

                    width_find(p, (width_cell){arm, width_dimension[j], WIDTH_NARROW}) < n);
            }
        }
    }
}

/* The penalties of the two kinds of fits, and paths that keep their ratios. */
static void trainings(void **state) {
    (void)state;
    const tt_train_spec tuned = TT_TRAIN_TUNED;
    const width_effort *e = &width_efforts[TT_PAPER];
    for (size_t k = 0; k < WIDTH_WIDTHS; k++) {
        const width_cell c = {WIDTH_L1, 20, widths[k]};
        const tt_train_spec s = width_training(c, e);
        T_ARITH(s.l1, 0.01 * sqrt((double)widths[k]), 1, 1);
        T_ARITH(s.l1 / s.l1_end, tuned.l1 / tuned.l1_end, 100, 1);
        assert_int_equal(s.epochs, e->epochs_l1);
        assert_int_equal(width_shape(c).layers, 2);
        assert_int_equal(width_shape(c).hidden, widths[k]);
    }
    const width_cell deep = {WIDTH_L2, 20, 50};
    const tt_train_spec s = width_training(deep, e);
    assert_true(s.l1 == 0 && s.l1_end == 0 && s.epochs == e->epochs_l2);
    T_ARITH(s.l2, 1e-3, 1, 1);
    T_ARITH(s.l2_end, 5e-4, 1, 1);
    assert_int_equal(width_shape(deep).layers, 5);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(target_has_the_metric_of_ratings),
    cmocka_unit_test(target_begins_with_the_study),
    cmocka_unit_test(target_reports_trouble),
    cmocka_unit_test(regression_leaves_the_noise),
    cmocka_unit_test(regression_judges_as_by_hand),
    cmocka_unit_test(regression_repeats),
    cmocka_unit_test(regression_reports_trouble),
    cmocka_unit_test(implied_error_of_projections),
    cmocka_unit_test(collapse_finds_the_planted_exponent),
    cmocka_unit_test(residual_as_by_gsl),
    cmocka_unit_test(rules),
    cmocka_unit_test(words_follow_the_intervals),
    cmocka_unit_test(contrasts),
    cmocka_unit_test(unfinished_floors_are_open),
    cmocka_unit_test(diverged_runs_are_counted),
    cmocka_unit_test(nothing_measured),
    cmocka_unit_test(grids),
    cmocka_unit_test(trainings),
};

T_MAIN(tests)
