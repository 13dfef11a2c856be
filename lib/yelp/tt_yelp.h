/* The Yelp open data set: businesses, users, reviews and check-ins from JSON lines.
 *
 * Reads both forms: of 2014 (votes nested, elite and categories lists, check-ins counted by
 * hour) and of today (flat votes, elite "2018,2019", categories "A, B" or null, check-ins as
 * dates). Files are plain or gzip, called business.json, user.json, review.json,
 * checkin.json or yelp_academic_dataset_<kind>.json, with .gz if packed. review.json and
 * business.json must be there; without user.json users are known by their reviews alone.
 *
 * Needed: business_id of a business; user_id of a user; user_id, business_id, stars and text
 * of a review; business_id of a check-in. All else may be absent or null. A city is "city,
 * state" where there is a state (Springfield is in several). Today's form does not tell the
 * comma in a category from one between two; the three of Yelp's categories that have one
 * ("Beer, Wine & Spirits") are known by name.
 *
 * A line that cannot be used is counted by kind and left out; the first of each kind is kept
 * for the report. Blank lines are nothing.
 *
 * What is selected, in this order, each step once (not to a fixed point):
 *   1. businesses in cities with at least min_city businesses; without a city: city "";
 *   2. of several reviews of one user for one business the latest (by date, then by line;
 *      without a date: the earliest);
 *   3. businesses with at least min_reviews of the reviews left;
 *   4. users with at least min_user_reviews of the reviews left.
 * Every user and business that is handed out has a review; a business may have fewer than
 * min_reviews after step 4.
 *
 * Without minima on reviews (steps 3 and 4) one pass over them takes everything. Else two:
 * the first notes who, whom, stars, date and where the text stands, the second takes the
 * texts of those selected. A review whose id stood before is left out; ids are known again
 * by 64 bits, so that among 7 million reviews one is left out wrongly with probability
 * 1.3e-6.
 *
 * Memory (bytes, up to twice that while an array grows): a business 90 and its categories 4
 * each; a user of user.json 80; a review 11 to 21 for its id (while the reviews are first
 * read) and, if its business passes step 1, 40 and while they are selected 16; the texts
 * that are selected, exactly. On 5.2 million users, 174 thousand businesses and 6 million
 * reviews (8.6 GB) the process took 1.1 GB with min_city 20, min_reviews 100 and
 * min_user_reviews 20, and 6.6 GB, 5.3 of them text, with every review selected. */
#ifndef TT_YELP_H
#define TT_YELP_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/tt_tick.h"
#include "data/tt_ids.h"
#include "data/tt_ratings.h"

typedef struct {
    const char *directory;
    size_t min_city;         // businesses a city must have, 0: off (paper: 20)
    size_t min_reviews;      // reviews a business must have (paper: 100)
    size_t min_user_reviews; // reviews (of the businesses left) a user must have; the paper
                             // states none, but its counts imply one
    const tt_tick *tick;     // told how far the reading is, NULL: nobody
} tt_yelp_spec;

enum tt_yelp_kind {    // what a line was refused for, or found to be odd in
    TT_YELP_SYNTAX,    // not a JSON object: truncated, NUL byte, trailing text
    TT_YELP_UTF8,      // invalid UTF-8, or half of a surrogate pair
    TT_YELP_LONG,      // longer than the line limit (TT_LINE_MAX)
    TT_YELP_MISSING,   // a field that is needed is not there, or null, or an empty id
    TT_YELP_TYPE,      // a field of another type, a count below 0, a date that is none
    TT_YELP_STARS,     // outside 1 .. 5
    TT_YELP_DUPLICATE, // an id that stood before
    TT_YELP_BUSINESS,  // review or check-in of an unknown business
    TT_YELP_USER,      // review of an unknown user (kept: its covariates are missing)
    TT_YELP_KINDS
};

typedef struct {
    size_t count;
    char first[160]; // "review.json:17: what was found" of the first
} tt_yelp_problem;

typedef struct {
    tt_ids users;       // in order of their first selected review
    tt_ids businesses;  // in order of their file
    tt_ratings ratings; // (reviews) review i is rating i, in order of their file; time is
                        // NULL if no review has a date, 0 for those without one
    char *text;         // text of review i: text[start[i] .. start[i+1]-1], UTF-8, no zeros
    size_t *start;      // (ratings.count + 1)
    // users, (users.count) each
    unsigned char *user_known;       // 1: stands in user.json
    unsigned char *elite;            // 1: elite in any year
    uint32_t *useful, *funny, *cool; // votes received
    uint32_t *user_reviews;          // review_count as the user file has it
    // businesses, (businesses.count) each
    tt_ids cities, categories;
    uint32_t *city;         // index into cities
    size_t *category_start; // (businesses.count + 1)
    uint32_t *category;     // (category_start[businesses.count]) none twice in a business
    uint32_t *checkins;     // 0 without a check-in file
    // what was met
    int present[4];            // 1: there is a business, user, review, check-in file
    size_t lines[4], bytes[4]; // of them, bytes unpacked
    size_t businesses_read;    // that could be used
    size_t users_read;         // that could be used
    size_t reviews_read;       // that could be used and are of known businesses
    size_t merged;             // reviews overwritten by a later one of their pair
    tt_yelp_problem problem[TT_YELP_KINDS];
} tt_yelp;

/* The tick counts bytes of all the files as they lie in the folder, packed or not, those of
 * the reviews once for each pass; it is told after a MB unpacked or less.
 *
 * TT_OK; TT_EDATA when nothing usable is left (the message says why), a gzip file is damaged
 * or a file changes while it is read; TT_ENOINPUT when a file that is needed is missing or
 * one cannot be read; TT_ENOMEM. On error y is empty. */
int tt_yelp_read(tt_yelp *y, const tt_yelp_spec *spec);

/* One line for each kind of problem met: "duplicate id: 3 lines, first review.json:17: ...",
 * and one for a missing user file. */
void tt_yelp_report(const tt_yelp *y, FILE *f);

void tt_yelp_free(tt_yelp *y); // zeroed struct allowed

#endif
