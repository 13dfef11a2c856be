/* Tables and verdicts of experiments/lemmas.c; see there for the rules. */
#ifndef LEMMAS_REPORT_H
#define LEMMAS_REPORT_H

#include "base/tt_stat.h"
#include "common/lemmas_measure.h"
#include "farm/tt_table.h"

enum { LEMMAS_SETTINGS_MAX = 28 };

/* One setting over its replicates. */
typedef struct {
    lemmas_setting setting;
    size_t replicates;
    double count, violations; // sums
    double largest;           // the largest of the column, NAN: none
    double bound;             // mean of the column
    double other;             // the largest of the column, NAN: none
    tt_interval typical;      // 95 %; the window's columns have such intervals too
    tt_interval balanced, ceiling;
} lemmas_point;

typedef struct {
    size_t settings[LEMMAS_PARTS];
    lemmas_point point[LEMMAS_PARTS][LEMMAS_SETTINGS_MAX];
} lemmas_measured;

/* TT_OK or TT_ENOMEM. */
int lemmas_measure(lemmas_measured *m, const tt_results *results);

/* Lemma 3 at a packing setting: the log bracketing number as bounded, and as counted with
 * 2 L W weights. */
typedef struct {
    double derived, printed, counted;
} lemmas_brackets;
lemmas_brackets lemmas_bracket(const lemmas_setting *s);

/* How much larger C is at the layer width 2 W than at the class's W. */
double lemmas_width_factor(const lemmas_setting *s);

/* Sums over the judged settings of a part. */
typedef struct {
    double count, violations, largest;
    size_t replicates;
} lemmas_sum;
lemmas_sum lemmas_sum_of(const lemmas_measured *m, size_t part);

enum {
    LEMMAS_V_EMBEDDING,
    LEMMAS_V_NO_LOG,
    LEMMAS_V_ONE_WEIGHT,
    LEMMAS_V_PERTURBATION,
    LEMMAS_V_ATTAINED,
    LEMMAS_V_CLASS_WIDTH,
    LEMMAS_V_PACKING,
    LEMMAS_V_PRINTED_C3,
    LEMMAS_V_PRODUCT,
    LEMMAS_V_WINDOW,
    LEMMAS_VERDICTS
};
void lemmas_judge(tt_verdict *v, const lemmas_measured *m); // v (LEMMAS_VERDICTS)
int lemmas_verdicts(const tt_results *results, const lemmas_measured *m);

int lemmas_report(const tt_results *results);

#endif
