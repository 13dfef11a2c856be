/* The rows of the dimensions: see table2_measure.h. */
#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/table2_measure.h"

void table2_points(double *x, const tt_review_side *side, size_t first, size_t last) {
    const tt_features *f = &side->x;
    const size_t D = last - first, polarity = side->first[TT_BLOCK_ASPECTS];
    for (size_t i = 0; i < f->rows; i++) {
        double *row = x + i * D;
        for (size_t j = first; j < last; j++) {
            row[j - first] =
                j < f->dense_cols ? (double)f->dense[i * f->dense_cols + j] : 0;
        }
        for (size_t e = f->ptr[i]; e < f->ptr[i + 1]; e++) {
            const size_t j = f->dense_cols + f->col[e];
            if (j >= first && j < last) {
                row[j - first] = (double)f->value[e];
            }
        }
        for (size_t j = polarity > first ? polarity : first; j < last; j++) {
            row[j - first] = (1 + row[j - first]) / 2;
        }
    }
}

static void put_estimates(tt_sink *sink, const yelp_input *in, const dimension_row *row,
                          size_t D) {
    for (size_t m = 0; m < DIMENSION_METHODS; m++) {
        double value[TABLE2_COLUMNS];
        for (size_t k = 0; k < TABLE2_COLUMNS; k++) {
            value[k] = NAN;
        }
        value[TABLE2_REVIEWS] = (double)in->yelp.ratings.count;
        value[TABLE2_USERS] = (double)in->yelp.users.count;
        value[TABLE2_BUSINESSES] = (double)in->yelp.businesses.count;
        value[TABLE2_POINTS] = (double)row[m].n;
        value[TABLE2_COORDINATES] = (double)D;
        value[TABLE2_ESTIMATE] = row[m].estimate;
        value[TABLE2_ESTIMATE_LO] = row[m].lo;
        value[TABLE2_ESTIMATE_HI] = row[m].hi;
        value[TABLE2_LIMIT] = row[m].limit;
        tt_sink_row(sink, row[m].status, value);
    }
}

static int estimate(tt_sink *sink, const yelp_input *in, const tt_review_side *side,
                    size_t block, const tt_address *address) {
    static const int wanted[DIMENSION_METHODS] = {1, 1, 1, 1};
    const size_t first = block == TT_REVIEW_BLOCKS ? 0 : side->first[block];
    const size_t last =
        side->first[block == TT_REVIEW_BLOCKS ? TT_REVIEW_BLOCKS : block + 1];
    const size_t n = side->x.rows, D = last - first;
    dimension_row row[DIMENSION_METHODS];
    th_minkowski_result box;
    for (size_t m = 0; m < DIMENSION_METHODS; m++) {
        row[m] = (dimension_row){NAN, NAN, NAN, NAN, n, "empty", 0};
    }
    double *x = tt_alloc(n * D, sizeof *x);
    int status = x ? TT_OK : TT_ENOMEM;
    if (status == TT_OK && D > 0) {
        table2_points(x, side, first, last);
        status = dimension_estimate(row, wanted, &box, x, n, D, address);
    }
    if (status == TT_OK) {
        put_estimates(sink, in, row, D);
    }
    tt_free(x);
    return status;
}

int table2_dimensions(tt_sink *sink, const yelp_input *in, int businesses, size_t block,
                      const tt_review_spec *spec, const tt_address *address) {
    tt_review_covariates c;
    const tt_review_spec all = {
        .n_grams = spec->n_grams, .n_aspects = spec->n_aspects, .published = 1};
    int status = tt_review_covariates_make(&c, &in->yelp, &in->words, NULL, &all);
    if (status == TT_OK) {
        status = estimate(sink, in, businesses ? &c.item : &c.user, block, address);
        tt_review_covariates_free(&c);
    }
    return status;
}
