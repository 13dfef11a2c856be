#include "farm/tt_machine.h"

#include <cblas.h>
#include <gnu/libc-version.h>
#include <gsl/gsl_version.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_lines.h"
#include "farm/tt_file.h"

#ifndef TT_CFLAGS
#define TT_CFLAGS "not recorded" // the Makefile knows them
#endif

/* The first line of the stream that holds `label`, from behind its colon, if any. */
static void find_line(char *out, size_t size, FILE *f, const char *label) {
    char line[512];
    while (fgets(line, sizeof line, f)) {
        const char *colon = strchr(line, ':');
        if (colon && !strncmp(line, label, strlen(label))) {
            colon += 1 + strspn(colon + 1, " \t");
            snprintf(out, size, "%.*s", (int)strcspn(colon, "\n"), colon);
            return;
        }
    }
}

static void processor(char *out, size_t size) {
    struct utsname name;
    snprintf(out, size, "%s", uname(&name) ? "unknown" : name.machine);
    FILE *f = fopen("/proc/cpuinfo", "r");
    if (f) {
        find_line(out, size, f, "model name");
        fclose(f);
    }
}

/* The commit of the working directory, "unknown" if git has none. */
static void commit(char *out, size_t size) {
    char line[128] = "";
    snprintf(out, size, "unknown");
    FILE *f = popen(
        "git rev-parse HEAD 2>/dev/null && git status --porcelain -uno 2>/dev/null", "r");
    if (!f) {
        return;
    }
    if (fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = '\0';
        const int changed = fgetc(f) != EOF;
        snprintf(out, size, "%s%s", line, changed ? ", with changes" : "");
    }
    while (fgetc(f) != EOF) { // let git write to its end
    }
    pclose(f);
}

static void describe(FILE *f, const char *experiment, size_t tasks, size_t taken,
                     double cpu_seconds) {
    char cpu[256], source[160];
    processor(cpu, sizeof cpu);
    commit(source, sizeof source);
    fprintf(f, "[%s]\n", experiment);
    fprintf(f, "processor: %s\n", cpu);
    fprintf(f, "processors: %ld\n", sysconf(_SC_NPROCESSORS_ONLN));
    fprintf(f, "compiler: %s %s\n",
#ifdef __clang__
            "clang",
#else
            "gcc",
#endif
            __VERSION__);
    fprintf(f, "flags: %s\n", TT_CFLAGS);
    fprintf(f, "gsl: %s\n", gsl_version);
    fprintf(f, "openblas: %s, core %s\n", openblas_get_config(), openblas_get_corename());
    fprintf(f, "sqlite: %s\n", sqlite3_libversion());
    fprintf(f, "glibc: %s\n", gnu_get_libc_version());
    fprintf(f, "commit: %s\n", source);
    fprintf(f, "tasks computed here or by shards: %zu, taken from a rows file: %zu\n",
            tasks, taken);
    fprintf(f, "cpu seconds: %.1f\n", cpu_seconds);
}

/* Copies the sections whose names stand before (after = 0) or behind the experiment's. */
static int copy_sections(FILE *to, const char *path, const char *experiment, int after) {
    tt_lines l = {0};
    char *text;
    size_t length;
    int copying = 0;
    if (access(path, F_OK)) {
        return TT_OK;
    }
    int code = tt_lines_open(&l, path);
    while (!code && !(code = tt_lines_next(&l, &text, &length)) && text) {
        if (text[0] == '[' && length > 2) {
            char name[128];
            snprintf(name, sizeof name, "%.*s", (int)strcspn(text + 1, "]"), text + 1);
            const int order = strcmp(name, experiment);
            copying = after ? order > 0 : order < 0;
        }
        if (copying && length > 0) {
            fprintf(to, "%s%s\n", text[0] == '[' ? "\n" : "", text);
        }
    }
    tt_lines_close(&l);
    return code;
}

int tt_machine_write(const char *directory, const char *experiment, size_t tasks,
                     size_t taken, double cpu_seconds) {
    tt_outfile o = {0};
    int lock = -1;
    char *path = tt_format("%s/MACHINE.txt", directory);
    char *guard = tt_format("%s/shared.lock", directory);
    int code = path && guard ? tt_lock_take(&lock, guard, "shared", 1) : TT_ENOMEM;
    code = code ? code : tt_outfile_open(&o, directory, "MACHINE", ".txt");
    if (!code) {
        fprintf(o.f, "What computed the results in this directory, by experiment.\n");
        code = copy_sections(o.f, path, experiment, 0);
    }
    if (!code) {
        fputc('\n', o.f);
        describe(o.f, experiment, tasks, taken, cpu_seconds);
        code = copy_sections(o.f, path, experiment, 1);
    }
    code = code ? code : tt_outfile_commit(&o);
    tt_outfile_discard(&o);
    if (lock >= 0) {
        close(lock);
    }
    tt_free(path);
    tt_free(guard);
    return code;
}
