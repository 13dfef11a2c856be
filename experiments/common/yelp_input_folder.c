/* Temporary folders of yelp_input.h. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/tt_error.h"
#include "common/yelp_input_source.h"
#include "farm/tt_file.h"

static const char prefix[] = "tt-yelp-"; // of folders in the temporary directory

const char *yelp_input_temporary(void) {
    const char *directory = getenv("TMPDIR");
    return directory && *directory ? directory : "/tmp";
}

void yelp_input_remove(const char *directory) {
    static const char *const file[] = {"business.json", "user.json",   "review.json",
                                       "checkin.json",  "lexicon.txt", "tagged.conllu",
                                       "lock"};
    for (size_t k = 0; k < sizeof file / sizeof *file; k++) {
        char path[YELP_INPUT_PATH + 32];
        snprintf(path, sizeof path, "%s/%s", directory, file[k]);
        remove(path);
    }
    rmdir(directory);
}

/* Takes the folder's lock, which its maker has for as long as it lives. */
static int lock(int *fd, const char *directory) {
    char path[YELP_INPUT_PATH + 32];
    snprintf(path, sizeof path, "%s/lock", directory);
    return tt_lock_take(fd, path, "folder", 0);
}

/* Removes the folders of processes that were killed. */
static void sweep(void) {
    DIR *d = opendir(yelp_input_temporary());
    for (struct dirent *e; d && (e = readdir(d));) {
        char path[YELP_INPUT_PATH], file[YELP_INPUT_PATH + 32];
        int fd;
        snprintf(path, sizeof path, "%s/%s", yelp_input_temporary(), e->d_name);
        snprintf(file, sizeof file, "%s/lock", path);
        if (strncmp(e->d_name, prefix, strlen(prefix)) == 0 && access(file, W_OK) == 0 &&
            lock(&fd, path) == TT_OK) {
            yelp_input_remove(path);
            close(fd);
        }
    }
    if (d) {
        closedir(d);
    }
}

int yelp_input_make(char path[YELP_INPUT_PATH], int *fd) {
    sweep();
    snprintf(path, YELP_INPUT_PATH, "%s/%sXXXXXX", yelp_input_temporary(), prefix);
    if (!mkdtemp(path)) {
        return tt_error(TT_EIO, "%s: %s", path, strerror(errno));
    }
    const int status = lock(fd, path);
    if (status != TT_OK) {
        rmdir(path);
    }
    return status;
}
