#include "naive.h"

#include <math.h>
#include <stdlib.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_rng.h"
#include "bench.h"

static double *zeros(size_t count) {
    return bench_alloc(count, sizeof(double));
}

/* The ratings as a table (n, m), 0 where there is none. */
static double *table_of(const tt_ratings *r) {
    double *table = zeros(r->n_users * r->n_items);
    for (size_t k = 0; k < r->count; k++) {
        table[r->user[k] * r->n_items + r->item[k]] = r->rating[k];
    }
    return table;
}

double naive_clip(double x) {
    return fmin(5, fmax(1, x));
}

/* The mean of the rated entries among n, `step` apart; 0 if there are none. */
static double mean_of(const double *table, size_t n, size_t step) {
    double sum = 0, count = 0;
    for (size_t j = 0; j < n; j++) {
        sum += table[j * step];
        count += table[j * step] > 0;
    }
    return count > 0 ? sum / count : 0;
}

/* Damped mean of r - mu - other over the rated entries. */
static double damped(const double *table, size_t n, size_t step, double mu,
                     const double *other, double reg) {
    double sum = 0, count = 0;
    for (size_t j = 0; j < n; j++) {
        if (table[j * step] > 0) {
            sum += table[j * step] - mu - other[j];
            count++;
        }
    }
    return sum / (reg + count);
}

void naive_bias(double *estimate, const tt_ratings *train, const tt_ratings *test,
                int variant) {
    const size_t n = train->n_users, m = train->n_items;
    const double mu = tt_ratings_mean(train);
    double *table = table_of(train), *bu = zeros(n), *bi = zeros(m);
    (void)variant;
    for (int epoch = 0; epoch < 10; epoch++) {
        for (size_t i = 0; i < m; i++) {
            bi[i] = damped(table + i, n, m, mu, bu, 10);
        }
        for (size_t u = 0; u < n; u++) {
            bu[u] = damped(table + u * m, m, 1, mu, bi, 15);
        }
    }
    for (size_t k = 0; k < test->count; k++) {
        estimate[k] = naive_clip(mu + bu[test->user[k]] + bi[test->item[k]]);
    }
    tt_free(table);
    tt_free(bu);
    tt_free(bi);
}

typedef struct {
    double similarity, rating;
} neighbour;

static int by_similarity(const void *a, const void *b) {
    const double x = ((const neighbour *)a)->similarity;
    const double y = ((const neighbour *)b)->similarity;
    return x < y ? 1 : x > y ? -1 : 0;
}

/* 1 / (msd + 1) over the common columns of rows a and b (m); 0 without any. */
static double msd(const double *a, const double *b, size_t m) {
    double sum = 0, count = 0;
    for (size_t j = 0; j < m; j++) {
        if (a[j] > 0 && b[j] > 0) {
            sum += (a[j] - b[j]) * (a[j] - b[j]);
            count++;
        }
    }
    return count > 0 ? 1 / (sum / count + 1) : 0;
}

static double nearest_mean(neighbour *near, size_t found, double mean) {
    double s = 0, sr = 0;
    qsort(near, found, sizeof *near, by_similarity);
    for (size_t j = 0; j < found && j < 40; j++) {
        s += near[j].similarity;
        sr += near[j].similarity * near[j].rating;
    }
    return s > 0 ? sr / s : mean;
}

static double *transposed(double *table, size_t n, size_t m) {
    double *t = zeros(n * m);
    for (size_t k = 0; k < n * m; k++) {
        t[k % m * n + k / m] = table[k];
    }
    tt_free(table);
    return t;
}

void naive_knn(double *estimate, const tt_ratings *train, const tt_ratings *test,
               int variant) {
    const size_t n = variant ? train->n_items : train->n_users;
    const size_t m = variant ? train->n_users : train->n_items;
    const double mean = tt_ratings_mean(train);
    double *table = table_of(train);
    table = variant ? transposed(table, m, n) : table;
    double *similarity = zeros(n * n);
    neighbour *near = bench_alloc(n, sizeof *near);
    for (size_t a = 0; a < n; a++) {
        for (size_t b = 0; b <= a; b++) {
            similarity[a * n + b] = similarity[b * n + a] =
                msd(table + a * m, table + b * m, m);
        }
    }
    for (size_t k = 0; k < test->count; k++) {
        const size_t x = variant ? test->item[k] : test->user[k];
        const size_t y = variant ? test->user[k] : test->item[k];
        size_t found = 0;
        for (size_t b = 0; b < n; b++) {
            if (table[b * m + y] > 0 && similarity[x * n + b] > 0) {
                near[found++] = (neighbour){similarity[x * n + b], table[b * m + y]};
            }
        }
        estimate[k] = naive_clip(nearest_mean(near, found, mean));
    }
    tt_free(table);
    tt_free(similarity);
    tt_free(near);
}

/* Mean of a - b over the common columns; NAN without any. */
static double deviation(const double *a, const double *b, size_t m) {
    double sum = 0, count = 0;
    for (size_t j = 0; j < m; j++) {
        if (a[j] > 0 && b[j] > 0) {
            sum += a[j] - b[j];
            count++;
        }
    }
    return sum / count;
}

void naive_slopeone(double *estimate, const tt_ratings *train, const tt_ratings *test,
                    int variant) {
    const size_t n = train->n_users, m = train->n_items;
    const double mean = tt_ratings_mean(train);
    double *table = transposed(table_of(train), n, m), *dev = zeros(m * m);
    (void)variant;
    for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j <= i; j++) {
            dev[i * m + j] = deviation(table + i * n, table + j * n, n);
            dev[j * m + i] = -dev[i * m + j];
        }
    }
    for (size_t k = 0; k < test->count; k++) {
        const size_t u = test->user[k], i = test->item[k];
        const double user_mean = mean_of(table + u, m, n);
        const int known = user_mean > 0 && mean_of(table + i * n, n, 1) > 0;
        double sum = 0, count = 0;
        for (size_t j = 0; j < m; j++) {
            if (table[j * n + u] > 0 && !isnan(dev[i * m + j])) {
                sum += dev[i * m + j];
                count++;
            }
        }
        estimate[k] = naive_clip(!known ? mean : user_mean + (count > 0 ? sum / count : 0));
    }
    tt_free(table);
    tt_free(dev);
}

enum { CLUSTERS = 3, EPOCHS = 20 };

typedef struct {
    size_t n, m;
    double mean;
    double *table;      // (n, m)
    size_t *cluster[2]; // of users, of items
    double *mean_of[2];
    double block[CLUSTERS][CLUSTERS], average[2][CLUSTERS];
} clustering;

static void averages(clustering *c) {
    double sum[CLUSTERS][CLUSTERS] = {{0}}, count[CLUSTERS][CLUSTERS] = {{0}};
    for (size_t k = 0; k < c->n * c->m; k++) {
        const size_t a = c->cluster[0][k / c->m], b = c->cluster[1][k % c->m];
        sum[a][b] += c->table[k];
        count[a][b] += c->table[k] > 0;
    }
    for (size_t a = 0; a < CLUSTERS; a++) {
        double s[2] = {0}, w[2] = {0};
        for (size_t b = 0; b < CLUSTERS; b++) {
            c->block[a][b] = count[a][b] > 0 ? sum[a][b] / count[a][b] : c->mean;
            s[0] += sum[a][b];
            w[0] += count[a][b];
            s[1] += sum[b][a];
            w[1] += count[b][a];
        }
        c->average[0][a] = w[0] > 0 ? s[0] / w[0] : c->mean;
        c->average[1][a] = w[1] > 0 ? s[1] / w[1] : c->mean;
    }
}

static double cluster_estimate(const clustering *c, size_t u, size_t i, size_t a,
                               size_t b) {
    return c->block[a][b] + c->mean_of[0][u] - c->average[0][a] + c->mean_of[1][i] -
           c->average[1][b];
}

/* Squared error of user (side 0) or item (side 1) x in cluster a. */
static double cluster_error(const clustering *c, int side, size_t x, size_t a) {
    const size_t others = side == 0 ? c->m : c->n;
    double sum = 0;
    for (size_t y = 0; y < others; y++) {
        const size_t u = side == 0 ? x : y, i = side == 0 ? y : x;
        const size_t b = c->cluster[1 - side][y];
        const double r = c->table[u * c->m + i];
        if (r > 0) {
            const double e =
                r - cluster_estimate(c, u, i, side == 0 ? a : b, side == 0 ? b : a);
            sum += e * e;
        }
    }
    return sum;
}

static void reassign(clustering *c, int side) {
    for (size_t x = 0; x < (side == 0 ? c->n : c->m); x++) {
        double least = INFINITY;
        for (size_t a = 0; a < CLUSTERS; a++) {
            const double error = cluster_error(c, side, x, a);
            if (error < least) {
                least = error;
                c->cluster[side][x] = a;
            }
        }
    }
}

void naive_cocluster(double *estimate, const tt_ratings *train, const tt_ratings *test,
                     int variant) {
    const tt_address address = {.seed = 1};
    clustering c = {.n = train->n_users,
                    .m = train->n_items,
                    .mean = tt_ratings_mean(train),
                    .table = table_of(train)};
    tt_rng rng;
    (void)variant;
    tt_rng_at(&rng, &address, TT_ROLE_TEST, 0);
    for (int side = 0; side < 2; side++) {
        const size_t n = side == 0 ? c.n : c.m;
        c.cluster[side] = bench_alloc(n, sizeof *c.cluster[side]);
        c.mean_of[side] = zeros(n);
        for (size_t x = 0; x < n; x++) {
            c.cluster[side][x] = tt_rng_below(&rng, CLUSTERS);
            c.mean_of[side][x] = side == 0 ? mean_of(c.table + x * c.m, c.m, 1)
                                           : mean_of(c.table + x, c.n, c.m);
        }
    }
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
        averages(&c);
        reassign(&c, 0);
        reassign(&c, 1);
    }
    averages(&c);
    for (size_t k = 0; k < test->count; k++) {
        const size_t u = test->user[k], i = test->item[k];
        const int known = c.mean_of[0][u] > 0 && c.mean_of[1][i] > 0;
        estimate[k] = naive_clip(
            known ? cluster_estimate(&c, u, i, c.cluster[0][u], c.cluster[1][i]) : c.mean);
    }
    for (int side = 0; side < 2; side++) {
        tt_free(c.cluster[side]);
        tt_free(c.mean_of[side]);
    }
    tt_free(c.table);
}
