/* SPDX-License-Identifier: Apache-2.0 */
/* Which rows and which column a row of scenario.csv speaks of: its vocabulary, and ids as rows. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "graphs/io/near_name.h"
#include "graphs/io/number.h"
#include "graphs/scenario.h"

enum { TEXT_SIZE = 512, NAME_SIZE = 256 };

static const char *const table_names[LL_CHANGE_TABLES] = {
    "link", "demand", "commodity", "capacity_set", "transfer", "config", "project",
};
static const char *const id_kinds[LL_CHANGE_TABLES] = {/* what an id in ids names */
                                                       "link", "demand",        "commodity", "capacity set",
                                                       "node", "configuration", "project"};
static const char *const operation_names[] = {"set", "add", "multiply"};
static const char *const status_names[] = {"existing", "planned", "closed"};
static const char *const direction_names[] = {"both", "forward", "backward"};

static const ll_scenario_field fields[] = {
    {LL_CHANGE_LINK, "time_h", LL_FIELD_NUMBER, offsetof(ll_case_link, time_h), 1e9, true},
    {LL_CHANGE_LINK, "cost_usd_per_teu", LL_FIELD_NUMBER, offsetof(ll_case_link, cost_usd_per_teu), 1e8, true},
    {LL_CHANGE_LINK, "capacity_teu_per_year", LL_FIELD_NUMBER, offsetof(ll_case_link, capacity_teu_per_year), INFINITY,
     false},
    {LL_CHANGE_LINK, "co2_kg_per_teu", LL_FIELD_NUMBER, offsetof(ll_case_link, co2_kg_per_teu), 1e9, true},
    {LL_CHANGE_LINK, "status", LL_FIELD_LINK_STATUS, 0, 0, false},
    {LL_CHANGE_DEMAND, "volume", LL_FIELD_NUMBER, offsetof(ll_case_demand, volume_teu), INFINITY, true},
    {LL_CHANGE_DEMAND, "unmet_penalty_usd_per_teu", LL_FIELD_NUMBER,
     offsetof(ll_case_demand, unmet_penalty_usd_per_teu), 1e8, false},
    {LL_CHANGE_COMMODITY, "value_of_time_usd_per_teu_day", LL_FIELD_NUMBER,
     offsetof(ll_case_class, value_of_time_usd_per_teu_day), 1e8, true},
    {LL_CHANGE_COMMODITY, "net_t_per_teu", LL_FIELD_NUMBER, offsetof(ll_case_class, net_t_per_teu), INFINITY, false},
    {LL_CHANGE_COMMODITY, "unmet_penalty_usd_per_teu", LL_FIELD_NUMBER,
     offsetof(ll_case_class, unmet_penalty_usd_per_teu), 1e8, false},
    {LL_CHANGE_CAPACITY_SET, "capacity_teu_per_year", LL_FIELD_NUMBER, offsetof(ll_case_set, capacity_teu_per_year),
     INFINITY, false},
    {LL_CHANGE_TRANSFER, "time_h", LL_FIELD_NUMBER, offsetof(ll_case_transfer, time_h), 1e9, true},
    {LL_CHANGE_TRANSFER, "cost_usd_per_teu", LL_FIELD_NUMBER, offsetof(ll_case_transfer, cost_usd_per_teu), 1e8, true},
    {LL_CHANGE_TRANSFER, "capacity_teu_per_year", LL_FIELD_NUMBER, offsetof(ll_case_transfer, capacity_teu_per_year),
     INFINITY, false},
    {LL_CHANGE_CONFIG, "co2_price_usd_per_t", LL_FIELD_NUMBER, offsetof(ll_case, co2_price_usd_per_t), 1e8, true},
    {LL_CHANGE_PROJECT, "status", LL_FIELD_PROJECT, 0, 0, false},
};
enum { FIELDS = sizeof fields / sizeof *fields };

void ll_scenario_tell(ll_scenario_sink *sink, ll_scenario_column column, const char *format, ...) {
    char text[TEXT_SIZE];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    sink->count++;
    sink->tell(sink->user, column, text);
}

/* ---- tables ---- */

const char *ll_scenario_table_name(ll_scenario_table table) { return table_names[table]; }

ll_table_rows ll_scenario_rows(ll_case *c, ll_scenario_table table) {
    switch (table) {
    case LL_CHANGE_LINK:
        return (ll_table_rows){(char *)c->link, c->link_count, sizeof *c->link};
    case LL_CHANGE_DEMAND:
        return (ll_table_rows){(char *)c->demand, c->demand_count, sizeof *c->demand};
    case LL_CHANGE_COMMODITY:
        return (ll_table_rows){(char *)c->klass, c->class_count, sizeof *c->klass};
    case LL_CHANGE_CAPACITY_SET:
        return (ll_table_rows){(char *)c->set, c->set_count, sizeof *c->set};
    case LL_CHANGE_TRANSFER:
        return (ll_table_rows){(char *)c->transfer, c->transfer_count, sizeof *c->transfer};
    case LL_CHANGE_CONFIG:
        return (ll_table_rows){(char *)c, 1, sizeof *c};
    case LL_CHANGE_PROJECT:
        return (ll_table_rows){(char *)c->project, c->project_count, sizeof *c->project};
    case LL_CHANGE_TABLES:
        break;
    }
    return (ll_table_rows){0};
}

/* The id that scenario.csv calls a row by; NULL where rows have none. */
static const char *row_id(const ll_case *c, ll_scenario_table table, int64_t row) {
    switch (table) {
    case LL_CHANGE_LINK:
        return c->link[row].id;
    case LL_CHANGE_COMMODITY:
        return c->klass[row].id;
    case LL_CHANGE_CAPACITY_SET:
        return c->set[row].id;
    case LL_CHANGE_TRANSFER:
        return c->node[c->transfer[row].node].id;
    case LL_CHANGE_PROJECT:
        return c->project[row].id;
    case LL_CHANGE_DEMAND:
    case LL_CHANGE_CONFIG:
    case LL_CHANGE_TABLES:
        break;
    }
    return NULL;
}

const char *ll_scenario_row_name(const ll_case *c, ll_scenario_table table, int64_t row, char text[32]) {
    const char *id = row_id(c, table, row);
    if (id != NULL) return id;
    snprintf(text, 32, "%lld", (long long)row + 1);
    return text;
}

void ll_overlay_close(ll_overlay *o) {
    for (int i = 0; i < LL_CHANGE_TABLES; i++) ll_index_free(o->ctx, o->index[i]);
    *o = (ll_overlay){0};
}

ll_status ll_overlay_index(ll_overlay *o, ll_scenario_table table, const ll_index **out) {
    ll_status status = LL_OK;
    const ll_case *c = o->c;
    bool of_nodes = table == LL_CHANGE_TRANSFER; /* a place names all of its transfers */
    int64_t count = of_nodes ? c->node_count : ll_scenario_rows(o->c, table).count;
    *out = NULL;
    if (o->index[table] == NULL) {
        LL_TRY(ll_index_create(o->ctx, count, &o->index[table]));
        for (int32_t i = 0; i < count; i++) {
            int32_t existing = LL_NONE;
            const char *id = of_nodes ? c->node[i].id : row_id(c, table, i);
            LL_TRY(ll_index_add(o->ctx, o->index[table], id, i, &existing));
        }
    }
    *out = o->index[table];
done:
    return status;
}

/* ---- words ---- */

static void join_names(const char *const *names, int count, char text[NAME_SIZE]) {
    size_t used = 0;
    text[0] = '\0';
    for (int i = 0; i < count && used < NAME_SIZE; i++)
        used += (size_t)snprintf(text + used, NAME_SIZE - used, "%s%s", i > 0 ? ", " : "", names[i]);
}

/* The number of text among names; a fault and LL_NONE when it is none of them. */
static int find_word(const char *text, const char *const *names, int count, ll_scenario_column column, const char *what,
                     ll_scenario_sink *sink) {
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], text) == 0) return i;
    char known[NAME_SIZE];
    join_names(names, count, known);
    const char *near = ll_near_name(text, names, count);
    ll_scenario_tell(sink, column, "%s '%.40s' is unknown; %s%s%s%s", what, text, near != NULL ? "did you mean '" : "",
                     near != NULL ? near : "it must be one of ", near != NULL ? "'? known: " : "", known);
    return LL_NONE;
}

static const ll_scenario_field *find_field(ll_scenario_table table, const char *column, ll_scenario_sink *sink) {
    const char *names[FIELDS];
    int number[FIELDS];
    int count = 0;
    for (int i = 0; i < FIELDS; i++) {
        if (fields[i].table != table) continue;
        number[count] = i;
        names[count++] = fields[i].column;
    }
    int found = find_word(column, names, count, LL_SCENARIO_COLUMN, "column", sink);
    return found != LL_NONE ? &fields[number[found]] : NULL;
}

/* ---- values ---- */

static void compile_number(const ll_case_scenario_op *op, ll_scenario_sink *sink, ll_scenario_change *out) {
    double low = out->operation == LL_CHANGE_ADD ? -INFINITY : 0;
    if (!ll_number_parse(op->value_text, strlen(op->value_text), &out->value))
        ll_scenario_tell(sink, LL_SCENARIO_VALUE, "value is '%.40s', not a number; write decimals with a point, 0.5",
                         op->value_text);
    else if (out->value < low || (out->operation == LL_CHANGE_SET && out->value > out->field->high))
        ll_scenario_tell(sink, LL_SCENARIO_VALUE, "value %.40s is out of range for %s %s; it must be 0 or more%s",
                         op->value_text, op->operation, op->column,
                         out->value < low ? "" : " and not so large, check its unit");
}

static void compile_value(const ll_case_scenario_op *op, ll_scenario_sink *sink, ll_scenario_change *out) {
    static const char *const on[] = {"on"};
    int operation = find_word(op->operation, operation_names, 3, LL_SCENARIO_OPERATION, "operation", sink);
    if (operation == LL_NONE) return;
    out->operation = (ll_scenario_operation)operation;
    if (out->field->kind == LL_FIELD_NUMBER) {
        compile_number(op, sink, out);
        return;
    }
    if (out->operation != LL_CHANGE_SET)
        ll_scenario_tell(sink, LL_SCENARIO_OPERATION, "a status is not a number; use the operation set");
    bool of_link = out->field->kind == LL_FIELD_LINK_STATUS;
    int word = of_link ? find_word(op->value_text, status_names, 3, LL_SCENARIO_VALUE, "status", sink)
                       : find_word(op->value_text, on, 1, LL_SCENARIO_VALUE, "status", sink);
    if (of_link && word != LL_NONE) out->link_status = (ll_link_status)word;
}

/* ---- ids ---- */

static void select_demand(const ll_case *c, const char *id, ll_scenario_sink *sink, bool *selected) {
    size_t digits = strspn(id, "0123456789");
    long long number = digits > 0 && digits < 19 && id[digits] == '\0' ? strtoll(id, NULL, 10) : 0;
    if (number < 1 || number > c->demand_count)
        ll_scenario_tell(sink, LL_SCENARIO_IDS, "there is no demand '%.40s'; a demand's id is its row, 1 to %lld", id,
                         (long long)c->demand_count);
    else
        selected[number - 1] = true;
}

static void select_id(const ll_case *c, ll_scenario_table table, const ll_index *index, const char *id,
                      ll_scenario_sink *sink, bool *selected) {
    int32_t found = ll_index_find(index, id);
    if (found == LL_NONE) {
        const char *near = ll_near_key(id, index);
        ll_scenario_tell(sink, LL_SCENARIO_IDS, "there is no %s '%.40s'; %s%s%s", id_kinds[table], id,
                         near != NULL ? "did you mean '" : "ids of a list are separated by ';'",
                         near != NULL ? near : "", near != NULL ? "'?" : "");
    } else if (table == LL_CHANGE_TRANSFER) {
        int64_t before = 0;
        for (int32_t i = 0; i < c->transfer_count; i++)
            if (c->transfer[i].node == found) selected[i] = true, before++;
        if (before == 0) ll_scenario_tell(sink, LL_SCENARIO_IDS, "node '%.40s' has no row in transfer.csv", id);
    } else if (table == LL_CHANGE_PROJECT && ll_project_is_completed(&c->project[found])) {
        ll_scenario_tell(sink, LL_SCENARIO_IDS, "project '%.40s' is completed and in the base already; drop it", id);
    } else {
        selected[found] = true;
    }
}

static ll_status select_list(ll_overlay *o, ll_scenario_table table, const char *ids, ll_scenario_sink *sink,
                             bool *selected) {
    ll_status status = LL_OK;
    const ll_index *index = NULL;
    char *list = NULL;
    char *rest = NULL;
    if (table != LL_CHANGE_DEMAND) LL_TRY(ll_overlay_index(o, table, &index));
    list = ll_strdup(o->ctx, ids);
    if (list == NULL) return LL_ERR_MEMORY;
    for (char *id = strtok_r(list, ";", &rest); id != NULL; id = strtok_r(NULL, ";", &rest)) {
        id = ll_trim(id);
        if (id[0] == '\0') continue;
        if (table == LL_CHANGE_DEMAND)
            select_demand(o->c, id, sink, selected);
        else
            select_id(o->c, table, index, id, sink, selected);
    }
done:
    ll_free(o->ctx, list);
    return status;
}

/* All rows but the projects that are done. */
static void select_all(const ll_case *c, ll_scenario_table table, int64_t count, bool *selected) {
    for (int64_t i = 0; i < count; i++)
        selected[i] = table != LL_CHANGE_PROJECT || !ll_project_is_completed(&c->project[i]);
}

static ll_status select_rows(ll_overlay *o, ll_scenario_table table, const ll_case_scenario_op *op,
                             ll_scenario_sink *sink, bool *selected) {
    ll_status status = LL_OK;
    bool everything = strcmp(op->ids, "*") == 0 || op->ids[0] == '\0';
    if (table == LL_CHANGE_CONFIG) {
        if (op->ids[0] != '\0' || op->filter[0] != '\0')
            ll_scenario_tell(sink, LL_SCENARIO_IDS, "config.csv has one row; leave ids and filter empty");
        selected[0] = true;
        return LL_OK;
    }
    if (op->ids[0] == '\0' && op->filter[0] == '\0')
        ll_scenario_tell(sink, LL_SCENARIO_IDS, "no rows are chosen; give ids or a filter, or '*' for every row");
    if (everything)
        select_all(o->c, table, ll_scenario_rows(o->c, table).count, selected);
    else
        LL_TRY(select_list(o, table, op->ids, sink, selected));
    LL_TRY(ll_scenario_filter(o, table, op->filter, sink, selected));
done:
    return status;
}

/* ---- the row as a whole ---- */

static void check_direction(const ll_case *c, ll_scenario_table table, const ll_case_scenario_op *op,
                            const ll_scenario_change *change, ll_scenario_sink *sink) {
    if (op->direction[0] == '\0') return;
    int direction = find_word(op->direction, direction_names, 3, LL_SCENARIO_DIRECTION, "direction", sink);
    if (direction == LL_NONE || direction == LL_BOTH) return;
    if (table != LL_CHANGE_LINK) {
        ll_scenario_tell(sink, LL_SCENARIO_DIRECTION, "only rows of table link have a direction; leave it empty");
        return;
    }
    for (int64_t i = 0; i < change->count; i++) {
        const ll_case_link *link = &c->link[change->row[i]];
        if (link->directed && direction == LL_FORWARD) continue;
        ll_scenario_tell(sink, LL_SCENARIO_DIRECTION,
                         link->directed ? "link '%s' is directed and has no backward direction; leave direction empty"
                                        : "link '%s' carries both directions with one set of numbers; to change one of "
                                          "them, write it as two directed links in link.csv",
                         link->id);
        return;
    }
}

static ll_status collect(ll_context *ctx, const bool *selected, int64_t count, ll_scenario_change *out) {
    ll_status status = LL_OK;
    LL_NEW(ctx, out->row, count);
    for (int64_t i = 0; i < count; i++)
        if (selected[i]) out->row[out->count++] = i;
done:
    return status;
}

static ll_status compile_rows(ll_overlay *o, ll_scenario_table table, const ll_case_scenario_op *op,
                              ll_scenario_sink *sink, ll_scenario_change *out) {
    ll_status status = LL_OK;
    bool *selected = NULL;
    int64_t count = ll_scenario_rows(o->c, table).count, faults = sink->count;
    LL_NEW(o->ctx, selected, count);
    LL_TRY(select_rows(o, table, op, sink, selected));
    LL_TRY(collect(o->ctx, selected, count, out));
    bool may_match_later = !o->applying && ll_scenario_filter_varies(table, op->filter);
    if (out->count == 0 && sink->count == faults && !may_match_later)
        ll_scenario_tell(sink, op->filter[0] != '\0' ? LL_SCENARIO_FILTER : LL_SCENARIO_IDS,
                         "no row of %s.csv matches; correct the %s", op->table,
                         op->filter[0] != '\0' ? "filter" : "ids");
    check_direction(o->c, table, op, out, sink);
done:
    ll_free(o->ctx, selected);
    return status;
}

ll_status ll_scenario_compile(ll_overlay *o, const ll_case_scenario_op *op, ll_scenario_sink *sink,
                              ll_scenario_change *out) {
    ll_status status = LL_OK;
    int64_t faults = sink->count;
    *out = (ll_scenario_change){0};
    if (op->table[0] == '\0') {
        if (op->ids[0] != '\0' || op->filter[0] != '\0' || op->column[0] != '\0' || op->operation[0] != '\0' ||
            op->value_text[0] != '\0')
            ll_scenario_tell(sink, LL_SCENARIO_TABLE, "table is empty; name the table that the row changes");
        return LL_OK;
    }
    int table = find_word(op->table, table_names, LL_CHANGE_TABLES, LL_SCENARIO_TABLE, "table", sink);
    if (table == LL_NONE) return LL_OK;
    out->field = find_field((ll_scenario_table)table, op->column, sink);
    if (out->field != NULL) compile_value(op, sink, out);
    LL_TRY(compile_rows(o, (ll_scenario_table)table, op, sink, out));
    if (sink->count > faults) out->count = 0;
done:
    if (status != LL_OK) ll_scenario_change_free(o->ctx, out);
    return status;
}

void ll_scenario_change_free(ll_context *ctx, ll_scenario_change *change) {
    ll_free(ctx, change->row);
    *change = (ll_scenario_change){0};
}
