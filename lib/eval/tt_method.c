#include "eval/tt_method.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "base/tt_error.h"
#include "base/tt_text.h"
#include "baselines/tt_bias.h"
#include "baselines/tt_cocluster.h"
#include "baselines/tt_knn.h"
#include "baselines/tt_linear.h"
#include "baselines/tt_mean.h"
#include "baselines/tt_rsvd.h"
#include "baselines/tt_slopeone.h"
#include "baselines/tt_svd.h"
#include "baselines/tt_svdpp.h"
#include "towers/tt_ttm.h"

/* One line a method, in the order of tables. */
static const tt_estimator *const list[] = {
    &tt_mean,  &tt_bias,      &tt_linear,   &tt_knn, &tt_rsvd, &tt_svd,
    &tt_svdpp, &tt_cocluster, &tt_slopeone, &tt_ttm, NULL,
};

const tt_estimator *const *tt_method_list(size_t *n) {
    *n = sizeof list / sizeof list[0] - 1;
    return list;
}

static const tt_estimator *find(const char *name, size_t length) {
    for (size_t i = 0; list[i]; i++) {
        if (strlen(list[i]->name) == length && memcmp(list[i]->name, name, length) == 0) {
            return list[i];
        }
    }
    return NULL;
}

const tt_estimator *tt_method_find(const char *name) {
    return find(name, strlen(name));
}

tt_method tt_method_of(const tt_estimator *estimator) {
    tt_method m = {.estimator = estimator};
    TT_ASSERT(estimator->n_param <= TT_PARAM_MAX);
    for (size_t j = 0; j < estimator->n_param; j++) {
        m.value[j] = estimator->param[j].value;
    }
    return m;
}

/* Appends to out[0 .. size-1], which holds a string; what does not fit is cut off. */
__attribute__((format(printf, 3, 4))) static void append(char *out, size_t size,
                                                         const char *format, ...) {
    const size_t used = strlen(out);
    va_list ap;
    va_start(ap, format);
    vsnprintf(out + used, size - used, format, ap);
    va_end(ap);
}

/* The word number `index` of "a|b|c": its start, and its length in *length. */
static const char *word_at(const char *words, size_t index, size_t *length) {
    for (; index > 0 && words; index--) {
        words = strchr(words, '|');
        words = words ? words + 1 : NULL;
    }
    *length = words ? strcspn(words, "|") : 0;
    return words;
}

/* The shortest decimal that reads back as x; whole numbers without an exponent. */
static void append_number(char *out, size_t size, double x) {
    char text[32];
    if (x == floor(x) && fabs(x) < 1e9) {
        append(out, size, "%.0f", x);
        return;
    }
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, x);
        double back;
        if (tt_number_parse(&back, text, strlen(text)) == TT_NUMBER_FINITE && back == x) {
            break;
        }
    }
    append(out, size, "%s", text);
}

static void append_value(char *out, size_t size, const tt_param *p, double value) {
    if (p->words) {
        size_t length;
        const char *word = word_at(p->words, (size_t)value, &length);
        append(out, size, "%.*s", (int)length, word ? word : "?");
    } else {
        append_number(out, size, value);
    }
}

static int unknown_key(const tt_estimator *e, const char *key, size_t length) {
    char quoted[TT_QUOTE], keys[768] = "";
    for (size_t j = 0; j < e->n_param; j++) {
        append(keys, sizeof keys, "%s%s=", j ? ", " : "", e->param[j].name);
        append_value(keys, sizeof keys, &e->param[j], e->param[j].value);
    }
    return tt_error(TT_EUSAGE, "method %s has no parameter %s; it has: %s", e->name,
                    tt_text_quote(quoted, key, length), keys[0] ? keys : "none");
}

static int set_word(double *value, const tt_estimator *e, const tt_param *p,
                    const char *text, size_t length) {
    char quoted[TT_QUOTE];
    size_t n;
    const char *word = p->words;
    for (size_t i = 0; (word = word_at(p->words, i, &n)) != NULL; i++) {
        if (n == length && memcmp(word, text, n) == 0) {
            *value = (double)i;
            return TT_OK;
        }
    }
    return tt_error(TT_EUSAGE, "%s:%s=%s: expected one of %s", e->name, p->name,
                    tt_text_quote(quoted, text, length), p->words);
}

static int set_number(double *value, const tt_estimator *e, const tt_param *p,
                      const char *text, size_t length) {
    char quoted[TT_QUOTE];
    double x;
    if (tt_number_parse(&x, text, length) != TT_NUMBER_FINITE) {
        return tt_error(TT_EUSAGE, "%s:%s=%s: expected a number", e->name, p->name,
                        tt_text_quote(quoted, text, length));
    }
    if (!tt_param_allows(p, x)) {
        return tt_error(TT_EUSAGE, "%s:%s=%s: expected %s%.10g to %.10g", e->name, p->name,
                        tt_text_quote(quoted, text, length),
                        p->whole ? "a whole number, " : "", p->lo, p->hi);
    }
    *value = x;
    return TT_OK;
}

static size_t param(const tt_estimator *e, const char *key, size_t length) {
    size_t j = 0;
    while (j < e->n_param && (strlen(e->param[j].name) != length ||
                              memcmp(e->param[j].name, key, length) != 0)) {
        j++;
    }
    return j;
}

size_t tt_method_param(const tt_estimator *estimator, const char *key) {
    return param(estimator, key, strlen(key));
}

int tt_method_set(tt_method *m, const char *assignments) {
    const tt_estimator *e = m->estimator;
    tt_method fresh = *m;
    const char *at = assignments;
    while (*at) {
        const size_t length = strcspn(at, ",");
        const char *equals = memchr(at, '=', length);
        const size_t key = equals ? (size_t)(equals - at) : length;
        const size_t j = param(e, at, key);
        if (j == e->n_param) {
            return unknown_key(e, at, key);
        }
        if (!equals) {
            return tt_error(TT_EUSAGE, "%s:%s: expected %s=VALUE", e->name,
                            e->param[j].name, e->param[j].name);
        }
        const size_t rest = length - key - 1;
        const int status =
            e->param[j].words
                ? set_word(&fresh.value[j], e, &e->param[j], equals + 1, rest)
                : set_number(&fresh.value[j], e, &e->param[j], equals + 1, rest);
        if (status != TT_OK) {
            return status;
        }
        fresh.given |= 1u << j;
        at += length + (at[length] == ',' && at[length + 1] != '\0');
        if (*at == ',') {
            return tt_error(TT_EUSAGE, "method %s: expected key=value after the comma",
                            e->name);
        }
    }
    *m = fresh;
    return TT_OK;
}

int tt_method_parse(tt_method *m, const char *text) {
    const size_t length = strcspn(text, ":");
    const tt_estimator *e = find(text, length);
    if (!e) {
        char quoted[TT_QUOTE], names[TT_METHOD_TEXT] = "";
        for (size_t i = 0; list[i]; i++) {
            append(names, sizeof names, " %s", list[i]->name);
        }
        return tt_error(TT_EUSAGE, "unknown method %s, expected one of:%s",
                        tt_text_quote(quoted, text, length), names);
    }
    tt_method fresh = tt_method_of(e);
    const int status = tt_method_set(&fresh, text[length] ? text + length + 1 : "");
    if (status == TT_OK) {
        *m = fresh;
    }
    return status;
}

const char *tt_method_format(const tt_method *m, char *out, size_t size) {
    const tt_estimator *e = m->estimator;
    TT_ASSERT(size > 0);
    out[0] = '\0';
    append(out, size, "%s", e->name);
    for (size_t j = 0; j < e->n_param; j++) {
        append(out, size, "%c%s=", j ? ',' : ':', e->param[j].name);
        append_value(out, size, &e->param[j], m->value[j]);
    }
    return out;
}

void tt_method_help(FILE *f) {
    for (size_t i = 0; list[i]; i++) {
        const tt_estimator *e = list[i];
        fprintf(f, "  %s: %s; %s\n", e->name, e->title, e->source);
        for (size_t j = 0; j < e->n_param; j++) {
            char value[64] = "";
            const tt_param *p = &e->param[j];
            append_value(value, sizeof value, p, p->value);
            fprintf(f, "      %s=%s  %s%s%s%s\n", p->name, value, p->meaning,
                    p->words ? " (" : "", p->words ? p->words : "", p->words ? ")" : "");
        }
    }
}

const char *tt_fit_word(enum tt_status status) {
    static const char *const word[] = {"ok", "diverged", "singular", "not-converged"};
    return word[status];
}
