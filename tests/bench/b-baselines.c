/* Fit and predict times of the baselines on MovieLens 100K, fold u1 (80,000 training and
 * 20,000 test ratings), from $TT_SHARED/data/ml-100k (default ../shared); without it on
 * synthetic ratings of the same size. Beside each the seconds of Surprise 1.1.4, the Python
 * package: fit + test on fold u1, one thread of a 2.5 GHz Xeon, CPU seconds, measured for
 * this project; and a naive twin (naive.h), fit and prediction together, in this run. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_mat.h"
#include "bench.h"
#include "data/tt_movielens.h"
#include "data/tt_split.h"
#include "eval/tt_method.h"
#include "naive.h"

static const double PATIENCE = 1; // a twin that takes longer runs once

typedef struct {
    const char *title, *method;
    double fit_s, test_s; // of Surprise
    double target;        // times as fast
    naive_twin *naive;
    int variant;
} subject;

static const subject subjects[] = {
    {"baseline", "baseline", 0.19, 0.13, 5, naive_bias, 0},
    {"KNN user", "knn:side=user", 0.39, 5.11, 10, naive_knn, 0},
    {"KNN item", "knn:side=item", 0.62, 5.20, 10, naive_knn, 1},
    {"SlopeOne", "slopeone", 1.08, 3.24, 10, naive_slopeone, 0},
    {"co-clustering 3x3", "cocluster:k=3", 2.00, 0.21, 10, naive_cocluster, 0},
    {"SVD unbiased", "svd:biased=0", 1.55, 0.26, 5, naive_svd, 0},
    {"SVD biased", "svd:biased=1", 1.49, 0.31, 5, naive_svd, 1},
    {"SVD++", "svdpp", 31.36, 6.16, 10, naive_svdpp, 0},
};

typedef struct {
    double fit, predict, naive; // best CPU seconds
    double rmse, naive_rmse;
} timing;

/* One round of the method: minima of its times, its test RMSE. */
static void run_own(timing *t, const tt_method *method, const tt_problem *problem,
                    const tt_ratings *test, double *estimate) {
    const tt_estimator *e = method->estimator;
    void *model;
    tt_fit info;
    const double start = bench_seconds();
    bench_require(e->fit(&model, problem, method->value, &info), e->name);
    const double fitted = bench_seconds();
    e->predict(model, test->user, test->item, test->count, estimate, NULL);
    t->predict = fmin(t->predict, bench_seconds() - fitted);
    t->fit = fmin(t->fit, fitted - start);
    t->rmse = bench_rmse(estimate, test->rating, test->count);
    e->free(model);
}

static timing run(const subject *s, const tt_problem *problem, const tt_ratings *test,
                  double *estimate) {
    timing t = {.fit = INFINITY, .predict = INFINITY, .naive = INFINITY};
    tt_method method;
    bench_require(tt_method_parse(&method, s->method), s->method);
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        run_own(&t, &method, problem, test, estimate);
        if (round == 0 || t.naive < PATIENCE) {
            const double start = bench_seconds();
            s->naive(estimate, problem->train, test, s->variant);
            t.naive = fmin(t.naive, bench_seconds() - start);
            t.naive_rmse = bench_rmse(estimate, test->rating, test->count);
        }
    }
    return t;
}

/* The fold, or ratings of its size split at random; says which. */
static void open_data(tt_dataset *d) {
    const char *shared = getenv("TT_SHARED");
    char directory[1024];
    snprintf(directory, sizeof directory, "%s/data/ml-100k",
             shared && *shared ? shared : "../shared");
    if (tt_movielens_read(d, directory, "u1") == TT_OK) {
        printf("baselines on MovieLens 100K, fold u1; CPU seconds, one thread\n");
        return;
    }
    const tt_address address = {.seed = 1};
    tt_ratings all;
    tt_split split;
    bench_ratings(&all, 943, 1682, 100000);
    bench_require(tt_split_holdout(&split, &all, 0.2, &address, 0), "split");
    *d = (tt_dataset){0};
    bench_require(tt_split_apply(&d->train, &d->test, &all, &split), "split");
    tt_split_free(&split);
    tt_ratings_free(&all);
    printf("baselines on synthetic ratings of MovieLens 100K's size (the data are not in "
           "%s);\n"
           "Surprise's seconds are for the real ones; CPU seconds, one thread\n",
           directory);
}

int main(void) {
    tt_dataset d;
    tt_mat_setup();
    open_data(&d);
    const tt_problem problem = {
        .train = &d.train, .lo = 1, .hi = 5, .address = {.seed = 1}};
    double *estimate = bench_alloc(d.test.count, sizeof *estimate);
    printf("  %-18s %7s %8s %6s | %-21s | Surprise %6s\n", "", "fit", "predict", "RMSE",
           "naive twin, RMSE", "ratio");
    for (size_t k = 0; k < sizeof subjects / sizeof subjects[0]; k++) {
        const subject *s = &subjects[k];
        const timing t = run(s, &problem, &d.test, estimate);
        const double own = t.fit + t.predict, reference = s->fit_s + s->test_s;
        printf("  %-18s %7.4f %8.4f %6.4f | %6.2f s %5.1fx %6.4f | %6.2f s %6.1fx, "
               "target %2.0fx: %s\n",
               s->title, t.fit, t.predict, t.rmse, t.naive, t.naive / own, t.naive_rmse,
               reference, reference / own, s->target,
               bench_verdict(reference >= s->target * own));
        fflush(stdout);
    }
    tt_free(estimate);
    tt_dataset_free(&d);
    return 0;
}
