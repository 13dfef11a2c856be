/* Experiment coldstart: decision rules on planted results. */
#include <string.h>

#include "base/tt_error.h"
#include "common/coldstart_verdicts.h"
#include "t_test.h"
#include "th_rate.h"

/* Results whose answers are known. */
enum {
    REPLICATES = 5,
    SIZES = 5,
    GRID = COLDSTART_POINTS * COLDSTART_ARMS,
    ROUGH_ROWS = COLDSTART_ROUGH_ARMS * REPLICATES * SIZES,
    ROWS = GRID * REPLICATES + ROUGH_ROWS
};

typedef struct {
    tt_row row[ROWS];
    double value[ROWS][COLDSTART_COLUMNS];
    tt_results results;
} bench;

static size_t bench_cells(enum tt_profile profile) {
    (void)profile;
    return GRID + COLDSTART_ROUGH_ARMS;
}

static const tt_experiment planted = {
    .name = "planted", .n_columns = COLDSTART_COLUMNS, .cells = bench_cells};

static double *at(bench *b, size_t point, size_t arm, size_t r) {
    return b->value[coldstart_cell(point, arm) * REPLICATES + r];
}

static double *at_rough(bench *b, size_t arm, size_t r, size_t s) {
    return b->value[GRID * REPLICATES + (arm * REPLICATES + r) * SIZES + s];
}

/* All claims hold: towers .4 on warm and cold pairs, linear 2, oracle .33, ids 2.3; towers'
 * excess falls with exponent 1 in |Omega|, the sieve's with a, each with a little noise. */
static void fill(bench *b) {
    tt_rng r = t_rng("coldstart", 1);
    memset(b, 0, sizeof *b);
    for (size_t i = 0; i < GRID * REPLICATES; i++) {
        const size_t cell = i / REPLICATES, arm = cell % COLDSTART_ARMS,
                     point = cell / COLDSTART_ARMS;
        static const double level[] = {0.4, 0.4, 2, 0.33};
        const double n = 1000 * coldstart_points[point].multiple;
        double *v = b->value[i];
        v[COLDSTART_N] = n;
        v[COLDSTART_SEEN] = 1000 * (1 - coldstart_points[point].share);
        for (size_t k = 0; k < TT_SUBSETS; k++) {
            const double shift = 0.001 * tt_rng_gaussian(&r);
            v[COLDSTART_RMSE + k] = (arm < COLDSTART_COVARIATES ? level[arm] : 2.3) + shift;
            v[COLDSTART_EXCESS + k] =
                (arm <= COLDSTART_TTM_WARM ? 80 / n : 5) * (1 + shift);
        }
        if (arm >= COLDSTART_COVARIATES) {
            v[COLDSTART_RMSE + TT_COLD_BOTH] = 2.3 + 0.01 * (double)(i % REPLICATES);
        }
        b->row[i] = (tt_row){cell, i % REPLICATES, 0, "ok", v};
    }
    for (size_t i = 0; i < ROUGH_ROWS; i++) {
        const size_t arm = i / (REPLICATES * SIZES), rep = i / SIZES % REPLICATES,
                     s = i % SIZES;
        const double n = ldexp(1, 11 + (int)s), e = 0.75 + 0.01 * tt_rng_gaussian(&r);
        double *v = at_rough(b, arm, rep, s);
        v[COLDSTART_N] = n;
        v[COLDSTART_VALID] =
            0.64 * pow(n, -0.1); // so that N_eff and N tell different rates
        for (size_t k = 0; k < TT_SUBSETS; k++) {
            v[COLDSTART_EXCESS + k] =
                arm == COLDSTART_SIEVE ? pow(n / v[COLDSTART_VALID], -e) : 2 + 0.001 * e;
        }
        b->row[GRID * REPLICATES + i] = (tt_row){GRID + arm, rep, s, "ok", v};
    }
    b->results = (tt_results){
        .experiment = &planted, .profile = TT_PAPER, .row = b->row, .n_rows = ROWS};
}

enum { BEAT, BEAT_FIXED, SAME, SAME_LINEAR, SAME_ORACLE, IDS, SIZE, RATE, FALLBACK, RULES };

/* The words of all rules, one letter each: a, d, i, f, s. */
static void words(char out[RULES + 1], bench *b) {
    coldstart_measured m;
    assert_int_equal(coldstart_measure(&m, &b->results), TT_OK);
    const coldstart_judgement j[RULES] = {coldstart_beat(&m, 0),
                                          coldstart_beat(&m, 1),
                                          coldstart_same(&m, COLDSTART_TTM),
                                          coldstart_same(&m, COLDSTART_LINEAR),
                                          coldstart_same(&m, COLDSTART_ORACLE),
                                          coldstart_ids_mean(&m),
                                          coldstart_size(&m),
                                          coldstart_rate(&m),
                                          coldstart_fallback(&m)};
    for (size_t k = 0; k < RULES; k++) {
        out[k] = j[k].word[0];
    }
    out[RULES] = '\0';
    coldstart_measured_free(&m);
}

static void add(bench *b, size_t point, size_t arm, size_t column, double by) {
    for (size_t r = 0; r < REPLICATES; r++) {
        at(b, point, arm, r)[column] += by;
    }
}

static void rules_on_planted_results(void **state) {
    (void)state;
    const size_t cold = COLDSTART_RMSE + TT_COLD_BOTH, warm = COLDSTART_RMSE + TT_WARM;
    static bench b;
    char w[RULES + 1];
    fill(&b);
    words(w, &b);
    assert_string_equal(w, "aaaaaaaaa");
    add(&b, 3, COLDSTART_LINEAR, cold, -1.7); // one baseline better at one share, nested
    add(&b, 3, COLDSTART_LINEAR, warm, -1.7);
    words(w, &b);
    assert_string_equal(w, "daaaaaaaa");
    fill(&b);
    for (size_t r = 0; r < 2; r++) { // better in two of five runs, fixed: nothing is shown
        at(&b, 7, COLDSTART_LINEAR, r)[cold] = 0.1;
        at(&b, 7, COLDSTART_LINEAR, r)[warm] = 0.1;
    }
    words(w, &b);
    assert_string_equal(w, "aiaaaaaaa");
    fill(&b);
    add(&b, 8, COLDSTART_TTM, cold, 0.06);    // beyond the margin at one point
    add(&b, 8, COLDSTART_LINEAR, cold, 0.04); // within
    add(&b, 4, COLDSTART_ORACLE, cold, 0.05); // at the margin
    words(w, &b);
    assert_string_equal(w, "aadaiaaaa");
    fill(&b);
    double *one = at(&b, 11, COLDSTART_COVARIATES, 4);
    one[cold] = nextafter(one[cold], 3); // one bit in one run
    words(w, &b);
    assert_string_equal(w, "aaaaadaaa");
    fill(&b);
    for (size_t k = 0; k < COLDSTART_SIZE_COUNT; k++) { // an id that learns about new pairs
        const double n = 1000 * coldstart_points[coldstart_by_size[k]].multiple;
        for (size_t r = 0; r < REPLICATES; r++) {
            at(&b, coldstart_by_size[k], 5, r)[COLDSTART_EXCESS + TT_COLD_BOTH] =
                5 * pow(n, -0.1);
        }
    }
    words(w, &b);
    assert_string_equal(w, "aaaaaadaa");
}

static void rules_on_planted_curves(void **state) {
    (void)state;
    static bench b;
    char w[RULES + 1];
    fill(&b);
    for (size_t k = 0; k < COLDSTART_SIZE_COUNT; k++) { // towers that stop learning
        for (size_t r = 0; r < REPLICATES; r++) {
            at(&b, coldstart_by_size[k], COLDSTART_TTM,
               r)[COLDSTART_EXCESS + TT_COLD_BOTH] = 0.08 + 0.001 * (double)r;
        }
    }
    words(w, &b);
    assert_string_equal(w, "aaaaaadaa");
    for (int by = -1; by <= 1; by += 2) { // a sieve off by .1
        fill(&b);
        for (size_t i = 0; i < REPLICATES * SIZES; i++) {
            double *v = at_rough(&b, COLDSTART_SIEVE, i / SIZES, i % SIZES);
            v[COLDSTART_EXCESS + TT_COLD_BOTH] *= pow(v[COLDSTART_N], -0.1 * by);
        }
        words(w, &b);
        assert_string_equal(w, by > 0 ? "aaaaaaafa" : "aaaaaaasa");
    }
    fill(&b);
    for (size_t i = 0; i < REPLICATES * SIZES; i++) { // as much unlearnt as noise
        at_rough(&b, COLDSTART_SIEVE, i / SIZES,
                 i % SIZES)[COLDSTART_EXCESS + TT_COLD_BOTH] *= 1000;
    }
    words(w, &b);
    assert_string_equal(w, "aaaaaaaia");
    fill(&b);
    for (size_t i = 0; i < REPLICATES * SIZES; i++) { // biases that learn about new pairs
        double *v = at_rough(&b, COLDSTART_ROUGH_BIASES, i / SIZES, i % SIZES);
        v[COLDSTART_EXCESS + TT_COLD_BOTH] *= pow(v[COLDSTART_N], -0.2);
    }
    words(w, &b);
    assert_string_equal(w, "aaaaaaaad");
}

/* Population, exponents and differences in closed form; rows that are not ok are left
 * out. */
static void measured_in_closed_form(void **state) {
    (void)state;
    static bench b;
    coldstart_measured m;
    fill(&b);
    for (size_t r = 0; r < REPLICATES; r++) {
        double *v = at(&b, 2, COLDSTART_LINEAR, r);
        v[COLDSTART_RMSE + TT_WARM] = 1;
        v[COLDSTART_RMSE + TT_COLD_USER] = 2;
        v[COLDSTART_RMSE + TT_COLD_ITEM] = 3;
        v[COLDSTART_RMSE + TT_COLD_BOTH] = 4 + (double)r;
        for (size_t k = 0; k < COLDSTART_SIZE_COUNT; k++) {
            double *x = at(&b, coldstart_by_size[k], COLDSTART_LINEAR, r);
            x[COLDSTART_EXCESS + TT_COLD_ITEM] = 3 * pow(x[COLDSTART_N], -0.6);
        }
    }
    b.row[coldstart_cell(2, COLDSTART_LINEAR) * REPLICATES + 4].status = "diverged";
    assert_int_equal(coldstart_measure(&m, &b.results), TT_OK);
    double sum = 0;
    for (size_t r = 0; r < REPLICATES - 1; r++) { // c = .25
        const double both = 4 + (double)r;
        sum += sqrt(0.5625 + 0.1875 * (4 + 9) + 0.0625 * both * both);
    }
    const tt_summary all = coldstart_population(&m, 2, COLDSTART_LINEAR);
    assert_int_equal(all.n, REPLICATES - 1);
    T_ARITH(all.mean, sum / (REPLICATES - 1), 10, 10);
    const coldstart_at warm = {2, COLDSTART_LINEAR, COLDSTART_RMSE + TT_WARM};
    const coldstart_at both = {2, COLDSTART_LINEAR, COLDSTART_RMSE + TT_COLD_BOTH};
    T_ARITH(coldstart_difference(&m, both, warm).mean, 4.5, 10, 10);
    T_ARITH(coldstart_mean(&m, both).mean, 5.5, 10, 10);
    const th_slope s = coldstart_exponent(&m, coldstart_by_size, COLDSTART_SIZE_COUNT,
                                          COLDSTART_LINEAR, TT_COLD_ITEM, COLDSTART_N);
    T_ARITH(s.mean, 0.6, 1, 100);
    assert_true(s.n == REPLICATES &&
                coldstart_rate_predicted() == th_rate_two_tower(1.5, 1, 1));
    coldstart_measured_free(&m);
}

/* No rows, or one replicate: nothing is concluded but what needs no statistics. */
static void too_little_concludes_nothing(void **state) {
    (void)state;
    static bench b;
    char w[RULES + 1];
    fill(&b);
    size_t kept = 0;
    for (size_t i = 0; i < ROWS; i++) {
        if (b.row[i].replicate == 0) {
            b.row[kept++] = b.row[i];
        }
    }
    b.results.n_rows = kept;
    words(w, &b);
    assert_string_equal(w, "iiiiiaiii");
    b.results.n_rows = 0;
    words(w, &b);
    assert_string_equal(w, "iiiiiiiii");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(rules_on_planted_results),
    cmocka_unit_test(rules_on_planted_curves),
    cmocka_unit_test(measured_in_closed_form),
    cmocka_unit_test(too_little_concludes_nothing),
};

T_MAIN(tests)
