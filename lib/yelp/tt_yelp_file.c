#include "yelp/tt_yelp_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/tt_error.h"

enum { NAMES = 4, GZ_BUFFER = 1 << 17 };

static const char *const kind_name[TT_YELP_FILES] = {"business", "user", "review",
                                                     "checkin"};
static const char *const pattern[NAMES][2] =
    { // before and after the kind, in order of search
        {"", ".json"},
        {"", ".json.gz"},
        {"yelp_academic_dataset_", ".json"},
        {"yelp_academic_dataset_", ".json.gz"}};

int tt_yelp_file_find(char path[TT_YELP_PATH], const char *directory,
                      enum tt_yelp_which which) {
    for (size_t k = 0; k < NAMES; k++) {
        const int n = snprintf(path, TT_YELP_PATH, "%s/%s%s%s", directory, pattern[k][0],
                               kind_name[which], pattern[k][1]);
        if (n < TT_YELP_PATH && access(path, F_OK) == 0) {
            return 1;
        }
    }
    return 0;
}

const char *tt_yelp_file_names(char out[256], enum tt_yelp_which which) {
    size_t at = 0;
    for (size_t k = 0; k < NAMES; k++) {
        at += (size_t)snprintf(out + at, 256 - at, "%s%s%s%s",
                               k == 0          ? ""
                               : k + 1 < NAMES ? ", "
                                               : " or ",
                               pattern[k][0], kind_name[which], pattern[k][1]);
    }
    return out;
}

size_t tt_yelp_file_size(const char *directory, enum tt_yelp_which which) {
    char path[TT_YELP_PATH];
    struct stat about;
    return tt_yelp_file_find(path, directory, which) && stat(path, &about) == 0
               ? (size_t)about.st_size
               : 0;
}

void tt_yelp_tell(const tt_yelp_progress *progress, size_t at) {
    const tt_tick *tick = progress->tick;
    if (tick && tick->tell) {
        const size_t left = progress->total - progress->done;
        tick->tell(tick->context, progress->done + (at < left ? at : left),
                   progress->total);
    }
}

static int cannot_read(const tt_yelp_file *f, const char *why) {
    return tt_error(TT_ENOINPUT, "%s: cannot be read: %s", f->path, why);
}

/* Fills the buffer behind the unread bytes, which are moved to its front. Reading in pieces
 * of twice zlib's buffer or more, zlib hands plain files through without a copy. */
static int refill(tt_yelp_file *f) {
    memmove(f->buffer, f->buffer + f->at, f->end - f->at);
    f->end -= f->at;
    f->at = 0;
    errno = 0;
    const int got =
        gzread(f->file, f->buffer + f->end, (unsigned)(TT_YELP_BUFFER - f->end));
    int code = Z_OK;
    const char *why = gzerror(f->file, &code);
    if (got < 0 || code == Z_BUF_ERROR) {
        const char *colon = strstr(why, ": "); // behind zlib's name of the file
        return code == Z_ERRNO ? cannot_read(f, strerror(errno))
                               : tt_error(TT_EDATA, "%s: damaged gzip file: %s", f->path,
                                          colon ? colon + 2 : why);
    }
    f->end += (size_t)got;
    f->finished = got == 0;
    const z_off_t at = gzoffset(f->file);
    tt_yelp_tell(f->progress, at > 0 ? (size_t)at : 0);
    return TT_OK;
}

int tt_yelp_file_open(tt_yelp_file *f, const char *path, tt_yelp_progress *progress,
                      char *buffer) {
    struct stat about;
    *f = (tt_yelp_file){.progress = progress, .buffer = buffer};
    snprintf(f->path, sizeof f->path, "%s", path);
    const char *slash = strrchr(f->path, '/');
    f->name = slash ? slash + 1 : f->path;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return cannot_read(f, strerror(errno));
    }
    f->size = fstat(fd, &about) == 0 ? (size_t)about.st_size : 0;
    f->file = gzdopen(fd, "rb");
    if (!f->file) {
        close(fd);
        return tt_error(TT_ENOMEM, "%s: no memory to read it", path);
    }
    gzbuffer(f->file, GZ_BUFFER);
    const int status = refill(f);
    if (status != TT_OK) {
        tt_yelp_file_close(f);
    } else if (f->end >= 3 && memcmp(f->buffer, "\xef\xbb\xbf", 3) == 0) {
        f->at = 3; // byte order mark
    }
    return status;
}

/* Bytes up to the line's end, which is *stop, or NULL at the end of the file or when the
 * buffer is full of this line. */
static int find_end(tt_yelp_file *f, const char **stop) {
    size_t seen = 0;
    for (;;) {
        *stop = memchr(f->buffer + f->at + seen, '\n', f->end - f->at - seen);
        seen = f->end - f->at;
        if (*stop || f->finished || seen > TT_LINE_MAX) {
            return TT_OK;
        }
        const int status = refill(f);
        if (status != TT_OK) {
            return status;
        }
    }
}

/* Passes over the rest of a line of which the buffer is full. */
static int skip_rest(tt_yelp_file *f) {
    const char *stop = NULL;
    int status = TT_OK;
    while (status == TT_OK && !stop && !f->finished) {
        f->bytes += f->end - f->at;
        f->at = f->end;
        status = refill(f);
        stop = memchr(f->buffer, '\n', f->end);
    }
    if (stop) {
        const size_t count = (size_t)(stop - f->buffer) + 1;
        f->bytes += count;
        f->at = count;
    }
    return status;
}

static int is_blank(const char *text, size_t length) {
    size_t n = 0;
    while (n < length && (text[n] == ' ' || text[n] == '\t' || text[n] == '\r')) {
        n++;
    }
    return n == length;
}

int tt_yelp_file_next(tt_yelp_file *f, const char **text, size_t *length) {
    for (;;) {
        const char *stop;
        *text = NULL;
        const int status = find_end(f, &stop);
        if (status != TT_OK || (!stop && f->at == f->end)) {
            return status;
        }
        const char *start = f->buffer + f->at;
        const size_t count = stop ? (size_t)(stop - start) : f->end - f->at;
        f->line++;
        f->begin = f->bytes;
        if (count > TT_LINE_MAX) {
            *text = "";
            *length = count;
            return skip_rest(f);
        }
        f->at += count + (stop != NULL);
        f->bytes += count + (stop != NULL);
        if (!is_blank(start, count)) {
            *text = start;
            *length = count;
            return TT_OK;
        }
    }
}

void tt_yelp_file_close(tt_yelp_file *f) {
    if (f->file) {
        const size_t left = f->progress->total - f->progress->done;
        f->progress->done += f->size < left ? f->size : left;
        gzclose(f->file);
    }
    *f = (tt_yelp_file){0};
}
