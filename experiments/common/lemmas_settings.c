/* Settings and tallies of experiments/lemmas.c. */
#include <math.h>

#include "base/tt_error.h"
#include "common/lemmas_measure.h"

const char *const lemmas_part_name[LEMMAS_PARTS] = {
    [LEMMAS_EMBEDDING] = "embedding", [LEMMAS_PERTURBATION] = "perturbation",
    [LEMMAS_SEARCH] = "search",       [LEMMAS_PACKING] = "packing",
    [LEMMAS_PRODUCT] = "product",     [LEMMAS_WINDOW] = "window",
};

static const lemmas_setting embedding[] = {
    {.name = "W=2", .weights = 2},     {.name = "W=4", .weights = 4},
    {.name = "W=16", .weights = 16},   {.name = "W=64", .weights = 64},
    {.name = "W=256", .weights = 256}, {.name = "W=1", .weights = 1, .is_outside = 1},
};

#define PAIR(text, w, l, b, t)                                                             \
    { .name = text, .weights = w, .layers = l, .bound = b, .p = 2, .is_tanh = t }
static const lemmas_setting perturbation[] = {
    PAIR("W=2 L=3 B=1.5", 2, 3, 1.5, 0),      PAIR("W=4 L=3 B=1.5", 4, 3, 1.5, 0),
    PAIR("W=4 L=2 B=1/8", 4, 2, 0.125, 0),    PAIR("W=8 L=4 B=0.5", 8, 4, 0.5, 0),
    PAIR("W=4 L=3 B=1.5 tanh", 4, 3, 1.5, 1),
};

#define PACK(text, w, l, e)                                                                \
    { .name = text, .weights = w, .layers = l, .bound = 1, .p = 1, .eps = e }
static const lemmas_setting packing[] = {
    PACK("W=2 L=2 eps=0.5", 2, 2, 0.5),      PACK("W=2 L=2 eps=0.125", 2, 2, 0.125),
    PACK("W=2 L=2 eps=1/32", 2, 2, 1. / 32), PACK("W=4 L=2 eps=0.5", 4, 2, 0.5),
    PACK("W=4 L=2 eps=0.125", 4, 2, 0.125),  PACK("W=4 L=2 eps=1/32", 4, 2, 1. / 32),
    PACK("W=8 L=3 eps=0.5", 8, 3, 0.5),      PACK("W=8 L=3 eps=0.125", 8, 3, 0.125),
    PACK("W=8 L=3 eps=1/32", 8, 3, 1. / 32),
};

static const lemmas_setting product[] = {
    {.name = "p=1 eps=0.01M", .p = 1, .eps = 0.01},
    {.name = "p=30 eps=0.01M", .p = 30, .eps = 0.01},
    {.name = "p=30 eps=0.3M", .p = 30, .eps = 0.3},
    {.name = "p=30 eps=M", .p = 30, .eps = 1},
    {.name = "Kuhn networks p=3", .p = 3, .eps = 0},
};

/* Of each, sizes 10^3 .. 10^9. */
static const lemmas_setting window[] = {
    {.name = "beta=1 d=1", .beta = 1, .d = 1},
    {.name = "beta=2 d=1", .beta = 2, .d = 1},
    {.name = "beta=1 d=2", .beta = 1, .d = 2},
    {.name = "beta=2 d=2", .beta = 2, .d = 2},
};
enum { WINDOW_SIZES = 7, KINDS = sizeof window / sizeof *window };

static const struct {
    const lemmas_setting *setting;
    size_t count;
} settings[LEMMAS_PARTS] = {
    [LEMMAS_EMBEDDING] = {embedding, sizeof embedding / sizeof *embedding},
    [LEMMAS_PERTURBATION] = {perturbation, sizeof perturbation / sizeof *perturbation},
    [LEMMAS_SEARCH] = {perturbation, sizeof perturbation / sizeof *perturbation},
    [LEMMAS_PACKING] = {packing, sizeof packing / sizeof *packing},
    [LEMMAS_PRODUCT] = {product, sizeof product / sizeof *product},
    [LEMMAS_WINDOW] = {window, WINDOW_SIZES *KINDS},
};

size_t lemmas_settings(size_t part, enum tt_profile profile) {
    const size_t smoke_sizes = 4; // 10^3 .. 10^6
    return part == LEMMAS_WINDOW && profile == TT_SMOKE ? smoke_sizes * KINDS
                                                        : settings[part].count;
}

lemmas_setting lemmas_setting_of(size_t part, size_t index) {
    TT_ASSERT(part < LEMMAS_PARTS && index < settings[part].count);
    if (part == LEMMAS_WINDOW) { // all truths at a size before the next size
        lemmas_setting s = window[index % KINDS];
        s.n = pow(10, 3 + (double)(index / KINDS));
        s.p = 30;
        return s;
    }
    return settings[part].setting[index];
}

void lemmas_tally_add(lemmas_tally *t, double observed, double bound) {
    const double ratio = bound > 0 ? observed / bound : 0;
    t->count++;
    t->violations += !(observed <= bound * (1 + LEMMAS_SLACK));
    t->largest = fmax(t->largest, ratio);
    if (ratio > 0) {
        t->log_sum += log10(ratio);
        t->positive++;
    }
}

void lemmas_tally_row(double *value, const lemmas_tally *t) {
    value[LEMMAS_COUNT] = t->count;
    value[LEMMAS_VIOLATIONS] = t->violations;
    value[LEMMAS_LARGEST] = t->largest;
    value[LEMMAS_TYPICAL] = t->positive > 0 ? t->log_sum / t->positive : NAN;
}
