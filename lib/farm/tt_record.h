/* What became of one task: its rows, or why there are none.
 *
 * The one form in which results travel: worker -> parent (a frame on a socket) -> ledger ->
 * rows file -> report. Row i of a record has status[i] and value[i, 0..n_columns-1]. */
#ifndef TT_RECORD_H
#define TT_RECORD_H

#include <stddef.h>

enum { TT_STATUS_SIZE = 24 }; // bytes of a status word, '\0' included

typedef struct {
    size_t cell, replicate;
    int failed;     // 1: no rows; message says why
    double seconds; // CPU time; NAN: unknown
    char *message;  // NULL: none
    size_t n_rows, n_columns;
    size_t room;   // rows for which there is memory
    char *status;  // (n_rows, TT_STATUS_SIZE)
    double *value; // (n_rows, n_columns)
} tt_record;

/* A status word: 1 to TT_STATUS_SIZE - 1 of a-z, 0-9, '_', '-'. */
int tt_status_is_valid(const char *status);

/* Appends a row; every NAN becomes the one NAN. TT_OK or TT_ENOMEM. */
int tt_record_row(tt_record *r, const char *status, const double *value);

/* Turns the record into a failed one. */
void tt_record_fail(tt_record *r, const char *message);

void tt_record_free(tt_record *r);               // and zeroes it
void tt_record_free_all(tt_record *r, size_t n); // and the array

/* Writes the record as one frame to the socket. TT_OK or TT_EIO (the other end is gone). */
int tt_record_send(int fd, const tt_record *r);

/* *used = bytes of the first frame in the buffer, 0 if it is not complete yet. */
void tt_record_frame(size_t *used, const void *buffer, size_t bytes);

/* *r is fresh, from one whole frame. TT_OK or TT_ENOMEM. */
int tt_record_decode(tt_record *r, const void *frame);

#endif
