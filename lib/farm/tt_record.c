#include "farm/tt_record.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

struct head {
    uint64_t cell, replicate, failed;
    uint64_t message; // bytes, '\0' included; 0: none
    uint64_t n_rows, n_columns;
    double seconds;
};

int tt_status_is_valid(const char *status) {
    const size_t length = strspn(status, "abcdefghijklmnopqrstuvwxyz0123456789_-");
    return length > 0 && length < TT_STATUS_SIZE && status[length] == '\0';
}

static int grow(tt_record *r) {
    const size_t room = r->room ? 2 * r->room : 4;
    char *status =
        tt_realloc(r->status, r->room * TT_STATUS_SIZE, room * TT_STATUS_SIZE, 1);
    if (!status) {
        return TT_ENOMEM;
    }
    r->status = status;
    const size_t old = r->room * r->n_columns;
    double *value = tt_realloc(r->value, old, room * r->n_columns, sizeof *value);
    if (!value) {
        return TT_ENOMEM;
    }
    r->value = value;
    r->room = room;
    return TT_OK;
}

int tt_record_row(tt_record *r, const char *status, const double *value) {
    TT_ASSERT(tt_status_is_valid(status));
    if (r->n_rows == r->room && grow(r)) {
        return TT_ENOMEM;
    }
    strcpy(r->status + r->n_rows * TT_STATUS_SIZE, status);
    for (size_t j = 0; j < r->n_columns; j++) {
        r->value[r->n_rows * r->n_columns + j] = isnan(value[j]) ? NAN : value[j];
    }
    r->n_rows++;
    return TT_OK;
}

void tt_record_fail(tt_record *r, const char *message) {
    const size_t bytes = strlen(message) + 1;
    r->failed = 1;
    r->n_rows = 0;
    tt_free(r->message);
    r->message = tt_alloc(bytes, 1);
    if (r->message) {
        memcpy(r->message, message, bytes);
    }
}

void tt_record_free(tt_record *r) {
    tt_free(r->message);
    tt_free(r->status);
    tt_free(r->value);
    *r = (tt_record){0};
}

void tt_record_free_all(tt_record *r, size_t n) {
    for (size_t i = 0; i < n; i++) {
        tt_record_free(&r[i]);
    }
    tt_free(r);
}

static int send_all(int fd, const void *data, size_t bytes) {
    const char *from = data;
    while (bytes > 0) {
        const ssize_t n = send(fd, from, bytes, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return tt_error(TT_EIO, "cannot write to a socket: %s", strerror(errno));
        }
        from += n;
        bytes -= (size_t)n;
    }
    return TT_OK;
}

int tt_record_send(int fd, const tt_record *r) {
    const struct head h = {.cell = r->cell,
                           .replicate = r->replicate,
                           .failed = (uint64_t)r->failed,
                           .message = r->message ? strlen(r->message) + 1 : 0,
                           .n_rows = r->n_rows,
                           .n_columns = r->n_columns,
                           .seconds = r->seconds};
    int code = send_all(fd, &h, sizeof h);
    code = code ? code : send_all(fd, r->message, h.message);
    code = code ? code : send_all(fd, r->status, r->n_rows * TT_STATUS_SIZE);
    return code ? code
                : send_all(fd, r->value, r->n_rows * r->n_columns * sizeof *r->value);
}

void tt_record_frame(size_t *used, const void *buffer, size_t bytes) {
    struct head h;
    *used = 0;
    if (bytes < sizeof h) {
        return;
    }
    memcpy(&h, buffer, sizeof h);
    const size_t row = TT_STATUS_SIZE + h.n_columns * sizeof(double);
    const size_t whole = sizeof h + h.message + h.n_rows * row;
    *used = bytes >= whole ? whole : 0;
}

int tt_record_decode(tt_record *r, const void *frame) {
    struct head h;
    memcpy(&h, frame, sizeof h);
    *r = (tt_record){.cell = h.cell,
                     .replicate = h.replicate,
                     .failed = (int)h.failed,
                     .n_columns = h.n_columns,
                     .seconds = h.seconds};
    const char *from = (const char *)frame + sizeof h;
    const size_t values = h.n_rows * h.n_columns;
    r->message = h.message ? tt_alloc(h.message, 1) : NULL;
    r->status = tt_alloc(h.n_rows, TT_STATUS_SIZE);
    r->value = tt_alloc(values, sizeof *r->value);
    if ((h.message && !r->message) || !r->status || !r->value) {
        tt_record_free(r);
        return TT_ENOMEM;
    }
    if (h.message) {
        memcpy(r->message, from, h.message);
    }
    memcpy(r->status, from + h.message, h.n_rows * TT_STATUS_SIZE);
    memcpy(r->value, from + h.message + h.n_rows * TT_STATUS_SIZE,
           values * sizeof *r->value);
    r->n_rows = r->room = h.n_rows;
    return TT_OK;
}
