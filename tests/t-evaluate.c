/* The program evaluate, run as a user would: what it answers to good, odd and bad input. */
#include "t_test.h"

#include <libgen.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include "t_shared.h"

enum { TEXT = 1 << 20 };

static char program[4096]; // beside the folder of this test
static char folder[] = "/tmp/tt-evaluate-XXXXXX";
static char out[TEXT], err[TEXT];

static int setup(void **state) {
    char self[4000];
    (void)state;
    const ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n < 0 || !mkdtemp(folder) || setenv("T_DIR", folder, 1) != 0) {
        return -1;
    }
    self[n] = '\0';
    snprintf(program, sizeof program, "%s/evaluate", dirname(dirname(self)));
    return access(program, X_OK);
}

static int teardown(void **state) {
    char command[64];
    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static void put(const char *name, const char *text) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    fclose(f);
}

static char *get(char *text, size_t size, const char *name) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "r");
    text[0] = '\0';
    if (f) {
        text[fread(text, 1, size - 1, f)] = '\0';
        fclose(f);
    }
    return text;
}

/* Runs `evaluate arguments` in the folder; its exit status. Fills out and err. */
static int evaluate(const char *arguments) {
    char command[8192];
    snprintf(command, sizeof command, "cd %s && { %s %s ; } >out 2>err", folder, program,
             arguments);
    const int status = system(command);
    get(out, sizeof out, "out");
    get(err, sizeof err, "err");
    if (strstr(err, "runtime error")) { // of make sanitize
        fail_msg("evaluate %s: %s", arguments, err);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void ran(const char *arguments) {
    const int code = evaluate(arguments);
    if (code != 0) {
        fail_msg("evaluate %s\nexit status %d: %s", arguments, code, err);
    }
}

static void failed(const char *arguments, int want, const char *says) {
    const int code = evaluate(arguments);
    if (code != want || !strstr(err, says)) {
        fail_msg("evaluate %s\nexit status %d, expected %d; expected \"%s\" in: %s",
                 arguments, code, want, says, err);
    }
}

/* The fields of the row "method,subset,..." of out; 0 if there is none. */
static int row(const char *method, const char *subset, size_t *n, double *rmse,
               char status[32]) {
    char head[192], rmse_text[64];
    snprintf(head, sizeof head, "\n%s,%s,", method, subset);
    const char *at = strstr(out, head);
    if (!at || sscanf(at + strlen(head), "%zu,%63[^,],%*[^,],%*[^,],%*[^,],%31s", n,
                      rmse_text, status) != 3) {
        return 0;
    }
    *rmse = strcmp(rmse_text, "n/a") == 0 ? NAN : atof(rmse_text);
    return 1;
}

static void expect(const char *method, const char *subset, size_t n, double rmse) {
    size_t got;
    double value = NAN;
    char status[32];
    assert_true(row(method, subset, &got, &value, status));
    assert_int_equal(got, n);
    if (isnan(rmse)) {
        assert_true(isnan(value));
    } else {
        T_NEAR(value, rmse, 1e-8);
    }
}

static const char *const all[] = {"mean", "baseline", "linear",    "knn",      "rsvd",
                                  "svd",  "svdpp",    "cocluster", "slopeone", "ttm"};
enum { ALL = sizeof all / sizeof all[0] };
#define EVERY "--method all "

/* Every method has its five rows, `n` pairs in all, a finite RMSE; nothing is nan or inf.
 */
static void all_finite(size_t n) {
    static const char *const sets[] = {"warm", "cold-user", "cold-item", "cold-both"};
    char status[32];
    for (size_t i = 0; i < ALL; i++) {
        size_t count, sum = 0;
        double rmse;
        for (size_t k = 0; k < 4; k++) {
            assert_true(row(all[i], sets[k], &count, &rmse, status));
            assert_true(count == 0 ? isnan(rmse) : isfinite(rmse));
            sum += count;
        }
        if (!row(all[i], "all", &count, &rmse, status) || count != n || sum != n ||
            !(rmse >= 0 && rmse < 1e10) || strcmp(status, "failed") == 0) {
            fail_msg("%s: %zu pairs, %zu in subsets, rmse %g, %s in\n%s", all[i], count,
                     sum, rmse, status, out);
        }
    }
    assert_null(strstr(out, "nan"));
    assert_null(strstr(out, "inf"));
}

static const char *const train = "a x 1\na y 2\nb x 3\nb z 4\nc y 5\nc x 2\n";

/* By hand: training mean 17/6; errors of the mean method. */
static void scores(void **state) {
    (void)state;
    put("train", train);
    put("test", "a z 3\nq x 4\na q 1\nq q 2\nq q 2\n");
    ran("--train train --test test --method mean --predictions p");
    const double m = 17.0 / 6;
    expect("mean", "warm", 1, 3 - m);
    expect("mean", "cold-user", 1, 4 - m);
    expect("mean", "cold-item", 1, m - 1);
    expect("mean", "cold-both", 2, m - 2); // test rows are never merged
    expect("mean", "all", 5,
           sqrt((pow(3 - m, 2) + pow(4 - m, 2) + pow(m - 1, 2) + 2 * pow(m - 2, 2)) / 5));
    assert_int_equal(strncmp(out, "method,subset,n,rmse,mae,fit_s,predict_s,status\n", 48),
                     0);
    char text[1024];
    assert_string_equal(get(text, sizeof text, "p"),
                        "method,user,item,rating,estimate,fallback\n"
                        "mean,a,z,3,2.833333333,\nmean,q,x,4,2.833333333,\n"
                        "mean,a,q,1,2.833333333,\nmean,q,q,2,2.833333333,\n"
                        "mean,q,q,2,2.833333333,\n");
}

static void fallbacks(void **state) {
    (void)state;
    put("train", train);
    put("test", "a z 3\nq x 4\na q 1\nq q 2\n");
    ran("--train train --test test --method baseline --predictions - 2>scores");
    const char *const ends[] = {",\n", ",item\n", ",user\n", ",mean\n"};
    const char *line = strchr(out, '\n') + 1;
    for (size_t i = 0; i < 4; i++) {
        const char *next = strchr(line, '\n') + 1;
        assert_memory_equal(next - strlen(ends[i]), ends[i], strlen(ends[i]));
        line = next;
    }
    assert_string_equal(line, ""); // the scores are on stderr
}

static void scale(void **state) {
    (void)state;
    put("train", train);
    put("test", "a z 3\n");
    ran("--train train --test test --method mean --scale 3:4");
    expect("mean", "all", 1, 0); // 17/6 clipped to 3
    assert_non_null(strstr(err, "4 training ratings lie outside the scale"));
}

/* Odd but legal training parts: every method answers every pair with a number. */
static void odd(void **state) {
    (void)state;
    static const char *const parts[] = {
        "a x 3\n",                      // one rating
        "a x 2\nb x 2\na y 2\nc z 2\n", // all equal
        "a x 1\na x 2\na x 5\nb x 3\n", // duplicates
        "a x 0\nb y 0\n",               // zeros, nothing in common
        "a x -1e9\nb y 1e9\na y 5\n",   // far apart
    };
    put("test", "a x 3\na y 2\nq x 1\na q 2\nq q 3\na x 4\n");
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        put("train", parts[i]);
        ran("--train train --test test " EVERY "--scale -1e3:1e3");
        all_finite(6);
        ran("--train train --test test " EVERY);
        all_finite(6);
    }
    put("train", parts[2]);
    ran("--train train --test test --method mean");
    assert_non_null(strstr(err, "2 training ratings replaced by a later one"));
    expect("mean", "warm", 2, sqrt(((4 - 3) * (4 - 3) + 0) / 2.0)); // mean of 5 and 3
}

static void extremes(void **state) {
    (void)state;
    static const char *const methods[] = {
        "knn:k=1000000",
        "knn:k=1",
        "knn:side=item,sim=pearson",
        "knn:min_k=50",
        "rsvd:lambda=0",
        "rsvd:lambda=100",
        "rsvd:rank=1000",
        "linear:lambda=0",
        "linear:lambda=100",
        "svd:factors=1,epochs=1",
        "svd:reg=100",
        "svdpp:reg=100",
        "svd:lr=1,reg=0,epochs=200",
        "cocluster:k=50,l=50",
        "baseline:reg_u=0,reg_i=0",
        "ttm:l1=100",
        "ttm:l1=0,l2=0",
        "ttm:l2=100",
        "ttm:lr=100,clip=0,epochs=20",
    };
    put("train", train);
    put("test", "a z 3\nq x 4\na q 1\nq q 2\n");
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        char arguments[256], label[128], status[32];
        size_t n;
        double rmse;
        snprintf(arguments, sizeof arguments, "--train train --test test --method %s",
                 methods[i]);
        ran(arguments);
        snprintf(label, sizeof label, strchr(methods[i], ',') ? "\"%s\"" : "%s",
                 methods[i]);
        if (!row(label, "all", &n, &rmse, status) || n != 4 || !isfinite(rmse) ||
            rmse > 10) {
            fail_msg("%s: %s", methods[i], out);
        }
    }
}

static void bad_data(void **state) {
    (void)state;
    static const struct {
        const char *text, *says;
    } bad[] = {
        {"", "bad"},
        {"\n\n", "bad"},
        {"a x 1\nb y\n", "bad:2:"},
        {"a x 1\nb y nan\n", "bad:2:5:"},
        {"a x 1\nb y 1e400\n", "bad:2:5:"},
        {"a x 1\nb y -inf\n", "bad:2:5:"},
        {"a x 1\nb y two\n", "bad:2:5:"},
        {"a x 1\nb,y,2\n", "bad:2:"},
        {"user item\na x\n", "bad:1:"},
    };
    put("good", train);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        put("bad", bad[i].text);
        failed("--train bad --test good " EVERY "--predictions p1", 65, bad[i].says);
        failed("--train good --test bad " EVERY "--predictions p1", 65, bad[i].says);
        assert_string_equal(out, "");
        char text[16];
        assert_string_equal(get(text, sizeof text, "p1"), ""); // nothing half-written
    }
    put("bad", "a x 1\nb y 2\n");
    failed("--train bad --test good --sep comma --method mean", 65, "bad:1:");
    failed("--train nowhere --test good --method mean", 66, "nowhere");
    failed("--train good --test nowhere --method mean", 66, "nowhere");
    failed("--train good --test good --users nowhere --method mean", 66, "nowhere");
    failed("--load nowhere --test good", 66, "nowhere");
    failed("--train good --test good --method mean --predictions no/such/p", 74,
           "no/such/p");
    failed("--train good --test good --method mean --save no/such/m", 74, "no/such/m");
    if (access("/dev/full", W_OK) == 0) {
        assert_int_equal(evaluate("--train good --test good --method mean >/dev/full"), 74);
    }
}

static void covariates(void **state) {
    (void)state;
    put("train", train);
    put("test", "a z 3\nq x 4\na w 1\n");
    put("users", "id,age,job\na,10,cook\nb,20,smith\nc,30,cook\nq,40,judge\n");
    put("items", "id,tags,year\nx,u|v,1990\ny,v,1991\nz,u,1992\nw,t|u,1993\n");
    put("holes", "id,age,job\na,10,cook\nb,,smith\nc,30,cook\nq,40,judge\n");
    put("short", "id,age,job\na,10,cook\nb,20,smith\n");
    put("gaps", "id,tags\nx,u\ny,\nz,u\nw,u\n");
    put("words", "id,age,job\na,10,cook\nb,nan,smith\nc,30,cook\nq,40,judge\n");
    ran("--train train --test test --users users --items items --method ttm --method "
        "linear "
        "--types year=num --predictions -");
    assert_non_null(strstr(err, "levels not met in training"));
    assert_non_null(strstr(out, "\nttm,q,x,4,"));
    assert_null(strstr(out, ",user\n")); // covariates say enough
    failed("--train train --test test --users holes --method ttm", 65, "holes:3:3:");
    ran("--train train --test test --users holes --method ttm --missing mean");
    failed("--train train --test test --items gaps --method ttm", 65, "gaps:3:3:");
    failed("--train train --test test --users short --method ttm", 65, "short");
    failed("--train train --test test --users words --method ttm", 65, "words:3:3:");
    failed("--train train --test test --users users --types nosuch=num --method ttm", 2,
           "nosuch");
    ran("--train train --test test --users users --types age=text,job=skip --method ttm");
}

static void usage(void **state) {
    (void)state;
    put("train", train);
    failed("", 2, "--train is missing");
    failed("--train train --method mean", 2, "--test is missing");
    failed("--train train --test train", 2, "--method is missing");
    failed("--train train --test train --method men", 2, "expected one of: mean baseline");
    failed("--train train --test train --method knn:kk=1", 2, "it has: side=user");
    failed("--train train --test train --method knn:k=0", 2, "expected a whole number, 1 to");
    failed("--train train --test train --method mean --scale 5:1", 2, "LO < HI");
    failed("--train train --test train --method mean --sep pipe", 2, "--sep pipe");
    failed("--train train --test train --method mean --top 0", 2, "at least 1");
    failed("--train train --test train --method mean --top 2.5", 2, "whole number");
    failed("--train train --test train --method mean --nosuch", 2, "unrecognized");
    failed("--train train --test train --method mean --method knn --save m", 2,
           "exactly one");
    failed("--load m --test train --method mean", 2, "--load goes without");
    failed("--train train --test train --method mean --top 2 --predictions -", 2, "both");
    ran("--help");
    assert_non_null(strstr(out, "similarities"));
}

/* What is written without the first column, in out. */
static void predictions(char *text, size_t size, const char *arguments) {
    char line[1024];
    snprintf(line, sizeof line, "%s --predictions -", arguments);
    ran(line);
    snprintf(text, size, "%s", out);
}

/* A loaded model predicts what the fitted one did; ids it never met are cold. */
static void save_load(void **state) {
    (void)state;
    static char before[TEXT], after[TEXT];
    put("train", train);
    put("test", "a z 3\nb y 4\nc z 2\n");
    put("other", "b y 4\nnew z 1\na new 2\nnew new 3\n");
    for (size_t i = 0; i < ALL; i++) {
        char arguments[256];
        snprintf(arguments, sizeof arguments,
                 "--train train --test test --method %s --save m", all[i]);
        predictions(before, sizeof before, arguments);
        predictions(after, sizeof after, "--load m --test test");
        assert_string_equal(after, before);
        ran("--load m --test other");
        const char *const sets[] = {"all", "warm", "cold-user", "cold-item", "cold-both"};
        for (size_t k = 0; k < 5; k++) {
            size_t n;
            double rmse = NAN;
            char status[32];
            assert_true(row(all[i], sets[k], &n, &rmse, status));
            assert_int_equal(n, k == 0 ? 4 : 1);
            assert_true(rmse >= 0 && rmse < 5);
        }
    }
    ran("--train train --method mean --save m"); // no test part needed
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
    static char text[TEXT];
    double known[4], fresh[4];
    put("train", train);
    put("test", "q x 4\na w 1\nq w 2\na z 3\n");
    put("new", "r x 4\na v 1\nr v 2\na z 3\n");
    put("users", "id,age,job\na,10,cook\nb,20,smith\nc,30,cook\nq,20,cook\n");
    put("items", "id,year\nx,1990\ny,1991\nz,1992\nw,1991\n");
    put("users2", "id,age,job\na,10,cook\nr,20,cook\n");
    put("items2", "id,year\nv,1991\nx,1990\nz,1992\n");
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
    ran("--load m --test new"); // without covariates: cold, but answered
    failed("--load m --test new --users users2", 2, "together");
    failed("--load m --test new --users users2 --items train", 65, "train");
    ran("--train train --method mean --save m");
    failed("--load m --test new --users users2 --items items2", 2, "together");
}

static void damaged_model(void **state) {
    (void)state;
    char path[128];
    put("train", train);
    put("junk", "a x 1\n");
    failed("--load junk --test train", 65, "junk: ");
    put("junk", "");
    failed("--load junk --test train", 65, "junk: ");
    for (size_t i = 0; i < ALL; i++) {
        char arguments[256];
        struct stat s;
        snprintf(arguments, sizeof arguments, "--train train --method %s --save m", all[i]);
        ran(arguments);
        snprintf(path, sizeof path, "%s/m", folder);
        assert_int_equal(stat(path, &s), 0);
        const off_t at[] = {8, s.st_size / 3, s.st_size / 2, s.st_size - 1};
        for (size_t k = 4; k-- > 0;) {
            assert_int_equal(truncate(path, at[k]), 0);
            failed("--load m --test train", 65, "m: ");
        }
    }
}

/* Item x is liked most, then y, z; a has rated x and y. */
static void top(void **state) {
    (void)state;
    put("train", "a x 4\na y 3\nb x 5\nb z 2\nc y 4\nc x 5\nd w 1\n");
    put("test", "a z 3\nq x 4\na z 1\n");
    ran("--train train --test test --method baseline --top 3");
    char got[128] = "";
    for (const char *line = strchr(out, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
        char user[8], item[8];
        unsigned rank;
        assert_int_equal(sscanf(line, "baseline,%7[^,],%u,%7[^,],", user, &rank, item), 3);
        snprintf(got + strlen(got), sizeof got - strlen(got), "%s%u%s ", user, rank, item);
    }
    assert_string_equal(got, "a1z a2w q1x q2y q3z ");
    ran("--train train --test test --method baseline --save m");
    ran("--train train --test test --method baseline --top 3");
    static char before[TEXT];
    snprintf(before, sizeof before, "%s", out);
    ran("--load m --test test --top 3");
    assert_string_equal(out, before);
}

static void dry_run_and_tune(void **state) {
    (void)state;
    char rows[8192] = "";
    for (unsigned i = 0; i < 60; i++) {
        snprintf(rows + strlen(rows), sizeof rows - strlen(rows), "u%u\ti%u\t%u\n", i % 8,
                 (i * i + i / 8) % 7, 1 + (i * 7) % 5);
    }
    put("train", rows);
    put("test", "u0\ti1\t3\n");
    ran("--train train --test test --dry-run " EVERY);
    for (size_t i = 0; i < ALL; i++) {
        char head[32];
        unsigned long bytes;
        double seconds;
        snprintf(head, sizeof head, "\n%s,", all[i]);
        const char *at = strstr(out, head);
        assert_non_null(at);
        assert_int_equal(sscanf(at + strlen(head), "%lu,%lf", &bytes, &seconds), 2);
        assert_true(bytes > 0 && seconds >= 0);
    }
    ran("--train train --test test --tune --method knn --method knn:k=3 --method mean "
        "--method linear");
    assert_non_null(strstr(err, "<- best"));
    assert_non_null(strstr(err, "tune: knn:side=user,sim=msd,k=50"));
    assert_non_null(strstr(err, "tune: linear:lambda=100"));
    assert_null(strstr(err, "tune: knn:side=user,sim=msd,k=3,")); // given: not searched
}

/* ML-100K, fold u1: the estimates of Surprise through files, ids and options. */
static void reference(void **state) {
    (void)state;
    static const struct {
        const char *method, *file;
    } want[] = {
        {"baseline", "ml100k_baseline_als_u1"},
        {"knn:k=40,side=user,sim=msd", "ml100k_knn_msd_user_k40_u1"},
        {"knn:k=40,side=item,sim=msd", "ml100k_knn_msd_item_k40_u1"},
        {"slopeone", "ml100k_slopeone_u1"},
    };
    char base[1024], test[1024], path[1024], name[128], arguments[4096];
    if (!t_shared(base, "data/ml-100k/u1.base") ||
        !t_shared(test, "data/ml-100k/u1.test") || !realpath(base, arguments)) {
        return;
    }
    for (size_t k = 0; k < sizeof want / sizeof want[0]; k++) {
        snprintf(name, sizeof name, "reference/surprise/%s.csv.gz", want[k].file);
        if (!t_shared(path, name)) {
            return;
        }
        char here[2][4096];
        assert_true(realpath(base, here[0]) && realpath(test, here[1]));
        char command[9000];
        snprintf(command, sizeof command,
                 "--train %.3900s --test %.3900s --scale 1:5 --method %s --predictions p",
                 here[0], here[1], want[k].method);
        ran(command);
        snprintf(name, sizeof name, "%s/p", folder);
        gzFile ours = gzopen(name, "r"), theirs = gzopen(path, "r");
        char a[256], b[256];
        size_t n = 0, close = 0;
        assert_true(ours && theirs && gzgets(ours, a, sizeof a) &&
                    gzgets(theirs, b, sizeof b));
        while (gzgets(theirs, b, sizeof b)) {
            unsigned user, item, our_user, our_item;
            double estimate, our;
            assert_non_null(gzgets(ours, a, sizeof a));
            const char *fields = a[0] == '"' ? strchr(a + 1, '"') + 1 : strchr(a, ',');
            assert_int_equal(sscanf(fields, ",%u,%u,%*f,%lf", &our_user, &our_item, &our),
                             3);
            assert_int_equal(sscanf(b, "%u,%u,%*f,%lf", &user, &item, &estimate), 3);
            assert_int_equal(user, our_user);
            assert_int_equal(item, our_item);
            close += fabs(our - estimate) <= 1e-5;
            n++;
        }
        assert_null(gzgets(ours, a, sizeof a));
        gzclose(ours);
        gzclose(theirs);
        printf("note: %s: %zu of %zu estimates within 1e-5 of the reference\n",
               want[k].method, close, n);
        assert_true(n == 20000 && (double)close >= 0.999 * (double)n);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(scores),
    cmocka_unit_test(fallbacks),
    cmocka_unit_test(scale),
    cmocka_unit_test(odd),
    cmocka_unit_test(extremes),
    cmocka_unit_test(bad_data),
    cmocka_unit_test(covariates),
    cmocka_unit_test(usage),
    cmocka_unit_test(save_load),
    cmocka_unit_test(save_load_covariates),
    cmocka_unit_test(damaged_model),
    cmocka_unit_test(top),
    cmocka_unit_test(dry_run_and_tune),
    cmocka_unit_test(reference),
};

int main(int argc, char **argv) {
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, setup, teardown);
}
