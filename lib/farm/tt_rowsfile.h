/* <name>.rows.csv: finished rows in a file that can be committed, so a run outlives its
 * machine.
 *
 * A head (`# ` lines: experiment, profile, algorithm version, seed, design), the column
 * line `cell,replicate,row,rows,status,<columns>,check`, then one line for each row in
 * canonical order, numbers with 17 digits. `rows` is how many the task has, `check` the
 * FNV-1a hash of the line before its last comma: what has been cut or edited is noticed. A
 * task is taken from it as a whole or not at all. Tasks that failed or have no rows are not
 * in it. */
#ifndef TT_ROWSFILE_H
#define TT_ROWSFILE_H

#include "farm/tt_design.h"
#include "farm/tt_record.h"

/* Writes directory/<name>.rows.csv from records in canonical order. TT_OK or TT_EIO. */
int tt_rowsfile_write(const char *directory, const tt_design *d, const tt_record *r,
                      size_t n);

typedef struct {
    int matches;          // 1: it is there and of this very design
    char difference[256]; // if it is there and is not: what differs
    tt_record *record;    // (n_records) its whole tasks
    size_t n_records;
    size_t damaged; // lines left out
} tt_rowsfile;

/* Reads it; a damaged line is reported as `path:line:column: ...` on `complaints` (NULL:
 * not) and left out with its task. A file that is not there is no error. TT_OK, TT_ENOINPUT
 * or TT_ENOMEM. */
int tt_rowsfile_read(tt_rowsfile *f, const char *directory, const tt_design *d,
                     FILE *complaints);
void tt_rowsfile_free(tt_rowsfile *f);

#endif
