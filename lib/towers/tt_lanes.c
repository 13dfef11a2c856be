#include "towers/tt_lanes.h"

#include "base/tt_alloc.h"
#include "base/tt_error.h"

#define CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#define INLINE static inline __attribute__((always_inline))

enum { LANE = 8, ROWS = 4, COLS = 3 }; // ROWS x COLS sums of LANE floats stay in registers

typedef float lane
    __attribute__((vector_size(LANE * sizeof(float)), aligned(4), may_alias));

static const lane *in(const float *x) {
    return (const lane *)x;
}

int tt_lanes_alloc(tt_lanes *w, const tt_mlp *t, size_t B) {
    TT_ASSERT(B > 0 && B % TT_LANES == 0 && t->activation == TT_RELU);
    TT_ASSERT(t->dense == t->width[0]);
    size_t rows = 0;
    for (size_t l = 0; l <= t->layers; l++) {
        rows += 2 * t->width[l] + 1;
    }
    *w = (tt_lanes){.B = B, .block = tt_alloc(rows * B, sizeof *w->block)};
    if (!w->block) {
        return TT_ENOMEM;
    }
    float *next = w->block;
    for (size_t l = 0; l <= t->layers; l++) {
        w->a[l] = next;
        w->d[l] = next + (t->width[l] + 1) * B;
        for (size_t b = 0; b < B; b++) {
            w->a[l][t->width[l] * B + b] = 1;
        }
        next = w->d[l] + t->width[l] * B;
    }
    return TT_OK;
}

void tt_lanes_free(tt_lanes *w) {
    tt_free(w->block);
    *w = (tt_lanes){0};
}

/* Rows m .. m + rows - 1 of tt_lanes_mul; `rows` is a constant where this is inlined. */
INLINE void mul_rows(float *c, const float *s, size_t sm, size_t sk, const float *x,
                     size_t K, size_t B, const size_t rows) {
    for (size_t b = 0; b < B; b += TT_LANES) {
        lane sum[ROWS][2] = {{{0}}};
        for (size_t k = 0; k < K; k++) {
            const lane x0 = *in(x + k * B + b), x1 = *in(x + k * B + b + LANE);
            for (size_t r = 0; r < rows; r++) {
                const float weight = s[r * sm + k * sk];
                sum[r][0] += weight * x0;
                sum[r][1] += weight * x1;
            }
        }
        for (size_t r = 0; r < rows; r++) {
            *(lane *)(c + r * B + b) = sum[r][0];
            *(lane *)(c + r * B + b + LANE) = sum[r][1];
        }
    }
}

CLONES void tt_lanes_mul(float *c, const float *s, size_t sm, size_t sk, const float *x,
                         size_t M, size_t K, size_t B) {
    size_t m = 0;
    for (; m + ROWS <= M; m += ROWS) {
        mul_rows(c + m * B, s + m * sm, sm, sk, x, K, B, ROWS);
    }
    for (; m < M; m++) {
        mul_rows(c + m * B, s + m * sm, sm, sk, x, K, B, 1);
    }
}

/* A corner of tt_lanes_outer; rows and cols are constants where this is inlined. */
INLINE void outer_block(float *c, size_t ld, const float *a, const float *d, size_t B,
                        const size_t rows, const size_t cols) {
    lane sum[ROWS][COLS] = {{{0}}};
    for (size_t b = 0; b < B; b += LANE) {
        for (size_t r = 0; r < rows; r++) {
            const lane x = *in(a + r * B + b);
            for (size_t k = 0; k < cols; k++) {
                sum[r][k] += x * *in(d + k * B + b);
            }
        }
    }
    for (size_t r = 0; r < rows; r++) {
        for (size_t k = 0; k < cols; k++) {
            const lane v = sum[r][k];
            c[r * ld + k] =
                ((v[0] + v[4]) + (v[1] + v[5])) + ((v[2] + v[6]) + (v[3] + v[7]));
        }
    }
}

INLINE void outer_rows(float *c, const float *a, const float *d, size_t N, size_t B,
                       const size_t rows) {
    size_t n = 0;
    for (; n + COLS <= N; n += COLS) {
        outer_block(c + n, N, a, d + n * B, B, rows, COLS);
    }
    for (; n < N; n++) {
        outer_block(c + n, N, a, d + n * B, B, rows, 1);
    }
}

CLONES void tt_lanes_outer(float *c, const float *a, const float *d, size_t M, size_t N,
                           size_t B) {
    size_t m = 0;
    for (; m + ROWS <= M; m += ROWS) {
        outer_rows(c + m * N, a + m * B, d, N, B, ROWS);
    }
    for (; m < M; m++) {
        outer_rows(c + m * N, a + m * B, d, N, B, 1);
    }
}

CLONES static void relu(float *a, size_t n) {
    for (size_t j = 0; j < n; j++) {
        a[j] = a[j] > 0 ? a[j] : 0;
    }
}

CLONES static void relu_bwd(float *restrict d, const float *restrict a, size_t n) {
    for (size_t j = 0; j < n; j++) {
        d[j] = a[j] > 0 ? d[j] : 0;
    }
}

void tt_lanes_fwd(const tt_mlp *t, const float *theta, tt_lanes *w) {
    for (size_t l = 0; l < t->layers; l++) {
        const size_t out = t->width[l + 1];
        tt_lanes_mul(w->a[l + 1], theta + tt_mlp_offset(t, l), 1, out, w->a[l], out,
                     t->width[l] + 1, w->B);
        if (l + 1 < t->layers) {
            relu(w->a[l + 1], out * w->B);
        }
    }
}

void tt_lanes_bwd(const tt_mlp *t, const float *theta, tt_lanes *w, float *dtheta) {
    for (size_t l = t->layers; l-- > 0;) {
        const size_t width = t->width[l], out = t->width[l + 1];
        const size_t at = tt_mlp_offset(t, l);
        tt_lanes_outer(dtheta + at, w->a[l], w->d[l + 1], width + 1, out, w->B);
        if (l > 0) {
            tt_lanes_mul(w->d[l], theta + at, out, 1, w->d[l + 1], width, out, w->B);
            relu_bwd(w->d[l], w->a[l], width * w->B);
        }
    }
}
