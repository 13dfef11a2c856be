/* Lines of synthetic Yelp files about businesses, field by field in the order of the real
 * ones: today's (strings of lists, null) and those of 2014 (lists, a field "type").
 * Numbers with a point are put together from integers, whatever the locale. */
#include "yelp/tt_yelp_generate_parts.h"

#define COUNT(a)    (sizeof(a) / sizeof *(a))
#define CITY_OFFSET 2.0 // sizes of cities fall as 1 / (rank + 1 + CITY_OFFSET)

static const char *const city[][2] = {{"Philadelphia", "PA"},
                                      {"Phoenix", "AZ"},
                                      {"Las Vegas", "NV"},
                                      {"Tucson", "AZ"},
                                      {"Montr\xc3\xa9"
                                       "al",
                                       "QC"},
                                      {"Edinburgh", "EDH"},
                                      {"Madison", "WI"},
                                      {"New Orleans", "LA"},
                                      {"St. Louis", "MO"},
                                      {"Santa Barbara", "CA"}};

static const char *const category[] = {
    "Food",          "Bars",    "Nightlife",        "Coffee & Tea", "Pizza",
    "Sandwiches",    "Mexican", "Burgers",          "Italian",      "Bakeries",
    "Delis",         "Seafood", "Vegan/Vegetarian", "Sushi Bars",   "Cr\xc3\xaaperies",
    "American (New)"};

static const char *const kind_of_place[] = {"Grill", "Caf\xc3\xa9", "Bar & Grill", "Diner",
                                            "\"To Go\""};

static const char *const weekday[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                      "Friday", "Saturday", "Sunday"};

/* Average stars to a half; a business without reviews has 3. */
static void put_half_stars(FILE *f, const tt_yelp_tally *t) {
    const uint64_t n = t->reviews;
    const uint64_t halves = n > 0 ? (4 * (uint64_t)t->stars + n) / (2 * n) : 6;
    fprintf(f, "%u.%u", (unsigned)(halves / 2), (unsigned)(halves % 2 * 5));
}

/* "Restaurants" and up to three others, between `open` and `close`, parted by `comma`. */
static void put_categories(tt_yelp_out *o, const char *open, const char *comma,
                           const char *close, tt_rng *r) {
    const size_t n = tt_rng_below(r, 4), start = tt_rng_below(r, COUNT(category));
    tt_yelp_put(o, open);
    tt_yelp_put(o, "Restaurants");
    for (size_t i = 0; i < n; i++) {
        tt_yelp_put(o, comma);
        tt_yelp_text(o, category[(start + 3 * i) % COUNT(category)]);
    }
    tt_yelp_put(o, close);
}

static void put_hours(tt_yelp_out *o, int form_2014, tt_rng *r) {
    const unsigned open = 7 + (unsigned)tt_rng_below(r, 5);
    const size_t days = 5 + tt_rng_below(r, 3);
    putc_unlocked('{', o->f);
    for (size_t i = 0; i < days; i++) {
        fprintf(o->f,
                form_2014 ? "%s\"%s\": {\"close\": \"21:00\", \"open\": \"%02u:00\"}"
                          : "%s\"%s\":\"%u:0-21:0\"",
                i == 0      ? ""
                : form_2014 ? ", "
                            : ",",
                weekday[i], open);
    }
    putc_unlocked('}', o->f);
}

static void put_city(tt_yelp_out *o, size_t number) {
    char word[TT_YELP_WORD];
    if (number < COUNT(city)) {
        tt_yelp_text(o, city[number][0]);
    } else {
        tt_yelp_word(word, number % TT_YELP_VOCABULARY);
        tt_yelp_put_capital(o, word);
        if (number >= TT_YELP_VOCABULARY) {
            fprintf(o->f, " %zu", number / TT_YELP_VOCABULARY);
        }
    }
}

static const char *state_of(size_t number) {
    return number < COUNT(city) ? city[number][1] : "OH";
}

/* "12 Bafok St", the street's name being a pseudo-word. */
static void put_address(tt_yelp_out *o, tt_rng *r) {
    char word[TT_YELP_WORD];
    fprintf(o->f, "%u ", 1 + (unsigned)tt_rng_below(r, 9999));
    tt_yelp_word(word, tt_rng_below(r, TT_YELP_VOCABULARY));
    tt_yelp_put_capital(o, word);
    tt_yelp_put(o, " St");
}

static void put_name(tt_yelp_out *o, tt_rng *r) {
    char word[TT_YELP_WORD];
    tt_yelp_word(word, tt_rng_below(r, TT_YELP_VOCABULARY));
    tt_yelp_put_capital(o, word);
    tt_yelp_put(o, "'s ");
    tt_yelp_text(o, kind_of_place[tt_rng_below(r, COUNT(kind_of_place))]);
}

/* `least` and a random part of `range` more, seven decimals. */
static void put_degrees(FILE *f, unsigned least, unsigned range, tt_rng *r) {
    const unsigned whole = least + (unsigned)tt_rng_below(r, range);
    fprintf(f, "%u.%07u", whole, (unsigned)tt_rng_below(r, 10000000));
}

static void business_today(tt_yelp_out *o, size_t business, size_t number,
                           const tt_yelp_tally *t, tt_rng *r) {
    fprintf(o->f, "{\"business_id\":\"b%06zu\",\"name\":\"", business);
    put_name(o, r);
    tt_yelp_put(o, "\",\"address\":\"");
    put_address(o, r);
    tt_yelp_put(o, "\",\"city\":\"");
    put_city(o, number);
    fprintf(o->f,
            "\",\"state\":\"%s\",\"postal_code\":\"%05zu\",\"latitude\":", state_of(number),
            10000 + number % 90000);
    put_degrees(o->f, 30, 20, r);
    tt_yelp_put(o, ",\"longitude\":-");
    put_degrees(o->f, 71, 50, r);
    tt_yelp_put(o, ",\"stars\":");
    put_half_stars(o->f, t);
    fprintf(o->f, ",\"review_count\":%u,\"is_open\":%d,\"attributes\":", t->reviews,
            tt_rng_below(r, 5) > 0);
    tt_yelp_put(o, tt_rng_below(r, 10) == 0
                       ? "null"
                       : "{\"BusinessAcceptsCreditCards\":\"True\",\"WiFi\":\"u'free'\","
                         "\"BusinessParking\":\"{'garage': False, 'street': True}\"}");
    tt_yelp_put(o, ",\"categories\":");
    if (tt_rng_below(r, 500) == 0) {
        tt_yelp_put(o, "null");
    } else {
        put_categories(o, "\"", ", ", "\"", r);
    }
    tt_yelp_put(o, ",\"hours\":");
    if (tt_rng_below(r, 6) == 0) {
        tt_yelp_put(o, "null");
    } else {
        put_hours(o, 0, r);
    }
    tt_yelp_put(o, "}");
}

static void business_2014(tt_yelp_out *o, size_t business, size_t number,
                          const tt_yelp_tally *t, tt_rng *r) {
    fprintf(o->f, "{\"business_id\": \"b%06zu\", \"full_address\": \"", business);
    put_address(o, r);
    tt_yelp_put(o, "\\n");
    put_city(o, number);
    fprintf(o->f, ", %s %05zu\", \"hours\": ", state_of(number), 10000 + number % 90000);
    put_hours(o, 1, r);
    fprintf(o->f,
            ", \"open\": %s, \"categories\": ", tt_rng_below(r, 5) > 0 ? "true" : "false");
    if (tt_rng_below(r, 500) == 0) {
        tt_yelp_put(o, "[]");
    } else {
        put_categories(o, "[\"", "\", \"", "\"]", r);
    }
    tt_yelp_put(o, ", \"city\": \"");
    put_city(o, number);
    fprintf(o->f, "\", \"review_count\": %u, \"name\": \"", t->reviews);
    put_name(o, r);
    fprintf(o->f,
            "\", \"neighborhoods\": [], \"state\": \"%s\", \"stars\": ", state_of(number));
    put_half_stars(o->f, t);
    tt_yelp_put(o, ", \"latitude\": ");
    put_degrees(o->f, 30, 20, r);
    tt_yelp_put(o, ", \"longitude\": -");
    put_degrees(o->f, 71, 50, r);
    tt_yelp_put(o, ", \"attributes\": {\"Accepts Credit Cards\": true, \"Parking\": "
                   "{\"garage\": false}, "
                   "\"Price Range\": 2}, \"type\": \"business\"}");
}

void tt_yelp_put_business(tt_yelp_out *o, const tt_yelp_generate_spec *spec,
                          size_t business, const tt_yelp_tally *t, tt_rng *r) {
    const size_t number = tt_yelp_zipf(r, spec->cities, CITY_OFFSET);
    tt_yelp_begin_line(o);
    (spec->form_2014 ? business_2014 : business_today)(o, business, number, t, r);
}

/* One check-in and another for every fourth review: its time, or how many in which hour. */
void tt_yelp_put_checkin(tt_yelp_out *o, const tt_yelp_generate_spec *spec, size_t business,
                         const tt_yelp_tally *t, tt_rng *r) {
    const size_t times = 1 + t->reviews / 4;
    if (t->reviews == 0) {
        return;
    }
    tt_yelp_begin_line(o);
    if (spec->form_2014) { // {"hour-weekday": count}
        const size_t keys = times < 24 ? times : 24;
        tt_yelp_put(o, "{\"checkin_info\": {");
        for (size_t i = 0; i < keys; i++) {
            fprintf(o->f, "%s\"%zu-%zu\": %zu", i == 0 ? "" : ", ", i, tt_rng_below(r, 7),
                    times / keys + (i < times % keys));
        }
        fprintf(o->f, "}, \"type\": \"checkin\", \"business_id\": \"b%06zu\"}", business);
    } else {
        fprintf(o->f, "{\"business_id\":\"b%06zu\",\"date\":\"", business);
        for (size_t i = 0; i < times; i++) {
            tt_yelp_put(o, i == 0 ? "" : ", ");
            tt_yelp_put_time(o, 2010, 11, r);
        }
        tt_yelp_put(o, "\"}");
    }
}
