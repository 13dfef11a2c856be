#include <stdlib.h>
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

static int order(uint64_t a, uint64_t b) {
    return (a > b) - (a < b);
}

/* By user and business, the reviews of a pair by date, then by line. */
static int by_pair(const void *left, const void *right) {
    const tt_yelp_review *a = left, *b = right;
    const uint64_t pair_a = (uint64_t)a->user << 32 | a->business;
    const uint64_t pair_b = (uint64_t)b->user << 32 | b->business;
    if (pair_a != pair_b) {
        return order(pair_a, pair_b);
    }
    return a->time != b->time ? (a->time > b->time) - (a->time < b->time)
                              : order(a->line, b->line);
}

static int by_line(const void *left, const void *right) {
    const tt_yelp_review *a = left, *b = right;
    return order(a->line, b->line);
}

/* Step 2: the last review of each pair stays. */
static void merge(tt_yelp_folder *d) {
    tt_yelp_review *r = d->review;
    size_t kept = 0;
    qsort(r, d->n_reviews, sizeof *r, by_pair);
    for (size_t i = 0; i < d->n_reviews; i++) {
        const int last = i + 1 == d->n_reviews || r[i].user != r[i + 1].user ||
                         r[i].business != r[i + 1].business;
        if (last) {
            r[kept++] = r[i];
        }
    }
    d->y->merged = d->n_reviews - kept;
    d->n_reviews = kept;
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

void tt_yelp_select_reviews(tt_yelp_folder *d) {
    if (d->n_reviews == 0) {
        return;
    }
    merge(d);
    keep(d, d->spec->min_reviews, 0);
    keep(d, 0, d->spec->min_user_reviews);
    count(d);
    qsort(d->review, d->n_reviews, sizeof *d->review, by_line);
}

/* Arrays of y for those many users and businesses. */
static int alloc_sides(tt_yelp *y, size_t users, size_t businesses, size_t categories) {
    y->user_known = tt_alloc(users, sizeof *y->user_known);
    y->elite = tt_alloc(users, sizeof *y->elite);
    y->useful = tt_alloc(users, sizeof *y->useful);
    y->funny = tt_alloc(users, sizeof *y->funny);
    y->cool = tt_alloc(users, sizeof *y->cool);
    y->user_reviews = tt_alloc(users, sizeof *y->user_reviews);
    y->city = tt_alloc(businesses, sizeof *y->city);
    y->category_start = tt_alloc(businesses + 1, sizeof *y->category_start);
    y->category = tt_alloc(categories, sizeof *y->category);
    y->checkins = tt_alloc(businesses, sizeof *y->checkins);
    return y->user_known && y->elite && y->useful && y->funny && y->cool &&
                   y->user_reviews && y->city && y->category_start && y->category &&
                   y->checkins
               ? TT_OK
               : TT_ENOMEM;
}

static int copy_id(uint32_t *index, tt_ids *to, const tt_ids *from, uint32_t which) {
    return tt_ids_intern(index, to, tt_ids_text(from, which), tt_ids_length(from, which));
}

/* Where the categories of business b end in d->category. */
static size_t categories_end(const tt_yelp_folder *d, size_t b) {
    return b + 1 < d->businesses.count ? d->business[b + 1].category : d->n_category;
}

/* The next business of y: number b of the folder. */
static int fill_business(tt_yelp *y, uint32_t *index, const tt_yelp_folder *d, size_t b) {
    const tt_yelp_business *from = &d->business[b];
    int status = copy_id(index, &y->businesses, &d->businesses, (uint32_t)b);
    if (status == TT_OK) {
        status = copy_id(&y->city[*index], &y->cities, &d->cities, from->city);
    }
    size_t at = y->category_start[*index];
    for (size_t k = from->category; status == TT_OK && k < categories_end(d, b); k++) {
        status =
            copy_id(&y->category[at++], &y->categories, &d->categories, d->category[k]);
    }
    y->category_start[*index + 1] = at;
    y->checkins[*index] = from->checkins;
    return status;
}

/* The user's numbers, under a new index if this is the first review. */
static int fill_user(tt_yelp *y, uint32_t *index, const tt_yelp_folder *d, uint32_t u) {
    const tt_yelp_user *from = &d->user[u];
    const int status = copy_id(index, &y->users, &d->users, u);
    if (status == TT_OK) {
        y->user_known[*index] = from->known;
        y->elite[*index] = from->elite;
        y->useful[*index] = from->useful;
        y->funny[*index] = from->funny;
        y->cool[*index] = from->cool;
        y->user_reviews[*index] = from->review_count;
    }
    return status;
}

static int fill_reviews(tt_yelp *y, const tt_yelp_folder *d, const uint32_t *new_business) {
    int status = TT_OK;
    for (size_t i = 0; status == TT_OK && i < d->n_reviews; i++) {
        const tt_yelp_review *r = &d->review[i];
        status = fill_user(y, &y->ratings.user[i], d, r->user);
        y->ratings.item[i] = new_business[r->business];
        y->ratings.rating[i] = r->stars;
        y->start[i + 1] = y->start[i] + r->length;
        if (y->ratings.time) {
            y->ratings.time[i] = r->time == TT_YELP_UNDATED ? 0 : r->time;
        }
    }
    return status;
}

int tt_yelp_fill(tt_yelp *y, const tt_yelp_folder *d) {
    size_t users = 0, businesses = 0, categories = 0;
    int dated = 0;
    for (size_t u = 0; u < d->users.count; u++) {
        users += d->user[u].reviews > 0;
    }
    for (size_t b = 0; b < d->businesses.count; b++) {
        if (d->business[b].reviews > 0) {
            businesses++;
            categories += categories_end(d, b) - d->business[b].category;
        }
    }
    for (size_t i = 0; i < d->n_reviews && !dated; i++) {
        dated = d->review[i].time != TT_YELP_UNDATED;
    }
    uint32_t *new_business = tt_alloc(d->businesses.count, sizeof *new_business);
    y->start = tt_alloc(d->n_reviews + 1, sizeof *y->start);
    int status = new_business && y->start ? TT_OK : TT_ENOMEM;
    if (status == TT_OK) {
        status = alloc_sides(y, users, businesses, categories);
    }
    if (status == TT_OK) {
        status = tt_ratings_alloc(&y->ratings, d->n_reviews, users, businesses, dated);
    }
    for (size_t b = 0; status == TT_OK && b < d->businesses.count; b++) {
        if (d->business[b].reviews > 0) {
            status = fill_business(y, &new_business[b], d, b);
        }
    }
    if (status == TT_OK) {
        status = fill_reviews(y, d, new_business);
    }
    tt_free(new_business);
    return status;
}
