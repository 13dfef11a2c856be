#include "eval/tt_bundle.h"

#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_io.h"

static int save_schema(const tt_dataset_side *side, FILE *f) {
    const uint32_t has = side->x.rows > 0;
    const int status = tt_io_write(f, &has, 1, sizeof has);
    return status == TT_OK && has ? tt_schema_save(&side->schema, f) : status;
}

int tt_bundle_save(const tt_model *model, const tt_dataset *d, FILE *f) {
    const tt_ratings *r = &d->train;
    int status = tt_model_save(model, f);
    if (status == TT_OK) {
        status = tt_ids_save(&d->users, f);
    }
    if (status == TT_OK) {
        status = tt_ids_save(&d->items, f);
    }
    if (status == TT_OK) {
        status = tt_io_write(f, r->user, r->count, sizeof *r->user);
    }
    if (status == TT_OK) {
        status = tt_io_write(f, r->item, r->count, sizeof *r->item);
    }
    if (status == TT_OK) {
        status = save_schema(&d->user, f);
    }
    return status == TT_OK ? save_schema(&d->item, f) : status;
}

/* As many indices as the block holds, each below n. */
static int load_indices(uint32_t **index, size_t *count, size_t n, FILE *f) {
    void *block;
    const int status = tt_io_read_fresh(f, &block, count, sizeof **index, UINT32_MAX);
    *index = block;
    for (size_t i = 0; status == TT_OK && i < *count; i++) {
        if ((*index)[i] >= n) {
            return tt_error(TT_EDATA, "saved pair beyond the saved ids");
        }
    }
    return status;
}

static int load_pairs(tt_bundle *b, FILE *f) {
    tt_ratings *r = &b->train;
    size_t n_user = 0, n_item = 0;
    r->n_users = b->users.count;
    r->n_items = b->items.count;
    int status = load_indices(&r->user, &n_user, r->n_users, f);
    if (status == TT_OK) {
        status = load_indices(&r->item, &n_item, r->n_items, f);
    }
    if (status == TT_OK && n_user != n_item) {
        status =
            tt_error(TT_EDATA, "saved pairs with %zu users and %zu items", n_user, n_item);
    }
    if (status == TT_OK) {
        r->count = n_user;
        r->rating = tt_alloc(n_user, sizeof *r->rating);
        status = r->rating ? TT_OK : TT_ENOMEM;
    }
    return status;
}

static int load_schema(tt_schema *schema, FILE *f) {
    uint32_t has = 0;
    const int status = tt_io_read(f, &has, 1, sizeof has);
    return status == TT_OK && has ? tt_schema_load(schema, f) : status;
}

int tt_bundle_load(tt_bundle *b, FILE *f, const tt_estimator *const *list, size_t n) {
    memset(b, 0, sizeof *b);
    int status = tt_model_load(&b->model, f, list, n);
    if (status == TT_OK) {
        status = tt_ids_load(&b->users, f);
    }
    if (status == TT_OK) {
        status = tt_ids_load(&b->items, f);
    }
    if (status == TT_OK) {
        status = load_pairs(b, f);
    }
    if (status == TT_OK) {
        status = load_schema(&b->user_schema, f);
    }
    if (status == TT_OK) {
        status = load_schema(&b->item_schema, f);
    }
    if (status == TT_OK && fgetc(f) != EOF) {
        status = tt_error(TT_EDATA, "more bytes than a saved model has");
    }
    if (status != TT_OK) {
        tt_bundle_free(b);
    }
    return status;
}

void tt_bundle_free(tt_bundle *b) {
    tt_model_free(&b->model);
    tt_ids_free(&b->users);
    tt_ids_free(&b->items);
    tt_ratings_free(&b->train);
    tt_schema_free(&b->user_schema);
    tt_schema_free(&b->item_schema);
    memset(b, 0, sizeof *b);
}
