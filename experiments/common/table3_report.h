/* Tables and verdicts of experiments/table3.c; see there for their rules. */
#ifndef TABLE3_REPORT_H
#define TABLE3_REPORT_H

#include "common/table3_measure.h"
#include "common/yelp_input.h"

/* What the paper prints for an arm in a set, NAN where it prints nothing. */
typedef struct {
    double rmse, se;
} table3_print;
table3_print table3_printed(size_t arm, enum table3_set set);

/* Writes table3.csv, .md, .tex and the verdicts. all_reviews: --published-covariates. */
int table3_report(const tt_results *results, const yelp_source *source, int all_reviews);

/* What the parts of the report are given. */
typedef struct {
    const tt_results *results;
    const table3_measured *m;
    const yelp_source *source;
    int all_reviews;
} table3_context;

/* The table for reading alone: table3.md and .tex. */
int table3_table(const table3_context *b);

/* The verdicts alone: planted and null, or the paper's three rows. */
int table3_verdicts(const tt_results *results, const table3_measured *m, int real);

#endif
