/* Measurements and rules of experiments/bound.c on planted rows; that the sieve is
 * equivariant; that the truths' outputs keep the bound M. */
#include "t_test.h"

#include <string.h>

#include "base/tt_alloc.h"
#include "common/bound_verdicts.h"
#include "common/rough.h"
#include "th_rate.h"
#include "towers/tt_sieve.h"

enum { REPLICATES = 6, SIZES = 4 };

/* What cell 0 is made of; the others are honest. */
typedef struct {
    double share;   // of the printed bound that the risk is at the smallest size
    double shift;   // of the exponent from a
    double once;    // factor on one replicate's risk at the largest size
    double trivial; // E R*^2 over the printed bound at the largest size
    double sd;      // of log E R*^2 between replicates, and of the exponent
} plant;

static const plant honest = {1e-4, 0, 1, 50, 0.01};

typedef struct {
    tt_results results;
    tt_row *row;
    double (*value)[BOUND_COLUMNS];
    bound_measure measure[16];
    tt_verdict verdict[BOUND_RULES];
} bench;

static double size_of(const bound_cell *c, size_t s) {
    return ldexp(1, c->first[TT_DEFAULT] + BOUND_STRIDE * (int)s);
}

static void fill_row(double *value, const bound_cell *c, const plant *p, size_t s, int once,
                     double noise) {
    const th_bound_problem q = bound_problem_of(c);
    const double n0 = size_of(c, 0), n = size_of(c, s), n1 = size_of(c, SIZES - 1);
    const double a = th_rate_two_tower(c->beta, (double)c->d, (double)c->d) + p->shift;
    const double risk =
        p->share * exp(th_bound_log_risk(&q, 2, log(n0))) * pow(n / n0, -a + p->sd * noise);
    value[BOUND_N] = n;
    value[BOUND_RISK] = risk * (once && s == SIZES - 1 ? p->once : 1);
    value[BOUND_MSE] = 1;
    value[BOUND_TRIVIAL] =
        p->trivial * exp(th_bound_log_risk(&q, 2, log(n1)) + p->sd * noise);
    value[BOUND_PEAK] = 3 + noise;
}

static void open_bench(bench *b, const plant *first) {
    const size_t cells = bound_cells(TT_DEFAULT);
    tt_rng r = t_rng("bound_verdicts", 0);
    size_t n = 0;
    *b = (bench){.row = tt_alloc(cells * REPLICATES * SIZES, sizeof *b->row),
                 .value = tt_alloc(cells * REPLICATES * SIZES, sizeof *b->value)};
    assert_true(b->row && b->value);
    memset(b->value, 0, cells * REPLICATES * SIZES * sizeof *b->value);
    for (size_t cell = 0; cell < cells; cell++) {
        for (size_t rep = 0; rep < REPLICATES; rep++) {
            const double noise = tt_rng_gaussian(&r);
            for (size_t s = 0; s < SIZES; s++, n++) {
                fill_row(b->value[n], bound_cell_of(TT_DEFAULT, cell),
                         cell == 0 ? first : &honest, s, rep == 1, noise);
                b->row[n] = (tt_row){cell, rep, s, "ok", b->value[n]};
            }
        }
    }
    b->results = (tt_results){.profile = TT_DEFAULT, .row = b->row, .n_rows = n};
}

static void judge(bench *b) {
    assert_int_equal(bound_measure_all(b->measure, &b->results), 0);
    bound_judge(b->verdict, b->measure, bound_cells(TT_DEFAULT));
}

static void close_bench(bench *b) {
    bound_measure_free(b->measure, bound_cells(TT_DEFAULT));
    tt_free(b->row);
    tt_free(b->value);
}

/* The words of all rules with cell 0 as planted. */
static void expect(plant first, const char *const word[BOUND_RULES]) {
    bench b;
    open_bench(&b, &first);
    judge(&b);
    for (size_t i = 0; i < BOUND_RULES; i++) {
        assert_string_equal(b.verdict[i].word, word[i]);
    }
    close_bench(&b);
}

/* Rules: holds, unit, exponent, says, says proved, certain. */
static void planted(void **state) {
    (void)state;
    plant p = honest;
    expect(p, (const char *const[]){"agrees", "agrees", "agrees", "agrees", "agrees",
                                    "agrees"});
    p.share = 0.05; // holds, but not of ratings times 10
    expect(p, (const char *const[]){"agrees", "differs", "agrees", "agrees", "agrees",
                                    "agrees"});
    p.share = 2;
    expect(p, (const char *const[]){"differs", "differs", "agrees", "agrees", "agrees",
                                    "agrees"});
    p = honest;
    p.once = 1e6; // one replicate of six at one size: also tilts its exponent
    p.share = 1e-3;
    expect(p, (const char *const[]){"inconclusive", "inconclusive", "inconclusive",
                                    "agrees", "agrees", "agrees"});
    p = honest;
    p.shift = -0.3; // least is about a - .21
    expect(p, (const char *const[]){"agrees", "agrees", "slower", "agrees", "agrees",
                                    "agrees"});
    p.shift = -0.1; // what the square of the logarithm allows
    expect(p, (const char *const[]){"agrees", "agrees", "agrees", "agrees", "agrees",
                                    "agrees"});
    p.sd = 0.5;
    expect(p, (const char *const[]){"agrees", "agrees", "inconclusive", "agrees", "agrees",
                                    "agrees"});
    p = honest;
    p.trivial = 2; // below the bound times log N, above the bound
    expect(p, (const char *const[]){"agrees", "agrees", "agrees", "agrees", "differs",
                                    "agrees"});
    p.trivial = 0.5;
    expect(p, (const char *const[]){"agrees", "agrees", "agrees", "differs", "differs",
                                    "agrees"});
    p.trivial = 1;
    p.sd = 0.05;
    expect(p, (const char *const[]){"agrees", "agrees", "agrees", "inconclusive", "differs",
                                    "agrees"});
    p = honest;
    p.share = 0.9; // one replicate lifts the mean above the bound, not the interval
    p.once = 1e3;
    expect(p, (const char *const[]){"inconclusive", "differs", "inconclusive", "agrees",
                                    "agrees", "agrees"});
    p = honest;
    p.trivial = 1.05; // the mean above the bound, not the interval
    p.sd = 0.2;
    expect(p, (const char *const[]){"agrees", "agrees", "agrees", "inconclusive", "differs",
                                    "agrees"});
}

static void certain(void **state) {
    (void)state;
    bench b;
    open_bench(&b, &honest);
    judge(&b);
    assert_true(b.verdict[BOUND_CERTAIN].measured > 9);
    b.measure[2].starts[TH_C1_13_6] = 8.9;
    bound_judge(b.verdict, b.measure, bound_cells(TT_DEFAULT));
    assert_string_equal(b.verdict[BOUND_CERTAIN].word, "differs");
    T_ARITH(b.verdict[BOUND_CERTAIN].measured, 8.9, 9, 1);
    close_bench(&b);
}

static void measures(void **state) {
    (void)state;
    bench b;
    plant p = honest;
    p.share = 0.01;
    p.sd = 0;
    open_bench(&b, &p);
    judge(&b);
    const bound_measure *m = b.measure;
    const th_bound_problem q = bound_problem_of(m->cell);
    assert_int_equal(m->curve.sizes, SIZES);
    assert_int_equal(m->curve.replicates, REPLICATES);
    T_ARITH(m->exponent.mean, m->predicted, 10, SIZES);
    T_ARITH(m->point[0].ratio, 100, 1e4, 10);
    T_ARITH(m->point[0].ratio_least, 100, 1e4, 10);
    T_ARITH(m->point[SIZES - 1].bound[BOUND_PROOF] / m->point[SIZES - 1].bound[BOUND_PRINT],
            log(m->point[SIZES - 1].n), 1e3, 10);
    T_ARITH(m->trivial.estimate, 50 * m->point[SIZES - 1].bound[BOUND_PRINT], 1e5, 10);
    for (size_t kind = BOUND_PRINT; kind < BOUND_KINDS; kind++) {
        const double x = m->reach[kind] * M_LN10, level = log(m->trivial.estimate);
        const double start = (kind == BOUND_PRINT ? 2 : 3) / m->predicted; // where it falls
        assert_true(bound_log_of(&q, kind, x * 1.001) < level);
        assert_true(bound_log_of(&q, kind, x * 0.999) > level || x < start * 1.001);
    }
    close_bench(&b);
    /* a replicate that lost a row is dropped and counted, one of another status too */
    open_bench(&b, &honest);
    b.row[0].status = "diverged";
    judge(&b);
    assert_int_equal(b.measure->curve.replicates, REPLICATES - 1);
    assert_int_equal(b.measure->curve.dropped, 1);
    close_bench(&b);
}

/* M against the series itself and what it reaches; the peak is p M^2 at most. */
static void outputs_keep_the_bound(void **state) {
    (void)state;
    for (size_t cell = 0; cell < bound_cells(TT_DEFAULT); cell++) {
        const bound_cell *c = bound_cell_of(TT_DEFAULT, cell);
        const rough_spec spec = {c->beta, c->d, c->d, 0, ROUGH_AMPLITUDE, 500, 500};
        const th_bound_problem q = bound_problem_of(c);
        rough r;
        assert_int_equal(rough_open(&r, &spec, 5, cell), 0);
        double sum = sqrt(3), most = 0, out[TH_OUTPUTS_MAX];
        for (size_t j = 0; j < r.truth[0].spec.levels; j++) {
            sum += r.truth[0].weight[j];
        }
        T_ARITH(q.M, sum, sum, 30);
        for (size_t i = 0; i < r.train.count; i++) {
            th_holder_eval(out, &r.truth[0], r.train.user_x + i * c->d);
            most = fmax(most, fmax(fabs(out[0]), fabs(out[1])));
            assert_true(fabs(r.train.rating[i]) <= 2 * q.M * q.M);
        }
        assert_true(most <= q.M && most > q.M / 4);
        rough_close(&r);
    }
}

/* Ratings times 8: the same K, 64 times the risk. */
static void sieve_is_equivariant(void **state) {
    (void)state;
    enum { N = 3000, JUDGE = 1000 };
    const double factor = 8;
    for (size_t d = 1; d <= 2; d++) {
        const rough_spec spec = {1.5, d, d, 0.3, ROUGH_AMPLITUDE, N, JUDGE};
        const tt_sieve_spec sieve = TT_SIEVE_DEFAULT;
        static double train[N], noiseless[JUDGE];
        tt_sieve_path plain, scaled;
        rough r;
        assert_int_equal(rough_open(&r, &spec, 3, d), 0);
        for (size_t i = 0; i < N; i++) {
            train[i] = factor * r.train.rating[i];
        }
        for (size_t i = 0; i < JUDGE; i++) {
            noiseless[i] = factor * r.judge.rating[i];
        }
        tt_pairs pairs = r.train, judged = r.judge;
        assert_int_equal(tt_sieve_fit(NULL, &plain, &sieve, &r.train, &r.judge, &r.address),
                         0);
        pairs.rating = train;
        judged.rating = noiseless;
        assert_int_equal(tt_sieve_fit(NULL, &scaled, &sieve, &pairs, &judged, &r.address),
                         0);
        assert_int_equal(plain.level[plain.best].k, scaled.level[scaled.best].k);
        T_NEAR(scaled.level[scaled.best].risk / plain.level[plain.best].risk,
               factor * factor, 1e-9);
        rough_close(&r);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(planted),
    cmocka_unit_test(certain),
    cmocka_unit_test(measures),
    cmocka_unit_test(outputs_keep_the_bound),
    cmocka_unit_test(sieve_is_equivariant),
};

T_MAIN(tests)
