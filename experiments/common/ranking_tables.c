/* The tables to read of experiments/ranking.c. */
#include <math.h>
#include <stdio.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/ranking_report.h"

enum { TEXT = 64, COLS = 7, SIZE_COLS = 7 };

static void put_slope(char *text, th_slope s, double level) {
    double lo, hi;
    th_slope_interval(&lo, &hi, s, level);
    snprintf(text, TEXT, "%.3f [%.3f, %.3f]", s.mean, lo, hi);
}

static void put_target(char *text, double target) {
    if (!isnan(target)) {
        snprintf(text, TEXT, "%.3f", target);
    }
}

static void fill_exponents(char text[COLS][TEXT], const ranking_measured *m, size_t score) {
    const ranking_power *p = &ranking_powers[score];
    put_target(text[0], p->guaranteed * m->a);
    put_target(text[1], score == SCORE_RISK ? m->a : p->expected * m->a);
    put_slope(text[2], m->nominal[score], 0.95);
    put_slope(text[3], m->effective[score], 0.90);
    put_slope(text[4], m->power[score], 0.90);
    snprintf(text[5], TEXT, "%s", ranking_guarantee_word(m, score));
    snprintf(text[6], TEXT, "%s", ranking_equality_word(m, score));
}

/* Texts of a table of `rows` by `cols`, and their addresses. */
typedef struct {
    char (*head)[TEXT], (*text)[TEXT];
    const char **row, **cell;
} page;

static void page_close(page *p) {
    tt_free(p->head);
    tt_free(p->text);
    tt_free(p->row);
    tt_free(p->cell);
}

static int page_open(page *p, size_t rows, size_t cols) {
    *p = (page){.head = tt_alloc(rows, TEXT),
                .text = tt_alloc(rows * cols, TEXT),
                .row = tt_alloc(rows, sizeof *p->row),
                .cell = tt_alloc(rows * cols, sizeof *p->cell)};
    if (!p->head || !p->text || !p->row || !p->cell) {
        page_close(p);
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < rows; i++) {
        p->row[i] = p->head[i];
    }
    for (size_t i = 0; i < rows * cols; i++) {
        p->cell[i] = p->text[i];
    }
    return TT_OK;
}

int ranking_write_exponents(const tt_results *results, const ranking_measured *measured) {
    static const char *const heads[COLS] = {"guaranteed",
                                            "predicted",
                                            "exponent in N, 95 %",
                                            "in N_eff, 90 %",
                                            "power of RMSE², 90 %",
                                            "not slower",
                                            "equal"};
    enum { ROWS = RANKING_CELLS * RANKING_SCORES };
    char note[640];
    page p;
    if (page_open(&p, ROWS, COLS) != TT_OK) {
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < ROWS; i++) {
        const ranking_measured *m = &measured[i / RANKING_SCORES];
        const size_t s = i % RANKING_SCORES;
        snprintf(p.head[i], TEXT, "β = %g, d = %zu: %s", m->cell->beta, m->cell->d,
                 ranking_powers[s].title);
        fill_exponents(p.text + i * COLS, m, s);
    }
    snprintf(note, sizeof note,
             "Minus the slope of the log of a score on log N, mean over "
             "replicates with Student's interval; profile %s. N_eff = N / hold-out MSE. "
             "%d items a user. Guaranteed: a/2 for regret and NDCG; under a margin "
             "condition with α = 1 a/3 for flips, MRR and recall, 2a/3 for the pair loss; "
             "a = 2β/(2β + d). not slower: 95 %% interval, Holm at .05 over all; equal: "
             "within ± .05 of the prediction on N_eff, two one-sided tests at .05.",
             tt_profile_name(results->profile), RANKING_ITEMS);
    const int status = tt_table_write_grid(
        results, "ranking",
        &(tt_grid_table){.title = "From squared error to ranking: exponents",
                         .note = note,
                         .corner = "score",
                         .row_heads = p.row,
                         .col_heads = heads,
                         .cell = p.cell,
                         .n_rows = ROWS,
                         .n_cols = COLS});
    page_close(&p);
    return status;
}

static void fill_size(char text[SIZE_COLS][TEXT], const ranking_measured *m, size_t k) {
    static const size_t score[SIZE_COLS] = {SCORE_RISK, SCORE_REGRET,     SCORE_REGRET + 2,
                                            SCORE_NDCG, SCORE_RECIPROCAL, SCORE_MISSED,
                                            SCORE_FLIPS};
    for (size_t j = 0; j < SIZE_COLS; j++) {
        size_t positive;
        const double mean = ranking_mean(&positive, &m->curve[score[j]], k);
        const int share = score[j] >= SCORE_NDCG && score[j] <= SCORE_MISSED;
        snprintf(text[j], TEXT, share ? "%.4f" : "%.3g",
                 score[j] == SCORE_RISK ? sqrt(mean)
                 : share                ? 1 - mean
                                        : mean);
    }
}

int ranking_write_sizes(const tt_results *results, const ranking_measured *measured) {
    static const char *const heads[SIZE_COLS] = {
        "RMSE", "regret@1",  "regret@10 a place", "NDCG@10",
        "MRR",  "recall@10", "pairs flipped"};
    size_t rows = 0, i = 0;
    page p;
    for (size_t cell = 0; cell < RANKING_CELLS; cell++) {
        rows += measured[cell].curve[SCORE_RISK].sizes;
    }
    if (page_open(&p, rows, SIZE_COLS) != TT_OK) {
        return TT_ENOMEM;
    }
    for (size_t cell = 0; cell < RANKING_CELLS; cell++) {
        const ranking_measured *m = &measured[cell];
        for (size_t k = 0; k < m->curve[SCORE_RISK].sizes; k++, i++) {
            snprintf(p.head[i], TEXT, "β = %g, d = %zu, N = 2^%.3g", m->cell->beta,
                     m->cell->d, log2(m->curve[SCORE_RISK].n[k]));
            fill_size(p.text + i * SIZE_COLS, m, k);
        }
    }
    const int status = tt_table_write_grid(
        results, "ranking_sizes",
        &(tt_grid_table){
            .title = "Ranking scores beside the RMSE at every sample size",
            .note = "100 items a user; the best item, or the 10 best, by true value are "
                    "the relevant ones; NDCG with linear gains. Means over users and "
                    "replicates; RMSE: root of the mean.",
            .corner = "truth, sample",
            .row_heads = p.row,
            .col_heads = heads,
            .cell = p.cell,
            .n_rows = rows,
            .n_cols = SIZE_COLS});
    page_close(&p);
    return status;
}
