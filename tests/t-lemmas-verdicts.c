/* The rules of experiments/lemmas.c on planted numbers. */
#include "common/lemmas_report.h"
#include "t_test.h"

/* A run in which everything holds, as the rows would say. */
static void hold(lemmas_measured *m) {
    *m = (lemmas_measured){0};
    for (size_t part = 0; part < LEMMAS_PARTS; part++) {
        m->settings[part] = lemmas_settings(part, TT_DEFAULT);
        for (size_t k = 0; k < m->settings[part]; k++) {
            m->point[part][k] = (lemmas_point){.setting = lemmas_setting_of(part, k),
                                               .replicates = 5,
                                               .count = 100,
                                               .largest = 0.1,
                                               .other = 0.1,
                                               .balanced = {-5, -5.1, -4.9}};
        }
    }
}

/* `which` alone has this word; the others are as in a run where all holds. */
static void assert_alone(const lemmas_measured *m, size_t which, const char *word) {
    static lemmas_measured whole;
    tt_verdict v[LEMMAS_VERDICTS], before[LEMMAS_VERDICTS];
    hold(&whole);
    lemmas_judge(before, &whole);
    lemmas_judge(v, m);
    for (size_t k = 0; k < LEMMAS_VERDICTS; k++) {
        assert_string_equal(v[k].word, k == which ? word : before[k].word);
    }
}

static void rules(void **state) {
    (void)state;
    static lemmas_measured m;
    static const size_t parts[][2] = {{LEMMAS_EMBEDDING, LEMMAS_V_EMBEDDING},
                                      {LEMMAS_PERTURBATION, LEMMAS_V_PERTURBATION},
                                      {LEMMAS_SEARCH, LEMMAS_V_PERTURBATION},
                                      {LEMMAS_PACKING, LEMMAS_V_PACKING},
                                      {LEMMAS_PRODUCT, LEMMAS_V_PRODUCT}};
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
        hold(&m);
        m.point[parts[k][0]][1].violations = 1;
        assert_alone(&m, parts[k][1], "differs");
    }
    hold(&m);
    tt_verdict v[LEMMAS_VERDICTS];
    lemmas_judge(v, &m);
    for (size_t k = 0; k < LEMMAS_VERDICTS; k++) {
        const int is_low = k == LEMMAS_V_ATTAINED;     // .1 is not .99
        const int is_wide = k == LEMMAS_V_CLASS_WIDTH; // .1 times 14.8 is above 1
        assert_string_equal(v[k].word, is_low || is_wide ? "differs" : "agrees");
    }
    T_ARITH(v[LEMMAS_V_PRODUCT].hi, 1 - pow(0.05, 1. / 500), 1, 500);
    const size_t last = m.settings[LEMMAS_EMBEDDING] - 1;
    assert_true(m.point[LEMMAS_EMBEDDING][last].setting.is_outside);
    m.point[LEMMAS_EMBEDDING][last].violations = 1;
    assert_alone(&m, LEMMAS_V_ONE_WEIGHT, "differs");
    hold(&m);
    m.point[LEMMAS_EMBEDDING][0].other = 1.001;
    assert_alone(&m, LEMMAS_V_NO_LOG, "differs");
    hold(&m);
    m.point[LEMMAS_PACKING][0].other = 950; // between printed, 899, and derived, 1007
    assert_alone(&m, LEMMAS_V_PRINTED_C3, "differs");
    hold(&m);
    for (size_t k = 0; k < m.settings[LEMMAS_SEARCH]; k++) {
        m.point[LEMMAS_SEARCH][k].other = 0.06; // 14.8 times that is below 1
        m.point[LEMMAS_SEARCH][k].largest = 0.06;
    }
    assert_alone(&m, LEMMAS_V_CLASS_WIDTH, "agrees");
    hold(&m);
    for (size_t k = 0; k < m.settings[LEMMAS_SEARCH]; k++) {
        m.point[LEMMAS_SEARCH][k].other = m.point[LEMMAS_SEARCH][k].setting.is_tanh ? 0 : 1;
    }
    assert_alone(&m, LEMMAS_V_ATTAINED, "agrees");
}

static void rule_window(void **state) {
    (void)state;
    static lemmas_measured m;
    for (size_t below = 0; below <= 4; below++) {
        size_t n = 0;
        hold(&m);
        for (size_t k = 0; k < m.settings[LEMMAS_WINDOW]; k++) {
            lemmas_point *p = &m.point[LEMMAS_WINDOW][k];
            if (p->setting.n != 1e5) {
                p->balanced.estimate = -9; // other sizes are not judged
            } else if (n++ < below) {
                p->balanced.estimate = -6.5;
            }
        }
        assert_int_equal(n, 4);
        assert_alone(&m, LEMMAS_V_WINDOW,
                     below == 0   ? "agrees"
                     : below == 4 ? "differs"
                                  : "inconclusive");
    }
    static lemmas_measured none;
    tt_verdict v[LEMMAS_VERDICTS];
    lemmas_judge(v, &none);
    for (size_t k = 0; k < LEMMAS_VERDICTS; k++) {
        assert_string_equal(v[k].word, "inconclusive");
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(rules),
    cmocka_unit_test(rule_window),
};

T_MAIN(tests)
