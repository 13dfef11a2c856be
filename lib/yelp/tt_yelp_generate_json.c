/* Lines of synthetic Yelp files: strings, dates, reviews. */
#include "yelp/tt_yelp_generate_parts.h"

void tt_yelp_put(tt_yelp_out *o, const char *text) {
    fputs_unlocked(text, o->f);
}

/* The code point of the UTF-8 sequence at *c, which moves behind it; text is well formed.
 */
static unsigned long decode(const char **c) {
    const unsigned char lead = (unsigned char)*(*c)++;
    const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    unsigned long code = lead & (0x3fu >> more);
    for (int i = 0; i < more; i++) {
        code = code << 6 | ((unsigned char)*(*c)++ & 0x3fu);
    }
    return code;
}

static void put_code(FILE *f, unsigned long code) {
    if (code >= 0x10000) {
        fprintf(f, "\\u%04lx", 0xd800 + ((code - 0x10000) >> 10));
        code = 0xdc00 + ((code - 0x10000) & 0x3ff);
    }
    fprintf(f, "\\u%04lx", code);
}

void tt_yelp_text(tt_yelp_out *o, const char *text) {
    for (const char *c = text; *c;) {
        if (o->ascii && (unsigned char)*c >= 0x80) {
            put_code(o->f, decode(&c));
            continue;
        }
        if (*c == '\t') {
            tt_yelp_put(o, "\\t");
            c++;
            continue;
        }
        if (*c == '"' || *c == '\\' || (*c == '/' && !o->ascii)) {
            putc_unlocked('\\', o->f);
        }
        putc_unlocked(*c++, o->f);
    }
}

void tt_yelp_begin_line(tt_yelp_out *o) {
    if (o->lines++ > 0) {
        putc_unlocked('\n', o->f);
    }
}

void tt_yelp_put_day(tt_yelp_out *o, unsigned from, unsigned years, tt_rng *r) {
    const unsigned year = from + (unsigned)tt_rng_below(r, years);
    const unsigned month = 1 + (unsigned)tt_rng_below(r, 12);
    fprintf(o->f, "%u-%02u-%02u", year, month, 1 + (unsigned)tt_rng_below(r, 28));
}

void tt_yelp_put_time(tt_yelp_out *o, unsigned from, unsigned years, tt_rng *r) {
    tt_yelp_put_day(o, from, years, r);
    const unsigned second = (unsigned)tt_rng_below(r, 86400);
    fprintf(o->f, " %02u:%02u:%02u", second / 3600, second / 60 % 60, second % 60);
}

void tt_yelp_put_review(tt_yelp_out *o, const tt_yelp_review *v, tt_rng *text, tt_rng *r) {
    tt_yelp_begin_line(o);
    if (v->spec->form_2014) {
        fprintf(o->f,
                "{\"votes\": {\"funny\": %u, \"useful\": %u, \"cool\": %u}, "
                "\"user_id\": \"u%07zu\", \"review_id\": \"r%08zu\", \"stars\": %u, "
                "\"date\": \"",
                v->funny, v->useful, v->cool, v->pair.user, v->number, v->stars);
        tt_yelp_put_day(o, 2009, 6, r);
        tt_yelp_put(o, "\", \"text\": \"");
        tt_yelp_put_text(o, v, text);
        fprintf(o->f, "\", \"type\": \"review\", \"business_id\": \"b%06zu\"}",
                v->pair.business);
    } else {
        fprintf(
            o->f,
            "{\"review_id\":\"r%08zu\",\"user_id\":\"u%07zu\",\"business_id\":\"b%06zu\","
            "\"stars\":%u.0,\"useful\":%u,\"funny\":%u,\"cool\":%u,\"text\":\"",
            v->number, v->pair.user, v->pair.business, v->stars, v->useful, v->funny,
            v->cool);
        tt_yelp_put_text(o, v, text);
        tt_yelp_put(o, "\",\"date\":\"");
        tt_yelp_put_time(o, 2009, 11, r);
        tt_yelp_put(o, "\"}");
    }
}
