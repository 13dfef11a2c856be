/* Experiment table2: polarity of nouns against naive twins, the bootstrap by identities,
 * generated folders whose planted truth must come back, decision rules and tables on
 * planted rows, real reviews where they are. */
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_stat.h"
#include "common/table2_report.h"
#include "farm/tt_sink.h"
#include "t_file.h"

static const double level[2] = {0.95, 0.5};
static const tt_address address = {.seed = 20240, .design = 2};

/* ---- names ---- */

static void names(void **state) {
    (void)state;
    static const char *const noun[] = {"",
                                       "food",
                                       "jalape\xc3\xb1os",
                                       "exactly twenty-four",
                                       "a noun of more than twenty-four bytes",
                                       "twenty-three and then \xc3\xa9\xc3\xa9"};
    static const char *const want[] = {"",
                                       "food",
                                       "jalape\xc3\xb1os",
                                       "exactly twenty-four",
                                       "a noun of more than twen",
                                       "twenty-three and then \xc3\xa9"};
    for (size_t i = 0; i < sizeof noun / sizeof *noun; i++) {
        double packed[TABLE2_NOUN];
        char text[TABLE2_NAME];
        table2_name_pack(packed, noun[i]);
        table2_name_unpack(text, packed);
        assert_string_equal(text, want[i]);
    }
    double packed[TABLE2_NOUN];
    char text[TABLE2_NAME];
    table2_name_pack(packed,
                     "twenty-three and then x\xc3\xa9"); // the cut is within a letter
    table2_name_unpack(text, packed);
    assert_string_equal(text, "twenty-three and then x");
}

/* ---- statistics of a noun ---- */

enum { MOST = 60 };

/* n mentions with few different values in `reviews` reviews, sorted. */
static void draw_noun(table2_noun *noun, table2_mention *mention, size_t n, size_t reviews,
                      tt_rng *r) {
    for (size_t i = 0; i < n; i++) {
        const table2_mention m = {2.385 * ((double)tt_rng_below(r, 9) - 3),
                                  (uint32_t)tt_rng_below(r, reviews)};
        size_t k = i;
        for (; k > 0 && mention[k - 1].value > m.value; k--) {
            mention[k] = mention[k - 1];
        }
        mention[k] = m;
    }
    *noun = (table2_noun){.mentions = n, .reviews = reviews, .mention = mention};
}

/* Weighted statistics are those of the sample with each mention repeated. */
static void weights_repeat(void **state) {
    (void)state;
    tt_rng r = t_rng("weights", 0);
    for (size_t c = 0; c < t_cases(300); c++) {
        table2_mention mention[MOST];
        table2_noun noun;
        uint32_t weight[MOST];
        double all[4 * MOST], work[4 * MOST], got[POLARITY_STATS];
        const size_t reviews = 1 + tt_rng_below(&r, 30);
        size_t n = 0;
        draw_noun(&noun, mention, tt_rng_below(&r, MOST), reviews, &r);
        for (size_t i = 0; i < reviews; i++) {
            weight[i] = (uint32_t)tt_rng_below(&r, 4);
        }
        for (size_t i = 0; i < noun.mentions; i++) {
            for (size_t k = 0; k < weight[mention[i].review]; k++) {
                all[n++] = mention[i].value;
            }
        }
        table2_statistics(got, &noun, weight);
        const tt_summary want = tt_stat_summary(all, n);
        for (size_t s = 0; s < 3 && n > 0; s++) {
            const double q = tt_stat_quantile(all, n, 0.25 * (double)(s + 1), work);
            T_ARITH(got[POLARITY_Q25 + s], q, 20, 1);
        }
        if (n > 1) {
            T_ARITH(got[POLARITY_MEAN], want.mean, 20, n);
            T_ARITH(got[POLARITY_SD], sqrt(want.variance), 20, n);
        }
        assert_true(isnan(got[POLARITY_MEAN]) == (n == 0));
        assert_true(isnan(got[POLARITY_Q75]) == (n == 0));
        assert_true(isnan(got[POLARITY_SD]) == (n < 2));
    }
}

/* Mentions of aspect 1 of a hand-made table: reviews with 2, 0, 1, 3 of them. */
static void collected(void **state) {
    (void)state;
    size_t start[] = {0, 3, 4, 5, 9};
    uint32_t aspect[] = {1, 0, 1, 0, 1, 1, 1, 0, 1};
    float polarity[] = {0.5f, -0.5f, -0.25f, 0.125f, 0.5f, 0.75f, 0.25f, 0, 0.5f};
    const tt_review_words w = {.grams = {.count = 4},
                               .aspect_start = start,
                               .aspect = aspect,
                               .polarity = polarity};
    static const double value[] = {-0.25, 0.25, 0.5, 0.5, 0.5, 0.75};
    static const uint32_t review[] = {0, 2, 0, 1, 2, 2};
    const double counts[] = {2, 0, 1, 3};
    table2_noun noun;
    assert_int_equal(table2_noun_collect(&noun, &w, 1), TT_OK);
    assert_int_equal(noun.mentions, 6);
    assert_int_equal(noun.reviews, 3);
    for (size_t i = 0; i < 6; i++) {
        assert_true(noun.mention[i].value == value[i]);
        assert_int_equal(noun.mention[i].review, review[i]);
    }
    const tt_summary s = tt_stat_summary(counts, 4);
    T_ARITH(noun.per_thousand, 1000 * s.mean, 1000, 1);
    T_ARITH(noun.se, 1000 * s.se, 1000, 4);
    table2_noun_free(&noun);
}

/* ---- bootstrap ---- */

static void bootstrap_of(table2_bounds b[2], const table2_noun *noun, size_t resamples) {
    assert_int_equal(table2_bootstrap(b, noun, level, resamples, &address, 7), TT_OK);
}

/* One mention a review: the interval of the mean is as wide as theory has it. Every mention
 * twice in its review: the same interval; in a review of its own: narrower by sqrt 2. */
static void bootstrap_of_reviews(void **state) {
    (void)state;
    enum { N = 400, RESAMPLES = 2000 };
    static table2_mention once[N], twice[2 * N], apart[2 * N];
    table2_noun noun, doubled = {.mentions = 2 * N, .reviews = N, .mention = twice};
    table2_noun spread = {.mentions = 2 * N, .reviews = 2 * N, .mention = apart};
    table2_bounds b[2], d[2], s[2];
    tt_rng r = t_rng("bootstrap", 0);
    draw_noun(&noun, once, N, N, &r);
    for (uint32_t i = 0; i < N; i++) {
        once[i].review = i;
        twice[2 * i] = twice[2 * i + 1] = once[i];
        apart[2 * i] = (table2_mention){once[i].value, 2 * i};
        apart[2 * i + 1] = (table2_mention){once[i].value, 2 * i + 1};
    }
    double out[POLARITY_STATS];
    table2_statistics(out, &noun, NULL);
    bootstrap_of(b, &noun, RESAMPLES);
    bootstrap_of(d, &doubled, RESAMPLES);
    bootstrap_of(s, &spread, RESAMPLES);
    /* Width of a percentile interval: 2 z sd / sqrt N; its standard error from the density
     * of the normal at the two tails, sqrt(2 p (1 - p) / B) / phi(z), p = .025. */
    const double se = out[POLARITY_SD] / sqrt(N), width = 2 * 1.959964 * se;
    const double error = se * sqrt(2 * 0.025 * 0.975 / RESAMPLES) / 0.0584451;
    const double got = b[0].hi[POLARITY_MEAN] - b[0].lo[POLARITY_MEAN];
    T_NEAR(got, width, T_SIGMA * error);
    T_NEAR(s[0].hi[POLARITY_MEAN] - s[0].lo[POLARITY_MEAN], width / sqrt(2),
           T_SIGMA * error / sqrt(2));
    T_ARITH(d[0].lo[POLARITY_MEAN], b[0].lo[POLARITY_MEAN], 20, N);
    T_ARITH(d[0].hi[POLARITY_MEAN], b[0].hi[POLARITY_MEAN], 20, N);
    for (size_t k = 0; k < POLARITY_STATS; k++) {
        assert_true(b[0].lo[k] <= b[1].lo[k] && b[1].hi[k] <= b[0].hi[k]); // 95 %, 50 %
        assert_true(b[0].lo[k] <= out[k] && out[k] <= b[0].hi[k]);
    }
    table2_bounds again[2];
    bootstrap_of(again, &noun, RESAMPLES);
    assert_memory_equal(again, b, sizeof b);
    noun.reviews = 1;
    bootstrap_of(again, &(table2_noun){.mentions = 1, .reviews = 1, .mention = twice}, 10);
    assert_true(isnan(again[0].lo[POLARITY_MEAN]) && isnan(again[1].hi[POLARITY_Q75]));
}

/* ---- generated folders ---- */

static const tt_yelp_generate_spec small = {.users = 60,
                                            .businesses = 25,
                                            .cities = 3,
                                            .reviews = 1200,
                                            .effect = 1,
                                            .noise = 0.6,
                                            .users_noise = 0.4,
                                            .words = 40,
                                            .vocabulary = 2000};
static const yelp_source none = YELP_SOURCE_NONE;

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

/* ---- points of a block ---- */

static void points(void **state) {
    (void)state;
    enum { ROWS = 3, D = 6 };
    float dense[ROWS * 2] = {0.5f, 1, 0, 0.25f, 1, 1}, value[] = {0.75f, -0.5f, 0.5f};
    size_t ptr[] = {0, 2, 2, 3};
    uint32_t col[] = {0, 3, 2};
    const tt_review_side side = {.x = {.rows = ROWS,
                                       .cols = D,
                                       .dense_cols = 2,
                                       .dense = dense,
                                       .sparse_cols = 4,
                                       .ptr = ptr,
                                       .col = col,
                                       .value = value},
                                 .first = {0, 2, 4, D}};
    static const double want[ROWS][D] = {
        {0.5, 1, 0.75, 0, 0.5, 0.25}, {0, 0.25, 0, 0, 0.5, 0.5}, {1, 1, 0, 0, 0.75, 0.5}};
    for (size_t first = 0; first < D; first++) {
        for (size_t last = first + 1; last <= D; last++) {
            double x[ROWS * D];
            table2_points(x, &side, first, last);
            for (size_t i = 0; i < ROWS * (last - first); i++) {
                assert_true(x[i] == want[i / (last - first)][first + i % (last - first)]);
            }
        }
    }
}

/* ---- rules ---- */

static void rule_of_quartiles(void **state) {
    (void)state;
    static const struct {
        double lo, hi;
        const char *word;
    } c[] = {{0.40, 0.50, "agrees"},       {0.37, 0.50, "agrees"},
             {0.35, 0.50, "inconclusive"}, {0.40, 0.53, "inconclusive"},
             {0.20, 0.35, "differs"},      {0.53, 0.60, "differs"},
             {NAN, NAN, "inconclusive"}};
    for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
        const table2_quartile q[] = {{0.44, 0.44, 0.44, 0.44},
                                     {0.44, 0.45, c[i].lo, c[i].hi}};
        assert_string_equal(table2_quartile_word(q, 2), c[i].word);
    }
    assert_string_equal(table2_quartile_word(NULL, 0), "inconclusive");
    assert_string_equal(table2_control_word((tt_interval){0, -0.05, 0.09}), "agrees");
    assert_string_equal(table2_control_word((tt_interval){0, -0.05, 0.11}), "inconclusive");
    assert_string_equal(table2_control_word((tt_interval){0.2, 0.11, 0.3}), "differs");
    assert_string_equal(table2_control_word((tt_interval){0, NAN, NAN}), "inconclusive");
}

enum { FOLDERS = 5 };

typedef struct {
    tt_row row[FOLDERS * TABLE2_ASPECTS];
    double value[FOLDERS * TABLE2_ASPECTS][TABLE2_COLUMNS];
    tt_results results;
} table;

/* Correlations near `mean`, of the last noun near `last`; controls equal what is shared but
 * for `excess`. */
static void plant(table *t, size_t folders, double mean, double last, double excess) {
    tt_rng r = t_rng("plant", 0);
    t->results = (tt_results){.row = t->row};
    for (size_t f = 0; f < folders; f++) {
        for (size_t k = 0; k < TABLE2_ASPECTS; k++) {
            const size_t i = t->results.n_rows++;
            double *v = t->value[i];
            for (size_t j = 0; j < TABLE2_COLUMNS; j++) {
                v[j] = NAN;
            }
            table2_name_pack(&v[TABLE2_NOUN_FIRST], table2_published[k].noun);
            v[TABLE2_RANK] = (double)(k + 1);
            v[TABLE2_CORRELATION] =
                (k + 1 < TABLE2_ASPECTS ? mean : last) + 0.01 * tt_rng_gaussian(&r);
            v[TABLE2_SHARED] = 0.3 + 0.1 * tt_rng_gaussian(&r);
            v[TABLE2_CONTROL] = v[TABLE2_SHARED] + excess + 0.01 * tt_rng_gaussian(&r);
            t->row[i] = (tt_row){0, f, k, "ok", v};
        }
    }
}

static const char *recovery_word(tt_interval *control, const table *t) {
    table2_recovered r[TABLE2_ASPECTS];
    tt_interval all;
    size_t folders;
    assert_int_equal(table2_recovery(r, &all, control, &folders, &t->results), TT_OK);
    return table2_recovery_word(r, TABLE2_ASPECTS, folders);
}

static void rule_of_recovery(void **state) {
    (void)state;
    static table t;
    tt_interval control, all;
    table2_recovered r[TABLE2_ASPECTS];
    size_t folders;
    plant(&t, FOLDERS, 0.95, 0.95, 0.04);
    assert_int_equal(table2_recovery(r, &all, &control, &folders, &t.results), TT_OK);
    assert_int_equal(folders, FOLDERS);
    for (size_t k = 0; k < TABLE2_ASPECTS; k++) {
        assert_true(r[k].folders == FOLDERS && r[k].common == FOLDERS);
        T_NEAR(r[k].control.estimate, 0.04, T_SIGMA * 0.01 / sqrt(FOLDERS));
        T_NEAR(r[k].correlation.estimate, 0.95, T_SIGMA * 0.01 / sqrt(FOLDERS));
        assert_true(r[k].joint.lo < r[k].correlation.lo && r[k].joint.hi <= 1);
    }
    T_NEAR(all.estimate, 0.95, T_SIGMA * 0.01 / sqrt(FOLDERS * TABLE2_ASPECTS));
    plant(&t, FOLDERS, 0.95, 0.95, 0);
    assert_string_equal(recovery_word(&control, &t), "agrees");
    assert_string_equal(table2_control_word(control), "agrees");
    t.value[7][TABLE2_RANK] = 11; // not among the ten in one folder
    assert_string_equal(recovery_word(&control, &t), "differs");
    plant(&t, FOLDERS, 0.95, 0.6, 0.2);
    assert_string_equal(recovery_word(&control, &t), "differs");
    assert_string_equal(table2_control_word(control), "differs");
    plant(&t, FOLDERS, 0.95, 0.8, 0.1);
    assert_string_equal(recovery_word(&control, &t), "inconclusive");
    plant(&t, 1, 0.95, 0.95, 0);
    assert_string_equal(recovery_word(&control, &t), "inconclusive");
    plant(&t, 0, 0.95, 0.95, 0);
    assert_string_equal(recovery_word(&control, &t), "inconclusive");
}

/* ---- real reviews ---- */

static void remove_directory(const char *directory) {
    char command[96];
    snprintf(command, sizeof command, "rm -r %s", directory);
    assert_int_equal(system(command), 0);
}

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

/* Quartiles of an earlier run with the same reviews, to two decimals. */
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

/* ---- what is written ---- */

static const tt_experiment planted_experiment = {.name = "table2", .claim = "planted"};

/* The line of a file that begins with `start`, without it; fails if there is none. */
static void line_of(char out[1024], const char *directory, const char *name,
                    const char *start) {
    char path[160];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    out[0] = '\0';
    while (fgets(out, 1024, f) && strncmp(out, start, strlen(start)) != 0) {
        out[0] = '\0';
    }
    fclose(f);
    assert_true(out[0] != '\0');
    memmove(out, out + strlen(start), strlen(out) - strlen(start) + 1);
}

/* Two sides of dimension 2 and 4: 2 beta / (2 beta + d) of each, the larger for the pair;
 * none where one of them is not identifiable, though it has numbers. */
static void dimensions_of_pairs(void **state) {
    (void)state;
    enum { USER = 1, BUSINESS = 1 + TABLE2_BLOCKS };
    static const struct {
        size_t cell, method;
        const char *status;
        double d;
    } plan[] = {{USER, 0, "ok", 2},         {USER, 1, "ok", 2},
                {USER, 2, "finite", 0},     {USER, 3, "few_points", NAN},
                {BUSINESS, 0, "ok", 4},     {BUSINESS, 1, "biased", 4},
                {BUSINESS, 2, "finite", 0}, {BUSINESS, 3, "ok", 4}};
    enum { N = sizeof plan / sizeof *plan };
    double value[N][TABLE2_COLUMNS];
    tt_row row[N];
    char directory[64], line[1024];
    for (size_t i = 0; i < N; i++) {
        for (size_t k = 0; k < TABLE2_COLUMNS; k++) {
            value[i][k] = NAN;
        }
        value[i][TABLE2_REVIEWS] = 10;
        value[i][TABLE2_POINTS] = 100;
        value[i][TABLE2_COORDINATES] = 8;
        value[i][TABLE2_ESTIMATE] = plan[i].d;
        value[i][TABLE2_ESTIMATE_LO] = plan[i].d / 2;
        value[i][TABLE2_ESTIMATE_HI] = 2 * plan[i].d;
        row[i] = (tt_row){plan[i].cell, 0, plan[i].method, plan[i].status, value[i]};
    }
    t_directory(directory);
    const tt_results results = {.experiment = &planted_experiment,
                                .directory = directory,
                                .row = row,
                                .n_rows = N,
                                .design_hash = "0"};
    assert_int_equal(table2_dimension_report(&results), TT_OK);
    static const char *const want[][2] = {
        {"user,base,box,",
         "100,8,2,1,4,,0.5,0.3333333333,0.6666666667,0.6666666667,0.5,0.8,ok"},
        {"user,base,twonn,", "100,8,,,,,,,,,,,few_points"},
        {"business,base,corrint,", "100,8,4,2,8,,,,,,,,biased"},
        {"pair,base,box,",
         ",16,4,2,8,,0.3333333333,0.2,0.5,0.5,0.3333333333,0.6666666667,ok"},
        {"pair,base,corrint,", ",16,,,,,,,,,,,biased"},
        {"pair,base,mle,", ",16,0,0,0,,1,1,1,1,1,1,finite"},
        {"pair,base,twonn,", ",16,,,,,,,,,,,few_points"}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        line_of(line, directory, "table2_dimension.csv", want[i][0]);
        line[strcspn(line, "\n")] = '\0';
        assert_string_equal(line, want[i][1]);
    }
    remove_directory(directory);
}

/* The verdict of a real folder from rows whose quartiles are the printed ones plus
 * .02, with intervals of +- .03, and then with one of them .2 off. */
static void real_verdicts(void **state) {
    (void)state;
    static table t;
    char directory[64], line[1024];
    t_directory(directory);
    char option[] = "--yelp", *argv[] = {"t-table2", option, directory};
    assert_int_equal(argp_parse(&yelp_input_options, 3, argv, 0, NULL, NULL), 0);
    static const double shift[] = {0.02, 0.2};
    static const char *const word[] = {"agrees", "differs"};
    for (size_t c = 0; c < 2; c++) {
        plant(&t, 1, 0, 0, 0);
        t.results.experiment = &planted_experiment;
        t.results.directory = directory;
        t.results.design_hash = "0";
        for (size_t k = 0; k < TABLE2_ASPECTS; k++) {
            double *v = t.value[k];
            for (size_t s = 0; s < 3; s++) {
                const double off = k == 3 && s == 2 ? shift[c] : 0.02; // place, 75 %
                v[TABLE2_STAT + POLARITY_Q25 + s] = table2_published[k].quartile[s] + off;
                v[TABLE2_WIDE_LO + s] = v[TABLE2_STAT + POLARITY_Q25 + s] - 0.03;
                v[TABLE2_WIDE_HI + s] = v[TABLE2_STAT + POLARITY_Q25 + s] + 0.03;
            }
        }
        assert_int_equal(table2_verdicts(&t.results), TT_OK);
        line_of(line, directory, "verdicts.csv", "table2,");
        assert_non_null(strstr(line, word[c]));
        assert_true(c == 0 || strstr(line, "0.57,0.77,0.74,0.8,1"));
    }
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
    cmocka_unit_test(names),
    cmocka_unit_test(weights_repeat),
    cmocka_unit_test(collected),
    cmocka_unit_test(bootstrap_of_reviews),

    cmocka_unit_test(planted_aspects),
    cmocka_unit_test(points),
    cmocka_unit_test(rule_of_quartiles),
    cmocka_unit_test(rule_of_recovery),
    cmocka_unit_test(real_reviews),

    cmocka_unit_test(refused_memory),
    cmocka_unit_test(dimensions_of_pairs),
    cmocka_unit_test(real_verdicts), // last: the options stay
};

T_MAIN(tests)
