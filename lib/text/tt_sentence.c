#include "text/tt_sentence.h"

#include <string.h>

#include "base/tt_error.h"
#include "text/tt_letters.h"

typedef struct {
    const char *text;
    tt_word *word;
    size_t n;
    uint32_t sentence;
} cutter;

static void emit(cutter *c, const char *from, const char *to) {
    if (to > from) {
        c->word[c->n++] =
            (tt_word){(uint32_t)(from - c->text), (uint32_t)(to - from), c->sentence};
    }
}

static int is_white(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static int is_digit(char c) {
    return c >= '0' && c <= '9';
}

static int is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* 1 if the bytes are one of the words (small letters, separated by blanks), any case. */
static int listed(const char *list, const char *p, size_t length) {
    char lower[16];
    if (length == 0 || length > sizeof lower) {
        return 0;
    }
    tt_letters_lower(lower, p, length);
    for (const char *word = list; *word;) {
        const size_t size = strcspn(word, " ");
        if (size == length && memcmp(word, lower, size) == 0) {
            return 1;
        }
        word += size + (word[size] == ' ');
    }
    return 0;
}

/* Bytes of the apostrophe at p, straight or curled; 0 if there is none. */
static size_t apostrophe(const char *p, const char *end) {
    if (*p == '\'') {
        return 1;
    }
    return end - p >= 3 && memcmp(p, "\xe2\x80\x99", 3) == 0 ? 3 : 0;
}

/* 1 if the point at p belongs to the word from `from`: an abbreviation, an initial, or
 * letters with points between them. */
static int abbreviates(const char *from, const char *p) {
    static const char list[] = "mr mrs ms dr st ft vs etc inc co corp no sr jr prof gen rev "
                               "jan feb mar apr jun jul aug sept sep oct nov dec sat sun mon "
                               "tue tues wed thu thurs fri ave blvd approx dept est min max";
    const size_t length = (size_t)(p - from);
    if (length == 1 && is_letter(*from)) {
        return *from != 'I';
    }
    return memchr(from, '.', length) != NULL || listed(list, from, length);
}

/* Where the clitic of the word from..to begins, `to` if it has none. */
static const char *clitic(const char *from, const char *to) {
    for (const char *p = from; p < to; p++) {
        const size_t size = apostrophe(p, to);
        const char *rest = p + size;
        const size_t left = (size_t)(to - rest);
        if (size > 0 && p > from && listed("t", rest, left) && (p[-1] | 0x20) == 'n') {
            return p - 1 > from ? p - 1 : to;
        }
        if (size > 0 && p > from && listed("s m d ll re ve", rest, left)) {
            return p;
        }
    }
    return listed("cannot", from, (size_t)(to - from)) ? from + 3 : to;
}

/* A word without punctuation at its ends: off with its clitic, apart at its hyphens. */
static void emit_word(cutter *c, const char *from, const char *to) {
    static const char prefixes[] = "e co non pre re semi mid post anti vice ex multi x";
    for (const char *p = from + 1; p + 1 < to; p++) {
        const int number = is_digit(p[-1]) && is_digit(p[1]);
        const int cuts = *p == '-' ? !listed(prefixes, from, (size_t)(p - from)) && !number
                         : *p == '/' ? !number && p - from > 1
                                     : *p == '&' && p - from > 2;
        if (cuts) {
            emit_word(c, from, p);
            emit(c, p, p + 1);
            from = p + 1;
        }
    }
    const char *tail = clitic(from, to);
    emit(c, from, tail);
    emit(c, tail, to);
}

/* End of the run of the mark at p: equal ASCII marks, or one character beyond ASCII. */
static const char *run_end(const char *p, const char *end) {
    const char *q = p + 1;
    if ((unsigned char)*p < 0x80) {
        while (q < end && *q == *p) {
            q++;
        }
        return q;
    }
    while (q < end && ((unsigned char)*q & 0xc0) == 0x80) {
        q++;
    }
    return q;
}

/* 1 if what stands at p may be inside a word that goes on to `end`. */
static int joins(const char *p, const char *from, const char *end) {
    const size_t size = apostrophe(p, end);
    const char *next = p + (size > 0 ? size : 1);
    if (next >= end || tt_letters_at(next, end) == 0 || p == from) {
        return 0;
    }
    if (size > 0 || *p == '-' || *p == '&' || *p == '.' || *p == '@') {
        return 1;
    }
    return *p == '/' || ((*p == ',' || *p == ':') && is_digit(p[-1]) && is_digit(*next));
}

static const char *word_end(const char *p, const char *end) {
    const char *from = p;
    while (p < end) {
        const size_t size = tt_letters_at(p, end);
        if (size == 0 && !joins(p, from, end)) {
            break;
        }
        p += size > 0 ? size : apostrophe(p, end) > 0 ? apostrophe(p, end) : 1;
    }
    return p;
}

static int is_address(const char *p, const char *end) {
    const size_t length = (size_t)(end - p);
    return (length > 7 && (memcmp(p, "http://", 7) == 0 || memcmp(p, "https:/", 7) == 0)) ||
           (length > 4 && memcmp(p, "www.", 4) == 0);
}

/* Eyes, a nose if any, a mouth: :) ;-( =D. */
static size_t emoticon(const char *p, const char *end) {
    if (end - p < 2 || !strchr(":;=", *p)) {
        return 0;
    }
    const size_t nose = p[1] == '-' || p[1] == '\'';
    return p + 1 + nose < end && strchr(")(DPp/|*", p[1 + nose]) &&
                   (p + 2 + nose == end || !is_letter(p[2 + nose]))
               ? 2 + nose
               : 0;
}

/* What stands between white space. Returns 1 if a sentence ends with it. */
static int cut_chunk(cutter *c, const char *p, const char *end) {
    int ends = 0;
    if (is_address(p, end)) {
        const char *last = end;
        while (strchr(".,;:!?)\"'", last[-1])) {
            last--;
        }
        emit(c, p, last);
        p = last;
    }
    while (p < end) {
        const size_t face = emoticon(p, end), tick = apostrophe(p, end);
        const char *to;
        if (face > 0) {
            to = p + face;
            emit(c, p, to);
        } else if (tt_letters_at(p, end) > 0 ||
                   (tick > 0 && p + tick < end && listed("s m d ll re ve", p + tick,
                                                         (size_t)(end - p) - tick))) {
            to = word_end(p + (tick > 0 ? tick : 0), end);
            const int dot = to < end && *to == '.' && (to + 1 == end || to[1] != '.');
            if (dot && abbreviates(p, to)) {
                to++;
                emit(c, p, to);
            } else {
                emit_word(c, p, to);
            }
            ends = 0;
        } else {
            to = run_end(p, end);
            emit(c, p, to);
            ends = strchr(".!?", *p) ? 1 : ends && strchr(")\"'*", *p);
        }
        p = to;
    }
    return ends;
}

size_t tt_sentence_words(tt_word *word, const char *text, size_t length) {
    cutter c = {.text = text, .word = word};
    const char *end = text + length;
    TT_ASSERT(length < UINT32_MAX);
    for (const char *p = text; p < end;) {
        size_t lines = 0;
        for (; p < end && is_white(*p); p++) {
            lines += *p == '\n';
        }
        const int begun = c.n > 0 && word[c.n - 1].sentence == c.sentence;
        c.sentence += lines > 1 && begun;
        const char *to = p;
        while (to < end && !is_white(*to)) {
            to++;
        }
        c.sentence += (uint32_t)cut_chunk(&c, p, to);
        p = to;
    }
    return c.n;
}
