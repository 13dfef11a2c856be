/* The ledger: what has been computed, in SQLite, so that it survives kill -9 and a full
 * disk.
 *
 * One file serves all experiments of a results directory. Tables: `design` (one row for
 * each experiment and profile), `task` (what became of it), `result` (its rows; the numbers
 * are csv text with 17 digits, which gives the same bits back). Several processes may write
 * at once (each waits for the other, up to a minute).
 *
 * Codes: TT_EIO cannot write, TT_EDATA not a ledger or damaged, TT_ESTOPPED locked for too
 * long, TT_ENOINPUT no such file; the message names file and reason. */
#ifndef TT_LEDGER_H
#define TT_LEDGER_H

#include "farm/tt_design.h"
#include "farm/tt_record.h"

typedef struct tt_ledger tt_ledger;

/* Opens path (":memory:" for none), with create = 0 only if it is there. *l is NULL on
 * failure. */
int tt_ledger_open(tt_ledger **l, const char *path, int create);
void tt_ledger_close(tt_ledger *l);

/* Makes `d` the design of what is read and written from here on. Rows of another design,
 * version or seed of the same experiment and profile are refused with TT_EUSAGE and a
 * message that says what differs, or deleted when fresh = 1 (as are this design's). */
int tt_ledger_bind(tt_ledger *l, const tt_design *d, int fresh);

/* The same without writing: *matches = 1 if the ledger holds tasks of this very design, -1
 * if of another one of the same experiment and profile, 0 if none. */
int tt_ledger_match(tt_ledger *l, const tt_design *d, int *matches);

/* Writes n records in one transaction, each replacing what the ledger had of its task. When
 * TT_OK is returned they are on the disk. */
int tt_ledger_put(tt_ledger *l, const tt_record *r, size_t n);

/* Everything of the bound design, (cell, replicate) ascending; *r fresh (*n). */
int tt_ledger_read(tt_ledger *l, tt_record **r, size_t *n);

#endif
