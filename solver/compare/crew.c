/* SPDX-License-Identifier: Apache-2.0 */
/* A parallel loop over variants: contexts of the threads, failures, and the order in which results are taken. */
#include "solver/compare/crew.h"

#include <pthread.h>

#include "solver/lp.h"

enum { AHEAD = 2 }; /* results that may wait to be taken, a worker */

typedef enum progress { NOT_BEGUN, AT_WORK, LEFT_OUT, WORKED } progress;

typedef struct result {
    progress progress;
    ll_status status;
    ll_context *own; /* that has the message of its failure */
} result;

typedef struct crew {
    ll_context *ctx;
    const ll_crew_job *job;
    int32_t workers, count;
    ll_context **own; /* [worker] */
    pthread_mutex_t log_lock;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t taken; /* front has moved */
    result *result;       /* [index] */
    int32_t front;        /* the next to be taken */
    bool is_taking;       /* a thread is at it */
    bool failed;          /* nothing more is begun */
    ll_status status;     /* of the lowest index that failed */
} crew;

/* Lines of workers reach the log one at a time. */
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
    LL_NEW(c->ctx, c->result, c->count);
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
    ll_free(c->ctx, c->result);
}

/* ---- results, in order ---- */

/* Of the thread that takes, without the lock: the job's own part may be long. */
static ll_status take(crew *c, int32_t index) {
    const result *r = &c->result[index];
    if (c->status != LL_OK || r->progress == LEFT_OUT) return c->status;
    if (r->status != LL_OK) return ll_fail(c->ctx, r->status, "%s", ll_context_error(r->own));
    return c->job->take != NULL ? c->job->take(c->job->user, index) : LL_OK;
}

/* Takes what is there of the next in turn, unless another thread does. Under the lock. */
static void take_ready(crew *c) {
    if (c->is_taking) return;
    c->is_taking = true;
    while (c->front < c->count && c->result[c->front].progress >= LEFT_OUT) {
        int32_t index = c->front;
        (void)pthread_mutex_unlock(&c->lock);
        ll_status status = take(c, index);
        (void)pthread_mutex_lock(&c->lock);
        c->status = status;
        if (status != LL_OK) c->failed = true;
        c->front++;
        (void)pthread_cond_broadcast(&c->taken);
    }
    c->is_taking = false;
}

/* Waits for its turn not to be too far ahead of what is taken; false where it is not to begin at all. */
static bool begin(crew *c, int32_t index) {
    (void)pthread_mutex_lock(&c->lock);
    while (!c->failed && index - c->front >= AHEAD * c->workers) (void)pthread_cond_wait(&c->taken, &c->lock);
    c->result[index].progress = c->failed ? LEFT_OUT : AT_WORK;
    bool begins = !c->failed;
    if (!begins) take_ready(c);
    (void)pthread_mutex_unlock(&c->lock);
    return begins;
}

static void end(crew *c, int32_t index, ll_status worked, ll_context *own) {
    (void)pthread_mutex_lock(&c->lock);
    c->result[index] = (result){WORKED, worked, own};
    if (worked != LL_OK) {
        c->failed = true;
        (void)pthread_cond_broadcast(&c->taken);
    }
    take_ready(c);
    (void)pthread_mutex_unlock(&c->lock);
}

static void run_all(crew *c) {
#pragma omp parallel num_threads(c->workers)
    {
        ll_context *own = c->own[ll_thread()];
#pragma omp for schedule(monotonic : dynamic, 1) /* begin() waits for what comes before */
        for (int32_t i = 0; i < c->count; i++)
            if (begin(c, i)) end(c, i, c->job->work(c->job->user, own, i), own);
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
    crew c = {.ctx = ctx,
              .job = job,
              .workers = workers < count ? workers : count,
              .count = count,
              .log_lock = PTHREAD_MUTEX_INITIALIZER,
              .lock = PTHREAD_MUTEX_INITIALIZER,
              .taken = PTHREAD_COND_INITIALIZER};
    if (count == 0) return LL_OK;
    if (c.workers < 1) c.workers = 1;
    LL_TRY(open_crew(&c));
    run_all(&c);
    status = c.status;
done:
    close_crew(&c);
    return status;
}
