/* Ids: strings to indices and back, growth, save and load, their hash. */
#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "data/tt_ids.h"
#include "t_file.h"

static uint32_t intern(tt_ids *ids, const char *text) {
    uint32_t index = 0;
    assert_int_equal(tt_ids_intern(&index, ids, text, strlen(text)), TT_OK);
    return index;
}

static void order_and_identity(void **state) {
    (void)state;
    tt_ids ids = {0};
    assert_int_equal(tt_ids_find(&ids, "7", 1), TT_ID_NONE);
    assert_int_equal(intern(&ids, "7"), 0);
    assert_int_equal(intern(&ids, "007"), 1);
    assert_int_equal(intern(&ids, "7.0"), 2);
    assert_int_equal(intern(&ids, ""), 3);
    assert_int_equal(intern(&ids, "7"), 0);
    assert_int_equal(intern(&ids, "\xc3\xa4 b"), 4);
    assert_int_equal(ids.count, 5);
    assert_string_equal(tt_ids_text(&ids, 1), "007");
    assert_int_equal(tt_ids_length(&ids, 3), 0);
    assert_int_equal(tt_ids_length(&ids, 4), 4);
    assert_int_equal(tt_ids_find(&ids, "007xyz", 3), 1);
    assert_int_equal(tt_ids_find(&ids, "00", 2), TT_ID_NONE);
    tt_ids_free(&ids);
}

static void many_and_long(void **state) {
    (void)state;
    enum { N = 20011, LONG = 10007 };
    tt_ids ids = {0};
    char text[LONG + 1];
    for (unsigned i = 0; i < N; i++) {
        snprintf(text, sizeof text, "%u", i * 7919u);
        assert_int_equal(intern(&ids, text), i);
    }
    memset(text, 'x', LONG);
    text[LONG] = 0;
    assert_int_equal(intern(&ids, text), N);
    text[LONG - 1] = 'y';
    assert_int_equal(intern(&ids, text), N + 1);
    assert_int_equal(tt_ids_length(&ids, N), LONG);
    for (unsigned i = 0; i < N; i++) {
        snprintf(text, sizeof text, "%u", i * 7919u);
        assert_int_equal(tt_ids_find(&ids, text, strlen(text)), i);
        assert_string_equal(tt_ids_text(&ids, i), text);
    }
    tt_ids_free(&ids);
}

static void save_load_copy(void **state) {
    (void)state;
    tt_ids ids = {0}, loaded, copy, none = {0}, none_loaded;
    const char *const text[] = {"b", "", "a", "long id with blanks", "0"};
    for (size_t i = 0; i < 5; i++) {
        intern(&ids, text[i]);
    }
    FILE *f = tmpfile();
    assert_int_equal(tt_ids_save(&ids, f), TT_OK);
    assert_int_equal(tt_ids_save(&none, f), TT_OK);
    rewind(f);
    assert_int_equal(tt_ids_load(&loaded, f), TT_OK);
    assert_int_equal(tt_ids_load(&none_loaded, f), TT_OK);
    assert_int_equal(tt_ids_copy(&copy, &ids), TT_OK);
    assert_int_equal(loaded.count, 5);
    assert_int_equal(none_loaded.count, 0);
    for (uint32_t i = 0; i < 5; i++) {
        assert_string_equal(tt_ids_text(&loaded, i), text[i]);
        assert_string_equal(tt_ids_text(&copy, i), text[i]);
        assert_int_equal(tt_ids_find(&loaded, text[i], strlen(text[i])), i);
    }
    fclose(f);
    tt_ids_free(&ids);
    tt_ids_free(&loaded);
    tt_ids_free(&copy);
    tt_ids_free(&none_loaded);
}

/* A block of bytes as tt_io writes it. */
static int load_bytes(const char *bytes, size_t size, size_t claimed) {
    const uint64_t head[2] = {claimed, 1};
    tt_ids ids;
    FILE *f = tmpfile();
    fwrite(head, sizeof head, 1, f);
    fwrite(bytes, 1, size, f);
    rewind(f);
    const int code = tt_ids_load(&ids, f);
    fclose(f);
    tt_ids_free(&ids);
    return code;
}

static void damaged(void **state) {
    (void)state;
    assert_int_equal(load_bytes("a\0b", 4, 4), TT_OK);
    assert_int_equal(load_bytes("a\0b", 3, 3), TT_EDATA);  // no end
    assert_int_equal(load_bytes("a\0a", 4, 4), TT_EDATA);  // twice
    assert_int_equal(load_bytes("a\0b", 4, 40), TT_EDATA); // cut short
}

static int build(void) {
    tt_ids ids = {0};
    int code = TT_OK;
    for (int i = 0; code == TT_OK && i < 200; i++) {
        char text[8];
        uint32_t index;
        const int n = snprintf(text, sizeof text, "%d", i);
        const size_t before = ids.count;
        code = tt_ids_intern(&index, &ids, text, (size_t)n);
        assert_int_equal(ids.count, before + (code == TT_OK));
        assert_int_equal(tt_ids_find(&ids, text, (size_t)n) != TT_ID_NONE, code == TT_OK);
    }
    tt_ids_free(&ids);
    return code;
}

static void refused_memory(void **state) {
    (void)state;
    T_ALLOCATIONS(build(), 6);
}

static uint64_t hash(const char *text) {
    return tt_ids_hash(text, strlen(text));
}

static int by_value(const void *left, const void *right) {
    const uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* All strings of up to two bytes, then numbers of up to 20 digits: no two share a hash
 * (200,000 random ones would with probability 1.1e-9). */
static void hash_apart(void **state) {
    (void)state;
    enum { SHORT = 1 + 255 + 255 * 255, N = 200000 };
    uint64_t *h = malloc(N * sizeof *h);
    assert_non_null(h);
    size_t n = 0;
    h[n++] = hash("");
    for (unsigned a = 1; a < 256; a++) {
        for (unsigned b = 0; b < 256; b++) {
            h[n++] = hash((const char[]){(char)a, (char)b, 0});
        }
    }
    assert_int_equal(n, SHORT);
    for (uint64_t k = 1; n < N; k++) {
        char text[24];
        snprintf(text, sizeof text, "%s%llu", k % 3 == 0 ? "000000000000" : "no ",
                 (unsigned long long)(k * 7919));
        h[n++] = hash(text);
    }
    qsort(h, n, sizeof *h, by_value);
    for (size_t i = 1; i < n; i++) {
        assert_true(h[i] != h[i - 1]);
    }
    free(h);
}

/* Of a string with one bit changed every bit of the hash changes in half of the cases. */
static void hash_spread(void **state) {
    (void)state;
    enum { LENGTH = 21, CASES = 200 };
    size_t changed[64] = {0};
    const size_t n = CASES * LENGTH * 8;
    for (size_t c = 0; c < CASES; c++) {
        tt_rng rng = t_rng("ids hash", c);
        char text[LENGTH + 8];
        for (size_t i = 0; i < sizeof text; i++) {
            text[i] = (char)tt_rng_below(&rng, 256);
        }
        char *at = text + c % 8; // wherever it lies
        const uint64_t before = tt_ids_hash(at, LENGTH);
        for (size_t bit = 0; bit < LENGTH * 8; bit++) {
            at[bit / 8] ^= (char)(1 << bit % 8);
            const uint64_t moved = before ^ tt_ids_hash(at, LENGTH);
            at[bit / 8] ^= (char)(1 << bit % 8);
            for (size_t k = 0; k < 64; k++) {
                changed[k] += moved >> k & 1;
            }
        }
        assert_true(tt_ids_hash(at, LENGTH) == before);
    }
    for (size_t k = 0; k < 64; k++) { // binomial
        T_NEAR((double)changed[k], 0.5 * (double)n, T_SIGMA * 0.5 * sqrt((double)n));
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(order_and_identity), cmocka_unit_test(many_and_long),
    cmocka_unit_test(save_load_copy),     cmocka_unit_test(damaged),
    cmocka_unit_test(refused_memory),     cmocka_unit_test(hash_apart),
    cmocka_unit_test(hash_spread),
};

T_MAIN(tests)
