/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An output file that appears whole or not at all: written beside its place, synced, then renamed.
 *
 *     ll_output out;
 *     LL_TRY(ll_output_open(ctx, folder, "path.csv", &out));
 *     ll_output_text(&out, "path_id,flow_teu\n");        writing cannot fail here: the first error is
 *     ll_output_number(&out, flow_teu);                  remembered and told by the commit
 *     LL_TRY(ll_output_commit(&out));
 *  done:
 *     ll_output_discard(&out);                           nothing after a commit, or of a zeroed struct
 *
 * A printf format for doubles would follow the locale of the program: use ll_output_number.
 */
#ifndef LL_GRAPHS_IO_OUTPUT_H
#define LL_GRAPHS_IO_OUTPUT_H

#include <stdio.h>

#include "graphs/base/base.h"

typedef struct ll_output {
    ll_context *ctx;
    char *path;      /* where the file will be; NULL: in memory */
    char *temporary; /* where it is until the commit */
    int file;        /* its descriptor */
    int error;       /* the first errno, 0: none */

    char *text; /* [room] what waits for the file, all of an output in memory; NULL: not open */
    int64_t used, room;
} ll_output;

/* LL_ERR_WRITE: why a file or folder cannot be written, by its errno, and what to do. */
ll_status ll_output_fail(ll_context *ctx, const char *path, int error);

/* Makes a folder and those above it; an existing one is fine. LL_ERR_WRITE. */
ll_status ll_output_make_folder(ll_context *ctx, const char *path);

/*
 * rename() that knows when it was done: 0, or the error. A network file system whose reply is lost asks again, and is
 * told that there is no such file, or of an error that came after.
 */
int ll_output_rename(const char *from, const char *to);

/* Starts folder/name; with folder NULL, name is the whole path. The folder must exist. */
ll_status ll_output_open(ll_context *ctx, const char *folder, const char *name, ll_output *out);
/* Starts one in memory, which stays where it is until ll_output_discard() and has no commit. */
ll_status ll_output_open_memory(ll_context *ctx, ll_output *out);
/* What it has so far, *size bytes; NULL: memory is out. Borrowed until the next write. */
const char *ll_output_text_of(ll_output *out, size_t *size);
/* Empties an output in memory, which goes on. */
void ll_output_clear(ll_output *out);
void ll_output_printf(ll_output *out, const char *format, ...) LL_PRINTF(2, 3);
void ll_output_text(ll_output *out, const char *text);
void ll_output_char(ll_output *out, char c);
/* The shortest exact decimal of value / 10^digits. */
void ll_output_decimal(ll_output *out, ll_i128 value, int digits);
void ll_output_bytes(ll_output *out, const void *bytes, size_t size);
/* Where the next size bytes go, for who adds them to `used` when they are there; NULL: memory is out. */
char *ll_output_room(ll_output *out, int64_t size);
/* A cell of a CSV table, quoted where it must be. */
void ll_output_csv(ll_output *out, const char *text);
/* The inside of a cell that the caller quotes. */
void ll_output_csv_part(ll_output *out, const char *text);
/* The inside of a JSON string (without its quotes), escaped. */
void ll_output_json(ll_output *out, const char *text);
/* The shortest decimal that reads back as the same double; nothing for NaN, "inf" or "-inf". */
void ll_output_number(ll_output *out, double value);

/* Flushes, syncs, renames into place and closes. LL_ERR_WRITE with the reason, and nothing left behind. */
ll_status ll_output_commit(ll_output *out);
/* The same without waiting for the disk: for one of many files, which are synced together before they are published. */
ll_status ll_output_commit_unsynced(ll_output *out);
/* Closes and removes what was not committed. */
void ll_output_discard(ll_output *out);

#endif
