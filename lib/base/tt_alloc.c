#include "base/tt_alloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/tt_error.h"

static _Thread_local unsigned long countdown;

void tt_alloc_fail_after(unsigned long k) {
    countdown = k;
}

static int refused(void) {
    if (countdown == 0) {
        return 0;
    }
    if (countdown == 1) {
        return 1;
    }
    countdown--;
    return 0;
}

void *tt_alloc(size_t count, size_t size) {
    size_t bytes;
    if (refused() || __builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX - 64) {
        tt_error(TT_ENOMEM, "cannot allocate %zu x %zu bytes", count, size);
        return NULL;
    }
    bytes = (bytes + 64) / 64 * 64;
    void *block = aligned_alloc(64, bytes);
    if (!block) {
        tt_error(TT_ENOMEM, "cannot allocate %zu x %zu bytes", count, size);
        return NULL;
    }
    return memset(block, 0, bytes);
}

void *tt_realloc(void *block, size_t old, size_t count, size_t size) {
    void *fresh = tt_alloc(count, size);
    if (fresh && block) {
        memcpy(fresh, block, (old < count ? old : count) * size);
        free(block);
    }
    return fresh;
}

void tt_free(void *block) {
    free(block);
}
