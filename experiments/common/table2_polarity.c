#include "common/table2_polarity.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

static int by_value(const void *a, const void *b) {
    const table2_mention *x = a, *y = b;
    if (x->value != y->value) {
        return x->value < y->value ? -1 : 1;
    }
    return (x->review > y->review) - (x->review < y->review);
}

int table2_noun_collect(table2_noun *noun, const tt_review_words *w, uint32_t aspect) {
    const size_t reviews = w->grams.count;
    double squares = 0;
    *noun = (table2_noun){0};
    for (size_t e = 0; e < w->aspect_start[reviews]; e++) {
        noun->mentions += w->aspect[e] == aspect;
    }
    noun->mention = tt_alloc(noun->mentions, sizeof *noun->mention);
    if (!noun->mention) {
        return TT_ENOMEM;
    }
    for (size_t i = 0, n = 0; i < reviews; i++) {
        const size_t before = n;
        for (size_t e = w->aspect_start[i]; e < w->aspect_start[i + 1]; e++) {
            if (w->aspect[e] == aspect) {
                noun->mention[n++] =
                    (table2_mention){(double)w->polarity[e], (uint32_t)noun->reviews};
            }
        }
        noun->reviews += n > before;
        squares += (double)(n - before) * (double)(n - before);
    }
    qsort(noun->mention, noun->mentions, sizeof *noun->mention, by_value);
    const double count = (double)reviews, mean = (double)noun->mentions / count;
    noun->per_thousand = 1000 * mean;
    noun->se = 1000 * sqrt((squares / count - mean * mean) / (count - 1));
    return TT_OK;
}

void table2_noun_free(table2_noun *noun) {
    tt_free(noun->mention);
    *noun = (table2_noun){0};
}

/* The quartiles of the weighted mentions, `total` of them. */
static void quartiles(double out[3], const table2_noun *noun, const uint32_t *weight,
                      double total) {
    static const double q[3] = {0.25, 0.5, 0.75};
    double below = 0, last = 0; // mentions before this one, the value they ended with
    size_t k = 0;
    for (size_t i = 0; i < noun->mentions && k < 3; i++) {
        const double times = weight ? weight[noun->mention[i].review] : 1;
        const double value = noun->mention[i].value;
        if (times == 0) {
            continue;
        }
        while (k < 3 && (total - 1) * q[k] <= below + times - 1) {
            const double place = (total - 1) * q[k];
            out[k++] = place > below - 1 && place < below
                           ? last + (place - (below - 1)) * (value - last)
                           : value;
        }
        below += times;
        last = value;
    }
}

void table2_statistics(double out[POLARITY_STATS], const table2_noun *noun,
                       const uint32_t *weight) {
    double total = 0, sum = 0, squares = 0;
    for (size_t s = 0; s < POLARITY_STATS; s++) {
        out[s] = NAN;
    }
    for (size_t i = 0; i < noun->mentions; i++) {
        const double times = weight ? weight[noun->mention[i].review] : 1;
        total += times;
        sum += times * noun->mention[i].value;
    }
    if (total == 0) {
        return;
    }
    out[POLARITY_MEAN] = sum / total;
    for (size_t i = 0; i < noun->mentions; i++) {
        const double times = weight ? weight[noun->mention[i].review] : 1;
        squares += times * pow(noun->mention[i].value - out[POLARITY_MEAN], 2);
    }
    out[POLARITY_SD] = total > 1 ? sqrt(squares / (total - 1)) : NAN;
    quartiles(out + POLARITY_Q25, noun, weight, total);
}

/* Percentiles of the resampled values of a statistic (resamples), which are sorted. */
static void percentiles(table2_bounds bounds[2], double *value, size_t resamples, size_t s,
                        const double level[2]) {
    gsl_sort(value, 1, resamples);
    for (size_t k = 0; k < 2; k++) {
        const double tail = (1 - level[k]) / 2;
        bounds[k].lo[s] = gsl_stats_quantile_from_sorted_data(value, 1, resamples, tail);
        bounds[k].hi[s] =
            gsl_stats_quantile_from_sorted_data(value, 1, resamples, 1 - tail);
    }
}

int table2_bootstrap(table2_bounds bounds[2], const table2_noun *noun,
                     const double level[2], size_t resamples, const tt_address *address,
                     uint64_t item) {
    uint32_t *weight = tt_alloc(noun->reviews, sizeof *weight);
    double *value = tt_alloc(POLARITY_STATS * resamples, sizeof *value);
    const int status = weight && value ? TT_OK : TT_ENOMEM;
    for (size_t b = 0; status == TT_OK && noun->reviews > 1 && b < resamples; b++) {
        double out[POLARITY_STATS];
        tt_rng r;
        tt_rng_at(&r, address, TT_ROLE_BOOTSTRAP, item + b);
        memset(weight, 0, noun->reviews * sizeof *weight);
        for (size_t i = 0; i < noun->reviews; i++) {
            weight[tt_rng_below(&r, noun->reviews)]++;
        }
        table2_statistics(out, noun, weight);
        for (size_t s = 0; s < POLARITY_STATS; s++) {
            value[s * resamples + b] = out[s];
        }
    }
    for (size_t s = 0; status == TT_OK && s < POLARITY_STATS; s++) {
        if (noun->reviews > 1) {
            percentiles(bounds, value + s * resamples, resamples, s, level);
        } else {
            bounds[0].lo[s] = bounds[0].hi[s] = bounds[1].lo[s] = bounds[1].hi[s] = NAN;
        }
    }
    tt_free(weight);
    tt_free(value);
    return status;
}
