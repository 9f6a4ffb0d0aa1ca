/* SPDX-License-Identifier: Apache-2.0 */
/* run.json: the facts of this run. The one file that differs from run to run. */
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "graphs/base/ranks.h"
#include "solver/lp.h"
#include "solver/output/json.h"
#include "solver/output/output.h"

enum { LINE_SIZE = 512 };

static ll_status put_started(ll_context *ctx, json_t *run) {
    char text[32] = "";
    struct tm utc;
    time_t started = time(NULL) - (time_t)ll_elapsed_s(ctx);
    if (gmtime_r(&started, &utc) != NULL) strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return ll_json_put_text(ctx, run, "started", text);
}

/* The processor's name as Linux tells it, "" elsewhere. */
static void read_cpu_model(char text[LINE_SIZE]) {
    char line[LINE_SIZE];
    FILE *file = fopen("/proc/cpuinfo", "r");
    text[0] = '\0';
    while (file != NULL && text[0] == '\0' && fgets(line, sizeof line, file) != NULL) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, "model name", strlen("model name")) != 0 || colon == NULL) continue;
        line[strcspn(line, "\n")] = '\0';
        snprintf(text, LINE_SIZE, "%s", colon + 1 + strspn(colon + 1, " "));
    }
    if (file != NULL) fclose(file);
}

static ll_status put_machine(ll_context *ctx, json_t *run) {
    ll_status status = LL_OK;
    json_t *machine = NULL;
    struct utsname name = {0};
    char cpu[LINE_SIZE];
    (void)uname(&name);
    read_cpu_model(cpu);
    LL_TRY(ll_json_put_object(ctx, run, "machine", &machine));
    LL_TRY(ll_json_put_text(ctx, machine, "host", name.nodename));
    LL_TRY(ll_json_put_text(ctx, machine, "system", name.sysname));
    LL_TRY(ll_json_put_text(ctx, machine, "release", name.release));
    LL_TRY(ll_json_put_text(ctx, machine, "architecture", name.machine));
    LL_TRY(ll_json_put_text(ctx, machine, "cpu", cpu));
    LL_TRY(ll_json_put_count(ctx, machine, "processors", sysconf(_SC_NPROCESSORS_ONLN)));
done:
    return status;
}

static ll_status put_versions(ll_context *ctx, json_t *run) {
    ll_status status = LL_OK;
    json_t *versions = NULL;
    LL_TRY(ll_json_put_object(ctx, run, "versions", &versions));
    LL_TRY(ll_json_put_text(ctx, versions, "landlink", ll_version()));
    LL_TRY(ll_json_put_text(ctx, versions, "glpk", ll_lp_version()));
    LL_TRY(ll_json_put_text(ctx, versions, "jansson", jansson_version_str()));
    LL_TRY(ll_json_put_text(ctx, versions, "zlib", zlibVersion()));
    LL_TRY(ll_json_put_count(ctx, versions, "openmp", _OPENMP));
done:
    return status;
}

static ll_status put_times(ll_context *ctx, json_t *run, const ll_answer *answer) {
    ll_status status = LL_OK;
    const ll_solution *s = answer->solution;
    json_t *times = NULL;
    LL_TRY(ll_json_put_object(ctx, run, "times", &times));
    LL_TRY(ll_json_put_number(ctx, times, "read_s", s->time_read_s));
    LL_TRY(ll_json_put_number(ctx, times, "order_s", s->time_order_s));
    LL_TRY(ll_json_put_number(ctx, times, "device_s", s->times.device_s));
    LL_TRY(ll_json_put_number(ctx, times, "solve_s", s->time_solve_s));
    LL_TRY(ll_json_put_number(ctx, times, "price_s", s->times.price_s));
    LL_TRY(ll_json_put_number(ctx, times, "pricing_s", s->times.pricing_s));
    LL_TRY(ll_json_put_number(ctx, times, "master_s", s->times.master_s));
    LL_TRY(ll_json_put_number(ctx, times, "program_s", s->times.program_s));
    LL_TRY(ll_json_put_number(ctx, times, "assembly_s", s->times.assembly_s));
    LL_TRY(ll_json_put_number(ctx, times, "factor_s", s->times.factor_s));
    LL_TRY(ll_json_put_number(ctx, times, "vertex_s", s->times.vertex_s));
    LL_TRY(ll_json_put_number(ctx, times, "repair_s", s->times.repair_s));
    LL_TRY(ll_json_put_number(ctx, times, "write_s", answer->time_write_s));
    LL_TRY(ll_json_put_number(ctx, times, "verify_s", answer->time_verify_s));
    LL_TRY(ll_json_put_number(ctx, times, "total_s", ll_elapsed_s(ctx)));
done:
    return status;
}

/* What the rounds took of a device, and what was done where that was short. */
static ll_status put_device_use(ll_context *ctx, json_t *run, const ll_device_use *use) {
    ll_status status = LL_OK;
    json_t *facts = NULL;
    LL_TRY(ll_json_put_object(ctx, run, "device_use", &facts));
    LL_TRY(ll_json_put_count(ctx, facts, "batch_lanes", use->batch_lanes));
    LL_TRY(ll_json_put_count(ctx, facts, "tile_lanes", use->tile_lanes));
    if (use->free_bytes == 0) return LL_OK;
    LL_TRY(ll_json_put_count(ctx, facts, "free_bytes", use->free_bytes));
    LL_TRY(ll_json_put_count(ctx, facts, "predicted_bytes", use->predicted_bytes));
    LL_TRY(ll_json_put_count(ctx, facts, "taken_bytes", use->taken_bytes));
    LL_TRY(ll_json_put_count(ctx, facts, "predicted_master_bytes", use->master_bytes));
    LL_TRY(ll_json_put_text(ctx, facts, "memory_steps", use->steps));
done:
    return status;
}

/* Where the interior-point method's masters were solved, where there were any. */
static ll_status put_masters(ll_context *ctx, json_t *run, const ll_master_place *place) {
    ll_status status = LL_OK;
    json_t *facts = NULL;
    if (place->name[0] == '\0') return LL_OK;
    LL_TRY(ll_json_put_object(ctx, run, "masters", &facts));
    LL_TRY(ll_json_put_text(ctx, facts, "backend", place->name));
    LL_TRY(ll_json_put_count(ctx, facts, "on_device", place->on_device));
    LL_TRY(ll_json_put_count(ctx, facts, "on_cpu", place->on_cpu));
    if (place->device_bytes > 0) LL_TRY(ll_json_put_count(ctx, facts, "taken_bytes", place->device_bytes));
    if (place->why[0] != '\0') LL_TRY(ll_json_put_text(ctx, facts, "why_cpu", place->why));
done:
    return status;
}

/* The network that the solver saw: the case's, or what is left of it when chains are joined. */
static ll_status put_network(ll_context *ctx, json_t *run, const ll_solution *s) {
    ll_status status = LL_OK;
    json_t *network = NULL;
    LL_TRY(ll_json_put_object(ctx, run, "network", &network));
    LL_TRY(ll_json_put_count(ctx, network, "nodes", s->solved_nodes));
    LL_TRY(ll_json_put_count(ctx, network, "arcs", s->solved_arcs));
done:
    return status;
}

static ll_status put_memory(ll_context *ctx, json_t *run, const ll_prediction *prediction) {
    ll_status status = LL_OK;
    json_t *memory = NULL, *parts = NULL;
    LL_TRY(ll_json_put_object(ctx, run, "memory", &memory));
    LL_TRY(ll_json_put_count(ctx, memory, "limit_bytes", prediction->limit));
    if (prediction->limit_why != NULL) LL_TRY(ll_json_put_text(ctx, memory, "limit_why", prediction->limit_why));
    LL_TRY(ll_json_put_count(ctx, memory, "predicted_bytes", prediction->peak));
    LL_TRY(ll_json_put_count(ctx, memory, "peak_bytes", atomic_load(&ctx->allocator->peak_bytes)));
    LL_TRY(ll_json_put_object(ctx, memory, "predicted_parts", &parts));
    for (int i = 0; i < LL_MEMORY_PARTS; i++)
        LL_TRY(ll_json_put_count(ctx, parts, ll_memory_part_name((ll_memory_part)i), prediction->bytes[i]));
done:
    return status;
}

/* The best bound after price rounds; of many rounds some. */
static ll_status put_price_rounds(ll_context *ctx, json_t *run, const ll_trail *trail) {
    ll_status status = LL_OK;
    json_t *rounds = NULL;
    LL_TRY(ll_json_put_array(ctx, run, "price_rounds", &rounds));
    for (int32_t i = 0; i < trail->count; i++) {
        json_t *round = json_object();
        LL_TRY(ll_json_append(ctx, rounds, round));
        LL_TRY(ll_json_put_number(ctx, round, "time_s", trail->time_s[i]));
        LL_TRY(ll_json_put_number(ctx, round, "bound_usd", trail->bound_usd[i]));
    }
done:
    return status;
}

static ll_status put_iterations(ll_context *ctx, json_t *run, const ll_solution *s) {
    ll_status status = LL_OK;
    json_t *iterations = NULL;
    LL_TRY(ll_json_put_array(ctx, run, "iterations", &iterations));
    for (int64_t i = 0; i < s->iteration_count; i++) {
        const ll_iteration *at = &s->iteration[i];
        json_t *iteration = json_object();
        LL_TRY(ll_json_append(ctx, iterations, iteration));
        LL_TRY(ll_json_put_number(ctx, iteration, "time_s", at->time_s));
        LL_TRY(ll_json_put_number(ctx, iteration, "bound_usd", at->bound_usd));
        LL_TRY(ll_json_put_number(ctx, iteration, "objective_usd", at->objective_usd));
        LL_TRY(ll_json_put_number(ctx, iteration, "gap", at->gap));
        if (at->is_eased) LL_TRY(ll_json_put(ctx, iteration, "eased", json_true()));
        LL_TRY(ll_json_put_count(ctx, iteration, "columns", at->columns));
        LL_TRY(ll_json_put_count(ctx, iteration, "active_rows", at->active_rows));
        if (at->effort_name != NULL) LL_TRY(ll_json_put_count(ctx, iteration, at->effort_name, at->effort));
    }
done:
    return status;
}

/* What the crossover did, or what was done by demands instead. */
static ll_status put_vertex(ll_context *ctx, json_t *run, const ll_vertex *v) {
    ll_status status = LL_OK;
    json_t *vertex = NULL;
    if (!v->tried) return LL_OK;
    LL_TRY(ll_json_put_object(ctx, run, "vertex", &vertex));
    LL_TRY(ll_json_put(ctx, vertex, "found", json_boolean(v->found)));
    LL_TRY(ll_json_put(ctx, vertex, "by_demand", json_boolean(v->lean)));
    LL_TRY(ll_json_put_count(ctx, vertex, "split_demands_before", v->split_before));
    LL_TRY(ll_json_put_count(ctx, vertex, "split_demands", v->split_now));
    LL_TRY(ll_json_put_count(ctx, vertex, "columns_before", v->columns_before));
    LL_TRY(ll_json_put_count(ctx, vertex, "columns", v->columns_now));
    LL_TRY(ll_json_put_count(ctx, vertex, "full_rows", v->tight_rows));
    LL_TRY(ll_json_put_number(ctx, vertex, "time_s", v->time_s));
done:
    return status;
}

/* Of prices of one more and one less TEU, where they were asked for. */
static ll_status put_price_ranges(ll_context *ctx, json_t *run, const ll_price_ranges *ranges) {
    ll_status status = LL_OK;
    json_t *object = NULL;
    if (ranges->asked == 0) return LL_OK;
    LL_TRY(ll_json_put_object(ctx, run, "price_ranges", &object));
    LL_TRY(ll_json_put_count(ctx, object, "asked", ranges->asked));
    LL_TRY(ll_json_put_count(ctx, object, "found", ranges->count));
    LL_TRY(ll_json_put_count(ctx, object, "solves", ranges->solves));
    LL_TRY(ll_json_put_number(ctx, object, "time_s", ranges->time_s));
    LL_TRY(ll_json_put_text(ctx, object, "note", ranges->note));
done:
    return status;
}

ll_status ll_write_run(ll_context *ctx, const ll_answer *answer, ll_output *out) {
    ll_status status = LL_OK;
    const ll_solution *s = answer->solution;
    json_t *run = json_object();
    LL_TRY(put_started(ctx, run));
    LL_TRY(put_machine(ctx, run));
    LL_TRY(ll_json_put_count(ctx, run, "threads", ll_context_threads(ctx)));
    LL_TRY(ll_json_put_text(ctx, run, "threads_why", ctx->threads_why));
    LL_TRY(ll_json_put_count(ctx, run, "ranks", ctx->ranks != NULL ? ctx->ranks->count : 1));
    if (ctx->ranks != NULL) LL_TRY(ll_json_put_text(ctx, run, "mpi", ctx->ranks->library));
    LL_TRY(ll_json_put_text(ctx, run, "device", s->device));
    LL_TRY(ll_json_put_text(ctx, run, "device_why", s->device_why));
    LL_TRY(put_device_use(ctx, run, &s->device_use));
    LL_TRY(put_masters(ctx, run, &s->masters));
    LL_TRY(put_versions(ctx, run));
    LL_TRY(ll_json_put_text(ctx, run, "method", s->method));
    LL_TRY(ll_json_put_text(ctx, run, "method_why", s->method_why));
    LL_TRY(put_network(ctx, run, s));
    LL_TRY(put_times(ctx, run, answer));
    LL_TRY(put_memory(ctx, run, &s->prediction));
    LL_TRY(put_price_rounds(ctx, run, &s->trail));
    LL_TRY(put_iterations(ctx, run, s));
    LL_TRY(put_vertex(ctx, run, &s->vertex));
    LL_TRY(put_price_ranges(ctx, run, &s->ranges));
    LL_TRY(ll_json_write(ctx, run, out));
done:
    json_decref(run);
    return status;
}
