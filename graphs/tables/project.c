/* SPDX-License-Identifier: Apache-2.0 */
/* project.csv: what could be built, and what it changes on its links. */
#include <math.h>

#include "graphs/tables/tables.h"

enum { ID, NAME, LINKS, CAPACITY_DELTA, TIME_DELTA, COST_DELTA, CAPEX, YEAR, STATUS, COLUMNS };

static const ll_column columns[COLUMNS] = {
    [ID] = {"project_id", true},
    [NAME] = {"name", false},
    [LINKS] = {"link_ids", true},
    [CAPACITY_DELTA] = {"capacity_delta", false},
    [TIME_DELTA] = {"time_delta_h", false},
    [COST_DELTA] = {"cost_delta", false},
    [CAPEX] = {"capex_musd", false},
    [YEAR] = {"year", false},
    [STATUS] = {"status", false},
};

static int64_t line_of(const ll_case *c, int32_t project) { return c->project[project].line; }

static void check_links(ll_table *f, int64_t row) {
    const char *at = ll_cell_text(f, row, LINKS);
    if (*at == '\0') ll_cell_finding(f, row, LINKS, "link_ids is empty; name the project's links, separated by ';'");
    for (const char *item; (item = ll_list_next(f, &at)) != NULL;) {
        ll_direction direction;
        if (ll_cell_link(f, row, LINKS, item, &direction) != LL_NONE && direction != LL_BOTH)
            ll_cell_finding(f, row, LINKS, "'%s': a project changes both directions of a link; drop the '-'", item);
    }
}

static double or_zero(double value) { return isnan(value) ? 0 : value; }

static void read_row(ll_table *f, int64_t row, ll_ids *ids) {
    ll_case *c = f->t->c;
    ll_case_project *p = &c->project[c->project_count];
    p->line = ll_csv_line(f->csv, row);
    p->id = ll_cell_new_id(f, row, ID, ids, c->project_count, line_of);
    p->name = ll_cell_copy(f, row, NAME);
    p->link_ids = ll_cell_copy(f, row, LINKS);
    check_links(f, row);
    p->capacity_delta = or_zero(ll_cell_number(f, row, CAPACITY_DELTA, -INFINITY, INFINITY));
    p->time_delta_h = or_zero(ll_cell_number(f, row, TIME_DELTA, -INFINITY, INFINITY));
    p->cost_delta = or_zero(ll_cell_number(f, row, COST_DELTA, -LL_MOST_COST_USD, LL_MOST_COST_USD));
    p->capex_musd = ll_cell_number(f, row, CAPEX, 0, INFINITY);
    p->year = ll_cell_integer(f, row, YEAR, 0, 1, 9999);
    p->status = ll_cell_copy(f, row, STATUS);
    c->project_count++;
}

ll_status ll_read_projects(ll_tables *t) {
    ll_status status = LL_OK;
    ll_table f = {0};
    ll_ids ids = {NULL, false};
    LL_TRY(ll_table_open(t, "project.csv", columns, COLUMNS, &f));
    LL_TRY(ll_ids_open(t->ctx, f.rows, &ids));
    LL_NEW(t->ctx, t->c->project, f.rows);
    for (int64_t row = 0; row < f.rows && !f.out_of_memory; row++) read_row(&f, row, &ids);
done:
    ll_ids_free(t->ctx, &ids);
    return ll_table_close(&f, status);
}
