/* Alternating least squares: the order of the pairs, boxes against the grid, refused
 * memory. */
#include <string.h>

#include "base/tt_alloc.h"
#include "t_alternate.h"

static int by_rating(const void *a, const void *b) {
    const double *x = a, *y = b;
    return (x[0] > y[0]) - (x[0] < y[0]);
}

/* Rows (rating, x_0, x_1, x_1) in order of their ratings. */
static void rows_of(double (*row)[4], const tt_alternate *w) {
    for (size_t i = 0; i < N; i++) {
        row[i][0] = w->rating[i];
        row[i][1] = w->side[0].x[i];
        row[i][2] = w->side[1].x[2 * i];
        row[i][3] = w->side[1].x[2 * i + 1];
    }
    qsort(row, N, sizeof *row, by_rating);
}

/* Each level has the same pairs, ordered by the cells of side 0, then of side 1; side 1's
 * order by the cells of side 1, then of side 0. */
static void pairs_in_order(void **state) {
    (void)state;
    tt_rng r = t_rng("pairs_in_order", 0);
    for (int kind = TT_GRID; kind <= TT_BOXES; kind++) {
        tt_alternate w;
        double(*before)[4] = malloc(N * sizeof *before);
        double(*row)[4] = malloc(N * sizeof *row);
        assert_true(before && row);
        open(&w, 1, 2, 2, N, kind, 0, 2, &r);
        rows_of(before, &w);
        for (size_t k = 3; k < 6; k++) {
            assert_int_equal(tt_alternate_add_level(&w, kind, 0, k), TT_OK);
            rows_of(row, &w);
            assert_memory_equal(row, before, N * sizeof *row);
            for (size_t s = 0; s < 2; s++) {
                uint32_t last[2] = {0, 0};
                for (size_t j = 0; j < N; j++) {
                    const uint32_t i = w.side[s].order[j];
                    uint32_t cell[2];
                    for (size_t t = 0; t < 2; t++) {
                        const tt_side *side = &w.side[t];
                        cell[t == s ? 0 : 1] = tt_cells_find(
                            &side->level[side->levels - 1].cells, side->x + i * side->d);
                    }
                    assert_true(cell[0] > last[0] ||
                                (cell[0] == last[0] && cell[1] >= last[1]));
                    assert_true(w.side[s].start[cell[0]] <= j);
                    assert_true(j < w.side[s].start[cell[0] + 1]);
                    memcpy(last, cell, sizeof last);
                }
                check_values(&w, s);
            }
        }
        free(before);
        free(row);
        tt_alternate_free(&w);
    }
}

/* On the line all boxes hold pairs, and one level of them is the grid's, by other
 * numbers. */
static void boxes_against_grid(void **state) {
    (void)state;
    double value[2][N][2], mse[2];
    for (int kind = TT_GRID; kind <= TT_BOXES; kind++) {
        tt_rng r = t_rng("boxes_against_grid", 0);
        tt_alternate w;
        open(&w, 1, 1, 2, N, kind, 0, 5, &r);
        for (size_t s = 0; s < 2; s++) {
            tt_side *side = &w.side[s];
            assert_int_equal(side->level[0].cells.count, 5);
            for (size_t cell = 0; cell < 5; cell++) {
                const size_t i = side->order[side->start[cell]];
                const double place = floor(5 * side->x[i]); // whatever the cell's number
                side->level[0].coef[2 * cell] = 1 + place;
                side->level[0].coef[2 * cell + 1] = cos(place);
            }
            memcpy(side->prior, side->level[0].coef, 10 * sizeof(double));
            tt_alternate_update(&w, s);
        }
        tt_alternate_solve(&w, 0, 1);
        tt_alternate_solve(&w, 1, 1);
        for (size_t i = 0; i < 5; i++) {
            const double x = (0.5 + (double)i) / 5;
            tt_piecewise_eval(value[kind][i], w.side[1].level, 1, &x);
        }
        mse[kind] = tt_alternate_mse(&w);
        tt_alternate_free(&w);
    }
    T_ARITH(mse[1], mse[0], mse[0], N);
    for (size_t i = 0; i < 5; i++) {
        T_ARITH(value[1][i][0], value[0][i][0], 10, N);
        T_ARITH(value[1][i][1], value[0][i][1], 10, N);
    }
}

/* A new level of boxes is the mean of the coarser tower over the pairs in the box. */
static void boxes_take_means(void **state) {
    (void)state;
    tt_rng r = t_rng("boxes_take_means", 0);
    tt_alternate w;
    open(&w, 1, 1, 2, N, TT_BOXES, 0, 3, &r);
    assert_int_equal(tt_alternate_add_level(&w, TT_BOXES, 0, 4), TT_OK);
    for (size_t s = 0; s < 2; s++) {
        const tt_side *side = &w.side[s];
        double sum[4][2] = {{0}}, count[4] = {0}, value[2];
        for (size_t i = 0; i < N; i++) {
            const uint32_t cell = tt_cells_find(&side->level[1].cells, side->x + i);
            tt_piecewise_eval(value, side->level, 1, side->x + i);
            sum[cell][0] += value[0];
            sum[cell][1] += value[1];
            count[cell]++;
        }
        for (size_t cell = 0; cell < 4; cell++) {
            T_ARITH(side->level[1].coef[2 * cell], sum[cell][0] / count[cell], 5, N);
            T_ARITH(side->prior[2 * cell + 1], sum[cell][1] / count[cell], 5, N);
        }
    }
    tt_alternate_free(&w);
}

static void refused_memory(void **state) {
    (void)state;
    const double x[] = {0.1, 0.3, 0.6, 0.9};
    for (size_t d_1 = 0; d_1 <= 1; d_1++) {
        int status;
        unsigned long k = 1;
        do {
            tt_alternate w;
            tt_alloc_fail_after(k++);
            status = tt_alternate_alloc(&w, 4, 1, d_1, 1);
            if (status == TT_OK) {
                memcpy(w.side[0].x, x, sizeof x);
                memcpy(d_1 ? w.side[1].x : w.rating, x, sizeof x);
                status = tt_alternate_add_level(&w, TT_BOXES, 0, 2);
                tt_alternate_free(&w);
            }
            assert_true(status == TT_OK || status == TT_ENOMEM);
        } while (status != TT_OK);
        tt_alloc_fail_after(0);
        assert_true(k > 10);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(pairs_in_order),
    cmocka_unit_test(boxes_against_grid),
    cmocka_unit_test(boxes_take_means),
    cmocka_unit_test(refused_memory),
};

T_MAIN(tests)
