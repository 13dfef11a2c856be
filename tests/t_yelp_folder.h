/* A generated Yelp folder in a fresh directory for each test, and its reviews as yajl's
 * tree parser reads them. */
#ifndef T_YELP_FOLDER_H
#define T_YELP_FOLDER_H

#include <sys/stat.h>
#include <yajl/yajl_tree.h>

#include "base/tt_alloc.h"
#include "yelp/tt_yelp_generate_parts.h"
#include "t_file.h"

enum { REVIEW, BUSINESS, USER, CHECKIN, FILES };
static const char *const t_file_name[FILES] = {"review.json", "business.json", "user.json",
                                               "checkin.json"};

static char t_folder[64]; // of the test that runs

static inline int t_folder_setup(void **state) {
    (void)state;
    t_directory(t_folder);
    return 0;
}

static inline int t_folder_teardown(void **state) {
    (void)state;
    return t_remove(t_folder);
}

static inline tt_yelp_generate_spec t_small(void) {
    tt_yelp_generate_spec spec = TT_YELP_GENERATE_DEFAULT;
    spec.users = 60;
    spec.businesses = 25;
    spec.reviews = 700;
    spec.words = 30;
    return spec;
}

/* The whole file, ended by a zero byte. */
static inline char *t_slurp(int file, size_t *size) {
    char path[160];
    snprintf(path, sizeof path, "%s/%s", t_folder, t_file_name[file]);
    FILE *f = fopen(path, "rb");
    struct stat s;
    assert_true(f && fstat(fileno(f), &s) == 0);
    char *text = tt_alloc((size_t)s.st_size + 1, 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)s.st_size, f), s.st_size);
    fclose(f);
    *size = (size_t)s.st_size;
    return text;
}

/* The next line of *rest as a tree, NULL after the last. */
static inline yajl_val t_next_line(char **rest) {
    char error[200] = "";
    if (**rest == '\0') {
        return NULL;
    }
    char *line = *rest, *end = strchr(line, '\n');
    *rest = end ? end + 1 : line + strlen(line);
    if (end) {
        *end = '\0';
    }
    yajl_val v = yajl_tree_parse(line, error, sizeof error);
    if (!YAJL_IS_OBJECT(v)) {
        print_error("not a JSON object: %.200s\n%s\n", line, error);
        fail();
    }
    return v;
}

static inline yajl_val t_field(yajl_val v, const char *key) {
    const char *path[] = {key, NULL};
    return yajl_tree_get(v, path, yajl_t_any);
}

static inline double t_number(yajl_val v, const char *key) {
    yajl_val f = t_field(v, key);
    assert_true(YAJL_IS_NUMBER(f));
    return YAJL_GET_DOUBLE(f);
}

static inline size_t t_id(yajl_val v, const char *key, char letter, int digits) {
    const char *text = YAJL_GET_STRING(t_field(v, key));
    char *end = NULL;
    assert_true(text && text[0] == letter && strlen(text) == (size_t)digits + 1);
    const size_t value = strtoul(text + 1, &end, 10);
    assert_int_equal(*end, '\0');
    return value;
}

typedef struct {
    size_t n;
    size_t *user, *business; // (n)
    double *stars;           // (n)
    char **text;             // (n) decoded
    yajl_val *tree;          // (n) what text points into
} t_reviews;

static inline void t_read_reviews(t_reviews *v) {
    size_t size;
    char *text = t_slurp(REVIEW, &size), *rest = text;
    *v = (t_reviews){0};
    for (const char *c = text; *c; c++) {
        v->n += *c == '\n' || c[1] == '\0';
    }
    v->user = tt_alloc(v->n, sizeof *v->user);
    v->business = tt_alloc(v->n, sizeof *v->business);
    v->stars = tt_alloc(v->n, sizeof *v->stars);
    v->text = tt_alloc(v->n, sizeof *v->text);
    v->tree = tt_alloc(v->n, sizeof *v->tree);
    assert_true(v->user && v->business && v->stars && v->text && v->tree);
    for (size_t i = 0; i < v->n; i++) {
        v->tree[i] = t_next_line(&rest);
        v->user[i] = t_id(v->tree[i], "user_id", 'u', 7);
        v->business[i] = t_id(v->tree[i], "business_id", 'b', 6);
        v->stars[i] = t_number(v->tree[i], "stars");
        v->text[i] = YAJL_GET_STRING(t_field(v->tree[i], "text"));
        assert_int_equal(t_id(v->tree[i], "review_id", 'r', 8), i);
    }
    assert_null(t_next_line(&rest));
    tt_free(text);
}

static inline void t_free_reviews(t_reviews *v) {
    for (size_t i = 0; i < v->n; i++) {
        yajl_tree_free(v->tree[i]);
    }
    tt_free(v->user);
    tt_free(v->business);
    tt_free(v->stars);
    tt_free(v->text);
    tt_free(v->tree);
}

static inline void t_make(const tt_yelp_generate_spec *spec, tt_yelp_truth *truth,
                          t_reviews *v) {
    assert_int_equal(tt_yelp_generate(t_folder, spec, truth), TT_OK);
    if (v) {
        t_read_reviews(v);
        assert_int_equal(v->n, spec->reviews);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, t_folder_setup, t_folder_teardown)

#endif
