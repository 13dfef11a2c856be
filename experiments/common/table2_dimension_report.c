/* Dimensions of the covariates, block by block, and the exponents they imply. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/tt_error.h"
#include "common/table2_report.h"
#include "farm/tt_table.h"
#include "th_rate.h"

enum { TEXT = 64, BETAS = 2, COLS = 2 + DIMENSION_METHODS + BETAS, PAIR = TABLE2_SIDES };
enum { ROWS = (TABLE2_SIDES + 1) * TABLE2_BLOCKS };

const char *const table2_side[TABLE2_SIDES + 1] = {"user", "business", "pair"};
const char *const table2_block[TABLE2_BLOCKS] = {"base", "n-grams", "aspects", "all"};
static const double beta_of[BETAS] = {1, 2};

typedef struct {
    double points, coordinates, estimate, lo, hi, limit;
    const char *status; // NULL: no row
} estimate;

typedef struct {
    estimate of[TABLE2_SIDES + 1][TABLE2_BLOCKS][DIMENSION_METHODS];
    double reviews;
} estimates;

static int is_identifiable(const estimate *e) {
    return e->status && (strcmp(e->status, "ok") == 0 || strcmp(e->status, "finite") == 0 ||
                         strcmp(e->status, "ties") == 0);
}

/* Theorem 2 takes the larger of both; known if both are. */
static estimate pair_of(const estimate *u, const estimate *b) {
    const estimate *bad = is_identifiable(u) ? b : u;
    estimate p = {.points = NAN,
                  .coordinates = u->coordinates + b->coordinates,
                  .estimate = NAN,
                  .lo = NAN,
                  .hi = NAN,
                  .limit = NAN,
                  .status = bad->status};
    if (is_identifiable(u) && is_identifiable(b)) {
        const estimate *larger = u->estimate >= b->estimate ? u : b;
        p.estimate = larger->estimate;
        p.lo = fmax(u->lo, b->lo);
        p.hi = fmax(u->hi, b->hi);
        p.status = larger->status;
    }
    return p;
}

static void collect(estimates *all, const tt_results *results) {
    *all = (estimates){.reviews = NAN};
    for (size_t i = 0; i < results->n_rows; i++) {
        const tt_row *r = &results->row[i];
        if (r->cell > 0 && r->replicate == 0 && r->row < DIMENSION_METHODS) {
            const size_t side = (r->cell - 1) / TABLE2_BLOCKS;
            const double *v = r->value;
            all->reviews = v[TABLE2_REVIEWS];
            all->of[side][(r->cell - 1) % TABLE2_BLOCKS][r->row] =
                (estimate){v[TABLE2_POINTS],
                           v[TABLE2_COORDINATES],
                           v[TABLE2_ESTIMATE],
                           v[TABLE2_ESTIMATE_LO],
                           v[TABLE2_ESTIMATE_HI],
                           v[TABLE2_LIMIT],
                           r->status};
        }
    }
    for (size_t b = 0; b < TABLE2_BLOCKS; b++) {
        for (size_t m = 0; m < DIMENSION_METHODS; m++) {
            all->of[PAIR][b][m] = pair_of(&all->of[0][b][m], &all->of[1][b][m]);
        }
    }
}

/* Exponent at the estimate, then at the ends of the interval, ascending; NAN where the
 * dimension is not identifiable. */
static tt_interval exponent_of(const estimate *e, double beta) {
    if (!is_identifiable(e)) {
        return (tt_interval){NAN, NAN, NAN};
    }
    return (tt_interval){th_rate_two_tower(beta, e->estimate, e->estimate),
                         th_rate_two_tower(beta, e->hi, e->hi),
                         th_rate_two_tower(beta, e->lo, e->lo)};
}

static void put_row(tt_table *t, size_t side, size_t block, size_t m, const estimate *e) {
    const double value[] = {e->points, e->coordinates, e->estimate, e->lo, e->hi, e->limit};
    tt_table_row(t);
    tt_table_text(t, table2_side[side]);
    tt_table_text(t, table2_block[block]);
    tt_table_text(t, dimension_name[m]);
    for (size_t k = 0; k < sizeof value / sizeof *value; k++) {
        tt_table_number(t, value[k]);
    }
    for (size_t k = 0; k < BETAS; k++) {
        const tt_interval i = exponent_of(e, beta_of[k]);
        tt_table_number(t, i.estimate);
        tt_table_number(t, i.lo);
        tt_table_number(t, i.hi);
    }
    tt_table_text(t, e->status);
}

static int write_csv(const tt_results *results, const estimates *all) {
    static const char *const head[] = {"side",
                                       "block",
                                       "method",
                                       "points",
                                       "coordinates",
                                       "estimate",
                                       "lo",
                                       "hi",
                                       "limit",
                                       "exponent_1",
                                       "exponent_1_lo",
                                       "exponent_1_hi",
                                       "exponent_2",
                                       "exponent_2_lo",
                                       "exponent_2_hi",
                                       "status"};
    char title[YELP_INPUT_TEXT], note[YELP_INPUT_TEXT + 256];
    snprintf(
        note, sizeof note,
        "%s\ncovariates from all reviews; exponent_b: 2b / (2b + d), where the status is "
        "ok, finite or ties; pair: the larger dimension of both sides",
        yelp_input_title(title, yelp_input_source(), all->reviews));
    tt_table *t = tt_table_alloc(results, head, sizeof head / sizeof *head, note);
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t side = 0; side <= PAIR; side++) {
        for (size_t b = 0; b < TABLE2_BLOCKS; b++) {
            for (size_t m = 0; m < DIMENSION_METHODS; m++) {
                const estimate *e = &all->of[side][b][m];
                if (e->status) {
                    put_row(t, side, b, m, e);
                }
            }
        }
    }
    const int status = tt_table_write_csv(t, "table2_dimension");
    tt_table_free(t);
    return status;
}

/* The estimate, or why there is none; a bound where one side is known. */
static void method_text(char text[TEXT], const estimate *e) {
    const char *status = e->status ? e->status : "failed";
    if (is_identifiable(e)) {
        snprintf(text, TEXT, "%.2f [%.2f, %.2f]%s%s", e->estimate, e->lo, e->hi,
                 strcmp(status, "ok") == 0 ? "" : " ",
                 strcmp(status, "ok") == 0 ? "" : status);
    } else if (isfinite(e->lo) && isnan(e->hi)) {
        snprintf(text, TEXT, "%s, at least %.2f", status, e->lo);
    } else if (isfinite(e->hi)) {
        snprintf(text, TEXT, "%s, at most %.2f", status, e->hi);
    } else {
        snprintf(text, TEXT, "%s", status);
    }
    for (char *c = text; *c; c++) {
        *c = *c == '_' ? ' ' : *c;
    }
}

static void grid_row(char text[][TEXT], const estimate e[DIMENSION_METHODS]) {
    size_t m = 0;
    while (m < DIMENSION_METHODS && !is_identifiable(&e[m])) {
        m++;
    }
    text[0][0] = '\0';
    if (isfinite(e[0].points)) {
        snprintf(text[0], TEXT, "%.0f", e[0].points);
    }
    snprintf(text[1], TEXT, "%.0f", e[0].coordinates);
    for (size_t k = 0; k < DIMENSION_METHODS; k++) {
        method_text(text[2 + k], &e[k]);
    }
    for (size_t k = 0; k < BETAS; k++) {
        char *out = text[2 + DIMENSION_METHODS + k];
        if (m < DIMENSION_METHODS) {
            const tt_interval i = exponent_of(&e[m], beta_of[k]);
            snprintf(out, TEXT, "%.2f [%.2f, %.2f], %s", i.estimate, i.lo, i.hi,
                     dimension_name[m]);
        } else {
            snprintf(out, TEXT, "not identifiable");
        }
    }
}

static int write_grid(const tt_results *results, const estimates *all) {
    static const char *const heads[COLS] = {
        "points", "coordinates",    "box counting",    "correlation integral",
        "MLE",    "two neighbours", "exponent, β = 1", "exponent, β = 2"};
    static char text[ROWS * COLS][TEXT], name[ROWS][TEXT];
    const char *cell[ROWS * COLS], *rows[ROWS];
    char title[YELP_INPUT_TEXT], whole[YELP_INPUT_TEXT + 128];
    for (size_t i = 0; i < ROWS; i++) {
        const size_t side = i / TABLE2_BLOCKS, b = i % TABLE2_BLOCKS;
        snprintf(name[i], TEXT, "%s, %s", table2_side[side], table2_block[b]);
        rows[i] = name[i];
        grid_row(text + i * COLS, all->of[side][b]);
        for (size_t k = 0; k < COLS; k++) {
            cell[i * COLS + k] = text[i * COLS + k];
        }
    }
    snprintf(whole, sizeof whole, "Intrinsic dimension of the covariates (%s)",
             yelp_input_title(title, yelp_input_source(), all->reviews));
    return tt_table_write_grid(
        results, "table2_dimension",
        &(tt_grid_table){
            .title = whole,
            .note =
                "Estimates with the intervals of each method. The exponent 2β / (2β + d) "
                "of "
                "Theorem 2 takes the first method, from the left, that identifies a "
                "dimension; pair: the larger of both sides. Covariates from all reviews. "
                "finite: as many values as a finite set would show, dimension 0.",
            .corner = "side, block",
            .row_heads = rows,
            .col_heads = heads,
            .cell = cell,
            .n_rows = ROWS,
            .n_cols = COLS});
}

int table2_dimension_report(const tt_results *results) {
    estimates all;
    collect(&all, results);
    const int status = write_csv(results, &all);
    return status == TT_OK ? write_grid(results, &all) : status;
}
