#include "common/calibration_report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/tt_error.h"
#include "farm/tt_table.h"

static const char *const rule_name[RULES] = {
    [COVERAGE_T] = "coverage_t",   [COVERAGE_BOOTSTRAP] = "coverage_bootstrap",
    [FALSE_EQUAL] = "false_equal", [FALSE_DIFFERENCE] = "false_difference",
    [JOINT_EQUAL] = "joint_equal", [CAUGHT] = "caught",
    [TWIN_EQUAL] = "twin_equal",
};

double calibration_beta(size_t cell) {
    return 0.5 * (1 + (double)((cell - CELL_SMOOTH) % SMOOTH_BETAS));
}

size_t calibration_dim(size_t cell) {
    return 1 + (cell - CELL_SMOOTH) / SMOOTH_BETAS;
}

static int write_shares(const calibration_box *b) {
    static const char *const head[] = {"rule",  "setting", "source",    "replicates",
                                       "n",     "rate",    "lo",        "hi",
                                       "least", "most",    "predicted", "verdict"};
    tt_table *t = tt_table_alloc(
        b->results, head, sizeof head / sizeof *head,
        "rate: share of n experiments of so many replicates; lo, hi: Clopper-Pearson 95 %\n"
        "least, most: what is required of it\n"
        "predicted: for normal exponents of the measured mean and spread");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < b->shares; i++) {
        const calibration_share *s = &b->share[i];
        const double number[] = {s->rate, s->lo, s->hi, s->least, s->most, s->predicted};
        tt_table_row(t);
        tt_table_text(t, rule_name[s->rule]);
        tt_table_text(t, s->setting);
        tt_table_text(t, s->fits ? "fits" : "simulated");
        tt_table_int(t, (long)s->replicates);
        tt_table_int(t, (long)s->trials);
        for (size_t k = 0; k < sizeof number / sizeof *number; k++) {
            tt_table_number(t, number[k]);
        }
        tt_table_text(t, s->word);
    }
    const int status = tt_table_write_csv(t, "calibration");
    tt_table_free(t);
    return status;
}

/* The table for reading. */
static const struct {
    const char *head;
    enum calibration_rule rule;
    const char *setting;
    int fits;
} lines[] = {
    {"covers: t interval, nine exponents", COVERAGE_T, "nine", 0},
    {"covers: t interval, skewed errors", COVERAGE_T, "skewed", 0},
    {"covers: t interval, real fits", COVERAGE_T, "twin", 1},
    {"covers: bootstrap", COVERAGE_BOOTSTRAP, "twin", 0},
    {"covers: bootstrap, real fits", COVERAGE_BOOTSTRAP, "twin", 1},
    {"equal, though slower by .05 (d = 1)", FALSE_EQUAL, "slow_d1", 0},
    {"equal, though faster by .05 (d = 1)", FALSE_EQUAL, "fast_d1", 0},
    {"equal, though slower by .05 (d = 2)", FALSE_EQUAL, "slow_d2", 0},
    {"equal, though faster by .05 (d = 2)", FALSE_EQUAL, "fast_d2", 0},
    {"slower, though as declared", FALSE_DIFFERENCE, "nine_below", 0},
    {"faster, though as declared", FALSE_DIFFERENCE, "nine_above", 0},
    {"nine of nine equal", JOINT_EQUAL, "nine", 0},
    {"caught: rougher truth", CAUGHT, "rough", 0},
    {"caught: rougher truth, real fits", CAUGHT, "rough", 1},
    {"caught: d = 2, not 1", CAUGHT, "support", 0},
    {"caught: d = 2, not 1, real fits", CAUGHT, "support", 1},
    {"caught: order 0, not 1", CAUGHT, "order", 0},
    {"caught: order 0, not 1, real fits", CAUGHT, "order", 1},
    {"twin equal", TWIN_EQUAL, "twin", 0},
    {"twin equal, real fits", TWIN_EQUAL, "twin", 1},
};

enum { LINES = sizeof lines / sizeof *lines, TEXT = 24 };

/* An empty text where there is no such share. */
static void cell_text(char *out, const calibration_share *s) {
    if (!s) {
        *out = 0;
    } else if (s->fits) {
        snprintf(out, TEXT, "%.0f/%.0f", s->successes, s->trials);
    } else {
        snprintf(out, TEXT, "%.3f", s->rate);
    }
}

static int write_grid(const calibration_box *b) {
    char text[LINES * COUNTS][TEXT], heads[COUNTS][TEXT], note[512];
    const char *cell[LINES * COUNTS], *row_heads[LINES], *col_heads[COUNTS];
    for (size_t k = 0; k < COUNTS; k++) {
        snprintf(heads[k], TEXT, "%zu", calibration_counts[k]);
        col_heads[k] = heads[k];
        for (size_t i = 0; i < LINES; i++) {
            row_heads[i] = lines[i].head;
            cell[i * COUNTS + k] = text[i * COUNTS + k];
            cell_text(text[i * COUNTS + k],
                      calibration_find(b, lines[i].rule, lines[i].setting, lines[i].fits,
                                       calibration_counts[k]));
        }
    }
    snprintf(
        note, sizeof note,
        "Share of simulated experiments, or so many of so many disjoint experiments "
        "with real fits, by their number of replicates; profile %s, where a verdict on "
        "fits takes %zu replicates. caught: the declared exponent .75 rejected for a "
        "smaller one at .05; equal: within .05 of it, two one-sided tests at .05.",
        tt_profile_name(b->results->profile), b->declared);
    return tt_table_write_grid(
        b->results, "calibration",
        &(tt_grid_table){.title = "How often the decision rules are right",
                         .note = note,
                         .corner = "replicates",
                         .row_heads = row_heads,
                         .col_heads = col_heads,
                         .cell = cell,
                         .n_rows = LINES,
                         .n_cols = COUNTS});
}

int calibration_report(const tt_results *results, size_t declared) {
    calibration_box b;
    int status = calibration_measure(&b, results, declared);
    if (status == TT_OK) {
        status = write_shares(&b);
    }
    if (status == TT_OK) {
        status = calibration_exponents(&b);
    }
    if (status == TT_OK) {
        status = calibration_smoothnesses(&b);
    }
    if (status == TT_OK) {
        status = write_grid(&b);
    }
    return status == TT_OK ? calibration_verdicts(&b) : status;
}
