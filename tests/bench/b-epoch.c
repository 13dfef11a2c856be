/* Epochs of two-tower training in ratings a second, against PyTorch where Debian's
 * python3-torch is installed (tests/bench/torch_epoch.py; the environment's PYTHON, by
 * default /usr/bin/python3, runs it). Rounds alternate; one thread each; an epoch draws its
 * blocks and trains on them. Ours is all of tt_train: clipping, set-up and the final score,
 * which PyTorch is spared, count too. */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/tt_error.h"
#include "base/tt_mat.h"
#include "bench.h"
#include "data/tt_synthetic.h"
#include "towers/tt_search.h"

enum { N = 1500, RATINGS = 56000, GROUPS = 4, EPOCHS = 10 };

static const char SCRIPT[] = "tests/bench/torch_epoch.py";

typedef struct {
    const char *name;
    tt_shape shape;
    double target; // times PyTorch's speed; 0: none
} tower;

static const tower towers[] = {
    {"50-50-50-50-50-30", {.layers = 5, .hidden = 50, .p = 30, .recode = 1}, 3},
    {"50-384-30", {.layers = 2, .hidden = 384, .p = 30, .recode = 1}, 0},
};

/* PyTorch in a process of its own. */
typedef struct {
    pid_t pid;
    FILE *to, *from;
    char version[128]; // its first line, or "absent"
} opponent;

static void opponent_exec(const tower *t, int in, int out) {
    const char *python = getenv("PYTHON");
    char count[8][16];
    const size_t value[8] = {
        N, N, RATINGS, GROUPS, t->shape.hidden, t->shape.layers, t->shape.p, EPOCHS};
    python = python ? python : "/usr/bin/python3";
    for (size_t k = 0; k < 8; k++) {
        snprintf(count[k], sizeof count[k], "%zu", value[k]);
    }
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    setenv("OMP_NUM_THREADS", "1", 1);
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    execl(python, python, SCRIPT, count[0], count[1], count[2], count[3], count[4],
          count[5], count[6], count[7], (char *)NULL);
    _exit(TT_ENOINPUT);
}

static void opponent_start(opponent *o, const tower *t) {
    int down[2], up[2];
    const int piped = pipe(down) == 0 && pipe(up) == 0;
    bench_require(piped ? TT_OK : tt_error(TT_EIO, "no pipe"), "PyTorch");
    fflush(stdout);
    o->pid = fork();
    bench_require(o->pid >= 0 ? TT_OK : tt_error(TT_EFAIL, "no process"), "PyTorch");
    if (o->pid == 0) {
        close(down[1]);
        close(up[0]);
        opponent_exec(t, down[0], up[1]);
    }
    close(down[0]);
    close(up[1]);
    o->to = fdopen(down[1], "w");
    o->from = fdopen(up[0], "r");
    bench_require(o->to && o->from ? TT_OK : tt_error(TT_EIO, "no stream"), "PyTorch");
    if (!fgets(o->version, sizeof o->version, o->from)) {
        strcpy(o->version, "absent");
    }
    o->version[strcspn(o->version, "\n")] = '\0';
}

/* CPU seconds of one round: drawing[0], training[1]; INFINITY where there is no PyTorch. */
static void opponent_round(opponent *o, double seconds[2]) {
    seconds[0] = seconds[1] = INFINITY;
    if (strcmp(o->version, "absent") != 0) {
        fputc('\n', o->to);
        fflush(o->to);
        if (fscanf(o->from, "%lf %lf", &seconds[0], &seconds[1]) != 2) {
            seconds[0] = seconds[1] = INFINITY;
        }
    }
}

static void opponent_stop(opponent *o) {
    fclose(o->to);
    fclose(o->from);
    waitpid(o->pid, NULL, 0);
}

static double own_round(const tower *t, const tt_problem *problem, const tt_features *x) {
    const tt_train_spec spec = {.batching = TT_BLOCKS,
                                .batch = GROUPS,
                                .check = 1,
                                .optimizer = TT_NESTEROV,
                                .lr = 0.002,
                                .momentum = 0.9,
                                .schedule = TT_COSINE,
                                .clip = 5,
                                .epochs = EPOCHS,
                                .l2 = 1e-4,
                                .l2_end = 1e-4};
    tt_twotower model;
    tt_fit info;
    bench_require(tt_shape_model(&t->shape, problem, &model), "towers");
    const double start = bench_seconds();
    bench_require(tt_train(&model, &spec, problem->train, NULL, &x[0], &x[1],
                           &problem->address, &info),
                  "training");
    const double seconds = bench_seconds() - start;
    TT_ASSERT(info.status == TT_FIT_OK);
    tt_twotower_free(&model);
    return seconds;
}

/* other: PyTorch's best drawing and training. */
static void report(const tower *t, double own, const double other[2], const char *version) {
    const double ratings = (double)RATINGS * EPOCHS, sum = other[0] + other[1];
    printf("  %-18s %8.0f ratings/s (%.1f ms an epoch); ", t->name, ratings / own,
           1e3 * own / EPOCHS);
    if (!isfinite(sum)) {
        printf("PyTorch is not here (python3-torch): comparison skipped\n");
        return;
    }
    printf("%s %.0f (%.1f + %.1f ms); ratio %.2f", version, ratings / sum,
           1e3 * other[0] / EPOCHS, 1e3 * other[1] / EPOCHS, sum / own);
    if (t->target > 0) {
        printf(", target %.0f: %s", t->target, bench_verdict(sum >= t->target * own));
    }
    printf("\n");
}

static void compare(const tower *t, const tt_problem *problem) {
    const tt_twotower form = {.recode = t->shape.recode};
    tt_features x[2];
    opponent torch;
    double own = INFINITY, other[2] = {INFINITY, INFINITY};
    bench_require(tt_twotower_inputs(&form, &x[0], problem->user_x), "covariates");
    bench_require(tt_twotower_inputs(&form, &x[1], problem->item_x), "covariates");
    opponent_start(&torch, t);
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        double seconds[2];
        own = fmin(own, own_round(t, problem, x));
        opponent_round(&torch, seconds);
        other[0] = fmin(other[0], seconds[0]);
        other[1] = fmin(other[1], seconds[1]);
    }
    opponent_stop(&torch);
    report(t, own, other, torch.version);
    tt_features_free(&x[0]);
    tt_features_free(&x[1]);
}

int main(void) {
    tt_synthetic_spec spec = TT_SYNTHETIC_PAPER;
    tt_problem problem = {.lo = -INFINITY,
                          .hi = INFINITY,
                          .address = {.seed = 1, .design = tt_hash32("b-epoch")}};
    tt_synthetic data;
    spec.omega = RATINGS;
    signal(SIGPIPE, SIG_IGN);
    tt_mat_setup();
    bench_require(tt_synthetic_alloc(&data, &spec, &problem.address), "data");
    problem.train = &data.ratings;
    problem.user_x = &data.user_x;
    problem.item_x = &data.item_x;
    printf("two-tower epochs, %d ratings of %d x %d, %d x %d blocks, float32, one thread\n",
           RATINGS, N, N, GROUPS, GROUPS);
    for (size_t k = 0; k < sizeof towers / sizeof towers[0]; k++) {
        compare(&towers[k], &problem);
    }
    tt_synthetic_free(&data);
    return 0;
}
