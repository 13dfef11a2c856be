/* Lines that are JSON objects, over yajl: the members that are asked for, all others skipped.
 *
 * Strict: RFC 8259, valid UTF-8 (data/tt_utf8.h), surrogate escapes in pairs, at most
 * TT_JSON_DEPTH levels. Of a member that comes twice the last counts. Escapes are decoded;
 * \u0000 becomes a blank, so no text has a zero byte. */
#ifndef TT_JSON_H
#define TT_JSON_H

#include <stddef.h>

enum { TT_JSON_KEYS = 16, TT_JSON_DEPTH = 64 };

/* A member of the line's object, or of the object that stands in it under `parent`. */
typedef struct {
    const char *parent; // NULL: the line's object
    const char *name;
} tt_json_key;

enum tt_json_type {
    TT_JSON_ABSENT,
    TT_JSON_NULL,
    TT_JSON_BOOLEAN,
    TT_JSON_NUMBER,
    TT_JSON_STRING,
    TT_JSON_LIST,
    TT_JSON_OBJECT
};

typedef struct {
    enum tt_json_type type;
    double number; // number; list, object: sum of the numbers in it, at any depth. Infinite
                   // if beyond double or of more than 500 characters
    const char
        *text;     // (length) string; list, object: its strings and numbers, at any depth,
    size_t length; // each followed by a zero byte
    size_t items;  // list, object: how many those are
    size_t at;     // string: where it stands in the line, with its quotes, as JSON has it
    size_t size;
} tt_json_value;

typedef struct {
    int encoding;     // 1: not valid UTF-8, 0: not a JSON object
    size_t column;    // bytes, from 1
    const char *what; // what was found there
} tt_json_fault;

typedef struct tt_json tt_json; // opaque: a parser for lines of one kind

/* For the members key[0 .. n-1], n <= TT_JSON_KEYS; the keys must outlive it. NULL: no
 * memory. */
tt_json *tt_json_alloc(const tt_json_key *key, size_t n);

/* value[k] of key k; texts are valid until the next line. TT_OK, TT_EDATA with *fault set
 * (no message is recorded), or TT_ENOMEM. */
int tt_json_line(tt_json *j, tt_json_value *value, tt_json_fault *fault, const char *line,
                 size_t length);

/* The string that line[0 .. length-1], a value's `at` and `size`, says. As tt_json_line, but
 * of fault nothing: TT_EDATA if it is not one JSON string. */
int tt_json_string(tt_json *j, tt_json_value *value, const char *text, size_t length);

void tt_json_free(tt_json *j); // NULL allowed

#endif
