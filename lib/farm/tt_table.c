#include "farm/tt_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "farm/tt_field.h"
#include "farm/tt_file.h"

struct tt_table {
    const tt_results *results;
    const char *const *columns; // (n_columns) the caller's
    size_t n_columns;
    char *note;
    FILE *body; // the rows as csv, into text
    char *text;
    size_t size;
    size_t filled; // fields of the current row
    size_t rows;
};

tt_table *tt_table_alloc(const tt_results *results, const char *const *columns,
                         size_t n_columns, const char *note) {
    TT_ASSERT(n_columns > 0);
    tt_table *t = tt_alloc(1, sizeof *t);
    if (!t) {
        return NULL;
    }
    t->results = results;
    t->columns = columns;
    t->n_columns = n_columns;
    t->note = tt_format("%s", note ? note : "");
    t->body = t->note ? open_memstream(&t->text, &t->size) : NULL;
    if (!t->body) {
        tt_table_free(t);
        tt_error(TT_ENOMEM, "cannot allocate a table");
        return NULL;
    }
    return t;
}

void tt_table_free(tt_table *t) {
    if (!t) {
        return;
    }
    if (t->body) {
        fclose(t->body);
    }
    free(t->text); // open_memstream's
    tt_free(t->note);
    tt_free(t);
}

static void end_row(const tt_table *t) {
    TT_ASSERT(t->rows == 0 || t->filled == t->n_columns);
}

void tt_table_row(tt_table *t) {
    end_row(t);
    if (t->rows > 0) {
        fputc('\n', t->body);
    }
    t->rows++;
    t->filled = 0;
}

void tt_table_text(tt_table *t, const char *text) {
    TT_ASSERT(t->rows > 0 && t->filled < t->n_columns);
    if (t->filled++ > 0) {
        fputc(',', t->body);
    }
    tt_field_write(t->body, text);
}

void tt_table_int(tt_table *t, long value) {
    char text[TT_FIELD_NUMBER];
    snprintf(text, sizeof text, "%ld", value);
    tt_table_text(t, text);
}

void tt_table_number(tt_table *t, double value) {
    char text[TT_FIELD_NUMBER];
    tt_field_format(text, value, 10);
    tt_table_text(t, text);
}

static void write_note(FILE *f, const char *note) {
    while (*note) {
        const int length = (int)strcspn(note, "\n");
        fprintf(f, "# %.*s\n", length, note);
        note += length + (note[length] == '\n');
    }
}

static void write_head(FILE *f, const tt_results *r) {
    fprintf(f, "# experiment: %s\n", r->experiment->name);
    fprintf(f, "# claim: %s\n", r->experiment->claim);
    fprintf(f, "# profile: %s\n", tt_profile_name(r->profile));
    fprintf(f, "# seed: %" PRIu64 "\n", r->seed);
    fprintf(f, "# design: %s\n", r->design_hash);
    fprintf(f, "# algorithm version: %u\n", r->experiment->version);
    fprintf(f, "# replicates: %zu", r->replicates_min);
    if (r->replicates_max != r->replicates_min) {
        fprintf(f, " to %zu", r->replicates_max);
    }
    fprintf(f, "\n# failed tasks: %zu of %zu\n", r->n_failed, r->n_tasks);
}

int tt_table_write_csv(const tt_table *t, const char *name) {
    tt_outfile o;
    end_row(t);
    if (fflush(t->body) || ferror(t->body)) {
        return tt_error(TT_ENOMEM, "cannot allocate the table %s", name);
    }
    const int code = tt_outfile_open(&o, t->results->directory, name, ".csv");
    if (code) {
        return code;
    }
    write_head(o.f, t->results);
    write_note(o.f, t->note);
    for (size_t j = 0; j < t->n_columns; j++) {
        fputs(j ? "," : "", o.f);
        tt_field_write(o.f, t->columns[j]);
    }
    fprintf(o.f, "\n%s%s", t->text, t->rows ? "\n" : "");
    return tt_outfile_commit(&o);
}
