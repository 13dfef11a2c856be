/* Aspects: nearest describing word, ties, reach, negation, sentences; quartiles of real
 * reviews beside the published ones where the data are. */
#include <string.h>

#include "t_file.h"
#include "text/tt_aspect.h"
#include "text/tt_tagger.h"

static const char lexicon[] = "good\t1.9\nbad\t-2.5\nlike\t1.5\nflat\t0\nlove\t3.2\n";

static tt_vader *open_lexicon(void) {
    char directory[64], path[160];
    tt_vader *v;
    t_directory(directory);
    t_write(path, directory, "lexicon.txt", lexicon);
    assert_int_equal(tt_vader_read(&v, path), TT_OK);
    unlink(path);
    rmdir(directory);
    return v;
}

/* Tags by the letter after '_': n noun, a adjective, v verb, x anything else. */
static size_t parse(tt_word *word, unsigned char *tag, const char *text) {
    size_t n = 0;
    uint32_t sentence = 0;
    for (const char *p = text; *p;) {
        const char *end = p + strcspn(p, " "), *mark = end - 2;
        if (*p == '/') {
            sentence++;
        } else {
            word[n] = (tt_word){(uint32_t)(p - text), (uint32_t)(mark - p), sentence};
            tag[n++] = mark[1] == 'n'   ? TT_TAG_NOUN
                       : mark[1] == 'a' ? TT_TAG_ADJ
                       : mark[1] == 'v' ? TT_TAG_VERB
                                        : TT_TAG_X;
        }
        p = end + (*end == ' ');
    }
    return n;
}

/* "noun word valence" of each aspect, "; " between. */
static void check(const tt_vader *v, const char *text, const char *want) {
    tt_word word[64];
    unsigned char tag[64];
    tt_aspect a[64];
    char got[512] = "";
    const size_t n = parse(word, tag, text), count = tt_aspects(a, v, text, word, tag, n);
    for (size_t k = 0; k < count; k++) {
        const tt_word *noun = &word[a[k].noun], *by = &word[a[k].word];
        const double p = (double)a[k].polarity, x = p * sqrt(15 / (1 - p * p));
        sprintf(got + strlen(got), "%s%.*s %.*s %.3f", k > 0 ? "; " : "", (int)noun->length,
                text + noun->start, (int)by->length, text + by->start, x);
    }
    if (strcmp(got, want) != 0) {
        fail_msg("%s: got %s, want %s", text, got, want);
    }
}

static void rules(void **state) {
    (void)state;
    tt_vader *v = open_lexicon();
    check(v, "Good_a food_n was_v bad_a", "food Good 1.900");
    check(v, "food_n was_v bad_a but_x good_a", "food bad -2.500");
    check(v, "bad_a x_x food_n x_x good_a", "food bad -2.500"); // equally near
    check(v, "food_n x_x x_x x_x x_x x_x good_a", "food good 1.900");
    check(v, "food_n x_x x_x x_x x_x x_x x_x good_a", "");
    check(v, "food_n / good_a", "");
    check(v, "good_v food_n", "");  // no adjective
    check(v, "love_v food_n", "");
    check(v, "like_x food_n", "food like 1.500");
    check(v, "flat_a food_n is_x good_a", "food good 1.900"); // neutral ones are passed over
    check(v, "odd_a food_n", "");
    check(v, "food_n is_v not_x good_a", "food good -1.406");
    check(v, "food_n is_v n't_x very_x so_x good_a", "food good -1.406");
    check(v, "food_n not_x is_v very_x so_x good_a", "food good 1.900");
    check(v, "food_n not_x / food_n good_a", "food good 1.900");
    check(v, "No_x bad_a food_n", "food bad 1.850");
    check(v, "good_a food_n staff_n", "food good 1.900; staff good 1.900");
    check(v, "food_n", "");
    tt_vader_free(v);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(rules),
};

T_MAIN(tests)
