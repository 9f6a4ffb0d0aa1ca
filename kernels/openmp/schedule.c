/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Customization shared among threads. Ranks are a postorder of the elimination tree, so a subtree is a run of ranks,
 * which needs nothing from outside:
 *
 *     task     runs of whole subtrees, none with more than a small part of all triangles: one thread each
 *     top      the ranks above, by supernode: their pulls from below are shared, those among the members are not
 *
 *          [ top ]
 *          /     \
 *      [ top ]   task         tasks side by side are merged while they stay small
 *       /   \
 *    task  task
 */
#include "kernels/openmp/engine.h"

enum { TASKS_A_THREAD = 8 };

/* work [rank]: of the whole subtree, in triangles and a share for each edge. Returns that of all. */
static int64_t sum_work(const ll_hierarchy *h, int64_t *work, int32_t *size) {
    const int64_t of_edge = 8;
    int64_t total = 0;
    for (int32_t v = 0; v < h->node_count; v++) {
        int64_t degree = h->up_first[v + 1] - h->up_first[v], mine = degree * (degree - 1) / 2 + of_edge * (degree + 1);
        work[v] += mine;
        total += mine;
        size[v]++;
        if (h->parent[v] == LL_NONE) continue;
        work[h->parent[v]] += work[v];
        size[h->parent[v]] += size[v];
    }
    return total;
}

/* Adds [first, last] to the tasks, to the last of them where it lies beside it and both are small. */
static void add_task(ll_omp_schedule *s, int32_t first, int32_t last, int64_t work, int64_t limit, int64_t *last_work) {
    ll_omp_ranks *before = s->task_count > 0 ? &s->task[s->task_count - 1] : NULL;
    if (before != NULL && before->last == first - 1 && *last_work + work <= limit) {
        before->last = last;
        *last_work += work;
        return;
    }
    s->task[s->task_count++] = (ll_omp_ranks){first, last};
    *last_work = work;
}

static void cut(const ll_hierarchy *h, const int64_t *work, const int32_t *size, int64_t limit, ll_omp_schedule *s) {
    int64_t last_work = 0;
    for (int32_t v = 0; v < h->node_count; v++) {
        int32_t parent = h->parent[v];
        if (work[v] > limit) {
            bool goes_on = s->top_count > 0 && s->top[s->top_count - 1].last == v - 1 && h->supernode_last[v - 1] >= v;
            if (goes_on)
                s->top[s->top_count - 1].last = v;
            else
                s->top[s->top_count++] = (ll_omp_ranks){v, v};
        } else if (parent == LL_NONE || work[parent] > limit) {
            add_task(s, v - size[v] + 1, v, work[v], limit, &last_work);
        }
    }
}

ll_status ll_omp_schedule_create(ll_context *ctx, const ll_hierarchy *h, int32_t threads, ll_omp_schedule *out) {
    ll_status status = LL_OK;
    int64_t *work = NULL;
    int32_t *size = NULL;
    *out = (ll_omp_schedule){.task = NULL};
    LL_NEW(ctx, work, h->node_count);
    LL_NEW(ctx, size, h->node_count);
    LL_NEW(ctx, out->task, h->node_count);
    LL_NEW(ctx, out->top, h->node_count);
    int64_t total = sum_work(h, work, size);
    cut(h, work, size, total / ((int64_t)TASKS_A_THREAD * threads), out);
done:
    ll_free(ctx, work);
    ll_free(ctx, size);
    return status;
}

void ll_omp_schedule_free(ll_context *ctx, ll_omp_schedule *s) {
    ll_free(ctx, s->task);
    ll_free(ctx, s->top);
}
