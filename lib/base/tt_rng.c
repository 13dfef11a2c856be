#include "base/tt_rng.h"

#include <math.h>
#include <string.h>

#include "base/tt_error.h"

/* Round multipliers and Weyl increments of Philox4x32 (Salmon et al. 2011, section 3.3). */
#define PHILOX_M0 0xD2511F53u
#define PHILOX_M1 0xCD9E8D57u
#define PHILOX_W0 0x9E3779B9u
#define PHILOX_W1 0xBB67AE85u

void tt_philox(uint32_t out[4], const uint32_t counter[4], const uint32_t key[2]) {
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; round++) {
        const uint64_t p0 = (uint64_t)PHILOX_M0 * c0;
        const uint64_t p1 = (uint64_t)PHILOX_M1 * c2;
        c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
        c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c1 = (uint32_t)p1;
        c3 = (uint32_t)p0;
        k0 += PHILOX_W0;
        k1 += PHILOX_W1;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

void tt_rng_at(tt_rng *r, const tt_address *address, enum tt_role role, uint64_t item) {
    const uint32_t seed[2] = {(uint32_t)address->seed, (uint32_t)(address->seed >> 32)};
    const uint32_t place[4] = {address->design, address->cell, address->replicate, 0};
    uint32_t mixed[4];
    tt_philox(mixed, place, seed);
    r->key[0] = mixed[0];
    r->key[1] = mixed[1];
    r->counter[0] = 0;
    r->counter[1] = (uint32_t)role;
    r->counter[2] = (uint32_t)item;
    r->counter[3] = (uint32_t)(item >> 32);
    r->used = 4;
}

uint32_t tt_rng_word(tt_rng *r) {
    if (r->used == 4) {
        tt_philox(r->word, r->counter, r->key);
        r->counter[0]++;
        r->used = 0;
    }
    return r->word[r->used++];
}

double tt_rng_uniform(tt_rng *r) {
    const uint64_t high = tt_rng_word(r) >> 5;
    const uint64_t low = tt_rng_word(r) >> 6;
    return (double)(high << 26 | low) * 0x1p-53;
}

float tt_rng_uniformf(tt_rng *r) {
    return (float)(tt_rng_word(r) >> 8) * 0x1p-24f;
}

double tt_rng_gaussian(tt_rng *r) {
    const double u = 1.0 - tt_rng_uniform(r);
    const double v = tt_rng_uniform(r);
    return sqrt(-2.0 * log(u)) * cos(2.0 * M_PI * v);
}

size_t tt_rng_below(tt_rng *r, size_t n) {
    TT_ASSERT(n >= 1);
    if (n > UINT32_MAX) {
        const uint64_t limit = UINT64_MAX - UINT64_MAX % n;
        uint64_t x;
        do {
            x = (uint64_t)tt_rng_word(r) << 32;
            x |= tt_rng_word(r);
        } while (x >= limit);
        return x % n;
    }
    const uint32_t reject = (uint32_t)(-(uint32_t)n) % (uint32_t)n; // Lemire 2019
    uint64_t product;
    do {
        product = (uint64_t)tt_rng_word(r) * n;
    } while ((uint32_t)product < reject);
    return product >> 32;
}

void tt_rng_shuffle(tt_rng *r, uint32_t *a, size_t n) {
    for (size_t i = n; i > 1; i--) {
        const size_t j = tt_rng_below(r, i);
        const uint32_t t = a[i - 1];
        a[i - 1] = a[j];
        a[j] = t;
    }
}

static void philox_set(void *state, unsigned long seed) {
    const tt_address address = {.seed = seed};
    tt_rng_at(state, &address, TT_ROLE_TEST, 0);
}

static unsigned long philox_get(void *state) {
    return tt_rng_word(state);
}

static double philox_get_double(void *state) {
    return tt_rng_uniform(state);
}

static const gsl_rng_type philox_type = {
    "philox4x32", UINT32_MAX, 0, sizeof(tt_rng), philox_set, philox_get, philox_get_double,
};

const gsl_rng_type *tt_rng_philox = &philox_type;

gsl_rng tt_rng_gsl(tt_rng *r) {
    return (gsl_rng){.type = &philox_type, .state = r};
}

uint32_t tt_hash32(const char *text) {
    uint32_t h = 2166136261u;
    for (const char *p = text; *p; p++) {
        h = (h ^ (unsigned char)*p) * 16777619u;
    }
    return h;
}
