/* What tests of ranking scores share: one list with the room for its scores. */
#ifndef T_RANK_H
#define T_RANK_H

#include <string.h>

#include "base/tt_error.h"
#include "eval/tt_rank.h"
#include "t_test.h"

enum { ROOM = 40 };

typedef struct {
    tt_rank r;
    size_t m;
    double estimate[ROOM], value[ROOM];
} list;

static inline void set_list(list *l, const double *estimate, const double *value,
                            size_t m) {
    l->m = m;
    memcpy(l->estimate, estimate, m * sizeof *estimate);
    memcpy(l->value, value, m * sizeof *value);
    tt_rank_set(&l->r, l->estimate, l->value, m);
}

static inline void open_list(list *l) {
    assert_int_equal(tt_rank_alloc(&l->r, ROOM), TT_OK);
}

#endif
