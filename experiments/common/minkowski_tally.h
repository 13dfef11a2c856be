/* Counting runs of experiments/minkowski.c for its tables and verdicts. */
#ifndef MINKOWSKI_TALLY_H
#define MINKOWSKI_TALLY_H

#include "common/minkowski_report.h"

typedef struct {
    const tt_results *results;
    const minkowski_set *set;
    size_t sets;
    const size_t *size;
    size_t sizes;
} minkowski_runs;

double minkowski_dimension(const minkowski_runs *b, const tt_row *r); // the true one
size_t minkowski_ambient(const th_support_spec *s);

/* 1 if the status says so: ok, finite, ties. */
int minkowski_is_identifiable(const tt_row *r);
int minkowski_is_covered(const minkowski_runs *b, const tt_row *r);

/* What the replicates of a set, size and method came to. */
typedef struct {
    size_t runs, identifiable, covered;
    double estimate, lo, hi; // means over the identifiable; estimate over all where none is
    const char *status;      // of the first that is not; else of the first
} minkowski_outcome;

minkowski_outcome minkowski_outcome_of(const minkowski_runs *b, size_t set, size_t n,
                                       size_t method);

/* Runs of a method on sets of one kind (or all, MINKOWSKI_KINDS) of dimension d_most or less
 * with n_least points or more: how many, identifiable, and of these covering; mean and root
 * mean square of estimate - d over the identifiable. */
typedef struct {
    size_t runs, identifiable, covered;
    double error, rms;
} minkowski_tally;

minkowski_tally minkowski_count(const minkowski_runs *b, size_t method,
                                enum minkowski_kind kind, double d_most, double n_least);

int minkowski_verdicts(const minkowski_runs *b);

#endif
