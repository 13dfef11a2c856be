#include "common/networks_verdicts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/tt_error.h"
#include "farm/tt_table.h"

enum { COLS = 10, TEXT = 56, HEAD = 48 };

typedef struct {
    char head[HEAD];
    char text[COLS][TEXT];
} line;

const char *networks_bound_word(const networks_measure *m) {
    static const char *const word[] = {
        [TH_OPEN] = "inconclusive", [TH_YES] = "agrees", [TH_NO] = "slower"};
    return word[m->bound];
}

const char *networks_flat_word(const networks_measure *m) {
    th_slope falls = m->ratio;
    falls.mean = -falls.mean; // a falling ratio is a network faster than the sieve
    return curve_word(m->flat, falls, 0);
}

static void put_estimate(char *text, tt_interval i) {
    snprintf(text, TEXT, "%.3g [%.3g, %.3g]", i.estimate, i.lo, i.hi);
}

static void fill_line(line *l, const networks_measure *m, const networks_size *z,
                      double weights, double steps) {
    size_t used = 0;
    snprintf(l->head, HEAD, "β = %g, d = %zu, N = 2^%.0f", m->cell->beta, m->cell->d,
             log2(z->n));
    snprintf(l->text[0], TEXT, "%.0f", weights);
    snprintf(l->text[1], TEXT, "%.0f", steps);
    snprintf(l->text[2], TEXT, "%.3g", z->risk.estimate);
    snprintf(l->text[3], TEXT, "%.3g", z->sieve.estimate);
    put_estimate(l->text[4], z->ratio);
    snprintf(l->text[5], TEXT, "%zu of %zu", z->runs_gated, m->replicates);
    if (z->runs_gated > 0) {
        used = strlen(l->text[5]);
        snprintf(l->text[5] + used, TEXT - used, ": %.3g", z->ratio_gated);
    }
    snprintf(l->text[6], TEXT, "%.2g", z->floor.estimate);
    put_estimate(l->text[7], z->doubled);
    snprintf(l->text[8], TEXT, "%.2f", z->spread.estimate);
    used = 0;
    l->text[9][0] = '\0';
    for (size_t k = 0; k < NET_GATES; k++) {
        if (!z->gate[k]) {
            used += (size_t)snprintf(l->text[9] + used, TEXT - used, "%s%s",
                                     used ? ", " : "fails: ", networks_gate_name[k]);
        }
    }
    if (z->gated) {
        snprintf(l->text[9], TEXT, "passed");
    }
}

static size_t slopes_note(char *out, size_t size, const networks_measure *m) {
    double lo, hi, flat_lo, flat_hi;
    if (m->network.n < 2) {
        return (size_t)snprintf(out, size,
                                " β = %g, d = %zu: %zu gated sizes, no exponent.",
                                m->cell->beta, m->cell->d, m->gated);
    }
    th_slope_interval(&lo, &hi, m->network, 0.95);
    th_slope_interval(&flat_lo, &flat_hi, m->ratio, 0.90);
    return (size_t)snprintf(
        out, size,
        " β = %g, d = %zu: exponent %.3f [%.3f, %.3f] over %zu gated sizes (sieve %.3f, "
        "predicted %.3f), slope of log ratio %.3f [%.3f, %.3f] (90 %%).",
        m->cell->beta, m->cell->d, m->network.mean, lo, hi, m->gated, m->sieve.mean,
        m->predicted, m->ratio.mean, flat_lo, flat_hi);
}

static const tt_row *row_of(const tt_results *results, size_t cell, double n) {
    for (size_t i = 0; i < results->n_rows; i++) {
        if (results->row[i].cell == cell && results->row[i].value[NET_N] == n) {
            return &results->row[i];
        }
    }
    return NULL;
}

int networks_write_grid(const tt_results *results, const networks_measure *measure,
                        size_t cells) {
    static const char *const heads[COLS] = {
        "weights", "steps",       "network", "sieve", "ratio, 95 %", "runs passing: ratio",
        "floor",   "twice steps", "spread",  "gates"};
    line lines[cells * CURVE_SIZES];
    const char *row[cells * CURVE_SIZES], *cell[cells * CURVE_SIZES * COLS];
    char note[2048];
    size_t n = 0;
    size_t used = (size_t)snprintf(
        note, sizeof note,
        "Risk of the chosen start and of the sieve, geometric means over %zu "
        "replicates; profile %s. floor: noise-free risk / risk (gate: at most %g); "
        "twice "
        "steps: risk after twice the steps / risk (within %g of 1); spread: largest / "
        "least "
        "risk of the starts (at least %d of them). Gates of the means; beside the ratio "
        "the "
        "runs that pass every gate on their own, and their ratio.",
        results->replicates_max, tt_profile_name(results->profile),
        NET_FLOOR_SHARE, NET_STEPS_CHANGE, NET_LEAST_STARTS);
    for (size_t i = 0; i < cells; i++) {
        const networks_measure *m = &measure[i];
        for (size_t s = 0; s < m->sizes; s++, n++) {
            const tt_row *r = row_of(results, i, m->size[s].n);
            fill_line(&lines[n], m, &m->size[s], r->value[NET_WEIGHTS],
                      r->value[NET_STEPS]);
            row[n] = lines[n].head;
            for (size_t k = 0; k < COLS; k++) {
                cell[n * COLS + k] = lines[n].text[k];
            }
        }
        used += used < sizeof note ? slopes_note(note + used, sizeof note - used, m) : 0;
    }
    return tt_table_write_grid(
        results, "networks",
        &(tt_grid_table){.title =
                             "Trained two-tower networks and the sieve on the same data",
                         .note = note,
                         .corner = "truth and size",
                         .row_heads = row,
                         .col_heads = heads,
                         .cell = cell,
                         .n_rows = n,
                         .n_cols = COLS});
}

static tt_verdict bound_verdict(char *claim, size_t size, const networks_measure *m) {
    tt_verdict v = {.claim = claim,
                    .theorem = "Theorem 2",
                    .predicted = m->least,
                    .measured = m->network.mean,
                    .replicates = m->network.n,
                    .word = networks_bound_word(m),
                    .rule = "95 % interval of the exponent over the gated sizes, at least "
                            "three, above a - mean(2 / ln N)",
                    .figure = "networks.svg"};
    snprintf(claim, size,
             "networks fall at least as fast as the bound at beta = %g, d = %zu",
             m->cell->beta, m->cell->d);
    th_slope_interval(&v.lo, &v.hi, m->network, 0.95);
    return v;
}

static tt_verdict flat_verdict(char *claim, size_t size, const networks_measure *m) {
    tt_verdict v = {.claim = claim,
                    .theorem = "Theorem 2",
                    .predicted = 0,
                    .measured = m->ratio.mean,
                    .replicates = m->ratio.n,
                    .word = networks_flat_word(m),
                    .rule =
                        "two one-sided tests at .05 that log (network / sieve) has slope 0 "
                        "-+ .05 in log N over the gated sizes, at least three",
                    .figure = "networks.svg"};
    snprintf(claim, size, "networks converge at the sieve's rate at beta = %g, d = %zu",
             m->cell->beta, m->cell->d);
    th_slope_interval(&v.lo, &v.hi, m->ratio, 0.90);
    return v;
}

static tt_verdict gates_verdict(const networks_measure *measure, size_t cells) {
    size_t sizes = 0, gated = 0, replicates = measure->replicates;
    for (const networks_measure *m = measure; m < measure + cells; m++) {
        sizes += m->sizes;
        gated += m->gated;
        replicates = m->replicates < replicates ? m->replicates : replicates;
    }
    return (tt_verdict){
        .claim = "noise, not optimisation, limits the networks at every size",
        .theorem = "Theorem 2",
        .predicted = (double)sizes,
        .measured = (double)gated,
        .lo = NAN,
        .hi = NAN,
        .replicates = replicates,
        .word = gated == sizes ? "agrees" : "differs",
        .rule = "every size of every configuration passes the gates on floor, "
                "steps and starts; measured: how many do",
        .figure = "networks.svg"};
}

int networks_write_verdicts(const tt_results *results, const networks_measure *measure,
                            size_t cells) {
    char claim[2 * cells][80];
    tt_verdict verdict[2 * cells + 1];
    size_t n = 0;
    for (size_t i = 0; i < cells; i++) {
        verdict[n] = bound_verdict(claim[n], sizeof claim[n], &measure[i]);
        n++;
        verdict[n] = flat_verdict(claim[n], sizeof claim[n], &measure[i]);
        n++;
    }
    verdict[n++] = gates_verdict(measure, cells);
    return tt_verdict_write(results, verdict, n);
}
