/* SPDX-License-Identifier: Apache-2.0 */
/* Taking a folder, the beat of who has it, and seeing that another took it. */
#include "solver/output/owner.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "graphs/io/output.h"

enum { BEATS_TO_WAIT = 4, LOOKS_A_BEAT = 4, MOST_TRIES = 100 };
static const double usual_beat_s = 5, longest_beat_s = 60;

static ll_status fail_busy(ll_context *ctx, const char *folder, const ll_owner_record *other) {
    return ll_fail(ctx, LL_ERR_BUSY, "%s: in use by another run%s%s; wait for it, or choose another folder", folder,
                   other->who[0] != '\0' ? ": " : "", other->who);
}

/* Whether path still is the open file: another run may have removed it between our opening and locking it. */
static bool is_same_file(const char *path, int file) {
    struct stat named, opened;
    return stat(path, &named) == 0 && fstat(file, &opened) == 0 && named.st_dev == opened.st_dev &&
           named.st_ino == opened.st_ino;
}

/* ---- whether another lives ---- */

static void sleep_s(double seconds) {
    struct timespec time = {(time_t)seconds, (long)((seconds - floor(seconds)) * 1e9)};
    (void)nanosleep(&time, NULL);
}

typedef enum life { DEAD, ALIVE, UNKNOWN } life;

/*
 * Watches the file of a run that no lock speaks for, until its beat goes on or has been missing for long. UNKNOWN: the
 * stop of this run came before; to_the_end: it is not heeded.
 */
static life watch(ll_context *ctx, const char *path, const ll_owner_record *before, bool to_the_end) {
    if (before->beat_s <= 0) return DEAD; /* it never had one */
    double beat_s = fmin(before->beat_s, longest_beat_s);
    ll_log(ctx, LL_LOG_INFO, "%s: left by %s; watching for %.3g s whether that lives", path, before->who,
           BEATS_TO_WAIT * beat_s);
    for (int i = 0; i < BEATS_TO_WAIT * LOOKS_A_BEAT; i++) {
        ll_owner_record now;
        sleep_s(beat_s / LOOKS_A_BEAT);
        if (!ll_owner_record_read(path, &now)) return DEAD;
        if (!ll_owner_same(&now, before) || now.beat != before->beat) return ALIVE;
        if (!to_the_end && ll_should_stop(ctx)) return UNKNOWN;
    }
    return DEAD;
}

/* ---- taking ---- */

/* Puts a file of our own, locked, in the place of another's, whose process may still write into the one it has. */
static ll_status replace_file(ll_context *ctx, ll_owner *owner) {
    char fresh[4096];
    int length = snprintf(fresh, sizeof fresh, "%s.%ld", owner->path, owner->self.process);
    if (length < 0 || (size_t)length >= sizeof fresh) return ll_output_fail(ctx, owner->folder, ENAMETOOLONG);
    int file = open(fresh, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file < 0) return ll_output_fail(ctx, owner->folder, errno);
    (void)flock(file, LOCK_EX | LOCK_NB);
    ll_owner_record_write(file, &owner->self);
    int error = ll_output_rename(fresh, owner->path);
    if (error != 0) {
        ll_status status = ll_output_fail(ctx, owner->folder, error);
        close(file);
        (void)unlink(fresh);
        return status;
    }
    close(owner->file);
    owner->file = file;
    return LL_OK;
}

/* With the file open: LL_OK where it may be taken. */
static ll_status judge_other(ll_context *ctx, const ll_owner *owner, const ll_owner_record *other, bool locked) {
    bool other_machine = strcmp(other->host, owner->self.host) != 0;
    if (other->who[0] == '\0') return LL_OK;
    if (ll_owner_succeeds(&owner->self, other)) {
        ll_log(ctx, LL_LOG_WARNING, "%s: taken from %s, a run before of this job", owner->folder, other->who);
        return LL_OK;
    }
    if (locked && !other_machine) return LL_OK; /* it is dead: the lock would be its */
    life found = watch(ctx, owner->path, other, false);
    if (found == UNKNOWN)
        return ll_fail(
            ctx, LL_ERR_BUSY,
            "%s: has the file of another run: %s; this run was stopped, or its time was over, before it could "
            "see whether that lives (%.3g s): give it more time, or remove %s if that run is dead",
            owner->folder, other->who, BEATS_TO_WAIT * fmin(other->beat_s, longest_beat_s), owner->path);
    return found == ALIVE ? fail_busy(ctx, owner->folder, other) : LL_OK;
}

/* Opens, locks and judges the file; *again: it was removed meanwhile. */
static ll_status try_file(ll_context *ctx, ll_owner *owner, bool *again) {
    ll_status status = LL_OK;
    ll_owner_record other;
    *again = false;
    owner->file = open(owner->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (owner->file < 0) return ll_output_fail(ctx, owner->folder, errno);
    bool locked = flock(owner->file, LOCK_EX | LOCK_NB) == 0, held = !locked && errno == EWOULDBLOCK;
    (void)ll_owner_record_read(owner->path, &other);
    if (!locked && !held)
        ll_log(ctx, LL_LOG_WARNING, "%s: this file system has no locks, the beat alone keeps other runs out",
               owner->folder);
    if (locked && !is_same_file(owner->path, owner->file)) {
        *again = true;
    } else if (held && !ll_owner_succeeds(&owner->self, &other)) {
        status = fail_busy(ctx, owner->folder, &other);
    } else {
        status = judge_other(ctx, owner, &other, locked);
        if (status == LL_OK && other.who[0] != '\0') status = replace_file(ctx, owner);
    }
    if (status != LL_OK || *again) close(owner->file);
    return status;
}

/* ---- the beat ---- */

static struct timespec monotonic_in(double seconds) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    double end = (double)time.tv_nsec * 1e-9 + seconds;
    time.tv_sec += (time_t)end;
    time.tv_nsec = (long)((end - floor(end)) * 1e9);
    return time;
}

/* Whether the folder is no longer ours; what cannot be read for the moment says nothing. */
static bool is_lost(const ll_owner *owner, ll_owner_record *now) {
    if (!ll_owner_record_read(owner->path, now)) return errno == ENOENT || errno == ENOTDIR;
    return !ll_owner_same(now, &owner->self);
}

static void beat_once(ll_owner *owner) {
    ll_owner_record now;
    if (is_lost(owner, &now)) {
        atomic_store(&owner->lost, true);
        ll_context_cancel(owner->ctx);
        return;
    }
    owner->self.beat++;
    ll_owner_record_write(owner->file, &owner->self);
}

static void *keep_beating(void *argument) {
    ll_owner *owner = argument;
    pthread_mutex_lock(&owner->lock);
    while (!owner->ending && !atomic_load(&owner->lost)) {
        struct timespec next = monotonic_in(owner->self.beat_s);
        int woken = 0;
        while (!owner->ending && woken != ETIMEDOUT) woken = pthread_cond_timedwait(&owner->wake, &owner->lock, &next);
        if (!owner->ending) beat_once(owner);
    }
    pthread_mutex_unlock(&owner->lock);
    return NULL;
}

static ll_status start_beating(ll_context *ctx, ll_owner *owner) {
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_mutex_init(&owner->lock, NULL);
    pthread_cond_init(&owner->wake, &clock);
    pthread_condattr_destroy(&clock);
    int problem = pthread_create(&owner->thread, NULL, keep_beating, owner);
    if (problem == 0) return LL_OK;
    pthread_cond_destroy(&owner->wake);
    pthread_mutex_destroy(&owner->lock);
    return ll_fail(ctx, LL_ERR_INTERNAL, "no thread to keep %s: %s", owner->folder, strerror(problem));
}

static void stop_beating(ll_owner *owner) {
    pthread_mutex_lock(&owner->lock);
    owner->ending = true;
    pthread_cond_signal(&owner->wake);
    pthread_mutex_unlock(&owner->lock);
    pthread_join(owner->thread, NULL);
    pthread_cond_destroy(&owner->wake);
    pthread_mutex_destroy(&owner->lock);
}

/* ---- the whole ---- */

static char *file_of(ll_context *ctx, const char *folder) {
    size_t size = strlen(folder) + sizeof "/" LL_OWNER_FILE;
    char *path = ll_calloc(ctx, (int64_t)size, 1);
    if (path != NULL) snprintf(path, size, "%s/" LL_OWNER_FILE, folder);
    return path;
}

ll_status ll_owner_take(ll_context *ctx, const char *folder, ll_owner *out) {
    return ll_owner_take_at(ctx, folder, usual_beat_s, out);
}

ll_status ll_owner_take_at(ll_context *ctx, const char *folder, double beat_s, ll_owner *out) {
    ll_status status = LL_OK;
    struct stat is;
    bool again = true;
    *out = (ll_owner){.ctx = ctx, .folder = folder, .file = -1, .made_folder = stat(folder, &is) != 0};
    ll_owner_record_self(&out->self);
    out->self.beat_s = beat_s;
    LL_TRY(ll_output_make_folder(ctx, folder));
    out->path = file_of(ctx, folder);
    if (out->path == NULL) status = LL_ERR_MEMORY;
    for (int i = 0; status == LL_OK && again && i < MOST_TRIES; i++) status = try_file(ctx, out, &again);
    LL_TRY(status);
    ll_owner_record_write(out->file, &out->self);
    status = start_beating(ctx, out);
    if (status != LL_OK) {
        (void)unlink(out->path);
        close(out->file);
    }
    if (status == LL_OK) {
        out->next = ctx->owner;
        ctx->owner = out;
    }
done:
    if (status != LL_OK) {
        if (out->made_folder) (void)rmdir(folder);
        ll_free(ctx, out->path);
        *out = (ll_owner){0};
    }
    return status;
}

ll_status ll_owner_check(ll_context *ctx, const ll_owner *owner) {
    ll_owner_record now;
    if (owner->path == NULL || !is_lost(owner, &now)) return LL_OK;
    if (now.who[0] == '\0')
        return ll_fail(
            ctx, LL_ERR_WRITE,
            "%s: was removed while the run had it; nothing is written; run again, and leave the folder until it ends",
            owner->folder);
    return ll_fail(ctx, LL_ERR_BUSY, "%s: was taken over by another run: %s; this one stops, and writes nothing",
                   owner->folder, now.who);
}

void ll_owner_release(ll_context *ctx, ll_owner *owner) {
    ll_owner_record now;
    if (owner->path == NULL) return;
    stop_beating(owner);
    for (ll_owner **at = &ctx->owner; *at != NULL; at = &(*at)->next)
        if (*at == owner) {
            *at = owner->next;
            break;
        }
    /* while the lock is held: who opens it from now on makes a new one */
    if (!is_lost(owner, &now)) (void)unlink(owner->path);
    close(owner->file);
    if (owner->made_folder) (void)rmdir(owner->folder); /* only if it is empty */
    ll_free(ctx, owner->path);
    *owner = (ll_owner){0};
}

/* ---- before writing ---- */

static const ll_owner *find_own(const ll_context *ctx, const char *folder) {
    for (; ctx != NULL; ctx = ctx->parent)
        for (const ll_owner *o = ctx->owner; o != NULL; o = o->next)
            if (strcmp(o->folder, folder) == 0) return o;
    return NULL;
}

/*
 * Whether the run that a file names lives: it then has the file's lock, or, from another machine, a beat. That is
 * watched whatever this run's limits: an answer that is there is not lost for a few seconds.
 */
static bool lives(ll_context *ctx, const char *path, const ll_owner_record *self, const ll_owner_record *other) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool locked = file >= 0 && flock(file, LOCK_EX | LOCK_NB) == 0, held = !locked && file >= 0 && errno == EWOULDBLOCK;
    if (file >= 0) close(file);
    if (held) return true;
    if (locked && strcmp(self->host, other->host) == 0) return false;
    return file >= 0 && watch(ctx, path, other, true) == ALIVE;
}

ll_status ll_owner_may_write(ll_context *ctx, const char *folder) {
    ll_owner_record self, now;
    const ll_owner *own = find_own(ctx, folder);
    if (own != NULL) return ll_owner_check(ctx, own);
    char *path = file_of(ctx, folder);
    if (path == NULL) return LL_ERR_MEMORY;
    ll_owner_record_self(&self);
    bool other = ll_owner_record_read(path, &now) && now.who[0] != '\0' && !ll_owner_same(&now, &self);
    if (other) other = lives(ctx, path, &self, &now);
    ll_free(ctx, path);
    return other ? fail_busy(ctx, folder, &now) : LL_OK;
}
