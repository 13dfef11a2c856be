/* Saving and loading a two-tower model; see tt_ttm_model.h. */
#include "towers/tt_ttm_parts.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_io.h"

static int save_side(const tt_ttm_side *s, size_t p, FILE *f) {
    int status = tt_io_write(f, s->embedding, s->n * p, sizeof *s->embedding);
    if (status == TT_OK) {
        status = tt_io_write(f, s->anonymous, s->n, 1);
    }
    if (status == TT_OK) {
        status = tt_io_write(f, s->seen_column, s->columns, 1);
    }
    return status == TT_OK ? tt_io_write(f, s->mean, p, sizeof *s->mean) : status;
}

int tt_ttm_model_save(const void *model, FILE *f) {
    const tt_ttm_model *m = model;
    const double head[3] = {m->lo, m->hi, m->failed};
    int status = tt_twotower_save(&m->towers, f);
    if (status == TT_OK) {
        status = tt_io_write(f, head, 3, sizeof head[0]);
    }
    for (int which = 0; which < 2 && status == TT_OK; which++) {
        status = save_side(&m->side[which], tt_ttm_outputs(m), f);
    }
    return status;
}

static int all_finite(const float *x, size_t n) {
    size_t good = 0;
    while (good < n && isfinite(x[good])) {
        good++;
    }
    return good == n;
}

static int load_side(tt_ttm_side *s, size_t p, size_t columns, FILE *f) {
    size_t count;
    void *embedding;
    int status = tt_io_read_fresh(f, &embedding, &count, sizeof *s->embedding,
                                  SIZE_MAX / sizeof *s->embedding);
    s->embedding = embedding;
    if (status != TT_OK) {
        return status;
    }
    if (count % p != 0) {
        return tt_error(TT_EDATA, "%zu saved numbers are no rows of %zu", count, p);
    }
    status = tt_ttm_side_alloc(s, count / p, columns, p);
    if (status == TT_OK) {
        status = tt_io_read(f, s->anonymous, s->n, 1);
    }
    if (status == TT_OK) {
        status = tt_io_read(f, s->seen_column, s->columns, 1);
    }
    if (status == TT_OK) {
        status = tt_io_read(f, s->mean, p, sizeof *s->mean);
    }
    if (status == TT_OK && !(all_finite(s->embedding, count) && all_finite(s->mean, p))) {
        status = tt_error(TT_EDATA, "a saved embedding is not a finite number");
    }
    return status;
}

int tt_ttm_model_load(void **model, FILE *f) {
    double head[3];
    tt_ttm_model *m = tt_alloc(1, sizeof *m);
    *model = NULL;
    if (!m) {
        return TT_ENOMEM;
    }
    int status = tt_twotower_load(&m->towers, f);
    if (status == TT_OK) {
        status = tt_io_read(f, head, 3, sizeof head[0]);
    }
    if (status == TT_OK && !(head[0] <= head[1] && (head[2] == 0 || head[2] == 1))) {
        status =
            tt_error(TT_EDATA, "saved range of predictions %g to %g", head[0], head[1]);
    }
    for (int which = 0; which < 2 && status == TT_OK; which++) {
        const tt_mlp *t = which == 0 ? &m->towers.user : &m->towers.item;
        status = load_side(&m->side[which], t->width[t->layers], t->width[0] - t->dense, f);
    }
    if (status != TT_OK) {
        tt_ttm_model_free(m);
        return status;
    }
    m->lo = head[0];
    m->hi = head[1];
    m->failed = head[2] > 0;
    *model = m;
    return TT_OK;
}
