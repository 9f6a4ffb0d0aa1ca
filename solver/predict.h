/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much memory a solve will take, told before it starts: what is there already is counted, the rest follows from a
 * sample of shortest-path trees at free costs.
 */
#ifndef LL_SOLVER_PREDICT_H
#define LL_SOLVER_PREDICT_H

#include <landlink/solve.h>

#include "graphs/problem.h"

typedef struct ll_oracle ll_oracle;
typedef struct ll_restricted ll_restricted;

typedef enum ll_memory_part {
    LL_MEMORY_CASE,      /* tables, network, demands */
    LL_MEMORY_HIERARCHY, /* and lanes */
    LL_MEMORY_TREES,     /* distances of a batch, scratch of the threads; 0 on a device of its own */
    LL_MEMORY_PRICES,    /* of the price phase */
    LL_MEMORY_POOL,      /* paths */
    LL_MEMORY_MASTER,    /* columns and rows that take part, and the matrix */
    LL_MEMORY_ANSWER,    /* flows, paths, tables */
    LL_MEMORY_VERIFIER,
    LL_MEMORY_PARTS
} ll_memory_part;

typedef struct ll_prediction {
    int64_t bytes[LL_MEMORY_PARTS];
    int64_t peak;          /* of the process: the answer follows when oracle, pool and master are gone */
    int64_t least;         /* with what can be left out: a path a demand, no master */
    int64_t limit;         /* that it is held against */
    const char *limit_why; /* static; NULL: there is none */
    int64_t device_master; /* that the largest master takes of a device; 0: no master, or a build without devices */
    int64_t columns;       /* of the pool */
    int32_t active_rows;   /* capacities that will take part in a master */
    double arcs_a_path;    /* of the sample */
    double stretch;        /* arcs of the answer for one of the sample's, where chains are joined */
    int32_t sampled, all;  /* lanes */
} ll_prediction;

/* The key of a part in tables: "case", "hierarchy", ... */
const char *ll_memory_part_name(ll_memory_part part);
/*
 * Predicts a solve of the oracle's problem; case_bytes is what lived on the context before the oracle was made. Takes a
 * few batches of trees, whatever the size. Deterministic.
 */
ll_status ll_predict(ll_oracle *oracle, int64_t case_bytes, ll_prediction *out);
/* The same with the sample of a prediction for a problem like it. */
ll_status ll_predict_like(ll_oracle *oracle, int64_t case_bytes, const ll_prediction *sample, ll_prediction *out);
/* Makes pool, master and peak those of a method. */
void ll_predict_method(const ll_oracle *oracle, ll_method method, ll_prediction *out);
/* Bytes of all that a master over so many columns and active rows allocates. */
double ll_predict_master_bytes(double columns, double active_rows, double rows_a_column);
/* Whether what the next solve of a master will allocate fits the limit of memory; warns where it does not. */
bool ll_predict_next_master(ll_restricted *m);

#endif
