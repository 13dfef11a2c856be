/* T_MAIN after tt_mat_setup, with which every program starts: OpenBLAS on one thread, no
 * subnormal floats. */
#ifndef T_MAT_H
#define T_MAT_H

#include "base/tt_mat.h"
#include "t_test.h"

#define T_MAT_MAIN(tests)                                                                  \
    int main(int argc, char **argv) {                                                      \
        tt_mat_setup();                                                                    \
        if (argc > 1) {                                                                    \
            cmocka_set_test_filter(argv[1]);                                               \
        }                                                                                  \
        return cmocka_run_group_tests(tests, 0, 0);                                        \
    }

#endif
