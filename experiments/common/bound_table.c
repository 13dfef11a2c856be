/* The table to read of experiments/bound.c. */
#include "common/bound_table.h"

#include <math.h>
#include <stdio.h>

enum { COLS = 9, TEXT = 64, HEAD = 32 };

/* From which N on the bound is below E R*^2: 10^x, or always, its largest value being
 * below. */
static void put_reach(char *out, const bound_measure *m, size_t kind, double power) {
    const double peak = power / m->predicted, x = m->reach[kind];
    const int always = power > 0 && x * M_LN10 <= peak;
    if (isfinite(x)) {
        snprintf(out, TEXT, always ? "every N" : "10^%.1f", x);
    }
}

static void grid_row(char text[][TEXT], const bound_measure *m) {
    const size_t sizes = m->curve.sizes;
    for (size_t k = 0; k < COLS; k++) {
        text[k][0] = '\0';
    }
    snprintf(text[0], TEXT, "%.2g, %.2f, %zu", m->cell->sigma, m->problem.M,
             th_bound_layers(&m->problem));
    if (sizes > 0) {
        const bound_point *p = &m->point[sizes - 1];
        snprintf(text[1], TEXT, "%.3g [%.3g, %.3g]", p->risk, p->lo, p->hi);
        snprintf(text[2], TEXT, "%.3g [%.3g, %.3g]", p->ratio, p->ratio_lo, p->ratio_hi);
        snprintf(text[3], TEXT, "%.3g", p->bound[BOUND_RATE] / p->risk);
    }
    snprintf(text[4], TEXT, "%.2f [%.2f, %.2f]", m->trivial.estimate, m->trivial.lo,
             m->trivial.hi);
    put_reach(text[5], m, BOUND_PRINT, 2);
    put_reach(text[6], m, BOUND_PROOF, 3);
    put_reach(text[7], m, BOUND_TRACED, 0);
    snprintf(text[8], TEXT, "10^%.1f, 10^%.1f", m->starts[TH_C1_6_13],
             m->starts[TH_C1_13_6]);
}

int bound_write_grid(const tt_results *results, const bound_measure *measure,
                     size_t cells) {
    static const char *const heads[COLS] = {"σ, M, L",
                                            "risk at largest N",
                                            "bound / risk",
                                            "without log²",
                                            "E R*²",
                                            "bound below E R*² from",
                                            "with log³",
                                            "constants traced",
                                            "probability below 1 from"};
    char text[cells * COLS][TEXT], row[cells][HEAD], note[700];
    const char *cell[cells * COLS], *rows[cells];
    for (size_t i = 0; i < cells; i++) {
        const bound_measure *m = &measure[i];
        grid_row(text + i * COLS, m);
        snprintf(row[i], HEAD, "β = %g, d = %zu", m->cell->beta, m->cell->d);
        rows[i] = row[i];
        for (size_t k = 0; k < COLS; k++) {
            cell[i * COLS + k] = text[i * COLS + k];
        }
    }
    const curve *c = &measure->curve;
    snprintf(
        note, sizeof note,
        "Bound: L N^-a (log N)², what is hidden in O() taken as 1; L layers; M bounds the "
        "outputs of the towers; geometric means and 95 %% intervals over "
        "replicates; largest N %.0f. E R*² is the risk of predicting 0. The last four "
        "columns: |Ω| from which on the bound as printed, with log³ as proved and with its "
        "constants traced through is below E R*², and 24 exp(-C1 N^g log N) below 1, C1 "
        "read with 6/13 and with 13/6. Profile %s.",
        c->sizes ? c->n[c->sizes - 1] : NAN, tt_profile_name(results->profile));
    return tt_table_write_grid(
        results, "bound",
        &(tt_grid_table){.title = "Theorem 2's right-hand side beside the measured risk",
                         .note = note,
                         .corner = "truth",
                         .row_heads = rows,
                         .col_heads = heads,
                         .cell = cell,
                         .n_rows = cells,
                         .n_cols = COLS});
}
