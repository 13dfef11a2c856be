#include "data/tt_dataset.h"

#include "base/tt_alloc.h"
#include "base/tt_error.h"

static int code_side(tt_dataset_side *side, const tt_sheet *sheet, const tt_ids *ids,
                     const unsigned char *seen, const tt_schema_spec *spec) {
    if (sheet->ids.count == 0) {
        return TT_OK;
    }
    const int status = tt_schema_fit(&side->schema, sheet, ids, seen, spec);
    return status == TT_OK
               ? tt_schema_apply(&side->x, &side->counts, &side->schema, sheet, ids)
               : status;
}

int tt_dataset_finish(tt_dataset *d, const tt_sheet *users, const tt_sheet *items) {
    d->train.n_users = d->test.n_users = d->users.count;
    d->train.n_items = d->test.n_items = d->items.count;
    d->user_seen = tt_alloc(d->users.count, 1);
    d->item_seen = tt_alloc(d->items.count, 1);
    d->subset = tt_alloc(d->test.count, 1);
    if (!d->user_seen || !d->item_seen || !d->subset) {
        return TT_ENOMEM;
    }
    tt_subset_seen(d->user_seen, d->item_seen, &d->train);
    tt_subset_classify(d->subset, d->subset_count, &d->test, d->user_seen, d->users.count,
                       d->item_seen, d->items.count);
    const int status = code_side(&d->user, users, &d->users, d->user_seen, &d->covariates);
    return status == TT_OK
               ? code_side(&d->item, items, &d->items, d->item_seen, &d->covariates)
               : status;
}

static int read_ratings(tt_dataset *d, const tt_dataset_spec *spec) {
    int status =
        tt_ratings_read(&d->train, &d->users, &d->items, spec->train, &spec->format);
    if (status == TT_OK) {
        status = tt_ratings_last_wins(&d->train, &d->merged);
    }
    if (status == TT_OK && spec->test) {
        status = tt_ratings_read(&d->test, &d->users, &d->items, spec->test, &spec->format);
    }
    return status;
}

static int read_sheet(tt_sheet *sheet, tt_ids *ids, const char *path, int ignore_unrated) {
    const int status = path ? tt_sheet_read(sheet, path) : TT_OK;
    return status == TT_OK && path && !ignore_unrated ? tt_sheet_add_ids(ids, sheet)
                                                      : status;
}

int tt_dataset_read(tt_dataset *d, const tt_dataset_spec *spec) {
    *d = (tt_dataset){.covariates = spec->covariates};
    int status = read_ratings(d, spec);
    if (status == TT_OK) {
        status = read_sheet(&d->user.sheet, &d->users, spec->users, spec->ignore_unrated);
    }
    if (status == TT_OK) {
        status = read_sheet(&d->item.sheet, &d->items, spec->items, spec->ignore_unrated);
    }
    if (status == TT_OK) {
        status = tt_kind_check(spec->covariates.types, &d->user.sheet, &d->item.sheet);
    }
    if (status == TT_OK) {
        status = tt_dataset_finish(d, &d->user.sheet, &d->item.sheet);
    }
    if (status != TT_OK) {
        tt_dataset_free(d);
    }
    return status;
}

int tt_dataset_split(tt_dataset *d, const tt_dataset *whole, const tt_split *split) {
    *d = (tt_dataset){.covariates = whole->covariates};
    int status = tt_ids_copy(&d->users, &whole->users);
    if (status == TT_OK) {
        status = tt_ids_copy(&d->items, &whole->items);
    }
    if (status == TT_OK) {
        status = tt_split_apply(&d->train, &d->test, &whole->train, split);
    }
    if (status == TT_OK) {
        status = tt_dataset_finish(d, &whole->user.sheet, &whole->item.sheet);
    }
    if (status != TT_OK) {
        tt_dataset_free(d);
    }
    return status;
}

static void free_side(tt_dataset_side *side) {
    tt_sheet_free(&side->sheet);
    tt_schema_free(&side->schema);
    tt_features_free(&side->x);
}

void tt_dataset_free(tt_dataset *d) {
    tt_ids_free(&d->users);
    tt_ids_free(&d->items);
    tt_ratings_free(&d->train);
    tt_ratings_free(&d->test);
    tt_free(d->user_seen);
    tt_free(d->item_seen);
    tt_free(d->subset);
    free_side(&d->user);
    free_side(&d->item);
    *d = (tt_dataset){0};
}
