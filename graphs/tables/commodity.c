/* SPDX-License-Identifier: Apache-2.0 */
/* commodity.csv: the classes of freight. A case without it has one class, `freight`. */
#include <math.h>
#include <string.h>

#include "graphs/tables/tables.h"

enum { ID, NAME, VALUE_OF_TIME, NET_T, MODES, PENALTY, COLUMNS };

static const ll_column columns[COLUMNS] = {
    [ID] = {"commodity_id", true},
    [NAME] = {"name", false},
    [VALUE_OF_TIME] = {"value_of_time_usd_per_teu_day", false},
    [NET_T] = {"net_t_per_teu", false},
    [MODES] = {"allowed_modes", false},
    [PENALTY] = {"unmet_penalty_usd_per_teu", false},
};

static int64_t line_of(const ll_case *c, int32_t klass) { return c->klass[klass].line; }

/* Every mode of the list must be one that a link has, else the list closes the network by a typing error. */
static void check_modes(ll_table *f, int64_t row) {
    size_t length = 0;
    char mode[256];
    for (const char *at = ll_cell_text(f, row, MODES), *item; (item = ll_list_item(&at, &length)) != NULL;) {
        size_t kept = length < sizeof mode ? length : sizeof mode - 1;
        memcpy(mode, item, kept);
        mode[kept] = '\0';
        ll_cell_check_mode(f, row, MODES, mode);
    }
}

static void read_row(ll_table *f, int64_t row) {
    ll_tables *t = f->t;
    int32_t number = t->c->class_count;
    ll_case_class *klass = &t->c->klass[number];
    klass->line = ll_csv_line(f->csv, row);
    klass->id = ll_cell_new_id(f, row, ID, &t->klass, number, line_of);
    klass->name = ll_cell_copy(f, row, NAME);
    klass->value_of_time_usd_per_teu_day = ll_cell_number(f, row, VALUE_OF_TIME, 0, LL_MOST_COST_USD);
    klass->net_t_per_teu = ll_cell_number(f, row, NET_T, 0, INFINITY);
    klass->unmet_penalty_usd_per_teu = ll_cell_number(f, row, PENALTY, 0, LL_MOST_COST_USD);
    klass->allowed_modes = ll_cell_copy(f, row, MODES);
    check_modes(f, row);
    t->c->class_count++;
}

static ll_status add_default_class(ll_tables *t) {
    ll_status status = LL_OK;
    int32_t existing = LL_NONE;
    LL_TRY(ll_ids_open(t->ctx, 1, &t->klass));
    LL_NEW(t->ctx, t->c->klass, 1);
    t->c->klass[0] = (ll_case_class){.id = "freight",
                                     .name = "freight",
                                     .net_t_per_teu = NAN,
                                     .unmet_penalty_usd_per_teu = NAN,
                                     .allowed_modes = ""};
    t->c->class_count = 1;
    status = ll_index_add(t->ctx, t->klass.index, "freight", 0, &existing);
done:
    return status;
}

ll_status ll_read_commodities(ll_tables *t) {
    ll_status status = LL_OK;
    ll_table f = {0};
    if (!ll_table_exists(t, "commodity.csv")) return add_default_class(t);
    LL_TRY(ll_table_open(t, "commodity.csv", columns, COLUMNS, &f));
    LL_TRY(ll_ids_open(t->ctx, f.rows, &t->klass));
    LL_NEW(t->ctx, t->c->klass, f.rows);
    for (int64_t row = 0; row < f.rows && !f.out_of_memory; row++) read_row(&f, row);
    if (f.rows == 0) t->klass.whole = false;
    if (f.rows == 0)
        ll_finding(&f.findings, f.input.name, 1, 1, "a header and no rows; name the classes, or remove the file");
done:
    return ll_table_close(&f, status);
}
