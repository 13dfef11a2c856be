#include "data/tt_kind.h"

#include <string.h>

#include "base/tt_error.h"
#include "base/tt_text.h"

static const char *const kind_word[] = {"skip", "num", "text", "multi"};

enum { KINDS = sizeof kind_word / sizeof kind_word[0] };

/* One item `column=word` of a types string; p: where it begins. */
typedef struct {
    const char *name;
    size_t length;
    int kind;         // -1: not of that form
    const char *next; // the next item, NULL behind the last
} item;

static item parse_item(const char *p) {
    const size_t length = strcspn(p, ",");
    item it = {.name = p, .kind = -1, .next = p[length] ? p + length + 1 : NULL};
    const char *equals = memrchr(p, '=', length);
    if (equals && equals > p) {
        const char *word = equals + 1;
        const size_t n = (size_t)(p + length - word);
        it.length = (size_t)(equals - p);
        for (int k = 0; k < KINDS; k++) {
            if (strlen(kind_word[k]) == n && memcmp(kind_word[k], word, n) == 0) {
                it.kind = k;
            }
        }
    }
    return it;
}

static int has_name(const tt_sheet *s, const char *name, size_t length) {
    return s && tt_ids_find(&s->names, name, length) != TT_ID_NONE;
}

int tt_kind_check(const char *types, const tt_sheet *a, const tt_sheet *b) {
    for (const char *p = types; p;) {
        const item it = parse_item(p);
        char quote[TT_QUOTE];
        if (it.kind < 0) {
            return tt_error(TT_EUSAGE, "types: %s, expected column=num|text|multi|skip",
                            tt_text_quote(quote, p, strcspn(p, ",")));
        }
        if (!has_name(a, it.name, it.length) && !has_name(b, it.name, it.length)) {
            return tt_error(TT_EUSAGE, "types: no column %s, expected a name of a header",
                            tt_text_quote(quote, it.name, it.length));
        }
        p = it.next;
    }
    return TT_OK;
}

int tt_kind_asked(const char *types, const char *name) {
    int kind = -1;
    for (const char *p = types; p;) {
        const item it = parse_item(p);
        if (it.length == strlen(name) && memcmp(it.name, name, it.length) == 0) {
            kind = it.kind;
        }
        p = it.next;
    }
    return kind;
}

enum tt_kind tt_kind_guess(const tt_sheet *sheet, size_t j) {
    size_t numbers = 0, words = 0;
    for (size_t i = 0; i < sheet->ids.count; i++) {
        const char *text = tt_sheet_text(sheet, i, j);
        double value;
        if (strchr(text, '|')) {
            return TT_KIND_MULTI;
        }
        if (*text) {
            const int is_word =
                tt_number_parse(&value, text, strlen(text)) == TT_NUMBER_TEXT;
            words += (size_t)is_word;
            numbers += (size_t)!is_word;
        }
    }
    return numbers > 0 && words == 0 ? TT_KIND_NUMBER : TT_KIND_TEXT;
}
