/* The program dimension, run as a user would: what it answers to good and odd points. */
#include "t_dimension.h"
#include "t_shared.h"

static void square(void **state) {
    (void)state;
    t_put_square("square", 3000, 0, "");
    t_ran("square");
    assert_memory_equal(t_out, "method,estimate,lo,hi,n,status\n", 31);
    for (size_t m = 0; m < 4; m++) {
        const t_row r = t_row_of(t_methods[m]);
        assert_string_equal(r.status, "ok");
        assert_int_equal(r.n, 3000);
        assert_true(r.value[1] < r.value[0] && r.value[0] < r.value[2]);
        T_NEAR(r.value[0], 2, 0.1);
    }
    assert_non_null(strstr(t_err, "3000 points of 4 coordinates, 2 of them scaled"));
    static char first[T_TEXT];
    memcpy(first, t_out, sizeof first);
    t_ran("square"); // the same again
    assert_string_equal(t_out, first);
    t_ran("- < square");
    assert_string_equal(t_out, first);
    t_put_square("headed", 3000, 0, "a,b,c,d\n");
    t_ran("headed");
    assert_string_equal(t_out, first);
    t_put_square("square", 3000, 0, "id,b,c,d\n"); // the constant column as ids
    t_ran("square");
    assert_string_equal(t_out, first);
    assert_non_null(strstr(t_err, "3000 points of 3 coordinates, 1 of them scaled"));
    t_ran("square --seed 2");
    assert_string_not_equal(t_out, first);
}

/* Columns beyond [0,1] are brought to it, whatever their unit. */
static void scaled(void **state) {
    (void)state;
    static char first[T_TEXT];
    for (int unit = 0; unit <= 40; unit += 20) {
        tt_rng r = t_rng("scaled", 0);
        FILE *f = t_open("scaled", "w");
        assert_non_null(f);
        for (size_t i = 0; i < 4000; i++) {
            const double x = tt_rng_uniform(&r) - 0.5, y = tt_rng_uniform(&r);
            fprintf(f, "%.17g,%.17g\n", ldexp(x, unit), ldexp(-y, unit / 2));
        }
        fclose(f);
        t_ran("scaled");
        assert_non_null(strstr(t_err, "4000 points of 2 coordinates, 2 of them scaled"));
        if (unit == 0) {
            memcpy(first, t_out, sizeof first);
        }
        assert_string_equal(t_out, first);
    }
    for (size_t m = 0; m < 4; m++) {
        T_NEAR(t_row_of(t_methods[m]).value[0], 2, 0.1);
    }
}

/* Duplicate rows: more points, the same set. */
static void duplicates(void **state) {
    (void)state;
    t_put_square("once", 3000, 0, "");
    t_put_square("twice", 3000, 1, "");
    t_ran("once");
    const t_row once[4] = {t_row_of("box"), t_row_of("corrint"), t_row_of("mle"),
                           t_row_of("twonn")};
    t_ran("twice");
    assert_int_equal(t_row_of("box").n, 6000);
    for (size_t m = 1; m < 4; m++) {
        const t_row r = t_row_of(t_methods[m]);
        assert_int_equal(r.n, 3000);
        assert_true(r.value[0] == once[m].value[0] && r.value[2] == once[m].value[2]);
    }
    T_NEAR(t_row_of("box").value[0], once[0].value[0], 0.05);
}

static void options(void **state) {
    (void)state;
    t_put_square("square", 2000, 0, "");
    t_ran("square --methods twonn,box --beta 2");
    assert_memory_equal(
        t_out, "method,estimate,lo,hi,n,status,exponent,exponent_lo,exponent_hi\n", 63);
    assert_null(strstr(t_out, "mle"));
    assert_null(strstr(t_out, "corrint"));
    double d[3], a[3];
    assert_int_equal(sscanf(strstr(t_out, "\nbox,"),
                            "\nbox,%lf,%lf,%lf,2000,ok,%lf,%lf,%lf", &d[0], &d[1], &d[2],
                            &a[0], &a[1], &a[2]),
                     6);
    T_NEAR(a[0], 4 / (4 + d[0]), 1e-5); // six digits are printed
    T_NEAR(a[1], 4 / (4 + d[2]), 1e-5);
    T_NEAR(a[2], 4 / (4 + d[1]), 1e-5);
    t_refused("", 2, "FILE is missing");
    t_refused("square square", 2, "one FILE");
    t_refused("square --methods box,knn", 2, "\"knn\" is none of");
    t_refused("square --methods ''", 2, "none of");
    t_refused("square --methods box,", 2, "none of");
    t_refused("square --beta 0", 2, "more than 0");
    t_refused("square --beta -1", 2, "more than 0");
    t_refused("square --beta nan", 2, "expected a number");
    t_refused("square --seed 1.5", 2, "whole number");
    t_refused("square --nosuch", 2, "unrecognized");
    t_ran("--help");
}

/* Finite sets have dimension 0 by every method. */
static void finite_sets(void **state) {
    (void)state;
    tt_rng r = t_rng("finite", 0);
    FILE *f = t_open("bag", "w");
    assert_non_null(f);
    for (size_t i = 0; i < 1000; i++) {
        for (size_t l = 0; l < 20; l++) {
            fprintf(f, "%zu%c", tt_rng_below(&r, 2), l < 19 ? ',' : '\n');
        }
    }
    fclose(f);
    t_ran("bag --beta 1");
    for (size_t m = 0; m < 4; m++) {
        const t_row got = t_row_of(t_methods[m]);
        assert_true(got.value[0] == 0 && got.value[1] == 0 && got.value[2] == 0.005);
        assert_string_equal(got.status, "finite");
    }
    assert_non_null(strstr(t_out, "finite,1,0.997506,1\n"));
}

/* What is too high has no upper end, what is mixed no number. */
static void no_interval(void **state) {
    (void)state;
    static const char *const want[] = {"biased", "mixed"};
    for (size_t which = 0; which < 2; which++) {
        tt_rng r = t_rng("no interval", which);
        FILE *f = t_open("points", "w");
        assert_non_null(f);
        for (size_t i = 0; i < 2000; i++) {
            const int line = which == 1 && i % 2 == 0;
            for (size_t l = 0; l < (which == 0 ? 30 : 2); l++) {
                fprintf(f, "%s%.17g", l > 0 ? "," : "",
                        line && l == 1 ? 0 : tt_rng_uniform(&r));
            }
            fputc('\n', f);
        }
        fclose(f);
        t_ran("points --methods corrint,mle,twonn --beta 1");
        for (size_t m = 1; m < 4; m++) {
            const t_row e = t_row_of(t_methods[m]);
            assert_string_equal(e.status, want[which]);
            assert_true(isnan(e.value[2]));
            assert_true(which == 0 ? e.value[1] < e.value[0] && e.value[0] < 30
                                   : isnan(e.value[0]) && isnan(e.value[1]));
        }
    }
}

/* The reference sets of shared/reference/dim as a user would have them: box counting within
 * .03, every interval holds the truth, the others within .05 or no farther than
 * scikit-dimension's same method. */
static void reference(void **state) {
    (void)state;
    static const struct {
        const char *file;
        double d, theirs[4]; // in the order of methods; box: none
    } sets[] = {
        {"cantor_0.6309.csv.gz", 0.63092975357145743, {0, 0.6255, 0, 0.5969}},
        {"sierpinski_1.5850.csv.gz", 1.5849625007211562, {0, 1.6164, 1.5763, 1.5781}},
        {"square_in_R50_2.csv.gz", 2, {0, 1.9686, 1.9714, 1.9760}},
    };
    for (size_t i = 0; i < 3; i++) {
        char name[128], path[1024], absolute[4096];
        snprintf(name, sizeof name, "reference/dim/%s", sets[i].file);
        if (!t_shared(path, name) || !realpath(path, absolute)) {
            return;
        }
        t_ran(absolute);
        for (size_t m = 0; m < 4; m++) {
            const t_row r = t_row_of(t_methods[m]);
            const double d = sets[i].d, theirs = fabs(sets[i].theirs[m] - d);
            print_message("%s %s: %.4f [%.4f, %.4f]\n", sets[i].file, t_methods[m],
                          r.value[0], r.value[1], r.value[2]);
            assert_string_equal(r.status, "ok");
            assert_true(r.value[1] <= d && d <= r.value[2]);
            T_NEAR(r.value[0], d, m == 0 ? 0.03 : fmax(0.05, theirs));
        }
    }
}

static void plot(void **state) {
    (void)state;
    static char text[T_TEXT];
    t_put_square("it's", 2000, 0, "");
    t_put("one", "0.5\n");
    if (system("gnuplot -e '' 2>/dev/null") != 0) {
        t_refused("one --methods box --plot p.svg >/dev/null", 74, "gnuplot");
        return;
    }
    t_ran("\"it's\" --plot \"it's.svg\"");
    t_get(text, sizeof text, "it's.svg");
    assert_non_null(strstr(text, "<svg"));
    assert_non_null(strstr(text, "</svg>"));
    assert_non_null(strstr(text, "slope 2.000 (ok)"));
    t_ran("one --plot p.svg");
    t_get(text, sizeof text, "p.svg");
    assert_non_null(strstr(text, "</svg>"));
    assert_int_equal(t_run("one --plot nowhere/p.svg"), 74);
    assert_non_null(strstr(t_err, "nowhere/p.svg"));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(square),      cmocka_unit_test(scaled),
    cmocka_unit_test(duplicates),  cmocka_unit_test(options),
    cmocka_unit_test(finite_sets), cmocka_unit_test(no_interval),
    cmocka_unit_test(reference),   cmocka_unit_test(plot),
};

T_PROGRAM_MAIN(tests, "dimension")
