/* Covariates, saved models and recommendations of the program evaluate. */
#include <sys/stat.h>

#include "t_evaluate.h"

static void covariates(void **state) {
    (void)state;
    t_put("train", t_train);
    t_put("test", "a z 3\nq x 4\na w 1\n");
    t_put("users", "id,age,job\na,10,cook\nb,20,smith\nc,30,cook\nq,40,judge\n");
    t_put("items", "id,tags,year\nx,u|v,1990\ny,v,1991\nz,u,1992\nw,t|u,1993\n");
    t_put("holes", "id,age,job\na,10,cook\nb,,smith\nc,30,cook\nq,40,judge\n");
    t_put("short", "id,age,job\na,10,cook\nb,20,smith\n");
    t_put("gaps", "id,tags\nx,u\ny,\nz,u\nw,u\n");
    t_put("words", "id,age,job\na,10,cook\nb,nan,smith\nc,30,cook\nq,40,judge\n");
    t_ran("--train train --test test --users users --items items --method ttm "
          "--method linear --types year=num --predictions -");
    assert_non_null(strstr(t_err, "levels not met in training"));
    assert_non_null(strstr(t_out, "\nttm,q,x,4,"));
    assert_null(strstr(t_out, ",user\n")); // covariates say enough
    t_failed("--train train --test test --users holes --method ttm", 65, "holes:3:3:");
    t_ran("--train train --test test --users holes --method ttm --missing mean");
    t_failed("--train train --test test --items gaps --method ttm", 65, "gaps:3:3:");
    t_failed("--train train --test test --users short --method ttm", 65, "short");
    t_failed("--train train --test test --users words --method ttm", 65, "words:3:3:");
    t_failed("--train train --test test --users users --types nosuch=num --method ttm", 2,
             "nosuch");
    t_ran("--train train --test test --users users --types age=text,job=skip --method ttm");
}

/* What is written without the first column, in t_out. */
static void predictions(char *text, size_t size, const char *arguments) {
    char line[1024];
    snprintf(line, sizeof line, "%s --predictions -", arguments);
    t_ran(line);
    snprintf(text, size, "%s", t_out);
}

/* A loaded model predicts what the fitted one did; ids it never met are cold. */
static void save_load(void **state) {
    (void)state;
    static char before[T_TEXT], after[T_TEXT];
    t_put("train", t_train);
    t_put("test", "a z 3\nb y 4\nc z 2\n");
    t_put("other", "b y 4\nnew z 1\na new 2\nnew new 3\n");
    for (size_t i = 0; i < T_ALL; i++) {
        char arguments[256];
        snprintf(arguments, sizeof arguments,
                 "--train train --test test --method %s --save m", t_all[i]);
        predictions(before, sizeof before, arguments);
        predictions(after, sizeof after, "--load m --test test");
        assert_string_equal(after, before);
        t_ran("--load m --test other");
        const char *const sets[] = {"all", "warm", "cold-user", "cold-item", "cold-both"};
        for (size_t k = 0; k < 5; k++) {
            size_t n;
            double rmse = NAN;
            char status[32];
            assert_true(t_row(t_all[i], sets[k], &n, &rmse, status));
            assert_int_equal(n, k == 0 ? 4 : 1);
            assert_true(rmse >= 0 && rmse < 5);
        }
    }
    t_ran("--train train --method mean --save m"); // no test part needed
}

/* Reads the estimates of a predictions csv; returns how many. */
static size_t estimates(double *value, size_t max, const char *text) {
    size_t n = 0;
    for (const char *line = strchr(text, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
        const char *at = line;
        for (int comma = 0; comma < 4; at++) {
            comma += *at == ',';
        }
        assert_true(n < max);
        value[n++] = atof(at);
    }
    return n;
}

/* New ids with the covariates of known ones get the estimates of these from a loaded model.
 */
static void save_load_covariates(void **state) {
    (void)state;
    static char text[T_TEXT];
    double known[4], fresh[4];
    t_put("train", t_train);
    t_put("test", "q x 4\na w 1\nq w 2\na z 3\n");
    t_put("new", "r x 4\na v 1\nr v 2\na z 3\n");
    t_put("users", "id,age,job\na,10,cook\nb,20,smith\nc,30,cook\nq,20,cook\n");
    t_put("items", "id,year\nx,1990\ny,1991\nz,1992\nw,1991\n");
    t_put("users2", "id,age,job\na,10,cook\nr,20,cook\n");
    t_put("items2", "id,year\nv,1991\nx,1990\nz,1992\n");
    predictions(text, sizeof text,
                "--train train --test test --users users --items items "
                "--method linear:lambda=0.1 --save m");
    assert_int_equal(estimates(known, 4, text), 4);
    predictions(text, sizeof text, "--load m --test new --users users2 --items items2");
    assert_int_equal(estimates(fresh, 4, text), 4);
    for (size_t i = 0; i < 4; i++) {
        T_ARITH_F(fresh[i], known[i], 5, 1000);
    }
    assert_true(fabs(known[0] - known[1]) > 0.01 && fabs(known[1] - known[2]) > 0.01);
    t_ran("--load m --test new"); // without covariates: cold, but answered
    t_failed("--load m --test new --users users2", 2, "together");
    t_failed("--load m --test new --users users2 --items train", 65, "train");
    t_ran("--train train --method mean --save m");
    t_failed("--load m --test new --users users2 --items items2", 2, "together");
}

static void damaged_model(void **state) {
    (void)state;
    char path[128];
    t_put("train", t_train);
    t_put("junk", "a x 1\n");
    t_failed("--load junk --test train", 65, "junk: ");
    t_put("junk", "");
    t_failed("--load junk --test train", 65, "junk: ");
    for (size_t i = 0; i < T_ALL; i++) {
        char arguments[256];
        struct stat s;
        snprintf(arguments, sizeof arguments, "--train train --method %s --save m",
                 t_all[i]);
        t_ran(arguments);
        snprintf(path, sizeof path, "%s/m", t_folder);
        assert_int_equal(stat(path, &s), 0);
        const off_t at[] = {8, s.st_size / 3, s.st_size / 2, s.st_size - 1};
        for (size_t k = 4; k-- > 0;) {
            assert_int_equal(truncate(path, at[k]), 0);
            t_failed("--load m --test train", 65, "m: ");
        }
    }
}

/* Item x is liked most, then y, z; a has rated x and y. */
static void top(void **state) {
    (void)state;
    t_put("train", "a x 4\na y 3\nb x 5\nb z 2\nc y 4\nc x 5\nd w 1\n");
    t_put("test", "a z 3\nq x 4\na z 1\n");
    t_ran("--train train --test test --method baseline --top 3");
    char got[128] = "";
    for (const char *line = strchr(t_out, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
        char user[8], item[8];
        unsigned rank;
        assert_int_equal(sscanf(line, "baseline,%7[^,],%u,%7[^,],", user, &rank, item), 3);
        snprintf(got + strlen(got), sizeof got - strlen(got), "%s%u%s ", user, rank, item);
    }
    assert_string_equal(got, "a1z a2w q1x q2y q3z ");
    t_ran("--train train --test test --method baseline --save m");
    t_ran("--train train --test test --method baseline --top 3");
    static char before[T_TEXT];
    snprintf(before, sizeof before, "%s", t_out);
    t_ran("--load m --test test --top 3");
    assert_string_equal(t_out, before);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(covariates),
    cmocka_unit_test(save_load),
    cmocka_unit_test(save_load_covariates),
    cmocka_unit_test(damaged_model),
    cmocka_unit_test(top),
};

T_PROGRAM_MAIN(tests, "evaluate")
