/* Letters of UTF-8 text as far as English text needs them: ASCII's and Latin-1's have case,
 * others have none; general punctuation and white space beyond ASCII are no letters. */
#ifndef TT_LETTERS_H
#define TT_LETTERS_H

#include <stddef.h>

/* Small letters of from[0 .. length-1] into to (length), which may be from. */
void tt_letters_lower(char *to, const char *from, size_t length);

/* Characters in length bytes of valid UTF-8. */
size_t tt_letters_count(const char *text, size_t length);

/* Bytes of the letter, digit or underscore at p (p < end), 0 if something else stands there. */
size_t tt_letters_at(const char *p, const char *end);

#endif
