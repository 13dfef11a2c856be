#include "yelp_folder.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/tt_error.h"
#include "bench.h"

enum { FILES = YELP_FOLDER_FILES, PATH = 512 };

static const char *const file_name[FILES] = {"business.json", "user.json", "review.json",
                                             "checkin.json"};

/* Where a signal handler finds them. */
static char directory[PATH / 2];
static char path[FILES][PATH], unfinished[FILES][PATH];
static pid_t owner;

static void remove_folder(void) {
    if (getpid() == owner) {
        for (size_t k = 0; k < FILES; k++) {
            unlink(path[k]);
            unlink(unfinished[k]);
        }
        rmdir(directory);
    }
}

static void interrupted(int number) {
    remove_folder();
    _exit(128 + number);
}

/* Ends the program if there is less room than the folder and a tenth. */
static void check_room(const char *root, double bytes) {
    struct statvfs disk;
    const int there = statvfs(root, &disk) == 0;
    bench_require(there ? TT_OK : tt_error(TT_EIO, "%s: no such folder", root), "TMPDIR");
    const double room = (double)disk.f_bavail * (double)disk.f_frsize;
    const int enough = room > 1.1 * bytes;
    bench_require(enough ? TT_OK
                         : tt_error(TT_EIO,
                                    "%s has %.0f MB left, a folder of %.0f MB is to be "
                                    "written: set TMPDIR to a larger place, or give fewer "
                                    "MEGABYTES",
                                    root, room / 1e6, bytes / 1e6),
                  "room");
}

void yelp_folder_make(double bytes) {
    const char *root = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp";
    check_room(root, bytes);
    snprintf(directory, sizeof directory, "%.200s/tt-bench-XXXXXX", root);
    bench_require(mkdtemp(directory) ? TT_OK : tt_error(TT_EIO, "%s: no folder", root),
                  "TMPDIR");
    for (size_t k = 0; k < FILES; k++) {
        snprintf(path[k], PATH, "%s/%s", directory, file_name[k]);
        snprintf(unfinished[k], PATH, "%s/%s.tmp", directory, file_name[k]);
    }
    owner = getpid();
    atexit(remove_folder);
    signal(SIGINT, interrupted);
    signal(SIGTERM, interrupted);
    signal(SIGHUP, interrupted);
}

const char *yelp_folder(void) {
    return directory;
}

const char *yelp_folder_path(size_t which) {
    TT_ASSERT(which < FILES);
    return path[which];
}

double yelp_folder_file_bytes(size_t which) {
    struct stat about;
    const int there = stat(yelp_folder_path(which), &about) == 0;
    bench_require(there ? TT_OK : tt_error(TT_EIO, "%s: gone", path[which]), "folder");
    return (double)about.st_size;
}

double yelp_folder_bytes(void) {
    double sum = 0;
    for (size_t k = 0; k < FILES; k++) {
        sum += yelp_folder_file_bytes(k);
    }
    return sum;
}
