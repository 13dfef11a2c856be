/* A method: an estimator with values for its parameters. The list of all estimators, how
 * the command line names them ("knn:k=40,side=user,sim=msd"), and models in files. */
#ifndef TT_METHOD_H
#define TT_METHOD_H

#include <stddef.h>
#include <stdio.h>

#include "data/tt_estimator.h"

typedef struct {
    const tt_estimator *estimator;
    double value[TT_PARAM_MAX]; // (estimator->n_param)
    unsigned given;             // bit j: parameter j was set, so --tune leaves it alone
} tt_method;

enum { TT_METHOD_TEXT = 512 }; // room for any method's text

/* All estimators, in the order of tables. */
const tt_estimator *const *tt_method_list(size_t *n);

/* The estimator of that name, NULL if there is none. */
const tt_estimator *tt_method_find(const char *name);

/* The estimator with its defaults. */
tt_method tt_method_of(const tt_estimator *estimator);

/* Sets parameters by "key=value,key=value"; "" changes nothing. TT_OK, or TT_EUSAGE with a
 * message that lists the keys with their defaults; then m is as before. */
int tt_method_set(tt_method *m, const char *assignments);

/* Reads "name" or "name:key=value,...". TT_OK, or TT_EUSAGE with the list of methods. */
int tt_method_parse(tt_method *m, const char *text);

/* Index of the parameter, or estimator->n_param if it has none of that name. */
size_t tt_method_param(const tt_estimator *estimator, const char *key);

/* "name:key=value,..." with every parameter; tt_method_parse reads it back to the same
 * bits. At most `size` bytes with the ending zero. Returns out. */
const char *tt_method_format(const tt_method *m, char *out, size_t size);

/* Methods and their parameters with defaults and meaning: the text for --help. */
void tt_method_help(FILE *f);

/* "ok", "diverged", "singular", "not-converged". */
const char *tt_fit_word(enum tt_status status);

/* A fitted model with what it takes to use it again. */
typedef struct {
    tt_method method;
    double lo, hi; // range that predictions are clipped to
    void *model;
} tt_model;

/* Magic, version, method word, parameter names and values, range, the estimator's own
 * block. */
int tt_model_save(const tt_model *model, FILE *f);

/* A fresh model; its estimator is looked up in `list` (n; NULL: all of tt_method_list).
 * TT_OK, TT_ENOMEM, or TT_EDATA for a damaged file, another version, an unknown method. */
int tt_model_load(tt_model *model, FILE *f, const tt_estimator *const *list, size_t n);

void tt_model_free(tt_model *model); // a zeroed struct is allowed

#endif
