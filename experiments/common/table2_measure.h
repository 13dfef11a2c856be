/* What experiments/table2.c measures: the rows of its tasks. */
#ifndef TABLE2_MEASURE_H
#define TABLE2_MEASURE_H

#include "common/dimension_estimate.h"
#include "common/table2_polarity.h"
#include "common/yelp_input.h"
#include "farm/tt_experiment.h"
#include "text/tt_review_covariates.h"

enum { TABLE2_ASPECTS = 10, TABLE2_NOUN = 4, TABLE2_NAME = 6 * TABLE2_NOUN + 1 };

/* A line of the printed table. */
typedef struct {
    const char *noun;
    double frequency, mean, sd, quartile[3];
} table2_line;

extern const table2_line table2_published[TABLE2_ASPECTS];
#define TABLE2_PUBLISHED_REVIEWS 688960.0

/* Columns of a row. Of the folder, in all rows; of a noun, in rows of the first cell, a row
 * for each of the ten most common and for each published one beside them; of an estimate,
 * in rows of the other cells, a row for each enum dimension_method, whose status is the
 * row's. */
enum {
    TABLE2_REVIEWS,
    TABLE2_USERS,
    TABLE2_BUSINESSES,
    TABLE2_RANK,       // 1: the most common
    TABLE2_NOUN_FIRST, // its bytes, six to a number
    TABLE2_MENTIONS = TABLE2_NOUN_FIRST + TABLE2_NOUN,
    TABLE2_NAMING,   // reviews that name it
    TABLE2_PER_1000, // mentions in a thousand reviews
    TABLE2_PER_1000_SE,
    TABLE2_STAT, // enum of table2_polarity.h
    TABLE2_LO = TABLE2_STAT + POLARITY_STATS,
    TABLE2_HI = TABLE2_LO + POLARITY_STATS,
    TABLE2_WIDE_LO = TABLE2_HI + POLARITY_STATS, // quartiles, for the joint rule
    TABLE2_WIDE_HI = TABLE2_WIDE_LO + 3,
    TABLE2_CORRELATION = TABLE2_WIDE_HI + 3, // with planted quality; generated folders only
    TABLE2_CONTROL,                          // with planted quality in the next aspect
    TABLE2_SHARED,                           // of the two planted qualities
    TABLE2_PLACES,                           // businesses in all three
    TABLE2_POINTS,                           // used by the method
    TABLE2_COORDINATES,
    TABLE2_ESTIMATE,
    TABLE2_ESTIMATE_LO,
    TABLE2_ESTIMATE_HI,
    TABLE2_LIMIT,
    TABLE2_COLUMNS
};

/* What the nouns are measured with. */
typedef struct {
    size_t resamples;
    size_t least; // mentions a business must have to enter a correlation
} table2_effort;

/* 0.95, and 1 - .05 / 12 for the twelve quartiles of the rule. */
extern const double table2_level[2];

void table2_name_pack(double out[TABLE2_NOUN], const char *noun);
void table2_name_unpack(char noun[TABLE2_NAME], const double in[TABLE2_NOUN]);

/* Spearman's rank correlations over businesses with at least `least` mentions of an aspect;
 * NAN with fewer than three of them. */
typedef struct {
    size_t places;  // such businesses
    double quality; // of their mean polarity with the planted quality in this aspect
    double control; // with that in the next one
    double shared;  // of the two qualities
} table2_agreement;

/* planted: the aspect's place in the truth. TT_OK or TT_ENOMEM. */
int table2_agree(table2_agreement *a, const yelp_input *in, uint32_t aspect, size_t planted,
                 size_t least);

/* Rows of the nouns. */
int table2_aspects(tt_sink *sink, const yelp_input *in, const table2_effort *effort,
                   const tt_address *address);

/* Columns first .. last-1 of a side as points of [0,1]^(last-first): polarities p, which
 * are the columns from TT_BLOCK_ASPECTS on, as (1 + p) / 2. x (rows, last - first). */
void table2_points(double *x, const tt_review_side *side, size_t first, size_t last);

/* Rows of one block of a side (TT_REVIEW_BLOCKS: all of them together). */
int table2_dimensions(tt_sink *sink, const yelp_input *in, int businesses, size_t block,
                      const tt_review_spec *spec, const tt_address *address);

#endif
