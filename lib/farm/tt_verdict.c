#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "base/tt_lines.h"
#include "farm/tt_field.h"
#include "farm/tt_file.h"
#include "farm/tt_table.h"
#include "farm/tt_verdict_page.h"

static const char *const column[FIELDS] = {"experiment", "claim", "theorem", "predicted",
                                           "measured",   "lo",    "hi",      "replicates",
                                           "verdict",    "rule",  "figure"};

const char *const tt_verdict_word[TT_VERDICT_WORDS] = {"agrees", "faster", "slower",
                                                       "differs", "inconclusive"};

static void page_free(tt_verdict_page *p) {
    for (size_t i = 0; i < p->n; i++) {
        for (size_t j = 0; j < FIELDS; j++) {
            tt_free(p->line[i].text[j]);
        }
    }
    tt_free(p->line);
}

/* Appends a line of these texts. */
static int append(tt_verdict_page *p, const char *const text[FIELDS]) {
    const int code = tt_grow(&p->line, &p->room, p->n + 1, sizeof *p->line);
    if (code) {
        return code;
    }
    tt_verdict_line *l = &p->line[p->n];
    *l = (tt_verdict_line){.order = p->n};
    p->n++;
    for (size_t j = 0; j < FIELDS; j++) {
        l->text[j] = tt_format("%s", text[j]);
        if (!l->text[j]) {
            return TT_ENOMEM;
        }
    }
    return TT_OK;
}

/* Appends the verdicts of the other experiments from the file that is there. */
static int read_others(tt_verdict_page *p, const char *path, const char *experiment) {
    tt_lines l = {0};
    char *text, *field[FIELDS];
    size_t length, count, lines = 0;
    if (access(path, F_OK)) {
        return TT_OK;
    }
    int code = tt_lines_open(&l, path);
    while (!code && !(code = tt_lines_next(&l, &text, &length)) && text) {
        if (text[0] == '#' || length == 0 || lines++ == 0) {
            continue;
        }
        if (tt_field_split(field, &count, FIELDS, text) || count != FIELDS) {
            code = tt_lines_error(
                &l, 1, "found a line that is no verdict, expected %d fields", FIELDS);
        } else if (strcmp(field[EXPERIMENT], experiment)) {
            code = append(p, (const char *const *)field);
        }
    }
    tt_lines_close(&l);
    return code;
}

static int append_verdict(tt_verdict_page *p, const char *experiment, const tt_verdict *v) {
    char number[4][TT_FIELD_NUMBER], replicates[TT_FIELD_NUMBER];
    const double value[4] = {v->predicted, v->measured, v->lo, v->hi};
    size_t k = 0;
    while (k < TT_VERDICT_WORDS && strcmp(tt_verdict_word[k], v->word)) {
        k++;
    }
    TT_ASSERT(k < TT_VERDICT_WORDS);
    for (size_t i = 0; i < 4; i++) {
        tt_field_format(number[i], value[i], 10);
    }
    snprintf(replicates, sizeof replicates, "%zu", v->replicates);
    const char *const text[FIELDS] = {experiment,
                                      v->claim,
                                      v->theorem ? v->theorem : "",
                                      number[0],
                                      number[1],
                                      number[2],
                                      number[3],
                                      replicates,
                                      v->word,
                                      v->rule ? v->rule : "",
                                      v->figure ? v->figure : ""};
    return append(p, text);
}

static int compare(const void *x, const void *y) {
    const tt_verdict_line *a = x, *b = y;
    const int names = strcmp(a->text[EXPERIMENT], b->text[EXPERIMENT]);
    return names ? names : (a->order > b->order) - (a->order < b->order);
}

static int write_csv(const tt_verdict_page *p, const tt_results *r) {
    tt_outfile o;
    const int code = tt_outfile_open(&o, r->directory, "verdicts", ".csv");
    if (code) {
        return code;
    }
    fprintf(o.f, "# profile: %s\n", tt_profile_name(r->profile));
    for (size_t j = 0; j < FIELDS; j++) {
        fprintf(o.f, "%s%s", j ? "," : "", column[j]);
    }
    for (size_t i = 0; i < p->n; i++) {
        for (size_t j = 0; j < FIELDS; j++) {
            fputc(j ? ',' : '\n', o.f);
            tt_field_write(o.f, p->line[i].text[j]);
        }
    }
    fputc('\n', o.f);
    return tt_outfile_commit(&o);
}

int tt_verdict_write(const tt_results *results, const tt_verdict *verdicts, size_t n) {
    tt_verdict_page p = {0};
    int lock = -1;
    char *path = tt_format("%s/verdicts.csv", results->directory);
    char *guard = tt_format("%s/shared.lock", results->directory);
    int code = path && guard ? tt_lock_take(&lock, guard, "shared", 1) : TT_ENOMEM;
    code = code ? code : read_others(&p, path, results->experiment->name);
    for (size_t i = 0; i < n && !code; i++) {
        code = append_verdict(&p, results->experiment->name, &verdicts[i]);
    }
    if (!code && p.n > 0) {
        qsort(p.line, p.n, sizeof *p.line, compare);
    }
    code = code ? code : write_csv(&p, results);
    code = code ? code : tt_verdict_markdown(&p, results);
    if (lock >= 0) {
        close(lock);
    }
    page_free(&p);
    tt_free(path);
    tt_free(guard);
    return code;
}
