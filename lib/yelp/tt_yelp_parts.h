/* Internal to tt_yelp: a folder while it is read, and its parts' functions. */
#ifndef TT_YELP_PARTS_H
#define TT_YELP_PARTS_H

#include "data/tt_json.h"
#include "yelp/tt_yelp.h"
#include "yelp/tt_yelp_file.h"

typedef struct {
    uint32_t city; // index into the folder's cities
    uint32_t checkins;
    uint32_t reviews;      // of the selected ones
    unsigned char passes;  // 1: its city has businesses enough
    unsigned char checked; // 1: stood in the check-in file
    size_t category;       // its categories begin here, and end where the next one's begin
} tt_yelp_business;

typedef struct {
    uint32_t useful, funny, cool, review_count;
    uint32_t reviews; // of the selected ones
    unsigned char known, elite;
} tt_yelp_user;

typedef struct {
    uint32_t user, business; // indices into the folder's tables
    int64_t time;            // seconds, TT_YELP_UNDATED without a date
    size_t at; // where its text begins: in the folder's text if that is kept, else in
               // the file, unpacked, with its quotes
    double stars;
    uint32_t length; // of its text, bytes
    uint32_t size;   // of its text in the file, with quotes and escapes
} tt_yelp_review;

#define TT_YELP_UNDATED INT64_MIN

/* Strings seen, by hash: two are taken for one with probability 2^-64 (tt_ids_hash). */
typedef struct {
    uint64_t *slot; // (slots) 0: free; more than a quarter is
    size_t slots, count;
} tt_yelp_seen; // zeroed: none

/* Everything the files hold that is not left out, before the selection. */
typedef struct {
    const tt_yelp_spec *spec;
    tt_yelp *y;             // problems and counts go there
    const tt_yelp_file *in; // the file being read
    tt_json *json;          // its parser
    char *buffer;           // (TT_YELP_BUFFER) for all files in turn
    tt_yelp_progress progress;
    tt_ids users, businesses, cities, categories;
    tt_yelp_seen review_ids;
    tt_yelp_business *business; // (businesses.count)
    tt_yelp_user *user;         // (users.count)
    tt_yelp_review *review;     // (n_reviews) of businesses whose city passes
    uint32_t *category;         // (n_category) index into categories
    size_t n_reviews, n_category;
    int keep;   // 1: texts are kept as they are met, and there is no second pass
    char *text; // (text_room) text_size of them, one after another
    char *city; // (city_room) "city, state" of a business
    size_t text_size, text_room;
    size_t business_room, user_room, review_room, category_room, city_room;
} tt_yelp_folder;

/* A kind of file: the members its lines are asked for, and what takes their values into the
 * folder, or notes why not: TT_OK, TT_ENOMEM, TT_EDATA (more ids than there are numbers). */
typedef struct {
    const tt_json_key *key;
    size_t n_keys;
    int (*take)(tt_yelp_folder *d, const tt_json_value *v);
} tt_yelp_lines;
extern const tt_yelp_lines tt_yelp_business_lines, tt_yelp_user_lines, tt_yelp_review_lines,
    tt_yelp_checkin_lines;

/* Counts a problem of the current line. */
void tt_yelp_note(tt_yelp_folder *d, enum tt_yelp_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Absent or null. */
int tt_yelp_is_void(const tt_json_value *v);

/* 1 if the value is a string and, where it must be an id, not empty; notes it if not. */
int tt_yelp_has_string(tt_yelp_folder *d, const tt_json_value *v, const char *name, int id);

/* 1 if the value is a count; absent or null is 0. Notes it if not. */
int tt_yelp_has_count(tt_yelp_folder *d, uint32_t *count, const tt_json_value *v,
                      const char *name);

void tt_yelp_note_duplicate(tt_yelp_folder *d, const char *name, const tt_json_value *id);

/* Puts the id into the table; *fresh = 0, and a note, if it is there already. As
 * tt_ids_intern. */
int tt_yelp_add_id(tt_yelp_folder *d, int *fresh, tt_ids *ids, const tt_json_value *v,
                   const char *name);

/* *fresh = 1 if the string was not seen before; it is now. TT_OK or TT_ENOMEM. */
int tt_yelp_seen_add(int *fresh, tt_yelp_seen *s, const char *text, size_t length);
void tt_yelp_seen_free(tt_yelp_seen *s);

/* Seconds since 1970 of "2018-07-07" or "2018-07-07 22:09:11" (UTC); 0 if it is neither. */
int tt_yelp_date(int64_t *time, const char *text, size_t length);

/* Step 1: which businesses pass. TT_OK or TT_ENOMEM. */
int tt_yelp_select_cities(tt_yelp_folder *d);

/* Steps 2 to 4: d->review becomes the selected ones, by line; counts stand in the businesses
 * and users. TT_OK or TT_ENOMEM. */
int tt_yelp_select_reviews(tt_yelp_folder *d);

/* Everything of y but text, from the folder. TT_OK or TT_ENOMEM. */
int tt_yelp_fill(tt_yelp *y, const tt_yelp_folder *d);

/* The text behind those kept; *at: where it begins. TT_OK or TT_ENOMEM. */
int tt_yelp_keep_text(tt_yelp_folder *d, size_t *at, const tt_json_value *text);

/* The texts of the selected reviews into y->text, y->start being set: those kept, or by a
 * second pass over the reviews. TT_OK, TT_ENOMEM; in a second pass TT_ENOINPUT, or TT_EDATA
 * if a text is not where it was, or not as long. */
int tt_yelp_fill_texts(tt_yelp *y, tt_yelp_folder *d);

#endif
