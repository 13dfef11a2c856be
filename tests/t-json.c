/* JSON lines and UTF-8: members by place and type, escapes decoded, strictness byte by byte,
 * lines cut anywhere, depth, memory refused. */
#include <string.h>

#include "base/tt_alloc.h"
#include "data/tt_json.h"
#include "data/tt_utf8.h"
#include "t_file.h"

enum { A, B, NESTED, KEYS };

static const tt_json_key key[KEYS] = {{NULL, "a"}, {NULL, "b"}, {"votes", "a"}};

/* One line with a parser of its own. The texts are not to be looked at. */
static int parse(tt_json_value v[KEYS], tt_json_fault *fault, const char *line,
                 size_t length) {
    tt_json *j = tt_json_alloc(key, KEYS);
    const int status = j ? tt_json_line(j, v, fault, line, length) : TT_ENOMEM;
    tt_json_free(j);
    return status;
}

/* Every code point in its shortest form is valid, unless it is a surrogate; nothing else is:
 * each form of two and three bytes is tried, and of four with its last byte fixed. */
static void utf8_all(void **state) {
    (void)state;
    size_t valid[5] = {0};
    unsigned char s[4];
    for (unsigned a = 0; a < 256; a++) {
        s[0] = (unsigned char)a;
        valid[1] += tt_utf8_valid((char *)s, 1) == 1;
        for (unsigned b = 0; b < 256; b++) {
            s[1] = (unsigned char)b;
            valid[2] += a >= 0x80 && tt_utf8_valid((char *)s, 2) == 2;
            for (unsigned c = 0x70; a >= 0xe0 && c < 0xd0; c++) {
                s[2] = (unsigned char)c;
                valid[3] += tt_utf8_valid((char *)s, 3) == 3;
                s[3] = 0xbf;
                valid[4] +=
                    tt_utf8_valid((char *)s, 4) == 4 && tt_utf8_valid((char *)s, 3) == 0;
            }
        }
    }
    assert_int_equal(valid[1], 0x80);
    assert_int_equal(valid[2], 0x800 - 0x80);
    assert_int_equal(valid[3], 0x10000 - 0x800 - 0x800); // without surrogates
    assert_int_equal(valid[4], (0x110000 - 0x10000) / 64);
}

/* Where it breaks off, at every distance from a word of eight bytes. */
static void utf8_place(void **state) {
    (void)state;
    char text[64];
    for (size_t at = 0; at < 40; at++) {
        memset(text, 'x', sizeof text);
        text[at] = '\x80';
        assert_int_equal(tt_utf8_valid(text, 40), at);
        memcpy(text + at, "\xf0\x9f\x8d\x95", 4);
        assert_int_equal(tt_utf8_valid(text, at + 4), at + 4);
        for (size_t cut = 1; cut < 4; cut++) {
            assert_int_equal(tt_utf8_valid(text, at + cut), at);
        }
    }
    assert_int_equal(tt_utf8_valid("", 0), 0);
}

static void types(void **state) {
    (void)state;
    static const struct {
        const char *line;
        enum tt_json_type type; // of a
        double number;
        size_t items;
        const char *text; // (length)
        size_t length;
    } row[] = {
        {"{}", TT_JSON_ABSENT, 0, 0, "", 0},
        {" { \"b\" : 1 } \r", TT_JSON_ABSENT, 0, 0, "", 0},
        {"{\"a\":null}", TT_JSON_NULL, 0, 0, "", 0},
        {"{\"a\":true,\"b\":2}", TT_JSON_BOOLEAN, 0, 0, "", 0},
        {"{\"b\":{\"a\":7},\"a\":-2.5e1}", TT_JSON_NUMBER, -25, 0, "-2.5e1", 6},
        {"{\"a\":1e999}", TT_JSON_NUMBER, INFINITY, 0, "1e999", 5},
        {"{\"a\":\"\"}", TT_JSON_STRING, 0, 0, "", 0},
        {"{\"x\":\"long\",\"a\":\"short\"}", TT_JSON_STRING, 0, 0, "short", 5},
        {"{\"a\":\"first\",\"a\":\"last\"}", TT_JSON_STRING, 0, 0, "last", 4},
        {"{\"a\":\"first\",\"a\":null}", TT_JSON_NULL, 0, 0, "", 0},
        {"{\"\\u0061\":\"name escaped\"}", TT_JSON_STRING, 0, 0, "name escaped", 12},
        {"{\"a\":[]}", TT_JSON_LIST, 0, 0, "", 0},
        {"{\"a\":[\"p\",\"\",[\"q\"],12,null]}", TT_JSON_LIST, 12, 4, "p\0\0q\00012", 8},
        {"{\"a\":{\"0-1\":3,\"x\":{\"a\":4}},\"b\":9}", TT_JSON_OBJECT, 7, 2, "3\0004", 4},
    };
    tt_json *j = tt_json_alloc(key, KEYS);
    assert_non_null(j);
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        tt_json_value v[KEYS];
        tt_json_fault fault;
        const char *line = row[i].line;
        print_message("%s\n", line);
        assert_int_equal(tt_json_line(j, v, &fault, line, strlen(line)), TT_OK);
        assert_int_equal(v[A].type, row[i].type);
        assert_true(v[A].number == row[i].number);
        assert_int_equal(v[A].items, row[i].items);
        assert_int_equal(v[A].length, row[i].length);
        if (row[i].length > 0) {
            assert_memory_equal(v[A].text, row[i].text, row[i].length);
        }
        assert_int_equal(v[NESTED].type, TT_JSON_ABSENT);
    }
    tt_json_free(j);
}

/* votes.a is neither a, nor votes.x.a, nor a in a list of votes. */
static void nested(void **state) {
    (void)state;
    static const struct {
        const char *line;
        double number; // of votes.a, 0: absent
    } row[] = {
        {"{\"a\":1,\"votes\":{\"b\":2,\"a\":3},\"b\":4}", 3},
        {"{\"votes\":{\"x\":{\"a\":2}},\"a\":1,\"b\":4}", 0},
        {"{\"votes\":[{\"a\":2}],\"a\":1,\"b\":4}", 0},
        {"{\"other\":{\"a\":2},\"a\":1,\"b\":4}", 0},
        {"{\"votes\":{\"x\":[[{}]],\"a\":5},\"a\":1,\"b\":4}", 5},
        {"{\"votes\":{\"a\":6},\"other\":{\"a\":7},\"b\":4,\"a\":1}", 6},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        tt_json_value v[KEYS];
        tt_json_fault fault;
        assert_int_equal(parse(v, &fault, row[i].line, strlen(row[i].line)), TT_OK);
        assert_true(v[A].number == 1 && v[B].number == 4);
        assert_true(v[NESTED].number == row[i].number);
        assert_int_equal(v[NESTED].type,
                         row[i].number > 0 ? TT_JSON_NUMBER : TT_JSON_ABSENT);
    }
}

static void escapes(void **state) {
    (void)state;
    static const char *const row[][2] = {
        {"caf\\u00e9 \\u00E9", "caf\xc3\xa9 \xc3\xa9"},
        {"\\ud83c\\udf55!", "\xf0\x9f\x8d\x95!"},
        {"\\uD83C\\uDF55\\uFFFD", "\xf0\x9f\x8d\x95\xef\xbf\xbd"},
        {"say \\\"hi\\\"\\n\\tC:\\\\u0041\\/\\b\\f\\r", "say \"hi\"\n\tC:\\u0041/\b\f\r"},
        {"nul\\u0000\\u0000.", "nul  ."},
        {"\\\\ud83c alone is text", "\\ud83c alone is text"},
        {"\\u20AC\xe2\x82\xac", "\xe2\x82\xac\xe2\x82\xac"},
    };
    tt_json *j = tt_json_alloc(key, KEYS);
    assert_non_null(j);
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        char line[256];
        tt_json_value v[KEYS];
        tt_json_fault fault;
        const int n = snprintf(line, sizeof line, "{\"b\":\"%s\",\"a\":\"%s\"}", row[i][0],
                               row[i][0]);
        assert_int_equal(tt_json_line(j, v, &fault, line, (size_t)n), TT_OK);
        assert_string_equal(v[A].text, row[i][1]);
        assert_string_equal(v[B].text, row[i][1]);
        assert_int_equal(v[A].length, strlen(row[i][1]));
    }
    tt_json_free(j);
}

/* The place of a string leads to what it says, by two routes. */
static void places(void **state) {
    (void)state;
    static const char *const row[] = {
        "{\"a\":\"\"}",
        "{ \"a\" : \t\"plain\" , \"b\":\"no\"}",
        "{\"\\\"a\":1,\"a\":\"x\\\"\\\\\"}",
        "{\"\\u0061\":\"\\ud83c\\udf55\\u0000\"}",
        "{\"a\":\"first\",\"b\":[\"x\"],\"a\":\"\xc3\xa9\\n\"}",
        "{\"votes\":{\"a\":\"n\"},\"a\":\"\\\"a\\\":1\"}",
    };
    tt_json *j = tt_json_alloc(key, KEYS), *other = tt_json_alloc(NULL, 0);
    assert_true(j && other);
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        tt_json_value v[KEYS], again;
        tt_json_fault fault;
        print_message("%s\n", row[i]);
        assert_int_equal(tt_json_line(j, v, &fault, row[i], strlen(row[i])), TT_OK);
        const char *string = row[i] + v[A].at;
        assert_true(string[0] == '"' && string[v[A].size - 1] == '"');
        assert_int_equal(tt_json_string(other, &again, string, v[A].size), TT_OK);
        assert_true(again.type == TT_JSON_STRING && again.length == v[A].length);
        assert_string_equal(again.text, v[A].text);
        assert_true(again.at == 0 && again.size == v[A].size);
        for (size_t n = 0; n < v[A].size; n++) { // cut anywhere it is none
            char *cut = malloc(n + 1);
            memcpy(cut, string, n);
            assert_int_equal(tt_json_string(other, &again, cut, n), TT_EDATA);
            free(cut);
        }
    }
    tt_json_free(j);
    tt_json_free(other);
}

static void no_string(void **state) {
    (void)state;
    static const char *const row[] = {
        "7",           "null",   "true",   "{}",       "[\"a\"]",     "x",
        "\"a\" \"b\"", "\"a\",", "\"\n\"", "\"\xff\"", "\"\\ud83c\"", "{\"a\":\"b\"}"};
    static const char line[] = "{\"a\":1,\"b\":\"x\"}";
    tt_json *j = tt_json_alloc(key, KEYS);
    assert_non_null(j);
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        tt_json_value v[KEYS];
        tt_json_fault fault;
        print_message("%s\n", row[i]);
        for (int k = 0; k < 2; k++) { // as the first, and after a line
            assert_int_equal(tt_json_string(j, v, row[i], strlen(row[i])), TT_EDATA);
            assert_int_equal(tt_json_line(j, v, &fault, line, sizeof line - 1), TT_OK);
            assert_true(v[A].number == 1 && v[B].length == 1);
        }
    }
    tt_json_free(j);
}

static int string_alone(const char *text) {
    tt_json_value v;
    tt_json *j = tt_json_alloc(NULL, 0);
    const int status = j ? tt_json_string(j, &v, text, strlen(text)) : TT_ENOMEM;
    tt_json_free(j);
    return status;
}

static void refused(void **state) {
    (void)state;
    static const struct {
        const char *line;
        int encoding;
        size_t column; // 0: not checked
    } row[] = {
        {"", 0, 1},
        {"7", 0, 1},
        {"\"a\"", 0, 1},
        {"null", 0, 1},
        {"[{\"a\":1}]", 0, 0},
        {"{\"a\":1}}", 0, 0},
        {"{\"a\":1}{\"a\":1}", 0, 0},
        {"{\"a\":1} x", 0, 0},
        {"{a:1}", 0, 0},
        {"{\"a\":1,}", 0, 0},
        {"{\"a\":01}", 0, 0},
        {"{\"a\":+1}", 0, 0},
        {"{\"a\":NaN}", 0, 0},
        {"{\"a\":'x'}", 0, 0},
        {"{\"a\":\"\t\"}", 0, 0},
        {"{\"a\":\"\\x\"}", 0, 0},
        {"{\"a\":\"\\u12g4\"}", 0, 0},
        {"{\"a\":1 /* no */}", 0, 0},
        {"{\"a\":\"\xff\"}", 1, 7},
        {"{\"a\":\"\xc0\x80\"}", 1, 7},
        {"{\"a\":\"\xed\xa0\x80\"}", 1, 7},
        {"{\"x\":\"\\ud83c\"}", 1, 7},
        {"{\"a\":\"\\udf55\"}", 1, 7},
        {"{\"a\":\"\\ud83c\\n\"}", 1, 7},
        {"{\"a\":\"\\ud83c\\u0041\"}", 1, 7},
        {"{\"a\":\"\\ud83c\\udf55\\ud83c\"}", 1, 19},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        tt_json_value v[KEYS];
        tt_json_fault fault = {-1, 0, NULL};
        const char *line = row[i].line;
        print_message("%s\n", line);
        assert_int_equal(parse(v, &fault, line, strlen(line)), TT_EDATA);
        assert_int_equal(fault.encoding, row[i].encoding);
        assert_non_null(fault.what);
        assert_in_range(fault.column, 1, strlen(line) + 1);
        if (row[i].column > 0) {
            assert_int_equal(fault.column, row[i].column);
        }
    }
}

/* A line cut anywhere is refused, and the parser reads the next line as if new. */
static void truncated(void **state) {
    (void)state;
    static const char line[] =
        "{\"votes\":{\"a\":3},\"b\":[1,\"\\u00e9\\n\xc3\xa9\"],\"a\":"
        "\"\\ud83c\\udf55 pizza\"}";
    tt_json *j = tt_json_alloc(key, KEYS);
    tt_json_value v[KEYS];
    tt_json_fault fault;
    assert_non_null(j);
    for (size_t n = 0; n < sizeof line - 1; n++) {
        char *cut = malloc(n + 1); // of this size, for the sanitizer
        memcpy(cut, line, n);
        assert_int_equal(tt_json_line(j, v, &fault, cut, n), TT_EDATA);
        free(cut);
        assert_int_equal(tt_json_line(j, v, &fault, line, sizeof line - 1), TT_OK);
        assert_string_equal(v[A].text, "\xf0\x9f\x8d\x95 pizza");
        assert_true(v[NESTED].number == 3 && v[B].items == 2);
    }
    tt_json_free(j);
}

/* A zero byte anywhere is refused. */
static void zero_byte(void **state) {
    (void)state;
    static const char line[] = "{\"a\":\"text\", \"b\":12}";
    for (size_t at = 0; at < sizeof line - 1; at++) {
        char bad[sizeof line];
        tt_json_value v[KEYS];
        tt_json_fault fault;
        memcpy(bad, line, sizeof line);
        bad[at] = '\0';
        assert_int_equal(parse(v, &fault, bad, sizeof line - 1), TT_EDATA);
    }
}

static void depth(void **state) {
    (void)state;
    char line[4 * TT_JSON_DEPTH];
    tt_json_value v[KEYS];
    tt_json_fault fault;
    for (size_t n = TT_JSON_DEPTH - 1; n <= TT_JSON_DEPTH; n++) { // lists in the object
        char *p = line + sprintf(line, "{\"a\":");
        memset(p, '[', n);
        memset(p + n, ']', n);
        strcpy(p + 2 * n, "}");
        const int want = n < TT_JSON_DEPTH ? TT_OK : TT_EDATA;
        assert_int_equal(parse(v, &fault, line, strlen(line)), want);
    }
    assert_string_equal(fault.what, "nested too deep");
}

enum { APART = 64 };

/* `size` characters, an escape among APART of them: yajl decodes piece by piece, so its
 * buffer doubles step by step. Returns the end. */
static char *fill(char *p, size_t size, char c) {
    for (size_t i = 0; i < size; i++) {
        if (i % APART == 0) {
            *p++ = '\\';
        }
        *p++ = i % APART == 0 ? 'n' : c;
    }
    return p;
}

/* A string of `size` characters, `again` for a second one: broken off, and whole. The
 * parsers are fresh, so their room is exact. */
static void long_string(size_t size, int again) {
    char *line = malloc(3 * size + 64), *p = line;
    tt_json_value v[KEYS];
    tt_json_fault fault;
    assert_non_null(line);
    p = fill(p + sprintf(p, "{\"a\":\""), size, 'x');
    if (again) {
        p = fill(p + sprintf(p, "\",\"b\":\""), size, 'y');
    }
    assert_int_equal(parse(v, &fault, line, (size_t)(p - line)), TT_EDATA);
    p += sprintf(p, "\"}");
    tt_json *j = tt_json_alloc(key, KEYS);
    assert_non_null(j);
    assert_int_equal(tt_json_line(j, v, &fault, line, (size_t)(p - line)), TT_OK);
    assert_int_equal(v[A].length, size);
    assert_int_equal(v[B].length, again ? size : 0);
    for (size_t i = 0; i < size; i++) {
        assert_true(v[A].text[i] == (i % APART == 0 ? '\n' : 'x'));
        assert_true(!again || v[B].text[i] == (i % APART == 0 ? '\n' : 'y'));
    }
    tt_json_free(j);
    free(line);
}

/* yajl's buffers stay in the room they are given, about the sizes at which they double. */
static void long_strings(void **state) {
    (void)state;
    for (size_t power = 2048; power <= 1 << 19; power *= 2) {
        for (size_t extra = 0; extra < 6; extra++) {
            long_string(power - 3 + extra, 0);
            long_string(power - 3 + extra, 1);
        }
    }
}

static void memory(void **state) {
    (void)state;
    static const char line[] = "{\"a\":\"some \\u00e9 text\"}";
    tt_json_value v[KEYS];
    tt_json_fault fault;
    T_ALLOCATIONS(parse(v, &fault, line, sizeof line - 1), 3);
    T_ALLOCATIONS(string_alone("\"some \\u00e9 text\""), 3);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(utf8_all),     cmocka_unit_test(utf8_place), cmocka_unit_test(types),
    cmocka_unit_test(nested),       cmocka_unit_test(escapes),    cmocka_unit_test(refused),
    cmocka_unit_test(truncated),    cmocka_unit_test(zero_byte),  cmocka_unit_test(depth),
    cmocka_unit_test(long_strings), cmocka_unit_test(memory),     cmocka_unit_test(places),
    cmocka_unit_test(no_string),
};

T_MAIN(tests)
