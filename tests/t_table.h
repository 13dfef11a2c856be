/* A fresh directory with the results of a toy in it, and the files that tables leave there.
 * Include from one file only. */
#ifndef T_TABLE_H
#define T_TABLE_H

#include "t_file.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "farm/tt_table.h"

static const tt_experiment toy = {
    .name = "toy", .claim = "50 % of toys, or more", .version = 4};

typedef struct {
    char path[256];
    tt_results results;
} place;

static int setup(void **state) {
    place *p = calloc(1, sizeof *p);
    const char *temporary = getenv("TMPDIR");
    snprintf(p->path, sizeof p->path, "%s/t-table-XXXXXX", temporary ? temporary : "/tmp");
    p->results = (tt_results){.experiment = &toy,
                              .profile = TT_SMOKE,
                              .seed = 1,
                              .directory = p->path,
                              .design_hash = "00ff",
                              .n_tasks = 12,
                              .n_failed = 1,
                              .replicates_min = 3,
                              .replicates_max = 4};
    *state = p;
    return mkdtemp(p->path) ? 0 : -1;
}

static int teardown(void **state) {
    place *p = *state;
    const int bad = t_remove(p->path);
    free(p);
    return bad;
}

static FILE *at(const place *p, const char *name, const char *mode) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", p->path, name);
    return fopen(path, mode);
}

static const char *content(const place *p, const char *name) {
    static char text[1 << 14];
    FILE *f = at(p, name, "rb");
    assert_non_null(f);
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    return text;
}

static void assert_file(const place *p, const char *name, const char *expected) {
    assert_string_equal(content(p, name), expected);
}

#endif
