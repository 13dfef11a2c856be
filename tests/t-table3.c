/* Experiment table3: parts of a split, scores against naive ones, nothing of a test review
 * in the covariates of `ttm`, rules on planted rows, a folder from files to a row. */
#include "t_test.h"

#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/table3_report.h"
#include "eval/tt_metrics.h"
#include "t_file.h"
#include "t_shared.h"

/* ---- splits ---- */

enum { USERS = 37, ITEMS = 23, REVIEWS = 400 };

/* Distinct pairs, stars 1 .. 5; every user and item index may occur. */
static void draw_ratings(tt_ratings *r, uint64_t item) {
    tt_rng rng = t_rng("table3 ratings", item);
    uint32_t pair[USERS * ITEMS];
    for (uint32_t k = 0; k < USERS * ITEMS; k++) {
        pair[k] = k;
    }
    tt_rng_shuffle(&rng, pair, USERS * ITEMS);
    assert_int_equal(tt_ratings_alloc(r, REVIEWS, USERS, ITEMS, 0), TT_OK);
    for (size_t i = 0; i < REVIEWS; i++) {
        r->user[i] = pair[i] / ITEMS;
        r->item[i] = pair[i] % ITEMS;
        r->rating[i] = 1 + (double)tt_rng_below(&rng, 5);
    }
}

static const tt_address address = {.seed = 5, .design = 7, .replicate = 1};

static void open_split(table3_split *s, const tt_ratings *r, size_t users, size_t items) {
    const table3_draw draw = {
        .users = users, .businesses = items, .most = 0.6, .test_share = 0.3};
    assert_int_equal(table3_split_open(s, r, &draw, &address), TT_OK);
}

/* 1: the side is drawn, by its inside reviews; 2: it is not, by its outside ones. */
static void set_side(unsigned char *side, const uint32_t *index, const table3_split *s) {
    for (size_t i = 0; i < s->reviews; i++) {
        const int part = s->part[i];
        const int in = part == TABLE3_TRAIN || part == TABLE3_HELD;
        if (in || part == TABLE3_OUTSIDE) {
            side[index[i]] |= in ? 1 : 2;
        }
    }
}

/* Inside, outside and mixed reviews are what one draw of users and one of items makes them;
 * 30 % of the first and of the last test. */
static void parts_are_consistent(void **state) {
    (void)state;
    for (uint64_t c = 0; c < t_cases(20); c++) {
        tt_ratings r;
        table3_split s;
        unsigned char user[USERS] = {0}, item[ITEMS] = {0};
        draw_ratings(&r, c);
        open_split(&s, &r, 15, 12);
        assert_true(s.users == 15 && s.businesses == 12);
        set_side(user, r.user, &s);
        set_side(item, r.item, &s);
        for (size_t u = 0; u < USERS; u++) {
            assert_true(user[u] != 3);
        }
        for (size_t i = 0; i < ITEMS; i++) {
            assert_true(item[i] != 3);
        }
        for (size_t k = 0; k < REVIEWS; k++) {
            if (s.part[k] >= TABLE3_SIDE) {
                assert_true(user[r.user[k]] == 0 || item[r.item[k]] == 0 ||
                            user[r.user[k]] != item[r.item[k]]);
            }
        }
        const double inside = (double)(s.count[TABLE3_TRAIN] + s.count[TABLE3_HELD]);
        const double mixed =
            (double)(s.count[TABLE3_SIDE] + s.count[TABLE3_TEXT] + s.count[TABLE3_LEFT]);
        assert_true(s.count[TABLE3_HELD] == floor(0.3 * inside + 0.5));
        assert_true(s.count[TABLE3_SIDE] + s.count[TABLE3_LEFT] ==
                    floor(0.3 * mixed + 0.5));
        assert_true(inside + mixed + (double)s.count[TABLE3_OUTSIDE] == REVIEWS);
        assert_true(s.train.count == s.count[TABLE3_TRAIN]);
        assert_true(s.overall == s.count[TABLE3_HELD] + s.count[TABLE3_OUTSIDE]);
        assert_true(s.test.count == s.overall + s.count[TABLE3_SIDE]);
        table3_split_close(&s);
        tt_ratings_free(&r);
    }
}

/* Test pairs stand in the order that is promised, in the subset that a search of the
 * training part gives; of an outside pair no side is seen, of a mixed one a side is. */
static void seen_as_training_says(void **state) {
    (void)state;
    tt_ratings r;
    table3_split s;
    draw_ratings(&r, 99);
    open_split(&s, &r, 6, 5); // few: drawn users without training reviews occur
    size_t at = 0, unseen_held = 0;
    static const int order[] = {TABLE3_HELD, TABLE3_OUTSIDE, TABLE3_SIDE};
    for (size_t k = 0; k < 3; k++) {
        for (size_t i = 0; i < REVIEWS; i++) {
            if (s.part[i] != order[k]) {
                continue;
            }
            int user = 0, item = 0;
            for (size_t t = 0; t < s.train.count; t++) {
                user |= s.train.user[t] == r.user[i];
                item |= s.train.item[t] == r.item[i];
            }
            const int want = user && item ? TT_WARM
                             : item       ? TT_COLD_USER
                             : user       ? TT_COLD_ITEM
                                          : TT_COLD_BOTH;
            assert_int_equal(s.subset[at], want);
            assert_true(s.test.user[at] == r.user[i] && s.test.item[at] == r.item[i] &&
                        s.test.rating[at] == r.rating[i]);
            assert_true(order[k] != TABLE3_OUTSIDE || want == TT_COLD_BOTH);
            assert_true(order[k] != TABLE3_SIDE || want != TT_COLD_BOTH);
            unseen_held += order[k] == TABLE3_HELD && want != TT_WARM;
            at++;
        }
    }
    assert_true(at == s.test.count && unseen_held > 0);
    table3_split_close(&s);
    tt_ratings_free(&r);
}

/* At most 60 % of a side; the rest of the split follows the address. */
static void draws_are_cut(void **state) {
    (void)state;
    tt_ratings r;
    table3_split s, t;
    table3_draw draw = TABLE3_DRAW_PAPER;
    tt_address other = address;
    other.replicate = 2;
    draw_ratings(&r, 3);
    assert_int_equal(table3_split_open(&s, &r, &draw, &address), TT_OK);
    assert_true(s.users == 22 && s.businesses == 13); // floor(.6 * 37), floor(.6 * 23)
    assert_int_equal(table3_split_open(&t, &r, &draw, &address), TT_OK);
    assert_memory_equal(s.part, t.part, REVIEWS);
    table3_split_close(&t);
    assert_int_equal(table3_split_open(&t, &r, &draw, &other), TT_OK);
    assert_memory_not_equal(s.part, t.part, REVIEWS);
    table3_split_close(&t);
    draw.most = 1;
    assert_int_equal(table3_split_open(&t, &r, &draw, &address), TT_OK);
    assert_true(t.users == USERS && t.count[TABLE3_OUTSIDE] == 0 && t.overall == 120);
    table3_split_close(&t);
    table3_split_close(&s);
    tt_ratings_free(&r);
}

static void words_of_no_test_pair(void **state) {
    (void)state;
    tt_ratings r;
    table3_split s;
    unsigned char known[REVIEWS], training[REVIEWS], all[REVIEWS];
    size_t n[3] = {0};
    draw_ratings(&r, 8);
    open_split(&s, &r, 20, 10);
    table3_split_use(known, &s, TABLE3_KNOWN);
    table3_split_use(training, &s, TABLE3_TRAINING);
    table3_split_use(all, &s, TABLE3_ALL);
    for (size_t i = 0; i < REVIEWS; i++) {
        const int part = s.part[i];
        const int tests =
            part == TABLE3_HELD || part == TABLE3_OUTSIDE || part == TABLE3_SIDE;
        assert_true(!(known[i] && tests) && known[i] >= training[i] && all[i] == 1);
        n[0] += known[i];
        n[1] += training[i];
    }
    assert_true(n[1] == s.train.count && n[0] == n[1] + s.count[TABLE3_TEXT]);
    table3_split_close(&s);
    tt_ratings_free(&r);
}

/* ---- scores ---- */

/* Share of flipped pairs and number of lists by looking at all pairs of test pairs. */
static void naive_flips(double *flips, double *lists, const table3_split *s,
                        const double *estimate, enum table3_set set) {
    *flips = *lists = 0;
    for (uint32_t u = 0; u < USERS; u++) {
        double wrong = 0, pairs = 0;
        for (size_t a = 0; a < s->test.count; a++) {
            for (size_t b = 0; b < s->test.count; b++) {
                if (s->test.user[a] == u && s->test.user[b] == u &&
                    table3_member(s, a, set) && table3_member(s, b, set) &&
                    s->test.rating[a] > s->test.rating[b]) {
                    pairs++;
                    wrong += estimate[a] < estimate[b]    ? 1
                             : estimate[a] == estimate[b] ? 0.5
                                                          : 0;
                }
            }
        }
        *flips += pairs > 0 ? wrong / pairs : 0;
        *lists += pairs > 0;
    }
    *flips /= *lists;
}

static void scores_are_naive_ones(void **state) {
    (void)state;
    tt_ratings r;
    table3_split s;
    double value[TABLE3_SETS * TABLE3_PER_SET], estimate[REVIEWS];
    tt_rng rng = t_rng("table3 estimates", 0);
    draw_ratings(&r, 11);
    open_split(&s, &r, 18, 11);
    for (size_t k = 0; k < s.test.count; k++) {
        estimate[k] = 1 + (double)tt_rng_below(&rng, 9) / 2; // ties occur
    }
    assert_int_equal(table3_score(value, &s, estimate), TT_OK);
    for (size_t set = 0; set < TABLE3_SETS; set++) {
        const double *v = value + set * TABLE3_PER_SET;
        double n = 0, sum = 0, flips, lists;
        for (size_t k = 0; k < s.test.count; k++) {
            if (table3_member(&s, k, (enum table3_set)set)) {
                n++;
                sum += pow(estimate[k] - s.test.rating[k], 2);
            }
        }
        naive_flips(&flips, &lists, &s, estimate, (enum table3_set)set);
        assert_true(v[TABLE3_N] == n && n > 0 && v[TABLE3_LISTS] == lists && lists > 0);
        T_ARITH(v[TABLE3_RMSE], sqrt(sum / n), 5, n);
        T_ARITH(v[TABLE3_FLIPS], flips, 1, lists);
        assert_true(v[TABLE3_NDCG] > 0 && v[TABLE3_NDCG] < 1);
    }
    table3_split_close(&s);
    tt_ratings_free(&r);
}

/* The ratings themselves, a constant, the ratings upside down; a set that is empty. */
static void scores_at_the_ends(void **state) {
    (void)state;
    const double flips[3] = {0, 0.5, 1};
    tt_ratings r;
    table3_split s;
    double value[TABLE3_SETS * TABLE3_PER_SET], estimate[REVIEWS];
    const table3_draw whole = {
        .users = USERS, .businesses = ITEMS, .most = 1, .test_share = 0.3};
    draw_ratings(&r, 12);
    assert_int_equal(table3_split_open(&s, &r, &whole, &address), TT_OK);
    for (int c = 0; c < 3; c++) {
        for (size_t k = 0; k < s.test.count; k++) {
            estimate[k] = c == 0 ? s.test.rating[k] : c == 1 ? 3 : 6 - s.test.rating[k];
        }
        assert_int_equal(table3_score(value, &s, estimate), TT_OK);
        assert_true(value[TABLE3_FLIPS] == flips[c]);
        assert_true((value[TABLE3_RMSE] == 0) == (c == 0));
        assert_true((value[TABLE3_NDCG] == 1) == (c == 0));
    }
    const double *cold = value + TABLE3_COLD * TABLE3_PER_SET;
    assert_true(cold[TABLE3_N] == 0 && isnan(cold[TABLE3_RMSE]));
    assert_true(cold[TABLE3_LISTS] == 0 && isnan(cold[TABLE3_NDCG]));
    table3_split_close(&s);
    tt_ratings_free(&r);
}

static int open_and_score(const tt_ratings *r, const table3_draw *draw) {
    table3_split s;
    double value[TABLE3_SETS * TABLE3_PER_SET];
    static const double estimate[REVIEWS];
    int status = table3_split_open(&s, r, draw, &address);
    if (status == TT_OK) {
        status = table3_score(value, &s, estimate);
        table3_split_close(&s);
    }
    return status;
}

static void memory_refused(void **state) {
    (void)state;
    const table3_draw draw = TABLE3_DRAW_PAPER;
    tt_ratings r;
    draw_ratings(&r, 4);
    T_ALLOCATIONS(open_and_score(&r, &draw), 20);
    tt_ratings_free(&r);
}

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

/* ---- rules on planted rows ---- */

enum { REPLICATES = 10 };

static size_t planted_cells(enum tt_profile profile) {
    (void)profile;
    return TABLE3_GENERATED * TABLE3_ARMS;
}

static const tt_experiment planted_experiment = {
    .name = "table3", .n_columns = TABLE3_COLUMNS, .cells = planted_cells};

typedef struct {
    tt_row row[TABLE3_GENERATED * TABLE3_ARMS * REPLICATES];
    double value[TABLE3_GENERATED * TABLE3_ARMS * REPLICATES][TABLE3_COLUMNS];
    tt_results results;
} rows;

/* Every arm has RMSE 1 + shift[arm] + noise of its own in every set and source. */
static void plant(rows *p, const double *shift, double noise, size_t replicates,
                  uint64_t item) {
    tt_rng rng = t_rng("table3 rows", item);
    size_t n = 0;
    for (size_t cell = 0; cell < TABLE3_GENERATED * TABLE3_ARMS; cell++) {
        for (size_t r = 0; r < replicates; r++, n++) {
            const double rmse =
                1 + shift[cell % TABLE3_ARMS] + noise * tt_rng_gaussian(&rng);
            for (size_t set = 0; set < TABLE3_SETS; set++) {
                p->value[n][set * TABLE3_PER_SET + TABLE3_N] = 200;
                p->value[n][set * TABLE3_PER_SET + TABLE3_RMSE] = rmse;
            }
            p->value[n][TABLE3_N_TRAIN] = 400;
            p->row[n] = (tt_row){cell, r, 0, "ok", p->value[n]};
        }
    }
    p->results =
        (tt_results){.experiment = &planted_experiment, .row = p->row, .n_rows = n};
}

static table3_decision decide(const rows *p, int null, int redrawn) {
    table3_measured m;
    assert_int_equal(
        table3_measure(&m, &p->results, TABLE3_GENERATED, TABLE3_ARMS, redrawn), TT_OK);
    const table3_decision d = null ? table3_gains_nothing(&m, TABLE3_NULL, TABLE3_COLD)
                                   : table3_beats(&m, TABLE3_PLANTED, TABLE3_COLD);
    table3_measured_free(&m);
    return d;
}

static void beats_by_the_rule(void **state) {
    (void)state;
    static rows p;
    double shift[TABLE3_ARMS] = {[TABLE3_TTM] = -0.1};
    plant(&p, shift, 0.01, REPLICATES, 0);
    assert_string_equal(decide(&p, 0, 0).word, "agrees");
    plant(&p, shift, 0.01, 1, 0);
    assert_string_equal(decide(&p, 0, 0).word, "inconclusive");
    plant(&p, shift, 0.3, REPLICATES, 0);
    assert_string_equal(decide(&p, 0, 0).word, "inconclusive");
    shift[7] = -0.1; // one baseline as good as the towers
    plant(&p, shift, 0.01, REPLICATES, 0);
    assert_string_equal(decide(&p, 0, 0).word, "inconclusive");
    assert_int_equal(decide(&p, 0, 0).rival, 7);
    shift[7] = -0.2; // and one that is better
    plant(&p, shift, 0.01, REPLICATES, 0);
    assert_string_equal(decide(&p, 0, 0).word, "differs");
    shift[7] = 0;
    shift[4] = shift[TABLE3_TRUTH] = -0.2; // yardsticks are no baselines
    plant(&p, shift, 0.01, REPLICATES, 0);
    assert_string_equal(decide(&p, 0, 0).word, "agrees");
}

static void null_by_the_rule(void **state) {
    (void)state;
    static rows p;
    double shift[TABLE3_ARMS] = {0};
    plant(&p, shift, 0.002, REPLICATES, 1);
    assert_string_equal(decide(&p, 1, 0).word, "agrees");
    shift[TABLE3_TTM] = 0.1; // worse than nothing is no gain either
    plant(&p, shift, 0.002, REPLICATES, 1);
    assert_string_equal(decide(&p, 1, 0).word, "agrees");
    shift[TABLE3_TTM] = -0.02;
    plant(&p, shift, 0.002, REPLICATES, 1);
    assert_string_equal(decide(&p, 1, 0).word, "differs");
    shift[TABLE3_TTM] = 0;
    for (int k = 0; k < 2; k++) { // its interval is wider than the margin
        plant(&p, shift, k == 0 ? 0.035 : 0.1, REPLICATES, 1);
        assert_string_equal(decide(&p, 1, 0).word, "inconclusive");
    }
}

/* With nothing between the towers and seven equal baselines `beats` says `agrees` in at
 * most 5 % of the cases and `differs` in at most 5 %. */
static void errs_as_rarely_as_it_says(void **state) {
    (void)state;
    static rows p;
    const size_t cases = t_cases(400);
    const double shift[TABLE3_ARMS] = {0};
    double agrees = 0, differs = 0;
    for (uint64_t c = 0; c < cases; c++) {
        plant(&p, shift, 0.01, 5, 100 + c);
        const table3_decision d = decide(&p, 0, 0);
        agrees += strcmp(d.word, "agrees") == 0;
        differs += strcmp(d.word, "differs") == 0;
    }
    const double n = (double)cases, most = 0.05 * n + T_SIGMA * sqrt(0.05 * 0.95 * n);
    assert_true(agrees <= most && differs <= most && differs > 0);
}

/* Where six baselines are far worse and the seventh is as good as the towers, the last step
 * of Holm's procedure decides: `agrees` in 5 % of the cases, no more and no less. */
static void level_is_exact(void **state) {
    (void)state;
    static rows p;
    const size_t cases = t_cases(4000);
    double shift[TABLE3_ARMS], agrees = 0;
    for (size_t arm = 0; arm < TABLE3_ARMS; arm++) {
        shift[arm] = arm == TABLE3_TTM || arm == 7 ? 0 : 1;
    }
    for (uint64_t c = 0; c < cases; c++) {
        plant(&p, shift, 0.01, 5, 10000 + c);
        const table3_decision d = decide(&p, 0, 0);
        const int agreed = strcmp(d.word, "agrees") == 0;
        assert_true(!agreed || d.d.mean < 0);
        agrees += agreed;
    }
    const double n = (double)cases;
    T_NEAR((agrees / n - 0.05) / sqrt(0.05 * 0.95 / n), 0, T_SIGMA);
}

/* Nadeau & Bengio: variance (1/R + n_test / n_train) s^2; failures are left out. */
static void redraws_are_corrected(void **state) {
    (void)state;
    static rows p;
    const double shift[TABLE3_ARMS] = {0};
    table3_measured m, redrawn;
    plant(&p, shift, 0.1, REPLICATES, 2);
    p.row[3].status = "diverged";
    assert_int_equal(table3_measure(&m, &p.results, 2, TABLE3_ARMS, 0), TT_OK);
    assert_int_equal(table3_measure(&redrawn, &p.results, 2, TABLE3_ARMS, 1), TT_OK);
    const tt_summary a = table3_mean(&m, 0, 0, TABLE3_COLD, TABLE3_RMSE);
    const tt_summary b = table3_mean(&redrawn, 0, 0, TABLE3_COLD, TABLE3_RMSE);
    const tt_summary d = table3_difference(&m, 0, 0, 5, TABLE3_COLD);
    assert_true(a.n == REPLICATES - 1 && d.n == REPLICATES - 1 && m.s.bad[0] == 1);
    T_ARITH(b.se / a.se, sqrt((1 / 9.0 + 0.5) * 9), 3, 10);
    assert_true(a.mean == b.mean);
    table3_measured_free(&m);
    table3_measured_free(&redrawn);
}

static void recovered_share(void **state) {
    (void)state;
    static rows p;
    double shift[TABLE3_ARMS] = {0};
    table3_measured m;
    shift[TABLE3_TTM] = sqrt(0.7) - 1; // squared error 1 for the mean, .4 at best, .7 here
    shift[TABLE3_TRUTH] = sqrt(0.4) - 1;
    plant(&p, shift, 0, REPLICATES, 0);
    assert_int_equal(table3_measure(&m, &p.results, 2, TABLE3_ARMS, 0), TT_OK);
    T_ARITH(table3_recovered(&m, 0, TABLE3_TTM, TABLE3_COLD).mean, 0.5, 2, 10);
    T_ARITH(table3_recovered(&m, 0, TABLE3_TRUTH, TABLE3_COLD).mean, 1, 2, 10);
    table3_measured_free(&m);
}

/* The printed table's own arithmetic: TTM gains 6.79 to 8.98 % overall. */
static void printed_as_in_the_paper(void **state) {
    (void)state;
    double least = INFINITY, most = 0;
    for (size_t arm = TABLE3_TTM_ALL + 1; arm < TABLE3_ARMS; arm++) {
        const double rmse = table3_printed(arm, TABLE3_OVERALL).rmse;
        const double gain = 1 - table3_printed(TABLE3_TTM, TABLE3_OVERALL).rmse / rmse;
        least = fmin(least, gain); // NAN, not printed, is passed over
        most = fmax(most, gain);
    }
    T_NEAR(100 * least, 6.79, 0.005);
    T_NEAR(100 * most, 8.98, 0.005);
    assert_true(isnan(table3_printed(TABLE3_TTM, TABLE3_COLD_USER).rmse));
}

/* Lines of a file that hold `text`. */
static size_t lines_with(const char *directory, const char *name, const char *text) {
    char path[160], line[4096];
    size_t n = 0;
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        n += strstr(line, text) != NULL;
    }
    fclose(f);
    return n;
}

/* Planted rows to files: a line for each source, set and method, empty sets as n/a, a
 * failure counted, both verdicts. */
static void report_is_whole(void **state) {
    (void)state;
    static const char *const file[] = {"table3.csv",   "table3.md",   "table3.tex",
                                       "verdicts.csv", "verdicts.md", "shared.lock"};
    static rows p;
    const double shift[TABLE3_ARMS] = {[TABLE3_TTM] = -0.1};
    const yelp_source none = YELP_SOURCE_NONE;
    char directory[64];
    t_directory(directory);
    plant(&p, shift, 0.01, REPLICATES, 0);
    for (size_t i = 0; i < p.results.n_rows; i++) {
        p.value[i][TABLE3_COLD_USER * TABLE3_PER_SET + TABLE3_N] = 0;
        p.value[i][TABLE3_COLD_USER * TABLE3_PER_SET + TABLE3_RMSE] = NAN;
    }
    p.row[8 * REPLICATES].status = "diverged"; // Co-Clust's first
    p.results.directory = directory;
    p.results.design_hash = "0123456789abcdef";
    assert_int_equal(table3_report(&p.results, &none, 0), TT_OK);
    assert_int_equal(lines_with(directory, "table3.csv", "planted,"), 65);
    assert_int_equal(lines_with(directory, "table3.csv", "null,"), 65);
    assert_int_equal(lines_with(directory, "table3.csv", ",n/a"), 25);
    assert_int_equal(lines_with(directory, "table3.csv", ",diverged 1"), 5);
    assert_int_equal(lines_with(directory, "table3.md", "| n/a |"), TABLE3_ARMS);
    assert_int_equal(lines_with(directory, "verdicts.csv", ",agrees,"), 1);
    assert_int_equal(lines_with(directory, "verdicts.csv", ",differs,"), 1);
    for (size_t k = 0; k < sizeof file / sizeof file[0]; k++) {
        char path[160];
        snprintf(path, sizeof path, "%s/%s", directory, file[k]);
        assert_int_equal(unlink(path), 0);
    }
    assert_int_equal(rmdir(directory), 0);
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
    cmocka_unit_test(parts_are_consistent),
    cmocka_unit_test(seen_as_training_says),
    cmocka_unit_test(draws_are_cut),
    cmocka_unit_test(words_of_no_test_pair),
    cmocka_unit_test(scores_are_naive_ones),
    cmocka_unit_test(scores_at_the_ends),
    cmocka_unit_test(memory_refused),
    cmocka_unit_test(test_reviews_do_not_leak),
    cmocka_unit_test(truth_is_the_floor),
    cmocka_unit_test(beats_by_the_rule),
    cmocka_unit_test(null_by_the_rule),
    cmocka_unit_test(errs_as_rarely_as_it_says),
    cmocka_unit_test(level_is_exact),
    cmocka_unit_test(redraws_are_corrected),
    cmocka_unit_test(recovered_share),
    cmocka_unit_test(printed_as_in_the_paper),
    cmocka_unit_test(report_is_whole),
    cmocka_unit_test(real_files),
};

T_MAIN(tests)
