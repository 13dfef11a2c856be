/* Words of synthetic reviews that say nothing: Zipf distributed function words and
 * pseudo-words, none of which stands in the VADER lexicon. */
#include "yelp/tt_yelp_generate_parts.h"

#include <math.h>
#include <string.h>

#include "base/tt_error.h"

#define OFFSET   2.0 // probability of rank k: near 1 / (k + 1 + OFFSET)
#define COUNT(a) (sizeof(a) / sizeof *(a))

// clang-format off
static const char *const function_word[] = {
    "the", "and", "a", "to", "I", "was", "of", "it", "in", "we", "for", "my", "that",
    "is", "with", "on", "they", "but", "this", "at", "have", "had", "so", "you", "are",
    "were", "be", "here", "as", "me", "our", "when", "there", "from", "will", "out",
    "would", "about", "all", "just", "up", "get", "one", "if", "or", "time", "what",
    "been", "order", "came", "which", "them", "their", "got", "by", "back", "can", "has",
    "go", "he", "she", "said", "went", "after", "over", "because", "two", "an", "could",
    "did", "us", "table", "then", "again", "around", "before", "some", "into", "other",
    "than", "more", "first", "her", "your"};
// clang-format on

size_t tt_yelp_zipf(tt_rng *r, size_t n, double offset) {
    const double u = (double)tt_rng_uniformf(r);
    const double x = offset * (exp(u * log(((double)n + offset) / offset)) - 1);
    return x < (double)n ? (size_t)x : n - 1;
}

/* Three syllables and an ending. The rank times a number prime to 60^3 scatters neighbours;
 * syllables and ending can be read back, so words of different ranks differ. */
void tt_yelp_word(char word[TT_YELP_WORD], size_t rank) {
    static const char consonant[] = "bdfghjklmnprstv", vowel[] = "aiou";
    static const char *const ending[] = {"", "k", "sk", "ran", "ntol"};
    TT_ASSERT(rank < TT_YELP_VOCABULARY);
    size_t x = rank * 7919 % (60 * 60 * 60);
    char *c = word;
    for (int i = 0; i < 3; i++, x /= 60) {
        *c++ = consonant[x % 60 / 4];
        *c++ = vowel[x % 4];
    }
    strcpy(c, ending[rank % 5]);
}

void tt_yelp_put_capital(tt_yelp_out *o, const char *word) {
    putc_unlocked(word[0] >= 'a' && word[0] <= 'z' ? word[0] - 'a' + 'A' : word[0], o->f);
    tt_yelp_put(o, word + 1);
}

void tt_yelp_put_filler(tt_yelp_out *o, size_t vocabulary, size_t words, tt_rng *r) {
    char fresh[TT_YELP_WORD];
    for (size_t i = 0; i < words; i++) {
        const size_t rank = tt_yelp_zipf(r, vocabulary, OFFSET);
        const uint32_t odd = tt_rng_word(r) >> 24;
        const char *word = fresh;
        if (odd < 3) { // a number now and then
            snprintf(fresh, sizeof fresh, "%u", (unsigned)(rank % 80));
        } else if (rank < COUNT(function_word)) {
            word = function_word[rank];
        } else {
            tt_yelp_word(fresh, rank);
        }
        if (i == 0) {
            tt_yelp_put_capital(o, word);
        } else {
            putc_unlocked(' ', o->f);
            tt_yelp_put(o, word);
        }
        if (i + 1 < words && odd > 240) {
            putc_unlocked(',', o->f);
        }
    }
    static const char *const end[] = {".", ".", ".", ".", ".", "!", "?", "..."};
    tt_yelp_put(o, end[tt_rng_below(r, COUNT(end))]);
}
