/* movielens: warm and cold pairs of MovieLens 100K (Harper & Konstan 2015).
 *
 * Claim: two towers on covariates predict cold pairs better than methods that know ids
 * alone.
 *
 * Design: four splits of u.data, redrawn in each replicate and shared by all methods: a
 * random 20 % of the ratings (holdout), all ratings of 20 % of the users (cold-user), of
 * 20 % of the films (cold-item), and the pairs of 20 % held-out users with 20 % held-out
 * films (cold-both; pairs with one side held out go to neither part). Covariates: age, sex,
 * occupation; year and 19 genres. Scale 1 to 5. Two arms of towers: on covariates alone
 * (`ttm`), as in the paper, and on covariates with one-hot ids beside them (`ttm_ids`); the
 * baselines know ids, the linear towers the covariates.
 *
 * Parameters: in smoke and default those of `arms` (short training of the towers, rSVD's
 * pair from cross-validation on the training part of fold u1); in paper chosen in each
 * replicate on its training part, by 5-fold cross-validation over the suite's grids or, for
 * towers, on a validation part. A fit whose status is not ok is counted, never averaged in.
 *
 * Statistic: for each arm of towers and each cold subset within its split, d_b = RMSE of
 * the towers - RMSE of method b in a replicate; t interval of the mean of d_b over R
 * replicates, with the correction of Nadeau & Bengio (2003) for overlapping training parts:
 * variance (1/R + n_test/n_train) s^2.
 *
 * Decision rule: if all mean d_b < 0, p is the largest two-sided p of the d_b (each must
 * hold) and the candidate word `agrees`; else p is the smallest p among d_b >= 0 times the
 * number of methods and the candidate word `differs`. Holm over the six (arm, subset) at
 * 5 %: what is rejected gets its candidate word, the others are `inconclusive`, as all are
 * with fewer than two replicates. The rule was first written for `ttm` and Holm over three;
 * `ttm_ids` entered it after a smoke run (one replicate, seed 1) had shown both arms.
 *
 * Figure: plots/movielens.gp. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/movielens_report.h"
#include "common/movielens_split.h"
#include "eval/tt_metrics.h"
#include "eval/tt_tune.h"

/* The methods and their parameters in smoke and default; the others have their defaults. */
static const struct {
    const char *name;
    const char *method;
    int with_ids; // 1: one-hot ids beside the covariates
} arms[] = {
    {"ttm", "ttm:epochs=30", 0}, {"ttm_ids", "ttm:epochs=30", 1},
    {"linear", "linear", 0},     {"rsvd", "rsvd:rank=3,lambda=3", 0},
    {"knn", "knn", 0},           {"svd", "svd", 0},
    {"svdpp", "svdpp", 0},       {"cocluster", "cocluster", 0},
    {"slopeone", "slopeone", 0}, {"baseline", "baseline", 0},
    {"mean", "mean", 0},
};
enum { ARMS = sizeof arms / sizeof arms[0] };

static const char *const columns[MOVIELENS_COLUMNS] = {
    "n_warm",         "rmse_warm",     "mae_warm",       "n_cold_user",
    "rmse_cold_user", "mae_cold_user", "n_cold_item",    "rmse_cold_item",
    "mae_cold_item",  "n_cold_both",   "rmse_cold_both", "mae_cold_both",
    "n_all",          "rmse_all",      "mae_all",        "n_train",
};

static const char *directory; // --movielens, or the environment's MOVIELENS

static error_t parse_option(int key, char *text, struct argp_state *state) {
    if (key == 'm') {
        directory = text;
    } else if (key != ARGP_KEY_END) {
        return ARGP_ERR_UNKNOWN;
    } else {
        directory = directory ? directory : getenv("MOVIELENS");
        directory = directory && *directory ? directory : NULL;
        if (directory && access(directory, R_OK | X_OK) != 0) {
            argp_failure(state, TT_ENOINPUT, errno, "%s", directory);
        }
    }
    return 0;
}

static const struct argp_option option_list[] = {
    {"movielens", 'm', "DIR", 0, "folder of u.data, u.user and u.item of MovieLens 100K",
     0},
    {0},
};

static const struct argp options = {option_list, parse_option, NULL, NULL,
                                    NULL,        NULL,         NULL};

static int available(void) {
    if (!directory) {
        tt_error(TT_ENOINPUT,
                 "no --movielens DIR (u.data, u.user, u.item of MovieLens 100K)");
        return 0;
    }
    return 1;
}

static size_t cells(enum tt_profile profile) {
    (void)profile;
    return (size_t)MOVIELENS_SPLITS * ARMS;
}

static size_t replicates(enum tt_profile profile, size_t cell) {
    (void)cell;
    return profile == TT_PAPER ? 10 : profile == TT_DEFAULT ? 5 : 1;
}

static void cell_name(enum tt_profile profile, size_t cell, char *out, size_t size) {
    (void)profile;
    snprintf(out, size, "%s/%s", movielens_split_name[cell / ARMS], arms[cell % ARMS].name);
}

static double seconds(enum tt_profile profile, size_t cell) {
    (void)cell;
    return profile == TT_PAPER ? 20 : 1;
}

static void design(enum tt_profile profile, FILE *f) {
    char text[TT_METHOD_TEXT];
    fprintf(f, "MovieLens 100K, 20 %% held out, scale 1 to 5\n");
    fprintf(f, "parameters %s\n",
            profile == TT_PAPER ? "tuned in each replicate" : "fixed");
    for (size_t k = 0; k < ARMS; k++) {
        tt_method m;
        TT_ASSERT(tt_method_parse(&m, arms[k].method) == TT_OK);
        m = profile == TT_PAPER ? tt_method_of(m.estimator) : m;
        fprintf(f, "%s%s: %s\n", arms[k].name, arms[k].with_ids ? " (with ids)" : "",
                tt_method_format(&m, text, sizeof text));
        size_t n_axes = 0;
        const tt_axis *axis = tt_grid_axes(m.estimator->name, &n_axes);
        for (size_t a = 0; a < n_axes && profile == TT_PAPER; a++) {
            fprintf(f, "  %s:", axis[a].key);
            for (size_t i = 0; i < axis[a].n; i++) {
                fprintf(f, " %.17g", axis[a].value[i]);
            }
            fputc('\n', f);
        }
    }
}

/* The arm's method, tuned where the profile says so. */
static int choose(tt_method *m, enum tt_profile profile, size_t arm, const tt_problem *p) {
    const tt_tune_spec spec = TT_TUNE_DEFAULT;
    tt_grid g;
    tt_tuning t;
    int status = tt_method_parse(m, arms[arm].method);
    if (status == TT_OK && profile == TT_PAPER) {
        *m = tt_method_of(m->estimator);
        status = tt_tune_method(m, &g, &t, p, &spec);
        tt_grid_free(&g);
        tt_tuning_free(&t);
    }
    return status;
}

static int score(tt_scores *s, const tt_estimator *e, const void *model,
                 const tt_dataset *d) {
    double *estimate = tt_alloc(d->test.count, sizeof *estimate);
    if (!estimate) {
        return TT_ENOMEM;
    }
    e->predict(model, d->test.user, d->test.item, d->test.count, estimate, NULL);
    tt_metrics(s, estimate, d->test.rating, NULL, d->subset, d->test.count);
    tt_free(estimate);
    return TT_OK;
}

static void put_row(tt_sink *sink, enum tt_status status, const tt_scores *s,
                    const tt_dataset *d) {
    double value[MOVIELENS_COLUMNS];
    for (size_t k = 0; k < TT_SCORES; k++) {
        value[PER_SET * k] = (double)s->n[k];
        value[PER_SET * k + 1] = s->rmse[k];
        value[PER_SET * k + 2] = s->mae[k];
    }
    value[N_TRAIN] = (double)d->train.count;
    tt_sink_row(sink, tt_fit_word(status), value);
}

static int run(const tt_task *task, tt_sink *sink) {
    const size_t split = task->cell / ARMS, arm = task->cell % ARMS;
    tt_dataset d;
    tt_method m;
    tt_fit info;
    tt_scores s;
    void *model = NULL;
    tt_problem p = {.lo = 1,
                    .hi = 5,
                    .address = {.seed = task->seed,
                                .design = tt_hash32("movielens"),
                                .cell = (uint32_t)split,
                                .replicate = (uint32_t)task->replicate}};
    int status = movielens_open(&d, directory, split, arms[arm].with_ids, &p.address);
    if (status != TT_OK) {
        return status;
    }
    p.train = &d.train;
    p.user_x = &d.user.x;
    p.item_x = &d.item.x;
    status = choose(&m, task->profile, arm, &p);
    if (status == TT_OK) {
        status = m.estimator->fit(&model, &p, m.value, &info);
    }
    if (status == TT_OK) {
        status = score(&s, m.estimator, model, &d);
        if (status == TT_OK) {
            put_row(sink, info.status, &s, &d);
        }
        m.estimator->free(model);
    }
    tt_dataset_free(&d);
    return status;
}

static int report(const tt_results *results) {
    const char *name[ARMS];
    for (size_t k = 0; k < ARMS; k++) {
        name[k] = arms[k].name;
    }
    return movielens_report(results, name, ARMS);
}

static const tt_experiment movielens = {
    .name = "movielens",
    .claim =
        "Two towers on covariates predict cold users and cold items better than methods "
        "that know ids alone.",
    .version = 1,
    .columns = columns,
    .n_columns = MOVIELENS_COLUMNS,
    .options = &options,
    .available = available,
    .cells = cells,
    .replicates = replicates,
    .cell_name = cell_name,
    .seconds = seconds,
    .design = design,
    .run = run,
    .report = report,
};

int main(int argc, char **argv) {
    return tt_experiment_main(&movielens, argc, argv);
}
