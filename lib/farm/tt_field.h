/* Fields of the csv files and ledgers that the farm writes, and the splitting of such a
 * line.
 *
 * Fields are quoted as RFC 4180 has it, but never hold a line break (it becomes a blank),
 * so a record is a line. An absent number (NAN) is an empty field. */
#ifndef TT_FIELD_H
#define TT_FIELD_H

#include <stddef.h>
#include <stdio.h>

enum { TT_FIELD_NUMBER = 32 }; // room for any number as text

/* Writes one field, quoted where it must be. */
void tt_field_write(FILE *f, const char *text);

/* %.<digits>g; NAN gives "". 17 digits give the same bits back through tt_field_number. */
void tt_field_format(char out[TT_FIELD_NUMBER], double value, int digits);

/* The inverse: the whole field must be a number as tt_field_format writes it; "" gives NAN.
 * TT_OK or TT_EDATA. */
int tt_field_number(double *value, const char *field);

/* A field of decimal digits, at most `limit`. TT_OK or TT_EDATA. */
int tt_field_size(size_t *value, const char *field, size_t limit);

/* Splits `line` (no line end) in place: field[0..*count-1] point into it. TT_EDATA when
 * there are more than `max` fields or a quote is out of place. */
int tt_field_split(char **field, size_t *count, size_t max, char *line);

#endif
