#include "common/tool.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/tt_error.h"
#include "base/tt_text.h"

static const double MOST = 9007199254740992; // 2^53: doubles hold every count up to it

void tool_parse(const struct argp *argp, int argc, char **argv, void *input) {
    argp_err_exit_status = TT_EUSAGE;
    argp_parse(argp, argc, argv, 0, NULL, input);
}

double tool_number(struct argp_state *state, const char *option, const char *text) {
    double value = 0;
    if (tt_number_parse(&value, text, strlen(text)) != TT_NUMBER_FINITE) {
        argp_error(state, "--%s %s: expected a number", option, text);
    }
    return value;
}

size_t tool_count(struct argp_state *state, const char *option, const char *text,
                  size_t least) {
    const double value = tool_number(state, option, text);
    if (value < (double)least || value > MOST || value != floor(value)) {
        argp_error(state, "--%s %s: expected a whole number of at least %zu", option, text,
                   least);
    }
    return (size_t)value;
}

int tool_flush(void) {
    return fflush(stdout) == 0 && !ferror(stdout)
               ? TT_OK
               : tt_error(TT_EIO, "cannot write to the standard output");
}

int tool_exit_status(const char *name, int status) {
    if (status != TT_OK) {
        fprintf(stderr, "%s: %s\n", name, tt_error_message());
    }
    return status == TT_ENOMEM ? TT_EFAIL : status;
}
