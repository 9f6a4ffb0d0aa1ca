/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A set of files that appears in OUT as a whole or not at all.
 *
 *     OUT/.landlink-partial-<pid>-XXXXXX/   the new files are written and verified here
 *     0.  all of them are synced, together: one after the other they would wait for the disk as many times
 *     1.  OUT/name      -> partial/old-name   the last name first: without it OUT is no answer
 *     2.  partial/name  -> OUT/name           the last name last
 *     A move that fails undoes those before it. A name may be folder/name.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "solver/output/output.h"
#include "solver/output/owner.h"

enum { PREFIX_SIZE = 64, PATH_SIZE = 4096, SYNCS = 8 };

static char *join(ll_context *ctx, const char *folder, const char *prefix, const char *name) {
    size_t size = strlen(folder) + strlen(prefix) + strlen(name) + 2;
    char *path = ll_calloc(ctx, (int64_t)size, 1);
    if (path != NULL) snprintf(path, size, "%s/%s%s", folder, prefix, name);
    return path;
}

ll_status ll_publish_begin(ll_context *ctx, const char *folder, ll_publication *out) {
    ll_status status = LL_OK;
    struct stat is;
    char prefix[PREFIX_SIZE], *path = NULL;
    *out = (ll_publication){.folder = folder, .made_folder = stat(folder, &is) != 0};
    LL_TRY(ll_output_make_folder(ctx, folder));
    snprintf(prefix, sizeof prefix, LL_PARTIAL_PREFIX "%ld-", (long)getpid());
    path = join(ctx, folder, prefix, "XXXXXX");
    if (path == NULL) return LL_ERR_MEMORY;
    if (mkdtemp(path) == NULL) {
        status = ll_output_fail(ctx, folder, errno);
        goto done;
    }
    out->partial = path;
    path = NULL;
done:
    ll_free(ctx, path);
    return status;
}

/* The places of one file. */
typedef struct places {
    char *target, *fresh, *old;
    bool moved_old, moved_fresh;
    int sync_error;
} places;

static void places_free(ll_context *ctx, places *place, int64_t count) {
    for (int64_t i = 0; place != NULL && i < count; i++) {
        ll_free(ctx, place[i].target);
        ll_free(ctx, place[i].fresh);
        ll_free(ctx, place[i].old);
    }
    ll_free(ctx, place);
}

static ll_status places_fill(ll_context *ctx, const char *partial, const char *folder, const char *const *names,
                             places *place) {
    for (int64_t i = 0; names[i] != NULL; i++) {
        place[i].target = join(ctx, folder, "", names[i]);
        place[i].fresh = join(ctx, partial, "", names[i]);
        place[i].old = join(ctx, partial, "old-", names[i]);
        if (place[i].target == NULL || place[i].fresh == NULL || place[i].old == NULL) return LL_ERR_MEMORY;
        for (char *c = place[i].old + strlen(partial) + 1; *c != '\0'; c++)
            if (*c == '/') *c = '+'; /* old files lie flat */
    }
    return LL_OK;
}

/* A folder in the place of a file would be moved away and lost. */
static ll_status refuse_folders(ll_context *ctx, const places *place, int64_t count) {
    struct stat is;
    for (int64_t i = 0; i < count; i++)
        if (lstat(place[i].target, &is) == 0 && S_ISDIR(is.st_mode))
            return ll_fail(ctx, LL_ERR_WRITE, "%s: cannot be written: it is a folder; remove it, or choose another OUT",
                           place[i].target);
    return LL_OK;
}

/* Moves a file; one that does not exist is fine. */
static int move(const char *from, const char *to, bool *moved) {
    int error = ll_output_rename(from, to);
    *moved = error == 0;
    return error == ENOENT ? 0 : error;
}

/* Waits until a file is on the disk; one that does not exist is fine. */
static int sync_file(const char *path) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return errno == ENOENT ? 0 : errno;
    int error = fsync(file) != 0 ? errno : 0;
    close(file);
    return error;
}

/* Threads that wait, whatever the processors are. */
static ll_status sync_files(ll_context *ctx, places *place, int64_t count) {
#pragma omp parallel for num_threads(SYNCS) schedule(dynamic)
    for (int64_t i = 0; i < count; i++) place[i].sync_error = sync_file(place[i].fresh);
    for (int64_t i = 0; i < count; i++)
        if (place[i].sync_error != 0) return ll_output_fail(ctx, place[i].target, place[i].sync_error);
    return LL_OK;
}

/* Makes the folder of a file that goes into a sub-folder of OUT. */
static int make_parent(const places *place) {
    struct stat is;
    char *slash = strrchr(place->target, '/');
    if (lstat(place->fresh, &is) != 0) return 0;
    *slash = '\0';
    int error = mkdir(place->target, 0777) != 0 && errno != EEXIST ? errno : 0;
    *slash = '/';
    return error;
}

static int exchange(places *place, int64_t count, int64_t *failed) {
    int error = 0;
    for (int64_t i = count - 1; i >= 0 && error == 0; i--) {
        error = move(place[i].target, place[i].old, &place[i].moved_old);
        *failed = i;
    }
    for (int64_t i = 0; i < count && error == 0; i++) {
        error = make_parent(&place[i]);
        if (error == 0) error = move(place[i].fresh, place[i].target, &place[i].moved_fresh);
        *failed = i;
    }
    return error;
}

static void undo(const places *place, int64_t count) {
    for (int64_t i = count - 1; i >= 0; i--)
        if (place[i].moved_fresh) (void)unlink(place[i].target);
    for (int64_t i = 0; i < count; i++)
        if (place[i].moved_old) (void)ll_output_rename(place[i].old, place[i].target);
}

/* Makes the moves last; a file system that cannot sync a folder is left at that. */
static void sync_folder(const char *path) {
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return;
    (void)fsync(folder);
    close(folder);
}

ll_status ll_publish(ll_context *ctx, ll_publication *publication, const char *const *names) {
    ll_status status = LL_OK;
    const char *folder = publication->folder;
    places *place = NULL;
    int64_t count = 0, failed = 0;
    while (names[count] != NULL) count++;
    LL_NEW(ctx, place, count);
    LL_TRY(places_fill(ctx, publication->partial, folder, names, place));
    LL_TRY(refuse_folders(ctx, place, count));
    LL_TRY(sync_files(ctx, place, count));
    LL_TRY(ll_owner_may_write(ctx, folder));
    int error = exchange(place, count, &failed);
    publication->done = error == 0;
    if (error != 0) {
        undo(place, count);
        status = ll_output_fail(ctx, place[failed].target, error);
    }
    sync_folder(folder);
done:
    places_free(ctx, place, count);
    return status;
}

static int remove_one(const char *path, const struct stat *is, int kind, struct FTW *at) {
    (void)is;
    (void)kind;
    (void)at;
    (void)remove(path);
    return 0;
}

void ll_publish_remove(const char *path) {
    enum { OPEN_FOLDERS = 8 };
    (void)nftw(path, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
}

void ll_publish_sweep(const char *folder) {
    char path[PATH_SIZE];
    DIR *entries = opendir(folder);
    if (entries == NULL) return;
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        if (strncmp(entry->d_name, LL_PARTIAL_PREFIX, strlen(LL_PARTIAL_PREFIX)) != 0) continue;
        int length = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (length > 0 && length < PATH_SIZE) ll_publish_remove(path);
    }
    closedir(entries);
}

void ll_publish_end(ll_context *ctx, ll_publication *publication) {
    if (publication->partial != NULL) ll_publish_remove(publication->partial);
    if (publication->made_folder && !publication->done) (void)rmdir(publication->folder);
    ll_free(ctx, publication->partial);
    *publication = (ll_publication){0};
}
