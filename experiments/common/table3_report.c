#include "common/table3_report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "farm/tt_table.h"

/* Table 3 of the paper. */
table3_print table3_printed(size_t arm, enum table3_set set) {
    static const struct {
        const char *arm;
        table3_print value[3]; // overall, warm, cold
    } printed[] = {
        {"ttm", {{0.9624, 0.0004}, {0.9547, 0.0007}, {0.9654, 0.0004}}},
        {"ttm_all_reviews", {{0.9624, 0.0004}, {0.9547, 0.0007}, {0.9654, 0.0004}}},
        {"rsvd", {{1.0325, 0.004}, {0.9655, 0.0007}, {1.0581, 0.0002}}},
        {"knn", {{1.0544, 0.0004}, {1.0449, 0.0008}, {1.0581, 0.0002}}},
        {"svdpp", {{1.0338, 0.0003}, {0.9703, 0.0006}, {1.0581, 0.0002}}},
        {"cocluster", {{1.0573, 0.0004}, {1.0553, 0.0008}, {1.0581, 0.0002}}},
    };
    for (size_t k = 0; k < sizeof printed / sizeof printed[0]; k++) {
        if (strcmp(printed[k].arm, table3_arms[arm].name) == 0 && set <= TABLE3_COLD) {
            return printed[k].value[set];
        }
    }
    return (table3_print){NAN, NAN};
}

static void put_interval(tt_table *t, tt_summary s) {
    const tt_interval i = tt_stat_t_interval(s, 0.95);
    tt_table_number(t, i.estimate);
    tt_table_number(t, i.lo);
    tt_table_number(t, i.hi);
}

static void put_status(tt_table *t, const table3_context *b, size_t cell, int empty) {
    char status[64];
    const series *s = &b->m->s;
    if (s->bad[cell] > 0) {
        snprintf(status, sizeof status, "%s %zu", s->word[cell], s->bad[cell]);
    } else {
        snprintf(status, sizeof status, "%s", empty ? "n/a" : "ok");
    }
    tt_table_text(t, status);
}

static void csv_row(tt_table *t, const table3_context *b, size_t source,
                    enum table3_set set, size_t arm) {
    const table3_measured *m = b->m;
    const int real = b->source->yelp != NULL;
    const tt_summary n = table3_mean(m, source, arm, set, TABLE3_N);
    const tt_summary rmse = table3_mean(m, source, arm, set, TABLE3_RMSE);
    const table3_print printed = real ? table3_printed(arm, set) : (table3_print){NAN, NAN};
    tt_table_row(t);
    tt_table_text(t, table3_source_name(source, real));
    tt_table_text(t, table3_set_name[set]);
    tt_table_text(t, table3_arms[arm].name);
    tt_table_int(t, (long)rmse.n);
    tt_table_number(t, n.mean);
    put_interval(t, rmse);
    tt_table_number(t, rmse.se);
    tt_table_number(t, printed.rmse);
    tt_table_number(t, printed.se);
    put_interval(t, table3_difference(m, source, arm, TABLE3_TTM, set));
    tt_table_number(t, table3_mean(m, source, arm, set, TABLE3_LISTS).mean);
    put_interval(t, table3_mean(m, source, arm, set, TABLE3_NDCG));
    put_interval(t, table3_mean(m, source, arm, set, TABLE3_FLIPS));
    put_status(t, b, source * m->arms + arm, !(n.mean > 0));
}

static int write_csv(const table3_context *b) {
    // clang-format off
    static const char *const heads[] = {
        "source", "set", "method", "replicates", "n", "rmse", "lo", "hi", "se", "published",
        "published_se", "difference", "difference_lo", "difference_hi", "lists", "ndcg",
        "ndcg_lo", "ndcg_hi", "flips", "flips_lo", "flips_hi", "status"};
    // clang-format on
    tt_table *t = tt_table_alloc(
        b->results, heads, sizeof heads / sizeof heads[0],
        "n: test pairs, lists: users' test lists, means over replicates; lo, hi: 95 %\n"
        "difference: RMSE less that of ttm, paired; ndcg: at 10; flips: share of pairs\n"
        "status: ok, n/a for an empty set, or the word and number of fits left out");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t source = 0; source < b->m->sources; source++) {
        for (size_t set = 0; set < TABLE3_SETS; set++) {
            for (size_t arm = 0; arm < b->m->arms; arm++) {
                csv_row(t, b, source, (enum table3_set)set, arm);
            }
        }
    }
    const int status = tt_table_write_csv(t, "table3");
    tt_table_free(t);
    return status;
}

int table3_report(const tt_results *results, const yelp_source *source, int all_reviews) {
    const int real = source->yelp != NULL;
    table3_measured m;
    int status = table3_measure(&m, results, real ? 1 : TABLE3_GENERATED,
                                real ? TABLE3_TRUTH : TABLE3_ARMS, real);
    if (status != TT_OK) {
        return status;
    }
    const table3_context b = {results, &m, source, all_reviews};
    status = write_csv(&b);
    status = status == TT_OK ? table3_table(&b) : status;
    status = status == TT_OK ? table3_verdicts(results, &m, real) : status;
    table3_measured_free(&m);
    return status;
}
