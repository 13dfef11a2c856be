/* Internal to tt_yelp: one file of a Yelp folder, line by line, plain or gzip.
 *
 * Unlike base/tt_lines.h, which refuses the file, it passes over lines beyond the limit and
 * leaves zero bytes to the parser; and it tells how far the reading of all files is. */
#ifndef TT_YELP_FILE_H
#define TT_YELP_FILE_H

#include <stddef.h>
#include <zlib.h>

#include "base/tt_lines.h"
#include "base/tt_tick.h"

enum tt_yelp_which {
    TT_YELP_FILE_BUSINESS,
    TT_YELP_FILE_USER,
    TT_YELP_FILE_REVIEW,
    TT_YELP_FILE_CHECKIN,
    TT_YELP_FILES
};

enum { TT_YELP_PATH = 4096, TT_YELP_BUFFER = TT_LINE_MAX + 1 };

/* How far the reading of all files is, in bytes as they lie in the folder. */
typedef struct {
    const tt_tick *tick; // NULL: nobody is told
    size_t done;         // of the files that are closed
    size_t total;
} tt_yelp_progress;

typedef struct {
    char path[TT_YELP_PATH];
    const char *name; // last part of the path
    gzFile file;
    size_t line;    // number of the line handed out last, from 1
    size_t bytes;   // of the lines handed out so far, with their ends, unpacked
    size_t begin;   // of the bytes, those before the line handed out last
    char *buffer;   // (TT_YELP_BUFFER) the caller's
    size_t at, end; // unread bytes: buffer[at .. end-1]
    int finished;   // 1: nothing left in the file
    size_t size;    // bytes of the file as it lies there
    tt_yelp_progress *progress;
} tt_yelp_file;

/* Puts the path of that file in the folder into path; 1 if it is there, 0 if not. */
int tt_yelp_file_find(char path[TT_YELP_PATH], const char *directory,
                      enum tt_yelp_which which);

/* "business.json, business.json.gz, ...": the names looked for. Returns out. */
const char *tt_yelp_file_names(char out[256], enum tt_yelp_which which);

/* Bytes of the file in the folder, 0 if it is not there. */
size_t tt_yelp_file_size(const char *directory, enum tt_yelp_which which);

/* Opens the path. progress and buffer (TT_YELP_BUFFER) must outlive f. TT_OK, TT_ENOINPUT,
 * TT_EDATA (damaged gzip) or TT_ENOMEM. */
int tt_yelp_file_open(tt_yelp_file *f, const char *path, tt_yelp_progress *progress,
                      char *buffer);

/* The next line that is not blank, without its end, valid until the next call; *text = NULL
 * after the last. Of a line beyond TT_LINE_MAX bytes only *length > TT_LINE_MAX is told, the
 * text is "". TT_OK, TT_EDATA or TT_ENOINPUT. */
int tt_yelp_file_next(tt_yelp_file *f, const char **text, size_t *length);

void tt_yelp_file_close(tt_yelp_file *f); // zeroed struct allowed

/* Tells that the file is read up to byte `at` of it; beyond total, total is told. */
void tt_yelp_tell(const tt_yelp_progress *progress, size_t at);

#endif
