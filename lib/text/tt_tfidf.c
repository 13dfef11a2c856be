#include "text/tt_tfidf.h"

#include <math.h>
#include <stdlib.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

typedef struct {
    double sum;
    uint32_t gram;
} candidate;

static int by_sum(const void *a, const void *b) {
    const candidate *x = a, *y = b;
    if (x->sum != y->sum) {
        return x->sum < y->sum ? 1 : -1;
    }
    return (x->gram > y->gram) - (x->gram < y->gram);
}

static int used(const unsigned char *use, size_t i) {
    return !use || use[i];
}

/* idf of all n-grams over the used texts. */
static void fit_idf(double *idf, const tt_ngrams *g, const unsigned char *use) {
    size_t n = 0;
    for (size_t i = 0; i < g->count; i++) {
        for (size_t e = g->ptr[i]; used(use, i) && e < g->ptr[i + 1]; e++) {
            idf[g->gram[e]] += 1;
        }
        n += (size_t)used(use, i);
    }
    for (size_t k = 0; k < g->grams.count; k++) {
        idf[k] = idf[k] > 0 ? log((1 + (double)n) / (1 + idf[k])) + 1 : 0;
    }
}

/* Norms of all texts; sums of tf-idf over the used ones. */
static void fit_sums(tt_tfidf *t, candidate *c, const tt_ngrams *g,
                     const unsigned char *use) {
    for (size_t k = 0; k < g->grams.count; k++) {
        c[k] = (candidate){0, (uint32_t)k};
    }
    for (size_t i = 0; i < g->count; i++) {
        double squares = 0;
        for (size_t e = g->ptr[i]; e < g->ptr[i + 1]; e++) {
            const double x = g->times[e] * t->idf[g->gram[e]];
            squares += x * x;
        }
        t->norm[i] = sqrt(squares);
        for (size_t e = g->ptr[i]; squares > 0 && used(use, i) && e < g->ptr[i + 1]; e++) {
            c[g->gram[e]].sum += g->times[e] * t->idf[g->gram[e]] / t->norm[i];
        }
    }
}

int tt_tfidf_fit(tt_tfidf *t, const tt_ngrams *g, const unsigned char *use, size_t wanted) {
    const size_t n = g->grams.count;
    candidate *c = tt_alloc(n, sizeof *c);
    *t = (tt_tfidf){.gram = tt_alloc(wanted, sizeof *t->gram),
                    .sum = tt_alloc(wanted, sizeof *t->sum),
                    .idf = tt_alloc(n, sizeof *t->idf),
                    .norm = tt_alloc(g->count, sizeof *t->norm)};
    const int ok = c && t->gram && t->sum && t->idf && t->norm;
    if (ok) {
        fit_idf(t->idf, g, use);
        fit_sums(t, c, g, use);
        qsort(c, n, sizeof *c, by_sum);
        while (t->selected < wanted && t->selected < n && c[t->selected].sum > 0) {
            t->gram[t->selected] = c[t->selected].gram;
            t->sum[t->selected] = c[t->selected].sum;
            t->selected++;
        }
    } else {
        tt_tfidf_free(t);
    }
    tt_free(c);
    return ok ? TT_OK : TT_ENOMEM;
}

void tt_tfidf_free(tt_tfidf *t) {
    tt_free(t->gram);
    tt_free(t->sum);
    tt_free(t->idf);
    tt_free(t->norm);
    *t = (tt_tfidf){0};
}
