/* Internal to tt_sieve: a fit at work, and its coarsest level. */
#ifndef TT_SIEVE_PARTS_H
#define TT_SIEVE_PARTS_H

#include "towers/tt_alternate.h"
#include "towers/tt_sieve.h"

typedef struct {
    const tt_sieve_spec *spec;
    tt_alternate als;
    double lo, hi; // range of the training ratings
} tt_sieve_work;

/* Copies the pairs that are not held out, `most` at most. TT_OK or TT_ENOMEM; als is to be
 * freed in either case. */
int tt_sieve_open(tt_sieve_work *w, const tt_sieve_spec *spec, const tt_pairs *pairs,
                  size_t most);

/* The parameters of the finest level. */
size_t tt_sieve_weights(const tt_sieve_work *w);

/* Solves the finest level: the joint sieve by one half step, two towers by `sweeps` sweeps,
 * or fewer when one lowers the training error by a smaller share than `settled` (0: never). */
void tt_sieve_solve(tt_sieve_work *w, size_t sweeps, double settled);

/* Fits the coarsest level, which has been added: starts are tried on the first training pairs,
 * then the best one is led on by all. TT_OK or TT_ENOMEM. */
int tt_sieve_first_level(tt_sieve_work *w, size_t k, const tt_pairs *pairs,
                         const tt_address *address);

#endif
