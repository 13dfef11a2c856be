/* The blocks that saved models are made of: written from a table, read back with checks.
 *
 * Arrays are read into fresh memory, the caller's to free also after an error (it may be
 * NULL). TT_EDATA is a stream that is cut or holds what no model holds. */
#ifndef TT_SAVED_H
#define TT_SAVED_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "data/tt_estimator.h"

typedef struct {
    const void *data;
    size_t count, size; // elements, bytes of one
} tt_block;

/* n blocks in their order. TT_OK or TT_EIO. */
int tt_blocks_write(FILE *f, const tt_block *block, size_t n);

/* A block of exactly `count` elements of `size` bytes. A count beyond what a seekable
 * stream still holds is TT_EDATA before anything is allocated. */
int tt_read_array(FILE *f, void **data, size_t count, size_t size);

/* The same for finite doubles: TT_EDATA if one is not. */
int tt_read_doubles(FILE *f, double **data, size_t count);

/* The same for indices: TT_EDATA if one is not below `below`. */
int tt_read_ids(FILE *f, uint32_t **ids, size_t count, size_t below);

/* Values of parameters: TT_EDATA if one is outside what param (n) allows. */
int tt_read_values(FILE *f, double *value, const tt_param *param, size_t n);

#endif
