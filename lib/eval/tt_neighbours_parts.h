/* What tt_neighbours.h is made of: a k-d tree, and blocks of products for points that fill
 * too many dimensions for it. Both give squared distances to the same bits. */
#ifndef TT_NEIGHBOURS_PARTS_H
#define TT_NEIGHBOURS_PARTS_H

#include <stdint.h>

#include "eval/tt_neighbours.h"

enum { TT_BLOCK_ROWS = 128, TT_BLOCK_COLUMNS = 1024 };

/* Nodes of a balanced binary tree: children of i are 2i + 1 and 2i + 2; a node holds the
 * points first .. last - 1, its children the halves. */
typedef struct {
    uint32_t first, last;
} tt_tree_node;

struct tt_neighbours {
    size_t n, D, nodes;
    double *x;          // (n, D) in the tree's order
    tt_tree_node *node; // (nodes)
    double *box;        // (nodes, 2, D): least and largest coordinates
    size_t met;         // points of the leaves that searches went through
    // D > TT_TREE_WIDTH only:
    float *f;      // (n, D) centred
    double *norm;  // (n) their squared lengths
    float *pack;   // (TT_BLOCK_ROWS, D) rows of f
    float *tile;   // (TT_BLOCK_ROWS, TT_BLOCK_COLUMNS) of the products
    uint32_t *row; // (n) rows to be searched
};

/* |a - b|^2, four sums. */
double tt_neighbours_squared(const double *a, const double *b, size_t D);

/* Puts point j among the k nearest of point i: best (k) ascending squared distances. */
void tt_neighbours_consider(double *best, size_t k, const tt_neighbours *t, size_t i,
                            size_t j);

/* The tree. */
size_t tt_tree_nodes(size_t n);
void tt_tree_build(tt_neighbours *t, const double **row); // orders the rows
void tt_tree_search(double *best, size_t k, tt_neighbours *t, size_t i);
double tt_tree_count(tt_neighbours *t, size_t i, double square); // within, i itself too

/* Blocks: of the rows t->row[0 .. rows-1]. */
void tt_blocks_search(double *best, size_t k, tt_neighbours *t, size_t rows);
void tt_blocks_count(double *pairs, tt_neighbours *t, size_t rows, const double *square,
                     size_t radii);

#endif
