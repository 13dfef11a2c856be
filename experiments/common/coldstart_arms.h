/* The arms of experiments/coldstart.c: estimators with what they choose, and their scores
 * on warm and cold pairs.
 *
 * Each chooses one parameter from a short grid on a random fifth of its training part and
 * is fitted again to all of it. The first towers choose on cold pairs instead: every fifth
 * user and item is held out, pairs with a side held out validate. */
#ifndef COLDSTART_ARMS_H
#define COLDSTART_ARMS_H

#include "common/coldstart_grid.h"
#include "eval/tt_method.h"

enum { COLDSTART_VALUES = 4 };

typedef struct {
    const char *method; // the csv's word
    const char *title;
    int covariates; // 1: cold pairs are no fallback
    int biased;     // 1: with one side unseen the other's mean or bias answers,
                    // else the training mean
    const tt_estimator *estimator;
    const char *settings; // of its other parameters
    const char *key;      // of the chosen one; NULL: nothing is chosen
    double value[COLDSTART_VALUES];
    size_t n_values;
    int per_rating; // 1: values are multiplied by the number of ratings
} coldstart_arm;

/* In the order of the tables: two towers, linear, oracle, then the methods on ids, mean
 * last. */
enum {
    COLDSTART_TTM,
    COLDSTART_TTM_WARM,
    COLDSTART_LINEAR,
    COLDSTART_ORACLE,
    COLDSTART_COVARIATES
};
enum { COLDSTART_ARMS = 11, COLDSTART_MEAN = COLDSTART_ARMS - 1 };
extern const coldstart_arm coldstart_arms[COLDSTART_ARMS];

/* What a pair is predicted from. */
typedef struct {
    const tt_features *user_x, *item_x; // of all users and items, seen and new; NULL: ids
} coldstart_known;

/* Scores of a fitted model on the test pairs, subset by subset, into a row. TT_OK or
 * TT_ENOMEM. */
int coldstart_score(double row[COLDSTART_COLUMNS], const coldstart_data *c,
                    const coldstart_known *known, const tt_estimator *estimator,
                    const void *model);

/* Fits the arm and fills a row; fit: the refit's status. TT_OK or an error code. */
int coldstart_run_arm(double row[COLDSTART_COLUMNS], enum tt_status *fit,
                      const coldstart_data *c, const coldstart_arm *arm,
                      const coldstart_effort *effort);

/* Splits ratings by side: every fifth user and item is held out, pairs of neither into
 * part[0], pairs with one or both sides held out into part[1]. TT_OK or TT_ENOMEM (then
 * both are empty). */
int coldstart_cut(tt_ratings part[2], const tt_ratings *all);

/* The method of an arm with its j-th value, for `count` ratings; j is ignored where nothing
 * is chosen. */
tt_method coldstart_method(const coldstart_arm *arm, size_t j, size_t count);

#endif
