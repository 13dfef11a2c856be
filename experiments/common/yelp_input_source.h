/* Behind yelp_input.h: temporary folders, the filters in force, and the tools for words. */
#ifndef YELP_INPUT_SOURCE_H
#define YELP_INPUT_SOURCE_H

#include "common/yelp_input.h"
#include "text/tt_tagger.h"
#include "text/tt_vader.h"

enum { YELP_INPUT_PATH = 4096 };

/* The directory for temporary files. */
const char *yelp_input_temporary(void);

/* A fresh folder in it; it is locked until *fd is closed. Folders of processes that were
 * killed are removed first. TT_OK or TT_EIO. */
int yelp_input_make(char path[YELP_INPUT_PATH], int *fd);

/* Removes a folder, with the files that a generated one has. */
void yelp_input_remove(const char *directory);

/* Of a real folder: its directory, and the filters given or those it gets otherwise. */
tt_yelp_spec yelp_input_filters(const yelp_source *s);

/* The folder of WordNet's lists; NULL: it is not there. */
const char *yelp_input_wordnet(void);

/* Tagger and lexicon of the source, both fresh; what is made for generated words passes
 * through files in the directory, which are removed. On error both are NULL. */
int yelp_input_tools(tt_tagger **tagger, tt_vader **lexicon, const yelp_source *s,
                     const char *directory);

#endif
