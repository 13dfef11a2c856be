#include "text/tt_tagger_model.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "text/tt_letters.h"

/* Words met at most so often teach what endings mean (Brants 2000: 10). */
enum { RARE = 10, KEY = TT_TAGGER_SUFFIX + 1 };

/* Pseudo-counts of what a shorter ending says beside a longer one, and of what the ending says
 * beside the word. Chosen, like the thousand frequent words and their weight in
 * tt_tagger_context.c, by five-fold cross-validation on English-EWT's training part. */
static const double shorter_weight = 4, ending_weight = 0.3;

typedef double shares[TT_TAGS];

int tt_tagger_add(tt_tagger_text *x, const char *form, size_t length, enum tt_tag tag,
                  int first) {
    uint32_t w;
    int status = tt_ids_intern(&w, &x->words, form, length);
    if (status == TT_OK) {
        status = tt_grow(&x->token, &x->room, x->count + 1, sizeof *x->token);
    }
    if (status == TT_OK) {
        x->token[x->count++] =
            (tt_tagger_token){w, (unsigned char)tag, (unsigned char)first};
    }
    return status;
}

void tt_tagger_text_free(tt_tagger_text *x) {
    tt_ids_free(&x->words);
    tt_free(x->token);
    *x = (tt_tagger_text){0};
}

uint32_t tt_tagger_find_lower(const tt_ids *words, const char *form, size_t length) {
    char lower[256];
    if (length > sizeof lower) {
        return TT_ID_NONE;
    }
    tt_letters_lower(lower, form, length);
    return tt_ids_find(words, lower, length);
}

/* p: marks; d: digits, m: digits and letters; U: capitals; C: a capital first; h: small letters
 * with a hyphen; l: small letters. */
static char class_of(const char *form, size_t length) {
    size_t capitals = 0, digits = 0, letters = 0;
    for (size_t i = 0; i < length; i++) {
        const unsigned char c = (unsigned char)form[i];
        capitals += c >= 'A' && c <= 'Z';
        digits += c >= '0' && c <= '9';
        letters += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
    }
    if (digits > 0) {
        return letters > 0 ? 'm' : 'd';
    }
    if (letters == 0) {
        return 'p';
    }
    if (capitals == letters && capitals > 1) {
        return 'U';
    }
    return form[0] >= 'A' && form[0] <= 'Z' ? 'C' : memchr(form, '-', length) ? 'h' : 'l';
}

tt_tagger_ending tt_tagger_ending_of(const char *form, size_t length) {
    const size_t longest = length < TT_TAGGER_SUFFIX ? length : TT_TAGGER_SUFFIX;
    const size_t ahead = length > longest; // the byte before may decide about case
    char lower[TT_TAGGER_SUFFIX + 1];
    tt_tagger_ending e = {.class = class_of(form, length), .longest = longest};
    tt_letters_lower(lower, form + length - longest - ahead, longest + ahead);
    memcpy(e.end, lower + ahead, longest);
    return e;
}

size_t tt_tagger_key(char key[KEY], const tt_tagger_ending *e, size_t size) {
    key[0] = e->class;
    memcpy(key + 1, e->end + e->longest - size, size);
    return size + 1;
}

static double sum(const double *x) {
    double total = 0;
    for (size_t t = 0; t < TT_TAGS; t++) {
        total += x[t];
    }
    return total;
}

/* to = (count + weight * prior) / (its sum); to may be count. */
static void mix(double *to, const double *count, double weight, const double *prior) {
    const double total = sum(count) + weight;
    for (size_t t = 0; t < TT_TAGS; t++) {
        to[t] = (count[t] + weight * prior[t]) / total;
    }
}

/* Tag counts of the endings of rare words. */
static int count_endings(tt_ids *endings, shares **count, const tt_ids *words,
                         shares *word) {
    size_t room = 0;
    for (uint32_t w = 0; w < words->count; w++) {
        const tt_tagger_ending ending =
            tt_tagger_ending_of(tt_ids_text(words, w), tt_ids_length(words, w));
        const int rare = sum(word[w]) <= RARE;
        for (size_t size = 0; rare && size <= ending.longest; size++) {
            char key[KEY];
            uint32_t e;
            int status = tt_ids_intern(&e, endings, key, tt_tagger_key(key, &ending, size));
            if (status == TT_OK) {
                status = tt_grow(count, &room, endings->count, sizeof **count);
            }
            if (status != TT_OK) {
                return status;
            }
            for (size_t t = 0; t < TT_TAGS; t++) {
                (*count)[e][t] += word[w][t];
            }
        }
    }
    return TT_OK;
}

/* P(tag | ending), in place: the ending's own counts, and what the next shorter one says.
 * The shorter endings of a word come before its longer ones, so one pass is enough. */
static void smooth_endings(shares *p, const tt_ids *endings, const double *share) {
    for (uint32_t e = 0; e < endings->count; e++) {
        const char *key = tt_ids_text(endings, e);
        const size_t length = tt_ids_length(endings, e);
        const double *shorter = share;
        if (length > 1) {
            char cut[KEY];
            cut[0] = key[0];
            memcpy(cut + 1, key + 2, length - 2);
            shorter = p[tt_ids_find(endings, cut, length - 1)];
        }
        mix(p[e], p[e], shorter_weight, shorter);
    }
}

/* P(tag | the longest ending of the form that is known). */
static const double *by_ending(const tt_ids *endings, shares *p, const double *share,
                               const char *form, size_t length) {
    const tt_tagger_ending ending = tt_tagger_ending_of(form, length);
    for (size_t size = ending.longest + 1; size-- > 0;) {
        char key[KEY];
        const uint32_t e = tt_ids_find(endings, key, tt_tagger_key(key, &ending, size));
        if (e != TT_ID_NONE) {
            return p[e];
        }
    }
    return share;
}

/* P(tag | word): its own counts, beside them those of its small-letter form, beside those
 * its ending's. */
static void fill_words(tt_tagger *m, shares *word, shares *ending,
                       const double *share) {
    for (uint32_t w = 0; w < m->words.count; w++) {
        const char *form = tt_ids_text(&m->words, w);
        const size_t length = tt_ids_length(&m->words, w);
        const uint32_t small = tt_tagger_find_lower(&m->words, form, length);
        double p[TT_TAGS];
        memcpy(p, by_ending(&m->endings, ending, share, form, length), sizeof p);
        if (small != TT_ID_NONE && small != w) {
            mix(p, word[small], ending_weight, p);
        }
        mix(p, word[w], ending_weight, p);
        for (size_t t = 0; t < TT_TAGS; t++) {
            m->word[w][t] = (float)log(p[t] / share[t]);
        }
    }
}

/* What words and endings say. word (x->words.count): counts, zeroed. */
static int make_words(tt_tagger *m, const tt_tagger_text *x, shares *word, double *share) {
    shares *ending = NULL;
    for (size_t t = 0; t < TT_TAGS; t++) {
        share[t] = 1; // one more of each: no share is 0
    }
    for (size_t k = 0; k < x->count; k++) {
        word[x->token[k].word][x->token[k].tag]++;
        share[x->token[k].tag]++;
    }
    mix(share, share, 0, share);
    int status = count_endings(&m->endings, &ending, &x->words, word);
    if (status == TT_OK && (status = tt_ids_copy(&m->words, &x->words)) == TT_OK) {
        m->word = tt_alloc(m->words.count, sizeof *m->word);
        m->ending = tt_alloc(m->endings.count, sizeof *m->ending);
        status = m->word && m->ending ? TT_OK : TT_ENOMEM;
    }
    if (status == TT_OK) {
        smooth_endings(ending, &m->endings, share);
        fill_words(m, word, ending, share);
    }
    for (uint32_t e = 0; status == TT_OK && e < m->endings.count; e++) {
        for (size_t t = 0; t < TT_TAGS; t++) {
            m->ending[e][t] = (float)log(ending[e][t] / share[t]);
        }
    }
    tt_free(ending);
    return status;
}

int tt_tagger_make(tt_tagger **tagger, const tt_tagger_text *x) {
    double share[TT_TAGS];
    tt_tagger *m = tt_alloc(1, sizeof *m);
    shares *word = tt_alloc(x->words.count, sizeof *word);
    int status = m && word ? make_words(m, x, word, share) : TT_ENOMEM;
    if (status == TT_OK) {
        status = tt_tagger_make_contexts(m, x, share);
    }
    tt_free(word);
    if (status != TT_OK) {
        tt_tagger_free(m);
        m = NULL;
    }
    *tagger = m;
    return status;
}
