/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A library to be loaded before a command (LD_PRELOAD): what makes, writes, syncs or renames a file fails from the
 * FAIL_IO_AT-th call on, with the error FAIL_IO_ERROR; a rename fails only where it is that call. FAIL_IO_CLOCK=1: the
 * clock on the wall jumps by hours, back and forth, at every look. FAIL_IO_RENAMED=N: the N-th rename is done, but
 * answers with FAIL_IO_ERROR all the same, as over a network whose replies get lost.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#pragma GCC visibility push(default) /* to be found by who loads it */

static atomic_int calls;

/* once: this call alone fails, not those after it. */
static int must_fail(int once) {
    const char *at = getenv("FAIL_IO_AT"), *error = getenv("FAIL_IO_ERROR");
    int call = at != NULL ? atomic_fetch_add(&calls, 1) + 1 : 0;
    if (at == NULL || call < atoi(at) || (once && call > atoi(at))) return 0;
    errno = error != NULL ? atoi(error) : EIO;
    return 1;
}

/* The function that this one stands before; a pointer to data is no pointer to a function in C, but here it is. */
#define REAL(name)                                                                                                     \
    union {                                                                                                            \
        void *data;                                                                                                    \
        __typeof__(&name) call;                                                                                        \
    } real = {dlsym(RTLD_NEXT, #name)}

int open(const char *path, int flags, ...) {
    REAL(open);
    va_list list;
    va_start(list, flags);
    mode_t mode = (flags & O_CREAT) != 0 ? va_arg(list, mode_t) : 0;
    va_end(list);
    if ((flags & O_CREAT) != 0 && must_fail(0)) return -1;
    return real.call(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list list;
    va_start(list, flags);
    mode_t mode = (flags & O_CREAT) != 0 ? va_arg(list, mode_t) : 0;
    va_end(list);
    return open(path, flags, mode);
}

int mkdir(const char *path, mode_t mode) {
    REAL(mkdir);
    return must_fail(0) ? -1 : real.call(path, mode);
}

char *mkdtemp(char *template) {
    REAL(mkdtemp);
    return must_fail(0) ? NULL : real.call(template);
}

int rename(const char *from, const char *to) {
    REAL(rename);
    const char *at = getenv("FAIL_IO_RENAMED"), *error = getenv("FAIL_IO_ERROR");
    if (at != NULL && atomic_fetch_add(&calls, 1) + 1 == atoi(at)) {
        if (real.call(from, to) == 0) errno = error != NULL ? atoi(error) : EIO;
        return -1;
    }
    return must_fail(1) ? -1 : real.call(from, to); /* what is moved away must come back */
}

int fsync(int file) {
    REAL(fsync);
    return must_fail(0) ? -1 : real.call(file);
}

ssize_t write(int file, const void *bytes, size_t size) {
    REAL(write);
    struct stat is;
    bool to_disk = fstat(file, &is) == 0 && S_ISREG(is.st_mode) && file > STDERR_FILENO;
    return to_disk && must_fail(0) ? -1 : real.call(file, bytes, size);
}

time_t time(time_t *out) {
    REAL(time);
    time_t now = real.call(NULL);
    if (getenv("FAIL_IO_CLOCK") != NULL) now += (atomic_fetch_add(&calls, 1) % 2 == 0 ? 1 : -1) * (time_t)7200;
    if (out != NULL) *out = now;
    return now;
}

int clock_gettime(clockid_t clock, struct timespec *out) {
    REAL(clock_gettime);
    int answer = real.call(clock, out);
    if (clock == CLOCK_REALTIME && getenv("FAIL_IO_CLOCK") != NULL)
        out->tv_sec += (atomic_fetch_add(&calls, 1) % 2 == 0 ? 1 : -1) * (time_t)7200;
    return answer;
}
