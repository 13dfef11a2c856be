#include "data/tt_fields.h"

#include <string.h>

#include "base/tt_text.h"

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

size_t tt_fields_split(tt_field f[TT_FIELDS], char *line, size_t length,
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
        if (n < TT_FIELDS) {
            f[n] = (tt_field){p + quoted, (size_t)(end - p) - (size_t)quoted,
                              (size_t)(p - line) + 1, quoted};
        }
        n++;
        if (!next) {
            return n;
        }
        p = next + step;
    }
}

enum tt_separator tt_fields_detect(char *line, size_t length) {
    static const enum tt_separator order[] = {TT_SEPARATOR_TAB, TT_SEPARATOR_COLONS,
                                              TT_SEPARATOR_COMMA, TT_SEPARATOR_BLANKS};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        tt_field f[TT_FIELDS];
        const size_t n = tt_fields_split(f, line, length, order[i]);
        if (n == 3 || n == 4) {
            return order[i];
        }
    }
    return TT_SEPARATOR_AUTO;
}

void tt_fields_strip(const char **text, size_t *length, const tt_field *f) {
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
