#include "t_test.h"

#include "eval/tt_method.h"
#include "t_fake.h"

/* The message of a call that must fail with `code` holds `part`. */
static void refused(int status, int code, const char *part) {
    assert_int_equal(status, code);
    if (!strstr(tt_error_message(), part)) {
        fail_msg("\"%s\" does not say \"%s\"", tt_error_message(), part);
    }
}

static void set(void **state) {
    (void)state;
    tt_method m = tt_method_of(&fake);
    assert_true(m.value[FAKE_SHIFT] == 0.5 && m.given == 0);
    assert_int_equal(tt_method_set(&m, ""), TT_OK);
    assert_int_equal(tt_method_set(&m, "shift=-1e-1,side=item"), TT_OK);
    assert_true(m.value[FAKE_SHIFT] == -0.1 && m.value[FAKE_SIDE] == 1);
    assert_int_equal(m.given, 1 << FAKE_SHIFT | 1 << FAKE_SIDE);
    assert_int_equal(tt_method_set(&m, "shift=10"), TT_OK); // bounds are allowed
    assert_int_equal(tt_method_set(&m, "shift=1,shift=2"), TT_OK);
    assert_true(m.value[FAKE_SHIFT] == 2 && m.value[FAKE_SIDE] == 1);
}

static void set_errors(void **state) {
    (void)state;
    const tt_method before = tt_method_of(&fake);
    tt_method m = before;
    refused(tt_method_set(&m, "k=3"), TT_EUSAGE,
            "method fake has no parameter \"k\"; it has: shift=0.5, side=user, does=fits");
    refused(tt_method_set(&m, "shift=0,"), TT_EUSAGE, "after the comma");
    refused(tt_method_set(&m, "shift"), TT_EUSAGE, "expected shift=VALUE");
    refused(tt_method_set(&m, "shift="), TT_EUSAGE, "expected a number");
    refused(tt_method_set(&m, "shift=nan"), TT_EUSAGE, "expected a number");
    refused(tt_method_set(&m, "shift=1e400"), TT_EUSAGE, "expected a number");
    refused(tt_method_set(&m, "shift=11"), TT_EUSAGE, "expected -10 to 10");
    refused(tt_method_set(&m, "side=us"), TT_EUSAGE, "expected one of user|item");
    refused(tt_method_set(&m, "side=user|item"), TT_EUSAGE, "expected one of user|item");
    refused(tt_method_set(&m, "side="), TT_EUSAGE, "expected one of user|item");
    refused(tt_method_set(&m, ",shift=1"), TT_EUSAGE, "no parameter");
    refused(tt_method_set(&m, "shift=1,side=left"), TT_EUSAGE, "expected one of");
    assert_memory_equal(&m, &before, sizeof m); // a failing list changes nothing
}

/* Counts take no fraction; what is no count does. */
static void whole_numbers(void **state) {
    (void)state;
    static const char *const counts[] = {
        "baseline:epochs", "cocluster:k",  "cocluster:l",     "cocluster:epochs",
        "knn:k",           "knn:min_k",    "knn:min_support", "linear:iterations",
        "rsvd:rank",       "rsvd:sweeps",  "svd:factors",     "svd:epochs",
        "svdpp:factors",   "svdpp:epochs", "ttm:layers",      "ttm:hidden",
        "ttm:p",           "ttm:blocks",   "ttm:pairs",       "ttm:epochs",
        "ttm:patience"};
    char text[64], word[64];
    tt_method m;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        snprintf(text, sizeof text, "%s=2.5", counts[i]);
        snprintf(word, sizeof word, "%s=\"2.5\": expected a whole number, ", counts[i]);
        refused(tt_method_parse(&m, text), TT_EUSAGE, word);
        snprintf(text, sizeof text, "%s=2e0", counts[i]);
        assert_int_equal(tt_method_parse(&m, text), TT_OK);
    }
    refused(tt_method_parse(&m, "knn:k=0"), TT_EUSAGE,
            "expected a whole number, 1 to 1000000000");
    assert_int_equal(tt_method_parse(&m, "rsvd:lambda=2.5"), TT_OK);
    assert_int_equal(tt_method_parse(&m, "knn:mem=2.5"), TT_OK);
    assert_int_equal(tt_method_parse(&m, "ttm:lr=0.5,fall=2.5"), TT_OK);
}

static void param_allows(void **state) {
    (void)state;
    const tt_param number = {"x", 0, NULL, -1, 2, "", 0},
                   count = {"n", 0, NULL, -1, 2, "", 1};
    const tt_param word = {"w", 0, "a|b|c", 0, 0, "", 0};
    const double value[] = {-1, 2, 0.5, -1.5, 2.5, NAN, INFINITY, -INFINITY, 1e300};
    const int want[][3] = {{1, 1, 0}, {1, 1, 1}, {1, 0, 0}, {0, 0, 0}, {0, 0, 0},
                           {0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}};
    for (size_t i = 0; i < sizeof value / sizeof value[0]; i++) {
        assert_int_equal(tt_param_allows(&number, value[i]), want[i][0]);
        assert_int_equal(tt_param_allows(&count, value[i]), want[i][1]);
        assert_int_equal(tt_param_allows(&word, value[i]), want[i][2]);
    }
}

/* Every method of the list: found by its name, its text reads back to the same values. */
static void list(void **state) {
    (void)state;
    size_t n;
    const tt_estimator *const *all = tt_method_list(&n);
    char text[TT_METHOD_TEXT];
    for (size_t i = 0; i < n; i++) {
        const tt_estimator *e = all[i];
        assert_ptr_equal(tt_method_find(e->name), e);
        assert_true(e->title && e->source && e->n_param <= TT_PARAM_MAX);
        assert_true(e->bytes && e->fit && e->predict && e->save && e->load && e->free);
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(all[k]->name, e->name);
        }
        tt_method m = tt_method_of(e), back;
        for (size_t j = 0; j < e->n_param; j++) {
            const tt_param *p = &e->param[j];
            assert_true(p->meaning != NULL);
            assert_true(tt_param_allows(p, p->value));
        }
        tt_method_format(&m, text, sizeof text);
        assert_in_range(strlen(text), 1, TT_METHOD_TEXT - 2); // nothing cut off
        assert_int_equal(tt_method_parse(&back, text), TT_OK);
        assert_ptr_equal(back.estimator, e);
        assert_memory_equal(back.value, m.value, sizeof m.value);
        assert_int_equal(back.given, (1u << e->n_param) - 1);
    }
    tt_method m;
    refused(tt_method_parse(&m, "nosuch:k=1"), TT_EUSAGE, "unknown method \"nosuch\"");
    refused(tt_method_parse(&m, ""), TT_EUSAGE, "expected one of:");
    assert_null(tt_method_find("nosuch"));
}

/* Numbers are written with as few digits as read back to the same bits. */
static void format(void **state) {
    (void)state;
    char text[TT_METHOD_TEXT], small[9];
    tt_method m = tt_method_of(&fake);
    assert_string_equal(tt_method_format(&m, text, sizeof text),
                        "fake:shift=0.5,side=user,does=fits");
    assert_string_equal(tt_method_format(&m, small, sizeof small), "fake:shi");
    for (size_t c = 0; c < t_cases(200); c++) {
        tt_rng r = t_rng("method format", c);
        tt_method back = tt_method_of(&fake);
        m.value[FAKE_SHIFT] = tt_rng_gaussian(&r);
        m.value[FAKE_SIDE] = (double)tt_rng_below(&r, 2);
        tt_method_format(&m, text, sizeof text);
        assert_int_equal(tt_method_set(&back, text + strlen("fake:")), TT_OK);
        assert_memory_equal(back.value, m.value, sizeof m.value);
    }
}

static const tt_estimator *const fakes[] = {&fake};

/* Saves a fitted fake into *bytes (*size); free(*bytes). */
static void saved(char **bytes, size_t *size) {
    const double value[] = {1, 2, 4};
    tt_ratings r;
    fake_ratings(&r, value, 3);
    const tt_problem p = {.train = &r, .lo = 1, .hi = 5};
    tt_model model = {.method = tt_method_of(&fake), .lo = 1, .hi = 5};
    tt_fit info;
    assert_int_equal(tt_method_set(&model.method, "shift=0.125,side=item"), TT_OK);
    assert_int_equal(fake.fit(&model.model, &p, model.method.value, &info), TT_OK);
    FILE *f = open_memstream(bytes, size);
    assert_non_null(f);
    assert_int_equal(tt_model_save(&model, f), TT_OK);
    fclose(f);
    tt_model_free(&model);
    tt_model_free(&model); // a freed model is a zeroed one
    tt_ratings_free(&r);
}

static int load(tt_model *model, char *bytes, size_t size) {
    FILE *f = fmemopen(bytes, size ? size : 1, "rb");
    assert_non_null(f);
    if (size == 0) {
        assert_int_equal(fgetc(f), bytes[0]);
    }
    const int status = tt_model_load(model, f, fakes, 1);
    fclose(f);
    return status;
}

static void save_load(void **state) {
    (void)state;
    char *bytes;
    size_t size;
    tt_model model;
    saved(&bytes, &size);
    assert_int_equal(load(&model, bytes, size), TT_OK);
    assert_ptr_equal(model.method.estimator, &fake);
    assert_true(model.method.value[FAKE_SHIFT] == 0.125 &&
                model.method.value[FAKE_SIDE] == 1);
    assert_true(model.lo == 1 && model.hi == 5);
    const uint32_t zero = 0;
    double estimate;
    fake.predict(model.model, &zero, &zero, 1, &estimate, NULL);
    assert_true(estimate == 7.0 / 3 + 0.125);
    tt_model_free(&model);
    free(bytes);
}

/* A file cut anywhere, or with a wrong byte where it matters, is TT_EDATA, never a model.
 */
static void damaged(void **state) {
    (void)state;
    char *bytes;
    size_t size;
    tt_model model;
    saved(&bytes, &size);
    for (size_t n = 0; n < size; n++) {
        assert_int_equal(load(&model, bytes, n), TT_EDATA);
        assert_null(model.model);
    }
    const size_t head = 16; // of each block: count and size of elements
    const struct {
        size_t at;
        const char *says;
    } wrong[] = {
        {0, "block of"},          {8, "byte elements"},   {head, "not a saved model"},
        {head + 8, "version"},    {head + 16, "unknown"}, {head + 48, "parameters"},
        {2 * head + 56, "shift"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        bytes[wrong[i].at] ^= 2;
        refused(load(&model, bytes, size), TT_EDATA, wrong[i].says);
        bytes[wrong[i].at] ^= 2;
    }
    assert_int_equal(load(&model, bytes, size), TT_OK);
    tt_model_free(&model);
    tt_alloc_fail_after(1);
    assert_int_equal(load(&model, bytes, size), TT_ENOMEM);
    tt_alloc_fail_after(0);
    free(bytes);
}

static void save_error(void **state) {
    (void)state;
    FILE *f = fopen("/dev/full", "wb");
    if (!f) {
        print_message("note: no /dev/full, writing to a full disk not tried\n");
        return;
    }
    setvbuf(f, NULL, _IONBF, 0);
    fake_model inner = {0};
    const tt_model model = {
        .method = tt_method_of(&fake), .lo = 1, .hi = 5, .model = &inner};
    assert_int_equal(tt_model_save(&model, f), TT_EIO);
    fclose(f);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(set),           cmocka_unit_test(set_errors),
    cmocka_unit_test(whole_numbers), cmocka_unit_test(param_allows),
    cmocka_unit_test(list),          cmocka_unit_test(format),
    cmocka_unit_test(save_load),     cmocka_unit_test(damaged),
    cmocka_unit_test(save_error),
};

T_MAIN(tests)
