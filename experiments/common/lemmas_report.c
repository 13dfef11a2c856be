#include "common/lemmas_report.h"

#include <math.h>
#include <stdio.h>

#include "base/tt_error.h"
#include "common/curve_table.h"
#include "common/lemmas_window.h"
#include "farm/tt_table.h"

enum { COLS = 5, TEXT = 96, ROWS_MAX = LEMMAS_PARTS * LEMMAS_SETTINGS_MAX };
static const double grid_size = 1e5;

static void put_numbers(tt_table *t, const double *value, size_t n) {
    for (size_t k = 0; k < n; k++) {
        tt_table_number(t, value[k]);
    }
}

static int write_points(const tt_results *results, const lemmas_measured *m) {
    static const char *const head[] = {
        "part",    "setting",    "weights",    "layers",      "bound",      "p",
        "eps",     "judged",     "replicates", "count",       "violations", "largest",
        "typical", "typical_lo", "typical_hi", "log10_bound", "other"};
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "largest: largest ratio of observed and bound; typical: mean log10 ratio, 95 % "
        "interval; layers 0: drawn; eps of the product in M; other: embedding largest Z / "
        "(2 "
        "L W), perturbation share of pairs that differ, search ratio of the all-equal "
        "pair, "
        "packing log of the largest packing, product largest possible ratio");
    for (size_t part = 0; t && part < LEMMAS_WINDOW; part++) {
        for (size_t k = 0; k < m->settings[part]; k++) {
            const lemmas_point *p = &m->point[part][k];
            const lemmas_setting *s = &p->setting;
            const double value[] = {s->weights,
                                    s->layers,
                                    s->bound,
                                    s->p,
                                    s->eps,
                                    !s->is_outside,
                                    (double)p->replicates,
                                    p->count,
                                    p->violations,
                                    p->largest,
                                    p->typical.estimate,
                                    p->typical.lo,
                                    p->typical.hi,
                                    p->bound,
                                    p->other};
            tt_table_row(t);
            tt_table_text(t, lemmas_part_name[part]);
            tt_table_text(t, s->name);
            put_numbers(t, value, sizeof value / sizeof *value);
        }
    }
    return curve_table_finish(t, "lemmas");
}

static int write_packing(const tt_results *results, const lemmas_measured *m) {
    static const char *const head[] = {"setting", "weights",    "layers",
                                       "eps",     "replicates", "packed",
                                       "counted", "derived",    "printed"};
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "natural logs; packed: largest packing found; counted: 2 L W weights on a grid; "
        "derived, printed: Lemma 3 with either C3; each at most the next, but for printed");
    for (size_t k = 0; t && k < m->settings[LEMMAS_PACKING]; k++) {
        const lemmas_point *p = &m->point[LEMMAS_PACKING][k];
        const lemmas_setting *s = &p->setting;
        const lemmas_brackets b = lemmas_bracket(s);
        const double value[] = {s->weights, s->layers, s->eps,    (double)p->replicates,
                                p->other,   b.counted, b.derived, b.printed};
        tt_table_row(t);
        tt_table_text(t, s->name);
        put_numbers(t, value, sizeof value / sizeof *value);
    }
    return curve_table_finish(t, "lemmas_packing");
}

static int write_window(const tt_results *results, const lemmas_measured *m) {
    static const char *const head[] = {
        "setting",  "beta",        "d",           "n",     "p",       "replicates",
        "balanced", "balanced_lo", "balanced_hi", "built", "penalty", "ceiling"};
    tt_table *t = tt_table_alloc(results, head, sizeof head / sizeof *head,
                                 "log10 of the largest lambda that Theorem 2 allows, mean "
                                 "over truths, 95 % interval: "
                                 "networks of Theorem 1 with balanced layers, as built; "
                                 "penalty: log10 of J as built; "
                                 "ceiling: no network of as many layers allows more");
    const size_t count = m->settings[LEMMAS_WINDOW], truths = LEMMAS_WINDOW_TRUTHS;
    for (size_t k = 0; t && k < count; k++) { // a truth at all sizes, then the next
        const size_t sizes = count / truths, setting = k % sizes * truths + k / sizes;
        const lemmas_point *p = &m->point[LEMMAS_WINDOW][setting];
        const lemmas_setting *s = &p->setting;
        const double value[] = {s->beta,
                                s->d,
                                s->n,
                                s->p,
                                (double)p->replicates,
                                p->balanced.estimate,
                                p->balanced.lo,
                                p->balanced.hi,
                                p->typical.estimate,
                                p->bound,
                                p->ceiling.estimate};
        tt_table_row(t);
        tt_table_text(t, s->name);
        put_numbers(t, value, sizeof value / sizeof *value);
    }
    return curve_table_finish(t, "lemmas_window");
}

static void remark(char *text, size_t part, const lemmas_point *p) {
    const double width = part == LEMMAS_SEARCH ? lemmas_width_factor(&p->setting) : NAN;
    text[0] = '\0';
    if (part == LEMMAS_EMBEDDING && p->setting.is_outside) {
        snprintf(text, TEXT, "outside: the bound is 0");
    } else if (part == LEMMAS_EMBEDDING) {
        snprintf(text, TEXT, "largest Z / (2LW) %.3f", p->other);
    } else if (part == LEMMAS_SEARCH) {
        snprintf(text, TEXT, "all-equal pair %.4f; C at the class's W exceeded %.3g-fold",
                 p->other, width * fmax(p->largest, p->other));
    } else if (part == LEMMAS_PACKING) {
        const lemmas_brackets b = lemmas_bracket(&p->setting);
        snprintf(text, TEXT, "log packing %.2f, counted %.0f, derived %.0f, printed %.0f",
                 p->other, b.counted, b.derived, b.printed);
    } else if (part == LEMMAS_PRODUCT && isfinite(p->other)) {
        snprintf(text, TEXT, "(2 + eps/M) / 3 = %.4f", p->other);
    } else if (part == LEMMAS_WINDOW) {
        snprintf(text, TEXT,
                 "log10 of lambda: as built %.1f, balanced %.1f, any network below %.1f",
                 p->typical.estimate, p->balanced.estimate, p->ceiling.estimate);
    }
}

/* Texts of a row of the table for reading. */
static void grid_row(char text[][TEXT], size_t part, const lemmas_point *p) {
    const int has_ratio = part != LEMMAS_WINDOW && !p->setting.is_outside;
    for (size_t k = 0; k < COLS; k++) {
        text[k][0] = '\0';
    }
    if (part != LEMMAS_WINDOW) {
        snprintf(text[0], TEXT, "%.0f", p->count);
        snprintf(text[1], TEXT, "%.0f", p->violations);
    }
    if (has_ratio) {
        snprintf(text[2], TEXT, "%.4g", p->largest);
        snprintf(text[3], TEXT, "%.2f [%.2f, %.2f]", p->typical.estimate, p->typical.lo,
                 p->typical.hi);
    }
    remark(text[4], part, p);
}

static int write_grid(const tt_results *results, const lemmas_measured *m) {
    static const char *const heads[COLS] = {"tried", "violations", "largest ratio",
                                            "log10 ratio, mean", "beside it"};
    static char text[ROWS_MAX * COLS][TEXT], row_text[ROWS_MAX][TEXT];
    const char *cell[ROWS_MAX * COLS], *rows[ROWS_MAX];
    char note[400];
    size_t n = 0;
    for (size_t part = 0; part < LEMMAS_PARTS; part++) {
        for (size_t k = 0; k < m->settings[part]; k++) {
            const lemmas_point *p = &m->point[part][k];
            if (part == LEMMAS_WINDOW && p->setting.n != grid_size) {
                continue;
            }
            grid_row(text + n * COLS, part, p);
            snprintf(row_text[n], TEXT, "%s %s%s", lemmas_part_name[part], p->setting.name,
                     part == LEMMAS_WINDOW ? " N=1e5" : "");
            rows[n] = row_text[n];
            n++;
        }
    }
    for (size_t k = 0; k < n * COLS; k++) {
        cell[k] = text[k];
    }
    snprintf(
        note, sizeof note,
        "ratio: observed over bound; 95 %% intervals over replicates, %zu to %zu of "
        "them; embedding: Lemma 1; perturbation, search: Lemma 2 at the layer width 2W; "
        "packing: Lemma 3, derived C3; product: 3pMε of Theorem 1; window: largest λ of "
        "Theorem 2, p = 30; profile %s.",
        results->replicates_min, results->replicates_max,
        tt_profile_name(results->profile));
    return tt_table_write_grid(
        results, "lemmas",
        &(tt_grid_table){.title = "The inequalities of the theory against what is observed",
                         .note = note,
                         .corner = "part and setting",
                         .row_heads = rows,
                         .col_heads = heads,
                         .cell = cell,
                         .n_rows = n,
                         .n_cols = COLS});
}

int lemmas_report(const tt_results *results) {
    static lemmas_measured m;
    int status = lemmas_measure(&m, results);
    status = status == TT_OK ? write_points(results, &m) : status;
    status = status == TT_OK ? write_packing(results, &m) : status;
    status = status == TT_OK ? write_window(results, &m) : status;
    status = status == TT_OK ? write_grid(results, &m) : status;
    return status == TT_OK ? lemmas_verdicts(results, &m) : status;
}
