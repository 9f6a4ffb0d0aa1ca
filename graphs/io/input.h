/* SPDX-License-Identifier: Apache-2.0 */
/* A whole input file in memory, plain or .gz, with its fingerprint. */
#ifndef LL_GRAPHS_IO_INPUT_H
#define LL_GRAPHS_IO_INPUT_H

#include "graphs/base/base.h"

typedef struct ll_input {
    char *name;     /* as messages show it */
    char *text;     /* [size + 1], NUL at the end, unpacked */
    int64_t size;   /* bytes, unpacked */
    uint64_t xxh64; /* of the unpacked bytes */

    /* of a block of a file (blocks.h): behind its first bytes, the header, so many lines of the file are left out */
    int64_t header_bytes, lines_left_out;
} ll_input;

/* Reads path; where it does not exist, path + ".gz". LL_ERR_NO_INPUT when neither exists or it cannot
 * be read; LL_ERR_DATA when the .gz is damaged or cut short. */
ll_status ll_input_read(ll_context *ctx, const char *path, ll_input *out);
/* Whether path or path.gz exists. */
bool ll_input_exists(ll_context *ctx, const char *path);
void ll_input_free(ll_context *ctx, ll_input *input); /* resets it to zero */

#endif
