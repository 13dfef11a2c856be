#include "scenario.h"

#include <string.h>

/* Table 1 of OpenReview Ulj0tR-k7q: RMSE and standard error of TTM, rSVD, KNN, SVD++, Co-Clust. */
// clang-format off
const scenario scenarios[] = {
    {1500, 20, .3, {0.496, 1.566, 1.990, 1.507, 1.815}, {.011, .008, .013, .008, .012}},
    {1500, 30, .3, {1.330, 1.742, 2.063, 1.704, 1.944}, {.010, .009, .011, .007, .010}},
    {1500, 40, .3, {1.604, 1.845, 2.075, 1.806, 2.015}, {.011, .007, .012, .007, .010}},
    {2000, 20, .3, {0.438, 1.908, 2.074, 1.849, 1.907}, {.022, .010, .016, .008, .013}},
    {2000, 30, .3, {1.358, 2.041, 2.120, 1.995, 2.027}, {.013, .013, .012, .011, .013}},
    {2000, 40, .3, {1.703, 2.110, 2.150, 2.073, 2.089}, {.009, .010, .010, .009, .010}},
    {3000, 20, .3, {0.373, 2.105, 2.301, 2.198, 2.149}, {.010, .023, .024, .021, .022}},
    {3000, 30, .3, {1.353, 2.196, 2.311, 2.204, 2.246}, {.013, .012, .012, .012, .015}},
    {3000, 40, .3, {1.862, 2.209, 2.338, 2.219, 2.291}, {.010, .020, .021, .019, .021}},
    {1500, 20, .2, {0}, {0}},
};
// clang-format on
const size_t scenario_count = sizeof scenarios / sizeof scenarios[0];
const size_t scenario_in_table = sizeof scenarios / sizeof scenarios[0] - 1;

tt_synthetic_spec scenario_spec(const scenario *s, enum tt_profile profile) {
    tt_synthetic_spec spec = TT_SYNTHETIC_PAPER;
    spec.d = s->d;
    spec.n = spec.m = s->n;
    if (profile == TT_SMOKE) {
        spec.n = spec.m = s->n / 10;
        spec.omega = 3000;
    }
    return spec;
}

int scenario_printed(const char *method) {
    static const char *const word[PRINTED] = {"ttm", "rsvd", "knn", "svdpp", "cocluster"};
    for (int k = 0; k < PRINTED; k++) {
        if (strcmp(method, word[k]) == 0) {
            return k;
        }
    }
    return -1;
}
