/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes that state is written to and read back from. One function walks over a piece of state for both, so that what is
 * written and what is read cannot drift apart:
 *
 *     static void walk_thing(ll_archive *a, thing *t) {
 *         LL_ARCHIVE(a, t->count);
 *         ll_archive_array(a, t->price, t->row_count, sizeof *t->price);
 *     }
 *
 * Reading more than there is marks the archive as failed; what is read from then on is zero.
 */
#ifndef LL_SOLVER_CHECKPOINT_ARCHIVE_H
#define LL_SOLVER_CHECKPOINT_ARCHIVE_H

#include "graphs/base/base.h"

typedef struct ll_archive {
    ll_context *ctx;
    bool reads;
    bool failed; /* out of memory, or of bytes; or what was read makes no sense */
    char *bytes;
    int64_t size, room; /* what is there */
    int64_t at;         /* of reading */
} ll_archive;

/* Writes from the beginning again; keeps its memory. */
void ll_archive_restart(ll_archive *a);
void ll_archive_free(ll_archive *a);

void ll_archive_bytes(ll_archive *a, void *value, int64_t size);
/* count elements; NULL is fine for none. */
void ll_archive_array(ll_archive *a, void *array, int64_t count, size_t size);
#define LL_ARCHIVE(a, value) ll_archive_bytes((a), &(value), (int64_t)sizeof(value))
/* A count from 0 to most; failed and 0 where what was read is none. */
void ll_archive_count(ll_archive *a, int64_t *count, int64_t most);
/* A count of elements of the size whose bytes come next, no more than are left to be read. */
void ll_archive_length(ll_archive *a, int64_t *count, size_t size);

#endif
