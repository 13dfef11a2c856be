#include "common/yelp_input.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_rng.h"
#include "common/yelp_input_source.h"
#include "farm/tt_file.h"

/* Where the words of a real folder are kept, or NULL where nothing can be. */
static char *cache_of(const yelp_source *s) {
    char *text = NULL, *path = NULL;
    size_t size;
    FILE *f = open_memstream(&text, &size);
    if (f) {
        yelp_input_design(s, NULL, f);
    }
    if (f && fclose(f) == 0) {
        char *directory =
            tt_format("%s/tt-cache-%ld", yelp_input_temporary(), (long)getuid());
        if (directory && tt_mkdirs(directory) == TT_OK && access(directory, W_OK) == 0) {
            path = tt_format("%s/words-%08x", directory, tt_hash32(text));
        }
        tt_free(directory);
    }
    free(text);
    return path;
}

/* A stage of the reading; nobody is told without progress. */
static tt_tick stage(tt_progress *progress, const char *what) {
    return progress ? tt_progress_stage(progress, what) : (tt_tick){0};
}

static int make_words(yelp_input *in, const yelp_source *s, const char *directory,
                      tt_progress *progress) {
    tt_tagger *tagger;
    tt_vader *lexicon;
    char *cache = in->real ? cache_of(s) : NULL;
    const tt_review_words_spec spec = {.grams = TT_NGRAM_DEFAULT,
                                       .cache = cache,
                                       .tick = stage(progress, "counting words")};
    const tt_texts texts = {in->yelp.text, in->yelp.start, in->yelp.ratings.count};
    int status = yelp_input_tools(&tagger, &lexicon, s, directory);
    if (status == TT_OK) {
        status = tt_review_words_make(&in->words, &texts, tagger, lexicon, &spec);
        tt_tagger_free(tagger);
        tt_vader_free(lexicon);
        if (status == TT_OK && in->words.cache != TT_OK && progress) {
            tt_progress_note(progress, "words are not kept for the next run: %s",
                             tt_error_message());
        }
        tt_free(in->yelp.text); // as long as all else together, and not needed any more
        in->yelp.text = NULL;
    }
    tt_free(cache);
    return status;
}

static uint64_t seed_of(uint64_t seed, size_t replicate) {
    const tt_address a = {.seed = seed,
                          .design = tt_hash32("yelp-generated"),
                          .replicate = (uint32_t)replicate};
    tt_rng r;
    tt_rng_at(&r, &a, TT_ROLE_TRUTH, 0);
    const uint64_t high = tt_rng_word(&r);
    return high << 32 | tt_rng_word(&r);
}

static int open_generated(yelp_input *in, const tt_yelp_generate_spec *spec, uint64_t seed,
                          size_t replicate, const char *directory) {
    const tt_yelp_spec filters = {.directory = directory};
    in->generated = *spec;
    in->generated.seed = seed_of(seed, replicate);
    int status = tt_yelp_generate(directory, &in->generated, &in->truth);
    return status == TT_OK ? tt_yelp_read(&in->yelp, &filters) : status;
}

static int open_real(yelp_input *in, const yelp_source *s, tt_progress *progress) {
    const tt_tick tick = stage(progress, "reading");
    tt_yelp_spec filters = yelp_input_filters(s);
    filters.tick = &tick;
    const int status = tt_yelp_read(&in->yelp, &filters);
    if (status == TT_OK) {
        tt_yelp_report(&in->yelp, stderr);
    }
    return status;
}

static int open_input(yelp_input *in, const yelp_source *s,
                      const tt_yelp_generate_spec *spec, uint64_t seed, size_t replicate,
                      tt_progress *progress) {
    char directory[YELP_INPUT_PATH];
    int fd;
    *in = (yelp_input){.real = s->yelp != NULL};
    int status = yelp_input_make(directory, &fd);
    if (status != TT_OK) {
        return status;
    }
    status = in->real ? open_real(in, s, progress)
                      : open_generated(in, spec, seed, replicate, directory);
    status = status == TT_OK ? make_words(in, s, directory, progress) : status;
    yelp_input_remove(directory);
    close(fd);
    if (status != TT_OK) {
        yelp_input_close(in);
    }
    return status;
}

int yelp_input_open(yelp_input *in, const yelp_source *s, const tt_yelp_generate_spec *spec,
                    uint64_t seed, size_t replicate) {
    return open_input(in, s, spec, seed, replicate, NULL);
}

void yelp_input_close(yelp_input *in) {
    tt_yelp_free(&in->yelp);
    tt_review_words_free(&in->words);
    tt_yelp_truth_free(&in->truth);
    *in = (yelp_input){0};
}

/* The one that is kept, and what it was made from (malloc). */
static struct {
    yelp_input in;
    char *key; // NULL: none
} kept;

static char *key_of(const yelp_source *s, const tt_yelp_generate_spec *spec, uint64_t seed,
                    size_t replicate) {
    char *text = NULL;
    size_t size;
    FILE *f = open_memstream(&text, &size);
    if (!f) {
        return NULL;
    }
    yelp_input_design(s, spec, f);
    if (s->yelp) {
        fprintf(f, "%s\n", s->yelp);
    } else {
        fprintf(f, "seed %llu replicate %zu\n", (unsigned long long)seed, replicate);
    }
    return fclose(f) == 0 ? text : NULL;
}

static int keep(const yelp_source *s, const tt_yelp_generate_spec *spec, uint64_t seed,
                size_t replicate, tt_progress *progress) {
    char *key = key_of(s, spec, seed, replicate);
    if (!key) {
        return tt_error(TT_ENOMEM, "no memory for the name of a Yelp folder");
    }
    if (kept.key && strcmp(kept.key, key) == 0) {
        free(key);
        return TT_OK;
    }
    yelp_input_forget();
    const int status = open_input(&kept.in, s, spec, seed, replicate, progress);
    if (status == TT_OK) {
        kept.key = key;
    } else {
        free(key);
    }
    return status;
}

int yelp_input_keep(const yelp_input **in, const yelp_source *s,
                    const tt_yelp_generate_spec *spec, uint64_t seed, size_t replicate) {
    const int status = keep(s, spec, seed, replicate, NULL);
    *in = status == TT_OK ? &kept.in : NULL;
    return status;
}

int yelp_input_prepare(tt_progress *progress) {
    const yelp_source *s = yelp_input_source();
    return s->yelp ? keep(s, NULL, 0, 0, progress) : TT_OK;
}

void yelp_input_forget(void) {
    yelp_input_close(&kept.in);
    free(kept.key);
    kept.key = NULL;
}

/* "u0000017", "b000017": the number after the letter. */
static size_t number_of(const tt_ids *ids, size_t i) {
    return strtoul(tt_ids_text(ids, (uint32_t)i) + 1, NULL, 10);
}

size_t yelp_input_user(const yelp_input *in, size_t i) {
    return number_of(&in->yelp.users, i);
}

size_t yelp_input_business(const yelp_input *in, size_t i) {
    return number_of(&in->yelp.businesses, i);
}
