/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a whole file, plain or gzip, into memory. zlib's gz layer reads both; it tells a stream that was cut
 * short (Z_BUF_ERROR) from one that is damaged (Z_DATA_ERROR: checksum, length or code).
 */
#include "graphs/io/input.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>
#include <zlib.h>

enum { PATH_SIZE = 4096, GZ_BUFFER = 256 * 1024, FIRST_ROOM = 64 * 1024, MOST_READ = 64 * 1024 * 1024 };

static bool ends_in_gz(const char *path) {
    size_t length = strlen(path);
    return length > 3 && strcmp(path + length - 3, ".gz") == 0;
}

/* path where it exists, else path.gz where that exists; false when neither does. */
static bool find_file(const char *path, char found[PATH_SIZE]) {
    for (int packed = 0; packed < 2; packed++) {
        int length = snprintf(found, PATH_SIZE, "%s%s", path, packed ? ".gz" : "");
        if (length >= 0 && length < PATH_SIZE && access(found, F_OK) == 0) return true;
    }
    return false;
}

bool ll_input_exists(ll_context *ctx, const char *path) {
    char found[PATH_SIZE];
    (void)ctx;
    return find_file(path, found);
}

static ll_status open_file(ll_context *ctx, const char *path, gzFile *out) {
    struct stat info;
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        return ll_fail(ctx, LL_ERR_NO_INPUT, "%s: is a folder, a file is needed here", path);
    errno = 0;
    *out = gzopen(path, "rb");
    if (*out == NULL) return ll_fail(ctx, LL_ERR_NO_INPUT, "%s: cannot be read: %s", path, strerror(errno));
    (void)gzbuffer(*out, GZ_BUFFER);
    return LL_OK;
}

static ll_status read_failure(ll_context *ctx, const char *path, gzFile file) {
    int code = Z_OK;
    const char *text = gzerror(file, &code);
    if (code == Z_ERRNO) return ll_fail(ctx, LL_ERR_NO_INPUT, "%s: cannot be read: %s", path, strerror(errno));
    if (code == Z_MEM_ERROR) return ll_fail(ctx, LL_ERR_MEMORY, "%s: out of memory while unpacking", path);
    if (code == Z_BUF_ERROR)
        return ll_fail(ctx, LL_ERR_DATA, "%s: the .gz file is cut short; copy or download it again", path);
    return ll_fail(ctx, LL_ERR_DATA, "%s: the .gz file is damaged (%s); copy or download it again", path, text);
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

static ll_status read_all(ll_context *ctx, const char *path, gzFile file, ll_input *input) {
    ll_status status = LL_OK;
    int64_t room = FIRST_ROOM;
    LL_NEW(ctx, input->text, room);
    for (;;) {
        LL_TRY(make_room(ctx, input, &room));
        int64_t free_bytes = room - input->size - 1;
        errno = 0;
        int got = gzread(file, input->text + input->size, (unsigned)(free_bytes < MOST_READ ? free_bytes : MOST_READ));
        int code = Z_OK;
        (void)gzerror(file, &code);
        if (got < 0 || (code != Z_OK && code != Z_STREAM_END)) return read_failure(ctx, path, file);
        if (got == 0) break;
        input->size += got;
    }
    if (ends_in_gz(path) && gzdirect(file))
        return ll_fail(ctx, LL_ERR_DATA, "%s: is not a .gz file; pack it with gzip or drop .gz from its name", path);
    input->text[input->size] = '\0';
    input->xxh64 = XXH64(input->text, (size_t)input->size, 0);
done:
    return status;
}

ll_status ll_input_read(ll_context *ctx, const char *path, ll_input *out) {
    ll_status status = LL_OK;
    gzFile file = NULL;
    ll_input input = {0};
    char found[PATH_SIZE];
    *out = (ll_input){0};
    if (!find_file(path, found))
        return ll_fail(ctx, LL_ERR_NO_INPUT, "%s: no such file%s", path,
                       ends_in_gz(path) ? "" : ", packed (.gz) or not");
    input.name = ll_strdup(ctx, found);
    if (input.name == NULL) return LL_ERR_MEMORY;
    LL_TRY(open_file(ctx, found, &file));
    LL_TRY(read_all(ctx, found, file, &input));
    *out = input;
    input = (ll_input){0};
done:
    if (file != NULL) (void)gzclose_r(file);
    ll_input_free(ctx, &input);
    return status;
}

void ll_input_free(ll_context *ctx, ll_input *input) {
    ll_free(ctx, input->name);
    ll_free(ctx, input->text);
    *input = (ll_input){0};
}
