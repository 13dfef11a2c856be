/* The parts of one replicate of experiments/table3.c.
 *
 * Users and businesses are drawn; a review is inside (both sides drawn), outside (neither)
 * or mixed (one). 30 % of the inside reviews are held out, the others train. Outside ones
 * test. Mixed ones never train, for their undrawn side would no longer be cold: 30 % test,
 * the text of the others is what is known of undrawn users and businesses.
 *
 * The draw that the paper states is 15,000 users and 10,000 businesses, 70/30 (section 4.2,
 * OpenReview Ulj0tR-k7q); what its cells hold is inferred from its errors. */
#ifndef TABLE3_SPLIT_H
#define TABLE3_SPLIT_H

#include "base/tt_rng.h"
#include "data/tt_ratings.h"

typedef struct {
    size_t users, businesses; // wanted
    double most;              // largest share of a side that is drawn
    double test_share;        // of inside and of mixed reviews
} table3_draw;

#define TABLE3_DRAW_PAPER                                                                  \
    { .users = 15000, .businesses = 10000, .most = 0.6, .test_share = 0.3 }

enum table3_part {
    TABLE3_TRAIN,   // inside
    TABLE3_HELD,    // inside, tests
    TABLE3_OUTSIDE, // tests
    TABLE3_SIDE,    // mixed, tests
    TABLE3_TEXT,    // mixed, its text alone is known
    TABLE3_LEFT,    // mixed, tests nothing: its drawn side has no training review either
    TABLE3_PARTS
};

typedef struct {
    size_t users, businesses; // drawn
    size_t reviews;
    unsigned char *part; // (reviews) enum table3_part
    size_t count[TABLE3_PARTS];
    tt_ratings train;
    tt_ratings test; // held, then outside, then mixed, each in the order of the reviews
    size_t overall;  // test pairs before the mixed ones
    unsigned char *subset; // (test.count) enum tt_subset: what training has seen of them
} table3_split;

/* Of the reviews r, by role SPLIT of the address. TT_OK or TT_ENOMEM (then s is empty). */
int table3_split_open(table3_split *s, const tt_ratings *r, const table3_draw *draw,
                      const tt_address *address);
void table3_split_close(table3_split *s);

/* Which reviews covariates are made of. */
enum table3_words {
    TABLE3_NO_WORDS, // the arm knows no covariates
    TABLE3_KNOWN,    // all but those that test: training ones and TABLE3_TEXT
    TABLE3_TRAINING, // training ones alone: no text of a cold side
    TABLE3_ALL       // as the paper: those that test too
};

/* use (s->reviews): 1 where the review's text may be used. */
void table3_split_use(unsigned char *use, const table3_split *s, enum table3_words words);

#endif
