/* The rows of the nouns: see table2_measure.h. */
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/table2_measure.h"

const double table2_level[2] = {0.95, 1 - 0.05 / 12};

// clang-format off
// Table 2 of the two-tower paper (OpenReview Ulj0tR-k7q), from 688,960 reviews.
const table2_line table2_published[TABLE2_ASPECTS] = {
    {"atmosphere", 7096, 0.42, 0.21, {0.40, 0.44, 0.56}},
    {"food", 66879, 0.39, 0.27, {0.36, 0.44, 0.57}},
    {"fries", 7772, 0.39, 0.28, {0.42, 0.44, 0.57}},
    {"place", 32201, 0.34, 0.32, {0.32, 0.43, 0.57}},
    {"prices", 7179, 0.28, 0.32, {0.23, 0.43, 0.44}},
    {"salad", 6508, 0.38, 0.27, {0.32, 0.44, 0.57}},
    {"sauce", 7081, 0.41, 0.28, {0.44, 0.46, 0.57}},
    {"server", 11874, 0.43, 0.24, {0.42, 0.49, 0.56}},
    {"service", 71755, 0.40, 0.30, {0.44, 0.49, 0.57}},
    {"staff", 29270, 0.45, 0.19, {0.42, 0.49, 0.49}},
};
// clang-format on

void table2_name_pack(double out[TABLE2_NOUN], const char *noun) {
    size_t length = strlen(noun);
    if (length >= TABLE2_NAME) {
        length = TABLE2_NAME - 1;
        while (((unsigned char)noun[length] & 0xc0) == 0x80) { // not within a character
            length--;
        }
    }
    for (size_t k = 0; k < TABLE2_NOUN; k++) {
        out[k] = 0;
        for (size_t j = 6; j-- > 0;) {
            const size_t i = 6 * k + j;
            out[k] = 256 * out[k] + (i < length ? (unsigned char)noun[i] : 0);
        }
    }
}

void table2_name_unpack(char noun[TABLE2_NAME], const double in[TABLE2_NOUN]) {
    for (size_t k = 0; k < TABLE2_NOUN; k++) {
        uint64_t bytes = (uint64_t)in[k];
        for (size_t j = 0; j < 6; j++, bytes >>= 8) {
            noun[6 * k + j] = (char)(bytes & 255);
        }
    }
    noun[TABLE2_NAME - 1] = '\0';
}

int table2_agree(table2_agreement *a, const yelp_input *in, uint32_t aspect, size_t planted,
                 size_t least) {
    const size_t n = in->yelp.businesses.count, next = (planted + 1) % TT_YELP_ASPECTS;
    const tt_review_words *w = &in->words;
    double *sum = tt_alloc(7 * n, sizeof *sum); // (n) each, and 2 n of work
    if (!sum) {
        return TT_ENOMEM;
    }
    double *count = sum + n, *polarity = count + n, *own = polarity + n, *other = own + n;
    for (size_t i = 0; i < w->grams.count; i++) {
        for (size_t e = w->aspect_start[i]; e < w->aspect_start[i + 1]; e++) {
            if (w->aspect[e] == aspect) {
                sum[in->yelp.ratings.item[i]] += (double)w->polarity[e];
                count[in->yelp.ratings.item[i]]++;
            }
        }
    }
    *a = (table2_agreement){0, NAN, NAN, NAN};
    for (size_t b = 0; b < n; b++) {
        if (count[b] > 0 && count[b] >= (double)least) {
            const double *quality =
                in->truth.quality + yelp_input_business(in, b) * TT_YELP_ASPECTS;
            polarity[a->places] = sum[b] / count[b];
            own[a->places] = quality[planted];
            other[a->places++] = quality[next];
        }
    }
    if (a->places >= 3) {
        double *work = other + n;
        a->quality = gsl_stats_spearman(polarity, 1, own, 1, a->places, work);
        a->control = gsl_stats_spearman(polarity, 1, other, 1, a->places, work);
        a->shared = gsl_stats_spearman(own, 1, other, 1, a->places, work);
    }
    tt_free(sum);
    return TT_OK;
}

typedef struct {
    uint32_t aspect;
    size_t mentions;
} counted;

/* Descending; equal ones in order of their first mention. */
static int by_mentions(const void *a, const void *b) {
    const counted *x = a, *y = b;
    if (x->mentions != y->mentions) {
        return x->mentions < y->mentions ? 1 : -1;
    }
    return (x->aspect > y->aspect) - (x->aspect < y->aspect);
}

/* Fresh list of all aspects; NULL when memory is refused. */
static counted *count_aspects(const tt_review_words *w) {
    counted *c = tt_alloc(w->aspects.count, sizeof *c);
    for (uint32_t a = 0; c && a < w->aspects.count; a++) {
        c[a].aspect = a;
    }
    for (size_t e = 0; c && e < w->aspect_start[w->grams.count]; e++) {
        c[w->aspect[e]].mentions++;
    }
    if (c) {
        qsort(c, w->aspects.count, sizeof *c, by_mentions);
    }
    return c;
}

/* Place of the noun among the published ones, TABLE2_ASPECTS if it is none of them. */
static size_t published_of(const char *noun) {
    size_t k = 0;
    while (k < TABLE2_ASPECTS && strcmp(table2_published[k].noun, noun) != 0) {
        k++;
    }
    return k;
}

static int add_agreement(double *value, const yelp_input *in, uint32_t aspect,
                         size_t least) {
    const char *noun = tt_ids_text(&in->words.aspects, aspect);
    table2_agreement a;
    size_t planted = 0;
    while (planted < TT_YELP_ASPECTS && strcmp(in->truth.aspect[planted], noun) != 0) {
        planted++;
    }
    const int status =
        planted < TT_YELP_ASPECTS ? table2_agree(&a, in, aspect, planted, least) : TT_OK;
    if (status == TT_OK && planted < TT_YELP_ASPECTS) {
        value[TABLE2_CORRELATION] = a.quality;
        value[TABLE2_CONTROL] = a.control;
        value[TABLE2_SHARED] = a.shared;
        value[TABLE2_PLACES] = (double)a.places;
    }
    return status;
}

static void set_folder(double value[TABLE2_COLUMNS], const yelp_input *in) {
    for (size_t k = 0; k < TABLE2_COLUMNS; k++) {
        value[k] = NAN;
    }
    value[TABLE2_REVIEWS] = (double)in->yelp.ratings.count;
    value[TABLE2_USERS] = (double)in->yelp.users.count;
    value[TABLE2_BUSINESSES] = (double)in->yelp.businesses.count;
}

static int put_noun(tt_sink *sink, const yelp_input *in, uint32_t aspect, size_t rank,
                    const table2_effort *effort, const tt_address *address) {
    const char *text = tt_ids_text(&in->words.aspects, aspect);
    const uint64_t item = (uint64_t)tt_hash32(text) << 32;
    double value[TABLE2_COLUMNS];
    table2_bounds bounds[2];
    table2_noun noun;
    set_folder(value, in);
    int status = table2_noun_collect(&noun, &in->words, aspect);
    if (status == TT_OK) {
        status =
            table2_bootstrap(bounds, &noun, table2_level, effort->resamples, address, item);
    }
    if (status == TT_OK && !in->real) {
        status = add_agreement(value, in, aspect, effort->least);
    }
    if (status == TT_OK) {
        value[TABLE2_RANK] = (double)rank;
        table2_name_pack(&value[TABLE2_NOUN_FIRST], text);
        value[TABLE2_MENTIONS] = (double)noun.mentions;
        value[TABLE2_NAMING] = (double)noun.reviews;
        value[TABLE2_PER_1000] = noun.per_thousand;
        value[TABLE2_PER_1000_SE] = noun.se;
        table2_statistics(&value[TABLE2_STAT], &noun, NULL);
        memcpy(&value[TABLE2_LO], bounds[0].lo, sizeof bounds[0].lo);
        memcpy(&value[TABLE2_HI], bounds[0].hi, sizeof bounds[0].hi);
        memcpy(&value[TABLE2_WIDE_LO], bounds[1].lo + POLARITY_Q25, 3 * sizeof(double));
        memcpy(&value[TABLE2_WIDE_HI], bounds[1].hi + POLARITY_Q25, 3 * sizeof(double));
        tt_sink_row(sink, "ok", value);
    }
    table2_noun_free(&noun);
    return status;
}

int table2_aspects(tt_sink *sink, const yelp_input *in, const table2_effort *effort,
                   const tt_address *address) {
    counted *c = count_aspects(&in->words);
    int status = c ? TT_OK : TT_ENOMEM;
    for (size_t k = 0; status == TT_OK && k < in->words.aspects.count; k++) {
        const char *noun = tt_ids_text(&in->words.aspects, c[k].aspect);
        if (k < TABLE2_ASPECTS || published_of(noun) < TABLE2_ASPECTS) {
            status = put_noun(sink, in, c[k].aspect, k + 1, effort, address);
        }
    }
    tt_free(c);
    return status;
}
