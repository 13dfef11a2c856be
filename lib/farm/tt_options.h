/* The options that all experiments share. */
#ifndef TT_OPTIONS_H
#define TT_OPTIONS_H

#include "farm/tt_experiment.h"

typedef struct {
    enum tt_profile profile;
    size_t jobs; // workers
    uint64_t seed;
    const char *results;      // --results, or NULL: results/<profile>
    unsigned shard, shards;   // this is shard 1 <= k <= K; 0, 1: not sharded
    const char *shard_source; // where k/K comes from: an option or an array of jobs
    const char *only;         // CELL[:REP] or NULL
    int fresh, list, quiet, export;
} tt_options;

/* Reads them; ends the program with status 2 if they are wrong, 0 for --help, --version. */
void tt_options_parse(tt_options *o, const tt_experiment *e, int argc, char **argv);

/* "k/K" with 1 <= k <= K <= 100000. TT_OK or TT_EUSAGE. */
int tt_shard_parse(unsigned *shard, unsigned *shards, const char *text);

/* The same from SLURM_ARRAY_TASK_ID, _COUNT, _MIN, _STEP; *shards = 0 outside an array. */
int tt_shard_slurm(unsigned *shard, unsigned *shards);

#endif
