/* SPDX-License-Identifier: Apache-2.0 */
/* scenario.csv: the rows of the overlays, checked against the base tables as far as they can be. */
#include "graphs/scenario.h"

#include <math.h>
#include <string.h>

#include "graphs/tables/tables.h"

static const ll_column columns[LL_SCENARIO_COLUMNS] = {
    [LL_SCENARIO_ID] = {"scenario_id", true},
    [LL_SCENARIO_NAME] = {"name", false},
    [LL_SCENARIO_BASE] = {"base_scenario_id", false},
    [LL_SCENARIO_TABLE] = {"table", true},
    [LL_SCENARIO_IDS] = {"ids", true},
    [LL_SCENARIO_FILTER] = {"filter", false},
    [LL_SCENARIO_DIRECTION] = {"direction", false},
    [LL_SCENARIO_COLUMN] = {"column", true},
    [LL_SCENARIO_OPERATION] = {"operation", true},
    [LL_SCENARIO_VALUE] = {"value", true},
};

typedef struct cell_sink {
    ll_table *f;
    int64_t row;
} cell_sink;

static void tell_cell(void *user, ll_scenario_column column, const char *text) {
    cell_sink *at = user;
    ll_cell_finding(at->f, at->row, (int32_t)column, "%s", text);
}

static void read_row(ll_table *f, int64_t row) {
    ll_case *c = f->t->c;
    ll_case_scenario_op *op = &c->scenario_op[c->scenario_op_count++];
    const char *id = ll_cell_id(f, row, LL_SCENARIO_ID);
    for (int32_t i = 0; i < LL_SCENARIO_COLUMNS; i++) op->cell[i] = ll_csv_cell_place(f->csv, row, f->at[i]);
    op->scenario_id = id != NULL ? id : "";
    op->name = ll_cell_copy(f, row, LL_SCENARIO_NAME);
    op->base_scenario_id = ll_cell_copy(f, row, LL_SCENARIO_BASE);
    op->table = ll_cell_copy(f, row, LL_SCENARIO_TABLE);
    op->ids = ll_cell_copy(f, row, LL_SCENARIO_IDS);
    op->filter = ll_cell_copy(f, row, LL_SCENARIO_FILTER);
    op->direction = ll_cell_copy(f, row, LL_SCENARIO_DIRECTION);
    op->column = ll_cell_copy(f, row, LL_SCENARIO_COLUMN);
    op->operation = ll_cell_copy(f, row, LL_SCENARIO_OPERATION);
    op->value_text = ll_cell_copy(f, row, LL_SCENARIO_VALUE);
    op->value = NAN;
}

/* A scenario's name and base may stand in any of its rows; all of its rows get them. */
static void share_heading(ll_table *f) {
    ll_case *c = f->t->c;
    for (int32_t i = 0; i < c->scenario_op_count; i++) { /* the first row collects */
        ll_case_scenario_op *op = &c->scenario_op[i];
        ll_case_scenario_op *first = &c->scenario_op[ll_scenario_find(c, op->scenario_id)];
        if (first->name[0] == '\0') first->name = op->name;
        if (first->base_scenario_id[0] == '\0') first->base_scenario_id = op->base_scenario_id;
        if (op->base_scenario_id[0] != '\0' && strcmp(op->base_scenario_id, first->base_scenario_id) != 0)
            ll_cell_finding(f, i, LL_SCENARIO_BASE,
                            "base_scenario_id is '%.40s' here and '%.40s' before; a scenario has one",
                            op->base_scenario_id, first->base_scenario_id);
    }
    for (int32_t i = 0; i < c->scenario_op_count; i++) {
        ll_case_scenario_op *op = &c->scenario_op[i];
        const ll_case_scenario_op *first = &c->scenario_op[ll_scenario_find(c, op->scenario_id)];
        op->name = first->name;
        op->base_scenario_id = first->base_scenario_id;
    }
}

/* Walks up the bases of a scenario that starts in row i. */
static void check_bases(ll_table *f, int32_t i) {
    const ll_case *c = f->t->c;
    int32_t at = i;
    if (ll_scenario_find(c, c->scenario_op[i].scenario_id) != i) return;
    for (int32_t steps = 0; at != LL_NONE && c->scenario_op[at].base_scenario_id[0] != '\0'; steps++) {
        const char *base = c->scenario_op[at].base_scenario_id;
        int32_t next = ll_scenario_find(c, base);
        if (next == LL_NONE && at == i)
            ll_cell_finding(f, i, LL_SCENARIO_BASE,
                            "there is no scenario '%.40s' to build on; add it or correct the id", base);
        at = next;
        if (at != i && steps <= c->scenario_op_count) continue;
        if (at == i)
            ll_cell_finding(f, i, LL_SCENARIO_BASE,
                            "scenario '%s' is its own base; break the cycle of base_scenario_id",
                            c->scenario_op[i].scenario_id);
        return;
    }
}

static ll_status check_rows(ll_table *f) {
    ll_status status = LL_OK;
    ll_case *c = f->t->c;
    ll_overlay overlay = {.ctx = f->t->ctx, .c = c};
    for (int32_t i = 0; i < c->scenario_op_count; i++) {
        cell_sink at = {f, i};
        ll_scenario_sink sink = {tell_cell, &at, 0};
        ll_scenario_change change;
        check_bases(f, i);
        LL_TRY(ll_scenario_compile(&overlay, &c->scenario_op[i], &sink, &change));
        if (change.field != NULL && change.field->kind == LL_FIELD_NUMBER) c->scenario_op[i].value = change.value;
        ll_scenario_change_free(f->t->ctx, &change);
    }
done:
    ll_overlay_close(&overlay);
    return status;
}

ll_status ll_read_scenarios(ll_tables *t) {
    ll_status status = LL_OK;
    ll_table f = {0};
    LL_TRY(ll_table_open(t, "scenario.csv", columns, LL_SCENARIO_COLUMNS, &f));
    LL_NEW(t->ctx, t->c->scenario_op, f.rows);
    for (int64_t row = 0; row < f.rows && !f.out_of_memory; row++) read_row(&f, row);
    LL_TRY(f.out_of_memory ? LL_ERR_MEMORY : LL_OK);
    share_heading(&f);
    LL_TRY(check_rows(&f));
done:
    return ll_table_close(&f, status);
}
