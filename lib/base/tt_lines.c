#include "base/tt_lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

static int cannot_read(const tt_lines *l, const char *why) {
    return tt_error(TT_ENOINPUT, "%s: cannot be read: %s", l->path, why);
}

/* Fills the buffer behind the unread bytes, which are moved to its front. */
static int refill(tt_lines *l) {
    memmove(l->buffer, l->buffer + l->at, l->end - l->at);
    l->end -= l->at;
    l->at = 0;
    const size_t room = TT_LINE_MAX + 2 - l->end;
    errno = 0;
    const int got = gzread(l->file, l->buffer + l->end, (unsigned)room);
    int code = Z_OK;
    const char *why = gzerror(l->file, &code);
    if (got < 0 || code == Z_BUF_ERROR) {
        return code == Z_ERRNO
                   ? cannot_read(l, strerror(errno))
                   : tt_error(TT_EDATA, "%s: damaged gzip file: %s", l->path, why);
    }
    l->end += (size_t)got;
    l->finished = got == 0;
    return TT_OK;
}

int tt_lines_open(tt_lines *l, const char *path) {
    const int is_stdin = strcmp(path, "-") == 0;
    *l = (tt_lines){.path = is_stdin ? "stdin" : path};
    const int fd = is_stdin ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return cannot_read(l, strerror(errno));
    }
    l->file = gzdopen(fd, "rb");
    if (!l->file) {
        close(fd);
        return tt_error(TT_ENOMEM, "%s: no memory to read it", l->path);
    }
    gzbuffer(l->file, 1 << 17);
    l->buffer = tt_alloc(TT_LINE_MAX + 4, 1);
    int status = l->buffer ? refill(l) : TT_ENOMEM;
    if (status != TT_OK) {
        tt_lines_close(l);
        return status;
    }
    if (l->end >= 3 && memcmp(l->buffer, "\xef\xbb\xbf", 3) == 0) {
        l->at = 3;
    }
    return TT_OK;
}

int tt_lines_next(tt_lines *l, char **text, size_t *length) {
    char *start = l->buffer + l->at;
    char *stop = memchr(start, '\n', l->end - l->at);
    *text = NULL;
    while (!stop && !l->finished && l->end - l->at < TT_LINE_MAX + 2) {
        const size_t seen = l->end - l->at;
        const int status = refill(l);
        if (status != TT_OK) {
            return status;
        }
        start = l->buffer;
        stop = memchr(start + seen, '\n', l->end - seen);
    }
    if (!stop && l->at == l->end) {
        return TT_OK;
    }
    l->line++;
    size_t count = stop ? (size_t)(stop - start) : l->end - l->at;
    l->at += count + (stop != NULL);
    l->ending = stop != NULL;
    if (stop && count > 0 && start[count - 1] == '\r') {
        count--;
        l->ending = 2;
    }
    if (count > TT_LINE_MAX) {
        return tt_lines_error(l, 1, "line of more than %d bytes, expected a text file",
                              TT_LINE_MAX);
    }
    const char *zero = memchr(start, 0, count);
    if (zero) {
        return tt_lines_error(l, (size_t)(zero - start) + 1, "zero byte, expected text");
    }
    start[count] = 0;
    *text = start;
    *length = count;
    return TT_OK;
}

int tt_lines_error(const tt_lines *l, size_t column, const char *format, ...) {
    char what[512];
    va_list ap;
    va_start(ap, format);
    vsnprintf(what, sizeof what, format, ap);
    va_end(ap);
    return tt_error(TT_EDATA, "%s:%zu:%zu: %s", l->path, l->line, column, what);
}

void tt_lines_close(tt_lines *l) {
    if (l->file) {
        gzclose(l->file);
    }
    tt_free(l->buffer);
    *l = (tt_lines){0};
}
