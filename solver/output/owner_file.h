/* SPDX-License-Identifier: Apache-2.0 */
/* What the file of an owner (owner.h) says. */
#ifndef LL_SOLVER_OUTPUT_OWNER_FILE_H
#define LL_SOLVER_OUTPUT_OWNER_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { LL_OWNER_NAME = 72, LL_OWNER_WHO = 256 };
#define LL_OWNER_FILE ".landlink-owner"

typedef struct ll_owner_record {
    char who[LL_OWNER_WHO]; /* its first line; "": nothing is known */
    long process;
    char host[LL_OWNER_NAME], job[LL_OWNER_NAME]; /* job "": none */
    long restart;
    int64_t beat;
    double beat_s; /* 0: it does not say */
} ll_owner_record;

/* This process, of the job that the environment names. */
void ll_owner_record_self(ll_owner_record *out);
/* Reads a file; false where it is not there or cannot be read (errno says which), a record that says nothing where it
 * is something else. */
bool ll_owner_record_read(const char *path, ll_owner_record *out);
/* Writes it over an open file, and syncs. */
void ll_owner_record_write(int file, const ll_owner_record *record);

bool ll_owner_same(const ll_owner_record *a, const ll_owner_record *b); /* the same run */
/* Whether the run is a later one of the same job. */
bool ll_owner_succeeds(const ll_owner_record *later, const ll_owner_record *before);

#endif
