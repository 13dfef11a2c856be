/* The sieve: planted towers found again, noise at its own level, K by held-out pairs, what
 * a path and a model say of each other, stops, unseen boxes, refused memory. */
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "t_test.h"
#include "towers/tt_piecewise.h"
#include "towers/tt_sieve.h"

static const tt_address address = {.seed = 20240, .design = 77};

/* Pairs that own their numbers. */
typedef struct {
    tt_pairs pairs;
    double *x, *y, *rating, *clean; // clean: without noise
} sample;

static void sample_open(sample *s, size_t n, size_t d_u, size_t d_i, tt_rng *r) {
    s->x = malloc(n * d_u * sizeof *s->x);
    s->y = malloc(n * d_i * sizeof *s->y);
    s->rating = calloc(n, sizeof *s->rating);
    s->clean = calloc(n, sizeof *s->clean);
    assert_true(s->x && s->y && s->rating && s->clean);
    for (size_t i = 0; i < n * d_u; i++) {
        s->x[i] = tt_rng_uniform(r);
    }
    for (size_t i = 0; i < n * d_i; i++) {
        s->y[i] = tt_rng_uniform(r);
    }
    s->pairs = (tt_pairs){n, d_u, d_i, s->x, s->y, s->rating};
}

static void sample_close(sample *s) {
    free(s->x);
    free(s->y);
    free(s->rating);
    free(s->clean);
}

/* A copy of the pairs that a fit trains on, with noiseless ratings. */
static void training_part(sample *part, const sample *s, tt_rng *r) {
    const size_t d_u = s->pairs.d_u, d_i = s->pairs.d_i;
    size_t n = 0;
    sample_open(part, s->pairs.count, d_u, d_i, r);
    for (size_t i = 0; i < s->pairs.count; i++) {
        if (!tt_pairs_is_held_out(i)) {
            memcpy(part->x + n * d_u, s->x + i * d_u, d_u * sizeof *s->x);
            memcpy(part->y + n * d_i, s->y + i * d_i, d_i * sizeof *s->y);
            part->rating[n++] = s->clean[i];
        }
    }
    part->pairs = tt_pairs_first(part->pairs, n);
}

/* Random towers on K cells a coordinate (joint: one polynomial of both); ratings with
 * noise. */
static void plant(sample *s, enum tt_sieve_kind kind, size_t degree, size_t p, size_t k,
                  double sigma, tt_rng *r) {
    const size_t d_u = s->pairs.d_u, d_i = s->pairs.d_i, sides = kind == TT_JOINT ? 1 : 2;
    tt_piecewise f[2];
    for (size_t t = 0; t < sides; t++) {
        const size_t d = sides == 1 ? d_u + d_i : t ? d_i : d_u;
        assert_int_equal(tt_piecewise_alloc(&f[t], TT_GRID, d, degree, k, p, NULL, 0),
                         TT_OK);
        for (size_t j = 0; j < tt_piecewise_weights(&f[t]); j++) {
            f[t].coef[j] = tt_rng_gaussian(r);
        }
    }
    for (size_t i = 0; i < s->pairs.count; i++) {
        double xy[TT_CELLS_DIM], u[TT_PIECEWISE_P], v[TT_PIECEWISE_P] = {1};
        memcpy(xy, s->x + i * d_u, d_u * sizeof *xy);
        memcpy(xy + d_u, s->y + i * d_i, d_i * sizeof *xy);
        tt_piecewise_eval(u, &f[0], 1, xy);
        if (sides == 2) {
            tt_piecewise_eval(v, &f[1], 1, xy + d_u);
        }
        for (size_t j = 0; j < p; j++) {
            s->clean[i] += u[j] * v[j];
        }
        s->rating[i] = s->clean[i] + (sigma > 0 ? sigma * tt_rng_gaussian(r) : 0);
    }
    for (size_t t = 0; t < sides; t++) {
        tt_piecewise_free(&f[t]);
    }
}

static tt_sieve_path fit(const tt_sieve_spec *spec, const tt_pairs *pairs,
                         const tt_pairs *judge) {
    tt_sieve_path path;
    assert_int_equal(tt_sieve_fit(NULL, &path, spec, pairs, judge, &address), TT_OK);
    return path;
}

static const tt_sieve_level *level_of(const tt_sieve_path *path, size_t k) {
    for (size_t l = 0; l < path->levels; l++) {
        if (path->level[l].k == k) {
            return &path->level[l];
        }
    }
    fail_msg("no level of %zu cells", k);
    return NULL;
}

typedef struct {
    enum tt_sieve_kind kind;
    size_t d_u, d_i, degree, p, k, n;
} planted;

static const planted plants[] = {
    {TT_TWO_TOWER, 1, 1, 0, 2, 5, 8000},  {TT_TWO_TOWER, 1, 1, 1, 2, 4, 8000},
    {TT_TWO_TOWER, 1, 2, 1, 3, 3, 16000}, {TT_TWO_TOWER, 1, 1, 2, 2, 3, 8000},
    {TT_TWO_TOWER, 2, 1, 2, 1, 2, 8000},  {TT_JOINT, 1, 1, 1, 1, 4, 8000},
    {TT_JOINT, 1, 2, 2, 1, 2, 8000},
};
enum { PLANTS = sizeof plants / sizeof plants[0] };

static tt_sieve_spec spec_of(const planted *t, double ridge) {
    tt_sieve_spec spec = TT_SIEVE_DEFAULT;
    spec.kind = t->kind;
    spec.degree = t->degree;
    spec.p = t->p;
    spec.k_last = t->k + 1;
    spec.growth = 1;
    spec.patience = 0;
    spec.ridge = ridge;
    spec.sweeps = 20;
    return spec;
}

/* Without noise the level of the planted cells has no error, up to rounding and the ridge's
 * share, ridge over pairs a parameter; the held-out pairs choose it. */
static void planted_without_noise(void **state) {
    (void)state;
    const double ridge = 1e-10;
    for (size_t k = 0; k < PLANTS; k++) {
        tt_rng r = t_rng("planted_without_noise", k);
        const planted *t = &plants[k];
        const tt_sieve_spec spec = spec_of(t, ridge);
        double square = 0;
        sample s, judge;
        sample_open(&s, t->n, t->d_u, t->d_i, &r);
        plant(&s, t->kind, t->degree, t->p, t->k, 0, &r);
        training_part(&judge, &s, &r);
        const tt_sieve_path path = fit(&spec, &s.pairs, &judge.pairs);
        const tt_sieve_level *level = level_of(&path, t->k);
        for (size_t i = 0; i < judge.pairs.count; i++) {
            square += judge.rating[i] * judge.rating[i] / (double)judge.pairs.count;
        }
        assert_int_equal(path.level[path.best].k, t->k);
        T_ARITH(sqrt(level->risk), 0, sqrt(square), judge.pairs.count);
        T_ARITH(sqrt(level->train_mse), 0, sqrt(square), judge.pairs.count);
        sample_close(&s);
        sample_close(&judge);
    }
}

/* With noise the error on the training pairs is that of least squares with W - p^2 free
 * parameters (<f, g> does not change with the coordinates of R^p): N risk / sigma^2 is chi
 * square, up to the curvature of <f, g>, whose share is sigma^2 W / N of it. */
static void check_noise(const planted *t, const tt_sieve_spec *spec, uint64_t stream) {
    enum { REPLICATES = 10 };
    const double sigma = 0.1;
    double sum = 0, freedom = 0;
    for (size_t replicate = 0; replicate < REPLICATES; replicate++) {
        tt_rng r = t_rng("planted_with_noise", 100 * stream + replicate);
        sample s, judge;
        sample_open(&s, t->n, t->d_u, t->d_i, &r);
        plant(&s, t->kind, t->degree, t->p, t->k, sigma, &r);
        training_part(&judge, &s, &r);
        const tt_sieve_path path = fit(spec, &s.pairs, &judge.pairs);
        const tt_sieve_level *level = level_of(&path, t->k);
        assert_int_equal(path.level[path.best].k, t->k);
        sum += level->risk * (double)judge.pairs.count / (sigma * sigma);
        freedom += (double)(level->weights - (t->kind == TT_JOINT ? 0 : t->p * t->p));
        sample_close(&s);
        sample_close(&judge);
    }
    T_NEAR(sum, freedom, T_SIGMA * sqrt(2 * freedom));
}

static void planted_with_noise(void **state) {
    (void)state;
    for (size_t k = 0; k < PLANTS; k++) {
        const tt_sieve_spec spec = spec_of(&plants[k], 1e-6);
        check_noise(&plants[k], &spec, k);
    }
}

/* The coarsest level too is fitted to all pairs, not to those its starts were tried on. */
static void planted_at_the_first_level(void **state) {
    (void)state;
    const planted t = {TT_TWO_TOWER, 1, 1, 1, 2, 3, 16000};
    tt_sieve_spec spec = spec_of(&t, 1e-6);
    spec.k_first = t.k;
    check_noise(&t, &spec, PLANTS);
}

/* Smooth towers that no level has: something to choose K for. */
static void smooth(sample *s, double sigma, tt_rng *r) {
    for (size_t i = 0; i < s->pairs.count; i++) {
        const double x = s->x[i * s->pairs.d_u], y = s->y[i * s->pairs.d_i];
        s->clean[i] = sin(7 * x) * cos(5 * y) + exp(x) * y;
        s->rating[i] = s->clean[i] + sigma * tt_rng_gaussian(r);
    }
}

/* Optimisation error: twenty sweeps a level give the risk of two, to a hundredth of the
 * risk's own error sqrt(2 / W). */
static void sweeps_do_not_matter(void **state) {
    (void)state;
    tt_rng r = t_rng("sweeps_do_not_matter", 0);
    tt_sieve_spec spec = TT_SIEVE_DEFAULT;
    sample s, judge;
    sample_open(&s, 20000, 1, 1, &r);
    sample_open(&judge, 5000, 1, 1, &r);
    smooth(&s, 0.3, &r);
    smooth(&judge, 0, &r);
    const tt_sieve_path two = fit(&spec, &s.pairs, &judge.pairs);
    spec.sweeps = 20;
    const tt_sieve_path twenty = fit(&spec, &s.pairs, &judge.pairs);
    assert_int_equal(two.levels, twenty.levels);
    assert_true(two.best > 0 && two.best < two.levels - 1);
    for (size_t l = 0; l < two.levels; l++) {
        const double risk = twenty.level[l].risk;
        T_NEAR(two.level[l].risk, risk,
               0.01 * risk * sqrt(2.0 / (double)two.level[l].weights));
    }
    sample_close(&s);
    sample_close(&judge);
}

/* More starts never end worse, some end better: after a single sweep each they differ. */
static void best_start(void **state) {
    (void)state;
    enum { STARTS = 8 };
    tt_rng r = t_rng("best_start", 0);
    tt_sieve_spec spec = TT_SIEVE_DEFAULT;
    double mse[STARTS + 1];
    sample s;
    sample_open(&s, 3000, 2, 2, &r);
    plant(&s, TT_TWO_TOWER, 0, 4, 3, 0, &r);
    spec.degree = 0;
    spec.k_first = spec.k_last = 3;
    spec.p = 2;
    spec.first_sweeps = 1;
    for (spec.restarts = 1; spec.restarts <= STARTS; spec.restarts++) {
        mse[spec.restarts] = fit(&spec, &s.pairs, NULL).level[0].train_mse;
        assert_true(mse[spec.restarts] <= mse[1]);
    }
    assert_true(mse[STARTS] < mse[1]);
    sample_close(&s);
}

/* A model predicts what its path says of the best level; predictions lie in the range of
 * the training ratings; the same fit has the same bits, a prefix those of its copy. */
static void model_and_path(void **state) {
    (void)state;
    tt_rng r = t_rng("model_and_path", 0);
    sample s;
    sample_open(&s, 4000, 2, 1, &r);
    smooth(&s, 0.5, &r);
    for (int kind = TT_TWO_TOWER; kind <= TT_JOINT; kind++) {
        for (int partition = TT_GRID; partition <= TT_BOXES; partition++) {
            tt_sieve_spec spec = TT_SIEVE_DEFAULT;
            tt_sieve *model;
            tt_sieve_path path, again;
            double *estimate = malloc(4000 * sizeof *estimate), sum[2] = {0};
            assert_non_null(estimate);
            spec.kind = kind;
            spec.partition = partition;
            spec.degree = partition == TT_GRID;
            spec.p = kind == TT_JOINT ? 1 : 2;
            memset(&path, 0xff, sizeof path);
            memset(&again, 0, sizeof again);
            const tt_pairs pairs = tt_pairs_first(s.pairs, 3001);
            assert_int_equal(tt_sieve_fit(&model, &path, &spec, &pairs, &s.pairs, &address),
                             TT_OK);
            assert_int_equal(tt_sieve_fit(NULL, &again, &spec, &pairs, &s.pairs, &address),
                             TT_OK);
            assert_memory_equal(path.level, again.level,
                                path.levels * sizeof path.level[0]);
            tt_sieve_predict(model, estimate, &s.pairs);
            double lo = INFINITY, hi = -INFINITY;
            for (size_t i = 0; i < 3001; i++) {
                lo = fmin(lo, tt_pairs_is_held_out(i) ? lo : s.rating[i]);
                hi = fmax(hi, tt_pairs_is_held_out(i) ? hi : s.rating[i]);
            }
            for (size_t i = 0; i < 4000; i++) {
                const double square = pow(s.rating[i] - estimate[i], 2);
                sum[0] += square / 4000;
                sum[1] += i < 3001 && tt_pairs_is_held_out(i) ? square / 600 : 0;
                assert_true(estimate[i] >= lo && estimate[i] <= hi);
            }
            T_ARITH(path.level[path.best].risk, sum[0], sum[0], 4000);
            T_ARITH(path.level[path.best].valid_mse, sum[1], sum[1], 600);
            for (size_t l = 0; l < path.levels; l++) {
                assert_true(path.level[l].valid_mse >= path.level[path.best].valid_mse);
            }
            tt_sieve_free(model);
            free(estimate);
        }
    }
    sample_close(&s);
}

/* K grows as asked, a level's parameters are counted, each stop is kept. */
static void stops(void **state) {
    (void)state;
    const size_t want[] = {1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 31, 39, 49};
    tt_rng r = t_rng("stops", 0);
    tt_sieve_spec spec = TT_SIEVE_DEFAULT;
    sample s;
    sample_open(&s, 1000, 1, 1, &r);
    smooth(&s, 0.5, &r);
    spec.patience = 0;
    tt_sieve_path path = fit(&spec, &s.pairs, NULL);
    assert_int_equal(path.levels, sizeof want / sizeof want[0]); // 61: 976 > 800 pairs
    for (size_t l = 0; l < path.levels; l++) {
        assert_int_equal(path.level[l].k, want[l]);
        assert_int_equal(path.level[l].weights, 8 * want[l]);
    }
    spec.patience = 2;
    path = fit(&spec, &s.pairs, NULL);
    assert_int_equal(path.levels - 1 - path.best, 2);
    spec.patience = 0;
    spec.k_first = 3;
    spec.k_last = 6;
    path = fit(&spec, &s.pairs, NULL);
    assert_int_equal(path.levels, 4);
    assert_int_equal(path.level[0].k, 3);
    spec.degree = 0; // a constant cannot span R^2: no level of one cell
    spec.k_first = 1;
    path = fit(&spec, &s.pairs, NULL);
    assert_int_equal(path.level[0].k, 2);
    sample_close(&s);
}

/* Boxes in R^8 that hold copies of the coordinate are the boxes of the coordinate: same
 * bits. */
static void boxes_do_not_see_copies(void **state) {
    (void)state;
    enum { N = 3000, D = 8 };
    tt_rng r = t_rng("boxes_do_not_see_copies", 0);
    tt_sieve_spec spec = TT_SIEVE_DEFAULT;
    sample s;
    double *x = malloc(N * D * sizeof *x);
    assert_non_null(x);
    spec.partition = TT_BOXES;
    spec.degree = 0;
    sample_open(&s, N, 1, 1, &r);
    smooth(&s, 0.5, &r);
    for (size_t i = 0; i < N * D; i++) {
        x[i] = s.x[i / D];
    }
    const tt_pairs copies = {N, D, 1, x, s.y, s.rating};
    const tt_sieve_path one = fit(&spec, &s.pairs, &s.pairs),
                        many = fit(&spec, &copies, &copies);
    assert_int_equal(one.levels, many.levels);
    assert_true(one.best > 1);
    assert_memory_equal(one.level, many.level, one.levels * sizeof one.level[0]);
    free(x);
    sample_close(&s);
}

/* Users beyond those seen are answered by the coarsest level that knows their box. */
static void unseen_users(void **state) {
    (void)state;
    enum { N = 4000 };
    tt_rng r = t_rng("unseen_users", 0);
    tt_sieve_spec spec = TT_SIEVE_DEFAULT;
    tt_sieve *model;
    tt_sieve_path path;
    sample s;
    double estimate[4];
    spec.partition = TT_BOXES;
    spec.degree = 0;
    spec.k_first = 3;
    sample_open(&s, N, 1, 1, &r);
    for (size_t i = 0; i < N; i++) {
        s.x[i] *= 0.75; // K = 3: boxes [0, 1/3), [1/3, 2/3), [2/3, 1); 4: the last unseen
    }
    smooth(&s, 0.1, &r);
    assert_int_equal(tt_sieve_fit(&model, &path, &spec, &s.pairs, NULL, &address), TT_OK);
    assert_true(path.best > 2);
    const double x[] = {0.70, 0.85, 0.95, 1}, y[] = {0.4, 0.4, 0.4, 0.4};
    const tt_pairs far = {4, 1, 1, x, y, NULL};
    tt_sieve_predict(model, estimate, &far);
    assert_true(isfinite(estimate[1]) && estimate[1] != estimate[0]);
    assert_true(estimate[2] == estimate[1] && estimate[3] == estimate[1]);
    tt_sieve_free(model);
    tt_sieve_free(NULL);
    sample_close(&s);
}

/* x + y seen on the middle half alone goes on beyond, but never beyond the ratings seen. */
static void clipping(void **state) {
    (void)state;
    tt_rng r = t_rng("clipping", 0);
    tt_sieve_spec spec = TT_SIEVE_DEFAULT;
    tt_sieve *model;
    tt_sieve_path path;
    sample s;
    const double ridge = 1e-6;
    double lo = INFINITY, hi = -INFINITY, estimate[3];
    sample_open(&s, 500, 1, 1, &r);
    for (size_t i = 0; i < 500; i++) {
        s.x[i] = 0.25 + s.x[i] / 2;
        s.y[i] = 0.25 + s.y[i] / 2;
        s.rating[i] = s.x[i] + s.y[i];
        lo = tt_pairs_is_held_out(i) ? lo : fmin(lo, s.rating[i]);
        hi = tt_pairs_is_held_out(i) ? hi : fmax(hi, s.rating[i]);
    }
    spec.k_last = 1;
    spec.ridge = ridge;
    assert_int_equal(tt_sieve_fit(&model, &path, &spec, &s.pairs, NULL, &address), TT_OK);
    const double x[] = {0, 0.4, 1}, y[] = {0, 0.5, 1};
    const tt_pairs far = {3, 1, 1, x, y, NULL};
    tt_sieve_predict(model, estimate, &far);
    assert_true(estimate[0] == lo && estimate[2] == hi);
    T_NEAR(estimate[1], 0.9, ridge); // its share is ridge over pairs
    tt_sieve_free(model);
    sample_close(&s);
}

static void choices(void **state) {
    (void)state;
    const tt_sieve_path path = {.levels = 4,
                                .level = {{.k = 2, .risk = 4},
                                          {.k = 4, .risk = 2},
                                          {.k = 9, .risk = 1},
                                          {.k = 18, .risk = 3}}};
    assert_int_equal(tt_sieve_oracle(&path), 2);
    assert_int_equal(tt_sieve_nearest(&path, 0.5), 0);
    assert_int_equal(tt_sieve_nearest(&path, 2.82), 0); // sqrt(2 4) = 2.83
    assert_int_equal(tt_sieve_nearest(&path, 2.84), 1);
    assert_int_equal(tt_sieve_nearest(&path, 5.99), 1); // sqrt(4 9) = 6
    assert_int_equal(tt_sieve_nearest(&path, 6.01), 2);
    assert_int_equal(tt_sieve_nearest(&path, 1e6), 3);
}

/* Every refused allocation is reported and leaves nothing behind. */
static void refused_memory(void **state) {
    (void)state;
    tt_rng r = t_rng("refused_memory", 0);
    sample s;
    sample_open(&s, 60, 1, 1, &r);
    smooth(&s, 0.1, &r);
    for (int kind = TT_TWO_TOWER; kind <= TT_JOINT; kind++) {
        tt_sieve_spec spec = TT_SIEVE_DEFAULT;
        unsigned long k = 1;
        int status;
        spec.kind = kind;
        spec.partition = TT_BOXES;
        spec.degree = 0;
        spec.p = kind == TT_JOINT ? 1 : 2;
        spec.k_last = 3;
        do {
            tt_sieve *model = NULL;
            tt_sieve_path path;
            tt_alloc_fail_after(k++);
            status = tt_sieve_fit(&model, &path, &spec, &s.pairs, NULL, &address);
            assert_true((status == TT_OK) == (model != NULL));
            assert_true(status == TT_OK || status == TT_ENOMEM);
            tt_sieve_free(model);
        } while (status != TT_OK);
        tt_alloc_fail_after(0);
        assert_true(k > 30);
    }
    sample_close(&s);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(planted_without_noise),
    cmocka_unit_test(planted_with_noise),
    cmocka_unit_test(planted_at_the_first_level),
    cmocka_unit_test(sweeps_do_not_matter),
    cmocka_unit_test(best_start),
    cmocka_unit_test(model_and_path),
    cmocka_unit_test(stops),
    cmocka_unit_test(boxes_do_not_see_copies),
    cmocka_unit_test(unseen_users),
    cmocka_unit_test(clipping),
    cmocka_unit_test(choices),
    cmocka_unit_test(refused_memory),
};

T_MAIN(tests)
