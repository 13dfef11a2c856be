/* Taggers from files: CoNLL-U, WordNet. */
#include <string.h>

#include "base/tt_error.h"
#include "base/tt_lines.h"
#include "base/tt_text.h"
#include "text/tt_tagger_model.h"

/* One line of CoNLL-U: number, form, lemma, tag, ...; *first is 1 where a sentence begins. */
static int read_line(tt_tagger_text *x, int *first, const tt_lines *l, const char *text) {
    const char *field[4], *end[4];
    char quote[TT_QUOTE];
    for (size_t k = 0; k < 4; k++) {
        field[k] = k > 0 ? end[k - 1] + 1 : text;
        end[k] = field[k] + strcspn(field[k], "\t");
        if (end[k] == field[k] || (k < 3 && *end[k] == 0)) {
            return tt_lines_error(l, (size_t)(end[k] - text) + 1,
                                  "expected four fields: number, form, lemma, tag");
        }
    }
    if (strcspn(field[0], "-.") < (size_t)(end[0] - field[0])) {
        return TT_OK; // a range of words, an empty node
    }
    for (size_t t = 0; t < TT_TAGS; t++) {
        const char *name = tt_tag_name(t);
        if (strlen(name) == (size_t)(end[3] - field[3]) &&
            memcmp(name, field[3], strlen(name)) == 0) {
            const int status =
                tt_tagger_add(x, field[1], (size_t)(end[1] - field[1]), t, *first);
            *first = 0;
            return status;
        }
    }
    return tt_lines_error(l, (size_t)(field[3] - text) + 1,
                          "%s is no universal tag, expected NOUN, ADJ, ...",
                          tt_text_quote(quote, field[3], (size_t)(end[3] - field[3])));
}

int tt_tagger_train(tt_tagger **tagger, const char *path) {
    tt_tagger_text x = {0};
    tt_lines l = {0};
    char *text = NULL;
    size_t length;
    int first = 1;
    *tagger = NULL;
    int status = tt_lines_open(&l, path);
    while (status == TT_OK && (status = tt_lines_next(&l, &text, &length)) == TT_OK && text) {
        if (length == 0) {
            first = 1;
        } else if (text[0] != '#') {
            status = read_line(&x, &first, &l, text);
        }
    }
    tt_lines_close(&l);
    if (status == TT_OK && x.count == 0) {
        status = tt_error(TT_EDATA, "%s:1:1: no word, expected CoNLL-U", path);
    }
    if (status == TT_OK) {
        status = tt_tagger_make(tagger, &x);
    }
    tt_tagger_text_free(&x);
    return status;
}
