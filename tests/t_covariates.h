/* What tests of covariates share: a directory for their files, names to intern, a small
 * sheet. */
#ifndef T_COVARIATES_H
#define T_COVARIATES_H

#include <string.h>

#include "data/tt_ids.h"
#include "t_file.h"

static char directory[64];

static inline int make_directory(void **state) {
    (void)state;
    t_directory(directory);
    return 0;
}

static inline int remove_directory(void **state) {
    (void)state;
    return t_remove(directory);
}

static inline void intern_all(tt_ids *ids, const char *const *text, size_t n) {
    for (size_t i = 0; i < n; i++) {
        uint32_t index;
        assert_int_equal(tt_ids_intern(&index, ids, text[i], strlen(text[i])), TT_OK);
    }
}

/* Training ids a, b, c; d is not in the training part; z has no row unless missing is
 * allowed. */
static const char *const four[] = {"a", "b", "c", "d"};

static const unsigned char three_fit[] = {1, 1, 1, 0, 0};

static const char mixed[] = "id,age,sex,tags,zip\n"
                            "d,60,x,war|fun,04\n"
                            "b,30,m,fun | new,01\n"
                            "\"a\",20,f,old,02\n"
                            "c,40,\"m\",new|old|new|,01\n"
                            "q,99,?,none,99\n";

/* T_MAIN with the directory around it. */
#define T_COVARIATES_MAIN(tests)                                                           \
    int main(int argc, char **argv) {                                                      \
        if (argc > 1) {                                                                    \
            cmocka_set_test_filter(argv[1]);                                               \
        }                                                                                  \
        return cmocka_run_group_tests(tests, make_directory, remove_directory);            \
    }

#endif
