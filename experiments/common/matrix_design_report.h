/* Tables and verdicts of experiments/matrix_design.c; see there for the rules. */
#ifndef MATRIX_DESIGN_REPORT_H
#define MATRIX_DESIGN_REPORT_H

#include "common/matrix_design_measure.h"
#include "farm/tt_table.h"

enum { MD_VERDICTS = 16 };

int md_report(const tt_results *results);

/* The verdicts (MD_VERDICTS); they point into text that lives as long as the program. */
void md_verdicts(tt_verdict *v, const md_measured *m);

#endif
