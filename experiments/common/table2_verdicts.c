/* Rules and verdicts of experiments/table2.c. */
#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/table2_report.h"
#include "farm/tt_table.h"

enum { JUDGED = 4, QUARTILES = 3 };
static const char *const judged[JUDGED] = {"food", "service", "staff", "place"};
static const double margin = 0.08, least_correlation = 0.8, margin_control = 0.1;
static const char section[] = "Table 2";

const char *table2_quartile_word(const table2_quartile *q, size_t n) {
    size_t inside = 0, outside = 0;
    for (size_t k = 0; k < n; k++) {
        inside += q[k].lo >= q[k].published - margin && q[k].hi <= q[k].published + margin;
        outside += q[k].lo > q[k].published + margin || q[k].hi < q[k].published - margin;
    }
    return outside > 0 ? "differs" : n > 0 && inside == n ? "agrees" : "inconclusive";
}

const char *table2_recovery_word(const table2_recovered *r, size_t n, size_t folders) {
    size_t above = 0, below = 0;
    for (size_t k = 0; k < n; k++) {
        above += r[k].joint.lo > least_correlation;
        below += r[k].common < folders || r[k].joint.hi < least_correlation;
    }
    return folders == 0 ? "inconclusive"
           : below > 0  ? "differs"
           : above == n ? "agrees"
                        : "inconclusive";
}

const char *table2_control_word(tt_interval control) {
    return control.lo > margin_control || control.hi < -margin_control   ? "differs"
           : control.lo > -margin_control && control.hi < margin_control ? "agrees"
                                                                         : "inconclusive";
}

static size_t published_of(const double *value) {
    char noun[TABLE2_NAME];
    size_t k = 0;
    table2_name_unpack(noun, &value[TABLE2_NOUN_FIRST]);
    while (k < TABLE2_ASPECTS && strcmp(table2_published[k].noun, noun) != 0) {
        k++;
    }
    return k;
}

/* Values over replicates of a published noun into out: of a column, less another (or -1);
 * how many are there. */
static size_t collect(double *out, const tt_results *results, size_t noun, int column,
                      int less) {
    size_t n = 0;
    for (size_t i = 0; i < results->n_rows; i++) {
        const tt_row *r = &results->row[i];
        const double x = r->value[column] - (less < 0 ? 0 : r->value[less]);
        if (r->cell == 0 && published_of(r->value) == noun && isfinite(x)) {
            out[n++] = x;
        }
    }
    return n;
}

/* The same as means over all nouns, replicate by replicate. */
static size_t averages(double *out, const tt_results *results, int column, int less) {
    size_t n = 0;
    for (size_t i = 0; i < results->n_rows && results->row[i].cell == 0;) {
        const size_t replicate = results->row[i].replicate;
        double sum = 0, count = 0;
        for (; i < results->n_rows && results->row[i].cell == 0 &&
               results->row[i].replicate == replicate;
             i++) {
            const double *value = results->row[i].value;
            const double x = value[column] - (less < 0 ? 0 : value[less]);
            sum += isfinite(x) ? x : 0;
            count += isfinite(x);
        }
        if (count > 0) {
            out[n++] = sum / count;
        }
    }
    return n;
}

/* Student's interval of correlations, cut off at -1 and 1. */
static tt_interval correlations(const double *x, size_t n, double level) {
    tt_interval i = tt_stat_t(x, n, level);
    i.lo = i.lo < -1 ? -1 : i.lo;
    i.hi = i.hi > 1 ? 1 : i.hi;
    return i;
}

int table2_recovery(table2_recovered *recovered, tt_interval *all, tt_interval *control,
                    size_t *folders, const tt_results *results) {
    double *x = tt_alloc(results->n_rows + 1, sizeof *x);
    if (!x) {
        return TT_ENOMEM;
    }
    for (size_t k = 0; k < TABLE2_ASPECTS; k++) {
        table2_recovered *r = &recovered[k];
        *r = (table2_recovered){0};
        const size_t ranks = collect(x, results, k, TABLE2_RANK, -1);
        for (size_t i = 0; i < ranks; i++) {
            r->common += x[i] <= TABLE2_ASPECTS;
        }
        r->folders = collect(x, results, k, TABLE2_CORRELATION, -1);
        r->correlation = correlations(x, r->folders, 0.95);
        r->joint = correlations(x, r->folders, 1 - 0.05 / TABLE2_ASPECTS);
        const size_t controls = collect(x, results, k, TABLE2_CONTROL, TABLE2_SHARED);
        r->control = tt_stat_t(x, controls, 0.95);
    }
    *folders = averages(x, results, TABLE2_RANK, -1);
    *all = correlations(x, averages(x, results, TABLE2_CORRELATION, -1), 0.95);
    *control = tt_stat_t(x, averages(x, results, TABLE2_CONTROL, TABLE2_SHARED), 0.9);
    tt_free(x);
    return TT_OK;
}

static int generated(const tt_results *results) {
    table2_recovered r[TABLE2_ASPECTS];
    tt_interval all, control;
    size_t folders, worst = 0;
    const int status = table2_recovery(r, &all, &control, &folders, results);
    if (status != TT_OK) {
        return status;
    }
    for (size_t k = 0; k < TABLE2_ASPECTS; k++) {
        worst = r[k].joint.estimate < r[worst].joint.estimate ? k : worst;
    }
    const tt_verdict verdict[] = {
        {.claim = "generated folders, not Yelp: the planted aspects and how good each "
                  "business is in them are found in the texts",
         .theorem = section,
         .predicted = NAN,
         .measured = r[worst].joint.estimate,
         .lo = r[worst].joint.lo,
         .hi = r[worst].joint.hi,
         .replicates = folders,
         .word = table2_recovery_word(r, TABLE2_ASPECTS, folders),
         .rule = "rank correlation over businesses of mean polarity with planted quality: "
                 "agrees if all ten nouns are the most common ones and their joint 95 % t "
                 "intervals lie above .8; measured: the least",
         .figure = "table2.svg"},
        {.claim =
             "generated folders, not Yelp: polarity of one aspect tells no more of the "
             "quality in another than the qualities share",
         .theorem = section,
         .predicted = 0,
         .measured = control.estimate,
         .lo = control.lo,
         .hi = control.hi,
         .replicates = folders,
         .word = table2_control_word(control),
         .rule = "mean over the aspects of the rank correlation with the next aspect's "
                 "quality, less that of both qualities: agrees if the 90 % t interval lies "
                 "within [-.1, .1]",
         .figure = "table2.svg"}};
    return tt_verdict_write(results, verdict, sizeof verdict / sizeof *verdict);
}

/* Quartiles of the judged nouns, as many as are there. */
static size_t quartiles(table2_quartile *q, const tt_results *results) {
    size_t n = 0;
    for (size_t i = 0; i < results->n_rows; i++) {
        const double *value = results->row[i].value;
        const size_t k = results->row[i].cell == 0 ? published_of(value) : TABLE2_ASPECTS;
        for (size_t j = 0; k < TABLE2_ASPECTS && j < JUDGED; j++) {
            if (strcmp(table2_published[k].noun, judged[j]) != 0) {
                continue;
            }
            for (size_t s = 0; s < QUARTILES; s++) {
                q[n++] = (table2_quartile){
                    table2_published[k].quartile[s], value[TABLE2_STAT + POLARITY_Q25 + s],
                    value[TABLE2_WIDE_LO + s], value[TABLE2_WIDE_HI + s]};
            }
        }
    }
    return n;
}

static int real(const tt_results *results) {
    table2_quartile q[JUDGED * QUARTILES] = {{NAN, NAN, NAN, NAN}};
    size_t far = 0;
    const size_t n = quartiles(q, results);
    for (size_t k = 1; k < n; k++) {
        far =
            fabs(q[k].measured - q[k].published) > fabs(q[far].measured - q[far].published)
                ? k
                : far;
    }
    const tt_verdict verdict = {
        .claim = "quartiles of the polarity of food, service, staff and place are those of "
                 "Table 2",
        .theorem = section,
        .predicted = q[far].published,
        .measured = q[far].measured,
        .lo = q[far].lo,
        .hi = q[far].hi,
        .replicates = 1,
        .word = n == JUDGED * QUARTILES ? table2_quartile_word(q, n) : "inconclusive",
        .rule =
            "twelve quartiles, joint 95 % bootstrap intervals over reviews: agrees if all "
            "lie within .08 of the printed ones, differs if one lies wholly outside; "
            "measured: the farthest",
        .figure = "table2.svg"};
    return tt_verdict_write(results, &verdict, 1);
}

int table2_verdicts(const tt_results *results) {
    return yelp_input_source()->yelp ? real(results) : generated(results);
}
