#include "common/movielens_measure.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

static size_t place(const movielens_measured *m, movielens_at at) {
    return ((at.cell * MOVIELENS_ARMS + at.arm) * MOVIELENS_COLUMNS + at.column) *
           m->replicates;
}

const double *movielens_values(const movielens_measured *m, movielens_at at) {
    return m->value + place(m, at);
}

/* Row k of a task is that of arm k. */
static void put(movielens_measured *m, const tt_row *row) {
    const size_t fit = row->cell * MOVIELENS_ARMS + row->row;
    if (strcmp(row->status, "ok") != 0) {
        m->word[fit] = m->bad[fit]++ ? m->word[fit] : row->status;
        return;
    }
    for (size_t k = 0; k < MOVIELENS_COLUMNS; k++) {
        const movielens_at at = {row->cell, row->row, k};
        m->value[place(m, at) + row->replicate] = row->value[k];
    }
}

int movielens_measure(movielens_measured *m, const tt_results *results) {
    *m = (movielens_measured){.cells = movielens_efforts[results->profile].cells,
                              .replicates = 1};
    for (size_t i = 0; i < results->n_rows; i++) {
        const size_t r = results->row[i].replicate + 1;
        m->replicates = r > m->replicates ? r : m->replicates;
    }
    const size_t fits = m->cells * MOVIELENS_ARMS;
    const size_t n = fits * MOVIELENS_COLUMNS * m->replicates;
    m->value = tt_alloc(n, sizeof *m->value);
    m->bad = tt_alloc(fits, sizeof *m->bad);
    m->word = tt_alloc(fits, sizeof *m->word);
    m->work = tt_alloc(m->replicates, sizeof *m->work);
    if (!m->value || !m->bad || !m->word || !m->work) {
        movielens_measured_free(m);
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < n; i++) {
        m->value[i] = NAN;
    }
    for (size_t i = 0; i < results->n_rows; i++) {
        put(m, &results->row[i]);
    }
    return TT_OK;
}

void movielens_measured_free(movielens_measured *m) {
    tt_free(m->value);
    tt_free(m->bad);
    tt_free(m->word);
    tt_free(m->work);
    *m = (movielens_measured){0};
}

size_t movielens_pairs(int subset) {
    return MOVIELENS_PER_SET * (size_t)subset;
}

size_t movielens_rmse(int subset) {
    return movielens_pairs(subset) + 1;
}

static tt_summary plain(const movielens_measured *m, const double *x, const double *y) {
    return tt_stat_summary(m->work, tt_stat_finite(m->work, x, y, m->replicates));
}

double movielens_overlap(const movielens_measured *m, size_t cell) {
    const movielens_at test = {cell, MOVIELENS_MEAN, movielens_pairs(TT_ALL)};
    const movielens_at train = {cell, MOVIELENS_MEAN, MOVIELENS_N_TRAIN};
    return plain(m, movielens_values(m, test), NULL).mean /
           plain(m, movielens_values(m, train), NULL).mean;
}

static tt_summary corrected(tt_summary s, double overlap) {
    s.se = sqrt((1 / (double)s.n + overlap) * s.variance);
    return s;
}

tt_summary movielens_mean(const movielens_measured *m, movielens_at at) {
    return corrected(plain(m, movielens_values(m, at), NULL),
                     movielens_overlap(m, at.cell));
}

tt_summary movielens_difference(const movielens_measured *m, movielens_at a,
                                movielens_at b) {
    TT_ASSERT(a.cell == b.cell);
    return corrected(plain(m, movielens_values(m, a), movielens_values(m, b)),
                     movielens_overlap(m, a.cell));
}

size_t movielens_best(const movielens_measured *m, size_t cell, size_t column,
                      size_t except) {
    size_t best = MOVIELENS_ARMS;
    double least = INFINITY;
    for (size_t arm = MOVIELENS_TOWERS; arm < MOVIELENS_ARMS; arm++) {
        const double x = movielens_mean(m, (movielens_at){cell, arm, column}).mean;
        if (arm != except && x < least) {
            least = x;
            best = arm;
        }
    }
    return best;
}
