#include "data/tt_json.h"

#include <math.h>
#include <stdint.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "base/tt_text.h"
#include "data/tt_utf8.h"

enum { HEAD = 16, POOL_FIXED = 1 << 14, POOL_PER_BYTE = 8 };

struct tt_json {
    const tt_json_key *key;
    size_t n_keys, name_length[TT_JSON_KEYS], parent_length[TT_JSON_KEYS];
    tt_json_value *value; // (n_keys) the caller's, while a line is parsed
    tt_json_value *now;   // whose value comes next or is open; NULL: one to be skipped
    yajl_handle yajl;
    const char *line;
    size_t key_end;    // where the key of `now` ends in the line
    yajl_callbacks on; // scalars NULL while values are skipped: yajl then decodes nothing
    int depth;         // open objects and lists
    int open;          // depth at which the list or object of `now` stands; 0: none
    uint32_t inside;   // bit k: key k is a member of the object entered last
    int object;        // 1: the line is an object
    int deep;          // 1: given up because of depth
    char *text;        // (text_room) strings of this line
    size_t text_at, text_room;
    char *pool; // (pool_room) what yajl allocates for this line
    size_t pool_at, pool_room;
};

/* yajl does not check what its allocator returns. It is therefore given room for the whole
 * line in advance: handle and lexer (constant), the stack of states (a byte a level), and
 * two buffers, for decoded and for unfinished strings, which double from 2048 bytes. Blocks
 * are not used again before the next line, so a buffer that ends below twice the line has
 * taken four times the line: eight for both, and the constant. */
static void *pool_malloc(void *context, size_t size) {
    tt_json *j = context;
    const size_t whole = HEAD + (size + HEAD - 1) / HEAD * HEAD;
    TT_ASSERT(whole <= j->pool_room - j->pool_at);
    char *block = j->pool + j->pool_at;
    memcpy(block, &size, sizeof size);
    j->pool_at += whole;
    return block + HEAD;
}

static void *pool_realloc(void *context, void *block, size_t size) {
    size_t old = 0;
    if (block) {
        memcpy(&old, (const char *)block - HEAD, sizeof old);
        if (size <= old) {
            return block;
        }
    }
    void *fresh = pool_malloc(context, size);
    if (block) {
        memcpy(fresh, block, old);
    }
    return fresh;
}

static void pool_free(void *context, void *block) {
    (void)context;
    (void)block;
}

/* A string or the digits of a number, as part of the value that is being taken. */
static void add_text(tt_json *j, const char *s, size_t length) {
    char *to = j->text + j->text_at;
    TT_ASSERT(length < j->text_room - j->text_at);
    memcpy(to, s, length);
    to[length] = '\0';
    for (char *zero = memchr(to, 0, length); zero;
         zero = memchr(zero, 0, length - (size_t)(zero - to))) {
        *zero = ' ';
    }
    j->text_at += length + 1;
    if (j->open) {
        j->now->items++;
        j->now->length += length + 1;
    } else {
        j->now->length = length;
    }
}

/* The value is complete unless it is part of a list or object. */
static int done(tt_json *j, enum tt_json_type type) {
    if (!j->open) {
        j->now->type = type;
        j->now = NULL;
    }
    return 1;
}

static int on_null(void *context) {
    tt_json *j = context;
    return j->now ? done(j, TT_JSON_NULL) : 1;
}

static int on_boolean(void *context, int value) {
    tt_json *j = context;
    (void)value;
    return j->now ? done(j, TT_JSON_BOOLEAN) : 1;
}

static int on_number(void *context, const char *s, size_t length) {
    tt_json *j = context;
    double number;
    if (!j->now) {
        return 1;
    }
    if (tt_number_parse(&number, s, length) != TT_NUMBER_FINITE) {
        number = INFINITY;
    }
    j->now->number += number;
    add_text(j, s, length);
    return done(j, TT_JSON_NUMBER);
}

static int on_string(void *context, const unsigned char *s, size_t length) {
    tt_json *j = context;
    if (!j->now) {
        return 1;
    }
    if (!j->open) { // between a key and its value stands nothing with a quote
        const char *after = j->line + j->key_end;
        const size_t end = yajl_get_bytes_consumed(j->yajl);
        j->now->at = (size_t)((const char *)memchr(after, '"', end - j->key_end) - j->line);
        j->now->size = end - j->now->at;
    }
    add_text(j, (const char *)s, length);
    return done(j, TT_JSON_STRING);
}

static int enter(tt_json *j, enum tt_json_type type) {
    j->deep = j->depth == TT_JSON_DEPTH;
    if (j->deep || (j->depth == 0 && type == TT_JSON_LIST)) {
        return 0;
    }
    j->object = 1;
    j->depth++;
    if (j->now && !j->open) {
        j->now->type = type;
        j->open = j->depth;
    }
    return 1;
}

static int leave(void *context) {
    tt_json *j = context;
    if (j->open == j->depth) {
        j->open = 0;
        j->now = NULL;
    }
    j->depth--;
    return 1;
}

static int on_map(void *context) {
    return enter(context, TT_JSON_OBJECT);
}

static int on_list(void *context) {
    return enter(context, TT_JSON_LIST);
}

static int same(const char *a, size_t n, const unsigned char *b, size_t length) {
    return a && n == length && memcmp(a, b, length) == 0;
}

/* The key asked for by this name at this place; also which keys ask for members of it. */
static tt_json_value *find(tt_json *j, const unsigned char *s, size_t length) {
    const uint32_t members = j->depth == 2 ? j->inside : 0;
    tt_json_value *found = NULL;
    if (j->depth == 1) {
        j->inside = 0;
    }
    for (size_t k = 0; k < j->n_keys; k++) {
        const tt_json_key *key = &j->key[k];
        const int here = key->parent ? members >> k & 1 : j->depth == 1;
        if (here && same(key->name, j->name_length[k], s, length)) {
            found = &j->value[k];
        } else if (j->depth == 1 && same(key->parent, j->parent_length[k], s, length)) {
            j->inside |= (uint32_t)1 << k;
        }
    }
    return found;
}

static int on_key(void *context, const unsigned char *s, size_t length) {
    tt_json *j = context;
    if (j->open) {
        return 1;
    }
    j->now = find(j, s, length);
    if (j->now) {
        *j->now = (tt_json_value){.text = j->text + j->text_at};
        j->key_end = yajl_get_bytes_consumed(j->yajl);
    }
    j->on.yajl_null = j->now ? on_null : NULL;
    j->on.yajl_boolean = j->now ? on_boolean : NULL;
    j->on.yajl_number = j->now ? on_number : NULL;
    j->on.yajl_string = j->now ? on_string : NULL;
    return 1;
}

tt_json *tt_json_alloc(const tt_json_key *key, size_t n) {
    tt_json *j = tt_alloc(1, sizeof *j);
    TT_ASSERT(n <= TT_JSON_KEYS);
    if (j) {
        j->key = key;
        j->n_keys = n;
        for (size_t k = 0; k < n; k++) {
            j->name_length[k] = strlen(key[k].name);
            j->parent_length[k] = key[k].parent ? strlen(key[k].parent) : 0;
        }
        j->on = (yajl_callbacks){.yajl_start_map = on_map,
                                 .yajl_map_key = on_key,
                                 .yajl_end_map = leave,
                                 .yajl_start_array = on_list,
                                 .yajl_end_array = leave};
    }
    return j;
}

/* The four digits behind \u. */
static unsigned hexadecimal(const char *s) {
    unsigned code = 0;
    for (int i = 0; i < 4; i++) {
        const unsigned c = (unsigned char)s[i];
        code = code << 4 | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return code;
}

/* Where the first surrogate escape without its partner stands in what is JSON, NULL
 * if there is none. yajl would decode it to something that is not UTF-8. */
static const char *lone_surrogate(const char *line, const char *end) {
    const char *p = line;
    while ((p = memchr(p, '\\', (size_t)(end - p)))) {
        const unsigned code = p[1] == 'u' ? hexadecimal(p + 2) : 0;
        if (code >= 0xd800 && code < 0xe000) {
            const int pair = code < 0xdc00 && p[6] == '\\' && p[7] == 'u' &&
                             hexadecimal(p + 8) >> 10 == 0xdc00 >> 10;
            if (!pair) {
                return p;
            }
            p += 10;
        }
        p += 2;
    }
    return NULL;
}

static int refuse(tt_json_fault *fault, int encoding, size_t column, const char *what) {
    *fault = (tt_json_fault){encoding, column, what};
    return TT_EDATA;
}

static int make_room(tt_json *j, size_t length) {
    const int status = tt_grow(&j->text, &j->text_room, length + 1, 1);
    const size_t pool = POOL_PER_BYTE * length + POOL_FIXED;
    return status == TT_OK ? tt_grow(&j->pool, &j->pool_room, pool, 1) : status;
}

/* Before a line or string: nothing of the one before is left. */
static int begin(tt_json *j, const char *line, size_t length) {
    j->line = line;
    j->key_end = 0;
    j->now = NULL;
    j->text_at = j->pool_at = 0;
    j->depth = j->open = j->object = j->deep = 0;
    j->inside = 0;
    return make_room(j, length);
}

/* All of it through yajl. */
static int parse(tt_json *j, tt_json_fault *fault, const char *line, size_t length) {
    yajl_alloc_funcs memory = {pool_malloc, pool_realloc, pool_free, j};
    j->yajl = yajl_alloc(&j->on, &memory, j);
    yajl_config(j->yajl, yajl_dont_validate_strings, 1); // validated before
    const yajl_status status = yajl_parse(j->yajl, (const unsigned char *)line, length);
    const size_t column = yajl_get_bytes_consumed(j->yajl) + 1;
    if (status != yajl_status_ok) {
        return refuse(fault, 0, column, j->deep ? "nested too deep" : "not a JSON object");
    }
    if (yajl_complete_parse(j->yajl) != yajl_status_ok) {
        return refuse(fault, 0, length + 1, "the line ends within its object");
    }
    const char *lone = lone_surrogate(line, line + length);
    return lone ? refuse(fault, 1, (size_t)(lone - line) + 1, "half of a surrogate pair")
                : TT_OK;
}

int tt_json_line(tt_json *j, tt_json_value *value, tt_json_fault *fault, const char *line,
                 size_t length) {
    const size_t valid = tt_utf8_valid(line, length);
    if (valid < length) {
        return refuse(fault, 1, valid + 1, "invalid UTF-8");
    }
    int status = begin(j, line, length);
    if (status != TT_OK) {
        return status;
    }
    j->value = value;
    memset(value, 0, j->n_keys * sizeof *value);
    status = parse(j, fault, line, length);
    return status == TT_OK && !j->object ? refuse(fault, 0, 1, "not a JSON object")
                                         : status;
}

int tt_json_string(tt_json *j, tt_json_value *value, const char *text, size_t length) {
    tt_json_fault fault;
    if (tt_utf8_valid(text, length) < length) {
        return TT_EDATA;
    }
    int status = begin(j, text, length);
    if (status != TT_OK) {
        return status;
    }
    *value = (tt_json_value){.text = j->text};
    j->now = value;
    j->on.yajl_string = on_string;
    status = parse(j, &fault, text, length);
    return status == TT_OK && value->type != TT_JSON_STRING ? TT_EDATA : status;
}

void tt_json_free(tt_json *j) {
    if (j) {
        tt_free(j->text);
        tt_free(j->pool);
        tt_free(j);
    }
}
