#include "baselines/tt_slopeone.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "baselines/tt_predict.h"
#include "baselines/tt_similarity.h"

enum { MEM };

static const tt_param params[] = {
    [MEM] = {"mem", 8, NULL, 0, 1e9, "gigabytes beyond which a fit is refused", 0},
};

typedef struct {
    tt_similar row;   // deviations of one target item
    tt_buckets pairs; // the pairs asked for, by item
} slope_work;

typedef struct {
    tt_seen seen;
    tt_history history;
    double *user_mean; // (n) 0 for the unseen
    slope_work *work;  // scratch of predict
} slope_model;

static size_t slope_bytes(const tt_problem *problem, const double *value) {
    const tt_ratings *r = problem->train;
    (void)value;
    return sizeof(slope_model) + sizeof(slope_work) + tt_seen_bytes(r) +
           tt_history_bytes(r) + r->n_users * sizeof(double) +
           tt_similar_bytes(TT_SIM_DEVIATION, r->n_items) +
           tt_buckets_bytes(r->n_items, tt_buckets_room(r->count));
}

static void slope_free(void *model) {
    slope_model *m = model;
    if (m) {
        tt_seen_free(&m->seen);
        tt_history_free(&m->history);
        tt_free(m->user_mean);
        if (m->work) {
            tt_similar_free(&m->work->row);
            tt_buckets_free(&m->work->pairs);
            tt_free(m->work);
        }
        tt_free(m);
    }
}

/* User means and scratch for a model whose ratings are set. */
static int prepare(slope_model *m) {
    const tt_groups *g = &m->history.by_user;
    const size_t n_items = m->history.by_item.groups;
    m->user_mean = tt_alloc(g->groups, sizeof *m->user_mean);
    m->work = tt_alloc(1, sizeof *m->work);
    if (!m->user_mean || !m->work) {
        return TT_ENOMEM;
    }
    for (size_t u = 0; u < g->groups; u++) {
        const size_t n = g->ptr[u + 1] - g->ptr[u];
        double sum = 0;
        for (size_t e = g->ptr[u]; e < g->ptr[u + 1]; e++) {
            sum += g->rating[e];
        }
        m->user_mean[u] = n > 0 ? sum / (double)n : 0;
    }
    const int status = tt_similar_alloc(&m->work->row, TT_SIM_DEVIATION, n_items);
    return status == TT_OK ? tt_buckets_alloc(&m->work->pairs, n_items,
                                              tt_buckets_room(m->history.count))
                           : status;
}

static int slope_fit(void **model, const tt_problem *problem, const double *value,
                     tt_fit *info) {
    *model = NULL;
    *info = (tt_fit){.train_rmse = NAN, .valid_rmse = NAN, .nonzero = NAN};
    int status = tt_memory_check(tt_slopeone.name, slope_bytes(problem, value), value[MEM]);
    if (status != TT_OK) {
        return status;
    }
    slope_model *m = tt_alloc(1, sizeof *m);
    status = m ? tt_seen_init(&m->seen, problem) : TT_ENOMEM;
    if (status == TT_OK) {
        status = tt_history_init(&m->history, problem->train);
    }
    if (status == TT_OK) {
        status = prepare(m);
    }
    if (status == TT_OK) {
        status = tt_predict_rmse(&info->valid_rmse, &tt_slopeone, m, problem->valid);
    }
    return tt_hand_over(model, m, &tt_slopeone, status);
}

/* The estimate for the user and the item whose deviations fill the row. */
static double slope_one(const slope_model *m, uint32_t user) {
    const tt_groups *g = &m->history.by_user;
    const tt_similar *row = &m->work->row;
    double sum = 0;
    size_t n = 0;
    for (size_t e = g->ptr[user]; e < g->ptr[user + 1]; e++) {
        const uint32_t j = g->other[e];
        sum += row->value[j]; // 0 without a common user
        n += row->sum[j * row->width] > 0;
    }
    return m->user_mean[user] + (n > 0 ? sum / (double)n : 0);
}

/* Answers n <= room pairs. */
static void answer(const slope_model *m, const uint32_t *user, const uint32_t *item,
                   size_t n, double *estimate, unsigned char *fallback) {
    const tt_buckets *p = &m->work->pairs;
    const tt_history *h = &m->history;
    tt_buckets_sort(&m->work->pairs, item, n);
    for (size_t i = 0; i <= p->groups; i++) {
        if (i < p->groups && p->ptr[i] < p->ptr[i + 1]) {
            tt_similar_fill(&m->work->row, &h->by_item, &h->by_user, (uint32_t)i, 1);
        }
        for (size_t e = p->ptr[i]; e < p->ptr[i + 1]; e++) {
            const uint32_t at = p->order[e];
            const int known = tt_seen_which(&m->seen, user[at], item[at]) == TT_KNOWN;
            const double x = known ? slope_one(m, user[at]) : m->seen.mean;
            estimate[at] = tt_clip(x, m->seen.lo, m->seen.hi);
            if (fallback) {
                fallback[at] = known ? TT_KNOWN : TT_FALLBACK_MEAN;
            }
        }
        tt_similar_clear(&m->work->row);
    }
}

static void slope_predict(const void *model, const uint32_t *user, const uint32_t *item,
                          size_t n, double *estimate, unsigned char *fallback) {
    const slope_model *m = model;
    const size_t room = m->work->pairs.room;
    for (size_t first = 0; first < n; first += room) {
        answer(m, user + first, item + first, n - first < room ? n - first : room,
               estimate + first, fallback ? fallback + first : NULL);
    }
}

static int slope_save(const void *model, FILE *f) {
    const slope_model *m = model;
    const int status = tt_seen_save(&m->seen, tt_slopeone.name, f);
    return status == TT_OK ? tt_history_save(&m->history, f) : status;
}

static int slope_load(void **model, FILE *f) {
    slope_model *m = tt_alloc(1, sizeof *m);
    int status = m ? tt_seen_load(&m->seen, tt_slopeone.name, f) : TT_ENOMEM;
    if (status == TT_OK) {
        status = tt_history_load(&m->history, m->seen.n_users, m->seen.n_items, f);
    }
    if (status == TT_OK) {
        status = prepare(m);
    }
    return tt_hand_over(model, m, &tt_slopeone, status);
}

const tt_estimator tt_slopeone = {.name = "slopeone",
                                  .title = "SlopeOne",
                                  .source = "Lemire, Maclachlan 2005, SIAM SDM",
                                  .param = params,
                                  .n_param = sizeof params / sizeof params[0],
                                  .selection = TT_SELECT_NONE,
                                  .bytes = slope_bytes,
                                  .fit = slope_fit,
                                  .predict = slope_predict,
                                  .save = slope_save,
                                  .load = slope_load,
                                  .free = slope_free};
