#include "common/evaluate_options.h"

#include <stdio.h>
#include <string.h>

#include "base/tt_error.h"
#include "base/tt_text.h"
#include "common/tool.h"

enum {
    KEY_TRAIN = 256,
    KEY_TEST,
    KEY_USERS,
    KEY_ITEMS,
    KEY_SCALE,
    KEY_TYPES,
    KEY_MISSING,
    KEY_SEP,
    KEY_HEADER,
    KEY_TUNE,
    KEY_PREDICTIONS,
    KEY_TOP,
    KEY_SAVE,
    KEY_LOAD,
    KEY_DRY,
    KEY_SEED
};

static const struct argp_option option_list[] = {
    {"train", KEY_TRAIN, "FILE", 0, "ratings to fit: user item rating [time]", 0},
    {"test", KEY_TEST, "FILE", 0, "ratings to score", 0},
    {"users", KEY_USERS, "FILE", 0, "covariates of users, csv with header id,...", 0},
    {"items", KEY_ITEMS, "FILE", 0, "covariates of items", 0},
    {"types", KEY_TYPES, "COL=TYPE,...", 0, "num, text, multi or skip, against the guess",
     0},
    {"missing", KEY_MISSING, "mean", 0, "empty covariate cells count as the mean", 0},
    {"sep", KEY_SEP, "WORD", 0, "auto, tab, comma, colons or blanks", 0},
    {"header", KEY_HEADER, "WORD", 0, "auto, yes or no: the first line of rating files", 0},
    {"scale", KEY_SCALE, "LO:HI", 0, "clip estimates to it (default: the training range)",
     0},
    {"method", 'm', "NAME[:key=value,...]", 0, "may be repeated; all: every method", 1},
    {"tune", KEY_TUNE, NULL, 0, "search the parameters that are not given", 1},
    {"seed", KEY_SEED, "S", 0, "master seed (default 1)", 1},
    {"predictions", KEY_PREDICTIONS, "OUT.csv", 0,
     "every estimate, in the test file's order", 2},
    {"top", KEY_TOP, "N", 0, "N unseen items for each user of the test file, on stdout", 2},
    {"save", KEY_SAVE, "FILE", 0, "save the model (one method)", 2},
    {"load", KEY_LOAD, "FILE", 0, "predict with a saved model instead of --train", 2},
    {"dry-run", KEY_DRY, NULL, 0, "bytes and rough seconds only", 2},
    {0},
};

/* The position of `word` in the list, which ends with NULL; usage error if it is not there.
 */
static int word_of(struct argp_state *state, const char *option, const char *word,
                   const char *const *list) {
    for (int i = 0; list[i]; i++) {
        if (strcmp(list[i], word) == 0) {
            return i;
        }
    }
    argp_error(state, "--%s %s: not one of its words", option, word);
    return 0;
}

static void scale_of(evaluate_options *o, struct argp_state *state, const char *text) {
    const size_t n = strcspn(text, ":");
    const char *rest = text[n] ? text + n + 1 : "";
    if (tt_number_parse(&o->lo, text, n) != TT_NUMBER_FINITE ||
        tt_number_parse(&o->hi, rest, strlen(rest)) != TT_NUMBER_FINITE ||
        !(o->lo < o->hi)) {
        argp_error(state, "--scale %s: expected LO:HI with LO < HI", text);
    }
    o->has_scale = 1;
}

static void add_method(evaluate_options *o, struct argp_state *state, const tt_method *m,
                       const char *label) {
    if (o->n_methods == EVALUATE_METHODS) {
        argp_error(state, "more than %d methods", EVALUATE_METHODS);
        return;
    }
    o->method[o->n_methods] = *m;
    o->label[o->n_methods++] = label;
}

static void methods_of(evaluate_options *o, struct argp_state *state, const char *text) {
    tt_method m;
    if (strcmp(text, "all") == 0) {
        size_t n;
        const tt_estimator *const *list = tt_method_list(&n);
        for (size_t i = 0; i < n; i++) {
            m = tt_method_of(list[i]);
            add_method(o, state, &m, list[i]->name);
        }
    } else if (tt_method_parse(&m, text) != TT_OK) {
        argp_error(state, "%s", tt_error_message());
    } else {
        add_method(o, state, &m, text);
    }
}

static void check_options(const evaluate_options *o, struct argp_state *state) {
    const char *wrong = NULL;
    if (o->load) {
        if (o->files.train || o->n_methods > 0 || o->tune || o->save || o->dry_run ||
            o->has_scale) {
            wrong =
                "--load goes without --train, --method, --scale, --tune, --save, --dry-run";
        } else if (!o->files.test) {
            wrong = "--load needs --test";
        }
    } else if (!o->files.train) {
        wrong = "--train is missing";
    } else if (o->n_methods == 0) {
        wrong = "--method is missing (--method all: every method)";
    } else if (!o->files.test && !o->save && !o->dry_run) {
        wrong = "--test is missing";
    } else if (o->save && o->n_methods != 1) {
        wrong = "--save goes with exactly one --method";
    }
    if ((o->top || o->predictions) && !o->files.test) {
        wrong = "--top and --predictions need --test";
    }
    if (o->top && o->predictions && strcmp(o->predictions, "-") == 0) {
        wrong = "--top and --predictions - both want the standard output";
    }
    if (wrong) {
        argp_error(state, "%s", wrong);
    }
}

static error_t parse(int key, char *text, struct argp_state *state) {
    static const char *const seps[] = {"auto", "tab", "colons", "comma", "blanks", NULL};
    static const char *const headers[] = {"auto", "no", "yes", NULL};
    static const char *const missing[] = {"mean", NULL};
    evaluate_options *o = state->input;
    switch (key) {
    case KEY_TRAIN:
        o->files.train = text;
        break;
    case KEY_TEST:
        o->files.test = text;
        break;
    case KEY_USERS:
        o->files.users = text;
        break;
    case KEY_ITEMS:
        o->files.items = text;
        break;
    case KEY_TYPES:
        o->files.covariates.types = text;
        break;
    case KEY_MISSING:
        word_of(state, "missing", text, missing);
        o->files.covariates.missing_mean = 1;
        break;
    case KEY_SEP:
        o->files.format.separator = (enum tt_separator)word_of(state, "sep", text, seps);
        break;
    case KEY_HEADER:
        o->files.format.header = (enum tt_header)word_of(state, "header", text, headers);
        break;
    case KEY_SCALE:
        scale_of(o, state, text);
        break;
    case 'm':
        methods_of(o, state, text);
        break;
    case KEY_TUNE:
        o->tune = 1;
        break;
    case KEY_SEED:
        o->seed = tool_count(state, "seed", text, 0);
        break;
    case KEY_PREDICTIONS:
        o->predictions = text;
        break;
    case KEY_TOP:
        o->top = tool_count(state, "top", text, 1);
        break;
    case KEY_SAVE:
        o->save = text;
        break;
    case KEY_LOAD:
        o->load = text;
        break;
    case KEY_DRY:
        o->dry_run = 1;
        break;
    case ARGP_KEY_END:
        check_options(o, state);
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

/* Adds the methods with their parameters to --help. */
static char *help_filter(int key, const char *text, void *input) {
    (void)input;
    if (key != ARGP_KEY_HELP_EXTRA) {
        return (char *)text;
    }
    char *out = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&out, &size);
    if (f) {
        fprintf(f, "Methods and their parameters:\n");
        tt_method_help(f);
        fclose(f);
    }
    return out;
}

static const struct argp parser = {
    option_list,
    parse,
    NULL,
    "Fits methods to your ratings and scores them on a test file.\v"
    "Exit status: 0 ran, 1 a fit failed, 2 usage, 65 bad input data, 66 no input, "
    "74 cannot write.",
    NULL,
    help_filter,
    NULL};

void evaluate_options_parse(evaluate_options *o, int argc, char **argv) {
    *o = (evaluate_options){.seed = 1};
    tool_parse(&parser, argc, argv, o);
}
