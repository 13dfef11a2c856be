/* The two-tower sieve: R(x, y) = <f(x), g(y)> with towers f, g that are polynomials on
 * cells.
 *
 * Each tower is, on each cell of a partition of its covariates' space, a polynomial of
 * total degree r with values in R^p: W = p (q_u cells_u + q_i cells_i) parameters, q =
 * binom(d + r, r), the family behind Theorem 1's proof. Fitted by alternating least
 * squares: one tower fixed and whitened, the other solved cell by cell with a ridge of
 * `ridge` pseudo-observations towards the coarser solution; K cells a side grow from coarse
 * to fine, K is chosen on the held-out fifth of the pairs (tt_pairs.h). The optimisation
 * error is nil in practice: what is left is approximation and estimation.
 *
 * TT_JOINT fits one polynomial on cells of (x, y) instead, which does not know of towers.
 * Partitions: TT_GRID, K equal intervals a coordinate of [0,1]^d; TT_BOXES, the boxes of
 * that grid that hold training pairs, found by hashing in any dimension D, constants only
 * (r = 0): the estimator is never told the intrinsic dimension, and a point in an unseen
 * box is answered by the coarser level. */
#ifndef TT_SIEVE_H
#define TT_SIEVE_H

#include <stddef.h>

#include "base/tt_rng.h"
#include "data/tt_pairs.h"
#include "towers/tt_cells.h"

enum tt_sieve_kind { TT_TWO_TOWER, TT_JOINT };
enum { TT_SIEVE_LEVELS = 64 };

typedef struct {
    enum tt_sieve_kind kind;
    enum tt_partition partition;
    size_t degree;  // r, 0, 1, 2; 0 with TT_BOXES
    size_t p;       // width of the representation, 1 .. TT_PIECEWISE_P; 1 with TT_JOINT
    double ridge;   // pseudo-observations per parameter, > 0
    size_t k_first; // coarsest number of cells a coordinate, >= 1; more where q k^d < p
    size_t k_last;  // finest
    double growth;  // K <- max(K + 1, growth K)
    double load; // levels with fewer training pairs than `load` per parameter are skipped
    size_t patience; // stop after so many levels without a better held-out error; 0: never
    size_t sweeps;   // of both towers at each level
    size_t first_sweeps; // of each start at the coarsest level, at most
    size_t restarts;     // random starts there; the least training error is kept
} tt_sieve_spec;

#define TT_SIEVE_DEFAULT                                                                   \
    {                                                                                      \
        .kind = TT_TWO_TOWER, .partition = TT_GRID, .degree = 1, .p = 2, .ridge = 1,       \
        .k_first = 1, .k_last = 1024, .growth = 1.25, .load = 2, .patience = 3,            \
        .sweeps = 2, .first_sweeps = 20, .restarts = 4                                     \
    }

/* One level of the path. */
typedef struct {
    size_t k;         // cells a coordinate
    size_t weights;   // W
    double train_mse; // NAN where not computed
    double valid_mse; // on the held-out pairs
    double risk;      // mean squared difference on the pairs to judge on; NAN: none given
} tt_sieve_level;

typedef struct {
    size_t levels;
    size_t best; // the level of least valid_mse
    tt_sieve_level level[TT_SIEVE_LEVELS];
} tt_sieve_path;

typedef struct tt_sieve tt_sieve;

/* Fits all levels on the pairs that are not held out (N >= 10) and describes them in
 * `path`; judge (NULL: none) holds noiseless ratings. *model (model NULL: not wanted) is
 * the best level, fresh. Predictions are clipped to the range of the training ratings.
 * Starts: role INIT, item = start. Memory: about N (2 d + 3 p + 4) doubles, d the larger
 * dimension. TT_OK or TT_ENOMEM. */
int tt_sieve_fit(tt_sieve **model, tt_sieve_path *path, const tt_sieve_spec *spec,
                 const tt_pairs *pairs, const tt_pairs *judge, const tt_address *address);

/* estimate (N) for the pairs' covariates. */
void tt_sieve_predict(const tt_sieve *model, double *estimate, const tt_pairs *pairs);

void tt_sieve_free(tt_sieve *model); // NULL allowed

/* The level whose k is nearest to k (in ratio); the prescribed K of theory looked up in a
 * path. */
size_t tt_sieve_nearest(const tt_sieve_path *path, double k);

/* The level of least risk: the oracle's. */
size_t tt_sieve_oracle(const tt_sieve_path *path);

#endif
