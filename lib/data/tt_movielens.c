#include "data/tt_movielens.h"

#include <stdio.h>
#include <string.h>

#include "base/tt_error.h"
#include "base/tt_lines.h"
#include "base/tt_text.h"

enum { USER_FIELDS = 5, GENRES = 19, ITEM_FIELDS = 5 + GENRES, PATH_ROOM = 4096 };

static const char *const user_columns[] = {"age", "sex", "occupation"};
static const char *const item_columns[] = {
    "year",    "unknown",     "action", "adventure", "animation", "children", "comedy",
    "crime",   "documentary", "drama",  "fantasy",   "film-noir", "horror",   "musical",
    "mystery", "romance",     "sci-fi", "thriller",  "war",       "western"};

enum {
    USER_COLUMNS = sizeof user_columns / sizeof user_columns[0],
    ITEM_COLUMNS = sizeof item_columns / sizeof item_columns[0]
};

typedef struct {
    const char *text;
    size_t length, column;
} field;

static int join_path(char path[PATH_ROOM], const char *directory, const char *name,
                     const char *suffix) {
    const int n = snprintf(path, PATH_ROOM, "%s/%s%s", directory, name, suffix);
    return n < PATH_ROOM ? TT_OK
                         : tt_error(TT_ENOINPUT, "%.200s...: path too long", directory);
}

/* Cuts a line at `|` into exactly n fields. */
static int cut(field *f, size_t n, const tt_lines *in, const char *line) {
    const char *p = line;
    size_t found = 0;
    for (;;) {
        const size_t length = strcspn(p, "|");
        if (found < n) {
            f[found] = (field){p, length, (size_t)(p - line) + 1};
        }
        found++;
        if (!p[length]) {
            break;
        }
        p += length + 1;
    }
    return found == n
               ? TT_OK
               : tt_lines_error(in, 1, "%zu fields, expected %zu with | between them",
                                found, n);
}

static int add_cell(tt_sheet *s, const tt_lines *in, const field *f) {
    return tt_sheet_add_cell(s, f->text, f->length, in->line, f->column);
}

/* The number of the field must be finite and in lo .. hi. */
static int check_number(const tt_lines *in, const field *f, const char *what, double lo,
                        double hi) {
    double value;
    char quote[TT_QUOTE];
    if (tt_number_parse(&value, f->text, f->length) == TT_NUMBER_FINITE && value >= lo &&
        value <= hi) {
        return TT_OK;
    }
    return tt_lines_error(in, f->column, "%s %s, expected a number from %g to %g", what,
                          tt_text_quote(quote, f->text, f->length), lo, hi);
}

static int take_user(tt_sheet *s, const tt_lines *in, const char *line) {
    field f[USER_FIELDS];
    int status = cut(f, USER_FIELDS, in, line);
    if (status == TT_OK) {
        status = check_number(in, &f[1], "age", 0, 200);
    }
    if (status == TT_OK) {
        status = tt_sheet_add_row(s, f[0].text, f[0].length, in->line, f[0].column);
    }
    for (size_t j = 0; status == TT_OK && j < USER_COLUMNS; j++) {
        const field *cell = &f[1 + j];
        status = cell->length > 0
                     ? add_cell(s, in, cell)
                     : tt_lines_error(in, cell->column, "empty %s, expected one",
                                      user_columns[j]);
    }
    return status;
}

/* The year of a date like 01-Jan-1995 is what stands behind its last dash; no date, no
 * year. */
static field year_of(field date) {
    const char *dash = memrchr(date.text, '-', date.length);
    const size_t skip = dash ? (size_t)(dash + 1 - date.text) : 0;
    return (field){date.text + skip, date.length - skip, date.column + skip};
}

static int take_item(tt_sheet *s, const tt_lines *in, const char *line) {
    field f[ITEM_FIELDS];
    int status = cut(f, ITEM_FIELDS, in, line);
    if (status != TT_OK) {
        return status;
    }
    const field year = year_of(f[2]);
    if (year.length > 0) {
        status = check_number(in, &year, "year of release", 1800, 2200);
    }
    if (status == TT_OK) {
        status = tt_sheet_add_row(s, f[0].text, f[0].length, in->line, f[0].column);
    }
    if (status == TT_OK) {
        status = add_cell(s, in, &year);
    }
    for (size_t j = 0; status == TT_OK && j < GENRES; j++) {
        const field *flag = &f[ITEM_FIELDS - GENRES + j];
        status = check_number(in, flag, "genre flag", 0, 1);
        if (status == TT_OK) {
            status = add_cell(s, in, flag);
        }
    }
    return status;
}

/* Reads the lines of directory/name into a sheet of the given columns. */
static int read_sheet(tt_sheet *s, const char *directory, const char *name,
                      const char *const *columns, size_t n_columns,
                      int (*take)(tt_sheet *, const tt_lines *, const char *)) {
    char path[PATH_ROOM];
    tt_lines in = {0};
    char *line = NULL;
    size_t length;
    int status = join_path(path, directory, name, "");
    if (status == TT_OK) {
        status = tt_lines_open(&in, path);
    }
    if (status == TT_OK) {
        status = tt_sheet_init(s, path);
    }
    for (size_t j = 0; status == TT_OK && j < n_columns; j++) {
        status = tt_sheet_add_name(s, columns[j], strlen(columns[j]), 1, 1);
    }
    while (status == TT_OK && (status = tt_lines_next(&in, &line, &length)) == TT_OK &&
           line) {
        if (length > 0) {
            status = take(s, &in, line);
        }
    }
    if (status == TT_OK && s->ids.count == 0) {
        status = tt_error(TT_EDATA, "%s:1:1: empty file, expected one line each", path);
    }
    tt_lines_close(&in);
    return status;
}

/* All ids must have a row in the sheet, whose other ids join them. */
static int match_ids(tt_ids *ids, const tt_sheet *s) {
    for (size_t i = 0; i < ids->count; i++) {
        const uint32_t id = (uint32_t)i;
        const char *text = tt_ids_text(ids, id);
        if (tt_ids_find(&s->ids, text, tt_ids_length(ids, id)) == TT_ID_NONE) {
            return tt_error(TT_EDATA,
                            "%s:1:1: no line for id %s of the ratings, expected one",
                            s->path, text);
        }
    }
    return tt_sheet_add_ids(ids, s);
}

static int read_ratings(tt_ratings *r, tt_dataset *d, const char *directory,
                        const char *name, const char *suffix) {
    const tt_readratings_spec spec = {TT_SEPARATOR_TAB, TT_HEADER_NONE};
    char path[PATH_ROOM];
    const int status = join_path(path, directory, name, suffix);
    return status == TT_OK ? tt_ratings_read(r, &d->users, &d->items, path, &spec) : status;
}

int tt_movielens_read(tt_dataset *d, const char *directory, const char *fold) {
    *d = (tt_dataset){.covariates = {.types = "age=num,year=num", .missing_mean = 1}};
    int status =
        read_ratings(&d->train, d, directory, fold ? fold : "u", fold ? ".base" : ".data");
    if (status == TT_OK) {
        status = tt_ratings_last_wins(&d->train, &d->merged);
    }
    if (status == TT_OK && fold) {
        status = read_ratings(&d->test, d, directory, fold, ".test");
    }
    if (status == TT_OK) {
        status = read_sheet(&d->user.sheet, directory, "u.user", user_columns, USER_COLUMNS,
                            take_user);
    }
    if (status == TT_OK) {
        status = read_sheet(&d->item.sheet, directory, "u.item", item_columns, ITEM_COLUMNS,
                            take_item);
    }
    if (status == TT_OK) {
        status = match_ids(&d->users, &d->user.sheet);
    }
    if (status == TT_OK) {
        status = match_ids(&d->items, &d->item.sheet);
    }
    if (status == TT_OK) {
        status = tt_dataset_finish(d, &d->user.sheet, &d->item.sheet);
    }
    if (status != TT_OK) {
        tt_dataset_free(d);
    }
    return status;
}
