/* The ledger: opening, its tables, trouble and transactions. */
#include "farm/tt_ledger_parts.h"

#include <errno.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "farm/tt_file.h"

enum { LEDGER_FORMAT = 1 };

static const char schema[] =
    "CREATE TABLE design (id INTEGER PRIMARY KEY, experiment TEXT NOT NULL,"
    " profile TEXT NOT NULL, version INTEGER NOT NULL, seed TEXT NOT NULL,"
    " hash TEXT NOT NULL, text TEXT NOT NULL, UNIQUE (experiment, profile));"
    "CREATE TABLE task (design INTEGER NOT NULL, cell INTEGER NOT NULL,"
    " replicate INTEGER NOT NULL, status TEXT NOT NULL, message TEXT, seconds REAL,"
    " results INTEGER NOT NULL, PRIMARY KEY (design, cell, replicate)) WITHOUT ROWID;"
    "CREATE TABLE result (design INTEGER NOT NULL, cell INTEGER NOT NULL,"
    " replicate INTEGER NOT NULL, position INTEGER NOT NULL, status TEXT NOT NULL,"
    " numbers TEXT NOT NULL, PRIMARY KEY (design, cell, replicate, position)) WITHOUT "
    "ROWID;"
    "PRAGMA user_version = 1"; // LEDGER_FORMAT

int tt_ledger_trouble(tt_ledger *l) {
    const int rc = sqlite3_errcode(l->db);
    const int known = sqlite3_system_errno(l->db); // 0 when a COMMIT has failed
    const int reason = !known && rc == SQLITE_IOERR ? errno : known;
    switch (rc) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR: // a statement does not fit its tables: some other database
        return tt_error(TT_EDATA, "%s: found damage (%s), expected a ledger; move it away",
                        l->path, sqlite3_errmsg(l->db));
    case SQLITE_BUSY:
        return tt_error(TT_ESTOPPED, "%s: locked by another process for %d s; try again",
                        l->path, TT_LEDGER_BUSY_MS / 1000);
    case SQLITE_NOMEM:
        return tt_error(TT_ENOMEM, "%s: memory refused", l->path);
    default:
        return tt_error(TT_EIO, "cannot %s %s: %s%s%s",
                        rc == SQLITE_CANTOPEN ? "open" : "write", l->path,
                        sqlite3_errmsg(l->db), reason ? ": " : "",
                        reason ? strerror(reason) : "");
    }
}

int tt_ledger_execute(tt_ledger *l, const char *text) {
    errno = 0;
    return sqlite3_exec(l->db, text, NULL, NULL, NULL) == SQLITE_OK ? TT_OK
                                                                    : tt_ledger_trouble(l);
}

int tt_ledger_finish(tt_ledger *l, int code) {
    code = code ? code : tt_ledger_execute(l, "COMMIT");
    if (code) {
        sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL); // the first trouble is the news
    }
    return code;
}

static int query_integer(tt_ledger *l, const char *text, sqlite3_int64 *value) {
    sqlite3_stmt *s = NULL;
    int code = TT_OK;
    if (sqlite3_prepare_v2(l->db, text, -1, &s, NULL) != SQLITE_OK ||
        sqlite3_step(s) != SQLITE_ROW) {
        code = tt_ledger_trouble(l);
    } else {
        *value = sqlite3_column_int64(s, 0);
    }
    sqlite3_finalize(s);
    return code;
}

static int check_format(tt_ledger *l, int create) {
    sqlite3_int64 format = 0;
    int code = query_integer(l, "PRAGMA user_version", &format);
    if (!code && format == 0 && create) {
        code = tt_ledger_execute(l, "BEGIN IMMEDIATE");
        if (code) {
            return code;
        }
        code = query_integer(l, "PRAGMA user_version", &format); // perhaps made meanwhile
        code = tt_ledger_finish(l, code || format ? code : tt_ledger_execute(l, schema));
        format = format ? format : LEDGER_FORMAT;
    }
    if (!code && format != LEDGER_FORMAT) {
        code = tt_error(TT_EDATA, "%s: found ledger format %lld, expected %d; move it away",
                        l->path, (long long)format, LEDGER_FORMAT);
    }
    return code;
}

int tt_ledger_open(tt_ledger **out, const char *path, int create) {
    *out = NULL;
    tt_ledger *l = tt_alloc(1, sizeof *l);
    if (!l) {
        return TT_ENOMEM;
    }
    int code = (l->path = tt_format("%s", path)) ? TT_OK : TT_ENOMEM;
    if (!code) {
        const int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);
        if (sqlite3_open_v2(path, &l->db, flags, NULL) != SQLITE_OK) {
            code = tt_ledger_trouble(l);
            code = code == TT_EIO && !create ? TT_ENOINPUT : code;
        }
    }
    if (!code) {
        sqlite3_busy_timeout(l->db, TT_LEDGER_BUSY_MS);
        code = check_format(l, create);
    }
    if (code) {
        tt_ledger_close(l);
        l = NULL;
    }
    *out = l;
    return code;
}

void tt_ledger_unbind(tt_ledger *l) {
    l->design = 0;
    tt_free(l->line);
    tt_free(l->field);
    l->line = NULL;
    l->field = NULL;
}

void tt_ledger_close(tt_ledger *l) {
    if (!l) {
        return;
    }
    for (size_t i = 0; i < TT_LEDGER_STATEMENTS; i++) {
        sqlite3_finalize(l->statement[i]);
    }
    sqlite3_close(l->db);
    tt_ledger_unbind(l);
    tt_free(l->path);
    tt_free(l);
}
