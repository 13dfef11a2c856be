/* Naive twins of SVD and SVD++: stochastic gradient descent rating by rating, in the order
 * of the training part; every rating of a user moves every implicit vector of that user. */
#include "naive.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_rng.h"
#include "bench.h"

enum { EPOCHS = 20 };

typedef struct {
    size_t rank;
    double lr, mu;
    int biased;
    double *p, *q, *bu, *bi; // (n, rank), (m, rank), (n), (m)
    double *y;               // (m, rank), SVD++ only
    double *vector;          // (rank) p_u + implicit part
    double *users, *items;   // (n), (m) numbers of ratings
} factors;

static const double REG = 0.02;

static double *zeros(size_t count) {
    return bench_alloc(count, sizeof(double));
}

static void normal(double *a, size_t count, uint64_t item) {
    const tt_address address = {.seed = 1};
    tt_rng rng;
    tt_rng_at(&rng, &address, TT_ROLE_TEST, item);
    for (size_t j = 0; j < count; j++) {
        a[j] = 0.1 * tt_rng_gaussian(&rng);
    }
}

static factors factors_alloc(const tt_ratings *train, size_t rank, double lr, int biased) {
    const size_t n = train->n_users, m = train->n_items;
    factors f = {.rank = rank,
                 .lr = lr,
                 .mu = biased ? tt_ratings_mean(train) : 0,
                 .biased = biased,
                 .p = zeros(n * rank),
                 .q = zeros(m * rank),
                 .bu = zeros(n),
                 .bi = zeros(m),
                 .y = zeros(m * rank),
                 .vector = zeros(rank),
                 .users = zeros(n),
                 .items = zeros(m)};
    normal(f.p, n * rank, 0);
    normal(f.q, m * rank, 1);
    normal(f.y, m * rank, 2);
    for (size_t k = 0; k < train->count; k++) {
        f.users[train->user[k]]++;
        f.items[train->item[k]]++;
    }
    return f;
}

static void factors_free(factors *f) {
    tt_free(f->p);
    tt_free(f->q);
    tt_free(f->bu);
    tt_free(f->bi);
    tt_free(f->y);
    tt_free(f->vector);
    tt_free(f->users);
    tt_free(f->items);
}

static double score(const factors *f, const double *w, size_t u, size_t i) {
    double sum = f->mu + f->bu[u] + f->bi[i];
    for (size_t j = 0; j < f->rank; j++) {
        sum += w[j] * f->q[i * f->rank + j];
    }
    return sum;
}

static void step_biases(factors *f, size_t u, size_t i, double e) {
    if (f->biased) {
        f->bu[u] += f->lr * (e - REG * f->bu[u]);
        f->bi[i] += f->lr * (e - REG * f->bi[i]);
    }
}

/* Steps of q_i and of the user's vector p with error e. */
static void step_factors(const factors *f, double *p, double *q, const double *w,
                         double e) {
    for (size_t j = 0; j < f->rank; j++) {
        const double old = q[j];
        q[j] += f->lr * (e * w[j] - REG * old);
        p[j] += f->lr * (e * old - REG * p[j]);
    }
}

/* Estimate from the user's vector w; the unseen have neither factors nor biases. */
static double final_score(const factors *f, const double *w, size_t u, size_t i,
                          double mean) {
    if (f->users[u] > 0 && f->items[i] > 0) {
        return naive_clip(score(f, w, u, i));
    }
    return naive_clip(mean + f->bu[u] + f->bi[i]);
}

void naive_svd(double *estimate, const tt_ratings *train, const tt_ratings *test,
               int variant) {
    const double mean = tt_ratings_mean(train);
    factors f = factors_alloc(train, 100, 0.005, variant);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
        for (size_t k = 0; k < train->count; k++) {
            const size_t u = train->user[k], i = train->item[k];
            double *p = f.p + u * f.rank;
            const double e = train->rating[k] - score(&f, p, u, i);
            memcpy(f.vector, p, f.rank * sizeof *p);
            step_biases(&f, u, i, e);
            step_factors(&f, p, f.q + i * f.rank, f.vector, e);
        }
    }
    for (size_t k = 0; k < test->count; k++) {
        const size_t u = test->user[k], i = test->item[k];
        estimate[k] = final_score(&f, f.p + u * f.rank, u, i, mean);
    }
    factors_free(&f);
}

/* f->vector = p_u + |R|^-1/2 times the sum of y over R, the items[0..count-1] of u. */
static void implicit(factors *f, size_t u, const uint32_t *items, size_t count) {
    memcpy(f->vector, f->p + u * f->rank, f->rank * sizeof *f->vector);
    for (size_t r = 0; r < count; r++) {
        for (size_t j = 0; j < f->rank; j++) {
            f->vector[j] += f->y[items[r] * f->rank + j] / sqrt((double)count);
        }
    }
}

/* y <- y + lr (e |R|^-1/2 q - reg y) for every item of R. */
static void step_implicit(factors *f, size_t i, double e, const uint32_t *items,
                          size_t count) {
    const double *q = f->q + i * f->rank, c = e / sqrt((double)count);
    for (size_t r = 0; r < count; r++) {
        double *y = f->y + items[r] * f->rank;
        for (size_t j = 0; j < f->rank; j++) {
            y[j] += f->lr * (c * q[j] - REG * y[j]);
        }
    }
}

void naive_svdpp(double *estimate, const tt_ratings *train, const tt_ratings *test,
                 int variant) {
    factors f = factors_alloc(train, 20, 0.007, 1);
    tt_groups by_user;
    (void)variant;
    bench_require(tt_groups_by_user(&by_user, train), "naive SVD++");
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
        for (size_t k = 0; k < train->count; k++) {
            const size_t u = train->user[k], i = train->item[k];
            const size_t first = by_user.ptr[u], count = by_user.ptr[u + 1] - first;
            implicit(&f, u, by_user.other + first, count);
            const double e = train->rating[k] - score(&f, f.vector, u, i);
            step_biases(&f, u, i, e);
            step_implicit(&f, i, e, by_user.other + first, count);
            step_factors(&f, f.p + u * f.rank, f.q + i * f.rank, f.vector, e);
        }
    }
    for (size_t k = 0; k < test->count; k++) {
        const size_t u = test->user[k], first = by_user.ptr[u];
        implicit(&f, u, by_user.other + first, by_user.ptr[u + 1] - first);
        estimate[k] = final_score(&f, f.vector, u, test->item[k], f.mu);
    }
    tt_groups_free(&by_user);
    factors_free(&f);
}
