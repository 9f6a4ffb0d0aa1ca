/* SPDX-License-Identifier: Apache-2.0 */
/* A file read in order, plain or packed by gzip: what whole inputs and blocks of rows are made from. */
#ifndef LL_GRAPHS_IO_GZ_H
#define LL_GRAPHS_IO_GZ_H

#include "graphs/base/base.h"

typedef struct ll_gz {
    char *name; /* the path that was found */
    void *file; /* zlib's */
} ll_gz;

/* Whether path, or path + ".gz", exists. */
bool ll_gz_exists(const char *path);
/* Opens path; where it does not exist, path + ".gz". LL_ERR_NO_INPUT when there is neither or it cannot be read. */
ll_status ll_gz_open(ll_context *ctx, const char *path, ll_gz *out);
/*
 * Reads up to room bytes; *got is 0 at the end. LL_ERR_NO_INPUT when it cannot be read, LL_ERR_DATA when the .gz is
 * damaged, cut short or none.
 */
ll_status ll_gz_read(ll_context *ctx, const ll_gz *gz, char *to, int64_t room, int64_t *got);
void ll_gz_close(ll_context *ctx, ll_gz *gz); /* resets it to zero */

#endif
