/* The fits of experiments/networks.c: one size of one replicate. */
#ifndef NETWORKS_RUN_H
#define NETWORKS_RUN_H

#include "common/networks_report.h"
#include "data/tt_pairs.h"
#include "towers/tt_pairs_net.h"
#include "towers/tt_sieve.h"

enum { NET_STARTS_RUN = 3 };

typedef struct {
    const networks_cell *cell;
    enum tt_profile profile;
    tt_pairs noisy, clean; // the same pairs with and without noise
    tt_pairs judge;
    tt_address address, fit; // of the data; of the networks' streams
    double *estimate;        // (judge.count) scratch
} networks_sample;

tt_pairs_net_spec networks_net(const networks_cell *c, enum tt_profile profile, size_t n);
tt_sieve_spec networks_sieve(const networks_cell *c);

/* Puts the size's row. TT_OK or TT_ENOMEM. */
int networks_run_size(const networks_sample *s, tt_sink *sink);

#endif
