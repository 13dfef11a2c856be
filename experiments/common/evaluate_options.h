/* What evaluate is asked for on its command line. */
#ifndef EVALUATE_OPTIONS_H
#define EVALUATE_OPTIONS_H

#include "data/tt_dataset.h"
#include "eval/tt_method.h"

enum { EVALUATE_METHODS = 64 };

typedef struct {
    tt_dataset_spec files;
    const char *predictions, *save, *load;
    int has_scale;
    double lo, hi;
    size_t n_methods;
    tt_method method[EVALUATE_METHODS];
    const char *label[EVALUATE_METHODS]; // as it was asked for
    int tune, dry_run;
    size_t top;
    uint64_t seed;
} evaluate_options;

/* Reads them; ends the program with a message and TT_EUSAGE if they make no sense. */
void evaluate_options_parse(evaluate_options *o, int argc, char **argv);

#endif
