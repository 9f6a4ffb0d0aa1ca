/* SPDX-License-Identifier: Apache-2.0 */
/*
 * path.csv by all threads: each takes the next block of rows, splits it, walks its paths and adds them to sums of its
 * own. A row costs what its bytes cost to split and its arcs to walk, some 60 ns an arc; what is left for one thread is
 * to copy the file's bytes out of the kernel and to find where rows end.
 *
 *     file      block 0 | block 1 | block 2 | ...         numbers and order of paths hold within a block,
 *     threads      a    |    b    |    a    |             and from each block to the next
 *
 * What is wrong must be told in the order of the file, with what came before: where anything is wrong, all is left to
 * who reads row by row, and sums are dropped. Answers of landlink have nothing wrong.
 */
#include <stdatomic.h>
#include <string.h>

#include "solver/verify/path_reader.h"

enum { BYTE_NS = 5, LEAST_BLOCK_BYTES = 64 * 1024, BLOCKS_A_THREAD = 2 };
enum { BYTES_A_BYTE = 4 }; /* of a block: its copy, its cells and where they stand */

typedef struct block {
    struct block *next;
    int64_t before, rows;       /* rows of the file in front of it, as its first path_id says; its own */
    ll_verify_path first, last; /* of its paths */
    int32_t *first_arc, *last_arc;
} block;

typedef struct share { /* of a thread */
    ll_context *ctx;
    ll_verifier part; /* a verifier with sums and findings of its own */
    ll_path_reader reader;
    char *text; /* [room] of the block at hand */
    int64_t room;
} share;

typedef struct crew {
    ll_verifier *v;
    ll_blocks *blocks;
    ll_verify_table table; /* the file's */
    block *first, *last;
    share *share; /* [threads] */
    int threads;
    bool ended; /* the file was read to its end */
    atomic_bool failed;
} crew;

/* ---- set-up ---- */

static int64_t block_bytes(int64_t file_bytes, int threads) {
    int64_t bytes = file_bytes / ((int64_t)BLOCKS_A_THREAD * threads), most = LL_VERIFY_BLOCK_BYTES / threads;
    if (bytes > most) bytes = most;
    return bytes > LEAST_BLOCK_BYTES ? bytes : LEAST_BLOCK_BYTES;
}

int ll_verify_path_threads(const ll_context *ctx, int64_t file_bytes, int64_t sums_bytes) {
    int64_t threads = ll_threads_worth(ctx, BYTE_NS * file_bytes), most = 1 + file_bytes / (sums_bytes + 1);
    return (int)(most < threads ? most : threads);
}

static ll_status open_share(ll_verifier *v, share *s) {
    ll_status status = LL_OK;
    LL_TRY(ll_context_split(v->ctx, 1, &s->ctx));
    s->part = *v;
    s->part.ctx = s->ctx;
    ll_findings_init(&s->part.findings, s->ctx);
    LL_TRY(ll_verify_sums_create(&s->part));
    LL_TRY(ll_path_reader_open(&s->part, &s->reader));
    s->reader.table.name = "path.csv";
    s->reader.table.findings = &s->part.findings;
done:
    return status;
}

static void close_share(share *s) {
    if (s->ctx == NULL) return;
    ll_path_reader_close(&s->reader);
    ll_verify_sums_free(&s->part);
    ll_findings_free(&s->part.findings);
    ll_free(s->ctx, s->text);
    ll_context_free(s->ctx);
}

static void close_shares(crew *c) {
    for (int i = 0; c->share != NULL && i < c->threads; i++) close_share(&c->share[i]);
    ll_free(c->v->ctx, c->share);
    c->share = NULL;
    c->threads = 0;
}

static ll_status open_crew(ll_verifier *v, crew *c) {
    ll_status status = LL_OK;
    int64_t file = 0, a_block = 0, sums = ll_verify_sums_bytes(v);
    LL_TRY(ll_verify_blocks_open(v, "path.csv", LEAST_BLOCK_BYTES, &c->blocks, &c->table));
    file = ll_blocks_file_bytes(c->blocks);
    c->threads = ll_verify_path_threads(v->ctx, file, sums);
    a_block = block_bytes(file, c->threads);
    c->threads = ll_threads_that_fit(v->ctx, c->threads, sums + (BYTES_A_BYTE + 1) * a_block);
    if (c->threads < 2) return LL_OK;
    ll_blocks_set_size(c->blocks, a_block);
    LL_NEW(v->ctx, c->share, c->threads);
    for (int i = 0; i < c->threads && status == LL_OK; i++) status = open_share(v, &c->share[i]);
    if (status == LL_ERR_MEMORY) {
        close_shares(c); /* others took it meanwhile: by one thread */
        status = LL_OK;
    }
done:
    return status;
}

static void close_crew(crew *c) {
    ll_context *ctx = c->v->ctx;
    close_shares(c);
    for (block *b = c->first, *next; b != NULL; b = next) {
        next = b->next;
        ll_free(ctx, b->first_arc);
        ll_free(ctx, b->last_arc);
        ll_free(ctx, b);
    }
    ll_blocks_close(ctx, c->blocks);
}

/* ---- blocks ---- */

/* A copy of what was read, which is gone with the next block. */
static ll_status take_text(const ll_input *input, share *s) {
    ll_status status = LL_OK;
    if (input->size + 1 > s->room) {
        LL_TRY(ll_grow(s->ctx, &s->text, input->size + 1, 1));
        s->room = input->size + 1;
    }
    memcpy(s->text, input->text, (size_t)input->size + 1);
    s->reader.table.input = *input;
    s->reader.table.input.text = s->text;
done:
    return status;
}

/* By one thread at a time. *out NULL: there is none. */
static ll_status next_block(crew *c, share *s, block **out) {
    ll_status status = LL_OK;
    ll_input input;
    bool more = false;
    *out = NULL;
    if (c->ended || atomic_load(&c->failed)) return LL_OK;
    LL_TRY(ll_blocks_next(c->blocks, &input, &more));
    c->ended = !more;
    if (!more) return LL_OK;
    LL_TRY(take_text(&input, s));
    LL_NEW(s->ctx, *out, 1);
    if (c->last != NULL)
        c->last->next = *out;
    else
        c->first = *out;
    c->last = *out;
done:
    return status;
}

static ll_status keep_path(share *s, ll_verify_path *path, int32_t **arc) {
    *path = s->reader.before;
    ll_status status = ll_copy(s->ctx, arc, path->arc, path->length, sizeof **arc);
    path->arc = *arc;
    return status;
}

static bool has_findings(const share *s) { return s->part.findings.count > 0; }

/* LL_ERR_DATA: something is wrong in it. */
static ll_status take_block(share *s, block *b) {
    ll_status status = LL_OK;
    ll_path_reader *r = &s->reader;
    ll_i128 id = 1;
    bool ok = false;
    ll_csv_free(s->ctx, r->table.csv);
    r->table.csv = NULL;
    LL_TRY(ll_path_reader_split(r, &ok));
    LL_TRY(ok && ll_csv_short_rows(r->table.csv) == 0 ? LL_OK : LL_ERR_DATA);
    b->rows = ll_csv_rows(r->table.csv);
    if (b->rows == 0) return LL_OK;
    LL_TRY(ll_exact_parse(ll_path_reader_id(r, 0), 0, &id) && id > 0 && id < INT64_MAX / 2 ? LL_OK : LL_ERR_DATA);
    r->rows = b->before = (int64_t)id - 1;
    r->follows = false;
    for (int64_t row = 0; row < b->rows; row++) {
        LL_TRY(ll_path_reader_take(r, row));
        LL_TRY(has_findings(s) ? LL_ERR_DATA : LL_OK);
        if (row == 0) LL_TRY(keep_path(s, &b->first, &b->first_arc));
    }
    LL_TRY(keep_path(s, &b->last, &b->last_arc));
done:
    return status;
}

static void run_share(crew *c, share *s) {
    for (block *b = NULL;;) {
        ll_status status = LL_OK;
#pragma omp critical(ll_verify_next_block)
        status = next_block(c, s, &b);
        if (status == LL_OK && b != NULL) status = take_block(s, b);
        if (status != LL_OK) atomic_store(&c->failed, true);
        if (b == NULL || status != LL_OK) return;
    }
}

/* ---- all of them ---- */

/* Whether each block goes on where the one before ended. */
static bool are_in_order(const crew *c) {
    int64_t rows = 0;
    const block *before = NULL;
    for (const block *b = c->first; b != NULL; b = b->next) {
        if (b->rows == 0) continue;
        if (b->before != rows) return false;
        if (before != NULL && ll_verify_compare_paths(&before->last, &b->first) >= 0) return false;
        rows += b->rows;
        before = b;
    }
    return true;
}

static bool take_sums(crew *c) {
    bool fits = true;
    for (int i = 1; i < c->threads; i++) fits = ll_verify_sums_add(&c->share[i].part, &c->share[0].part) && fits;
    if (fits) ll_verify_sums_move(&c->share[0].part, c->v);
    return fits;
}

ll_status ll_verify_share_paths(ll_verifier *v, bool *taken) {
    ll_status status = LL_OK;
    crew c = {.v = v};
    *taken = false;
    if (v->listener.take != NULL || v->logit != NULL) return LL_OK; /* who wants paths, wants them in order */
    LL_TRY(open_crew(v, &c));
    if (c.threads < 2) goto done;
#pragma omp parallel num_threads(c.threads)
    run_share(&c, &c.share[ll_thread()]);
    *taken = !atomic_load(&c.failed) && ll_blocks_is_whole(c.blocks) && are_in_order(&c) && take_sums(&c);
    ll_log(v->ctx, LL_LOG_DEBUG, "verifier: path.csv by %d threads%s", c.threads, *taken ? "" : ", and again by one");
done:
    close_crew(&c);
    return status;
}
