/* SPDX-License-Identifier: Apache-2.0 */
/*
 * METIS behind a guard. Its traps (5.1), and what is done about them:
 *
 *     one part divides by zero; more parts than nodes      answered here
 *     weights whose sum passes 2^31 overflow               scaled down
 *     asymmetric lists give nonsense without an error      the symmetric graph is built here
 *     long chains make its recursion deep                  contracted before (partition_graph.h)
 *     SIGTERM and SIGABRT get its own handlers             SIGTERM waits, handlers are put back
 *     it uses rand() and those handlers process-wide       one call at a time, behind a lock
 *     answers are not checked by it                        checked here
 */
#include "graphs/partition.h"

#include <metis.h>
#include <pthread.h>
#include <signal.h>

#include "graphs/partition_graph.h"

static pthread_mutex_t metis_lock = PTHREAD_MUTEX_INITIALIZER; /* METIS keeps process-wide state */

typedef struct guard {
    sigset_t mask;
    struct sigaction on_term, on_abort;
} guard;

/* A graph in the integers of this METIS. */
typedef struct metis_graph {
    idx_t node_count;
    idx_t *first, *neighbour, *edge_weight;
} metis_graph;

/* SIGABRT stays open: METIS raises it when its memory is out, and returns an error from there. */
static void guard_enter(guard *g) {
    sigset_t blocked;
    (void)pthread_mutex_lock(&metis_lock);
    sigfillset(&blocked);
    const int open[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
    for (size_t i = 0; i < sizeof open / sizeof *open; i++) sigdelset(&blocked, open[i]);
    (void)pthread_sigmask(SIG_BLOCK, &blocked, &g->mask);
    (void)sigaction(SIGTERM, NULL, &g->on_term);
    (void)sigaction(SIGABRT, NULL, &g->on_abort);
}

static void guard_leave(const guard *g) {
    (void)sigaction(SIGTERM, &g->on_term, NULL);
    (void)sigaction(SIGABRT, &g->on_abort, NULL);
    (void)pthread_sigmask(SIG_SETMASK, &g->mask, NULL);
    (void)pthread_mutex_unlock(&metis_lock);
}

static void set_options(idx_t *options, uint64_t seed) {
    METIS_SetDefaultOptions(options);
    options[METIS_OPTION_NUMBERING] = 0;
    options[METIS_OPTION_DBGLVL] = 0;
    options[METIS_OPTION_SEED] = (idx_t)(seed & 0x7fffffff);
}

static ll_status metis_failed(ll_context *ctx, int code) {
    if (code == METIS_ERROR_MEMORY) return ll_fail(ctx, LL_ERR_MEMORY, "out of memory in METIS");
    return ll_fail(ctx, LL_ERR_INTERNAL, "METIS failed with code %d", code);
}

static void metis_graph_free(ll_context *ctx, metis_graph *m) {
    ll_free(ctx, m->first);
    ll_free(ctx, m->neighbour);
    ll_free(ctx, m->edge_weight);
}

static ll_status metis_graph_create(ll_context *ctx, const ll_simple_graph *g, metis_graph *m) {
    ll_status status = LL_OK;
    int64_t size = g->first[g->node_count];
    if (size > IDX_MAX || g->node_count > IDX_MAX / 2)
        return ll_fail(ctx, LL_ERR_UNAVAILABLE, "the network is too large for this METIS: %lld edge ends, at most %lld",
                       (long long)size, (long long)IDX_MAX);
    m->node_count = g->node_count;
    LL_NEW(ctx, m->first, (int64_t)g->node_count + 1);
    LL_NEW(ctx, m->neighbour, size);
    LL_NEW(ctx, m->edge_weight, size);
    for (int32_t v = 0; v <= g->node_count; v++) m->first[v] = (idx_t)g->first[v];
    for (int64_t i = 0; i < size; i++) m->neighbour[i] = g->neighbour[i];
    for (int64_t i = 0; i < size; i++) m->edge_weight[i] = g->arcs[i];
done:
    return status;
}

/* perm [i]: the core node that is contracted i-th. */
static ll_status dissect(ll_context *ctx, metis_graph *m, uint64_t seed, idx_t *perm) {
    ll_status status = LL_OK;
    idx_t options[METIS_NOPTIONS];
    idx_t *inverse = NULL;
    guard g;
    LL_NEW(ctx, inverse, m->node_count);
    set_options(options, seed);
    guard_enter(&g);
    int code = METIS_NodeND(&m->node_count, m->first, m->neighbour, NULL, options, perm, inverse);
    guard_leave(&g);
    if (code != METIS_OK) status = metis_failed(ctx, code);
done:
    ll_free(ctx, inverse);
    return status;
}

/* Appends the core's nodes to order; whatever METIS says, each of them once. */
static ll_status append_core(ll_context *ctx, const idx_t *perm, int32_t count, int32_t *core_node, int32_t *order) {
    for (int32_t i = 0; i < count; i++) {
        if (perm[i] < 0 || perm[i] >= count || core_node[perm[i]] == LL_NONE)
            return ll_fail(ctx, LL_ERR_INTERNAL, "METIS gave no permutation: position %d is %lld", i,
                           (long long)perm[i]);
        order[i] = core_node[perm[i]];
        core_node[perm[i]] = LL_NONE;
    }
    return LL_OK;
}

ll_status ll_partition_order(ll_context *ctx, int32_t node_count, int32_t arc_count, const int32_t *tail,
                             const int32_t *head, uint64_t seed, int32_t *order) {
    ll_status status = LL_OK;
    ll_simple_graph graph = {0};
    metis_graph core = {0};
    int32_t *core_node = NULL;
    idx_t *perm = NULL;
    int32_t taken = 0;
    LL_NEW(ctx, core_node, node_count);
    LL_TRY(ll_simple_graph_create(ctx, node_count, arc_count, tail, head, &graph));
    LL_TRY(ll_simple_graph_reduce(ctx, &graph, order, &taken, core_node));
    if (graph.node_count == 0) goto done;
    LL_NEW(ctx, perm, graph.node_count);
    LL_TRY(metis_graph_create(ctx, &graph, &core));
    LL_TRY(dissect(ctx, &core, seed, perm));
    LL_TRY(append_core(ctx, perm, graph.node_count, core_node, order + taken));
done:
    ll_simple_graph_free(ctx, &graph);
    metis_graph_free(ctx, &core);
    ll_free(ctx, core_node);
    ll_free(ctx, perm);
    return status;
}

/* Node weights whose sum stays under 2^31: 1 each without weights or where all are 0; what is not 0 stays so. */
static ll_status scale_weights(ll_context *ctx, int32_t node_count, const int64_t *weight, idx_t *scaled) {
    const ll_i128 limit = (ll_i128)1 << 30;
    ll_i128 total = 0;
    for (int32_t v = 0; weight != NULL && v < node_count; v++) {
        if (weight[v] < 0) return ll_fail(ctx, LL_ERR_USAGE, "weight[%d] = %lld is negative", v, (long long)weight[v]);
        total += weight[v];
    }
    for (int32_t v = 0; v < node_count; v++) {
        ll_i128 w = total == 0 ? 1 : weight[v];
        if (total > limit) w = w * limit / total + (w > 0);
        scaled[v] = (idx_t)w;
    }
    return LL_OK;
}

/* Without edges there is nothing to cut: nodes in order, cells of about equal weight. */
static void fill_cells(int32_t node_count, const idx_t *weight, int32_t parts, idx_t *part) {
    int64_t total = 0, before = 0;
    for (int32_t v = 0; v < node_count; v++) total += weight[v];
    for (int32_t v = 0; v < node_count; v++) {
        part[v] = (idx_t)(((ll_i128)2 * before + weight[v]) * parts / (2 * total + 1));
        before += weight[v];
    }
}

static ll_status split(ll_context *ctx, metis_graph *m, idx_t *weight, int32_t parts, uint64_t seed, idx_t *part) {
    idx_t options[METIS_NOPTIONS];
    idx_t constraints = 1, part_count = parts, cut = 0;
    guard g;
    set_options(options, seed);
    guard_enter(&g);
    int code = METIS_PartGraphKway(&m->node_count, &constraints, m->first, m->neighbour, weight, NULL, m->edge_weight,
                                   &part_count, NULL, NULL, options, &cut, part);
    guard_leave(&g);
    return code == METIS_OK ? LL_OK : metis_failed(ctx, code);
}

/* The cells of a network of at least two nodes, in fewer parts than nodes. */
static ll_status make_cells(ll_context *ctx, const ll_simple_graph *graph, const int64_t *weight, int32_t parts,
                            uint64_t seed, int32_t *cell) {
    ll_status status = LL_OK;
    metis_graph m = {0};
    idx_t *part = NULL, *scaled = NULL;
    LL_NEW(ctx, part, graph->node_count);
    LL_NEW(ctx, scaled, graph->node_count);
    LL_TRY(scale_weights(ctx, graph->node_count, weight, scaled));
    LL_TRY(metis_graph_create(ctx, graph, &m));
    if (graph->first[graph->node_count] == 0)
        fill_cells(graph->node_count, scaled, parts, part);
    else
        LL_TRY(split(ctx, &m, scaled, parts, seed, part));
    for (int32_t v = 0; v < graph->node_count; v++) {
        if (part[v] < 0 || part[v] >= parts) {
            status =
                ll_fail(ctx, LL_ERR_INTERNAL, "METIS put node %d in cell %lld of %d", v, (long long)part[v], parts);
            goto done;
        }
        cell[v] = (int32_t)part[v];
    }
done:
    metis_graph_free(ctx, &m);
    ll_free(ctx, part);
    ll_free(ctx, scaled);
    return status;
}

ll_status ll_partition_cells(ll_context *ctx, int32_t node_count, int32_t arc_count, const int32_t *tail,
                             const int32_t *head, const int64_t *weight, int32_t parts, uint64_t seed, int32_t *cell,
                             int64_t *cut) {
    ll_status status = LL_OK;
    ll_simple_graph graph = {0};
    *cut = 0;
    if (parts < 1) return ll_fail(ctx, LL_ERR_USAGE, "%d parts: at least 1 is needed", parts);
    if (parts > node_count && parts > 1)
        ll_log(ctx, LL_LOG_WARNING, "%d parts of %d nodes: each node is a part of its own, the others are empty", parts,
               node_count);
    if (parts == 1 || parts >= node_count) {
        for (int32_t v = 0; v < node_count; v++) cell[v] = parts == 1 ? 0 : v;
    } else {
        LL_TRY(ll_simple_graph_create(ctx, node_count, arc_count, tail, head, &graph));
        LL_TRY(make_cells(ctx, &graph, weight, parts, seed, cell));
    }
    for (int32_t a = 0; a < arc_count; a++) *cut += cell[tail[a]] != cell[head[a]];
done:
    ll_simple_graph_free(ctx, &graph);
    return status;
}
