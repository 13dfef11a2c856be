/* The ledger's designs: which one is bound, and what differs. */
#include "farm/tt_ledger_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "farm/tt_field.h"

/* What the ledger has under the name of d's experiment and profile. */
struct found {
    sqlite3_int64 id; // 0: nothing
    sqlite3_int64 tasks;
    int same; // of this very design
    char difference[512];
};

static void compare(struct found *found, sqlite3_stmt *s, const tt_design *d,
                    const char *seed) {
    const unsigned version = (unsigned)sqlite3_column_int64(s, 1);
    const char *old_seed = (const char *)sqlite3_column_text(s, 2);
    const char *hash = (const char *)sqlite3_column_text(s, 3);
    const char *text = (const char *)sqlite3_column_text(s, 4);
    found->id = sqlite3_column_int64(s, 0);
    found->tasks = sqlite3_column_int64(s, 5);
    if (!old_seed || !hash || !text) {
        snprintf(found->difference, sizeof found->difference, "it is damaged");
    } else if (strcmp(hash, d->hash) || strcmp(text, d->text)) {
        tt_design_difference(found->difference, sizeof found->difference, text, d->text);
    } else if (version != d->version) {
        snprintf(found->difference, sizeof found->difference,
                 "algorithm version: then %u, now %u", version, d->version);
    } else if (strcmp(old_seed, seed)) {
        snprintf(found->difference, sizeof found->difference, "seed: then %s, now %s",
                 old_seed, seed);
    } else {
        found->same = 1;
    }
}

static int find(tt_ledger *l, struct found *found, const tt_design *d, const char *seed) {
    static const char text[] = "SELECT id, version, seed, hash, text,"
                               " (SELECT count(*) FROM task WHERE task.design = design.id)"
                               " FROM design WHERE experiment = ?1 AND profile = ?2";
    *found = (struct found){0};
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v2(l->db, text, -1, &s, NULL);
    if (rc == SQLITE_OK) {
        sqlite3_bind_text(s, 1, d->experiment, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 2, d->profile, -1, SQLITE_STATIC);
        rc = sqlite3_step(s);
        if (rc == SQLITE_ROW) {
            compare(found, s, d, seed);
        }
    }
    const int code = rc == SQLITE_ROW || rc == SQLITE_DONE ? TT_OK : tt_ledger_trouble(l);
    sqlite3_finalize(s);
    return code;
}

static int discard(tt_ledger *l, sqlite3_int64 id) {
    char text[256];
    snprintf(text, sizeof text,
             "DELETE FROM result WHERE design = %lld; DELETE FROM task WHERE design = %lld;"
             " DELETE FROM design WHERE id = %lld",
             (long long)id, (long long)id, (long long)id);
    return tt_ledger_execute(l, text);
}

static int insert_design(tt_ledger *l, const tt_design *d, const char *seed) {
    static const char text[] =
        "INSERT INTO design (experiment, profile, version, seed, hash,"
        " text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    sqlite3_stmt *s = NULL;
    int code = TT_OK;
    if (sqlite3_prepare_v2(l->db, text, -1, &s, NULL) == SQLITE_OK) {
        sqlite3_bind_text(s, 1, d->experiment, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 2, d->profile, -1, SQLITE_STATIC);
        sqlite3_bind_int64(s, 3, d->version);
        sqlite3_bind_text(s, 4, seed, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 5, d->hash, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 6, d->text, -1, SQLITE_STATIC);
    }
    if (!s || sqlite3_step(s) != SQLITE_DONE) {
        code = tt_ledger_trouble(l);
    }
    sqlite3_finalize(s);
    l->design = sqlite3_last_insert_rowid(l->db); // of use only if code is TT_OK
    return code;
}

static int prepare_scratch(tt_ledger *l, const tt_design *d) {
    l->n_columns = d->n_columns;
    l->line = tt_alloc(d->n_columns + 1, TT_FIELD_NUMBER);
    l->field = tt_alloc(d->n_columns + 1, sizeof *l->field);
    return l->line && l->field ? TT_OK : TT_ENOMEM;
}

int tt_ledger_bind(tt_ledger *l, const tt_design *d, int fresh) {
    char seed[24];
    struct found found;
    snprintf(seed, sizeof seed, "%" PRIu64, d->seed);
    tt_ledger_unbind(l);
    int code = prepare_scratch(l, d);
    code = code ? code : tt_ledger_execute(l, "BEGIN IMMEDIATE");
    if (code) {
        return code;
    }
    code = find(l, &found, d, seed);
    if (!code && found.id && !found.same && found.tasks && !fresh) {
        code = tt_error(TT_EUSAGE,
                        "%s holds %lld tasks of another design of %s (%s); use --fresh to "
                        "discard them or --results DIR to keep both",
                        l->path, (long long)found.tasks, d->experiment, found.difference);
    }
    if (!code && found.same && !fresh) {
        l->design = found.id;
    } else if (!code) {
        code = found.id ? discard(l, found.id) : TT_OK;
        code = code ? code : insert_design(l, d, seed);
    }
    code = tt_ledger_finish(l, code);
    l->design = code ? 0 : l->design;
    return code;
}

int tt_ledger_match(tt_ledger *l, const tt_design *d, int *matches) {
    char seed[24];
    struct found found;
    snprintf(seed, sizeof seed, "%" PRIu64, d->seed);
    tt_ledger_unbind(l);
    int code = prepare_scratch(l, d);
    code = code ? code : find(l, &found, d, seed);
    *matches = code || !found.tasks ? 0 : found.same ? 1 : -1;
    l->design = *matches == 1 ? found.id : 0;
    return code;
}
