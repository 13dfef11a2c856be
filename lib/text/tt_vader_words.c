#include "text/tt_vader_words.h"

#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "text/tt_letters.h"

/* Bytes of the white space at p (p < end), 0 if there is none: ASCII's, and as UTF-8 U+0085,
 * U+00A0, U+2000 .. U+200A, U+2028, U+2029, U+202F, U+205F, U+3000. */
static size_t white(const char *p, const char *end) {
    const unsigned char *u = (const unsigned char *)p;
    if (*u == ' ' || (*u >= '\t' && *u <= '\r') || (*u >= 0x1c && *u <= 0x1f)) {
        return 1;
    }
    if (end - p >= 2 && u[0] == 0xc2 && (u[1] == 0x85 || u[1] == 0xa0)) {
        return 2;
    }
    if (end - p >= 3 && u[0] == 0xe2 && u[1] == 0x80) {
        const int line = u[2] == 0xa8 || u[2] == 0xa9 || u[2] == 0xaf;
        return (u[2] >= 0x80 && u[2] <= 0x8a) || line ? 3 : 0;
    }
    if (end - p >= 3 && u[0] == 0xe2 && u[1] == 0x81 && u[2] == 0x9f) {
        return 3;
    }
    return end - p >= 3 && u[0] == 0xe3 && u[1] == 0x80 && u[2] == 0x80 ? 3 : 0;
}

static int is_punctuation(char c) {
    return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
           (c >= '{' && c <= '~');
}

/* The marks that may be taken off. */
static int is_mark(const char *p, size_t length) {
    static const char *const runs[] = {"!!", "!!!", "??", "???", "?!?", "!?!", "?!?!", "!?!?"};
    if (length == 1) {
        return strchr(".!?,;:-'\"", *p) != NULL;
    }
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        if (strlen(runs[i]) == length && memcmp(runs[i], p, length) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Takes a mark off the front or the end, when what is left has two characters or more and
 * no punctuation. */
static void strip(const char **text, size_t *length) {
    size_t front = 0, back = *length;
    while (front < *length && is_punctuation((*text)[front])) {
        front++;
    }
    while (back > front && is_punctuation((*text)[back - 1])) {
        back--;
    }
    if ((front > 0) == (back < *length) || tt_letters_count(*text + front, back - front) < 2) {
        return;
    }
    for (size_t i = front; i < back; i++) {
        if (is_punctuation((*text)[i])) {
            return;
        }
    }
    if (front > 0 ? is_mark(*text, front) : is_mark(*text + back, *length - back)) {
        *text += front;
        *length = back - front;
    }
}

/* 1 if some letter is a capital and none is small; letters as in tt_letters_lower. */
static int all_capitals(const char *text, const char *lower, size_t length) {
    if (memcmp(text, lower, length) == 0) {
        return 0;
    }
    for (size_t i = 0; i < length; i++) {
        const unsigned char c = (unsigned char)text[i];
        const int second = i > 0 && (unsigned char)text[i - 1] == 0xc3;
        if ((c >= 'a' && c <= 'z') || (second && c >= 0x9f && c != 0xb7)) {
            return 0;
        }
    }
    return 1;
}

static int add(tt_vader_words *w, const char *whole, const char *text, size_t length) {
    if (tt_letters_count(text, length) < 2) {
        return TT_OK;
    }
    const int status = tt_grow(&w->word, &w->room, w->count + 1, sizeof *w->word);
    if (status == TT_OK) {
        strip(&text, &length);
        const char *lower = w->lower + (text - whole);
        w->word[w->count++] =
            (tt_vader_word){text, lower, length, all_capitals(text, lower, length)};
    }
    return status;
}

int tt_vader_words_cut(tt_vader_words *w, const char *text, size_t length) {
    const char *end = text + length, *start = text;
    int status = tt_grow(&w->lower, &w->lower_room, length + 1, 1);
    w->count = 0;
    if (status == TT_OK) {
        tt_letters_lower(w->lower, text, length);
    }
    for (const char *p = text; status == TT_OK && p <= end; p++) {
        const size_t skip = p < end ? white(p, end) : 1;
        if (skip > 0) {
            status = add(w, text, start, (size_t)(p - start));
            p += skip - 1;
            start = p + 1;
        }
    }
    return status;
}

void tt_vader_words_free(tt_vader_words *w) {
    tt_free(w->word);
    tt_free(w->lower);
    tt_free(w->valence);
    *w = (tt_vader_words){0};
}
