/* Half steps of alternating least squares against dense twins, invariances, missing
 * components. */
#include <string.h>

#include "base/tt_alloc.h"
#include "t_alternate.h"

static double *fresh(size_t n) {
    double *block = tt_alloc(n, sizeof *block);
    assert_non_null(block);
    return block;
}

/* A (m, m), b (m) of min |r - Z c|^2 + ridge (c - prior)' G (c - prior), Z (n, m), by the
 * book. */
static void dense(double *A, double *b, const double *Z, const double *r, const double *G,
                  const double *prior, double ridge, size_t n, size_t m) {
    for (size_t j = 0; j < m; j++) {
        b[j] = 0;
        for (size_t k = 0; k < m; k++) {
            A[j * m + k] = ridge * G[j * m + k];
            b[j] += ridge * G[j * m + k] * prior[k];
            for (size_t i = 0; i < n; i++) {
                A[j * m + k] += Z[i * m + j] * Z[i * m + k];
            }
        }
        for (size_t i = 0; i < n; i++) {
            b[j] += Z[i * m + j] * r[i];
        }
    }
}

/* c solves A c = b as far as rounding lets it: the residual against sum |A| max |c| +
 * |b|. */
static void check_solves(const double *A, const double *c, const double *b, size_t m,
                         size_t sums) {
    double largest = 0;
    for (size_t j = 0; j < m; j++) {
        largest = fmax(largest, fabs(c[j]));
    }
    for (size_t j = 0; j < m; j++) {
        double rest = b[j], scale = fabs(b[j]);
        for (size_t k = 0; k < m; k++) {
            rest -= A[j * m + k] * c[k];
            scale += fabs(A[j * m + k]) * largest;
        }
        T_ARITH(rest, 0, scale, sums);
    }
}

/* tt_normal at all widths, in blocks of all lengths, against the dense sums over rows. */
static void normal_equations(void **state) {
    (void)state;
    tt_rng r = t_rng("normal_equations", 0);
    tt_normal *w = tt_alloc(1, sizeof *w);
    assert_non_null(w);
    for (size_t trial = 0; trial < t_cases(40); trial++) {
        const size_t p = 1 + trial % P,
                     q = 1 + tt_rng_below(&r, 128 / p < 12 ? 128 / p : 12);
        const size_t m = p * q, n = tt_rng_below(&r, 3 * B);
        double *phi = fresh(64 * B), *v = fresh(P * B), rating[B];
        double *Z = fresh(n * m + 1), *all = fresh(n + 1), *I = fresh(m * m);
        double *A = fresh(m * m), *b = fresh(m), *c = fresh(m), *prior = fresh(m);
        tt_normal_begin(w, q, p);
        for (size_t from = 0, count; from < n; from += count) {
            count = 1 + tt_rng_below(&r, n - from < B ? n - from : B);
            memset(v, 0, P * B * sizeof *v);
            memset(rating, 0, sizeof rating);
            for (size_t j = 0; j < count; j++) {
                all[from + j] = rating[j] = tt_rng_gaussian(&r);
                for (size_t k = 0; k < p; k++) {
                    v[k * B + j] = tt_rng_gaussian(&r);
                }
                for (size_t a = 0; a < q; a++) {
                    phi[a * B + j] = tt_rng_gaussian(&r);
                    for (size_t k = 0; k < p; k++) {
                        Z[(from + j) * m + a * p + k] = phi[a * B + j] * v[k * B + j];
                    }
                }
            }
            tt_normal_add(w, phi, v, rating, count);
        }
        for (size_t j = 0; j < m; j++) {
            prior[j] = tt_rng_gaussian(&r);
            I[j * m + j] = 1;
        }
        dense(A, b, Z, all, I, prior, 0.3, n, m);
        tt_normal_solve(w, c, prior, 0.3);
        check_solves(A, c, b, m, n + m);
        double *const blocks[] = {phi, v, Z, all, I, A, b, c, prior};
        for (size_t k = 0; k < sizeof blocks / sizeof blocks[0]; k++) {
            tt_free(blocks[k]);
        }
    }
    tt_free(w);
}

/* A half step solves the normal equations of the whole problem: all cells in one dense
 * system, not whitened; the ridge's metric is the other side's mean square matrix. */
static void half_step_against_dense(void **state) {
    (void)state;
    tt_rng r = t_rng("half_step_against_dense", 0);
    for (size_t trial = 0; trial < t_cases(12); trial++) {
        const size_t p = 1 + trial % 3, degree = trial % 2 + 1, s = trial / 6 % 2, k = 3;
        tt_alternate w;
        double phi[TT_CELLS_BASIS];
        open(&w, 1, 2, p, N, TT_GRID, degree, k, &r);
        tt_side *side = &w.side[s];
        const tt_side *other = &w.side[!s];
        const tt_piecewise *f = side->level;
        const size_t q = f->cells.q, m = tt_piecewise_weights(f);
        double *Z = fresh(N * m), *G = fresh(m * m), *A = fresh(m * m), *b = fresh(m);
        for (size_t i = 0; i < N; i++) {
            const uint32_t cell = tt_cells_find(&f->cells, side->x + i * side->d);
            tt_cells_basis(&f->cells, phi, side->x + i * side->d);
            for (size_t j = 0; j < q * p; j++) {
                Z[i * m + cell * q * p + j] = phi[j / p] * other->value[i * p + j % p];
            }
            for (size_t j = 0; j < m; j++) {
                for (size_t l = 0; l < p; l++) {
                    G[j * m + j / p * p + l] +=
                        other->value[i * p + j % p] * other->value[i * p + l] / N;
                }
            }
        }
        double trace = 0;
        for (size_t l = 0; l < p; l++) {
            trace += G[l * m + l];
        }
        for (size_t j = 0; j < m; j++) {
            G[j * m + j] += 1e-12 * trace; // what is not there is blown up by 1e6 at most
        }
        dense(A, b, Z, w.rating, G, side->prior, 0.7, N, m);
        tt_alternate_solve(&w, s, 0.7);
        check_solves(A, f->coef, b, m, N + m);
        check_values(&w, s);
        tt_free(Z);
        tt_free(G);
        tt_free(A);
        tt_free(b);
        tt_alternate_free(&w);
    }
}

/* rows (n, p) times M (p, p). */
static void transform(double *rows, const double *M, size_t n, size_t p) {
    for (size_t i = 0; i < n; i++) {
        double old[P];
        memcpy(old, rows + i * p, p * sizeof *old);
        for (size_t k = 0; k < p; k++) {
            rows[i * p + k] = 0;
            for (size_t l = 0; l < p; l++) {
                rows[i * p + k] += old[l] * M[l * p + k];
            }
        }
    }
}

/* trace^2 / det of the mean square matrix of values (N, 2): about its condition. */
static double condition(const double *value) {
    double a = 0, b = 0, c = 0;
    for (size_t i = 0; i < N; i++, value += 2) {
        a += value[0] * value[0];
        b += value[0] * value[1];
        c += value[1] * value[1];
    }
    return (a + c) * (a + c) / (a * c - b * b);
}

/* <f, g> after half steps of both sides does not depend on the coordinates of R^p: g -> g
 * M, prior of f -> prior M^-T, prior of g -> prior M. M = D Q, |D| from 1 to 4, its inverse
 * known. */
static void whitening_keeps_products(void **state) {
    (void)state;
    const double angle = 0.7, ratio = 4;
    const double M[4] = {cos(angle), sin(angle), -ratio * sin(angle), ratio * cos(angle)};
    const double inverse[4] = {cos(angle), sin(angle), -sin(angle) / ratio,
                               cos(angle) / ratio};
    const double rounding = 1e-12 + T_RATIO * DBL_EPSILON * sqrt(N); // 1e-12: see whiten
    for (size_t trial = 0; trial < t_cases(6); trial++) {
        double product[2][N], worst = 0;
        for (int moved = 0; moved < 2; moved++) {
            tt_rng r = t_rng("whitening_keeps_products", trial);
            tt_alternate w;
            open(&w, 2, 1, 2, N, TT_GRID, 1, 3, &r);
            if (moved) { // M^-T: inverse holds its rows
                transform(w.side[0].prior, inverse,
                          tt_piecewise_weights(w.side[0].level) / 2, 2);
                transform(w.side[1].prior, M, tt_piecewise_weights(w.side[1].level) / 2, 2);
                transform(w.side[1].level[0].coef, M,
                          tt_piecewise_weights(w.side[1].level) / 2, 2);
                tt_alternate_update(&w, 1);
            }
            worst = fmax(worst, condition(w.side[1].value));
            tt_alternate_solve(&w, 0, 1);
            tt_alternate_solve(&w, 1, 1);
            double sum = 0;
            for (size_t i = 0; i < N; i++) {
                const double *f = w.side[0].value + 2 * i, *g = w.side[1].value + 2 * i;
                product[moved][i] = f[0] * g[0] + f[1] * g[1];
                sum += pow(w.rating[i] - product[moved][i], 2) / N;
            }
            T_ARITH(tt_alternate_mse(&w), sum, sum, N);
            tt_alternate_free(&w);
        }
        for (size_t i = 0; i < N; i++) {
            T_NEAR(product[1][i], product[0][i],
                   rounding * worst * (10 + fabs(product[0][i])));
        }
    }
}

/* Against a tower that is zero the ridge alone speaks; one of rank 1 gives finite
 * numbers. */
static void missing_components(void **state) {
    (void)state;
    tt_rng r = t_rng("missing_components", 0);
    tt_alternate w;
    open(&w, 1, 1, 2, N, TT_GRID, 1, 3, &r);
    tt_side *f = &w.side[0], *g = &w.side[1];
    memset(g->value, 0, N * 2 * sizeof *g->value);
    tt_alternate_solve(&w, 0, 1);
    for (size_t j = 0; j < tt_piecewise_weights(f->level); j++) {
        T_ARITH(f->level[0].coef[j], f->prior[j], fabs(f->prior[j]), 1);
    }
    for (size_t i = 0; i < N; i++) {
        g->value[2 * i] = g->value[2 * i + 1] = 1 + g->x[i]; // rank 1
    }
    tt_alternate_solve(&w, 0, 1);
    for (size_t j = 0; j < tt_piecewise_weights(f->level); j++) {
        assert_true(isfinite(f->level[0].coef[j]));
    }
    assert_true(isfinite(tt_alternate_mse(&w)));
    tt_alternate_free(&w);
}

/* One side, constants, no prior: the mean of a cell's ratings, n / (n + ridge) of it. */
static void one_side_is_a_mean(void **state) {
    (void)state;
    enum { K = 5 };
    tt_rng r = t_rng("one_side_is_a_mean", 0);
    tt_alternate w;
    double sum[K] = {0}, count[K] = {0};
    open(&w, 1, 0, 1, N, TT_GRID, 0, K, &r);
    memset(w.side[0].prior, 0, K * sizeof(double));
    for (size_t i = 0; i < N; i++) {
        const uint32_t cell = tt_cells_find(&w.side[0].level[0].cells, w.side[0].x + i);
        sum[cell] += w.rating[i];
        count[cell]++;
    }
    tt_alternate_solve(&w, 0, 2.5);
    for (size_t cell = 0; cell < K; cell++) {
        const double want = sum[cell] / (count[cell] + 2.5);
        assert_true(count[cell] > 0);
        T_NEAR(w.side[0].level[0].coef[cell], want,
               1e-12 + T_RATIO * DBL_EPSILON * sqrt(N));
    }
    check_values(&w, 0);
    tt_alternate_free(&w);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(normal_equations),         cmocka_unit_test(half_step_against_dense),
    cmocka_unit_test(whitening_keeps_products), cmocka_unit_test(missing_components),
    cmocka_unit_test(one_side_is_a_mean),
};

T_MAIN(tests)
