/* The kinds of covariate columns: asked for in words, or guessed from the cells. */
#ifndef TT_KIND_H
#define TT_KIND_H

#include <stddef.h>

#include "data/tt_sheet.h"

enum tt_kind { TT_KIND_SKIP, TT_KIND_NUMBER, TT_KIND_TEXT, TT_KIND_MULTI };

/* TT_OK if each item of types reads column=num|text|multi|skip and names a column of one of
 * the sheets (either may be NULL or empty); else TT_EUSAGE. types NULL: TT_OK. */
int tt_kind_check(const char *types, const tt_sheet *a, const tt_sheet *b);

/* What the types say of the column (the last item that names it); -1: nothing. */
int tt_kind_asked(const char *types, const char *name);

/* From all rows of column j: `|` in a cell: multi; every cell a number (empty ones aside;
 * nan and 1e400 are taken for numbers, so that they are refused later):
 * number; else text. */
enum tt_kind tt_kind_guess(const tt_sheet *sheet, size_t j);

#endif
