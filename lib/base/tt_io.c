#include "base/tt_io.h"

#include <stdint.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

int tt_io_write(FILE *f, const void *data, size_t count, size_t size) {
    const uint64_t head[2] = {count, size};
    const int ok = fwrite(head, sizeof head, 1, f) == 1 &&
                   (count == 0 || fwrite(data, size, count, f) == count); // data may be NULL
    if (!ok) {
        return tt_error(TT_EIO, "cannot write a block of %zu x %zu bytes", count, size);
    }
    return TT_OK;
}

static int read_head(FILE *f, uint64_t head[2], size_t size) {
    if (fread(head, 2 * sizeof head[0], 1, f) != 1) {
        return tt_error(TT_EDATA, "the file ends where a block was expected");
    }
    if (head[1] != size) {
        return tt_error(TT_EDATA, "block of %llu-byte elements, expected %zu-byte ones",
                        (unsigned long long)head[1], size);
    }
    return TT_OK;
}

static int read_body(FILE *f, void *data, size_t count, size_t size) {
    if (count > 0 && fread(data, size, count, f) != count) {
        return tt_error(TT_EDATA, "the file ends within a block of %zu x %zu bytes", count,
                        size);
    }
    return TT_OK;
}

/* 0 only if f can tell that fewer than `count` x `size` bytes are left. */
static int holds(FILE *f, size_t count, size_t size) {
    const off_t here = ftello(f);
    if (here < 0 || fseeko(f, 0, SEEK_END) != 0) {
        return 1;
    }
    const off_t end = ftello(f);
    if (fseeko(f, here, SEEK_SET) != 0 || end < here) {
        return 0;
    }
    return count <= (size_t)(end - here) / size;
}

int tt_io_read(FILE *f, void *data, size_t count, size_t size) {
    uint64_t head[2];
    const int status = read_head(f, head, size);
    if (status != TT_OK) {
        return status;
    }
    if (head[0] != count) {
        return tt_error(TT_EDATA, "block of %llu elements, expected %zu",
                        (unsigned long long)head[0], count);
    }
    return read_body(f, data, count, size);
}

int tt_io_read_fresh(FILE *f, void **data, size_t *count, size_t size, size_t limit) {
    uint64_t head[2];
    *data = NULL;
    int status = read_head(f, head, size);
    if (status != TT_OK) {
        return status;
    }
    if (head[0] > limit) {
        return tt_error(TT_EDATA, "block of %llu elements, at most %zu expected",
                        (unsigned long long)head[0], limit);
    }
    if (!holds(f, head[0], size)) { // a damaged count asks for no memory
        return tt_error(TT_EDATA, "the file ends within a block of %llu x %zu bytes",
                        (unsigned long long)head[0], size);
    }
    *data = tt_alloc(head[0], size);
    if (!*data) {
        return TT_ENOMEM;
    }
    *count = head[0];
    status = read_body(f, *data, *count, size);
    if (status != TT_OK) {
        tt_free(*data);
        *data = NULL;
    }
    return status;
}
