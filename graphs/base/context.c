/* SPDX-License-Identifier: Apache-2.0 */
/* The context: errors, log, clock, cancel. */
#include "graphs/base/base.h"

#include <omp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LOG_LINE = 2048, FIRST_ERROR_SIZE = 1024 };

const char *ll_version(void) { return LANDLINK_VERSION; }

const char *ll_status_name(ll_status status) {
    switch (status) {
    case LL_OK:
        return "ok";
    case LL_ERR_SOME_FAILED:
        return "some scenarios failed";
    case LL_ERR_LIMIT:
        return "stopped at a limit";
    case LL_ERR_NO_ANSWER:
        return "stopped without an answer";
    case LL_ERR_INFEASIBLE:
        return "hard demands cannot all be carried";
    case LL_ERR_USAGE:
        return "wrong usage";
    case LL_ERR_DATA:
        return "bad data";
    case LL_ERR_NO_INPUT:
        return "input missing";
    case LL_ERR_UNAVAILABLE:
        return "part absent";
    case LL_ERR_INTERNAL:
        return "internal error";
    case LL_ERR_BUSY:
        return "output folder in use";
    case LL_ERR_MEMORY:
        return "out of memory";
    case LL_ERR_WRITE:
        return "cannot write";
    case LL_ERR_INTERRUPTED:
        return "interrupted";
    }
    return "unknown status";
}

double ll_clock_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double ll_elapsed_s(const ll_context *ctx) { return ll_clock_s() - ctx->start_s; }

ll_status ll_context_create(ll_context **out) {
    *out = NULL;
    ll_context *ctx = calloc(1, sizeof *ctx);
    char *error = calloc(1, FIRST_ERROR_SIZE);
    if (ctx == NULL || error == NULL) {
        free(ctx);
        free(error);
        return LL_ERR_MEMORY;
    }
    ctx->error = error;
    ctx->error_size = FIRST_ERROR_SIZE;
    atomic_flag_clear(&ctx->error_lock);
    atomic_init(&ctx->memory.fail_at, -1);
    ctx->allocator = &ctx->memory;
    ctx->start_s = ll_clock_s();
    ll_context_set_threads(ctx, 0);
    *out = ctx;
    return LL_OK;
}

ll_status ll_context_split(ll_context *parent, int threads, ll_context **out) {
    ll_context *ctx = NULL;
    ll_status status = ll_context_create(&ctx);
    *out = NULL;
    if (status != LL_OK) return ll_fail(parent, status, "out of memory: a context");
    ctx->parent = parent;
    ctx->allocator = parent->allocator;
    ctx->start_s = parent->start_s;
    ctx->threads = threads;
    ctx->threads_why = parent->threads_why;
    ctx->deadline_why = parent->deadline_why;
    *out = ctx;
    return LL_OK;
}

void ll_context_free(ll_context *ctx) {
    if (ctx == NULL) return;
    free(ctx->error);
    free(ctx);
}

void ll_context_set_log(ll_context *ctx, ll_log_fn fn, void *user) {
    ctx->log = fn;
    ctx->log_user = user;
}

void ll_context_set_threads(ll_context *ctx, int threads) {
    ctx->threads_why = "asked for";
    ctx->threads = threads > 0 ? threads : ll_threads_given(&ctx->threads_why);
}

int ll_threads_worth(const ll_context *ctx, int64_t steps) {
    const int64_t steps_a_thread = 1000000;
    int64_t worth = 1 + steps / steps_a_thread;
    return worth < ctx->threads ? (int)worth : ctx->threads;
}

int ll_threads_that_fit(const ll_context *ctx, int threads, int64_t bytes) {
    int64_t fit = ll_memory_left(ctx) / (bytes > 0 ? bytes : 1);
    if (fit < 1) fit = 1;
    return fit < threads ? (int)fit : threads;
}

int ll_thread(void) { return omp_get_thread_num(); }

int ll_context_threads(const ll_context *ctx) { return ctx->threads; }

void ll_context_cancel(ll_context *ctx) { atomic_store(&ctx->cancelled, 1); }

void ll_context_checkpoint(ll_context *ctx) { atomic_store(&ctx->checkpoint_asked, 1); }

void ll_context_reset_cancel(ll_context *ctx) { atomic_store(&ctx->cancelled, 0); }

void ll_set_grace(ll_context *ctx, double seconds) { ctx->grace_s = seconds > 0 ? ll_clock_s() + seconds : 0; }

bool ll_is_cancelled(const ll_context *ctx) {
    for (; ctx != NULL; ctx = ctx->parent)
        if (atomic_load(&ctx->cancelled)) return true;
    return false;
}

bool ll_should_stop(const ll_context *ctx) {
    if (ctx->grace_s > 0) return ll_clock_s() >= ctx->grace_s;
    if (ll_is_cancelled(ctx)) return true;
    if (ctx->stop_asked != NULL && ctx->stop_asked(ctx->stop_user)) return true;
    return ctx->deadline_s > 0 && ll_clock_s() >= ctx->deadline_s;
}

const char *ll_context_error(const ll_context *ctx) { return ctx->error; }

/* Room for length characters; keeps the old room when memory is out (the text is then cut). */
static void error_room(ll_context *ctx, size_t length) {
    if (length < ctx->error_size) return;
    char *grown = realloc(ctx->error, length + 1);
    if (grown == NULL) return;
    ctx->error = grown;
    ctx->error_size = length + 1;
}

ll_status ll_fail(ll_context *ctx, ll_status status, const char *format, ...) {
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    while (atomic_flag_test_and_set(&ctx->error_lock)) {
    }
    if (length >= 0) error_room(ctx, (size_t)length);
    vsnprintf(ctx->error, ctx->error_size, format, again);
    atomic_flag_clear(&ctx->error_lock);
    va_end(again);
    va_end(args);
    return status;
}

void ll_log(ll_context *ctx, ll_log_level level, const char *format, ...) {
    if (ctx->log == NULL) return;
    char line[LOG_LINE];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    ctx->log(ctx->log_user, level, line);
}
