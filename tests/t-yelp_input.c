/* Input of the Yelp experiments: generated folders are what their addresses say, titles and
 * notes tell what was read, options. */
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "common/yelp_input.h"
#include "farm/tt_file.h"
#include "t_file.h"
#include "t_yelp_small.h"

static size_t digest(const yelp_input *in) {
    size_t h = in->yelp.ratings.count;
    for (size_t i = 0; i < in->yelp.ratings.count; i++) {
        h = h * 31 + in->yelp.ratings.user[i] * 7 + in->yelp.ratings.item[i];
    }
    for (size_t e = 0; e < in->words.aspect_start[in->words.grams.count]; e++) {
        h = h * 31 + in->words.aspect[e];
    }
    return h;
}

/* The same spec, seed and replicate: the same folder; else another. Kept ones likewise. */
static void generated_folders(void **state) {
    (void)state;
    yelp_input a, b;
    const yelp_input *kept, *same;
    static const struct {
        uint64_t seed;
        size_t replicate;
    } other[] = {{5, 0}, {5, 1}, {6, 0}};
    assert_int_equal(yelp_input_open(&a, &none, &small, 5, 0), TT_OK);
    assert_true(!a.real && a.yelp.ratings.count == small.reviews);
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        assert_int_equal(
            yelp_input_open(&b, &none, &small, other[i].seed, other[i].replicate), TT_OK);
        assert_true((digest(&b) == digest(&a)) == (i == 0));
        yelp_input_close(&b);
    }
    assert_int_equal(yelp_input_keep(&kept, &none, &small, 5, 0), TT_OK);
    assert_int_equal(yelp_input_keep(&same, &none, &small, 5, 0), TT_OK);
    assert_true(same == kept && digest(kept) == digest(&a));
    assert_int_equal(yelp_input_keep(&same, &none, &small, 5, 1), TT_OK);
    assert_true(digest(same) != digest(&a));
    tt_yelp_generate_spec null = small;
    null.effect = 0; // what is said, and by whom, is the same
    assert_int_equal(yelp_input_keep(&same, &none, &null, 5, 0), TT_OK);
    assert_true(digest(same) == digest(&a) && same->generated.effect == 0);
    yelp_input_forget();
    yelp_input_close(&a);
}

static void titles(void **state) {
    (void)state;
    char text[YELP_INPUT_TEXT];
    yelp_source s = YELP_SOURCE_NONE;
    assert_string_equal(yelp_input_title(text, &s, 900),
                        "generated folder, not Yelp: 900 reviews");
    assert_non_null(strstr(yelp_input_note(text, &s), "generator's own adjectives"));
    s.yelp = "/nowhere";
    s.min_city = 3;
    assert_string_equal(yelp_input_title(text, &s, NAN), "Yelp");
    assert_non_null(strstr(yelp_input_note(text, &s),
                           "cities with 3 businesses, businesses "
                           "with 100 reviews, users with 0"));
}

/* A child that holds the lock of the file until it is killed. */
static pid_t holder_of(const char *path) {
    int ready[2];
    char byte = 0;
    assert_int_equal(pipe(ready), 0);
    const pid_t child = fork();
    if (child == 0) {
        int fd;
        byte = tt_lock_take(&fd, path, "folder", 0) == TT_OK;
        _exit(write(ready[1], &byte, 1) == 1 ? pause() : 1);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(byte, 1);
    close(ready[0]);
    close(ready[1]);
    return child;
}

/* Folders of processes that were killed are removed, those of living ones stay. */
static void killed_and_living(void **state) {
    (void)state;
    char directory[64], folder[2][128], lock[2][160];
    yelp_input in;
    t_directory(directory);
    for (int k = 0; k < 2; k++) {
        snprintf(folder[k], sizeof *folder, "%s/tt-yelp-%d", directory, k);
        assert_int_equal(mkdir(folder[k], 0700), 0);
        t_write(lock[k], folder[k], "lock", "");
    }
    const pid_t child = holder_of(lock[0]);
    assert_int_equal(setenv("TMPDIR", directory, 1), 0);
    for (int alive = 1; alive >= 0; alive--) {
        assert_int_equal(yelp_input_open(&in, &none, &small, 5, 0), TT_OK);
        yelp_input_close(&in);
        assert_int_equal(access(folder[0], F_OK) == 0, alive);
        assert_int_equal(access(folder[1], F_OK), -1);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    }
    unsetenv("TMPDIR");
    assert_int_equal(rmdir(directory), 0); // nothing else is left
}

/* Options reach the source; a real folder without a lexicon cannot run, with it it can if
 * there is a tagger. The design of a real folder tells changed files apart. */
static void options(void **state) {
    (void)state;
    char directory[64], path[2][160], *text[2];
    char word[][16] = {"--yelp", "--min-city", "3", "--lexicon", "--tagged"};
    t_directory(directory);
    t_write(path[0], directory, "review.json", "{}\n");
    t_write(path[1], directory, "lexicon.txt", "good\t1.9\n");
    char *const without[] = {"t", word[0], directory, word[1], word[2]};
    char *const with[] = {"t", word[3], path[1], word[4], path[1]};
    unsetenv("LEXICON");
    unsetenv("TAGGED");
    assert_int_equal(yelp_input_available(), 1); // generated
    assert_int_equal(argp_parse(&yelp_input_options, 5, (char **)without, 0, NULL, NULL),
                     0);
    const yelp_source *s = yelp_input_source();
    assert_string_equal(s->yelp, directory);
    assert_true(s->min_city == 3 && s->min_reviews == YELP_INPUT_PAPER);
    assert_int_equal(yelp_input_available(), 0);
    assert_non_null(strstr(tt_error_message(), "no --lexicon FILE"));
    assert_int_equal(argp_parse(&yelp_input_options, 5, (char **)with, 0, NULL, NULL), 0);
    assert_int_equal(yelp_input_available(), 1);
    for (int k = 0; k < 3; k++) {
        size_t size;
        FILE *f = open_memstream(&text[k > 0], &size);
        yelp_input_design(s, NULL, f);
        fclose(f);
        assert_null(strstr(text[k > 0], directory));
        if (k == 1) { // a valence changes, the length does not
            assert_string_equal(text[0], text[1]);
            t_write(path[1], directory, "lexicon.txt", "good\t1.8\n");
            free(text[1]);
        }
    }
    assert_string_not_equal(text[0], text[1]);
    assert_non_null(strstr(text[0], "filters 3 5 0\n")); // small: 5 reviews a business
    free(text[0]);
    free(text[1]);
    unlink(path[0]);
    unlink(path[1]);
    rmdir(directory);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(generated_folders), cmocka_unit_test(killed_and_living),
    cmocka_unit_test(titles),
    cmocka_unit_test(options), // last: they stay
};

T_MAIN(tests)
