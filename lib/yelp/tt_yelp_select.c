#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "yelp/tt_yelp_parts.h"

int tt_yelp_select_cities(tt_yelp_folder *d) {
    uint32_t *count = tt_alloc(d->cities.count, sizeof *count);
    if (!count) {
        return TT_ENOMEM;
    }
    for (size_t b = 0; b < d->businesses.count; b++) {
        count[d->business[b].city]++;
    }
    for (size_t b = 0; b < d->businesses.count; b++) {
        d->business[b].passes = count[d->business[b].city] >= d->spec->min_city;
    }
    tt_free(count);
    return TT_OK;
}

typedef uint32_t side(const tt_yelp_review *r);

static uint32_t user_of(const tt_yelp_review *r) {
    return r->user;
}

static uint32_t business_of(const tt_yelp_review *r) {
    return r->business;
}

/* The indices from[] into r, both (n), sorted by one of their sides, which is below `sides`;
 * those of one side stay in their order. work (sides + 1). */
static void sort_by(size_t *to, const size_t *from, const tt_yelp_review *r, size_t n,
                    side *of, size_t sides, size_t *work) {
    memset(work, 0, (sides + 1) * sizeof *work);
    for (size_t i = 0; i < n; i++) {
        work[of(&r[i]) + 1]++;
    }
    for (size_t s = 0; s < sides; s++) {
        work[s + 1] += work[s];
    }
    for (size_t k = 0; k < n; k++) {
        to[work[of(&r[from[k]])]++] = from[k];
    }
}

/* Of the reviews of each pair, which stand together in order[] (n) by line, all but the
 * latest lose their business. */
static void mark_overwritten(tt_yelp_review *r, const size_t *order, size_t n) {
    for (size_t k = 1, last = order[0]; k < n; k++) {
        const size_t i = order[k];
        if (r[i].user != r[last].user || r[i].business != r[last].business) {
            last = i;
        } else if (r[i].time < r[last].time) {
            r[i].business = TT_ID_NONE;
        } else {
            r[last].business = TT_ID_NONE;
            last = i;
        }
    }
}

/* Step 2: the last review of each pair stays. */
static int merge(tt_yelp_folder *d) {
    const size_t n = d->n_reviews, users = d->users.count, items = d->businesses.count;
    tt_yelp_review *r = d->review;
    size_t *a = tt_alloc(n, sizeof *a), *b = tt_alloc(n, sizeof *b), kept = 0;
    size_t *work = tt_alloc((users > items ? users : items) + 1, sizeof *work);
    const int status = a && b && work ? TT_OK : TT_ENOMEM;
    if (status == TT_OK) {
        for (size_t i = 0; i < n; i++) {
            a[i] = i;
        }
        sort_by(b, a, r, n, business_of, items, work);
        sort_by(a, b, r, n, user_of, users, work);
        mark_overwritten(r, a, n);
        for (size_t i = 0; i < n; i++) {
            if (r[i].business != TT_ID_NONE) {
                r[kept++] = r[i];
            }
        }
        d->y->merged = n - kept;
        d->n_reviews = kept;
    }
    tt_free(a);
    tt_free(b);
    tt_free(work);
    return status;
}

static void count(tt_yelp_folder *d) {
    for (size_t b = 0; b < d->businesses.count; b++) {
        d->business[b].reviews = 0;
    }
    for (size_t u = 0; u < d->users.count; u++) {
        d->user[u].reviews = 0;
    }
    for (size_t i = 0; i < d->n_reviews; i++) {
        d->business[d->review[i].business].reviews++;
        d->user[d->review[i].user].reviews++;
    }
}

/* Steps 3 and 4: reviews stay whose business and user have that many. */
static void keep(tt_yelp_folder *d, size_t min_business, size_t min_user) {
    size_t kept = 0;
    count(d);
    for (size_t i = 0; i < d->n_reviews; i++) {
        const tt_yelp_review *r = &d->review[i];
        if (d->business[r->business].reviews >= min_business &&
            d->user[r->user].reviews >= min_user) {
            d->review[kept++] = *r;
        }
    }
    d->n_reviews = kept;
}

int tt_yelp_select_reviews(tt_yelp_folder *d) {
    const int status = d->n_reviews > 0 ? merge(d) : TT_OK;
    if (status == TT_OK) {
        keep(d, d->spec->min_reviews, 0);
        keep(d, 0, d->spec->min_user_reviews);
        count(d);
    }
    return status;
}
