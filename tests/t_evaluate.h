/* What tests of the program evaluate share: the rows it prints, its methods, ratings. */
#ifndef T_EVALUATE_H
#define T_EVALUATE_H

#include "t_program.h"

/* The fields of the row "method,subset,..." of t_out; 0 if there is none. */
static inline int t_row(const char *method, const char *subset, size_t *n, double *rmse,
                        char status[32]) {
    char head[192], rmse_text[64];
    snprintf(head, sizeof head, "\n%s,%s,", method, subset);
    const char *at = strstr(t_out, head);
    if (!at || sscanf(at + strlen(head), "%zu,%63[^,],%*[^,],%*[^,],%*[^,],%31s", n,
                      rmse_text, status) != 3) {
        return 0;
    }
    *rmse = strcmp(rmse_text, "n/a") == 0 ? NAN : atof(rmse_text);
    return 1;
}

static inline void t_expect(const char *method, const char *subset, size_t n, double rmse) {
    size_t got;
    double value = NAN;
    char status[32];
    assert_true(t_row(method, subset, &got, &value, status));
    assert_int_equal(got, n);
    if (isnan(rmse)) {
        assert_true(isnan(value));
    } else {
        T_NEAR(value, rmse, 1e-8);
    }
}

static const char *const t_all[] = {"mean", "baseline", "linear",    "knn",      "rsvd",
                                    "svd",  "svdpp",    "cocluster", "slopeone", "ttm"};
enum { T_ALL = sizeof t_all / sizeof t_all[0] };

static const char *const t_train = "a x 1\na y 2\nb x 3\nb z 4\nc y 5\nc x 2\n";

#endif
