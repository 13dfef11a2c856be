#include "common/movielens_table.h"

#include <math.h>
#include <stdio.h>

#include "base/tt_error.h"

void movielens_put_status(tt_table *t, const movielens_measured *m, size_t cell, size_t arm,
                          size_t n) {
    char status[64] = "ok";
    const size_t fit = cell * MOVIELENS_ARMS + arm;
    if (m->bad[fit] > 0) {
        snprintf(status, sizeof status, "%s %zu", m->word[fit], m->bad[fit]);
    } else if (n == 0) {
        snprintf(status, sizeof status, "failed");
    }
    tt_table_text(t, status);
}

void movielens_put_interval(tt_table *t, tt_summary s) {
    const tt_interval i = tt_stat_t_interval(s, 0.95);
    tt_table_number(t, s.mean);
    tt_table_number(t, i.lo);
    tt_table_number(t, i.hi);
}

const char *movielens_put_best(tt_table *t, const movielens_measured *m, movielens_at at) {
    const size_t best = movielens_best(m, at.cell, at.column, at.arm);
    const int known = best < MOVIELENS_ARMS;
    movielens_put_interval(
        t, known ? movielens_difference(m, at, (movielens_at){at.cell, best, at.column})
                 : (tt_summary){0, NAN, NAN, NAN});
    return known ? movielens_arms[best].name : "";
}

void movielens_put_mean(tt_table *t, const movielens_measured *m, movielens_at at,
                        size_t column) {
    tt_table_number(t, movielens_mean(m, (movielens_at){at.cell, at.arm, column}).mean);
}

int movielens_write_pairs(const tt_results *results, const movielens_measured *m) {
    static const char *const head[] = {"subset",     "towers", "method", "replications",
                                       "difference", "se",     "lo",     "hi",
                                       "p",          "split"};
    tt_table *t = tt_table_alloc(results, head, sizeof head / sizeof head[0],
                                 "difference: rmse of the towers less that of the method, "
                                 "paired; p: two-sided, before Holm");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < MOVIELENS_CURVES * MOVIELENS_TOWERS * MOVIELENS_ARMS; i++) {
        const size_t arm = i % MOVIELENS_ARMS, cell = i / MOVIELENS_ARMS / MOVIELENS_TOWERS;
        const size_t towers = i / MOVIELENS_ARMS % MOVIELENS_TOWERS;
        const int subset = movielens_cells[cell].subset;
        const size_t column = movielens_rmse(subset);
        if (arm == towers) {
            continue;
        }
        const tt_summary d = movielens_difference(m, (movielens_at){cell, towers, column},
                                                  (movielens_at){cell, arm, column});
        const tt_interval at = tt_stat_t_interval(d, 0.95);
        tt_table_row(t);
        tt_table_text(t, tt_metrics_name((size_t)subset));
        tt_table_text(t, movielens_arms[towers].name);
        tt_table_text(t, movielens_arms[arm].name);
        tt_table_int(t, (long)d.n);
        tt_table_number(t, d.mean);
        tt_table_number(t, d.se);
        tt_table_number(t, at.lo);
        tt_table_number(t, at.hi);
        tt_table_number(t, d.n > 1 ? tt_stat_t_p(d, TT_TWO_SIDED) : NAN);
        tt_table_text(t, movielens_cells[cell].name);
    }
    const int status = tt_table_write_csv(t, "movielens_pairs");
    tt_table_free(t);
    return status;
}

static void curve_row(tt_table *t, const movielens_measured *m, size_t cell, size_t arm) {
    const movielens_cell *c = &movielens_cells[cell];
    const movielens_at at = {cell, arm, movielens_rmse(c->subset)};
    const tt_summary rmse = movielens_mean(m, at);
    tt_table_row(t);
    tt_table_text(t, movielens_curve_name[c->curve]);
    tt_table_number(t, movielens_abscissa(c));
    tt_table_text(t, tt_metrics_name((size_t)c->subset));
    tt_table_text(t, movielens_arms[arm].name);
    tt_table_int(t, (long)rmse.n);
    movielens_put_interval(t, rmse);
    const char *best = movielens_put_best(t, m, at);
    tt_table_text(t, best);
    movielens_put_mean(t, m, at, MOVIELENS_N_TRAIN);
    movielens_put_mean(t, m, at, movielens_pairs(c->subset));
    movielens_put_mean(t, m, at, MOVIELENS_DISORDER);
    movielens_put_status(t, m, cell, arm, rmse.n);
}

/* The cell of the curve whose abscissa comes after `last`; m->cells: none. */
static size_t next_point(const movielens_measured *m, int curve, double last) {
    size_t found = m->cells;
    double least = INFINITY;
    for (size_t c = 0; c < m->cells; c++) {
        const double x = movielens_abscissa(&movielens_cells[c]);
        if (movielens_cells[c].curve == curve && x > last && x < least) {
            least = x;
            found = c;
        }
    }
    return found;
}

int movielens_write_curve(const tt_results *results, const movielens_measured *m) {
    // clang-format off
    static const char *const head[] = {
        "curve", "at", "subset", "method", "replications", "rmse", "lo", "hi",
        "difference_to_best_baseline", "difference_lo", "difference_hi", "best_baseline",
        "n_train", "n", "disorder", "status"};
    // clang-format on
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof head[0],
        "at: share of users or films withheld, or ratings that each withheld one keeps\n"
        "intervals 95 %, with Nadeau & Bengio's correction");
    if (!t) {
        return TT_ENOMEM;
    }
    for (int curve = 1; curve < MOVIELENS_CURVE_KINDS; curve++) {
        double last = -1;
        for (size_t c; (c = next_point(m, curve, last)) < m->cells;) {
            last = movielens_abscissa(&movielens_cells[c]);
            for (size_t arm = 0; arm < MOVIELENS_ARMS; arm++) {
                curve_row(t, m, c, arm);
            }
        }
    }
    const int status = tt_table_write_csv(t, "movielens_curve");
    tt_table_free(t);
    return status;
}
