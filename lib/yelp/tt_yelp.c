#include "yelp/tt_yelp.h"

#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "yelp/tt_yelp_parts.h"

static const char *const problem_name[TT_YELP_KINDS] = {
    "not a JSON object", "invalid UTF-8",         "line too long",
    "field missing",     "field of another type", "stars outside 1 to 5",
    "duplicate id",      "unknown business",      "unknown user (kept)"};

static const tt_yelp_lines *const lines_of[TT_YELP_FILES] = {
    &tt_yelp_business_lines, &tt_yelp_user_lines, &tt_yelp_review_lines,
    &tt_yelp_checkin_lines};

/* One line: taken, or its problem noted. */
static int take_line(tt_yelp_folder *d, enum tt_yelp_which which, const char *line,
                     size_t length) {
    tt_json_value value[TT_JSON_KEYS];
    tt_json_fault fault;
    if (length > TT_LINE_MAX) {
        tt_yelp_note(d, TT_YELP_LONG, "%zu bytes or more, at most %d are read", length,
                     TT_LINE_MAX);
        return TT_OK;
    }
    const int status = tt_json_line(d->json, value, &fault, line, length);
    if (status == TT_EDATA) {
        tt_yelp_note(d, fault.encoding ? TT_YELP_UTF8 : TT_YELP_SYNTAX, "%s at byte %zu",
                     fault.what, fault.column);
        return TT_OK;
    }
    return status == TT_OK ? lines_of[which]->take(d, value) : status;
}

/* Reads the file of a kind, if it is there, into the folder. */
static int read_file(tt_yelp_folder *d, enum tt_yelp_which which) {
    char path[TT_YELP_PATH];
    tt_yelp_file in;
    const char *line;
    size_t length;
    if (!tt_yelp_file_find(path, d->spec->directory, which)) {
        return TT_OK;
    }
    d->y->present[which] = 1;
    int status = tt_yelp_file_open(&in, path, &d->progress, d->buffer);
    if (status != TT_OK) {
        return status;
    }
    d->in = &in;
    d->json = tt_json_alloc(lines_of[which]->key, lines_of[which]->n_keys);
    status = d->json ? TT_OK : TT_ENOMEM;
    while (status == TT_OK && (status = tt_yelp_file_next(&in, &line, &length)) == TT_OK &&
           line) {
        status = take_line(d, which, line, length);
    }
    d->y->lines[which] = in.line;
    d->y->bytes[which] = in.bytes;
    tt_json_free(d->json);
    tt_yelp_file_close(&in);
    d->json = NULL;
    d->in = NULL;
    return status;
}

static int need_file(const char *directory, enum tt_yelp_which which) {
    char path[TT_YELP_PATH], names[256];
    return tt_yelp_file_find(path, directory, which)
               ? TT_OK
               : tt_error(TT_ENOINPUT, "%s: file missing, expected %s", directory,
                          tt_yelp_file_names(names, which));
}

/* The first of the problems met most often. */
static const char *main_problem(const tt_yelp *y) {
    const tt_yelp_problem *worst = &y->problem[0];
    for (size_t k = 1; k < TT_YELP_USER; k++) {
        worst = y->problem[k].count > worst->count ? &y->problem[k] : worst;
    }
    return worst->count > 0 ? worst->first : "no bad line";
}

/* No business or no review could be used at all. */
static int nothing_usable(const tt_yelp_folder *d, enum tt_yelp_which which,
                          const char *what) {
    char path[TT_YELP_PATH];
    const size_t lines = d->y->lines[which];
    if (!tt_yelp_file_find(path, d->spec->directory, which) || lines == 0) {
        return tt_error(TT_EDATA, "%s:1:1: empty file, expected a JSON object in each line",
                        path);
    }
    return tt_error(TT_EDATA,
                    "%s:1:1: no %s that can be used in %zu lines (%s), expected one", path,
                    what, lines, main_problem(d->y));
}

/* Businesses of cities that pass; reviews that are left. */
static int check_left(const tt_yelp_folder *d) {
    const tt_yelp_spec *s = d->spec;
    size_t businesses = 0;
    if (d->n_reviews > 0) {
        return TT_OK;
    }
    for (size_t b = 0; b < d->businesses.count; b++) {
        businesses += d->business[b].passes;
    }
    return tt_error(
        TT_EDATA,
        "%s: nothing left of %zu reviews: %zu of %zu businesses are in cities of "
        "%zu or more, none of these has a review left with at least %zu reviews a "
        "business and then %zu a user; lower these minima",
        s->directory, d->y->reviews_read, businesses, d->businesses.count, s->min_city,
        s->min_reviews, s->min_user_reviews);
}

/* Bytes that will be read: the reviews twice unless their texts are kept. */
static size_t bytes_to_read(const char *directory, int keep) {
    size_t sum = keep ? 0 : tt_yelp_file_size(directory, TT_YELP_FILE_REVIEW);
    for (size_t k = 0; k < TT_YELP_FILES; k++) {
        sum += tt_yelp_file_size(directory, (enum tt_yelp_which)k);
    }
    return sum;
}

/* Everything but the texts of a second pass. */
static int read_folder(tt_yelp_folder *d) {
    int status = need_file(d->spec->directory, TT_YELP_FILE_BUSINESS);
    if (status == TT_OK) {
        status = need_file(d->spec->directory, TT_YELP_FILE_REVIEW);
    }
    if (status == TT_OK) {
        status = read_file(d, TT_YELP_FILE_BUSINESS);
    }
    if (status == TT_OK) {
        status = d->businesses.count > 0
                     ? tt_yelp_select_cities(d)
                     : nothing_usable(d, TT_YELP_FILE_BUSINESS, "business");
    }
    if (status == TT_OK) {
        status = read_file(d, TT_YELP_FILE_USER);
    }
    if (status == TT_OK) {
        status = read_file(d, TT_YELP_FILE_REVIEW);
    }
    tt_yelp_seen_free(&d->review_ids);
    if (status == TT_OK && d->y->reviews_read == 0) {
        status = nothing_usable(d, TT_YELP_FILE_REVIEW, "review of a known business");
    }
    return status == TT_OK ? read_file(d, TT_YELP_FILE_CHECKIN) : status;
}

static void free_folder(tt_yelp_folder *d) {
    tt_ids_free(&d->users);
    tt_ids_free(&d->businesses);
    tt_ids_free(&d->cities);
    tt_ids_free(&d->categories);
    tt_yelp_seen_free(&d->review_ids);
    tt_free(d->business);
    tt_free(d->user);
    tt_free(d->review);
    tt_free(d->category);
    tt_free(d->city);
    tt_free(d->text);
    tt_free(d->buffer);
}

int tt_yelp_read(tt_yelp *y, const tt_yelp_spec *spec) {
    tt_yelp_folder d = {.spec = spec,
                        .y = y,
                        .keep = spec->min_reviews <= 1 && spec->min_user_reviews <= 1};
    d.progress.tick = spec->tick;
    d.progress.total = bytes_to_read(spec->directory, d.keep);
    *y = (tt_yelp){0};
    d.buffer = tt_alloc(TT_YELP_BUFFER, 1);
    int status = d.buffer ? read_folder(&d) : TT_ENOMEM;
    if (status == TT_OK) {
        status = tt_yelp_select_reviews(&d);
    }
    if (status == TT_OK) {
        status = check_left(&d);
    }
    if (status == TT_OK) {
        status = tt_yelp_fill(y, &d);
    }
    if (status == TT_OK) {
        status = tt_yelp_fill_texts(y, &d);
    }
    if (status == TT_OK) {
        tt_yelp_tell(&d.progress, d.progress.total);
    }
    free_folder(&d);
    if (status != TT_OK) {
        tt_yelp_free(y);
    }
    return status;
}

void tt_yelp_report(const tt_yelp *y, FILE *f) {
    for (size_t k = 0; k < TT_YELP_KINDS; k++) {
        const tt_yelp_problem *p = &y->problem[k];
        if (p->count > 0) {
            fprintf(f, "%s: %zu line%s, first %s\n", problem_name[k], p->count,
                    p->count == 1 ? "" : "s", p->first);
        }
    }
    if (!y->present[TT_YELP_FILE_USER]) {
        fputs("no user file: users are known by their reviews alone\n", f);
    }
}

void tt_yelp_free(tt_yelp *y) {
    tt_ids_free(&y->users);
    tt_ids_free(&y->businesses);
    tt_ids_free(&y->cities);
    tt_ids_free(&y->categories);
    tt_ratings_free(&y->ratings);
    tt_free(y->text);
    tt_free(y->start);
    tt_free(y->user_known);
    tt_free(y->elite);
    tt_free(y->useful);
    tt_free(y->funny);
    tt_free(y->cool);
    tt_free(y->user_reviews);
    tt_free(y->city);
    tt_free(y->category_start);
    tt_free(y->category);
    tt_free(y->checkins);
    *y = (tt_yelp){0};
}
