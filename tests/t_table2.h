/* What tests of the experiment table2 share: levels, an address, a directory removed. */
#ifndef T_TABLE2_H
#define T_TABLE2_H

#include "base/tt_rng.h"
#include "t_file.h"

static const double level[2] = {0.95, 0.5};
static const tt_address address = {.seed = 20240, .design = 2};

static inline void remove_directory(const char *directory) {
    assert_int_equal(t_remove(directory), 0);
}

#endif
