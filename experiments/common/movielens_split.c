#include "common/movielens_split.h"

#include "base/tt_error.h"
#include "data/tt_movielens.h"

const char *const movielens_split_name[MOVIELENS_SPLITS] = {"holdout", "cold-user",
                                                            "cold-item", "cold-both"};

const enum tt_subset movielens_split_subset[MOVIELENS_SPLITS] = {
    TT_WARM, TT_COLD_USER, TT_COLD_ITEM, TT_COLD_BOTH};

static int make_split(tt_split *s, size_t split, const tt_ratings *r, const tt_address *a) {
    const double held = 0.2;
    switch (split) {
    case HOLDOUT:
        return tt_split_holdout(s, r, held, a, 0);
    case COLD_USER:
        return tt_split_cold_user(s, r, held, a, 0);
    case COLD_ITEM:
        return tt_split_cold_item(s, r, held, a, 0);
    default:
        return tt_split_cold_both(s, r, held, a, 0);
    }
}

static int read_split(tt_dataset *d, const char *directory, size_t split,
                      const tt_address *address) {
    tt_dataset whole;
    tt_split s;
    int status = tt_movielens_read(&whole, directory, NULL);
    if (status != TT_OK) {
        return status;
    }
    status = make_split(&s, split, &whole.train, address);
    if (status == TT_OK) {
        status = tt_dataset_split(d, &whole, &s);
        tt_split_free(&s);
    }
    tt_dataset_free(&whole);
    return status;
}

/* x becomes (x, identity). */
static int join_ids(tt_features *x) {
    tt_features ids, both;
    int status = tt_features_onehot(&ids, x->rows);
    if (status == TT_OK) {
        status = tt_features_join(&both, x, &ids);
        tt_features_free(&ids);
    }
    if (status == TT_OK) {
        tt_features_free(x);
        *x = both;
    }
    return status;
}

int movielens_open(tt_dataset *d, const char *directory, size_t split, int with_ids,
                   const tt_address *address) {
    int status = read_split(d, directory, split, address);
    if (status != TT_OK || !with_ids) {
        return status;
    }
    status = join_ids(&d->user.x);
    if (status == TT_OK) {
        status = join_ids(&d->item.x);
    }
    if (status != TT_OK) {
        tt_dataset_free(d);
    }
    return status;
}
