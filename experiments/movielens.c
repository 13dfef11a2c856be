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
 * Statistic: for each arm of towers and each cold subset within its split, d_b = RMSE of the
 * towers - RMSE of method b in a replicate; t interval of the mean of d_b over R replicates,
 * with the correction of Nadeau & Bengio (2003) for overlapping training parts: variance
 * (1/R + n_test/n_train) s^2.
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
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_stat.h"
#include "data/tt_movielens.h"
#include "eval/tt_metrics.h"
#include "eval/tt_tune.h"
#include "farm/tt_table.h"

enum { HOLDOUT, COLD_USER, COLD_ITEM, COLD_BOTH, SPLITS };
static const char *const split_name[SPLITS] = {"holdout", "cold-user", "cold-item",
                                               "cold-both"};

/* The subset that a split is made for. */
static const int split_subset[SPLITS] = {TT_WARM, TT_COLD_USER, TT_COLD_ITEM, TT_COLD_BOTH};

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
enum { OTHERS = 2 }; // the arms before it are the towers that the claim is about

enum { PER_SET = 3, N_TRAIN = PER_SET * TT_SCORES, COLUMNS };

static const char *const columns[COLUMNS] = {
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
    return (size_t)SPLITS * ARMS;
}

static size_t replicates(enum tt_profile profile, size_t cell) {
    (void)cell;
    return profile == TT_PAPER ? 10 : profile == TT_DEFAULT ? 5 : 1;
}

static void cell_name(enum tt_profile profile, size_t cell, char *out, size_t size) {
    (void)profile;
    snprintf(out, size, "%s/%s", split_name[cell / ARMS], arms[cell % ARMS].name);
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

static int make_split(tt_split *s, size_t split, const tt_ratings *r, const tt_address *a) {
    const double held = 0.2;
    switch (split) {
    case HOLDOUT:
        return tt_split_holdout(s, r, held, a, 0);
    case COLD_USER:
        return tt_split_cold_user(s, r, held, a, 0);
    case COLD_ITEM:
        return tt_split_cold_item(s, r, held, a, 0);
    default:
        return tt_split_cold_both(s, r, held, a, 0);
    }
}

/* The data set of the task's split. */
static int read_split(tt_dataset *d, size_t split, const tt_address *address) {
    tt_dataset whole;
    tt_split s;
    int status = tt_movielens_read(&whole, directory, NULL);
    if (status != TT_OK) {
        return status;
    }
    status = make_split(&s, split, &whole.train, address);
    if (status == TT_OK) {
        status = tt_dataset_split(d, &whole, &s);
        tt_split_free(&s);
    }
    tt_dataset_free(&whole);
    return status;
}

/* x becomes (x, identity). */
static int join_ids(tt_features *x) {
    tt_features ids, both;
    int status = tt_features_onehot(&ids, x->rows);
    if (status == TT_OK) {
        status = tt_features_join(&both, x, &ids);
        tt_features_free(&ids);
    }
    if (status == TT_OK) {
        tt_features_free(x);
        *x = both;
    }
    return status;
}

static int add_ids(tt_dataset *d, int with_ids) {
    const int status = with_ids ? join_ids(&d->user.x) : TT_OK;
    return status == TT_OK && with_ids ? join_ids(&d->item.x) : status;
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
    static const char *const word[] = {"ok", "diverged", "singular", "not-converged"};
    double value[COLUMNS];
    for (size_t k = 0; k < TT_SCORES; k++) {
        value[PER_SET * k] = (double)s->n[k];
        value[PER_SET * k + 1] = s->rmse[k];
        value[PER_SET * k + 2] = s->mae[k];
    }
    value[N_TRAIN] = (double)d->train.count;
    tt_sink_row(sink, word[status], value);
}

static int run(const tt_task *task, tt_sink *sink) {
    const size_t split = task->cell / ARMS;
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
    int status = read_split(&d, split, &p.address);
    if (status != TT_OK) {
        return status;
    }
    p.train = &d.train;
    status = add_ids(&d, arms[task->cell % ARMS].with_ids);
    p.user_x = &d.user.x;
    p.item_x = &d.item.x;
    status = status != TT_OK ? status : choose(&m, task->profile, task->cell % ARMS, &p);
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

/* What the replicates of a cell gave. */
typedef struct {
    size_t reps;   // most replicates of any cell
    double *value; // (SPLITS, ARMS, COLUMNS, reps) NAN: absent, or its fit was not ok
    size_t bad[SPLITS * ARMS];       // rows whose status was not ok
    const char *word[SPLITS * ARMS]; // the first such status
} collected;

static const double *series(const collected *c, size_t split, size_t arm, size_t column) {
    return c->value + ((split * ARMS + arm) * COLUMNS + column) * c->reps;
}

static int collect(collected *c, const tt_results *results) {
    memset(c, 0, sizeof *c);
    for (size_t i = 0; i < results->n_rows; i++) {
        const size_t rep = results->row[i].replicate + 1;
        c->reps = rep > c->reps ? rep : c->reps;
    }
    const size_t n = (size_t)SPLITS * ARMS * COLUMNS * c->reps;
    c->value = tt_alloc(n, sizeof *c->value);
    if (!c->value) {
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < n; i++) {
        c->value[i] = NAN;
    }
    for (size_t i = 0; i < results->n_rows; i++) {
        const tt_row *row = &results->row[i];
        if (strcmp(row->status, "ok") != 0) {
            c->word[row->cell] = c->bad[row->cell]++ ? c->word[row->cell] : row->status;
            continue;
        }
        for (size_t k = 0; k < COLUMNS; k++) {
            c->value[(row->cell * COLUMNS + k) * c->reps + row->replicate] = row->value[k];
        }
    }
    return TT_OK;
}

/* Mean of x - y over the replicates where both are finite (y NULL: of x), and its standard
 * error with overlap = n_test / n_train. */
static tt_summary corrected(const double *x, const double *y, size_t reps, double overlap,
                            double *work) {
    size_t n = 0;
    for (size_t i = 0; i < reps; i++) {
        const double value = x[i] - (y ? y[i] : 0);
        if (isfinite(value)) {
            work[n++] = value;
        }
    }
    tt_summary s = tt_stat_summary(work, n);
    s.se = sqrt((1 / (double)n + overlap) * s.variance);
    return s;
}

static double overlap_of(const collected *c, size_t split, size_t arm, double *work) {
    const tt_summary test =
        corrected(series(c, split, arm, PER_SET * TT_ALL), NULL, c->reps, 0, work);
    const tt_summary train =
        corrected(series(c, split, arm, N_TRAIN), NULL, c->reps, 0, work);
    return test.mean / train.mean;
}

static void csv_row(tt_table *t, const collected *c, size_t split, size_t subset,
                    size_t arm, double *work) {
    char status[64] = "ok";
    const size_t cell = split * ARMS + arm;
    const double overlap = overlap_of(c, split, arm, work);
    const tt_summary n =
        corrected(series(c, split, arm, PER_SET * subset), NULL, c->reps, 0, work);
    const tt_summary mae = corrected(series(c, split, arm, PER_SET * subset + 2), NULL,
                                     c->reps, overlap, work);
    const tt_summary rmse = corrected(series(c, split, arm, PER_SET * subset + 1), NULL,
                                      c->reps, overlap, work);
    if (c->bad[cell] > 0) {
        snprintf(status, sizeof status, "%s %zu", c->word[cell], c->bad[cell]);
    } else if (n.n == 0) {
        snprintf(status, sizeof status, "failed");
    }
    tt_table_row(t);
    tt_table_text(t, split_name[split]);
    tt_table_text(t, tt_metrics_name(subset));
    tt_table_text(t, arms[arm].name);
    tt_table_int(t, (long)rmse.n);
    tt_table_number(t, n.mean);
    tt_table_number(t, rmse.mean);
    tt_table_number(t, rmse.se);
    tt_table_number(t, mae.mean);
    tt_table_text(t, status);
}

/* 1 if any method has pairs of the subset in the split, or a split is all failure. */
static int has_pairs(const collected *c, size_t split, size_t subset) {
    for (size_t arm = 0; arm < ARMS; arm++) {
        const double *n = series(c, split, arm, PER_SET * subset);
        for (size_t r = 0; r < c->reps; r++) {
            if (n[r] > 0) {
                return 1;
            }
        }
    }
    return subset == TT_ALL;
}

static int write_csv(const tt_results *results, const collected *c, double *work) {
    static const char *const heads[] = {"split", "subset", "method", "replications", "n",
                                        "rmse",  "se",     "mae",    "status"};
    tt_table *t =
        tt_table_alloc(results, heads, sizeof heads / sizeof heads[0],
                       "n: test pairs in a replicate, mean; se: of rmse, with Nadeau & "
                       "Bengio's correction\n"
                       "status: ok, or the word and number of fits not averaged in");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t split = 0; split < SPLITS; split++) {
        for (int i = -1; i < TT_SUBSETS; i++) {
            const size_t subset = i < 0 ? TT_ALL : (size_t)i;
            for (size_t arm = 0; arm < ARMS && has_pairs(c, split, subset); arm++) {
                csv_row(t, c, split, subset, arm, work);
            }
        }
    }
    const int status = tt_table_write_csv(t, "movielens");
    tt_table_free(t);
    return status;
}

static int write_grid(const tt_results *results, const collected *c, double *work) {
    static const char *const col_heads[SPLITS] = {"warm", "cold user", "cold item",
                                                  "cold both"};
    char text[ARMS * SPLITS][48];
    const char *heads[ARMS], *cell[ARMS * SPLITS];
    unsigned char bold[ARMS * SPLITS] = {0};
    for (size_t j = 0; j < SPLITS; j++) {
        double best = INFINITY;
        for (size_t arm = 0; arm < ARMS; arm++) {
            const size_t at = arm * SPLITS + j,
                         column = PER_SET * (size_t)split_subset[j] + 1;
            const tt_summary s = corrected(series(c, j, arm, column), NULL, c->reps,
                                           overlap_of(c, j, arm, work), work);
            heads[arm] = arms[arm].name;
            cell[at] = s.n > 0 ? text[at] : "failed";
            snprintf(text[at], sizeof text[at], s.n > 1 ? "%.4f ± %.4f" : "%.4f", s.mean,
                     s.se);
            if (s.mean < best) {
                best = s.mean;
                for (size_t k = 0; k < ARMS; k++) {
                    bold[k * SPLITS + j] = k == arm;
                }
            }
        }
    }
    const tt_grid_table g = {
        .title = "MovieLens 100K: RMSE on warm and cold pairs",
        .note =
            "Mean over replicates ± standard error (Nadeau & Bengio's correction); the "
            "best "
            "of a column in bold. Warm: a random 20 % of the ratings; cold: 20 % of the "
            "users, films, or both held out. In the smoke and default profiles the "
            "parameters are fixed, in the paper profile chosen on each training part.",
        .corner = "method",
        .row_heads = heads,
        .col_heads = col_heads,
        .cell = cell,
        .bold = bold,
        .n_rows = ARMS,
        .n_cols = SPLITS};
    return tt_table_write_grid(results, "movielens", &g);
}

typedef struct {
    const char *word; // candidate
    double p;         // of the candidate; NAN: fewer than two replicates
    tt_summary d;     // towers - the method that does best
    double lo, hi;    // 95 % interval of d
} judgement;

static judgement judge(const collected *c, size_t split, size_t towers, double *work) {
    const size_t column = PER_SET * (size_t)split_subset[split] + 1;
    const double overlap = overlap_of(c, split, towers, work);
    double worst = 0, positive = INFINITY;
    judgement j = {.d.mean = -INFINITY};
    for (size_t arm = OTHERS; arm < ARMS; arm++) {
        const tt_summary d =
            corrected(series(c, split, towers, column), series(c, split, arm, column),
                      c->reps, overlap, work);
        const double df = (double)d.n - 1;
        const double p = d.n > 1 ? 2 * gsl_cdf_tdist_Q(fabs(d.mean / d.se), df) : 1;
        worst = fmax(worst, p);
        positive = d.mean >= 0 ? fmin(positive, p) : positive;
        if (d.mean > j.d.mean) {
            const double half = d.n > 1 ? gsl_cdf_tdist_Pinv(0.975, df) * d.se : NAN;
            j.d = d;
            j.lo = d.mean - half;
            j.hi = d.mean + half;
        }
    }
    j.word = isfinite(positive) ? "differs" : "agrees";
    j.p = isfinite(positive) ? fmin(1, positive * (ARMS - OTHERS)) : worst;
    return j;
}

/* Holm's step-down at the family-wise level: decided[i] = 1 if hypothesis i is rejected. */
static void holm(int *decided, const judgement *j, size_t n, double level) {
    for (size_t i = 0; i < n; i++) {
        decided[i] = 0;
    }
    for (size_t left = n; left > 0; left--) {
        size_t least = n;
        for (size_t i = 0; i < n; i++) {
            if (!decided[i] && (least == n || j[i].p < j[least].p)) {
                least = i;
            }
        }
        if (!(j[least].p <= level / (double)left)) {
            return;
        }
        decided[least] = 1;
    }
}

static int write_verdicts(const tt_results *results, const collected *c, double *work) {
    enum { COLD = SPLITS - 1, N = COLD * OTHERS };
    static const char *const who[OTHERS] = {"covariates", "covariates and ids"};
    char claim[N][128];
    judgement j[N];
    int decided[N];
    tt_verdict v[N];
    for (size_t i = 0; i < N; i++) {
        const size_t split = 1 + i % COLD;
        j[i] = judge(c, split, i / COLD, work);
        snprintf(claim[i], sizeof claim[i],
                 "towers on %s beat every baseline on %s pairs of MovieLens 100K",
                 who[i / COLD], split_name[split]);
    }
    holm(decided, j, N, 0.05);
    for (size_t i = 0; i < N; i++) {
        v[i] = (tt_verdict){
            .claim = claim[i],
            .theorem = "Section 4",
            .predicted = NAN,
            .measured = j[i].d.mean,
            .lo = j[i].lo,
            .hi = j[i].hi,
            .replicates = j[i].d.n,
            .word = decided[i] ? j[i].word : "inconclusive",
            .rule = "RMSE of the towers less that of the best other method, paired over "
                    "replicates, t test with Nadeau & Bengio's variance, Holm over the six "
                    "claims at 5 %",
            .figure = "movielens.svg"};
    }
    return tt_verdict_write(results, v, N);
}

static int report(const tt_results *results) {
    collected c;
    int status = collect(&c, results);
    double *work = tt_alloc(c.reps, sizeof *work);
    if (status != TT_OK || !work) {
        status = TT_ENOMEM;
        goto done;
    }
    status = write_csv(results, &c, work);
    if (status == TT_OK) {
        status = write_grid(results, &c, work);
    }
    if (status == TT_OK) {
        status = write_verdicts(results, &c, work);
    }
done:
    tt_free(work);
    tt_free(c.value);
    return status;
}

static const tt_experiment movielens = {
    .name = "movielens",
    .claim =
        "Two towers on covariates predict cold users and cold items better than methods "
        "that know ids alone.",
    .version = 1,
    .columns = columns,
    .n_columns = COLUMNS,
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
