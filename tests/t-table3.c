/* Experiment table3: the parts of a split, scores against naive ones, refused memory. */
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/table3_score.h"
#include "common/table3_split.h"
#include "data/tt_subset.h"
#include "t_file.h"
#include "t_towers.h"

/* ---- splits ---- */

enum { USERS = 37, ITEMS = 23, REVIEWS = 400 };

/* Distinct pairs, stars 1 .. 5; every user and item index may occur. */
static void draw_ratings(tt_ratings *r, uint64_t item) {
    tt_rng rng = t_rng("table3 ratings", item);
    t_tower_ratings(r, USERS, ITEMS, REVIEWS, &rng);
    for (size_t i = 0; i < REVIEWS; i++) {
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

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(parts_are_consistent),  cmocka_unit_test(seen_as_training_says),
    cmocka_unit_test(draws_are_cut),         cmocka_unit_test(words_of_no_test_pair),
    cmocka_unit_test(scores_are_naive_ones), cmocka_unit_test(scores_at_the_ends),
    cmocka_unit_test(memory_refused),
};

T_MAIN(tests)
