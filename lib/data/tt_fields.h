/* One line of a rating file cut into its fields. */
#ifndef TT_FIELDS_H
#define TT_FIELDS_H

#include <stddef.h>

enum tt_separator {
    TT_SEPARATOR_AUTO,
    TT_SEPARATOR_TAB,
    TT_SEPARATOR_COLONS,
    TT_SEPARATOR_COMMA,
    TT_SEPARATOR_BLANKS
};

enum { TT_FIELDS = 5 }; // kept: the four that a line may have, and the first too many

typedef struct {
    char *text;
    size_t length;
    size_t column; // from 1
    int quoted;    // text begins behind the quote and holds doubled quotes still
} tt_field;

/* Splits the line (ended by a zero byte) without changing it; returns how many fields it
 * has, f holds the first five. 0: a quoted field that does not close where a field ends. */
size_t tt_fields_split(tt_field f[TT_FIELDS], char *line, size_t length,
                       enum tt_separator separator);

/* The first of tab, ::, comma and blanks that gives three or four fields; TT_SEPARATOR_AUTO
 * if none does. */
enum tt_separator tt_fields_detect(char *line, size_t length);

/* The bare content of a field: doubled quotes halved in place, blanks at its ends left out. */
void tt_fields_strip(const char **text, size_t *length, const tt_field *f);

#endif
