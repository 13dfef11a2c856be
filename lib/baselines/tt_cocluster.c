#include "baselines/tt_cocluster.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "baselines/tt_predict.h"
#include "baselines/tt_saved.h"
#include "baselines/tt_similarity.h"

enum { K, L, EPOCHS, FALLBACK, N_PARAM };

static const tt_param params[] = {
    [K] = {"k", 3, NULL, 1, 1e4, "clusters of users", 1},
    [L] = {"l", 0, NULL, 0, 1e4, "clusters of items; 0: as many as of users", 1},
    [EPOCHS] = {"epochs", 20, NULL, 0, 1e6, "most sweeps over users and items", 1},
    [FALLBACK] = {"fallback", 0, "mean|cluster", 0, 1, "with one side unseen", 0},
};

/* Users or items. */
typedef struct {
    size_t n, k;       // how many, in how many clusters
    uint32_t *cluster; // (n)
    double *mean;      // (n) of its ratings; of all where it has none
    double *average;   // (k) mean rating of the cluster
} co_side;

typedef struct {
    tt_seen seen;
    double value[N_PARAM];
    co_side user, item;
    double *block; // (k, l) mean rating of the co-cluster
} co_model;

static size_t item_clusters(const double *value) {
    return (size_t)(value[L] > 0 ? value[L] : value[K]);
}

static size_t co_bytes(const tt_problem *problem, const double *value) {
    const tt_ratings *r = problem->train;
    const size_t k = (size_t)value[K], l = item_clusters(value);
    return sizeof(co_model) + tt_seen_bytes(r) + tt_history_bytes(r) +
           r->count * sizeof(double) +
           (r->n_users + r->n_items) * (sizeof(uint32_t) + sizeof(double)) +
           (2 * k * l + 3 * (k + l)) * sizeof(double);
}

static void side_free(co_side *s) {
    tt_free(s->cluster);
    tt_free(s->mean);
    tt_free(s->average);
}

static void co_free(void *model) {
    co_model *m = model;
    if (m) {
        tt_seen_free(&m->seen);
        side_free(&m->user);
        side_free(&m->item);
        tt_free(m->block);
        tt_free(m);
    }
}

/* Means and a random start; the stream is that of (address, INIT, item). */
static int side_init(co_side *s, const tt_groups *g, size_t k, double mean,
                     const tt_address *address, uint64_t item) {
    tt_rng rng;
    *s = (co_side){.n = g->groups, .k = k};
    s->cluster = tt_alloc(s->n, sizeof *s->cluster);
    s->mean = tt_alloc(s->n, sizeof *s->mean);
    s->average = tt_alloc(k, sizeof *s->average);
    if (!s->cluster || !s->mean || !s->average) {
        return TT_ENOMEM;
    }
    tt_rng_at(&rng, address, TT_ROLE_INIT, item);
    for (size_t i = 0; i < s->n; i++) {
        const size_t n = g->ptr[i + 1] - g->ptr[i];
        double sum = 0;
        for (size_t e = g->ptr[i]; e < g->ptr[i + 1]; e++) {
            sum += g->rating[e];
        }
        s->mean[i] = n > 0 ? sum / (double)n : mean;
        s->cluster[i] = (uint32_t)tt_rng_below(&rng, k);
    }
    return TT_OK;
}

/* average[c] = mean rating of cluster c from its row (or column) of the co-clusters' sums.
 */
static void side_average(co_side *s, const double *sum, const double *number, size_t step,
                         size_t others, size_t other_step, double mean) {
    for (size_t c = 0; c < s->k; c++) {
        double total = 0, n = 0;
        for (size_t d = 0; d < others; d++) {
            total += sum[c * step + d * other_step];
            n += number[c * step + d * other_step];
        }
        s->average[c] = n > 0 ? total / n : mean;
    }
}

/* All averages for the present clusters; number: (k, l) scratch. */
static void co_average(co_model *m, const tt_ratings *r, double *number) {
    const size_t k = m->user.k, l = m->item.k;
    memset(m->block, 0, k * l * sizeof *m->block);
    memset(number, 0, k * l * sizeof *number);
    for (size_t i = 0; i < r->count; i++) {
        const size_t at = m->user.cluster[r->user[i]] * l + m->item.cluster[r->item[i]];
        m->block[at] += r->rating[i];
        number[at] += 1;
    }
    side_average(&m->user, m->block, number, l, l, 1, m->seen.mean);
    side_average(&m->item, m->block, number, 1, k, l, m->seen.mean);
    for (size_t at = 0; at < k * l; at++) {
        m->block[at] = number[at] > 0 ? m->block[at] / number[at] : m->seen.mean;
    }
}

/* The cluster c of least sum over d of N_d a^2 - 2 a S_d, a = block - average_c. */
static uint32_t best_cluster(const co_side *s, const double *block, size_t step,
                             size_t others, size_t other_step, const double *number,
                             const double *sum) {
    uint32_t best = 0;
    double least = INFINITY;
    for (size_t c = 0; c < s->k; c++) {
        double error = 0;
        for (size_t d = 0; d < others; d++) {
            const double a = block[c * step + d * other_step] - s->average[c];
            error += a * (number[d] * a - 2 * sum[d]);
        }
        if (error < least) {
            least = error;
            best = (uint32_t)c;
        }
    }
    return best;
}

/* Moves each of s to its best cluster given the other side's; returns how many moved.
 * Co-cluster (c, d) is block[c * step + d * other_step]. work: (2, other->k) scratch. */
static size_t co_move(co_side *s, const co_side *other, const tt_groups *g,
                      const double *block, size_t step, size_t other_step, double *work) {
    double *number = work, *sum = work + other->k;
    size_t moved = 0;
    for (size_t i = 0; i < s->n; i++) {
        memset(work, 0, 2 * other->k * sizeof *work);
        for (size_t e = g->ptr[i]; e < g->ptr[i + 1]; e++) {
            const uint32_t j = g->other[e], d = other->cluster[j];
            number[d] += 1;
            sum[d] += g->rating[e] - s->mean[i] - other->mean[j] + other->average[d];
        }
        const uint32_t best =
            best_cluster(s, block, step, other->k, other_step, number, sum);
        moved += best != s->cluster[i];
        s->cluster[i] = best;
    }
    return moved;
}

/* Epochs until nothing moves or there are enough; returns how many.
 * work: (k l + 2 (k + l)) scratch. */
static size_t co_epochs(co_model *m, const tt_history *h, const tt_ratings *r,
                        double *work) {
    const size_t k = m->user.k, l = m->item.k;
    size_t epoch = 0, moved = 1;
    while (moved > 0 && epoch < (size_t)m->value[EPOCHS]) {
        co_average(m, r, work);
        moved = co_move(&m->user, &m->item, &h->by_user, m->block, l, 1, work + k * l);
        moved += co_move(&m->item, &m->user, &h->by_item, m->block, 1, l, work + k * l);
        epoch++;
    }
    co_average(m, r, work);
    return epoch;
}

static int co_fit(void **model, const tt_problem *problem, const double *value,
                  tt_fit *info) {
    const tt_ratings *r = problem->train;
    const size_t k = (size_t)value[K], l = item_clusters(value);
    tt_history h = {0};
    double *work = tt_alloc(k * l + 2 * (k + l), sizeof *work);
    co_model *m = tt_alloc(1, sizeof *m);
    int status = TT_ENOMEM;
    *info = (tt_fit){.train_rmse = NAN, .valid_rmse = NAN, .nonzero = NAN};
    if (!work || !m || tt_seen_init(&m->seen, problem) != TT_OK ||
        tt_history_init(&h, r) != TT_OK) {
        goto done;
    }
    memcpy(m->value, value, sizeof m->value);
    m->block = tt_alloc(k * l, sizeof *m->block);
    if (!m->block ||
        side_init(&m->user, &h.by_user, k, m->seen.mean, &problem->address, 0) != TT_OK ||
        side_init(&m->item, &h.by_item, l, m->seen.mean, &problem->address, 1) != TT_OK) {
        goto done;
    }
    info->iterations = co_epochs(m, &h, r, work);
    status = tt_fit_rmse(info, &tt_cocluster, m, problem);
done:
    tt_free(work);
    tt_history_free(&h);
    return tt_hand_over(model, m, &tt_cocluster, status);
}

static double co_estimate(const co_model *m, uint32_t user, uint32_t item) {
    const uint32_t c = m->user.cluster[user], d = m->item.cluster[item];
    return m->block[c * m->item.k + d] + (m->user.mean[user] - m->user.average[c]) +
           (m->item.mean[item] - m->item.average[d]);
}

static void co_predict(const void *model, const uint32_t *user, const uint32_t *item,
                       size_t n, double *estimate, unsigned char *fallback) {
    const co_model *m = model;
    for (size_t i = 0; i < n; i++) {
        enum tt_fallback which = tt_seen_which(&m->seen, user[i], item[i]);
        if (which != TT_KNOWN && m->value[FALLBACK] == 0) {
            which = TT_FALLBACK_MEAN;
        }
        const double x = which == TT_KNOWN           ? co_estimate(m, user[i], item[i])
                         : which == TT_FALLBACK_USER ? m->user.mean[user[i]]
                         : which == TT_FALLBACK_ITEM ? m->item.mean[item[i]]
                                                     : m->seen.mean;
        estimate[i] = tt_clip(x, m->seen.lo, m->seen.hi);
        if (fallback) {
            fallback[i] = (unsigned char)which;
        }
    }
}

static int side_load(co_side *s, size_t n, size_t k, FILE *f) {
    *s = (co_side){.n = n, .k = k};
    int status = tt_read_ids(f, &s->cluster, n, k);
    if (status == TT_OK) {
        status = tt_read_doubles(f, &s->mean, n);
    }
    if (status == TT_OK) {
        status = tt_read_doubles(f, &s->average, k);
    }
    return status;
}

static int co_save(const void *model, FILE *f) {
    const co_model *m = model;
    const co_side *u = &m->user, *i = &m->item;
    const tt_block block[] = {
        {m->value, N_PARAM, sizeof m->value[0]}, {u->cluster, u->n, sizeof *u->cluster},
        {u->mean, u->n, sizeof *u->mean},        {u->average, u->k, sizeof *u->average},
        {i->cluster, i->n, sizeof *i->cluster},  {i->mean, i->n, sizeof *i->mean},
        {i->average, i->k, sizeof *i->average},  {m->block, u->k * i->k, sizeof *m->block},
    };
    const int status = tt_seen_save(&m->seen, tt_cocluster.name, f);
    return status == TT_OK ? tt_blocks_write(f, block, sizeof block / sizeof block[0])
                           : status;
}

static int co_load(void **model, FILE *f) {
    co_model *m = tt_alloc(1, sizeof *m);
    int status = m ? tt_seen_load(&m->seen, tt_cocluster.name, f) : TT_ENOMEM;
    if (status == TT_OK) {
        status = tt_read_values(f, m->value, params, N_PARAM);
    }
    if (status == TT_OK) {
        status = side_load(&m->user, m->seen.n_users, (size_t)m->value[K], f);
    }
    if (status == TT_OK) {
        status = side_load(&m->item, m->seen.n_items, item_clusters(m->value), f);
    }
    if (status == TT_OK) {
        status = tt_read_doubles(f, &m->block, m->user.k * m->item.k);
    }
    return tt_hand_over(model, m, &tt_cocluster, status);
}

const tt_estimator tt_cocluster = {.name = "cocluster",
                                   .title = "Co-Clust",
                                   .source = "George, Merugu 2005, ICDM, pages 625-628",
                                   .param = params,
                                   .n_param = N_PARAM,
                                   .selection = TT_SELECT_CV,
                                   .bytes = co_bytes,
                                   .fit = co_fit,
                                   .predict = co_predict,
                                   .save = co_save,
                                   .load = co_load,
                                   .free = co_free};
