#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "yelp/tt_yelp_parts.h"

static int changed(const tt_yelp_file *in) {
    return tt_error(TT_EDATA,
                    "%s:%zu:1: not the line that stood here before: the file "
                    "changed while it was read",
                    in->path, in->line);
}

/* The text of selected review i, whose line this is. */
static int take_text(tt_yelp *y, size_t i, tt_json *json, const tt_yelp_file *in,
                     const char *line, size_t length) {
    tt_json_value value[TT_JSON_KEYS];
    tt_json_fault fault;
    if (length > TT_LINE_MAX) {
        return changed(in);
    }
    const int status = tt_json_line(json, value, &fault, line, length);
    const tt_json_value *text = tt_yelp_text_of(value);
    if (status == TT_ENOMEM) {
        return status;
    }
    if (status != TT_OK || text->type != TT_JSON_STRING ||
        text->length != y->start[i + 1] - y->start[i]) {
        return changed(in);
    }
    memcpy(y->text + y->start[i], text->text, text->length);
    return TT_OK;
}

int tt_yelp_read_texts(tt_yelp *y, tt_yelp_folder *d) {
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
    tt_json *json = tt_json_alloc(tt_yelp_members[TT_YELP_FILE_REVIEW], 1);
    y->text = tt_alloc(y->start[d->n_reviews], 1);
    status = json && y->text ? TT_OK : TT_ENOMEM;
    while (status == TT_OK && i < d->n_reviews &&
           (status = tt_yelp_file_next(&in, &line, &length)) == TT_OK && line) {
        if (in.line == d->review[i].line) {
            status = take_text(y, i++, json, &in, line, length);
        }
    }
    if (status == TT_OK && i < d->n_reviews) {
        status = changed(&in);
    }
    tt_json_free(json);
    tt_yelp_file_close(&in);
    return status;
}
