/* Grid, tables and verdicts of experiments/networks.c; see there for the rules. */
#ifndef NETWORKS_REPORT_H
#define NETWORKS_REPORT_H

#include "farm/tt_experiment.h"

/* Columns of a row: one size of one replicate. Risks are those of the chosen start. */
enum {
    NET_N,
    NET_RISK,    // of the network
    NET_MSE,     // its hold-out mean squared error
    NET_TRAIN,   // on the pairs trained on
    NET_HIDDEN,  // units of a hidden layer
    NET_WEIGHTS, // of one tower
    NET_STEPS,
    NET_PENALTY, // lambda
    NET_START,   // the chosen one
    NET_STARTS,  // that did not diverge
    NET_LEAST,   // least and largest risk over the starts
    NET_MOST,
    NET_DOUBLED, // risk after twice the steps
    NET_FLOOR,   // risk of the same fit to noiseless ratings
    NET_SIEVE,   // risk of the sieve, K on the held-out fifth
    NET_SIEVE_MSE,
    NET_SIEVE_K,
    NET_SIEVE_WEIGHTS, // of both towers
    NET_SIEVE_FLOOR,   // noiseless ratings, the same K
    NET_GATE_FLOOR,    // 1: passed, 0: failed
    NET_GATE_STEPS,
    NET_GATE_STARTS,
    NET_COLUMNS
};

enum { NET_GATES = 3 };
extern const char *const networks_gate_name[NET_GATES]; // floor, steps, starts

/* What the gates ask. */
#define NET_FLOOR_SHARE  0.2 // of the risk, at most
#define NET_STEPS_CHANGE 0.05
enum { NET_LEAST_STARTS = 3 };

typedef struct {
    double beta;
    size_t d;
    double sigma;  // of the noise
    size_t layers; // weight matrices a tower
    double c;      // weights of a tower: c N^(d / (2 beta + d)) ln N
    int first[3];  // sizes 2^first, 2^(first + stride) .. 2^last, by profile
    int last[3];
    int stride[3];
    size_t replicates[3];
} networks_cell;

size_t networks_cells(enum tt_profile profile);
const networks_cell *networks_cell_of(size_t cell);
size_t networks_degree(const networks_cell *c); // of the sieve: 1 below beta = 2, else 2
size_t networks_steps(enum tt_profile profile, size_t n);
double networks_penalty(const networks_cell *c, size_t n);

/* 1 if a run, or the means over runs at one size, passes the gate. */
int networks_floor_passes(double floor_share); // floor / risk
int networks_steps_pass(double doubled_share); // doubled / risk

int networks_report(const tt_results *results);

#endif
