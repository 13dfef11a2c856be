/* Valid UTF-8 (RFC 3629): shortest forms only, no surrogates, nothing beyond U+10FFFF. */
#ifndef TT_UTF8_H
#define TT_UTF8_H

#include <stddef.h>

/* Bytes at the beginning of text[0 .. length-1] that are valid: `length` if all are. */
size_t tt_utf8_valid(const char *text, size_t length);

#endif
