/* Experiment movielens: means, intervals, decision rules and tables on planted rows. */
#include <string.h>

#include "base/tt_error.h"
#include "common/movielens_report.h"
#include "common/movielens_verdicts.h"
#include "t_file.h"

/* Planted rows: RMSE base[arm] + noise common to the arms + own noise. */
enum { R = 8, ROWS = R * MOVIELENS_CURVES * MOVIELENS_ARMS };

typedef struct {
    tt_experiment e;
    tt_row row[ROWS];
    double value[ROWS][MOVIELENS_COLUMNS];
} plant;

static void plant_rows(plant *p, const double base[MOVIELENS_ARMS], double own) {
    size_t n = 0;
    for (size_t cell = 0; cell < MOVIELENS_CURVES; cell++) {
        for (size_t rep = 0; rep < R; rep++) {
            tt_rng rng = t_rng("movielens-plant", cell * R + rep);
            const double common = 0.1 * tt_rng_gaussian(&rng);
            for (size_t arm = 0; arm < MOVIELENS_ARMS; arm++, n++) {
                const double x = base[arm] + common + own * tt_rng_gaussian(&rng);
                for (int k = 0; k < TT_SCORES; k++) {
                    p->value[n][movielens_pairs(k)] = 25;
                    p->value[n][movielens_rmse(k)] = x;
                }
                p->value[n][MOVIELENS_N_TRAIN] = 100;
                p->row[n] = (tt_row){cell, rep, arm, "ok", p->value[n]};
            }
        }
    }
}

static void measure(movielens_measured *m, plant *p) {
    const tt_results results = {
        .experiment = &p->e, .profile = TT_PAPER, .row = p->row, .n_rows = ROWS};
    assert_int_equal(movielens_measure(m, &results), TT_OK);
}

/* Means and intervals by hand, with the correction; a fit that failed is counted and left
 * out of its means and differences. */
static void means_by_hand(void **state) {
    (void)state;
    static plant p;
    const double base[MOVIELENS_ARMS] = {1};
    const movielens_at a = {2, 0, movielens_rmse(TT_COLD_USER)}, b = {2, 4, a.column};
    movielens_measured m;
    double x[R], sum = 0, squares = 0;
    plant_rows(&p, base, 0.05);
    const size_t lost = (2 * R + 3) * MOVIELENS_ARMS + 4; // arm 4 in replicate 3
    p.row[lost].status = "diverged";
    measure(&m, &p);
    assert_int_equal(m.replicates, R);
    assert_true(movielens_overlap(&m, 2) == 0.25);
    size_t n = 0;
    for (size_t rep = 0; rep < R; rep++) {
        const size_t at = (2 * R + rep) * MOVIELENS_ARMS;
        if (rep != 3) {
            x[n++] = p.value[at][a.column] - p.value[at + 4][a.column];
            sum += x[n - 1];
        }
    }
    for (size_t k = 0; k < n; k++) {
        squares += (x[k] - sum / (R - 1)) * (x[k] - sum / (R - 1));
    }
    const tt_summary d = movielens_difference(&m, a, b);
    const double se = sqrt((1.0 / (R - 1) + 0.25) * squares / (R - 2));
    assert_int_equal(d.n, R - 1);
    T_ARITH(d.mean, sum / (R - 1), 1, R);
    T_ARITH(d.se, se, 1, R);
    assert_int_equal(movielens_mean(&m, a).n, R);
    assert_int_equal(m.bad[2 * MOVIELENS_ARMS + 4], 1);
    assert_string_equal(m.word[2 * MOVIELENS_ARMS + 4], "diverged");
    movielens_measured_free(&m);
}

/* The word for `towers` on each cold cell when Holm is done over the three. */
static void words(const char *word[3], const movielens_measured *m, size_t towers) {
    movielens_judgement j[3];
    for (size_t k = 0; k < 3; k++) {
        j[k] = movielens_beat(m, MOVIELENS_COLD_USER + k, towers);
    }
    movielens_decide(j, 3);
    for (size_t k = 0; k < 3; k++) {
        word[k] = j[k].word;
    }
}

/* Towers below all baselines agree; above one differ, even if below the nine others;
 * too close to one are inconclusive; one lost baseline forbids to agree. */
static void rule(void **state) {
    (void)state;
    static plant p;
    static const struct {
        double linear, own;
        const char *word;
    } plan[] = {{1.2, 0.01, "agrees"},
                {0.8, 0.01, "differs"},
                {1.001, 0.05, "inconclusive"},
                {0.999, 0.05, "inconclusive"}};
    for (size_t k = 0; k < 4; k++) {
        double base[MOVIELENS_ARMS];
        const char *word[3];
        movielens_measured m;
        const size_t column = movielens_rmse(TT_COLD_USER);
        for (size_t arm = 0; arm < MOVIELENS_ARMS; arm++) {
            base[arm] = arm < MOVIELENS_TOWERS ? 1 : 1.2;
        }
        base[MOVIELENS_TOWERS] = plan[k].linear;
        plant_rows(&p, base, plan[k].own);
        measure(&m, &p);
        words(word, &m, MOVIELENS_TTM);
        for (size_t c = 0; c < 3; c++) {
            assert_string_equal(word[c], plan[k].word);
        }
        const size_t best = movielens_best(&m, MOVIELENS_COLD_USER, column, MOVIELENS_ARMS);
        assert_true(k != 1 || best == MOVIELENS_TOWERS);
        if (k > 0) { // p by hand: of the linear model alone, times the number of baselines
            const movielens_judgement j =
                movielens_beat(&m, MOVIELENS_COLD_USER, MOVIELENS_TTM);
            const tt_summary d = movielens_difference(
                &m, (movielens_at){MOVIELENS_COLD_USER, MOVIELENS_TTM, column},
                (movielens_at){MOVIELENS_COLD_USER, MOVIELENS_TOWERS, column});
            const double one = tt_stat_t_p(d, TT_TWO_SIDED);
            assert_int_equal(j.arm, MOVIELENS_TOWERS);
            assert_true(j.p == (d.mean < 0 ? one : fmin(1, 10 * one)));
        }
        assert_true(movielens_best(&m, MOVIELENS_COLD_USER, column, best) != best);
        movielens_measured_free(&m);
        if (k == 0) { // the last baseline has no row that is ok
            for (size_t i = 0; i < ROWS; i++) {
                p.row[i].status = p.row[i].row == MOVIELENS_MEAN - 1 ? "diverged" : "ok";
            }
            measure(&m, &p);
            words(word, &m, MOVIELENS_TTM);
            assert_string_equal(word[0], "inconclusive");
            movielens_measured_free(&m);
        }
    }
}

/* Covariates that help, that hurt, that do nothing. */
static void help(void **state) {
    (void)state;
    static plant p;
    static const double with_ids[] = {0.9, 1.1, 1};
    static const char *const want[] = {"agrees", "differs", "inconclusive"};
    for (size_t k = 0; k < 3; k++) {
        double base[MOVIELENS_ARMS] = {0};
        movielens_measured m;
        base[MOVIELENS_TTM_IDS] = with_ids[k];
        base[MOVIELENS_TTM_ONEHOT] = 1;
        plant_rows(&p, base, 0.02);
        measure(&m, &p);
        movielens_judgement j =
            movielens_help(&m, MOVIELENS_HOLDOUT, MOVIELENS_TTM_IDS, MOVIELENS_TTM_ONEHOT);
        movielens_decide(&j, 1);
        assert_string_equal(j.word, want[k]);
        movielens_measured_free(&m);
    }
}

/* The table begins with the promised columns, and has the differences to the best of the
 * other baselines. */
static void tables(void **state) {
    (void)state;
    static plant p;
    char directory[64], path[128], line[1024];
    double base[MOVIELENS_ARMS], rmse, difference;
    const double printed = 1e-10; // %.10g of numbers below 1
    size_t rows = 0, warm = 0;
    for (size_t arm = 0; arm < MOVIELENS_ARMS; arm++) {
        base[arm] = 1 + 0.01 * (double)arm;
    }
    plant_rows(&p, base, 0);
    p.e = (tt_experiment){.name = "movielens", .claim = "claim", .version = 2};
    t_directory(directory);
    const tt_results results = {.experiment = &p.e,
                                .profile = TT_PAPER,
                                .directory = directory,
                                .row = p.row,
                                .n_rows = ROWS,
                                .design_hash = "0"};
    assert_int_equal(movielens_report(&results), TT_OK);
    snprintf(path, sizeof path, "%s/movielens.csv", directory);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        const char *head = "subset,method,replications,rmse,se,"
                           "difference_to_best_baseline,lo,hi,";
        rows += line[0] != '#';
        assert_true(rows != 1 || strncmp(line, head, strlen(head)) == 0);
        if (sscanf(line, "warm,ttm,8,%lf,%*f,%lf,", &rmse, &difference) == 2) {
            T_NEAR(difference, -0.03, printed); // the linear model is arm 3
            warm++;
        }
        if (sscanf(line, "warm,linear,8,%lf,%*f,%lf,", &rmse, &difference) == 2) {
            T_NEAR(difference, -0.01, printed); // itself best: to arm 4
            warm++;
        }
    }
    fclose(f);
    assert_int_equal(rows, 1 + MOVIELENS_CURVES * TT_SCORES * MOVIELENS_ARMS);
    assert_int_equal(warm, 2 * MOVIELENS_CURVES);
    assert_int_equal(t_remove(directory), 0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(means_by_hand),
    cmocka_unit_test(rule),
    cmocka_unit_test(help),
    cmocka_unit_test(tables),
};

T_MAIN(tests)
