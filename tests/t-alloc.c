/* Memory: alignment, zeroes, overflow, refusal on demand; growing arrays. */
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "t_test.h"

static int all_zero(const unsigned char *p, size_t n) {
    size_t i = 0;
    while (i < n && p[i] == 0) {
        i++;
    }
    return i == n;
}

static void aligned_and_zero(void **state) {
    static const size_t count[] = {0, 1, 7, 64, 4099};
    (void)state;
    for (size_t i = 0; i < 5; i++) {
        for (int again = 0; again < 2; again++) { // the second time memory comes back dirty
            unsigned char *p = tt_alloc(count[i], 3);
            assert_non_null(p);
            assert_int_equal((uintptr_t)p % 64, 0);
            assert_true(all_zero(p, 3 * count[i]));
            memset(p, 0xaa, 3 * count[i]);
            tt_free(p);
        }
    }
    tt_free(NULL);
}

static void too_much(void **state) {
    static const size_t bad[][2] = {
        {SIZE_MAX, 2}, {SIZE_MAX / 2, 3}, {SIZE_MAX, 1}, {SIZE_MAX - 63, 1}};
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        tt_error(TT_OK, "none");
        assert_null(tt_alloc(bad[i][0], bad[i][1]));
        assert_non_null(strstr(tt_error_message(), "cannot allocate"));
    }
}

static void reallocated(void **state) {
    (void)state;
    unsigned char *p = tt_alloc(3, 5);
    memset(p, 7, 15);
    p = tt_realloc(p, 3, 40, 5);
    assert_non_null(p);
    for (int i = 0; i < 15; i++) {
        assert_int_equal(p[i], 7);
    }
    assert_true(all_zero(p + 15, 185));
    p = tt_realloc(p, 40, 2, 5);
    assert_int_equal(p[9], 7);
    tt_alloc_fail_after(1);
    assert_null(tt_realloc(p, 2, 100, 5));
    tt_alloc_fail_after(0);
    assert_int_equal(p[9], 7); // the old block is as it was
    tt_free(p);
    p = tt_realloc(NULL, 0, 4, 4);
    assert_true(p && all_zero(p, 16));
    tt_free(p);
}

static void refused_on_demand(void **state) {
    (void)state;
    void *p[3];
    tt_alloc_fail_after(3);
    for (int i = 0; i < 3; i++) {
        p[i] = tt_alloc(1, 1);
    }
    assert_true(p[0] && p[1] && !p[2]);
    assert_null(tt_alloc(1, 1)); // and all after it
    tt_alloc_fail_after(0);
    void *q = tt_alloc(1, 1);
    assert_non_null(q);
    tt_free(p[0]);
    tt_free(p[1]);
    tt_free(q);
}

static void growing(void **state) {
    (void)state;
    uint32_t *a = NULL;
    size_t room = 0, moves = 0;
    for (size_t n = 0; n < 10007; n++) {
        const size_t before = room;
        assert_int_equal(tt_grow(&a, &room, n + 1, sizeof *a), TT_OK);
        moves += room != before;
        assert_true(room > n);
        a[n] = (uint32_t)(n * n);
    }
    assert_in_range(moves, 2, 12); // doubling: the copies cost O(n) in all
    for (size_t n = 0; n < 10007; n++) {
        assert_int_equal(a[n], (uint32_t)(n * n));
    }
    const size_t before = room;
    uint32_t *const block = a;
    tt_alloc_fail_after(1);
    assert_int_equal(tt_grow(&a, &room, room, sizeof *a), TT_OK); // nothing to do
    assert_int_equal(tt_grow(&a, &room, room + 1, sizeof *a), TT_ENOMEM);
    tt_alloc_fail_after(0);
    assert_true(a == block && room == before);
    assert_int_equal(tt_grow(&a, &room, 5 * before, sizeof *a), TT_OK);
    assert_int_equal(room, 5 * before);
    tt_free(a);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(aligned_and_zero), cmocka_unit_test(too_much),
    cmocka_unit_test(reallocated),      cmocka_unit_test(refused_on_demand),
    cmocka_unit_test(growing),
};

T_MAIN(tests)
