#include "common/dimension_estimate.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "eval/tt_neighbours.h"
#include "th_dimension.h"

enum { NEIGHBOURS = 20, ROLE_HALVES = 0, ROLE_SAMPLE = 1 };
enum { RADII = 4 };

const char *const dimension_name[DIMENSION_METHODS] = {"box", "corrint", "mle", "twonn"};

static int count_boxes(th_minkowski_result *box, const double *x, size_t n, size_t D,
                       const tt_address *address) {
    tt_rng r;
    tt_rng_at(&r, address, TT_ROLE_BOOTSTRAP, ROLE_HALVES);
    gsl_rng g = tt_rng_gsl(&r);
    th_minkowski_work *w = th_minkowski_alloc(n, D);
    if (!w) {
        return tt_error(TT_ENOMEM, "no memory for counting boxes of %zu points", n);
    }
    const int status = th_minkowski(box, x, n, D, w, &g);
    TT_ASSERT(status == 0);
    th_minkowski_free(w);
    return TT_OK;
}

/* Fresh copy of `most` random points, in their order; NULL when memory is refused. */
static double *sample(const double *x, size_t n, size_t D, size_t most,
                      const tt_address *address) {
    double *some = tt_alloc(most * D, sizeof *some);
    tt_rng r;
    tt_rng_at(&r, address, TT_ROLE_BOOTSTRAP, ROLE_SAMPLE);
    size_t taken = 0;
    for (size_t i = 0; some && i < n; i++) {
        if (tt_rng_below(&r, n - i) < most - taken) {
            memcpy(some + taken++ * D, x + i * D, D * sizeof *x);
        }
    }
    return some;
}

static dimension_row row_of(th_dimension d) {
    return (dimension_row){d.estimate,
                           d.lo,
                           d.hi,
                           d.limit,
                           d.n,
                           th_dimension_word(d.status),
                           th_dimension_is_identifiable(d.status)};
}

static th_dimension correlation(tt_neighbours *t, const double *distance, double *work) {
    static const size_t near[RADII] = {2, 5, 10, NEIGHBOURS};
    const size_t n = tt_neighbours_count(t);
    double radius[RADII];
    for (size_t k = 0; k < RADII; k++) {
        for (size_t i = 0; i < n; i++) {
            work[i] = distance[i * NEIGHBOURS + near[k] - 1];
        }
        gsl_sort(work, 1, n);
        radius[k] = work[n / 2];
    }
    tt_neighbours_within(work, t, radius, RADII, distance, NEIGHBOURS);
    return th_dimension_correlation(work, n, radius, RADII);
}

static int companions(dimension_row *row, const int *wanted, const double *x, size_t n,
                      size_t D) {
    tt_neighbours *t;
    int status = tt_neighbours_alloc(&t, x, n, D);
    if (status != TT_OK) {
        return status;
    }
    const size_t count = tt_neighbours_count(t);
    const th_dimension few = {NAN, NAN, NAN, NAN, 0, count, TH_DIMENSION_FEW};
    row[DIMENSION_CORRINT] = row[DIMENSION_MLE] = row[DIMENSION_TWONN] = row_of(few);
    if (count < TH_DIMENSION_LEAST) {
        tt_neighbours_free(t);
        return TT_OK;
    }
    double *distance = tt_alloc(count * NEIGHBOURS, sizeof *distance);
    double *work = tt_alloc(RADII * count, sizeof *work);
    size_t *order = tt_alloc(count, sizeof *order);
    status = distance && work && order ? TT_OK : TT_ENOMEM;
    if (status == TT_OK) {
        tt_neighbours_nearest(distance, t, NEIGHBOURS);
        const double mixture = th_dimension_mixture(distance, count, NEIGHBOURS);
        const th_dimension mle = th_dimension_mle(distance, count, NEIGHBOURS);
        const th_dimension two_nn =
            th_dimension_two_nn(distance, count, NEIGHBOURS, work, order);
        row[DIMENSION_MLE] = row_of(th_dimension_of_mixture(mle, mixture));
        row[DIMENSION_TWONN] = row_of(th_dimension_of_mixture(two_nn, mixture));
        if (wanted[DIMENSION_CORRINT]) {
            const th_dimension c = correlation(t, distance, work);
            row[DIMENSION_CORRINT] = row_of(th_dimension_of_mixture(c, mixture));
        }
    }
    tt_free(distance);
    tt_free(work);
    tt_free(order);
    tt_neighbours_free(t);
    return status;
}

int dimension_estimate(dimension_row *row, const int wanted[DIMENSION_METHODS],
                       th_minkowski_result *box, const double *x, size_t n, size_t D,
                       const tt_address *address) {
    int status = count_boxes(box, x, n, D, address);
    if (status != TT_OK) {
        return status;
    }
    row[DIMENSION_BOX] = (dimension_row){box->estimate,
                                         box->lo,
                                         box->hi,
                                         NAN,
                                         n,
                                         th_minkowski_word(box->status),
                                         th_minkowski_is_identifiable(box->status)};
    if (box->status == TH_MINKOWSKI_FINITE) {
        row[DIMENSION_CORRINT] = row[DIMENSION_MLE] = row[DIMENSION_TWONN] =
            row[DIMENSION_BOX];
    } else if (wanted[DIMENSION_CORRINT] || wanted[DIMENSION_MLE] ||
               wanted[DIMENSION_TWONN]) {
        double *some = n > DIMENSION_MOST ? sample(x, n, D, DIMENSION_MOST, address) : NULL;
        if (n > DIMENSION_MOST && !some) {
            return TT_ENOMEM;
        }
        status = companions(row, wanted, some ? some : x, some ? DIMENSION_MOST : n, D);
        tt_free(some);
    }
    return status;
}
