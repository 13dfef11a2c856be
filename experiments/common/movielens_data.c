#include "common/movielens_data.h"

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "data/tt_movielens.h"

/* Only the first n ids. */
static int shorten(tt_ids *ids, size_t n) {
    tt_ids few = {0};
    int status = TT_OK;
    for (uint32_t i = 0; status == TT_OK && i < n && i < ids->count; i++) {
        uint32_t same;
        status = tt_ids_intern(&same, &few, tt_ids_text(ids, i), tt_ids_length(ids, i));
    }
    if (status == TT_OK) {
        tt_ids_free(ids);
        *ids = few;
    } else {
        tt_ids_free(&few);
    }
    return status;
}

static int keep_first(tt_dataset *whole, size_t users, size_t items) {
    tt_ratings few, *r = &whole->train;
    uint32_t *index = tt_alloc(r->count, sizeof *index);
    size_t n = 0;
    for (size_t i = 0; index && i < r->count; i++) {
        if (r->user[i] < users && r->item[i] < items) {
            index[n++] = (uint32_t)i;
        }
    }
    int status = index ? tt_ratings_subset(&few, r, index, n) : TT_ENOMEM;
    tt_free(index);
    if (status == TT_OK) {
        tt_ratings_free(r);
        *r = few;
        status = shorten(&whole->users, users);
        r->n_users = whole->users.count;
    }
    if (status == TT_OK) {
        status = shorten(&whole->items, items);
        r->n_items = whole->items.count;
    }
    return status;
}

int movielens_read(tt_dataset *whole, const char *directory, size_t users) {
    int status = tt_movielens_read(whole, directory, NULL);
    if (status == TT_OK && users > 0) {
        status = keep_first(whole, users, 2 * users);
        if (status != TT_OK) {
            tt_dataset_free(whole);
        }
    }
    return status;
}

/* The data set of the split: ratings in its order, the training part first. */
static int dataset_of(tt_dataset *d, const tt_dataset *whole, const movielens_split *s) {
    tt_dataset view = *whole;
    tt_split first;
    int status =
        tt_ratings_subset(&view.train, &whole->train, s->index, s->n_train + s->n_test);
    if (status != TT_OK) {
        return status;
    }
    status = tt_split_predefined(&first, s->n_train, s->n_test);
    if (status == TT_OK) {
        status = tt_dataset_split(d, &view, &first);
        tt_split_free(&first);
    }
    tt_ratings_free(&view.train);
    return status;
}

/* The views of one side; x keeps its own. */
static int make_views(tt_features view[MOVIELENS_VIEWS], tt_features *x) {
    int status = tt_features_onehot(&view[MOVIELENS_IDS], x->rows);
    if (status == TT_OK) {
        status = tt_features_join(&view[MOVIELENS_COVARIATES_IDS], x, &view[MOVIELENS_IDS]);
    }
    if (status == TT_OK) {
        view[MOVIELENS_COVARIATES] = *x;
        *x = (tt_features){0};
    }
    return status;
}

int movielens_open(movielens_data *m, const tt_dataset *whole, const movielens_cut *cut,
                   size_t part, const tt_address *address) {
    movielens_split s;
    *m = (movielens_data){0};
    int status = movielens_split_make(&s, &whole->train, cut, part, address, 0);
    if (status != TT_OK) {
        return status;
    }
    status = dataset_of(&m->d, whole, &s);
    movielens_split_free(&s);
    if (status != TT_OK) {
        m->d = (tt_dataset){0};
        return status;
    }
    status = make_views(m->user, &m->d.user.x);
    status = status == TT_OK ? make_views(m->item, &m->d.item.x) : status;
    if (status != TT_OK) {
        movielens_close(m);
    }
    return status;
}

void movielens_close(movielens_data *m) {
    for (size_t k = 0; k < MOVIELENS_VIEWS; k++) {
        tt_features_free(&m->user[k]);
        tt_features_free(&m->item[k]);
    }
    tt_dataset_free(&m->d);
}
