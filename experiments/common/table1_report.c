#include "table1_report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_stat.h"
#include "farm/tt_table.h"
#include "scenario.h"
#include "study.h"

const char *errors_method(size_t method) {
    return method < study_n_methods ? study_methods[method].method : "ttm";
}

static size_t at(const errors *e, size_t s, size_t method) {
    return s * e->n_methods + method;
}

const double *errors_of(const errors *e, size_t s, size_t method) {
    return e->rmse + at(e, s, method) * e->replicates;
}

static size_t index_of(const char *method) {
    size_t k = 0;
    while (k < study_n_methods && strcmp(study_methods[k].method, method) != 0) {
        k++;
    }
    return k;
}

static void errors_free(errors *e) {
    tt_free(e->rmse);
    tt_free(e->failed);
    tt_free(e->unconverged);
}

/* Collects the rows; `ttm` is in each replicate the tuned arm with the lower validation
 * error. */
static int errors_collect(errors *e, const tt_results *results, size_t rmse, size_t valid) {
    const size_t l1 = index_of("ttm_l1"), l2 = index_of("ttm_l2");
    *e = (errors){.n_methods = study_n_methods + 1, .replicates = 1};
    for (size_t k = 0; k < results->n_rows; k++) {
        const size_t r = results->row[k].replicate + 1;
        e->replicates = r > e->replicates ? r : e->replicates;
    }
    const size_t boxes = scenario_count * e->n_methods;
    double *check = tt_alloc(boxes * e->replicates, sizeof *check); // validation errors
    e->rmse = tt_alloc(boxes * e->replicates, sizeof *e->rmse);
    e->failed = tt_alloc(boxes, sizeof *e->failed);
    e->unconverged = tt_alloc(boxes, sizeof *e->unconverged);
    if (!check || !e->rmse || !e->failed || !e->unconverged) {
        tt_free(check);
        errors_free(e);
        return TT_ENOMEM;
    }
    for (size_t k = 0; k < boxes * e->replicates; k++) {
        e->rmse[k] = check[k] = NAN;
    }
    for (size_t k = 0; k < results->n_rows; k++) {
        const tt_row *row = &results->row[k];
        const size_t box = at(e, row->cell / study_n_methods, row->cell % study_n_methods);
        if (strcmp(row->status, "not_converged") == 0) {
            e->unconverged[box]++;
        } else if (strcmp(row->status, "ok") != 0) {
            e->failed[box]++;
            continue;
        }
        e->rmse[box * e->replicates + row->replicate] = row->value[rmse];
        check[box * e->replicates + row->replicate] = row->value[valid];
    }
    for (size_t s = 0; s < scenario_count; s++) {
        for (size_t r = 0; r < e->replicates; r++) {
            const size_t a = at(e, s, l1) * e->replicates + r;
            const size_t b = at(e, s, l2) * e->replicates + r;
            const size_t to = at(e, s, study_n_methods) * e->replicates + r;
            e->rmse[to] = e->rmse[check[b] < check[a] || isnan(check[a]) ? b : a];
        }
    }
    tt_free(check);
    return TT_OK;
}

static tt_summary summary_of(const errors *e, size_t s, size_t method) {
    double x[e->replicates];
    return tt_stat_summary(x,
                           tt_stat_finite(x, errors_of(e, s, method), NULL, e->replicates));
}

static const char *status_of(const errors *e, size_t s, size_t method, char *out,
                             size_t size) {
    const size_t failed = e->failed[at(e, s, method)];
    const size_t unconverged = e->unconverged[at(e, s, method)];
    if (failed > 0) {
        snprintf(out, size, "%zu failed", failed);
    } else if (unconverged > 0) {
        snprintf(out, size, "%zu not_converged", unconverged);
    } else {
        snprintf(out, size, "ok");
    }
    return out;
}

/* n, m, d as they were run. */
static void scenario_fields(tt_table *t, size_t s, enum tt_profile profile) {
    const tt_synthetic_spec spec = scenario_spec(&scenarios[s], profile);
    tt_table_int(t, (long)spec.n);
    tt_table_int(t, (long)spec.m);
    tt_table_int(t, (long)spec.d);
}

static void csv_row(tt_table *t, const errors *e, size_t s, size_t method,
                    enum tt_profile profile) {
    const scenario *sc = &scenarios[s];
    const tt_summary x = summary_of(e, s, method);
    const int printed = profile == TT_SMOKE ? -1 : scenario_printed(errors_method(method));
    const int shown = printed >= 0 && sc->rmse[0] > 0;
    char word[48];
    tt_table_row(t);
    scenario_fields(t, s, profile);
    tt_table_text(t, errors_method(method));
    tt_table_int(t, (long)x.n);
    tt_table_number(t, x.mean);
    tt_table_number(t, x.se);
    tt_table_number(t, shown ? sc->rmse[printed] : NAN);
    tt_table_number(t, shown ? sc->se[printed] : NAN);
    tt_table_text(t, status_of(e, s, method, word, sizeof word));
}

/* `ttm` first, then the arms as they stand. */
static size_t in_order(size_t k) {
    return k == 0 ? study_n_methods : k - 1;
}

static int write_csv(const tt_results *results, const errors *e, const char *name,
                     size_t from, size_t to, const char *note) {
    static const char *const columns[] = {
        "n",    "m",  "d",         "method",       "replications",
        "rmse", "se", "published", "published_se", "status"};
    tt_table *t =
        tt_table_alloc(results, columns, sizeof columns / sizeof columns[0], note);
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t s = from; s < to; s++) {
        for (size_t k = 0; k < e->n_methods; k++) {
            csv_row(t, e, s, in_order(k), results->profile);
        }
    }
    const int status = tt_table_write_csv(t, name);
    tt_table_free(t);
    return status;
}

/* Paired differences ttm - method with 95 % t-intervals. */
static int write_paired(const tt_results *results, const errors *e) {
    static const char *const columns[] = {
        "n", "m", "d", "method", "replications", "difference", "se", "lo", "hi"};
    tt_table *t =
        tt_table_alloc(results, columns, sizeof columns / sizeof columns[0],
                       "difference = rmse of ttm less that of the method, paired by "
                       "replicate; lo, hi: 95 % t-interval");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t s = 0; s < scenario_in_table; s++) {
        for (size_t m = 0; m < study_n_methods; m++) {
            double d[e->replicates];
            const tt_summary x =
                tt_stat_summary(d, tt_stat_finite(d, errors_of(e, s, study_n_methods),
                                                  errors_of(e, s, m), e->replicates));
            const tt_interval i = tt_stat_t_interval(x, 0.95);
            tt_table_row(t);
            scenario_fields(t, s, results->profile);
            tt_table_text(t, errors_method(m));
            tt_table_int(t, (long)x.n);
            tt_table_number(t, x.mean);
            tt_table_number(t, x.se);
            tt_table_number(t, i.lo);
            tt_table_number(t, i.hi);
        }
    }
    const int status = tt_table_write_csv(t, "table1_paired");
    tt_table_free(t);
    return status;
}

enum { CELL = 32, HEAD = 48 };

/* Two lines a scenario: ours with standard errors, then the printed ones. */
static void fill_grid(const errors *e, size_t s, int smoke, char (*text)[CELL],
                      const char **cell, unsigned char *bold) {
    double best = INFINITY;
    size_t winner = 0;
    for (size_t k = 0; k < e->n_methods; k++) {
        const size_t m = in_order(k);
        const char *word = errors_method(m);
        const tt_summary x = summary_of(e, s, m);
        const int printed = smoke ? -1 : scenario_printed(word);
        if (x.n > 0) {
            snprintf(text[k], CELL, "%.3f (%.3f)", x.mean, x.n > 1 ? x.se : 0.0);
            cell[k] = text[k];
        }
        if (printed >= 0 && scenarios[s].rmse[0] > 0) {
            snprintf(text[e->n_methods + k], CELL, "%.3f (%.3f)",
                     scenarios[s].rmse[printed], scenarios[s].se[printed]);
            cell[e->n_methods + k] = text[e->n_methods + k];
        }
        const int yardstick = strcmp(word, "oracle") == 0 || strcmp(word, "noise") == 0;
        if (!yardstick && x.mean < best) {
            best = x.mean;
            winner = k;
        }
    }
    bold[winner] = 1;
}

static int write_grid(const tt_results *results, const errors *e, const char *note) {
    const size_t rows = 2 * scenario_count, cols = e->n_methods;
    char(*text)[CELL] = tt_alloc(rows * cols, CELL);
    char(*head)[HEAD] = tt_alloc(rows, HEAD);
    const char **cell = tt_alloc(rows * cols, sizeof *cell);
    const char **row_head = tt_alloc(rows, sizeof *row_head);
    unsigned char *bold = tt_alloc(rows * cols, 1);
    const char *col_head[cols];
    int status = TT_ENOMEM;
    if (!text || !head || !cell || !row_head || !bold) {
        goto done;
    }
    for (size_t k = 0; k < cols; k++) {
        col_head[k] =
            in_order(k) < study_n_methods ? study_methods[in_order(k)].title : "TTM";
    }
    for (size_t s = 0; s < scenario_count; s++) {
        const scenario *sc = &scenarios[s];
        const tt_synthetic_spec spec = scenario_spec(sc, results->profile);
        snprintf(head[2 * s], HEAD, "(%zu, %zu, %zu)%s", spec.n, spec.m, spec.d,
                 sc->test_share < 0.3 ? " at 80/20" : "");
        snprintf(head[2 * s + 1], HEAD, "%s", sc->rmse[0] > 0 ? "printed" : "");
        row_head[2 * s] = head[2 * s];
        row_head[2 * s + 1] = head[2 * s + 1];
        fill_grid(e, s, results->profile == TT_SMOKE, text + 2 * s * cols,
                  cell + 2 * s * cols, bold + 2 * s * cols);
    }
    status = tt_table_write_grid(results, "table1",
                                 &(tt_grid_table){.title = "Test RMSE (standard error) by "
                                                           "scenario and method",
                                                  .note = note,
                                                  .corner = "(n, m, d)",
                                                  .row_heads = row_head,
                                                  .col_heads = col_head,
                                                  .cell = cell,
                                                  .bold = bold,
                                                  // the last scenario has no printed line
                                                  .n_rows = rows - 1,
                                                  .n_cols = cols});
done:
    tt_free(text);
    tt_free(head);
    tt_free(cell);
    tt_free(row_head);
    tt_free(bold);
    return status;
}

int table1_report(const tt_results *results, size_t rmse, size_t valid) {
    static const char protocol[] = "70/30 split. Parameters: 5-fold cross-validation "
                                   "(baselines), a fifth of the training "
                                   "part (towers), then a refit on all of it.";
    errors e;
    int status = errors_collect(&e, results, rmse, valid);
    if (status != TT_OK) {
        return status;
    }
    char note[1024];
    snprintf(
        note, sizeof note,
        "%zu replicates; profile %s. %s Bold: best of the estimators (Oracle and Noise are "
        "yardsticks). %s",
        e.replicates, tt_profile_name(results->profile), protocol,
        results->profile == TT_PAPER ? "The paper's grids thinned to every second point. "
                                       "Towers of 384 units: 2 penalties "
                                       "and 140 epochs (L1), 3 penalties, halved, and 120 "
                                       "epochs (L2); as published: 2 "
                                       "penalties, at most 20 epochs."
        : results->profile == TT_DEFAULT
            ? "Reduced: 3 folds, every fourth point of the grids; towers of 256 units, one "
              "penalty "
              "and 80 epochs (L1), two and 60 (L2); as published: one penalty, 8 epochs."
            : "Smoke: a tenth of the users and items, 3,000 ratings; no numbers to cite.");
    status = write_csv(results, &e, "table1", 0, scenario_in_table, note);
    if (status == TT_OK) {
        status = write_csv(results, &e, "table1_split", scenario_in_table, scenario_count,
                           "The first scenario at an 80/20 split");
    }
    if (status == TT_OK) {
        status = write_paired(results, &e);
    }
    if (status == TT_OK) {
        status = write_grid(results, &e, note);
    }
    if (status == TT_OK) {
        status = table1_verdicts(results, &e);
    }
    errors_free(&e);
    return status;
}
