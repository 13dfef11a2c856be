#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "yelp/tt_yelp_parts.h"

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

/* The next user of y: number u of the folder. */
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

/* Reviews, and their users as they appear. */
static int fill_reviews(tt_yelp *y, const tt_yelp_folder *d, const uint32_t *new_business) {
    uint32_t *new_user = tt_alloc(d->users.count, sizeof *new_user);
    int status = TT_ENOMEM;
    if (new_user) {
        memset(new_user, 0xff, d->users.count * sizeof *new_user); // TT_ID_NONE
        status = TT_OK;
    }
    for (size_t i = 0; status == TT_OK && i < d->n_reviews; i++) {
        const tt_yelp_review *r = &d->review[i];
        if (new_user[r->user] == TT_ID_NONE) {
            status = fill_user(y, &new_user[r->user], d, r->user);
        }
        y->ratings.user[i] = new_user[r->user];
        y->ratings.item[i] = new_business[r->business];
        y->ratings.rating[i] = r->stars;
        y->start[i + 1] = y->start[i] + r->length;
        if (y->ratings.time) {
            y->ratings.time[i] = r->time == TT_YELP_UNDATED ? 0 : r->time;
        }
    }
    tt_free(new_user);
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
