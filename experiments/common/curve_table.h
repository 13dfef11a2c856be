/* What the reports of the rate experiments write alike. */
#ifndef CURVE_TABLE_H
#define CURVE_TABLE_H

#include "common/curve.h"

/* Writes the csv and frees the table (NULL: TT_ENOMEM). */
int curve_table_finish(tt_table *t, const char *name);

/* The mean exponent and the ends of its t interval of two-sided `level`: three fields. */
void curve_table_exponent(tt_table *t, th_slope s, double level);

/* At size s the line of slope -exponent through the mean point of the log curve. */
double curve_line(const curve *c, double exponent, size_t s);

#endif
