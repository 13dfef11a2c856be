#include "farm/tt_markup.h"

#include <string.h>

void tt_markdown_text(FILE *f, const char *text) {
    for (; *text; text++) {
        if (strchr("|*_`<\\", *text)) {
            fputc('\\', f);
        }
        fputc(*text == '\n' ? ' ' : *text, f);
    }
}

static const struct {
    const char *text, *latex;
} replacement[] = {
    {"\\", "\\textbackslash{}"},
    {"{", "\\{"},
    {"}", "\\}"},
    {"$", "\\$"},
    {"&", "\\&"},
    {"#", "\\#"},
    {"%", "\\%"},
    {"_", "\\_"},
    {"~", "\\textasciitilde{}"},
    {"^", "\\textasciicircum{}"},
    {"<", "$<$"},
    {">", "$>$"},
    {"|", "$|$"},
    {"\n", " "},
    {"α", "$\\alpha$"},
    {"β", "$\\beta$"},
    {"γ", "$\\gamma$"},
    {"δ", "$\\delta$"},
    {"ε", "$\\varepsilon$"},
    {"θ", "$\\theta$"},
    {"λ", "$\\lambda$"},
    {"μ", "$\\mu$"},
    {"ρ", "$\\rho$"},
    {"σ", "$\\sigma$"},
    {"τ", "$\\tau$"},
    {"φ", "$\\varphi$"},
    {"ω", "$\\omega$"},
    {"Δ", "$\\Delta$"},
    {"Σ", "$\\Sigma$"},
    {"Ω", "$\\Omega$"},
    {"±", "$\\pm$"},
    {"×", "$\\times$"},
    {"·", "$\\cdot$"},
    {"−", "$-$"},
    {"≤", "$\\le$"},
    {"≥", "$\\ge$"},
    {"≈", "$\\approx$"},
    {"∈", "$\\in$"},
    {"∞", "$\\infty$"},
    {"√", "$\\surd$"},
    {"²", "$^2$"},
    {"³", "$^3$"},
    {"–", "--"},
    {"—", "---"},
    {"…", "\\dots{}"},
};

/* The replacement with which `text` begins, or one past the last. */
static size_t find(const char *text) {
    size_t i = 0;
    while (i < sizeof replacement / sizeof *replacement &&
           strncmp(text, replacement[i].text, strlen(replacement[i].text)) != 0) {
        i++;
    }
    return i;
}

void tt_latex_text(FILE *f, const char *text) {
    while (*text) {
        const size_t i = find(text);
        if (i < sizeof replacement / sizeof *replacement) {
            fputs(replacement[i].latex, f);
            text += strlen(replacement[i].text);
        } else {
            fputc(*text++, f);
        }
    }
}
