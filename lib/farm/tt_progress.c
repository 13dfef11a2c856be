#include "farm/tt_progress.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static const double line_every = 10, bar_every = 0.1; // seconds

double tt_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

const char *tt_duration(char out[TT_DURATION], double seconds) {
    const double limit = 1e9; // beyond all use, and a NAN
    const long s = seconds >= 0 && seconds < limit ? (long)(seconds + 0.5) : (long)limit;
    if (s >= 3600) {
        snprintf(out, TT_DURATION, "%ld h %02ld min", s / 3600, s / 60 % 60);
    } else if (s >= 60) {
        snprintf(out, TT_DURATION, "%ld min %02ld s", s / 60, s % 60);
    } else {
        snprintf(out, TT_DURATION, "%ld s", s);
    }
    return out;
}

static void find_terminal(tt_progress *p) {
    const char *term = getenv("TERM");
    const char *no_color = getenv("NO_COLOR");
    p->terminal = isatty(STDERR_FILENO) && term && strcmp(term, "dumb");
    p->color = p->terminal && !(no_color && *no_color);
    p->last = p->terminal ? 0 : p->start;
}

static void clear_bar(tt_progress *p) {
    if (p->shown) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
        p->shown = 0;
        p->last = 0;
    }
}

void tt_progress_start(tt_progress *p, const char *name, int quiet, size_t total,
                       size_t before, double work) {
    clear_bar(p);
    *p = (tt_progress){.name = name,
                       .quiet = quiet,
                       .total = total,
                       .done = before,
                       .before = before,
                       .work = work,
                       .start = tt_now()};
    find_terminal(p);
}

static size_t columns(void) {
    struct winsize size;
    const int known = !ioctl(STDERR_FILENO, TIOCGWINSZ, &size) && size.ws_col > 0;
    return known ? size.ws_col : 80;
}

/* "12 of 90 tasks, 1 failed, 3.2/s, 12 s left" */
static void describe(char *out, size_t size, const tt_progress *p) {
    const double elapsed = tt_now() - p->start;
    const double rate = elapsed > 0 ? (double)(p->done - p->before) / elapsed : 0;
    char failed[32] = "", left[TT_DURATION + 8] = "", duration[TT_DURATION];
    if (p->failed) {
        snprintf(failed, sizeof failed, ", %zu failed", p->failed);
    }
    if (p->done < p->total && p->work_done > 0) {
        const double rest = fmax(p->work - p->work_done, 0); // a sum may end below 0
        const double remaining = elapsed * rest / p->work_done;
        snprintf(left, sizeof left, ", %s left", tt_duration(duration, remaining));
    }
    if (rate > 0 && rate < 0.5) {
        snprintf(out, size, "%zu of %zu tasks%s, %.2g/min%s", p->done, p->total, failed,
                 60 * rate, left);
    } else {
        snprintf(out, size, "%zu of %zu tasks%s, %.3g/s%s", p->done, p->total, failed, rate,
                 left);
    }
}

/* How much of a line fits: whole phrases, up to a comma, rather than half a number. */
static size_t fitting(const char *line, size_t wide) {
    size_t length = strlen(line);
    if (length > wide) {
        for (length = wide; length > 0 && line[length] != ','; length--) {
        }
        length = length > 0 ? length : wide;
    }
    return length;
}

/* The last column stays free, so that no line breaks. Where a bar has no room there is none. */
static void draw_bar(const tt_progress *p, const char *text) {
    enum { SHORTEST = 4, LONGEST = 40 };
    char bar[LONGEST + 1];
    const size_t wide = columns() - 1;
    const size_t used = strlen(p->name) + strlen(text) + 4;
    if (wide < used + SHORTEST) {
        char line[256];
        snprintf(line, sizeof line, "%s: %s", p->name, text);
        fprintf(stderr, "\r%.*s\033[K", (int)fitting(line, wide), line);
        return;
    }
    const size_t length = wide - used > LONGEST ? LONGEST : wide - used;
    const size_t full = p->total ? length * p->done / p->total : length;
    memset(bar, '#', full);
    memset(bar + full, '.', length - full);
    bar[length] = '\0';
    const char *paint = p->color ? (p->failed ? "\033[31m" : "\033[32m") : "";
    fprintf(stderr, "\r%s %s%s%s %s\033[K", p->name, paint, bar, p->color ? "\033[0m" : "",
            text);
}

/* 1 if it is time to show the state again. */
static int is_due(tt_progress *p) {
    const double now = tt_now();
    if (p->quiet || now - p->last < (p->terminal ? bar_every : line_every)) {
        return 0;
    }
    p->last = now;
    return 1;
}

static void put(tt_progress *p, const char *text, int final) {
    if (p->terminal) {
        draw_bar(p, text);
        p->shown = !final;
        fputs(final ? "\n" : "", stderr);
    } else {
        fprintf(stderr, "%s: %s\n", p->name, text);
    }
    fflush(stderr);
}

void tt_progress_show(tt_progress *p, int final) {
    char text[160];
    if (is_due(p) || (final && !p->quiet)) {
        describe(text, sizeof text, p);
        put(p, text, final);
    }
}

/* "reading 1.2 of 5.3 GB, 40 s left" */
static void describe_stage(char *out, size_t size, const tt_progress *p) {
    const double giga = 1e9, mega = 1e6;
    const double elapsed = tt_now() - p->start;
    const double unit = (double)p->total < giga ? mega : giga;
    char left[TT_DURATION + 8] = "", duration[TT_DURATION];
    if (p->done > 0 && elapsed >= 1) {
        const double remaining = elapsed * (double)(p->total - p->done) / (double)p->done;
        snprintf(left, sizeof left, ", %s left", tt_duration(duration, remaining));
    }
    snprintf(out, size, "%s %.1f of %.1f %s%s", p->stage, (double)p->done / unit,
             (double)p->total / unit, unit == mega ? "MB" : "GB", left);
}

static void tell_stage(void *context, size_t done, size_t total) {
    tt_progress *p = context;
    char text[160];
    p->done = done;
    p->total = total;
    if (done == total) {
        clear_bar(p);
    } else if (is_due(p)) {
        describe_stage(text, sizeof text, p);
        put(p, text, 0);
    }
}

tt_tick tt_progress_stage(tt_progress *p, const char *what) {
    clear_bar(p);
    *p =
        (tt_progress){.name = p->name, .quiet = p->quiet, .stage = what, .start = tt_now()};
    find_terminal(p);
    return (tt_tick){tell_stage, p};
}

static void say(tt_progress *p, const char *format, va_list ap) {
    clear_bar(p);
    fprintf(stderr, "%s: ", p->name);
    vfprintf(stderr, format, ap);
    fputc('\n', stderr);
}

void tt_progress_note(tt_progress *p, const char *format, ...) {
    va_list ap;
    va_start(ap, format);
    if (!p->quiet) {
        say(p, format, ap);
    }
    va_end(ap);
}

void tt_progress_error(tt_progress *p, const char *format, ...) {
    va_list ap;
    va_start(ap, format);
    say(p, format, ap);
    va_end(ap);
}
