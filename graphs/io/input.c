/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a whole file, plain or gzip, into memory. */
#include "graphs/io/input.h"

#include <xxhash.h>

#include "graphs/io/gz.h"

enum { FIRST_ROOM = 64 * 1024 };

bool ll_input_exists(ll_context *ctx, const char *path) {
    (void)ctx;
    return ll_gz_exists(path);
}

static ll_status make_room(ll_context *ctx, ll_input *input, int64_t *room) {
    if (input->size + 1 < *room) return LL_OK;
    int64_t bigger = 2 * *room;
    char *grown = ll_realloc(ctx, input->text, bigger, 1);
    if (grown == NULL) return LL_ERR_MEMORY;
    input->text = grown;
    *room = bigger;
    return LL_OK;
}

static ll_status read_all(ll_context *ctx, const ll_gz *gz, ll_input *input) {
    ll_status status = LL_OK;
    int64_t room = FIRST_ROOM, got = 0;
    LL_NEW(ctx, input->text, room);
    do {
        LL_TRY(make_room(ctx, input, &room));
        LL_TRY(ll_gz_read(ctx, gz, input->text + input->size, room - input->size - 1, &got));
        input->size += got;
    } while (got > 0);
    input->text[input->size] = '\0';
    input->xxh64 = XXH64(input->text, (size_t)input->size, 0);
done:
    return status;
}

ll_status ll_input_read(ll_context *ctx, const char *path, ll_input *out) {
    ll_status status = LL_OK;
    ll_gz gz = {0};
    ll_input input = {0};
    *out = (ll_input){0};
    LL_TRY(ll_gz_open(ctx, path, &gz));
    LL_TRY(read_all(ctx, &gz, &input));
    *out = input;
    out->name = gz.name;
    gz.name = NULL;
    input = (ll_input){0};
done:
    ll_gz_close(ctx, &gz);
    ll_input_free(ctx, &input);
    return status;
}

void ll_input_free(ll_context *ctx, ll_input *input) {
    ll_free(ctx, input->name);
    ll_free(ctx, input->text);
    *input = (ll_input){0};
}
