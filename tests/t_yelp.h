/* Yelp folders for tests. */
#ifndef T_YELP_H
#define T_YELP_H

#include "yelp/tt_yelp_parts.h"
#include "t_file.h"

static const char *const t_yelp_file[TT_YELP_FILES] = {"business.json", "user.json",
                                                       "review.json", "checkin.json"};

/* A fresh folder with these files; NULL: none of that kind. */
static inline void t_yelp_folder(char directory[64],
                                 const char *const content[TT_YELP_FILES]) {
    char path[160];
    t_directory(directory);
    for (size_t k = 0; k < TT_YELP_FILES; k++) {
        if (content[k]) {
            t_write(path, directory, t_yelp_file[k], content[k]);
        }
    }
}

static inline void t_yelp_remove(const char *directory) {
    assert_int_equal(t_remove(directory), 0);
}

static inline void t_yelp_text(const tt_yelp *y, size_t i, const char *want) {
    assert_int_equal(y->start[i + 1] - y->start[i], strlen(want));
    assert_memory_equal(y->text + y->start[i], want, strlen(want));
}

/* Lines with these ids; `rest`: the other members. */
#define T_B(id) "{\"business_id\":\"" id "\"}\n"
#define T_U(id) "{\"user_id\":\"" id "\"}\n"
#define T_R(user, business, rest)                                                          \
    "{\"user_id\":\"" user "\",\"business_id\":\"" business "\"," rest "}\n"
#define T_FINE "\"stars\":3,\"text\":\"t\""

#endif
