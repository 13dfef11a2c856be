#include "baselines/tt_rsvd.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "baselines/tt_factor.h"
#include "baselines/tt_gram.h"

enum { RANK, LAMBDA, SWEEPS, TOL, CENTER, BIAS, WEIGHTED, PATH, N_PARAM };

static const tt_param param[N_PARAM] = {
    [RANK] = {"rank", 30, NULL, 1, TT_FACTOR_RANK_MAX, "dimension of the factors", 1},
    [LAMBDA] = {"lambda", 10, NULL, 0, 1e12, "penalty on the squared factors", 0},
    [SWEEPS] = {"sweeps", 50, NULL, 1, 1e6, "most sweeps at one lambda", 1},
    [TOL] = {"tol", 1e-3, NULL, 0, 1, "stop when the objective falls by less, relatively",
             0},
    [CENTER] = {"center", 1, "none|mean", 0, 1, "what is taken from the ratings first", 0},
    [BIAS] = {"bias", 0, "0|1", 0, 1, "user and item biases, under the same penalty", 0},
    [WEIGHTED] = {"weighted", 0, "0|1", 0, 1, "penalty times the number of ratings", 0},
    [PATH] = {"path", 1, "0|1", 0, 1, "reach lambda by warm starts from larger ones", 0},
};

/* Pivots below this share of their diagonal element count as dependent. */
static const double PIVOT = 1e-10;
/* Changes of the objective below this share of the ratings' sum of squares are rounding. */
static const double ROUNDING = 1e-14;

/* Ratio of neighbours on a path of warm starts: the paper's grid, 10^(1/3). */
static const double RATIO = 2.1544346900318838;
/* At each new lambda the item factors are moved by noise of this share of a cold start's
 * scale, so that directions which a larger lambda had put to zero can grow again. */
static const double REVIVE = 0.1;

enum { USERS = 0, ITEMS = 1, CHUNK = 128 };

typedef struct {
    size_t rank;
    size_t width;   // rank, + 1 with biases
    size_t ld;      // padded width
    size_t rows[2]; // n, m
    int bias, weighted;
    double mu;
    double squares;    // sum of (r - mu)^2
    double scale;      // standard deviation of the first item factors
    double *factor[2]; // (rows, ld) factors, then the own bias in column `rank`
    tt_groups by[2];
    double *gram;           // (ld, ld)
    double *x;              // (CHUNK, ld) the other side's rows of some ratings
    double *y;              // (CHUNK)
    double *rhs, *solution; // (ld)
    double *work;           // (ld)
} als;

static size_t padded(size_t width) {
    return (width + TT_GRAM_PAD - 1) / TT_GRAM_PAD * TT_GRAM_PAD;
}

static size_t bytes(const tt_problem *problem, const double *value) {
    const tt_ratings *train = problem->train;
    const size_t rank = (size_t)value[RANK], ld = padded(rank + 1);
    const size_t rows = train->n_users + train->n_items;
    const size_t groups = 2 * train->count * (sizeof(double) + 2 * sizeof(uint32_t)) +
                          (rows + 4) * sizeof(size_t);
    return tt_factor_bytes(problem, rank) + groups +
           (rows * ld + (ld + CHUNK + 3) * ld + CHUNK) * sizeof(double);
}

static void work_free(als *s) {
    for (int side = USERS; side <= ITEMS; side++) {
        tt_free(s->factor[side]);
        tt_groups_free(&s->by[side]);
    }
    tt_free(s->gram);
    tt_free(s->x);
    tt_free(s->y);
    tt_free(s->rhs);
    tt_free(s->solution);
    tt_free(s->work);
}

static int work_alloc(als *s, const tt_ratings *train, const double *value) {
    const int bias = value[BIAS] > 0;
    const size_t rank = (size_t)value[RANK], width = rank + (size_t)bias,
                 ld = padded(width);
    *s = (als){.rank = rank,
               .width = width,
               .ld = ld,
               .rows = {train->n_users, train->n_items},
               .bias = bias,
               .weighted = value[WEIGHTED] > 0,
               .mu = value[CENTER] > 0 ? tt_ratings_mean(train) : 0};
    for (int side = USERS; side <= ITEMS; side++) {
        s->factor[side] = tt_alloc(s->rows[side] * ld, sizeof(double));
    }
    s->gram = tt_alloc(ld * ld, sizeof *s->gram);
    s->x = tt_alloc(CHUNK * ld, sizeof *s->x);
    s->y = tt_alloc(CHUNK, sizeof *s->y);
    s->rhs = tt_alloc(ld, sizeof *s->rhs);
    s->solution = tt_alloc(ld, sizeof *s->solution);
    s->work = tt_alloc(ld, sizeof *s->work);
    if (!s->factor[USERS] || !s->factor[ITEMS] || !s->gram || !s->x || !s->y || !s->rhs ||
        !s->solution || !s->work || tt_groups_by_user(&s->by[USERS], train) != TT_OK ||
        tt_groups_by_item(&s->by[ITEMS], train) != TT_OK) {
        return TT_ENOMEM;
    }
    for (size_t k = 0; k < train->count; k++) {
        const double r = train->rating[k] - s->mu;
        s->squares += r * r;
    }
    /* Both sides alike: products of two such rows have the ratings' variance. */
    const double variance = train->count > 0 ? s->squares / (double)train->count : 0;
    s->scale = pow(variance / (double)rank, 0.25);
    return TT_OK;
}

/* Item factors += normal(0, sd). */
static void perturb(als *s, const tt_address *address, double sd) {
    tt_rng r;
    tt_rng_at(&r, address, TT_ROLE_INIT, 0);
    for (size_t i = 0; i < s->rows[ITEMS]; i++) {
        for (size_t j = 0; j < s->rank; j++) {
            s->factor[ITEMS][i * s->ld + j] += sd * tt_rng_gaussian(&r);
        }
    }
}

/* The largest sum of |r - mu| over a row of one side. */
static double largest_sum(const als *s, int side) {
    double largest = 0;
    for (size_t g = 0; g < s->rows[side]; g++) {
        double sum = 0;
        for (size_t k = s->by[side].ptr[g]; k < s->by[side].ptr[g + 1]; k++) {
            sum += fabs(s->by[side].rating[k] - s->mu);
        }
        largest = fmax(largest, sum);
    }
    return largest;
}

/* A lambda from which on all factors are zero: a bound of the largest singular value of the
 * matrix R of centred ratings, |R|_2^2 <= |R|_1 |R|_inf; weighted, of D^-1/2 R D'^-1/2. */
static double largest_lambda(const als *s) {
    if (!s->weighted) {
        return sqrt(largest_sum(s, USERS) * largest_sum(s, ITEMS));
    }
    const tt_groups *by = &s->by[USERS];
    double largest = 0;
    for (size_t k = 0; k < by->ptr[by->groups]; k++) {
        largest = fmax(largest, fabs(by->rating[k] - s->mu));
    }
    return largest;
}

/* gram and rhs of row g of one side, from its ratings; the sum of the squared targets. */
static double normal_equations(als *s, int side, size_t g) {
    const tt_groups *by = &s->by[side];
    const double *other = s->factor[1 - side];
    const size_t ld = s->ld, last = by->ptr[g + 1];
    double squares = 0;
    memset(s->gram, 0, ld * ld * sizeof *s->gram);
    memset(s->rhs, 0, ld * sizeof *s->rhs);
    for (size_t first = by->ptr[g]; first < last; first += CHUNK) {
        const size_t rows = last - first < CHUNK ? last - first : CHUNK;
        for (size_t k = 0; k < rows; k++) {
            double *x = s->x + k * ld;
            memcpy(x, other + by->other[first + k] * ld, ld * sizeof *x);
            s->y[k] = by->rating[first + k] - s->mu;
            if (s->bias) {
                s->y[k] -= x[s->rank];
                x[s->rank] = 1;
            }
            squares += s->y[k] * s->y[k];
        }
        tt_gram_add(s->gram, s->rhs, s->x, s->y, rows, ld);
    }
    return squares;
}

/* The best rows of one side given the other. Returns the sum of squared errors plus this
 * side's penalty: with A x = b, |y - X x|^2 + lambda |x|^2 = |y|^2 - b'x. Dependent pivots
 * are added to *singular. */
static double half_sweep(als *s, int side, double lambda, size_t *singular) {
    double objective = 0;
    for (size_t g = 0; g < s->rows[side]; g++) {
        const size_t count = s->by[side].ptr[g + 1] - s->by[side].ptr[g];
        double *row = s->factor[side] + g * s->ld;
        if (count == 0) {
            memset(row, 0, s->ld * sizeof *row);
            continue;
        }
        objective += normal_equations(s, side, g);
        const double penalty = s->weighted ? lambda * (double)count : lambda;
        for (size_t j = 0; j < s->width; j++) {
            s->gram[j * s->ld + j] += penalty;
        }
        memcpy(s->solution, s->rhs, s->ld * sizeof *s->rhs);
        *singular += tt_gram_solve(s->gram, s->solution, s->width, s->ld, PIVOT, s->work);
        for (size_t j = 0; j < s->width; j++) {
            objective -= s->rhs[j] * s->solution[j];
            row[j] = s->solution[j];
        }
    }
    return objective;
}

/* lambda |a|^2 of one side. */
static double penalty_of(const als *s, int side, double lambda) {
    double sum = 0;
    for (size_t g = 0; g < s->rows[side]; g++) {
        const size_t count = s->by[side].ptr[g + 1] - s->by[side].ptr[g];
        const double *row = s->factor[side] + g * s->ld;
        double squares = 0;
        for (size_t j = 0; j < s->width; j++) {
            squares += row[j] * row[j];
        }
        sum += s->weighted ? (double)count * squares : squares;
    }
    return lambda * sum;
}

/* At most `sweeps` sweeps, fewer if the objective stands still. */
static void run(als *s, double lambda, size_t sweeps, double tol, tt_fit *info) {
    double before = INFINITY;
    info->status = TT_FIT_NOT_CONVERGED;
    for (size_t k = 0; k < sweeps && info->status == TT_FIT_NOT_CONVERGED; k++) {
        size_t singular = 0;
        half_sweep(s, USERS, lambda, &singular);
        const double penalty = penalty_of(s, USERS, lambda);
        const double now = half_sweep(s, ITEMS, lambda, &singular) + penalty;
        info->iterations++;
        if (!isfinite(now)) {
            info->status = TT_FIT_DIVERGED;
        } else if (before - now <= tol * now + ROUNDING * s->squares) {
            info->status = singular > 0 ? TT_FIT_SINGULAR : TT_FIT_OK;
        } else if (k + 1 == sweeps && singular > 0) {
            info->status = TT_FIT_SINGULAR;
        }
        before = now;
    }
}

/* From the solution at *lambda to the one at `target`, through steps of at most RATIO. */
static void descend(als *s, const tt_address *address, double *lambda, double target,
                    const double *value, tt_fit *info) {
    const size_t sweeps = (size_t)value[SWEEPS];
    const double tol = value[TOL];
    *info = (tt_fit){.train_rmse = NAN, .valid_rmse = NAN, .nonzero = NAN};
    const double goal = fmax(target, 1e-9 * *lambda); // lambda = 0 has no logarithm
    size_t steps = 0;
    if (goal < *lambda) {
        steps = (size_t)ceil(log(*lambda / goal) / log(RATIO) - 1e-6);
    }
    while (steps-- > 1) {
        perturb(s, address, REVIVE * s->scale);
        run(s, goal * pow(RATIO, (double)steps), sweeps, tol, info);
    }
    perturb(s, address, REVIVE * s->scale);
    run(s, target, sweeps, tol, info);
    *lambda = target;
}

/* The state as a model. */
static void to_model(tt_factor *f, const als *s) {
    float *const to[2] = {f->p, f->q};
    float *const bias[2] = {f->user_bias, f->item_bias};
    for (int side = USERS; side <= ITEMS; side++) {
        for (size_t g = 0; g < s->rows[side]; g++) {
            const double *row = s->factor[side] + g * s->ld;
            for (size_t j = 0; j < s->rank; j++) {
                to[side][g * f->ld + j] = (float)row[j];
            }
            if (s->bias) {
                bias[side][g] = (float)row[s->rank];
            }
        }
    }
}

/* Model and scratch; on failure both can be freed. */
static int prepare(tt_factor **f, als *s, const tt_problem *problem, const double *value) {
    *s = (als){0};
    *f = tt_factor_alloc(problem, (size_t)value[RANK], value[BIAS] > 0, value[CENTER] > 0);
    return *f ? work_alloc(s, problem->train, value) : TT_ENOMEM;
}

static int fit(void **model, const tt_problem *problem, const double *value, tt_fit *info) {
    als s;
    tt_factor *f;
    int status = prepare(&f, &s, problem, value);
    if (status == TT_OK) {
        if (value[PATH] > 0) {
            double lambda = largest_lambda(&s);
            descend(&s, &problem->address, &lambda, value[LAMBDA], value, info);
        } else {
            *info = (tt_fit){.train_rmse = NAN, .valid_rmse = NAN, .nonzero = NAN};
            perturb(&s, &problem->address, s.scale);
            run(&s, value[LAMBDA], (size_t)value[SWEEPS], value[TOL], info);
        }
        to_model(f, &s);
        status = tt_factor_finish(f, &tt_rsvd, problem, info);
    }
    work_free(&s);
    return tt_hand_over(model, f, &tt_rsvd, status);
}

int tt_rsvd_path(double *estimate, tt_fit *info, const tt_problem *problem,
                 const double *value, const double *lambda, size_t n_lambda,
                 const uint32_t *user, const uint32_t *item, size_t n) {
    als s;
    tt_factor *f;
    const int status = prepare(&f, &s, problem, value);
    double at = status == TT_OK ? largest_lambda(&s) : 0;
    for (size_t k = 0; k < n_lambda && status == TT_OK; k++) {
        TT_ASSERT(k == 0 || lambda[k] <= lambda[k - 1]);
        descend(&s, &problem->address, &at, lambda[k], value, &info[k]);
        f->failed = info[k].status == TT_FIT_DIVERGED;
        to_model(f, &s);
        tt_factor_predict(f, user, item, n, estimate + k * n, NULL);
    }
    work_free(&s);
    tt_factor_free(f);
    return status;
}

static int save(const void *model, FILE *f) {
    return tt_factor_save(model, &tt_rsvd, f);
}

static int load(void **model, FILE *f) {
    return tt_factor_load(model, &tt_rsvd, f);
}

const tt_estimator tt_rsvd = {
    .name = "rsvd",
    .title = "rSVD",
    .source = "Salakhutdinov and Mnih, NIPS 2007; Zhou et al., AAIM 2008",
    .param = param,
    .n_param = N_PARAM,
    .selection = TT_SELECT_CV,
    .bytes = bytes,
    .fit = fit,
    .predict = tt_factor_predict,
    .save = save,
    .load = load,
    .free = tt_factor_free,
};
