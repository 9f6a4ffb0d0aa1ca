/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file of a checkpoint, in the byte order of the machine:
 *
 *     header     128 bytes: magic, version, what it is a checkpoint of, sequence number, bytes that follow, checksum
 *     section    number, 0, bytes, checksum (XXH64 of number, bytes and content); the content, filled up to 8 bytes
 *     ...
 *
 * A folder holds two generations, checkpoint-a and checkpoint-b. A new one takes the place of the older: written
 * beside, synced and renamed, so that there is a whole one at any moment. Of those that are whole the one with the
 * higher sequence number counts.
 */
#ifndef LL_SOLVER_CHECKPOINT_FILE_H
#define LL_SOLVER_CHECKPOINT_FILE_H

#include "graphs/io/output.h"
#include "solver/checkpoint/archive.h"

enum { LL_CHECKPOINT_VERSION = 3, LL_CHECKPOINT_GENERATIONS = 2, LL_CHECKPOINT_HEADER = 128 };

/* What a checkpoint is of; another solve cannot go on from it. */
typedef struct ll_checkpoint_key {
    uint64_t problem_xxh64;
    uint64_t seed;
    double gap;
    int32_t method, vertex;
    char version[24]; /* of landlink */
} ll_checkpoint_key;

typedef struct ll_checkpoint_section {
    uint32_t number;
    const void *bytes;
    int64_t size;
} ll_checkpoint_section;

/* The name of a generation, 0 or 1. */
const char *ll_checkpoint_name(int generation);
/* Writes a generation of the folder. LL_ERR_WRITE, and what was there stays. */
ll_status ll_checkpoint_write(ll_context *ctx, const char *folder, int generation, const ll_checkpoint_key *key,
                              uint64_t sequence, const ll_checkpoint_section *sections, int count);
/* Removes what killed runs left half-written in the folder; with all, the generations too. */
void ll_checkpoint_sweep(const char *folder, bool all);
/* The sequence number of a generation; false where there is none, or none whose header is whole. */
bool ll_checkpoint_peek(const char *folder, int generation, uint64_t *sequence);
/*
 * Reads a generation and checks it; sections, of numbers 0, 1, ... count - 1, become views of bytes. LL_ERR_DATA where
 * it is damaged or of another version, LL_ERR_USAGE where it is of another solve; both say what to do.
 */
ll_status ll_checkpoint_read(ll_context *ctx, const char *folder, int generation, const ll_checkpoint_key *key,
                             ll_archive *bytes, ll_checkpoint_section *sections, int count);

#endif
