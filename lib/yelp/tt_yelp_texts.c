#include <stdlib.h>
#include <string.h>

#include "base/tt_error.h"
#include "yelp/tt_yelp_parts.h"

enum { STEP = 1 << 20 };

/* Room for that many bytes of text. Not by tt_grow: of gigabytes realloc moves the pages, not
 * the bytes, and pages that are not yet used cost nothing. */
static int make_room(tt_yelp_folder *d, size_t need) {
    if (need <= d->text_room) {
        return TT_OK;
    }
    const size_t more = d->text_room + d->text_room / 4 + STEP;
    const size_t room = need < more ? more : need;
    char *text = realloc(d->text, room);
    if (!text) {
        return tt_error(TT_ENOMEM, "cannot allocate %zu bytes for texts", room);
    }
    d->text = text;
    d->text_room = room;
    return TT_OK;
}

int tt_yelp_keep_text(tt_yelp_folder *d, size_t *at, const tt_json_value *text) {
    const int status = make_room(d, d->text_size + text->length + 1);
    if (status == TT_OK) {
        *at = d->text_size;
        memcpy(d->text + *at, text->text, text->length);
        d->text_size += text->length;
    }
    return status;
}

/* Closes the gaps of those not selected. */
static void compact(tt_yelp_folder *d, const size_t *start) {
    for (size_t i = 0; i < d->n_reviews; i++) {
        const tt_yelp_review *r = &d->review[i];
        if (r->at != start[i]) {
            memmove(d->text + start[i], d->text + r->at, r->length);
        }
    }
}

static int changed(const tt_yelp_file *in) {
    return tt_error(TT_EDATA,
                    "%s:%zu:1: not the line that stood here before: the file "
                    "changed while it was read",
                    in->path, in->line);
}

/* The text of a selected review, in this line or in one that was skipped. */
static int take_text(char *to, const tt_yelp_review *r, tt_json *json,
                     const tt_yelp_file *in, const char *line, size_t length) {
    tt_json_value text;
    const size_t at = r->at - in->begin;
    if (r->at < in->begin || length > TT_LINE_MAX || at + r->size > length) {
        return changed(in);
    }
    const int status = tt_json_string(json, &text, line + at, r->size);
    if (status == TT_ENOMEM) {
        return status;
    }
    if (status != TT_OK || text.length != r->length) {
        return changed(in);
    }
    memcpy(to, text.text, text.length);
    return TT_OK;
}

/* Second pass over the reviews. */
static int read_texts(tt_yelp_folder *d, const size_t *start) {
    char path[TT_YELP_PATH];
    tt_yelp_file in;
    const char *line;
    size_t length, i = 0;
    if (!tt_yelp_file_find(path, d->spec->directory, TT_YELP_FILE_REVIEW)) {
        return tt_error(TT_ENOINPUT, "%s: review file gone while it was read",
                        d->spec->directory);
    }
    int status = tt_yelp_file_open(&in, path, &d->progress, d->buffer);
    if (status != TT_OK) {
        return status;
    }
    tt_json *json = tt_json_alloc(NULL, 0);
    status = json ? make_room(d, start[d->n_reviews]) : TT_ENOMEM;
    while (status == TT_OK && i < d->n_reviews &&
           (status = tt_yelp_file_next(&in, &line, &length)) == TT_OK && line) {
        if (d->review[i].at < in.bytes) {
            status = take_text(d->text + start[i], &d->review[i], json, &in, line, length);
            i++;
        }
    }
    if (status == TT_OK && i < d->n_reviews) {
        status = changed(&in);
    }
    tt_json_free(json);
    tt_yelp_file_close(&in);
    return status;
}

int tt_yelp_fill_texts(tt_yelp *y, tt_yelp_folder *d) {
    int status = make_room(d, 1);
    if (status == TT_OK && d->keep) {
        compact(d, y->start);
    } else if (status == TT_OK) {
        status = read_texts(d, y->start);
    }
    if (status == TT_OK) {
        char *less = realloc(d->text, y->start[d->n_reviews] + 1);
        y->text = less ? less : d->text;
        d->text = NULL;
    }
    return status;
}
