/* What an estimator is given and what it must answer: the one interface of towers and baselines.
 *
 * An estimator is a const struct of functions, defined in its own file; eval/tt_method.c lists
 * them all. It knows nothing of files, printing or experiments, and keeps no state outside
 * its model. */
#ifndef TT_ESTIMATOR_H
#define TT_ESTIMATOR_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/tt_rng.h"
#include "data/tt_features.h"
#include "data/tt_ratings.h"

typedef struct {
    const tt_ratings *train;       // no (user, item) pair twice
    const tt_ratings *valid;       // for early stopping; NULL: none, run the stated epochs
    const tt_features *user_x;     // (n_users, D_u) or NULL: no covariates
    const tt_features *item_x;     // (n_items, D_i) or NULL
    double lo, hi;                 // predictions are clipped to it; -INFINITY, INFINITY: not
    tt_address address;            // randomness: roles INIT and SHUFFLE belong to the fit
} tt_problem;

typedef struct {
    const char *name;              // "k"
    double value;                  // default
    const char *words;             // "user|item": value is the index of a word; NULL: a number
    double lo, hi;                 // allowed, inclusive (numbers)
    const char *meaning;           // one line for --help
    int whole;                     // 1: a count, no fraction allowed (numbers)
} tt_param;

/* 1 if the parameter may have the value. */
int tt_param_allows(const tt_param *param, double value);

enum { TT_PARAM_MAX = 24 };        // no estimator has more parameters

/* How a parameter grid is searched (the paper: baselines by CV, towers by a validation part). */
enum tt_selection { TT_SELECT_NONE, TT_SELECT_CV, TT_SELECT_VALIDATION };

enum tt_status { TT_FIT_OK, TT_FIT_DIVERGED, TT_FIT_SINGULAR, TT_FIT_NOT_CONVERGED };

typedef struct {
    enum tt_status status;         // a numerical outcome, never an error
    size_t iterations;             // epochs or sweeps done
    double train_rmse;             // NAN where not computed
    double valid_rmse;             // NAN without a validation part
    double nonzero;                // share of non-zero first-layer weights; NAN: no such layer
} tt_fit;

/* Where a prediction came from. */
enum tt_fallback {
    TT_KNOWN = 0,                  // the method itself
    TT_FALLBACK_MEAN = 1,          // neither side, or too little, known: mean of the training part
    TT_FALLBACK_USER = 2,          // the user's part alone: the item is unseen
    TT_FALLBACK_ITEM = 3           // the item's part alone: the user is unseen
};

typedef struct {
    const char *name;              // the word on the command line: "svdpp"
    const char *title;             // the heading in a table: "SVD++"
    const char *source;            // publication of the algorithm
    const tt_param *param;         // (n_param)
    size_t n_param;
    enum tt_selection selection;
    int needs_features;            // 1: fit asserts user_x and item_x

    /* Bytes that fit and its model will take at their peak, before anything is allocated. */
    size_t (*bytes)(const tt_problem *problem, const double *value);

    /* *model is fresh. TT_OK with info->status, or an error code (TT_ENOMEM: refused). */
    int (*fit)(void **model, const tt_problem *problem, const double *value, tt_fit *info);

    /* estimate[i] for the pair (user[i], item[i]), indices as in the training ratings, clipped
     * to the problem's range; fallback (n, enum tt_fallback) may be NULL. */
    void (*predict)(const void *model, const uint32_t *user, const uint32_t *item, size_t n,
                    double *estimate, unsigned char *fallback);

    /* The same for users and items known by covariates alone: row user[i] of xu, item[i] of xi.
     * NULL where the method cannot. */
    void (*predict_features)(const void *model, const tt_features *xu, const tt_features *xi,
                             const uint32_t *user, const uint32_t *item, size_t n,
                             double *estimate);

    /* Model to and from a stream (base/tt_io.h). load returns TT_EDATA on a damaged stream. */
    int (*save)(const void *model, FILE *f);
    int (*load)(void **model, FILE *f);

    void (*free)(void *model);     // NULL model allowed
} tt_estimator;

#endif
