/* Files of a results directory: replaced as a whole or not at all; locks between processes.
 *
 * Failures return TT_EIO with path and the system's reason in tt_error. */
#ifndef TT_FILE_H
#define TT_FILE_H

#include <stdio.h>

/* Fresh text (tt_free) as printf would write it, most often a path; NULL when refused. */
char *tt_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Makes the directory and its parents. */
int tt_mkdirs(const char *path);

typedef struct {
    FILE *f;         // write here; errors are noticed by tt_outfile_commit
    char *path;      // the file that will be
    char *temporary; // path.tmp
} tt_outfile;

/* Starts the file directory/name<suffix>; one writer at a time (see tt_lock_take). */
int tt_outfile_open(tt_outfile *o, const char *directory, const char *name,
                    const char *suffix);

/* Flushes to the disk and renames: afterwards the file is new and whole. On failure the old
 * file is as it was. Frees *o in either case. */
int tt_outfile_commit(tt_outfile *o);

/* Forgets the file; a zeroed or committed struct is allowed. */
void tt_outfile_discard(tt_outfile *o);

/* Locks the part called `part` of the file at `path` (created if need be) for this process,
 * until *fd is closed or the process ends, however it ends. With wait = 0 returns
 * TT_ESTOPPED when another process has it. Open a lock file once at a time in a process:
 * closing one descriptor gives up the locks of all (POSIX). */
int tt_lock_take(int *fd, const char *path, const char *part, int wait);

#endif
