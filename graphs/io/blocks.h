/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A CSV file that need not fit in memory, plain or .gz, as blocks of whole rows. Each block is an input of its own,
 * with the header in front, for ll_csv_parse; it knows how many lines of the file stand between the two.
 *
 *     file    header | row row row | row row | ...        block    header | row row
 */
#ifndef LL_GRAPHS_IO_BLOCKS_H
#define LL_GRAPHS_IO_BLOCKS_H

#include "graphs/io/input.h"

typedef struct ll_blocks ll_blocks;

/* Opens path, or path.gz; blocks have block_bytes at most unless one row is longer. Errors as ll_input_read. */
ll_status ll_blocks_open(ll_context *ctx, const char *path, int64_t block_bytes, ll_blocks **out);
/*
 * The next rows after the header; the first block comes even where there are none. *more false: there is no further
 * block and *out is empty. Borrowed until the next call.
 */
ll_status ll_blocks_next(ll_blocks *blocks, ll_input *out, bool *more);
/* Whether the file, read to its end, ends in a newline. */
bool ll_blocks_is_whole(const ll_blocks *blocks);
/* Of the blocks that come. */
void ll_blocks_set_size(ll_blocks *blocks, int64_t block_bytes);
/* What the file takes on the disk, as it is. */
int64_t ll_blocks_file_bytes(const ll_blocks *blocks);
void ll_blocks_close(ll_context *ctx, ll_blocks *blocks);

#endif
