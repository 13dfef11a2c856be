/* Lines of synthetic Yelp files about users, as those about businesses. */
#include "yelp/tt_yelp_generate_parts.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const char *const first_name[] = {"Ann", "Ben",         "Carla", "Dmitri",
                                         "Eve", "Jos\xc3\xa9", "Kim",   "Lee",
                                         "Mia", "Zo\xc3\xab"};

/* Up to five ids; `none` for no friends. */
static void put_friends(tt_yelp_out *o, const tt_yelp_generate_spec *spec,
                        const char *quote, const char *none, tt_rng *r) {
    const size_t n = tt_rng_below(r, 6);
    for (size_t i = 0; i < n; i++) {
        fprintf(o->f, "%s%su%07zu%s", i == 0 ? "" : ", ", quote,
                tt_rng_below(r, spec->users), quote);
    }
    tt_yelp_put(o, n == 0 ? none : "");
}

/* Years, none for most users; more likely the more a user writes. */
static void put_elite(tt_yelp_out *o, const tt_yelp_tally *t, const char *comma,
                      tt_rng *r) {
    const double share = 0.04 + (double)t->reviews / ((double)t->reviews + 400);
    const size_t years = tt_rng_uniform(r) < share ? 1 + tt_rng_below(r, 5) : 0;
    for (size_t i = 0; i < years; i++) {
        fprintf(o->f, "%s%zu", i == 0 ? "" : comma, 2009 + i);
    }
}

static unsigned average_hundredths(const tt_yelp_tally *t) {
    return t->reviews > 0 ? (unsigned)((200 * (uint64_t)t->stars + t->reviews) /
                                       (2 * (uint64_t)t->reviews))
                          : 0;
}

static void user_today(tt_yelp_out *o, const tt_yelp_generate_spec *spec, size_t user,
                       const tt_yelp_tally *t, tt_rng *r) {
    static const char *const compliment[] = {"hot",   "more",   "profile", "cute",
                                             "list",  "note",   "plain",   "cool",
                                             "funny", "writer", "photos"};
    fprintf(o->f,
            "{\"user_id\":\"u%07zu\",\"name\":\"%s\",\"review_count\":%u,"
            "\"yelping_since\":\"",
            user, first_name[tt_rng_below(r, COUNT(first_name))], t->reviews);
    tt_yelp_put_time(o, 2005, 4, r);
    fprintf(o->f, "\",\"useful\":%u,\"funny\":%u,\"cool\":%u,\"elite\":\"", t->useful,
            t->funny, t->cool);
    put_elite(o, t, ",", r);
    tt_yelp_put(o, "\",\"friends\":\"");
    put_friends(o, spec, "", "None", r);
    const unsigned average = average_hundredths(t);
    fprintf(o->f, "\",\"fans\":%u,\"average_stars\":%u.%02u", (unsigned)tt_rng_below(r, 4),
            average / 100, average % 100);
    for (size_t i = 0; i < COUNT(compliment); i++) {
        fprintf(o->f, ",\"compliment_%s\":%u", compliment[i], (unsigned)tt_rng_below(r, 3));
    }
    tt_yelp_put(o, "}");
}

static void user_2014(tt_yelp_out *o, const tt_yelp_generate_spec *spec, size_t user,
                      const tt_yelp_tally *t, tt_rng *r) {
    const unsigned average = average_hundredths(t);
    tt_yelp_put(o, "{\"yelping_since\": \"");
    fprintf(o->f, "%u-%02u", 2005 + (unsigned)tt_rng_below(r, 4),
            1 + (unsigned)tt_rng_below(r, 12));
    fprintf(o->f,
            "\", \"votes\": {\"funny\": %u, \"useful\": %u, \"cool\": %u}, "
            "\"review_count\": %u, \"name\": \"",
            t->funny, t->useful, t->cool, t->reviews);
    tt_yelp_text(o, first_name[tt_rng_below(r, COUNT(first_name))]);
    fprintf(o->f, "\", \"user_id\": \"u%07zu\", \"friends\": [", user);
    put_friends(o, spec, "\"", "", r);
    fprintf(o->f,
            "], \"fans\": %u, \"average_stars\": %u.%02u, \"type\": \"user\", "
            "\"compliments\": {\"cool\": %u}, \"elite\": [",
            (unsigned)tt_rng_below(r, 4), average / 100, average % 100,
            (unsigned)tt_rng_below(r, 3));
    put_elite(o, t, ", ", r);
    tt_yelp_put(o, "]}");
}

void tt_yelp_put_user(tt_yelp_out *o, const tt_yelp_generate_spec *spec, size_t user,
                      const tt_yelp_tally *t, tt_rng *r) {
    tt_yelp_begin_line(o);
    (spec->form_2014 ? user_2014 : user_today)(o, spec, user, t, r);
}
