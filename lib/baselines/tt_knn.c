#include "baselines/tt_knn.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_io.h"
#include "baselines/tt_nearest.h"
#include "baselines/tt_predict.h"
#include "baselines/tt_saved.h"
#include "baselines/tt_similarity.h"

enum { SIDE, SIM, K, MIN_K, MIN_SUPPORT, MEM, N_PARAM };

static const tt_param params[] = {
    [SIDE] = {"side", 0, "user|item", 0, 1, "whose similarities are used", 0},
    [SIM] = {"sim", TT_SIM_MSD, "msd|cosine|pearson", 0, 2, "kind of similarity", 0},
    [K] = {"k", 40, NULL, 1, 1e9, "most neighbours used", 1},
    [MIN_K] = {"min_k", 1, NULL, 1, 1e9, "with fewer neighbours the mean is predicted", 1},
    [MIN_SUPPORT] = {"min_support", 1, NULL, 1, 1e9, "common ratings a similarity needs",
                     1},
    [MEM] = {"mem", 8, NULL, 0, 1e9, "gigabytes beyond which a fit is refused", 0},
};

typedef struct {
    tt_similar row;   // similarities to one x
    tt_buckets pairs; // the pairs asked for, by x
    tt_near *near;    // as many as the largest group of by_y
} knn_work;

typedef struct {
    tt_seen seen;
    double value[N_PARAM];
    tt_history history;
    const tt_groups *by_x, *by_y; // history's groups by the side compared, by the other
    knn_work *work;               // scratch of predict
} knn_model;

static size_t knn_bytes(const tt_problem *problem, const double *value) {
    const tt_ratings *r = problem->train;
    const size_t n_x = value[SIDE] == 0 ? r->n_users : r->n_items;
    return sizeof(knn_model) + sizeof(knn_work) + tt_seen_bytes(r) + tt_history_bytes(r) +
           tt_similar_bytes((enum tt_similarity)value[SIM], n_x) +
           tt_buckets_bytes(n_x, tt_buckets_room(r->count)) + n_x * sizeof(tt_near);
}

static void knn_free(void *model) {
    knn_model *m = model;
    if (m) {
        tt_seen_free(&m->seen);
        tt_history_free(&m->history);
        if (m->work) {
            tt_similar_free(&m->work->row);
            tt_buckets_free(&m->work->pairs);
            tt_free(m->work->near);
            tt_free(m->work);
        }
        tt_free(m);
    }
}

/* The scratch for a model whose ratings and values are set. */
static int prepare(knn_model *m) {
    const int users = m->value[SIDE] == 0;
    m->by_x = users ? &m->history.by_user : &m->history.by_item;
    m->by_y = users ? &m->history.by_item : &m->history.by_user;
    knn_work *w = m->work = tt_alloc(1, sizeof *w);
    if (!w) {
        return TT_ENOMEM;
    }
    w->near = tt_alloc(tt_groups_largest(m->by_y), sizeof *w->near);
    int status = w->near ? TT_OK : TT_ENOMEM;
    if (status == TT_OK) {
        status =
            tt_similar_alloc(&w->row, (enum tt_similarity)m->value[SIM], m->by_x->groups);
    }
    if (status == TT_OK) {
        status =
            tt_buckets_alloc(&w->pairs, m->by_x->groups, tt_buckets_room(m->history.count));
    }
    return status;
}

static int knn_fit(void **model, const tt_problem *problem, const double *value,
                   tt_fit *info) {
    *model = NULL;
    *info = (tt_fit){.train_rmse = NAN, .valid_rmse = NAN, .nonzero = NAN};
    int status = tt_memory_check(tt_knn.name, knn_bytes(problem, value), value[MEM]);
    if (status != TT_OK) {
        return status;
    }
    knn_model *m = tt_alloc(1, sizeof *m);
    status = m ? tt_seen_init(&m->seen, problem) : TT_ENOMEM;
    if (status == TT_OK) {
        memcpy(m->value, value, sizeof m->value);
        status = tt_history_init(&m->history, problem->train);
    }
    if (status == TT_OK) {
        status = prepare(m);
    }
    if (status == TT_OK) {
        status = tt_predict_rmse(&info->valid_rmse, &tt_knn, m, problem->valid);
    }
    return tt_hand_over(model, m, &tt_knn, status);
}

typedef struct {
    const uint32_t *user, *item; // (n) the pairs asked for
    size_t n;
    const size_t *k;         // (n_k)
    size_t n_k, most;        // most: the largest k
    double *estimate;        // (n_k, n)
    unsigned char *fallback; // (n), of the last k, or NULL
} request;

/* Answers pair i, whose x fills the row if it is known. */
static void answer(const knn_model *m, const request *q, size_t i) {
    const uint32_t y = m->value[SIDE] == 0 ? q->item[i] : q->user[i];
    tt_near *near = m->work->near;
    size_t n = 0;
    if (tt_seen_which(&m->seen, q->user[i], q->item[i]) == TT_KNOWN) {
        const size_t first = m->by_y->ptr[y];
        n = tt_nearest(near, q->most, m->work->row.value, m->by_y->other + first,
                       m->by_y->rating + first, m->by_y->ptr[y + 1] - first);
    }
    for (size_t j = 0; j < q->n_k; j++) {
        const size_t used = n < q->k[j] ? n : q->k[j];
        const int enough = used > 0 && (double)used >= m->value[MIN_K];
        const double x = enough ? near[used - 1].sr / near[used - 1].s : m->seen.mean;
        q->estimate[j * q->n + i] = tt_clip(x, m->seen.lo, m->seen.hi);
        if (q->fallback) {
            q->fallback[i] = enough ? TT_KNOWN : TT_FALLBACK_MEAN;
        }
    }
}

/* Answers the pairs first .. first + count - 1. */
static void answer_chunk(const knn_model *m, const request *q, size_t first, size_t count) {
    const tt_buckets *p = &m->work->pairs;
    tt_similar *row = &m->work->row;
    tt_buckets_sort(&m->work->pairs, (m->value[SIDE] == 0 ? q->user : q->item) + first,
                    count);
    for (size_t x = 0; x <= p->groups; x++) {
        const int asked = p->ptr[x] < p->ptr[x + 1];
        if (asked && x < p->groups && m->by_x->ptr[x] < m->by_x->ptr[x + 1]) {
            tt_similar_fill(row, m->by_x, m->by_y, (uint32_t)x, m->value[MIN_SUPPORT]);
            row->value[x] = 1;
        }
        for (size_t e = p->ptr[x]; e < p->ptr[x + 1]; e++) {
            answer(m, q, first + p->order[e]);
        }
        tt_similar_clear(row);
    }
}

static void answer_all(const knn_model *m, const request *q) {
    const size_t room = m->work->pairs.room;
    for (size_t first = 0; first < q->n; first += room) {
        answer_chunk(m, q, first, q->n - first < room ? q->n - first : room);
    }
}

static void knn_predict(const void *model, const uint32_t *user, const uint32_t *item,
                        size_t n, double *estimate, unsigned char *fallback) {
    const knn_model *m = model;
    const size_t k = (size_t)m->value[K];
    const request q = {user, item, n, &k, 1, k, estimate, fallback};
    answer_all(model, &q);
}

void tt_knn_predict_ks(const void *model, const uint32_t *user, const uint32_t *item,
                       size_t n, const size_t *k, size_t n_k, double *estimate) {
    size_t most = 0;
    for (size_t j = 0; j < n_k; j++) {
        TT_ASSERT(k[j] >= 1);
        most = k[j] > most ? k[j] : most;
    }
    const request q = {user, item, n, k, n_k, most, estimate, NULL};
    answer_all(model, &q);
}

static int knn_save(const void *model, FILE *f) {
    const knn_model *m = model;
    int status = tt_seen_save(&m->seen, tt_knn.name, f);
    if (status == TT_OK) {
        status = tt_io_write(f, m->value, N_PARAM, sizeof m->value[0]);
    }
    return status == TT_OK ? tt_history_save(&m->history, f) : status;
}

static int knn_load(void **model, FILE *f) {
    knn_model *m = tt_alloc(1, sizeof *m);
    int status = m ? tt_seen_load(&m->seen, tt_knn.name, f) : TT_ENOMEM;
    if (status == TT_OK) {
        status = tt_read_values(f, m->value, params, N_PARAM);
    }
    if (status == TT_OK) {
        status = tt_history_load(&m->history, m->seen.n_users, m->seen.n_items, f);
    }
    if (status == TT_OK) {
        status = prepare(m);
    }
    return tt_hand_over(model, m, &tt_knn, status);
}

const tt_estimator tt_knn = {.name = "knn",
                             .title = "KNN",
                             .source = "Herlocker et al. 1999, SIGIR, pages 230-237",
                             .param = params,
                             .n_param = N_PARAM,
                             .selection = TT_SELECT_CV,
                             .bytes = knn_bytes,
                             .fit = knn_fit,
                             .predict = knn_predict,
                             .save = knn_save,
                             .load = knn_load,
                             .free = knn_free};
