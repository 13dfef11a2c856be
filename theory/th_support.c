/* The registry, unions and products; the single sets are in th_support_sets.c. */
#include "th_support.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <string.h>

#include "th_support_sets.h"

/* Names: set, dimension of what is embedded, D. */
// clang-format off
const th_support_spec th_supports[] = {
    // smooth images of a cube: its dimension, since the maps are bi-Lipschitz (or finite
    // unions of such pieces)
    {"cube_1", 1, TH_ALONE, {{TH_CUBE, 1, 1}}},
    {"cube_2", 2, TH_ALONE, {{TH_CUBE, 2, 2}}},
    {"cube_3", 3, TH_ALONE, {{TH_CUBE, 3, 3}}},
    {"cube_5", 5, TH_ALONE, {{TH_CUBE, 5, 5}}},
    {"cube_10", 10, TH_ALONE, {{TH_CUBE, 10, 10}}},
    {"cube_20", 20, TH_ALONE, {{TH_CUBE, 20, 20}}},
    {"cube_40", 40, TH_ALONE, {{TH_CUBE, 40, 40}}},
    {"copies_1_50", 1, TH_ALONE, {{TH_CUBE, 1, 50}}},
    {"copies_2_50", 2, TH_ALONE, {{TH_CUBE, 2, 50}}},
    {"copies_3_50", 3, TH_ALONE, {{TH_CUBE, 3, 50}}},
    {"copies_5_50", 5, TH_ALONE, {{TH_CUBE, 5, 50}}},
    {"line_50", 1, TH_ALONE, {{TH_ORTHONORMAL, 1, 50}}},
    {"plane_10", 2, TH_ALONE, {{TH_ORTHONORMAL, 2, 10}}},
    {"linear_2_10", 2, TH_ALONE, {{TH_LINEAR, 2, 10}}},
    {"linear_3_20", 3, TH_ALONE, {{TH_LINEAR, 3, 20}}},
    {"graph_1_10", 1, TH_ALONE, {{TH_GRAPH, 1, 10}}},
    {"graph_2_10", 2, TH_ALONE, {{TH_GRAPH, 2, 10}}},
    {"graph_2_20", 2, TH_ALONE, {{TH_GRAPH, 2, 20}}},
    {"surface_20", 2, TH_ALONE, {{TH_SURFACE, 2, 20}}},
    {"circle", 1, TH_ALONE, {{TH_TORUS, 1, 2}}},
    {"torus_2", 2, TH_ALONE, {{TH_TORUS, 2, 4}}},
    {"torus_3", 3, TH_ALONE, {{TH_TORUS, 3, 6}}},
    {"sphere_2", 2, TH_ALONE, {{TH_SPHERE, 2, 3}}},
    {"sphere_3", 3, TH_ALONE, {{TH_SPHERE, 3, 4}}},
    {"helix", 1, TH_ALONE, {{TH_HELIX, 1, 3}}},
    {"swiss_roll", 2, TH_ALONE, {{TH_SWISS_ROLL, 2, 3}}},
    // finite sets: N(eps) is constant for small eps, 0
    {"onehot_50", 0, TH_ALONE, {{TH_ONEHOT, 50, 50}}},
    {"binaries_10", 0, TH_ALONE, {{TH_BINARIES, 10, 10}}},
    {"binaries_20", 0, TH_ALONE, {{TH_BINARIES, 20, 20}}},
    // self-similar: c copies of ratio 1/b, log c / log b
    {"cantor", 0.63092975357145743, TH_ALONE, {{TH_CANTOR, 1, 1}}}, // log 2 / log 3
    {"cantor_dust", 1.2618595071429149, TH_ALONE, {{TH_CANTOR, 2, 2}}}, // log 4 / log 3
    {"cantor_dust_50", 1.2618595071429149, TH_ALONE, {{TH_CANTOR, 2, 50}}},
    {"triangle", 1.5849625007211562, TH_ALONE, {{TH_TRIANGLE, 2, 2}}}, // log 3 / log 2
    {"carpet", 1.8927892607143723, TH_ALONE, {{TH_CARPET, 2, 2}}}, // log 8 / log 3
    // countable, and yet not 0: N(1/n) = floor(sqrt(4 n + 1)), 1/2
    {"reciprocals", 0.5, TH_ALONE, {{TH_RECIPROCALS, 1, 1}}},
    // unions: the larger of the two
    {"helix_square", 2, TH_UNION, {{TH_HELIX, 1, 3}, {TH_CUBE, 2, 3}}},
    {"curve_atoms", 1, TH_UNION, {{TH_GRAPH, 1, 10}, {TH_ONEHOT, 10, 10}}},
    {"cantor_reciprocals", 0.63092975357145743, TH_UNION,
     {{TH_CANTOR, 1, 1}, {TH_RECIPROCALS, 1, 1}}},
    // products: the sum
    {"square_onehot", 2, TH_BESIDE, {{TH_CUBE, 2, 2}, {TH_ONEHOT, 10, 10}}},
    {"square_binaries", 2, TH_BESIDE, {{TH_CUBE, 2, 2}, {TH_BINARIES, 3, 3}}},
    {"square_reciprocals", 2.5, TH_BESIDE, {{TH_CUBE, 2, 2}, {TH_RECIPROCALS, 1, 1}}},
    {"segment_cantor", 1.6309297535714574, TH_BESIDE, {{TH_CUBE, 1, 1}, {TH_CANTOR, 1, 1}}},
};
// clang-format on

const size_t th_supports_count = sizeof th_supports / sizeof th_supports[0];

const th_support_spec *th_support_find(const char *name) {
    for (size_t i = 0; i < th_supports_count; i++) {
        if (strcmp(th_supports[i].name, name) == 0) {
            return &th_supports[i];
        }
    }
    return NULL;
}

int th_support_init(th_support *s, const th_support_spec *spec, gsl_rng *r) {
    const th_piece_spec *piece = spec->piece;
    const size_t pieces = spec->join == TH_ALONE ? 1 : 2;
    s->spec = *spec;
    s->ambient = piece[0].ambient + (spec->join == TH_BESIDE ? piece[1].ambient : 0);
    if (s->ambient > TH_AMBIENT) {
        GSL_ERROR("more than TH_AMBIENT dimensions", GSL_EINVAL);
    }
    if (spec->join == TH_UNION && piece[0].ambient != piece[1].ambient) {
        GSL_ERROR("a union of sets of different spaces", GSL_EINVAL);
    }
    for (size_t i = 0; i < pieces; i++) {
        const int status = th_piece_init(&s->piece[i], &piece[i], r);
        if (status != GSL_SUCCESS) {
            return status;
        }
    }
    s->parameters = spec->join == TH_UNION ? 0 : s->piece[0].parameters;
    if (spec->join == TH_BESIDE) {
        const size_t other = s->piece[1].parameters;
        s->parameters = s->parameters > 0 && other > 0 ? s->parameters + other : 0;
    }
    return GSL_SUCCESS;
}

int th_support_map(double *x, const th_support *s, const double *t) {
    if (s->parameters == 0) {
        GSL_ERROR("the set is no image of a cube of parameters", GSL_EINVAL);
    }
    th_piece_map(x, &s->piece[0], t);
    if (s->spec.join == TH_BESIDE) {
        th_piece_map(x + s->piece[0].spec.ambient, &s->piece[1],
                     t + s->piece[0].parameters);
    }
    return GSL_SUCCESS;
}

void th_support_draw(double *x, const th_support *s, gsl_rng *r) {
    const size_t which = s->spec.join == TH_UNION ? gsl_rng_uniform_int(r, 2) : 0;
    th_piece_draw(x, &s->piece[which], r);
    if (s->spec.join == TH_BESIDE) {
        th_piece_draw(x + s->piece[0].spec.ambient, &s->piece[1], r);
    }
}
