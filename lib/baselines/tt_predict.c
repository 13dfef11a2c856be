#include "baselines/tt_predict.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_io.h"
#include "baselines/tt_saved.h"

enum { NAME_SIZE = 16 };
static const uint64_t MOST = (uint64_t)UINT32_MAX + 1; // users or items: ids have 32 bits

double tt_clip(double x, double lo, double hi) {
    return x < lo ? lo : x > hi ? hi : x;
}

int tt_seen_init(tt_seen *s, const tt_problem *problem) {
    const tt_ratings *r = problem->train;
    *s = (tt_seen){.mean = tt_ratings_mean(r),
                   .lo = problem->lo,
                   .hi = problem->hi,
                   .n_users = r->n_users,
                   .n_items = r->n_items};
    s->user_known = tt_alloc(r->n_users, 1);
    s->item_known = tt_alloc(r->n_items, 1);
    if (!s->user_known || !s->item_known) {
        tt_seen_free(s);
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < r->count; i++) {
        s->user_known[r->user[i]] = 1;
        s->item_known[r->item[i]] = 1;
    }
    return TT_OK;
}

size_t tt_seen_bytes(const tt_ratings *train) {
    return train->n_users + train->n_items;
}

void tt_seen_free(tt_seen *s) {
    tt_free(s->user_known);
    tt_free(s->item_known);
    *s = (tt_seen){0};
}

enum tt_fallback tt_seen_which(const tt_seen *s, uint32_t user, uint32_t item) {
    const int u = user < s->n_users && s->user_known[user];
    const int i = item < s->n_items && s->item_known[item];
    return u && i ? TT_KNOWN
           : u    ? TT_FALLBACK_USER
           : i    ? TT_FALLBACK_ITEM
                  : TT_FALLBACK_MEAN;
}

int tt_seen_save(const tt_seen *s, const char *name, FILE *f) {
    char head[NAME_SIZE] = {0};
    const double scale[3] = {s->mean, s->lo, s->hi};
    const uint64_t sizes[2] = {s->n_users, s->n_items};
    TT_ASSERT(strlen(name) < sizeof head);
    memcpy(head, name, strlen(name));
    const tt_block block[] = {{head, sizeof head, 1},
                              {scale, 3, sizeof scale[0]},
                              {sizes, 2, sizeof sizes[0]},
                              {s->user_known, s->n_users, 1},
                              {s->item_known, s->n_items, 1}};
    return tt_blocks_write(f, block, sizeof block / sizeof block[0]);
}

static int are_flags(const unsigned char *a, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (a[i] > 1) {
            return 0;
        }
    }
    return 1;
}

static int load_known(tt_seen *s, FILE *f) {
    void *block = NULL;
    int status = tt_read_array(f, &block, s->n_users, 1);
    s->user_known = block;
    if (status == TT_OK) {
        status = tt_read_array(f, &block, s->n_items, 1);
        s->item_known = block;
    }
    if (status == TT_OK &&
        !(are_flags(s->user_known, s->n_users) && are_flags(s->item_known, s->n_items))) {
        status =
            tt_error(TT_EDATA, "saved model: a mark of known users or items is not 0 or 1");
    }
    return status;
}

int tt_seen_load(tt_seen *s, const char *name, FILE *f) {
    char head[NAME_SIZE];
    double scale[3];
    uint64_t sizes[2];
    *s = (tt_seen){0};
    int status = tt_io_read(f, head, sizeof head, 1);
    if (status == TT_OK && (head[NAME_SIZE - 1] || strcmp(head, name) != 0)) {
        head[NAME_SIZE - 1] = 0;
        return tt_error(TT_EDATA, "saved model of '%s', expected '%s'", head, name);
    }
    if (status == TT_OK) {
        status = tt_io_read(f, scale, 3, sizeof scale[0]);
    }
    if (status == TT_OK) {
        status = tt_io_read(f, sizes, 2, sizeof sizes[0]);
    }
    if (status != TT_OK) {
        return status;
    }
    if (!isfinite(scale[0]) || !(scale[1] <= scale[2])) {
        return tt_error(TT_EDATA, "saved model: mean %g, range %g..%g", scale[0], scale[1],
                        scale[2]);
    }
    if (sizes[0] > MOST || sizes[1] > MOST) {
        return tt_error(TT_EDATA, "saved model: more than 2^32 users or items");
    }
    *s = (tt_seen){.mean = scale[0],
                   .lo = scale[1],
                   .hi = scale[2],
                   .n_users = sizes[0],
                   .n_items = sizes[1]};
    status = load_known(s, f);
    if (status != TT_OK) {
        tt_seen_free(s);
    }
    return status;
}

int tt_predict_rmse(double *rmse, const tt_estimator *estimator, const void *model,
                    const tt_ratings *r) {
    *rmse = NAN;
    if (!r || r->count == 0) {
        return TT_OK;
    }
    double *estimate = tt_alloc(r->count, sizeof *estimate);
    if (!estimate) {
        return TT_ENOMEM;
    }
    estimator->predict(model, r->user, r->item, r->count, estimate, NULL);
    double sum = 0;
    for (size_t i = 0; i < r->count; i++) {
        const double error = r->rating[i] - estimate[i];
        sum += error * error;
    }
    *rmse = sqrt(sum / (double)r->count);
    tt_free(estimate);
    return TT_OK;
}

int tt_fit_rmse(tt_fit *info, const tt_estimator *estimator, const void *model,
                const tt_problem *problem) {
    const int status = tt_predict_rmse(&info->train_rmse, estimator, model, problem->train);
    return status == TT_OK
               ? tt_predict_rmse(&info->valid_rmse, estimator, model, problem->valid)
               : status;
}

int tt_hand_over(void **model, void *made, const tt_estimator *estimator, int status) {
    if (status != TT_OK) {
        estimator->free(made);
        made = NULL;
    }
    *model = made;
    return status;
}

size_t tt_buckets_room(size_t count) {
    return count > 4096 ? count : 4096;
}

int tt_buckets_alloc(tt_buckets *p, size_t groups, size_t room) {
    TT_ASSERT(room >= 1);
    *p = (tt_buckets){.groups = groups, .room = room};
    p->ptr = tt_alloc(groups + 3, sizeof *p->ptr);
    p->order = tt_alloc(room, sizeof *p->order);
    if (!p->ptr || !p->order) {
        tt_buckets_free(p);
        return TT_ENOMEM;
    }
    return TT_OK;
}

size_t tt_buckets_bytes(size_t groups, size_t room) {
    return (groups + 3) * sizeof(size_t) + room * sizeof(uint32_t);
}

void tt_buckets_free(tt_buckets *p) {
    tt_free(p->ptr);
    tt_free(p->order);
    *p = (tt_buckets){0};
}

void tt_buckets_sort(tt_buckets *p, const uint32_t *key, size_t n) {
    TT_ASSERT(n <= p->room);
    size_t *next = p->ptr + 1; // becomes ptr once every group has been filled
    memset(p->ptr, 0, (p->groups + 3) * sizeof *p->ptr);
    for (size_t i = 0; i < n; i++) {
        next[(key[i] < p->groups ? key[i] : p->groups) + 1]++;
    }
    for (size_t g = 0; g <= p->groups; g++) {
        next[g + 1] += next[g];
    }
    for (size_t i = 0; i < n; i++) {
        p->order[next[key[i] < p->groups ? key[i] : p->groups]++] = (uint32_t)i;
    }
}
