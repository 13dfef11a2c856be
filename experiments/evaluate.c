/* evaluate: fits methods to a user's own ratings, scores them on a test file, and writes
 * their predictions or recommendations. A tool: no grid of cells, no profiles, no claim.
 *
 * stdout: csv `method,subset,n,rmse,mae,fit_s,predict_s,status`, five rows a method (all,
 * warm, cold-user, cold-item, cold-both; n/a where n = 0); seconds are CPU seconds. Talk on
 * stderr. With --top N or --predictions - that csv is stdout's and the scores go to stderr.
 * Estimates are clipped to --scale, without it to the range of the training ratings.
 * Without a covariate file of a side its tower sees one-hot ids. Exit status: 0 ran, 1 a
 * fit failed, 2 usage, 65 bad input data, 66 no input, 74 cannot write. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_mat.h"
#include "common/evaluate_input.h"
#include "common/tool.h"
#include "eval/tt_metrics.h"
#include "eval/tt_top.h"
#include "eval/tt_tune.h"
#include "farm/tt_field.h"
#include "farm/tt_file.h"

typedef struct {
    const evaluate_options *o;
    evaluate_input in;
    double *estimate;        // (in.data.test.count)
    unsigned char *fallback; // (in.data.test.count)
    tt_outfile predictions;  // open if f != NULL
    FILE *scores;            // where the scores go
    FILE *rows;              // where predictions go, or NULL
    int failed;              // fits that failed
} run;

static double cpu_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int open_file(tt_outfile *out, const char *path) {
    const char *slash = strrchr(path, '/');
    char *directory = slash ? tt_format("%.*s", (int)(slash - path), path) : tt_format(".");
    const int status = directory
                           ? tt_outfile_open(out, directory, slash ? slash + 1 : path, "")
                           : TT_ENOMEM;
    tt_free(directory);
    return status;
}

static int open_outputs(run *r) {
    const char *path = r->o->predictions;
    r->scores = r->o->top > 0 ? stderr : stdout;
    if (path && strcmp(path, "-") == 0) {
        r->rows = stdout;
        r->scores = stderr;
    } else if (path) {
        const int status = open_file(&r->predictions, path);
        if (status != TT_OK) {
            return status;
        }
        r->rows = r->predictions.f;
    }
    const size_t n = r->in.data.test.count;
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
    const tt_dataset *d = &r->in.data;
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

static int print_top(const run *r, const char *label, const tt_estimator *e,
                     const void *model) {
    const tt_dataset *d = &r->in.data;
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
    int status = evaluate_predict(r->estimate, r->fallback, &r->in, e, model->model);
    const double predict_s = cpu_seconds() - start;
    if (status != TT_OK) {
        return status;
    }
    tt_metrics(&s, r->estimate, r->in.data.test.rating, NULL, r->in.data.subset,
               r->in.data.test.count);
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
                tt_method_format(&m, text, sizeof text), t->score[i], t->se[i],
                t->failed[i], t->parts, i == t->best ? " <- best" : "");
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
    tt_outfile out = {0};
    int status = open_file(&out, r->o->save);
    if (status == TT_OK) {
        status = tt_bundle_save(model, &r->in.data, out.f);
    }
    if (status == TT_OK) {
        status = tt_outfile_commit(&out);
    }
    tt_outfile_discard(&out);
    return status;
}

/* A fit that failed (memory refused): its rows say so, the other methods go on. */
static void answer_failed(run *r, const char *label) {
    tt_scores s;
    fprintf(stderr, "evaluate: %s: %s\n", label, tt_error_message());
    memset(&s, 0, sizeof s);
    for (int k = 0; k < TT_SCORES; k++) {
        s.n[k] = k == TT_ALL ? r->in.data.test.count : r->in.data.subset_count[k];
        s.rmse[k] = s.mae[k] = NAN;
    }
    print_scores(r, label, &s, NAN, NAN, "failed");
    if (r->rows) {
        print_predictions(r, label, 0);
    }
    r->failed++;
}

static int run_method(run *r, size_t i) {
    tt_model model = {
        .method = r->o->method[i], .lo = r->in.problem.lo, .hi = r->in.problem.hi};
    const tt_estimator *e = model.method.estimator;
    char text[TT_METHOD_TEXT];
    tt_fit info;
    const double start = cpu_seconds();
    int status = r->o->tune ? tune(&model.method, &r->in.problem) : TT_OK;
    fprintf(stderr, "fitting %s\n", tt_method_format(&model.method, text, sizeof text));
    if (status == TT_OK) {
        status = e->fit(&model.model, &r->in.problem, model.method.value, &info);
    }
    if (status != TT_OK) {
        answer_failed(r, r->o->label[i]);
        return TT_OK;
    }
    status =
        answer(r, r->o->label[i], &model, cpu_seconds() - start, tt_fit_word(info.status));
    if (status == TT_OK && r->o->save) {
        status = save(r, &model);
    }
    tt_model_free(&model);
    return status;
}

/* CPU seconds of a fit to n of the training ratings; NAN if it fails. */
static double timed_fit(const run *r, const tt_method *m, size_t n) {
    const size_t count = r->in.data.train.count;
    tt_problem p = r->in.problem;
    tt_split split;
    tt_ratings part, rest;
    void *model = NULL;
    tt_fit info;
    double seconds = NAN;
    if (tt_split_holdout(&split, p.train, (double)n / (double)count, &p.address, 0) !=
        TT_OK) {
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
    const double count = (double)r->in.data.train.count;
    printf("method,bytes,fit_s\n");
    for (size_t i = 0; i < r->o->n_methods; i++) {
        const tt_method *m = &r->o->method[i];
        double seconds;
        if (count <= 2 * SMALL) {
            seconds = timed_fit(r, m, r->in.data.train.count);
        } else {
            const double half = timed_fit(r, m, SMALL);
            const double power = log2(timed_fit(r, m, 2 * SMALL) / half);
            seconds = half * pow(count / SMALL, fmin(fmax(power, 1), 2));
        }
        tt_field_write(stdout, r->o->label[i]);
        printf(",%zu", m->estimator->bytes(&r->in.problem, m->value));
        print_number(stdout, seconds, 2);
        putchar('\n');
        fflush(stdout);
    }
}

static int run_all(run *r) {
    int status = evaluate_input_read(&r->in, r->o);
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
        const tt_model *model = &r->in.bundle.model;
        status = answer(r, model->method.estimator->name, model, 0, "ok");
    }
    for (size_t i = 0; i < r->o->n_methods && status == TT_OK; i++) {
        status = run_method(r, i);
    }
    if (status == TT_OK && r->predictions.f) {
        status = tt_outfile_commit(&r->predictions);
    }
    return status == TT_OK ? tool_flush() : status;
}

static void run_free(run *r) {
    tt_outfile_discard(&r->predictions);
    evaluate_input_free(&r->in);
    tt_free(r->estimate);
    tt_free(r->fallback);
}

int main(int argc, char **argv) {
    evaluate_options o;
    evaluate_options_parse(&o, argc, argv);
    tt_mat_setup();
    run r = {.o = &o};
    const int status = tool_exit_status("evaluate", run_all(&r));
    run_free(&r);
    return status == 0 && r.failed > 0 ? TT_EFAIL : status;
}
