#include "common/series.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

const double *series_of(const series *s, size_t cell, size_t column) {
    return s->value + (cell * s->columns + column) * s->replicates;
}

static void put(series *s, const tt_row *row) {
    if (strcmp(row->status, "ok") != 0) {
        s->word[row->cell] = s->bad[row->cell]++ ? s->word[row->cell] : row->status;
        return;
    }
    for (size_t k = 0; k < s->columns; k++) {
        s->value[(row->cell * s->columns + k) * s->replicates + row->replicate] =
            row->value[k];
    }
}

int series_collect(series *s, const tt_results *results) {
    const size_t cells = results->experiment->cells(results->profile);
    *s = (series){.columns = results->experiment->n_columns, .replicates = 1};
    for (size_t i = 0; i < results->n_rows; i++) {
        const size_t r = results->row[i].replicate + 1;
        s->replicates = r > s->replicates ? r : s->replicates;
    }
    const size_t n = cells * s->columns * s->replicates;
    s->value = tt_alloc(n, sizeof *s->value);
    s->bad = tt_alloc(cells, sizeof *s->bad);
    s->word = tt_alloc(cells, sizeof *s->word);
    if (!s->value || !s->bad || !s->word) {
        series_free(s);
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < n; i++) {
        s->value[i] = NAN;
    }
    for (size_t i = 0; i < results->n_rows; i++) {
        put(s, &results->row[i]);
    }
    return TT_OK;
}

void series_free(series *s) {
    tt_free(s->value);
    tt_free(s->bad);
    tt_free(s->word);
    *s = (series){0};
}
