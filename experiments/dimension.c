/* dimension: the Minkowski dimension of a user's covariates, and the exponent that Theorem 2
 * predicts from it. A tool: no grid of cells, no profiles, no claim.
 *
 * stdout: csv `method,estimate,lo,hi,n,status`, a row for each of --methods; with --beta three
 * more columns, 2 beta / (2 beta + d) at the estimate and, in ascending order, at the ends of
 * the interval. n/a where the status gives no number. Talk on stderr. Exit status: 0 ran
 * (whatever the statuses say), 1 no memory, 2 usage, 65 bad input data, 66 no input, 74 cannot
 * write. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/tt_error.h"
#include "base/tt_mat.h"
#include "common/dimension_code.h"
#include "common/dimension_estimate.h"
#include "common/dimension_input.h"
#include "common/dimension_plot.h"
#include "common/tool.h"
#include "th_rate.h"

enum { KEY_METHODS = 256, KEY_BETA, KEY_PLOT, KEY_SEED, KEY_CODE, KEY_TYPES };

typedef struct {
    const char *path, *plot;
    int wanted[DIMENSION_METHODS];
    double beta;       // NAN: not given
    int code;          // 1: columns are coded
    const char *types; // NULL: guessed
    uint64_t seed;
} options;

static const struct argp_option option_list[] = {
    {"methods", KEY_METHODS, "LIST", 0, "of box,corrint,mle,twonn (default: all)", 0},
    {"beta", KEY_BETA, "B", 0, "smoothness: adds the exponent 2B / (2B + d)", 0},
    {"plot", KEY_PLOT, "OUT.svg", 0, "draw the box counts and the fitted range", 0},
    {"code", KEY_CODE, 0, 0, "code text one-hot as tt-evaluate does; FILE has ids", 0},
    {"types", KEY_TYPES, "COL=TYPE,...", 0,
     "num, text, multi or skip, against the guess; implies --code", 0},
    {"seed", KEY_SEED, "S", 0, "seed of the random halves (default 1)", 0},
    {0},
};

static void methods_of(options *o, struct argp_state *state, const char *text) {
    memset(o->wanted, 0, sizeof o->wanted);
    for (;;) {
        const size_t n = strcspn(text, ",");
        size_t m = 0;
        while (m < DIMENSION_METHODS && (strlen(dimension_name[m]) != n ||
                                         strncmp(text, dimension_name[m], n) != 0)) {
            m++;
        }
        if (m == DIMENSION_METHODS) {
            argp_error(state, "--methods: \"%.*s\" is none of box, corrint, mle, twonn",
                       (int)n, text);
            return;
        }
        o->wanted[m] = 1;
        if (text[n] == '\0') {
            return;
        }
        text += n + 1;
    }
}

static error_t parse(int key, char *text, struct argp_state *state) {
    options *o = state->input;
    switch (key) {
    case KEY_METHODS:
        methods_of(o, state, text);
        break;
    case KEY_BETA:
        o->beta = tool_number(state, "beta", text);
        if (o->beta <= 0) {
            argp_error(state, "--beta %s: expected more than 0", text);
        }
        break;
    case KEY_PLOT:
        o->plot = text;
        break;
    case KEY_TYPES:
        o->types = text; // fall through
    case KEY_CODE:
        o->code = 1;
        break;
    case KEY_SEED:
        o->seed = tool_count(state, "seed", text, 0);
        break;
    case ARGP_KEY_ARG:
        if (o->path) {
            argp_error(state, "one FILE, not two");
        }
        o->path = text;
        break;
    case ARGP_KEY_END:
        if (!o->path) {
            argp_error(state, "FILE is missing");
        }
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

static const struct argp parser = {
    option_list,
    parse,
    "FILE.csv[.gz]",
    "Estimates the dimension of the points of a csv file, one a row.\v"
    "Exit status: 0 ran, 1 no memory, 2 usage, 65 bad input data, 66 no input, 74 cannot "
    "write.",
    NULL,
    NULL,
    NULL};

static void print_number(double value) {
    if (isfinite(value)) {
        printf(",%.6g", value);
    } else {
        printf(",%s", isnan(value) ? "n/a" : "inf");
    }
}

static double exponent(double beta, double d) {
    return isnan(d) ? NAN : isinf(d) ? 0 : th_rate_two_tower(beta, d, d);
}

static void print_row(const options *o, size_t method, const dimension_row *r) {
    printf("%s", dimension_name[method]);
    print_number(r->estimate);
    print_number(r->lo);
    print_number(r->hi);
    printf(",%zu,%s", r->n, r->status);
    if (isfinite(o->beta)) {
        print_number(exponent(o->beta, r->estimate));
        print_number(exponent(o->beta, r->hi)); // falls with d
        print_number(exponent(o->beta, r->lo));
    }
    putchar('\n');
}

static void note(const dimension_input *in, const th_minkowski_result *box) {
    static const char *const way[] = {"the least", "the mean"};
    fprintf(stderr, "note: %zu points of %zu coordinates", in->n, in->D);
    if (in->scaled > 0) {
        fprintf(stderr, ", %zu of them scaled to [0,1]", in->scaled);
    }
    fputc('\n', stderr);
    if (isfinite(box->slope)) {
        fprintf(stderr,
                "note: box: slope %.4g over sides %u^-%zu to %u^-%zu, %s over 5 grids; "
                "drift %.2g\n",
                box->slope, box->base, box->first, box->base, box->last, way[box->way],
                box->drift);
    } else if (box->status == TH_MINKOWSKI_FEW_SCALES) {
        fprintf(stderr, "note: box: fewer than three scales between 2 and %zu boxes\n",
                in->n / 10);
    }
}

static int run(const options *o) {
    const tt_address address = {.seed = o->seed, .design = tt_hash32("dimension")};
    dimension_input in;
    dimension_row row[DIMENSION_METHODS];
    th_minkowski_result box;
    int status = o->code ? dimension_input_code(&in, o->path, o->types)
                         : dimension_input_read(&in, o->path);
    if (status != TT_OK) {
        return status;
    }
    status = dimension_estimate(row, o->wanted, &box, in.x, in.n, in.D, &address);
    if (status == TT_OK) {
        note(&in, &box);
        printf("method,estimate,lo,hi,n,status%s\n",
               isfinite(o->beta) ? ",exponent,exponent_lo,exponent_hi" : "");
        for (size_t m = 0; m < DIMENSION_METHODS; m++) {
            if (o->wanted[m]) {
                print_row(o, m, &row[m]);
            }
        }
        status = tool_flush();
    }
    if (status == TT_OK && o->plot) {
        status = dimension_plot(&box, o->path, o->plot);
    }
    dimension_input_free(&in);
    return status;
}

int main(int argc, char **argv) {
    options o = {.wanted = {1, 1, 1, 1}, .beta = NAN, .seed = 1};
    tool_parse(&parser, argc, argv, &o);
    tt_mat_setup();
    return tool_exit_status("dimension", run(&o));
}
