/* Sparse networks: two routes to their values, the algebra on random ones, counts,
 * tt_mlp. */
#include <gsl/gsl_errno.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "t_test.h"
#include "th_network.h"
#include "towers/tt_mlp.h"

enum { WIDE = 6, DEEP = 5, SCRATCH = 4096 };

/* Widths below and above given, the rest random; about two weights of three are there. */
static th_network *random_network(size_t in, size_t out, size_t layers, tt_rng *r) {
    size_t width[DEEP + 1], count = 0;
    th_weight weight[DEEP * WIDE * (WIDE + 1)];
    for (size_t l = 0; l <= layers; l++) {
        width[l] = l == 0 ? in : l == layers ? out : 1 + tt_rng_below(r, WIDE);
    }
    for (size_t l = 0; l < layers; l++) {
        for (size_t i = 0; i < width[l + 1]; i++) {
            for (size_t j = 0; j <= width[l]; j++) {
                if (tt_rng_uniform(r) < 0.7) {
                    weight[count++] = (th_weight){l, i, j, tt_rng_gaussian(r)};
                }
            }
        }
    }
    th_network *f = th_network_from(layers, width, weight, count);
    assert_non_null(f);
    return f;
}

static void eval(double *out, const th_network *f, const double *x) {
    double work[SCRATCH];
    assert_non_null(f);
    assert_in_range(th_network_scratch(f), 1, SCRATCH);
    th_network_eval(out, f, x, work);
}

static void random_point(double *x, size_t d, tt_rng *r) {
    for (size_t l = 0; l < d; l++) {
        x[l] = 2 * tt_rng_gaussian(r);
    }
}

/* The sum of |weight| |activation| met on the way: what rounding is relative to. */
static double scale_of(const th_network *f, const double *x) {
    double below[SCRATCH], above[SCRATCH];
    memcpy(below, x, f->layer[0].cols * sizeof *x);
    for (size_t l = 0; l < f->layers; l++) {
        const th_layer *a = &f->layer[l];
        for (size_t i = 0; i < a->rows; i++) {
            above[i] = fabs(a->bias[i]);
            for (size_t k = a->first[i]; k < a->first[i + 1]; k++) {
                above[i] += fabs(a->value[k] * below[a->col[k]]);
            }
        }
        memcpy(below, above, a->rows * sizeof *below);
    }
    double most = 1;
    for (size_t i = 0; i < f->layer[f->layers - 1].rows; i++) {
        most = fmax(most, fabs(below[i]));
    }
    return most;
}

static void by_hand(void **state) {
    (void)state;
    /* relu(x - 1) - 2 relu(-x), 3 relu(x - 1) + 5; one place in two parts, one that
     * vanishes. */
    const th_weight weight[] = {
        {1, 1, 0, 3}, {0, 1, 0, -1}, {0, 0, 1, -1},   {1, 0, 1, -2}, {0, 0, 0, 0.25},
        {1, 1, 2, 5}, {1, 0, 0, 1},  {0, 0, 0, 0.75}, {1, 1, 1, 7},  {1, 1, 1, -7}};
    th_network *f = th_network_from(2, (size_t[]){1, 2, 2}, weight, 10);
    const double x[] = {-2, 0, 0.5, 3}, want[][2] = {{-4, 5}, {0, 5}, {0, 5}, {2, 11}};
    double out[2];
    for (size_t i = 0; i < 4; i++) {
        eval(out, f, &x[i]);
        assert_true(out[0] == want[i][0] && out[1] == want[i][1]);
    }
    const th_network_size n = th_network_count(f);
    assert_int_equal(n.weights, 7);
    assert_int_equal(n.layers, 2);
    assert_int_equal(n.units, 2);
    assert_true(n.largest == 5);
    th_network_free(f);
    th_network_free(NULL);
}

/* The order of the list does not matter, not even to a bit. */
static void any_order(void **state) {
    (void)state;
    enum { COUNT = 60 };
    for (uint64_t k = 0; k < t_cases(20); k++) {
        tt_rng r = t_rng("any_order", k);
        const size_t width[] = {3, 4, 5, 2};
        th_weight weight[COUNT], shuffled[COUNT];
        uint32_t order[COUNT];
        size_t count = 0;
        for (size_t l = 0; l < 3; l++) {
            for (size_t i = 0; i < width[l + 1]; i++) {
                for (size_t j = 0; j <= width[l]; j++) {
                    order[count] = (uint32_t)count;
                    weight[count++] = (th_weight){l, i, j, tt_rng_gaussian(&r)};
                }
            }
        }
        tt_rng_shuffle(&r, order, count);
        for (size_t i = 0; i < count; i++) {
            shuffled[i] = weight[order[i]];
        }
        th_network *a = th_network_from(3, width, weight, count);
        th_network *b = th_network_from(3, width, shuffled, count);
        double x[3], out[2][2];
        random_point(x, 3, &r);
        eval(out[0], a, x);
        eval(out[1], b, x);
        assert_memory_equal(out[0], out[1], sizeof out[0]);
        assert_int_equal(th_network_count(a).weights, count);
        th_network_free(a);
        th_network_free(b);
    }
}

/* The double twin of the towers' network on the same dense weights; inputs that are
 * floats. */
static void same_as_towers(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(20); k++) {
        tt_rng r = t_rng("same_as_towers", k);
        tt_mlp t = {.layers = 1 + tt_rng_below(&r, 5), .activation = TT_RELU};
        for (size_t l = 0; l <= t.layers; l++) {
            t.width[l] = 1 + tt_rng_below(&r, 9);
        }
        t.dense = t.width[0];
        double *theta = tt_alloc(tt_mlp_count(&t), sizeof *theta);
        th_weight *weight = tt_alloc(tt_mlp_count(&t), sizeof *weight);
        size_t count = 0;
        for (size_t l = 0; l < t.layers; l++) { // tt_mlp keeps (in + 1, out), the bias last
            for (size_t j = 0; j <= t.width[l]; j++) {
                for (size_t i = 0; i < t.width[l + 1]; i++) {
                    theta[count] = tt_rng_gaussian(&r);
                    weight[count] = (th_weight){l, i, j, theta[count]};
                    count++;
                }
            }
        }
        assert_int_equal(count, tt_mlp_count(&t));
        th_network *f = th_network_from(t.layers, t.width, weight, count);
        enum { ROWS = 7 };
        const uint32_t row[ROWS] = {0, 1, 2, 3, 4, 5, 6};
        tt_features x;
        tt_mlp_work_f64 work;
        assert_int_equal(tt_features_alloc(&x, ROWS, t.width[0], 0, 0), TT_OK);
        assert_int_equal(tt_mlp_work_alloc_f64(&work, &t, ROWS), TT_OK);
        for (size_t i = 0; i < ROWS * t.width[0]; i++) {
            x.dense[i] = (float)tt_rng_gaussian(&r);
        }
        tt_mlp_fwd_f64(&t, theta, &x, row, ROWS, &work);
        for (size_t i = 0; i < ROWS; i++) {
            double point[9], out[9];
            for (size_t l = 0; l < t.width[0]; l++) {
                point[l] = (double)x.dense[i * t.width[0] + l];
            }
            eval(out, f, point);
            for (size_t j = 0; j < t.width[t.layers]; j++) {
                T_ARITH(out[j], work.a[t.layers][i * work.ld[t.layers] + j],
                        scale_of(f, point), 10 * t.layers);
            }
        }
        assert_int_equal(th_network_count(f).weights, count);
        th_network_free(f);
        tt_mlp_work_free_f64(&work);
        tt_features_free(&x);
        tt_free(theta);
        tt_free(weight);
    }
}

static void chains(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(200); k++) {
        tt_rng r = t_rng("chains", k);
        const size_t in = 1 + tt_rng_below(&r, WIDE), mid = 1 + tt_rng_below(&r, WIDE);
        const size_t out = 1 + tt_rng_below(&r, WIDE);
        th_network *inner = random_network(in, mid, 1 + tt_rng_below(&r, DEEP), &r);
        th_network *outer = random_network(mid, out, 1 + tt_rng_below(&r, DEEP), &r);
        double x[WIDE], y[WIDE], want[WIDE], got[WIDE];
        random_point(x, in, &r);
        eval(y, inner, x);
        eval(want, outer, y);
        const double scale = scale_of(outer, y) * scale_of(inner, x);
        const th_network_size a = th_network_count(outer), b = th_network_count(inner);
        th_network *joined =
            th_network_compose(th_network_copy(outer), th_network_copy(inner));
        th_network *linked = th_network_concatenate(outer, inner);
        for (int which = 0; which < 2; which++) {
            const th_network *f = which ? linked : joined;
            eval(got, f, x);
            assert_int_equal(f->layers, a.layers + b.layers - (which ? 0 : 1));
            for (size_t i = 0; i < out; i++) {
                T_ARITH(got[i], want[i], scale, 100);
            }
        }
        assert_in_range(th_network_count(linked).weights, 0, 2 * (a.weights + b.weights));
        assert_true(th_network_count(linked).largest == fmax(a.largest, b.largest));
        th_network_free(joined);
        th_network_free(linked);
    }
}

static void deeper(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(100); k++) {
        tt_rng r = t_rng("deeper", k);
        const size_t d = 1 + tt_rng_below(&r, WIDE), out = 1 + tt_rng_below(&r, WIDE);
        const size_t more = 1 + tt_rng_below(&r, 4);
        th_network *f = random_network(d, out, 1 + tt_rng_below(&r, DEEP), &r);
        const size_t layers = f->layers + more, top = f->layers - 1;
        const th_network_size n = th_network_count(f);
        size_t last = f->layer[top].first[out];
        double x[WIDE], want[WIDE], got[WIDE];
        for (size_t i = 0; i < out; i++) {
            last += f->layer[top].bias[i] != 0;
        }
        random_point(x, d, &r);
        eval(want, f, x);
        const double scale = scale_of(f, x);
        f = th_network_pad(f, layers, TH_SIGNED);
        eval(got, f, x);
        for (size_t i = 0; i < out; i++) {
            T_ARITH(got[i], want[i], scale, 10);
        }
        assert_int_equal(f->layers, layers);
        assert_int_equal(th_network_count(f).weights, n.weights + last + 2 * out * more);
        f = th_network_compose(th_network_relu(out), f);
        f = th_network_pad(f, layers + 1 + more, TH_NONNEGATIVE);
        eval(got, f, x);
        for (size_t i = 0; i < out; i++) {
            T_ARITH(got[i], fmax(want[i], 0), scale, 10);
        }
        th_network_free(f);
    }
}

static void identities(void **state) {
    (void)state;
    for (size_t d = 1; d <= WIDE; d++) {
        for (size_t layers = 1; layers <= DEEP; layers++) {
            tt_rng r = t_rng("identities", d * 100 + layers);
            th_network *f = th_network_identity(d, layers, TH_SIGNED);
            th_network *g = th_network_identity(d, layers, TH_NONNEGATIVE);
            double x[WIDE], out[WIDE];
            random_point(x, d, &r);
            eval(out, f, x);
            assert_memory_equal(out, x, d * sizeof *x);
            eval(out, g, x);
            for (size_t l = 0; l < d; l++) {
                assert_true(out[l] == (layers > 1 ? fmax(x[l], 0) : x[l]));
            }
            assert_int_equal(th_network_count(f).weights, layers > 1 ? 2 * d * layers : d);
            assert_int_equal(th_network_count(g).weights, d * layers);
            th_network_free(f);
            th_network_free(g);
        }
    }
}

static void side_by_side(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(100); k++) {
        tt_rng r = t_rng("side_by_side", k);
        enum { MOST = 5 };
        const size_t n = 1 + tt_rng_below(&r, MOST), in = 1 + tt_rng_below(&r, WIDE);
        const size_t out = 1 + tt_rng_below(&r, WIDE), layers = 1 + tt_rng_below(&r, DEEP);
        const int equal = tt_rng_below(&r, 2) == 0; // all of the same depth
        th_network *f[MOST], *copy[MOST];
        double x[WIDE], each[MOST * WIDE], sum[WIDE] = {0}, got[MOST * WIDE], scale = 0;
        size_t weights = 0, deepest = 0;
        random_point(x, in, &r);
        for (size_t i = 0; i < n; i++) {
            f[i] = random_network(in, out, equal ? layers : 1 + tt_rng_below(&r, DEEP), &r);
            copy[i] = th_network_copy(f[i]);
            eval(each + i * out, f[i], x);
            scale += scale_of(f[i], x);
            weights += th_network_count(f[i]).weights;
            deepest = f[i]->layers > deepest ? f[i]->layers : deepest;
            for (size_t j = 0; j < out; j++) {
                sum[j] += each[i * out + j];
            }
        }
        th_network *all = th_network_parallel(f, n), *total = th_network_sum(copy, n);
        eval(got, all, x);
        for (size_t i = 0; i < n * out; i++) {
            T_ARITH(got[i], each[i], scale, 10);
        }
        eval(got, total, x);
        for (size_t j = 0; j < out; j++) {
            T_ARITH(got[j], sum[j], scale, 10 * n);
        }
        assert_int_equal(all->layers, deepest);
        assert_int_equal(total->layers, deepest);
        if (equal) {
            assert_int_equal(th_network_count(all).weights, weights);
        }
        th_network_free(all);
        th_network_free(total);
    }
}

/* What is refused, and that the networks handed over are freed (the sanitizer's to see). */
static void refused(void **state) {
    (void)state;
    tt_rng r = t_rng("refused", 0);
    const size_t width[] = {2, 3};
    const th_weight row = {0, 3, 0, 1}, col = {0, 0, 3, 1}, layer = {1, 0, 0, 1};
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    assert_null(th_network_from(1, width, &row, 1));
    assert_null(th_network_from(1, width, &col, 1));
    assert_null(th_network_from(1, width, &layer, 1));
    assert_null(th_network_from(0, width, NULL, 0));
    assert_null(th_network_from(1, (size_t[]){2, 0}, NULL, 0));
    assert_null(th_network_affine(2, 3, NULL, NULL));
    assert_null(th_network_identity(2, 0, TH_SIGNED));
    assert_null(th_network_copy(NULL));
    th_network *f[] = {random_network(2, 3, 2, &r), random_network(1, 3, 2, &r)};
    th_network *g[] = {random_network(2, 3, 2, &r), random_network(2, 2, 2, &r)};
    th_network *h[] = {random_network(2, 3, 2, &r), NULL};
    assert_null(th_network_parallel(f, 2));
    assert_null(th_network_sum(g, 2));
    assert_null(th_network_sum(h, 2));
    assert_null(
        th_network_compose(random_network(2, 3, 2, &r), random_network(2, 3, 2, &r)));
    assert_null(th_network_compose(NULL, random_network(2, 3, 2, &r)));
    assert_null(th_network_concatenate(random_network(2, 3, 2, &r), NULL));
    assert_null(th_network_pad(random_network(2, 3, 3, &r), 2, TH_SIGNED));
    gsl_set_error_handler(handler);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(by_hand),        cmocka_unit_test(any_order),
    cmocka_unit_test(same_as_towers), cmocka_unit_test(chains),
    cmocka_unit_test(deeper),         cmocka_unit_test(identities),
    cmocka_unit_test(side_by_side),   cmocka_unit_test(refused),
};

T_MAIN(tests)
