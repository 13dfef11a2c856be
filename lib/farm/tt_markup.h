/* Text in Markdown and LaTeX: what is special there is escaped. */
#ifndef TT_MARKUP_H
#define TT_MARKUP_H

#include <stdio.h>

/* As a cell of a pipe table: '|', '*', '_', '`', '<' and '\' escaped, line breaks are
 * blanks. */
void tt_markdown_text(FILE *f, const char *text);

/* In LaTeX, no packages beyond booktabs: ASCII specials escaped, Greek letters and common
 * signs in UTF-8 as mathematics; other UTF-8 is left to the inputenc of the document. */
void tt_latex_text(FILE *f, const char *text);

#endif
