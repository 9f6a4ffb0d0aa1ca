/* SPDX-License-Identifier: Apache-2.0 */
/*
 * choice_set.csv: the alternatives of every demand, unmet last; and what follows from them:
 *
 *     every path of path.csv is one of them, with the flow that is written here, and no other has flow
 *     a demand's price      the least of cost + prices
 *     spread, entropy       what D and the objective have of logarithms (verify.h)
 */
#include <string.h>

#include "solver/verify/class_graph.h"

enum { CHOICE, DEMAND, KIND, FLOW, SHARE, COST, PRICED, TIME, CORRIDOR, LINKS, COLUMNS };
static const char *const columns[COLUMNS] = {
    "choice_id",        "demand_id",          "kind",   "flow_teu",    "share_percent",
    "cost_usd_per_teu", "priced_usd_per_teu", "time_h", "corridor_id", "links"};

typedef struct alternative { /* of the demand in work */
    int64_t priced_nusd;
    int64_t first; /* of its arcs in reader.arc */
    int32_t length;
} alternative;

typedef struct reader {
    ll_verifier *v;
    ll_verify_table table; /* a block of the file */
    ll_verify_walker walker;
    int64_t *last_walk; /* [node] the walk that came by it last */
    int64_t rows;
    int64_t path; /* of path.csv: the first of the demand in work */

    int64_t demand; /* in work, LL_NONE: none yet */
    alternative *of;
    int64_t count, room;
    int32_t *arc;
    int64_t arc_count, arc_room;
    int64_t cheapest, matched; /* alternatives of kind cheapest; with flow and a path */
    ll_i128 cheapest_nusd;
    bool unmet_seen;
} reader;

static bool wrong(reader *r, int64_t row, int32_t column, const char *what) {
    return ll_verify_wrong(r->v, r->table.csv, row, column, what, ll_csv_text(r->table.csv, row, column));
}

ll_status ll_verify_keep_path(ll_verifier *v, const ll_verify_path *path) {
    ll_status status = LL_OK;
    ll_verify_logit *l = v->logit;
    int64_t at = v->path_count - 1, arcs = at > 0 ? l->first[at] : 0;
    if (at + 1 >= l->path_room) {
        int64_t room = 2 * at + 1024;
        LL_TRY(ll_grow(v->ctx, &l->first, room + 1, sizeof *l->first));
        LL_TRY(ll_grow(v->ctx, &l->flow_uteu, room, sizeof *l->flow_uteu));
        l->path_room = room;
    }
    if (arcs + path->length > l->arc_room) {
        int64_t room = 2 * (arcs + path->length) + 1024;
        LL_TRY(ll_grow(v->ctx, &l->arc, room, sizeof *l->arc));
        l->arc_room = room;
    }
    memcpy(l->arc + arcs, path->arc, (size_t)path->length * sizeof *l->arc);
    l->flow_uteu[at] = path->flow_uteu;
    l->first[at + 1] = arcs + path->length;
done:
    return status;
}

/* ---- a demand ---- */

static void begin_demand(reader *r, int64_t demand) {
    r->demand = demand;
    r->v->demand[demand].distance_nusd = LL_COST_INF;
    r->count = r->arc_count = r->cheapest = r->matched = 0;
    r->cheapest_nusd = 0;
    r->unmet_seen = false;
}

/* Distances and logarithms of the demand in work. */
static void add_spread(reader *r) {
    ll_verifier *v = r->v;
    ll_verify_logit *l = v->logit;
    ll_i128 low = 0, high = 0;
    int64_t least = LL_COST_INF, volume = v->problem->volume_uteu[r->demand];
    for (int64_t i = 0; i < r->count; i++)
        if (r->of[i].priced_nusd < least) least = r->of[i].priced_nusd;
    for (int64_t i = 0; i < r->count; i++) {
        ll_span decay = ll_exact_decay(l->theta_per_usd, r->of[i].priced_nusd - least);
        low += decay.low;
        high += decay.high;
    }
    ll_span ln = ll_exact_ln_sum(low, high);
    v->demand[r->demand].distance_nusd = least;
    ll_exact_add_product(&l->spread_low, volume, ln.low);
    ll_exact_add_product(&l->spread_high, volume, ln.high);
    ll_exact_add_product(&l->volume, volume, INT64_C(1) << LL_LN_BITS);
}

/* A demand in the file's words. */
static long long demand_id(const ll_verifier *v, int64_t d) { return (long long)v->problem->demand_row[d] + 1; }

static void end_demand(reader *r) {
    ll_verifier *v = r->v;
    int64_t d = r->demand;
    if (d == LL_NONE) return;
    bool soft = v->problem->penalty_nusd[d] < LL_COST_INF;
    if (r->count == 0 || r->unmet_seen != soft) {
        ll_finding(&v->findings, r->table.name, 0, 0, "demand_id %lld: %s", demand_id(v, d),
                   soft ? "to stay unmet must be its last choice"
                        : "a hard demand needs a path, and may not stay unmet");
        return;
    }
    if (r->matched != v->demand[d].path_count)
        ll_finding(&v->findings, r->table.name, 0, 0, "demand_id %lld: path.csv has %lld %s, but %lld %s flow",
                   demand_id(v, d), (long long)v->demand[d].path_count,
                   ll_plural(v->demand[d].path_count, "path", "paths"), (long long)r->matched,
                   ll_plural(r->matched, "choice has", "choices have"));
    add_spread(r);
}

/* Ends the demand in work and those behind it that have no row, up to `next`. */
static void turn_to(reader *r, int64_t next) {
    ll_verifier *v = r->v;
    end_demand(r);
    for (int64_t d = r->demand + 1; d <= next && d < v->problem->demand_count && ll_verify_more(v); d++) {
        r->path += d > 0 ? v->demand[d - 1].path_count : 0;
        begin_demand(r, d);
        if (d < next && v->problem->volume_uteu[d] > 0) end_demand(r);
    }
}

/* ---- a row ---- */

static bool take_flow(reader *r, int64_t row, int64_t *flow_uteu) {
    ll_i128 flow;
    if (!ll_exact_parse(ll_csv_text(r->table.csv, row, FLOW), 6, &flow) || flow < 0 ||
        flow > r->v->problem->volume_uteu[r->demand])
        return wrong(r, row, FLOW, "flow_teu: must be an exact number from 0 to the demand's volume, not");
    *flow_uteu = (int64_t)flow;
    return true;
}

static void add_entropy(ll_verifier *v, int64_t volume_uteu, int64_t flow_uteu) {
    if (flow_uteu == 0) return;
    ll_span ln = ll_exact_ln_ratio((uint64_t)volume_uteu, (uint64_t)flow_uteu);
    ll_exact_add_product(&v->logit->entropy_low, flow_uteu, ln.low);
    ll_exact_add_product(&v->logit->entropy_high, flow_uteu, ln.high);
}

static ll_status add_alternative(reader *r, int64_t priced_nusd, const ll_verify_path *path) {
    ll_status status = LL_OK;
    if (r->count == r->room) {
        LL_TRY(ll_grow(r->v->ctx, &r->of, 2 * r->room + 64, sizeof *r->of));
        r->room = 2 * r->room + 64;
    }
    if (r->arc_count + path->length > r->arc_room) {
        int64_t room = 2 * (r->arc_count + path->length) + 1024;
        LL_TRY(ll_grow(r->v->ctx, &r->arc, room, sizeof *r->arc));
        r->arc_room = room;
    }
    r->of[r->count++] = (alternative){priced_nusd, r->arc_count, path->length};
    if (path->length > 0) memcpy(r->arc + r->arc_count, path->arc, (size_t)path->length * sizeof *r->arc);
    r->arc_count += path->length;
done:
    return status;
}

static bool has_arcs(const ll_verify_path *path, const int32_t *arc, int64_t length) {
    return path->length == length && memcmp(path->arc, arc, (size_t)length * sizeof *arc) == 0;
}

/* Whether the path comes by no node twice and is no choice of the demand yet. */
static bool is_new(reader *r, int64_t row, const ll_verify_path *path) {
    const ll_problem *p = r->v->problem;
    r->last_walk[p->origin[path->demand]] = r->rows;
    for (int32_t i = 0; i < path->length; i++) {
        if (r->last_walk[p->head[path->arc[i]]] == r->rows) return wrong(r, row, LINKS, "links: there is a loop in");
        r->last_walk[p->head[path->arc[i]]] = r->rows;
    }
    for (int64_t i = 0; i < r->count; i++)
        if (has_arcs(path, r->arc + r->of[i].first, r->of[i].length))
            return wrong(r, row, LINKS, "links: the demand has this choice twice:");
    return true;
}

/* The flow of the path in path.csv, 0: it has none there. */
static int64_t flow_of(const reader *r, const ll_verify_path *path) {
    const ll_verify_logit *l = r->v->logit;
    for (int64_t i = r->path; i < r->path + r->v->demand[r->demand].path_count; i++)
        if (has_arcs(path, l->arc + l->first[i], l->first[i + 1] - l->first[i])) return l->flow_uteu[i];
    return 0;
}

/* Cheapest paths, of corridors too, are no more than were asked for, and none is over the factor. */
static void check_kind(reader *r, int64_t row, const ll_verify_path *path) {
    const char *kind = ll_csv_text(r->table.csv, row, KIND);
    const ll_verify_logit *l = r->v->logit;
    if (strcmp(kind, "optimum") == 0) return;
    if (strcmp(kind, "cheapest") != 0 && strcmp(kind, "corridor") != 0) {
        wrong(r, row, KIND, "kind: must be cheapest, corridor, optimum or unmet, not");
        return;
    }
    if (r->cheapest++ == 0 || path->cost_nusd < r->cheapest_nusd) r->cheapest_nusd = path->cost_nusd;
    bool near = path->cost_nusd <= r->cheapest_nusd ||
                (r->cheapest_nusd > 0 && ll_exact_at_most(path->cost_nusd, r->cheapest_nusd, l->factor));
    if (r->cheapest > l->choices)
        wrong(r, row, CHOICE, "choice_id: the demand has more cheapest paths than choices by");
    if (!near) wrong(r, row, COST, "cost_usd_per_teu: over choice_factor times the demand's cheapest,");
}

static int64_t priced_cost(ll_verifier *v, const ll_verify_path *path) {
    int64_t sum = 0;
    for (int32_t i = 0; i < path->length; i++)
        sum = ll_cost_add(sum, ll_verify_priced_weight(v, v->problem->klass[path->demand], path->arc[i], true));
    return sum;
}

static ll_status take_path(reader *r, int64_t row, int64_t flow_uteu) {
    ll_status status = LL_OK;
    ll_verify_path path = {.demand = r->demand, .flow_uteu = flow_uteu};
    bool ok = false;
    LL_TRY(ll_verify_walk(&r->walker, r->table.csv, row, LINKS, &path, &ok));
    if (!ok || !is_new(r, row, &path)) goto done;
    ll_verify_add_up(r->v, &path);
    int64_t priced = priced_cost(r->v, &path);
    ll_verify_cell_decimal(&r->table, row, COST, path.cost_nusd, 9);
    ll_verify_cell_price(&r->table, row, PRICED, priced);
    ll_verify_cell_decimal(&r->table, row, TIME, path.time_uh, 6);
    ll_verify_cell(&r->table, row, CORRIDOR, ll_verify_corridor_id(r->v, path.corridor));
    ll_verify_cell_decimal(&r->table, row, FLOW, flow_of(r, &path), 6);
    check_kind(r, row, &path);
    r->matched += flow_uteu > 0;
    LL_TRY(add_alternative(r, priced, &path));
done:
    return status;
}

static ll_status take_unmet(reader *r, int64_t row, int64_t flow_uteu) {
    ll_verifier *v = r->v;
    const ll_verify_path none = {.demand = r->demand};
    int64_t penalty = v->problem->penalty_nusd[r->demand];
    static const int32_t empty[] = {TIME, CORRIDOR, LINKS};
    r->unmet_seen = true;
    if (penalty >= LL_COST_INF) return LL_OK; /* told when the demand ends */
    ll_verify_cell_decimal(&r->table, row, COST, penalty, 9);
    ll_verify_cell_decimal(&r->table, row, PRICED, penalty, 9);
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) ll_verify_cell(&r->table, row, empty[i], "");
    v->logit->unmet_uteu[r->demand] = flow_uteu;
    return add_alternative(r, penalty, &none);
}

static ll_status take_row(reader *r, int64_t row) {
    ll_status status = LL_OK;
    ll_verifier *v = r->v;
    int64_t demand = LL_NONE, flow_uteu = 0;
    ll_exact share = {0}, volume = {0};
    r->rows++;
    ll_verify_cell_decimal(&r->table, row, CHOICE, r->rows, 0);
    if (!ll_verify_take_demand(v, r->table.csv, row, DEMAND, &demand)) return LL_OK;
    if (demand < r->demand || (demand == r->demand && r->unmet_seen)) {
        wrong(r, row, DEMAND, "choices must be in order of demand, unmet last; out of place is demand");
        return LL_OK;
    }
    if (demand > r->demand) turn_to(r, demand);
    if (!take_flow(r, row, &flow_uteu)) return LL_OK;
    ll_exact_add_product(&share, (ll_i128)flow_uteu * 100, LL_MICRO);
    ll_exact_add(&volume, v->problem->volume_uteu[demand]);
    ll_verify_cell_ratio(&r->table, row, SHARE, share, volume);
    add_entropy(v, v->problem->volume_uteu[demand], flow_uteu);
    if (strcmp(ll_csv_text(r->table.csv, row, KIND), "unmet") == 0)
        LL_TRY(take_unmet(r, row, flow_uteu));
    else
        LL_TRY(take_path(r, row, flow_uteu));
done:
    return status;
}

/* ---- the file ---- */

static ll_status read_blocks(reader *r, ll_blocks *blocks) {
    ll_status status = LL_OK;
    for (bool more = true; more && ll_verify_more(r->v);) {
        LL_TRY(ll_verify_blocks_next(r->v, blocks, columns, COLUMNS, &r->table, &more));
        int64_t rows = more ? ll_csv_rows(r->table.csv) : 0;
        for (int64_t row = 0; row < rows && ll_verify_more(r->v); row++) LL_TRY(take_row(r, row));
    }
    turn_to(r, r->v->problem->demand_count);
done:
    return status;
}

ll_status ll_verify_choices(ll_verifier *v) {
    ll_status status = LL_OK;
    reader r = {.v = v, .demand = LL_NONE};
    ll_blocks *blocks = NULL;
    LL_NEW(v->ctx, v->logit->unmet_uteu, v->problem->demand_count);
    LL_NEW(v->ctx, r.last_walk, v->problem->node_count);
    LL_TRY(ll_verify_walker_open(v, &r.walker));
    LL_TRY(ll_verify_blocks_open(v, "choice_set.csv", LL_VERIFY_BLOCK_BYTES, &blocks, &r.table));
    LL_TRY(read_blocks(&r, blocks));
done:
    ll_csv_free(v->ctx, r.table.csv);
    ll_blocks_close(v->ctx, blocks);
    ll_verify_walker_close(&r.walker);
    ll_free(v->ctx, r.last_walk);
    ll_free(v->ctx, r.of);
    ll_free(v->ctx, r.arc);
    return status;
}
