/* What experiments/networks.c measured at each size and what its rules say. */
#ifndef NETWORKS_MEASURE_H
#define NETWORKS_MEASURE_H

#include "base/tt_stat.h"
#include "common/curve.h"
#include "common/networks_report.h"

/* One size: geometric means over runs with 95 % t intervals of the logarithms. */
typedef struct {
    double n;
    tt_interval risk, sieve, ratio; // ratio: network / sieve, run by run
    tt_interval floor, doubled; // noise-free risk, and risk after twice the steps, / risk
    tt_interval spread;         // largest / least risk of the starts
    double sieve_floor;         // geometric mean
    double change, apart;       // arithmetic: |doubled - risk|, largest - least
    size_t passed[NET_GATES];   // runs that pass
    size_t runs_gated;          // runs that pass all
    double ratio_gated;         // geometric mean over those; NAN: none
    int gate[NET_GATES];        // of the size
    int gated;                  // all of them
} networks_size;

typedef struct {
    const networks_cell *cell;
    size_t sizes, gated; // sizes that pass all gates
    size_t replicates, dropped;
    networks_size size[CURVE_SIZES];
    double predicted, least;         // a; the bound's slope over the gated sizes
    th_slope network, sieve;         // exponents over the gated sizes
    th_slope effective;              // the network's on N_eff
    th_slope ratio;                  // slope of log (network / sieve) on log N, gated sizes
    th_slope network_all, ratio_all; // the same over all sizes
    enum th_answer bound, flat, equal;
} networks_measure;

/* measure (networks_cells(profile)). TT_OK or TT_ENOMEM. */
int networks_measure_all(networks_measure *measure, const tt_results *results);

#endif
