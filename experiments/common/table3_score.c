#include "common/table3_score.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "eval/tt_metrics.h"
#include "eval/tt_rank.h"

enum { TOP = 10 };

const char *const table3_set_name[TABLE3_SETS] = {"overall", "warm", "cold", "cold-user",
                                                  "cold-item"};

/* What training must have seen of a set's pairs. */
static const enum tt_subset subset_of[TABLE3_SETS] = {[TABLE3_OVERALL] = TT_SUBSETS,
                                                      [TABLE3_WARM] = TT_WARM,
                                                      [TABLE3_COLD] = TT_COLD_BOTH,
                                                      [TABLE3_COLD_USER] = TT_COLD_USER,
                                                      [TABLE3_COLD_ITEM] = TT_COLD_ITEM};

int table3_member(const table3_split *s, size_t k, enum table3_set set) {
    return set == TABLE3_OVERALL ? k < s->overall : s->subset[k] == subset_of[set];
}

static void score_errors(double *value, const table3_split *s, const double *estimate) {
    tt_scores all, overall;
    tt_metrics(&all, estimate, s->test.rating, NULL, s->subset, s->test.count);
    tt_metrics(&overall, estimate, s->test.rating, NULL, NULL, s->overall);
    for (size_t set = 0; set < TABLE3_SETS; set++) {
        const int whole = set == TABLE3_OVERALL;
        const tt_scores *from = whole ? &overall : &all;
        const size_t at = whole ? TT_ALL : (size_t)subset_of[set];
        value[set * TABLE3_PER_SET + TABLE3_N] = (double)from->n[at];
        value[set * TABLE3_PER_SET + TABLE3_RMSE] = from->rmse[at];
    }
}

typedef struct {
    const table3_split *split;
    const double *estimate; // (test.count)
    tt_groups by_user;
    tt_rank rank;
    double *list_estimate, *list_rating; // (longest group)
} ranking;

/* The user's test pairs in the set, into the lists; returns how many, 0 if their stars do
 * not differ. */
static size_t take_list(const ranking *r, size_t user, enum table3_set set) {
    const tt_groups *g = &r->by_user;
    size_t m = 0;
    int differ = 0;
    for (size_t e = g->ptr[user]; e < g->ptr[user + 1]; e++) {
        const size_t k = g->position[e];
        if (table3_member(r->split, k, set)) {
            r->list_estimate[m] = r->estimate[k];
            r->list_rating[m] = g->rating[e];
            differ |= r->list_rating[m] != r->list_rating[0];
            m++;
        }
    }
    return differ ? m : 0;
}

static void score_lists(double *value, ranking *r, enum table3_set set) {
    double lists = 0, ndcg = 0, flips = 0;
    for (size_t user = 0; user < r->by_user.groups; user++) {
        const size_t m = take_list(r, user, set);
        if (m > 0) {
            tt_rank_set(&r->rank, r->list_estimate, r->list_rating, m);
            const tt_flips f = tt_rank_flips(&r->rank, 0);
            ndcg += tt_rank_ndcg(&r->rank, TOP, TT_GAIN_EXPONENTIAL);
            flips += tt_flips_share(&f);
            lists++;
        }
    }
    value[TABLE3_LISTS] = lists;
    value[TABLE3_NDCG] = lists > 0 ? ndcg / lists : NAN;
    value[TABLE3_FLIPS] = lists > 0 ? flips / lists : NAN;
}

int table3_score(double *value, const table3_split *s, const double *estimate) {
    ranking r = {.split = s, .estimate = estimate};
    size_t longest = 0;
    score_errors(value, s, estimate);
    int status = tt_groups_by_user(&r.by_user, &s->test);
    for (size_t g = 0; status == TT_OK && g < r.by_user.groups; g++) {
        const size_t m = r.by_user.ptr[g + 1] - r.by_user.ptr[g];
        longest = m > longest ? m : longest;
    }
    if (status == TT_OK) {
        status = tt_rank_alloc(&r.rank, longest);
    }
    r.list_estimate = tt_alloc(longest, sizeof *r.list_estimate);
    r.list_rating = tt_alloc(longest, sizeof *r.list_rating);
    if (status == TT_OK && r.list_estimate && r.list_rating) {
        for (size_t set = 0; set < TABLE3_SETS; set++) {
            score_lists(value + set * TABLE3_PER_SET, &r, (enum table3_set)set);
        }
    } else {
        status = TT_ENOMEM;
    }
    tt_groups_free(&r.by_user);
    tt_rank_free(&r.rank);
    tt_free(r.list_estimate);
    tt_free(r.list_rating);
    return status;
}
