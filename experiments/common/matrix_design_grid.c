#include "common/matrix_design_grid.h"

#include "base/tt_error.h"

enum { MOST = 5 };

/* d and n end with the first 0. */
typedef struct {
    enum md_arm arm;
    size_t d[MOST], n[MOST];
    size_t replicates; // of matrix designs
    size_t fresh;      // of fresh pairs; 0: not run
} plan;

// clang-format off
static const plan smoke[] = {
    {MD_L1,        {20, 40}, {120, 240}, 2, 2},
    {MD_L2_FEW,    {20, 40}, {120, 240}, 2, 0},
    {MD_L2,        {20, 40}, {120, 240}, 2, 0},
    {MD_L2_RANDOM, {20, 40}, {120, 240}, 2, 2},
    {MD_ORACLE,    {20}, {120, 240}, 2, 2},
    {MD_RSVD,      {20, 40}, {120, 240}, 2, 0},
};
static const plan reduced[] = {
    {MD_L2_FEW,    {20, 40}, {750, 1500, 3000}, 3, 0},
    {MD_L2,        {20, 40}, {750, 1500, 3000}, 3, 0},
    {MD_L2_RANDOM, {20},     {750, 3000}, 3, 3},
    {MD_ORACLE,    {20},     {750, 1500, 3000}, 3, 3},
    {MD_ORACLE,    {40},     {750, 3000}, 2, 0},
    {MD_RSVD,      {20, 40}, {750, 3000}, 2, 0},
};
static const plan paper[] = {
    {MD_L1,        {20},     {750, 1500, 3000}, 5, 3},
    {MD_L1,        {40},     {750, 1500, 3000}, 5, 0},
    {MD_L2_FEW,    {20, 30, 40}, {750, 1500, 3000}, 5, 0},
    {MD_L2,        {20},     {750, 1500, 3000, 6000}, 5, 0},
    {MD_L2,        {30},     {750, 1500, 3000}, 5, 0},
    {MD_L2,        {40},     {750, 1500, 3000, 6000}, 5, 0},
    {MD_L2_MANY,   {20, 40}, {750, 1500, 3000}, 5, 0},
    {MD_L2_RANDOM, {20, 40}, {750, 3000}, 3, 3},
    {MD_ORACLE,    {20, 30, 40}, {750, 1500, 3000, 6000}, 5, 5},
    {MD_RSVD,      {20, 40}, {750, 1500, 3000}, 5, 0},
};
static const struct {
    const plan *plan;
    size_t count, omega, new_first, n_new;
} profiles[] = {
    [TT_SMOKE]   = {smoke, sizeof smoke / sizeof *smoke, 8000, 240, 200},
    [TT_DEFAULT] = {reduced, sizeof reduced / sizeof *reduced, 50000, 3000, 2000},
    [TT_PAPER]   = {paper, sizeof paper / sizeof *paper, 100000, 6000, 2000},
};
const md_effort md_efforts[] = {
    [TT_SMOKE]   = {.hidden_l1 = 24, .epochs_l1 = 6, .hidden_l2 = 24, .epochs_l2 = 6},
    [TT_DEFAULT] = {.hidden_l2 = 64, .epochs_l2 = 60},
    [TT_PAPER]   = {.hidden_l1 = 384, .epochs_l1 = 140, .hidden_l2 = 128, .epochs_l2 = 60},
};
// clang-format on

static void put(md_cell *cell, size_t *count, const plan *p, size_t d, size_t n,
                size_t replicates) {
    TT_ASSERT(*count < MD_CELLS);
    cell[(*count)++] = (md_cell){p->arm, d, n, replicates};
}

size_t md_grid(md_cell *cell, enum tt_profile profile) {
    size_t count = 0;
    for (size_t k = 0; k < profiles[profile].count; k++) {
        const plan *p = &profiles[profile].plan[k];
        for (size_t i = 0; i < MOST && p->d[i] > 0; i++) {
            for (size_t j = 0; j < MOST && p->n[j] > 0; j++) {
                put(cell, &count, p, p->d[i], p->n[j], p->replicates);
            }
            if (p->fresh > 0) {
                put(cell, &count, p, p->d[i], MD_FRESH, p->fresh);
            }
        }
    }
    return count;
}

md_spec md_spec_of(const md_cell *cell, enum tt_profile profile) {
    return (md_spec){.d = cell->d,
                     .n = cell->n,
                     .omega = profiles[profile].omega,
                     .new_first = profiles[profile].new_first,
                     .n_new = profiles[profile].n_new,
                     .true_features = cell->arm == MD_ORACLE};
}

size_t md_middle(enum tt_profile profile) {
    return profile == TT_SMOKE ? 120 : 1500;
}
