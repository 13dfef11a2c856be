/* What the tools that have no grid of cells share (evaluate, dimension, yelp_generate):
 * their command lines and how they end. */
#ifndef TOOL_H
#define TOOL_H

#include <argp.h>
#include <stddef.h>

/* Reads the options into `input`. Here and below wrong usage ends the program with
 * TT_EUSAGE. */
void tool_parse(const struct argp *argp, int argc, char **argv, void *input);

/* The number that was given to --option: finite; whole, from `least` to 2^53. */
double tool_number(struct argp_state *state, const char *option, const char *text);
size_t tool_count(struct argp_state *state, const char *option, const char *text,
                  size_t least);

/* TT_OK, or TT_EIO if something printed was lost. */
int tool_flush(void);

/* The exit status for a code of the library, whose message is printed. */
int tool_exit_status(const char *name, int status);

#endif
