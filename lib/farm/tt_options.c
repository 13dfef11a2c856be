#include "farm/tt_options.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "base/tt_error.h"
#include "farm/tt_field.h"

enum {
    KEY_PROFILE = 0x1000,
    KEY_JOBS,
    KEY_SEED,
    KEY_RESULTS,
    KEY_SHARD,
    KEY_ONLY,
    KEY_FRESH,
    KEY_LIST,
    KEY_QUIET,
    KEY_EXPORT,
    KEY_VERSION
};

static const struct argp_option option[] = {
    {"profile", KEY_PROFILE, "NAME", 0, "smoke, default or paper (default: default)", 0},
    {"jobs", KEY_JOBS, "N", 0, "Worker processes (default: all processors)", 0},
    {"seed", KEY_SEED, "S", 0, "Master seed (default: 1)", 0},
    {"results", KEY_RESULTS, "DIR", 0, "Where results go (default: results/<profile>)", 0},
    {"shard", KEY_SHARD, "k/K", 0,
     "Compute the k-th of K parts; a later run without it puts the parts together "
     "(default: from SLURM_ARRAY_TASK_ID in an array of jobs)",
     0},
    {"only", KEY_ONLY, "CELL[:REP]", 0, "Compute this cell (name or number) only", 0},
    {"fresh", KEY_FRESH, 0, 0, "Discard what this experiment has computed before", 0},
    {"list", KEY_LIST, 0, 0, "Print cells, tasks, what is done and the time it takes", 0},
    {"export", KEY_EXPORT, 0, 0,
     "Write finished rows to <name>.rows.csv as the run goes (always in profile paper)", 0},
    {"quiet", KEY_QUIET, 0, 0, "Say nothing but errors", 0},
    {"version", KEY_VERSION, 0, 0, "Print the version and exit", 0},
    {0},
};

struct parsing {
    tt_options *options;
    const tt_experiment *experiment;
};

static size_t processors(void) {
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) ? 1 : (size_t)CPU_COUNT(&set);
}

static size_t number(struct argp_state *state, const char *what, const char *text,
                     size_t least, size_t most) {
    size_t value = 0;
    if (tt_field_size(&value, text, most) || value < least) {
        argp_error(state, "--%s: found '%s', expected a whole number from %zu to %zu", what,
                   text, least, most);
    }
    return value;
}

static enum tt_profile profile_of(struct argp_state *state, const char *text) {
    for (enum tt_profile p = TT_SMOKE; p <= TT_PAPER; p++) {
        if (!strcmp(text, tt_profile_name(p))) {
            return p;
        }
    }
    argp_error(state, "--profile: found '%s', expected smoke, default or paper", text);
    return TT_DEFAULT;
}

static int variable(size_t *value, const char *name, size_t otherwise) {
    const char *text = getenv(name);
    *value = otherwise;
    if (text && tt_field_size(value, text, 1000000)) {
        return tt_error(TT_EUSAGE, "%s: found '%s', expected a number", name, text);
    }
    return TT_OK;
}

int tt_shard_parse(unsigned *shard, unsigned *shards, const char *text) {
    enum { MOST = 100000 };
    char part[32];
    size_t k, K;
    const char *slash = strchr(text, '/');
    if (slash && (size_t)(slash - text) < sizeof part) {
        snprintf(part, sizeof part, "%.*s", (int)(slash - text), text);
        if (!tt_field_size(&k, part, MOST) && !tt_field_size(&K, slash + 1, MOST) &&
            k >= 1 && k <= K) {
            *shard = (unsigned)k;
            *shards = (unsigned)K;
            return TT_OK;
        }
    }
    return tt_error(TT_EUSAGE, "found '%s', expected k/K with 1 <= k <= K, such as 2/8",
                    text);
}

int tt_shard_slurm(unsigned *shard, unsigned *shards) {
    size_t id, count, least, step;
    *shard = *shards = 0;
    if (!getenv("SLURM_ARRAY_TASK_ID") || !getenv("SLURM_ARRAY_TASK_COUNT")) {
        return TT_OK;
    }
    int code = variable(&id, "SLURM_ARRAY_TASK_ID", 0);
    code = code ? code : variable(&count, "SLURM_ARRAY_TASK_COUNT", 0);
    code = code ? code : variable(&least, "SLURM_ARRAY_TASK_MIN", 0);
    code = code ? code : variable(&step, "SLURM_ARRAY_TASK_STEP", 1);
    if (!code && (step == 0 || id < least || (id - least) / step >= count)) {
        code = tt_error(TT_EUSAGE,
                        "SLURM_ARRAY_TASK_ID=%zu is none of %zu tasks from %zu by "
                        "%zu; use an array without gaps or --shard",
                        id, count, least, step);
    }
    if (!code) {
        *shard = (unsigned)((id - least) / step + 1);
        *shards = (unsigned)count;
    }
    return code;
}

static void finish(struct argp_state *state, tt_options *o) {
    int code = TT_OK;
    if (!o->shards) {
        code = tt_shard_slurm(&o->shard, &o->shards);
        o->shard_source = "SLURM_ARRAY_TASK_ID";
    }
    if (code) {
        argp_error(state, "%s", tt_error_message());
    }
    if (o->shards <= 1) {
        o->shard = 0;
        o->shards = 1;
    }
}

static void print_version(const tt_experiment *e) {
    printf("%s (two-tower convergence suite), algorithm version %u\n", e->name, e->version);
    exit(fflush(stdout) ? TT_EIO : 0);
}

static error_t parse(int key, char *text, struct argp_state *state) {
    struct parsing *parsing = state->input;
    tt_options *o = parsing->options;
    switch (key) {
    case KEY_PROFILE:
        o->profile = profile_of(state, text);
        return 0;
    case KEY_JOBS:
        o->jobs = number(state, "jobs", text, 1, 4096);
        return 0;
    case KEY_SEED:
        o->seed = number(state, "seed", text, 0, SIZE_MAX);
        return 0;
    case KEY_RESULTS:
        if (!*text) { // would be the root of the file system
            argp_error(state, "--results: found '', expected a directory");
        }
        o->results = text;
        return 0;
    case KEY_SHARD:
        o->shard_source = "--shard";
        if (tt_shard_parse(&o->shard, &o->shards, text)) {
            argp_error(state, "--shard: %s", tt_error_message());
        }
        return 0;
    case KEY_ONLY:
        o->only = text;
        return 0;
    case KEY_FRESH:
        o->fresh = 1;
        return 0;
    case KEY_LIST:
        o->list = 1;
        return 0;
    case KEY_QUIET:
        o->quiet = 1;
        return 0;
    case KEY_EXPORT:
        o->export = 1;
        return 0;
    case KEY_VERSION:
        print_version(parsing->experiment);
        return 0;
    case ARGP_KEY_END:
        finish(state, o);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN; // arguments too: there are none
    }
}

void tt_options_parse(tt_options *o, const tt_experiment *e, int argc, char **argv) {
    *o = (tt_options){.profile = TT_DEFAULT, .jobs = processors(), .seed = 1};
    struct parsing parsing = {o, e};
    const struct argp_child child[] = {{e->options, 0, "Of this experiment:", 1}, {0}};
    const struct argp argp = {.options = option,
                              .parser = parse,
                              .doc = e->claim,
                              .children = e->options ? child : NULL};
    argp_err_exit_status = TT_EUSAGE;
    const error_t bad = argp_parse(&argp, argc, argv, 0, NULL, &parsing);
    if (bad) {
        fprintf(stderr, "%s: %s\n", e->name, strerror(bad));
        exit(TT_EUSAGE);
    }
}
