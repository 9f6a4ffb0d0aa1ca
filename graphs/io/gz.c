/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zlib's gz layer reads both kinds; it tells a stream that was cut short (Z_BUF_ERROR) from one that is damaged
 * (Z_DATA_ERROR: checksum, length or code).
 */
#include "graphs/io/gz.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { PATH_SIZE = 4096, GZ_BUFFER = 256 * 1024, MOST_READ = 64 * 1024 * 1024 };

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

bool ll_gz_exists(const char *path) {
    char found[PATH_SIZE];
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

ll_status ll_gz_open(ll_context *ctx, const char *path, ll_gz *out) {
    ll_status status = LL_OK;
    gzFile file = NULL;
    char found[PATH_SIZE];
    *out = (ll_gz){0};
    if (!find_file(path, found))
        return ll_fail(ctx, LL_ERR_NO_INPUT, "%s: no such file%s", path,
                       ends_in_gz(path) ? "" : ", packed (.gz) or not");
    out->name = ll_strdup(ctx, found);
    if (out->name == NULL) return LL_ERR_MEMORY;
    LL_TRY(open_file(ctx, found, &file));
    out->file = file;
    return LL_OK;
done:
    ll_gz_close(ctx, out);
    return status;
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

ll_status ll_gz_read(ll_context *ctx, const ll_gz *gz, char *to, int64_t room, int64_t *got) {
    gzFile file = gz->file;
    int code = Z_OK;
    *got = 0;
    errno = 0;
    int size = gzread(file, to, (unsigned)(room < MOST_READ ? room : MOST_READ));
    (void)gzerror(file, &code);
    if (size < 0 || (code != Z_OK && code != Z_STREAM_END)) return read_failure(ctx, gz->name, file);
    *got = size;
    if (size == 0 && ends_in_gz(gz->name) && gzdirect(file))
        return ll_fail(ctx, LL_ERR_DATA, "%s: is not a .gz file; pack it with gzip or drop .gz from its name",
                       gz->name);
    return LL_OK;
}

void ll_gz_close(ll_context *ctx, ll_gz *gz) {
    if (gz->file != NULL) (void)gzclose_r(gz->file);
    ll_free(ctx, gz->name);
    *gz = (ll_gz){0};
}
