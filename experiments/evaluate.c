/* evaluate: fits methods to a user's own ratings, scores them on a test file, and writes their
 * predictions or recommendations. A tool: no grid of cells, no profiles, no claim.
 *
 * stdout: csv `method,subset,n,rmse,mae,fit_s,predict_s,status`, five rows a method (all, warm,
 * cold-user, cold-item, cold-both; n/a where n = 0); seconds are CPU seconds. Talk on stderr.
 * With --top N or --predictions - that csv is stdout's and the scores go to stderr. Estimates are
 * clipped to --scale, without it to the range of the training ratings. Without a covariate file
 * of a side its tower sees one-hot ids. Exit status: 0 ran, 1 a fit failed, 2 usage, 65 bad input
 * data, 66 no input, 74 cannot write. */
#include <argp.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_mat.h"
#include "base/tt_text.h"
#include "data/tt_dataset.h"
#include "eval/tt_bundle.h"
#include "eval/tt_metrics.h"
#include "eval/tt_top.h"
#include "eval/tt_tune.h"
#include "farm/tt_field.h"
#include "farm/tt_file.h"

enum { MAX_METHODS = 64 };

typedef struct {
    tt_dataset_spec files;
    const char *predictions, *save, *load;
    int has_scale;
    double lo, hi;
    size_t n_methods;
    tt_method method[MAX_METHODS];
    const char *label[MAX_METHODS];  // as it was asked for
    int tune, dry_run;
    size_t top;
    uint64_t seed;
} options;

enum { KEY_TRAIN = 256, KEY_TEST, KEY_USERS, KEY_ITEMS, KEY_SCALE, KEY_TYPES, KEY_MISSING,
       KEY_SEP, KEY_HEADER, KEY_TUNE, KEY_PREDICTIONS, KEY_TOP, KEY_SAVE, KEY_LOAD, KEY_DRY,
       KEY_SEED };

static const struct argp_option option_list[] = {
    {"train", KEY_TRAIN, "FILE", 0, "ratings to fit: user item rating [time]", 0},
    {"test", KEY_TEST, "FILE", 0, "ratings to score", 0},
    {"users", KEY_USERS, "FILE", 0, "covariates of users, csv with header id,...", 0},
    {"items", KEY_ITEMS, "FILE", 0, "covariates of items", 0},
    {"types", KEY_TYPES, "COL=TYPE,...", 0, "num, text, multi or skip, against the guess", 0},
    {"missing", KEY_MISSING, "mean", 0, "empty covariate cells count as the mean", 0},
    {"sep", KEY_SEP, "WORD", 0, "auto, tab, comma, colons or blanks", 0},
    {"header", KEY_HEADER, "WORD", 0, "auto, yes or no: the first line of rating files", 0},
    {"scale", KEY_SCALE, "LO:HI", 0, "clip estimates to it (default: the training range)", 0},
    {"method", 'm', "NAME[:key=value,...]", 0, "may be repeated; all: every method", 1},
    {"tune", KEY_TUNE, NULL, 0, "search the parameters that are not given", 1},
    {"seed", KEY_SEED, "S", 0, "master seed (default 1)", 1},
    {"predictions", KEY_PREDICTIONS, "OUT.csv", 0, "every estimate, in the test file's order", 2},
    {"top", KEY_TOP, "N", 0, "N unseen items for each user of the test file, on stdout", 2},
    {"save", KEY_SAVE, "FILE", 0, "save the model (one method)", 2},
    {"load", KEY_LOAD, "FILE", 0, "predict with a saved model instead of --train", 2},
    {"dry-run", KEY_DRY, NULL, 0, "bytes and rough seconds only", 2},
    {0},
};

/* The position of `word` in the list, which ends with NULL; usage error if it is not there. */
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

static size_t count_of(struct argp_state *state, const char *option, const char *text,
                       size_t least) {
    double value = 0;
    if (tt_number_parse(&value, text, strlen(text)) != TT_NUMBER_FINITE || value < (double)least ||
        value > 9007199254740992.0 || value != floor(value)) {
        argp_error(state, "--%s %s: expected a whole number of at least %zu", option, text, least);
    }
    return (size_t)value;
}

static void scale_of(options *o, struct argp_state *state, const char *text) {
    const size_t n = strcspn(text, ":");
    const char *rest = text[n] ? text + n + 1 : "";
    if (tt_number_parse(&o->lo, text, n) != TT_NUMBER_FINITE ||
        tt_number_parse(&o->hi, rest, strlen(rest)) != TT_NUMBER_FINITE || !(o->lo < o->hi)) {
        argp_error(state, "--scale %s: expected LO:HI with LO < HI", text);
    }
    o->has_scale = 1;
}

static void add_method(options *o, struct argp_state *state, const tt_method *m,
                       const char *label) {
    if (o->n_methods == MAX_METHODS) {
        argp_error(state, "more than %d methods", MAX_METHODS);
        return;
    }
    o->method[o->n_methods] = *m;
    o->label[o->n_methods++] = label;
}

static void methods_of(options *o, struct argp_state *state, const char *text) {
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

static void check_options(const options *o, struct argp_state *state) {
    const char *wrong = NULL;
    if (o->load) {
        if (o->files.train || o->n_methods > 0 || o->tune || o->save || o->dry_run ||
            o->has_scale) {
            wrong = "--load goes without --train, --method, --scale, --tune, --save, --dry-run";
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
    options *o = state->input;
    switch (key) {
    case KEY_TRAIN: o->files.train = text; break;
    case KEY_TEST: o->files.test = text; break;
    case KEY_USERS: o->files.users = text; break;
    case KEY_ITEMS: o->files.items = text; break;
    case KEY_TYPES: o->files.covariates.types = text; break;
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
    case KEY_SCALE: scale_of(o, state, text); break;
    case 'm': methods_of(o, state, text); break;
    case KEY_TUNE: o->tune = 1; break;
    case KEY_SEED: o->seed = count_of(state, "seed", text, 0); break;
    case KEY_PREDICTIONS: o->predictions = text; break;
    case KEY_TOP: o->top = count_of(state, "top", text, 1); break;
    case KEY_SAVE: o->save = text; break;
    case KEY_LOAD: o->load = text; break;
    case KEY_DRY: o->dry_run = 1; break;
    case ARGP_KEY_END: check_options(o, state); break;
    default: return ARGP_ERR_UNKNOWN;
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
    option_list, parse, NULL,
    "Fits methods to your ratings and scores them on a test file.\v"
    "Exit status: 0 ran, 1 a fit failed, 2 usage, 65 bad input data, 66 no input, "
    "74 cannot write.",
    NULL, help_filter, NULL};

typedef struct {
    const options *o;
    tt_dataset data;             // with --load: the saved ids and pairs, and the test file
    tt_bundle bundle;            // with --load
    tt_features user_ids;        // one-hot ids of a side without covariates
    tt_features item_ids;
    tt_problem problem;
    size_t n_new;                // with --load and covariates: pairs with an id not saved
    uint32_t *at;                // (n_new) position of the pair in the test part
    uint32_t *user_row;          // (n_new) row of new_user
    uint32_t *item_row;          // (n_new)
    tt_features new_user, new_item;
    double *estimate;            // (test.count)
    unsigned char *fallback;     // (test.count)
    tt_outfile predictions;      // open if f != NULL
    FILE *scores;                // where the scores go
    FILE *rows;                  // where predictions go, or NULL
    int failed;                  // fits that failed
} run;

static double cpu_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void note_side(const char *side, const tt_schema_counts *c) {
    const struct {
        size_t n;
        const char *what;
    } note[] = {
        {c->missing_cells, "empty cells taken as the mean"},
        {c->missing_rows, "ids without a row taken as the mean"},
        {c->unseen_levels, "levels not met in training, coded as zeros"},
        {c->clipped, "numbers clipped to the training range"},
        {c->unused_rows, "rows without ratings not used"},
    };
    for (size_t i = 0; i < sizeof note / sizeof note[0]; i++) {
        if (note[i].n > 0) {
            fprintf(stderr, "note: %s: %zu %s\n", side, note[i].n, note[i].what);
        }
    }
}

static void note_data(const run *r) {
    const tt_ratings *train = &r->data.train;
    size_t outside = 0;
    for (size_t i = 0; i < train->count; i++) {
        outside += train->rating[i] < r->problem.lo || train->rating[i] > r->problem.hi;
    }
    if (r->data.merged > 0) {
        fprintf(stderr, "note: %zu training ratings replaced by a later one of the same pair\n",
                r->data.merged);
    }
    if (outside > 0) {
        fprintf(stderr, "note: %zu training ratings lie outside the scale %g to %g\n", outside,
                r->problem.lo, r->problem.hi);
    }
    note_side("users", &r->data.user.counts);
    note_side("items", &r->data.item.counts);
}

/* The covariates of a side, or its one-hot ids. NULL: memory refused. */
static const tt_features *covariates(const tt_side *side, tt_features *ids, size_t n) {
    if (side->x.rows > 0) {
        return &side->x;
    }
    return tt_features_onehot(ids, n) == TT_OK ? ids : NULL;
}

static int read_training(run *r) {
    const options *o = r->o;
    int status = tt_dataset_read(&r->data, &o->files);
    if (status != TT_OK) {
        return status;
    }
    tt_problem *p = &r->problem;
    p->train = &r->data.train;
    p->user_x = covariates(&r->data.user, &r->user_ids, r->data.users.count);
    p->item_x = covariates(&r->data.item, &r->item_ids, r->data.items.count);
    p->address = (tt_address){.seed = o->seed, .design = tt_hash32("evaluate")};
    if (o->has_scale) {
        p->lo = o->lo;
        p->hi = o->hi;
    } else {
        tt_ratings_range(p->train, &p->lo, &p->hi);
    }
    note_data(r);
    return p->user_x && p->item_x ? TT_OK : TT_ENOMEM;
}

/* Codes the covariates of the ids in `ids` by the saved schema. */
static int code_new(tt_features *x, const char *name, const char *path, const tt_schema *schema,
                    const tt_ids *ids) {
    tt_sheet sheet;
    tt_schema_counts counts;
    int status = tt_sheet_read(&sheet, path);
    if (status == TT_OK) {
        status = tt_schema_apply(x, &counts, schema, &sheet, ids);
        if (status == TT_OK) {
            counts.unused_rows = 0;
            note_side(name, &counts);
        }
        tt_sheet_free(&sheet);
    }
    return status;
}

/* Lists the test pairs that hold an id the saved model does not know, and their ids. */
static int list_new(run *r, tt_ids *users, tt_ids *items) {
    const tt_dataset *d = &r->data;
    r->at = tt_alloc(d->test.count, sizeof *r->at);
    r->user_row = tt_alloc(d->test.count, sizeof *r->user_row);
    r->item_row = tt_alloc(d->test.count, sizeof *r->item_row);
    int status = r->at && r->user_row && r->item_row ? TT_OK : TT_ENOMEM;
    for (size_t i = 0; i < d->test.count && status == TT_OK; i++) {
        const uint32_t u = d->test.user[i], v = d->test.item[i];
        if (u < r->bundle.users.count && v < r->bundle.items.count) {
            continue;
        }
        const size_t k = r->n_new;
        r->at[k] = (uint32_t)i;
        status = tt_ids_intern(&r->user_row[k], users, tt_ids_text(&d->users, u),
                               tt_ids_length(&d->users, u));
        if (status == TT_OK) {
            status = tt_ids_intern(&r->item_row[k], items, tt_ids_text(&d->items, v),
                                   tt_ids_length(&d->items, v));
        }
        r->n_new++;
    }
    return status;
}

/* With --load: the covariates of what the model has not seen, if it can use them. */
static int read_new(run *r) {
    const tt_dataset_spec *files = &r->o->files;
    const tt_bundle *b = &r->bundle;
    const int has_both = b->user_schema.names.count > 0 && b->item_schema.names.count > 0;
    tt_ids users = {0}, items = {0};
    if (!files->users && !files->items) {
        return TT_OK;
    }
    if (!has_both || !files->users || !files->items ||
        !b->model.method.estimator->predict_features) {
        return tt_error(TT_EUSAGE, "--load takes --users and --items together, for a model of a "
                                   "method with towers saved with both");
    }
    int status = list_new(r, &users, &items);
    if (status == TT_OK && r->n_new > 0) {
        status = code_new(&r->new_user, "users", files->users, &b->user_schema, &users);
    }
    if (status == TT_OK && r->n_new > 0) {
        status = code_new(&r->new_item, "items", files->items, &b->item_schema, &items);
    }
    tt_ids_free(&users);
    tt_ids_free(&items);
    return status;
}

static int read_saved(run *r) {
    tt_dataset *d = &r->data;
    tt_sheet none = {0};
    FILE *f = fopen(r->o->load, "rb");
    if (!f) {
        return tt_error(TT_ENOINPUT, "%s: cannot be read", r->o->load);
    }
    int status = tt_bundle_load(&r->bundle, f, NULL, 0);
    fclose(f);
    if (status != TT_OK) {
        char reason[512];
        snprintf(reason, sizeof reason, "%s", tt_error_message());
        return tt_error(status, "%s: %s", r->o->load, reason);
    }
    status = tt_ids_copy(&d->users, &r->bundle.users);
    if (status == TT_OK) {
        status = tt_ids_copy(&d->items, &r->bundle.items);
    }
    if (status == TT_OK) {
        status = tt_ratings_read(&d->test, &d->users, &d->items, r->o->files.test,
                                 &r->o->files.format);
    }
    if (status == TT_OK) { // the saved pairs move over
        d->train = r->bundle.train;
        r->bundle.train = (tt_ratings){0};
        status = tt_dataset_finish(d, &none, &none);
    }
    return status == TT_OK ? read_new(r) : status;
}

static int open_outputs(run *r) {
    const char *path = r->o->predictions;
    r->scores = r->o->top > 0 ? stderr : stdout;
    if (path && strcmp(path, "-") == 0) {
        r->rows = stdout;
        r->scores = stderr;
    } else if (path) {
        const char *slash = strrchr(path, '/');
        char *directory = slash ? tt_format("%.*s", (int)(slash - path), path) : tt_format(".");
        if (!directory) {
            return TT_ENOMEM;
        }
        const int status =
            tt_outfile_open(&r->predictions, directory, slash ? slash + 1 : path, "");
        tt_free(directory);
        if (status != TT_OK) {
            return status;
        }
        r->rows = r->predictions.f;
    }
    const size_t n = r->data.test.count;
    r->estimate = tt_alloc(n, sizeof *r->estimate);
    r->fallback = tt_alloc(n, 1);
    return r->estimate && r->fallback ? TT_OK : TT_ENOMEM;
}

static void print_number(FILE *f, double value, int digits) {
    if (isnan(value)) {
        fputs(",n/a", f);
    } else {
        fprintf(f, ",%.*g", digits, value);
    }
}

static void print_scores(const run *r, const char *label, const tt_scores *s, double fit_s,
                         double predict_s, const char *status) {
    static const int order[TT_SCORES] = {TT_ALL, TT_WARM, TT_COLD_USER, TT_COLD_ITEM,
                                         TT_COLD_BOTH};
    for (int i = 0; i < TT_SCORES; i++) {
        const int k = order[i];
        tt_field_write(r->scores, label);
        fprintf(r->scores, ",%s,%zu", tt_metrics_name((size_t)k), s->n[k]);
        print_number(r->scores, s->rmse[k], 10);
        print_number(r->scores, s->mae[k], 10);
        print_number(r->scores, fit_s, 4);
        print_number(r->scores, predict_s, 4);
        fprintf(r->scores, ",%s\n", status);
    }
    fflush(r->scores);
}

/* model NULL: nothing was fitted, the estimates stay empty. */
static void print_predictions(const run *r, const char *label, int has_model) {
    static const char *const word[] = {"", "mean", "user", "item"};
    const tt_dataset *d = &r->data;
    for (size_t i = 0; i < d->test.count; i++) {
        tt_field_write(r->rows, label);
        fputc(',', r->rows);
        tt_field_write(r->rows, tt_ids_text(&d->users, d->test.user[i]));
        fputc(',', r->rows);
        tt_field_write(r->rows, tt_ids_text(&d->items, d->test.item[i]));
        fprintf(r->rows, ",%.10g,", d->test.rating[i]);
        if (has_model) {
            fprintf(r->rows, "%.10g,%s", r->estimate[i], word[r->fallback[i]]);
        } else {
            fputc(',', r->rows);
        }
        fputc('\n', r->rows);
    }
}

static int predict(run *r, const tt_estimator *e, const void *model) {
    const tt_ratings *test = &r->data.test;
    e->predict(model, test->user, test->item, test->count, r->estimate, r->fallback);
    if (r->n_new == 0) {
        return TT_OK;
    }
    double *fresh = tt_alloc(r->n_new, sizeof *fresh);
    if (!fresh) {
        return TT_ENOMEM;
    }
    e->predict_features(model, &r->new_user, &r->new_item, r->user_row, r->item_row, r->n_new,
                        fresh);
    for (size_t k = 0; k < r->n_new; k++) {
        r->estimate[r->at[k]] = fresh[k];
        r->fallback[r->at[k]] = TT_KNOWN;
    }
    tt_free(fresh);
    return TT_OK;
}

static int print_top(const run *r, const char *label, const tt_estimator *e,
                     const void *model) {
    const tt_dataset *d = &r->data;
    tt_groups rated = {0};
    tt_top_work w = {0};
    unsigned char *done = tt_alloc(d->users.count, 1);
    int status = done ? tt_groups_by_user(&rated, &d->train) : TT_ENOMEM;
    if (status == TT_OK) {
        status = tt_top_alloc(&w, d->items.count);
    }
    for (size_t i = 0; i < d->test.count && status == TT_OK; i++) {
        const uint32_t u = d->test.user[i];
        if (done[u]) {
            continue;
        }
        done[u] = 1;
        const size_t n = tt_top(&w, e, model, u, rated.other + rated.ptr[u],
                                rated.ptr[u + 1] - rated.ptr[u], r->o->top);
        for (size_t k = 0; k < n; k++) {
            tt_field_write(stdout, label);
            fputc(',', stdout);
            tt_field_write(stdout, tt_ids_text(&d->users, u));
            printf(",%zu,", k + 1);
            tt_field_write(stdout, tt_ids_text(&d->items, w.entry[k].item));
            printf(",%.10g\n", w.entry[k].estimate);
        }
    }
    tt_free(done);
    tt_groups_free(&rated);
    tt_top_free(&w);
    return status;
}

/* Predicts, scores and prints what was asked for. */
static int answer(run *r, const char *label, const tt_model *model, double fit_s,
                  const char *status_word) {
    const tt_estimator *e = model->method.estimator;
    tt_scores s;
    const double start = cpu_seconds();
    int status = predict(r, e, model->model);
    const double predict_s = cpu_seconds() - start;
    if (status != TT_OK) {
        return status;
    }
    tt_metrics(&s, r->estimate, r->data.test.rating, NULL, r->data.subset, r->data.test.count);
    print_scores(r, label, &s, fit_s, predict_s, status_word);
    if (r->rows) {
        print_predictions(r, label, 1);
    }
    return r->o->top > 0 ? print_top(r, label, e, model->model) : TT_OK;
}

static void print_tuning(const tt_grid *g, const tt_tuning *t) {
    char text[TT_METHOD_TEXT];
    for (size_t i = 0; i < t->n; i++) {
        tt_method m = tt_method_of(g->estimator);
        memcpy(m.value, g->value + i * TT_PARAM_MAX, sizeof m.value);
        fprintf(stderr, "tune: %s rmse %.5g se %.2g failed %zu of %zu%s\n",
                tt_method_format(&m, text, sizeof text), t->score[i], t->se[i], t->failed[i],
                t->parts, i == t->best ? " <- best" : "");
    }
}

static int tune(tt_method *m, const tt_problem *problem) {
    const tt_tune_spec spec = TT_TUNE_DEFAULT;
    tt_grid g;
    tt_tuning t;
    const int status = tt_tune_method(m, &g, &t, problem, &spec);
    if (status == TT_OK) {
        print_tuning(&g, &t);
    }
    tt_tuning_free(&t);
    tt_grid_free(&g);
    return status;
}

static int save(const run *r, const tt_model *model) {
    const char *path = r->o->save, *slash = strrchr(path, '/');
    char *directory = slash ? tt_format("%.*s", (int)(slash - path), path) : tt_format(".");
    tt_outfile out = {0};
    int status = directory ? tt_outfile_open(&out, directory, slash ? slash + 1 : path, "")
                           : TT_ENOMEM;
    if (status == TT_OK) {
        status = tt_bundle_save(model, &r->data, out.f);
    }
    if (status == TT_OK) {
        status = tt_outfile_commit(&out);
    }
    tt_outfile_discard(&out);
    tt_free(directory);
    return status;
}

/* A fit that failed (memory refused): its rows say so, the other methods go on. */
static void answer_failed(run *r, const char *label) {
    tt_scores s;
    fprintf(stderr, "evaluate: %s: %s\n", label, tt_error_message());
    memset(&s, 0, sizeof s);
    for (int k = 0; k < TT_SCORES; k++) {
        s.n[k] = k == TT_ALL ? r->data.test.count : r->data.subset_count[k];
        s.rmse[k] = s.mae[k] = NAN;
    }
    print_scores(r, label, &s, NAN, NAN, "failed");
    if (r->rows) {
        print_predictions(r, label, 0);
    }
    r->failed++;
}

static int run_method(run *r, size_t i) {
    static const char *const word[] = {"ok", "diverged", "singular", "not-converged"};
    tt_model model = {.method = r->o->method[i], .lo = r->problem.lo, .hi = r->problem.hi};
    const tt_estimator *e = model.method.estimator;
    char text[TT_METHOD_TEXT];
    tt_fit info;
    const double start = cpu_seconds();
    int status = r->o->tune ? tune(&model.method, &r->problem) : TT_OK;
    fprintf(stderr, "fitting %s\n", tt_method_format(&model.method, text, sizeof text));
    if (status == TT_OK) {
        status = e->fit(&model.model, &r->problem, model.method.value, &info);
    }
    if (status != TT_OK) {
        answer_failed(r, r->o->label[i]);
        return TT_OK;
    }
    status = answer(r, r->o->label[i], &model, cpu_seconds() - start, word[info.status]);
    if (status == TT_OK && r->o->save) {
        status = save(r, &model);
    }
    tt_model_free(&model);
    return status;
}

/* CPU seconds of a fit to n of the training ratings; NAN if it fails. */
static double timed_fit(const run *r, const tt_method *m, size_t n) {
    const size_t count = r->data.train.count;
    tt_problem p = r->problem;
    tt_split split;
    tt_ratings part, rest;
    void *model = NULL;
    tt_fit info;
    double seconds = NAN;
    if (tt_split_holdout(&split, p.train, (double)n / (double)count, &p.address, 0) != TT_OK) {
        return NAN;
    }
    if (tt_split_apply(&rest, &part, p.train, &split) == TT_OK) {
        p.train = &part;
        const double start = cpu_seconds();
        if (m->estimator->fit(&model, &p, m->value, &info) == TT_OK) {
            seconds = cpu_seconds() - start;
        }
        m->estimator->free(model);
        tt_ratings_free(&part);
        tt_ratings_free(&rest);
    }
    tt_split_free(&split);
    return seconds;
}

/* Fits to 5000 and 10000 ratings, carried on as a power between 1 and 2 of the count. */
static void dry_run(const run *r) {
    enum { SMALL = 5000 };
    const double count = (double)r->data.train.count;
    printf("method,bytes,fit_s\n");
    for (size_t i = 0; i < r->o->n_methods; i++) {
        const tt_method *m = &r->o->method[i];
        double seconds;
        if (count <= 2 * SMALL) {
            seconds = timed_fit(r, m, r->data.train.count);
        } else {
            const double half = timed_fit(r, m, SMALL);
            const double power = log2(timed_fit(r, m, 2 * SMALL) / half);
            seconds = half * pow(count / SMALL, fmin(fmax(power, 1), 2));
        }
        tt_field_write(stdout, r->o->label[i]);
        printf(",%zu", m->estimator->bytes(&r->problem, m->value));
        print_number(stdout, seconds, 2);
        putchar('\n');
        fflush(stdout);
    }
}

static int run_all(run *r) {
    int status = r->o->load ? read_saved(r) : read_training(r);
    if (status == TT_OK && r->o->dry_run) {
        dry_run(r);
        return TT_OK;
    }
    if (status == TT_OK) {
        status = open_outputs(r);
    }
    if (status != TT_OK) {
        return status;
    }
    fputs("method,subset,n,rmse,mae,fit_s,predict_s,status\n", r->scores);
    if (r->rows) {
        fputs("method,user,item,rating,estimate,fallback\n", r->rows);
    }
    if (r->o->top > 0) {
        puts("method,user,rank,item,estimate");
    }
    if (r->o->load) {
        const tt_model *model = &r->bundle.model;
        status = answer(r, model->method.estimator->name, model, 0, "ok");
    }
    for (size_t i = 0; i < r->o->n_methods && status == TT_OK; i++) {
        status = run_method(r, i);
    }
    if (status == TT_OK && r->predictions.f) {
        status = tt_outfile_commit(&r->predictions);
    }
    if (status == TT_OK && (fflush(stdout) != 0 || ferror(stdout))) {
        status = tt_error(TT_EIO, "cannot write to the standard output");
    }
    return status;
}

static void run_free(run *r) {
    tt_outfile_discard(&r->predictions);
    tt_dataset_free(&r->data);
    tt_bundle_free(&r->bundle);
    tt_features_free(&r->user_ids);
    tt_features_free(&r->item_ids);
    tt_features_free(&r->new_user);
    tt_features_free(&r->new_item);
    tt_free(r->at);
    tt_free(r->user_row);
    tt_free(r->item_row);
    tt_free(r->estimate);
    tt_free(r->fallback);
}

int main(int argc, char **argv) {
    options o = {.seed = 1};
    argp_err_exit_status = TT_EUSAGE;
    argp_parse(&parser, argc, argv, 0, NULL, &o);
    tt_mat_setup();
    run r = {.o = &o};
    int status = run_all(&r);
    if (status != TT_OK) {
        fprintf(stderr, "evaluate: %s\n", tt_error_message());
    } else if (r.failed > 0) {
        status = TT_EFAIL;
    }
    run_free(&r);
    return status == TT_ENOMEM ? TT_EFAIL : status;
}
