#include "eval/tt_rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

int tt_rank_alloc(tt_rank *r, size_t room) {
    *r = (tt_rank){.room = room,
                   .value = tt_alloc(room, sizeof *r->value),
                   .by_value = tt_alloc(room, sizeof *r->by_value),
                   .by_estimate = tt_alloc(room, sizeof *r->by_estimate),
                   .place = tt_alloc(room, sizeof *r->place),
                   .level = tt_alloc(room, sizeof *r->level),
                   .count = tt_alloc(room + 1, sizeof *r->count),
                   .sum = tt_alloc(room + 1, sizeof *r->sum),
                   .work = tt_alloc(room, sizeof *r->work)};
    if (!r->value || !r->by_value || !r->by_estimate || !r->place || !r->level ||
        !r->count || !r->sum || !r->work) {
        tt_rank_free(r);
        return TT_ENOMEM;
    }
    return TT_OK;
}

void tt_rank_free(tt_rank *r) {
    tt_free(r->value);
    tt_free(r->by_value);
    tt_free(r->by_estimate);
    tt_free(r->place);
    tt_free(r->level);
    tt_free(r->count);
    tt_free(r->sum);
    tt_free(r->work);
    *r = (tt_rank){0};
}

/* Falling key, NaN last, equals by rising item. */
static int by_key(const void *a, const void *b) {
    const tt_rank_entry *x = a, *y = b;
    const int x_nan = isnan(x->key), y_nan = isnan(y->key);
    if (x_nan != y_nan) {
        return x_nan - y_nan;
    }
    if (!x_nan && x->key != y->key) {
        return x->key < y->key ? 1 : -1;
    }
    return (x->item > y->item) - (x->item < y->item);
}

/* Sorts the keys into work. */
static void put_in_order(tt_rank *r, size_t *order, const double *key) {
    for (size_t i = 0; i < r->m; i++) {
        r->work[i] = (tt_rank_entry){key[i], i};
    }
    qsort(r->work, r->m, sizeof *r->work, by_key);
    for (size_t i = 0; i < r->m; i++) {
        order[i] = r->work[i].item;
    }
}

static int same_key(double a, double b) {
    return a == b || (isnan(a) && isnan(b));
}

void tt_rank_set(tt_rank *r, const double *estimate, const double *value, size_t m) {
    TT_ASSERT(m <= r->room);
    r->m = m;
    for (size_t i = 0; i < m; i++) {
        TT_ASSERT(isfinite(value[i]));
        r->value[i] = value[i];
    }
    put_in_order(r, r->by_value, value);
    for (size_t j = 0; j < m; j++) {
        r->place[r->by_value[j]] = j;
    }
    put_in_order(r, r->by_estimate, estimate);
    size_t level = 0;
    for (size_t place = m; place-- > 0;) {
        const tt_rank_entry *e = &r->work[place];
        level += place + 1 == m || !same_key(e->key, r->work[place + 1].key);
        r->level[e->item] = level;
    }
}

static size_t at_most(size_t k, size_t m) {
    return k < m ? k : m;
}

double tt_rank_discount(size_t k) {
    TT_ASSERT(k >= 1);
    return 1 / log2((double)k + 1);
}

double tt_rank_regret(const tt_rank *r, size_t k) {
    double best = 0, chosen = 0;
    for (size_t j = 0; j < at_most(k, r->m); j++) {
        best += r->value[r->by_value[j]];
        chosen += r->value[r->by_estimate[j]];
    }
    return r->m > 0 ? fmax(best - chosen, 0) : NAN; // rounding may leave -0.0000...1
}

double tt_rank_regret_dcg(const tt_rank *r, size_t k) {
    double best = 0, chosen = 0;
    for (size_t j = 0; j < at_most(k, r->m); j++) {
        const double weight = tt_rank_discount(j + 1);
        best += weight * r->value[r->by_value[j]];
        chosen += weight * r->value[r->by_estimate[j]];
    }
    return r->m > 0 ? fmax(best - chosen, 0) : NAN;
}

static double gain_of(const tt_rank *r, size_t item, enum tt_gain gain) {
    const double value = r->value[item];
    return gain == TT_GAIN_LINEAR ? value - r->value[r->by_value[r->m - 1]]
                                  : fmax(exp2(value) - 1, 0);
}

double tt_rank_ndcg(const tt_rank *r, size_t k, enum tt_gain gain) {
    double best = 0, chosen = 0;
    for (size_t j = 0; j < at_most(k, r->m); j++) {
        const double weight = tt_rank_discount(j + 1);
        best += weight * gain_of(r, r->by_value[j], gain);
        chosen += weight * gain_of(r, r->by_estimate[j], gain);
    }
    return best > 0 ? fmin(chosen / best, 1) : NAN;
}

double tt_rank_reciprocal(const tt_rank *r) {
    for (size_t j = 0; j < r->m; j++) {
        if (r->value[r->by_estimate[j]] == r->value[r->by_value[0]]) {
            return 1 / (double)(j + 1);
        }
    }
    return NAN;
}

double tt_rank_overlap(const tt_rank *r, size_t k) {
    const size_t places = at_most(k, r->m);
    size_t common = 0;
    for (size_t j = 0; j < places; j++) {
        common += r->place[r->by_estimate[j]] < places;
    }
    return places > 0 ? (double)common / (double)places : NAN;
}

/* Relevant items among the first `places` by estimate. */
static size_t hits(const tt_rank *r, size_t places, double threshold) {
    size_t found = 0;
    for (size_t j = 0; j < places; j++) {
        found += r->value[r->by_estimate[j]] >= threshold;
    }
    return found;
}

double tt_rank_precision(const tt_rank *r, size_t k, double threshold) {
    const size_t places = at_most(k, r->m);
    return places > 0 ? (double)hits(r, places, threshold) / (double)places : NAN;
}

double tt_rank_recall(const tt_rank *r, size_t k, double threshold) {
    const size_t relevant = hits(r, r->m, threshold);
    const size_t found = hits(r, at_most(k, r->m), threshold);
    return relevant > 0 ? (double)found / (double)relevant : NAN;
}

double tt_rank_average_precision(const tt_rank *r, double threshold) {
    size_t found = 0;
    double sum = 0;
    for (size_t j = 0; j < r->m; j++) {
        if (r->value[r->by_estimate[j]] >= threshold) {
            found++;
            sum += (double)found / (double)(j + 1);
        }
    }
    return found > 0 ? sum / (double)found : NAN;
}

/* Fenwick (1994): adds the value of an item at its level; sums over levels 1 .. level. */
static void tree_add(tt_rank *r, size_t level, double value) {
    for (; level <= r->m; level += level & -level) {
        r->count[level]++;
        r->sum[level] += value;
    }
}

static size_t tree_count(const tt_rank *r, size_t level) {
    size_t count = 0;
    for (; level > 0; level -= level & -level) {
        count += r->count[level];
    }
    return count;
}

static double tree_sum(const tt_rank *r, size_t level) {
    double sum = 0;
    for (; level > 0; level -= level & -level) {
        sum += r->sum[level];
    }
    return sum;
}

/* The worse item of a pair goes down the true order; in the trees are the items better by
 * more than the margin, a growing part of that order. */
tt_flips tt_rank_flips(tt_rank *r, double margin) {
    tt_flips f = {0};
    TT_ASSERT(margin >= 0);
    memset(r->count, 0, (r->m + 1) * sizeof *r->count);
    memset(r->sum, 0, (r->m + 1) * sizeof *r->sum);
    for (size_t j = 0, better = 0; j < r->m; j++) {
        const size_t item = r->by_value[j], level = r->level[item];
        const double value = r->value[item];
        while (r->value[r->by_value[better]] - value > margin) {
            const size_t i = r->by_value[better++];
            tree_add(r, r->level[i], r->value[i]);
        }
        const size_t below = tree_count(r, level - 1);
        const size_t equal = tree_count(r, level) - below;
        const double sum_below = tree_sum(r, level - 1);
        f.pairs += better;
        f.flipped += below;
        f.tied += equal;
        f.loss += sum_below - (double)below * value;
        if (equal > 0) {
            f.loss += (tree_sum(r, level) - sum_below - (double)equal * value) / 2;
        }
    }
    return f;
}

double tt_flips_share(const tt_flips *f) {
    return f->pairs > 0 ? ((double)f->flipped + (double)f->tied / 2) / (double)f->pairs
                        : NAN;
}

double tt_rank_near(const tt_rank *r, double t) {
    size_t far = 0, better = 0;
    for (size_t j = 0; j < r->m; j++) {
        const double value = r->value[r->by_value[j]];
        while (better < j && r->value[r->by_value[better]] - value > t) {
            better++;
        }
        far += better;
    }
    const double pairs = (double)r->m * ((double)r->m - 1) / 2;
    return r->m > 1 ? 1 - (double)far / pairs : NAN;
}
