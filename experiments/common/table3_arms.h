/* The arms of experiments/table3.c: estimators, what they know of users and businesses, and
 * how much effort their parameters get. */
#ifndef TABLE3_ARMS_H
#define TABLE3_ARMS_H

#include "common/table3_split.h"
#include "common/yelp_input.h"
#include "eval/tt_tune.h"

typedef struct {
    const char *name;   // the csv's word
    const char *title;  // of its row in the table
    const char *method; // of tt_method_parse; NULL: the planted expectation
    enum table3_words words;
    int with_ids; // 1: one-hot ids beside the covariates
    int baseline; // 1: knows ids alone; the claims are about these
} table3_arm;

enum {
    TABLE3_TTM,       // the arm that claims are made for
    TABLE3_TTM_ALL,   // the same with covariates of all reviews, as the paper made them
    TABLE3_MEAN = 11, // global mean
    TABLE3_TRUTH,     // the last: of generated folders alone
    TABLE3_ARMS
};
extern const table3_arm table3_arms[TABLE3_ARMS];

/* Effort, by profile. */
typedef struct {
    const char *towers; // parameters of ttm beside those of its arm
    size_t
        grid_step; // every grid_step-th value of the suite's axes; 0: defaults, no search
    size_t folds;  // of cross-validation
    size_t grams, aspects; // most columns of covariates
} table3_effort;

typedef struct {
    const yelp_input *input;
    const table3_split *split;
    tt_address address;
} table3_data;

/* Chooses the arm's parameters on the training part, fits on all of it, scores: value as
 * table3_score, whatever *status, the fit's, is. TT_OK or the code of what failed. */
int table3_run_arm(double *value, enum tt_status *status, const table3_arm *arm,
                   const table3_data *data, const table3_effort *effort);

/* The parameters and what is searched, one line, for the design. */
void table3_describe_arm(const table3_arm *arm, const table3_effort *effort, FILE *f);

/* Estimates (test.count) of the planted expectation; generated folders alone. */
void table3_truth(double *estimate, const table3_data *data);

#endif
