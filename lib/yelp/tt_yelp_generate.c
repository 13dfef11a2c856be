#include "yelp/tt_yelp_generate.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "yelp/tt_yelp_generate_parts.h"

enum { REVIEW, BUSINESS, USER, CHECKIN, FILES };
enum { PATH = 4096, BUFFER = 1 << 18 };

static const char *const file_name[FILES] = {"review", "business", "user", "checkin"};

/* Streams of the DATA role that belong to no slot lie above all of them. */
#define ABOVE_SLOTS ((uint64_t)1 << 63)

typedef struct {
    const char *directory;
    const tt_yelp_generate_spec *spec;
    tt_address address;
    tt_yelp_pairs pairs;
    tt_yelp_tally *user, *business; // (users), (businesses)
    char *buffer;                   // (BUFFER) of the file that is open
    int made[FILES];                // 1: its temporary file is there
} folder;

static int path_of(char path[PATH], const folder *d, int file, const char *suffix) {
    const int n =
        snprintf(path, PATH, "%s/%s.json%s", d->directory, file_name[file], suffix);
    return n < PATH ? TT_OK : tt_error(TT_EIO, "%.40s...: path too long", d->directory);
}

static int cannot_write(const char *path, int reason) {
    return tt_error(TT_EIO, "cannot write %s: %s", path, strerror(reason ? reason : EIO));
}

static int open_file(tt_yelp_out *o, folder *d, int file) {
    char path[PATH];
    const int code = path_of(path, d, file, ".tmp");
    if (code != TT_OK) {
        return code;
    }
    *o = (tt_yelp_out){.f = fopen(path, "w"), .ascii = d->spec->form_2014};
    if (!o->f) {
        return cannot_write(path, errno);
    }
    d->made[file] = 1;
    setvbuf(o->f, d->buffer, _IOFBF, BUFFER);
    return TT_OK;
}

static int close_file(tt_yelp_out *o, const folder *d, int file) {
    char path[PATH];
    path_of(path, d, file, ".tmp");
    if (!d->spec->lines_ending && o->lines > 0) {
        tt_yelp_put(o, "\n");
    }
    errno = 0;
    const int bad = fflush(o->f) != 0 || ferror(o->f);
    const int reason = errno;
    return fclose(o->f) != 0 || bad ? cannot_write(path, reason ? reason : errno) : TT_OK;
}

static unsigned stars_of(double value) {
    const double rounded = floor(value + 0.5);
    return rounded < 1 ? 1 : rounded > 5 ? 5 : (unsigned)rounded;
}

/* Geometric: 0, 1, 2, ... with this mean. */
static unsigned votes(tt_rng *r, double mean) {
    return (unsigned)(log(1 - tt_rng_uniform(r)) / log(mean / (1 + mean)));
}

static void tally(tt_yelp_tally *t, const tt_yelp_review *v) {
    t->reviews++;
    t->stars += v->stars;
    t->useful += v->useful;
    t->funny += v->funny;
    t->cool += v->cool;
}

/* Stars and text come from the slot's stream, what tells nothing from the line's, r. */
static void put_review(tt_yelp_out *o, folder *d, size_t number, tt_rng *r) {
    double weight[TT_YELP_ASPECTS], quality[TT_YELP_ASPECTS];
    tt_rng told;
    tt_yelp_review v = {.number = number,
                        .pair = tt_yelp_pairs_at(&d->pairs, number),
                        .spec = d->spec,
                        .weight = weight,
                        .quality = quality};
    const double generosity = tt_yelp_truth_user(weight, d->spec, v.pair.user);
    tt_yelp_truth_business(quality, d->spec, v.pair.business);
    tt_rng_at(&told, &d->address, TT_ROLE_DATA, v.pair.slot);
    v.stars = stars_of(tt_yelp_truth_mean(d->spec, weight, quality, generosity) +
                       d->spec->noise * tt_rng_gaussian(&told));
    v.useful = votes(r, 1.2);
    v.funny = votes(r, 0.4);
    v.cool = votes(r, 0.5);
    tally(&d->user[v.pair.user], &v);
    tally(&d->business[v.pair.business], &v);
    tt_yelp_put_review(o, &v, &told, r);
}

static void put_line(tt_yelp_out *o, folder *d, int file, size_t i) {
    tt_rng r;
    tt_rng_at(&r, &d->address, TT_ROLE_DATA,
              ABOVE_SLOTS + FILES * (uint64_t)i + (uint64_t)file);
    switch (file) {
    case REVIEW:
        put_review(o, d, i, &r);
        break;
    case BUSINESS:
        tt_yelp_put_business(o, d->spec, i, &d->business[i], &r);
        break;
    case USER:
        tt_yelp_put_user(o, d->spec, i, &d->user[i], &r);
        break;
    default:
        tt_yelp_put_checkin(o, d->spec, i, &d->business[i], &r);
    }
}

static int write_file(folder *d, int file) {
    const size_t count[FILES] = {d->spec->reviews, d->spec->businesses, d->spec->users,
                                 d->spec->businesses};
    tt_yelp_out o;
    const int code = open_file(&o, d, file);
    if (code != TT_OK) {
        return code;
    }
    for (size_t i = 0; i < count[file] && !ferror(o.f); i++) {
        put_line(&o, d, file, i);
    }
    return close_file(&o, d, file);
}

static int rename_file(folder *d, int file) {
    char from[PATH], to[PATH];
    path_of(from, d, file, ".tmp");
    path_of(to, d, file, "");
    if (rename(from, to)) {
        return cannot_write(to, errno);
    }
    d->made[file] = 0;
    return TT_OK;
}

static int write_folder(folder *d) {
    int code = TT_OK;
    struct stat s;
    if (mkdir(d->directory, 0777) &&
        (errno != EEXIST || stat(d->directory, &s) || !S_ISDIR(s.st_mode))) {
        code = tt_error(TT_EIO, "cannot make the directory %s: %s", d->directory,
                        strerror(errno));
    }
    for (int file = 0; file < FILES && code == TT_OK; file++) { // reviews first: they count
        code = write_file(d, file);
    }
    for (int file = 0; file < FILES && code == TT_OK; file++) {
        code = rename_file(d, file);
    }
    for (int file = 0; file < FILES; file++) {
        char path[PATH];
        if (d->made[file] && path_of(path, d, file, ".tmp") == TT_OK) {
            unlink(path);
        }
    }
    return code;
}

int tt_yelp_generate_check(const tt_yelp_generate_spec *s) {
    const size_t most = 1000000000;
    const char *wrong = NULL;
    if (s->users < 1 || s->users > most || s->businesses < 1 || s->businesses > most ||
        s->cities < 1 || s->cities > most) {
        wrong = "users, businesses and cities must be 1 to 10^9 each";
    } else if (s->reviews < 1 || s->reviews > s->users * s->businesses) {
        wrong = "reviews must be 1 to users * businesses: no pair stands twice";
    } else if (!isfinite(s->effect) || !(s->noise >= 0 && s->users_noise >= 0) ||
               !isfinite(s->noise + s->users_noise)) {
        wrong = "effect must be finite, deviations finite and not negative";
    } else if (!(s->repeats >= 0 && s->repeats < 1)) {
        wrong = "repeats must be at least 0 and below 1";
    } else if (s->words < TT_YELP_LEAST_WORDS || s->words > TT_YELP_MOST_WORDS) {
        wrong = "words must be 12 to 10000";
    } else if (s->vocabulary < 1 || s->vocabulary > TT_YELP_VOCABULARY) {
        wrong = "vocabulary must be 1 to 200000";
    }
    return wrong ? tt_error(TT_EUSAGE, "%s", wrong) : TT_OK;
}

int tt_yelp_generate(const char *directory, const tt_yelp_generate_spec *spec,
                     tt_yelp_truth *truth) {
    folder d = {.directory = directory,
                .spec = spec,
                .address = tt_yelp_generate_address(spec->seed)};
    int code = tt_yelp_generate_check(spec);
    if (truth) {
        *truth = (tt_yelp_truth){0};
    }
    if (code == TT_OK) {
        code = tt_yelp_pairs_alloc(&d.pairs, spec);
    }
    if (code == TT_OK && truth) {
        code = tt_yelp_truth_alloc(truth, spec);
    }
    if (code == TT_OK) {
        d.user = tt_alloc(spec->users, sizeof *d.user);
        d.business = tt_alloc(spec->businesses, sizeof *d.business);
        d.buffer = tt_alloc(BUFFER, 1);
        code = d.user && d.business && d.buffer ? write_folder(&d) : TT_ENOMEM;
    }
    if (code != TT_OK && truth) {
        tt_yelp_truth_free(truth);
    }
    tt_yelp_pairs_free(&d.pairs);
    tt_free(d.user);
    tt_free(d.business);
    tt_free(d.buffer);
    return code;
}
