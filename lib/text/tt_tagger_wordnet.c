/* A tagger from WordNet's lists of words (Miller, CACM 38(11), 1995): which parts of speech a
 * word can be, weighted by its senses; no context. */
#include <stdio.h>
#include <string.h>

#include "base/tt_error.h"
#include "base/tt_lines.h"
#include "text/tt_tagger_model.h"

/* The closed classes, which WordNet does not have, or has as something rare. */
static const struct {
    enum tt_tag tag;
    const char *words;
} closed[] = {
    {TT_TAG_DET, "the a an this that these those every each some any no all both another"},
    {TT_TAG_PRON,
     "i you he she it we they me him her us them my your his its our their mine "
     "yours hers ours theirs myself yourself himself herself itself ourselves "
     "themselves who whom whose which what something anything nothing everything "
     "someone anyone everyone nobody there"},
    {TT_TAG_ADP,
     "of in on at by for with from about into over after under between through "
     "during without against among toward towards upon within along across behind "
     "beyond near like than as off out up down"},
    {TT_TAG_AUX, "be am is are was were been being have has had do does did will would can "
                 "could should may might must shall 's 're 'm 've 'll 'd ca wo"},
    {TT_TAG_CCONJ, "and or but nor yet"},
    {TT_TAG_SCONJ, "if because although while since though unless whether until"},
    {TT_TAG_PART, "to not n't n\xe2\x80\x99t"},
    {TT_TAG_ADV,
     "very really so too just here also only even never always again still when "
     "where why how then now more most much almost maybe"},
    {TT_TAG_PUNCT, ". , ! ? ; : ( ) - -- ... \" ' [ ]"},
    {TT_TAG_SYM, "$ % & / + ="},
    {TT_TAG_NUM,
     "one two three four five six seven eight nine ten 1 2 3 4 5 10 20 100 1.5 1st"},
    {TT_TAG_INTJ, "oh wow yes please hi hello ok okay yeah"},
};

/* Met once each, so that they teach what unknown words like them are. */
static const struct {
    enum tt_tag tag;
    const char *words;
} alike[] = {
    {TT_TAG_PUNCT,
     ".. .... ..... !! !!! !!!! ?? ??? ?! `` '' --- ---- * ** ~ | _ # < > ,, ;;"},
    {TT_TAG_PROPN,
     "John Mary Smith Johnson London Paris Chicago Texas Google Honda Maria Lee"},
};

enum { CLOSED = 40, MOST = 8 }; // times a word of a closed class, of a list, is counted

static int add(tt_tagger_text *x, const char *word, size_t length, enum tt_tag tag,
               size_t times) {
    int status = TT_OK;
    for (size_t k = 0; status == TT_OK && k < times; k++) {
        status = tt_tagger_add(x, word, length, tag, 1);
    }
    return status;
}

/* The word with a regular ending, its last letter adapted: hope, hoping; try, tries. */
static int add_inflected(tt_tagger_text *x, const char *word, size_t length,
                         const char *ending, enum tt_tag tag, size_t times) {
    char form[80];
    const char last = word[length - 1];
    const int vowel_before = length > 1 && strchr("aeiou", word[length - 2]);
    if (length + 4 > sizeof form) {
        return TT_OK;
    }
    memcpy(form, word, length);
    if (last == 'e' && ending[0] != 's') {
        length--;
    } else if (last == 'y' && !vowel_before && ending[0] != 'i') {
        memcpy(form + length - 1, "ie", 2);
        length += ending[0] == 's';
    } else if (ending[0] == 's' && strchr("sxzh", last)) {
        form[length++] = 'e';
    }
    memcpy(form + length, ending, strlen(ending));
    return add(x, form, length + strlen(ending), tag, times);
}

/* A line of index.noun and its like: lemma, letter, number of senses, number of pointers and
 * so many symbols, number of senses, number of them met in WordNet's own tagged texts. */
static int read_line(tt_tagger_text *x, const tt_lines *l, const char *text,
                     enum tt_tag tag) {
    static const char *const endings[TT_TAGS][4] = {[TT_TAG_NOUN] = {"s"},
                                                    [TT_TAG_VERB] = {"s", "ed", "ing"},
                                                    [TT_TAG_ADJ] = {"er", "est"}};
    const size_t length = strcspn(text, " ");
    unsigned long senses, pointers, met = 0;
    int at = 0;
    if (text[0] == ' ' || text[0] == 0 || memchr(text, '_', length)) {
        return TT_OK; // the licence, a word of several words
    }
    if (sscanf(text + length, " %*c %lu %lu%n", &senses, &pointers, &at) < 2) {
        return tt_lines_error(l, length + 1,
                              "expected lemma, part of speech, senses, pointers");
    }
    const char *p = text + length + at;
    for (unsigned long k = 0; k < pointers && *p; k++) {
        p += 1 + strcspn(p + 1, " ");
    }
    if (sscanf(p, " %*u %lu", &met) < 1) {
        return tt_lines_error(l, (size_t)(p - text) + 1, "expected two numbers of senses");
    }
    const size_t times = 1 + 2 * met < MOST ? 1 + 2 * met : MOST;
    int status = add(x, text, length, tag, times);
    for (size_t k = 0; status == TT_OK && k < 4 && endings[tag][k]; k++) {
        status = add_inflected(x, text, length, endings[tag][k], tag, times);
    }
    return status;
}

static int read_list(tt_tagger_text *x, const char *directory, const char *name,
                     enum tt_tag tag) {
    char path[1024];
    tt_lines l = {0};
    char *text = NULL;
    size_t length;
    if (snprintf(path, sizeof path, "%s/index.%s", directory, name) >= (int)sizeof path) {
        return tt_error(TT_ENOINPUT, "%s: path too long", directory);
    }
    int status = tt_lines_open(&l, path);
    while (status == TT_OK && (status = tt_lines_next(&l, &text, &length)) == TT_OK &&
           text) {
        status = read_line(x, &l, text, tag);
    }
    tt_lines_close(&l);
    return status;
}

/* The words of a list, one blank between them. */
static int add_list(tt_tagger_text *x, const char *words, enum tt_tag tag, size_t times) {
    int status = TT_OK;
    for (const char *p = words; status == TT_OK && *p;) {
        const size_t length = strcspn(p, " ");
        status = add(x, p, length, tag, times);
        p += length + (p[length] == ' ');
    }
    return status;
}

static int add_lists(tt_tagger_text *x) {
    int status = TT_OK;
    for (size_t k = 0; status == TT_OK && k < sizeof closed / sizeof closed[0]; k++) {
        status = add_list(x, closed[k].words, closed[k].tag, CLOSED);
    }
    for (size_t k = 0; status == TT_OK && k < sizeof alike / sizeof alike[0]; k++) {
        status = add_list(x, alike[k].words, alike[k].tag, 1);
    }
    return status;
}

int tt_tagger_wordnet(tt_tagger **tagger, const char *directory) {
    static const struct {
        const char *name;
        enum tt_tag tag;
    } list[] = {{"noun", TT_TAG_NOUN},
                {"adj", TT_TAG_ADJ},
                {"adv", TT_TAG_ADV},
                {"verb", TT_TAG_VERB}};
    tt_tagger_text x = {0};
    *tagger = NULL;
    int status = add_lists(&x);
    for (size_t k = 0; status == TT_OK && k < sizeof list / sizeof list[0]; k++) {
        status = read_list(&x, directory, list[k].name, list[k].tag);
    }
    if (status == TT_OK) {
        status = tt_tagger_make(tagger, &x);
    }
    tt_tagger_text_free(&x);
    return status;
}
