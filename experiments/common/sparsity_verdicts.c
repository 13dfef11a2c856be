#include "common/sparsity_verdicts.h"

#include <math.h>
#include <stdio.h>

#include "base/tt_error.h"
#include "farm/tt_table.h"

enum { COLS = 9, TEXT = 56, HEAD = 96, TITLE = 64, VERDICTS = 4 * SPARSITY_CELLS + 2 };

static const char figure[] = "sparsity.svg";

static void put_estimate(char *text, tt_interval i) {
    snprintf(text, TEXT, isfinite(i.lo) ? "%.3g [%.3g, %.3g]" : "%.3g", i.estimate, i.lo,
             i.hi);
}

static double mean_of(const tt_results *results, const sparsity_measure *m, size_t s,
                      size_t column) {
    double x[results->n_rows + 1];
    const size_t n = curve_values(x, results, m->cell, COL_N, column, m->n[s]);
    return tt_stat_summary(x, tt_stat_finite(x, x, NULL, n)).mean;
}

static void fill_line(char text[COLS][TEXT], const tt_results *results,
                      const sparsity_measure *m, size_t s) {
    const size_t l1 = SPARSITY_COLUMN(SPARSITY_L1, 0);
    const size_t dense = SPARSITY_COLUMN(SPARSITY_DENSE, 0);
    const double twice[] = {m->point[CURVE_L1_TWICE][s].estimate,
                            m->point[CURVE_DENSE_TWICE][s].estimate};
    snprintf(text[0], TEXT, "%.3g", m->point[CURVE_L1][s].estimate);
    snprintf(text[1], TEXT, "%.3g", m->point[CURVE_DENSE][s].estimate);
    put_estimate(text[2], m->point[CURVE_RATIO][s]);
    put_estimate(text[3], m->point[CURVE_RATIO_ONCE][s]);
    snprintf(text[4], TEXT,
             isfinite(m->point[CURVE_SIEVE][s].estimate) ? "%.3g" : "not fitted",
             m->point[CURVE_SIEVE][s].estimate);
    for (int arm = 0; arm < SPARSITY_ARMS; arm++) {
        snprintf(text[5 + arm], TEXT, "%.2f%s", twice[arm],
                 m->gate[arm][s] ? "" : " (fails)");
    }
    snprintf(text[7], TEXT, "%.2f, %.2f", mean_of(results, m, s, l1 + ARM_NONZERO),
             mean_of(results, m, s, l1 + ARM_COPIES));
    snprintf(text[8], TEXT, "%.2f, %.2f; %.2f", mean_of(results, m, s, l1 + ARM_FOCUSED),
             mean_of(results, m, s, dense + ARM_FOCUSED),
             mean_of(results, m, s, l1 + ARM_INPUT));
}

int sparsity_write_grid(const tt_results *results, const sparsity_measure *measure,
                        size_t cells) {
    static const char *const heads[COLS] = {"L1",
                                            "dense",
                                            "L1 / dense, 95 %",
                                            "before doubling",
                                            "additive sieve",
                                            "twice: L1",
                                            "twice: dense",
                                            "L1 keeps: weights, copies",
                                            "focused units: L1, dense; one covariate"};
    enum { ROWS = SPARSITY_CELLS * CURVE_SIZES };
    char text[ROWS][COLS][TEXT], head[ROWS][HEAD], note[900], title[TITLE];
    const char *row[ROWS], *cell[ROWS * COLS];
    size_t n = 0;
    for (const sparsity_measure *m = measure; m < measure + cells; m++) {
        sparsity_cell_title(m->cell, title, sizeof title);
        for (size_t s = 0; s < m->sizes; s++, n++) {
            snprintf(head[n], HEAD, "%s, N = 2^%d", title, ilogb(m->n[s]));
            fill_line(text[n], results, m, s);
            row[n] = head[n];
            for (size_t k = 0; k < COLS; k++) {
                cell[n * COLS + k] = text[n][k];
            }
        }
    }
    snprintf(note, sizeof note,
             "Exploratory: beyond the theorem. Risks are geometric means over %zu "
             "replicates; profile %s. L1: reweighted penalty on the first layer; dense: L2 "
             "on all weights. twice: risk after twice the steps over risk before (gate: "
             "within %g of 1; risks and ratio are those after, but for `before doubling`). "
             "focused: share of living hidden units with .99 of their squared weights on "
             "one coordinate, copies added up; one covariate: share of those of L1 that "
             "look at a single covariate.",
             results->replicates_max, tt_profile_name(results->profile),
             SPARSITY_STEPS_CHANGE);
    return tt_table_write_grid(
        results, "sparsity",
        &(tt_grid_table){.title = "Sparse truths: an L1 first layer against dense towers",
                         .note = note,
                         .corner = "truth and size",
                         .row_heads = row,
                         .col_heads = heads,
                         .cell = cell,
                         .n_rows = n,
                         .n_cols = COLS});
}

static tt_verdict rate_verdict(char *claim, size_t size, const sparsity_measure *m) {
    char title[TITLE];
    const th_slope s = m->exponent[CURVE_RATIO];
    double lo, hi;
    th_slope_interval(&lo, &hi, s, 0.90);
    sparsity_cell_title(m->cell, title, sizeof title);
    snprintf(claim, size,
             "exploratory: an L1 first layer changes the constant, not the rate (%s)",
             title);
    return (tt_verdict){
        .claim = claim,
        .theorem = "beyond Theorem 2",
        .predicted = 0,
        .measured = -s.mean,
        .lo = -hi,
        .hi = -lo,
        .replicates = s.n,
        .word = sparsity_rate_word(m),
        .rule = "slope of log (L1 / dense) on log N, t over replicates, Holm over the "
                "truths at .05: agrees (constant only) if two one-sided tests put it "
                "within 0 -+ .1, faster (slower) if it is below -.1 (above .1), the same "
                "before and after doubling the steps, else inconclusive; 90 % interval",
        .figure = figure};
}

/* The cell whose ratio at the largest size is nearest to 1, or farthest above. */
static tt_verdict constant_verdict(const sparsity_measure *measure, size_t cells) {
    const sparsity_measure *worst = measure;
    for (const sparsity_measure *m = measure; m < measure + cells; m++) {
        const double now =
            worst->sizes ? worst->point[CURVE_RATIO][worst->sizes - 1].estimate : -INFINITY;
        if (m->sizes > 0 && m->point[CURVE_RATIO][m->sizes - 1].estimate > now) {
            worst = m;
        }
    }
    const tt_interval none = {NAN, NAN, NAN};
    const tt_interval i = worst->sizes ? worst->point[CURVE_RATIO][worst->sizes - 1] : none;
    return (tt_verdict){
        .claim = "exploratory: an L1 first layer lowers the risk at the largest size, on "
                 "every truth",
        .theorem = "beyond Theorem 2",
        .predicted = NAN,
        .measured = i.estimate,
        .lo = i.lo,
        .hi = i.hi,
        .replicates = worst->replicates,
        .word = sparsity_constant_word(measure, cells),
        .rule = "one-sided t tests of log (L1 / dense), Holm over the truths at .05: "
                "agrees if below 0 on all, differs if above 0 on one; measured: the "
                "largest ratio",
        .figure = figure};
}

static tt_verdict adapts_verdict(char *claim, size_t size, const sparsity_measure *m,
                                 enum sparsity_arm arm, const char *word) {
    char title[TITLE];
    const th_slope s = m->effective[arm == SPARSITY_L1 ? CURVE_L1 : CURVE_DENSE];
    tt_verdict v = {.claim = claim,
                    .theorem = "Theorem 2",
                    .predicted = m->many,
                    .measured = s.mean,
                    .replicates = s.n,
                    .word = word,
                    .rule =
                        "exponent on N_eff against 2 beta / (2 beta + d), t tests, Holm "
                        "over truths and arms at .05: faster (slower) if above (below) "
                        "it by .05, agrees if within .05, else inconclusive; 95 % "
                        "interval",
                    .figure = figure};
    sparsity_cell_title(m->cell, title, sizeof title);
    snprintf(claim, size, "exploratory: %s towers have the exponent in d on sums (%s)",
             arm == SPARSITY_L1 ? "L1" : "dense", title);
    th_slope_interval(&v.lo, &v.hi, s, 0.95);
    return v;
}

static tt_verdict sieve_verdict(char *claim, size_t size, const sparsity_measure *m) {
    const th_slope s = m->effective[CURVE_SIEVE];
    tt_verdict v = {.claim = claim,
                    .theorem = "Stone 1985",
                    .predicted = m->one,
                    .measured = s.mean,
                    .replicates = s.n,
                    .word = sparsity_sieve_word(m),
                    .rule = "two one-sided tests at .05 that the exponent on N_eff is "
                            "within .05 of 2 beta / (2 beta + 1); 90 % interval",
                    .figure = figure};
    snprintf(claim, size, "the additive sieve has the one-dimensional exponent (d = %zu)",
             sparsity_cell_of(m->cell)->d);
    th_slope_interval(&v.lo, &v.hi, s, 0.90);
    return v;
}

static tt_verdict gate_verdict(const sparsity_measure *measure, size_t cells) {
    size_t asked = 0, passed = 0, replicates = measure->replicates;
    for (const sparsity_measure *m = measure; m < measure + cells; m++) {
        asked += SPARSITY_ARMS * m->sizes;
        passed += sparsity_gated(m);
        replicates = m->replicates < replicates ? m->replicates : replicates;
    }
    return (tt_verdict){
        .claim = "exploratory: twice the steps hardly change the risk of either arm",
        .theorem = "gate",
        .predicted = (double)asked,
        .measured = (double)passed,
        .lo = NAN,
        .hi = NAN,
        .replicates = replicates,
        .word = passed == asked ? "agrees" : "differs",
        .rule = "mean risks change by less than 5 % at every size, in both arms; measured: "
                "how many of size and arm do",
        .figure = figure};
}

/* 1 for the first cell on these additive truths: cells with copies share their sieve. */
static int is_first_of(const sparsity_measure *measure, size_t i) {
    const sparsity_cell *c = sparsity_cell_of(measure[i].cell);
    int first = c->truth == SPARSITY_ADDITIVE;
    for (size_t k = 0; k < i; k++) {
        const sparsity_cell *o = sparsity_cell_of(measure[k].cell);
        first &= o->truth != SPARSITY_ADDITIVE || o->d != c->d;
    }
    return first;
}

int sparsity_write_verdicts(const tt_results *results, const sparsity_measure *measure,
                            size_t cells) {
    char claim[VERDICTS][160];
    tt_verdict verdict[VERDICTS];
    const char *word[SPARSITY_CELLS * SPARSITY_ARMS];
    size_t n = 0;
    sparsity_adapts_words(word, measure, cells);
    for (size_t i = 0; i < cells; i++, n++) {
        verdict[n] = rate_verdict(claim[n], sizeof claim[n], &measure[i]);
    }
    verdict[n++] = constant_verdict(measure, cells);
    verdict[n++] = gate_verdict(measure, cells);
    for (size_t i = 0; i < cells * SPARSITY_ARMS; i++) {
        if (word[i]) {
            verdict[n] =
                adapts_verdict(claim[n], sizeof claim[n], &measure[i / SPARSITY_ARMS],
                               (enum sparsity_arm)(i % SPARSITY_ARMS), word[i]);
            n++;
        }
    }
    for (size_t i = 0; i < cells; i++) {
        if (is_first_of(measure, i)) {
            verdict[n] = sieve_verdict(claim[n], sizeof claim[n], &measure[i]);
            n++;
        }
    }
    return tt_verdict_write(results, verdict, n);
}
