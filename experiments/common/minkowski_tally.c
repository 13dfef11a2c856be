#include "common/minkowski_tally.h"

#include <math.h>
#include <string.h>

double minkowski_dimension(const minkowski_runs *b, const tt_row *r) {
    return b->set[r->cell].support.dimension;
}

size_t minkowski_ambient(const th_support_spec *s) {
    return s->piece[0].ambient + (s->join == TH_BESIDE ? s->piece[1].ambient : 0);
}

int minkowski_is_identifiable(const tt_row *r) {
    return strcmp(r->status, "ok") == 0 || strcmp(r->status, "finite") == 0 ||
           strcmp(r->status, "ties") == 0;
}

int minkowski_is_covered(const minkowski_runs *b, const tt_row *r) {
    const double d = minkowski_dimension(b, r);
    return r->value[MINKOWSKI_LO] <= d && d <= r->value[MINKOWSKI_HI];
}

static int is_of(const tt_row *r, size_t n, size_t method) {
    return r->value[MINKOWSKI_N] == (double)n &&
           r->value[MINKOWSKI_METHOD] == (double)method;
}

minkowski_outcome minkowski_outcome_of(const minkowski_runs *b, size_t set, size_t n,
                                       size_t method) {
    minkowski_outcome o = {.estimate = 0};
    double told = 0;
    for (size_t i = 0; i < b->results->n_rows; i++) {
        const tt_row *r = &b->results->row[i];
        if (r->cell != set || !is_of(r, n, method)) {
            continue;
        }
        const int found = minkowski_is_identifiable(r);
        if (o.runs == 0 || (!found && o.identifiable == o.runs)) {
            o.status = r->status;
        }
        o.runs++;
        told += r->value[MINKOWSKI_ESTIMATE];
        if (found) {
            o.identifiable++;
            o.covered += (size_t)minkowski_is_covered(b, r);
            o.estimate += r->value[MINKOWSKI_ESTIMATE];
            o.lo += r->value[MINKOWSKI_LO];
            o.hi += r->value[MINKOWSKI_HI];
        }
    }
    const double found = (double)o.identifiable; // 0: NAN
    o.estimate = o.identifiable > 0 ? o.estimate / found : told / (double)o.runs;
    o.lo /= found;
    o.hi /= found;
    return o;
}

minkowski_tally minkowski_count(const minkowski_runs *b, size_t method,
                                enum minkowski_kind kind, double d_most, double n_least) {
    minkowski_tally t = {.error = 0};
    for (size_t i = 0; i < b->results->n_rows; i++) {
        const tt_row *r = &b->results->row[i];
        if (r->value[MINKOWSKI_METHOD] != (double)method ||
            (kind != MINKOWSKI_KINDS && b->set[r->cell].kind != kind) ||
            minkowski_dimension(b, r) > d_most || r->value[MINKOWSKI_N] < n_least) {
            continue;
        }
        t.runs++;
        if (minkowski_is_identifiable(r)) {
            const double e = r->value[MINKOWSKI_ESTIMATE] - minkowski_dimension(b, r);
            t.identifiable++;
            t.covered += (size_t)minkowski_is_covered(b, r);
            t.error += e;
            t.rms += e * e;
        }
    }
    t.error /= (double)t.identifiable; // 0: NAN
    t.rms = sqrt(t.rms / (double)t.identifiable);
    return t;
}
