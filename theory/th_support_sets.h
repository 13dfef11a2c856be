/* The single sets behind th_support.h: coefficients, image of a parameter, random point. */
#ifndef TH_SUPPORT_SETS_H
#define TH_SUPPORT_SETS_H

#include "th_support.h"

/* Draws the coefficients. GSL_SUCCESS, or GSL_EINVAL for sizes that do not fit. */
int th_piece_init(th_piece *p, const th_piece_spec *spec, gsl_rng *r);

/* x (p->spec.ambient); t (p->parameters > 0). */
void th_piece_map(double *x, const th_piece *p, const double *t);
void th_piece_draw(double *x, const th_piece *p, gsl_rng *r);

#endif
