/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/thread_ranks.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "solver/team.h"
#include "tests/support/test.h"

enum { MOST_RANKS = 16 };

typedef struct shared {
    ll_thread_run *run;
    pthread_barrier_t barrier;
    const char *op[MOST_RANKS]; /* the call that each is in */
    void *from[MOST_RANKS], *to;
    const int64_t *sizes;
    int64_t size[MOST_RANKS], value[MOST_RANKS];
    atomic_llong raised;
} shared;

typedef struct thread_rank {
    shared *s;
    ll_ranks ranks;
    ll_context *ctx;
    int64_t sizes[MOST_RANKS];
    int64_t calls;
    pthread_t thread;
    ll_status end;
} thread_rank;

/* Every rank is in the same call; false: a rank is lost, as all see. */
static bool enter(ll_ranks *r, const char *op, void *from, int64_t size) {
    thread_rank *t = r->impl;
    shared *s = t->s;
    if (r->lost) return false;
    if (r->rank == 0) ll_ranks_look(r);
    s->op[r->rank] = op;
    s->from[r->rank] = from;
    s->size[r->rank] = size;
    pthread_barrier_wait(&s->barrier);
    if (strcmp(s->op[0], op) != 0) abort(); /* they would wait for ever */
    r->lost = t->calls++ == s->run->lost_at;
    if (r->lost) (void)ll_fail(r->ctx, LL_ERR_INTERRUPTED, "a rank is lost");
    return !r->lost;
}

static ll_status leave(ll_ranks *r) {
    thread_rank *t = r->impl;
    pthread_barrier_wait(&t->s->barrier);
    return LL_OK;
}

static ll_status share(ll_ranks *r, void *bytes, int64_t size) {
    const shared *s = ((thread_rank *)r->impl)->s;
    if (!enter(r, "share", bytes, size)) return LL_ERR_INTERRUPTED;
    if (s->size[0] != size) abort();
    if (r->rank > 0 && size > 0) memcpy(bytes, s->from[0], (size_t)size);
    return leave(r);
}

static ll_status sum(ll_ranks *r, int64_t *value, int64_t count) {
    const shared *s = ((thread_rank *)r->impl)->s;
    if (!enter(r, "sum", value, count)) return LL_ERR_INTERRUPTED;
    for (int32_t i = 1; i < r->count && r->rank == 0; i++) {
        const int64_t *other = s->from[i];
        if (s->size[i] != count) abort();
        for (int64_t j = 0; j < count; j++) value[j] += other[j];
    }
    return leave(r);
}

static ll_status most(ll_ranks *r, int64_t *value) {
    shared *s = ((thread_rank *)r->impl)->s;
    s->value[r->rank] = *value;
    if (!enter(r, "most", NULL, 0)) return LL_ERR_INTERRUPTED;
    for (int32_t i = 0; i < r->count; i++)
        if (s->value[i] > *value) *value = s->value[i];
    return leave(r);
}

static ll_status gather(ll_ranks *r, const void *part, int64_t size, void *all, const int64_t *sizes) {
    const shared *s = ((thread_rank *)r->impl)->s;
    char *to = all;
    if (!enter(r, "gather", (void *)(uintptr_t)part, size)) return LL_ERR_INTERRUPTED;
    for (int32_t i = 0; i < r->count && r->rank == 0; i++) {
        if (s->size[i] != sizes[i]) abort();
        if (sizes[i] > 0) memcpy(to, s->from[i], (size_t)sizes[i]);
        to += sizes[i];
    }
    return leave(r);
}

static ll_status scatter(ll_ranks *r, const void *all, const int64_t *sizes, void *part, int64_t size) {
    shared *s = ((thread_rank *)r->impl)->s;
    if (r->rank == 0) s->sizes = sizes;
    if (!enter(r, "scatter", (void *)(uintptr_t)all, size)) return LL_ERR_INTERRUPTED;
    const char *from = s->from[0];
    for (int32_t i = 0; i < r->rank; i++) from += s->sizes[i];
    if (s->sizes[r->rank] != size) abort();
    if (size > 0) memcpy(part, from, (size_t)size);
    return leave(r);
}

static void raise_stop(ll_ranks *r, int64_t round) { atomic_store(&((thread_rank *)r->impl)->s->raised, round); }

static bool is_raised(ll_ranks *r, int64_t round) { return atomic_load(&((thread_rank *)r->impl)->s->raised) >= round; }

static const ll_ranks_ops ops = {share, sum, most, gather, scatter, raise_stop, is_raised};

static void *serve(void *argument) {
    thread_rank *t = argument;
    t->end = ll_team_serve(t->ctx);
    return NULL;
}

static void start(thread_rank *t, shared *s, int32_t rank) {
    *t = (thread_rank){.s = s, .ranks = {.ops = &ops, .rank = rank, .count = s->run->count, .sharers = 1}};
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&t->ctx), LL_OK);
    ll_context_set_threads(t->ctx, 1);
    t->ranks.impl = t;
    t->ranks.local_count = t->ranks.count;
    t->ranks.local_rank = rank;
    t->ranks.ctx = t->ctx;
    t->ranks.size = t->sizes;
    strcpy(t->ranks.library, "threads");
    t->ctx->ranks = &t->ranks;
}

static void finish(thread_rank *t) {
    CU_ASSERT_EQUAL(atomic_load(&t->ctx->memory.live_blocks), 0);
    ll_context_free(t->ctx);
}

void ll_thread_ranks_run(ll_thread_run *run, void (*zero)(ll_context *ctx, void *user), void *user) {
    static thread_rank rank[MOST_RANKS];
    static shared s;
    s = (shared){.run = run};
    atomic_init(&s.raised, 0);
    CU_ASSERT_FATAL(run->count <= MOST_RANKS && pthread_barrier_init(&s.barrier, NULL, (unsigned)run->count) == 0);
    for (int32_t i = 0; i < run->count; i++) start(&rank[i], &s, i);
    atomic_store(&rank[0].ctx->memory.fail_at, run->fail_at[0]);
    atomic_store(&rank[run->count - 1].ctx->memory.fail_at, run->fail_at[1]);
    for (int32_t i = 1; i < run->count; i++)
        CU_ASSERT_EQUAL_FATAL(pthread_create(&rank[i].thread, NULL, serve, &rank[i]), 0);
    zero(rank[0].ctx, user);
    ll_status end = ll_team_end(&rank[0].ranks);
    for (int32_t i = 1; i < run->count; i++) {
        pthread_join(rank[i].thread, NULL);
        CU_ASSERT_EQUAL(rank[i].end, end);
        CU_ASSERT_EQUAL(rank[i].calls, rank[0].calls);
        finish(&rank[i]);
    }
    run->calls = rank[0].calls;
    finish(&rank[0]);
    pthread_barrier_destroy(&s.barrier);
}
