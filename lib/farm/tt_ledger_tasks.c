/* The ledger's tasks and their rows. */
#include "farm/tt_ledger_parts.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "farm/tt_field.h"
#include "farm/tt_file.h"

enum statement { S_DROP_TASK, S_DROP_RESULT, S_PUT_TASK, S_PUT_RESULT, S_TASKS, S_RESULTS };

static const char *const sql[TT_LEDGER_STATEMENTS] = {
    [S_DROP_TASK] = "DELETE FROM task WHERE design = ?1 AND cell = ?2 AND replicate = ?3",
    [S_DROP_RESULT] =
        "DELETE FROM result WHERE design = ?1 AND cell = ?2 AND replicate = ?3",
    [S_PUT_TASK] = "INSERT INTO task VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [S_PUT_RESULT] = "INSERT INTO result VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [S_TASKS] = "SELECT cell, replicate, status, message, seconds, results FROM task"
                " WHERE design = ?1 ORDER BY cell, replicate",
    [S_RESULTS] = "SELECT cell, replicate, position, status, numbers FROM result"
                  " WHERE design = ?1 ORDER BY cell, replicate, position",
};

/* The statement, compiled at first use, with ?1 = the bound design. NULL: see trouble. */
static sqlite3_stmt *prepared(tt_ledger *l, enum statement which) {
    sqlite3_stmt **s = &l->statement[which];
    if (!*s && sqlite3_prepare_v3(l->db, sql[which], -1, SQLITE_PREPARE_PERSISTENT, s,
                                  NULL) != SQLITE_OK) {
        return NULL;
    }
    sqlite3_reset(*s);
    sqlite3_clear_bindings(*s);
    sqlite3_bind_int64(*s, 1, l->design);
    return *s;
}

static int step(tt_ledger *l, sqlite3_stmt *s) {
    const int code = s && sqlite3_step(s) == SQLITE_DONE ? TT_OK : tt_ledger_trouble(l);
    if (s) {
        sqlite3_reset(s);
    }
    return code;
}

/* Values that could not be bound are NULL, which the tables refuse (but for messages). */
static sqlite3_stmt *for_task(tt_ledger *l, enum statement which, const tt_record *r) {
    sqlite3_stmt *s = prepared(l, which);
    if (s) {
        sqlite3_bind_int64(s, 2, (sqlite3_int64)r->cell);
        sqlite3_bind_int64(s, 3, (sqlite3_int64)r->replicate);
    }
    return s;
}

static int put_row(tt_ledger *l, const tt_record *r, size_t i) {
    char *end = l->line;
    *end = '\0';
    for (size_t j = 0; j < l->n_columns; j++) {
        if (j > 0) {
            *end++ = ',';
        }
        tt_field_format(end, r->value[i * l->n_columns + j], 17);
        end += strlen(end);
    }
    sqlite3_stmt *s = for_task(l, S_PUT_RESULT, r);
    if (s) {
        sqlite3_bind_int64(s, 4, (sqlite3_int64)i);
        sqlite3_bind_text(s, 5, r->status + i * TT_STATUS_SIZE, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 6, l->line, -1, SQLITE_STATIC);
    }
    return step(l, s);
}

static int put_record(tt_ledger *l, const tt_record *r) {
    TT_ASSERT(r->n_columns == l->n_columns || r->n_rows == 0);
    int code = step(l, for_task(l, S_DROP_TASK, r));
    code = code ? code : step(l, for_task(l, S_DROP_RESULT, r));
    if (code) {
        return code;
    }
    sqlite3_stmt *s = for_task(l, S_PUT_TASK, r);
    if (s) {
        sqlite3_bind_text(s, 4, r->failed ? "failed" : "done", -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 5, r->message, -1, SQLITE_STATIC); // NULL text: NULL
        sqlite3_bind_double(s, 6, r->seconds);                  // NAN: NULL
        sqlite3_bind_int64(s, 7, (sqlite3_int64)r->n_rows);
    }
    code = step(l, s);
    for (size_t i = 0; i < r->n_rows && !code; i++) {
        code = put_row(l, r, i);
    }
    return code;
}

int tt_ledger_put(tt_ledger *l, const tt_record *r, size_t n) {
    TT_ASSERT(l->design);
    int code = tt_ledger_execute(l, "BEGIN IMMEDIATE");
    if (code) {
        return code;
    }
    for (size_t i = 0; i < n && !code; i++) {
        code = put_record(l, &r[i]);
    }
    return tt_ledger_finish(l, code);
}

static int damaged(const tt_ledger *l, sqlite3_int64 cell, sqlite3_int64 replicate) {
    return tt_error(TT_EDATA, "%s: task (%lld, %lld) is damaged; move the ledger away",
                    l->path, (long long)cell, (long long)replicate);
}

/* One row of S_TASKS; its number of rows is left in r->room. */
static int read_task(tt_ledger *l, tt_record *r, sqlite3_stmt *s) {
    const sqlite3_int64 cell = sqlite3_column_int64(s, 0);
    const sqlite3_int64 replicate = sqlite3_column_int64(s, 1);
    const char *status = (const char *)sqlite3_column_text(s, 2);
    const char *message = (const char *)sqlite3_column_text(s, 3);
    const int known = sqlite3_column_type(s, 4) != SQLITE_NULL;
    if (cell < 0 || replicate < 0 || !status || sqlite3_column_int64(s, 5) < 0) {
        return damaged(l, cell, replicate);
    }
    *r = (tt_record){.cell = (size_t)cell,
                     .replicate = (size_t)replicate,
                     .failed = strcmp(status, "done") != 0,
                     .seconds = known ? sqlite3_column_double(s, 4) : NAN,
                     .n_columns = l->n_columns};
    if (message && !(r->message = tt_format("%s", message))) {
        return TT_ENOMEM;
    }
    const size_t rows = (size_t)sqlite3_column_int64(s, 5);
    r->status = tt_alloc(rows, TT_STATUS_SIZE);
    r->value = tt_alloc(rows, l->n_columns * sizeof *r->value);
    r->room = rows;
    return r->status && r->value ? TT_OK : TT_ENOMEM;
}

static int read_tasks(tt_ledger *l, tt_record **r, size_t *n) {
    size_t room = 0;
    int rc = SQLITE_ERROR;
    sqlite3_stmt *s = prepared(l, S_TASKS);
    int code = tt_grow(r, &room, 64, sizeof **r);
    while (!code && s && (rc = sqlite3_step(s)) == SQLITE_ROW) {
        code = tt_grow(r, &room, *n + 1, sizeof **r);
        if (!code) {
            code = read_task(l, &(*r)[*n], s);
            (*n)++;
        }
    }
    code = code || rc == SQLITE_DONE ? code : tt_ledger_trouble(l);
    sqlite3_reset(s);
    return code;
}

/* One row of S_RESULTS, for its record: the first of r[*at..n-1] that is not full. */
static int read_result(tt_ledger *l, tt_record *r, size_t n, size_t *at, sqlite3_stmt *s) {
    const sqlite3_int64 cell = sqlite3_column_int64(s, 0);
    const sqlite3_int64 replicate = sqlite3_column_int64(s, 1);
    const char *status = (const char *)sqlite3_column_text(s, 3);
    const char *numbers = (const char *)sqlite3_column_text(s, 4);
    while (*at < n && r[*at].n_rows == r[*at].room) {
        (*at)++;
    }
    tt_record *to = *at < n ? &r[*at] : NULL;
    size_t fields = 0;
    const size_t room = (l->n_columns + 1) * TT_FIELD_NUMBER;
    if (!to || cell != (sqlite3_int64)to->cell ||
        replicate != (sqlite3_int64)to->replicate ||
        sqlite3_column_int64(s, 2) != (sqlite3_int64)to->n_rows || !status ||
        !tt_status_is_valid(status) || !numbers || strlen(numbers) >= room) {
        return damaged(l, cell, replicate);
    }
    strcpy(l->line, numbers);
    strcpy(to->status + to->n_rows * TT_STATUS_SIZE, status);
    if (l->n_columns && (tt_field_split(l->field, &fields, l->n_columns, l->line) ||
                         fields != l->n_columns)) {
        return damaged(l, cell, replicate);
    }
    for (size_t j = 0; j < l->n_columns; j++) {
        if (tt_field_number(&to->value[to->n_rows * l->n_columns + j], l->field[j])) {
            return damaged(l, cell, replicate);
        }
    }
    to->n_rows++;
    return TT_OK;
}

static int read_results(tt_ledger *l, tt_record *r, size_t n) {
    size_t at = 0;
    int rc = SQLITE_ERROR;
    int code = TT_OK;
    sqlite3_stmt *s = prepared(l, S_RESULTS);
    while (!code && s && (rc = sqlite3_step(s)) == SQLITE_ROW) {
        code = read_result(l, r, n, &at, s);
    }
    code = code || rc == SQLITE_DONE ? code : tt_ledger_trouble(l);
    sqlite3_reset(s);
    for (; at < n && !code; at++) {
        if (r[at].n_rows != r[at].room) {
            code = damaged(l, (sqlite3_int64)r[at].cell, (sqlite3_int64)r[at].replicate);
        }
    }
    return code;
}

int tt_ledger_read(tt_ledger *l, tt_record **r, size_t *n) {
    TT_ASSERT(l->design);
    *r = NULL;
    *n = 0;
    int code = tt_ledger_execute(l, "BEGIN"); // tasks and rows of one moment
    if (code) {
        return code;
    }
    code = read_tasks(l, r, n);
    code = tt_ledger_finish(l, code ? code : read_results(l, *r, *n));
    if (code) {
        tt_record_free_all(*r, *n);
        *r = NULL;
        *n = 0;
    }
    return code;
}
