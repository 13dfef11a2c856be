/* A small generated folder in place of Yelp's. */
#ifndef T_YELP_SMALL_H
#define T_YELP_SMALL_H

#include "common/yelp_input.h"

static const tt_yelp_generate_spec small = {.users = 60,
                                            .businesses = 25,
                                            .cities = 3,
                                            .reviews = 1200,
                                            .effect = 1,
                                            .noise = 0.6,
                                            .users_noise = 0.4,
                                            .words = 40,
                                            .vocabulary = 2000};
static const yelp_source none = YELP_SOURCE_NONE;

#endif
