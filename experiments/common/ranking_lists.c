#include "common/ranking_lists.h"

#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

static const uint64_t first_list = (uint64_t)1 << 32; // beyond all pairs to judge on

static void draw_point(double *x, size_t d, tt_rng *stream) {
    for (size_t l = 0; l < d; l++) {
        x[l] = tt_rng_uniform(stream);
    }
}

int ranking_lists_open(ranking_lists *l, const rough *r, size_t users, size_t m) {
    const size_t d_u = r->spec.d_u, d_i = r->spec.d_i, count = users * m;
    *l = (ranking_lists){.users = users,
                         .m = m,
                         .block = tt_alloc(count * (d_u + d_i + 1), sizeof *l->block)};
    if (!l->block) {
        *l = (ranking_lists){0};
        return TT_ENOMEM;
    }
    double *x = l->block, *y = x + count * d_u, *rating = y + count * d_i;
    for (size_t k = 0; k < users; k++) {
        tt_rng stream;
        tt_rng_at(&stream, &r->address, TT_ROLE_EVAL, first_list + k);
        draw_point(x + k * m * d_u, d_u, &stream);
        for (size_t i = k * m; i < (k + 1) * m; i++) {
            if (i > k * m) {
                memcpy(x + i * d_u, x + k * m * d_u, d_u * sizeof *x);
            }
            draw_point(y + i * d_i, d_i, &stream);
            rating[i] = rough_value(r, x + i * d_u, y + i * d_i);
        }
    }
    l->pairs = (tt_pairs){
        .count = count, .d_u = d_u, .d_i = d_i, .user_x = x, .item_x = y, .rating = rating};
    return TT_OK;
}

void ranking_lists_close(ranking_lists *l) {
    tt_free(l->block);
    *l = (ranking_lists){0};
}
