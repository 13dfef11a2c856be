/* The rules of experiments/coldstart.c; see there for their text. */
#ifndef COLDSTART_VERDICTS_H
#define COLDSTART_VERDICTS_H

#include "common/coldstart_measure.h"

typedef struct {
    const char *word;     // of a verdict
    tt_interval measured; // what decides, or the case farthest from the claim
    size_t replicates;
    size_t cases, met; // compared, and as claimed
} coldstart_judgement;

/* reading: 0 nested, 1 fixed. */
coldstart_judgement coldstart_beat(const coldstart_measured *m, size_t reading);
/* arm: one of those on covariates. */
coldstart_judgement coldstart_same(const coldstart_measured *m, size_t arm);
coldstart_judgement coldstart_ids_mean(const coldstart_measured *m);
coldstart_judgement coldstart_size(const coldstart_measured *m);
coldstart_judgement coldstart_rate(const coldstart_measured *m);
coldstart_judgement coldstart_fallback(const coldstart_measured *m);

/* a of the rough truths. */
double coldstart_rate_predicted(void);

/* Writes all of them. TT_OK or an error code. */
int coldstart_verdicts(const tt_results *results, const coldstart_measured *m);

#endif
