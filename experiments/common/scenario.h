/* The scenarios of Table 1 with the printed errors. */
#ifndef SCENARIO_H
#define SCENARIO_H

#include "data/tt_synthetic.h"
#include "farm/tt_experiment.h"

enum { PRINTED_TTM, PRINTED_RSVD, PRINTED_KNN, PRINTED_SVDPP, PRINTED_COCLUST, PRINTED };

typedef struct {
    size_t n, d;                   // n = m users and items, intrinsic dimension
    double test_share;
    double rmse[PRINTED];          // printed in Table 1; 0: this scenario is not in it
    double se[PRINTED];
} scenario;

extern const scenario scenarios[]; // nine of the table, then the first again at 80/20
extern const size_t scenario_count, scenario_in_table;

/* The design of a scenario; in the smoke profile a tenth of the users and items and 3,000
 * ratings. */
tt_synthetic_spec scenario_spec(const scenario *s, enum tt_profile profile);

/* The index of the printed column of a method, or -1. */
int scenario_printed(const char *method);

#endif
