/* Tagger and lexicon of yelp_input.h. For generated folders both are made of the
 * generator's nouns and adjectives: a CoNLL-U file of sentences such as it writes, and the
 * adjectives with the valences that VADER gives them. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/tt_error.h"
#include "common/yelp_input_source.h"
#include "yelp/tt_yelp_generate_parts.h"

/* Words with their tags; N the noun, A its adjective, C the adjective with a capital. */
static const char *const sentence[] = {
    "The/DET N/NOUN was/AUX A/ADJ ./PUNCT",
    "The/DET N/NOUN were/AUX really/ADV A/ADJ !/PUNCT",
    "The/DET N/NOUN here/ADV was/AUX very/ADV A/ADJ ,/PUNCT and/CCONJ we/PRON will/AUX "
    "be/AUX back/ADV ./PUNCT",
    "I/PRON thought/VERB the/DET N/NOUN was/AUX A/ADJ and/CCONJ the/DET staff/NOUN "
    "were/AUX "
    "not/PART very/ADV A/ADJ ./PUNCT",
    "C/ADJ N/NOUN ,/PUNCT as/ADP always/ADV ./PUNCT",
    "C/ADJ N/NOUN and/CCONJ A/ADJ food/NOUN !/PUNCT",
    "We/PRON found/VERB the/DET N/NOUN very/ADV A/ADJ ./PUNCT",
    "The/DET N/NOUN was/AUX n't/PART A/ADJ at/ADP all/PRON ./PUNCT",
    "Sadly/ADV enough/ADV ,/PUNCT the/DET N/NOUN were/AUX n't/PART very/ADV A/ADJ ./PUNCT",
};

static void put_sentence(FILE *f, const char *words, const char *noun,
                         const char *adjective) {
    for (int k = 1; *words; k++) {
        const size_t form = strcspn(words, "/"), tag = strcspn(words + form + 1, " ");
        fprintf(f, "%d\t", k);
        if (form == 1 && *words == 'N') {
            fputs(noun, f);
        } else if (form == 1 && *words == 'A') {
            fputs(adjective, f);
        } else if (form == 1 && *words == 'C') {
            fprintf(f, "%c%s", toupper((unsigned char)*adjective), adjective + 1);
        } else {
            fwrite(words, 1, form, f);
        }
        fprintf(f, "\t_\t%.*s\n", (int)tag, words + form + 1);
        words += form + 1 + tag;
        words += *words == ' ';
    }
    fputc('\n', f);
}

static void put_tagged(FILE *f) {
    for (size_t a = 0; a < TT_YELP_ASPECTS; a++) {
        const tt_yelp_describing *d = tt_yelp_describing_words(a);
        for (size_t k = 0; d[k].text; k++) {
            for (size_t s = 0; s < sizeof sentence / sizeof *sentence; s++) {
                put_sentence(f, sentence[s], tt_yelp_aspect[a], d[k].text);
            }
        }
    }
}

static void put_lexicon(FILE *f) {
    for (size_t a = 0; a < TT_YELP_ASPECTS; a++) {
        const tt_yelp_describing *d = tt_yelp_describing_words(a);
        for (size_t k = 0; d[k].text; k++) {
            fprintf(f, "%s\t%g\n", d[k].text, d[k].valence);
        }
    }
}

static int write_list(char path[4096], const char *directory, const char *name,
                      void (*put)(FILE *)) {
    snprintf(path, 4096, "%s/%s", directory, name);
    FILE *f = fopen(path, "w");
    if (!f) {
        return tt_error(TT_EIO, "%s: %s", path, strerror(errno));
    }
    put(f);
    const int bad = ferror(f);
    return fclose(f) != 0 || bad ? tt_error(TT_EIO, "%s: cannot be written", path) : TT_OK;
}

static int make_tagger(tt_tagger **tagger, const yelp_source *s, const char *directory) {
    char path[4096];
    if (s->tagged) {
        return tt_tagger_train(tagger, s->tagged);
    }
    if (s->yelp) {
        const char *wordnet = yelp_input_wordnet();
        return wordnet ? tt_tagger_wordnet(tagger, wordnet)
                       : tt_error(TT_ENOINPUT, "no --tagged FILE and no WordNet");
    }
    int status = write_list(path, directory, "tagged.conllu", put_tagged);
    status = status == TT_OK ? tt_tagger_train(tagger, path) : status;
    remove(path);
    return status;
}

static int make_lexicon(tt_vader **lexicon, const yelp_source *s, const char *directory) {
    char path[4096];
    if (s->lexicon) {
        return tt_vader_read(lexicon, s->lexicon);
    }
    if (s->yelp) {
        return tt_error(TT_ENOINPUT, "no --lexicon FILE (NLTK's vader_lexicon.txt)");
    }
    int status = write_list(path, directory, "lexicon.txt", put_lexicon);
    status = status == TT_OK ? tt_vader_read(lexicon, path) : status;
    remove(path);
    return status;
}

int yelp_input_tools(tt_tagger **tagger, tt_vader **lexicon, const yelp_source *s,
                     const char *directory) {
    *tagger = NULL;
    *lexicon = NULL;
    int status = make_tagger(tagger, s, directory);
    status = status == TT_OK ? make_lexicon(lexicon, s, directory) : status;
    if (status != TT_OK) {
        tt_tagger_free(*tagger);
        *tagger = NULL;
    }
    return status;
}
