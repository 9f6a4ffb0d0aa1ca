/* SPDX-License-Identifier: Apache-2.0 */
/*
 * landlink info: the build; for a case also the quality of its elimination order and the cells of a split, with the
 * links that cross between them: the places where the network is thin.
 */
#include <stdio.h>
#include <string.h>

#include "graphs/hierarchy.h"
#include "graphs/partition.h"
#include "kernels/kernels.h"
#include "solver/cli/commands.h"
#include "solver/cli/log.h"
#include "solver/cli/print.h"
#include "solver/cli/ranks.h"
#include "solver/lanes.h"
#include "solver/method.h"
#include "solver/output/json.h"

enum { TEXT_SIZE = 256, SEPARATOR_COLUMNS = 4, SHOWN_SEPARATORS = 50 };

/* ---- the build ---- */

#ifdef LANDLINK_WITH_GLPK
static const bool has_glpk = true;
#else
static const bool has_glpk = false;
#endif

/* For people a line, for programs a value and its reason. */
static ll_status thread_facts(ll_context *ctx, const ll_cli_args *args, json_t *facts) {
    ll_status status = LL_OK;
    char text[TEXT_SIZE];
    if (args->json) {
        LL_TRY(ll_json_put(ctx, facts, "glpk", json_boolean(has_glpk)));
        LL_TRY(ll_json_put_count(ctx, facts, "threads", ll_context_threads(ctx)));
        LL_TRY(ll_json_put_text(ctx, facts, "threads_why", ctx->threads_why));
        LL_TRY(ll_json_put(ctx, facts, "gpu_usable", json_boolean(ll_backend_usable(LL_BACKEND_CUDA))));
        return LL_OK;
    }
    LL_TRY(ll_json_put_text(ctx, facts, "glpk", has_glpk ? "yes" : "no: methods lp and column are absent"));
    snprintf(text, sizeof text, "%d (%s)", ll_context_threads(ctx), ctx->threads_why);
    LL_TRY(ll_json_put_text(ctx, facts, "threads", text));
done:
    return status;
}

/* In a build with MPI: which, and of how many processes this is. */
static ll_status rank_facts(ll_context *ctx, const ll_cli_args *args, json_t *facts) {
    ll_status status = LL_OK;
    char library[TEXT_SIZE / 2], text[TEXT_SIZE];
    int ranks = ctx->ranks != NULL ? ctx->ranks->count : 1;
    ll_cli_ranks_library(library, sizeof library);
    if (args->json) {
        LL_TRY(ll_json_put_text(ctx, facts, "mpi", library));
        LL_TRY(ll_json_put_count(ctx, facts, "ranks", ranks));
        return LL_OK;
    }
    snprintf(text, sizeof text, "%s, %d rank%s", library, ranks, ranks > 1 ? "s" : "");
    LL_TRY(ll_json_put_text(ctx, facts, "mpi", library[0] != '\0' ? text : "no: a solve is of one process"));
done:
    return status;
}

static ll_status build_facts(ll_context *ctx, const ll_cli_args *args, json_t *facts) {
    ll_status status = LL_OK;
    char text[TEXT_SIZE];
    LL_TRY(ll_json_put(ctx, facts, "version", json_string(ll_version())));
    LL_TRY(rank_facts(ctx, args, facts));
    LL_TRY(thread_facts(ctx, args, facts));
    ll_backend_describe(LL_BACKEND_OPENMP, text, sizeof text);
    LL_TRY(ll_json_put(ctx, facts, "cpu", json_string(text)));
    ll_backend_describe(LL_BACKEND_CUDA, text, sizeof text);
    LL_TRY(ll_json_put(ctx, facts, "gpu", json_string(text)));
    bool gpu = ll_backend_usable(LL_BACKEND_CUDA);
    LL_TRY(ll_json_put_text(ctx, facts, "trees_on", gpu ? "the GPU (--device cpu: the CPU)" : "the CPU"));
    LL_TRY(ll_json_put_text(ctx, facts, "masters_on", gpu ? "the GPU where large, else the CPU" : "the CPU"));
done:
    return status;
}

/* For people "512M", for programs a number of bytes, as the key says then. */
static ll_status put_bytes(ll_context *ctx, const ll_cli_args *args, json_t *facts, const char *key, int64_t bytes) {
    char name[2 * TEXT_SIZE], text[LL_BYTES_SIZE];
    if (!args->json) return ll_json_put_text(ctx, facts, key, ll_bytes_text(bytes, text));
    snprintf(name, sizeof name, "%s_bytes", key);
    return ll_json_put_count(ctx, facts, name, bytes);
}

/* ---- the elimination order ---- */

/* Vertices on the longest path of the elimination tree: what a search walks at most. */
static ll_status tree_height(ll_context *ctx, const ll_hierarchy *h, int32_t *out) {
    ll_status status = LL_OK;
    int32_t *depth = NULL; /* [rank] of the path to the root */
    *out = 0;
    LL_NEW(ctx, depth, h->node_count);
    for (int32_t rank = h->node_count - 1; rank >= 0; --rank) {
        depth[rank] = 1 + (h->parent[rank] == LL_NONE ? 0 : depth[h->parent[rank]]);
        if (depth[rank] > *out) *out = depth[rank];
    }
done:
    ll_free(ctx, depth);
    return status;
}

/* Edges that stand for a path only: no arc lies on them. */
static int64_t shortcut_count(const ll_hierarchy *h) {
    int64_t count = 0;
    for (int64_t e = 0; e < h->edge_count; ++e) count += h->edge_arc_first[e] == h->edge_arc_first[e + 1];
    return count;
}

/* What the solve's trees would take of a device. */
static ll_status device_facts(ll_context *ctx, const ll_cli_args *args, const ll_problem *p, const ll_hierarchy *h,
                              json_t *facts) {
    ll_status status = LL_OK;
    ll_lane_map *map = NULL;
    int64_t most = 0, least = 0;
    LL_TRY(ll_lane_map_create(ctx, p, h->rank, &map));
    const ll_price_model prices = {p->class_count, p->arc_count, p->row_count, p->cost_nusd,
                                   p->entry_first, p->entry,     p->row};
    if (!ll_device_memory(h, &map->lanes, &prices, &most, &least)) goto done;
    LL_TRY(put_bytes(ctx, args, facts, "gpu_memory", most));
    LL_TRY(put_bytes(ctx, args, facts, "gpu_memory_least", least));
done:
    ll_lane_map_free(ctx, map);
    return status;
}

static ll_status order_facts(ll_context *ctx, const ll_cli_args *args, const ll_problem *p, json_t *facts) {
    ll_status status = LL_OK;
    int32_t *order = NULL;
    ll_hierarchy *h = NULL;
    int32_t height = 0;
    LL_NEW(ctx, order, p->node_count);
    LL_TRY(ll_partition_order(ctx, p->node_count, p->arc_count, p->tail, p->head, args->solve.seed, order));
    LL_TRY(ll_hierarchy_create(ctx, p->node_count, p->arc_count, p->tail, p->head, order, 0, &h));
    LL_TRY(tree_height(ctx, h, &height));
    LL_TRY(ll_json_put(ctx, facts, "levels", json_integer(h->level_count)));
    LL_TRY(ll_json_put(ctx, facts, "tree_height", json_integer(height)));
    LL_TRY(ll_json_put(ctx, facts, "hierarchy_edges", json_integer(h->edge_count)));
    LL_TRY(ll_json_put(ctx, facts, "shortcut_edges", json_integer(shortcut_count(h))));
    LL_TRY(ll_json_put(ctx, facts, "triangles", json_integer(h->triangle_count)));
    LL_TRY(device_facts(ctx, args, p, h, facts));
done:
    ll_hierarchy_free(ctx, h);
    ll_free(ctx, order);
    return status;
}

/* ---- what a solve would take ---- */

/* Where the limit is too small for a solve, what it would take without. */
static ll_status predict(ll_context *ctx, const ll_cli_args *args, const ll_problem *p, ll_prediction *out,
                         const char **method, char *why, size_t size) {
    ll_method found = LL_METHOD_AUTO;
    ll_solve_options options = args->solve;
    ll_status status = ll_method_predict(ctx, p, &options, out, &found, why, size);
    *method = ll_method_name(found);
    if (status != LL_ERR_NO_ANSWER || options.memory_limit == 0) return status;
    char problem[2 * TEXT_SIZE];
    snprintf(problem, sizeof problem, "%s", ll_context_error(ctx));
    options.memory_limit = 0;
    status = ll_method_predict(ctx, p, &options, out, &found, why, size);
    out->limit = args->solve.memory_limit;
    *method = "none";
    snprintf(why, size, "%s", problem);
    return status;
}

static ll_status memory_facts(ll_context *ctx, const ll_cli_args *args, const ll_problem *p, json_t *facts) {
    ll_status status = LL_OK;
    ll_prediction prediction;
    const char *method = NULL;
    char why[2 * TEXT_SIZE], key[TEXT_SIZE];
    LL_TRY(predict(ctx, args, p, &prediction, &method, why, sizeof why));
    LL_TRY(ll_json_put_text(ctx, facts, "method", method));
    LL_TRY(ll_json_put_text(ctx, facts, "method_why", why));
    LL_TRY(put_bytes(ctx, args, facts, "memory", prediction.peak));
    LL_TRY(put_bytes(ctx, args, facts, "memory_limit", prediction.limit));
    if (prediction.device_master > 0)
        LL_TRY(put_bytes(ctx, args, facts, "gpu_memory_master", prediction.device_master));
    for (int part = 0; part < LL_MEMORY_PARTS; ++part) {
        snprintf(key, sizeof key, "memory_%s", ll_memory_part_name((ll_memory_part)part));
        LL_TRY(put_bytes(ctx, args, facts, key, prediction.bytes[part]));
    }
done:
    return status;
}

/* ---- cells and what separates them ---- */

static int32_t largest_cell(const int32_t *cell_size, int32_t parts) {
    int32_t largest = 0;
    for (int32_t i = 0; i < parts; ++i) {
        if (cell_size[i] > largest) largest = cell_size[i];
    }
    return largest;
}

static const char *place_name(const ll_problem *p, int32_t node) {
    int32_t place = p->place[node];
    if (place == LL_NONE) return "";
    const ll_case_node *n = &p->source->node[place];
    return n->name[0] != '\0' ? n->name : n->id;
}

/* An arc that leaves its cell; of an undirected link the forward one. */
static bool separates(const ll_problem *p, const int32_t *cell, int32_t arc) {
    return cell[p->tail[arc]] != cell[p->head[arc]] && p->arc[arc].kind != LL_ARC_CONNECTOR && !p->arc[arc].backward;
}

static ll_status separator_facts(ll_context *ctx, const ll_problem *p, const int32_t *cell, json_t *facts) {
    ll_status status = LL_OK;
    json_t *list = json_array();
    LL_TRY(ll_json_put(ctx, facts, "separators", list));
    for (int32_t arc = 0; arc < p->arc_count; ++arc) {
        if (!separates(p, cell, arc)) continue;
        int32_t tail = p->tail[arc], head = p->head[arc];
        json_t *row = json_pack("{s:s, s:s, s:s, s:[i,i]}", "link", p->arc_token[arc], "from", place_name(p, tail),
                                "to", place_name(p, head), "cells", (int)cell[tail], (int)cell[head]);
        if (row == NULL || json_array_append_new(list, row) != 0) {
            LL_TRY(ll_fail(ctx, LL_ERR_MEMORY, "out of memory while the separators were listed"));
        }
    }
done:
    return status;
}

static ll_status cell_facts(ll_context *ctx, const ll_cli_args *args, const ll_problem *p, json_t *facts) {
    ll_status status = LL_OK;
    int32_t parts = args->solve.parts;
    int32_t *cell = NULL, *cell_size = NULL;
    int64_t cut = 0;
    LL_NEW(ctx, cell, p->node_count);
    LL_NEW(ctx, cell_size, parts);
    LL_TRY(ll_partition_cells(ctx, p->node_count, p->arc_count, p->tail, p->head, NULL, parts, args->solve.seed, cell,
                              &cut));
    for (int32_t node = 0; node < p->node_count; ++node) ++cell_size[cell[node]];
    double balance = (double)largest_cell(cell_size, parts) * parts / (p->node_count > 0 ? p->node_count : 1);
    LL_TRY(ll_json_put(ctx, facts, "cells", json_integer(parts)));
    LL_TRY(ll_json_put(ctx, facts, "cut_arcs", json_integer(cut)));
    LL_TRY(ll_json_put(ctx, facts, "balance", json_real(balance)));
    LL_TRY(separator_facts(ctx, p, cell, facts));
done:
    ll_free(ctx, cell_size);
    ll_free(ctx, cell);
    return status;
}

static ll_status print_separators(ll_context *ctx, const json_t *list) {
    static const ll_cli_column columns[SEPARATOR_COLUMNS] = {
        {"separator", false}, {"from", false}, {"to", false}, {"cells", false}};
    ll_status status = LL_OK;
    const char **cells = NULL;
    char(*pairs)[TEXT_SIZE] = NULL;
    int64_t all = (int64_t)json_array_size(list), count = all < SHOWN_SEPARATORS ? all : SHOWN_SEPARATORS;
    if (count == 0) return LL_OK;
    LL_NEW(ctx, cells, count * SEPARATOR_COLUMNS);
    LL_NEW(ctx, pairs, count);
    for (int64_t i = 0; i < count; ++i) {
        json_t *row = json_array_get(list, (size_t)i), *pair = json_object_get(row, "cells");
        const char **cell = cells + i * SEPARATOR_COLUMNS;
        cell[0] = json_string_value(json_object_get(row, "link"));
        cell[1] = json_string_value(json_object_get(row, "from"));
        cell[2] = json_string_value(json_object_get(row, "to"));
        cell[3] = pairs[i];
        snprintf(pairs[i], TEXT_SIZE, "%lld-%lld", (long long)json_integer_value(json_array_get(pair, 0)),
                 (long long)json_integer_value(json_array_get(pair, 1)));
    }
    printf("\n");
    ll_cli_print_table(columns, SEPARATOR_COLUMNS, cells, count);
    if (count < all) printf("and %lld more; --json lists all\n", (long long)(all - count));
done:
    ll_free(ctx, pairs);
    ll_free(ctx, cells);
    return status;
}

/* ---- the command ---- */

static ll_status case_facts(ll_context *ctx, const ll_cli_args *args, json_t *facts) {
    ll_status status = LL_OK;
    ll_problem *p = NULL;
    LL_TRY(ll_problem_read(ctx, args->input, &args->problem, &p));
    LL_TRY(ll_json_put(ctx, facts, "case", json_string(p->source->name)));
    LL_TRY(ll_json_put(ctx, facts, "nodes", json_integer(p->node_count)));
    LL_TRY(ll_json_put(ctx, facts, "arcs", json_integer(p->arc_count)));
    LL_TRY(ll_json_put(ctx, facts, "classes", json_integer(p->class_count)));
    LL_TRY(ll_json_put(ctx, facts, "demands", json_integer(p->demand_count)));
    LL_TRY(ll_json_put(ctx, facts, "capacities", json_integer(p->row_count)));
    LL_TRY(order_facts(ctx, args, p, facts));
    LL_TRY(memory_facts(ctx, args, p, facts));
    if (args->solve.parts > 1) LL_TRY(cell_facts(ctx, args, p, facts));
done:
    ll_problem_free(ctx, p);
    return status;
}

ll_status ll_cli_info(ll_context *ctx, const ll_cli_args *args) {
    ll_status status = LL_OK;
    json_t *facts = json_object();
    LL_TRY(build_facts(ctx, args, facts));
    if (args->input != NULL) LL_TRY(case_facts(ctx, args, facts));
    LL_TRY(ll_cli_print_facts(ctx, facts, args->json));
    if (!args->json) LL_TRY(print_separators(ctx, json_object_get(facts, "separators")));
done:
    json_decref(facts);
    return status;
}
