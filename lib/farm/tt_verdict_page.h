/* The page of verdicts as tt_verdict.c reads and tt_verdict_page.c writes it. */
#ifndef TT_VERDICT_PAGE_H
#define TT_VERDICT_PAGE_H

#include "farm/tt_experiment.h"

enum {
    EXPERIMENT,
    CLAIM,
    THEOREM,
    PREDICTED,
    MEASURED,
    LO,
    HI,
    REPLICATES,
    VERDICT,
    RULE,
    FIGURE,
    FIELDS
};

enum { TT_VERDICT_WORDS = 5 };
extern const char *const tt_verdict_word[TT_VERDICT_WORDS];

typedef struct {
    char *text[FIELDS]; // fresh
    size_t order;       // in which it came
} tt_verdict_line;

typedef struct {
    tt_verdict_line *line; // (n) by experiment
    size_t n, room;
} tt_verdict_page;

/* DIR/verdicts.md: what each experiment came to, then a section for each of them. TT_OK or
 * TT_EIO. */
int tt_verdict_markdown(const tt_verdict_page *p, const tt_results *r);

#endif
