#include "baselines/tt_bias.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "baselines/tt_predict.h"
#include "baselines/tt_saved.h"

enum { EPOCHS, REG_U, REG_I };

static const tt_param params[] = {
    [EPOCHS] = {"epochs", 10, NULL, 0, 1e6, "sweeps of alternating least squares", 1},
    [REG_U] = {"reg_u", 15, NULL, 0, 1e12, "pull of user biases to zero, in ratings", 0},
    [REG_I] = {"reg_i", 10, NULL, 0, 1e12, "pull of item biases to zero, in ratings", 0},
};

typedef struct {
    tt_seen seen;
    double *user; // (n) b_u, 0 for the unseen
    double *item; // (m) b_i
} bias_model;

static size_t bias_bytes(const tt_problem *problem, const double *value) {
    const size_t sides = problem->train->n_users + problem->train->n_items;
    (void)value;
    return sizeof(bias_model) + tt_seen_bytes(problem->train) + 2 * sides * sizeof(double) +
           problem->train->count * sizeof(double);
}

static void bias_free(void *model) {
    bias_model *m = model;
    if (m) {
        tt_seen_free(&m->seen);
        tt_free(m->user);
        tt_free(m->item);
        tt_free(m);
    }
}

/* bias = sums of (rating - mean - bias of the other side) / (reg + number), 0 where none.
 */
static void sweep(double *bias, const double *number, size_t n, double reg,
                  const uint32_t *id, const double *other, const uint32_t *other_id,
                  const tt_ratings *r, double mean) {
    memset(bias, 0, n * sizeof *bias);
    for (size_t i = 0; i < r->count; i++) {
        bias[id[i]] += r->rating[i] - mean - other[other_id[i]];
    }
    for (size_t k = 0; k < n; k++) {
        bias[k] = number[k] > 0 ? bias[k] / (reg + number[k]) : 0;
    }
}

/* numbers: (n + m) scratch, zeroed. */
static void solve(bias_model *m, const tt_ratings *r, const double *value,
                  double *numbers) {
    double *of_item = numbers + r->n_users;
    for (size_t i = 0; i < r->count; i++) {
        numbers[r->user[i]] += 1;
        of_item[r->item[i]] += 1;
    }
    for (size_t epoch = 0; epoch < (size_t)value[EPOCHS]; epoch++) {
        sweep(m->item, of_item, r->n_items, value[REG_I], r->item, m->user, r->user, r,
              m->seen.mean);
        sweep(m->user, numbers, r->n_users, value[REG_U], r->user, m->item, r->item, r,
              m->seen.mean);
    }
}

static int bias_fit(void **model, const tt_problem *problem, const double *value,
                    tt_fit *info) {
    const tt_ratings *r = problem->train;
    bias_model *m = tt_alloc(1, sizeof *m);
    double *numbers = tt_alloc(r->n_users + r->n_items, sizeof *numbers);
    int status = TT_ENOMEM;
    *info = (tt_fit){.train_rmse = NAN, .valid_rmse = NAN, .nonzero = NAN};
    if (!m || !numbers || tt_seen_init(&m->seen, problem) != TT_OK) {
        goto done;
    }
    m->user = tt_alloc(r->n_users, sizeof *m->user);
    m->item = tt_alloc(r->n_items, sizeof *m->item);
    if (!m->user || !m->item) {
        goto done;
    }
    solve(m, r, value, numbers);
    info->iterations = (size_t)value[EPOCHS];
    status = tt_fit_rmse(info, &tt_bias, m, problem);
done:
    tt_free(numbers);
    return tt_hand_over(model, m, &tt_bias, status);
}

static void bias_predict(const void *model, const uint32_t *user, const uint32_t *item,
                         size_t n, double *estimate, unsigned char *fallback) {
    const bias_model *m = model;
    for (size_t i = 0; i < n; i++) {
        const double u = user[i] < m->seen.n_users ? m->user[user[i]] : 0;
        const double v = item[i] < m->seen.n_items ? m->item[item[i]] : 0;
        estimate[i] = tt_clip(m->seen.mean + u + v, m->seen.lo, m->seen.hi);
        if (fallback) {
            fallback[i] = (unsigned char)tt_seen_which(&m->seen, user[i], item[i]);
        }
    }
}

static int bias_save(const void *model, FILE *f) {
    const bias_model *m = model;
    const tt_block block[] = {{m->user, m->seen.n_users, sizeof *m->user},
                              {m->item, m->seen.n_items, sizeof *m->item}};
    const int status = tt_seen_save(&m->seen, tt_bias.name, f);
    return status == TT_OK ? tt_blocks_write(f, block, 2) : status;
}

static int bias_load(void **model, FILE *f) {
    bias_model *m = tt_alloc(1, sizeof *m);
    int status = m ? tt_seen_load(&m->seen, tt_bias.name, f) : TT_ENOMEM;
    if (status == TT_OK) {
        status = tt_read_doubles(f, &m->user, m->seen.n_users);
    }
    if (status == TT_OK) {
        status = tt_read_doubles(f, &m->item, m->seen.n_items);
    }
    return tt_hand_over(model, m, &tt_bias, status);
}

const tt_estimator tt_bias = {.name = "baseline",
                              .title = "Baseline",
                              .source = "Koren 2010, ACM TKDD 4(1), section 2.2",
                              .param = params,
                              .n_param = sizeof params / sizeof params[0],
                              .selection = TT_SELECT_CV,
                              .bytes = bias_bytes,
                              .fit = bias_fit,
                              .predict = bias_predict,
                              .save = bias_save,
                              .load = bias_load,
                              .free = bias_free};
