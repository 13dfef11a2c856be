/* Words and sentences: each rule by example, and what holds for any bytes. */
#include <string.h>

#include "t_test.h"
#include "text/tt_sentence.h"

/* Words joined by '|', sentences by '/'. */
static void joined(char *out, const char *text) {
    static tt_word word[4096];
    const size_t n = tt_sentence_words(word, text, strlen(text));
    *out = 0;
    for (size_t i = 0; i < n; i++) {
        if (i > 0) {
            strcat(out, word[i].sentence == word[i - 1].sentence ? "|" : "/");
        }
        strncat(out, text + word[i].start, word[i].length);
    }
}

static void rules(void **state) {
    (void)state;
    static const char *const rule[][2] = {
        {"The food is good.", "The|food|is|good|."},
        {"Good. Bad! So? Yes", "Good|./Bad|!/So|?/Yes"},
        {"It wasn't bad; don't, can't", "It|was|n't|bad|;|do|n't|,|ca|n't"},
        {"it's we'd they'll I'm you've we're", "it|'s|we|'d|they|'ll|I|'m|you|'ve|we|'re"},
        {"cannot", "can|not"},
        {"place\xe2\x80\x99s don\xe2\x80\x99t",
         "place|\xe2\x80\x99s|do|n\xe2\x80\x99t"},
        {"Sha'lan rock'n'roll", "Sha'lan|rock'n'roll"},
        {"well-known e-mail non-smoking", "well|-|known|e-mail|non-smoking"},
        {"2-3 and/or 9/11 w/o", "2-3|and|/|or|9/11|w/o"},
        {"5.99 1,000 10:30", "5.99|1,000|10:30"},
        {"$5, 10% (yes)", "$|5|,|10|%|(|yes|)"},
        {"wait... what!!! ok?!", "wait|.../what|!!!/ok|?|!"},
        {"Dr. Smith vs. Mrs. Jones etc. ok", "Dr.|Smith|vs.|Mrs.|Jones|etc.|ok"},
        {"the U.S. of J. B. Smith", "the|U.S.|of|J.|B.|Smith"},
        {"So do I. Then", "So|do|I|./Then"},
        {"He said (yes!) Then", "He|said|(|yes|!|)/Then"},
        {"\"Great.\" Then", "\"|Great|.|\"/Then"},
        {"nice :) sad ;-( 3:00", "nice|:)|sad|;-(|3:00"},
        {"see http://a.b/c-d?e=f, ok", "see|http://a.b/c-d?e=f|,|ok"},
        {"one\ntwo\n\nthree", "one|two/three"},
        {"\n\n \n\none", "one"},
        {"Caf\xc3\xa9\xe2\x80\xa6 \xe2\x80\x9cyes\xe2\x80\x9d",
         "Caf\xc3\xa9|\xe2\x80\xa6|\xe2\x80\x9c|yes|\xe2\x80\x9d"},
        {"", ""},
        {" \t\r\n", ""},
        {"'tis 'quoted'", "'|tis|'|quoted|'"},
    };
    char got[1024];
    for (size_t i = 0; i < sizeof rule / sizeof rule[0]; i++) {
        joined(got, rule[i][0]);
        if (strcmp(got, rule[i][1]) != 0) {
            fail_msg("\"%s\": got %s, want %s", rule[i][0], got, rule[i][1]);
        }
    }
}

/* Of any bytes: words are in order, do not overlap, are not empty, hold no white space, and
 * leave nothing but white space out; sentences count up by one from 0. */
static void any_bytes(void **state) {
    (void)state;
    static const char letters[] = "aAbn'tsI.,!?-/&:;)(\" \n5$\xe2\x80\x99\xc3\xa9\xff@";
    enum { LENGTH = 200 };
    char text[LENGTH];
    tt_word word[LENGTH];
    for (size_t c = 0; c < t_cases(3000); c++) {
        tt_rng r = t_rng("any_bytes", c);
        const size_t length = tt_rng_below(&r, LENGTH);
        for (size_t i = 0; i < length; i++) {
            text[i] = letters[tt_rng_below(&r, sizeof letters - 1)];
        }
        const size_t n = tt_sentence_words(word, text, length);
        size_t at = 0;
        for (size_t k = 0; k <= n; k++) {
            const size_t next = k < n ? word[k].start : length;
            for (; at < next; at++) {
                assert_true(text[at] == ' ' || text[at] == '\n');
            }
            assert_true(at == next && (k == n || word[k].length > 0));
            for (size_t i = 0; k < n && i < word[k].length; i++, at++) {
                assert_true(text[at] != ' ' && text[at] != '\n');
            }
            const uint32_t before = k > 0 ? word[k - 1].sentence : 0;
            assert_true(k == n || word[k].sentence == before ||
                        (k > 0 && word[k].sentence == before + 1));
        }
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(rules),
    cmocka_unit_test(any_bytes),
};

T_MAIN(tests)
