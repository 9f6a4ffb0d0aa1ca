/* SPDX-License-Identifier: Apache-2.0 */
/* A sum that is not 0 at few of many places: how flows and loads change along a direction. */
#ifndef LL_SOLVER_SPARSE_H
#define LL_SOLVER_SPARSE_H

#include "graphs/base/base.h"

typedef struct ll_sparse {
    double *value; /* [size] 0 where nothing was added */
    int64_t *at;   /* [count] places that something was added to, in that order */
    int64_t count;
    bool *is_in; /* [size] */
    int64_t size;
} ll_sparse;

enum { LL_SPARSE_BYTES = sizeof(double) + sizeof(int64_t) + sizeof(bool) }; /* a place */

/* More places, without a value. LL_ERR_MEMORY: none are there, what was in it is. */
ll_status ll_sparse_grow(ll_context *ctx, ll_sparse *s, int64_t size);
void ll_sparse_free(ll_context *ctx, ll_sparse *s);

static inline void ll_sparse_add(ll_sparse *s, int64_t place, double value) {
    if (!s->is_in[place]) {
        s->is_in[place] = true;
        s->at[s->count++] = place;
    }
    s->value[place] += value;
}

static inline void ll_sparse_clear(ll_sparse *s) {
    for (int64_t i = 0; i < s->count; i++) {
        s->value[s->at[i]] = 0;
        s->is_in[s->at[i]] = false;
    }
    s->count = 0;
}

#endif
