#include "data/tt_utf8.h"

#include <stdint.h>
#include <string.h>

static const uint64_t HIGH_BITS = 0x8080808080808080u;

/* Bytes of the ASCII text at p, counted by words of eight: never more, up to seven less. */
static size_t ascii_words(const char *p, size_t length) {
    size_t n = 0;
    uint64_t word;
    while (length - n >= sizeof word) {
        memcpy(&word, p + n, sizeof word);
        if (word & HIGH_BITS) {
            break;
        }
        n += sizeof word;
    }
    return n;
}

/* Bytes of the character at p, 0 if it is none. The table of RFC 3629, section 4: the first
 * byte settles the length and the range of the second. */
static size_t character(const unsigned char *p, size_t length) {
    const unsigned char c = p[0];
    const size_t n = c < 0x80   ? 1
                     : c < 0xc2 ? 0
                     : c < 0xe0 ? 2
                     : c < 0xf0 ? 3
                     : c < 0xf5 ? 4
                                : 0;
    if (n < 2 || n > length) {
        return n > length ? 0 : n;
    }
    const unsigned char lo = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    const unsigned char hi = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    if (p[1] < lo || p[1] > hi) {
        return 0;
    }
    for (size_t i = 2; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return n;
}

size_t tt_utf8_valid(const char *text, size_t length) {
    size_t at = 0;
    while (at < length) {
        const size_t plain = ascii_words(text + at, length - at);
        at += plain;
        if (plain == 0) {
            const size_t n = character((const unsigned char *)text + at, length - at);
            if (n == 0) {
                break;
            }
            at += n;
        }
    }
    return at;
}
