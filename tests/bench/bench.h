/* What the benchmarks share: CPU time, verdicts, cheap ratings of any size.
 *
 * Whatever is compared is timed in one run, by turns, and the best of BENCH_ROUNDS counts:
 * other work on the machine makes single times worse, hardly ever better. */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>

#include "data/tt_ratings.h"

enum { BENCH_ROUNDS = 5 };

/* CPU seconds of this process so far. */
double bench_seconds(void);

/* "met" or "MISSED": how every line with a target ends. */
const char *bench_verdict(int met);

/* Ends the program with the message and the library's own unless status is TT_OK. */
void bench_require(int status, const char *what);

/* tt_alloc that ends the program when memory is refused. */
void *bench_alloc(size_t count, size_t size);

/* Fresh ratings 1..5 of `count` distinct pairs, user by user; few users and few items have
 * most of them (density exp(-5 x) over the rank x in [0, 1]). O(count). */
void bench_ratings(tt_ratings *r, size_t n, size_t m, size_t count);

/* Root mean squared difference of a and b (n). */
double bench_rmse(const double *a, const double *b, size_t n);

#endif
