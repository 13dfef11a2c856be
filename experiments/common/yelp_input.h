/* Where the Yelp experiments get their reviews from: the user's folder, or a generated one
 * that stands in for it.
 *
 * Options: --yelp DIR, --lexicon FILE (NLTK's vader_lexicon.txt), --tagged FILE (CoNLL-U),
 * or YELP, LEXICON, TAGGED of the environment; --min-city, --min-reviews,
 * --min-user-reviews.
 *
 * A real folder needs the lexicon; without a tagged file words are tagged by WordNet's
 * lists (/usr/share/wordnet). Filters that are not given are the paper's, 20 / 100 / none,
 * and 0 / 5 / none where review.json has less than 50 MB.
 *
 * Without --yelp a folder with planted truth is generated (yelp/tt_yelp_generate.h), read,
 * and removed (by the next run where this one is killed); no filters. Its words are tagged
 * and scored with lists made of the generator's own nouns and adjectives (their valences
 * are VADER's), unless files are given. It depends on the spec, the master seed and the
 * replicate alone. */
#ifndef YELP_INPUT_H
#define YELP_INPUT_H

#include <argp.h>
#include <stdio.h>

#include "yelp/tt_yelp.h"
#include "yelp/tt_yelp_generate.h"
#include "farm/tt_progress.h"
#include "text/tt_review_words.h"

#define YELP_INPUT_PAPER SIZE_MAX // a filter that is not given

typedef struct {
    const char *yelp, *lexicon, *tagged;            // NULL: not given
    size_t min_city, min_reviews, min_user_reviews; // or YELP_INPUT_PAPER
} yelp_source;

#define YELP_SOURCE_NONE                                                                   \
    { NULL, NULL, NULL, YELP_INPUT_PAPER, YELP_INPUT_PAPER, YELP_INPUT_PAPER }

/* The options, for tt_experiment.options (or as a child of the experiment's own), and what
 * they were given. */
extern const struct argp yelp_input_options;
const yelp_source *yelp_input_source(void);

/* For tt_experiment.available: 1, or 0 with tt_error when a real folder lacks its lexicon
 * or any tagger. */
int yelp_input_available(void);

/* For tt_experiment.place: "yelp" for results on a real folder, else NULL. */
const char *yelp_input_place(void);

/* For tt_experiment.prepare: reads a real folder, which is then kept (yelp_input_keep) and
 * so shared by the workers; a generated one differs between tasks. */
int yelp_input_prepare(tt_progress *progress);

/* For tt_experiment.design: real: sizes of the folder's files, digests of lexicon and
 * tagged file, filters; generated: the spec. Never paths. */
void yelp_input_design(const yelp_source *s, const tt_yelp_generate_spec *spec, FILE *f);

typedef struct {
    int real;                        // 0: generated
    tt_yelp yelp;                    // reviews selected by the filters
    tt_review_words words;           // of its reviews
    tt_yelp_truth truth;             // generated: planted; else zeroed
    tt_yelp_generate_spec generated; // generated: with its seed
} yelp_input;                        // zeroed: none

/* Reads the real folder of s, or generates one by spec (whose seed is replaced by one drawn
 * from (seed, replicate); effect, users, reviews.. do not enter it). Problems of a real
 * folder are reported on stderr. Codes of the modules used; on error in is empty. */
int yelp_input_open(yelp_input *in, const yelp_source *s, const tt_yelp_generate_spec *spec,
                    uint64_t seed, size_t replicate);
void yelp_input_close(yelp_input *in);

/* The same for tasks: kept in the worker's memory, read again only when another is asked
 * for. *in is valid until the next call; yelp_input_forget frees it. A real folder is the
 * same in all replicates. */
int yelp_input_keep(const yelp_input **in, const yelp_source *s,
                    const tt_yelp_generate_spec *spec, uint64_t seed, size_t replicate);
void yelp_input_forget(void);

/* Number of a generated folder's user or business: index into truth of index `i` of the
 * tables yelp.users, yelp.businesses. */
size_t yelp_input_user(const yelp_input *in, size_t i);
size_t yelp_input_business(const yelp_input *in, size_t i);

enum { YELP_INPUT_TEXT = 400 };

/* For tables' titles: "generated folder, not Yelp: 20000 reviews", "Yelp: 688960 reviews";
 * reviews NAN: without their number. Returns out. */
const char *yelp_input_title(char out[YELP_INPUT_TEXT], const yelp_source *s,
                             double reviews);

/* For notes: tagger, lexicon, filters, one sentence. Returns out. */
const char *yelp_input_note(char out[YELP_INPUT_TEXT], const yelp_source *s);

#endif
