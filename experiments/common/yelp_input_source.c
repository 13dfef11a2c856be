/* What yelp_input.h is given: options, filters, the design's lines, titles. */
#include "common/yelp_input_source.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/tt_error.h"
#include "farm/tt_field.h"

enum { KEY_YELP = 0x2000, KEY_LEXICON, KEY_TAGGED, KEY_CITY, KEY_REVIEWS, KEY_USER };
enum { PAPER_CITY = 20, PAPER_REVIEWS = 100, SMALL_CITY = 0, SMALL_REVIEWS = 5 };

static const double small_bytes = 50e6; // of review.json: below it the data are a sample
static const char wordnet[] = "/usr/share/wordnet";

static yelp_source given = YELP_SOURCE_NONE;

const yelp_source *yelp_input_source(void) {
    return &given;
}

const char *yelp_input_place(void) {
    return given.yelp ? "yelp" : NULL;
}

static size_t count_of(struct argp_state *state, const char *what, const char *text) {
    size_t value = 0;
    if (tt_field_size(&value, text, UINT32_MAX) != TT_OK) {
        argp_error(state, "--%s: found '%s', expected a whole number from 0 on", what,
                   text);
    }
    return value;
}

/* The option, or else the environment's; it must be readable. */
static const char *path_of(struct argp_state *state, const char *option, const char *name) {
    const char *path = option ? option : getenv(name);
    path = path && *path ? path : NULL;
    if (path && access(path, R_OK) != 0) {
        argp_failure(state, TT_ENOINPUT, errno, "%s", path);
    }
    return path;
}

static error_t parse(int key, char *text, struct argp_state *state) {
    switch (key) {
    case KEY_YELP:
        given.yelp = text;
        break;
    case KEY_LEXICON:
        given.lexicon = text;
        break;
    case KEY_TAGGED:
        given.tagged = text;
        break;
    case KEY_CITY:
        given.min_city = count_of(state, "min-city", text);
        break;
    case KEY_REVIEWS:
        given.min_reviews = count_of(state, "min-reviews", text);
        break;
    case KEY_USER:
        given.min_user_reviews = count_of(state, "min-user-reviews", text);
        break;
    case ARGP_KEY_END:
        given.yelp = path_of(state, given.yelp, "YELP");
        given.lexicon = path_of(state, given.lexicon, "LEXICON");
        given.tagged = path_of(state, given.tagged, "TAGGED");
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

static const struct argp_option option_list[] = {
    {"yelp", KEY_YELP, "DIR", 0,
     "folder of Yelp's business, user and review files (default: a generated folder); "
     "results go to results/<profile>/yelp",
     0},
    {"lexicon", KEY_LEXICON, "FILE", 0, "NLTK's vader_lexicon.txt; needed with --yelp", 0},
    {"tagged", KEY_TAGGED, "FILE", 0,
     "CoNLL-U file to train the tagger from (default: WordNet's lists)", 0},
    {"min-city", KEY_CITY, "N", 0, "businesses a city must have (paper: 20)", 0},
    {"min-reviews", KEY_REVIEWS, "N", 0, "reviews a business must have (paper: 100)", 0},
    {"min-user-reviews", KEY_USER, "N", 0,
     "reviews a user must have (paper: not stated; default 0)", 0},
    {0},
};

const struct argp yelp_input_options = {option_list, parse, NULL, NULL, NULL, NULL, NULL};

const char *yelp_input_wordnet(void) {
    static const char index[] = "/usr/share/wordnet/index.noun";
    return access(index, R_OK) == 0 ? wordnet : NULL;
}

int yelp_input_available(void) {
    if (given.yelp && !given.lexicon) {
        tt_error(TT_ENOINPUT, "no --lexicon FILE (NLTK's vader_lexicon.txt) for %s",
                 given.yelp);
        return 0;
    }
    if (given.yelp && !given.tagged && !yelp_input_wordnet()) {
        tt_error(TT_ENOINPUT, "no --tagged FILE (CoNLL-U) and no %s (package wordnet-base)",
                 wordnet);
        return 0;
    }
    return 1;
}

/* Bytes of the folder's file of this kind, plain or packed; NAN: none. */
static double bytes_of(const char *directory, const char *kind) {
    static const char *const form[] = {"%s/%s.json", "%s/%s.json.gz",
                                       "%s/yelp_academic_dataset_%s.json",
                                       "%s/yelp_academic_dataset_%s.json.gz"};
    for (size_t k = 0; k < sizeof form / sizeof *form; k++) {
        char path[4096];
        struct stat s;
        snprintf(path, sizeof path, form[k], directory, kind);
        if (stat(path, &s) == 0) {
            return (double)s.st_size;
        }
    }
    return NAN;
}

tt_yelp_spec yelp_input_filters(const yelp_source *s) {
    const int small = bytes_of(s->yelp, "review") < small_bytes;
    tt_yelp_spec f = {.directory = s->yelp,
                      .min_city = s->min_city,
                      .min_reviews = s->min_reviews,
                      .min_user_reviews = s->min_user_reviews};
    if (s->min_city == YELP_INPUT_PAPER) {
        f.min_city = small ? SMALL_CITY : PAPER_CITY;
    }
    if (s->min_reviews == YELP_INPUT_PAPER) {
        f.min_reviews = small ? SMALL_REVIEWS : PAPER_REVIEWS;
    }
    if (s->min_user_reviews == YELP_INPUT_PAPER) {
        f.min_user_reviews = 0;
    }
    return f;
}

/* FNV-1a, 64 bits, of the file's bytes; of none if it cannot be read. */
static uint64_t digest(const char *path) {
    uint64_t h = 14695981039346656037u;
    FILE *f = fopen(path, "rb");
    for (int c; f && (c = getc_unlocked(f)) != EOF;) {
        h = (h ^ (unsigned char)c) * 1099511628211u;
    }
    if (f) {
        fclose(f);
    }
    return h;
}

static void print_file(FILE *f, const char *what, const char *path) {
    if (path) {
        fprintf(f, "%s %016llx\n", what, (unsigned long long)digest(path));
    }
}

void yelp_input_design(const yelp_source *s, const tt_yelp_generate_spec *spec, FILE *f) {
    static const char *const kind[] = {"business", "user", "review", "checkin"};
    if (s->yelp) {
        const tt_yelp_spec filters = yelp_input_filters(s);
        fprintf(f, "Yelp\nfilters %zu %zu %zu\n", filters.min_city, filters.min_reviews,
                filters.min_user_reviews);
        for (size_t k = 0; k < sizeof kind / sizeof *kind; k++) {
            fprintf(f, "%s %.0f bytes\n", kind[k], bytes_of(s->yelp, kind[k]));
        }
    } else {
        fprintf(f, "generated folder: %zu users, %zu businesses, %zu cities, %zu reviews\n",
                spec->users, spec->businesses, spec->cities, spec->reviews);
        fprintf(f,
                "effect %.17g noise %.17g %.17g repeats %.17g words %zu of %zu form %d\n",
                spec->effect, spec->noise, spec->users_noise, spec->repeats, spec->words,
                spec->vocabulary, spec->form_2014);
    }
    print_file(f, "lexicon", s->lexicon);
    print_file(f, "tagged", s->tagged);
    if (s->yelp && !s->tagged) {
        fprintf(f, "tagged by WordNet\n");
    }
}

const char *yelp_input_title(char out[YELP_INPUT_TEXT], const yelp_source *s,
                             double reviews) {
    const char *what = s->yelp ? "Yelp" : "generated folder, not Yelp";
    if (isnan(reviews)) {
        snprintf(out, YELP_INPUT_TEXT, "%s", what);
    } else {
        snprintf(out, YELP_INPUT_TEXT, "%s: %.0f reviews", what, reviews);
    }
    return out;
}

const char *yelp_input_note(char out[YELP_INPUT_TEXT], const yelp_source *s) {
    const char *tagger = s->tagged ? "a tagger trained from the file given"
                         : s->yelp ? "WordNet's lists as tagger"
                                   : "a tagger made for the generated words";
    const char *lexicon = s->lexicon ? "the VADER lexicon given"
                                     : "a lexicon of the generator's own adjectives";
    char filters[160] = "no filters";
    if (s->yelp) {
        const tt_yelp_spec f = yelp_input_filters(s);
        snprintf(filters, sizeof filters,
                 "cities with %zu businesses, businesses with %zu reviews, users with %zu "
                 "(paper: 20, 100, not stated)",
                 f.min_city, f.min_reviews, f.min_user_reviews);
    }
    snprintf(out, YELP_INPUT_TEXT, "Aspects by %s and %s; %s.", tagger, lexicon, filters);
    return out;
}
