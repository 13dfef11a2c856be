#include <string.h>

#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "base/tt_text.h"
#include "yelp/tt_yelp_parts.h"

enum { USER_ID, USER_ELITE, USER_REVIEWS, USER_USEFUL, USER_FUNNY, USER_COOL, USER_NESTED };
enum { USER_KEYS = USER_NESTED + 3 };
enum { REVIEW_TEXT, REVIEW_USER, REVIEW_BUSINESS, REVIEW_STARS, REVIEW_DATE, REVIEW_ID };
enum { REVIEW_KEYS = REVIEW_ID + 1 };
enum { CHECKIN_ID, CHECKIN_HOURS, CHECKIN_DATES, CHECKIN_KEYS };

static const tt_json_key user_key[USER_KEYS] = {
    {NULL, "user_id"},   {NULL, "elite"},    {NULL, "review_count"},
    {NULL, "useful"},    {NULL, "funny"},    {NULL, "cool"},
    {"votes", "useful"}, {"votes", "funny"}, {"votes", "cool"}};
static const tt_json_key review_key[REVIEW_KEYS] = {
    {NULL, "text"},  {NULL, "user_id"}, {NULL, "business_id"},
    {NULL, "stars"}, {NULL, "date"},    {NULL, "review_id"}};
static const tt_json_key checkin_key[CHECKIN_KEYS] = {
    {NULL, "business_id"}, {NULL, "checkin_info"}, {NULL, "date"}};

/* The list or string of years: empty, "None" or absent is never. */
static int was_elite(const tt_json_value *v) {
    return v->type == TT_JSON_LIST ? v->items > 0
                                   : v->length > 0 && strcmp(v->text, "None") != 0;
}

static int take_user(tt_yelp_folder *d, const tt_json_value *v) {
    const tt_json_value *elite = &v[USER_ELITE];
    const int nested = tt_yelp_is_void(&v[USER_USEFUL]) &&
                       tt_yelp_is_void(&v[USER_FUNNY]) && tt_yelp_is_void(&v[USER_COOL]);
    const tt_json_value *votes = &v[nested ? USER_NESTED : USER_USEFUL];
    tt_yelp_user user = {.known = 1};
    int fresh;
    if (!tt_yelp_has_string(d, &v[USER_ID], "user_id", 1) ||
        (!tt_yelp_is_void(elite) && elite->type != TT_JSON_LIST &&
         !tt_yelp_has_string(d, elite, "elite", 0)) ||
        !tt_yelp_has_count(d, &user.review_count, &v[USER_REVIEWS], "review_count") ||
        !tt_yelp_has_count(d, &user.useful, &votes[0], "useful") ||
        !tt_yelp_has_count(d, &user.funny, &votes[1], "funny") ||
        !tt_yelp_has_count(d, &user.cool, &votes[2], "cool")) {
        return TT_OK;
    }
    user.elite = (unsigned char)(!tt_yelp_is_void(elite) && was_elite(elite));
    const size_t n = d->users.count;
    int status = tt_grow(&d->user, &d->user_room, n + 1, sizeof *d->user);
    if (status == TT_OK) {
        status = tt_yelp_add_id(d, &fresh, &d->users, &v[USER_ID], "user_id");
    }
    if (status == TT_OK && fresh) {
        d->user[n] = user;
        d->y->users_read = d->users.count;
    }
    return status;
}

/* What a review must have, but for business and user; notes what is wrong. */
static int is_review(tt_yelp_folder *d, int64_t *time, const tt_json_value *v) {
    const tt_json_value *stars = &v[REVIEW_STARS], *date = &v[REVIEW_DATE];
    *time = TT_YELP_UNDATED;
    if (!tt_yelp_has_string(d, &v[REVIEW_USER], "user_id", 1) ||
        !tt_yelp_has_string(d, &v[REVIEW_BUSINESS], "business_id", 1) ||
        !tt_yelp_has_string(d, &v[REVIEW_TEXT], "text", 0) ||
        (!tt_yelp_is_void(&v[REVIEW_ID]) &&
         !tt_yelp_has_string(d, &v[REVIEW_ID], "review_id", 1)) ||
        (!tt_yelp_is_void(date) && !tt_yelp_has_string(d, date, "date", 0))) {
        return 0;
    }
    if (tt_yelp_is_void(stars)) {
        tt_yelp_note(d, TT_YELP_MISSING, "no stars");
    } else if (stars->type != TT_JSON_NUMBER) {
        tt_yelp_note(d, TT_YELP_TYPE, "stars is not a number");
    } else if (!(stars->number >= 1 && stars->number <= 5)) {
        tt_yelp_note(d, TT_YELP_STARS, "%g stars", stars->number);
    } else if (!tt_yelp_is_void(date) && !tt_yelp_date(time, date->text, date->length)) {
        char quote[TT_QUOTE];
        tt_yelp_note(d, TT_YELP_TYPE, "date %s",
                     tt_text_quote(quote, date->text, date->length));
    } else {
        return 1;
    }
    return 0;
}

/* Adds a user who is known by reviews alone. */
static int add_unknown_user(tt_yelp_folder *d, uint32_t *index, const tt_json_value *id) {
    const size_t n = d->users.count;
    const int status = tt_grow(&d->user, &d->user_room, n + 1, sizeof *d->user);
    if (status != TT_OK) {
        return status;
    }
    d->user[n] = (tt_yelp_user){0};
    return tt_ids_intern(index, &d->users, id->text, id->length);
}

static int add_review(tt_yelp_folder *d, const tt_json_value *v, uint32_t business,
                      int64_t time) {
    const tt_json_value *id = &v[REVIEW_USER];
    uint32_t user = tt_ids_find(&d->users, id->text, id->length);
    int status = TT_OK;
    if (d->y->present[TT_YELP_FILE_USER] && (user == TT_ID_NONE || !d->user[user].known)) {
        char quote[TT_QUOTE];
        tt_yelp_note(d, TT_YELP_USER, "user_id %s",
                     tt_text_quote(quote, id->text, id->length));
    }
    if (!d->business[business].passes) {
        return TT_OK;
    }
    if (user == TT_ID_NONE) {
        status = add_unknown_user(d, &user, id);
    }
    if (status == TT_OK) {
        status = tt_grow(&d->review, &d->review_room, d->n_reviews + 1, sizeof *d->review);
    }
    if (status == TT_OK) {
        const tt_json_value *text = &v[REVIEW_TEXT];
        tt_yelp_review *r = &d->review[d->n_reviews];
        *r = (tt_yelp_review){.user = user,
                              .business = business,
                              .time = time,
                              .at = d->in->begin + text->at,
                              .stars = v[REVIEW_STARS].number,
                              .length = (uint32_t)text->length,
                              .size = (uint32_t)text->size};
        status = d->keep ? tt_yelp_keep_text(d, &r->at, text) : TT_OK;
        d->n_reviews += status == TT_OK;
    }
    return status;
}

/* *fresh = 0, and a note, if the id stood before. */
static int see_review_id(tt_yelp_folder *d, int *fresh, const tt_json_value *id) {
    const int status = tt_yelp_seen_add(fresh, &d->review_ids, id->text, id->length);
    if (status == TT_OK && !*fresh) {
        tt_yelp_note_duplicate(d, "review_id", id);
    }
    return status;
}

static int take_review(tt_yelp_folder *d, const tt_json_value *v) {
    const tt_json_value *id = &v[REVIEW_BUSINESS];
    int64_t time;
    int fresh = 1;
    if (!is_review(d, &time, v)) {
        return TT_OK;
    }
    if (!tt_yelp_is_void(&v[REVIEW_ID])) {
        const int status = see_review_id(d, &fresh, &v[REVIEW_ID]);
        if (status != TT_OK || !fresh) {
            return status;
        }
    }
    const uint32_t business = tt_ids_find(&d->businesses, id->text, id->length);
    if (business == TT_ID_NONE) {
        char quote[TT_QUOTE];
        tt_yelp_note(d, TT_YELP_BUSINESS, "business_id %s",
                     tt_text_quote(quote, id->text, id->length));
        return TT_OK;
    }
    d->y->reviews_read++;
    return add_review(d, v, business, time);
}

/* Dates are separated by commas. */
static uint32_t count_dates(const tt_json_value *v) {
    uint32_t count = v->length > 0;
    for (size_t i = 0; i < v->length; i++) {
        count += v->text[i] == ',';
    }
    return count;
}

static int take_checkin(tt_yelp_folder *d, const tt_json_value *v) {
    const tt_json_value *id = &v[CHECKIN_ID], *hours = &v[CHECKIN_HOURS];
    char quote[TT_QUOTE];
    if (!tt_yelp_has_string(d, id, "business_id", 1) ||
        (!tt_yelp_is_void(&v[CHECKIN_DATES]) &&
         !tt_yelp_has_string(d, &v[CHECKIN_DATES], "date", 0))) {
        return TT_OK;
    }
    if (!tt_yelp_is_void(hours) && !(hours->type == TT_JSON_OBJECT && hours->number >= 0 &&
                                     hours->number <= UINT32_MAX)) {
        tt_yelp_note(d, TT_YELP_TYPE, "checkin_info is not an object of counts");
        return TT_OK;
    }
    const uint32_t index = tt_ids_find(&d->businesses, id->text, id->length);
    tt_text_quote(quote, id->text, id->length);
    if (index == TT_ID_NONE) {
        tt_yelp_note(d, TT_YELP_BUSINESS, "business_id %s", quote);
    } else if (d->business[index].checked) {
        tt_yelp_note(d, TT_YELP_DUPLICATE, "business_id %s", quote);
    } else {
        tt_yelp_business *b = &d->business[index];
        b->checked = 1;
        b->checkins = tt_yelp_is_void(hours) ? count_dates(&v[CHECKIN_DATES])
                                             : (uint32_t)hours->number;
    }
    return TT_OK;
}

const tt_yelp_lines tt_yelp_user_lines = {user_key, USER_KEYS, take_user};
const tt_yelp_lines tt_yelp_review_lines = {review_key, REVIEW_KEYS, take_review};
const tt_yelp_lines tt_yelp_checkin_lines = {checkin_key, CHECKIN_KEYS, take_checkin};
