/* The folder that b-yelp generates and reads: in TMPDIR, or /tmp; removed when the process
 * that made it ends, Ctrl-C included. One at a time. */
#ifndef YELP_FOLDER_H
#define YELP_FOLDER_H

#include <stddef.h>

enum { YELP_FOLDER_FILES = 4, YELP_FOLDER_REVIEWS = 2 }; // which of them are the reviews

/* Makes it, empty; ends the program where there is no room for so many bytes. */
void yelp_folder_make(double bytes);

const char *yelp_folder(void);              // its path
const char *yelp_folder_path(size_t which); // of a file

/* Of a file, or of all; ends the program if one is gone. */
double yelp_folder_file_bytes(size_t which);
double yelp_folder_bytes(void);

#endif
