/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A row ends at a newline outside quotes; strict quotes toggle. What is read beyond the last row's end waits for the
 * next block:
 *
 *     text    header | rows of the block ... | begun row ~~~~ |  room
 *             header_bytes         rows_end              filled
 */
#include "graphs/io/blocks.h"

#include <string.h>
#include <sys/stat.h>

#include "graphs/io/gz.h"

enum { FIRST_ROOM = 64 * 1024 };

struct ll_blocks {
    ll_gz gz;
    char *name; /* as messages show it: a copy that the reader may change */
    ll_context *ctx;
    int64_t block_bytes;
    char *text; /* [room] */
    int64_t room, filled;
    int64_t header_bytes; /* 0 until the header is known */
    int64_t rows_end;     /* of the block that was given last */
    char kept;            /* the character that its end took the place of */
    int64_t lines;        /* of the file between the header and the block */
    int64_t scanned;      /* where the search for row ends goes on */
    int64_t last_end;     /* of the rows that were found, 0: none yet */
    bool quoted;          /* at `scanned` */
    bool header_begun, at_end, started, whole;
};

ll_status ll_blocks_open(ll_context *ctx, const char *path, int64_t block_bytes, ll_blocks **out) {
    ll_status status = LL_OK;
    ll_blocks *b = NULL;
    *out = NULL;
    LL_NEW(ctx, b, 1);
    b->ctx = ctx;
    b->block_bytes = block_bytes;
    b->room = block_bytes < FIRST_ROOM ? block_bytes + 1 : FIRST_ROOM;
    LL_NEW(ctx, b->text, b->room);
    LL_TRY(ll_gz_open(ctx, path, &b->gz));
    b->name = ll_strdup(ctx, b->gz.name);
    LL_TRY(b->name != NULL ? LL_OK : LL_ERR_MEMORY);
    *out = b;
    return LL_OK;
done:
    ll_blocks_close(ctx, b);
    return status;
}

void ll_blocks_set_size(ll_blocks *b, int64_t block_bytes) { b->block_bytes = block_bytes; }

int64_t ll_blocks_file_bytes(const ll_blocks *b) {
    struct stat is;
    return stat(b->gz.name, &is) == 0 ? (int64_t)is.st_size : 0;
}

void ll_blocks_close(ll_context *ctx, ll_blocks *b) {
    if (b == NULL) return;
    ll_gz_close(ctx, &b->gz);
    ll_free(ctx, b->name);
    ll_free(ctx, b->text);
    ll_free(ctx, b);
}

bool ll_blocks_is_whole(const ll_blocks *b) { return b->whole; }

/* Drops the rows of the block before; the begun row moves up to the header. */
static void move_up(ll_blocks *b) {
    int64_t gone = b->rows_end - b->header_bytes;
    if (b->rows_end == 0) return;
    b->text[b->rows_end] = b->kept;
    for (int64_t i = b->header_bytes; i < b->rows_end; i++) b->lines += b->text[i] == '\n';
    memmove(b->text + b->header_bytes, b->text + b->rows_end, (size_t)(b->filled - b->rows_end));
    b->filled -= gone;
    b->scanned -= gone;
    b->last_end = b->header_bytes;
}

static ll_status make_room(ll_blocks *b) {
    if (b->filled + 1 < b->room) return LL_OK;
    int64_t room = 2 * b->room, block = b->block_bytes + 1;
    if (b->room < block && room > block) room = block;
    char *grown = ll_realloc(b->ctx, b->text, room, 1);
    if (grown == NULL) return LL_ERR_MEMORY;
    b->text = grown;
    b->room = room;
    return LL_OK;
}

/* Blanks, line ends and the mark of UTF-8 may come before the header. */
static bool is_blank(char c) { return c != '\0' && strchr(" \t\r\n\xEF\xBB\xBF", c) != NULL; }

/* Of text without quotes, behind the header: the last newline ends the last row. */
static void find_last_row_end(ll_blocks *b) {
    int64_t end = b->filled;
    while (end > b->scanned && b->text[end - 1] != '\n') end--;
    if (end > b->scanned) b->last_end = end;
    b->scanned = b->filled;
}

static void find_row_ends(ll_blocks *b) {
    bool plain = b->header_bytes > 0 && !b->quoted;
    if (plain && memchr(b->text + b->scanned, '"', (size_t)(b->filled - b->scanned)) == NULL) {
        find_last_row_end(b);
        return;
    }
    for (; b->scanned < b->filled; b->scanned++) {
        char c = b->text[b->scanned];
        if (c == '"') b->quoted = !b->quoted;
        b->header_begun = b->header_begun || !is_blank(c);
        if (c != '\n' || b->quoted || !b->header_begun) continue;
        b->last_end = b->scanned + 1;
        if (b->header_bytes == 0) b->header_bytes = b->last_end;
    }
}

/* Whether what was read so far makes a block. */
static bool is_enough(const ll_blocks *b) {
    return b->filled >= b->block_bytes && b->header_bytes > 0 && b->last_end > b->header_bytes;
}

/* To the end of the block; on to the end of its first row where that is longer. */
static int64_t next_read(const ll_blocks *b) {
    int64_t room = b->room - b->filled - 1, left = b->block_bytes - b->filled;
    return left > 0 && left < room ? left : room;
}

static ll_status fill(ll_blocks *b) {
    ll_status status = LL_OK;
    while (!b->at_end && !is_enough(b)) {
        int64_t got = 0;
        LL_TRY(make_room(b));
        LL_TRY(ll_gz_read(b->ctx, &b->gz, b->text + b->filled, next_read(b), &got));
        b->filled += got;
        b->at_end = got == 0;
        b->whole = got == 0 && b->filled > 0 && b->text[b->filled - 1] == '\n';
        find_row_ends(b);
    }
    if (!b->at_end) return LL_OK;
    b->last_end = b->filled; /* a last row without an end, too */
    if (b->header_bytes == 0) b->header_bytes = b->filled;
done:
    return status;
}

ll_status ll_blocks_next(ll_blocks *b, ll_input *out, bool *more) {
    ll_status status = LL_OK;
    *out = (ll_input){0};
    *more = false;
    move_up(b);
    LL_TRY(fill(b));
    if (b->started && b->last_end == b->header_bytes) return LL_OK;
    b->started = true;
    b->rows_end = b->last_end;
    b->kept = b->text[b->rows_end];
    b->text[b->rows_end] = '\0';
    *out = (ll_input){.name = b->name,
                      .text = b->text,
                      .size = b->rows_end,
                      .header_bytes = b->header_bytes,
                      .lines_left_out = b->lines};
    *more = true;
done:
    return status;
}
