#include <stdarg.h>

#include "base/tt_error.h"
#include "base/tt_text.h"
#include "yelp/tt_yelp_parts.h"

void tt_yelp_note(tt_yelp_folder *d, enum tt_yelp_kind kind, const char *format, ...) {
    tt_yelp_problem *problem = &d->y->problem[kind];
    if (problem->count++ == 0) {
        const size_t room = sizeof problem->first;
        const int at =
            snprintf(problem->first, room, "%.60s:%zu: ", d->in->name, d->in->line);
        va_list ap;
        va_start(ap, format);
        vsnprintf(problem->first + at, room - (size_t)at, format, ap);
        va_end(ap);
    }
}

int tt_yelp_is_void(const tt_json_value *v) {
    return v->type == TT_JSON_ABSENT || v->type == TT_JSON_NULL;
}

int tt_yelp_has_string(tt_yelp_folder *d, const tt_json_value *v, const char *name,
                       int id) {
    if (tt_yelp_is_void(v) || (id && v->type == TT_JSON_STRING && v->length == 0)) {
        tt_yelp_note(d, TT_YELP_MISSING, "no %s", name);
        return 0;
    }
    if (v->type != TT_JSON_STRING) {
        tt_yelp_note(d, TT_YELP_TYPE, "%s is not a string", name);
        return 0;
    }
    return 1;
}

int tt_yelp_has_count(tt_yelp_folder *d, uint32_t *count, const tt_json_value *v,
                      const char *name) {
    const int number =
        v->type == TT_JSON_NUMBER && v->number >= 0 && v->number <= UINT32_MAX;
    if (!number && !tt_yelp_is_void(v)) {
        tt_yelp_note(d, TT_YELP_TYPE, "%s is not a count", name);
        return 0;
    }
    *count = number ? (uint32_t)v->number : 0;
    return 1;
}

void tt_yelp_note_duplicate(tt_yelp_folder *d, const char *name, const tt_json_value *id) {
    char quote[TT_QUOTE];
    tt_yelp_note(d, TT_YELP_DUPLICATE, "%s %s", name,
                 tt_text_quote(quote, id->text, id->length));
}

int tt_yelp_add_id(tt_yelp_folder *d, int *fresh, tt_ids *ids, const tt_json_value *v,
                   const char *name) {
    const size_t before = ids->count;
    uint32_t index;
    const int status = tt_ids_intern(&index, ids, v->text, v->length);
    *fresh = status == TT_OK && ids->count > before;
    if (status == TT_OK && !*fresh) {
        tt_yelp_note_duplicate(d, name, v);
    }
    return status;
}

/* n digits as a number, -1 if one is none. */
static int digits(const char *p, size_t n) {
    int value = 0;
    for (size_t i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9') {
            return -1;
        }
        value = 10 * value + (p[i] - '0');
    }
    return value;
}

/* Days of the months before `month` (1 .. 12) in a year. */
static int days_before(int month, int leap) {
    static const int days[13] = {0,   31,  59,  90,  120, 151, 181,
                                 212, 243, 273, 304, 334, 365};
    return days[month - 1] + (leap && month > 2);
}

static int days_in(int month, int leap) {
    return month == 12 ? 31 : days_before(month + 1, leap) - days_before(month, leap);
}

int tt_yelp_date(int64_t *time, const char *text, size_t length) {
    const int with_clock = length == 19;
    if (!(length == 10 || (with_clock && (text[10] == ' ' || text[10] == 'T') &&
                           text[13] == ':' && text[16] == ':')) ||
        text[4] != '-' || text[7] != '-') {
        return 0;
    }
    const int year = digits(text, 4), month = digits(text + 5, 2),
              day = digits(text + 8, 2);
    const int hour = with_clock ? digits(text + 11, 2) : 0;
    const int minute = with_clock ? digits(text + 14, 2) : 0;
    const int second = with_clock ? digits(text + 17, 2) : 0;
    const int leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in(month, leap) ||
        hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
        return 0;
    }
    const int past = year - 1; // whole years since the year 1; 719162 days to 1970
    const int64_t days = (int64_t)365 * past + past / 4 - past / 100 + past / 400 +
                         days_before(month, leap) + day - 1 - 719162;
    *time = days * 86400 + hour * 3600 + minute * 60 + second;
    return 1;
}
