/* Gates and rules of experiments/networks.c on runs whose exponents and controls are
 * planted. */
#include <string.h>

#include "common/networks_verdicts.h"
#include "t_test.h"
#include "th_rate.h"

enum { CELLS = 3, REPLICATES = 4, SIZES = 7 };

typedef struct {
    tt_results results;
    tt_row row[CELLS * REPLICATES * SIZES];
    double value[CELLS][REPLICATES][SIZES][NET_COLUMNS];
    networks_measure measure[CELLS];
} bench;

static double size_of(size_t s) {
    return (double)(1024u << s);
}

/* Every cell: exponents of network and sieve, replicates tilted by +-tilt in turn, so
 * that the mean exponent is exact and its standard error tilt sqrt(4 / 3) / 2; all gates
 * passed. */
static void fill(bench *b, double network, double sieve, double tilt) {
    memset(b, 0, sizeof *b);
    for (size_t i = 0; i < CELLS * REPLICATES * SIZES; i++) {
        const size_t c = i / (REPLICATES * SIZES), r = i / SIZES % REPLICATES,
                     s = i % SIZES;
        const double n = size_of(s), e = network + (r % 2 ? tilt : -tilt);
        double *v = b->value[c][r][s];
        for (size_t k = 0; k < NET_COLUMNS; k++) {
            v[k] = 1;
        }
        v[NET_N] = n;
        v[NET_RISK] = 3 * pow(n, -e);
        v[NET_SIEVE] = 4 * pow(n, -sieve);
        v[NET_SIEVE_FLOOR] = v[NET_SIEVE] / 8;
        v[NET_DOUBLED] = 1.02 * v[NET_RISK];
        v[NET_FLOOR] = 0.1 * v[NET_RISK];
        v[NET_LEAST] = v[NET_RISK];
        v[NET_MOST] = 1.5 * v[NET_RISK];
        v[NET_STARTS] = 3;
        b->row[i] =
            (tt_row){.cell = c, .replicate = r, .row = s, .status = "ok", .value = v};
    }
    b->results = (tt_results){
        .profile = TT_PAPER, .row = b->row, .n_rows = CELLS * REPLICATES * SIZES};
}

static void measure(bench *b) {
    assert_int_equal(networks_cells(TT_PAPER), CELLS);
    assert_int_equal(networks_measure_all(b->measure, &b->results), 0);
}

static double prediction(size_t cell) {
    const networks_cell *c = networks_cell_of(cell);
    return th_rate_two_tower(c->beta, (double)c->d, (double)c->d);
}

static void planted_exponents(void **state) {
    (void)state;
    static bench b;
    const double tilt = 0.02;
    fill(&b, 0.8, 0.7, tilt);
    measure(&b);
    for (size_t cell = 0; cell < CELLS; cell++) {
        const networks_measure *m = &b.measure[cell];
        double n[SIZES];
        for (size_t s = 0; s < SIZES; s++) {
            n[s] = size_of(s);
            const networks_size *z = &m->size[s];
            T_ARITH(z->ratio.estimate, 0.75 * pow(n[s], -0.1), 1, 100);
            T_ARITH(z->floor.estimate, 0.1, 1, 100);
            T_ARITH(z->doubled.estimate, 1.02, 1, 100);
            T_ARITH(z->spread.estimate, 1.5, 1, 100);
            T_ARITH(z->ratio_gated, z->ratio.estimate, 1, 100);
            T_ARITH(z->sieve_floor, pow(n[s], -0.7) / 2, 1, 100);
            assert_true(z->gated && z->runs_gated == REPLICATES);
        }
        assert_true(m->gated == SIZES && m->sizes == SIZES && m->replicates == REPLICATES);
        T_ARITH(m->network.mean, 0.8, 1, 100);
        T_ARITH(m->network.se, tilt * sqrt(4.0 / 3) / 2, 1, 100);
        T_ARITH(m->sieve.mean, 0.7, 1, 100);
        T_ARITH(m->ratio.mean, -0.1, 1, 100);
        T_ARITH(m->ratio_all.mean, -0.1, 1, 100);
        T_ARITH(m->predicted, prediction(cell), 1, 1);
        T_ARITH(m->least, m->predicted - th_rate_log_share(2, n, SIZES), 1, 100);
    }
}

/* t(3, .95) se = 2.353 x .58 tilt: flat within .05 for a tilt of .02 and a gap of .01. */
static void words(void **state) {
    (void)state;
    static const struct {
        double network, sieve, tilt;
        const char *bound, *flat;
    } c[] = {{0.70, 0.69, 0.02, "agrees", "agrees"},
             {0.90, 0.69, 0.02, "agrees", "faster"},
             {0.20, 0.69, 0.02, "slower", "slower"},
             {0.70, 0.69, 2.00, "inconclusive", "inconclusive"}};
    static bench b;
    for (size_t k = 0; k < sizeof c / sizeof *c; k++) {
        fill(&b, c[k].network, c[k].sieve, c[k].tilt);
        measure(&b);
        for (size_t cell = 0; cell < CELLS; cell++) {
            assert_string_equal(networks_bound_word(&b.measure[cell]), c[k].bound);
            assert_string_equal(networks_flat_word(&b.measure[cell]), c[k].flat);
        }
    }
}

/* A size whose noise-free risk is half the risk leaves the slopes, whatever its risk is. */
static void a_failed_size_is_left_out(void **state) {
    (void)state;
    static bench b;
    fill(&b, 0.8, 0.7, 0.02);
    for (size_t r = 0; r < REPLICATES; r++) {
        double *v = b.value[0][r][6];
        v[NET_RISK] *= 50;
        v[NET_DOUBLED] *= 50;
        v[NET_FLOOR] = 0.5 * v[NET_RISK];
    }
    measure(&b);
    const networks_measure *m = &b.measure[0];
    assert_true(m->gated == SIZES - 1 && !m->size[6].gated && !m->size[6].gate[0]);
    assert_true(m->size[6].gate[1] && m->size[6].gate[2] && m->size[6].passed[0] == 0);
    assert_true(m->size[6].runs_gated == 0 && isnan(m->size[6].ratio_gated));
    T_ARITH(m->network.mean, 0.8, 1, 100);
    T_ARITH(m->ratio.mean, -0.1, 1, 100);
    assert_true(m->network_all.mean < 0.5);
    assert_true(b.measure[1].gated == SIZES);
}

/* Runs that change by a fifth, up and down in turn: each fails, their mean does not. One
 * start too few in one run fails the size. */
static void runs_and_sizes(void **state) {
    (void)state;
    static bench b;
    fill(&b, 0.8, 0.7, 0.02);
    for (size_t r = 0; r < REPLICATES; r++) {
        b.value[1][r][2][NET_DOUBLED] =
            b.value[1][r][2][NET_RISK] * (r % 2 ? 1.2 : 1 / 1.2);
        b.value[1][r][3][NET_DOUBLED] = b.value[1][r][3][NET_RISK] * 1.06;
    }
    b.value[1][1][4][NET_STARTS] = 2;
    measure(&b);
    const networks_size *z = b.measure[1].size;
    assert_true(z[2].gated && z[2].passed[1] == 0 && z[2].runs_gated == 0);
    assert_true(!z[3].gated && !z[3].gate[1] && z[3].gate[0] && z[3].gate[2]);
    assert_true(!z[4].gated && !z[4].gate[2] && z[4].passed[2] == REPLICATES - 1);
    assert_int_equal(z[4].runs_gated, REPLICATES - 1);
    assert_int_equal(b.measure[1].gated, SIZES - 2);
}

/* With fewer than three gated sizes nothing is concluded, however clear the slopes. */
static void two_sizes_conclude_nothing(void **state) {
    (void)state;
    static bench b;
    fill(&b, 0.2, 0.7, 0.001);
    for (size_t r = 0; r < REPLICATES; r++) {
        for (size_t s = 2; s < SIZES; s++) {
            b.value[2][r][s][NET_FLOOR] = b.value[2][r][s][NET_RISK];
        }
    }
    measure(&b);
    assert_int_equal(b.measure[2].gated, 2);
    assert_string_equal(networks_bound_word(&b.measure[2]), "inconclusive");
    assert_string_equal(networks_flat_word(&b.measure[2]), "inconclusive");
    assert_string_equal(networks_bound_word(&b.measure[1]), "slower");
}

/* A diverged run takes its replicate out of the curves, and is counted. */
static void diverged_run(void **state) {
    (void)state;
    static bench b;
    fill(&b, 0.8, 0.7, 0.02);
    b.row[5].status = "diverged";
    b.value[0][0][5][NET_RISK] = NAN;
    measure(&b);
    assert_true(b.measure[0].replicates == REPLICATES - 1 && b.measure[0].dropped == 1);
    T_ARITH(b.measure[0].network.mean, 0.8 + 0.02 / 3, 1, 100);
}

/* The training of a size, from the grid: widths as the theorem says, decay and steps. */
static void training(void **state) {
    (void)state;
    for (size_t cell = 0; cell < CELLS; cell++) {
        const networks_cell *c = networks_cell_of(cell);
        const double a = prediction(cell);
        T_ARITH(networks_penalty(c, 4096) / networks_penalty(c, 1024), pow(4, -a), 1, 100);
        assert_int_equal(networks_degree(c), c->beta > 2 ? 2 : 1);
    }
    assert_int_equal(networks_steps(TT_PAPER, 1024), 10000);
    assert_int_equal(networks_steps(TT_PAPER, 1024 * 256), 80000);
    assert_int_equal(networks_steps(TT_SMOKE, 1024), 1000);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(planted_exponents),
    cmocka_unit_test(words),
    cmocka_unit_test(a_failed_size_is_left_out),
    cmocka_unit_test(runs_and_sizes),
    cmocka_unit_test(two_sizes_conclude_nothing),
    cmocka_unit_test(diverged_run),
    cmocka_unit_test(training),
};

T_MAIN(tests)
