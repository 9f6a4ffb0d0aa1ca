/* SPDX-License-Identifier: Apache-2.0 */
/* The lock file of an output folder, by flock(2). */
#include "solver/output/owner.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "graphs/io/output.h"

enum { REASON_SIZE = 128, WHO_SIZE = 160 };

static ll_status fail_write(ll_context *ctx, const char *folder, int error) {
    char reason[REASON_SIZE] = "unknown error";
    (void)strerror_r(error, reason, sizeof reason);
    return ll_fail(ctx, LL_ERR_WRITE, "%s: cannot be written into: %s; choose another folder", folder, reason);
}

static ll_status fail_busy(ll_context *ctx, const char *folder, int file) {
    char who[WHO_SIZE] = "";
    ssize_t length = pread(file, who, sizeof who - 1, 0);
    who[length > 0 ? (size_t)length : 0] = '\0';
    who[strcspn(who, "\n")] = '\0';
    return ll_fail(ctx, LL_ERR_BUSY, "%s: in use by another run%s%s; wait for it, or choose another folder", folder,
                   who[0] != '\0' ? ": " : "", who);
}

/* Who owns the folder, for the message to the others; that it cannot be written changes nothing. */
static void write_who(int file) {
    char who[WHO_SIZE];
    struct utsname machine = {0};
    (void)uname(&machine);
    int length = snprintf(who, sizeof who, "process %ld on %.64s\n", (long)getpid(), machine.nodename);
    if (ftruncate(file, 0) != 0 || pwrite(file, who, (size_t)length, 0) < 0) return;
}

/* Whether path still is the open file: another run may have removed it between our opening and locking it. */
static bool is_same_file(const char *path, int file) {
    struct stat named, opened;
    return stat(path, &named) == 0 && fstat(file, &opened) == 0 && named.st_dev == opened.st_dev &&
           named.st_ino == opened.st_ino;
}

/* Opens and locks the file; *again: it was removed meanwhile. */
static ll_status lock_file(ll_context *ctx, ll_owner *owner, bool *again) {
    ll_status status = LL_OK;
    *again = false;
    owner->file = open(owner->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (owner->file < 0) return fail_write(ctx, owner->folder, errno);
    if (flock(owner->file, LOCK_EX | LOCK_NB) == 0) {
        *again = !is_same_file(owner->path, owner->file);
    } else if (errno == EWOULDBLOCK) {
        status = fail_busy(ctx, owner->folder, owner->file);
    } else {
        ll_log(ctx, LL_LOG_WARNING, "%s: this file system has no locks, nothing keeps other runs out", owner->folder);
    }
    if (status != LL_OK || *again) close(owner->file);
    return status;
}

ll_status ll_owner_take(ll_context *ctx, const char *folder, ll_owner *out) {
    ll_status status = LL_OK;
    struct stat is;
    size_t size = strlen(folder) + sizeof "/.landlink-owner";
    bool again = true;
    *out = (ll_owner){.folder = folder, .made_folder = stat(folder, &is) != 0};
    LL_TRY(ll_output_make_folder(ctx, folder));
    LL_NEW(ctx, out->path, size);
    snprintf(out->path, size, "%s/.landlink-owner", folder);
    while (status == LL_OK && again) status = lock_file(ctx, out, &again);
    if (status == LL_OK) write_who(out->file);
done:
    if (status != LL_OK) {
        if (out->made_folder) (void)rmdir(folder);
        ll_free(ctx, out->path);
        *out = (ll_owner){0};
    }
    return status;
}

void ll_owner_release(ll_context *ctx, ll_owner *owner) {
    if (owner->path == NULL) return;
    (void)unlink(owner->path); /* while the lock is held: who opens it from now on makes a new one */
    close(owner->file);
    if (owner->made_folder) (void)rmdir(owner->folder); /* only if it is empty */
    ll_free(ctx, owner->path);
    *owner = (ll_owner){0};
}
