/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What comes after a solve, on an answer of many paths, without the solve:
 *
 *     bench_answer [-t THREADS] [-p PATHS] [-r REPEATS] INPUT OUT
 *
 * Every demand of INPUT is spread over its shortest paths under PATHS disturbed costs (16), each of them once, and
 * capacities are what all demands together weigh, so that the flows fit. Times are medians of REPEATS (1), wall clock
 * and, of the whole process, CPU: paths listed (repair.c), certificate, tables written, tables verified.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "benchmarks/median.h"
#include "graphs/case.h"
#include "graphs/dijkstra.h"
#include "solver/certificate.h"
#include "solver/output/output.h"
#include "solver/repair.h"

enum { PRICED_EVERY = 6 }; /* rows with a price: one of so many */

typedef struct bench {
    ll_context *ctx;
    ll_problem *p;
    ll_pool *pool;
    ll_fit *fit;
    int64_t *weight, *distance; /* [arc], [node] */
    int32_t *last_arc, *path;   /* [node] */
    int paths, repeats;
} bench;

/* ---- paths ---- */

static ll_status read_case(bench *b, const char *input) {
    ll_status status = LL_OK;
    ll_case *c = NULL;
    double total_teu = 0;
    ll_problem_options options;
    ll_problem_options_default(&options);
    LL_TRY(ll_case_read(b->ctx, input, &c));
    for (int64_t d = 0; d < c->demand_count; d++) total_teu += c->demand[d].volume_teu;
    for (int32_t l = 0; l < c->link_count; l++)
        if (c->link[l].capacity_teu_per_year < total_teu) c->link[l].capacity_teu_per_year = total_teu;
    status = ll_problem_build(b->ctx, c, &options, &b->p);
done:
    return status;
}

/* Costs times 1 to 1.3, the factor a hash of arc and round. */
static void disturb(bench *b, int32_t klass, uint64_t round) {
    for (int32_t a = 0; a < b->p->arc_count; a++) {
        uint64_t hash = (((uint64_t)a + 1) * 0x9E3779B97F4A7C15u) ^ ((round + 1) * 0xC2B2AE3D27D4EB4Fu);
        hash = (hash ^ (hash >> 29)) * 0xBF58476D1CE4E5B9u;
        int64_t cost = b->p->cost_nusd[(int64_t)klass * b->p->arc_count + a];
        b->weight[a] = cost >= LL_COST_INF ? LL_COST_INF : cost + 1 + cost / 1000 * (int64_t)(hash % 300);
    }
}

static ll_status add_path(bench *b, int64_t d) {
    int32_t length = 0;
    int64_t column = 0;
    bool added = false;
    if (b->distance[b->p->destination[d]] >= LL_COST_INF) return LL_OK;
    for (int32_t v = b->p->destination[d]; v != b->p->origin[d]; v = b->p->tail[b->last_arc[v]])
        b->path[b->p->node_count - ++length] = b->last_arc[v];
    return ll_pool_add_path(b->ctx, b->pool, d, b->path + b->p->node_count - length, length, &column, &added);
}

/* Demands of one origin and class mostly stand together. */
static ll_status add_round(bench *b, ll_dijkstra *search, uint64_t round) {
    ll_status status = LL_OK;
    const ll_problem *p = b->p;
    for (int64_t d = 0; d < p->demand_count; d++) {
        bool same_class = d > 0 && p->klass[d] == p->klass[d - 1];
        if (!same_class) disturb(b, p->klass[d], round);
        if (!same_class || p->origin[d] != p->origin[d - 1])
            ll_dijkstra_run(search, p->origin[d], b->weight, b->distance);
        LL_TRY(add_path(b, d));
    }
done:
    return status;
}

static ll_status add_paths(bench *b) {
    ll_status status = LL_OK;
    ll_dijkstra *search = NULL;
    const ll_problem *p = b->p;
    LL_NEW(b->ctx, b->weight, p->arc_count);
    LL_NEW(b->ctx, b->distance, p->node_count);
    LL_NEW(b->ctx, b->last_arc, p->node_count);
    LL_NEW(b->ctx, b->path, p->node_count);
    LL_TRY(ll_dijkstra_create(b->ctx, p->node_count, p->first_out, p->out_arc, p->head, &search));
    ll_dijkstra_keep_arcs(search, b->last_arc);
    LL_TRY(ll_pool_create(b->ctx, p, &b->pool));
    for (int round = 0; round < b->paths; round++) LL_TRY(add_round(b, search, (uint64_t)round));
done:
    ll_dijkstra_free(b->ctx, search);
    return status;
}

static void spread(bench *b) {
    for (int64_t d = 0; d < b->p->demand_count; d++) {
        int64_t count = 0;
        for (int64_t j = b->pool->first_of[d]; j != LL_NONE; j = b->pool->next[j]) count++;
        for (int64_t j = b->pool->first_of[d]; j != LL_NONE && count > 0; j = b->pool->next[j], count--)
            ll_fit_change(b->fit, j, b->fit->missing_uteu[d] / count);
    }
}

/* ---- times ---- */

typedef struct times { /* s */
    double list, certificate, write, verify;
    double list_cpu, certificate_cpu, answer_cpu;
} times;

/* Seconds since *before, which becomes now. */
static double lap(double *before, double now) {
    double seconds = now - *before;
    *before = now;
    return seconds;
}

static double cpu_s(void) { return (double)clock() / CLOCKS_PER_SEC; }

/* A number of run.json. */
static double number_of_run(const char *out, const char *key) {
    char path[4096], line[512];
    double value = NAN;
    snprintf(path, sizeof path, "%s/run.json", out);
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        const char *at = strstr(line, key);
        if (at != NULL) value = strtod(at + strlen(key), NULL);
    }
    if (file != NULL) fclose(file);
    return value;
}

static ll_status run_once(bench *b, const char *out, times *t, int64_t *paths) {
    ll_status status = LL_OK;
    ll_solution *s = NULL;
    int64_t hard_unmet = 0;
    double wall = ll_clock_s(), cpu = cpu_s();
    LL_NEW(b->ctx, s, 1);
    s->problem = b->p;
    s->method = "column";
    s->status = LL_ERR_LIMIT;
    LL_TRY(ll_repair_settle(b->fit, s, &hard_unmet));
    t->list = lap(&wall, ll_clock_s());
    t->list_cpu = lap(&cpu, cpu_s());
    LL_NEW(b->ctx, s->price_nusd, b->p->row_count);
    for (int32_t r = 0; r < b->p->row_count; r += PRICED_EVERY) s->price_nusd[r] = LL_NANO / 1000;
    LL_TRY(ll_certificate_compute(b->ctx, s, NULL));
    t->certificate = lap(&wall, ll_clock_s());
    t->certificate_cpu = lap(&cpu, cpu_s());
    status = ll_solution_write(b->ctx, s, out);
    if (status == LL_ERR_LIMIT) status = LL_OK; /* no proof was asked for */
    t->answer_cpu = lap(&cpu, cpu_s());
    t->write = number_of_run(out, "\"write_s\": ");
    t->verify = number_of_run(out, "\"verify_s\": ");
    *paths = s->path_count;
done:
    ll_solution_free(b->ctx, s);
    return status;
}

static void print(const bench *b, const times *t, int64_t paths) {
    double column[sizeof(times) / sizeof(double)][LL_BENCH_MOST_TIMES], median[sizeof(times) / sizeof(double)];
    size_t count = sizeof(times) / sizeof(double);
    for (int i = 0; i < b->repeats; i++)
        for (size_t k = 0; k < count; k++)
            memcpy(&column[k][i], (const char *)&t[i] + k * sizeof(double), sizeof(double));
    for (size_t k = 0; k < count; k++) median[k] = ll_bench_median_s(column[k], b->repeats);
    printf("%lld paths, %lld arcs, %d threads\n", (long long)paths, (long long)b->pool->first[b->pool->count],
           ll_context_threads(b->ctx));
    printf("list %.3f s (CPU %.3f)  certificate %.3f s (CPU %.3f)  write %.3f s  verify %.3f s  (both: CPU %.3f)\n",
           median[0], median[4], median[1], median[5], median[2], median[3], median[6]);
}

static ll_status run(bench *b, const char *input, const char *out) {
    ll_status status = LL_OK;
    times t[LL_BENCH_MOST_TIMES];
    int64_t paths = 0;
    LL_TRY(read_case(b, input));
    LL_TRY(add_paths(b));
    LL_TRY(ll_fit_create(b->ctx, b->pool, &b->fit));
    spread(b);
    for (int i = 0; i < b->repeats; i++) LL_TRY(run_once(b, out, &t[i], &paths));
    print(b, t, paths);
done:
    return status;
}

static void close_bench(bench *b) {
    void *arrays[] = {b->weight, b->distance, b->last_arc, b->path};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(b->ctx, arrays[i]);
    ll_fit_free(b->ctx, b->fit);
    ll_pool_free(b->ctx, b->pool);
    ll_problem_free(b->ctx, b->p);
    ll_context_free(b->ctx);
}

/* A whole number from 0 on, -1: it is none. */
static int number_of(const char *text) {
    char *end = NULL;
    long value = strtol(text, &end, 10);
    return end != text && *end == '\0' && value >= 0 && value <= INT32_MAX ? (int)value : -1;
}

int main(int argc, char **argv) {
    bench b = {.paths = 16, .repeats = 1};
    int threads = 0, option;
    while ((option = getopt(argc, argv, "t:p:r:")) != -1) {
        if (option == 't') threads = number_of(optarg);
        if (option == 'p') b.paths = number_of(optarg);
        if (option == 'r') b.repeats = number_of(optarg);
    }
    if (argc - optind != 2 || threads < 0 || b.paths < 1 || b.repeats < 1 || b.repeats > LL_BENCH_MOST_TIMES) {
        fprintf(stderr, "usage: bench_answer [-t THREADS] [-p PATHS] [-r REPEATS] INPUT OUT\n");
        return 64;
    }
    if (ll_context_create(&b.ctx) != LL_OK) return 70;
    if (threads > 0) ll_context_set_threads(b.ctx, threads);
    ll_status status = run(&b, argv[optind], argv[optind + 1]);
    if (status != LL_OK) fprintf(stderr, "bench_answer: %s\n", ll_context_error(b.ctx));
    close_bench(&b);
    return status == LL_OK ? 0 : 70;
}
