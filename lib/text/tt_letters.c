#include "text/tt_letters.h"

void tt_letters_lower(char *to, const char *from, size_t length) {
    unsigned char before = 0;
    for (size_t i = 0; i < length; i++) {
        const unsigned char c = (unsigned char)from[i];
        // U+00C0 .. U+00DE but for the multiplication sign U+00D7
        const int latin = before == 0xc3 && c >= 0x80 && c <= 0x9e && c != 0x97;
        to[i] = (char)((c >= 'A' && c <= 'Z') || latin ? c + 0x20 : c);
        before = c;
    }
}

size_t tt_letters_count(const char *text, size_t length) {
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        count += ((unsigned char)text[i] & 0xc0) != 0x80;
    }
    return count;
}

size_t tt_letters_at(const char *p, const char *end) {
    const unsigned char *u = (const unsigned char *)p;
    const size_t left = (size_t)(end - p);
    if (*u < 0x80) {
        return (*u >= 'a' && *u <= 'z') || (*u >= 'A' && *u <= 'Z') ||
               (*u >= '0' && *u <= '9') || *u == '_';
    }
    if (*u < 0xc2 || (*u == 0xc2 && (left < 2 || u[1] != 0xaa))) {
        return 0; // stray bytes; U+0080 .. U+00BF but for the ordinal sign
    }
    if (*u == 0xe2 && left >= 2 && u[1] <= 0xaf) {
        return 0; // U+2000 .. U+2BFF: punctuation, signs, arrows
    }
    if (*u == 0xe3 && left >= 2 && u[1] == 0x80) {
        return 0; // U+3000 .. U+303F: spaces, brackets
    }
    const size_t size = *u < 0xe0 ? 2 : *u < 0xf0 ? 3 : 4;
    return size <= left ? size : 0;
}
