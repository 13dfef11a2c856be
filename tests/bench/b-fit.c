/* A tuned two-tower fit at (1500, 1500, 20) of the synthetic study to test RMSE .45.
 *
 * 70,000 training ratings, 50-256-30 towers, reweighted L1 on the first layer, 80 epochs
 * (the settings were chosen on replicate 0); RMSE on the 30,000 others. Each replicate has
 * its own data; the worst one is judged. A PyTorch prototype needed 40 s. */
#include <math.h>
#include <stdio.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_mat.h"
#include "bench.h"
#include "data/tt_split.h"
#include "data/tt_synthetic.h"
#include "towers/tt_ttm.h"

enum { REPLICATES = 3 };

static const double TARGET_RMSE = 0.45, TARGET_SECONDS = 10, TEST_SHARE = 0.3;

typedef struct {
    double rmse, train_rmse, seconds;
} outcome;

static outcome fit(const tt_problem *problem, const tt_ratings *test) {
    const tt_shape shape = {.layers = 2, .hidden = 256, .p = 30, .recode = 1};
    const tt_train_spec spec = {.batching = TT_BLOCKS,
                                .batch = 6,
                                .check = 1,
                                .optimizer = TT_NESTEROV,
                                .lr = 0.07,
                                .momentum = 0.95,
                                .schedule = TT_COSINE,
                                .clip = 5,
                                .epochs = 80,
                                .l1 = 0.16,
                                .l1_end = 0.008,
                                .l1_eps = 0.02,
                                .l2 = 2e-4,
                                .l2_end = 1e-5};
    void *model;
    tt_fit info;
    double *estimate = bench_alloc(test->count, sizeof *estimate);
    const double start = bench_seconds();
    bench_require(tt_ttm_train(&model, &shape, &spec, problem, &info), "fit");
    const double seconds = bench_seconds() - start;
    tt_ttm.predict(model, test->user, test->item, test->count, estimate, NULL);
    const outcome out = {bench_rmse(estimate, test->rating, test->count), info.train_rmse,
                         seconds};
    tt_ttm.free(model);
    tt_free(estimate);
    return out;
}

static outcome replicate(size_t r) {
    const tt_synthetic_spec spec = TT_SYNTHETIC_PAPER;
    tt_problem problem = {.lo = -INFINITY,
                          .hi = INFINITY,
                          .address = {.seed = 1,
                                      .design = tt_hash32("synthetic-4.1"),
                                      .cell = (uint32_t)spec.d,
                                      .replicate = (uint32_t)r}};
    tt_synthetic data;
    tt_split split;
    tt_ratings train, test;
    bench_require(tt_synthetic_alloc(&data, &spec, &problem.address), "data");
    bench_require(tt_split_holdout(&split, &data.ratings, TEST_SHARE, &problem.address, 0),
                  "split");
    bench_require(tt_split_apply(&train, &test, &data.ratings, &split), "split");
    problem.train = &train;
    problem.user_x = &data.user_x;
    problem.item_x = &data.item_x;
    const outcome out = fit(&problem, &test);
    tt_split_free(&split);
    tt_ratings_free(&train);
    tt_ratings_free(&test);
    tt_synthetic_free(&data);
    return out;
}

int main(void) {
    double rmse = 0, seconds = 0;
    tt_mat_setup();
    printf(
        "tuned two-tower fit at (1500, 1500, 20), 70,000 training ratings; CPU seconds\n");
    for (size_t r = 0; r < REPLICATES; r++) {
        const outcome out = replicate(r);
        printf("  replicate %zu: test RMSE %.3f, training RMSE %.3f, %.2f s\n", r, out.rmse,
               out.train_rmse, out.seconds);
        rmse = fmax(rmse, out.rmse);
        seconds = fmax(seconds, out.seconds);
    }
    printf("  worst: RMSE %.3f in %.2f s, target %.2f within %.0f s: %s\n", rmse, seconds,
           TARGET_RMSE, TARGET_SECONDS,
           bench_verdict(rmse <= TARGET_RMSE && seconds <= TARGET_SECONDS));
    return 0;
}
