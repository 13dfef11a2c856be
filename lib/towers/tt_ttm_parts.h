/* Internal to tt_ttm_model: what its making and its loading share. */
#ifndef TT_TTM_PARTS_H
#define TT_TTM_PARTS_H

#include "towers/tt_ttm_model.h"

/* p, the length of an embedding. */
size_t tt_ttm_outputs(const tt_ttm_model *m);

/* All but the embedding, zeroed. TT_OK or TT_ENOMEM; what there is tt_ttm_model_free frees. */
int tt_ttm_side_alloc(tt_ttm_side *s, size_t n, size_t columns, size_t p);

#endif
