/* Internal to tt_yelp: one file of a Yelp folder, line by line, plain or gzip.
 *
 * Unlike base/tt_lines.h, which refuses the file, it passes over lines beyond the limit and
 * leaves zero bytes to the parser; and it shows how far it is. */
#ifndef TT_YELP_FILE_H
#define TT_YELP_FILE_H

#include <stddef.h>
#include <zlib.h>

#include "base/tt_lines.h"

enum tt_yelp_which {
    TT_YELP_FILE_BUSINESS,
    TT_YELP_FILE_USER,
    TT_YELP_FILE_REVIEW,
    TT_YELP_FILE_CHECKIN,
    TT_YELP_FILES
};

enum { TT_YELP_PATH = 4096, TT_YELP_METER = 96, TT_YELP_BUFFER = TT_LINE_MAX + 1 };

typedef struct {
    char path[TT_YELP_PATH];
    const char *name; // last part of the path
    gzFile file;
    size_t line;              // number of the line handed out last, from 1
    size_t bytes;             // of the lines handed out so far, with their ends, unpacked
    char *buffer;             // (TT_YELP_BUFFER) the caller's
    size_t at, end;           // unread bytes: buffer[at .. end-1]
    int finished;             // 1: nothing left in the file
    int shown;                // 1: progress is shown
    const char *pass;         // "", or which reading it is, for the progress
    double size, start, last; // bytes of the file as it lies there; seconds
} tt_yelp_file;

/* Puts the path of that file in the folder into path; 1 if it is there, 0 if not. */
int tt_yelp_file_find(char path[TT_YELP_PATH], const char *directory,
                      enum tt_yelp_which which);

/* "business.json, business.json.gz, ...": the names looked for. Returns out. */
const char *tt_yelp_file_names(char out[256], enum tt_yelp_which which);

/* Opens the path. buffer (TT_YELP_BUFFER) must outlive f; progress: 1 shows how far it is,
 * if stderr is a terminal. TT_OK, TT_ENOINPUT, TT_EDATA (damaged gzip) or TT_ENOMEM. */
int tt_yelp_file_open(tt_yelp_file *f, const char *path, const char *pass, int progress,
                      char *buffer);

/* The next line that is not blank, without its end, valid until the next call; *text = NULL
 * after the last. Of a line beyond TT_LINE_MAX bytes only *length > TT_LINE_MAX is told, the
 * text is "". TT_OK, TT_EDATA or TT_ENOINPUT. */
int tt_yelp_file_next(tt_yelp_file *f, const char **text, size_t *length);

void tt_yelp_file_close(tt_yelp_file *f); // zeroed struct allowed

/* "review.json, 2 of 2: 1.7 of 5.0 GB, 34 %, 12 s left" after `seconds` on `done` of `size`
 * bytes. Returns out. */
const char *tt_yelp_file_meter(char out[TT_YELP_METER], const char *name, const char *pass,
                               double done, double size, double seconds);

#endif
