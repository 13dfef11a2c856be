/* Synthetic Yelp folders: the files are what they promise to be, and the truth that was
 * planted in them is there, in stars and words. Files are read with yajl's tree parser, an
 * independent route; the project's reader is held against it. */
#include "data/tt_yelp_generate.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics.h>
#include <sys/stat.h>
#include <yajl/yajl_tree.h>

#include "base/tt_alloc.h"
#include "data/tt_yelp.h"
#include "data/tt_yelp_generate_parts.h"
#include "t_file.h"
#include "t_shared.h"
#include "text/tt_aspect.h"
#include "text/tt_tagger.h"

enum { REVIEW, BUSINESS, USER, CHECKIN, FILES };
static const char *const name[FILES] = {"review.json", "business.json", "user.json",
                                        "checkin.json"};

static char folder[64]; // of the test that runs

static int setup(void **state) {
    (void)state;
    t_directory(folder);
    return 0;
}

static int teardown(void **state) {
    char command[96];
    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static tt_yelp_generate_spec small(void) {
    tt_yelp_generate_spec spec = TT_YELP_GENERATE_DEFAULT;
    spec.users = 60;
    spec.businesses = 25;
    spec.reviews = 700;
    spec.words = 30;
    return spec;
}

/* The whole file, ended by a zero byte. */
static char *slurp(int file, size_t *size) {
    char path[160];
    snprintf(path, sizeof path, "%s/%s", folder, name[file]);
    FILE *f = fopen(path, "rb");
    struct stat s;
    assert_true(f && fstat(fileno(f), &s) == 0);
    char *text = tt_alloc((size_t)s.st_size + 1, 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)s.st_size, f), s.st_size);
    fclose(f);
    *size = (size_t)s.st_size;
    return text;
}

/* The next line of *rest as a tree, NULL after the last. */
static yajl_val next_line(char **rest) {
    char error[200] = "";
    if (**rest == '\0') {
        return NULL;
    }
    char *line = *rest, *end = strchr(line, '\n');
    *rest = end ? end + 1 : line + strlen(line);
    if (end) {
        *end = '\0';
    }
    yajl_val v = yajl_tree_parse(line, error, sizeof error);
    if (!YAJL_IS_OBJECT(v)) {
        print_error("not a JSON object: %.200s\n%s\n", line, error);
        fail();
    }
    return v;
}

static yajl_val field(yajl_val v, const char *key) {
    const char *path[] = {key, NULL};
    return yajl_tree_get(v, path, yajl_t_any);
}

static double number(yajl_val v, const char *key) {
    yajl_val f = field(v, key);
    assert_true(YAJL_IS_NUMBER(f));
    return YAJL_GET_DOUBLE(f);
}

static size_t id(yajl_val v, const char *key, char letter, int digits) {
    const char *text = YAJL_GET_STRING(field(v, key));
    char *end = NULL;
    assert_true(text && text[0] == letter && strlen(text) == (size_t)digits + 1);
    const size_t value = strtoul(text + 1, &end, 10);
    assert_int_equal(*end, '\0');
    return value;
}

typedef struct {
    size_t n;
    size_t *user, *business; // (n)
    double *stars;           // (n)
    char **text;             // (n) decoded
    yajl_val *tree;          // (n) what text points into
} reviews;

static void read_reviews(reviews *v) {
    size_t size;
    char *text = slurp(REVIEW, &size), *rest = text;
    *v = (reviews){0};
    for (const char *c = text; *c; c++) {
        v->n += *c == '\n' || c[1] == '\0';
    }
    v->user = tt_alloc(v->n, sizeof *v->user);
    v->business = tt_alloc(v->n, sizeof *v->business);
    v->stars = tt_alloc(v->n, sizeof *v->stars);
    v->text = tt_alloc(v->n, sizeof *v->text);
    v->tree = tt_alloc(v->n, sizeof *v->tree);
    assert_true(v->user && v->business && v->stars && v->text && v->tree);
    for (size_t i = 0; i < v->n; i++) {
        v->tree[i] = next_line(&rest);
        v->user[i] = id(v->tree[i], "user_id", 'u', 7);
        v->business[i] = id(v->tree[i], "business_id", 'b', 6);
        v->stars[i] = number(v->tree[i], "stars");
        v->text[i] = YAJL_GET_STRING(field(v->tree[i], "text"));
        assert_int_equal(id(v->tree[i], "review_id", 'r', 8), i);
    }
    assert_null(next_line(&rest));
    tt_free(text);
}

static void free_reviews(reviews *v) {
    for (size_t i = 0; i < v->n; i++) {
        yajl_tree_free(v->tree[i]);
    }
    tt_free(v->user);
    tt_free(v->business);
    tt_free(v->stars);
    tt_free(v->text);
    tt_free(v->tree);
}

static void make(const tt_yelp_generate_spec *spec, tt_yelp_truth *truth, reviews *v) {
    assert_int_equal(tt_yelp_generate(folder, spec, truth), TT_OK);
    if (v) {
        read_reviews(v);
        assert_int_equal(v->n, spec->reviews);
    }
}

/* ---- bytes ---- */

/* Same spec, same bytes, over an older folder too; another seed, other bytes in every file;
 * the last line has its end or not. */
static void same_bytes(void **state) {
    (void)state;
    for (int form = 0; form < 2; form++) {
        char *text[3][FILES];
        size_t size[3][FILES];
        tt_yelp_generate_spec spec = small();
        spec.form_2014 = form;
        for (int run = 0; run < 3; run++) {
            spec.seed = run < 2 ? 5 : 6;
            spec.lines_ending = run == 1;
            make(&spec, NULL, NULL);
            for (int f = 0; f < FILES; f++) {
                text[run][f] = slurp(f, &size[run][f]);
            }
        }
        for (int f = 0; f < FILES; f++) {
            assert_int_equal(size[0][f], size[1][f] + 1);
            assert_memory_equal(text[0][f], text[1][f], size[1][f]);
            assert_int_equal(text[0][f][size[1][f]], '\n');
            assert_true(size[0][f] != size[2][f] ||
                        memcmp(text[0][f], text[2][f], size[0][f]) != 0);
            for (int run = 0; run < 3; run++) {
                tt_free(text[run][f]);
            }
        }
    }
}

/* The fields of the real files, in their order; null stands where it may. */
static void fields(void **state) {
    static const char *const list[2][FILES] = {
        {"review_id user_id business_id stars useful funny cool text date ",
         "business_id name address city state postal_code latitude longitude stars "
         "review_count is_open attributes categories hours ",
         "user_id name review_count yelping_since useful funny cool elite friends fans "
         "average_stars compliment_hot compliment_more compliment_profile compliment_cute "
         "compliment_list compliment_note compliment_plain compliment_cool "
         "compliment_funny compliment_writer compliment_photos ",
         "business_id date "},
        {"votes user_id review_id stars date text type business_id ",
         "business_id full_address hours open categories city review_count name "
         "neighborhoods state stars latitude longitude attributes type ",
         "yelping_since votes review_count name user_id friends fans average_stars type "
         "compliments elite ",
         "checkin_info type business_id "}};
    (void)state;
    tt_yelp_generate_spec spec = small();
    spec.businesses = 2000;
    spec.cities = 30;
    for (int form = 0; form < 2; form++) {
        size_t lines[FILES] = {0}, null_hours = 0, null_categories = 0;
        spec.form_2014 = form;
        make(&spec, NULL, NULL);
        for (int f = 0; f < FILES; f++) {
            size_t size;
            char *text = slurp(f, &size), *rest = text, keys[512];
            for (yajl_val v; (v = next_line(&rest)); yajl_tree_free(v)) {
                keys[0] = '\0';
                for (size_t k = 0; k < v->u.object.len; k++) {
                    strcat(strcat(keys, v->u.object.keys[k]), " ");
                }
                assert_string_equal(keys, list[form][f]);
                null_hours += YAJL_IS_NULL(field(v, "hours"));
                null_categories += YAJL_IS_NULL(field(v, "categories"));
                lines[f]++;
            }
            tt_free(text);
        }
        assert_true(lines[REVIEW] == 700 && lines[BUSINESS] == 2000 && lines[USER] == 60);
        assert_in_range(lines[CHECKIN], 1, 700); // none for a business without reviews
        assert_true(form ? null_hours + null_categories == 0
                         : null_hours > 0 && null_categories > 0);
    }
}

static int bytes_above_127(const char *text) {
    int n = 0;
    for (; *text; text++) {
        n += (unsigned char)*text > 127;
    }
    return n;
}

/* Both forms tell the same: pairs, stars and decoded texts; that of 2014 in ASCII, today's
 * in UTF-8 with escaped slashes. Effect and noise leave pairs and texts alone. */
static void forms_agree(void **state) {
    (void)state;
    reviews v[3];
    size_t size;
    for (int form = 0; form < 3; form++) {
        tt_yelp_generate_spec spec = small();
        spec.form_2014 = form == 1;
        spec.effect = form == 2 ? 0 : 1;
        make(&spec, NULL, &v[form]);
        char *raw = slurp(REVIEW, &size);
        assert_true(form == 1 ? bytes_above_127(raw) == 0 : bytes_above_127(raw) > 100);
        assert_true((strstr(raw, "\\/") != NULL) == (form != 1));
        assert_true((strstr(raw, "\\ud83d\\udc4b") != NULL) == (form == 1));
        assert_true(strstr(raw, "\\n\\n") && strstr(raw, "\\\"") && strstr(raw, "\\\\365"));
        tt_free(raw);
    }
    size_t other_stars = 0;
    for (size_t i = 0; i < v[0].n; i++) {
        for (int k = 1; k < 3; k++) {
            assert_int_equal(v[0].user[i], v[k].user[i]);
            assert_int_equal(v[0].business[i], v[k].business[i]);
            assert_string_equal(v[0].text[i], v[k].text[i]);
        }
        assert_true(v[0].stars[i] == v[1].stars[i]);
        other_stars += v[0].stars[i] != v[2].stars[i];
    }
    assert_in_range(other_stars, 100, 700);
    for (int k = 0; k < 3; k++) {
        free_reviews(&v[k]);
    }
}

/* ---- who reviews what ---- */

/* Counts, averages and votes in the other files are those of the reviews; no pair twice. */
static void consistent(void **state) {
    (void)state;
    const tt_yelp_generate_spec spec = small();
    unsigned char met[60][25] = {{0}};
    double of_user[60][5] = {{0}}, of_business[25][2] = {{0}};
    static const char *const vote[] = {"useful", "funny", "cool"};
    reviews v;
    make(&spec, NULL, &v);
    for (size_t i = 0; i < v.n; i++) {
        assert_true(v.user[i] < 60 && v.business[i] < 25);
        assert_int_equal(met[v.user[i]][v.business[i]]++, 0);
        assert_true(v.stars[i] >= 1 && v.stars[i] <= 5 && v.stars[i] == floor(v.stars[i]));
        of_user[v.user[i]][0]++;
        of_user[v.user[i]][1] += v.stars[i];
        of_business[v.business[i]][0]++;
        of_business[v.business[i]][1] += v.stars[i];
        for (int k = 0; k < 3; k++) {
            of_user[v.user[i]][2 + k] += number(v.tree[i], vote[k]);
        }
    }
    for (int f = BUSINESS; f <= USER; f++) {
        size_t size, i = 0;
        char *text = slurp(f, &size), *rest = text;
        for (yajl_val t; (t = next_line(&rest)); yajl_tree_free(t), i++) {
            const double *want = f == USER ? of_user[i] : of_business[i];
            const double average = number(t, f == USER ? "average_stars" : "stars");
            assert_int_equal(
                f == USER ? id(t, "user_id", 'u', 7) : id(t, "business_id", 'b', 6), i);
            assert_true(number(t, "review_count") == want[0]);
            if (want[0] > 0) { // hundredths, halves
                assert_true(fabs(average - want[1] / want[0]) <
                            (f == USER ? 0.00501 : 0.2501));
            }
            for (int k = 0; f == USER && k < 3; k++) {
                assert_true(number(t, vote[k]) == want[2 + k]);
            }
        }
        assert_int_equal(i, f == USER ? 60 : 25);
        tt_free(text);
    }
    free_reviews(&v);
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

/* ---- the planted truth ---- */

/* Weights on their simplex, qualities standard normal with correlation 1/4, generosity as
 * asked for; a larger folder's truth begins with a smaller one's. */
static void truth(void **state) {
    enum { U = 4000, B = 4000, A = TT_YELP_ASPECTS };
    (void)state;
    tt_yelp_generate_spec spec = TT_YELP_GENERATE_DEFAULT;
    tt_yelp_truth t, few;
    spec.users = U;
    spec.businesses = B;
    assert_int_equal(tt_yelp_truth_alloc(&t, &spec), TT_OK);
    double sum[5] = {0};
    for (size_t u = 0; u < U; u++) {
        double all = 0;
        for (size_t a = 0; a < A; a++) {
            assert_true(t.weight[u * A + a] >= 0);
            all += t.weight[u * A + a];
        }
        T_ARITH(all, 1.3, 1.3, A);
        sum[0] += pow(t.weight[u * A] / 1.3, 2); // Dirichlet(1/2): 1.5 / (10 * 6)
        sum[1] += t.generosity[u];
        sum[2] += t.generosity[u] * t.generosity[u];
        const double q = t.quality[u * A + 3], other = t.quality[u * A + 7];
        sum[3] += q * q;
        sum[4] += q * other;
    }
    // E d^4 = (.5 1.5 2.5 3.5) / (5 6 7 8)
    const double second = 1.5 / 60, fourth = 6.5625 / 1680;
    T_NEAR((sum[0] / U - second) / sqrt((fourth - second * second) / U), 0, T_SIGMA);
    T_NEAR(sum[1] / (0.4 * sqrt(U)), 0, T_SIGMA);
    T_NEAR((sum[2] / 0.16 - U) / sqrt(2.0 * U), 0, T_SIGMA);
    T_NEAR((sum[3] - U) / sqrt(2.0 * U), 0, T_SIGMA);
    T_NEAR((sum[4] - 0.25 * U) / sqrt((1 + 0.0625) * U), 0, T_SIGMA);
    spec.users = 31;
    spec.businesses = 17;
    spec.reviews = 3;
    spec.effect = 0;
    assert_int_equal(tt_yelp_truth_alloc(&few, &spec), TT_OK);
    assert_memory_equal(few.weight, t.weight, 31 * A * sizeof(double));
    assert_memory_equal(few.quality, t.quality, 17 * A * sizeof(double));
    assert_memory_equal(few.generosity, t.generosity, 31 * sizeof(double));
    assert_string_equal(few.aspect[8], "service");
    tt_yelp_truth_free(&few);
    tt_yelp_truth_free(&few);
    tt_yelp_truth_free(&t);
}

/* Without noise the stars are the truth, rounded; with it, their expectation is the sum of
 * k P(k). */
static void noiseless(void **state) {
    (void)state;
    tt_yelp_generate_spec spec = small();
    tt_yelp_truth t;
    reviews v;
    spec.noise = 0;
    make(&spec, &t, &v);
    for (size_t i = 0; i < v.n; i++) {
        const double x = tt_yelp_truth_stars(&t, &spec, v.user[i], v.business[i]);
        double dot = 0;
        for (size_t a = 0; a < TT_YELP_ASPECTS; a++) {
            dot += t.weight[v.user[i] * TT_YELP_ASPECTS + a] *
                   t.quality[v.business[i] * TT_YELP_ASPECTS + a];
        }
        T_ARITH(x, 3.6 + dot + t.generosity[v.user[i]], 5, TT_YELP_ASPECTS);
        const double want = fmin(5, fmax(1, floor(x + 0.5)));
        assert_true(v.stars[i] == want);
        assert_true(tt_yelp_truth_expected(&t, &spec, v.user[i], v.business[i]) == want);
        spec.noise = 0.05 + 0.002 * (double)i;
        double expected = 0;
        for (int k = 1; k <= 5; k++) {
            const double below = k == 1 ? 0 : gsl_cdf_gaussian_P(k - 0.5 - x, spec.noise);
            const double above = k == 5 ? 1 : gsl_cdf_gaussian_P(k + 0.5 - x, spec.noise);
            expected += k * (above - below);
        }
        T_ARITH(tt_yelp_truth_expected(&t, &spec, v.user[i], v.business[i]), expected, 5,
                5);
        spec.noise = 0;
    }
    tt_yelp_truth_free(&t);
    free_reviews(&v);
}

/* z that the slope of y on x is `slope`, robust to unequal variances. */
static double slope_z(const double *x, const double *y, size_t n, double slope) {
    const double mx = gsl_stats_mean(x, 1, n), my = gsl_stats_mean(y, 1, n);
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++) {
        const double term = (x[i] - mx) * (y[i] - my - slope * (x[i] - mx));
        sum += term;
        squares += term * term;
    }
    return sum / sqrt(squares);
}

/* ---- the words ---- */

/* Is `word` one of the aspect's describing words? Its valence, or NAN. */
static double valence_of(size_t aspect, const char *word) {
    for (const tt_yelp_describing *d = tt_yelp_describing_words(aspect); d->text; d++) {
        if (strcasecmp(d->text, word) == 0) {
            return d->valence;
        }
    }
    return NAN;
}

/* Takes the next word and its mark of the end of a sentence; 0: none is left. */
static int next_word(const char **text, char word[64], int *ends) {
    *text += strspn(*text, " \n\t\"(");
    const size_t n = strcspn(*text, " \n\t"), length = strcspn(*text, " \n\t.,!?\")");
    snprintf(word, 64, "%.*s", (int)length, *text);
    *ends = strcspn(*text, ".!?") < n;
    *text += n;
    return n > 0;
}

enum { OPINION_WORDS = 64 };

/* Adds the polarity of each aspect named in the sentence, by its nearest describing word;
 * that of negated words to the second row. */
static void polarity_of_sentence(char word[][64], size_t n,
                                 double polarity[2][TT_YELP_ASPECTS],
                                 double named[2][TT_YELP_ASPECTS]) {
    for (size_t i = 0; i < n; i++) {
        for (size_t a = 0; a < TT_YELP_ASPECTS; a++) {
            if (strcmp(word[i], tt_yelp_aspect[a]) != 0) {
                continue;
            }
            double best = NAN;
            int negated = 0;
            size_t nearest = 7; // at most six words away
            for (size_t j = 0; j < n; j++) {
                const size_t far = j > i ? j - i : i - j;
                const double found = valence_of(a, word[j]);
                if (!isnan(found) && far < nearest) {
                    negated = 0;
                    for (size_t k = j >= 3 ? j - 3 : 0; k < j; k++) {
                        negated |= strcmp(word[k], "not") == 0 || strstr(word[k], "n't");
                    }
                    best = negated ? -0.74 * found : found;
                    nearest = far;
                }
            }
            assert_false(isnan(best)); // every aspect that is named is described
            polarity[negated][a] += best;
            named[negated][a]++;
        }
    }
}

static void polarity_of(const char *text, double polarity[2][TT_YELP_ASPECTS],
                        double named[2][TT_YELP_ASPECTS]) {
    char word[OPINION_WORDS][64];
    size_t n = 0;
    int ends;
    while (next_word(&text, word[n], &ends)) {
        n++;
        if (ends || n == OPINION_WORDS) {
            polarity_of_sentence(word, n, polarity, named);
            n = 0;
        }
    }
    polarity_of_sentence(word, n, polarity, named);
}

static double rank_z(const double *x, const double *y, size_t n) {
    double *work = tt_alloc(2 * n, sizeof *work);
    const double rho = gsl_stats_spearman(x, 1, y, 1, n, work);
    tt_free(work);
    return rho * sqrt((double)n - 1);
}

/* Mean polarity of a business's aspect ranks as its quality, by plain and by negated words,
 * and not as the quality of the business after it. */
static void check_polarity(double polarity[][2][TT_YELP_ASPECTS],
                           double named[][2][TT_YELP_ASPECTS], const tt_yelp_truth *t) {
    enum { A = TT_YELP_ASPECTS, B = 200 };
    for (size_t k = 0; k < 2 * A; k++) {
        double mean[B], quality[B], next[B];
        const size_t negated = k / A, a = k % A;
        size_t n = 0;
        for (size_t b = 0; b < B; b++) {
            if (named[b][negated][a] > 0) {
                mean[n] = polarity[b][negated][a] / named[b][negated][a];
                quality[n] = t->quality[b * A + a];
                next[n++] = t->quality[(b + 1) % B * A + a];
            }
        }
        assert_in_range(n, negated ? B / 2 : B, B);
        assert_true(rank_z(mean, quality, n) > T_SIGMA);
        T_NEAR(rank_z(mean, next, n), 0, T_SIGMA);
    }
}

/* Users name what they weigh, not what the user after them weighs. */
static void check_named(double named[][TT_YELP_ASPECTS], const tt_yelp_truth *t) {
    enum { A = TT_YELP_ASPECTS, U = 600 };
    for (size_t a = 0; a < A; a++) {
        double share[U], weight[U], next[U];
        for (size_t u = 0; u < U; u++) {
            double all = 0;
            for (size_t k = 0; k < A; k++) {
                all += named[u][k];
            }
            share[u] = named[u][a] / all;
            weight[u] = t->weight[u * A + a];
            next[u] = t->weight[(u + 1) % U * A + a];
        }
        assert_true(rank_z(share, weight, U) > T_SIGMA);
        T_NEAR(rank_z(share, next, U), 0, T_SIGMA);
    }
}

static void words_follow_truth(void **state) {
    enum { A = TT_YELP_ASPECTS };
    static double polarity[200][2][A], named[200][2][A], by_user[600][A];
    (void)state;
    tt_yelp_generate_spec spec = TT_YELP_GENERATE_DEFAULT;
    tt_yelp_truth t;
    reviews v;
    make(&spec, &t, &v);
    for (size_t i = 0; i < v.n; i++) {
        double one[2][A] = {{0}}, count[2][A] = {{0}};
        polarity_of(v.text[i], one, count);
        for (size_t k = 0; k < 2 * A; k++) {
            polarity[v.business[i]][k / A][k % A] += one[k / A][k % A];
            named[v.business[i]][k / A][k % A] += count[k / A][k % A];
            by_user[v.user[i]][k % A] += count[k / A][k % A];
        }
    }
    check_polarity(polarity, named, &t);
    check_named(by_user, &t);
    tt_yelp_truth_free(&t);
    free_reviews(&v);
}

/* How often each number of stars is given, and squared distances from the expectation, less
 * what is to be expected; the variances of both. */
typedef struct {
    double share[5], variance[5], spread, spread_variance;
} given;

static void add_given(given *g, double stars, double mean, double expected, double noise) {
    double second = 0, fourth = 0;
    for (int s = 0; s < 5; s++) {
        const double below = gsl_cdf_gaussian_P(s + 0.5 - mean, noise);
        const double above = gsl_cdf_gaussian_P(s + 1.5 - mean, noise);
        const double p = (s == 4 ? 1 : above) - (s == 0 ? 0 : below);
        g->share[s] += (stars == s + 1) - p;
        g->variance[s] += p * (1 - p);
        second += p * pow(s + 1 - expected, 2);
        fourth += p * pow(s + 1 - expected, 4);
    }
    g->spread += pow(stars - expected, 2) - second;
    g->spread_variance += fourth - second * second;
}

static double tone_of(const char *text) {
    double polarity[2][TT_YELP_ASPECTS] = {{0}}, named[2][TT_YELP_ASPECTS] = {{0}};
    double sum = 0;
    polarity_of(text, polarity, named);
    for (size_t a = 0; a < TT_YELP_ASPECTS; a++) {
        sum += polarity[0][a] + polarity[1][a];
    }
    return sum;
}

/* z of stars planted with `effect` on what effect 1 would give: slope 1 on the expectation,
 * slope 1 on the value before rounding where no end of the scale is near, slope 0 on the
 * expectation, slope 0 on the polarity of the text. */
static void regress(double z[4], given *g, double effect) {
    tt_yelp_generate_spec spec = TT_YELP_GENERATE_DEFAULT;
    tt_yelp_truth t;
    reviews v;
    spec.words = TT_YELP_LEAST_WORDS;
    spec.users_noise = 0; // or reviews of a user would not be independent given aspects
    spec.effect = effect;
    make(&spec, &t, &v);
    spec.effect = 1;
    double *x = tt_alloc(4 * v.n, sizeof *x), *tone = x + v.n;
    double *middle = tone + v.n, *of_middle = middle + v.n;
    size_t m = 0;
    assert_non_null(x);
    *g = (given){.spread = 0};
    for (size_t i = 0; i < v.n; i++) {
        const double mean = tt_yelp_truth_stars(&t, &spec, v.user[i], v.business[i]);
        x[i] = tt_yelp_truth_expected(&t, &spec, v.user[i], v.business[i]);
        tone[i] = tone_of(v.text[i]);
        add_given(g, v.stars[i], mean, x[i], spec.noise);
        if (mean > 2.3 && mean < 3.7) {
            middle[m] = mean;
            of_middle[m++] = v.stars[i];
        }
    }
    z[0] = slope_z(x, v.stars, v.n, 1);
    z[1] = slope_z(middle, of_middle, m, 1);
    z[2] = slope_z(x, v.stars, v.n, 0);
    z[3] = slope_z(tone, v.stars, v.n, 0);
    tt_free(x);
    tt_yelp_truth_free(&t);
    free_reviews(&v);
}

/* Stars follow the truth, their shares and spread too; a weaker effect is noticed; without
 * any, stars know nothing of the aspects, nor of what the text says of them. */
static void stars_follow_truth(void **state) {
    static const double effect[] = {1, 0.8, 0};
    (void)state;
    for (int k = 0; k < 3; k++) {
        double z[4];
        given g;
        regress(z, &g, effect[k]);
        print_message("effect %.1f: z of slope 1 %.2f, %.2f, of slope 0 %.2f, text %.2f\n",
                      effect[k], z[0], z[1], z[2], z[3]);
        assert_true((fabs(z[0]) < T_SIGMA) == (k == 0));
        assert_true((fabs(z[1]) < T_SIGMA) == (k == 0));
        assert_true((fabs(z[2]) < T_SIGMA) == (k == 2));
        assert_true((fabs(z[3]) < T_SIGMA) == (k == 2));
        for (int s = 0; s < 5 && k == 0; s++) {
            T_NEAR(g.share[s] / sqrt(g.variance[s]), 0, T_SIGMA);
        }
        assert_true((fabs(g.spread / sqrt(g.spread_variance)) < T_SIGMA) == (k == 0));
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
        tt_yelp_generate_spec spec = small();
        reviews v;
        double sum = 0, squares = 0;
        spec.users = 200;
        spec.reviews = 4000;
        spec.words = words[k];
        make(&spec, NULL, &v);
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
        free_reviews(&v);
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
    const tt_yelp_generate_spec spec = small();
    reviews v;
    make(&spec, NULL, &v);
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
    free_reviews(&v);
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
    const tt_yelp_generate_spec spec = small();
    reviews v;
    make(&spec, NULL, &v);
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
    free_reviews(&v);
    tt_tagger_work_free(work);
    tt_tagger_free(tagger);
    tt_vader_free(vader);
}

/* ---- round trip ---- */

static uint32_t index_of(const tt_ids *ids, const char *format, size_t number) {
    char text[32];
    const int n = snprintf(text, sizeof text, format, number);
    return tt_ids_find(ids, text, (size_t)n);
}

/* The project's reader finds in both forms what the tree parser finds, and no fault. */
static void round_trip(void **state) {
    (void)state;
    for (int form = 0; form < 2; form++) {
        tt_yelp_generate_spec spec = small();
        const tt_yelp_spec all = {.directory = folder};
        reviews v;
        tt_yelp y;
        spec.form_2014 = form;
        spec.lines_ending = form;
        make(&spec, NULL, &v);
        assert_int_equal(tt_yelp_read(&y, &all), TT_OK);
        for (int k = 0; k < TT_YELP_KINDS; k++) {
            assert_int_equal(y.problem[k].count, 0);
        }
        assert_true(y.ratings.count == v.n && y.businesses_read == 25 &&
                    y.users_read == 60);
        assert_true(y.merged == 0 && y.ratings.time && y.cities.count > 1);
        size_t elite = 0, checkins = 0, categories = 0;
        for (size_t i = 0; i < v.n; i++) {
            const size_t length = strlen(v.text[i]);
            assert_int_equal(y.ratings.user[i], index_of(&y.users, "u%07zu", v.user[i]));
            assert_int_equal(y.ratings.item[i],
                             index_of(&y.businesses, "b%06zu", v.business[i]));
            assert_true(y.ratings.rating[i] == v.stars[i]);
            assert_int_equal(y.start[i + 1] - y.start[i], length);
            assert_memory_equal(y.text + y.start[i], v.text[i], length);
        }
        for (size_t u = 0; u < y.users.count; u++) {
            assert_true(y.user_known[u]);
            elite += y.elite[u];
        }
        for (size_t b = 0; b < y.businesses.count; b++) {
            checkins += y.checkins[b] > 0;
            categories += y.category_start[b + 1] > y.category_start[b];
        }
        assert_in_range(elite, 1, y.users.count - 1);
        assert_true(checkins == y.businesses.count && categories > 20);
        tt_yelp_free(&y);
        free_reviews(&v);
    }
}

/* ---- errors ---- */

static void path_in_folder(char path[160], const char *file, const char *suffix) {
    snprintf(path, 160, "%s/%s%s", folder, file, suffix);
}

/* A full disk is noticed in every file; the files of before stay, nothing else does. */
static void full_disk(void **state) {
    (void)state;
    tt_yelp_generate_spec spec = small();
    size_t size[2][FILES];
    char path[160];
    tt_yelp_truth t;
    make(&spec, NULL, NULL);
    for (int f = 0; f < FILES; f++) {
        tt_free(slurp(f, &size[0][f]));
    }
    spec.reviews = 900;
    for (int full = 0; full < FILES; full++) {
        path_in_folder(path, name[full], ".tmp");
        assert_int_equal(symlink("/dev/full", path), 0);
        assert_int_equal(tt_yelp_generate(folder, &spec, &t), TT_EIO);
        assert_non_null(strstr(tt_error_message(), name[full]));
        assert_null(t.weight);
        for (int f = 0; f < FILES; f++) {
            path_in_folder(path, name[f], ".tmp");
            assert_int_equal(access(path, F_OK), -1);
            tt_free(slurp(f, &size[1][f]));
            assert_int_equal(size[0][f], size[1][f]);
        }
    }
    make(&spec, NULL, NULL);
    tt_free(slurp(REVIEW, &size[1][REVIEW]));
    assert_true(size[0][REVIEW] < size[1][REVIEW]);
}

static void refused(void **state) {
    (void)state;
    const tt_yelp_generate_spec spec = small();
    tt_yelp_truth t;
    char path[160], *far = tt_alloc(5000, 1);
    assert_non_null(far);
    T_ALLOCATIONS(tt_yelp_generate(folder, &spec, &t), 7);
    tt_yelp_truth_free(&t);
    t_write(path, folder, "file", "");
    T_MESSAGE(tt_yelp_generate(path, &spec, NULL), TT_EIO, "cannot make the directory ",
              path);
    path_in_folder(path, "no/such", "");
    T_MESSAGE(tt_yelp_generate(path, &spec, NULL), TT_EIO, "cannot make the directory ",
              path);
    memset(far, '/', 4990);
    memcpy(far, folder, strlen(folder));
    assert_int_equal(tt_yelp_generate(far, &spec, NULL), TT_EIO);
    path_in_folder(path, "new", "");
    assert_int_equal(tt_yelp_generate(path, &spec, NULL), TT_OK); // made
    tt_free(far);
}

#define T_USAGE(change)                                                                    \
    do {                                                                                   \
        tt_yelp_generate_spec spec = small();                                              \
        spec.change;                                                                       \
        assert_int_equal(tt_yelp_generate(folder, &spec, NULL), TT_EUSAGE);                \
    } while (0)

static void out_of_range(void **state) {
    (void)state;
    T_USAGE(users = 0);
    T_USAGE(businesses = 0);
    T_USAGE(cities = 0);
    T_USAGE(users = 1000000001);
    T_USAGE(reviews = 0);
    T_USAGE(reviews = 60 * 25 + 1);
    T_USAGE(effect = NAN);
    T_USAGE(effect = INFINITY);
    T_USAGE(noise = -0.1);
    T_USAGE(noise = NAN);
    T_USAGE(users_noise = INFINITY);
    T_USAGE(repeats = 1);
    T_USAGE(repeats = -0.1);
    T_USAGE(words = TT_YELP_LEAST_WORDS - 1);
    T_USAGE(words = TT_YELP_MOST_WORDS + 1);
    T_USAGE(vocabulary = 0);
    T_USAGE(vocabulary = TT_YELP_VOCABULARY + 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static const struct CMUnitTest tests[] = {
    TEST(same_bytes),   TEST(fields),
    TEST(forms_agree),  TEST(consistent),
    TEST(permutations), TEST(pairs_are_distinct),
    TEST(repeats),      TEST(heavy_tails),
    TEST(truth),        TEST(noiseless),
    TEST(lengths),      TEST(stars_follow_truth),
    TEST(vocabulary),   TEST(words_follow_truth),
    TEST(lexicon),      TEST(round_trip),
    TEST(full_disk),    TEST(refused),
    TEST(out_of_range), TEST(extraction),
};

T_MAIN(tests)
