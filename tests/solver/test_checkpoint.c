/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checkpoints of whole solves: a solve that is stopped after every round, and goes on in another context each time,
 * ends with the answer of one that never was, by every method. And what a folder of checkpoints may have become
 * meanwhile.
 */
#include <landlink/landlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "graphs/generate.h"
#include "solver/checkpoint/keeper.h"
#include "tests/solver/random_case.h"
#include "tests/support/test.h"

/* ---- a solve, and its answer as bytes ---- */

typedef struct run {
    ll_problem *(*make)(ll_context *ctx);
    ll_method method;
    double gap;
    const char *folder; /* of checkpoints; NULL: none */
} run;

typedef struct answer {
    ll_status status;
    int64_t rounds, iterations;
    char *bytes;
    size_t size;
} answer;

static void add(answer *a, const void *from, int64_t count, size_t size) {
    size_t bytes = (size_t)count * size;
    a->bytes = realloc(a->bytes, a->size + bytes + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(a->bytes);
    if (bytes > 0) memcpy(a->bytes + a->size, from, bytes);
    a->size += bytes;
}

static void take_answer(answer *a, const ll_solution *s) {
    const ll_problem *p = s->problem;
    add(a, &s->path_count, 1, sizeof s->path_count);
    add(a, s->path_demand, s->path_count, sizeof *s->path_demand);
    add(a, s->path_first, s->path_count + 1, sizeof *s->path_first);
    add(a, s->path_arc, s->path_first[s->path_count], sizeof *s->path_arc);
    add(a, s->path_flow_uteu, s->path_count, sizeof *s->path_flow_uteu);
    add(a, s->unmet_uteu, p->demand_count, sizeof *s->unmet_uteu);
    add(a, s->rounding_uteu, p->demand_count, sizeof *s->rounding_uteu);
    add(a, s->price_nusd, p->row_count, sizeof *s->price_nusd);
    add(a, s->demand_price_nusd, p->demand_count, sizeof *s->demand_price_nusd);
    add(a, &s->objective, 1, sizeof s->objective);
    add(a, &s->bound, 1, sizeof s->bound);
    for (int64_t i = 0; i < s->iteration_count; i++) {
        add(a, &s->iteration[i].bound_usd, 1, sizeof s->iteration[i].bound_usd);
        add(a, &s->iteration[i].objective_usd, 1, sizeof s->iteration[i].objective_usd);
        add(a, &s->iteration[i].columns, 1, sizeof s->iteration[i].columns);
        add(a, &s->iteration[i].effort, 1, sizeof s->iteration[i].effort);
    }
    a->iterations = s->iteration_count;
    a->rounds = s->trail.seen;
}

/* Stops after so many files; 0: never. */
static answer solve(const run *r, int64_t stop_after) {
    answer a = {.status = LL_OK};
    ll_context *ctx = ll_test_context(1);
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    ll_solve_options options;
    ll_solve_options_default(&options);
    options.method = r->method;
    options.gap = r->gap;
    options.checkpoint = r->folder;
    options.checkpoint_every_s = 0;
    p = r->make(ctx);
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    ctx->checkpoints_before_stop = stop_after;
    a.status = ll_solve(ctx, p, &options, &s);
    if (s != NULL) take_answer(&a, s);
    if (atomic_load(&ctx->cancelled) && stop_after > 0) a.status = LL_ERR_INTERRUPTED;
    ll_solution_free(ctx, s);
    ll_problem_free(ctx, p);
    ll_test_context_end(ctx);
    return a;
}

static bool same_answer(const answer *a, const answer *b) {
    return a->status == b->status && a->size == b->size && a->size > 0 && memcmp(a->bytes, b->bytes, a->size) == 0;
}

static void forget(answer *a) {
    free(a->bytes);
    *a = (answer){.status = LL_OK};
}

/* ---- after every round ---- */

enum { MOST_STOPS = 5000 };

/* Every process does one round and stops. */
static void assert_chain(run r, const answer *whole, int64_t least_stops) {
    answer a = {.status = LL_ERR_INTERRUPTED};
    int64_t stops = 0;
    for (; a.status == LL_ERR_INTERRUPTED && stops < MOST_STOPS; stops++) {
        forget(&a);
        a = solve(&r, stops == 0 ? 1 : 2); /* the first file is of where it began */
    }
    if (!same_answer(&a, whole))
        printf("\n    method %d: after %lld stops another answer: status %d, %zu bytes; %d, %zu\n", (int)r.method,
               (long long)stops, (int)a.status, a.size, (int)whole->status, whole->size);
    CU_ASSERT(same_answer(&a, whole));
    CU_ASSERT(stops > least_stops);
    forget(&a);
    ll_checkpoint_sweep(r.folder, true);
}

/* Stopped once, after the k-th round. */
static void assert_stopped_at(run r, const answer *whole, int64_t k) {
    answer first = solve(&r, k);
    CU_ASSERT_EQUAL(first.status, LL_ERR_INTERRUPTED);
    answer then = solve(&r, 0);
    if (!same_answer(&then, whole)) printf("\n    stopped after %lld files: another answer\n", (long long)k);
    CU_ASSERT(same_answer(&then, whole));
    forget(&first);
    forget(&then);
    ll_checkpoint_sweep(r.folder, true);
}

static void assert_resumes(run r, int64_t least_stops) {
    r.folder = NULL;
    answer whole = solve(&r, 0);
    CU_ASSERT_FATAL(whole.size > 0);
    char *folder = strdup(ll_test_folder()); /* outlives the many folders of cases */
    r.folder = folder;
    assert_chain(r, &whole, least_stops);
    for (int64_t k = 1; k <= least_stops; k += 1 + least_stops / 4) assert_stopped_at(r, &whole, k);
    ll_test_remove(folder);
    free(folder);
    forget(&whole);
}

/* Capacities bind, and all must be carried. */
static ll_problem *grid(ll_context *ctx) {
    ll_case *c = NULL;
    ll_problem *p = NULL;
    ll_generate_options options = ll_generate_options_default();
    options.rows = options.columns = 6;
    options.demands = 120;
    options.binding = 0.4;
    LL_ASSERT_OK(ctx, ll_generate(ctx, LL_GENERATE_GRID, &options, "grid", &c));
    LL_ASSERT_OK(ctx, ll_problem_build(ctx, c, NULL, &p));
    return p;
}

/* Classes, capacity sets and penalties. */
static ll_problem *corridor(ll_context *ctx) {
    ll_case *c = NULL;
    ll_problem *p = NULL;
    ll_generate_options options = ll_generate_options_default();
    options.stages = 6;
    options.demands = 150;
    options.binding = 0.4;
    LL_ASSERT_OK(ctx, ll_generate(ctx, LL_GENERATE_CORRIDOR, &options, "corridor", &c));
    LL_ASSERT_OK(ctx, ll_problem_build(ctx, c, NULL, &p));
    return p;
}

static void test_interior(void) {
    if (!LL_TEST_SANITIZED) assert_resumes((run){.make = grid, .method = LL_METHOD_INTERIOR, .gap = 1e-6}, 30);
    assert_resumes((run){.make = corridor, .method = LL_METHOD_INTERIOR, .gap = 1e-6}, 30);
}

static void test_column(void) {
    assert_resumes((run){.make = grid, .method = LL_METHOD_COLUMN, .gap = 1e-6}, 30);
    if (!LL_TEST_SANITIZED) assert_resumes((run){.make = corridor, .method = LL_METHOD_COLUMN, .gap = 1e-6}, 30);
}

static void test_price(void) { assert_resumes((run){.make = corridor, .method = LL_METHOD_PRICE, .gap = 1e-3}, 100); }

static void test_auto(void) { assert_resumes((run){.make = corridor, .method = LL_METHOD_AUTO, .gap = 1e-6}, 2); }

static ll_problem *hard_0(ll_context *ctx) { return ll_random_problem(ctx, 0, true); }
static ll_problem *hard_1(ll_context *ctx) { return ll_random_problem(ctx, 1, true); }
static ll_problem *hard_2(ll_context *ctx) { return ll_random_problem(ctx, 2, true); }
static ll_problem *soft_3(ll_context *ctx) { return ll_random_problem(ctx, 3, false); }

/* Penalties are raised, and some demands cannot be carried. */
static void test_random(void) {
    ll_problem *(*const make[])(ll_context *) = {hard_0, hard_1, hard_2, soft_3};
    for (int i = LL_TEST_SANITIZED; i < 4; i++) {
        assert_resumes((run){.make = make[i], .method = LL_METHOD_INTERIOR, .gap = 1e-9}, 0);
        assert_resumes((run){.make = make[i], .method = LL_METHOD_AUTO, .gap = 1e-9}, 0);
    }
}

/* ---- what became of the files ---- */

enum { SECTIONS = 4 };
static const ll_checkpoint_key any_key = {.problem_xxh64 = 7, .seed = 1, .gap = 1e-6, .method = 3, .version = "0.1.0"};

static void write_bytes(const char *folder, int generation, const char *bytes, size_t size) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, ll_checkpoint_name(generation));
    FILE *file = fopen(path, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    if (size > 0) CU_ASSERT_EQUAL(fwrite(bytes, size, 1, file), 1);
    fclose(file);
}

static char *read_bytes(const char *folder, int generation, size_t *size) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, ll_checkpoint_name(generation));
    return ll_test_read_file(path, size);
}

static ll_status read_back(ll_context *ctx, const char *folder, const ll_checkpoint_key *key) {
    ll_archive bytes;
    ll_checkpoint_section sections[SECTIONS];
    ll_status status = ll_checkpoint_read(ctx, folder, 0, key, &bytes, sections, SECTIONS);
    ll_archive_free(&bytes);
    return status;
}

/* A small file; returns its bytes, malloc'ed. */
static char *small_file(ll_context *ctx, const char *folder, size_t *size) {
    static const char text[] = "some of the state, some of it not";
    const ll_checkpoint_section sections[SECTIONS] = {{0, text, 33}, {1, text, 8}, {2, text, 16}, {3, NULL, 0}};
    LL_ASSERT_OK(ctx, ll_checkpoint_write(ctx, folder, 0, &any_key, 5, sections, SECTIONS));
    LL_ASSERT_OK(ctx, read_back(ctx, folder, &any_key));
    char *bytes = read_bytes(folder, 0, size);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    return bytes;
}

/* Cut anywhere, or longer: refused. */
static void test_truncated(void) {
    ll_context *ctx = ll_test_context(1);
    const char *folder = ll_test_folder();
    size_t size = 0;
    char *bytes = small_file(ctx, folder, &size);
    for (size_t length = 0; length < size; length++) {
        write_bytes(folder, 0, bytes, length);
        LL_ASSERT_STATUS(ctx, read_back(ctx, folder, &any_key), LL_ERR_DATA);
    }
    LL_ASSERT_ERROR_HAS(ctx, "remove it to begin");
    bytes = realloc(bytes, size + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    bytes[size] = 0;
    write_bytes(folder, 0, bytes, size + 1);
    LL_ASSERT_STATUS(ctx, read_back(ctx, folder, &any_key), LL_ERR_DATA);
    free(bytes);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* Any bit of header and sections: refused; what fills a section up to 8 bytes means nothing. */
static void test_flipped(void) {
    ll_context *ctx = ll_test_context(1);
    const char *folder = ll_test_folder();
    size_t size = 0, filling = LL_CHECKPOINT_HEADER + 24 + 33;
    char *bytes = small_file(ctx, folder, &size);
    for (size_t bit = 0; bit < 8 * size; bit++) {
        if (bit / 8 >= filling && bit / 8 < filling + 7) continue;
        bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
        write_bytes(folder, 0, bytes, size);
        ll_status status = read_back(ctx, folder, &any_key);
        if (status != LL_ERR_DATA) printf("\n    bit %zu: %d\n", bit, (int)status);
        CU_ASSERT_EQUAL(status, LL_ERR_DATA);
        bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
    }
    free(bytes);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

static void test_foreign(void) {
    ll_context *ctx = ll_test_context(1);
    const char *folder = ll_test_folder();
    size_t size = 0;
    free(small_file(ctx, folder, &size));
    ll_checkpoint_key key = any_key;
    key.problem_xxh64 = 8;
    LL_ASSERT_STATUS(ctx, read_back(ctx, folder, &key), LL_ERR_USAGE);
    LL_ASSERT_ERROR_HAS(ctx, "is of another case");
    key = any_key;
    key.gap = 1e-4;
    LL_ASSERT_STATUS(ctx, read_back(ctx, folder, &key), LL_ERR_USAGE);
    LL_ASSERT_ERROR_HAS(ctx, "--gap 1e-06 --seed 1, now --gap 0.0001 --seed 1");
    key = any_key;
    key.method = 2;
    LL_ASSERT_STATUS(ctx, read_back(ctx, folder, &key), LL_ERR_USAGE);
    LL_ASSERT_ERROR_HAS(ctx, "another method");
    key = any_key;
    key.version[2] = '2';
    LL_ASSERT_STATUS(ctx, read_back(ctx, folder, &key), LL_ERR_DATA);
    LL_ASSERT_ERROR_HAS(ctx, "was written by landlink 0.1.0");
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* A damaged newest generation gives way to the older one, and the answer is the same; two damaged ones are refused. */
static void test_older_generation(void) {
    run r = {.make = corridor, .method = LL_METHOD_INTERIOR, .gap = 1e-6};
    answer whole = solve(&r, 0);
    char *folder = strdup(ll_test_folder());
    r.folder = folder;
    answer stopped = solve(&r, 20);
    CU_ASSERT_EQUAL(stopped.status, LL_ERR_INTERRUPTED);
    uint64_t sequence[2];
    size_t size[2];
    char *bytes[2];
    for (int g = 0; g < 2; g++) {
        CU_ASSERT(ll_checkpoint_peek(folder, g, &sequence[g]));
        bytes[g] = read_bytes(folder, g, &size[g]);
    }
    int newest = sequence[1] > sequence[0];
    const size_t cuts[] = {0, 100, LL_CHECKPOINT_HEADER, size[newest] / 2, size[newest] - 1};
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        write_bytes(folder, newest, bytes[newest], cuts[i]);
        write_bytes(folder, 1 - newest, bytes[1 - newest], size[1 - newest]);
        answer then = solve(&r, 0);
        CU_ASSERT(same_answer(&then, &whole));
        forget(&then);
    }
    for (int g = 0; g < 2; g++) write_bytes(folder, g, bytes[g], size[g] - 1);
    answer refused = solve(&r, 0);
    CU_ASSERT_EQUAL(refused.status, LL_ERR_DATA);
    for (int g = 0; g < 2; g++) free(bytes[g]);
    forget(&stopped);
    forget(&refused);
    forget(&whole);
    ll_test_remove(folder);
    free(folder);
}

/* Checksums that hold over indices that nothing has: no state of this solve, and no crash. */
static void test_senseless(void) {
    ll_context *ctx = ll_test_context(1);
    ll_problem *p = corridor(ctx);
    run r = {.make = corridor, .method = LL_METHOD_INTERIOR, .gap = 1e-6};
    char *folder = strdup(ll_test_folder());
    r.folder = folder;
    answer stopped = solve(&r, 3);
    ll_archive bytes;
    ll_checkpoint_section sections[SECTIONS];
    ll_checkpoint_key key = {.problem_xxh64 = p->xxh64, .seed = 1, .gap = 1e-6, .method = LL_METHOD_INTERIOR};
    snprintf(key.version, sizeof key.version, "%s", ll_version());
    LL_ASSERT_OK(ctx, ll_checkpoint_read(ctx, folder, 0, &key, &bytes, sections, SECTIONS));
    for (int s = 1; s < SECTIONS; s++) {
        char *damaged = malloc((size_t)sections[s].size);
        CU_ASSERT_PTR_NOT_NULL_FATAL(damaged);
        memcpy(damaged, sections[s].bytes, (size_t)sections[s].size);
        memset(damaged + sections[s].size / 16 * 8, 0x7f, 8);
        ll_checkpoint_section other[SECTIONS];
        memcpy(other, sections, sizeof other);
        other[s].bytes = damaged;
        for (int g = 0; g < 2; g++) LL_ASSERT_OK(ctx, ll_checkpoint_write(ctx, folder, g, &key, 9, other, SECTIONS));
        answer refused = solve(&r, 0);
        CU_ASSERT_EQUAL(refused.status, LL_ERR_DATA);
        forget(&refused);
        free(damaged);
        other[s] = (ll_checkpoint_section){(uint32_t)s, NULL, 0};
        for (int g = 0; g < 2; g++) LL_ASSERT_OK(ctx, ll_checkpoint_write(ctx, folder, g, &key, 9, other, SECTIONS));
        refused = solve(&r, 0);
        CU_ASSERT_EQUAL(refused.status, LL_ERR_DATA);
        forget(&refused);
    }
    ll_archive_free(&bytes);
    forget(&stopped);
    ll_problem_free(ctx, p);
    ll_test_remove(folder);
    free(folder);
    ll_test_context_end(ctx);
}

/* Memory that is short: an error, or an answer without a checkpoint, from any allocation on. */
static void test_out_of_memory(void) {
    ll_context *ctx = ll_test_context(1);
    ll_problem *p = ll_random_problem(ctx, 3, false);
    char *folder = strdup(ll_test_folder());
    ll_solve_options options;
    ll_solve_options_default(&options);
    options.method = LL_METHOD_INTERIOR;
    options.checkpoint = folder;
    options.checkpoint_every_s = 0;
    long long before = atomic_load(&ctx->memory.live_blocks);
    ll_status status = LL_ERR_MEMORY;
    for (int64_t k = 0; k < 100000 && status != LL_OK; k += 1 + k / (LL_TEST_SANITIZED ? 20 : 60)) {
        ll_solution *s = NULL;
        atomic_store(&ctx->memory.fail_at, k);
        status = ll_solve(ctx, p, &options, &s);
        bool hit = atomic_load(&ctx->memory.fail_at) < 0;
        atomic_store(&ctx->memory.fail_at, -1);
        CU_ASSERT(status == LL_OK || status == LL_ERR_MEMORY);
        ll_solution_free(ctx, s);
        if (hit) status = LL_ERR_MEMORY;
        CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), before);
    }
    CU_ASSERT_EQUAL(status, LL_OK);
    ll_problem_free(ctx, p);
    ll_test_remove(folder);
    free(folder);
    ll_test_context_end(ctx);
}

void suite_checkpoint(void);
void suite_checkpoint(void) {
    LL_TEST(test_truncated);
    LL_TEST(test_flipped);
    LL_TEST(test_foreign);
    LL_TEST(test_older_generation);
    LL_TEST(test_senseless);
    LL_TEST(test_out_of_memory);
    LL_TEST(test_interior);
    LL_TEST(test_column);
    LL_TEST(test_price);
    LL_TEST(test_auto);
    LL_TEST(test_random);
}
