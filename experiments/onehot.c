/* One-hot covariates: the two-tower model becomes matrix factorisation, in rate and in
 * constant.
 *
 * Claim       With one-hot covariates, a support of dimension 0, the two-tower model
 *             reduces to SVD-type collaborative filtering (OpenReview Ulj0tR-k7q, section
 *             2): its risk is that of a matrix of rank p with n + m rows in all, p (n + m -
 *             p) sigma^2 / N_train, so the exponent in N is 1 for a fixed number of users
 *             and falls when their number grows along: 1 - gamma for n = m = N^gamma.
 * Theorem     Theorem 2 at d = 0, th_rate_parametric; the constant by counting parameters,
 *             first order in sigma and in N (rank-p matrices are a manifold of dimension p
 *             (n + m - p)).
 * Prediction  risk = p (2 n - p) sigma^2 / N_train, N_train being the four fifths that are
 *             not held out; exponents 1 (n = 60), .75 (n = 6 N^.25), .5 (n = N^.5). The
 *             next order for normal towers and pairs drawn with replacement, from the
 *             variance of the leverage (|f_u|^2 + |g_i|^2) n / N_train, is a factor 1 + 2
 *             (p + 1) n / N_train: 7 % at n = 60, N = 2^13, 1 % at 2^16. It is drawn in the
 *             figure, but not part of the prediction.
 * Design      common/onehot_data.h: p = 3, standard normal towers, sigma = .5, n = m; pairs
 *             drawn with replacement, so some recur with fresh noise. The towers are the
 *             sieve of tt_sieve.h: degree 0 on n intervals, a cell for each user, K = n
 *             alone, so the held-out pairs choose nothing. Risk on all n m noiseless pairs.
 *             4 random starts of 8 sweeps, the one of least training error goes on for 10;
 *             a pilot on another seed (77; 80 fits) moved by less than 3e-4 of the risk
 *             from 6 + 10 to 20 + 20 sweeps and met no bad local minimum. A ridge of .001
 *             pseudo-observations shrinks a user with c ratings by .001 / c: a squared bias
 *             below 1e-8 where c > 25, nothing beside the risk. A last design has distinct
 *             pairs, n = 2 N^.5 (a quarter of the matrix), and fits the library's tt_rsvd
 *             (rank 3, next to no penalty) to the same training pairs.
 * Statistic   ratio of risk and prediction at each size, mean with Student's interval over
 *             replicates; minus the least-squares slope of log risk on log N in each
 *             replicate, likewise; medians beside the means. A fit whose ratio is above 2
 *             counts as a bad local minimum: counted in the table, never left out.
 * Rules       (fixed before the run)
 *   ratio     at n = 60 and the three largest sizes: `agrees` if all three 90 % intervals
 *             of the ratio lie within [.9, 1.1], `differs` if one lies wholly outside, else
 *             `inconclusive`.
 *   slope     for each of the three designs: two one-sided tests at .05 that the exponent
 *             is within .05 of the prediction: `agrees`; interval wholly outside: `faster`,
 *             `slower`; else `inconclusive`.
 *   svd       risk of tt_rsvd over risk of the towers, geometric mean over sizes in each
 *             replicate: `agrees` if the 90 % interval lies within [.95, 1.05], `differs`
 *             if wholly outside, else `inconclusive`.
 * Figure      plots/onehot.gp */
#include <math.h>
#include <stdio.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/onehot_data.h"
#include "common/onehot_report.h"
#include "common/onehot_svd.h"
#include "towers/tt_sieve.h"

static const char *const columns[ONEHOT_COLUMNS] = {
    [ONEHOT_N] = "n",
    [ONEHOT_N_TRAIN] = "n_train",
    [ONEHOT_USERS] = "users",
    [ONEHOT_RISK] = "risk",
    [ONEHOT_PREDICTED] = "predicted",
    [ONEHOT_MSE] = "valid_mse",
    [ONEHOT_SVD] = "risk_rsvd",
    [ONEHOT_GAP] = "gap",
    [ONEHOT_NEXT] = "next_order",
};

/* Sizes 2^first .. 2^last; the comparison with tt_rsvd ends at 2^last_svd. */
static const struct {
    int first, last, last_svd;
    size_t replicates, replicates_fixed;
} effort[] = {
    [TT_SMOKE] = {13, 15, 13, 2, 4},
    [TT_DEFAULT] = {13, 17, 15, 5, 12},
    [TT_PAPER] = {13, 18, 16, 30, 60},
};

static const double sigma = 0.5;

static size_t cells(enum tt_profile profile) {
    (void)profile;
    return ONEHOT_DESIGNS;
}

static size_t replicates(enum tt_profile profile, size_t cell) {
    return cell == ONEHOT_FIXED ? effort[profile].replicates_fixed
                                : effort[profile].replicates;
}

static void cell_name(enum tt_profile profile, size_t cell, char *out, size_t size) {
    (void)profile;
    snprintf(out, size, "%s", onehot_design[cell].name);
}

static int last_size(enum tt_profile profile, size_t cell) {
    return cell == ONEHOT_DISTINCT ? effort[profile].last_svd : effort[profile].last;
}

static double seconds(enum tt_profile profile, size_t cell) {
    const double each = cell == ONEHOT_DISTINCT ? 8e-5 : 2e-6;
    return each * ldexp(1, last_size(profile, cell));
}

static tt_sieve_spec tower_spec(size_t side) {
    tt_sieve_spec s = TT_SIEVE_DEFAULT;
    s.degree = 0;
    s.p = ONEHOT_P;
    s.ridge = 1e-3;
    s.k_first = s.k_last = side;
    s.first_sweeps = 8;
    s.sweeps = 10;
    return s;
}

static void design(enum tt_profile profile, FILE *f) {
    const tt_sieve_spec s = tower_spec(1);
    fprintf(f, "p=%d sigma=%g ridge=%g starts=%zu sweeps=%zu,%zu rsvd:%s\n", ONEHOT_P,
            sigma, s.ridge, s.restarts, s.first_sweeps, s.sweeps, onehot_svd_parameters);
    for (size_t cell = 0; cell < ONEHOT_DESIGNS; cell++) {
        fprintf(f, "n=%g N^%g N=2^%d..2^%d\n", onehot_design[cell].multiple,
                onehot_design[cell].gamma, effort[profile].first, last_size(profile, cell));
    }
}

static double mean_square(const double *a, const double *b, size_t count) {
    double sum = 0;
    for (size_t k = 0; k < count; k++) {
        sum += (a[k] - b[k]) * (a[k] - b[k]);
    }
    return sum / (double)count;
}

/* Risk of tt_rsvd, and mean squared difference between its predictions and the towers'. */
static int compare(double *value, const onehot *o, const tt_sieve *model) {
    const size_t count = o->all.count;
    double *tower = tt_alloc(2 * count, sizeof *tower), *svd = tower + count;
    if (!tower) {
        return TT_ENOMEM;
    }
    tt_sieve_predict(model, tower, &o->all);
    const int status = onehot_svd(svd, o);
    if (status == TT_OK) {
        value[ONEHOT_SVD] = mean_square(svd, o->all.rating, count);
        value[ONEHOT_GAP] = mean_square(svd, tower, count);
    }
    tt_free(tower);
    return status;
}

static int run_size(const tt_task *task, size_t n, tt_sink *sink) {
    const size_t side = onehot_side(task->cell, n), held_out = n / 5;
    const int distinct = task->cell == ONEHOT_DISTINCT;
    const tt_sieve_spec towers = tower_spec(side);
    onehot o;
    tt_sieve *model = NULL;
    tt_sieve_path path;
    int status = onehot_open(&o, &(onehot_spec){side, n, sigma, distinct}, task->seed,
                             task->replicate);
    if (status != TT_OK) {
        return status;
    }
    status = tt_sieve_fit(&model, &path, &towers, &o.pairs, &o.all, &o.address);
    if (status == TT_OK) {
        const double n_train = (double)(n - held_out);
        const double weights = ONEHOT_P * (2 * (double)side - ONEHOT_P);
        const double next_order = 1 + 2 * (ONEHOT_P + 1) * (double)side / n_train;
        double value[ONEHOT_COLUMNS] = {[ONEHOT_N] = (double)n,
                                        [ONEHOT_N_TRAIN] = n_train,
                                        [ONEHOT_USERS] = (double)side,
                                        [ONEHOT_RISK] = path.level[0].risk,
                                        [ONEHOT_PREDICTED] =
                                            weights * sigma * sigma / n_train,
                                        [ONEHOT_MSE] = path.level[0].valid_mse,
                                        [ONEHOT_NEXT] = distinct ? NAN : next_order,
                                        [ONEHOT_SVD] = NAN,
                                        [ONEHOT_GAP] = NAN};
        status = distinct ? compare(value, &o, model) : TT_OK;
        if (status == TT_OK) {
            tt_sink_row(sink, "ok", value);
        }
    }
    tt_sieve_free(model);
    onehot_close(&o);
    return status;
}

static int run(const tt_task *task, tt_sink *sink) {
    int status = TT_OK;
    for (int log2n = effort[task->profile].first;
         status == TT_OK && log2n <= last_size(task->profile, task->cell); log2n++) {
        status = run_size(task, (size_t)1 << log2n, sink);
    }
    return status;
}

static const tt_experiment onehot_experiment = {
    .name = "onehot",
    .claim = "with one-hot covariates the towers are matrix factorisation: risk "
             "p(2n - p) sigma^2 / N",
    .version = 1,
    .columns = columns,
    .n_columns = ONEHOT_COLUMNS,
    .cells = cells,
    .replicates = replicates,
    .cell_name = cell_name,
    .seconds = seconds,
    .design = design,
    .run = run,
    .report = onehot_report,
};

int main(int argc, char **argv) {
    return tt_experiment_main(&onehot_experiment, argc, argv);
}
