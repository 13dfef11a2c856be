/* The estimators of experiments/matrix_design.c and what each scores on one replicate. */
#ifndef MATRIX_DESIGN_ARMS_H
#define MATRIX_DESIGN_ARMS_H

#include "common/matrix_design_data.h"

enum md_arm {
    MD_L1,        // reweighted L1 on the first layer, block batches: Table 1's best towers
    MD_L2_FEW,    // L2 alone, block batches, stopped early
    MD_L2,        // the same with three times the epochs
    MD_L2_MANY,   // and with eight times
    MD_L2_RANDOM, // MD_L2 on random batches of as many ratings, so as many steps
    MD_ORACLE,    // bilinear least squares in the true features
    MD_RSVD,      // factorisation by ids
    MD_ARMS
};

extern const char *const md_arm_word[MD_ARMS];  // in the csv
extern const char *const md_arm_title[MD_ARMS]; // in the table

typedef struct {
    size_t hidden_l1, epochs_l1;
    size_t hidden_l2, epochs_l2; // of MD_L2
} md_effort;

int md_arm_is_tower(enum md_arm arm);

/* How the towers of an arm are trained on n_train ratings. In blocks of fresh pairs
 * everything would be embedded once for each block, so those train on random batches of as
 * many ratings. */
tt_train_spec md_train_spec(enum md_arm arm, const md_effort *effort, size_t d,
                            size_t n_train, int fresh);

typedef struct {
    double excess[MD_PAIRS];    // mean squared error against the truth; NAN: cannot
    double train_rmse, nonzero; // NAN where there is none
    enum tt_status status;
} md_score;

/* Fits the arm and scores it; data as md_open makes it, with true features for MD_ORACLE
 * alone. TT_OK or TT_ENOMEM. */
int md_run(md_score *score, const md_data *data, enum md_arm arm, const md_effort *effort,
           size_t d);

#endif
