/* SPDX-License-Identifier: Apache-2.0 */
/* A parallel loop over variants: contexts of the threads, failures, and the order in which results are taken. */
#include "solver/compare/crew.h"

#include <pthread.h>

#include "solver/lp.h"

typedef struct crew {
    ll_context *ctx;
    const ll_crew_job *job;
    int32_t workers;
    ll_context **own; /* [worker] */
    pthread_mutex_t log_lock;
    atomic_bool failed; /* nothing more is begun */
    ll_status status;   /* of the lowest index that failed; written in order alone */
} crew;

/* Lines of several threads reach the log one at a time. */
static void pass_on(void *user, ll_log_level level, const char *text) {
    crew *c = user;
    (void)pthread_mutex_lock(&c->log_lock);
    c->ctx->log(c->ctx->log_user, level, text);
    (void)pthread_mutex_unlock(&c->log_lock);
}

static ll_status open_crew(crew *c) {
    ll_status status = LL_OK;
    int threads = ll_context_threads(c->ctx) / c->workers;
    LL_NEW(c->ctx, c->own, c->workers);
    for (int32_t i = 0; i < c->workers; i++) {
        LL_TRY(ll_context_split(c->ctx, threads > 0 ? threads : 1, &c->own[i]));
        if (c->ctx->log != NULL) ll_context_set_log(c->own[i], pass_on, c);
    }
done:
    return status;
}

static void close_crew(crew *c) {
    for (int32_t i = 0; c->own != NULL && i < c->workers; i++) ll_context_free(c->own[i]);
    ll_free(c->ctx, c->own);
}

/* In order: the result of one index. */
static void take(crew *c, ll_context *own, int32_t index, ll_status worked) {
    if (c->status != LL_OK) return;
    if (worked != LL_OK)
        c->status = ll_fail(c->ctx, worked, "%s", ll_context_error(own));
    else if (c->job->take != NULL)
        c->status = c->job->take(c->job->user, index);
    if (c->status != LL_OK) atomic_store(&c->failed, true);
}

static void run_all(crew *c, int32_t count) {
#pragma omp parallel num_threads(c->workers)
    {
        ll_context *own = c->own[ll_thread()];
#pragma omp for ordered schedule(dynamic, 1)
        for (int32_t i = 0; i < count; i++) {
            ll_status worked = LL_OK;
            bool begun = !atomic_load(&c->failed);
            if (begun) worked = c->job->work(c->job->user, own, i);
            if (worked != LL_OK) atomic_store(&c->failed, true);
#pragma omp ordered
            if (begun) take(c, own, i, worked);
        }
        if (ll_thread() > 0) ll_lp_leave_thread(); /* the first is the caller's */
    }
}

int32_t ll_crew_workers(const ll_context *ctx, const ll_solution *typical) {
    int32_t workers = ll_context_threads(ctx);
    if (typical->device_use.free_bytes > 0) return 1;
    int64_t room = typical->prediction.limit / 2, need = typical->prediction.peak;
    if (typical->prediction.limit > 0 && need > 0 && room / need < workers) workers = (int32_t)(room / need);
    return workers > 1 ? workers : 1;
}

ll_status ll_crew_run(ll_context *ctx, int32_t workers, int32_t count, const ll_crew_job *job) {
    ll_status status = LL_OK;
    crew c = {
        .ctx = ctx, .job = job, .workers = workers < count ? workers : count, .log_lock = PTHREAD_MUTEX_INITIALIZER};
    if (count == 0) return LL_OK;
    if (c.workers < 1) c.workers = 1;
    atomic_init(&c.failed, false);
    LL_TRY(open_crew(&c));
    run_all(&c, count);
    status = c.status;
done:
    close_crew(&c);
    return status;
}
