/* SPDX-License-Identifier: Apache-2.0 */
/* The log of the command: the lines of the library as they come, and the header of a solve. */
#include "solver/cli/log.h"

#include <stdio.h>
#include <sys/utsname.h>

static void print_line(void *user, ll_log_level level, const char *text) {
    const ll_cli_args *args = user;
    ll_log_level most = args->quiet ? LL_LOG_WARNING : args->verbose ? LL_LOG_DEBUG : LL_LOG_INFO;
    if (level > most) return;
    const char *prefix = level == LL_LOG_ERROR ? "error: " : level == LL_LOG_WARNING ? "warning: " : "";
    fprintf(stderr, "%s%s\n", prefix, text);
    fflush(stderr);
}

void ll_cli_log_open(ll_context *ctx, const ll_cli_args *args) {
    ll_context_set_log(ctx, print_line, (void *)(uintptr_t)args);
}

/* The least and greatest of positive, finite numbers. */
typedef struct range {
    int64_t low, high;
} range;

static void range_add(range *r, int64_t value) {
    if (value <= 0) return;
    if (r->high == 0 || value < r->low) r->low = value;
    if (value > r->high) r->high = value;
}

static void log_range(ll_context *ctx, const char *what, const char *unit, range r, int64_t quanta) {
    if (r.high == 0) {
        ll_log(ctx, LL_LOG_INFO, "%-9s none above 0", what);
        return;
    }
    ll_log(ctx, LL_LOG_INFO, "%-9s %.6g to %.6g %s", what, (double)r.low / (double)quanta,
           (double)r.high / (double)quanta, unit);
}

static void log_ranges(ll_context *ctx, const ll_problem *p) {
    range cost = {0, 0}, capacity = {0, 0}, volume = {0, 0};
    int64_t cost_count = (int64_t)p->class_count * p->arc_count;
    for (int64_t i = 0; i < cost_count; ++i) {
        if (p->cost_nusd[i] < LL_COST_INF) range_add(&cost, p->cost_nusd[i]);
    }
    for (int32_t row = 0; row < p->row_count; ++row) range_add(&capacity, p->row[row].capacity_uteu);
    for (int64_t demand = 0; demand < p->demand_count; ++demand) range_add(&volume, p->volume_uteu[demand]);
    log_range(ctx, "costs", "USD/TEU", cost, LL_NANO);
    log_range(ctx, "capacity", "TEU", capacity, LL_MICRO);
    log_range(ctx, "volumes", "TEU", volume, LL_MICRO);
}

void ll_cli_log_header(ll_context *ctx, const ll_cli_args *args, const ll_problem *problem) {
    struct utsname machine;
    ll_log(ctx, LL_LOG_INFO, "landlink %s", ll_version());
    if (uname(&machine) == 0) {
        ll_log(ctx, LL_LOG_INFO, "machine   %s, %s %s %s", machine.nodename, machine.sysname, machine.release,
               machine.machine);
    }
    ll_log(ctx, LL_LOG_INFO, "threads   %d (%s)", ll_context_threads(ctx), ctx->threads_why);
    if (args->job_ends)
        ll_log(ctx, LL_LOG_INFO, "time      %.0f s, then the job ends (SLURM_JOB_END_TIME)", args->solve.time_limit_s);
    ll_log(ctx, LL_LOG_INFO, "case      %s%s%s", args->input, problem->source->scenario[0] != '\0' ? ", scenario " : "",
           problem->source->scenario);
    ll_log(ctx, LL_LOG_INFO, "sizes     %d %s, %d %s, %d %s, %lld %s, %d %s", problem->node_count,
           ll_plural(problem->node_count, "node", "nodes"), problem->arc_count,
           ll_plural(problem->arc_count, "arc", "arcs"), problem->class_count,
           ll_plural(problem->class_count, "class", "classes"), (long long)problem->demand_count,
           ll_plural(problem->demand_count, "demand", "demands"), problem->row_count,
           ll_plural(problem->row_count, "capacity", "capacities"));
    log_ranges(ctx, problem);
}
