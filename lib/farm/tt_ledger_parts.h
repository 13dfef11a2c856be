/* Internal to tt_ledger: the open ledger, and what its parts share. */
#ifndef TT_LEDGER_PARTS_H
#define TT_LEDGER_PARTS_H

#include <sqlite3.h>

#include "farm/tt_ledger.h"

enum { TT_LEDGER_BUSY_MS = 60000, TT_LEDGER_STATEMENTS = 6 };

struct tt_ledger {
    sqlite3 *db;
    char *path;
    sqlite3_int64 design; // bound; 0: none
    size_t n_columns;
    sqlite3_stmt *statement[TT_LEDGER_STATEMENTS]; // NULL until first used
    char *line;                                    // scratch: the numbers of a row as text
    char **field;                                  // scratch (n_columns + 1)
};

/* The code for what SQLite answered last; the message has its reason and the system's. */
int tt_ledger_trouble(tt_ledger *l);

/* TT_OK or the trouble. */
int tt_ledger_execute(tt_ledger *l, const char *text);

/* Ends the transaction: committed if code is TT_OK, undone otherwise. Returns code, or why
 * it could not be committed. */
int tt_ledger_finish(tt_ledger *l, int code);

/* No design is bound any more; its scratch is freed. */
void tt_ledger_unbind(tt_ledger *l);

#endif
