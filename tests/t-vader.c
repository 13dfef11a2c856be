/* VADER: each rule by its closed form on a lexicon of six words, words and their marks, bad
 * lexicons, memory refused; every reference sentence where the reference is there. */
#include <string.h>

#include "base/tt_alloc.h"
#include "t_file.h"
#include "t_shared.h"
#include "text/tt_vader.h"

static const char lexicon[] = "good\t1.9\t0.9\t[]\n"
                              "BAD\t9\n"
                              "bad\t-2.5\n"
                              "great\t3\n"
                              "shit\t-2.6\n"
                              ":)\t2.0\n"
                              "great\t3.1\n"
                              "no\t-1.2\n";

static tt_vader *open_lexicon(char directory[64]) {
    char path[160];
    tt_vader *v;
    t_directory(directory);
    t_write(path, directory, "lexicon.txt", lexicon);
    assert_int_equal(tt_vader_read(&v, path), TT_OK);
    return v;
}

static void remove_lexicon(const char *directory) {
    char path[160];
    snprintf(path, sizeof path, "%s/lexicon.txt", directory);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(directory), 0);
}

static tt_sentiment score(const tt_vader *v, const char *text) {
    tt_vader_work *w = tt_vader_work_alloc();
    tt_sentiment s;
    assert_int_equal(tt_vader_score(&s, v, text, strlen(text), w), TT_OK);
    tt_vader_work_free(w);
    return s;
}

/* Half of the last decimal that is given. */
#define T_COMPOUND 0.5000001e-4
#define T_SHARE 0.5000001e-3

/* Compound of each text against the sum of valences that its rules give. */
static void rules(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double sum;
    } rule[] = {
        {"food good", 1.9},
        {"food good!", 1.9 + .292},
        {"food good ! ! ! ! ! !", 1.9 + 4 * .292},
        {"food good?", 1.9},
        {"food good??", 1.9 + 2 * .18},
        {"food good ????", 1.9 + .96},
        {"food bad!", -2.5 - .292},
        {"very good", 1.9 + .293},
        {"very bad", -2.5 - .293},
        {"very tasty good", 1.9 + .293 * .95},
        {"very tasty warm good", 1.9 + .293 * .9},
        {"very tasty warm soft good", 1.9},
        {"hardly good", 1.9 - .293},
        {"VERY good", 1.9 + .293 + .733},
        {"food GOOD", 1.9 + .733},
        {"FOOD GOOD", 1.9},
        {"food BAD", -2.5 - .733},
        {"not good", 1.9 * -.74},
        {"not that warm good", 1.9 * -.74},
        {"isn't good", 1.9 * -.74},
        {"never so good", (1.9 + .293) * 1.5},
        {"was never so very good", (1.9 + .293 + .293 * .95) * 1.25},
        {"this warm soft good", 1.9},
        {"that was this good", 1.9 * 1.25},
        {"least good", 1.9 * -.74},
        {"at least good", 1.9},
        {"very least good", 1.9 + .293 * .95},
        {"good but bad", 1.9 * .5 - 2.5 * 1.5},
        {"that was the shit", 3},
        {"it was the shit", 3},
        {"the shit", -2.6},
        {"sort of warm good", 1.9 - .293},
        {"sort of good", 1.9},
        {"it is sort of good", 1.9 - .293},
        {"no good", -1.2 + 1.9},
        {"good warm good", 1.9 + 1.9},
        {"not good warm good", 2 * (1.9 * -.74)}, // the second is judged as the first
        {":) food", 2},
        {"warm soft food", 0},
    };
    char directory[64];
    tt_vader *v = open_lexicon(directory);
    for (size_t i = 0; i < sizeof rule / sizeof rule[0]; i++) {
        const double want = rule[i].sum / sqrt(rule[i].sum * rule[i].sum + 15);
        const double got = score(v, rule[i].text).compound;
        if (!(fabs(got - want) <= T_COMPOUND)) {
            fail_msg("\"%s\": compound %.4f, want %.6f", rule[i].text, got, want);
        }
    }
    tt_vader_free(v);
    remove_lexicon(directory);
}

/* Shares: each word counts its |valence| + 1, a neutral one 1. */
static void shares(void **state) {
    (void)state;
    char directory[64];
    tt_vader *v = open_lexicon(directory);
    const tt_sentiment s = score(v, "good food, bad service");
    const double total = 2.9 + 3.5 + 2;
    T_NEAR(s.pos, 2.9 / total, T_SHARE);
    T_NEAR(s.neg, 3.5 / total, T_SHARE);
    T_NEAR(s.neu, 2 / total, T_SHARE);
    const tt_sentiment loud = score(v, "good food, bad service!"); // the larger side gains
    T_NEAR(loud.neg, (3.5 + .292) / (total + .292), T_SHARE);
    const tt_sentiment none = score(v, " \t\n a ! ");
    assert_true(none.pos == 0 && none.neg == 0 && none.neu == 0 && none.compound == 0);
    tt_vader_free(v);
    remove_lexicon(directory);
}

/* One kind of mark on one side comes off, if no other punctuation is left. */
static void marks(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int found;
    } word[] = {
        {"food good.", 1},      {"food \"good", 1},     {"food good!!!", 1},
        {"food good?!?", 1},    {"food good!!!!", 0},   {"food (good", 0},
        {"food good...", 0},    {"food \"good\"", 0},   {"food go.od", 0},
        {"food\xc2\xa0good", 1}, {"food\xe2\x80\x83good", 1}, {"food\xc3\xa9good", 0},
    };
    char directory[64];
    tt_vader *v = open_lexicon(directory);
    for (size_t i = 0; i < sizeof word / sizeof word[0]; i++) {
        if ((score(v, word[i].text).pos > 0) != word[i].found) {
            fail_msg("\"%s\"", word[i].text);
        }
    }
    tt_vader_free(v);
    remove_lexicon(directory);
}

static void valence_of_a_word(void **state) {
    (void)state;
    char directory[64], lengthy[100];
    double x = 0;
    tt_vader *v = open_lexicon(directory);
    assert_true(tt_vader_valence(&x, v, "Great", 5) && x == 3.1); // the last line counts
    assert_true(tt_vader_valence(&x, v, "badly", 3) && x == -2.5);
    assert_false(tt_vader_valence(&x, v, "badly", 5));
    assert_false(tt_vader_valence(&x, v, "", 0));
    memset(lengthy, 'a', sizeof lengthy);
    assert_false(tt_vader_valence(&x, v, lengthy, sizeof lengthy));
    T_ARITH(tt_vader_normalise(1.9), 1.9 / sqrt(18.61), 1, 1);
    tt_vader_free(v);
    remove_lexicon(directory);
}

static void bad_lexicons(void **state) {
    (void)state;
    static const struct {
        const char *content, *message;
    } bad[] = {
        {"good\t1.9\nbad\n", ":2:1:"},
        {"good\tx\n", ":1:6:"},
        {"good\tnan\n", ":1:6:"},
        {"\t1\n", ":1:1:"},
        {"\n\n", ":1:1: no word"},
        {"", ":1:1: no word"},
    };
    char directory[64], path[160];
    tt_vader *v;
    t_directory(directory);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        t_write(path, directory, "lexicon.txt", bad[i].content);
        T_MESSAGE(tt_vader_read(&v, path), TT_EDATA, path, bad[i].message);
        assert_null(v);
    }
    assert_int_equal(tt_vader_read(&v, "/nowhere/lexicon.txt"), TT_ENOINPUT);
    tt_vader_free(NULL);
    remove_lexicon(directory);
}

static int read_and_free(const char *path) {
    tt_vader *v;
    const int status = tt_vader_read(&v, path);
    assert_true((status == TT_OK) == (v != NULL));
    tt_vader_free(v);
    return status;
}

static int score_afresh(const tt_vader *v) {
    tt_sentiment s;
    tt_vader_work *w = tt_vader_work_alloc();
    const int status = w ? tt_vader_score(&s, v, "good food", 9, w) : TT_ENOMEM;
    tt_vader_work_free(w);
    return status;
}

static void memory_refused(void **state) {
    (void)state;
    char directory[64], path[160];
    tt_vader *v = open_lexicon(directory);
    snprintf(path, sizeof path, "%s/lexicon.txt", directory);
    T_ALLOCATIONS(read_and_free(path), 10);
    T_ALLOCATIONS(score_afresh(v), 3);
    tt_vader_free(v);
    remove_lexicon(directory);
}

/* Sentence, then neg neu pos compound of another program, then those of NLTK: equal to four
 * decimals. */
static size_t compare_line(const tt_vader *v, char *line, tt_vader_work *w) {
    double want[8];
    char *at = strchr(line, '\t');
    const size_t length = (size_t)(at - line);
    for (size_t k = 0; k < 8; k++) {
        want[k] = strtod(at + 1, &at);
    }
    tt_sentiment s;
    assert_int_equal(tt_vader_score(&s, v, line, length, w), TT_OK);
    const double got[4] = {s.neg, s.neu, s.pos, s.compound};
    for (size_t k = 0; k < 4; k++) {
        if (!(fabs(got[k] - want[4 + k]) <= T_COMPOUND)) {
            print_message("%.*s: got %g, want %g\n", (int)length, line, got[k], want[4 + k]);
            return 0;
        }
    }
    return 1;
}

static void equals_nltk(void **state) {
    (void)state;
    char path[1024], sentences[1024], line[1 << 16];
    tt_vader *v;
    if (!t_shared(path, "data/vader/vader_lexicon.txt") ||
        !t_shared(sentences, "data/vader/expected_ewt_reviews.tsv")) {
        return;
    }
    assert_int_equal(tt_vader_read(&v, path), TT_OK);
    tt_vader_work *w = tt_vader_work_alloc();
    FILE *f = fopen(sentences, "r");
    size_t n = 0, equal = 0;
    assert_non_null(f);
    for (; fgets(line, sizeof line, f); n++) {
        equal += compare_line(v, line, w);
    }
    fclose(f);
    print_message("%zu of %zu sentences have NLTK's scores\n", equal, n);
    assert_true(n > 0 && equal == n);
    tt_vader_work_free(w);
    tt_vader_free(v);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(rules),          cmocka_unit_test(shares),
    cmocka_unit_test(marks),          cmocka_unit_test(valence_of_a_word),
    cmocka_unit_test(bad_lexicons),   cmocka_unit_test(memory_refused),
    cmocka_unit_test(equals_nltk),
};

T_MAIN(tests)
