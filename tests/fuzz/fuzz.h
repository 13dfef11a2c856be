/* What the fuzzers share: the input as a file, assertions that name the broken promise. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/tt_error.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file in memory with this content, the same one at each call; its path. */
static inline const char *fuzz_file(const uint8_t *data, size_t size) {
    static int fd = -1;
    static char path[64];
    if (fd < 0) {
        fd = memfd_create("fuzz", 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    if (fd < 0 || ftruncate(fd, 0) != 0 || pwrite(fd, data, size, 0) != (ssize_t)size) {
        perror("memfd");
        exit(1);
    }
    return path;
}

/* A refusal of input names its place: path:line:column: message. */
static inline void fuzz_message(const char *path) {
    const size_t n = strlen(path);
    const char *message = tt_error_message();
    TT_ASSERT(strncmp(message, path, n) == 0 && message[n] == ':' &&
              message[n + 1] != '\0');
}

#endif
