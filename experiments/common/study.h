/* The synthetic study of section 4.1: its scenarios, one replicate's data, its arms.
 *
 * Streams: design "synthetic-4.1", truth cell d; neither n, |Omega|, split nor method enters, so
 * all arms of a scenario see the same data, and scenarios with equal d the same true functions
 * and nested covariates. */
#ifndef STUDY_H
#define STUDY_H

#include "data/tt_estimator.h"
#include "data/tt_synthetic.h"
#include "eval/tt_metrics.h"
#include "towers/tt_search.h"

typedef struct {
    tt_synthetic data;
    tt_ratings train, test;
    double *truth;                 // (test.count) noiseless ratings of the test pairs
    unsigned char *subset;         // (test.count) enum tt_subset
    tt_problem problem;            // on all of train, no validation part, unclipped
} study;

/* One replicate: data, and a random `test_share` of the ratings held out. TT_OK, TT_ENOMEM. */
int study_open(study *s, const tt_synthetic_spec *spec, double test_share, uint64_t seed,
               size_t replicate);
void study_close(study *s);

/* What an arm reports. */
typedef struct {
    double rmse, excess;           // on the test part; excess against the noiseless truth
    double n_test;                 // pairs in it
    double valid_rmse;             // of the chosen specification; NAN: none was chosen
    double choice, choice2;        // chosen parameters; NAN: none
    double epochs;                 // of the refit; NAN
    double nonzero;                // share of first-layer weights kept; NAN
    double fallback;               // share of test pairs predicted by a fallback
    enum tt_status status;
} study_score;

/* Scores a fitted model of the estimator on the test part. */
int study_judge(study_score *score, const study *s, const tt_estimator *estimator,
                const void *model);

/* Effort of the searches, by profile. */
typedef struct {
    size_t grid_step;              // every grid_step-th point of the paper's grids
    size_t folds;                  // of cross-validation
    size_t epochs;                 // full schedule of the towers tuned with L2 alone
    size_t epochs_l1;              // and with L1 and L2
    size_t hidden;
    double short_share;            // share of the epochs in the first rung of a search
    size_t candidates;             // values of lambda_2 alone; the best in short runs stays
    size_t candidates_l1;          // values of lambda_1, all run in full
    size_t published_epochs;       // of the towers as published
    size_t published_candidates;
} study_effort;

/* An arm: chooses its parameters on the training part, refits on all of it, is judged. */
typedef int study_arm(study_score *score, const study *s, const study_effort *effort);

typedef struct {
    const char *method;            // the csv's word
    const char *title;
    study_arm *run;
} study_method;

/* All arms in the order of the table. */
extern const study_method study_methods[];
extern const size_t study_n_methods;

/* The tuned towers: their shape, and their candidates (at most TT_CANDIDATES_MAX of them): n
 * penalties lambda_1 with a small lambda_2 (which = 1), or lambda_2 alone (which = 2). */
tt_shape study_shape(const study_effort *effort);
void study_candidates(tt_train_spec *candidate, size_t n, int which,
                      const study_effort *effort);

#endif
