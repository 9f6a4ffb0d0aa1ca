/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of path.csv, checked in their order: of the whole file, or of a run of it. */
#ifndef LL_SOLVER_VERIFY_PATH_READER_H
#define LL_SOLVER_VERIFY_PATH_READER_H

#include "solver/verify/verify.h"

typedef struct ll_path_reader {
    ll_verifier *v;
    ll_verify_table table; /* a block of the file */
    int64_t rows;          /* of the file so far */
    ll_verify_walker walker;
    bool follows;          /* there is a path before */
    ll_verify_path before; /* the last path that was right by itself */
    int32_t *arc_before;   /* its arcs */
    int64_t arc_before_room;
} ll_path_reader;

ll_status ll_path_reader_open(ll_verifier *v, ll_path_reader *r);
void ll_path_reader_close(ll_path_reader *r); /* a zeroed one is fine */
/* Splits table.input; *ok false: findings say why it cannot be used. */
ll_status ll_path_reader_split(ll_path_reader *r, bool *ok);
/* Checks a row of the block, and adds the path to v's sums where it is right by itself. */
ll_status ll_path_reader_take(ll_path_reader *r, int64_t row);
/* What is written as its path_id. */
const char *ll_path_reader_id(const ll_path_reader *r, int64_t row);

/* Negative, 0 or positive: by demand, then by arcs. */
int ll_verify_compare_paths(const ll_verify_path *a, const ll_verify_path *b);

/* path_shares.c: by all threads. *taken false: there is too little for them, or something is not as it should be, and
 * nothing was taken; who reads row by row can say what. */
ll_status ll_verify_share_paths(ll_verifier *v, bool *taken);

#endif
