/* What experiments/table3.c measures, out of its rows, and how it decides; the rules stand
 * in the head of that file.
 *
 * Cells are source x arm. Sources: real data alone, or the two generated folders. */
#ifndef TABLE3_MEASURE_H
#define TABLE3_MEASURE_H

#include "base/tt_stat.h"
#include "common/series.h"
#include "common/table3_arms.h"
#include "common/table3_score.h"

enum { TABLE3_PLANTED, TABLE3_NULL, TABLE3_GENERATED };
const char *table3_source_name(size_t source, int real); // "planted", "null"; "yelp"

/* Columns of a row: those of each set, the ratings of the training part, all reviews. */
enum { TABLE3_N_TRAIN = TABLE3_SETS * TABLE3_PER_SET, TABLE3_REVIEWS, TABLE3_COLUMNS };

typedef struct {
    series s;
    size_t sources, arms;
    int redrawn;  // 1: replicates are draws from one folder, their training parts overlap
    double *work; // (replicates)
} table3_measured;

/* TT_OK or TT_ENOMEM (then m is empty). */
int table3_measure(table3_measured *m, const tt_results *results, size_t sources,
                   size_t arms, int redrawn);
void table3_measured_free(table3_measured *m);

/* Mean over replicates of a set's number; where replicates are redrawn its standard error
 * has the correction of Nadeau & Bengio (2003): variance (1/R + n_test / n_train) s^2. */
tt_summary table3_mean(const table3_measured *m, size_t source, size_t arm,
                       enum table3_set set, size_t what);

/* The same of the paired differences in RMSE, arm a less arm b. */
tt_summary table3_difference(const table3_measured *m, size_t source, size_t a, size_t b,
                             enum table3_set set);

/* Share of what the planted truth takes off the mean's squared error that an arm takes off
 * it, over the replicates; generated folders alone. */
tt_summary table3_recovered(const table3_measured *m, size_t source, size_t arm,
                            enum table3_set set);

typedef struct {
    const char *word; // of a verdict
    size_t rival;     // the baseline that decides
    tt_summary d;     // RMSE of TTM less that of the rival
} table3_decision;

/* Rule `beats`: rival is the baseline with the greatest mean difference. */
table3_decision table3_beats(const table3_measured *m, size_t source, enum table3_set set);

/* Rule `null`: rival is the baseline with the least mean RMSE. */
table3_decision table3_gains_nothing(const table3_measured *m, size_t source,
                                     enum table3_set set);

#endif
