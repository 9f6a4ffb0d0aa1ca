/* SPDX-License-Identifier: Apache-2.0 */
/* From places to nodes and arcs: transfers, zones, ends of paths, links of both directions. */
#include "tests/graphs/small_case.h"

#define TRANSFER "node_id,from_mode,to_mode,time_h,cost_usd_per_teu,capacity_teu_per_year\n"

static void end(small_case *s, ll_problem *p) {
    ll_problem_free(s->ctx, p);
    small_case_close(s);
}

static void check_arc(const ll_problem *p, const char *token, ll_arc_kind kind, int32_t tail, int32_t head) {
    int32_t a = small_case_arc(p, token);
    if (a == LL_NONE) printf("\n    no arc %s\n", token);
    CU_ASSERT_NOT_EQUAL_FATAL(a, LL_NONE);
    CU_ASSERT_EQUAL(p->arc[a].kind, kind);
    CU_ASSERT_EQUAL(p->tail[a], tail);
    CU_ASSERT_EQUAL(p->head[a], head);
}

static void check_no_arc(const ll_problem *p, const char *token) { CU_ASSERT_EQUAL(small_case_arc(p, token), LL_NONE); }

/* Every arc stands once in the rows of its tail and of its head. */
static void check_rows(const ll_problem *p) {
    CU_ASSERT_EQUAL(p->first_out[p->node_count], p->arc_count);
    CU_ASSERT_EQUAL(p->first_in[p->node_count], p->arc_count);
    for (int32_t v = 0; v < p->node_count; v++) {
        for (int32_t i = p->first_out[v]; i < p->first_out[v + 1]; i++) CU_ASSERT_EQUAL(p->tail[p->out_arc[i]], v);
        for (int32_t i = p->first_in[v]; i < p->first_in[v + 1]; i++) CU_ASSERT_EQUAL(p->head[p->in_arc[i]], v);
    }
}

/* A link of both directions is two arcs; the zone of A and B has an origin node (4) and a destination node (5). */
static void test_plain(void) {
    small_case s;
    small_case_open(&s);
    ll_problem *p = small_case_build(&s, NULL);
    CU_ASSERT_EQUAL(p->node_count, 6);
    CU_ASSERT_EQUAL(p->arc_count, 8);
    check_arc(p, "AC", LL_ARC_LINK, 0, 2);
    check_arc(p, "BC", LL_ARC_LINK, 1, 2);
    check_arc(p, "-BC", LL_ARC_LINK, 2, 1);
    check_arc(p, "CD", LL_ARC_LINK, 2, 3);
    CU_ASSERT_TRUE(p->arc[small_case_arc(p, "-BC")].backward);
    CU_ASSERT_EQUAL(p->arc[small_case_arc(p, "-BC")].source, 1);
    check_arc(p, "@zone:west>A", LL_ARC_CONNECTOR, 4, 0);
    check_arc(p, "@zone:west>B", LL_ARC_CONNECTOR, 4, 1);
    check_arc(p, "@A>zone:west", LL_ARC_CONNECTOR, 0, 5);
    check_arc(p, "@B>zone:west", LL_ARC_CONNECTOR, 1, 5);
    CU_ASSERT_EQUAL(p->place[2], 2);
    CU_ASSERT_EQUAL(p->place[4], LL_NONE);
    check_rows(p);
    end(&s, p);
}

/* Parallel links stay apart; planned and closed ones have no arc. */
static void test_status(void) {
    small_case s;
    small_case_open(&s);
    small_case_write(&s, "link.csv",
                     "link_id,from_node_id,to_node_id,directed,cost_usd_per_teu,status\n"
                     "a,A,D,1,5,\nb,A,D,1,3,existing\nc,A,D,0,1,planned\nd,A,D,1,1,closed\ne,B,D,1,1,\n");
    ll_problem *p = small_case_build(&s, NULL);
    check_arc(p, "a", LL_ARC_LINK, 0, 3);
    check_arc(p, "b", LL_ARC_LINK, 0, 3);
    check_no_arc(p, "c");
    check_no_arc(p, "-c");
    check_no_arc(p, "d");
    CU_ASSERT_EQUAL(p->free_cost_nusd[0], 3 * LL_NANO); /* the cheaper of the parallel ones */
    end(&s, p);
}

/*
 * With transfers, C (2; its destination node is 4) has a node for each mode: sea 5, rail 6. Ships to trains is
 * listed, trains to ships is not; loading and unloading are not listed and free.
 */
static void test_transfers(void) {
    small_case s;
    small_case_open(&s);
    small_case_write(&s, "transfer.csv", TRANSFER "C,sea,rail,2,30,10\n");
    ll_problem *p = small_case_build(&s, NULL);
    check_arc(p, "AC", LL_ARC_LINK, 0, 5);
    check_arc(p, "BC", LL_ARC_LINK, 1, 6);
    check_arc(p, "-BC", LL_ARC_LINK, 6, 1);
    check_arc(p, "CD", LL_ARC_LINK, 6, 3);
    check_arc(p, "@C:sea>rail", LL_ARC_TRANSFER, 5, 6);
    check_no_arc(p, "@C:rail>sea");
    check_arc(p, "@C:>sea", LL_ARC_CONNECTOR, 2, 5);
    check_arc(p, "@C:>rail", LL_ARC_CONNECTOR, 2, 6);
    check_arc(p, "@C:sea>", LL_ARC_CONNECTOR, 5, 4);
    check_arc(p, "@C:rail>", LL_ARC_CONNECTOR, 6, 4);
    for (int32_t v = 4; v <= 6; v++) CU_ASSERT_EQUAL(p->place[v], 2);
    check_rows(p);
    /* A to D, grain at 1 USD an hour: 124 + (30 + 2) + 72.5 */
    CU_ASSERT_EQUAL(p->free_cost_nusd[0], INT64_C(228500000000));
    end(&s, p);
}

/* What the table does not list does not exist: ships to trains at C. Trains on trains need no transfer. */
static void test_unlisted_transfer(void) {
    small_case s;
    small_case_open(&s);
    small_case_write(&s, "transfer.csv", TRANSFER "C,rail,sea,2,30,\n");
    ll_problem *p = small_case_build(&s, NULL);
    CU_ASSERT_EQUAL(p->free_cost_nusd[0], LL_COST_INF);
    CU_ASSERT_EQUAL(p->free_cost_nusd[1], INT64_C(112500000000)); /* 28 + 84.5 */
    end(&s, p);
}

/* A table without rows forbids every change; without the table changes are free. */
static void test_empty_table(void) {
    small_case s;
    small_case_open(&s);
    ll_problem *p = small_case_build(&s, NULL);
    CU_ASSERT_EQUAL(p->free_cost_nusd[0], INT64_C(196500000000));
    ll_problem_free(s.ctx, p);
    small_case_write(&s, "transfer.csv", TRANSFER);
    p = small_case_build(&s, NULL);
    CU_ASSERT_EQUAL(p->free_cost_nusd[0], LL_COST_INF);
    end(&s, p);
}

/* Loading and unloading at a place that lists one of their kind is by the listed rows alone. */
static void test_handling(void) {
    small_case s;
    small_case_open(&s);
    small_case_write(&s, "transfer.csv", TRANSFER "C,,rail,1,7,\nC,sea,,1,9,\n");
    small_case_write(&s, "demand.csv",
                     "o_node_id,d_node_id,commodity_id,volume\nC,D,grain,1\nA,C,grain,1\nB,C,grain,1\n");
    ll_problem *p = small_case_build(&s, NULL);
    check_arc(p, "@C:>rail", LL_ARC_TRANSFER, 2,
              small_case_arc(p, "CD") != LL_NONE ? p->tail[small_case_arc(p, "CD")] : 0);
    check_no_arc(p, "@C:>sea");
    check_no_arc(p, "@C:rail>");
    CU_ASSERT_EQUAL(p->free_cost_nusd[0], INT64_C(80500000000));  /* 7 + 1 + 72.5 */
    CU_ASSERT_EQUAL(p->free_cost_nusd[1], INT64_C(134000000000)); /* 124 + 9 + 1 */
    CU_ASSERT_EQUAL(p->free_cost_nusd[2], LL_COST_INF);           /* no unloading of trains */
    end(&s, p);
}

/* Paths begin and end at a no_through place, none passes. */
static void test_no_through(void) {
    small_case s;
    small_case_open(&s);
    small_case_write(&s, "node.csv", "node_id,x_coord,y_coord,no_through\nA,50,43,0\nB,51,44,0\nC,49,40,1\nD,45,41,\n");
    small_case_append(&s, "demand.csv", "A,C,grain,1\nC,D,grain,1\n");
    ll_problem *p = small_case_build(&s, NULL);
    CU_ASSERT_EQUAL(p->node_count, 5);
    check_arc(p, "AC", LL_ARC_LINK, 0, 4);
    check_arc(p, "CD", LL_ARC_LINK, 2, 3);
    check_arc(p, "-BC", LL_ARC_LINK, 2, 1);
    CU_ASSERT_EQUAL(p->free_cost_nusd[0], LL_COST_INF);
    CU_ASSERT_EQUAL(p->free_cost_nusd[2], INT64_C(124000000000));
    CU_ASSERT_EQUAL(p->free_cost_nusd[3], INT64_C(72500000000));
    end(&s, p);
}

/* Zone demands start at the cheapest place; a zone of one place is that place. */
static void test_zones(void) {
    small_case s;
    small_case_open(&s);
    small_case_write(&s, "node.csv",
                     "node_id,x_coord,y_coord,zone_id\nA,50,43,west\nB,51,44,west\nC,49,40,\nD,45,41,east\n");
    small_case_write(&s, "demand.csv",
                     "o_zone_id,d_zone_id,d_node_id,commodity_id,volume\nwest,east,,grain,1\nwest,,C,parts,1\n");
    ll_problem *p = small_case_build(&s, NULL);
    CU_ASSERT_EQUAL(p->node_count, 6);
    CU_ASSERT_EQUAL(p->destination[0], 3);
    CU_ASSERT_EQUAL(p->origin[0], 4);
    CU_ASSERT_EQUAL(p->free_cost_nusd[0], INT64_C(96500000000)); /* by B: 24 + 72.5 */
    CU_ASSERT_EQUAL(p->free_cost_nusd[1], INT64_C(28000000000));
    CU_ASSERT_STRING_EQUAL(ll_problem_origin_id(p, 0), "west");
    CU_ASSERT_STRING_EQUAL(ll_problem_destination_id(p, 1), "C");
    end(&s, p);
}

static void test_nothing_to_go_on(void) {
    small_case s;
    small_case_open(&s);
    small_case_write(&s, "link.csv", "link_id,from_node_id,to_node_id,directed,status\na,A,D,1,planned\n");
    small_case_refused(&s, NULL, LL_ERR_DATA, "no existing link; a network needs at least one");
    small_case_close(&s);
}

/* Names of arcs stay apart, or the case is refused: a transfer of node `zone` against a connector of a zone. */
static void test_double_names(void) {
    small_case s;
    small_case_open(&s);
    small_case_write(&s, "node.csv", "node_id,x_coord,y_coord,zone_id\nA,,,sea\nrail,,,sea\nzone,,,\n");
    small_case_write(&s, "link.csv",
                     "link_id,from_node_id,to_node_id,directed,mode\na,A,zone,1,sea\nb,zone,rail,1,rail\n");
    small_case_write(&s, "demand.csv", "o_node_id,d_node_id,commodity_id,volume\nA,zone,grain,1\n");
    small_case_write(&s, "transfer.csv", TRANSFER "zone,sea,rail,,,\n");
    small_case_refused(&s, NULL, LL_ERR_DATA,
                       "two transfers or connectors are both called '@zone:sea>rail'; leave ':'");
    small_case_close(&s);
}

static void test_failing_memory(void) {
    small_case s;
    small_case_open(&s);
    small_case_write(&s, "transfer.csv", TRANSFER "C,sea,rail,2,30,10\nC,rail,sea,,,\nC,,rail,,,\n");
    small_case_failing_memory(&s, NULL, LL_OK);
    small_case_close(&s);
}

void suite_expand(void);
void suite_expand(void) {
    LL_TEST(test_plain);
    LL_TEST(test_status);
    LL_TEST(test_transfers);
    LL_TEST(test_unlisted_transfer);
    LL_TEST(test_empty_table);
    LL_TEST(test_handling);
    LL_TEST(test_no_through);
    LL_TEST(test_zones);
    LL_TEST(test_nothing_to_go_on);
    LL_TEST(test_double_names);
    LL_TEST(test_failing_memory);
}
