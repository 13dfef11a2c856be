/* One replicate of the synthetic design of section 4.1 with users and items withheld.
 *
 * A population of n users and n items (tt_synthetic.h), of whom the first `seen` may train:
 * users are exchangeable, so which ones are withheld does not matter, and growing shares
 * are nested. Training pairs are distinct and uniform, over the whole population and then
 * cut down to the seen (nested), or over the seen alone. Test pairs, `test` of each
 * subset: warm ones of seen users and items, drawn uniformly from the pairs that do not
 * train, and cold ones with one or both sides among `fresh` further users or items, whom
 * no training part holds; the cold-both pairs are therefore the same in every cell.
 *
 * Streams: truth and covariates those of common/study.h (design "synthetic-4.1", cell d);
 * pairs, noise and test pairs from design "synthetic-withheld", same cell. The noise
 * belongs to the pair; fewer pairs of the same users are a prefix. */
#ifndef COLDSTART_DATA_H
#define COLDSTART_DATA_H

#include "data/tt_estimator.h"
#include "data/tt_synthetic.h"

typedef struct {
    size_t n, fresh; // population; users, and items, beyond it
    size_t seen;     // that may train, <= n
    size_t count;    // pairs drawn, fewer than seen^2 (n^2 if nested)
    int nested;      // 1: drawn over the population, 0: over the seen
    size_t d;        // intrinsic dimension
    size_t test;     // test pairs of each subset
} coldstart_spec;

typedef struct {
    tt_synthetic world;    // n + fresh users and items; no ratings of its own
    tt_ratings train;      // of the first `seen` users and items
    tt_ratings test;       // (4 spec->test)
    double *truth;         // (test.count) noiseless ratings of the test pairs
    unsigned char *subset; // (test.count) enum tt_subset
    tt_features seen_x[2]; // covariates of the seen users, items: views into the world
    tt_problem problem;    // on all of train, no validation part, unclipped
} coldstart_data;

/* TT_OK or TT_ENOMEM (then c is empty). c must not move while it is open. */
int coldstart_open(coldstart_data *c, const coldstart_spec *spec, uint64_t seed,
                   size_t replicate);
void coldstart_close(coldstart_data *c);

/* A view of the first `rows` rows of dense covariates. */
tt_features coldstart_first_rows(const tt_features *x, size_t rows);

#endif
