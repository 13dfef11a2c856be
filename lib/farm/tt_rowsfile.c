#include "farm/tt_rowsfile.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "base/tt_lines.h"
#include "farm/tt_field.h"
#include "farm/tt_file.h"

enum { FIELDS = 6 }; // beside the columns: cell, replicate, row, rows, status; check

static const char *const key[] = {"experiment", "profile", "algorithm version", "seed",
                                  "design"};
enum { KEYS = sizeof key / sizeof *key, VALUE = 128 };

static void head_values(char value[KEYS][VALUE], const tt_design *d) {
    snprintf(value[0], VALUE, "%s", d->experiment);
    snprintf(value[1], VALUE, "%s", d->profile);
    snprintf(value[2], VALUE, "%u", d->version);
    snprintf(value[3], VALUE, "%" PRIu64, d->seed);
    snprintf(value[4], VALUE, "%s", d->hash);
}

/* Writes "cell,replicate,...,last number," into line. */
static size_t format_row(char *line, size_t size, const tt_record *r, size_t i) {
    size_t n = (size_t)snprintf(line, size, "%zu,%zu,%zu,%zu,%s,", r->cell, r->replicate, i,
                                r->n_rows, r->status + i * TT_STATUS_SIZE);
    for (size_t j = 0; j < r->n_columns; j++) {
        tt_field_format(line + n, r->value[i * r->n_columns + j], 17);
        n += strlen(line + n);
        line[n++] = ',';
    }
    line[n] = '\0';
    return n;
}

static size_t line_room(const tt_design *d) {
    return 4 * 21 + TT_STATUS_SIZE + d->n_columns * TT_FIELD_NUMBER + 16;
}

static void write_head(FILE *f, const tt_design *d) {
    char value[KEYS][VALUE];
    head_values(value, d);
    for (size_t k = 0; k < KEYS; k++) {
        fprintf(f, "# %s: %s\n", key[k], value[k]);
    }
    fprintf(f, "cell,replicate,row,rows,status,");
    for (size_t j = 0; j < d->n_columns; j++) {
        tt_field_write(f, d->columns[j]);
        fputc(',', f);
    }
    fprintf(f, "check\n");
}

int tt_rowsfile_write(const char *directory, const tt_design *d, const tt_record *r,
                      size_t n) {
    tt_outfile o;
    const size_t room = line_room(d);
    char *line = tt_alloc(room, 1);
    int code =
        line ? tt_outfile_open(&o, directory, d->experiment, ".rows.csv") : TT_ENOMEM;
    if (code) {
        tt_free(line);
        return code;
    }
    write_head(o.f, d);
    for (size_t t = 0; t < n; t++) {
        for (size_t i = 0; i < r[t].n_rows; i++) {
            const size_t length = format_row(line, room, &r[t], i);
            line[length - 1] = '\0'; // the check is over what stands before the last comma
            fprintf(o.f, "%s,%08" PRIx32 "\n", line, tt_hash32(line));
        }
    }
    tt_free(line);
    return tt_outfile_commit(&o);
}

/* Reads the head and the column line. */
static void read_head(tt_rowsfile *f, tt_lines *l, const tt_design *d) {
    char value[KEYS][VALUE];
    char want[VALUE + 64];
    char *text;
    size_t length;
    head_values(value, d);
    for (size_t k = 0; k <= KEYS; k++) {
        if (tt_lines_next(l, &text, &length) || !text) {
            snprintf(f->difference, sizeof f->difference, "its head is cut");
            return;
        }
        snprintf(want, sizeof want, "# %s: %s", k < KEYS ? key[k] : "",
                 k < KEYS ? value[k] : "");
        if (k < KEYS && strcmp(text, want)) {
            snprintf(f->difference, sizeof f->difference,
                     "line %zu: found '%.80s', expected '%.80s'", l->line, text, want);
            return;
        }
    }
    f->matches = 1; // the design's hash covers the column line
}

/* One line of numbers: address, status and values. TT_OK, or TT_EDATA with the reason. */
static int parse_row(tt_record *at, size_t *row, size_t *rows, char *status, double *value,
                     char **field, const tt_design *d, char *text) {
    static const char cut[] = "found a line whose check is wrong (cut or edited), expected "
                              "it as it was written";
    char *comma = strrchr(text, ',');
    char check[16];
    size_t fields;
    if (!comma) {
        return tt_error(TT_EDATA, cut);
    }
    *comma = '\0';
    snprintf(check, sizeof check, "%08" PRIx32, tt_hash32(text));
    if (strcmp(comma + 1, check)) {
        return tt_error(TT_EDATA, cut);
    }
    const size_t limit = SIZE_MAX >> 1; // SQLite's integers
    int code = tt_field_split(field, &fields, d->n_columns + FIELDS, text);
    if (!code && fields != d->n_columns + FIELDS - 1) {
        code = tt_error(TT_EDATA, "found %zu fields, expected %zu", fields + 1,
                        d->n_columns + FIELDS);
    }
    code = code ? code : tt_field_size(&at->cell, field[0], limit);
    code = code ? code : tt_field_size(&at->replicate, field[1], limit);
    code = code ? code : tt_field_size(row, field[2], limit);
    code = code ? code : tt_field_size(rows, field[3], limit);
    if (!code && !tt_status_is_valid(field[4])) {
        code = tt_error(TT_EDATA, "found '%.40s', expected a status word", field[4]);
    }
    strcpy(status, code ? "" : field[4]);
    for (size_t j = 0; j < d->n_columns && !code; j++) {
        code = tt_field_number(&value[j], field[5 + j]);
    }
    return code;
}

/* Puts the row behind those of its task: the last of f's records or a new one. A record
 * keeps in `seconds` how many rows it should have until keep_whole has looked at it. */
static int add_row(tt_rowsfile *f, size_t *room, const tt_record *at, size_t row,
                   size_t rows, const char *status, const double *value, size_t n_columns) {
    tt_record *last = f->n_records ? &f->record[f->n_records - 1] : NULL;
    const int same = last && last->cell == at->cell && last->replicate == at->replicate;
    if (same && (row != last->n_rows || (double)rows != last->seconds)) {
        return tt_error(TT_EDATA, "found row %zu, expected row %zu of its task", row,
                        last->n_rows);
    }
    if (!same) {
        if (row != 0) {
            return tt_error(TT_EDATA, "found row %zu, expected row 0 of its task", row);
        }
        const int code = tt_grow(&f->record, room, f->n_records + 1, sizeof *f->record);
        if (code) {
            return code;
        }
        last = &f->record[f->n_records++];
        *last = (tt_record){.cell = at->cell,
                            .replicate = at->replicate,
                            .n_columns = n_columns,
                            .seconds = (double)rows};
    }
    return tt_record_row(last, status, value);
}

/* Takes out the tasks that miss rows. */
static void keep_whole(tt_rowsfile *f) {
    size_t kept = 0;
    for (size_t i = 0; i < f->n_records; i++) {
        if ((double)f->record[i].n_rows == f->record[i].seconds) {
            f->record[i].seconds = NAN;
            f->record[kept++] = f->record[i];
        } else {
            tt_record_free(&f->record[i]);
        }
    }
    f->n_records = kept;
}

/* Reads the next row into f. *more = 0 after the last. TT_EDATA: a line to leave out. */
static int read_row(tt_rowsfile *f, size_t *room, int *more, tt_lines *l,
                    const tt_design *d, char **field, double *value) {
    char status[TT_STATUS_SIZE];
    char *text;
    tt_record at = {0};
    size_t length, row, rows;
    int code = tt_lines_next(l, &text, &length);
    *more = text || code == TT_EDATA;
    if (code || !text) {
        return code;
    }
    code = parse_row(&at, &row, &rows, status, value, field, d, text);
    code = code ? code : add_row(f, room, &at, row, rows, status, value, d->n_columns);
    return code == TT_EDATA ? tt_lines_error(l, 1, "%s", tt_error_message()) : code;
}

static int read_rows(tt_rowsfile *f, tt_lines *l, const tt_design *d, FILE *complaints) {
    size_t room = 0;
    int more = 1;
    char **field = tt_alloc(d->n_columns + FIELDS, sizeof *field);
    double *value = tt_alloc(d->n_columns, sizeof *value);
    int code = field && value ? TT_OK : TT_ENOMEM;
    while (!code && more) {
        code = read_row(f, &room, &more, l, d, field, value);
        if (code && code != TT_ENOMEM) {
            f->damaged++;
            if (complaints) {
                fprintf(complaints, "%s; left out, its task is computed again\n",
                        tt_error_message());
            }
            code = TT_OK;
        }
    }
    tt_free(field);
    tt_free(value);
    return code;
}

int tt_rowsfile_read(tt_rowsfile *f, const char *directory, const tt_design *d,
                     FILE *complaints) {
    tt_lines l = {0};
    *f = (tt_rowsfile){0};
    char *path = tt_format("%s/%s.rows.csv", directory, d->experiment);
    int code = path ? TT_OK : TT_ENOMEM;
    if (!code && access(path, F_OK) == 0) {
        code = tt_lines_open(&l, path);
        if (!code) {
            read_head(f, &l, d);
        }
        if (!code && f->matches) {
            code = read_rows(f, &l, d, complaints);
            keep_whole(f);
        }
        tt_lines_close(&l);
    }
    if (code) {
        tt_rowsfile_free(f);
    }
    tt_free(path);
    return code;
}

void tt_rowsfile_free(tt_rowsfile *f) {
    tt_record_free_all(f->record, f->n_records);
    *f = (tt_rowsfile){0};
}
