/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Demands that no path serves, told before the solve with the place nearest to the destination that they do reach.
 * With a penalty they are warnings, since they stay unmet at that price; without one they are findings.
 */
#include "graphs/problem_build.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

#include "graphs/dijkstra.h"

enum { MOST_TOLD = 20, TEXT_SIZE = 1024 };

static const double radians = 0.017453292519943295; /* of a degree */

/* The square of how far apart two places are in degrees; longitudes meet at 180. NaN without coordinates. */
static double square_distance(const ll_case_node *a, const ll_case_node *b) {
    double dx = remainder(a->x - b->x, 360) * cos(b->y * radians), dy = a->y - b->y;
    return dx * dx + dy * dy;
}

/* Nearer to one of the goals (a place, or all places of a zone) than best. */
static bool is_nearer(const ll_case *c, const ll_case_demand *d, int32_t place, double *best_square) {
    int32_t first = d->d_node != LL_NONE ? d->d_node : 0, end = d->d_node != LL_NONE ? first + 1 : c->node_count;
    bool nearer = false;
    for (int32_t goal = first; goal < end; goal++) {
        if (d->d_node == LL_NONE && c->node[goal].zone != d->d_zone) continue;
        double square = square_distance(&c->node[place], &c->node[goal]);
        if (!(square < *best_square)) continue;
        *best_square = square;
        nearer = true;
    }
    return nearer;
}

/* The place nearest to the destination among those reached; LL_NONE without coordinates. */
static int32_t nearest_reached(const ll_problem *p, int64_t demand, const int64_t *distance) {
    const ll_case_demand *d = &p->source->demand[p->demand_row[demand]];
    double best_square = INFINITY;
    int32_t best = LL_NONE;
    for (int32_t v = 0; v < p->node_count; v++)
        if (distance[v] < LL_COST_INF && p->place[v] != LL_NONE && is_nearer(p->source, d, p->place[v], &best_square))
            best = p->place[v];
    return best;
}

static bool is_destination(const ll_case *c, const ll_case_demand *d, int32_t place) {
    return d->d_node != LL_NONE ? place == d->d_node : c->node[place].zone == d->d_zone;
}

static void describe(const ll_problem *p, int64_t demand, int32_t near, char text[TEXT_SIZE]) {
    const ll_case *c = p->source;
    const ll_case_demand *d = &c->demand[p->demand_row[demand]];
    int used = snprintf(text, TEXT_SIZE, "no path from %s to %s for class %s", ll_problem_origin_id(p, demand),
                        ll_problem_destination_id(p, demand), c->klass[d->klass].id);
    if (used < 0 || used >= TEXT_SIZE) return;
    if (near == LL_NONE)
        snprintf(text + used, (size_t)(TEXT_SIZE - used), "; the case has no coordinates to name a reachable node by");
    else if (is_destination(c, d, near))
        snprintf(text + used, (size_t)(TEXT_SIZE - used),
                 "; %s is reached, but its transfers do not let this end there", c->node[near].id);
    else
        snprintf(text + used, (size_t)(TEXT_SIZE - used), "; nearest reachable node: %s", c->node[near].id);
}

/* hard: where findings go. */
static void tell(ll_context *ctx, const ll_problem *p, int64_t demand, int32_t near, ll_findings *hard) {
    char text[TEXT_SIZE], path[LL_TABLE_PATH_SIZE];
    const char *file = ll_problem_table_path(p->source, "demand.csv", path);
    int64_t line = p->source->demand[p->demand_row[demand]].line;
    describe(p, demand, near, text);
    if (p->penalty_nusd[demand] >= LL_COST_INF)
        ll_finding(hard, file, line, 0, "%s; it must be carried: add a link, allow a mode, or give it a penalty", text);
    else
        ll_log(ctx, LL_LOG_WARNING, "%s:%lld: %s; it stays unmet", file, (long long)line, text);
}

/* Where some of them must be carried, only these matter. */
static bool is_unserved(const ll_problem *p, int64_t demand, bool must_be_carried) {
    bool unserved = p->free_cost_nusd[demand] >= LL_COST_INF && p->volume_uteu[demand] > 0;
    return unserved && (!must_be_carried || p->penalty_nusd[demand] >= LL_COST_INF);
}

static int64_t count_unserved(const ll_problem *p, bool must_be_carried) {
    int64_t count = 0;
    for (int64_t d = 0; d < p->demand_count; d++) count += is_unserved(p, d, must_be_carried);
    return count;
}

static ll_status tell_first(ll_context *ctx, const ll_problem *p, bool must_be_carried, ll_findings *hard) {
    ll_status status = LL_OK;
    ll_dijkstra *dijkstra = NULL;
    int64_t *distance = NULL;
    int64_t told = 0;
    LL_TRY(ll_dijkstra_create(ctx, p->node_count, p->first_out, p->out_arc, p->head, &dijkstra));
    LL_NEW(ctx, distance, p->node_count);
    for (int64_t d = 0; d < p->demand_count && told < MOST_TOLD; d++) {
        if (!is_unserved(p, d, must_be_carried)) continue;
        ll_dijkstra_run(dijkstra, p->origin[d], &p->cost_nusd[(int64_t)p->klass[d] * p->arc_count], distance);
        tell(ctx, p, d, nearest_reached(p, d, distance), hard);
        told++;
    }
done:
    ll_dijkstra_free(ctx, dijkstra);
    ll_free(ctx, distance);
    return status;
}

static void tell_count(ll_context *ctx, const ll_problem *p, int64_t count, bool must_be_carried, ll_findings *hard) {
    static const char text[] = "demands have no path; the first 20 are listed";
    static_assert(MOST_TOLD == 20, "the text says so");
    if (must_be_carried)
        ll_finding(hard, p->source->path, 0, 0, "%lld %s", (long long)count, text);
    else
        ll_log(ctx, LL_LOG_WARNING, "%s: %lld %s", p->source->path, (long long)count, text);
}

ll_status ll_problem_tell_unserved(ll_context *ctx, const ll_problem *p) {
    ll_status status = LL_OK;
    ll_findings hard;
    ll_findings_init(&hard, ctx);
    bool must_be_carried = count_unserved(p, true) > 0;
    int64_t count = count_unserved(p, must_be_carried);
    if (count > 0) LL_TRY(tell_first(ctx, p, must_be_carried, &hard));
    if (count > MOST_TOLD) tell_count(ctx, p, count, must_be_carried, &hard);
    LL_TRY(ll_findings_status(&hard));
done:
    ll_findings_free(&hard);
    return status;
}
