/* The text of a synthetic review.
 *
 * Sentences of three kinds. Opinions name an aspect, drawn as the user weighs it, with a
 * describing word whose valence is near  .8 + 1.6 quality + .6 normal  (15 % of them by
 * way of "not", which counts -.74 times the valence). Fillers are Zipf distributed words:
 * the most frequent are function words, the rest pseudo-words. Notes bring what readers
 * stumble over: quotes, slashes, digits, other alphabets. Fillers and notes hold no word
 * of the VADER lexicon, so all polarity of a text is in its opinions. In a sentence with
 * two aspects the adjective nearest to a noun is its own; negation stays out of those for
 * that reason. */
#include "yelp/tt_yelp_generate_parts.h"

#include <math.h>

#include "base/tt_error.h"

#define VALENCE_MEAN  0.8
#define VALENCE_SLOPE 1.6
#define VALENCE_NOISE 0.6
#define NEGATION      -0.74 // VADER's factor of a negated word
#define NEGATED_SHARE 0.15  // of opinions
#define DOUBLE_SHARE  0.3
#define OPINION_SHARE 0.35 // of sentences after the first
#define NOTE_SHARE    0.06
#define WEIGHED_SHARE 0.8 // of opinions name an aspect as the user weighs it, others any
#define SPREAD        0.7 // standard deviation of a length's logarithm
#define COUNT(a)      (sizeof(a) / sizeof *(a))

const char *const tt_yelp_aspect[TT_YELP_ASPECTS] = {
    "atmosphere", "food",  "fries",  "place",   "prices",
    "salad",      "sauce", "server", "service", "staff"};

enum kind { FOOD, PERSON, PLACE, PRICE };

static const struct {
    enum kind kind;
    int plural;
} aspect_is[TT_YELP_ASPECTS] = {{PLACE, 0},  {FOOD, 0},  {FOOD, 1}, {PLACE, 0},
                                {PRICE, 1},  {FOOD, 0},  {FOOD, 0}, {PERSON, 0},
                                {PERSON, 0}, {PERSON, 0}};

// clang-format off
static const tt_yelp_describing describing[4][20] = {
    [FOOD] = {{"bad", -2.5}, {"horrible", -2.5}, {"disgusting", -2.4}, {"terrible", -2.1},
              {"poor", -2.1}, {"awful", -2.0}, {"weak", -1.9}, {"boring", -1.3},
              {"fine", 0.8}, {"okay", 0.9}, {"fresh", 1.3}, {"nice", 1.8}, {"good", 1.9},
              {"delicious", 2.7}, {"perfect", 2.7}, {"amazing", 2.8}, {"great", 3.1}},
    [PERSON] = {{"bad", -2.5}, {"horrible", -2.5}, {"terrible", -2.1}, {"poor", -2.1},
                {"awful", -2.0}, {"rude", -2.0}, {"unfriendly", -1.5}, {"fine", 0.8},
                {"okay", 0.9}, {"helpful", 1.8}, {"nice", 1.8}, {"good", 1.9},
                {"friendly", 2.2}, {"excellent", 2.7}, {"great", 3.1}},
    [PLACE] = {{"bad", -2.5}, {"horrible", -2.5}, {"terrible", -2.1}, {"unpleasant", -2.1},
               {"awful", -2.0}, {"dirty", -1.9}, {"boring", -1.3}, {"fine", 0.8},
               {"okay", 0.9}, {"clean", 1.7}, {"nice", 1.8}, {"good", 1.9},
               {"pleasant", 2.3}, {"perfect", 2.7}, {"lovely", 2.8}, {"great", 3.1}},
    [PRICE] = {{"bad", -2.5}, {"horrible", -2.5}, {"terrible", -2.1}, {"awful", -2.0},
               {"fine", 0.8}, {"okay", 0.9}, {"fair", 1.3}, {"nice", 1.8}, {"good", 1.9},
               {"excellent", 2.7}, {"great", 3.1}},
};

/* n, N: nouns of two aspects; v, V: was or were; w: wasn't or weren't; a, A: their
 * adjectives; C: the first adjective with a capital. */
typedef struct {
    const char *text;
    size_t words;
} sentence;

static const sentence plain[] = {
    {"The %n %v %a.", 4}, {"The %n %v really %a!", 5}, {"I thought the %n %v %a.", 6},
    {"%C %n, as always.", 4}, {"Here the %n %v %a.", 5}, {"%C %n!", 2},
    {"The %n %v %a, and we will be back.", 9}, {"We found the %n %a.", 5}};
static const sentence negated[] = {
    {"The %n %v not %a.", 5}, {"The %n %v not very %a.", 6}, {"The %n %w %a at all.", 6},
    {"In the end, the %n %w very %a.", 8}};
static const sentence twofold[] = {
    {"The %n %v %a and the %N %V %A.", 9}, {"The %n %v %a, while the %N %V %A.", 9},
    {"%C %n and %A %N!", 5}, {"I thought the %n %v %a and the %N %V %A.", 11}};

static const sentence note[] = {
    {"We paid $12.50 for two on 7/14.", 7}, {"It is next to the \"Mill\" caf\xc3\xa9.", 7},
    {"My order: cr\xc3\xa8me br\xc3\xbbl\xc3\xa9""e and/or jalape\xc3\xb1os.", 6},
    {"Came here at 6:30 w/ 4 people.", 7}, {"(Second visit \xe2\x80\x94 table 12.)", 5},
    {"See you again \xf0\x9f\x91\x8b", 4}, {"Open 24/7\\365, they said...", 4},
    {"The bill: \xe2\x82\xac""20.", 3}, {"\"Sit anywhere,\" the man\tsaid.", 5}};
// clang-format on

enum { LONGEST = 11 }; // words of an opinion or note

const tt_yelp_describing *tt_yelp_describing_words(size_t aspect) {
    TT_ASSERT(aspect < TT_YELP_ASPECTS);
    return describing[aspect_is[aspect].kind];
}

/* The word of nearest valence, or the one before or after it. */
static const char *describe(enum kind kind, double valence, tt_rng *r) {
    const tt_yelp_describing *list = describing[kind];
    size_t best = 0;
    for (size_t i = 1; list[i].text; i++) {
        if (fabs(list[i].valence - valence) < fabs(list[best].valence - valence)) {
            best = i;
        }
    }
    const size_t step = tt_rng_below(r, 3);
    const size_t near = best + step == 0 ? 0 : best + step - 1;
    return list[near].text ? list[near].text : list[best].text;
}

static size_t draw_aspect(const double *weight, tt_rng *r) {
    double sum = 0;
    if (tt_rng_uniform(r) < WEIGHED_SHARE) {
        for (size_t a = 0; a < TT_YELP_ASPECTS; a++) {
            sum += weight[a];
        }
        double left = sum * tt_rng_uniform(r);
        for (size_t a = 0; a < TT_YELP_ASPECTS; a++) {
            left -= weight[a];
            if (left < 0) {
                return a;
            }
        }
    }
    return tt_rng_below(r, TT_YELP_ASPECTS);
}

static void put_filled(tt_yelp_out *o, const char *text, const size_t aspect[2],
                       const char *const adjective[2]) {
    for (const char *c = text; *c; c++) {
        if (*c != '%') {
            putc_unlocked(*c, o->f);
            continue;
        }
        const int second = *++c == 'N' || *c == 'V' || *c == 'A';
        const int plural = aspect_is[aspect[second]].plural;
        switch (*c) {
        case 'n':
        case 'N':
            tt_yelp_put(o, tt_yelp_aspect[aspect[second]]);
            break;
        case 'v':
        case 'V':
            tt_yelp_put(o, plural ? "were" : "was");
            break;
        case 'w':
            tt_yelp_put(o, plural ? "weren't" : "wasn't");
            break;
        case 'C':
            tt_yelp_put_capital(o, adjective[0]);
            break;
        default:
            tt_yelp_put(o, adjective[second]);
        }
    }
}

/* Returns its number of words. */
static size_t put_opinion(tt_yelp_out *o, const tt_yelp_review *v, tt_rng *r) {
    const double form = tt_rng_uniform(r);
    const int is_negated = form < NEGATED_SHARE;
    const int is_twofold = !is_negated && form < NEGATED_SHARE + DOUBLE_SHARE;
    const sentence *s = is_negated   ? &negated[tt_rng_below(r, COUNT(negated))]
                        : is_twofold ? &twofold[tt_rng_below(r, COUNT(twofold))]
                                     : &plain[tt_rng_below(r, COUNT(plain))];
    size_t aspect[2];
    const char *adjective[2] = {NULL, NULL};
    for (int i = 0; i <= is_twofold; i++) {
        do {
            aspect[i] = draw_aspect(v->weight, r);
        } while (i == 1 && aspect[1] == aspect[0]);
        double valence = VALENCE_MEAN + VALENCE_SLOPE * v->quality[aspect[i]] +
                         VALENCE_NOISE * tt_rng_gaussian(r);
        valence = is_negated ? valence / NEGATION : valence;
        adjective[i] = describe(aspect_is[aspect[i]].kind, valence, r);
    }
    put_filled(o, s->text, aspect, adjective);
    return s->words;
}

/* A random number of words with the mean that is asked for: log-normal above the least,
 * then rounded up or down by chance. */
static size_t draw_length(size_t mean, tt_rng *r) {
    const double least = TT_YELP_LEAST_WORDS;
    const double factor = exp(SPREAD * tt_rng_gaussian(r) - SPREAD * SPREAD / 2);
    return (size_t)(least + ((double)mean - least) * factor + tt_rng_uniform(r));
}

void tt_yelp_put_text(tt_yelp_out *o, const tt_yelp_review *v, tt_rng *r) {
    for (size_t left = draw_length(v->spec->words, r), part = 0; left > 0; part++) {
        const double form = tt_rng_uniform(r);
        if (part > 0) {
            tt_yelp_put(o, tt_rng_below(r, 12) == 0 ? "\\n\\n" : " ");
        }
        if (left >= LONGEST && (part == 0 || form < OPINION_SHARE)) {
            left -= put_opinion(o, v, r);
        } else if (left >= LONGEST && form < OPINION_SHARE + NOTE_SHARE) {
            const sentence *s = &note[tt_rng_below(r, COUNT(note))];
            tt_yelp_text(o, s->text);
            left -= s->words;
        } else {
            const size_t wanted = 4 + tt_rng_below(r, 9);
            const size_t n = wanted < left ? wanted : left;
            tt_yelp_put_filler(o, v->spec->vocabulary, n, r);
            left -= n;
        }
    }
}
