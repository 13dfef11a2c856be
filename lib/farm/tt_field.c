#include "farm/tt_field.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "base/tt_error.h"
#include "base/tt_text.h"

static int needs_quotes(const char *text) {
    const size_t length = strlen(text);
    return strpbrk(text, ",\"") || text[0] == ' ' || text[0] == '#' ||
           (length && isspace((unsigned char)text[length - 1]));
}

void tt_field_write(FILE *f, const char *text) {
    const int quoted = needs_quotes(text);
    if (quoted) {
        fputc('"', f);
    }
    for (const char *c = text; *c; c++) {
        if (*c == '"') {
            fputc('"', f);
        }
        fputc(*c == '\n' || *c == '\r' ? ' ' : *c, f);
    }
    if (quoted) {
        fputc('"', f);
    }
}

void tt_field_format(char out[TT_FIELD_NUMBER], double value, int digits) {
    out[0] = '\0';
    if (!isnan(value)) {
        snprintf(out, TT_FIELD_NUMBER, "%.*g", digits, value);
    }
}

int tt_field_number(double *value, const char *field) {
    *value = NAN;
    if (field[0] == '\0') {
        return TT_OK;
    }
    if (!strcmp(field, "inf") || !strcmp(field, "-inf")) {
        *value = field[0] == '-' ? -INFINITY : INFINITY;
        return TT_OK;
    }
    if (tt_number_parse(value, field, strlen(field)) != TT_NUMBER_FINITE) {
        return tt_error(TT_EDATA, "found '%.40s', expected a number", field);
    }
    return TT_OK;
}

int tt_field_size(size_t *value, const char *field, size_t limit) {
    size_t x = 0;
    const char *c = field;
    for (; isdigit((unsigned char)*c); c++) {
        if (__builtin_mul_overflow(x, (size_t)10, &x) ||
            __builtin_add_overflow(x, (size_t)(*c - '0'), &x)) {
            break;
        }
    }
    if (c == field || *c || x > limit) {
        return tt_error(TT_EDATA, "found '%.40s', expected a whole number from 0 to %zu",
                        field, limit);
    }
    *value = x;
    return TT_OK;
}

/* Unquotes the field at `c` (its quote); returns what follows it, NULL if it has no end. */
static char *unquote(char *c) {
    char *out = c++;
    while (*c && !(c[0] == '"' && c[1] != '"')) {
        c += *c == '"';
        *out++ = *c++;
    }
    if (*c != '"') {
        return NULL;
    }
    *out = '\0';
    return c + 1;
}

int tt_field_split(char **field, size_t *count, size_t max, char *line) {
    *count = 0;
    for (char *c = line;; c++) {
        if (*count == max) {
            return tt_error(TT_EDATA, "found more than %zu fields", max);
        }
        field[(*count)++] = c;
        c = *c == '"' ? unquote(c) : c + strcspn(c, ",");
        if (!c || (*c && *c != ',')) {
            return tt_error(TT_EDATA, "found a quote out of place in field %zu", *count);
        }
        if (!*c) {
            return TT_OK;
        }
        *c = '\0';
    }
}
