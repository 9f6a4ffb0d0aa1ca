/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes by part. Columns a demand, active rows a row that free flows fill, and what growing arrays waste are measured
 * (benchmarks/README.md); the rest is what the arrays hold.
 */
#include "solver/predict.h"

#include <math.h>
#include <string.h>

#include "graphs/problem_chains.h"
#include "solver/pass.h"
#include "solver/restricted.h"
#include "solver/verify/verify.h"

enum { SAMPLE_BATCHES = 16 };
static const double columns_a_demand = 9, columns_a_demand_priced = 12;
static const double growth = 1.6;            /* room over use of arrays that double, and the move to a larger one */
static const double full = 0.9;              /* of a capacity: a row of this load counts */
static const double active_a_full_row = 1.6; /* freight that is turned away fills what was free */
static const double least_active = 64;
static const double active_share = 0.3; /* of the arcs of a path: capacities in the program, not shared by all */
static const double answer_paths = 1.4, answer_paths_priced = 2.3; /* a demand */
static const double path_text = 300, path_arc_text = 9;            /* of a line of path.csv, and of each arc in it */
static const double table_bytes = 3;      /* bytes of a table that is read, a byte of its text */
static const double cell_bytes = 4;       /* and of each of its cells */
static const double feature_bytes = 3000; /* of an arc with flow of flow.geojson, parsed */
static const double used_arcs = 0.5;      /* arcs with flow */
static const double lp_entry_bytes = 150; /* of the simplex method, which keeps its own copy */
static const double of_a_fit = 28;        /* a column, while flows are made to fit */

static const char *const names[LL_MEMORY_PARTS] = {
    [LL_MEMORY_CASE] = "case",     [LL_MEMORY_HIERARCHY] = "hierarchy", [LL_MEMORY_TREES] = "trees",
    [LL_MEMORY_PRICES] = "prices", [LL_MEMORY_POOL] = "pool",           [LL_MEMORY_MASTER] = "master",
    [LL_MEMORY_ANSWER] = "answer", [LL_MEMORY_VERIFIER] = "verifier"};

const char *ll_memory_part_name(ll_memory_part part) { return names[part]; }

/* Of a path in the pool; rows that are kept are no more than its arcs, about. */
static double column_bytes(const ll_lanes *lanes, double arcs_a_path) {
    double kept = lanes->demand_count <= LL_POOL_KEEPS_ROWS ? 8 + 12 * arcs_a_path : 0;
    return growth * (40 + 4 * arcs_a_path + kept);
}

double ll_predict_master_bytes(double columns, double active_rows, double rows_a_column) {
    double rows = active_rows * 9 / 8; /* the room of the matrix */
    double padded = rows_a_column < 4 ? 8 + 12 * (rows_a_column + 3) : 0;
    double of_a_column = 130 + 34 * rows_a_column + padded; /* iterate, direction, entries by column and by row */
    return growth * 10 * columns + of_a_column * columns + 8 * rows * rows + 200 * rows;
}

/* ---- the sample ---- */

static int32_t count_full_rows(const ll_problem *p, const double *load_teu, double scale) {
    int32_t count = 0;
    for (int32_t r = 0; r < p->row_count; r++) {
        double capacity_teu = (double)p->row[r].capacity_uteu / (double)LL_MICRO;
        count += capacity_teu > 0 && load_teu[r] > 0 && load_teu[r] * scale >= full * capacity_teu;
    }
    return count;
}

/* What chains are longer than their arcs, by flow. */
static double stretch_of(const ll_problem *p, const int64_t *flow_uteu) {
    double joined = 0, whole = 0;
    for (int32_t k = 0; k < p->class_count; k++)
        for (int32_t a = 0; a < p->arc_count; a++) {
            double flow = (double)flow_uteu[(int64_t)k * p->arc_count + a];
            joined += flow;
            whole += flow * (double)ll_problem_whole_arcs(p, &a, 1, NULL);
        }
    return joined > 0 ? whole / joined : 1;
}

static ll_status take_sample(ll_oracle *o, ll_prediction *out) {
    ll_status status = LL_OK;
    const ll_problem *p = o->p;
    int64_t *flow = NULL; /* [class * arc_count + arc] */
    double *load = NULL;  /* [row] */
    ll_oracle_sample_sums sums = {0};
    LL_NEW(o->ctx, flow, (int64_t)p->class_count * p->arc_count);
    LL_NEW(o->ctx, load, p->row_count);
    LL_TRY(ll_oracle_sample(o, SAMPLE_BATCHES, flow, &sums));
    ll_row_loads(p, flow, load);
    double scale = sums.demands > 0 ? (double)o->map->lanes.demand_count / (double)sums.demands : 1;
    double rows = active_a_full_row * count_full_rows(p, load, scale) + least_active;
    out->active_rows = (int32_t)fmin(p->row_count, rows);
    out->arcs_a_path = sums.demands > 0 ? (double)sums.arcs / (double)sums.demands : 0;
    out->stretch = stretch_of(p, flow);
    out->sampled = (int32_t)sums.lanes;
    out->all = o->map->lanes.lane_count;
done:
    ll_free(o->ctx, flow);
    ll_free(o->ctx, load);
    return status;
}

/* ---- parts ---- */

/*
 * Paths are copied out of the pool when the rest of the solve has done its work; the answer is written and verified
 * when all parts of the solve are gone.
 */
static void sum_peak(const ll_oracle *o, ll_prediction *f) {
    int64_t live = atomic_load(&o->ctx->allocator->live_bytes), rest = ll_memory_used(o->ctx) - live, solve = 0;
    int64_t end = f->bytes[LL_MEMORY_CASE] + f->bytes[LL_MEMORY_ANSWER] + f->bytes[LL_MEMORY_VERIFIER];
    int64_t before = atomic_load(&o->ctx->allocator->peak_bytes); /* of reading and contraction */
    for (int i = 0; i < LL_MEMORY_ANSWER; i++) solve += f->bytes[i];
    int64_t copied = solve + f->bytes[LL_MEMORY_ANSWER];
    const ll_lanes *lanes = &o->map->lanes;
    double pool = (double)lanes->demand_count * column_bytes(lanes, f->arcs_a_path);
    int64_t least = copied - f->bytes[LL_MEMORY_POOL] - f->bytes[LL_MEMORY_MASTER] + 2 * (int64_t)pool;
    f->peak = ll_larger(before, ll_larger(copied, end)) + rest;
    f->least = ll_larger(end, least) + rest; /* few paths */
}

static double verifier_sums(const ll_problem *p) {
    double arcs = (double)p->arc_count, demands = (double)p->demand_count, classes = (double)p->class_count;
    return demands * (double)sizeof(ll_verify_demand) + arcs * (8 * classes + 24) + 100 * (double)p->row_count;
}

/*
 * What more threads take at the end: sums of paths of their own and a block's cells more, rows of tables in blocks.
 * They do so only where the limit leaves room for it.
 */
static double predict_threads(const ll_oracle *o, const ll_prediction *f, double paths_text) {
    double sums = verifier_sums(ll_problem_whole(o->p)), blocks = 2 * fmin(paths_text, LL_VERIFY_BLOCK_BYTES);
    int threads = ll_verify_path_threads(o->ctx, (int64_t)paths_text, (int64_t)sums);
    double most = threads > 1 ? (threads - 1) * sums + blocks : 0;
    if (f->limit <= 0) return most;
    int64_t rest = ll_memory_used(o->ctx) - atomic_load(&o->ctx->allocator->live_bytes);
    int64_t left =
        f->limit - rest - f->bytes[LL_MEMORY_CASE] - f->bytes[LL_MEMORY_ANSWER] - f->bytes[LL_MEMORY_VERIFIER];
    return fmin(most, (double)ll_larger(left, 0));
}

static double predict_verifier(const ll_problem *p, double paths_text) {
    double arcs = (double)p->arc_count, demands = (double)p->demand_count, classes = (double)p->class_count;
    double blocks = table_bytes * fmin(paths_text, LL_VERIFY_BLOCK_BYTES);
    double demand_table = demands * (table_bytes * 100 + 12 * cell_bytes + 24);
    double link_table = arcs * (table_bytes * (90 + 10 * classes) + (10 + classes) * cell_bytes + 24);
    double most = fmax(fmax(blocks, demand_table), fmax(link_table, used_arcs * arcs * feature_bytes));
    return verifier_sums(p) + most + 60 * (double)p->node_count;
}

/* Groups are demands, and a column's entries places of their own in the union of its group. */
static int64_t predict_device_master(const ll_lanes *lanes, const ll_prediction *f, double entries) {
    double columns = (double)f->columns, demands = (double)lanes->demand_count;
    double a_union = demands > 0 ? fmin(2 * entries, f->active_rows) : 0;
    const ll_program sizes = {.row_count = f->active_rows,
                              .group_count = lanes->demand_count,
                              .column_count = f->columns,
                              .entry_count = (int64_t)(entries * columns),
                              .union_count = (int64_t)(a_union * demands)};
    return ll_device_master_memory(&sizes, (int64_t)(4 * a_union * columns / fmax(1, demands)) + 1);
}

static void predict_answer(const ll_oracle *o, bool priced, ll_prediction *f) {
    const ll_problem *p = ll_problem_whole(o->p);
    double demands = (double)p->demand_count, class_arcs = (double)p->class_count * p->arc_count;
    double paths = demands * (priced ? answer_paths_priced : answer_paths), arcs = f->stretch * f->arcs_a_path;
    double answer = paths * (4 * arcs + 60) + 8 * class_arcs + 32 * demands + 100 * (double)p->row_count;
    f->bytes[LL_MEMORY_ANSWER] = (int64_t)answer;
    double text = paths * (path_text + path_arc_text * arcs);
    f->bytes[LL_MEMORY_VERIFIER] = (int64_t)predict_verifier(p, text);
    f->bytes[LL_MEMORY_VERIFIER] += (int64_t)predict_threads(o, f, text);
}

void ll_predict_method(const ll_oracle *oracle, ll_method method, ll_prediction *out) {
    const ll_lanes *lanes = &oracle->map->lanes;
    double demands = (double)lanes->demand_count, entries = fmin(active_share * out->arcs_a_path, out->active_rows);
    double a_demand = method == LL_METHOD_PRICE ? columns_a_demand_priced : columns_a_demand;
    out->columns = (int64_t)(a_demand * demands);
    out->bytes[LL_MEMORY_POOL] = (int64_t)((double)out->columns * column_bytes(lanes, out->arcs_a_path));
    double master = (40 + of_a_fit) * (double)out->columns;
    out->device_master = method == LL_METHOD_INTERIOR ? predict_device_master(lanes, out, entries) : 0;
    if (method == LL_METHOD_INTERIOR)
        master = ll_predict_master_bytes((double)out->columns, out->active_rows, entries);
    else if (method == LL_METHOD_COLUMN)
        master += lp_entry_bytes * entries * (double)out->columns;
    else if (method == LL_METHOD_LP)
        master += 4 * lp_entry_bytes * (double)lanes->lane_count * oracle->p->arc_count;
    out->bytes[LL_MEMORY_MASTER] = (int64_t)master;
    predict_answer(oracle, method == LL_METHOD_PRICE, out);
    sum_peak(oracle, out);
}

static void predict_rest(const ll_oracle *o, int64_t case_bytes, int64_t now_bytes, ll_prediction *f) {
    const ll_problem *p = o->p;
    double demands = (double)p->demand_count;
    f->bytes[LL_MEMORY_CASE] = case_bytes;
    f->bytes[LL_MEMORY_TREES] = strcmp(o->engine.ops->name, "openmp") == 0 ? o->info.memory_bytes : 0;
    f->bytes[LL_MEMORY_HIERARCHY] = now_bytes - case_bytes - f->bytes[LL_MEMORY_TREES];
    f->bytes[LL_MEMORY_PRICES] = (int64_t)(16 * (double)p->row_count + 24 * demands);
}

ll_status ll_predict(ll_oracle *oracle, int64_t case_bytes, ll_prediction *out) {
    return ll_predict_like(oracle, case_bytes, NULL, out);
}

static void copy_sample(const ll_prediction *from, ll_prediction *to) {
    to->active_rows = from->active_rows;
    to->arcs_a_path = from->arcs_a_path;
    to->stretch = from->stretch;
    to->sampled = from->sampled;
    to->all = from->all;
}

ll_status ll_predict_like(ll_oracle *oracle, int64_t case_bytes, const ll_prediction *sample, ll_prediction *out) {
    ll_status status = LL_OK;
    int64_t now_bytes = atomic_load(&oracle->ctx->allocator->live_bytes);
    *out = (ll_prediction){.limit = oracle->ctx->memory_limit, .limit_why = oracle->ctx->memory_limit_why};
    if (sample != NULL)
        copy_sample(sample, out);
    else
        LL_TRY(take_sample(oracle, out));
    predict_rest(oracle, case_bytes, now_bytes, out);
    ll_predict_method(oracle, LL_METHOD_INTERIOR, out);
done:
    return status;
}

/* ---- in the loop ---- */

static double mean_arcs(const ll_pool *pool) {
    return pool->count > 0 ? (double)pool->first[pool->count] / (double)pool->count : 0;
}

/* What a master over so many rows needs beyond what the one before holds and the limit leaves; <= 0: it fits. */
static double lacking_bytes(const ll_restricted *m, int32_t rows) {
    const ll_interior *i = m->interior;
    double entries = active_share * mean_arcs(m->pool);
    double need = ll_predict_master_bytes((double)m->pool->count, rows, entries);
    bool here = i->program != NULL && i->program->made == NULL;
    double held = !here ? 0 : ll_predict_master_bytes((double)i->known, i->active_count, entries);
    return need - held - (double)ll_memory_left(m->ctx);
}

bool ll_predict_next_master(ll_restricted *m) {
    if (m->ctx->memory_limit <= 0 || m->interior == NULL) return true;
    if (m->interior->pivots != NULL) {
        if (ll_pivot_missing_bytes(m->interior->pivots) <= (double)ll_memory_left(m->ctx)) return true;
        ll_log(m->ctx, LL_LOG_DEBUG, "memory: too little for pivots");
        ll_interior_drop_pivots(m->interior);
    }
    int32_t rows = ll_interior_choose_full_rows(m->interior);
    if (lacking_bytes(m, rows) <= 0) return true;
    if (ll_interior_choose_rows(m->interior, &rows) != LL_OK) return false;
    double lacking = lacking_bytes(m, rows);
    if (lacking <= 0) return true;
    char text[LL_BYTES_SIZE];
    m->lacks_memory = true;
    ll_log(m->ctx, LL_LOG_WARNING, "memory: a master over %d %s and %lld %s needs about %s more than there is", rows,
           ll_plural(rows, "capacity", "capacities"), (long long)m->pool->count,
           ll_plural(m->pool->count, "path", "paths"), ll_bytes_text((int64_t)lacking, text));
    return false;
}
