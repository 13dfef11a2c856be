/* Experiment table3: its arms on folders: nothing of a test review in the covariates of
 * `ttm`, the planted expectation is the floor, real files from reading to scores. */
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/table3_arms.h"
#include "common/table3_score.h"
#include "t_shared.h"

static const tt_address address = {.seed = 5, .design = 7, .replicate = 1};

/* ---- arms on a generated folder ---- */

static const table3_effort effort = {"epochs=8,hidden=16,p=8", 0, 2, 40, 20};

typedef struct {
    yelp_input in;
    table3_split split;
    table3_data data;
} folder;

static void open_folder(folder *f) {
    const yelp_source none = YELP_SOURCE_NONE;
    const table3_draw draw = TABLE3_DRAW_PAPER;
    tt_yelp_generate_spec spec = TT_YELP_GENERATE_DEFAULT;
    spec.users = 90;
    spec.businesses = 40;
    spec.reviews = 1200;
    spec.words = 30;
    assert_int_equal(yelp_input_open(&f->in, &none, &spec, 3, 0), TT_OK);
    assert_int_equal(table3_split_open(&f->split, &f->in.yelp.ratings, &draw, &address),
                     TT_OK);
    f->data = (table3_data){&f->in, &f->split, address};
}

static void close_folder(folder *f) {
    table3_split_close(&f->split);
    yelp_input_close(&f->in);
}

static void run_arm(double *value, const folder *f, size_t arm) {
    enum tt_status status;
    assert_int_equal(table3_run_arm(value, &status, &table3_arms[arm], &f->data, &effort),
                     TT_OK);
    assert_int_equal(status, TT_FIT_OK);
}

/* Other words in the reviews that test: nothing changes for `ttm` and for training reviews
 * alone; what averages over all reviews gives itself away. */
static void test_reviews_do_not_leak(void **state) {
    (void)state;
    static folder f;
    double before[3][TABLE3_SETS * TABLE3_PER_SET], after[TABLE3_SETS * TABLE3_PER_SET];
    open_folder(&f);
    for (size_t arm = 0; arm < 3; arm++) {
        run_arm(before[arm], &f, arm);
    }
    for (size_t i = 0; i < f.split.reviews; i++) {
        const int part = f.split.part[i];
        for (size_t e = f.in.words.aspect_start[i]; e < f.in.words.aspect_start[i + 1];
             e++) {
            if (part == TABLE3_HELD || part == TABLE3_OUTSIDE || part == TABLE3_SIDE) {
                f.in.words.polarity[e] *= -1;
            }
        }
    }
    for (size_t arm = 0; arm < 3; arm++) {
        run_arm(after, &f, arm);
        const int same = memcmp(before[arm], after, sizeof after) == 0;
        assert_int_equal(same, arm != TABLE3_TTM_ALL);
    }
    close_folder(&f);
}

/* The planted expectation is unbiased, and no arm comes near it. */
static void truth_is_the_floor(void **state) {
    (void)state;
    static folder f;
    double value[TABLE3_SETS * TABLE3_PER_SET], mean[TABLE3_SETS * TABLE3_PER_SET];
    open_folder(&f);
    const tt_ratings *test = &f.split.test;
    double *estimate = tt_alloc(test->count, sizeof *estimate);
    double sum = 0, squares = 0;
    table3_truth(estimate, &f.data);
    for (size_t k = 0; k < test->count; k++) {
        const double e = test->rating[k] - estimate[k];
        sum += e;
        squares += e * e;
    }
    T_NEAR(sum / sqrt(squares), 0, T_SIGMA);
    run_arm(value, &f, TABLE3_TRUTH);
    run_arm(mean, &f, TABLE3_MEAN);
    for (size_t set = 0; set < TABLE3_SETS; set++) {
        const size_t at = set * TABLE3_PER_SET + TABLE3_RMSE;
        assert_true(value[at] < 0.8 * mean[at]);
    }
    tt_free(estimate);
    close_folder(&f);
}

/* ---- real files, where they are ---- */

static void real_folder(const char *name) {
    char review[1024], folder_name[1024], lexicon[1024], tagged[1024], file[128];
    yelp_source source = YELP_SOURCE_NONE;
    const table3_draw draw = TABLE3_DRAW_PAPER;
    static folder f;
    double value[TABLE3_SETS * TABLE3_PER_SET];
    snprintf(file, sizeof file, "data/yelp/%s/review.json", name);
    if (!t_shared(review, file) || !t_shared(lexicon, "data/vader/vader_lexicon.txt") ||
        !t_shared(tagged, "data/tagger/ewt_train.conllu")) {
        return;
    }
    snprintf(folder_name, sizeof folder_name, "%.*s", (int)(strlen(review) - 12), review);
    source.yelp = folder_name;
    source.lexicon = lexicon;
    source.tagged = tagged;
    assert_int_equal(yelp_input_open(&f.in, &source, NULL, 1, 0), TT_OK);
    assert_int_equal(table3_split_open(&f.split, &f.in.yelp.ratings, &draw, &address),
                     TT_OK);
    f.data = (table3_data){&f.in, &f.split, address};
    run_arm(value, &f, TABLE3_TTM);
    for (size_t set = 0; set < TABLE3_SETS; set++) {
        const double *v = value + set * TABLE3_PER_SET;
        assert_true(v[TABLE3_N] == 0 || (v[TABLE3_RMSE] > 0 && v[TABLE3_RMSE] < 4));
    }
    assert_true(value[TABLE3_COLD * TABLE3_PER_SET + TABLE3_N] > 0);
    print_message("%s: %zu reviews, %zu train\n", name, f.split.reviews,
                  f.split.train.count);
    close_folder(&f);
}

/* Small real data from files to scores, with users in a file and without. */
static void real_files(void **state) {
    (void)state;
    real_folder("mini_trio");
    real_folder("head5000_2019");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_reviews_do_not_leak),
    cmocka_unit_test(truth_is_the_floor),
    cmocka_unit_test(real_files),
};

T_MAIN(tests)
