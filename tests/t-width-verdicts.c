/* The experiment width: contrasts and decision rules on planted results. */
#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/width_measure.h"
#include "t_test.h"

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

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(rules),
    cmocka_unit_test(words_follow_the_intervals),
    cmocka_unit_test(contrasts),
    cmocka_unit_test(unfinished_floors_are_open),
    cmocka_unit_test(diverged_runs_are_counted),
    cmocka_unit_test(nothing_measured),
};

T_MAIN(tests)
