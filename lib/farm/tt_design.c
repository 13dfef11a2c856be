#include "farm/tt_design.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/tt_error.h"

static uint64_t hash64(const char *text) {
    uint64_t h = 14695981039346656037u; // FNV-1a's offset basis and prime for 64 bits
    for (; *text; text++) {
        h = (h ^ (unsigned char)*text) * 1099511628211u;
    }
    return h;
}

static void write_text(FILE *f, const tt_experiment *e, enum tt_profile profile) {
    fprintf(f, "columns");
    for (size_t j = 0; j < e->n_columns; j++) {
        fprintf(f, " %s", e->columns[j]);
    }
    fputc('\n', f);
    const size_t cells = e->cells(profile);
    for (size_t i = 0; i < cells; i++) {
        char name[128] = "";
        e->cell_name(profile, i, name, sizeof name);
        fprintf(f, "cell %zu: %s\n", i, name);
    }
    e->design(profile, f);
}

int tt_design_init(tt_design *d, const tt_experiment *e, enum tt_profile profile,
                   uint64_t seed) {
    *d = (tt_design){.experiment = e->name,
                     .profile = tt_profile_name(profile),
                     .version = e->version,
                     .seed = seed,
                     .n_columns = e->n_columns,
                     .columns = e->columns};
    size_t size;
    FILE *f = open_memstream(&d->text, &size);
    if (!f) {
        return tt_error(TT_ENOMEM, "cannot allocate the text of the design");
    }
    write_text(f, e, profile);
    const int bad = ferror(f);
    if (fclose(f) || bad) {
        tt_design_free(d);
        return tt_error(TT_ENOMEM, "cannot allocate the text of the design");
    }
    snprintf(d->hash, sizeof d->hash, "%016" PRIx64, hash64(d->text));
    return TT_OK;
}

void tt_design_free(tt_design *d) {
    free(d->text); // open_memstream's
    *d = (tt_design){0};
}

/* Goes to the next line of a text; the last stays at its end. */
static const char *next_line(const char *text) {
    text += strcspn(text, "\n");
    return *text ? text + 1 : text;
}

void tt_design_difference(char *out, size_t size, const char *then, const char *now) {
    size_t line = 1;
    int a, b;
    for (;; line++) {
        a = (int)strcspn(then, "\n");
        b = (int)strcspn(now, "\n");
        if (!*then || !*now || a != b || memcmp(then, now, (size_t)a)) {
            break;
        }
        then = next_line(then);
        now = next_line(now);
    }
    snprintf(out, size, "line %zu: then '%.*s', now '%.*s'", line, a < 160 ? a : 160, then,
             b < 160 ? b : 160, now);
}
