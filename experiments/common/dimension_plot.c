#include "common/dimension_plot.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "farm/tt_file.h"

/* In gnuplot's single quotes. */
static void quote(FILE *f, const char *text) {
    fputc('\'', f);
    for (; *text; text++) {
        fputs(*text == '\'' ? "''" : (const char[]){*text, 0}, f);
    }
    fputc('\'', f);
}

static int is_fitted(const th_minkowski_result *b, size_t k) {
    return isfinite(b->slope) && k >= b->first && k <= b->last;
}

static void points(FILE *f, const th_minkowski_result *b, int fitted) {
    for (size_t k = 0; k < b->levels; k++) {
        if (is_fitted(b, k) == fitted && isfinite(b->count[k])) {
            fprintf(f, "%.17g %.17g\n", pow(b->base, (double)k), b->count[k]);
        }
    }
    fputs("e\n", f);
}

/* Through the centre of the fitted points. */
static void line(FILE *f, const th_minkowski_result *b) {
    const double m = (double)(b->last - b->first + 1);
    double centre = 0;
    for (size_t k = b->first; k <= b->last; k++) {
        centre += log(b->count[k]) / m;
    }
    for (size_t k = b->first; k <= b->last; k++) {
        const double x = ((double)k - 0.5 * (double)(b->first + b->last)) * log(b->base);
        fprintf(f, "%.17g %.17g\n", pow(b->base, (double)k), exp(centre + b->slope * x));
    }
    fputs("e\n", f);
}

static void draw(FILE *f, const th_minkowski_result *b, const char *title,
                 const char *output) {
    const double finest = pow(b->base, (double)(b->levels > 1 ? b->levels - 1 : 1));
    fprintf(f, "set terminal svg size 640,480 font 'Helvetica,13'\nset output ");
    quote(f, output);
    fprintf(f, "\nset title ");
    quote(f, title);
    fprintf(f,
            " noenhanced\nset logscale xy\nset format xy '10^{%%T}'\nset key left top\n"
            "set xlabel '1 / side of a box'\nset ylabel 'boxes that meet the points'\n"
            "set border 3\nset tics nomirror\nset xrange [0.8:%.17g]\n"
            "set yrange [0.7:%.17g]\n",
            1.3 * finest, 1.5 * (double)b->n);
    fprintf(f, "plot %.17g with lines lc rgb '#9a9a9a' dt 2 title 'points / 10'",
            (double)b->n / 10);
    if (isfinite(b->slope)) {
        fprintf(
            f,
            ", '-' with lines lc rgb '#111111' lw 1.5 title 'slope %.3f (%s)', '-' with "
            "points pt 7 lc rgb '#1f6fb2' title 'fitted'",
            b->slope, th_minkowski_word(b->status));
    }
    fputs(", '-' with points pt 6 lc rgb '#1f6fb2' title 'counted, not fitted'\n", f);
    if (isfinite(b->slope)) {
        line(f, b);
        points(f, b, 1);
    }
    points(f, b, 0);
}

int dimension_plot(const th_minkowski_result *box, const char *title, const char *path) {
    char *temporary = tt_format("%s.tmp", path);
    if (!temporary) {
        return TT_ENOMEM;
    }
    signal(SIGPIPE, SIG_IGN); // a gnuplot that is not there is told by its exit status
    FILE *f = popen("gnuplot", "w");
    int status = f ? TT_OK : TT_EIO;
    if (f) {
        draw(f, box, title, temporary);
        status = pclose(f) == 0 && rename(temporary, path) == 0 ? TT_OK : TT_EIO;
    }
    if (status != TT_OK) {
        tt_error(status, "%s: cannot draw it: gnuplot failed (package gnuplot-nox)", path);
        unlink(temporary);
    }
    tt_free(temporary);
    return status;
}
