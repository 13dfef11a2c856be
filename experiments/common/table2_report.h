/* Tables, rules and verdicts of experiments/table2.c; see there. */
#ifndef TABLE2_REPORT_H
#define TABLE2_REPORT_H

#include "base/tt_stat.h"
#include "common/table2_measure.h"

/* Cells: the nouns, then side by block, TT_REVIEW_BLOCKS being all blocks together. */
enum { TABLE2_SIDES = 2, TABLE2_BLOCKS = TT_REVIEW_BLOCKS + 1 };
enum { TABLE2_CELLS = 1 + TABLE2_SIDES * TABLE2_BLOCKS };
extern const char *const table2_side[TABLE2_SIDES + 1]; // user, business, pair
extern const char *const table2_block[TABLE2_BLOCKS];   // base, n-grams, aspects, all

int table2_report(const tt_results *results);

/* table2_dimension.csv, .md, .tex */
int table2_dimension_report(const tt_results *results);

/* What generated folders gave for a planted aspect, over replicates. */
typedef struct {
    size_t folders, common;  // with the noun, and with it among the ten most common
    tt_interval correlation; // 95 %
    tt_interval joint;       // 1 - .05 / 10
    tt_interval control;     // of control less shared, 95 %
} table2_recovered;

/* recovered (TABLE2_ASPECTS), in the published order; all, control: means over the aspects,
 * 95 % and 90 %. *folders: replicates. TT_OK or TT_ENOMEM. */
int table2_recovery(table2_recovered *recovered, tt_interval *all, tt_interval *control,
                    size_t *folders, const tt_results *results);

/* Decision rules. */
typedef struct {
    double published, measured, lo, hi;
} table2_quartile;

/* agrees if all n intervals lie within published -+ .08, differs if one lies wholly
 * outside; n = 0 or an interval missing: inconclusive. */
const char *table2_quartile_word(const table2_quartile *q, size_t n);

/* agrees if every aspect is among the ten most common of every folder and its joint
 * interval lies above .8; differs if one is not, or lies wholly below. */
const char *table2_recovery_word(const table2_recovered *r, size_t n, size_t folders);

/* agrees if the interval lies within -.1 .. .1, differs if wholly outside. */
const char *table2_control_word(tt_interval control);

/* The verdict rows: quartiles for Yelp; recovery and control for generated folders. */
int table2_verdicts(const tt_results *results);

#endif
