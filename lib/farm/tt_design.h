/* What rows are tied to: experiment, profile, version, seed and the text of the design.
 *
 * The text begins with the columns and the names of the cells, because rows are addressed
 * by number, and goes on with what the experiment writes; its hash is FNV-1a, 64 bits. */
#ifndef TT_DESIGN_H
#define TT_DESIGN_H

#include "farm/tt_experiment.h"

typedef struct {
    const char *experiment, *profile;
    unsigned version;
    uint64_t seed;
    size_t n_columns;
    const char *const *columns; // (n_columns)
    char *text;                 // lines
    char hash[17];              // of the text, hexadecimal
} tt_design;

/* TT_OK or TT_ENOMEM. */
int tt_design_init(tt_design *d, const tt_experiment *e, enum tt_profile profile,
                   uint64_t seed);
void tt_design_free(tt_design *d);

/* Writes "line 7: then 'epochs 40', now 'epochs 50'" for the first line in which two texts
 * differ. */
void tt_design_difference(char *out, size_t size, const char *then, const char *now);

#endif
