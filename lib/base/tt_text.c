#include "base/tt_text.h"

#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LONGEST = 500, EXACT_POWER = 22 };

/* 10^k is exact in double for k <= 22. */
static const double power_of_ten[EXACT_POWER + 1] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* A decimal as it was scanned: digits * 10^exponent. */
typedef struct {
    uint64_t digits;
    int n_digits; // significant ones; beyond 18 `digits` is not kept
    long exponent;
} decimal;

static int is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Scans [p, end) as digits[.digits][e[+-]digits]; 1 if all of it is that. */
static int scan(decimal *d, const char *p, const char *end) {
    int any = 0;
    *d = (decimal){0};
    for (int point = 0; p < end && (is_digit(*p) || (*p == '.' && !point)); p++) {
        if (*p == '.') {
            point = 1;
            continue;
        }
        any = 1;
        d->n_digits += d->n_digits > 0 || *p != '0';
        if (d->n_digits <= 18) {
            d->digits = 10 * d->digits + (uint64_t)(*p - '0');
        }
        d->exponent -= point;
    }
    if (!any || p == end) {
        return any;
    }
    if (*p != 'e' && *p != 'E') {
        return 0;
    }
    p++;
    const int negative = p < end && *p == '-';
    p += p < end && (*p == '-' || *p == '+');
    long exponent = 0;
    any = 0;
    for (; p < end && is_digit(*p); p++) {
        any = 1;
        exponent = exponent < 100000 ? 10 * exponent + (*p - '0') : exponent;
    }
    d->exponent += negative ? -exponent : exponent;
    return any && p == end;
}

static int is_infinite_word(const char *p, size_t length) {
    return (length == 3 &&
            (strncasecmp(p, "nan", 3) == 0 || strncasecmp(p, "inf", 3) == 0)) ||
           (length == 8 && strncasecmp(p, "infinity", 8) == 0);
}

/* Numbers that the short way below cannot round correctly: the C library, in
 * the C locale. */
static double convert(const char *text, size_t length) {
    char copy[LONGEST + 1];
    memcpy(copy, text, length);
    copy[length] = 0;
    const locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    const double value = c ? strtod_l(copy, NULL, c) : strtod(copy, NULL);
    if (c) {
        freelocale(c);
    }
    return value;
}

enum tt_number tt_number_parse(double *value, const char *text, size_t length) {
    if (length == 0 || length > LONGEST) {
        return TT_NUMBER_TEXT;
    }
    const char *p = text;
    const char *end = text + length;
    p += *p == '-' || *p == '+';
    decimal d;
    if (!scan(&d, p, end)) {
        return is_infinite_word(p, (size_t)(end - p)) ? TT_NUMBER_INFINITE : TT_NUMBER_TEXT;
    }
    /* Both operands exact: one rounding, hence the nearest double (Clinger 1990). */
    if (d.n_digits <= 18 && d.digits <= (uint64_t)1 << 53 &&
        labs(d.exponent) <= EXACT_POWER) {
        const double m = (double)d.digits;
        const double x =
            d.exponent < 0 ? m / power_of_ten[-d.exponent] : m * power_of_ten[d.exponent];
        *value = *text == '-' ? -x : x;
        return TT_NUMBER_FINITE;
    }
    const double x = convert(text, length);
    if (!isfinite(x)) {
        return TT_NUMBER_INFINITE;
    }
    *value = x;
    return TT_NUMBER_FINITE;
}

void tt_text_trim(const char **text, size_t *length) {
    while (*length > 0 && (**text == ' ' || **text == '\t')) {
        ++*text;
        --*length;
    }
    while (*length > 0 && ((*text)[*length - 1] == ' ' || (*text)[*length - 1] == '\t')) {
        --*length;
    }
}

const char *tt_text_quote(char out[TT_QUOTE], const char *text, size_t length) {
    const size_t room = 41;
    size_t at = 0;
    out[at++] = '"';
    for (size_t i = 0; i < length; i++) {
        const unsigned char c = (unsigned char)text[i];
        const int prints = c >= 0x20 && c < 0x7f;
        if (at + (prints ? 1 : 4) > room) {
            memcpy(out + at, "...", 3);
            at += 3;
            break;
        }
        at += (size_t)snprintf(out + at, TT_QUOTE - at, prints ? "%c" : "\\x%02x", c);
    }
    out[at++] = '"';
    out[at] = 0;
    return out;
}
