#include "data/tt_readratings.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "base/tt_lines.h"
#include "base/tt_text.h"
#include "data/tt_fields.h"

enum { USER, ITEM, RATING, TIME, FIELDS };

static const char *const field_name[FIELDS] = {"user", "item", "rating", "time"};
static const char *const separator_name[] = {"", "tab", "::", "comma", "blanks"};

typedef struct {
    tt_lines lines;
    enum tt_separator separator;
    size_t n_fields;     // 3 or 4; 0 before the first data line
    size_t room[FIELDS]; // of the arrays of r
    tt_ratings *r;
    tt_ids *users, *items;
} reader;

/* 1 if the line's rating is a word: the names of the columns. */
static int is_header(char *line, size_t length, enum tt_separator separator) {
    tt_field f[TT_FIELDS];
    separator = separator == TT_SEPARATOR_AUTO ? tt_fields_detect(line, length) : separator;
    if (separator == TT_SEPARATOR_AUTO || tt_fields_split(f, line, length, separator) < 3) {
        return 0;
    }
    const char *text = f[RATING].text;
    size_t n = f[RATING].length;
    double value;
    tt_text_trim(&text, &n);
    return n > 0 && !strchr("0123456789+-.", *text) &&
           tt_number_parse(&value, text, n) == TT_NUMBER_TEXT;
}

/* The next line that is not blank; once tabs are known to separate, a line of
 * tabs is not. */
static int next_line(reader *in, char **line, size_t *length) {
    const char *blanks = in->separator == TT_SEPARATOR_TAB ? " " : " \t";
    int status;
    do {
        status = tt_lines_next(&in->lines, line, length);
    } while (status == TT_OK && *line && strspn(*line, blanks) == *length);
    return status;
}

/* Reads up to the first line with data (*line NULL: there is none), finds the separator. */
static int begin(reader *in, char **line, size_t *length, const tt_readratings_spec *spec) {
    int status = next_line(in, line, length);
    if (status == TT_OK && *line &&
        (spec->header == TT_HEADER_ONE ||
         (spec->header == TT_HEADER_AUTO && is_header(*line, *length, spec->separator)))) {
        status = next_line(in, line, length);
    }
    if (status != TT_OK || !*line) {
        return status;
    }
    in->separator = spec->separator;
    if (in->separator == TT_SEPARATOR_AUTO) {
        in->separator = tt_fields_detect(*line, *length);
    }
    if (in->separator == TT_SEPARATOR_AUTO) {
        char what[TT_QUOTE];
        return tt_lines_error(&in->lines, 1,
                              "%s, expected user, item, rating and perhaps a "
                              "time with tabs, ::, commas or blanks between them",
                              tt_text_quote(what, *line, *length));
    }
    return TT_OK;
}

/* Error: the line has n fields, which is not what it should have. */
static int wrong_count(const reader *in, const tt_field *f, size_t n, size_t length) {
    const char *with = separator_name[in->separator];
    if (n == 0) {
        return tt_lines_error(&in->lines, 1,
                              "quoted field without an end, expected a closing "
                              "quote and a comma or the end of the line");
    }
    const size_t most = in->n_fields ? in->n_fields : FIELDS;
    const size_t column = n > most ? f[most].column : length + 1;
    return tt_lines_error(&in->lines, column, "%zu column%s with separator %s, expected %s",
                          n, n == 1 ? "" : "s", with,
                          in->n_fields == 0   ? "user, item, rating and perhaps a time"
                          : in->n_fields == 3 ? "3 (user, item, rating)"
                                              : "4 (user, item, rating, time)");
}

static int take_id(uint32_t *index, tt_ids *ids, const reader *in, const tt_field *f,
                   int which) {
    const char *text;
    size_t length;
    tt_fields_strip(&text, &length, &f[which]);
    if (length == 0) {
        return tt_lines_error(&in->lines, f[which].column, "empty %s, expected an id",
                              field_name[which]);
    }
    return tt_ids_intern(index, ids, text, length);
}

static int take_number(double *value, const reader *in, const tt_field *f, int which) {
    const char *text;
    size_t length;
    char what[TT_QUOTE];
    tt_fields_strip(&text, &length, &f[which]);
    switch (tt_number_parse(value, text, length)) {
    case TT_NUMBER_FINITE:
        return TT_OK;
    case TT_NUMBER_INFINITE:
        return tt_lines_error(&in->lines, f[which].column,
                              "%s %s, expected a finite number", field_name[which],
                              tt_text_quote(what, text, length));
    default:
        return tt_lines_error(&in->lines, f[which].column, "%s %s, expected a number",
                              field_name[which], tt_text_quote(what, text, length));
    }
}

static int take_time(int64_t *time, const reader *in, const tt_field *f) {
    double value = 0;
    const int status = take_number(&value, in, f, TIME);
    if (status == TT_OK && fabs(value) >= 0x1p62) {
        return tt_lines_error(&in->lines, f[TIME].column,
                              "time %g, expected seconds below 2^62", value);
    }
    *time = (int64_t)value;
    return status;
}

/* Room for one more rating. */
static int grow(reader *in) {
    tt_ratings *r = in->r;
    const size_t need = r->count + 1;
    if (need > UINT32_MAX) {
        return tt_lines_error(&in->lines, 1, "more than %u ratings", UINT32_MAX);
    }
    int status = tt_grow(&r->user, &in->room[USER], need, sizeof *r->user);
    if (status == TT_OK) {
        status = tt_grow(&r->item, &in->room[ITEM], need, sizeof *r->item);
    }
    if (status == TT_OK) {
        status = tt_grow(&r->rating, &in->room[RATING], need, sizeof *r->rating);
    }
    if (status == TT_OK && in->n_fields > TIME) {
        status = tt_grow(&r->time, &in->room[TIME], need, sizeof *r->time);
    }
    return status;
}

static int take_line(reader *in, char *line, size_t length) {
    tt_field f[TT_FIELDS];
    tt_ratings *r = in->r;
    const size_t n = tt_fields_split(f, line, length, in->separator);
    if (in->n_fields == 0 && (n == 3 || n == 4)) {
        in->n_fields = n;
    }
    if (n != in->n_fields || n == 0) {
        return wrong_count(in, f, n, length);
    }
    const size_t at = r->count;
    int status = grow(in);
    if (status == TT_OK) {
        status = take_id(&r->user[at], in->users, in, f, USER);
    }
    if (status == TT_OK) {
        status = take_id(&r->item[at], in->items, in, f, ITEM);
    }
    if (status == TT_OK) {
        status = take_number(&r->rating[at], in, f, RATING);
    }
    if (status == TT_OK && n > TIME) {
        status = take_time(&r->time[at], in, f);
    }
    r->count += status == TT_OK;
    return status;
}

int tt_ratings_read(tt_ratings *r, tt_ids *users, tt_ids *items, const char *path,
                    const tt_readratings_spec *spec) {
    reader in = {.r = r, .users = users, .items = items};
    char *line = NULL;
    size_t length = 0;
    *r = (tt_ratings){0};
    int status = tt_lines_open(&in.lines, path);
    if (status != TT_OK) {
        return status;
    }
    status = begin(&in, &line, &length, spec);
    while (status == TT_OK && line) {
        status = take_line(&in, line, length);
        if (status == TT_OK) {
            status = next_line(&in, &line, &length);
        }
    }
    if (status == TT_OK && r->count == 0) {
        in.lines.line = in.lines.line > 0 ? in.lines.line : 1;
        status =
            tt_lines_error(&in.lines, 1, "no ratings, expected lines user item rating");
    }
    r->n_users = users->count;
    r->n_items = items->count;
    if (status != TT_OK) {
        tt_ratings_free(r);
    }
    tt_lines_close(&in.lines);
    return status;
}
