/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file context.h
 * The context: memory, errors, log, threads and cancel of one user of the library.
 *
 * The library has no global state: everything hangs on a context. Two contexts may be used by two
 * threads at the same time; one context belongs to one thread at a time (ll_context_cancel() is the
 * exception: it may be called from any thread and from a signal handler).
 */
#ifndef LANDLINK_CONTEXT_H
#define LANDLINK_CONTEXT_H

#include <stdbool.h>
#include <stdint.h>

#include <landlink/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ll_context ll_context;

/** How much a log line matters. */
typedef enum ll_log_level { LL_LOG_ERROR, LL_LOG_WARNING, LL_LOG_INFO, LL_LOG_DEBUG } ll_log_level;

/** Receives one line of the log without its newline; text is valid during the call only. */
typedef void (*ll_log_fn)(void *user, ll_log_level level, const char *text);

/**
 * Creates a context with no log, and as many threads as the process was given: see ll_context_set_threads().
 * @param[out] out the context, NULL on failure; free with ll_context_free()
 */
LL_API LL_MUST_USE ll_status ll_context_create(ll_context **out);

/** Frees a context. NULL is allowed. Objects made with it must have been freed before. */
LL_API void ll_context_free(ll_context *ctx);

/** Sets who gets the log; fn NULL silences it. The library itself never prints. */
LL_API void ll_context_set_log(ll_context *ctx, ll_log_fn fn, void *user);

/** Sets the number of threads, at least 1; 0 takes what the process was given: OMP_NUM_THREADS, SLURM_CPUS_PER_TASK,
 *  the processors it may use, the quota of its control group, in that order. */
LL_API void ll_context_set_threads(ll_context *ctx, int threads);

/** The number of threads that parallel work will use, at least 1. */
LL_API int ll_context_threads(const ll_context *ctx);

/**
 * Asks a running solve to stop with the best answer so far. Safe in a signal handler and from
 * another thread. Stays set until ll_context_reset_cancel().
 */
LL_API void ll_context_cancel(ll_context *ctx);
LL_API void ll_context_reset_cancel(ll_context *ctx);

/**
 * Asks a running solve that keeps checkpoints to write one after its next round and to go on. Safe in a signal handler
 * and from another thread.
 */
LL_API void ll_context_checkpoint(ll_context *ctx);

/** The text of the last failure, with file, row, column, value and advice where there are such.
 *  Borrowed, valid until the next failing call; "" when nothing failed. */
LL_API const char *ll_context_error(const ll_context *ctx);

/** The version of the library, "0.1.0". */
LL_API const char *ll_version(void);

#ifdef __cplusplus
}
#endif
#endif
