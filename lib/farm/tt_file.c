#include "farm/tt_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_rng.h"

char *tt_format(const char *format, ...) {
    va_list ap;
    va_start(ap, format);
    va_list again;
    va_copy(again, ap);
    const int length = vsnprintf(NULL, 0, format, ap);
    char *text = length >= 0 ? tt_alloc((size_t)length + 1, 1) : NULL;
    if (text) {
        vsnprintf(text, (size_t)length + 1, format, again);
    }
    va_end(again);
    va_end(ap);
    return text;
}

static int make_directory(const char *path) {
    struct stat s;
    if (mkdir(path, 0777) && (errno != EEXIST || stat(path, &s) || !S_ISDIR(s.st_mode))) {
        return tt_error(TT_EIO, "cannot make the directory %s: %s", path, strerror(errno));
    }
    return TT_OK;
}

int tt_mkdirs(const char *path) {
    char *part = tt_format("%s/", path);
    if (!part) {
        return TT_ENOMEM;
    }
    int code = TT_OK;
    for (char *c = part + 1; *c && !code; c++) {
        if (*c == '/') {
            *c = '\0';
            code = make_directory(part);
            *c = '/';
        }
    }
    tt_free(part);
    return code;
}

int tt_outfile_open(tt_outfile *o, const char *directory, const char *name,
                    const char *suffix) {
    *o = (tt_outfile){0};
    o->path = tt_format("%s/%s%s", directory, name, suffix);
    o->temporary = tt_format("%s/%s%s.tmp", directory, name, suffix);
    int code = o->path && o->temporary ? TT_OK : TT_ENOMEM;
    if (!code) {
        o->f = fopen(o->temporary, "w");
        if (!o->f) {
            code = tt_error(TT_EIO, "cannot write %s: %s", o->temporary, strerror(errno));
        }
    }
    if (code) {
        tt_outfile_discard(o);
    }
    return code;
}

/* The name is on the disk once its directory is. */
static void sync_directory_of(char *path) {
    char *slash = strrchr(path, '/');
    TT_ASSERT(slash);
    *slash = '\0';
    const int fd = open(*path ? path : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    *slash = '/';
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
}

int tt_outfile_commit(tt_outfile *o) {
    errno = 0;
    const int bad = fflush(o->f) || ferror(o->f) || fsync(fileno(o->f));
    int reason = errno ? errno : EIO;
    int code = TT_OK;
    if (fclose(o->f) && !bad) {
        reason = errno;
        code = TT_EIO;
    }
    o->f = NULL;
    if (!bad && !code && rename(o->temporary, o->path)) {
        reason = errno;
        code = TT_EIO;
    }
    if (bad || code) {
        unlink(o->temporary);
        code = tt_error(TT_EIO, "cannot write %s: %s", o->path, strerror(reason));
    } else {
        sync_directory_of(o->path);
    }
    tt_outfile_discard(o);
    return code;
}

void tt_outfile_discard(tt_outfile *o) {
    if (o->f) {
        fclose(o->f);
        unlink(o->temporary);
    }
    tt_free(o->path);
    tt_free(o->temporary);
    *o = (tt_outfile){0};
}

int tt_lock_take(int *fd, const char *path, const char *part, int wait) {
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (*fd < 0) {
        return tt_error(TT_EIO, "cannot write %s: %s", path, strerror(errno));
    }
    struct flock lock = {.l_type = F_WRLCK,
                         .l_whence = SEEK_SET,
                         .l_start = (off_t)tt_hash32(part),
                         .l_len = 1};
    while (fcntl(*fd, wait ? F_SETLKW : F_SETLK, &lock)) {
        if (errno == EINTR) {
            continue;
        }
        int code = TT_ESTOPPED;
        if (errno != EAGAIN && errno != EACCES) {
            code = tt_error(TT_EIO, "cannot lock %s: %s", path, strerror(errno));
        } else {
            const int held = !fcntl(*fd, F_GETLK, &lock) && lock.l_type != F_UNLCK;
            tt_error(code, "another process (%ld) is at work on %s (%s)",
                     held ? (long)lock.l_pid : 0L, part, path);
        }
        close(*fd);
        *fd = -1;
        return code;
    }
    return TT_OK;
}
