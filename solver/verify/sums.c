/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What paths add up to, taken as each is read, so that no path need be kept: flows of arcs, of demands, of corridors
 * and at the ends of paths. All are integers, so that each thread may have sums of its own, which are added at the end.
 */
#include "solver/verify/verify.h"

static ll_status open_tolls(ll_verifier *v, int32_t corridors) {
    ll_status status = LL_OK;
    ll_verify_tolls *t = &v->tolls;
    int32_t rows = v->problem->row_count;
    LL_NEW(v->ctx, t->place, rows);
    LL_NEW(v->ctx, t->row, rows);
    for (int32_t r = 0; r < rows; r++) {
        t->place[r] = v->price_nusd[r] > 0 ? t->count : LL_NONE;
        if (v->price_nusd[r] > 0) t->row[t->count++] = r;
    }
    LL_NEW(v->ctx, t->paid, (int64_t)corridors * t->count);
done:
    return status;
}

/* Paths cross many arcs, and few of them are gateways. */
static ll_status mark_gateways(ll_verifier *v) {
    ll_status status = LL_OK;
    const ll_problem *p = v->problem;
    const ll_case *c = p->source;
    bool *listed = NULL; /* [link] */
    LL_NEW(v->ctx, listed, c->link_count);
    LL_NEW(v->ctx, v->on_gateway, p->arc_count);
    for (int32_t i = 0; i < c->corridor_group_count; i++)
        for (int32_t l = 0; l < c->corridor_group[i].link_count; l++)
            listed[c->corridor_link[c->corridor_group[i].first_link + l].link] = true;
    for (int32_t a = 0; a < p->arc_count; a++)
        v->on_gateway[a] = p->arc[a].kind == LL_ARC_LINK && listed[p->arc[a].source];
done:
    ll_free(v->ctx, listed);
    return status;
}

ll_status ll_verify_sums_create(ll_verifier *v) {
    ll_status status = LL_OK;
    const ll_problem *p = v->problem;
    int32_t corridors = p->source->corridor_count + 1;
    LL_NEW(v->ctx, v->demand, p->demand_count);
    LL_NEW(v->ctx, v->class_flow_uteu, (int64_t)p->class_count * p->arc_count);
    LL_NEW(v->ctx, v->flow_uteu, p->arc_count);
    LL_NEW(v->ctx, v->place, p->source->node_count);
    LL_NEW(v->ctx, v->corridor, corridors);
    LL_TRY(open_tolls(v, corridors));
    LL_TRY(mark_gateways(v));
done:
    return status;
}

void ll_verify_sums_free(ll_verifier *v) {
    void *arrays[] = {v->demand,     v->class_flow_uteu, v->flow_uteu, v->place,     v->corridor,
                      v->on_gateway, v->tolls.place,     v->tolls.row, v->tolls.paid};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(v->ctx, arrays[i]);
}

int64_t ll_verify_sums_bytes(const ll_verifier *v) {
    const ll_problem *p = v->problem;
    int64_t corridors = p->source->corridor_count + 1, words = sizeof(int64_t);
    return p->demand_count * (int64_t)sizeof(ll_verify_demand) + ((int64_t)p->class_count + 2) * p->arc_count * words +
           p->source->node_count * (int64_t)sizeof(ll_verify_place) + ((int64_t)p->row_count + p->node_count) * words +
           corridors * (int64_t)(sizeof(ll_verify_corridor) + (size_t)v->priced_rows * sizeof(ll_exact));
}

void ll_verify_sums_move(ll_verifier *from, ll_verifier *v) {
    v->demand = from->demand;
    v->class_flow_uteu = from->class_flow_uteu;
    v->flow_uteu = from->flow_uteu;
    v->place = from->place;
    v->corridor = from->corridor;
    v->on_gateway = from->on_gateway;
    v->tolls = from->tolls;
    v->path_count = from->path_count;
    from->demand = NULL;
    from->class_flow_uteu = from->flow_uteu = NULL;
    from->place = NULL;
    from->corridor = NULL;
    from->on_gateway = NULL;
    from->tolls = (ll_verify_tolls){0};
}

/* ---- arcs and demands ---- */

static bool add_flow(int64_t *sum, int64_t flow_uteu) { return !__builtin_add_overflow(*sum, flow_uteu, sum); }

static void add_flows(ll_verifier *v, const ll_verify_path *path) {
    const ll_problem *p = v->problem;
    int64_t *class_flow = v->class_flow_uteu + (int64_t)p->klass[path->demand] * p->arc_count;
    ll_verify_demand *demand = &v->demand[path->demand];
    bool fits = add_flow(&demand->carried_uteu, path->flow_uteu);
    for (int32_t i = 0; i < path->length; i++) {
        int32_t arc = path->arc[i];
        fits = add_flow(&class_flow[arc], path->flow_uteu) && add_flow(&v->flow_uteu[arc], path->flow_uteu) && fits;
    }
    demand->path_count++;
    ll_exact_add_product(&demand->cost, path->flow_uteu, path->cost_nusd);
    if (!fits) {
        ll_finding(&v->findings, "path.csv", 0, 0,
                   "path_id %lld: the flows of its links or its demand add up to more "
                   "than 9e12 TEU",
                   (long long)v->path_count + 1);
    }
}

/* ---- corridors ---- */

/* A path's flow over a row counts to 1e-6 TEU, as all flows do. */
static void pay_tolls(ll_verifier *v, const ll_verify_path *path) {
    const ll_problem *p = v->problem;
    ll_exact *paid = v->tolls.paid + (int64_t)path->corridor * v->tolls.count;
    for (int32_t i = 0; i < path->length; i++) {
        int32_t arc = path->arc[i];
        for (int64_t e = p->entry_first[arc]; e < p->entry_first[arc + 1]; e++) {
            const ll_row_entry *entry = &p->entry[e];
            int32_t place = v->tolls.place[entry->row];
            if (place == LL_NONE || (entry->klass != LL_NONE && entry->klass != p->klass[path->demand])) continue;
            ll_i128 weighted_uteu = (ll_i128)path->flow_uteu * entry->weight_micro / LL_MICRO;
            ll_exact_add_product(&paid[place], weighted_uteu, v->price_nusd[entry->row]);
        }
    }
}

int32_t ll_verify_bottleneck(const ll_verifier *v, int32_t corridor) {
    const ll_verify_tolls *t = &v->tolls;
    const ll_exact *paid = t->paid + (int64_t)corridor * t->count;
    ll_i128 most = 0;
    int32_t row = LL_NONE;
    for (int32_t i = 0; i < t->count; i++) {
        if (paid[i].value <= most) continue;
        most = paid[i].value;
        row = t->row[i];
    }
    return row;
}

static void add_to_corridor(ll_verifier *v, const ll_verify_path *path) {
    ll_verify_corridor *s = &v->corridor[path->corridor];
    s->flow += path->flow_uteu;
    ll_exact_add_product(&s->cost, path->flow_uteu, path->cost_nusd);
    ll_exact_add_product(&s->time, path->flow_uteu, path->time_uh);
    ll_exact_add_product(&s->co2, path->flow_uteu, path->co2_ukg);
    ll_exact_add_product(&s->length, path->flow_uteu, path->length_um_km);
    pay_tolls(v, path);
}

/* ---- places ---- */

/* A path starts and ends at the first and last of its nodes that are places of the case. */
static void add_ends(ll_verifier *v, const ll_verify_path *path) {
    const ll_problem *p = v->problem;
    int32_t start = p->place[p->origin[path->demand]], end = p->place[p->destination[path->demand]];
    for (int32_t i = 0; i < path->length && start == LL_NONE; i++) start = p->place[p->head[path->arc[i]]];
    for (int32_t i = path->length - 1; i >= 0 && end == LL_NONE; i--) end = p->place[p->tail[path->arc[i]]];
    if (start != LL_NONE) v->place[start].origin += path->flow_uteu;
    if (end != LL_NONE) v->place[end].destination += path->flow_uteu;
}

void ll_verify_take_path(ll_verifier *v, const ll_verify_path *path) {
    add_flows(v, path);
    add_to_corridor(v, path);
    add_ends(v, path);
    v->path_count++;
}

/* ---- sums of sums ---- */

static void add_exact(ll_exact *sum, ll_exact term) {
    ll_exact_add(sum, term.value);
    sum->overflow = sum->overflow || term.overflow;
}

static bool add_all(int64_t *sum, const int64_t *term, int64_t count) {
    bool fits = true;
    for (int64_t i = 0; i < count; i++) fits = add_flow(&sum[i], term[i]) && fits;
    return fits;
}

static bool add_demands(const ll_verifier *from, ll_verifier *to) {
    bool fits = true;
    for (int64_t d = 0; d < to->problem->demand_count; d++) {
        if (from->demand[d].path_count == 0) continue;
        to->demand[d].path_count += from->demand[d].path_count;
        fits = add_flow(&to->demand[d].carried_uteu, from->demand[d].carried_uteu) && fits;
        add_exact(&to->demand[d].cost, from->demand[d].cost);
    }
    return fits;
}

static void add_corridors(const ll_verifier *from, ll_verifier *to) {
    int32_t corridors = to->problem->source->corridor_count + 1;
    for (int32_t i = 0; i < corridors; i++) {
        const ll_verify_corridor *term = &from->corridor[i];
        ll_verify_corridor *sum = &to->corridor[i];
        sum->flow += term->flow;
        add_exact(&sum->cost, term->cost);
        add_exact(&sum->time, term->time);
        add_exact(&sum->co2, term->co2);
        add_exact(&sum->length, term->length);
    }
    for (int64_t i = 0; i < (int64_t)corridors * to->tolls.count; i++)
        add_exact(&to->tolls.paid[i], from->tolls.paid[i]);
}

bool ll_verify_sums_add(const ll_verifier *from, ll_verifier *to) {
    const ll_problem *p = to->problem;
    bool classes = add_all(to->class_flow_uteu, from->class_flow_uteu, (int64_t)p->class_count * p->arc_count);
    bool arcs = add_all(to->flow_uteu, from->flow_uteu, p->arc_count), demands = add_demands(from, to);
    for (int32_t i = 0; i < p->source->node_count; i++) {
        to->place[i].origin += from->place[i].origin;
        to->place[i].destination += from->place[i].destination;
    }
    add_corridors(from, to);
    to->path_count += from->path_count;
    return classes && arcs && demands;
}
