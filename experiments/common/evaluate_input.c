#include "common/evaluate_input.h"

#include <stdio.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

static void note_side(const char *side, const tt_schema_counts *c) {
    const struct {
        size_t n;
        const char *what;
    } note[] = {
        {c->missing_cells, "empty cells taken as the mean"},
        {c->missing_rows, "ids without a row taken as the mean"},
        {c->unseen_levels, "levels not met in training, coded as zeros"},
        {c->clipped, "numbers clipped to the training range"},
        {c->unused_rows, "rows without ratings not used"},
    };
    for (size_t i = 0; i < sizeof note / sizeof note[0]; i++) {
        if (note[i].n > 0) {
            fprintf(stderr, "note: %s: %zu %s\n", side, note[i].n, note[i].what);
        }
    }
}

static void note_data(const evaluate_input *in) {
    const tt_ratings *train = &in->data.train;
    size_t outside = 0;
    for (size_t i = 0; i < train->count; i++) {
        outside += train->rating[i] < in->problem.lo || train->rating[i] > in->problem.hi;
    }
    if (in->data.merged > 0) {
        fprintf(stderr,
                "note: %zu training ratings replaced by a later one of the same pair\n",
                in->data.merged);
    }
    if (outside > 0) {
        fprintf(stderr, "note: %zu training ratings lie outside the scale %g to %g\n",
                outside, in->problem.lo, in->problem.hi);
    }
    note_side("users", &in->data.user.counts);
    note_side("items", &in->data.item.counts);
}

/* The covariates of a side, or its one-hot ids. NULL: memory refused. */
static const tt_features *covariates(const tt_dataset_side *side, tt_features *ids,
                                     size_t n) {
    if (side->x.rows > 0) {
        return &side->x;
    }
    return tt_features_onehot(ids, n) == TT_OK ? ids : NULL;
}

static int read_training(evaluate_input *in, const evaluate_options *o) {
    int status = tt_dataset_read(&in->data, &o->files);
    if (status != TT_OK) {
        return status;
    }
    tt_problem *p = &in->problem;
    p->train = &in->data.train;
    p->user_x = covariates(&in->data.user, &in->user_ids, in->data.users.count);
    p->item_x = covariates(&in->data.item, &in->item_ids, in->data.items.count);
    p->address = (tt_address){.seed = o->seed, .design = tt_hash32("evaluate")};
    if (o->has_scale) {
        p->lo = o->lo;
        p->hi = o->hi;
    } else {
        tt_ratings_range(p->train, &p->lo, &p->hi);
    }
    note_data(in);
    return p->user_x && p->item_x ? TT_OK : TT_ENOMEM;
}

/* Codes the covariates of the ids in `ids` by the saved schema. */
static int code_new(tt_features *x, const char *name, const char *path,
                    const tt_schema *schema, const tt_ids *ids) {
    tt_sheet sheet;
    tt_schema_counts counts;
    int status = tt_sheet_read(&sheet, path);
    if (status == TT_OK) {
        status = tt_schema_apply(x, &counts, schema, &sheet, ids);
        if (status == TT_OK) {
            counts.unused_rows = 0;
            note_side(name, &counts);
        }
        tt_sheet_free(&sheet);
    }
    return status;
}

/* Lists the test pairs that hold an id the saved model does not know, and their ids. */
static int list_new(evaluate_input *in, tt_ids *users, tt_ids *items) {
    const tt_dataset *d = &in->data;
    in->at = tt_alloc(d->test.count, sizeof *in->at);
    in->user_row = tt_alloc(d->test.count, sizeof *in->user_row);
    in->item_row = tt_alloc(d->test.count, sizeof *in->item_row);
    int status = in->at && in->user_row && in->item_row ? TT_OK : TT_ENOMEM;
    for (size_t i = 0; i < d->test.count && status == TT_OK; i++) {
        const uint32_t u = d->test.user[i], v = d->test.item[i];
        if (u < in->bundle.users.count && v < in->bundle.items.count) {
            continue;
        }
        const size_t k = in->n_new;
        in->at[k] = (uint32_t)i;
        status = tt_ids_intern(&in->user_row[k], users, tt_ids_text(&d->users, u),
                               tt_ids_length(&d->users, u));
        if (status == TT_OK) {
            status = tt_ids_intern(&in->item_row[k], items, tt_ids_text(&d->items, v),
                                   tt_ids_length(&d->items, v));
        }
        in->n_new++;
    }
    return status;
}

/* With --load: the covariates of what the model has not seen, if it can use them. */
static int read_new(evaluate_input *in, const tt_dataset_spec *files) {
    const tt_bundle *b = &in->bundle;
    const int has_both = b->user_schema.names.count > 0 && b->item_schema.names.count > 0;
    tt_ids users = {0}, items = {0};
    if (!files->users && !files->items) {
        return TT_OK;
    }
    if (!has_both || !files->users || !files->items ||
        !b->model.method.estimator->predict_features) {
        return tt_error(TT_EUSAGE,
                        "--load takes --users and --items together, for a model of a "
                        "method with towers saved with both");
    }
    int status = list_new(in, &users, &items);
    if (status == TT_OK && in->n_new > 0) {
        status = code_new(&in->new_user, "users", files->users, &b->user_schema, &users);
    }
    if (status == TT_OK && in->n_new > 0) {
        status = code_new(&in->new_item, "items", files->items, &b->item_schema, &items);
    }
    tt_ids_free(&users);
    tt_ids_free(&items);
    return status;
}

static int read_saved(evaluate_input *in, const evaluate_options *o) {
    tt_dataset *d = &in->data;
    tt_sheet none = {0};
    FILE *f = fopen(o->load, "rb");
    if (!f) {
        return tt_error(TT_ENOINPUT, "%s: cannot be read", o->load);
    }
    int status = tt_bundle_load(&in->bundle, f, NULL, 0);
    fclose(f);
    if (status != TT_OK) {
        char reason[512];
        snprintf(reason, sizeof reason, "%s", tt_error_message());
        return tt_error(status, "%s: %s", o->load, reason);
    }
    status = tt_ids_copy(&d->users, &in->bundle.users);
    if (status == TT_OK) {
        status = tt_ids_copy(&d->items, &in->bundle.items);
    }
    if (status == TT_OK) {
        status = tt_ratings_read(&d->test, &d->users, &d->items, o->files.test,
                                 &o->files.format);
    }
    if (status == TT_OK) { // the saved pairs move over
        d->train = in->bundle.train;
        in->bundle.train = (tt_ratings){0};
        status = tt_dataset_finish(d, &none, &none);
    }
    return status == TT_OK ? read_new(in, &o->files) : status;
}

int evaluate_input_read(evaluate_input *in, const evaluate_options *o) {
    *in = (evaluate_input){0};
    return o->load ? read_saved(in, o) : read_training(in, o);
}

int evaluate_predict(double *estimate, unsigned char *fallback, const evaluate_input *in,
                     const tt_estimator *e, const void *model) {
    const tt_ratings *test = &in->data.test;
    e->predict(model, test->user, test->item, test->count, estimate, fallback);
    if (in->n_new == 0) {
        return TT_OK;
    }
    double *fresh = tt_alloc(in->n_new, sizeof *fresh);
    if (!fresh) {
        return TT_ENOMEM;
    }
    e->predict_features(model, &in->new_user, &in->new_item, in->user_row, in->item_row,
                        in->n_new, fresh);
    for (size_t k = 0; k < in->n_new; k++) {
        estimate[in->at[k]] = fresh[k];
        fallback[in->at[k]] = TT_KNOWN;
    }
    tt_free(fresh);
    return TT_OK;
}

void evaluate_input_free(evaluate_input *in) {
    tt_dataset_free(&in->data);
    tt_bundle_free(&in->bundle);
    tt_features_free(&in->user_ids);
    tt_features_free(&in->item_ids);
    tt_features_free(&in->new_user);
    tt_features_free(&in->new_item);
    tt_free(in->at);
    tt_free(in->user_row);
    tt_free(in->item_row);
}
