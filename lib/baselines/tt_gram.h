/* Small normal equations in double: a = X'X, b = X'y, the kernel of alternating least
 * squares.
 *
 * k unknowns; rows of X and of a are ld doubles apart, ld >= k a multiple of TT_GRAM_PAD,
 * and X is zero beyond column k. All blocks are 32-byte aligned. The order of additions
 * does not depend on the processor. */
#ifndef TT_GRAM_H
#define TT_GRAM_H

#include <stddef.h>

enum { TT_GRAM_PAD = 8 };

/* Upper triangle of a (ld, ld) += X'X, b (ld) += X'y; x (rows, ld), y (rows). Elements
 * below the diagonal may be touched. */
void tt_gram_add(double *a, double *b, const double *x, const double *y, size_t rows,
                 size_t ld);

/* The naive twin: every element by one sum. */
void tt_gram_add_naive(double *a, double *b, const double *x, const double *y, size_t rows,
                       size_t ld);

/* Solves a x = b for a symmetric positive semidefinite a, given by its upper triangle,
 * through its LDL' factors; x replaces b and a is destroyed. A pivot not above tolerance
 * times its diagonal element depends on those before it: its coordinate becomes zero.
 * Returns how many did. work: (ld). */
size_t tt_gram_solve(double *a, double *b, size_t k, size_t ld, double tolerance,
                     double *work);

#endif
