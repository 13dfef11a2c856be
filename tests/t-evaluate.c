/* The program evaluate, run as a user would: what it answers to good, odd and bad input. */
#include <zlib.h>

#include "t_evaluate.h"
#include "t_shared.h"

#define EVERY "--method all "

/* Every method has its five rows, `n` pairs in all, a finite RMSE; nothing is nan or inf.
 */
static void all_finite(size_t n) {
    static const char *const sets[] = {"warm", "cold-user", "cold-item", "cold-both"};
    char status[32];
    for (size_t i = 0; i < T_ALL; i++) {
        size_t count, sum = 0;
        double rmse;
        for (size_t k = 0; k < 4; k++) {
            assert_true(t_row(t_all[i], sets[k], &count, &rmse, status));
            assert_true(count == 0 ? isnan(rmse) : isfinite(rmse));
            sum += count;
        }
        if (!t_row(t_all[i], "all", &count, &rmse, status) || count != n || sum != n ||
            !(rmse >= 0 && rmse < 1e10) || strcmp(status, "failed") == 0) {
            fail_msg("%s: %zu pairs, %zu in subsets, rmse %g, %s in\n%s", t_all[i], count,
                     sum, rmse, status, t_out);
        }
    }
    assert_null(strstr(t_out, "nan"));
    assert_null(strstr(t_out, "inf"));
}

/* By hand: training mean 17/6; errors of the mean method. */
static void scores(void **state) {
    (void)state;
    t_put("train", t_train);
    t_put("test", "a z 3\nq x 4\na q 1\nq q 2\nq q 2\n");
    t_ran("--train train --test test --method mean --predictions p");
    const double m = 17.0 / 6;
    t_expect("mean", "warm", 1, 3 - m);
    t_expect("mean", "cold-user", 1, 4 - m);
    t_expect("mean", "cold-item", 1, m - 1);
    t_expect("mean", "cold-both", 2, m - 2); // test rows are never merged
    t_expect("mean", "all", 5,
             sqrt((pow(3 - m, 2) + pow(4 - m, 2) + pow(m - 1, 2) + 2 * pow(m - 2, 2)) / 5));
    assert_int_equal(
        strncmp(t_out, "method,subset,n,rmse,mae,fit_s,predict_s,status\n", 48), 0);
    char text[1024];
    assert_string_equal(t_get(text, sizeof text, "p"),
                        "method,user,item,rating,estimate,fallback\n"
                        "mean,a,z,3,2.833333333,\nmean,q,x,4,2.833333333,\n"
                        "mean,a,q,1,2.833333333,\nmean,q,q,2,2.833333333,\n"
                        "mean,q,q,2,2.833333333,\n");
}

static void fallbacks(void **state) {
    (void)state;
    t_put("train", t_train);
    t_put("test", "a z 3\nq x 4\na q 1\nq q 2\n");
    t_ran("--train train --test test --method baseline --predictions - 2>scores");
    const char *const ends[] = {",\n", ",item\n", ",user\n", ",mean\n"};
    const char *line = strchr(t_out, '\n') + 1;
    for (size_t i = 0; i < 4; i++) {
        const char *next = strchr(line, '\n') + 1;
        assert_memory_equal(next - strlen(ends[i]), ends[i], strlen(ends[i]));
        line = next;
    }
    assert_string_equal(line, ""); // the scores are on stderr
}

static void scale(void **state) {
    (void)state;
    t_put("train", t_train);
    t_put("test", "a z 3\n");
    t_ran("--train train --test test --method mean --scale 3:4");
    t_expect("mean", "all", 1, 0); // 17/6 clipped to 3
    assert_non_null(strstr(t_err, "4 training ratings lie outside the scale"));
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
    t_put("test", "a x 3\na y 2\nq x 1\na q 2\nq q 3\na x 4\n");
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        t_put("train", parts[i]);
        t_ran("--train train --test test " EVERY "--scale -1e3:1e3");
        all_finite(6);
        t_ran("--train train --test test " EVERY);
        all_finite(6);
    }
    t_put("train", parts[2]);
    t_ran("--train train --test test --method mean");
    assert_non_null(strstr(t_err, "2 training ratings replaced by a later one"));
    t_expect("mean", "warm", 2, sqrt(((4 - 3) * (4 - 3) + 0) / 2.0)); // mean of 5 and 3
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
    t_put("train", t_train);
    t_put("test", "a z 3\nq x 4\na q 1\nq q 2\n");
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        char arguments[256], label[128], status[32];
        size_t n;
        double rmse;
        snprintf(arguments, sizeof arguments, "--train train --test test --method %s",
                 methods[i]);
        t_ran(arguments);
        snprintf(label, sizeof label, strchr(methods[i], ',') ? "\"%s\"" : "%s",
                 methods[i]);
        if (!t_row(label, "all", &n, &rmse, status) || n != 4 || !isfinite(rmse) ||
            rmse > 10) {
            fail_msg("%s: %s", methods[i], t_out);
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
    t_put("good", t_train);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        t_put("bad", bad[i].text);
        t_failed("--train bad --test good " EVERY "--predictions p1", 65, bad[i].says);
        t_failed("--train good --test bad " EVERY "--predictions p1", 65, bad[i].says);
        assert_string_equal(t_out, "");
        char text[16];
        assert_string_equal(t_get(text, sizeof text, "p1"), ""); // nothing half-written
    }
    t_put("bad", "a x 1\nb y 2\n");
    t_failed("--train bad --test good --sep comma --method mean", 65, "bad:1:");
    t_failed("--train nowhere --test good --method mean", 66, "nowhere");
    t_failed("--train good --test nowhere --method mean", 66, "nowhere");
    t_failed("--train good --test good --users nowhere --method mean", 66, "nowhere");
    t_failed("--load nowhere --test good", 66, "nowhere");
    t_failed("--train good --test good --method mean --predictions no/such/p", 74,
             "no/such/p");
    t_failed("--train good --test good --method mean --save no/such/m", 74, "no/such/m");
    if (access("/dev/full", W_OK) == 0) {
        assert_int_equal(t_run("--train good --test good --method mean >/dev/full"), 74);
    }
}

static void usage(void **state) {
    (void)state;
    t_put("train", t_train);
    t_failed("", 2, "--train is missing");
    t_failed("--train train --method mean", 2, "--test is missing");
    t_failed("--train train --test train", 2, "--method is missing");
    t_failed("--train train --test train --method men", 2,
             "expected one of: mean baseline");
    t_failed("--train train --test train --method knn:kk=1", 2, "it has: side=user");
    t_failed("--train train --test train --method knn:k=0", 2,
             "expected a whole number, 1 to");
    t_failed("--train train --test train --method mean --scale 5:1", 2, "LO < HI");
    t_failed("--train train --test train --method mean --sep pipe", 2, "--sep pipe");
    t_failed("--train train --test train --method mean --top 0", 2, "at least 1");
    t_failed("--train train --test train --method mean --top 2.5", 2, "whole number");
    t_failed("--train train --test train --method mean --nosuch", 2, "unrecognized");
    t_failed("--train train --test train --method mean --method knn --save m", 2,
             "exactly one");
    t_failed("--load m --test train --method mean", 2, "--load goes without");
    t_failed("--train train --test train --method mean --top 2 --predictions -", 2, "both");
    t_ran("--help");
    assert_non_null(strstr(t_out, "similarities"));
}

static void dry_run_and_tune(void **state) {
    (void)state;
    char rows[8192] = "";
    for (unsigned i = 0; i < 60; i++) {
        snprintf(rows + strlen(rows), sizeof rows - strlen(rows), "u%u\ti%u\t%u\n", i % 8,
                 (i * i + i / 8) % 7, 1 + (i * 7) % 5);
    }
    t_put("train", rows);
    t_put("test", "u0\ti1\t3\n");
    t_ran("--train train --test test --dry-run " EVERY);
    for (size_t i = 0; i < T_ALL; i++) {
        char head[32];
        unsigned long bytes;
        double seconds;
        snprintf(head, sizeof head, "\n%s,", t_all[i]);
        const char *at = strstr(t_out, head);
        assert_non_null(at);
        assert_int_equal(sscanf(at + strlen(head), "%lu,%lf", &bytes, &seconds), 2);
        assert_true(bytes > 0 && seconds >= 0);
    }
    t_ran("--train train --test test --tune --method knn --method knn:k=3 --method mean "
          "--method linear");
    assert_non_null(strstr(t_err, "<- best"));
    assert_non_null(strstr(t_err, "tune: knn:side=user,sim=msd,k=50"));
    assert_non_null(strstr(t_err, "tune: linear:lambda=100"));
    assert_null(strstr(t_err, "tune: knn:side=user,sim=msd,k=3,")); // given: not searched
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
        t_ran(command);
        snprintf(name, sizeof name, "%s/p", t_folder);
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
    cmocka_unit_test(scores),    cmocka_unit_test(fallbacks),
    cmocka_unit_test(scale),     cmocka_unit_test(odd),
    cmocka_unit_test(extremes),  cmocka_unit_test(bad_data),
    cmocka_unit_test(usage),     cmocka_unit_test(dry_run_and_tune),
    cmocka_unit_test(reference),
};

T_PROGRAM_MAIN(tests, "evaluate")
