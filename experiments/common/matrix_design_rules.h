/* Decision rules of experiments/matrix_design.c on means over replicates (th_slope.h holds
 * any of them, not slopes alone). Level .05 throughout; a family of k means is named by
 * each rule. A mean of fewer than two replicates decides nothing. */
#ifndef MATRIX_DESIGN_RULES_H
#define MATRIX_DESIGN_RULES_H

#include "th_slope.h"

enum { MD_FAMILY = 32 };

/* All within target -+ margin: "agrees" if two one-sided tests say so of each (all must
 * hold, so no correction); "differs" if one is shown outside (Holm, both sides); else
 * "inconclusive". */
const char *md_rule_within(const th_slope *s, size_t k, double target, double margin);

/* All on one side of `at`, sign = -1 below, 1 above: "agrees" if each is shown there
 * (Holm), "differs" if one is shown on the other side (Holm), else "inconclusive". */
const char *md_rule_all(const th_slope *s, size_t k, int sign, double at);

/* Some on that side: "agrees" if one is shown there (Holm), "differs" if each is shown on
 * the other side (each at .05, all must hold), else "inconclusive". */
const char *md_rule_some(const th_slope *s, size_t k, int sign, double at);

/* Some i with low[i] < 0 and high[i] > 0: "agrees" if one is shown to have both (the larger
 * of its two p values, Holm over i), "differs" if each is shown to lack one of them (at
 * .025 for each of two ways), else "inconclusive". */
const char *md_rule_both(const th_slope *low, const th_slope *high, size_t k);

/* The index of the mean farthest from x; of the least, of the largest one. */
size_t md_farthest(const th_slope *s, size_t k, double x);
size_t md_extreme(const th_slope *s, size_t k, int sign);

#endif
