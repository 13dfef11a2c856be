/* Synthetic Yelp folders: what the project's lexicon, tagger and rule of aspects find in
 * their texts is what was planted. */
#include "t_shared.h"
#include "t_yelp_words.h"
#include "text/tt_aspect.h"
#include "text/tt_tagger.h"

/* Against the lexicon, where it is there: describing words have the valences that are
 * written down, and every other word has none. */
static void lexicon(void **state) {
    char path[1024];
    tt_vader *vader = NULL;
    (void)state;
    if (!t_shared(path, "data/vader/vader_lexicon.txt")) {
        return;
    }
    assert_int_equal(tt_vader_read(&vader, path), TT_OK);
    double valence;
    for (size_t a = 0; a < TT_YELP_ASPECTS; a++) {
        for (const tt_yelp_describing *d = tt_yelp_describing_words(a); d->text; d++) {
            assert_int_equal(tt_vader_valence(&valence, vader, d->text, strlen(d->text)),
                             1);
            assert_true(valence == d->valence);
            assert_true(!d[1].text || d[1].valence >= valence);
        }
    }
    for (size_t k = 0; k < TT_YELP_VOCABULARY; k++) {
        char word[TT_YELP_WORD];
        tt_yelp_word(word, k);
        assert_int_equal(tt_vader_valence(&valence, vader, word, strlen(word)), 0);
    }
    const tt_yelp_generate_spec spec = t_small();
    t_reviews v;
    t_make(&spec, NULL, &v);
    for (size_t i = 0; i < v.n; i++) {
        const char *text = v.text[i];
        char word[64];
        int ends;
        while (next_word(&text, word, &ends)) {
            int describes = 0;
            for (size_t a = 0; a < TT_YELP_ASPECTS; a++) {
                describes |= !isnan(valence_of(a, word));
            }
            assert_int_equal(tt_vader_valence(&valence, vader, word, strlen(word)),
                             describes);
        }
    }
    t_free_reviews(&v);
    tt_vader_free(vader);
}

/* Tags and aspects of a text as the project finds them: polarity of each planted noun that
 * was found once, NAN if not; how often it was found. */
static void extract(double *polarity, size_t *found, const char *text,
                    const tt_tagger *tagger, const tt_vader *vader, tt_tagger_work *work) {
    enum { LONGEST = 8192 };
    static tt_word word[LONGEST];
    static unsigned char tag[LONGEST];
    static tt_aspect aspect[LONGEST];
    assert_true(strlen(text) < LONGEST);
    const size_t n = tt_sentence_words(word, text, strlen(text));
    assert_int_equal(tt_tagger_tag(tag, tagger, text, word, n, work), TT_OK);
    const size_t m = tt_aspects(aspect, vader, text, word, tag, n);
    for (size_t a = 0; a < TT_YELP_ASPECTS; a++) {
        polarity[a] = NAN;
        found[a] = 0;
        for (size_t k = 0; k < m; k++) {
            const tt_word noun = word[aspect[k].noun];
            if (noun.length == strlen(tt_yelp_aspect[a]) &&
                strncmp(text + noun.start, tt_yelp_aspect[a], noun.length) == 0) {
                found[a]++;
                polarity[a] = (double)aspect[k].polarity;
            }
        }
    }
}

/* Where the lexicon and tagged sentences are there: tagger and rule of aspects find what
 * was planted, .91 of it at least (the bound that nouns of real reviews have to meet), with
 * its polarity. */
static void extraction(void **state) {
    char lexicon_path[1024], tagged[1024];
    tt_tagger *tagger = NULL;
    tt_vader *vader = NULL;
    double named_once = 0, found_once = 0, right = 0;
    (void)state;
    if (!t_shared(lexicon_path, "data/vader/vader_lexicon.txt") ||
        !t_shared(tagged, "data/tagger/ewt_train.conllu")) {
        return;
    }
    assert_int_equal(tt_vader_read(&vader, lexicon_path), TT_OK);
    assert_int_equal(tt_tagger_train(&tagger, tagged), TT_OK);
    tt_tagger_work *work = tt_tagger_work_alloc();
    assert_non_null(work);
    const tt_yelp_generate_spec spec = t_small();
    t_reviews v;
    t_make(&spec, NULL, &v);
    for (size_t i = 0; i < v.n; i++) {
        double planted[2][TT_YELP_ASPECTS] = {{0}}, count[2][TT_YELP_ASPECTS] = {{0}};
        double polarity[TT_YELP_ASPECTS];
        size_t found[TT_YELP_ASPECTS];
        polarity_of(v.text[i], planted, count);
        extract(polarity, found, v.text[i], tagger, vader, work);
        for (size_t a = 0; a < TT_YELP_ASPECTS; a++) {
            if (count[0][a] + count[1][a] != 1) {
                continue;
            }
            const double want = tt_vader_normalise(planted[0][a] + planted[1][a]);
            named_once++;
            found_once += found[a] == 1;
            right += found[a] == 1 && fabs(polarity[a] - want) < 1e-6;
        }
    }
    print_message("%.0f aspects planted once in a review, %.3f found, %.3f as planted\n",
                  named_once, found_once / named_once, right / named_once);
    assert_true(found_once >= 0.91 * named_once);
    assert_true(right >= 0.91 * named_once);
    t_free_reviews(&v);
    tt_tagger_work_free(work);
    tt_tagger_free(tagger);
    tt_vader_free(vader);
}

static const struct CMUnitTest tests[] = {
    TEST(lexicon),
    TEST(extraction),
};

T_MAIN(tests)
