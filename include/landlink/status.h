/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file status.h
 * What a call answers. A status is also the exit code of the command, so that a script and a
 * program that embeds the library read the same numbers (BSD sysexits where one fits).
 */
#ifndef LANDLINK_STATUS_H
#define LANDLINK_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define LL_API                __attribute__((visibility("default")))
#define LL_MUST_USE           __attribute__((warn_unused_result))
#define LL_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#else
#define LL_API
#define LL_MUST_USE
#define LL_PRINTF(fmt, first)
#endif

/** The answer of every call that can fail. 0 is success; the text is in ll_context_error(). */
typedef enum ll_status {
    LL_OK = 0,               /**< done */
    LL_ERR_SOME_FAILED = 2,  /**< of several scenarios some have no answer; those are marked */
    LL_ERR_LIMIT = 3,        /**< stopped at a limit or by ll_context_cancel(); a feasible answer exists */
    LL_ERR_NO_ANSWER = 4,    /**< stopped at a limit without a feasible answer */
    LL_ERR_INFEASIBLE = 5,   /**< hard demands cannot all be carried, proven */
    LL_ERR_USAGE = 64,       /**< a call or a command line that makes no sense */
    LL_ERR_DATA = 65,        /**< bad input data; the text says file, line, column, cause, advice */
    LL_ERR_NO_INPUT = 66,    /**< an input file is missing or cannot be read */
    LL_ERR_UNAVAILABLE = 69, /**< an asked-for part is absent: a device, the GLPK build */
    LL_ERR_INTERNAL = 70,    /**< a bug, or an answer that did not pass verification */
    LL_ERR_BUSY = 71,        /**< the output folder is owned by a live run */
    LL_ERR_MEMORY = 72,      /**< out of memory */
    LL_ERR_WRITE = 73,       /**< an output file cannot be written */
    LL_ERR_INTERRUPTED = 75  /**< interrupted, checkpoint written, run again */
} ll_status;

/**
 * A short name of a status, for logs: "bad data".
 * @return a static string, never NULL
 */
LL_API const char *ll_status_name(ll_status status);

#ifdef __cplusplus
}
#endif
#endif
