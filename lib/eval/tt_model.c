#include "eval/tt_method.h"

#include <math.h>
#include <string.h>

#include "base/tt_error.h"
#include "base/tt_io.h"

static const char magic[8] = "ttmodel";
enum { VERSION = 1, NAME_ROOM = 32 };

typedef struct {
    char magic[8];
    uint64_t version;
    char method[NAME_ROOM];
    uint64_t n_param;
} model_head;

typedef struct {
    char name[NAME_ROOM];
    double value;
} model_param;

static void name_copy(char out[NAME_ROOM], const char *name) {
    const size_t length = strlen(name);
    TT_ASSERT(length < NAME_ROOM);
    memset(out, 0, NAME_ROOM);
    memcpy(out, name, length);
}

int tt_model_save(const tt_model *model, FILE *f) {
    const tt_estimator *e = model->method.estimator;
    model_head head = {.version = VERSION, .n_param = e->n_param};
    model_param param[TT_PARAM_MAX];
    const double range[2] = {model->lo, model->hi};
    memset(param, 0, sizeof param);
    memcpy(head.magic, magic, sizeof magic);
    name_copy(head.method, e->name);
    for (size_t j = 0; j < e->n_param; j++) {
        name_copy(param[j].name, e->param[j].name);
        param[j].value = model->method.value[j];
    }
    int status = tt_io_write(f, &head, 1, sizeof head);
    if (status == TT_OK) {
        status = tt_io_write(f, param, e->n_param, sizeof param[0]);
    }
    if (status == TT_OK) {
        status = tt_io_write(f, range, 2, sizeof range[0]);
    }
    return status == TT_OK ? e->save(model->model, f) : status;
}

static const tt_estimator *named(const char *name, const tt_estimator *const *list,
                                 size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (strcmp(list[i]->name, name) == 0) {
            return list[i];
        }
    }
    return NULL;
}

static int head_check(model_head *head) {
    if (memcmp(head->magic, magic, sizeof magic) != 0) {
        return tt_error(TT_EDATA, "not a saved model (wrong first bytes)");
    }
    if (head->version != VERSION) {
        return tt_error(TT_EDATA, "saved model of version %llu, expected %d",
                        (unsigned long long)head->version, VERSION);
    }
    head->method[NAME_ROOM - 1] = '\0';
    return TT_OK;
}

/* The saved parameters must be the estimator's own, in its order. */
static int params_read(tt_method *m, uint64_t n_param, FILE *f) {
    const tt_estimator *e = m->estimator;
    model_param param[TT_PARAM_MAX];
    if (n_param != e->n_param) {
        return tt_error(TT_EDATA, "saved %s has %llu parameters, expected %zu", e->name,
                        (unsigned long long)n_param, e->n_param);
    }
    const int status = tt_io_read(f, param, e->n_param, sizeof param[0]);
    for (size_t j = 0; status == TT_OK && j < e->n_param; j++) {
        if (strncmp(param[j].name, e->param[j].name, NAME_ROOM) != 0 ||
            !tt_param_allows(&e->param[j], param[j].value)) {
            return tt_error(TT_EDATA,
                            "saved %s has another parameter, or another value of it, where "
                            "%s was expected",
                            e->name, e->param[j].name);
        }
        m->value[j] = param[j].value;
    }
    return status;
}

int tt_model_load(tt_model *model, FILE *f, const tt_estimator *const *list, size_t n) {
    model_head head;
    double range[2];
    memset(model, 0, sizeof *model);
    if (!list) {
        list = tt_method_list(&n);
    }
    int status = tt_io_read(f, &head, 1, sizeof head);
    if (status == TT_OK) {
        status = head_check(&head);
    }
    if (status != TT_OK) {
        return status;
    }
    const tt_estimator *e = named(head.method, list, n);
    if (!e) {
        return tt_error(TT_EDATA, "saved model of an unknown method");
    }
    tt_model fresh = {.method = tt_method_of(e)};
    status = params_read(&fresh.method, head.n_param, f);
    if (status == TT_OK) {
        status = tt_io_read(f, range, 2, sizeof range[0]);
    }
    if (status == TT_OK && !(range[0] <= range[1])) {
        status = tt_error(TT_EDATA, "saved model with an empty range of ratings");
    }
    if (status == TT_OK) {
        status = e->load(&fresh.model, f);
    }
    if (status == TT_OK) {
        fresh.lo = range[0];
        fresh.hi = range[1];
        *model = fresh;
    }
    return status;
}

void tt_model_free(tt_model *model) {
    if (model->method.estimator) {
        model->method.estimator->free(model->model);
    }
    memset(model, 0, sizeof *model);
}
