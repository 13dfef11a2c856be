/* What tests of the program dimension share: the rows it prints, a square to measure. */
#ifndef T_DIMENSION_H
#define T_DIMENSION_H

#include "t_program.h"

typedef struct {
    double value[3]; // estimate, lo, hi; NAN for n/a
    size_t n;
    char status[32];
} t_row;

static inline t_row t_row_of(const char *method) {
    char head[32], text[3][64];
    t_row r;
    snprintf(head, sizeof head, "\n%s,", method);
    const char *at = strstr(t_out, head);
    assert_non_null(at);
    assert_int_equal(sscanf(at + strlen(head), "%63[^,],%63[^,],%63[^,],%zu,%31[^,\n]",
                            text[0], text[1], text[2], &r.n, r.status),
                     5);
    for (size_t k = 0; k < 3; k++) {
        r.value[k] = strcmp(text[k], "n/a") == 0 ? NAN : atof(text[k]);
    }
    return r;
}

/* Runs that end with status `want`, saying so and nothing on the standard output. */
static inline void t_refused(const char *arguments, int want, const char *says) {
    t_failed(arguments, want, says);
    assert_string_equal(t_out, "");
}

/* A square, its points twice where `twice`, between two constant columns. */
static inline void t_put_square(const char *name, size_t n, int twice, const char *header) {
    tt_rng r = t_rng("square", 0);
    FILE *f = t_open(name, "w");
    assert_non_null(f);
    fputs(header, f);
    for (size_t i = 0; i < n; i++) {
        const double x = tt_rng_uniform(&r), y = tt_rng_uniform(&r);
        for (int k = 0; k <= twice; k++) {
            fprintf(f, "7,%.17g,%.17g,-1e9\n", x, y);
        }
    }
    fclose(f);
}

static const char *const t_methods[] = {"box", "corrint", "mle", "twonn"};

#endif
