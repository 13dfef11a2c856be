#include "common/ambient_data.h"

#include <stdio.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

size_t ambient_dimensions(const ambient_arm *arm) {
    const th_piece_spec *piece = arm->support.piece;
    return piece[0].ambient + (arm->support.join == TH_BESIDE ? piece[1].ambient : 0);
}

/* Users' and items' embeddings. */
static void draw_embeddings(th_support embedding[2], const ambient_arm *arm,
                            const tt_address *address) {
    for (size_t side = 0; side < 2; side++) {
        tt_rng stream;
        tt_rng_at(&stream, address, TT_ROLE_TRUTH, side);
        gsl_rng view = tt_rng_gsl(&stream);
        const int status = th_support_init(&embedding[side], &arm->support, &view);
        TT_ASSERT(status == 0 && embedding[side].parameters >= arm->d);
    }
}

/* x (count, D): covariates t (count, d) as the estimator sees them; the parameters beyond d
 * are uniform. */
static void embed(double *x, const th_support *s, const double *t, size_t d, size_t count,
                  const tt_address *address, enum tt_role role, size_t side) {
    for (size_t i = 0; i < count; i++) {
        double all[TH_AMBIENT];
        memcpy(all, t + i * d, d * sizeof *t);
        if (s->parameters > d) {
            tt_rng stream;
            tt_rng_at(&stream, address, role, 2 * i + side);
            for (size_t k = d; k < s->parameters; k++) {
                all[k] = tt_rng_uniform(&stream);
            }
        }
        th_support_map(x + i * s->ambient, s, all);
    }
}

/* The same pairs with embedded covariates, which *block owns. */
static int embed_pairs(tt_pairs *out, double **block, const th_support embedding[2],
                       const tt_pairs *pairs, const tt_address *address,
                       enum tt_role role) {
    const size_t D = embedding[0].ambient, n = pairs->count;
    *block = tt_alloc(2 * n * D, sizeof **block);
    if (!*block) {
        return TT_ENOMEM;
    }
    double *x = *block, *y = x + n * D;
    embed(x, &embedding[0], pairs->user_x, pairs->d_u, n, address, role, 0);
    embed(y, &embedding[1], pairs->item_x, pairs->d_i, n, address, role, 1);
    *out = (tt_pairs){
        .count = n, .d_u = D, .d_i = D, .user_x = x, .item_x = y, .rating = pairs->rating};
    return TT_OK;
}

int ambient_open(ambient_data *a, const ambient_arm *arm, size_t n, uint64_t seed,
                 size_t replicate) {
    const rough_spec spec = {.beta = AMBIENT_BETA,
                             .d_u = arm->d,
                             .d_i = arm->d,
                             .sigma = arm->sigma,
                             .amplitude = ROUGH_AMPLITUDE,
                             .n = n,
                             .n_judge = ROUGH_JUDGE};
    th_support embedding[2];
    char name[64];
    *a = (ambient_data){0};
    int status = rough_open(&a->base, &spec, seed, replicate);
    if (status != TT_OK) {
        return status;
    }
    snprintf(name, sizeof name, "%s/%zu", arm->name, arm->d);
    const tt_address address = {.seed = seed,
                                .design = tt_hash32("ambient"),
                                .cell = tt_hash32(name),
                                .replicate = (uint32_t)replicate};
    draw_embeddings(embedding, arm, &address);
    status = embed_pairs(&a->train, &a->block[0], embedding, &a->base.train, &address,
                         TT_ROLE_DATA);
    if (status == TT_OK) {
        status = embed_pairs(&a->judge, &a->block[1], embedding, &a->base.judge, &address,
                             TT_ROLE_EVAL);
    }
    if (status != TT_OK) {
        ambient_close(a);
    }
    return status;
}

void ambient_close(ambient_data *a) {
    tt_free(a->block[0]);
    tt_free(a->block[1]);
    rough_close(&a->base);
    *a = (ambient_data){0};
}
