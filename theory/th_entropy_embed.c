/* The embedding of Lemma 1. */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

#include "th_entropy.h"

double th_entropy_embed_limit(double weights, double layers) {
    return 14 * layers * weights * log(weights);
}

/* Level l: the inputs for l = 0, the units of layer l - 1 else. */
typedef struct {
    const th_network *f;
    size_t levels; // layers + 1
    size_t *start; // (levels + 1) first unit of each level among all
    size_t *live;  // (units) 1, or 0: always 0, or read by nobody
    size_t *rank;  // (units) number among the live ones of its level
    size_t *count; // (levels) live ones
} pruning;

static void pruning_free(pruning *s) {
    free(s->start);
    free(s->live);
    free(s->rank);
    free(s->count);
}

static int pruning_alloc(pruning *s, const th_network *f) {
    *s = (pruning){.f = f, .levels = f->layers + 1};
    s->start = calloc(s->levels + 1, sizeof *s->start);
    s->count = calloc(s->levels, sizeof *s->count);
    if (s->start) {
        s->start[1] = f->layer[0].cols;
        for (size_t l = 1; l < s->levels; l++) {
            s->start[l + 1] = s->start[l] + f->layer[l - 1].rows;
        }
        s->live = calloc(s->start[s->levels], sizeof *s->live);
        s->rank = calloc(s->start[s->levels], sizeof *s->rank);
    }
    return s->start && s->count && s->live && s->rank;
}

/* Upwards: not always 0. All inputs; a unit with a positive bias or a live unit below. */
static void mark_moving(pruning *s) {
    for (size_t j = 0; j < s->start[1]; j++) {
        s->live[j] = 1;
    }
    for (size_t l = 1; l < s->levels; l++) {
        const th_layer *a = &s->f->layer[l - 1];
        const size_t *below = s->live + s->start[l - 1];
        const int is_last = l + 1 == s->levels;
        for (size_t i = 0; i < a->rows; i++) {
            int moves = is_last ? a->bias[i] != 0 : a->bias[i] > 0;
            for (size_t k = a->first[i]; k < a->first[i + 1]; k++) {
                moves = moves || below[a->col[k]];
            }
            s->live[s->start[l] + i] = (size_t)moves;
        }
    }
}

/* Downwards: and read by a live unit. */
static void keep_read(pruning *s) {
    for (size_t l = s->levels - 1; l > 0; l--) {
        const th_layer *a = &s->f->layer[l - 1];
        size_t *below = s->live + s->start[l - 1], *read = s->rank + s->start[l - 1];
        for (size_t i = 0; i < a->rows; i++) {
            for (size_t k = a->first[i]; k < a->first[i + 1]; k++) {
                read[a->col[k]] |= s->live[s->start[l] + i];
            }
        }
        for (size_t j = 0; j < a->cols; j++) {
            below[j] = below[j] && read[j];
        }
    }
    for (size_t l = 0; l < s->levels; l++) {
        for (size_t u = s->start[l]; u < s->start[l + 1]; u++) {
            s->rank[u] = s->count[l];
            s->count[l] += s->live[u];
        }
    }
}

/* Weights of a layer between live units, and its live rows' biases. */
static size_t live_weights(const pruning *s, size_t layer, int with_bias) {
    const th_layer *a = &s->f->layer[layer];
    const size_t *below = s->live + s->start[layer];
    size_t count = 0;
    for (size_t i = 0; i < a->rows; i++) {
        if (s->live[s->start[layer + 1] + i]) {
            count += with_bias && a->bias[i] != 0;
            for (size_t k = a->first[i]; k < a->first[i + 1]; k++) {
                count += below[a->col[k]];
            }
        }
    }
    return count;
}

/* Weights that `more` layers at the level cost. */
static size_t price(const pruning *s, size_t level, size_t more) {
    const size_t last = s->levels - 1;
    const size_t doubled = level == 0      ? live_weights(s, 0, 0)
                           : level == last ? live_weights(s, last - 1, 1)
                                           : 0;
    const size_t each = (level == 0 || level == last ? 2 : 1) * s->count[level];
    return more ? doubled + each * more : 0;
}

/* The dense network as it is written. */
typedef struct {
    th_weight *weight;
    size_t count;
    size_t inputs, hidden; // widths
} draft;

static void put(draft *d, size_t layer, size_t row, size_t col, double value) {
    d->weight[d->count++] = (th_weight){layer, row, col, value};
}

/* Layer `from` of f as layer `to`; signs: units of the level `split` are pairs +, -. */
static void put_layer(draft *d, const pruning *s, size_t from, size_t to, size_t split) {
    const th_layer *a = &s->f->layer[from];
    const size_t *rank_in = s->rank + s->start[from], *live_in = s->live + s->start[from];
    const size_t *rank_out = s->rank + s->start[from + 1];
    const int rows_split = split == from + 1, cols_split = split == from;
    const int is_output = from + 2 == s->levels;
    const size_t bias_col = to == 0 ? d->inputs : d->hidden;
    for (size_t i = 0; i < a->rows; i++) {
        for (int r = 0; s->live[s->start[from + 1] + i] && r <= rows_split; r++) {
            const double sign = r ? -1 : 1;
            const size_t row = rows_split  ? 2 * rank_out[i] + (size_t)r
                               : is_output ? i
                                           : rank_out[i];
            for (size_t k = a->first[i]; k < a->first[i + 1]; k++) {
                const size_t j = a->col[k], in = to == 0 ? j : rank_in[j];
                const double value = sign * a->value[k];
                if (live_in[j] && cols_split) {
                    put(d, to, row, 2 * in, value);
                    put(d, to, row, 2 * in + 1, -value);
                } else if (live_in[j]) {
                    put(d, to, row, in, value);
                }
            }
            if (a->bias[i] != 0) {
                put(d, to, row, bias_col, sign * a->bias[i]);
            }
        }
    }
}

/* The pairs +, - of a level made from it, or it from them. */
static void put_pairs(draft *d, const pruning *s, size_t level, size_t layer) {
    for (size_t u = s->start[level]; u < s->start[level + 1]; u++) {
        const size_t unit = u - s->start[level], pair = 2 * s->rank[u];
        for (size_t r = 0; s->live[u] && r < 2; r++) {
            put(d, layer, level ? unit : pair + r, level ? pair + r : unit, r ? -1 : 1);
        }
    }
}

static void put_carried(draft *d, size_t units, size_t layer, size_t layers) {
    for (size_t l = 0; l < layers; l++) {
        for (size_t i = 0; i < units; i++) {
            put(d, layer + l, i, i, 1);
        }
    }
}

/* All of it, `more` layers added at the level. */
static void write_draft(draft *d, const pruning *s, size_t level, size_t more) {
    const size_t last = s->levels - 1, none = s->levels;
    const int at_ends = level == 0 || level == last;
    const size_t split = more && at_ends ? level : none;
    for (size_t l = 0; l < last; l++) {
        const size_t to = l < level ? l : l + more;
        put_layer(d, s, l, to, split);
    }
    if (more && level == 0) {
        put_pairs(d, s, level, 0);
        put_carried(d, 2 * s->count[0], 1, more - 1);
    } else if (more && level == last) {
        put_carried(d, 2 * s->count[last], last, more - 1);
        put_pairs(d, s, level, last + more - 1);
    } else {
        put_carried(d, s->count[level], level, more);
    }
}

static th_network *embed(const pruning *s, size_t weights, size_t layers) {
    const size_t more = layers - s->f->layers;
    size_t level = 0, total = 0, width[layers + 1];
    for (size_t l = 1; l < s->levels; l++) {
        level = price(s, l, more) < price(s, level, more) ? l : level;
    }
    for (size_t l = 0; l < s->f->layers; l++) {
        total += live_weights(s, l, 1);
    }
    width[0] = s->f->layer[0].cols;
    width[layers] = s->f->layer[s->f->layers - 1].rows;
    for (size_t l = 1; l < layers; l++) {
        width[l] = 2 * weights;
    }
    total += price(s, level, more);
    draft d = {.weight = malloc((total + 1) * sizeof *d.weight),
               .inputs = width[0],
               .hidden = 2 * weights};
    if (!d.weight) {
        GSL_ERROR_NULL("weights of a network", GSL_ENOMEM);
    }
    write_draft(&d, s, level, more);
    th_network *dense = th_network_from(layers, width, d.weight, d.count);
    free(d.weight);
    return dense;
}

th_network *th_entropy_embed(const th_network *f, size_t weights, size_t layers) {
    if (weights < 1 || th_network_count(f).weights > weights || f->layers > layers) {
        GSL_ERROR_NULL("a network within the class", GSL_EINVAL);
    }
    pruning s;
    th_network *dense = NULL;
    if (pruning_alloc(&s, f)) {
        mark_moving(&s);
        keep_read(&s);
        dense = embed(&s, weights, layers);
    } else {
        gsl_error("the live units of a network", __FILE__, __LINE__, GSL_ENOMEM);
    }
    pruning_free(&s);
    return dense;
}
