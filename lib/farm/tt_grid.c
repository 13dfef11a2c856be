#include <inttypes.h>
#include <string.h>

#include "base/tt_error.h"
#include "farm/tt_file.h"
#include "farm/tt_markup.h"
#include "farm/tt_table.h"

/* Where the numbers come from, in a sentence. */
static void describe(char *out, size_t size, const tt_results *r) {
    char range[32] = "";
    if (r->replicates_max != r->replicates_min) {
        snprintf(range, sizeof range, " to %zu", r->replicates_max);
    }
    snprintf(
        out, size,
        "Experiment %s, profile %s, seed %" PRIu64 ", algorithm version %u, design %s; "
        "%zu%s replicates, %zu of %zu tasks failed.",
        r->experiment->name, tt_profile_name(r->profile), r->seed, r->experiment->version,
        r->design_hash, r->replicates_min, range, r->n_failed, r->n_tasks);
}

static void markdown_row(FILE *f, const tt_grid_table *g, size_t i) {
    fputs("| ", f);
    tt_markdown_text(f, g->row_heads[i]);
    for (size_t j = 0; j < g->n_cols; j++) {
        const char *text = g->cell[i * g->n_cols + j];
        const char *mark =
            text && *text && g->bold && g->bold[i * g->n_cols + j] ? "**" : "";
        fprintf(f, " | %s", mark);
        tt_markdown_text(f, text ? text : "");
        fputs(mark, f);
    }
    fputs(" |\n", f);
}

static void write_markdown(FILE *f, const tt_grid_table *g, const char *origin) {
    fputs("## ", f);
    tt_markdown_text(f, g->title);
    fputs("\n\n| ", f);
    tt_markdown_text(f, g->corner);
    for (size_t j = 0; j < g->n_cols; j++) {
        fputs(" | ", f);
        tt_markdown_text(f, g->col_heads[j]);
    }
    fputs(" |\n| :--", f);
    for (size_t j = 0; j < g->n_cols; j++) {
        fputs(" | --:", f);
    }
    fputs(" |\n", f);
    for (size_t i = 0; i < g->n_rows; i++) {
        markdown_row(f, g, i);
    }
    fputc('\n', f);
    if (g->note && *g->note) {
        tt_markdown_text(f, g->note);
        fputs("\n\n", f);
    }
    tt_markdown_text(f, origin);
    fputc('\n', f);
}

static void latex_row(FILE *f, const tt_grid_table *g, size_t i) {
    tt_latex_text(f, g->row_heads[i]);
    for (size_t j = 0; j < g->n_cols; j++) {
        const char *text = g->cell[i * g->n_cols + j];
        const int bold = text && *text && g->bold && g->bold[i * g->n_cols + j];
        fputs(bold ? " & \\textbf{" : " & ", f);
        tt_latex_text(f, text ? text : "");
        fputs(bold ? "}" : "", f);
    }
    fputs(" \\\\\n", f);
}

static void write_latex(FILE *f, const tt_grid_table *g, const char *name,
                        const char *origin) {
    fputs("% needs \\usepackage{booktabs}\n\\begin{table}\n\\centering\n\\caption{", f);
    tt_latex_text(f, g->title);
    fprintf(f, "}\n\\label{tab:%s}\n\\begin{tabular}{l", name);
    for (size_t j = 0; j < g->n_cols; j++) {
        fputc('r', f);
    }
    fputs("}\n\\toprule\n", f);
    tt_latex_text(f, g->corner);
    for (size_t j = 0; j < g->n_cols; j++) {
        fputs(" & ", f);
        tt_latex_text(f, g->col_heads[j]);
    }
    fputs(" \\\\\n\\midrule\n", f);
    for (size_t i = 0; i < g->n_rows; i++) {
        latex_row(f, g, i);
    }
    fputs("\\bottomrule\n\\end{tabular}\n\n\\smallskip\n\\footnotesize ", f);
    if (g->note && *g->note) {
        tt_latex_text(f, g->note);
        fputc(' ', f);
    }
    tt_latex_text(f, origin);
    fputs("\n\\end{table}\n", f);
}

int tt_table_write_grid(const tt_results *results, const char *name,
                        const tt_grid_table *g) {
    tt_outfile o;
    char origin[512];
    describe(origin, sizeof origin, results);
    int code = tt_outfile_open(&o, results->directory, name, ".md");
    if (!code) {
        write_markdown(o.f, g, origin);
        code = tt_outfile_commit(&o);
    }
    code = code ? code : tt_outfile_open(&o, results->directory, name, ".tex");
    if (!code) {
        write_latex(o.f, g, name, origin);
        code = tt_outfile_commit(&o);
    }
    return code;
}
