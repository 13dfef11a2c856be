/* The sieve on planted towers: found again, noise at its own level, K by held-out pairs,
 * the best of starts. */
#include <string.h>

#include "t_sieve.h"
#include "towers/tt_piecewise.h"

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

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(planted_without_noise),
    cmocka_unit_test(planted_with_noise),
    cmocka_unit_test(planted_at_the_first_level),
    cmocka_unit_test(best_start),
};

T_MAIN(tests)
