/* Tables and verdicts of experiments/ranking.c; see there for the rules. */
#ifndef RANKING_REPORT_H
#define RANKING_REPORT_H

#include "common/ranking_measure.h"
#include "common/ranking_rows.h"

int ranking_report(const tt_results *results);

/* "confirmed", "contradicted" (Holm), "inconclusive"; "" where nothing is guaranteed. */
const char *ranking_guarantee_word(const ranking_measured *m, size_t score);

/* "yes", "no", "inconclusive"; "" where no equality is predicted. */
const char *ranking_equality_word(const ranking_measured *m, size_t score);

/* The tables to read, ranking.md and ranking_sizes.md, .tex (measured: RANKING_CELLS). */
int ranking_write_exponents(const tt_results *results, const ranking_measured *measured);
int ranking_write_sizes(const tt_results *results, const ranking_measured *measured);

int ranking_write_verdicts(const tt_results *results, const ranking_measured *measured);

#endif
