#include "text/tt_vader_lexicon.h"

#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "base/tt_lines.h"
#include "base/tt_text.h"

static const char *const raising[] = {
    "absolutely", "amazingly", "awfully", "completely", "considerably", "decidedly", "deeply",
    "effing", "enormously", "entirely", "especially", "exceptionally", "extremely",
    "fabulously", "flipping", "flippin", "fricking", "frickin", "frigging", "friggin", "fully",
    "fucking", "greatly", "hella", "highly", "hugely", "incredibly", "intensely", "majorly",
    "more", "most", "particularly", "purely", "quite", "really", "remarkably", "so",
    "substantially", "thoroughly", "totally", "tremendously", "uber", "unbelievably",
    "unusually", "utterly", "very", NULL};

static const char *const lowering[] = {
    "almost", "barely", "hardly", "just enough", "kind of", "kinda", "kindof", "kind-of",
    "less", "little", "marginally", "occasionally", "partly", "scarcely", "slightly",
    "somewhat", "sort of", "sorta", "sortof", "sort-of", NULL};

static const char *const negating[] = {
    "aint", "arent", "cannot", "cant", "couldnt", "darent", "didnt", "doesnt", "dont",
    "hadnt", "hasnt", "havent", "isnt", "mightnt", "mustnt", "neither", "neednt", "never",
    "none", "nope", "nor", "not", "nothing", "nowhere", "oughtnt", "shant", "shouldnt",
    "uhuh", "uh-uh", "wasnt", "werent", "without", "wont", "wouldnt", "rarely", "seldom",
    "despite", NULL};

static int fill(tt_ids *ids, const char *const *list) {
    int status = TT_OK;
    for (; status == TT_OK && *list; list++) {
        uint32_t index;
        status = tt_ids_intern(&index, ids, *list, strlen(*list));
    }
    return status;
}

static int read_line(tt_vader *v, const tt_lines *l, const char *text, size_t length) {
    tt_text_trim(&text, &length);
    const char *tab = memchr(text, '\t', length);
    if (length == 0) {
        return TT_OK;
    }
    if (!tab || tab == text) {
        return tt_lines_error(l, 1, "expected: word, tab, valence");
    }
    const char *number = tab + 1;
    const char *next = memchr(number, '\t', (size_t)(text + length - number));
    const size_t digits = (size_t)((next ? next : text + length) - number);
    double valence;
    char quote[TT_QUOTE];
    if (tt_number_parse(&valence, number, digits) != TT_NUMBER_FINITE) {
        return tt_lines_error(l, (size_t)(number - text) + 1,
                              "%s is no number, expected a valence",
                              tt_text_quote(quote, number, digits));
    }
    uint32_t index;
    int status = tt_ids_intern(&index, &v->words, text, (size_t)(tab - text));
    if (status == TT_OK) {
        status = tt_grow(&v->valence, &v->room, v->words.count, sizeof *v->valence);
    }
    if (status == TT_OK) {
        v->valence[index] = valence;
    }
    return status;
}

int tt_vader_read(tt_vader **v, const char *path) {
    tt_vader *fresh = tt_alloc(1, sizeof *fresh);
    tt_lines l = {0};
    char *text = NULL;
    size_t length;
    *v = NULL;
    int status = fresh ? tt_lines_open(&l, path) : TT_ENOMEM;
    while (status == TT_OK && (status = tt_lines_next(&l, &text, &length)) == TT_OK && text) {
        status = read_line(fresh, &l, text, length);
    }
    tt_lines_close(&l);
    if (status == TT_OK && fresh->words.count == 0) {
        status = tt_error(TT_EDATA, "%s:1:1: no word, expected a lexicon", path);
    }
    if (status == TT_OK && (status = fill(&fresh->raising, raising)) == TT_OK &&
        (status = fill(&fresh->lowering, lowering)) == TT_OK) {
        status = fill(&fresh->negating, negating);
    }
    if (status != TT_OK) {
        tt_vader_free(fresh);
        return status;
    }
    *v = fresh;
    return TT_OK;
}

void tt_vader_free(tt_vader *v) {
    if (v) {
        tt_ids_free(&v->words);
        tt_ids_free(&v->raising);
        tt_ids_free(&v->lowering);
        tt_ids_free(&v->negating);
        tt_free(v->valence);
        tt_free(v);
    }
}

int tt_vader_valence(double *valence, const tt_vader *v, const char *word, size_t length) {
    char lower[64];
    if (length == 0 || length > sizeof lower) {
        return 0;
    }
    for (size_t i = 0; i < length; i++) {
        lower[i] = (char)(word[i] >= 'A' && word[i] <= 'Z' ? word[i] + 0x20 : word[i]);
    }
    const uint32_t index = tt_ids_find(&v->words, lower, length);
    if (index != TT_ID_NONE) {
        *valence = v->valence[index];
    }
    return index != TT_ID_NONE;
}
