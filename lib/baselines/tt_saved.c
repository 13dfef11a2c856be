#include "baselines/tt_saved.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_io.h"

int tt_blocks_write(FILE *f, const tt_block *block, size_t n) {
    int status = TT_OK;
    for (size_t k = 0; k < n && status == TT_OK; k++) {
        status = tt_io_write(f, block[k].data, block[k].count, block[k].size);
    }
    return status;
}

int tt_read_array(FILE *f, void **data, size_t count, size_t size) {
    size_t got;
    const int status = tt_io_read_fresh(f, data, &got, size, count);
    if (status == TT_OK && got != count) {
        tt_free(*data);
        *data = NULL;
        return tt_error(TT_EDATA, "block of %zu elements, expected %zu", got, count);
    }
    return status;
}

int tt_read_doubles(FILE *f, double **data, size_t count) {
    void *block = NULL;
    const int status = tt_read_array(f, &block, count, sizeof **data);
    *data = block;
    for (size_t i = 0; status == TT_OK && i < count; i++) {
        if (!isfinite((*data)[i])) {
            tt_free(*data);
            *data = NULL;
            return tt_error(TT_EDATA, "saved model: number %zu of a block is not finite",
                            i);
        }
    }
    return status;
}

int tt_read_ids(FILE *f, uint32_t **ids, size_t count, size_t below) {
    void *block;
    const int status = tt_read_array(f, &block, count, sizeof **ids);
    *ids = block;
    for (size_t i = 0; status == TT_OK && i < count; i++) {
        if ((*ids)[i] >= below) {
            return tt_error(TT_EDATA, "saved model: index %u, expected one below %zu",
                            (*ids)[i], below);
        }
    }
    return status;
}

int tt_read_values(FILE *f, double *value, const tt_param *param, size_t n) {
    const int status = tt_io_read(f, value, n, sizeof *value);
    for (size_t i = 0; status == TT_OK && i < n; i++) {
        if (!tt_param_allows(&param[i], value[i])) {
            return tt_error(TT_EDATA, "saved model: %s=%g, expected %s%g to %g",
                            param[i].name, value[i],
                            param[i].whole ? "a whole number, " : "", param[i].lo,
                            param[i].hi);
        }
    }
    return status;
}
