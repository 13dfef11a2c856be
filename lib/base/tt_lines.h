/* Lines of a text file, plain or gzip, or of the standard input ("-").
 *
 * A line ends at LF or CRLF or at the end of the file; a byte order mark (UTF-8) before the
 * first line is skipped. No byte is zero in what is handed out. */
#ifndef TT_LINES_H
#define TT_LINES_H

#include <stddef.h>
#include <zlib.h>

enum { TT_LINE_MAX = 1 << 20 }; // longest line, bytes

typedef struct {
    const char *path; // for messages; the caller's string
    gzFile file;
    size_t line;    // number of the line handed out last, from 1
    size_t ending;  // bytes of its end: 0, 1 (LF) or 2 (CRLF)
    char *buffer;   // (TT_LINE_MAX + 4)
    size_t at, end; // unread bytes: buffer[at .. end-1]
    int finished;   // 1: nothing left in the file
} tt_lines;

/* TT_OK, TT_ENOINPUT or TT_ENOMEM. */
int tt_lines_open(tt_lines *l, const char *path);

/* The next line without its end, followed by a zero byte, valid until the next call; it may
 * be written to. *text = NULL after the last. TT_OK, TT_EDATA or TT_ENOINPUT. */
int tt_lines_next(tt_lines *l, char **text, size_t *length);

/* Records "path:line:column: ..." (bytes, from 1) and returns TT_EDATA. */
int tt_lines_error(const tt_lines *l, size_t column, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A closed or zeroed struct is allowed. */
void tt_lines_close(tt_lines *l);

#endif
