/* What tests of the experiment sparsity share: a small additive truth, data of it. */
#ifndef T_SPARSITY_H
#define T_SPARSITY_H

#include "base/tt_error.h"
#include "common/sparsity_data.h"
#include "t_test.h"

static const sparsity_spec additive = {.truth = SPARSITY_ADDITIVE,
                                       .beta = 1.5,
                                       .d = 4,
                                       .D = 12,
                                       .amplitude = 0.5,
                                       .sigma = 0.4,
                                       .n = 600,
                                       .n_judge = 100};

static inline sparsity_data draw(sparsity_spec spec, size_t replicate) {
    sparsity_data s;
    assert_int_equal(sparsity_open(&s, &spec, 5, replicate), TT_OK);
    return s;
}

#endif
