/* The plan of an experiment's tasks: order, shards, words for shards, refused memory. */
#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "farm/tt_options.h"
#include "farm/tt_plan.h"
#include "t_test.h"

static size_t cells(enum tt_profile profile) {
    return profile == TT_SMOKE ? 0 : 7;
}

static size_t replicates(enum tt_profile profile, size_t cell) {
    (void)profile;
    return cell == 3 ? 0 : 10 + cell;
}

static double seconds(enum tt_profile profile, size_t cell) {
    (void)profile;
    return cell == 2 ? NAN : (double)(cell * cell);
}

static void test_plan(void **state) {
    (void)state;
    const tt_experiment e = {.cells = cells, .replicates = replicates, .seconds = seconds};
    tt_plan p;
    assert_int_equal(tt_plan_init(&p, &e, TT_SMOKE), TT_OK);
    assert_int_equal(p.count, 0);
    assert_null(tt_plan_find(&p, 0, 0));
    assert_int_equal(tt_plan_deal(&p, 3), TT_OK);
    tt_plan_free(&p);
    assert_int_equal(tt_plan_init(&p, &e, TT_PAPER), TT_OK);
    assert_int_equal(p.count, 78);
    assert_null(tt_plan_find(&p, 3, 0));
    assert_null(tt_plan_find(&p, 7, 0));
    assert_null(tt_plan_find(&p, 6, 16));
    assert_int_equal(tt_plan_find(&p, 6, 15)->replicate, 15);
    for (size_t i = 1; i < p.count; i++) {
        const tt_planned *a = &p.task[p.order[i - 1]], *b = &p.task[p.order[i]];
        assert_true(a->replicate < b->replicate ||
                    (a->replicate == b->replicate && a->seconds >= b->seconds));
    }
    double load[4] = {0}, longest = 36, total = 0;
    assert_int_equal(tt_plan_deal(&p, 4), TT_OK);
    for (size_t i = 0; i < p.count; i++) {
        load[p.task[i].shard] += p.task[i].seconds;
        total += p.task[i].seconds;
    }
    for (size_t k = 0; k < 4; k++) {
        // greedy: within the longest task
        assert_true(fabs(load[k] - total / 4) <= longest);
    }
    tt_plan_free(&p);
    int code = TT_ENOMEM;
    for (unsigned long k = 1; code; k++) {
        tt_alloc_fail_after(k);
        code = tt_plan_init(&p, &e, TT_PAPER);
        tt_alloc_fail_after(0);
        assert_true(k < 10);
    }
    tt_plan_free(&p);
}

static void test_shard_words(void **state) {
    (void)state;
    unsigned k, K;
    assert_int_equal(tt_shard_parse(&k, &K, "3/8"), TT_OK);
    assert_int_equal(k, 3);
    assert_int_equal(K, 8);
    static const char *const bad[] = {"",
                                      "/",
                                      "1",
                                      "1/",
                                      "/2",
                                      "0/2",
                                      "3/2",
                                      "1/2/3",
                                      "-1/2",
                                      "1/100001",
                                      "99999999999999999999/3"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(tt_shard_parse(&k, &K, bad[i]), TT_EUSAGE);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_plan),
    cmocka_unit_test(test_shard_words),
};

T_MAIN(tests)
