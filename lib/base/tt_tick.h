/* Whom to tell how far a long piece of work is. */
#ifndef TT_TICK_H
#define TT_TICK_H

#include <stddef.h>

/* Called now and then with done <= total, in the same unit (bytes, lines), done never falling
 * and at last equal to total; tell NULL: nobody. */
typedef struct {
    void (*tell)(void *context, size_t done, size_t total);
    void *context;
} tt_tick;

#endif
