/* Synthetic Yelp folders: who reviews what, how long texts are and of how many words, by the
 * laws that were asked for. */
#include "yelp/tt_yelp_generate.h"

#include "t_yelp_folder.h"

/* Counts, averages and votes in the other files are those of the reviews; no pair twice. */
static void consistent(void **state) {
    (void)state;
    const tt_yelp_generate_spec spec = t_small();
    unsigned char met[60][25] = {{0}};
    double of_user[60][5] = {{0}}, of_business[25][2] = {{0}};
    static const char *const vote[] = {"useful", "funny", "cool"};
    t_reviews v;
    t_make(&spec, NULL, &v);
    for (size_t i = 0; i < v.n; i++) {
        assert_true(v.user[i] < 60 && v.business[i] < 25);
        assert_int_equal(met[v.user[i]][v.business[i]]++, 0);
        assert_true(v.stars[i] >= 1 && v.stars[i] <= 5 && v.stars[i] == floor(v.stars[i]));
        of_user[v.user[i]][0]++;
        of_user[v.user[i]][1] += v.stars[i];
        of_business[v.business[i]][0]++;
        of_business[v.business[i]][1] += v.stars[i];
        for (int k = 0; k < 3; k++) {
            of_user[v.user[i]][2 + k] += t_number(v.tree[i], vote[k]);
        }
    }
    for (int f = BUSINESS; f <= USER; f++) {
        size_t size, i = 0;
        char *text = t_slurp(f, &size), *rest = text;
        for (yajl_val t; (t = t_next_line(&rest)); yajl_tree_free(t), i++) {
            const double *want = f == USER ? of_user[i] : of_business[i];
            const double average = t_number(t, f == USER ? "average_stars" : "stars");
            assert_int_equal(
                f == USER ? t_id(t, "user_id", 'u', 7) : t_id(t, "business_id", 'b', 6), i);
            assert_true(t_number(t, "review_count") == want[0]);
            if (want[0] > 0) { // hundredths, halves
                assert_true(fabs(average - want[1] / want[0]) <
                            (f == USER ? 0.00501 : 0.2501));
            }
            for (int k = 0; f == USER && k < 3; k++) {
                assert_true(t_number(t, vote[k]) == want[2 + k]);
            }
        }
        assert_int_equal(i, f == USER ? 60 : 25);
        tt_free(text);
    }
    t_free_reviews(&v);
}

static void permutations(void **state) {
    static const size_t size[] = {1, 2, 3, 4, 5, 7, 64, 65, 1000, 4097};
    unsigned char met[4097];
    (void)state;
    for (size_t s = 0; s < 10; s++) {
        memset(met, 0, sizeof met);
        for (size_t x = 0; x < size[s]; x++) {
            const size_t y = tt_yelp_permute(x, size[s], 77 + s);
            assert_true(y < size[s] && !met[y]);
            met[y] = 1;
        }
    }
    double count[7][7] = {{0}};
    const double keys = 7000;
    for (uint64_t key = 0; key < 7000; key++) {
        for (size_t x = 0; x < 7; x++) {
            count[x][tt_yelp_permute(x, 7, key * 0x9e3779b97f4a7c15u)]++;
        }
    }
    for (size_t i = 0; i < 49; i++) {
        T_NEAR((count[i / 7][i % 7] - keys / 7) / sqrt(keys * 6 / 49), 0, T_SIGMA);
    }
}

static size_t pairs_met(unsigned char *met, const tt_yelp_generate_spec *spec) {
    tt_yelp_pairs p;
    size_t distinct = 0;
    assert_int_equal(tt_yelp_pairs_alloc(&p, spec), TT_OK);
    memset(met, 0, spec->users * spec->businesses);
    for (size_t k = 0; k < spec->reviews; k++) {
        const tt_yelp_pair at = tt_yelp_pairs_at(&p, k);
        assert_true(at.user < spec->users && at.business < spec->businesses);
        distinct += !met[at.user * spec->businesses + at.business]++;
    }
    tt_yelp_pairs_free(&p);
    return distinct;
}

/* No pair twice, from one review to all pairs there are, whatever the shape. */
static void pairs_are_distinct(void **state) {
    static const size_t shape[][2] = {{1, 1},   {1, 90},   {90, 1},
                                      {13, 17}, {40, 300}, {300, 9}};
    static unsigned char met[40 * 300];
    (void)state;
    for (size_t s = 0; s < 6; s++) {
        const size_t all = shape[s][0] * shape[s][1];
        for (size_t part = 0; part <= 8; part++) {
            tt_yelp_generate_spec spec = TT_YELP_GENERATE_DEFAULT;
            spec.users = shape[s][0];
            spec.businesses = shape[s][1];
            spec.reviews = part == 0 ? 1 : part == 8 ? all : 1 + (all - 1) * part / 8;
            spec.seed = 100 * s + part;
            assert_int_equal(pairs_met(met, &spec), spec.reviews);
        }
    }
}

/* The share of pairs met again is what was asked for. A user's first slot repeats none. */
static void repeats(void **state) {
    static unsigned char met[600 * 200];
    (void)state;
    tt_yelp_generate_spec spec = TT_YELP_GENERATE_DEFAULT;
    spec.repeats = 0.3;
    const double could = (double)(spec.reviews - spec.users); // every user has a slot here
    const double again = (double)(spec.reviews - pairs_met(met, &spec));
    T_NEAR((again - 0.3 * could) / sqrt(could * 0.3 * 0.7), 0, T_SIGMA);
}

/* sum of (r + 10)^-power over ranks before r, as an integral. */
static double law(size_t r, double power) {
    return (pow((double)r + 10, 1 - power) - pow(10, 1 - power)) / (1 - power);
}

/* Activity follows its law to a review; popularity, in groups of ranks, as independent
 * draws would or closer. One user who reviews everything names the businesses by rank. */
static void heavy_tails(void **state) {
    enum { U = 20000, B = 300, R = 40000 };
    static size_t rank_of[B];
    double count[6] = {0};
    (void)state;
    tt_yelp_generate_spec spec = TT_YELP_GENERATE_DEFAULT;
    tt_yelp_pairs p;
    spec.users = 1;
    spec.businesses = spec.reviews = B;
    assert_int_equal(tt_yelp_pairs_alloc(&p, &spec), TT_OK);
    for (size_t k = 0; k < B; k++) {
        const tt_yelp_pair at = tt_yelp_pairs_at(&p, k);
        rank_of[at.business] = at.slot;
    }
    tt_yelp_pairs_free(&p);
    spec.users = U;
    spec.reviews = R;
    assert_int_equal(tt_yelp_pairs_alloc(&p, &spec), TT_OK);
    for (size_t u = 0; u < U; u += 371) {
        T_NEAR((double)p.start[u], R * law(u, 0.6) / law(U, 0.6), 1.0 + 1e-6);
    }
    for (size_t k = 0; k < R; k++) {
        count[rank_of[tt_yelp_pairs_at(&p, k).business] / 50]++;
    }
    tt_yelp_pairs_free(&p);
    for (size_t g = 0; g < 6; g++) { // no user here writes enough to take any for certain
        const double share = (law(50 * g + 50, 0.7) - law(50 * g, 0.7)) / law(B, 0.7);
        T_NEAR((count[g] - R * share) / sqrt(R * share * (1 - share)), 0, T_SIGMA);
    }
}

static size_t count_words(const char *text) {
    size_t n = 0;
    for (text += strspn(text, " \n\t"); *text; text += strspn(text, " \n\t"), n++) {
        text += strcspn(text, " \n\t");
    }
    return n;
}

/* The mean number of words is the one asked for, exactly the least where that is asked. */
static void lengths(void **state) {
    static const size_t words[] = {TT_YELP_LEAST_WORDS, TT_YELP_LEAST_WORDS + 1, 100};
    (void)state;
    for (int k = 0; k < 3; k++) {
        tt_yelp_generate_spec spec = t_small();
        t_reviews v;
        double sum = 0, squares = 0;
        spec.users = 200;
        spec.reviews = 4000;
        spec.words = words[k];
        t_make(&spec, NULL, &v);
        for (size_t i = 0; i < v.n; i++) {
            const double n = (double)count_words(v.text[i]);
            assert_true(n >= TT_YELP_LEAST_WORDS);
            sum += n - (double)words[k];
            squares += (n - (double)words[k]) * (n - (double)words[k]);
        }
        if (k == 0) {
            assert_true(squares == 0);
        } else {
            T_NEAR(sum / sqrt(squares), 0, T_SIGMA);
        }
        t_free_reviews(&v);
    }
}

static int by_text(const void *a, const void *b) {
    return strcmp(a, b);
}

/* 200,000 different words of letters, of several lengths; ranks drawn by Zipf's law. */
static void vocabulary(void **state) {
    enum { V = TT_YELP_VOCABULARY, N = 200000 };
    char(*word)[TT_YELP_WORD] = tt_alloc(V, TT_YELP_WORD);
    size_t of_length[TT_YELP_WORD] = {0}, lengths_met = 0;
    double count[11] = {0};
    (void)state;
    assert_non_null(word);
    for (size_t k = 0; k < V; k++) {
        tt_yelp_word(word[k], k);
        assert_int_equal(strspn(word[k], "abcdefghijklmnopqrstuvwxyz"), strlen(word[k]));
        of_length[strlen(word[k])]++;
    }
    qsort(word, V, TT_YELP_WORD, by_text);
    for (size_t k = 1; k < V; k++) {
        assert_true(strcmp(word[k - 1], word[k]) < 0);
    }
    for (size_t n = 0; n < TT_YELP_WORD; n++) {
        lengths_met += of_length[n] >= V / 10;
    }
    assert_true(lengths_met >= 4);
    tt_rng r = t_rng("vocabulary", 0);
    for (size_t i = 0; i < N; i++) {
        const size_t k = tt_yelp_zipf(&r, 1000, 2);
        assert_true(k < 1000);
        count[k < 10 ? k : 10]++;
    }
    for (size_t k = 0; k <= 10; k++) {
        const double to = k < 10 ? (double)k + 3 : 1002;
        const double p = log(to / ((double)k + 2)) / log(501);
        T_NEAR((count[k] - N * p) / sqrt(N * p * (1 - p)), 0, T_SIGMA);
    }
    assert_int_equal(tt_yelp_zipf(&r, 1, 2), 0);
    tt_free(word);
}

static const struct CMUnitTest tests[] = {
    TEST(consistent),  TEST(permutations), TEST(pairs_are_distinct), TEST(repeats),
    TEST(heavy_tails), TEST(lengths),      TEST(vocabulary),
};

T_MAIN(tests)
