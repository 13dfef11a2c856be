/* Tables of results: csv with a self-describing head, Markdown, LaTeX (booktabs); verdicts.
 *
 * A table is filled row by row with strings and numbers; written to DIR/NAME.csv, .md, .tex
 * through a temporary file and rename, so a reader never sees half a table. No dates, hosts
 * or wall times enter them. Numbers: %.10g in the csv, as asked in md and tex. */
#ifndef TT_TABLE_H
#define TT_TABLE_H

#include <stddef.h>

#include "farm/tt_experiment.h"

typedef struct tt_table tt_table;

/* A table with these column names; its csv head names experiment, claim, profile, seed,
 * design hash, algorithm version, replicates and failed tasks (all from results), then the
 * note's lines (NULL: none). NULL when memory is refused. */
tt_table *tt_table_alloc(const tt_results *results, const char *const *columns,
                         size_t n_columns, const char *note);
void tt_table_free(tt_table *t);

/* Appends one row; its cells are given in order by the calls below. */
void tt_table_row(tt_table *t);
void tt_table_text(tt_table *t, const char *text);
void tt_table_int(tt_table *t, long value);
void tt_table_number(tt_table *t, double value); // NAN: an empty field

/* Writes DIR/NAME.csv; every row must be complete. TT_OK, TT_EIO or TT_ENOMEM. */
int tt_table_write_csv(const tt_table *t, const char *name);

/* A table for reading: `n_rows` x `n_cols` ready-made cell texts (NULL: empty), row and
 * column headings; `bold[i * n_cols + j]` marks the best. Writes DIR/NAME.md and
 * DIR/NAME.tex; what is special to Markdown or LaTeX is escaped, Greek letters and signs
 * such as ± become mathematics in LaTeX. */
typedef struct {
    const char *title;            // caption
    const char *note;             // below the table
    const char *corner;           // heading above the row headings
    const char *const *row_heads; // (n_rows)
    const char *const *col_heads; // (n_cols)
    const char *const *cell;      // (n_rows, n_cols)
    const unsigned char *bold;    // (n_rows, n_cols) or NULL
    size_t n_rows, n_cols;
} tt_grid_table;
int tt_table_write_grid(const tt_results *results, const char *name,
                        const tt_grid_table *g);

/* Verdicts of one experiment. */
typedef struct {
    const char *claim;       // short sentence
    const char *theorem;     // "Theorem 2", "Table 1", ...
    double predicted;        // NAN: none
    double measured, lo, hi; // estimate and interval
    size_t replicates;
    const char *word;   // agrees, faster, slower, differs, inconclusive
    const char *rule;   // the decision rule, one sentence
    const char *figure; // file of the figure
} tt_verdict;

/* Replaces the experiment's verdicts by these n, all of them, and rewrites DIR/verdicts.csv
 * and verdicts.md: experiments by name, verdicts in the order given. TT_OK, TT_EIO,
 * TT_ENOMEM, or TT_EDATA when the verdicts.csv that is there is damaged. */
int tt_verdict_write(const tt_results *results, const tt_verdict *verdicts, size_t n);

#endif
