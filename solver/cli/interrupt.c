/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signals by a thread of their own: blocked everywhere, taken by sigwait. No handler, so no global, no limits on what
 * may be called, and no clash with a library that installs handlers while it works (METIS does). The thread is ended by
 * a real-time signal sent to it alone, not by pthread_cancel, which ThreadSanitizer takes for a fault.
 */
#include "solver/cli/interrupt.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "graphs/base/base.h"

enum { EXIT_SECOND_INTERRUPT = 130 };

static void ask_for_checkpoint(ll_cli_interrupt *watch) {
    fprintf(stderr, "landlink: SIGUSR1: %s\n",
            watch->keeps ? "a checkpoint after this round" : "no checkpoint, for there is no --checkpoint DIR");
    if (watch->keeps) ll_context_checkpoint(watch->ctx);
}

static void *watch_signals(void *argument) {
    ll_cli_interrupt *watch = argument;
    bool asked = false;
    for (;;) {
        int signal_number = 0;
        if (sigwait(&watch->watched, &signal_number) != 0) continue;
        if (atomic_load(&watch->ending)) return NULL;
        if (signal_number == SIGRTMIN) continue; /* somebody else's */
        if (signal_number == SIGUSR1) {
            ask_for_checkpoint(watch);
            continue;
        }
        if (asked && signal_number == SIGINT) _exit(EXIT_SECOND_INTERRUPT);
        if (!asked) {
            fprintf(stderr, "landlink: SIG%s: stopping with the best answer so far%s\n",
                    signal_number == SIGINT ? "INT" : "TERM", signal_number == SIGINT ? "; again to quit at once" : "");
        }
        asked = true;
        ll_context_cancel(watch->ctx);
    }
}

static void watch_unless_ignored(sigset_t *set, int signal_number) {
    struct sigaction current;
    if (sigaction(signal_number, NULL, &current) == 0 && current.sa_handler != SIG_IGN) sigaddset(set, signal_number);
}

ll_status ll_cli_interrupt_start(ll_context *ctx, bool keeps, ll_cli_interrupt *watch) {
    watch->ctx = ctx;
    watch->keeps = keeps;
    watch->running = false;
    atomic_init(&watch->ending, false);
    sigemptyset(&watch->watched);
    sigaddset(&watch->watched, SIGRTMIN);
    watch_unless_ignored(&watch->watched, SIGINT);
    watch_unless_ignored(&watch->watched, SIGTERM);
    watch_unless_ignored(&watch->watched, SIGUSR1);
    int problem = pthread_sigmask(SIG_BLOCK, &watch->watched, &watch->before);
    if (problem == 0) problem = pthread_create(&watch->thread, NULL, watch_signals, watch);
    if (problem != 0) return ll_fail(ctx, LL_ERR_INTERNAL, "no thread to watch for signals: %s", strerror(problem));
    watch->running = true;
    return LL_OK;
}

void ll_cli_interrupt_stop(ll_cli_interrupt *watch) {
    if (!watch->running) return;
    atomic_store(&watch->ending, true);
    pthread_kill(watch->thread, SIGRTMIN);
    pthread_join(watch->thread, NULL);
    pthread_sigmask(SIG_SETMASK, &watch->before, NULL);
    watch->running = false;
}
