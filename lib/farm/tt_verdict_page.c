/* verdicts.md: the page that is read first. */
#include "farm/tt_verdict_page.h"

#include <math.h>
#include <string.h>

#include "farm/tt_field.h"
#include "farm/tt_file.h"
#include "farm/tt_markup.h"

/* A number of the csv with four digits, for reading. */
static void write_short(FILE *f, const char *field) {
    double value;
    if (tt_field_number(&value, field)) {
        tt_markdown_text(f, field);
    } else if (!isnan(value)) {
        fprintf(f, "%.4g", value);
    }
}

/* How often each word falls in lines first .. end - 1. */
static void write_counts(FILE *f, const tt_verdict_page *p, size_t first, size_t end) {
    const char *separator = "";
    for (size_t k = 0; k < TT_VERDICT_WORDS; k++) {
        size_t n = 0;
        for (size_t i = first; i < end; i++) {
            n += !strcmp(p->line[i].text[VERDICT], tt_verdict_word[k]);
        }
        if (n) {
            fprintf(f, "%s%s %zu", separator, tt_verdict_word[k], n);
            separator = ", ";
        }
    }
}

/* The line after the last one of the experiment of line `first`. */
static size_t section_end(const tt_verdict_page *p, size_t first) {
    size_t end = first;
    while (end < p->n &&
           !strcmp(p->line[end].text[EXPERIMENT], p->line[first].text[EXPERIMENT])) {
        end++;
    }
    return end;
}

/* The first line of the section with the same rule: rules are printed once. */
static size_t same_rule(const tt_verdict_page *p, size_t first, size_t i) {
    size_t j = first;
    while (strcmp(p->line[j].text[RULE], p->line[i].text[RULE])) {
        j++;
    }
    return j;
}

/* The number of a rule within its section: 1, 2, ... */
static size_t rule_number(const tt_verdict_page *p, size_t first, size_t i) {
    size_t number = 0;
    for (size_t j = first; j <= same_rule(p, first, i); j++) {
        number += same_rule(p, first, j) == j;
    }
    return number;
}

static void write_line(FILE *f, char *const text[FIELDS], size_t rule) {
    fputs("| ", f);
    tt_markdown_text(f, text[CLAIM]);
    fputs(" | ", f);
    tt_markdown_text(f, text[THEOREM]);
    fputs(" | ", f);
    write_short(f, text[PREDICTED]);
    fputs(" | ", f);
    write_short(f, text[MEASURED]);
    if (*text[LO] || *text[HI]) {
        fputs(" [", f);
        write_short(f, text[LO]);
        fputs(", ", f);
        write_short(f, text[HI]);
        fputs("]", f);
    }
    fprintf(f, " | %s | **%s** | %zu |\n", text[REPLICATES], text[VERDICT], rule);
}

static void write_figure(FILE *f, const tt_results *r, const char *figure) {
    const char *profile = tt_profile_name(r->profile);
    if (*figure && r->place) {
        fprintf(f, "[%s](../../../plots/%s/%s/%s)", figure, profile, r->place, figure);
    } else if (*figure) {
        fprintf(f, "[%s](../../plots/%s/%s)", figure, profile, figure);
    }
}

static void write_section(FILE *f, const tt_results *r, const tt_verdict_page *p,
                          size_t first, size_t end) {
    fputs("\n## ", f);
    tt_markdown_text(f, p->line[first].text[EXPERIMENT]);
    fputs(*p->line[first].text[FIGURE] ? "\n\nFigure: " : "", f);
    write_figure(f, r, p->line[first].text[FIGURE]);
    fputs(
        "\n\n| claim | theorem | predicted | measured [interval] | replicates | verdict | "
        "rule |\n| :-- | :-- | --: | --: | --: | :-- | --: |\n",
        f);
    for (size_t i = first; i < end; i++) {
        write_line(f, p->line[i].text, rule_number(p, first, i));
    }
    fputs("\nRules, fixed before the run:\n\n", f);
    for (size_t i = first; i < end; i++) {
        if (same_rule(p, first, i) == i) {
            fprintf(f, "%zu. ", rule_number(p, first, i));
            tt_markdown_text(f, p->line[i].text[RULE]);
            fputs("\n", f);
        }
    }
}

int tt_verdict_markdown(const tt_verdict_page *p, const tt_results *r) {
    tt_outfile o;
    const int code = tt_outfile_open(&o, r->directory, "verdicts", ".md");
    if (code) {
        return code;
    }
    fprintf(o.f, "# Does theory hold? (profile %s)\n\n", tt_profile_name(r->profile));
    fprintf(o.f, "%zu verdict%s: ", p->n, p->n == 1 ? "" : "s");
    write_counts(o.f, p, 0, p->n);
    fputs(".\n\n| experiment | verdicts | figure |\n| :-- | :-- | :-- |\n", o.f);
    for (size_t i = 0; i < p->n; i = section_end(p, i)) {
        fputs("| ", o.f);
        tt_markdown_text(o.f, p->line[i].text[EXPERIMENT]);
        fputs(" | ", o.f);
        write_counts(o.f, p, i, section_end(p, i));
        fputs(" | ", o.f);
        write_figure(o.f, r, p->line[i].text[FIGURE]);
        fputs(" |\n", o.f);
    }
    for (size_t i = 0; i < p->n; i = section_end(p, i)) {
        write_section(o.f, r, p, i, section_end(p, i));
    }
    return tt_outfile_commit(&o);
}
