#include <string.h>

#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "base/tt_text.h"
#include "yelp/tt_yelp_parts.h"

enum { ID, CITY, STATE, CATEGORIES, KEYS };

static const tt_json_key key[KEYS] = {
    {NULL, "business_id"}, {NULL, "city"}, {NULL, "state"}, {NULL, "categories"}};

/* Yelp's categories with a comma in their name. */
static const char *const with_comma[] = {
    "Beer, Wine & Spirits", "Books, Mags, Music & Video", "Used, Vintage & Consignment"};

/* Bytes of the first category in a list like "Bars, Beer, Wine & Spirits, Food". */
static size_t first_category(const char *list, size_t length) {
    for (size_t k = 0; k < sizeof with_comma / sizeof with_comma[0]; k++) {
        const size_t n = strlen(with_comma[k]);
        if (n <= length && memcmp(list, with_comma[k], n) == 0 &&
            (n == length || list[n] == ',')) {
            return n;
        }
    }
    const char *comma = memchr(list, ',', length);
    return comma ? (size_t)(comma - list) : length;
}

/* Adds a category to the business whose categories begin at `first`, unless it has it. */
static int add_category(tt_yelp_folder *d, size_t first, const char *text, size_t length) {
    uint32_t index;
    tt_text_trim(&text, &length);
    if (length == 0) {
        return TT_OK;
    }
    int status = tt_ids_intern(&index, &d->categories, text, length);
    for (size_t k = first; status == TT_OK && k < d->n_category; k++) {
        if (d->category[k] == index) {
            return TT_OK;
        }
    }
    if (status == TT_OK) {
        status = tt_grow(&d->category, &d->category_room, d->n_category + 1,
                         sizeof *d->category);
    }
    if (status == TT_OK) {
        d->category[d->n_category++] = index;
    }
    return status;
}

/* A list's elements end with zero bytes, those of a string with commas. */
static int add_categories(tt_yelp_folder *d, const tt_json_value *v) {
    const size_t first = d->n_category;
    int status = TT_OK;
    for (size_t at = 0; status == TT_OK && at < v->length;) {
        const char *text = v->text + at;
        if (v->type == TT_JSON_STRING && *text == ' ') {
            at++;
            continue;
        }
        const size_t length =
            v->type == TT_JSON_LIST ? strlen(text) : first_category(text, v->length - at);
        status = add_category(d, first, text, length);
        at += length + 1;
    }
    return status;
}

/* Puts "city, state" into the cities; without a state "city", without a city "". */
static int add_city(tt_yelp_folder *d, uint32_t *index, const tt_json_value *v) {
    const char *city = v[CITY].length > 0 ? v[CITY].text : "";
    const char *state = v[STATE].length > 0 ? v[STATE].text : "";
    size_t n = v[CITY].length, m = v[STATE].length;
    tt_text_trim(&city, &n);
    tt_text_trim(&state, &m);
    if (n == 0 || m == 0) {
        return tt_ids_intern(index, &d->cities, city, n);
    }
    const int status = tt_grow(&d->city, &d->city_room, n + 2 + m, 1);
    if (status != TT_OK) {
        return status;
    }
    memcpy(d->city, city, n);
    memcpy(d->city + n, ", ", 2);
    memcpy(d->city + n + 2, state, m);
    return tt_ids_intern(index, &d->cities, d->city, n + 2 + m);
}

static int is_string_or_void(tt_yelp_folder *d, const tt_json_value *v, const char *name) {
    return tt_yelp_is_void(v) || tt_yelp_has_string(d, v, name, 0);
}

static int take(tt_yelp_folder *d, const tt_json_value *v) {
    int fresh;
    if (!tt_yelp_has_string(d, &v[ID], "business_id", 1) ||
        !is_string_or_void(d, &v[CITY], "city") ||
        !is_string_or_void(d, &v[STATE], "state") ||
        (v[CATEGORIES].type != TT_JSON_LIST &&
         !is_string_or_void(d, &v[CATEGORIES], "categories"))) {
        return TT_OK;
    }
    const size_t n = d->businesses.count;
    int status = tt_grow(&d->business, &d->business_room, n + 1, sizeof *d->business);
    if (status == TT_OK) {
        status = tt_yelp_add_id(d, &fresh, &d->businesses, &v[ID], "business_id");
    }
    if (status != TT_OK || !fresh) {
        return status;
    }
    d->business[n] = (tt_yelp_business){.category = d->n_category};
    status = add_city(d, &d->business[n].city, v);
    if (status == TT_OK) {
        status = add_categories(d, &v[CATEGORIES]);
    }
    d->y->businesses_read = d->businesses.count;
    return status;
}

const tt_yelp_lines tt_yelp_business_lines = {key, KEYS, take};
