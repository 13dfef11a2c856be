#include "data/tt_estimator.h"

#include <math.h>

static double word_count(const char *words) {
    double n = 1;
    for (; *words; words++) {
        n += *words == '|';
    }
    return n;
}

int tt_param_allows(const tt_param *param, double value) {
    const int is_whole = value == floor(value);
    if (param->words) {
        return is_whole && value >= 0 && value < word_count(param->words);
    }
    return value >= param->lo && value <= param->hi && (is_whole || !param->whole);
}
