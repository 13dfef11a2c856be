/* What one cell of experiments/rates.c measured and what its rules say. */
#ifndef RATES_MEASURE_H
#define RATES_MEASURE_H

#include "common/curve.h"
#include "common/rates_report.h"

enum { RATES_RIVALS = 4 };
extern const char *const rates_rival_name[RATES_RIVALS]; // joint, d+1, d-1, parametric

/* How K was chosen: on the held-out fifth, by theory, by an oracle. */
enum { RULE_VALID, RULE_THEORY, RULE_ORACLE, RATES_RULES };
extern const char *const rates_rule_name[RATES_RULES];

typedef struct {
    const rates_cell *cell;
    curve curve[RATES_RULES];
    th_slope nominal[RATES_RULES], effective[RATES_RULES];
    double predicted;       // a
    double least, least3;   // a - mean(k / log N), k = 2 and 3
    double k_first, k_last; // geometric mean K at the ends of the range
    double worst;           // largest mean risk / sigma^2 over the sizes
    int zygmund;            // integer beta
    int counts;             // in the equality verdict
    enum th_answer bound, equal, equal_nominal;
    double rival[RATES_RIVALS]; // exponents; NAN: no such rival
    double p[RATES_RIVALS];
    int rejected[RATES_RIVALS]; // by Holm over all cells
} rates_measure;

/* measure (rates_cells(profile)). TT_OK or TT_ENOMEM (then nothing is held). */
int rates_measure_all(rates_measure *measure, const tt_results *results);
void rates_measure_free(rates_measure *measure, size_t cells);

/* "yes", "no", "inconclusive", or why the cell does not count. */
const char *rates_equal_word(const rates_measure *m, enum th_answer answer);
const char *rates_bound_word(enum th_answer answer);

/* The names of the rejected rivals, joined by spaces. */
void rates_rejected(char *out, size_t size, const rates_measure *m);

#endif
