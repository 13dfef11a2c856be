/* How time and memory grow with the number of ratings: 10^5, 10^6, 10^7 of them, 50 a user
 * and 50 an item on average, few of both having most.
 *
 * Each fit runs in a process of its own, its data included in the memory (the peak of what
 * is resident). A size that would take over a minute, going by ten times the size before
 * it, is left out and says so; one that takes longer than five minutes all the same is
 * stopped.
 *
 * usage: b-scale [LARGEST]   (default 10000000) */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_mat.h"
#include "bench.h"
#include "data/tt_features.h"
#include "eval/tt_method.h"

enum { PER_USER = 50, PAIRS = 10000, INPUTS = 20, STEP = 10, STOP_SECONDS = 300 };

static const double LIMIT = 60; // CPU seconds expected

typedef struct {
    double fit, predict; // CPU seconds
    double megabytes;
    int ran;
} cost;

static const char *const methods[] = {
    NULL, // the data alone
    "mean",
    "baseline",
    "svd:factors=20,epochs=5",
    "svdpp:factors=20,epochs=5",
    "rsvd:rank=10,sweeps=3,path=0",
    "cocluster:k=3,epochs=5",
    "knn:side=user",
    "slopeone",
    "ttm:epochs=1,hidden=64,blocks=6",
};

static void random_features(tt_features *x, size_t rows, uint64_t item) {
    const tt_address address = {.seed = 1, .design = tt_hash32("b-scale")};
    tt_rng rng;
    bench_require(tt_features_alloc(x, rows, INPUTS, 0, 0), "covariates");
    tt_rng_at(&rng, &address, TT_ROLE_DATA, item);
    for (size_t j = 0; j < rows * INPUTS; j++) {
        x->dense[j] = tt_rng_uniformf(&rng);
    }
}

/* Fit on all ratings, predict PAIRS random pairs. */
static void measure(cost *c, const tt_method *method, tt_problem *problem) {
    const tt_estimator *e = method->estimator;
    static uint32_t user[PAIRS], item[PAIRS];
    static double estimate[PAIRS];
    tt_features x[2] = {{0}};
    tt_rng rng;
    void *model;
    tt_fit info;
    if (e->needs_features) {
        random_features(&x[0], problem->train->n_users, 0);
        random_features(&x[1], problem->train->n_items, 1);
        problem->user_x = &x[0];
        problem->item_x = &x[1];
    }
    tt_rng_at(&rng, &problem->address, TT_ROLE_EVAL, 0);
    for (size_t k = 0; k < PAIRS; k++) {
        user[k] = (uint32_t)tt_rng_below(&rng, problem->train->n_users);
        item[k] = (uint32_t)tt_rng_below(&rng, problem->train->n_items);
    }
    const double start = bench_seconds();
    bench_require(e->fit(&model, problem, method->value, &info), e->name);
    const double fitted = bench_seconds();
    e->predict(model, user, item, PAIRS, estimate, NULL);
    c->predict = bench_seconds() - fitted;
    c->fit = fitted - start;
    e->free(model);
    tt_features_free(&x[0]);
    tt_features_free(&x[1]);
}

/* What the process made for one fit does: its cost goes to `out`. */
static void child(int out, const char *text, size_t omega) {
    cost c = {.ran = 1};
    tt_ratings r;
    alarm(STOP_SECONDS); // a limit on CPU time would make the CPU clock coarse
    bench_ratings(&r, omega / PER_USER, omega / PER_USER, omega);
    if (text) {
        tt_problem problem = {.train = &r, .lo = 1, .hi = 5, .address = {.seed = 1}};
        tt_method method;
        bench_require(tt_method_parse(&method, text), text);
        measure(&c, &method, &problem);
    }
    tt_ratings_free(&r);
    const int sent = write(out, &c, sizeof c) == (ssize_t)sizeof c;
    _exit(sent ? TT_OK : TT_EIO);
}

/* c->ran is 0 when the process was stopped or failed. */
static cost run(const char *text, size_t omega) {
    cost c = {0};
    struct rusage usage;
    int ends[2], status;
    bench_require(pipe(ends) == 0 ? TT_OK : tt_error(TT_EIO, "no pipe"), "b-scale");
    fflush(stdout);
    const pid_t pid = fork();
    bench_require(pid >= 0 ? TT_OK : tt_error(TT_EFAIL, "no process"), "b-scale");
    if (pid == 0) {
        child(ends[1], text, omega);
    }
    close(ends[1]);
    if (read(ends[0], &c, sizeof c) != (ssize_t)sizeof c) {
        c = (cost){0};
    }
    close(ends[0]);
    wait4(pid, &status, 0, &usage);
    c.megabytes = (double)usage.ru_maxrss / 1024; // ru_maxrss is in KiB
    return c;
}

static void print_cost(const char *method, const cost *c) {
    if (method) {
        printf(" | %8.3f + %.3f s, %5.0f MB", c->fit, c->predict, c->megabytes);
    } else {
        printf(" | %25.0f MB", c->megabytes);
    }
}

/* One row: the sizes 10^5, ... up to `largest`, then the last step's growth. */
static void row(const char *method, size_t largest) {
    cost c = {0}, before = {0};
    printf("  %-32s", method ? method : "the data alone");
    for (size_t omega = 100000; omega <= largest; omega *= STEP) {
        const double expected = STEP * (c.fit + c.predict);
        if (omega > 100000 && !c.ran) {
            break;
        }
        if (expected > LIMIT) {
            char text[64];
            snprintf(text, sizeof text, "left out (about %.0f s)", expected);
            printf(" | %-28s", text);
            break;
        }
        before = c;
        c = run(method, omega);
        if (!c.ran) {
            printf(" | %-28s", "stopped or failed");
        } else {
            print_cost(method, &c);
        }
    }
    if (before.ran && c.ran && method) {
        printf(" | time x%.1f, memory x%.1f",
               (c.fit + c.predict) / (before.fit + before.predict),
               c.megabytes / before.megabytes);
    }
    printf("\n");
    fflush(stdout);
}

int main(int argc, char **argv) {
    const double largest = argc > 1 ? atof(argv[1]) : 1e7;
    tt_mat_setup();
    if (!(largest >= 1e5 && largest <= 1e9)) {
        fprintf(stderr, "usage: b-scale [LARGEST], at least 100000 ratings\n");
        return TT_EUSAGE;
    }
    printf(
        "growth with the number of ratings: fit + predict (10,000 pairs) CPU seconds, peak "
        "memory\n  %-32s",
        "");
    for (double omega = 1e5; omega <= largest; omega *= STEP) {
        printf(" | %-28.0f", omega);
    }
    printf(" | for the last x%d\n", STEP);
    for (size_t k = 0; k < sizeof methods / sizeof methods[0]; k++) {
        row(methods[k], (size_t)largest);
    }
    return 0;
}
