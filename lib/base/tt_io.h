/* Typed binary arrays to and from a stream: what saved models are made of.
 *
 * Little-endian machines only, as written. Each block carries its element size and count, so a
 * truncated or foreign file is noticed. Readers return TT_EDATA, writers TT_EIO. */
#ifndef TT_IO_H
#define TT_IO_H

#include <stddef.h>
#include <stdio.h>

/* Writes `count` elements of `size` bytes. */
int tt_io_write(FILE *f, const void *data, size_t count, size_t size);

/* Reads a block of exactly `count` elements of `size` bytes into data. */
int tt_io_read(FILE *f, void *data, size_t count, size_t size);

/* Reads a block of any count into fresh memory (tt_alloc), *count elements of `size` bytes;
 * more than `limit` elements, or than a seekable file still holds, are refused before any
 * memory is taken. On error *data = NULL. */
int tt_io_read_fresh(FILE *f, void **data, size_t *count, size_t size, size_t limit);

#endif
