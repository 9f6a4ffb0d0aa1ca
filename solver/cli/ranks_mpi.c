/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ranks over MPI, the only file that knows it (MPI 3.0; tried with Open MPI and MPICH). The main thread alone talks
 * (MPI_THREAD_FUNNELED).
 *
 * Libraries of MPI spin while they wait. Here ranks wait for minutes while rank 0 solves a master on the same
 * processors, or share a processor in a test: so every call is one that is begun and asked for, with naps between.
 * Messages are cut where a count would not fit an int.
 */
#include "solver/cli/ranks_mpi.h"

#include <mpi.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TAG_PART = 1, TAG_STOP = 2 };
enum { SPINS = 200, YIELDS = 400, LONGEST_NAP_NS = 1000000, FIRST_NAP_NS = 20000 };
enum { EXIT_LOST = LL_ERR_INTERRUPTED };
static const int64_t piece_bytes = INT64_C(1) << 30;
static const int64_t piece_numbers = INT64_C(1) << 27;

typedef struct mpi {
    ll_ranks ranks;
    MPI_Comm comm;
    MPI_Request *request; /* [rank] */
    MPI_Status *status;   /* [rank] scratch: gcc warns of MPICH's MPI_STATUSES_IGNORE */
    MPI_Request *stop;    /* [rank] of the last raise */
    int64_t stop_round, stops;
    int64_t raised, stops_seen; /* of the others: the last round that rank 0 ended early */
} mpi;

/* ---- waiting ---- */

static ll_status lose(ll_ranks *r, int error) {
    char text[MPI_MAX_ERROR_STRING] = "";
    int length = 0;
    r->lost = true;
    (void)MPI_Error_string(error, text, &length);
    if (r->ctx == NULL) return LL_ERR_INTERRUPTED;
    return ll_fail(r->ctx, LL_ERR_INTERRUPTED,
                   "a rank is lost (%s): run the same command again; with --checkpoint it goes on from there", text);
}

/* Longer and longer naps: soon after something was sent at once, late after little. */
static void nap(int tries) {
    if (tries < SPINS) return;
    if (tries < YIELDS) {
        sched_yield();
        return;
    }
    long ns = (long)FIRST_NAP_NS * (tries - YIELDS + 1);
    const struct timespec pause = {0, ns < LONGEST_NAP_NS ? ns : LONGEST_NAP_NS};
    (void)nanosleep(&pause, NULL);
}

static ll_status wait_for(ll_ranks *r, int count, MPI_Request *request, int error) {
    mpi *m = r->impl;
    for (int tries = 0;; tries += tries < YIELDS + LONGEST_NAP_NS) {
        int done = 0;
        if (error == MPI_SUCCESS) error = MPI_Testall(count, request, &done, m->status);
        if (error != MPI_SUCCESS) return lose(r, error);
        if (done) return LL_OK;
        if (tries >= SPINS) ll_ranks_look(r);
        nap(tries);
    }
}

/* ---- the calls ---- */

static ll_status mpi_share(ll_ranks *r, void *bytes, int64_t size) {
    ll_status status = LL_OK;
    mpi *m = r->impl;
    char *at = bytes;
    for (int64_t done = 0; done < size; done += piece_bytes) {
        MPI_Request request = MPI_REQUEST_NULL;
        int count = (int)(size - done < piece_bytes ? size - done : piece_bytes);
        LL_TRY(wait_for(r, 1, &request, MPI_Ibcast(at + done, count, MPI_BYTE, 0, m->comm, &request)));
    }
done:
    return status;
}

static ll_status mpi_sum(ll_ranks *r, int64_t *value, int64_t count) {
    ll_status status = LL_OK;
    mpi *m = r->impl;
    for (int64_t done = 0; done < count; done += piece_numbers) {
        MPI_Request request = MPI_REQUEST_NULL;
        int numbers = (int)(count - done < piece_numbers ? count - done : piece_numbers);
        int error = r->rank == 0
                        ? MPI_Ireduce(MPI_IN_PLACE, value + done, numbers, MPI_INT64_T, MPI_SUM, 0, m->comm, &request)
                        : MPI_Ireduce(value + done, NULL, numbers, MPI_INT64_T, MPI_SUM, 0, m->comm, &request);
        LL_TRY(wait_for(r, 1, &request, error));
    }
done:
    return status;
}

static ll_status mpi_most(ll_ranks *r, int64_t *value) {
    mpi *m = r->impl;
    MPI_Request request = MPI_REQUEST_NULL;
    int64_t own = *value;
    return wait_for(r, 1, &request, MPI_Iallreduce(&own, value, 1, MPI_INT64_T, MPI_MAX, m->comm, &request));
}

static int piece_of(int64_t size, int64_t done) {
    int64_t left = size > done ? size - done : 0;
    return (int)(left < piece_bytes ? left : piece_bytes);
}

/* Between rank 0 and each of the others, piece by piece of all at a time. */
static ll_status exchange_all(ll_ranks *r, char *all, const int64_t *sizes, bool sends) {
    ll_status status = LL_OK;
    mpi *m = r->impl;
    int64_t most = 0;
    for (int32_t i = 1; i < r->count; i++) most = sizes[i] > most ? sizes[i] : most;
    for (int64_t done = 0; done < most; done += piece_bytes) {
        char *at = all + sizes[0];
        int error = MPI_SUCCESS;
        for (int32_t i = 1; i < r->count; at += sizes[i++]) {
            int count = piece_of(sizes[i], done);
            m->request[i] = MPI_REQUEST_NULL;
            if (count == 0 || error != MPI_SUCCESS) continue;
            error = sends ? MPI_Isend(at + done, count, MPI_BYTE, i, TAG_PART, m->comm, &m->request[i])
                          : MPI_Irecv(at + done, count, MPI_BYTE, i, TAG_PART, m->comm, &m->request[i]);
        }
        LL_TRY(wait_for(r, r->count - 1, m->request + 1, error));
    }
done:
    return status;
}

static ll_status exchange_part(ll_ranks *r, char *part, int64_t size, bool sends) {
    ll_status status = LL_OK;
    mpi *m = r->impl;
    for (int64_t done = 0; done < size; done += piece_bytes) {
        MPI_Request request = MPI_REQUEST_NULL;
        int count = piece_of(size, done);
        int error = sends ? MPI_Isend(part + done, count, MPI_BYTE, 0, TAG_PART, m->comm, &request)
                          : MPI_Irecv(part + done, count, MPI_BYTE, 0, TAG_PART, m->comm, &request);
        LL_TRY(wait_for(r, 1, &request, error));
    }
done:
    return status;
}

static ll_status mpi_gather(ll_ranks *r, const void *part, int64_t size, void *all, const int64_t *sizes) {
    if (r->rank > 0) return exchange_part(r, (char *)(uintptr_t)part, size, true);
    if (sizes[0] > 0) memcpy(all, part, (size_t)sizes[0]);
    return exchange_all(r, all, sizes, false);
}

static ll_status mpi_scatter(ll_ranks *r, const void *all, const int64_t *sizes, void *part, int64_t size) {
    if (r->rank > 0) return exchange_part(r, part, size, false);
    if (sizes[0] > 0) memcpy(part, all, (size_t)sizes[0]);
    return exchange_all(r, (char *)(uintptr_t)all, sizes, true);
}

/* A number to each, sent without waiting; of two raises the first must have left. */
static void mpi_raise(ll_ranks *r, int64_t round) {
    mpi *m = r->impl;
    int gone = 0;
    if (MPI_Testall(r->count - 1, m->stop + 1, &gone, m->status) != MPI_SUCCESS || !gone) return;
    m->stop_round = round;
    m->stops++;
    for (int32_t i = 1; i < r->count; i++)
        (void)MPI_Isend(&m->stop_round, 1, MPI_INT64_T, i, TAG_STOP, m->comm, &m->stop[i]);
}

static void receive_stop(mpi *m) {
    int64_t round = 0;
    if (MPI_Recv(&round, 1, MPI_INT64_T, 0, TAG_STOP, m->comm, MPI_STATUS_IGNORE) != MPI_SUCCESS) return;
    m->stops_seen++;
    if (round > m->raised) m->raised = round;
}

static bool mpi_raised(ll_ranks *r, int64_t round) {
    mpi *m = r->impl;
    int there = 0;
    while (MPI_Iprobe(0, TAG_STOP, m->comm, &there, MPI_STATUS_IGNORE) == MPI_SUCCESS && there) receive_stop(m);
    return m->raised >= round;
}

static const ll_ranks_ops ops = {mpi_share, mpi_sum, mpi_most, mpi_gather, mpi_scatter, mpi_raise, mpi_raised};

/* ---- start and end ---- */

/* What mpirun and srun tell every process; without it MPI would start a job of one, which takes a moment. */
static bool is_launched(void) {
    return getenv("OMPI_COMM_WORLD_SIZE") != NULL || getenv("PMIX_RANK") != NULL || getenv("PMI_RANK") != NULL;
}

/* The ranks of this machine, and those that may use the very same processors. */
static int find_neighbours(mpi *m) {
    MPI_Comm local = MPI_COMM_NULL;
    cpu_set_t own;
    int error = MPI_Comm_split_type(m->comm, MPI_COMM_TYPE_SHARED, m->ranks.rank, MPI_INFO_NULL, &local);
    if (error != MPI_SUCCESS) return error;
    (void)MPI_Comm_rank(local, &m->ranks.local_rank);
    (void)MPI_Comm_size(local, &m->ranks.local_count);
    m->ranks.sharers = 1;
    CPU_ZERO(&own);
    cpu_set_t *all = calloc((size_t)m->ranks.local_count, sizeof *all);
    if (all != NULL && sched_getaffinity(0, sizeof own, &own) == 0) {
        m->ranks.sharers = 0;
        error = MPI_Allgather(&own, (int)sizeof own, MPI_BYTE, all, (int)sizeof own, MPI_BYTE, local);
        for (int i = 0; i < m->ranks.local_count; i++) m->ranks.sharers += CPU_EQUAL(&own, &all[i]) != 0;
    }
    free(all);
    (void)MPI_Comm_free(&local);
    return error;
}

static bool fill(mpi *m) {
    bool ok = MPI_Comm_dup(MPI_COMM_WORLD, &m->comm) == MPI_SUCCESS;
    ok = ok && MPI_Comm_set_errhandler(m->comm, MPI_ERRORS_RETURN) == MPI_SUCCESS;
    ok = ok && MPI_Comm_rank(m->comm, &m->ranks.rank) == MPI_SUCCESS;
    ok = ok && MPI_Comm_size(m->comm, &m->ranks.count) == MPI_SUCCESS && find_neighbours(m) == MPI_SUCCESS;
    m->request = calloc((size_t)m->ranks.count + 1, sizeof(MPI_Request));
    m->stop = calloc((size_t)m->ranks.count + 1, sizeof(MPI_Request));
    m->status = calloc((size_t)m->ranks.count + 1, sizeof *m->status);
    m->ranks.size = calloc((size_t)m->ranks.count + 1, sizeof *m->ranks.size);
    if (!ok || m->request == NULL || m->stop == NULL || m->status == NULL || m->ranks.size == NULL) return false;
    for (int32_t i = 0; i < m->ranks.count; i++) m->stop[i] = m->request[i] = MPI_REQUEST_NULL;
    m->ranks.ops = &ops;
    m->ranks.impl = m;
    ll_mpi_library(m->ranks.library, sizeof m->ranks.library);
    return true;
}

/* Threads of the library must not take the signals that the command watches for: those of ranks but 0 stay blocked, for
 * rank 0 decides. */
ll_ranks *ll_mpi_start(void) {
    sigset_t watched, before;
    int provided = 0;
    if (!is_launched()) return NULL;
    sigemptyset(&watched);
    sigaddset(&watched, SIGINT);
    sigaddset(&watched, SIGTERM);
    sigaddset(&watched, SIGUSR1);
    sigaddset(&watched, SIGRTMIN);
    (void)pthread_sigmask(SIG_BLOCK, &watched, &before);
    mpi *m = calloc(1, sizeof *m);
    if (m == NULL || MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &provided) != MPI_SUCCESS) {
        fputs("landlink: MPI does not start\n", stderr);
        exit(LL_ERR_INTERNAL);
    }
    if (!fill(m)) {
        fputs("landlink: MPI does not answer\n", stderr);
        (void)MPI_Abort(MPI_COMM_WORLD, LL_ERR_INTERNAL);
    }
    if (m->ranks.rank == 0) (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return &m->ranks;
}

/* Requests to stop that came too late for their round are still to be received. */
static void take_late_stops(mpi *m) {
    if (MPI_Bcast(&m->stops, 1, MPI_INT64_T, 0, m->comm) != MPI_SUCCESS) return;
    while (m->ranks.rank > 0 && m->stops_seen < m->stops) receive_stop(m);
    (void)MPI_Waitall(m->ranks.count, m->stop, m->status);
}

void ll_mpi_stop(ll_ranks *ranks) {
    mpi *m = ranks->impl;
    if (ranks->lost) (void)MPI_Abort(m->comm, EXIT_LOST);
    take_late_stops(m);
    (void)MPI_Comm_free(&m->comm);
    (void)MPI_Finalize();
    free(m->request);
    free(m->stop);
    free(m->status);
    free(m->ranks.size);
    free(m);
}

/* Open MPI: "Open MPI v4.1.4, package: ..."; MPICH: "MPICH Version:\t4.0.2\n...". */
void ll_mpi_library(char *text, size_t size) {
    char told[MPI_MAX_LIBRARY_VERSION_STRING] = "";
    int length = 0;
    (void)MPI_Get_library_version(told, &length);
    told[strcspn(told, ",\n")] = '\0';
    size_t at = 0;
    for (const char *c = told; *c != '\0' && at + 1 < size; c++) {
        if (*c == ':') continue;
        text[at++] = *c;
        if (*c == '\t') text[at - 1] = ' ';
    }
    text[at] = '\0';
}
