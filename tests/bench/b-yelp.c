/* Yelp folders from JSON to ratings and texts: speed in MB/s of the files, against finding
 * the ends of their lines, and peak memory, on a synthetic folder of today's form.
 *
 * "all": every review is selected, so each is parsed twice; "selected": businesses with 100
 * reviews and users with 5, so the second pass parses few. Each reading is a
 * process of its own, by turns; the best of the rounds counts. The files were just written,
 * so the disk has no part in it.
 *
 * usage: b-yelp [MEGABYTES]   (default 200) */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/tt_error.h"
#include "bench.h"
#include "yelp/tt_yelp.h"
#include "yelp/tt_yelp_generate.h"

enum { FILES = 4, PIECE = 1 << 20, BYTES_PER_REVIEW = 1060, WORDS = 110 };

static const double TARGET = 100; // MB/s

typedef struct {
    double seconds;   // CPU
    double megabytes; // of the process, at its peak
    double texts;     // MB selected
    size_t count;     // lines or reviews
} cost;

typedef struct {
    const char *name;
    size_t min_reviews, min_user_reviews;
} reading;

static const reading readings[] = {
    {"line ends", 0, 0}, {"all", 0, 0}, {"selected", 100, 5}};
enum { READINGS = sizeof readings / sizeof readings[0] };

static const char *const file_name[FILES] = {"business.json", "user.json", "review.json",
                                             "checkin.json"};

static double folder_bytes(const char *directory) {
    double sum = 0;
    for (size_t k = 0; k < FILES; k++) {
        char path[128];
        struct stat about;
        snprintf(path, sizeof path, "%s/%s", directory, file_name[k]);
        bench_require(stat(path, &about) == 0 ? TT_OK : tt_error(TT_EIO, "%s: gone", path),
                      "folder");
        sum += (double)about.st_size;
    }
    return sum;
}

/* Lines of all files, by read and memchr. */
static size_t count_lines(const char *directory) {
    static char piece[PIECE];
    size_t lines = 0;
    for (size_t k = 0; k < FILES; k++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", directory, file_name[k]);
        const int fd = open(path, O_RDONLY);
        for (ssize_t got; (got = read(fd, piece, sizeof piece)) > 0;) {
            const char *p = piece, *end = piece + got;
            while ((p = memchr(p, '\n', (size_t)(end - p)))) {
                lines++;
                p++;
            }
        }
        close(fd);
    }
    return lines;
}

static void run(cost *c, const reading *what, const char *directory) {
    const tt_yelp_spec spec = {.directory = directory,
                               .min_reviews = what->min_reviews,
                               .min_user_reviews = what->min_user_reviews};
    struct rusage usage;
    tt_yelp y = {0};
    const double start = bench_seconds();
    if (what == &readings[0]) {
        c->count = count_lines(directory);
    } else {
        bench_require(tt_yelp_read(&y, &spec), what->name);
        c->count = y.ratings.count;
        c->texts = (double)y.start[y.ratings.count] / 1e6;
    }
    c->seconds = bench_seconds() - start;
    getrusage(RUSAGE_SELF, &usage);
    c->megabytes = (double)usage.ru_maxrss * 1024 / 1e6;
    tt_yelp_free(&y);
}

/* One reading in a process of its own. */
static cost measure(const reading *what, const char *directory) {
    cost c = {0};
    int ends[2];
    fflush(stdout);
    bench_require(pipe(ends) == 0 ? TT_OK : tt_error(TT_EFAIL, "no pipe"), what->name);
    const pid_t pid = fork();
    bench_require(pid >= 0 ? TT_OK : tt_error(TT_EFAIL, "no process"), what->name);
    if (pid == 0) {
        run(&c, what, directory);
        _exit(write(ends[1], &c, sizeof c) == sizeof c ? 0 : TT_EIO);
    }
    close(ends[1]);
    const int whole = read(ends[0], &c, sizeof c) == sizeof c;
    close(ends[0]);
    waitpid(pid, NULL, 0);
    bench_require(whole ? TT_OK : tt_error(TT_EFAIL, "it ended early"), what->name);
    return c;
}

static void remove_folder(const char *directory) {
    for (size_t k = 0; k < FILES; k++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", directory, file_name[k]);
        unlink(path);
    }
    rmdir(directory);
}

static void report(const cost best[READINGS], double megabytes) {
    for (size_t k = 0; k < READINGS; k++) {
        const double speed = megabytes / best[k].seconds;
        printf("  %-10s %7.0f MB/s (%.3f of line ends), peak %4.0f MB (%.1f of line ends)",
               readings[k].name, speed, best[0].seconds / best[k].seconds,
               best[k].megabytes, best[k].megabytes / best[0].megabytes);
        if (k > 0) {
            printf(", %zu reviews, %.0f MB of text, target %.0f MB/s: %s", best[k].count,
                   best[k].texts, TARGET, bench_verdict(speed >= TARGET));
        }
        printf("\n");
    }
}

int main(int argc, char **argv) {
    const double size = argc > 1 ? atof(argv[1]) * 1e6 : 200e6;
    const size_t reviews = (size_t)fmax(size / BYTES_PER_REVIEW, 1000);
    tt_yelp_generate_spec spec = TT_YELP_GENERATE_DEFAULT;
    char directory[] = "/tmp/tt-bench-XXXXXX";
    cost best[READINGS];
    spec.reviews = reviews; // per user and business as in the real data
    spec.users = reviews / 3 + 1;
    spec.businesses = reviews / 35 + 1;
    spec.words = WORDS;
    spec.vocabulary = TT_YELP_VOCABULARY;
    bench_require(mkdtemp(directory) ? TT_OK : tt_error(TT_EIO, "no folder in /tmp"),
                  "folder");
    bench_require(tt_yelp_generate(directory, &spec, NULL), "folder");
    const double megabytes = folder_bytes(directory) / 1e6;
    printf("Yelp reader, %zu reviews, %zu users, %zu businesses: %.0f MB\n", spec.reviews,
           spec.users, spec.businesses, megabytes);
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        for (size_t k = 0; k < READINGS; k++) {
            const cost c = measure(&readings[k], directory);
            if (round == 0 || c.seconds < best[k].seconds) {
                best[k] = c;
            }
        }
    }
    report(best, megabytes);
    remove_folder(directory);
    return 0;
}
