/* Text to numbers in the C locale, whatever locale is set; text for error messages. */
#ifndef TT_TEXT_H
#define TT_TEXT_H

#include <stddef.h>

enum tt_number {
    TT_NUMBER_FINITE,   // a decimal number: digits, at most one point, an exponent if any
    TT_NUMBER_INFINITE, // nan, inf, infinity (any case) or beyond the range of double
    TT_NUMBER_TEXT      // anything else; nothing or more than 500 characters too
};

/* Reads all of text[0 .. length-1], correctly rounded; *value is set for finite numbers
 * only. */
enum tt_number tt_number_parse(double *value, const char *text, size_t length);

/* Takes blanks (space, tab) off both ends; the text stays in place. */
void tt_text_trim(const char **text, size_t *length);

enum { TT_QUOTE = 64 };

/* The text in double quotes for a message: at most 40 characters of it (then "..."), bytes
 * that do not print as \xNN. Returns out. */
const char *tt_text_quote(char out[TT_QUOTE], const char *text, size_t length);

#endif
