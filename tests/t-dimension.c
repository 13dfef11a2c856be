/* The program dimension, run as a user would: what it answers to good, odd and bad input. */
#include "t_test.h"

#include <libgen.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "t_shared.h"

enum { TEXT = 1 << 16 };

static char program[4096]; // beside the folder of this test
static char folder[] = "/tmp/tt-dimension-XXXXXX";
static char out[TEXT], err[TEXT];

static int setup(void **state) {
    char self[4000];
    (void)state;
    const ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n < 0 || !mkdtemp(folder)) {
        return -1;
    }
    self[n] = '\0';
    snprintf(program, sizeof program, "%s/dimension", dirname(dirname(self)));
    return access(program, X_OK);
}

static int teardown(void **state) {
    char command[64];
    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static FILE *open_file(const char *name, const char *mode) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return fopen(path, mode);
}

static void put(const char *name, const char *text) {
    FILE *f = open_file(name, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    fclose(f);
}

static void get(char *text, size_t size, const char *name) {
    FILE *f = open_file(name, "r");
    text[0] = '\0';
    if (f) {
        text[fread(text, 1, size - 1, f)] = '\0';
        fclose(f);
    }
}

/* Runs `dimension arguments` in the folder; its exit status. Fills out and err. */
static int dimension(const char *arguments) {
    char command[8192];
    snprintf(command, sizeof command, "cd %s && { %s %s ; } >out 2>err", folder, program,
             arguments);
    const int status = system(command);
    get(out, sizeof out, "out");
    get(err, sizeof err, "err");
    if (strstr(err, "runtime error")) { // of make sanitize
        fail_msg("dimension %s: %s", arguments, err);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void ran(const char *arguments) {
    const int code = dimension(arguments);
    if (code != 0) {
        fail_msg("dimension %s\nexit status %d: %s", arguments, code, err);
    }
}

static void failed(const char *arguments, int want, const char *says) {
    const int code = dimension(arguments);
    if (code != want || !strstr(err, says)) {
        fail_msg("dimension %s\nexit status %d, expected %d; expected \"%s\" in: %s",
                 arguments, code, want, says, err);
    }
    assert_string_equal(out, "");
}

typedef struct {
    double value[3]; // estimate, lo, hi; NAN for n/a
    size_t n;
    char status[32];
} row;

static row row_of(const char *method) {
    char head[32], text[3][64];
    row r;
    snprintf(head, sizeof head, "\n%s,", method);
    const char *at = strstr(out, head);
    assert_non_null(at);
    assert_int_equal(sscanf(at + strlen(head), "%63[^,],%63[^,],%63[^,],%zu,%31[^,\n]",
                            text[0], text[1], text[2], &r.n, r.status),
                     5);
    for (size_t k = 0; k < 3; k++) {
        r.value[k] = strcmp(text[k], "n/a") == 0 ? NAN : atof(text[k]);
    }
    return r;
}

/* A square, its points twice where `twice`, between two constant columns. */
static void put_square(const char *name, size_t n, int twice, const char *header) {
    tt_rng r = t_rng("square", 0);
    FILE *f = open_file(name, "w");
    assert_non_null(f);
    fputs(header, f);
    for (size_t i = 0; i < n; i++) {
        const double x = tt_rng_uniform(&r), y = tt_rng_uniform(&r);
        for (int k = 0; k <= twice; k++) {
            fprintf(f, "7,%.17g,%.17g,-1e9\n", x, y);
        }
    }
    fclose(f);
}

static const char *const methods[] = {"box", "corrint", "mle", "twonn"};

static void square(void **state) {
    (void)state;
    put_square("square", 3000, 0, "");
    ran("square");
    assert_memory_equal(out, "method,estimate,lo,hi,n,status\n", 31);
    for (size_t m = 0; m < 4; m++) {
        const row r = row_of(methods[m]);
        assert_string_equal(r.status, "ok");
        assert_int_equal(r.n, 3000);
        assert_true(r.value[1] < r.value[0] && r.value[0] < r.value[2]);
        T_NEAR(r.value[0], 2, 0.1);
    }
    assert_non_null(strstr(err, "3000 points of 4 coordinates, 2 of them scaled"));
    char first[TEXT];
    memcpy(first, out, sizeof first);
    ran("square"); // the same again
    assert_string_equal(out, first);
    ran("- < square");
    assert_string_equal(out, first);
    put_square("headed", 3000, 0, "a,b,c,d\n");
    ran("headed");
    assert_string_equal(out, first);
    put_square("square", 3000, 0, "id,b,c,d\n"); // the constant column as ids
    ran("square");
    assert_string_equal(out, first);
    assert_non_null(strstr(err, "3000 points of 3 coordinates, 1 of them scaled"));
    ran("square --seed 2");
    assert_string_not_equal(out, first);
}

/* Columns beyond [0,1] are brought to it, whatever their unit. */
static void scaled(void **state) {
    (void)state;
    char first[TEXT];
    for (int unit = 0; unit <= 40; unit += 20) {
        tt_rng r = t_rng("scaled", 0);
        FILE *f = open_file("scaled", "w");
        assert_non_null(f);
        for (size_t i = 0; i < 4000; i++) {
            const double x = tt_rng_uniform(&r) - 0.5, y = tt_rng_uniform(&r);
            fprintf(f, "%.17g,%.17g\n", ldexp(x, unit), ldexp(-y, unit / 2));
        }
        fclose(f);
        ran("scaled");
        assert_non_null(strstr(err, "4000 points of 2 coordinates, 2 of them scaled"));
        if (unit == 0) {
            memcpy(first, out, sizeof first);
        }
        assert_string_equal(out, first);
    }
    for (size_t m = 0; m < 4; m++) {
        T_NEAR(row_of(methods[m]).value[0], 2, 0.1);
    }
}

/* Duplicate rows: more points, the same set. */
static void duplicates(void **state) {
    (void)state;
    put_square("once", 3000, 0, "");
    put_square("twice", 3000, 1, "");
    ran("once");
    const row once[4] = {row_of("box"), row_of("corrint"), row_of("mle"), row_of("twonn")};
    ran("twice");
    assert_int_equal(row_of("box").n, 6000);
    for (size_t m = 1; m < 4; m++) {
        const row r = row_of(methods[m]);
        assert_int_equal(r.n, 3000);
        assert_true(r.value[0] == once[m].value[0] && r.value[2] == once[m].value[2]);
    }
    T_NEAR(row_of("box").value[0], once[0].value[0], 0.05);
}

static void options(void **state) {
    (void)state;
    put_square("square", 2000, 0, "");
    ran("square --methods twonn,box --beta 2");
    assert_memory_equal(
        out, "method,estimate,lo,hi,n,status,exponent,exponent_lo,exponent_hi\n", 63);
    assert_null(strstr(out, "mle"));
    assert_null(strstr(out, "corrint"));
    double d[3], a[3];
    assert_int_equal(sscanf(strstr(out, "\nbox,"), "\nbox,%lf,%lf,%lf,2000,ok,%lf,%lf,%lf",
                            &d[0], &d[1], &d[2], &a[0], &a[1], &a[2]),
                     6);
    T_NEAR(a[0], 4 / (4 + d[0]), 1e-5); // six digits are printed
    T_NEAR(a[1], 4 / (4 + d[2]), 1e-5);
    T_NEAR(a[2], 4 / (4 + d[1]), 1e-5);
    failed("", 2, "FILE is missing");
    failed("square square", 2, "one FILE");
    failed("square --methods box,knn", 2, "\"knn\" is none of");
    failed("square --methods ''", 2, "none of");
    failed("square --methods box,", 2, "none of");
    failed("square --beta 0", 2, "more than 0");
    failed("square --beta -1", 2, "more than 0");
    failed("square --beta nan", 2, "expected a number");
    failed("square --seed 1.5", 2, "whole number");
    failed("square --nosuch", 2, "unrecognized");
    ran("--help");
}

/* Finite sets have dimension 0 by every method. */
static void finite_sets(void **state) {
    (void)state;
    tt_rng r = t_rng("finite", 0);
    FILE *f = open_file("bag", "w");
    assert_non_null(f);
    for (size_t i = 0; i < 1000; i++) {
        for (size_t l = 0; l < 20; l++) {
            fprintf(f, "%zu%c", tt_rng_below(&r, 2), l < 19 ? ',' : '\n');
        }
    }
    fclose(f);
    ran("bag --beta 1");
    for (size_t m = 0; m < 4; m++) {
        const row got = row_of(methods[m]);
        assert_true(got.value[0] == 0 && got.value[1] == 0 && got.value[2] == 0.005);
        assert_string_equal(got.status, "finite");
    }
    assert_non_null(strstr(out, "finite,1,0.997506,1\n"));
}

static void bad_data(void **state) {
    (void)state;
    static const struct {
        const char *text, *says;
    } bad[] = {
        {"", "bad:1:1: found nothing"},
        {"\n\n", "bad:1:1: found nothing"},
        {"a,b\n", "bad:2:1: found a header alone"},
        {"id\n1\n", "bad:1:1: found ids alone"},
        {"1,2\n3,nan\n", "bad:2:3: found \"nan\", expected a finite number"},
        {"nan,2\n3,4\n", "bad:1:1: found \"nan\""},
        {"1,2\n3,-inf\n", "bad:2:3: found \"-inf\""},
        {"1,2\n3,1e999\n", "bad:2:3: found \"1e999\""},
        {"a,b\n1,2\n3,red\n", "bad:3:3: found \"red\""},
        {"1,red\n", "bad:1:3: found \"red\""},
        {"1,2\n3,\n", "bad:2:3: found \"\""},
        {",\n1,2\n", "bad:1:1: found \"\""},
        {"1,2\n3\n", "bad:2:1: found 1 cells, expected 2"},
        {"1,2\n3,4,5\n", "bad:2:1: found 3 cells, expected 2"},
        {"1,\"2\n", "bad:1:3: "},
        {"id,a\nx,1\ny,z\n", "bad:3:3: found \"z\""},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        put("bad", bad[i].text);
        failed("bad", 65, bad[i].says);
    }
    failed("nowhere", 66, "nowhere");
    put_square("square", 2000, 0, "");
    failed("square > /dev/full", 74, "cannot write");
}

/* Too little, or nothing but one value: an answer, never a number made up. */
static void odd(void **state) {
    (void)state;
    put("odd", "1,2\n");
    ran("odd");
    for (size_t m = 0; m < 4; m++) {
        const row r = row_of(methods[m]);
        assert_true(isnan(r.value[0]) && isnan(r.value[1]) && isnan(r.value[2]));
        assert_int_equal(r.n, 1);
        assert_non_null(strstr("few_scales few_points", r.status));
    }
    char text[4096] = "constant\n";
    for (size_t i = 0; i < 100; i++) {
        strcat(text, "3.25\n");
    }
    put("odd", text);
    ran("odd");
    for (size_t m = 0; m < 4; m++) {
        assert_true(row_of(methods[m]).value[0] == 0);
    }
    put("odd", "1e308,0\n-1e308,1\n0,0\n"); // a range beyond doubles
    ran("odd --beta 1");
    assert_string_equal(row_of("box").status, "few_scales");
    assert_non_null(strstr(out, "few_scales,n/a,n/a,n/a\n"));
    put("odd", "\xef\xbb\xbfid,a\r\n\"x, y\",0.5\r\nz,0.25\r\n");
    ran("odd");
    assert_int_equal(row_of("box").n, 2);
}

/* Compressed, whole and cut off; too short to be gzip. */
static void compressed(void **state) {
    (void)state;
    char plain[TEXT], command[256];
    put_square("square", 2000, 0, "");
    ran("square");
    memcpy(plain, out, sizeof plain);
    snprintf(command, sizeof command,
             "cd %s && gzip -c square >s.csv.gz && head -c 9999 s.csv.gz >cut.gz", folder);
    assert_int_equal(system(command), 0);
    ran("s.csv.gz");
    assert_string_equal(out, plain);
    const int code = dimension("cut.gz");
    assert_true((code == 65 || code == 66) && strstr(err, "cut.gz") && out[0] == '\0');
}

/* One column that does not vary beside others changes nothing; rows all alike are a point. */
static void no_variation(void **state) {
    (void)state;
    char text[8192] = "";
    for (size_t i = 0; i < 300; i++) {
        strcat(text, "0.25,-3,1e9\n");
    }
    put("alike", text);
    ran("alike");
    for (size_t m = 0; m < 4; m++) {
        const row r = row_of(methods[m]);
        assert_true(r.value[0] == 0 && strcmp(r.status, "finite") == 0);
    }
}

/* What is too high has no upper end, what is mixed no number. */
static void no_interval(void **state) {
    (void)state;
    static const char *const want[] = {"biased", "mixed"};
    for (size_t which = 0; which < 2; which++) {
        tt_rng r = t_rng("no interval", which);
        FILE *f = open_file("points", "w");
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
        ran("points --methods corrint,mle,twonn --beta 1");
        for (size_t m = 1; m < 4; m++) {
            const row e = row_of(methods[m]);
            assert_string_equal(e.status, want[which]);
            assert_true(isnan(e.value[2]));
            assert_true(which == 0 ? e.value[1] < e.value[0] && e.value[0] < 30
                                   : isnan(e.value[0]) && isnan(e.value[1]));
        }
    }
}

/* Text coded as the estimators see it: a binary and a number, a dimension of 1. */
static void coded(void **state) {
    (void)state;
    tt_rng r = t_rng("coded", 0);
    FILE *f = open_file("users", "w");
    assert_non_null(f);
    fputs("id,age,sex,zip\n", f);
    for (size_t i = 0; i < 2000; i++) {
        fprintf(f, "u%zu,%.9g,%s,%zu\n", i, 80 * tt_rng_uniform(&r),
                tt_rng_below(&r, 2) ? "M" : "F", tt_rng_below(&r, 3));
    }
    fclose(f);
    failed("users", 65, "users:2:");
    ran("users --types zip=skip");
    assert_non_null(strstr(err, "2000 points of 3 coordinates, 1 of them scaled"));
    T_NEAR(row_of("box").value[0], 1, 0.05);
    for (size_t m = 0; m < 4; m++) {
        const row e = row_of(methods[m]);
        assert_true(e.value[1] <= 1 && 1 <= e.value[2]);
        assert_in_range(e.n, m == 0 ? 2000 : 1990, 2000); // floats: a few coincide
    }
    ran("users --types zip=text");
    assert_non_null(strstr(err, "2000 points of 6 coordinates"));
    ran("users --code");
    assert_non_null(strstr(err, "2000 points of 4 coordinates, 2 of them scaled"));
    failed("users --types nosuch=num", 2, "nosuch");
    put("bad", "id,a\nx,1\ny,\n");
    failed("bad --code", 65, "bad:3:3: ");
    put("bad", "id,a\nx,1\nx,2\n");
    failed("bad --code", 65, "bad:3:1: ");
    put("bad", "a,b\n1,2\n");
    failed("bad --code", 65, "bad:1:1: ");
    failed("nowhere --code", 66, "nowhere");
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
        ran(absolute);
        for (size_t m = 0; m < 4; m++) {
            const row r = row_of(methods[m]);
            const double d = sets[i].d, theirs = fabs(sets[i].theirs[m] - d);
            print_message("%s %s: %.4f [%.4f, %.4f]\n", sets[i].file, methods[m],
                          r.value[0], r.value[1], r.value[2]);
            assert_string_equal(r.status, "ok");
            assert_true(r.value[1] <= d && d <= r.value[2]);
            T_NEAR(r.value[0], d, m == 0 ? 0.03 : fmax(0.05, theirs));
        }
    }
}

static void plot(void **state) {
    (void)state;
    static char text[TEXT];
    put_square("it's", 2000, 0, "");
    put("one", "0.5\n");
    if (system("gnuplot -e '' 2>/dev/null") != 0) {
        failed("one --methods box --plot p.svg >/dev/null", 74, "gnuplot");
        return;
    }
    ran("\"it's\" --plot \"it's.svg\"");
    get(text, sizeof text, "it's.svg");
    assert_non_null(strstr(text, "<svg"));
    assert_non_null(strstr(text, "</svg>"));
    assert_non_null(strstr(text, "slope 2.000 (ok)"));
    ran("one --plot p.svg");
    get(text, sizeof text, "p.svg");
    assert_non_null(strstr(text, "</svg>"));
    assert_int_equal(dimension("one --plot nowhere/p.svg"), 74);
    assert_non_null(strstr(err, "nowhere/p.svg"));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(square),      cmocka_unit_test(scaled),
    cmocka_unit_test(duplicates),  cmocka_unit_test(options),
    cmocka_unit_test(finite_sets), cmocka_unit_test(bad_data),
    cmocka_unit_test(odd),         cmocka_unit_test(plot),
    cmocka_unit_test(compressed),  cmocka_unit_test(coded),
    cmocka_unit_test(no_interval), cmocka_unit_test(no_variation),
    cmocka_unit_test(reference),
};

int main(int argc, char **argv) {
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, setup, teardown);
}
