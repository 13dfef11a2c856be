/* Yelp folders: a defined answer to any bytes.
 *
 * The input is cut at bytes 1 into business, review, user and check-in file; files for which
 * nothing is left are missing. Beside what the sanitizers see: what is accepted is whole
 * (indices, texts, one rating a pair, a rating for every user and business, minima kept), a
 * second reading gives the same, packed files give what plain ones do, and what is selected
 * in two passes stands in what one pass takes; refusals leave nothing behind and name the
 * folder. */
#include <sys/stat.h>
#include <zlib.h>

#include "base/tt_lines.h"
#include "data/tt_utf8.h"
#include "yelp/tt_yelp.h"
#include "fuzz.h"

enum { FILES = 4, CUT = 1 };

static const char *const file_name[FILES] = {"business.json", "review.json", "user.json",
                                             "checkin.json"};
static char plain[64], packed[64]; // the folders

static void remove_folders(void) {
    char path[128];
    for (size_t k = 0; k < FILES; k++) {
        snprintf(path, sizeof path, "%s/%s", plain, file_name[k]);
        unlink(path);
        snprintf(path, sizeof path, "%s/%s.gz", packed, file_name[k]);
        unlink(path);
    }
    rmdir(plain);
    rmdir(packed);
}

/* Shared memory where there is some: opening and writing is most of the work. */
static void make_folders(void) {
    struct stat about;
    const char *root = stat("/dev/shm", &about) == 0 ? "/dev/shm" : "/tmp";
    snprintf(plain, sizeof plain, "%s/tt-fuzz-XXXXXX", root);
    snprintf(packed, sizeof packed, "%s/tt-fuzz-XXXXXX", root);
    if (!mkdtemp(plain) || !mkdtemp(packed)) {
        perror(root);
        exit(1);
    }
    atexit(remove_folders);
}

static void write_file(size_t k, const uint8_t *data, size_t size, int pack) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s%s", pack ? packed : plain, file_name[k],
             pack ? ".gz" : "");
    unlink(path);
    if (!data) {
        return;
    }
    gzFile f = gzopen(path, pack ? "wb1" : "wbT"); // T: as it is
    const int written = f && (size == 0 || gzwrite(f, data, (unsigned)size) == (int)size);
    if (!written || gzclose(f) != Z_OK) {
        perror(path);
        exit(1);
    }
}

static void write_folders(const uint8_t *data, size_t size, int pack) {
    const uint8_t *at = data, *end = data + size;
    for (size_t k = 0; k < FILES; k++) {
        const uint8_t *cut = at ? memchr(at, CUT, (size_t)(end - at)) : NULL;
        write_file(k, at, at ? (size_t)((cut ? cut : end) - at) : 0, pack);
        at = cut ? cut + 1 : NULL;
    }
}

static void check_sides(const tt_yelp *y) {
    for (size_t b = 0; b < y->businesses.count; b++) {
        TT_ASSERT(y->city[b] < y->cities.count);
        TT_ASSERT(y->category_start[b] <= y->category_start[b + 1]);
        for (size_t k = y->category_start[b]; k < y->category_start[b + 1]; k++) {
            TT_ASSERT(y->category[k] < y->categories.count);
            for (size_t l = y->category_start[b]; l < k; l++) {
                TT_ASSERT(y->category[k] != y->category[l]);
            }
        }
    }
    for (size_t u = 0; u < y->users.count; u++) {
        TT_ASSERT(y->user_known[u] <= 1 && y->elite[u] <= 1);
        TT_ASSERT(y->present[1] || !y->user_known[u]);
    }
}

static void check_ratings(const tt_yelp *y, const tt_yelp_spec *spec) {
    const tt_ratings *r = &y->ratings;
    tt_groups users, items;
    TT_ASSERT(r->count > 0 && r->n_users == y->users.count &&
              r->n_items == y->businesses.count);
    TT_ASSERT(tt_groups_by_user(&users, r) == TT_OK &&
              tt_groups_by_item(&items, r) == TT_OK);
    for (size_t i = 0; i < r->count; i++) {
        TT_ASSERT(r->rating[i] >= 1 && r->rating[i] <= 5);
        TT_ASSERT(y->start[i] <= y->start[i + 1]);
    }
    for (size_t u = 0; u < users.groups; u++) {
        const size_t from = users.ptr[u], to = users.ptr[u + 1];
        TT_ASSERT(to > from && to - from >= spec->min_user_reviews);
        for (size_t k = from; k < to; k++) {
            for (size_t l = from; l < k; l++) {
                TT_ASSERT(users.other[k] != users.other[l]);
            }
        }
    }
    for (size_t b = 0; b < items.groups; b++) {
        TT_ASSERT(items.ptr[b + 1] > items.ptr[b]);
    }
    tt_groups_free(&users);
    tt_groups_free(&items);
}

static void check_texts(const tt_yelp *y) {
    const size_t size = y->start[y->ratings.count];
    TT_ASSERT(tt_utf8_valid(y->text, size) == size);
    TT_ASSERT(!memchr(y->text, 0, size));
    for (size_t i = 0; i < y->ratings.count; i++) {
        const size_t length = y->start[i + 1] - y->start[i];
        TT_ASSERT(tt_utf8_valid(y->text + y->start[i], length) == length);
    }
}

static void check_problems(const tt_yelp *y) {
    for (size_t k = 0; k < TT_YELP_KINDS; k++) {
        const tt_yelp_problem *p = &y->problem[k];
        TT_ASSERT(p->count <= y->lines[0] + y->lines[1] + y->lines[2] + y->lines[3]);
        TT_ASSERT((p->count > 0) == (p->first[0] != '\0'));
    }
}

static int read_folder(tt_yelp *y, const tt_yelp_spec *spec) {
    static const tt_yelp empty;
    const int code = tt_yelp_read(y, spec);
    if (code == TT_OK) {
        check_sides(y);
        check_ratings(y, spec);
        check_texts(y);
        check_problems(y);
    } else {
        TT_ASSERT(code == TT_EDATA || code == TT_ENOINPUT);
        TT_ASSERT(memcmp(y, &empty, sizeof empty) == 0);
        const char *message = tt_error_message();
        const size_t n = strlen(spec->directory);
        TT_ASSERT(strncmp(message, spec->directory, n) == 0 &&
                  (message[n] == '/' || message[n] == ':'));
    }
    return code;
}

static void check_same(const tt_yelp *a, const tt_yelp *b) {
    const size_t n = a->ratings.count;
    TT_ASSERT(b->ratings.count == n && a->merged == b->merged &&
              a->users.text_size == b->users.text_size &&
              a->businesses.text_size == b->businesses.text_size);
    TT_ASSERT(memcmp(a->users.text, b->users.text, a->users.text_size) == 0);
    TT_ASSERT(memcmp(a->start, b->start, (n + 1) * sizeof *a->start) == 0);
    TT_ASSERT(memcmp(a->text, b->text, a->start[n]) == 0);
    TT_ASSERT(memcmp(a->ratings.rating, b->ratings.rating, n * sizeof *a->ratings.rating) ==
              0);
    for (size_t k = 0; k < TT_YELP_KINDS; k++) {
        TT_ASSERT(a->problem[k].count == b->problem[k].count);
    }
}

/* The folder once more, plain or packed, must give what it gave. */
static void again(const tt_yelp *y, int code, const tt_yelp_spec *spec, int pack,
                  const uint8_t *data, size_t size) {
    tt_yelp_spec other_spec = *spec;
    tt_yelp other;
    if (pack) {
        write_folders(data, size, 1);
        other_spec.directory = packed;
    }
    // A plain file that begins as gzip does is unpacked; its packed twin only once.
    const int comparable = !pack || memmem(data, size, "\x1f\x8b", 2) == NULL;
    const int same = read_folder(&other, &other_spec) == code;
    TT_ASSERT(same || !comparable);
    if (comparable && code == TT_OK) {
        check_same(y, &other);
    }
    tt_yelp_free(&other);
}

/* Review i of a and j of b are by one user of one business. */
static int same_pair(const tt_yelp *a, size_t i, const tt_yelp *b, size_t j) {
    const char *user = tt_ids_text(&a->users, a->ratings.user[i]);
    const char *business = tt_ids_text(&a->businesses, a->ratings.item[i]);
    return strcmp(user, tt_ids_text(&b->users, b->ratings.user[j])) == 0 &&
           strcmp(business, tt_ids_text(&b->businesses, b->ratings.item[j])) == 0;
}

/* Without minima on reviews each of y's must be there, with the same stars and text. */
static void check_one_pass(const tt_yelp *y, const tt_yelp_spec *spec) {
    const tt_yelp_spec loose = {.directory = spec->directory, .min_city = spec->min_city};
    tt_yelp all;
    TT_ASSERT(read_folder(&all, &loose) == TT_OK);
    for (size_t i = 0, j = 0; i < y->ratings.count; i++, j++) { // both in order of lines
        while (j < all.ratings.count && !same_pair(y, i, &all, j)) {
            j++;
        }
        TT_ASSERT(j < all.ratings.count);
        const size_t length = y->start[i + 1] - y->start[i];
        TT_ASSERT(y->ratings.rating[i] == all.ratings.rating[j]);
        TT_ASSERT(all.start[j + 1] - all.start[j] == length);
        TT_ASSERT(memcmp(y->text + y->start[i], all.text + all.start[j], length) == 0);
    }
    tt_yelp_free(&all);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    tt_yelp_spec spec = {.directory = plain};
    tt_yelp y;
    unsigned setting = 0;
    if (!plain[0]) {
        make_folders();
    }
    for (size_t i = 0; i < size; i++) {
        setting = setting * 31 + data[i];
    }
    spec.min_city = setting % 3;
    spec.min_reviews = setting / 3 % 3;
    spec.min_user_reviews = setting / 9 % 3;
    write_folders(data, size, 0);
    const int code = read_folder(&y, &spec);
    if (setting / 27 % 4 == 0) { // reading is dear: a quarter of the inputs
        again(&y, code, &spec, setting / 108 % 2, data, size);
    }
    if (code == TT_OK && (spec.min_reviews > 1 || spec.min_user_reviews > 1)) {
        check_one_pass(&y, &spec);
    }
    tt_yelp_free(&y);
    return 0;
}
