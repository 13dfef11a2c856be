/* Rating files: lines `user item rating [time]`, plain or gzip, or the standard input
 * ("-").
 *
 * Separator: tab, comma, `::` or runs of blanks; found from the first line that holds data,
 * as the first of these (in this order) that gives three or four fields. Comma files may
 * quote fields as csv does (without line ends). Blanks around a field are not part of it;
 * lines of blanks are skipped. The first line is a header if its rating is a word (no
 * digit, sign or point begins it, and it is not nan or inf). The first data line settles
 * whether there is a time; ratings must be finite; times are seconds, a fraction is cut
 * off. */
#ifndef TT_READRATINGS_H
#define TT_READRATINGS_H

#include "data/tt_fields.h"
#include "data/tt_ids.h"
#include "data/tt_merge.h"
#include "data/tt_ratings.h"

enum tt_header { TT_HEADER_AUTO, TT_HEADER_NONE, TT_HEADER_ONE };

typedef struct {
    enum tt_separator separator;
    enum tt_header header;
} tt_readratings_spec; // zeroed: find out both

/* All ratings of the file in its order, as they stand (nothing merged); ids unknown so far
 * are added to users and items. n_users and n_items are the tables' counts; when further
 * files follow, set them again at the end. TT_OK; TT_EDATA with "file:line:column: ...",
 * also when there is no rating at all; TT_ENOINPUT; TT_ENOMEM. On error r is empty, ids may
 * have grown. */
int tt_ratings_read(tt_ratings *r, tt_ids *users, tt_ids *items, const char *path,
                    const tt_readratings_spec *spec);

#endif
