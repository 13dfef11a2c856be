#include "data/tt_readratings.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "base/tt_lines.h"
#include "base/tt_text.h"

enum { USER, ITEM, RATING, TIME, FIELDS };

static const char *const field_name[FIELDS] = {"user", "item", "rating", "time"};
static const char *const separator_name[] = {"", "tab", "::", "comma", "blanks"};

typedef struct {
    char *text;
    size_t length;
    size_t column;       // from 1
    int quoted;          // text begins behind the quote and holds doubled quotes still
} field;

typedef struct {
    tt_lines lines;
    enum tt_separator separator;
    size_t n_fields;     // 3 or 4; 0 before the first data line
    size_t room[FIELDS]; // of the arrays of r
    tt_ratings *r;
    tt_ids *users, *items;
} reader;

/* The separator at or behind p, NULL if there is none; the text ends with a zero byte. */
static char *find_separator(char *p, enum tt_separator separator) {
    switch (separator) {
    case TT_SEPARATOR_TAB:
        return strchr(p, '\t');
    case TT_SEPARATOR_COMMA:
        return strchr(p, ',');
    case TT_SEPARATOR_COLONS:
        return strstr(p, "::");
    default:
        p += strcspn(p, " \t");
        return *p ? p : NULL;
    }
}

/* The quote that closes the csv field whose first character is at p, NULL if none does. */
static char *closing_quote(char *p) {
    for (; (p = strchr(p, '"')) && p[1] == '"'; p += 2) {
    }
    return p;
}

/* Splits the line without changing it; returns how many fields it has, f holds the first five.
 * 0: a quoted field that does not close where a field ends. */
static size_t split(field f[FIELDS + 1], char *line, size_t length,
                    enum tt_separator separator) {
    const size_t step = separator == TT_SEPARATOR_COLONS ? 2 : 1;
    char *p = line;
    for (size_t n = 0;;) {
        if (separator == TT_SEPARATOR_BLANKS) {
            p += strspn(p, " \t");
            if (!*p) {
                return n;
            }
        }
        const int quoted = separator == TT_SEPARATOR_COMMA && *p == '"';
        char *close = quoted ? closing_quote(p + 1) : p;
        if (!close || (quoted && close[1] && close[1] != ',')) {
            return 0;
        }
        char *next = find_separator(close, separator);
        char *end = quoted ? close : next ? next : line + length;
        if (n <= FIELDS) {
            f[n] = (field){p + quoted, (size_t)(end - p) - (size_t)quoted,
                           (size_t)(p - line) + 1, quoted};
        }
        n++;
        if (!next) {
            return n;
        }
        p = next + step;
    }
}

/* The bare content of a field: doubled quotes halved in place, blanks at its ends left out. */
static void strip(const char **text, size_t *length, const field *f) {
    *text = f->text;
    *length = f->length;
    if (f->quoted) {
        size_t to = 0;
        for (size_t from = 0; from < f->length; from++, to++) {
            from += f->text[from] == '"';
            f->text[to] = f->text[from];
        }
        *length = to;
    }
    tt_text_trim(text, length);
}

/* The first separator that gives three or four fields; TT_SEPARATOR_AUTO if none does. */
static enum tt_separator detect(char *line, size_t length) {
    static const enum tt_separator order[] = {TT_SEPARATOR_TAB, TT_SEPARATOR_COLONS,
                                              TT_SEPARATOR_COMMA, TT_SEPARATOR_BLANKS};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        field f[FIELDS + 1];
        const size_t n = split(f, line, length, order[i]);
        if (n == 3 || n == 4) {
            return order[i];
        }
    }
    return TT_SEPARATOR_AUTO;
}

/* 1 if the line's rating is a word: the names of the columns. */
static int is_header(char *line, size_t length, enum tt_separator separator) {
    field f[FIELDS + 1];
    separator = separator == TT_SEPARATOR_AUTO ? detect(line, length) : separator;
    if (separator == TT_SEPARATOR_AUTO || split(f, line, length, separator) < 3) {
        return 0;
    }
    const char *text = f[RATING].text;
    size_t n = f[RATING].length;
    double value;
    tt_text_trim(&text, &n);
    return n > 0 && !strchr("0123456789+-.", *text) &&
           tt_number_parse(&value, text, n) == TT_NUMBER_TEXT;
}

/* The next line that is not blank; once tabs are known to separate, a line of tabs is not. */
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
        in->separator = detect(*line, *length);
    }
    if (in->separator == TT_SEPARATOR_AUTO) {
        char what[TT_QUOTE];
        return tt_lines_error(&in->lines, 1, "%s, expected user, item, rating and perhaps a "
                              "time with tabs, ::, commas or blanks between them",
                              tt_text_quote(what, *line, *length));
    }
    return TT_OK;
}

/* Error: the line has n fields, which is not what it should have. */
static int wrong_count(const reader *in, const field *f, size_t n, size_t length) {
    const char *with = separator_name[in->separator];
    if (n == 0) {
        return tt_lines_error(&in->lines, 1, "quoted field without an end, expected a closing "
                              "quote and a comma or the end of the line");
    }
    const size_t most = in->n_fields ? in->n_fields : FIELDS;
    const size_t column = n > most ? f[most].column : length + 1;
    return tt_lines_error(&in->lines, column, "%zu column%s with separator %s, expected %s", n,
                          n == 1 ? "" : "s", with,
                          in->n_fields == 0   ? "user, item, rating and perhaps a time"
                          : in->n_fields == 3 ? "3 (user, item, rating)"
                                              : "4 (user, item, rating, time)");
}

static int take_id(uint32_t *index, tt_ids *ids, const reader *in, const field *f, int which) {
    const char *text;
    size_t length;
    strip(&text, &length, &f[which]);
    if (length == 0) {
        return tt_lines_error(&in->lines, f[which].column, "empty %s, expected an id",
                              field_name[which]);
    }
    return tt_ids_intern(index, ids, text, length);
}

static int take_number(double *value, const reader *in, const field *f, int which) {
    const char *text;
    size_t length;
    char what[TT_QUOTE];
    strip(&text, &length, &f[which]);
    switch (tt_number_parse(value, text, length)) {
    case TT_NUMBER_FINITE:
        return TT_OK;
    case TT_NUMBER_INFINITE:
        return tt_lines_error(&in->lines, f[which].column, "%s %s, expected a finite number",
                              field_name[which], tt_text_quote(what, text, length));
    default:
        return tt_lines_error(&in->lines, f[which].column, "%s %s, expected a number",
                              field_name[which], tt_text_quote(what, text, length));
    }
}

static int take_time(int64_t *time, const reader *in, const field *f) {
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
    field f[FIELDS + 1];
    tt_ratings *r = in->r;
    const size_t n = split(f, line, length, in->separator);
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
        status = tt_lines_error(&in.lines, 1, "no ratings, expected lines user item rating");
    }
    r->n_users = users->count;
    r->n_items = items->count;
    if (status != TT_OK) {
        tt_ratings_free(r);
    }
    tt_lines_close(&in.lines);
    return status;
}

/* Marks in `gone` (count) the later ratings of each pair and moves their values to the first;
 * first (n_items) is scratch: 1 + the place of the item's first rating by the user at hand. */
static size_t merge(tt_ratings *r, const tt_groups *g, uint32_t *first, unsigned char *gone) {
    size_t merged = 0;
    for (size_t u = 0; u < g->groups; u++) {
        for (size_t e = g->ptr[u]; e < g->ptr[u + 1]; e++) {
            const uint32_t here = g->position[e];
            uint32_t *seen = &first[g->other[e]];
            if (*seen == 0) {
                *seen = here + 1;
                continue;
            }
            r->rating[*seen - 1] = r->rating[here];
            if (r->time) {
                r->time[*seen - 1] = r->time[here];
            }
            gone[here] = 1;
            merged++;
        }
        for (size_t e = g->ptr[u]; e < g->ptr[u + 1]; e++) {
            first[g->other[e]] = 0;
        }
    }
    return merged;
}

static void squeeze(tt_ratings *r, const unsigned char *gone) {
    size_t to = 0;
    for (size_t i = 0; i < r->count; i++) {
        if (!gone[i]) {
            r->user[to] = r->user[i];
            r->item[to] = r->item[i];
            r->rating[to] = r->rating[i];
            if (r->time) {
                r->time[to] = r->time[i];
            }
            to++;
        }
    }
    r->count = to;
}

int tt_ratings_last_wins(tt_ratings *r, size_t *merged) {
    tt_groups g;
    *merged = 0;
    int status = tt_groups_by_user(&g, r);
    if (status != TT_OK) {
        return status;
    }
    uint32_t *first = tt_alloc(r->n_items, sizeof *first);
    unsigned char *gone = tt_alloc(r->count, 1);
    if (first && gone) {
        *merged = merge(r, &g, first, gone);
        if (*merged > 0) {
            squeeze(r, gone);
        }
    } else {
        status = TT_ENOMEM;
    }
    tt_free(first);
    tt_free(gone);
    tt_groups_free(&g);
    return status;
}
