/* yelp_generate: a synthetic Yelp folder with planted aspects and ratings that depend on
 * them (yelp/tt_yelp_generate.h), for whoever has no Yelp. A tool: no grid of cells, no
 * profiles, no claim.
 *
 * Writes DIR/business.json, user.json, review.json, checkin.json; the same options write
 * the same bytes. Talk on stderr. Exit status: 0 written, 1 memory refused, 2 usage, 74
 * cannot write. */
#include <stdio.h>
#include <string.h>

#include "base/tt_error.h"
#include "common/tool.h"
#include "farm/tt_file.h"
#include "yelp/tt_yelp_generate.h"

typedef struct {
    const char *directory;
    tt_yelp_generate_spec spec;
} options;

enum {
    KEY_USERS = 256,
    KEY_BUSINESSES,
    KEY_REVIEWS,
    KEY_CITIES,
    KEY_EFFECT,
    KEY_NOISE,
    KEY_GENEROSITY,
    KEY_REPEATS,
    KEY_WORDS,
    KEY_VOCABULARY,
    KEY_FORM,
    KEY_OPEN,
    KEY_SEED
};

static const struct argp_option option_list[] = {
    {"users", KEY_USERS, "N", 0, "(default 600)", 0},
    {"businesses", KEY_BUSINESSES, "M", 0, "(default 200)", 0},
    {"reviews", KEY_REVIEWS, "R", 0, "at most N M (default 20000)", 0},
    {"cities", KEY_CITIES, "C", 0, "(default 6)", 0},
    {"effect", KEY_EFFECT, "E", 0,
     "of aspects on stars; 0: stars do not depend on what the text says (default 1)", 1},
    {"noise", KEY_NOISE, "S", 0, "standard deviation of a review's stars (default 0.6)", 1},
    {"generosity", KEY_GENEROSITY, "S", 0,
     "standard deviation of the users' mean stars (default 0.4)", 1},
    {"repeats", KEY_REPEATS, "P", 0,
     "share of reviews by a user of the business before (default 0)", 1},
    {"words", KEY_WORDS, "W", 0, "mean number in a review, at least 12 (default 60)", 2},
    {"vocabulary", KEY_VOCABULARY, "V", 0,
     "filler words, at most 200000, Zipf distributed (default 20000)", 2},
    {"form", KEY_FORM, "2014|current", 0, "of the files (default current)", 3},
    {"open-end", KEY_OPEN, NULL, 0, "leave the last lines without their ends", 3},
    {"seed", KEY_SEED, "S", 0, "master seed (default 1)", 3},
    {0},
};

/* Numbers go where the table says; 0: the key is none of them. */
static int parse_number(tt_yelp_generate_spec *s, struct argp_state *state, int key,
                        const char *text) {
    const struct {
        int key;
        const char *name;
        size_t *count;
        double *value;
    } table[] = {{KEY_USERS, "users", &s->users, NULL},
                 {KEY_BUSINESSES, "businesses", &s->businesses, NULL},
                 {KEY_REVIEWS, "reviews", &s->reviews, NULL},
                 {KEY_CITIES, "cities", &s->cities, NULL},
                 {KEY_EFFECT, "effect", NULL, &s->effect},
                 {KEY_NOISE, "noise", NULL, &s->noise},
                 {KEY_GENEROSITY, "generosity", NULL, &s->users_noise},
                 {KEY_REPEATS, "repeats", NULL, &s->repeats},
                 {KEY_WORDS, "words", &s->words, NULL},
                 {KEY_VOCABULARY, "vocabulary", &s->vocabulary, NULL}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (table[i].key != key) {
            continue;
        }
        if (table[i].count) {
            *table[i].count = tool_count(state, table[i].name, text, 0);
        } else {
            *table[i].value = tool_number(state, table[i].name, text);
        }
        return 1;
    }
    return 0;
}

static error_t parse(int key, char *text, struct argp_state *state) {
    options *o = state->input;
    if (parse_number(&o->spec, state, key, text)) {
        return 0;
    }
    switch (key) {
    case KEY_FORM:
        o->spec.form_2014 = strcmp(text, "2014") == 0;
        if (!o->spec.form_2014 && strcmp(text, "current") != 0) {
            argp_error(state, "--form %s: expected 2014 or current", text);
        }
        break;
    case KEY_OPEN:
        o->spec.lines_ending = 1;
        break;
    case KEY_SEED:
        o->spec.seed = tool_count(state, "seed", text, 0);
        break;
    case ARGP_KEY_ARG:
        if (o->directory) {
            argp_error(state, "one DIR, not two");
        }
        o->directory = text;
        break;
    case ARGP_KEY_END:
        if (!o->directory) {
            argp_error(state, "DIR is missing");
        }
        if (tt_yelp_generate_check(&o->spec) != TT_OK) {
            argp_error(state, "%s", tt_error_message());
        }
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

static const struct argp parser = {
    option_list,
    parse,
    "DIR",
    "Writes a synthetic Yelp folder: business, user, review and check-in files in which "
    "stars depend on aspects that the texts name.\v"
    "Exit status: 0 written, 1 memory refused, 2 usage, 74 cannot write.",
    NULL,
    NULL,
    NULL};

int main(int argc, char **argv) {
    options o = {.spec = TT_YELP_GENERATE_DEFAULT};
    tool_parse(&parser, argc, argv, &o);
    int status = tt_mkdirs(o.directory);
    if (status == TT_OK) {
        status = tt_yelp_generate(o.directory, &o.spec, NULL);
    }
    if (status == TT_OK) {
        fprintf(stderr, "yelp_generate: %zu reviews of %zu businesses by %zu users in %s\n",
                o.spec.reviews, o.spec.businesses, o.spec.users, o.directory);
    }
    return tool_exit_status("yelp_generate", status);
}
