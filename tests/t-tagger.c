/* Tagger: unambiguous text, context, endings and frequent words by planted texts; Viterbi
 * against all sequences; WordNet lists; saved models; bad files; accuracy on held-apart
 * reviews where they are. */
#include <string.h>

#include "base/tt_alloc.h"
#include "t_file.h"
#include "t_shared.h"
#include "text/tt_tagger_model.h"

enum { ROOM = 1 << 15 };

typedef struct {
    char text[1 << 18];
    tt_word word[ROOM];
    unsigned char want[ROOM], got[ROOM];
    size_t n, at;
    uint32_t sentence;
} tagged;

static void add(tagged *x, const char *form, size_t length, int tag) {
    assert_true(x->n < ROOM && x->at + length < sizeof x->text);
    memcpy(x->text + x->at, form, length);
    x->word[x->n] = (tt_word){(uint32_t)x->at, (uint32_t)length, x->sentence};
    x->want[x->n++] = (unsigned char)tag;
    x->at += length;
}

/* Words separated by blanks, "/" between sentences. */
static void add_words(tagged *x, const char *words) {
    while (*words) {
        const size_t length = strcspn(words, " ");
        if (length == 1 && *words == '/') {
            x->sentence++;
        } else {
            add(x, words, length, TT_TAGS);
        }
        words += length + (words[length] == ' ');
    }
}

static void run(tagged *x, const tt_tagger *m) {
    tt_tagger_work *w = tt_tagger_work_alloc();
    assert_non_null(w);
    assert_int_equal(tt_tagger_tag(x->got, m, x->text, x->word, x->n, w), TT_OK);
    tt_tagger_work_free(w);
}

static void check(const tt_tagger *m, const char *words, const char *tags) {
    static tagged x;
    char got[256] = "";
    x.n = x.at = x.sentence = 0;
    add_words(&x, words);
    run(&x, m);
    for (size_t i = 0; i < x.n; i++) {
        strcat(strcat(got, i > 0 ? " " : ""), tt_tag_name(x.got[i]));
    }
    if (strcmp(got, tags) != 0) {
        fail_msg("%s: got %s, want %s", words, got, tags);
    }
}

static const char conllu[] =
    "# text\n"
    "1\tthe\t_\tDET\t_\n2\tcan\t_\tNOUN\t_\n3\tis\t_\tAUX\t_\n4\tgood\t_\tADJ\t_\n"
    "\n"
    "1-2\tIt's\t_\t_\t_\n1\twe\t_\tPRON\t_\n2\tcan\t_\tAUX\t_\n2.1\tx\t_\t_\t_\n"
    "3\twalk\t_\tVERB\t_\n"
    "\n"
    "1\tthey\t_\tPRON\t_\n2\tcan\t_\tAUX\t_\n3\ttalk\t_\tVERB\t_\n4\ta\t_\tDET\t_\n"
    "5\tcan\t_\tNOUN\n\n";

/* Trains on the text `times` over. */
static tt_tagger *train(const char *text, size_t times) {
    char directory[64], path[160];
    char *all = calloc(times, strlen(text) + 1);
    tt_tagger *m;
    t_directory(directory);
    for (size_t k = 0; k < times; k++) {
        strcat(all, text);
    }
    t_write(path, directory, "train.conllu", all);
    assert_int_equal(tt_tagger_train(&m, path), TT_OK);
    free(all);
    unlink(path);
    rmdir(directory);
    return m;
}

static void context_decides(void **state) {
    (void)state;
    tt_tagger *m = train(conllu, 1);
    check(m, "the can is good", "DET NOUN AUX ADJ");
    check(m, "we can talk", "PRON AUX VERB");
    check(m, "we can walk / a can", "PRON AUX VERB DET NOUN");
    check(m, "The Can", "DET NOUN"); // capitals: the small-letter form
    tt_tagger_free(m);
}

/* Unknown words are judged by the endings, capitals and digits of rare ones. */
static void endings_decide(void **state) {
    (void)state;
    static const char text[] =
        "1\tslowly\t_\tADV\n\n1\tRome\t_\tPROPN\n\n1\t1984\t_\tNUM\n\n1\tnation\t_\tNOUN\n\n"
        "1\tbadly\t_\tADV\n\n1\tParis\t_\tPROPN\n\n1\t17\t_\tNUM\n\n1\tstation\t_\tNOUN\n\n"
        "1\tfreely\t_\tADV\n\n1\tOslo\t_\tPROPN\n\n1\t2003\t_\tNUM\n\n1\tmotion\t_\tNOUN\n\n";
    tt_tagger *m = train(text, 1);
    check(m, "quickly / ration / Bergen / 99 / xyzly", "ADV NOUN PROPN NUM ADV");
    tt_tagger_free(m);
}

/* After "so" the same tag is followed by others than after "now". */
static void frequent_word_is_a_context(void **state) {
    (void)state;
    static const char text[] =
        "1\tso\t_\tADV\n2\tlight\t_\tADJ\n\n1\tnow\t_\tADV\n2\tlight\t_\tNOUN\n\n"
        "1\tso\t_\tADV\n2\tfast\t_\tADJ\n\n1\tnow\t_\tADV\n2\tnews\t_\tNOUN\n\n";
    tt_tagger *m = train(text, 20);
    check(m, "so light / now light", "ADV ADJ ADV NOUN");
    tt_tagger_free(m);
}

static float score(const tt_tagger *m, const tagged *x, const size_t *tag) {
    float sum = 0;
    size_t one = TT_TAGS, two = TT_TAGS, context = TT_TAGS;
    for (size_t i = 0; i < x->n; i++) {
        const uint32_t w =
            tt_ids_find(&m->words, x->text + x->word[i].start, x->word[i].length);
        sum += m->after[context][two][tag[i]] + m->word[w][tag[i]];
        two = one;
        one = tag[i];
        context = m->frequent[w] == TT_ID_NONE ? one : m->context[m->frequent[w]][one];
    }
    return sum;
}

/* No sequence of tags scores higher than the one found. */
static void viterbi_finds_the_best(void **state) {
    (void)state;
    static tagged x;
    tt_tagger_text text = {0};
    tt_tagger *m;
    tt_rng r = t_rng("viterbi", 0);
    for (size_t k = 0; k < 4000; k++) { // words w0 .. w9 with any tag
        char form[8];
        const size_t w = tt_rng_below(&r, 10), t = (w * 5 + tt_rng_below(&r, 8)) % TT_TAGS;
        snprintf(form, sizeof form, "w%zu", w);
        assert_int_equal(tt_tagger_add(&text, form, 2, t, tt_rng_below(&r, 6) == 0), TT_OK);
    }
    assert_int_equal(tt_tagger_make(&m, &text), TT_OK);
    for (size_t c = 0; c < t_cases(20); c++) {
        size_t tag[3], found[3];
        float best = -INFINITY;
        x.n = x.at = 0;
        for (size_t i = 0; i < 3; i++) {
            char form[8];
            snprintf(form, sizeof form, "w%zu", tt_rng_below(&r, 10));
            add(&x, form, 2, 0);
        }
        run(&x, m);
        for (size_t k = 0; k < TT_TAGS * TT_TAGS * TT_TAGS; k++) {
            tag[0] = k % TT_TAGS;
            tag[1] = k / TT_TAGS % TT_TAGS;
            tag[2] = k / TT_TAGS / TT_TAGS;
            best = fmaxf(best, score(m, &x, tag));
        }
        for (size_t i = 0; i < 3; i++) {
            found[i] = x.got[i];
        }
        T_ARITH_F(score(m, &x, found), best, fabs(best), 6);
    }
    tt_tagger_free(m);
    tt_tagger_text_free(&text);
}

static void saved_and_loaded(void **state) {
    (void)state;
    tt_tagger *m = train(conllu, 12), *back;
    FILE *f = tmpfile();
    assert_non_null(f);
    assert_int_equal(tt_tagger_save(m, f), TT_OK);
    const long size = ftell(f);
    rewind(f);
    assert_int_equal(tt_tagger_load(&back, f), TT_OK);
    assert_int_equal(back->contexts, m->contexts);
    assert_memory_equal(back->after, m->after, m->contexts * sizeof *m->after);
    check(back, "the can is good / we can talk", "DET NOUN AUX ADJ PRON AUX VERB");
    tt_tagger_free(back);
    char *bytes = malloc((size_t)size);
    rewind(f);
    assert_int_equal(fread(bytes, 1, (size_t)size, f), size);
    fclose(f);
    for (long cut = 0; cut < size; cut += 1 + size / 97) {
        f = tmpfile();
        assert_int_equal(fwrite(bytes, 1, (size_t)cut, f), cut);
        rewind(f);
        assert_int_equal(tt_tagger_load(&back, f), TT_EDATA);
        assert_null(back);
        fclose(f);
    }
    free(bytes);
    tt_tagger_free(m);
}

static void bad_files(void **state) {
    (void)state;
    static const struct {
        const char *content, *message;
    } bad[] = {
        {"1\tthe\n", ":1:6:"},
        {"1\tthe\t_\tDET\n2\tfood\t_\tNOUNS\n", ":2:10:"},
        {"1\t\t_\tDET\n", ":1:3:"},
        {"# nothing\n", ":1:1: no word"},
    };
    char directory[64], path[160];
    tt_tagger *m;
    t_directory(directory);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        t_write(path, directory, "train.conllu", bad[i].content);
        T_MESSAGE(tt_tagger_train(&m, path), TT_EDATA, path, bad[i].message);
        assert_null(m);
    }
    unlink(path);
    assert_int_equal(tt_tagger_train(&m, path), TT_ENOINPUT);
    assert_int_equal(tt_tagger_wordnet(&m, directory), TT_ENOINPUT);
    t_write(path, directory, "index.noun", "food n 3\n");
    T_MESSAGE(tt_tagger_wordnet(&m, directory), TT_EDATA, path, ":1:5:");
    unlink(path);
    rmdir(directory);
    tt_tagger_free(NULL);
}

static void wordnet_lists(void **state) {
    (void)state;
    static const char *const list[][2] = {
        {"index.noun", "  1 licence\nfood n 3 2 @ ~ 3 3 1 2 3\npasty n 1 0 1 0 1\n"},
        {"index.adj", "good a 21 1 ! 21 14 1\ntasty a 1 0 1 1 1\n"},
        {"index.adv", "well r 2 0 2 2 1 2\n"},
        {"index.verb", "taste v 2 0 2 2 1 2\nhot_dog v 1 0 1 0 1\n"}};
    char directory[64], path[160];
    tt_tagger *m;
    t_directory(directory);
    for (size_t i = 0; i < 4; i++) {
        t_write(path, directory, list[i][0], list[i][1]);
    }
    assert_int_equal(tt_tagger_wordnet(&m, directory), TT_OK);
    check(m, "The good food tasted well", "DET ADJ NOUN VERB ADV");
    check(m, "pasties are not tasty", "NOUN AUX PART ADJ");
    check(m, "The food at Xyzzy !!!!!!!", "DET NOUN ADP PROPN PUNCT"); // met nowhere
    tt_tagger_free(m);
    for (size_t i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s/%s", directory, list[i][0]);
        unlink(path);
    }
    rmdir(directory);
}

static int train_and_tag(const char *path) {
    static tagged x;
    tt_tagger *m;
    int status = tt_tagger_train(&m, path);
    tt_tagger_work *w = status == TT_OK ? tt_tagger_work_alloc() : NULL;
    if (status == TT_OK) {
        x.n = x.at = 0;
        add_words(&x, "the can");
        status = w ? tt_tagger_tag(x.got, m, x.text, x.word, x.n, w) : TT_ENOMEM;
    }
    tt_tagger_work_free(w);
    tt_tagger_free(m);
    return status;
}

static void memory_refused(void **state) {
    (void)state;
    char directory[64], path[160];
    t_directory(directory);
    t_write(path, directory, "train.conllu", conllu);
    T_ALLOCATIONS(train_and_tag(path), 20);
    unlink(path);
    rmdir(directory);
}

static void read_tagged(tagged *x, const char *path) {
    char line[4096], tag[16];
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        char *form = strchr(line, '\t');
        if (line[0] == '\n') {
            x->sentence++;
        } else if (line[0] != '#' && sscanf(form, "\t%*[^\t]\t%*[^\t]\t%15[A-Z]", tag) == 1) {
            int t = 0;
            while (strcmp(tt_tag_name(t), tag) != 0) {
                t++;
            }
            add(x, form + 1, strcspn(form + 1, "\t"), t);
        }
    }
    fclose(f);
}

/* Shares found right among those there are, and among those named. */
static void precision(const tagged *x, int tag, double least) {
    double there = 0, named = 0, right = 0;
    for (size_t i = 0; i < x->n; i++) {
        there += x->want[i] == tag;
        named += x->got[i] == tag;
        right += x->want[i] == tag && x->got[i] == tag;
    }
    print_message("%s: precision %.3f, recall %.3f\n", tt_tag_name(tag), right / named,
                  right / there);
    assert_true(right >= least * there && right >= least * named);
}

/* Tags the held-apart reviews; the share of words with the right tag. */
static double share_right(tagged *x, const tt_tagger *m, const char *path) {
    double right = 0;
    x->n = x->at = x->sentence = 0;
    read_tagged(x, path);
    run(x, m);
    for (size_t i = 0; i < x->n; i++) {
        right += x->want[i] == x->got[i];
    }
    print_message("%zu tokens, %.4f right\n", x->n, right / (double)x->n);
    return right / (double)x->n;
}

static void held_apart_reviews(void **state) {
    (void)state;
    static tagged x;
    char train_path[1024], test_path[1024];
    tt_tagger *m;
    if (!t_shared(train_path, "data/tagger/ewt_train.conllu") ||
        !t_shared(test_path, "data/tagger/ewt_test_reviews.conllu")) {
        return;
    }
    assert_int_equal(tt_tagger_train(&m, train_path), TT_OK);
    assert_true(share_right(&x, m, test_path) >= .93);
    precision(&x, TT_TAG_NOUN, .91);
    precision(&x, TT_TAG_ADJ, .91);
    tt_tagger_free(m);
}

/* WordNet's lists are a fallback: not below what they had when they were measured. */
static void held_apart_reviews_by_wordnet(void **state) {
    (void)state;
    static tagged x;
    static const char wordnet[] = "/usr/share/wordnet";
    char path[1024];
    tt_tagger *m;
    if (access("/usr/share/wordnet/index.noun", R_OK) != 0) {
        print_message("note: %s is not there, its checks are skipped\n", wordnet);
        return;
    }
    if (!t_shared(path, "data/tagger/ewt_test_reviews.conllu")) {
        return;
    }
    assert_int_equal(tt_tagger_wordnet(&m, wordnet), TT_OK);
    assert_true(share_right(&x, m, path) >= .835);
    precision(&x, TT_TAG_NOUN, .69);
    precision(&x, TT_TAG_ADJ, .74);
    tt_tagger_free(m);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(context_decides),
    cmocka_unit_test(endings_decide),
    cmocka_unit_test(frequent_word_is_a_context),
    cmocka_unit_test(viterbi_finds_the_best),
    cmocka_unit_test(saved_and_loaded),
    cmocka_unit_test(bad_files),
    cmocka_unit_test(wordnet_lists),
    cmocka_unit_test(memory_refused),
    cmocka_unit_test(held_apart_reviews),
    cmocka_unit_test(held_apart_reviews_by_wordnet),
};

T_MAIN(tests)
