/* Experiment table2 on folders: planted truth of generated ones comes back, real reviews
 * where they are, refused memory. */
#include <string.h>

#include "base/tt_alloc.h"
#include "common/table2_measure.h"
#include "farm/tt_sink.h"
#include "t_file.h"
#include "t_table2.h"
#include "t_yelp_small.h"

/* ---- generated folders ---- */

/* Rows of a small folder: the ten planted nouns come first, their polarity follows their
 * planted quality; qualities of other businesses do not. */
static void planted_aspects(void **state) {
    (void)state;
    yelp_input in;
    tt_yelp_generate_spec larger = small;
    tt_sink sink = {.record = {.n_columns = TABLE2_COLUMNS}};
    const table2_effort effort = {.resamples = 50, .least = 5};
    larger.businesses = 60;
    larger.reviews = 2400;
    assert_int_equal(yelp_input_open(&in, &none, &larger, 5, 0), TT_OK);
    assert_int_equal(table2_aspects(&sink, &in, &effort, &address), TT_OK);
    assert_int_equal(sink.record.n_rows, TABLE2_ASPECTS);
    for (size_t i = 0; i < sink.record.n_rows; i++) {
        const double *v = sink.record.value + i * TABLE2_COLUMNS;
        char noun[TABLE2_NAME];
        size_t known = 0;
        table2_name_unpack(noun, &v[TABLE2_NOUN_FIRST]);
        for (size_t k = 0; k < TABLE2_ASPECTS; k++) {
            known += strcmp(noun, table2_published[k].noun) == 0;
        }
        assert_int_equal(known, 1);
        assert_true(v[TABLE2_RANK] == (double)(i + 1));
        assert_true(i == 0 || v[TABLE2_MENTIONS] <= v[TABLE2_MENTIONS - TABLE2_COLUMNS]);
        T_ARITH(v[TABLE2_PER_1000], 1000 * v[TABLE2_MENTIONS] / v[TABLE2_REVIEWS], 1000, 1);
        assert_true(v[TABLE2_PLACES] > 10 && v[TABLE2_CORRELATION] > 0.8);
    }
    tt_record_free(&sink.record);
    /* Turned round, the truth no longer fits: rank correlations of independent series have
     * variance 1 / (n - 1). */
    table2_agreement a;
    const uint32_t aspect = tt_ids_find(&in.words.aspects, "food", 4);
    const size_t n = in.truth.businesses;
    for (size_t b = 0; b < n / 2; b++) {
        for (size_t k = 0; k < TT_YELP_ASPECTS; k++) {
            double *x = &in.truth.quality[b * TT_YELP_ASPECTS + k];
            double *y = &in.truth.quality[(n - 1 - b) * TT_YELP_ASPECTS + k];
            const double swap = *x;
            *x = *y;
            *y = swap;
        }
    }
    assert_int_equal(table2_agree(&a, &in, aspect, 1, 5), TT_OK);
    assert_true(a.places > 40); // a correlation of .8 would be seen
    T_NEAR(a.quality * sqrt((double)a.places - 1), 0, T_SIGMA);
    assert_int_equal(table2_agree(&a, &in, aspect, 1, 100000), TT_OK);
    assert_true(a.places == 0 && isnan(a.quality));
    yelp_input_close(&in);
}

/* ---- real reviews ---- */

/* Appends the reviews of a folder to f and each of their businesses to b. */
static size_t copy_reviews(FILE *f, FILE *b, tt_ids *ids, const char *name) {
    char path[1024], *line = NULL;
    size_t room = 0, n = 0;
    snprintf(path, sizeof path, "%s/data/yelp/%s/review.json", t_shared_directory(), name);
    FILE *in = fopen(path, "r");
    if (!in) {
        printf("note: %s is not there, its checks are skipped\n", path);
        return 0;
    }
    while (getline(&line, &room, in) > 1) {
        static const char key[] = "\"business_id\":";
        const char *id = strchr(strstr(line, key) + strlen(key), '"') + 1;
        const size_t length = strcspn(id, "\""), before = ids->count;
        uint32_t index;
        assert_int_equal(tt_ids_intern(&index, ids, id, length), TT_OK);
        if (ids->count > before) {
            fprintf(b, "{\"business_id\": \"%.*s\"}\n", (int)length, id);
        }
        fputs(line, f);
        n++;
    }
    free(line);
    fclose(in);
    return n;
}

/* The published quartiles of a noun. */
static const double *published(const char *noun) {
    for (size_t k = 0; k < TABLE2_ASPECTS; k++) {
        if (strcmp(table2_published[k].noun, noun) == 0) {
            return table2_published[k].quartile;
        }
    }
    fail_msg("%s is not in Table 2", noun);
    return NULL;
}

/* Quartiles of an earlier run with the same reviews, to two decimals; they lie within .08 of
 * the published ones. */
static void check_quartiles(const yelp_input *in) {
    static const struct {
        const char *noun;
        double quartile[3];
    } want[] = {{"food", {0.40, 0.44, 0.59}},
                {"service", {0.42, 0.49, 0.62}},
                {"staff", {0.42, 0.49, 0.49}},
                {"place", {0.36, 0.44, 0.62}}};
    for (size_t k = 0; k < sizeof want / sizeof *want; k++) {
        double got[POLARITY_STATS];
        table2_noun noun;
        const uint32_t a =
            tt_ids_find(&in->words.aspects, want[k].noun, strlen(want[k].noun));
        assert_int_equal(table2_noun_collect(&noun, &in->words, a), TT_OK);
        table2_statistics(got, &noun, NULL);
        for (size_t s = 0; s < 3; s++) {
            T_NEAR(got[POLARITY_Q25 + s], want[k].quartile[s], 0.005);
            T_NEAR(got[POLARITY_Q25 + s], published(want[k].noun)[s], 0.08);
        }
        table2_noun_free(&noun);
    }
}

static void real_reviews(void **state) {
    (void)state;
    char directory[64], path[2][160], file[2][1024];
    tt_ids ids = {0};
    yelp_input in;
    t_directory(directory);
    t_write(path[0], directory, "review.json", "");
    t_write(path[1], directory, "business.json", "");
    FILE *f = fopen(path[0], "w"), *b = fopen(path[1], "w");
    const size_t n = copy_reviews(f, b, &ids, "mini_trio");
    const size_t all = n ? n + copy_reviews(f, b, &ids, "head5000_2019") : 0;
    fclose(f);
    fclose(b);
    tt_ids_free(&ids);
    snprintf(file[0], sizeof *file, "%s/data/vader/vader_lexicon.txt",
             t_shared_directory());
    snprintf(file[1], sizeof *file, "%s/data/tagger/ewt_train.conllu",
             t_shared_directory());
    yelp_source s = {directory, NULL, file[1], 0, 0, 0};
    assert_int_equal(setenv("TMPDIR", directory, 1), 0); // the cache goes with it
    if (all > n && access(file[0], R_OK) == 0 && access(file[1], R_OK) == 0) {
        assert_int_equal(yelp_input_open(&in, &s, NULL, 1, 0), TT_ENOINPUT); // no lexicon
        s.lexicon = file[0];
        assert_int_equal(all, 7687);
        for (int cached = 0; cached < 2; cached++) {
            assert_int_equal(yelp_input_open(&in, &s, NULL, 1, 0), TT_OK);
            assert_true(in.real && in.yelp.ratings.count + in.yelp.merged == all);
            check_quartiles(&in);
            yelp_input_close(&in);
        }
    }
    s = (yelp_source){"/nowhere", "/nowhere", NULL, 0, 0, 0};
    assert_int_equal(yelp_input_open(&in, &s, NULL, 1, 0), TT_ENOINPUT);
    unsetenv("TMPDIR");
    remove_directory(directory);
}

/* ---- memory ---- */

static int open_and_measure(void) {
    yelp_input in;
    tt_yelp_generate_spec tiny = small;
    table2_noun noun = {0};
    table2_bounds b[2];
    tiny.reviews = 20;
    int status = yelp_input_open(&in, &none, &tiny, 5, 0);
    if (status == TT_OK) {
        status = table2_noun_collect(&noun, &in.words, 0);
        status =
            status == TT_OK ? table2_bootstrap(b, &noun, level, 3, &address, 0) : status;
        table2_noun_free(&noun);
        yelp_input_close(&in);
    }
    return status;
}

static void refused_memory(void **state) {
    (void)state;
    T_ALLOCATIONS(open_and_measure(), 60);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(planted_aspects),
    cmocka_unit_test(real_reviews),
    cmocka_unit_test(refused_memory),
};

T_MAIN(tests)
