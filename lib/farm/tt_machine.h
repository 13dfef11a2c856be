/* MACHINE.txt: what computed the results of a directory, a section for each experiment.
 *
 * The only place where processor, versions, commit and times are written down; never
 * compared. */
#ifndef TT_MACHINE_H
#define TT_MACHINE_H

#include <stddef.h>

/* Replaces the section [experiment] of directory/MACHINE.txt by this machine, the tasks
 * computed on it and their CPU seconds. TT_OK, TT_EIO or TT_ENOMEM. */
int tt_machine_write(const char *directory, const char *experiment, size_t tasks,
                     size_t taken, double cpu_seconds);

#endif
