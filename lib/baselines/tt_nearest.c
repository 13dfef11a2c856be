#include "baselines/tt_nearest.h"

static int is_worse(const tt_near *a, const tt_near *b) {
    return a->s < b->s || (a->s == b->s && a->rank > b->rank);
}

/* Fills the missing root of the heap a[0..n-1] (worst first) with v, sifted down. */
static void replace_worst(tt_near *a, size_t n, tt_near v) {
    size_t at = 0;
    for (size_t child = 1; child < n; child = 2 * at + 1) {
        child += child + 1 < n && is_worse(&a[child + 1], &a[child]);
        if (!is_worse(&a[child], &v)) {
            break;
        }
        a[at] = a[child];
        at = child;
    }
    a[at] = v;
}

/* Adds v to the heap a[0..n-1]. */
static void push(tt_near *a, size_t n, tt_near v) {
    size_t at = n;
    while (at > 0 && is_worse(&v, &a[(at - 1) / 2])) {
        a[at] = a[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    a[at] = v;
}

/* Heap a[0..n-1] (worst first) to an array, best first. */
static void sort_heap(tt_near *a, size_t n) {
    while (n > 1) {
        const tt_near last = a[--n];
        a[n] = a[0];
        replace_worst(a, n, last);
    }
}

size_t tt_nearest(tt_near *near, size_t k, const double *similarity, const uint32_t *other,
                  const double *rating, size_t count) {
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const double s = similarity[other[i]];
        const tt_near v = {s, s * rating[i], i};
        if (s > 0 && n < k) {
            push(near, n++, v);
        } else if (s > 0 && s > near[0].s) { // an equal one came earlier
            replace_worst(near, n, v);
        }
    }
    sort_heap(near, n);
    for (size_t j = 1; j < n; j++) {
        near[j].s += near[j - 1].s;
        near[j].sr += near[j - 1].sr;
    }
    return n;
}
