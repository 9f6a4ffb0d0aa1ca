/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which rank has which lanes: those of a cell of the network, for METIS's cells of about equally many lanes (Karypis,
 * Kumar 1998). Origins that are near share most of what their trees look at. Where there are few origins, or a few of
 * them have most lanes, or METIS fails, the lanes are cut in their order instead: class by class, by nested dissection,
 * runs as equal as can be.
 */
#include <stdlib.h>
#include <string.h>

#include "graphs/partition.h"
#include "solver/team_parts.h"

static const double most_over = 1.15; /* times its part: what the largest cell may have */

typedef struct cell {
    int64_t lanes;
    int32_t number;
} cell;

static int compare_cells(const void *a, const void *b) {
    const cell *x = a, *y = b;
    if (x->lanes != y->lanes) return x->lanes > y->lanes ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

/* The rank of a cell: the largest is rank 0's, empty ones are the last. Returns the lanes of the largest. */
static int64_t rank_cells(const int64_t *lanes_of, int32_t count, cell *sorted, int32_t *rank_of) {
    for (int32_t i = 0; i < count; i++) sorted[i] = (cell){lanes_of[i], i};
    qsort(sorted, (size_t)count, sizeof *sorted, compare_cells);
    for (int32_t i = 0; i < count; i++) rank_of[sorted[i].number] = i;
    return sorted[0].lanes;
}

static void cut_in_order(int32_t lanes, int32_t count, int32_t *owner) {
    for (int32_t i = 0; i < lanes; i++) owner[i] = (int32_t)((int64_t)i * count / lanes);
}

enum { ORIGINS_A_RANK = 4 }; /* fewer make no cells */

static bool are_few(const int64_t *lanes_of_node, int32_t nodes, int32_t count) {
    int64_t origins = 0;
    for (int32_t v = 0; v < nodes; v++) origins += lanes_of_node[v] > 0;
    return origins < ORIGINS_A_RANK * (int64_t)count;
}

static ll_status split_by_cells(ll_context *ctx, const ll_problem *p, const ll_lanes *lanes, int32_t count,
                                uint64_t seed, int32_t *owner, bool *even) {
    ll_status status = LL_OK;
    int64_t *weight = NULL, *lanes_of = NULL; /* [node], [cell] */
    int32_t *of_node = NULL, *rank_of = NULL;
    cell *sorted = NULL;
    int64_t cut = 0;
    LL_NEW(ctx, weight, p->node_count);
    LL_NEW(ctx, of_node, p->node_count);
    LL_NEW(ctx, lanes_of, count);
    LL_NEW(ctx, rank_of, count);
    LL_NEW(ctx, sorted, count);
    for (int32_t i = 0; i < lanes->lane_count; i++) weight[lanes->origin[i]]++;
    if (are_few(weight, p->node_count, count)) goto done;
    LL_TRY(ll_partition_cells(ctx, p->node_count, p->arc_count, p->tail, p->head, weight, count, seed, of_node, &cut));
    for (int32_t i = 0; i < lanes->lane_count; i++) lanes_of[of_node[lanes->origin[i]]]++;
    int64_t most = rank_cells(lanes_of, count, sorted, rank_of);
    *even = (double)most <= most_over * ((double)lanes->lane_count / count + 1);
    for (int32_t i = 0; i < lanes->lane_count; i++) owner[i] = rank_of[of_node[lanes->origin[i]]];
done:
    ll_free(ctx, weight);
    ll_free(ctx, of_node);
    ll_free(ctx, lanes_of);
    ll_free(ctx, rank_of);
    ll_free(ctx, sorted);
    return status;
}

ll_status ll_team_split(ll_context *ctx, const ll_problem *p, const ll_lanes *lanes, int32_t count, uint64_t seed,
                        int32_t *owner, const char **why) {
    bool even = false;
    ll_status status = split_by_cells(ctx, p, lanes, count, seed, owner, &even);
    if (status == LL_ERR_MEMORY) return status;
    *why = "METIS cells of their origins";
    if (status == LL_OK && even) return LL_OK;
    *why = status == LL_OK ? "in their order: for cells they have too few origins" : "in their order: METIS failed";
    cut_in_order(lanes->lane_count, count, owner);
    return LL_OK;
}
