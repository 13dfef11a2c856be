#include "eval/tt_metrics.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

const char *tt_metrics_name(size_t score) {
    TT_ASSERT(score < TT_SCORES);
    return score == TT_ALL ? "all" : tt_subset_name((enum tt_subset)score);
}

int tt_metrics_subsets(unsigned char *subset, const tt_ratings *train,
                       const tt_ratings *test) {
    size_t count[TT_SUBSETS];
    unsigned char *user_seen = tt_alloc(train->n_users, 1);
    unsigned char *item_seen = tt_alloc(train->n_items, 1);
    const int status = user_seen && item_seen ? TT_OK : TT_ENOMEM;
    if (status == TT_OK) {
        tt_subset_seen(user_seen, item_seen, train);
        tt_subset_classify(subset, count, test, user_seen, train->n_users, item_seen,
                           train->n_items);
    }
    tt_free(user_seen);
    tt_free(item_seen);
    return status;
}

void tt_metrics(tt_scores *s, const double *estimate, const double *rating,
                const double *truth, const unsigned char *subset, size_t n) {
    double square[TT_SCORES] = {0}, absolute[TT_SCORES] = {0}, excess[TT_SCORES] = {0};
    memset(s, 0, sizeof *s);
    for (size_t i = 0; i < n; i++) {
        const double e = estimate[i] - rating[i];
        const double t = truth ? estimate[i] - truth[i] : 0;
        const unsigned part[2] = {TT_ALL, subset ? subset[i] : TT_ALL};
        for (int j = 0; j < (subset ? 2 : 1); j++) {
            s->n[part[j]]++;
            square[part[j]] += e * e;
            absolute[part[j]] += fabs(e);
            excess[part[j]] += t * t;
        }
    }
    for (int k = 0; k < TT_SCORES; k++) {
        const double count = s->n[k] > 0 ? (double)s->n[k] : NAN;
        s->rmse[k] = sqrt(square[k] / count);
        s->mae[k] = absolute[k] / count;
        s->excess[k] = truth ? excess[k] / count : NAN;
    }
}

static double difference(double a, double b, double rating) {
    return (a - rating) * (a - rating) - (b - rating) * (b - rating);
}

void tt_metrics_paired(tt_paired *d, const double *a, const double *b, const double *rating,
                       const unsigned char *subset, size_t n) {
    double spread[TT_SCORES] = {0};
    memset(d, 0, sizeof *d);
    for (size_t i = 0; i < n; i++) {
        const double x = difference(a[i], b[i], rating[i]);
        d->n[TT_ALL]++;
        d->mean[TT_ALL] += x;
        if (subset) {
            d->n[subset[i]]++;
            d->mean[subset[i]] += x;
        }
    }
    for (int k = 0; k < TT_SCORES; k++) {
        d->mean[k] = d->n[k] > 0 ? d->mean[k] / (double)d->n[k] : NAN;
    }
    for (size_t i = 0; i < n; i++) {
        const double x = difference(a[i], b[i], rating[i]);
        spread[TT_ALL] += (x - d->mean[TT_ALL]) * (x - d->mean[TT_ALL]);
        if (subset) {
            spread[subset[i]] += (x - d->mean[subset[i]]) * (x - d->mean[subset[i]]);
        }
    }
    for (int k = 0; k < TT_SCORES; k++) {
        const double count = (double)d->n[k];
        d->se[k] = d->n[k] > 1 ? sqrt(spread[k] / (count * (count - 1))) : NAN;
    }
}
