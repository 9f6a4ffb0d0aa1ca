/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One run at a time owns a folder. A file in it says who, and that he lives:
 *
 *     process 4711 on node17, job 1234 restart 1        who
 *     beat 000000012 every 5.00 s                       a thread of the run counts on, for as long as it lives
 *
 * The file is locked, too, for as long as the process lives, however that ends: on one machine, and where a file system
 * has locks for all machines, that is enough, and what a killed run leaves owns nothing. Where locks do not reach from
 * one machine to the other, a run that finds the file of another machine watches whether the beat goes on; clocks are
 * not compared.
 *
 * A job that Slurm requeued has the number of the run before and a higher restart count. It takes the folder from
 * that run, which may go on as a ghost on a node that Slurm gave up: the ghost sees at its next beat, and before it
 * publishes anything, that the file is another's, and stops.
 */
#ifndef LL_SOLVER_OUTPUT_OWNER_H
#define LL_SOLVER_OUTPUT_OWNER_H

#include <pthread.h>

#include "graphs/base/base.h"
#include "solver/output/owner_file.h"

typedef struct ll_owner {
    ll_context *ctx;
    const char *folder; /* borrowed */
    char *path;         /* of the file; NULL: owns nothing */
    int file;           /* descriptor */
    bool made_folder;
    ll_owner_record self; /* its beat is the thread's */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool ending;           /* under lock */
    struct ll_owner *next; /* of the context's */
    atomic_bool lost;      /* the file is another's, or gone: the context is cancelled */
} ll_owner;

/* Makes the folder where it is missing and takes it; the folder's name and out stay where they are until the release.
 * LL_ERR_BUSY names the live run that has it, LL_ERR_WRITE says why nothing can be written there. */
ll_status ll_owner_take(ll_context *ctx, const char *folder, ll_owner *out);
/* The same with a beat every so many seconds. */
ll_status ll_owner_take_at(ll_context *ctx, const char *folder, double beat_s, ll_owner *out);
/* LL_OK while the folder is this run's; LL_ERR_BUSY: another one took it; LL_ERR_WRITE: it is gone. A zeroed owner is
 * nobody's and fine. */
ll_status ll_owner_check(ll_context *ctx, const ll_owner *owner);
/* Gives the folder back, and removes it where it was made for nothing. A zeroed owner is fine. */
void ll_owner_release(ll_context *ctx, ll_owner *owner);
/*
 * Before something is written into a folder: ll_owner_check() where the context has it. Where it has not, LL_ERR_BUSY
 * if a run of another process lives there; one that died keeps nobody out.
 */
ll_status ll_owner_may_write(ll_context *ctx, const char *folder);

#endif
