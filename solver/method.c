/* SPDX-License-Identifier: Apache-2.0 */
#include "solver/method.h"

#include <stdio.h>
#include <string.h>

#include "graphs/base/ranks.h"
#include "graphs/problem_chains.h"
#include "solver/lp.h"
#include "solver/node_arc.h"

/*
 * Node-arc programs up to this many rows are solved whole, unless their flows belong to more demands than the simplex
 * method, which has a column for each, is quick with; masters over more active rows than this take too long.
 */
enum { MOST_LP_ROWS = 400, MOST_LP_DEMANDS = 2000, MOST_MASTER_ROWS = 20000 };

static const char *const names[LL_METHODS] = {[LL_METHOD_AUTO] = "auto",
                                              [LL_METHOD_LP] = "lp",
                                              [LL_METHOD_COLUMN] = "column",
                                              [LL_METHOD_INTERIOR] = "interior",
                                              [LL_METHOD_PRICE] = "price"};

const char *ll_method_name(ll_method method) { return names[method]; }

/* ---- auto ---- */

static bool fits(const ll_prediction *f) { return f->limit <= 0 || f->peak <= f->limit; }

static ll_method choose_large(const ll_oracle *o, ll_prediction *f, char *why, size_t size, const char *because) {
    char need[LL_BYTES_SIZE], limit[LL_BYTES_SIZE];
    ll_predict_method(o, LL_METHOD_INTERIOR, f);
    if (o->p->any_hard) { /* without penalties a primal needs a master */
        snprintf(why, size, "auto: %s", because);
        return LL_METHOD_INTERIOR;
    }
    if (!fits(f)) {
        snprintf(why, size, "auto: a master would need %s of memory, the limit is %s", ll_bytes_text(f->peak, need),
                 ll_bytes_text(f->limit, limit));
        return LL_METHOD_PRICE;
    }
    bool huge = f->active_rows > MOST_MASTER_ROWS;
    snprintf(why, size, "auto: %s, %s %d capacities in a master, %s %d", because, huge ? "and some" : "some",
             f->active_rows, huge ? "over" : "at most", MOST_MASTER_ROWS);
    return huge ? LL_METHOD_PRICE : LL_METHOD_INTERIOR;
}

static ll_method choose(const ll_oracle *o, ll_method asked, ll_prediction *f, char *why, size_t size) {
    int64_t rows = ll_node_arc_rows(o->p, &o->map->lanes);
    char because[96];
    if (asked != LL_METHOD_AUTO) {
        snprintf(why, size, "asked for");
        return asked;
    }
    if (!ll_lp_available()) return choose_large(o, f, why, size, "this build has no GLPK");
    bool small = rows <= MOST_LP_ROWS;
    snprintf(because, sizeof because, "the node-arc program has %lld %s (%d %s), %s %d", (long long)rows,
             ll_plural(rows, "row", "rows"), o->map->lanes.lane_count,
             ll_plural(o->map->lanes.lane_count, "lane", "lanes"), small ? "at most" : "over", MOST_LP_ROWS);
    if (small && o->p->demand_count > MOST_LP_DEMANDS) {
        small = false;
        snprintf(because, sizeof because, "there are %lld demands, over %d", (long long)o->p->demand_count,
                 MOST_LP_DEMANDS);
    }
    if (!small) return choose_large(o, f, why, size, because);
    snprintf(why, size, "auto: %s", because);
    return LL_METHOD_LP;
}

ll_method ll_method_choose(const ll_oracle *oracle, ll_method asked, ll_prediction *f, char *why, size_t size) {
    ll_method method = choose(oracle, asked, f, why, size);
    ll_predict_method(oracle, method, f);
    return method;
}

/* ---- chains ---- */

/* Nodes that joined chains must leave out, of all and at least, to be worth a problem of their own. */
enum { LEAST_PART_OUT = 10, LEAST_NODES_OUT = 1000 };

ll_status ll_method_join_chains(ll_context *ctx, const ll_problem *p, ll_problem **joined, const ll_problem **out) {
    ll_status status = LL_OK;
    int32_t part = p->node_count / LEAST_PART_OUT;
    LL_TRY(ll_problem_join_chains(ctx, p, part > LEAST_NODES_OUT ? part : LEAST_NODES_OUT, joined));
    *out = *joined != NULL ? *joined : p;
    if (*joined != NULL)
        ll_log(ctx, LL_LOG_INFO, "chains    %d of %d nodes are on chains or dead ends: %d nodes, %d arcs are left",
               p->node_count - (*joined)->node_count, p->node_count, (*joined)->node_count, (*joined)->arc_count);
done:
    return status;
}

/* ---- memory ---- */

/* Of ranks on one machine, rank 0, who has pool and masters, takes half of it; the others share the rest. */
static int64_t share_of_rank(const ll_ranks *ranks, int64_t bytes) {
    if (ranks == NULL || ranks->local_count < 2) return bytes;
    return ranks->local_rank == 0 ? bytes / 2 : bytes / 2 / (ranks->local_count - 1);
}

void ll_method_limit_memory(ll_context *ctx, int64_t asked) {
    ctx->memory_limit_why = "asked for";
    ctx->memory_limit = asked;
    if (asked == 0) ctx->memory_limit = share_of_rank(ctx->ranks, ll_machine_memory(&ctx->memory_limit_why));
}

/* So much more that what is told, which is rounded, is enough. */
static int64_t told_up(int64_t bytes) { return bytes + bytes / 16; }

ll_status ll_method_hold_memory(ll_context *ctx, const ll_prediction *f) {
    char text[512], peak[LL_BYTES_SIZE], limit[LL_BYTES_SIZE], part[LL_BYTES_SIZE];
    size_t used = 0;
    text[0] = '\0';
    for (int i = 0; i < LL_MEMORY_PARTS && used < sizeof text; i++) {
        int length = snprintf(text + used, sizeof text - used, "%s%s %s", i > 0 ? ", " : "",
                              ll_memory_part_name((ll_memory_part)i), ll_bytes_text(f->bytes[i], part));
        used += length > 0 ? (size_t)length : 0;
    }
    ll_bytes_text(f->peak, peak);
    ll_bytes_text(f->limit, limit);
    ll_log(ctx, LL_LOG_INFO, "memory    %s predicted, the limit is %s, %s (%s)", peak, limit, f->limit_why, text);
    if (f->least <= f->limit) return LL_OK;
    return ll_fail(ctx, LL_ERR_NO_ANSWER,
                   "memory: the limit is %s, and the least that can answer is %s; with all that helps it takes %s "
                   "(--memory-limit)",
                   limit, ll_bytes_text(told_up(f->least), part), peak);
}

ll_status ll_method_predict(ll_context *ctx, const ll_problem *p, const ll_solve_options *options,
                            ll_prediction *prediction, ll_method *method, char *why, size_t size) {
    ll_status status = LL_OK;
    ll_oracle *oracle = NULL;
    ll_problem *joined = NULL;
    LL_TRY(ll_method_join_chains(ctx, p, &joined, &p));
    int64_t case_bytes = atomic_load(&ctx->allocator->live_bytes);
    ll_method_limit_memory(ctx, options->memory_limit);
    LL_TRY(ll_oracle_create(ctx, p, LL_BACKEND_OPENMP, options->seed, &oracle));
    LL_TRY(ll_predict(oracle, case_bytes, prediction));
    *method = ll_method_choose(oracle, options->method, prediction, why, size);
done:
    ctx->memory_limit = 0;
    ll_oracle_free(ctx, oracle);
    ll_problem_free(ctx, joined);
    return status;
}
