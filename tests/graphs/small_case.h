/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small case of tables in a folder of its own, in which a test changes single tables:
 *
 *     A --AC sea--> C --CD rail--> D        A and B are zone west
 *     B <-BC rail-> C
 */
#ifndef LL_TESTS_GRAPHS_SMALL_CASE_H
#define LL_TESTS_GRAPHS_SMALL_CASE_H

#include <stdio.h>
#include <string.h>

#include "graphs/problem.h"
#include "tests/support/test.h"

typedef struct small_case {
    ll_context *ctx;
    char folder[256];
} small_case;

static inline void small_case_open(small_case *s) {
    *s = (small_case){0};
    LL_ASSERT_OK(s->ctx, ll_context_create(&s->ctx));
    snprintf(s->folder, sizeof s->folder, "%s", ll_test_folder());
    ll_test_write_file(s->folder, "node.csv",
                       "node_id,x_coord,y_coord,country,zone_id\n"
                       "A,50,43,KZ,west\nB,51,44,KZ,west\nC,49,40,AZ,\nD,45,41,GE,\n");
    ll_test_write_file(s->folder, "link.csv",
                       "link_id,from_node_id,to_node_id,directed,mode,length,time_h,cost_usd_per_teu,"
                       "capacity_teu_per_year,co2_kg_per_teu\n"
                       "AC,A,C,1,sea,400,24,100,50,200\nBC,B,C,0,rail,80,4,20,,10\nCD,C,D,1,rail,500,12,60.5,100,\n");
    ll_test_write_file(s->folder, "commodity.csv", "commodity_id,value_of_time_usd_per_teu_day\ngrain,24\nparts,48\n");
    ll_test_write_file(s->folder, "demand.csv",
                       "o_node_id,d_node_id,commodity_id,volume\nA,D,grain,40\nB,D,parts,10.5\n");
}

static inline void small_case_write(const small_case *s, const char *table, const char *text) {
    ll_test_write_file(s->folder, table, text);
}

/* The lines follow those of the table. */
static inline void small_case_append(const small_case *s, const char *table, const char *lines) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", s->folder, table);
    FILE *file = fopen(path, "ab");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_TRUE(fputs(lines, file) >= 0);
    CU_ASSERT_EQUAL(fclose(file), 0);
}

static inline void small_case_close(small_case *s) {
    CU_ASSERT_EQUAL(atomic_load(&s->ctx->memory.live_blocks), 0);
    ll_context_free(s->ctx);
    ll_test_remove(s->folder);
}

/* The case as it is read, with free by ll_case_free. */
static inline ll_case *small_case_read(small_case *s) {
    ll_case *c = NULL;
    LL_ASSERT_OK(s->ctx, ll_case_read(s->ctx, s->folder, &c));
    CU_ASSERT_PTR_NOT_NULL_FATAL(c);
    return c;
}

static inline ll_problem *small_case_build(small_case *s, const ll_problem_options *options) {
    ll_problem *p = NULL;
    LL_ASSERT_OK(s->ctx, ll_problem_read(s->ctx, s->folder, options, &p));
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    return p;
}

/* Asserts that reading and building is refused with a text that has the part, and leaves nothing behind. */
static inline void small_case_refused(small_case *s, const ll_problem_options *options, ll_status expected,
                                      const char *part) {
    ll_problem *p = NULL;
    LL_ASSERT_STATUS(s->ctx, ll_problem_read(s->ctx, s->folder, options, &p), expected);
    CU_ASSERT_PTR_NULL(p);
    LL_ASSERT_ERROR_HAS(s->ctx, part);
    CU_ASSERT_EQUAL(atomic_load(&s->ctx->memory.live_blocks), 0);
}

/* A table as a whole, and what is said about it. */
typedef struct bad_table {
    const char *table, *text, *part;
} bad_table;

static inline void check_bad_tables(const bad_table *bad, size_t count) {
    for (size_t i = 0; i < count; i++) {
        small_case s;
        small_case_open(&s);
        small_case_write(&s, bad[i].table, bad[i].text);
        small_case_refused(&s, NULL, LL_ERR_DATA, bad[i].part);
        small_case_close(&s);
    }
}
#define CHECK_BAD_TABLES(bad) check_bad_tables((bad), sizeof(bad) / sizeof *(bad))

/* The arc of that name, LL_NONE when there is none. */
static inline int32_t small_case_arc(const ll_problem *p, const char *token) {
    for (int32_t a = 0; a < p->arc_count; a++)
        if (strcmp(p->arc_token[a], token) == 0) return a;
    return LL_NONE;
}

/* Lets the k-th allocation fail, k = 0, 1, ..., until reading and building end otherwise; expected: how. */
static inline void small_case_failing_memory(small_case *s, const ll_problem_options *options, ll_status expected) {
    ll_status status = LL_ERR_MEMORY;
    for (int k = 0; status == LL_ERR_MEMORY && k < 10000; k++) {
        ll_problem *p = NULL;
        atomic_store(&s->ctx->memory.fail_at, k);
        status = ll_problem_read(s->ctx, s->folder, options, &p);
        atomic_store(&s->ctx->memory.fail_at, -1);
        if (status != LL_OK) CU_ASSERT_PTR_NULL(p);
        ll_problem_free(s->ctx, p);
        CU_ASSERT_EQUAL(atomic_load(&s->ctx->memory.live_blocks), 0);
    }
    LL_ASSERT_STATUS(s->ctx, status, expected);
}

#endif
