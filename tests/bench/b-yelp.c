/* Yelp folders from JSON to ratings and texts: speed in MB/s of the files, against finding
 * the ends of their lines and against yajl alone on the lines of the reviews, and peak
 * memory, on a synthetic folder of today's form.
 *
 * "all": every review is selected, in one pass. "5 a business": of businesses with 5 reviews,
 * nearly all, in two. "selected": of businesses with 100 reviews and users with 5, few, in
 * two. "yajl alone": each line to the library, with callbacks that do nothing. Each reading
 * is a process of its own, by turns; the best of the rounds counts. The files were just
 * written, so the disk has no part in it. They lie in TMPDIR, or /tmp, and are removed.
 *
 * usage: b-yelp [MEGABYTES]   (default 1000) */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <yajl/yajl_parse.h>

#include "base/tt_error.h"
#include "base/tt_lines.h"
#include "bench.h"
#include "yelp/tt_yelp.h"
#include "yelp/tt_yelp_generate.h"
#include "yelp_folder.h"

enum { PIECE = 1 << 20, BYTES_PER_REVIEW = 1060, WORDS = 110 };

static const double TARGET = 100; // MB/s

typedef struct {
    double seconds;   // CPU
    double bytes;     // read
    double megabytes; // of the process, at its peak
    double texts;     // MB selected
    size_t count;     // reviews
} cost;

typedef struct reading {
    const char *name;
    void (*run)(cost *c, const struct reading *what);
    size_t min_reviews, min_user_reviews;
} reading;

/* Ends of the lines of all files, by read and memchr. */
static void line_ends(cost *c, const reading *what) {
    static char piece[PIECE];
    size_t lines = 0;
    for (size_t k = 0; k < YELP_FOLDER_FILES; k++) {
        const int fd = open(yelp_folder_path(k), O_RDONLY);
        for (ssize_t got; (got = read(fd, piece, sizeof piece)) > 0;) {
            const char *p = piece, *end = piece + got;
            while ((p = memchr(p, '\n', (size_t)(end - p)))) {
                lines++;
                p++;
            }
        }
        close(fd);
    }
    bench_require(lines > 0 ? TT_OK : tt_error(TT_EFAIL, "no lines"), what->name);
    c->bytes = yelp_folder_bytes();
}

static int nothing(void *context) {
    (void)context;
    return 1;
}

static int no_number(void *context, const char *s, size_t length) {
    (void)context, (void)s, (void)length;
    return 1;
}

static int no_string(void *context, const unsigned char *s, size_t length) {
    (void)context, (void)s, (void)length;
    return 1;
}

/* The lines of the reviews through yajl. */
static void yajl_alone(cost *c, const reading *what) {
    static const yajl_callbacks on = {.yajl_null = nothing,
                                      .yajl_number = no_number,
                                      .yajl_string = no_string,
                                      .yajl_start_map = nothing,
                                      .yajl_map_key = no_string,
                                      .yajl_end_map = nothing};
    tt_lines in;
    char *line;
    size_t length;
    bench_require(tt_lines_open(&in, yelp_folder_path(YELP_FOLDER_REVIEWS)), what->name);
    for (;;) {
        bench_require(tt_lines_next(&in, &line, &length), what->name);
        if (!line) {
            break;
        }
        yajl_handle h = yajl_alloc(&on, NULL, NULL);
        yajl_config(h, yajl_dont_validate_strings, 1);
        const int whole = yajl_parse(h, (unsigned char *)line, length) == yajl_status_ok &&
                          yajl_complete_parse(h) == yajl_status_ok;
        yajl_free(h);
        bench_require(whole ? TT_OK : tt_error(TT_EDATA, "a line is refused"), what->name);
        c->count++;
    }
    tt_lines_close(&in);
    c->bytes = yelp_folder_file_bytes(YELP_FOLDER_REVIEWS);
}

static void read_yelp(cost *c, const reading *what) {
    const tt_yelp_spec spec = {.directory = yelp_folder(),
                               .min_reviews = what->min_reviews,
                               .min_user_reviews = what->min_user_reviews};
    tt_yelp y;
    bench_require(tt_yelp_read(&y, &spec), what->name);
    c->count = y.ratings.count;
    c->texts = (double)y.start[y.ratings.count] / 1e6;
    c->bytes = yelp_folder_bytes();
    tt_yelp_free(&y);
}

static const reading readings[] = {{"line ends", line_ends, 0, 0},
                                   {"yajl alone", yajl_alone, 0, 0},
                                   {"all", read_yelp, 0, 0},
                                   {"5 a business", read_yelp, 5, 0},
                                   {"selected", read_yelp, 100, 5}};
enum { READINGS = sizeof readings / sizeof readings[0], LINE_ENDS = 0, YAJL = 1 };

/* One reading in a process of its own. */
static cost measure(const reading *what) {
    cost c = {0};
    int ends[2];
    fflush(stdout);
    bench_require(pipe(ends) == 0 ? TT_OK : tt_error(TT_EFAIL, "no pipe"), what->name);
    const pid_t pid = fork();
    bench_require(pid >= 0 ? TT_OK : tt_error(TT_EFAIL, "no process"), what->name);
    if (pid == 0) {
        struct rusage usage;
        const double start = bench_seconds();
        what->run(&c, what);
        c.seconds = bench_seconds() - start;
        getrusage(RUSAGE_SELF, &usage);
        c.megabytes = (double)usage.ru_maxrss * 1024 / 1e6;
        _exit(write(ends[1], &c, sizeof c) == sizeof c ? 0 : TT_EIO);
    }
    close(ends[1]);
    const int whole = read(ends[0], &c, sizeof c) == sizeof c;
    close(ends[0]);
    waitpid(pid, NULL, 0);
    bench_require(whole ? TT_OK : tt_error(TT_EFAIL, "it ended early"), what->name);
    return c;
}

static double speed_of(const cost *c) {
    return c->bytes / 1e6 / c->seconds;
}

static void report(const cost best[READINGS]) {
    for (size_t k = 0; k < READINGS; k++) {
        const cost *c = &best[k];
        printf("  %-12s %7.0f MB/s, peak %4.0f MB", readings[k].name, speed_of(c),
               c->megabytes);
        if (k > YAJL) {
            printf(" (speed %.3f of line ends, %.2f of yajl alone), %zu reviews, %.0f MB "
                   "of text, target %.0f MB/s: %s",
                   speed_of(c) / speed_of(&best[LINE_ENDS]),
                   speed_of(c) / speed_of(&best[YAJL]), c->count, c->texts, TARGET,
                   bench_verdict(speed_of(c) >= TARGET));
        }
        printf("\n");
    }
}

int main(int argc, char **argv) {
    const double size = argc > 1 ? atof(argv[1]) * 1e6 : 1000e6;
    const size_t reviews = (size_t)fmax(size / BYTES_PER_REVIEW, 1000);
    tt_yelp_generate_spec spec = TT_YELP_GENERATE_DEFAULT;
    cost best[READINGS];
    spec.reviews = reviews; // per user and business as in the real data
    spec.users = reviews / 3 + 1;
    spec.businesses = reviews / 35 + 1;
    spec.words = WORDS;
    spec.vocabulary = TT_YELP_VOCABULARY;
    yelp_folder_make(size);
    const double start = bench_seconds();
    bench_require(tt_yelp_generate(yelp_folder(), &spec, NULL), "folder");
    const double seconds = bench_seconds() - start, megabytes = yelp_folder_bytes() / 1e6;
    printf(
        "Yelp reader, %zu reviews, %zu users, %zu businesses: %.0f MB, generated at %.0f "
        "MB/s\n",
        spec.reviews, spec.users, spec.businesses, megabytes, megabytes / seconds);
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        for (size_t k = 0; k < READINGS; k++) {
            const cost c = measure(&readings[k]);
            if (round == 0 || c.seconds < best[k].seconds) {
                best[k] = c;
            }
        }
    }
    report(best);
    return 0;
}
