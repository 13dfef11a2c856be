/* Which arm runs on which design in experiments/matrix_design.c. */
#ifndef MATRIX_DESIGN_GRID_H
#define MATRIX_DESIGN_GRID_H

#include "common/matrix_design_arms.h"
#include "farm/tt_experiment.h"

enum { MD_FRESH = 0, MD_CELLS = 96 }; // MD_FRESH as n: every pair has its own user and item

/* Cells of one arm at one d are neighbours, n ascending, fresh pairs last. */
typedef struct {
    enum md_arm arm;
    size_t d, n; // n = m users and items
    size_t replicates;
} md_cell;

/* The cells of a profile into cell (MD_CELLS); how many. */
size_t md_grid(md_cell *cell, enum tt_profile profile);

/* |Omega|, and where the new users lie; d, n and what the arm asks for are set by the cell.
 * */
md_spec md_spec_of(const md_cell *cell, enum tt_profile profile);

extern const md_effort md_efforts[]; // (3) by profile

/* Slopes in n are taken over the designs with at most MD_LAST users, the largest n of Table
 * 1; cold over warm is taken at the smallest of them that is at least md_middle. */
enum { MD_LAST = 3000 };
size_t md_middle(enum tt_profile profile);

#endif
