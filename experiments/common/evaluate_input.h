/* What evaluate works on: the files of a user, or a saved model with the file to predict.
 */
#ifndef EVALUATE_INPUT_H
#define EVALUATE_INPUT_H

#include "common/evaluate_options.h"
#include "eval/tt_bundle.h"

typedef struct {
    tt_dataset data;      // with --load: the saved ids and pairs, and the test file
    tt_bundle bundle;     // with --load
    tt_features user_ids; // one-hot ids of a side without covariates
    tt_features item_ids;
    tt_problem problem; // without --load
    size_t n_new;       // with --load and covariates: pairs with an id not saved
    uint32_t *at;       // (n_new) position of the pair in the test part
    uint32_t *user_row; // (n_new) row of new_user
    uint32_t *item_row; // (n_new)
    tt_features new_user, new_item;
} evaluate_input;

/* Reads all files; notes on stderr what was merged, clipped or not known. TT_OK or an error
 * code. */
int evaluate_input_read(evaluate_input *in, const evaluate_options *o);

/* estimate, fallback (in->data.test.count) of the test pairs; pairs with new ids are
 * predicted from their covariates. TT_OK or TT_ENOMEM. */
int evaluate_predict(double *estimate, unsigned char *fallback, const evaluate_input *in,
                     const tt_estimator *e, const void *model);

void evaluate_input_free(evaluate_input *in);

#endif
