/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SIGINT and SIGTERM ask a solve to stop with its best answer; a second SIGINT ends the process with 130. SIGUSR1 asks
 * for a checkpoint.
 */
#ifndef LL_SOLVER_CLI_INTERRUPT_H
#define LL_SOLVER_CLI_INTERRUPT_H

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

#include <landlink/context.h>

typedef struct ll_cli_interrupt {
    ll_context *ctx;
    bool keeps; /* checkpoints */
    sigset_t watched, before;
    pthread_t thread;
    atomic_bool ending;
    bool running;
} ll_cli_interrupt;

/* Starts watching. Call it before other threads start: they inherit the blocked signals. A signal that was ignored
 * at the start (nohup, a background job) stays ignored. keeps: checkpoints are written. */
ll_status ll_cli_interrupt_start(ll_context *ctx, bool keeps, ll_cli_interrupt *watch);
void ll_cli_interrupt_stop(ll_cli_interrupt *watch);

#endif
