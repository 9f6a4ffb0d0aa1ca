/* SPDX-License-Identifier: Apache-2.0 */
/* A case becomes a problem: expand, price, add rows and demands, fingerprint. */
#include "graphs/problem.h"

#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#include "graphs/problem_build.h"

void ll_problem_options_default(ll_problem_options *options) { *options = (ll_problem_options){.demand_scale = 1}; }

static uint64_t fingerprint(const ll_problem *p) {
    const struct {
        const void *data;
        size_t size;
    } parts[] = {
        {p->tail, (size_t)p->arc_count * sizeof *p->tail},
        {p->head, (size_t)p->arc_count * sizeof *p->head},
        {p->cost_nusd, (size_t)p->class_count * (size_t)p->arc_count * sizeof *p->cost_nusd},
        {p->row, (size_t)p->row_count * sizeof *p->row},
        {p->entry_first, ((size_t)p->arc_count + 1) * sizeof *p->entry_first},
        {p->entry, (size_t)p->entry_first[p->arc_count] * sizeof *p->entry},
        {p->demand_row, (size_t)p->demand_count * sizeof *p->demand_row},
        {p->origin, (size_t)p->demand_count * sizeof *p->origin},
        {p->destination, (size_t)p->demand_count * sizeof *p->destination},
        {p->klass, (size_t)p->demand_count * sizeof *p->klass},
        {p->volume_uteu, (size_t)p->demand_count * sizeof *p->volume_uteu},
        {p->penalty_nusd, (size_t)p->demand_count * sizeof *p->penalty_nusd},
    };
    uint64_t hash = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) hash = XXH64(parts[i].data, parts[i].size, hash);
    return hash;
}

const char *ll_problem_table_path(const ll_case *c, const char *table, char path[LL_TABLE_PATH_SIZE]) {
    bool trips = c->format == LL_FORMAT_TNTP && strcmp(table, "demand.csv") == 0;
    if (trips && c->input_count > 0) return c->input[c->input_count - 1].file;
    if (c->format != LL_FORMAT_CASE || c->input_count == 0) return c->path;
    snprintf(path, LL_TABLE_PATH_SIZE, "%.4096s/%s", c->path, table);
    return path;
}

static ll_status check_not_empty(ll_context *ctx, const ll_problem *p) {
    if (p->arc_count == 0 || p->arc[0].kind != LL_ARC_LINK) /* links come first */
        return ll_fail(ctx, LL_ERR_DATA, "%s: no existing link; a network needs at least one", p->source->path);
    if (p->class_count == 0) return ll_fail(ctx, LL_ERR_DATA, "%s: no commodity class", p->source->path);
    return LL_OK;
}

static ll_status build(ll_context *ctx, ll_case *c, const ll_problem_options *options, const double *cost_usd_per_teu,
                       const ll_free_costs *known, ll_problem **out) {
    ll_status status = LL_OK;
    ll_problem *p = NULL;
    ll_ends ends = {0};
    ll_problem_options defaults;
    ll_problem_options_default(&defaults);
    if (options == NULL) options = &defaults;
    *out = NULL;
    p = ll_calloc(ctx, 1, sizeof *p);
    if (p == NULL) {
        ll_case_free(ctx, c);
        return LL_ERR_MEMORY;
    }
    p->source = c;
    p->hard_asked = options->hard;
    p->demand_scale = options->demand_scale;
    if (options->projects != NULL) LL_TRY(ll_case_apply_projects(ctx, c, options->projects));
    if (options->scenario != NULL) LL_TRY(ll_case_apply_scenario(ctx, c, options->scenario));
    LL_TRY(ll_problem_expand(ctx, p, &ends));
    LL_TRY(ll_problem_price_arcs(ctx, p, cost_usd_per_teu));
    LL_TRY(check_not_empty(ctx, p));
    LL_TRY(ll_problem_add_rows(ctx, p));
    LL_TRY(ll_problem_add_demands(ctx, p, &ends, options, known));
    p->xxh64 = fingerprint(p);
    *out = p;
    p = NULL;
done:
    ll_ends_free(ctx, &ends);
    ll_problem_free(ctx, p);
    return status;
}

ll_status ll_problem_build(ll_context *ctx, ll_case *c, const ll_problem_options *options, ll_problem **out) {
    return build(ctx, c, options, NULL, NULL, out);
}

ll_status ll_problem_build_priced(ll_context *ctx, ll_case *c, const double *cost_usd_per_teu,
                                  const ll_problem_options *options, ll_problem **out) {
    return build(ctx, c, options, cost_usd_per_teu, NULL, out);
}

ll_status ll_problem_build_like(ll_context *ctx, ll_case *c, const ll_problem_options *options,
                                const ll_free_costs *known, ll_problem **out) {
    return build(ctx, c, options, NULL, known, out);
}

ll_status ll_problem_read(ll_context *ctx, const char *path, const ll_problem_options *options, ll_problem **out) {
    ll_case *c = NULL;
    *out = NULL;
    ll_status status = ll_case_read(ctx, path, &c);
    return status == LL_OK ? ll_problem_build(ctx, c, options, out) : status;
}

void ll_case_keep_penalties(ll_case *copy, const ll_problem *p) {
    for (int64_t d = 0; d < p->demand_count; d++)
        if (p->penalty_nusd[d] < LL_COST_INF)
            copy->demand[p->demand_row[d]].unmet_penalty_usd_per_teu = (double)p->penalty_nusd[d] / (double)LL_NANO;
}

void ll_problem_free(ll_context *ctx, ll_problem *p) {
    if (p == NULL) return;
    ll_case_free(ctx, p->source);
    void *arrays[] = {p->tail,         p->head,           p->arc,         p->arc_token,   p->place, p->first_out,
                      p->out_arc,      p->first_in,       p->in_arc,      p->cost_nusd,   p->row,   p->entry_first,
                      p->entry,        p->demand_row,     p->origin,      p->destination, p->klass, p->volume_uteu,
                      p->penalty_nusd, p->free_cost_nusd, p->whole_first, p->whole_arc};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_free(ctx, p);
}
