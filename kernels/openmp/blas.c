/* SPDX-License-Identifier: Apache-2.0 */
/* OpenBLAS by dlopen, and the same in plain loops. */
#include "kernels/openmp/blas.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

/* CBLAS's numbers for its words. */
enum { ROW_MAJOR = 101, NO_TRANS = 111, TRANS = 112, LOWER = 122, NON_UNIT = 131, RIGHT = 142 };

/* ---- plain loops ---- */

static void plain_subtract_product(const ll_blas *blas, int m, int n, int k, const double *a, int lda, const double *b,
                                   int ldb, double *c, int ldc) {
    (void)blas;
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < n; j++) {
            double sum = 0;
            for (int64_t l = 0; l < k; l++) sum += a[i * lda + l] * b[j * ldb + l];
            c[i * ldc + j] -= sum;
        }
}

static void plain_subtract_square(const ll_blas *blas, int n, int k, const double *a, int lda, double *c, int ldc) {
    for (int64_t i = 0; i < n; i++)
        plain_subtract_product(blas, 1, (int)i + 1, k, a + i * lda, lda, a, lda, c + i * ldc, ldc);
}

static void plain_solve_lower(const ll_blas *blas, int n, const double *l, int ldl, double *x) {
    (void)blas;
    for (int64_t i = 0; i < n; i++) {
        double sum = x[i];
        for (int64_t j = 0; j < i; j++) sum -= l[i * ldl + j] * x[j];
        x[i] = sum / l[i * ldl + i];
    }
}

static void plain_solve_upper(const ll_blas *blas, int n, const double *l, int ldl, double *x) {
    (void)blas;
    for (int64_t i = n - 1; i >= 0; i--) {
        x[i] /= l[i * ldl + i];
        for (int64_t j = 0; j < i; j++) x[j] -= l[i * ldl + j] * x[i];
    }
}

static void plain_divide(const ll_blas *blas, int m, int n, const double *l, int ldl, double *b, int ldb) {
    for (int64_t i = 0; i < m; i++) plain_solve_lower(blas, n, l, ldl, b + i * ldb);
}

void ll_blas_plain(ll_blas *blas) {
    *blas = (ll_blas){.name = "plain loops",
                      .subtract_product = plain_subtract_product,
                      .subtract_square = plain_subtract_square,
                      .divide = plain_divide,
                      .solve_lower = plain_solve_lower,
                      .solve_upper = plain_solve_upper};
}

/* ---- OpenBLAS ---- */

static void open_subtract_product(const ll_blas *blas, int m, int n, int k, const double *a, int lda, const double *b,
                                  int ldb, double *c, int ldc) {
    blas->gemm(ROW_MAJOR, NO_TRANS, TRANS, m, n, k, -1, a, lda, b, ldb, 1, c, ldc);
}

static void open_subtract_square(const ll_blas *blas, int n, int k, const double *a, int lda, double *c, int ldc) {
    blas->syrk(ROW_MAJOR, LOWER, NO_TRANS, n, k, -1, a, lda, 1, c, ldc);
}

static void open_divide(const ll_blas *blas, int m, int n, const double *l, int ldl, double *b, int ldb) {
    blas->trsm(ROW_MAJOR, RIGHT, LOWER, TRANS, NON_UNIT, m, n, 1, l, ldl, b, ldb);
}

static void open_solve_lower(const ll_blas *blas, int n, const double *l, int ldl, double *x) {
    blas->trsv(ROW_MAJOR, LOWER, NO_TRANS, NON_UNIT, n, l, ldl, x, 1);
}

static void open_solve_upper(const ll_blas *blas, int n, const double *l, int ldl, double *x) {
    blas->trsv(ROW_MAJOR, LOWER, TRANS, NON_UNIT, n, l, ldl, x, 1);
}

/* ISO C has no conversion from an object to a function; POSIX promises that the bytes are the same. */
static bool find(void *library, const char *name, void *function) {
    void *address = dlsym(library, name);
    memcpy(function, &address, sizeof address);
    return address != NULL;
}

static bool find_all(void *library, ll_blas *blas) {
    void (*set_threads)(int) = NULL;
    char *(*describe)(void) = NULL;
    bool found = find(library, "cblas_dgemm", &blas->gemm) && find(library, "cblas_dsyrk", &blas->syrk) &&
                 find(library, "cblas_dtrsm", &blas->trsm) && find(library, "cblas_dtrsv", &blas->trsv) &&
                 find(library, "openblas_set_num_threads", &set_threads) &&
                 find(library, "openblas_get_config", &describe);
    if (!found) return false;
    set_threads(1);
    blas->name = describe();
    return true;
}

/* ---- its buffers ---- */

/*
 * OpenBLAS takes a buffer of 128 MB, most of it never touched, for each call that is at work at a time, and keeps it.
 * Where there is none to be had it asks again for ever. So where the address space is limited (ulimit -v) the buffers
 * are tried for before it is loaded, and taken as soon as it is.
 */
enum { BUFFER_BYTES = 136 << 20, MOST_BUFFERS = 4096, UNKNOWN = 0, ROOM = 1, NO_ROOM = 2 };

static bool is_limited(void) {
    struct rlimit space;
    return getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY;
}

/* As many as threads may call, one for each thread of its own that it starts, one to spare for all else. */
static int buffers_wanted(const ll_context *ctx) {
    const char *own = getenv("OPENBLAS_NUM_THREADS");
    long own_threads = own != NULL ? strtol(own, NULL, 10) : sysconf(_SC_NPROCESSORS_ONLN);
    int64_t wanted = 1 + (int64_t)ll_context_threads(ctx) + (own_threads > 1 ? own_threads : 0);
    return wanted < MOST_BUFFERS ? (int)wanted : MOST_BUFFERS;
}

static bool there_is_room(int count) {
    void *buffer[MOST_BUFFERS];
    int got = 0;
    while (got < count) {
        buffer[got] = mmap(NULL, BUFFER_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (buffer[got] == MAP_FAILED) break;
        got++;
    }
    for (int i = 0; i < got; i++) (void)munmap(buffer[i], BUFFER_BYTES);
    return got == count;
}

static void take_buffers(void *library, int count) {
    void *(*take)(int) = NULL, (*give_back)(void *) = NULL;
    void *buffer[MOST_BUFFERS];
    if (!find(library, "blas_memory_alloc", &take) || !find(library, "blas_memory_free", &give_back)) return;
    for (int i = 0; i < count; i++) buffer[i] = take(0);
    for (int i = 0; i < count; i++) give_back(buffer[i]);
}

/* Asked once for all that a context and those split from it open: what they have taken lacks afterwards. */
static bool may_open(ll_context *ctx, bool *first) {
    int verdict = UNKNOWN;
    while (ctx->parent != NULL) ctx = ctx->parent;
    *first = false;
    if (!is_limited()) return true;
    if (atomic_load(&ctx->blas_room) == UNKNOWN) {
        int found = there_is_room(buffers_wanted(ctx)) ? ROOM : NO_ROOM;
        *first = atomic_compare_exchange_strong(&ctx->blas_room, &verdict, found);
    }
    return atomic_load(&ctx->blas_room) == ROOM;
}

void ll_blas_open(ll_context *ctx, ll_blas *blas) {
    bool first;
    ll_blas open = {.subtract_product = open_subtract_product,
                    .subtract_square = open_subtract_square,
                    .divide = open_divide,
                    .solve_lower = open_solve_lower,
                    .solve_upper = open_solve_upper};
    if (!may_open(ctx, &first)) {
        ll_blas_plain(blas);
        blas->name = "plain loops, without address space for OpenBLAS";
        return;
    }
    void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library != NULL && find_all(library, &open))
        *blas = open;
    else
        ll_blas_plain(blas);
    if (library != NULL && first) take_buffers(library, ll_context_threads(ctx));
    if (library != NULL) (void)dlclose(library); /* it stays: its threads may be waiting inside */
}
