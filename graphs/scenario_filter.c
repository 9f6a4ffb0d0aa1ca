/* SPDX-License-Identifier: Apache-2.0 */
/* Filters of scenario.csv: "country=KZ&mode=rail", each term a column of the table and a value that it must have. */
#include <stdio.h>
#include <string.h>

#include "graphs/scenario.h"

typedef struct term {
    const ll_case *c;
    const char *value;
    bool *mark; /* [link] in the corridor, or [zone] in the country; NULL where not needed */
} term;

typedef struct filter_column {
    ll_scenario_table table;
    const char *name;
    bool (*matches)(const term *t, int64_t row);
    bool varies; /* rows of a scenario can change it */
} filter_column;

static bool same(const char *a, const char *b) { return strcmp(a, b) == 0; }

/* ---- link ---- */

static bool link_country(const term *t, int64_t row) {
    const ll_case_link *link = &t->c->link[row];
    return same(t->c->node[link->from].country, t->value) || same(t->c->node[link->to].country, t->value);
}

static bool link_node(const term *t, int64_t row) {
    const ll_case_link *link = &t->c->link[row];
    return same(t->c->node[link->from].id, t->value) || same(t->c->node[link->to].id, t->value);
}

static bool link_mode(const term *t, int64_t row) { return same(t->c->link[row].mode, t->value); }
static bool link_corridor(const term *t, int64_t row) { return t->mark[row]; }

static bool link_status(const term *t, int64_t row) {
    static const char *const names[] = {"existing", "planned", "closed"};
    return same(names[t->c->link[row].status], t->value);
}

/* ---- demand ---- */

static bool end_is_in_country(const term *t, int32_t node, int32_t zone) {
    return node != LL_NONE ? same(t->c->node[node].country, t->value) : t->mark[zone];
}

static bool demand_country(const term *t, int64_t row) {
    const ll_case_demand *d = &t->c->demand[row];
    return end_is_in_country(t, d->o_node, d->o_zone) || end_is_in_country(t, d->d_node, d->d_zone);
}

static bool demand_class(const term *t, int64_t row) { return same(t->c->klass[t->c->demand[row].klass].id, t->value); }

static bool demand_year(const term *t, int64_t row) {
    char year[16];
    snprintf(year, sizeof year, "%d", (int)t->c->demand[row].year);
    return same(year, t->value);
}

static bool is_node(const term *t, int32_t node) { return node != LL_NONE && same(t->c->node[node].id, t->value); }
static bool is_zone(const term *t, int32_t zone) { return zone != LL_NONE && same(t->c->zone[zone], t->value); }
static bool demand_o_node(const term *t, int64_t row) { return is_node(t, t->c->demand[row].o_node); }
static bool demand_d_node(const term *t, int64_t row) { return is_node(t, t->c->demand[row].d_node); }
static bool demand_o_zone(const term *t, int64_t row) { return is_zone(t, t->c->demand[row].o_zone); }
static bool demand_d_zone(const term *t, int64_t row) { return is_zone(t, t->c->demand[row].d_zone); }

/* ---- transfer, project ---- */

static bool transfer_country(const term *t, int64_t row) {
    return same(t->c->node[t->c->transfer[row].node].country, t->value);
}

static bool transfer_from(const term *t, int64_t row) { return same(t->c->transfer[row].from_mode, t->value); }
static bool transfer_to(const term *t, int64_t row) { return same(t->c->transfer[row].to_mode, t->value); }
static bool project_status(const term *t, int64_t row) { return same(t->c->project[row].status, t->value); }

static const filter_column columns[] = {
    {LL_CHANGE_LINK, "country", link_country, false},
    {LL_CHANGE_LINK, "node_id", link_node, false},
    {LL_CHANGE_LINK, "mode", link_mode, false},
    {LL_CHANGE_LINK, "corridor", link_corridor, false},
    {LL_CHANGE_LINK, "status", link_status, true},
    {LL_CHANGE_DEMAND, "country", demand_country, false},
    {LL_CHANGE_DEMAND, "commodity_id", demand_class, false},
    {LL_CHANGE_DEMAND, "year", demand_year, false},
    {LL_CHANGE_DEMAND, "o_node_id", demand_o_node, false},
    {LL_CHANGE_DEMAND, "d_node_id", demand_d_node, false},
    {LL_CHANGE_DEMAND, "o_zone_id", demand_o_zone, false},
    {LL_CHANGE_DEMAND, "d_zone_id", demand_d_zone, false},
    {LL_CHANGE_TRANSFER, "country", transfer_country, false},
    {LL_CHANGE_TRANSFER, "from_mode", transfer_from, false},
    {LL_CHANGE_TRANSFER, "to_mode", transfer_to, false},
    {LL_CHANGE_PROJECT, "status", project_status, false},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static const filter_column *find_column(ll_scenario_table table, const char *name) {
    for (int i = 0; i < COLUMNS; i++)
        if (columns[i].table == table && same(columns[i].name, name)) return &columns[i];
    return NULL;
}

static void refuse_column(ll_scenario_table table, const char *name, ll_scenario_sink *sink) {
    char known[256] = "";
    size_t used = 0;
    for (int i = 0; i < COLUMNS; i++)
        if (columns[i].table == table)
            used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", used > 0 ? ", " : "", columns[i].name);
    if (used == 0)
        ll_scenario_tell(sink, LL_SCENARIO_FILTER, "table %s has no filters; name its rows in ids",
                         ll_scenario_table_name(table));
    else
        ll_scenario_tell(sink, LL_SCENARIO_FILTER,
                         "no filter '%.40s' for table %s; known: %s (column=value, joined by &)", name,
                         ll_scenario_table_name(table), known);
}

/* ---- marks ---- */

static ll_status mark_corridor(ll_context *ctx, term *t, ll_scenario_sink *sink) {
    ll_status status = LL_OK;
    const ll_case *c = t->c;
    LL_NEW(ctx, t->mark, c->link_count);
    for (int32_t i = 0; i < c->corridor_count; i++) {
        const ll_case_corridor *corridor = &c->corridor[i];
        if (!same(corridor->id, t->value)) continue;
        for (int32_t g = corridor->first_group; g < corridor->first_group + corridor->group_count; g++)
            for (int32_t k = 0; k < c->corridor_group[g].link_count; k++)
                t->mark[c->corridor_link[c->corridor_group[g].first_link + k].link] = true;
        return LL_OK;
    }
    ll_scenario_tell(sink, LL_SCENARIO_FILTER, "there is no corridor '%.40s' in corridor.csv; add it or correct the id",
                     t->value);
done:
    return status;
}

static ll_status mark_zones(ll_context *ctx, term *t) {
    ll_status status = LL_OK;
    LL_NEW(ctx, t->mark, t->c->zone_count);
    for (int32_t v = 0; v < t->c->node_count; v++) {
        const ll_case_node *node = &t->c->node[v];
        if (node->zone != LL_NONE && same(node->country, t->value)) t->mark[node->zone] = true;
    }
done:
    return status;
}

/* ---- terms ---- */

char *ll_trim(char *text) {
    text += strspn(text, " \t\r\n");
    for (size_t length = strlen(text); length > 0 && strchr(" \t\r\n", text[length - 1]) != NULL; length--)
        text[length - 1] = '\0';
    return text;
}

static ll_status apply_term(ll_overlay *o, ll_scenario_table table, char *text, ll_scenario_sink *sink,
                            bool *selected) {
    ll_status status = LL_OK;
    term t = {.c = o->c};
    char *equals = strchr(text, '=');
    if (equals == NULL) {
        ll_scenario_tell(sink, LL_SCENARIO_FILTER, "filter '%.40s' is not of the form column=value", text);
        return LL_OK;
    }
    *equals = '\0';
    t.value = ll_trim(equals + 1);
    const char *name = ll_trim(text);
    const filter_column *column = find_column(table, name);
    if (column == NULL) {
        refuse_column(table, name, sink);
        return LL_OK;
    }
    if (column->matches == link_corridor) LL_TRY(mark_corridor(o->ctx, &t, sink));
    if (column->matches == demand_country) LL_TRY(mark_zones(o->ctx, &t));
    int64_t count = ll_scenario_rows(o->c, table).count;
    for (int64_t i = 0; i < count; i++) selected[i] = selected[i] && column->matches(&t, i);
done:
    ll_free(o->ctx, t.mark);
    return status;
}

ll_status ll_scenario_filter(ll_overlay *o, ll_scenario_table table, const char *filter, ll_scenario_sink *sink,
                             bool *selected) {
    ll_status status = LL_OK;
    char *rest = NULL;
    char *text = ll_strdup(o->ctx, filter);
    if (text == NULL) return LL_ERR_MEMORY;
    char *part = strtok_r(text, "&", &rest);
    if (part == NULL && filter[0] != '\0')
        ll_scenario_tell(sink, LL_SCENARIO_FILTER, "filter '%.40s' has no column=value in it", filter);
    for (; part != NULL; part = strtok_r(NULL, "&", &rest)) LL_TRY(apply_term(o, table, part, sink, selected));
done:
    ll_free(o->ctx, text);
    return status;
}

bool ll_scenario_filter_varies(ll_scenario_table table, const char *filter) {
    for (const char *at = filter; *at != '\0'; at += strcspn(at, "&"), at += *at == '&') {
        const char *name = at + strspn(at, " \t");
        for (int i = 0; i < COLUMNS; i++) {
            size_t length = strlen(columns[i].name);
            bool named = strncmp(name, columns[i].name, length) == 0 && strchr(" \t=", name[length]) != NULL;
            if (columns[i].table == table && columns[i].varies && named) return true;
        }
    }
    return false;
}
