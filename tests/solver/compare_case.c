/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/solver/compare_case.h"

#include "tests/support/test.h"

const char *ll_compare_case(const char *scenario_table) {
    const char *folder = ll_test_folder();
    ll_test_write_file(folder, "node.csv", "node_id,x_coord,y_coord\nA,0,0\nB,1,0\nC,0,1\n");
    ll_test_write_file(folder, "link.csv",
                       "link_id,from_node_id,to_node_id,directed,cost_usd_per_teu,capacity_teu_per_year,time_h\n"
                       "AB,A,B,1,10,10,24\nAC,A,C,1,10,,24\nCB,C,B,1,10,,24\n");
    ll_test_write_file(folder, "commodity.csv", "commodity_id,unmet_penalty_usd_per_teu\ngoods,1000\n");
    ll_test_write_file(folder, "demand.csv", "o_node_id,d_node_id,commodity_id,volume\nA,B,goods,15\n");
    ll_test_write_file(folder, "corridor.csv",
                       "corridor_id,name,link_ids\ndirect,Direct,AB\nround,\"Round, by C\",CB\n");
    if (scenario_table != NULL) ll_test_write_file(folder, "scenario.csv", scenario_table);
    return folder;
}

void ll_compare_count_given_up(void *count, ll_log_level level, const char *text) {
    static const char told[] = "cheapest paths of the base's demands are not kept: out of memory";
    if (level == LL_LOG_WARNING && strstr(text, told) != NULL) ++*(int *)count;
}
