/* Covariates with text for the tool `dimension`: coded as the suite's estimators see them
 * (data/tt_schema.h), numbers scaled to [0,1], text one-hot, `a|b` multi-hot. */
#ifndef DIMENSION_CODE_H
#define DIMENSION_CODE_H

#include "common/dimension_input.h"

/* The csv file must have a header and a first column `id`, each id once. types as in
 * tt_schema_spec, NULL: guessed. TT_OK, TT_EDATA, TT_ENOINPUT, TT_EUSAGE or TT_ENOMEM (then
 * nothing is held). */
int dimension_input_code(dimension_input *in, const char *path, const char *types);

#endif
