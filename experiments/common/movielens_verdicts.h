/* Decision rules of experiments/movielens.c. */
#ifndef MOVIELENS_VERDICTS_H
#define MOVIELENS_VERDICTS_H

#include "common/movielens_measure.h"

typedef struct {
    const char *word; // candidate: agrees or differs
    double p;         // of the candidate; 1 with fewer than two replicates
    tt_summary d;     // the difference farthest from the claim
    size_t arm;       // against whom
} movielens_judgement;

/* These towers have a smaller RMSE than every baseline on the subset the cell is made for:
 * if all mean differences are below 0, `agrees` with the largest two-sided p; else
 * `differs` with the smallest p among those at or above 0 times the number of baselines. A
 * baseline without a finite difference leaves p = 1. */
movielens_judgement movielens_beat(const movielens_measured *m, size_t cell, size_t towers);

/* The first towers have a smaller RMSE than the second: two-sided p. */
movielens_judgement movielens_help(const movielens_measured *m, size_t cell, size_t first,
                                   size_t second);

/* Holm over the n judgements at 5 %: what is rejected keeps its word, the others become
 * `inconclusive`. */
void movielens_decide(movielens_judgement *j, size_t n);

int movielens_verdicts(const tt_results *results, const movielens_measured *m);

#endif
