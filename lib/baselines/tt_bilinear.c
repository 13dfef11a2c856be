#include "baselines/tt_bilinear.h"

#include <cblas.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

/* LAPACK: eigenvalues, ascending, and eigenvectors of a symmetric matrix. */
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda,
             double *w, double *work, const int *lwork, int *iwork, const int *liwork,
             int *info);

enum { BLOCK = 256 }; // users whose products are held at a time

/* Eigenvalues below this share of the largest are rounding. */
static const double RANK_TOLERANCE = 1e-12;

typedef struct {
    const tt_regressors *design;
    double *value;  // (cols) eigenvalues or diagonal of C
    double *vector; // (cols, cols) rows are eigenvectors; NULL: C taken as diagonal
} side;

struct tt_bilinear {
    const tt_groups *by_user;
    side user, item;
    double mu;
    int corner;
    size_t size;      // k_u k_i
    double *t;        // (BLOCK, k_i)
    double *row;      // (k_i)
    double *residual; // (k_u, k_i) the five of this shape are one block
    double *direction, *product, *solved, *scratch;
};

static void side_free(side *s) {
    tt_free(s->value);
    tt_free(s->vector);
}

void tt_bilinear_free(tt_bilinear *p) {
    if (p) {
        side_free(&p->user);
        side_free(&p->item);
        tt_free(p->t);
        tt_free(p->row);
        tt_free(p->residual);
        tt_free(p);
    }
}

double tt_bilinear_bytes(size_t ku, size_t ki) {
    const double u = (double)ku, i = (double)ki, most = TT_BILINEAR_EIGEN;
    const double ku_full = fmin(u, most), ki_full = fmin(i, most);
    return 8 *
           (5 * u * i + (BLOCK + 2) * i + u + 3 * (ku_full * ku_full + ki_full * ki_full));
}

/* C's diagonal. weight[i]: row i's share of the ratings. */
static void diagonal(side *s, const double *weight) {
    const tt_regressors *d = s->design;
    for (size_t i = 0; i < d->rows; i++) {
        const double *z = d->z + i * d->dense;
        for (size_t j = 0; j < d->dense; j++) {
            s->value[j] += weight[i] * z[j] * z[j];
        }
        for (size_t e = d->x->ptr ? d->x->ptr[i] : 0; d->x->ptr && e < d->x->ptr[i + 1];
             e++) {
            const double x = (double)d->x->value[e];
            s->value[d->dense + d->x->col[e]] += weight[i] * x * x;
        }
    }
}

/* C in full, by rows of Z, in s->vector. row: (cols) scratch. */
static void second_moments(side *s, const double *weight, double *row) {
    const tt_regressors *d = s->design;
    for (size_t i = 0; i < d->rows; i++) {
        memset(row, 0, d->cols * sizeof *row);
        tt_regressors_add(row, 1, d, i);
        if (weight[i] > 0) {
            cblas_dsyr(CblasRowMajor, CblasUpper, (int)d->cols, weight[i], row, 1,
                       s->vector, (int)d->cols);
        }
    }
}

/* Replaces C in s->vector by its eigenvectors. Returns LAPACK's info: 0 or a failure. */
static int eigen(side *s, double *work, int lwork, int *iwork, int liwork) {
    const int n = (int)s->design->cols;
    int info;
    dsyevd_("V", "L", &n, s->vector, &n, s->value, work, &lwork, iwork, &liwork, &info);
    for (int j = 0; j < n; j++) {
        if (s->value[j] < RANK_TOLERANCE * s->value[n - 1]) {
            s->value[j] = 0;
        }
    }
    return info;
}

/* C of one side, ready to be inverted. */
static int side_alloc(side *s, const tt_regressors *d, const double *weight) {
    *s = (side){.design = d};
    const size_t k = d->cols <= TT_BILINEAR_EIGEN ? d->cols : 0;
    const size_t lwork = 1 + 6 * k + 2 * k * k, liwork = 3 + 5 * k; // what dsyevd asks for
    double *work = tt_alloc(lwork, sizeof *work);
    int *iwork = tt_alloc(liwork, sizeof *iwork);
    int status = TT_ENOMEM;
    s->value = tt_alloc(d->cols, sizeof *s->value);
    s->vector = k > 0 ? tt_alloc(k * k, sizeof *s->vector) : NULL;
    if (!work || !iwork || !s->value || (k > 0 && !s->vector)) {
        goto done;
    }
    status = TT_OK;
    if (k > 0) {
        second_moments(s, weight, work); // upper by rows is lower by columns
        if (eigen(s, work, (int)lwork, iwork, (int)liwork) == 0) {
            goto done;
        }
        tt_free(s->vector);
        s->vector = NULL;
        memset(s->value, 0, k * sizeof *s->value);
    }
    diagonal(s, weight);
done:
    tt_free(work);
    tt_free(iwork);
    return status;
}

/* Both sides' C. */
static int sides_alloc(tt_bilinear *p, const tt_regressors *user,
                       const tt_regressors *item) {
    const tt_groups *g = p->by_user;
    const double share = 1 / fmax(1, (double)g->ptr[g->groups]);
    double *weight = tt_alloc(user->rows + item->rows, sizeof *weight);
    if (!weight) {
        return TT_ENOMEM;
    }
    for (size_t u = 0; u < g->groups; u++) {
        weight[u] = share * (double)(g->ptr[u + 1] - g->ptr[u]);
    }
    for (size_t k = 0; k < g->ptr[g->groups]; k++) {
        weight[user->rows + g->other[k]] += share;
    }
    int status = side_alloc(&p->user, user, weight);
    if (status == TT_OK) {
        status = side_alloc(&p->item, item, weight + user->rows);
    }
    tt_free(weight);
    return status;
}

tt_bilinear *tt_bilinear_alloc(const tt_groups *by_user, const tt_regressors *user,
                               const tt_regressors *item, double mu, int corner) {
    TT_ASSERT(by_user->groups <= user->rows);
    TT_ASSERT(user->cols * item->cols <= INT_MAX); // what BLAS counts in
    TT_ASSERT(!corner || (user->lead && item->lead));
    tt_bilinear *p = tt_alloc(1, sizeof *p);
    if (!p) {
        return NULL;
    }
    *p = (tt_bilinear){
        .by_user = by_user, .mu = mu, .corner = corner, .size = user->cols * item->cols};
    p->t = tt_alloc(BLOCK * item->cols, sizeof *p->t);
    p->row = tt_alloc(item->cols, sizeof *p->row);
    p->residual = tt_alloc(5 * p->size, sizeof *p->residual);
    if (!p->t || !p->row || !p->residual || sides_alloc(p, user, item) != TT_OK) {
        tt_bilinear_free(p);
        return NULL;
    }
    p->direction = p->residual + p->size;
    p->product = p->direction + p->size;
    p->solved = p->product + p->size;
    p->scratch = p->solved + p->size;
    return p;
}

/* One user's row t (k_i) of Z_u b becomes sum over his ratings of E z_i. */
static void user_row(tt_bilinear *p, size_t u, double *t, int products) {
    const tt_groups *g = p->by_user;
    const tt_regressors *zi = p->item.design;
    memset(p->row, 0, zi->cols * sizeof *p->row);
    for (size_t k = g->ptr[u]; k < g->ptr[u + 1]; k++) {
        const size_t i = g->other[k];
        const double e = products ? tt_regressors_dot(zi, i, t) : g->rating[k] - p->mu;
        tt_regressors_add(p->row, e, zi, i);
    }
    memcpy(t, p->row, zi->cols * sizeof *t);
}

/* out = Z_u' S(E) Z_i for the pairs' values E = z_u' b z_i, or E = r - mu if b is NULL. */
static void sandwich(double *out, tt_bilinear *p, const double *b) {
    const tt_groups *g = p->by_user;
    const tt_regressors *zu = p->user.design;
    const size_t ki = p->item.design->cols;
    memset(out, 0, p->size * sizeof *out);
    for (size_t first = 0; first < g->groups; first += BLOCK) {
        const size_t count = g->groups - first < BLOCK ? g->groups - first : BLOCK;
        if (b) {
            tt_regressors_times(p->t, zu, first, count, b, ki);
        }
        for (size_t u = first; u < first + count; u++) {
            user_row(p, u, p->t + (u - first) * ki, b != NULL);
        }
        tt_regressors_add_transposed(out, zu, first, count, p->t, ki);
    }
}

/* out = A v. */
static void apply(double *out, tt_bilinear *p, double lambda, const double *v) {
    sandwich(out, p, v);
    cblas_daxpy((int)p->size, lambda, v, 1, out, 1);
    if (p->corner) {
        out[0] -= lambda * v[0];
    }
}

/* out (k_u, k_i) = a factor on each side, either may be absent (NULL: the identity):
 * vu in vi' forth, vu' in vi back. Uses p->scratch; out is not in. */
static void rotate(double *out, tt_bilinear *p, const double *in, int back) {
    const int ku = (int)p->user.design->cols, ki = (int)p->item.design->cols;
    const double *half = in;
    if (p->user.vector) {
        half = p->item.vector ? p->scratch : out;
        cblas_dgemm(CblasRowMajor, back ? CblasTrans : CblasNoTrans, CblasNoTrans, ku, ki,
                    ku, 1, p->user.vector, ku, in, ki, 0, p->item.vector ? p->scratch : out,
                    ki);
    }
    if (p->item.vector) {
        cblas_dgemm(CblasRowMajor, CblasNoTrans, back ? CblasNoTrans : CblasTrans, ku, ki,
                    ki, 1, half, ki, p->item.vector, ki, 0, out, ki);
    } else if (!p->user.vector) {
        memcpy(out, in, p->size * sizeof *out);
    }
}

/* p->solved = M^-1 p->residual; uses p->product. */
static void precondition(tt_bilinear *p, double lambda) {
    const tt_groups *g = p->by_user;
    const double omega = (double)g->ptr[g->groups];
    const size_t ku = p->user.design->cols, ki = p->item.design->cols;
    rotate(p->product, p, p->residual, 0);
    for (size_t a = 0; a < ku; a++) {
        for (size_t c = 0; c < ki; c++) {
            const double m = omega * p->user.value[a] * p->item.value[c] + lambda;
            p->product[a * ki + c] *= m > 0 ? 1 / m : 0;
        }
    }
    rotate(p->solved, p, p->product, 1);
}

/* 1 if lambda = 0 leaves directions that no rating determines. */
static int is_singular(const tt_bilinear *p) {
    const tt_groups *g = p->by_user;
    size_t ranks[2] = {0, 0};
    const side *s[2] = {&p->user, &p->item};
    for (int k = 0; k < 2; k++) {
        for (size_t j = 0; j < s[k]->design->cols; j++) {
            ranks[k] += s[k]->value[j] > 0;
        }
    }
    return ranks[0] * ranks[1] < p->size || g->ptr[g->groups] < p->size;
}

/* Conjugate gradients from b until <r, M^-1 r> <= bound; steps taken are added to info. */
static void descend(double *b, tt_bilinear *p, double lambda, double bound,
                    size_t iterations, tt_fit *info) {
    const int size = (int)p->size;
    precondition(p, lambda);
    memcpy(p->direction, p->solved, p->size * sizeof *p->direction);
    double rz = cblas_ddot(size, p->residual, 1, p->solved, 1);
    while (rz > bound && info->iterations < iterations) {
        apply(p->product, p, lambda, p->direction);
        const double curvature = cblas_ddot(size, p->direction, 1, p->product, 1);
        if (!(curvature > 0)) {
            break;
        }
        const double step = rz / curvature, before = rz;
        cblas_daxpy(size, step, p->direction, 1, b, 1);
        cblas_daxpy(size, -step, p->product, 1, p->residual, 1);
        precondition(p, lambda);
        rz = cblas_ddot(size, p->residual, 1, p->solved, 1);
        cblas_dscal(size, rz / before, p->direction, 1);
        cblas_daxpy(size, 1, p->solved, 1, p->direction, 1);
        info->iterations++;
    }
    info->status = rz <= bound ? TT_FIT_OK : TT_FIT_NOT_CONVERGED;
}

void tt_bilinear_solve(double *b, tt_bilinear *p, double lambda, double tol,
                       size_t iterations, tt_fit *info) {
    const int size = (int)p->size;
    *info = (tt_fit){.train_rmse = NAN, .valid_rmse = NAN, .nonzero = NAN};
    sandwich(p->residual, p, NULL);
    precondition(p, lambda);
    const double scale = cblas_ddot(size, p->residual, 1, p->solved, 1);
    apply(p->product, p, lambda, b);
    cblas_daxpy(size, -1, p->product, 1, p->residual, 1);
    descend(b, p, lambda, tol * tol * scale, iterations, info);
    if (!isfinite(scale) || !isfinite(cblas_dasum(size, b, 1))) {
        memset(b, 0, p->size * sizeof *b);
        info->status = TT_FIT_DIVERGED;
    } else if (lambda == 0 && is_singular(p)) {
        info->status = TT_FIT_SINGULAR;
    }
}

void tt_bilinear_gradient(double *g, tt_bilinear *p, double lambda, const double *b) {
    sandwich(p->product, p, NULL);
    apply(g, p, lambda, b);
    cblas_daxpy((int)p->size, -1, p->product, 1, g, 1);
}
