/* Who reviews what, without a list of pairs.
 *
 * Both sides have Zipf-Mandelbrot weights (rank + OFFSET)^-power, integrated over a rank:
 * the weight of ranks 0 .. r - 1 is W(r) below. Users get slots in proportion to their
 * weights, none more than there are businesses.
 *
 * A user with n slots takes each business with probability min(1, lambda w), the sum being
 * n: the most popular ones for certain while lambda w >= 1, the others by systematic
 * sampling over classes of about equal popularity (ranks r .. r + r / 4), with the user's
 * own start v:
 *
 *   reach(c) = floor(lambda * mass before c + v),  reach(c + 1) - reach(c) of class c,
 *
 * never more than the class has; which ones, a permutation of the class tells, the user's
 * own. So the j-th business of a user is found without the others, and no two are the
 * same. */
#include "yelp/tt_yelp_generate_parts.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

#define OFFSET           10.0
#define POWER_USERS      0.6
#define POWER_BUSINESSES 0.7
#define ROUNDS           10

/* Shares a hair below the limit count as at it, so that rounding gives nobody one too
 * many. */
#define ALMOST (1 - 1e-9)

enum { KEY_ORDER = 1, KEY_USERS, KEY_BUSINESSES, KEY_START, KEY_CLASS };

/* Finalizer of MurmurHash3 (Appleby, public domain). */
static uint64_t mix(uint64_t x) {
    x = (x ^ x >> 33) * 0xff51afd7ed558ccdu;
    x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53u;
    return x ^ x >> 33;
}

static uint64_t subkey(uint64_t key, uint64_t what, uint64_t which) {
    return mix(mix(key + what) + which);
}

/* Feistel rounds on the smallest even number of bits, again while the result is n or more.
 * Classes are small: of five, four rounds send one place to another a third too often,
 * eight 2 %, ten no more than 1 % (400,000 keys). */
size_t tt_yelp_permute(size_t x, size_t n, uint64_t key) {
    TT_ASSERT(x < n);
    unsigned half = 1;
    while (half < 32 && (uint64_t)(n - 1) >> 2 * half) {
        half++;
    }
    const uint64_t mask = ((uint64_t)1 << half) - 1;
    uint64_t y = x;
    do {
        uint64_t left = y >> half, right = y & mask;
        for (uint64_t round = 0; round < ROUNDS; round++) {
            const uint64_t next = left ^ (mix(key + right * ROUNDS + round) & mask);
            left = right;
            right = next;
        }
        y = left << half | right;
    } while (y >= n);
    return (size_t)y;
}

static double weight_before(size_t rank, double power) {
    return (pow((double)rank + OFFSET, 1 - power) - pow(OFFSET, 1 - power)) / (1 - power);
}

static void share_users(tt_yelp_pairs *p) {
    const size_t most = p->businesses;
    const double total = weight_before(p->users, POWER_USERS);
    size_t full = 0; // users who review everything
    double left = total;
    while (full < p->users) {
        const double w = weight_before(full + 1, POWER_USERS) - (total - left);
        if ((double)(p->reviews - full * most) * w < ALMOST * (double)most * left) {
            break;
        }
        full++;
        left = total - weight_before(full, POWER_USERS);
    }
    const double lambda = full < p->users ? (double)(p->reviews - full * most) / left : 0;
    for (size_t u = 0; u < p->users; u++) {
        p->start[u] =
            u <= full
                ? u * most
                : full * most +
                      (size_t)(lambda * (left - total + weight_before(u, POWER_USERS)));
    }
    p->start[p->users] = p->reviews;
}

static void make_classes(tt_yelp_pairs *p) {
    size_t first = 0;
    p->classes = 0;
    while (first < p->businesses) {
        const size_t size = 1 + first / 4;
        first = size < p->businesses - first ? first + size : p->businesses;
        p->classes++;
        TT_ASSERT(p->classes <= TT_YELP_CLASSES);
        p->first[p->classes] = first;
        p->mass[p->classes] = weight_before(first, POWER_BUSINESSES);
    }
}

tt_address tt_yelp_generate_address(uint64_t seed) {
    return (tt_address){.seed = seed, .design = tt_hash32("yelp_generate")};
}

int tt_yelp_pairs_alloc(tt_yelp_pairs *p, const tt_yelp_generate_spec *spec) {
    tt_rng r;
    *p = (tt_yelp_pairs){.users = spec->users,
                         .businesses = spec->businesses,
                         .reviews = spec->reviews,
                         .repeats = spec->repeats,
                         .address = tt_yelp_generate_address(spec->seed)};
    tt_rng_at(&r, &p->address, TT_ROLE_SPLIT, 0);
    p->key = (uint64_t)tt_rng_word(&r) << 32;
    p->key |= tt_rng_word(&r);
    p->start = tt_alloc(p->users + 1, sizeof *p->start);
    if (!p->start) {
        return TT_ENOMEM;
    }
    share_users(p);
    make_classes(p);
    return TT_OK;
}

void tt_yelp_pairs_free(tt_yelp_pairs *p) {
    tt_free(p->start);
    *p = (tt_yelp_pairs){0};
}

/* Rank of the j-th business of n that the user of this rank reviews. */
static size_t business_rank(const tt_yelp_pairs *p, size_t user, size_t n, size_t j) {
    const size_t *first = p->first;
    const double total = p->mass[p->classes];
    size_t c = 0; // classes before it are taken whole
    while (c < p->classes && n > first[c] &&
           (double)(n - first[c]) * (p->mass[c + 1] - p->mass[c]) >=
               ALMOST * (double)(first[c + 1] - first[c]) * (total - p->mass[c])) {
        c++;
    }
    if (j < first[c]) {
        return j;
    }
    const double lambda = (double)(n - first[c]) / (total - p->mass[c]);
    const double v = (double)(subkey(p->key, KEY_START, user) >> 40) * 0x1p-24;
    size_t lo = c, hi = p->classes; // reach(lo) <= j - first[c] < reach(hi)
    size_t before = first[c];
    while (hi - lo > 1) {
        const size_t middle = lo + (hi - lo) / 2;
        const size_t reach =
            first[c] + (size_t)(lambda * (p->mass[middle] - p->mass[c]) + v);
        if (reach <= j) {
            lo = middle;
            before = reach;
        } else {
            hi = middle;
        }
    }
    const uint64_t key = mix(subkey(p->key, KEY_CLASS, user) + lo);
    return first[lo] + tt_yelp_permute(j - before, first[lo + 1] - first[lo], key);
}

/* The slot whose pair this one has: itself, or one before it that it repeats. */
static size_t original(const tt_yelp_pairs *p, size_t slot, size_t first) {
    tt_rng r;
    while (p->repeats > 0 && slot > first) {
        tt_rng_at(&r, &p->address, TT_ROLE_SPLIT, slot + 1);
        if (tt_rng_uniform(&r) >= p->repeats) {
            break;
        }
        slot--;
    }
    return slot;
}

tt_yelp_pair tt_yelp_pairs_at(const tt_yelp_pairs *p, size_t review) {
    const size_t slot = tt_yelp_permute(review, p->reviews, subkey(p->key, KEY_ORDER, 0));
    size_t lo = 0, hi = p->users; // start[lo] <= slot < start[hi]
    while (hi - lo > 1) {
        const size_t middle = lo + (hi - lo) / 2;
        if (p->start[middle] <= slot) {
            lo = middle;
        } else {
            hi = middle;
        }
    }
    const size_t n = p->start[lo + 1] - p->start[lo];
    const size_t j = original(p, slot, p->start[lo]) - p->start[lo];
    const size_t rank = business_rank(p, lo, n, j);
    return (tt_yelp_pair){
        .slot = slot,
        .user = tt_yelp_permute(lo, p->users, subkey(p->key, KEY_USERS, 0)),
        .business =
            tt_yelp_permute(rank, p->businesses, subkey(p->key, KEY_BUSINESSES, 0))};
}
