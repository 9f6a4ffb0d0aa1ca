/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Output files that appear whole or not at all. Bytes wait in a buffer of our own: cells are a few bytes each, and a
 * FILE takes its lock for every one of them.
 */
#include "graphs/io/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "graphs/io/number.h"

enum { NAME_TRIES = 100, REASON_SIZE = 128 };
enum { FILE_ROOM = 64 * 1024, MEMORY_ROOM = 1024 }; /* bytes that wait for a file; the first of one in memory */

static const char *advice_on(int error) {
    switch (error) {
    case ENOSPC:
    case EDQUOT:
        return "free some room there, or choose a folder on another disk";
    case EACCES:
    case EPERM:
    case EROFS:
        return "you may not write there: choose another folder, or change its rights";
    case ENOTDIR:
    case EEXIST:
        return "a file has the name of a folder: remove it, or choose another folder";
    case EISDIR:
        return "a folder has the name of the file: remove it, or choose another name";
    case ENOENT:
        return "the folder is not there, or was removed meanwhile: make it, and run again";
    case ENAMETOOLONG:
        return "choose a shorter name";
    default:
        return "see what is wrong with that disk, or choose another folder";
    }
}

ll_status ll_output_fail(ll_context *ctx, const char *path, int error) {
    char reason[REASON_SIZE] = "unknown error";
    (void)strerror_r(error, reason, sizeof reason);
    return ll_fail(ctx, LL_ERR_WRITE, "%s: cannot be written: %s; %s", path, reason, advice_on(error));
}

/* Makes one folder; *error stays 0 when it is there afterwards. */
static void make_one(const char *path, int *error) {
    struct stat is;
    if (mkdir(path, 0777) == 0) return;
    int reason = errno;
    if (stat(path, &is) == 0) reason = S_ISDIR(is.st_mode) ? 0 : ENOTDIR;
    *error = reason;
}

ll_status ll_output_make_folder(ll_context *ctx, const char *path) {
    int error = 0;
    char *copy = ll_strdup(ctx, path);
    if (copy == NULL) return LL_ERR_MEMORY;
    for (char *at = copy + 1; copy[0] != '\0' && *at != '\0' && error == 0; at++) {
        if (*at != '/') continue;
        *at = '\0';
        make_one(copy, &error);
        *at = '/';
    }
    if (error == 0) make_one(copy, &error);
    ll_free(ctx, copy);
    return error == 0 ? LL_OK : ll_output_fail(ctx, path, error);
}

static char *join_path(ll_context *ctx, const char *folder, const char *name) {
    if (folder == NULL) return ll_strdup(ctx, name);
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = ll_calloc(ctx, (int64_t)size, 1);
    if (path != NULL) snprintf(path, size, "%s/%s", folder, name);
    return path;
}

/* Creates a file of its own beside out->path. */
static ll_status open_temporary(ll_context *ctx, ll_output *out) {
    size_t size = strlen(out->path) + 64;
    out->temporary = ll_calloc(ctx, (int64_t)size, 1);
    if (out->temporary == NULL) return LL_ERR_MEMORY;
    for (int try = 0; try < NAME_TRIES && out->file < 0; try++) {
        snprintf(out->temporary, size, "%s.%ld-%d.tmp", out->path, (long)getpid(), try);
        out->file = open(out->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (out->file < 0 && errno != EEXIST) break;
    }
    return out->file >= 0 ? LL_OK : ll_output_fail(ctx, out->path, errno);
}

static void release(ll_output *out) {
    ll_free(out->ctx, out->path);
    ll_free(out->ctx, out->temporary);
    ll_free(out->ctx, out->text);
    *out = (ll_output){0};
}

ll_status ll_output_open(ll_context *ctx, const char *folder, const char *name, ll_output *out) {
    ll_status status = LL_OK;
    *out = (ll_output){.ctx = ctx, .file = -1, .room = FILE_ROOM};
    out->path = join_path(ctx, folder, name);
    LL_TRY(out->path != NULL ? LL_OK : LL_ERR_MEMORY);
    LL_NEW(ctx, out->text, out->room);
    LL_TRY(open_temporary(ctx, out));
    return LL_OK;
done:
    release(out);
    return status;
}

ll_status ll_output_open_memory(ll_context *ctx, ll_output *out) {
    ll_status status = LL_OK;
    *out = (ll_output){.ctx = ctx, .file = -1, .room = MEMORY_ROOM};
    LL_NEW(ctx, out->text, out->room);
done:
    return status;
}

const char *ll_output_text_of(ll_output *out, size_t *size) {
    *size = (size_t)out->used;
    out->text[out->used] = '\0';
    return out->error == 0 ? out->text : NULL;
}

void ll_output_clear(ll_output *out) { out->used = 0; }

/* ---- bytes ---- */

static void note_error(ll_output *out) {
    if (out->error == 0) out->error = errno != 0 ? errno : EIO;
}

/* Past the buffer into the file. */
static void write_through(ll_output *out, const char *bytes, size_t size) {
    while (size > 0 && out->error == 0) {
        ssize_t written = write(out->file, bytes, size);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            if (written == 0) errno = EIO;
            note_error(out);
            return;
        }
        bytes += written;
        size -= (size_t)written;
    }
}

static void flush(ll_output *out) {
    write_through(out, out->text, (size_t)out->used);
    out->used = 0;
}

static void grow(ll_output *out, int64_t least) {
    int64_t room = 2 * out->room > least ? 2 * out->room : least;
    char *text = ll_realloc(out->ctx, out->text, room, 1);
    if (text == NULL) {
        errno = ENOMEM;
        note_error(out);
        return;
    }
    out->text = text;
    out->room = room;
}

/* Room for size bytes and a NUL behind them; false where there is no memory for it. */
static bool make_room(ll_output *out, size_t size) {
    if (out->used + (int64_t)size < out->room) return true;
    if (out->path != NULL) flush(out);
    if (out->used + (int64_t)size >= out->room && out->error == 0) grow(out, out->used + (int64_t)size + 1);
    return out->used + (int64_t)size < out->room;
}

void ll_output_bytes(ll_output *out, const void *bytes, size_t size) {
    if (out->path != NULL && size >= FILE_ROOM) {
        flush(out);
        write_through(out, bytes, size);
    } else if (make_room(out, size)) {
        memcpy(out->text + out->used, bytes, size);
        out->used += (int64_t)size;
    }
}

char *ll_output_room(ll_output *out, int64_t size) {
    return make_room(out, (size_t)size) ? out->text + out->used : NULL;
}

void ll_output_printf(ll_output *out, const char *format, ...) {
    for (int tries = 0; tries < 2; tries++) { /* again, where it was longer than what there was */
        size_t room = (size_t)(out->room - out->used);
        va_list arguments;
        va_start(arguments, format);
        int length = vsnprintf(out->text + out->used, room, format, arguments);
        va_end(arguments);
        if (length < 0) note_error(out);
        if (length >= 0 && (size_t)length < room) out->used += length;
        if (length < 0 || (size_t)length < room || !make_room(out, (size_t)length)) return;
    }
}

void ll_output_text(ll_output *out, const char *text) { ll_output_bytes(out, text, strlen(text)); }

void ll_output_char(ll_output *out, char c) { ll_output_bytes(out, &c, 1); }

void ll_output_decimal(ll_output *out, ll_i128 value, int digits) {
    if (make_room(out, LL_DECIMAL_SIZE)) out->used += ll_decimal_write(value, digits, out->text + out->used);
}

void ll_output_csv_part(ll_output *out, const char *text) {
    for (const char *quote; (quote = strchr(text, '"')) != NULL; text = quote + 1) {
        ll_output_bytes(out, text, (size_t)(quote - text) + 1);
        ll_output_text(out, "\"");
    }
    ll_output_text(out, text);
}

void ll_output_csv(ll_output *out, const char *text) {
    size_t length = strlen(text);
    bool quoted = strpbrk(text, ",\"\r\n") != NULL || (length > 0 && (text[0] == ' ' || text[length - 1] == ' '));
    if (quoted) ll_output_text(out, "\"");
    ll_output_csv_part(out, text);
    if (quoted) ll_output_text(out, "\"");
}

void ll_output_json(ll_output *out, const char *text) {
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') {
            ll_output_printf(out, "\\%c", c);
        } else if (c < 0x20) {
            ll_output_printf(out, "\\u%04x", c);
        } else {
            ll_output_char(out, *text);
        }
    }
}

void ll_output_number(ll_output *out, double value) {
    char text[LL_NUMBER_SIZE];
    ll_output_text(out, ll_number_text(value, text));
}

/* Makes a rename last; a file system that cannot sync a folder is left at that. */
static void sync_folder_of(char *path) {
    char *slash = strrchr(path, '/');
    if (slash != NULL) *slash = '\0';
    int folder = open(slash == NULL ? "." : slash == path ? "/" : path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (slash != NULL) *slash = '/';
    if (folder < 0) return;
    (void)fsync(folder);
    close(folder);
}

int ll_output_rename(const char *from, const char *to) {
    struct stat before, after, left;
    if (lstat(from, &before) != 0) return errno;
    if (rename(from, to) == 0) return 0;
    int error = errno;
    bool is_there = lstat(to, &after) == 0 && before.st_dev == after.st_dev && before.st_ino == after.st_ino;
    return is_there && lstat(from, &left) != 0 ? 0 : error;
}

static ll_status commit(ll_output *out, bool syncs) {
    ll_status status = LL_OK;
    flush(out);
    if (syncs && out->error == 0 && fsync(out->file) != 0) note_error(out);
    if (close(out->file) != 0) note_error(out);
    if (out->error == 0) out->error = ll_output_rename(out->temporary, out->path);
    if (out->error != 0) {
        unlink(out->temporary);
        status = ll_output_fail(out->ctx, out->path, out->error);
    } else if (syncs) {
        sync_folder_of(out->path);
    }
    release(out);
    return status;
}

ll_status ll_output_commit(ll_output *out) { return commit(out, true); }

ll_status ll_output_commit_unsynced(ll_output *out) { return commit(out, false); }

void ll_output_discard(ll_output *out) {
    if (out->text == NULL) return;
    if (out->path != NULL) {
        close(out->file);
        unlink(out->temporary);
    }
    release(out);
}
