/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A case folder, loss-free: reading it back gives the same problem, whatever format the case came from. Numbers are
 * written so that they read back as the same doubles. node.csv comes last: a folder without it is no case yet.
 */
#include <stdio.h>
#include <string.h>

#include "graphs/write.h"

/* ---- cells: the first of a row has no comma before it ---- */

static void text(ll_output *out, const char *value) {
    ll_output_text(out, ",");
    ll_output_csv(out, value);
}

static void number(ll_output *out, double value) {
    ll_output_text(out, ",");
    ll_output_number(out, value);
}

static void integer(ll_output *out, int64_t value) { ll_output_printf(out, ",%lld", (long long)value); }

/* A year; 0, not given, is an empty cell. */
static void year_cell(ll_output *out, int32_t value) {
    if (value != 0)
        integer(out, value);
    else
        ll_output_text(out, ",");
}

static void end_row(ll_output *out) { ll_output_text(out, "\n"); }

/* ---- one function a table ---- */

static void write_config(ll_output *out, const ll_case *c) {
    ll_output_text(out, "long_length,speed,currency,year,co2_price_usd_per_t,hard_demands,constant_cost_usd\n"
                        "km,kph");
    text(out, c->currency);
    year_cell(out, c->year);
    number(out, c->co2_price_usd_per_t);
    integer(out, c->hard);
    number(out, c->constant_cost_usd);
    end_row(out);
}

static void write_nodes(ll_output *out, const ll_case *c) {
    ll_output_text(out, "node_id,name,x_coord,y_coord,node_type,country,zone_id,no_through\n");
    for (int32_t v = 0; v < c->node_count; v++) {
        const ll_case_node *node = &c->node[v];
        ll_output_csv(out, node->id);
        text(out, node->name);
        number(out, node->x);
        number(out, node->y);
        text(out, node->node_type);
        text(out, node->country);
        text(out, node->zone != LL_NONE ? c->zone[node->zone] : "");
        integer(out, node->no_through);
        end_row(out);
    }
}

static void write_link(ll_output *out, const ll_case *c, const ll_case_link *link) {
    static const char *const status[] = {
        [LL_LINK_EXISTING] = "existing", [LL_LINK_PLANNED] = "planned", [LL_LINK_CLOSED] = "closed"};
    ll_output_csv(out, link->id);
    text(out, c->node[link->from].id);
    text(out, c->node[link->to].id);
    integer(out, link->directed);
    text(out, link->name);
    text(out, link->mode);
    number(out, link->length_km);
    number(out, link->time_h);
    number(out, link->free_speed_kph);
    number(out, link->cost_usd_per_teu);
    number(out, link->capacity_teu_per_year);
    number(out, link->co2_kg_per_teu);
    text(out, link->gauge_mm);
    text(out, link->allowed_uses);
    text(out, status[link->status]);
    number(out, link->time_spread);
    number(out, link->capacity_spread);
    text(out, link->source);
    text(out, link->quality);
    end_row(out);
}

static void write_links(ll_output *out, const ll_case *c) {
    ll_output_text(out,
                   "link_id,from_node_id,to_node_id,directed,name,mode,length,time_h,free_speed,"
                   "cost_usd_per_teu,capacity_teu_per_year,co2_kg_per_teu,gauge_mm,allowed_uses,status,time_spread,"
                   "capacity_spread,source,quality\n");
    for (int32_t a = 0; a < c->link_count; a++) write_link(out, c, &c->link[a]);
}

static void write_transfers(ll_output *out, const ll_case *c) {
    ll_output_text(out, "node_id,from_mode,to_mode,time_h,cost_usd_per_teu,capacity_teu_per_year\n");
    for (int32_t i = 0; i < c->transfer_count; i++) {
        const ll_case_transfer *t = &c->transfer[i];
        ll_output_csv(out, c->node[t->node].id);
        text(out, t->from_mode);
        text(out, t->to_mode);
        number(out, t->time_h);
        number(out, t->cost_usd_per_teu);
        number(out, t->capacity_teu_per_year);
        end_row(out);
    }
}

static void write_classes(ll_output *out, const ll_case *c) {
    ll_output_text(out, "commodity_id,name,value_of_time_usd_per_teu_day,net_t_per_teu,allowed_modes,"
                        "unmet_penalty_usd_per_teu\n");
    for (int32_t k = 0; k < c->class_count; k++) {
        const ll_case_class *klass = &c->klass[k];
        ll_output_csv(out, klass->id);
        text(out, klass->name);
        number(out, klass->value_of_time_usd_per_teu_day);
        number(out, klass->net_t_per_teu);
        text(out, klass->allowed_modes);
        number(out, klass->unmet_penalty_usd_per_teu);
        end_row(out);
    }
}

static void write_demands(ll_output *out, const ll_case *c) {
    ll_output_text(out, "o_node_id,d_node_id,o_zone_id,d_zone_id,commodity_id,volume,unmet_penalty_usd_per_teu,year\n");
    for (int64_t i = 0; i < c->demand_count; i++) {
        const ll_case_demand *d = &c->demand[i];
        ll_output_csv(out, d->o_node != LL_NONE ? c->node[d->o_node].id : "");
        text(out, d->d_node != LL_NONE ? c->node[d->d_node].id : "");
        text(out, d->o_zone != LL_NONE ? c->zone[d->o_zone] : "");
        text(out, d->d_zone != LL_NONE ? c->zone[d->d_zone] : "");
        text(out, c->klass[d->klass].id);
        number(out, d->volume_teu);
        number(out, d->unmet_penalty_usd_per_teu);
        year_cell(out, d->year);
        end_row(out);
    }
}

static void write_sets(ll_output *out, const ll_case *c) {
    ll_output_text(out, "set_id,name,capacity_teu_per_year\n");
    for (int32_t s = 0; s < c->set_count; s++) {
        ll_output_csv(out, c->set[s].id);
        text(out, c->set[s].name);
        number(out, c->set[s].capacity_teu_per_year);
        end_row(out);
    }
}

static void write_set_links(ll_output *out, const ll_case *c) {
    static const char *const direction[] = {[LL_BOTH] = "both", [LL_FORWARD] = "forward", [LL_BACKWARD] = "backward"};
    ll_output_text(out, "set_id,link_id,direction,commodity_id,weight\n");
    for (int64_t i = 0; i < c->set_link_count; i++) {
        const ll_case_set_link *s = &c->set_link[i];
        ll_output_csv(out, c->set[s->set].id);
        text(out, c->link[s->link].id);
        text(out, direction[s->direction]);
        text(out, s->klass != LL_NONE ? c->klass[s->klass].id : "");
        number(out, s->weight);
        end_row(out);
    }
}

/* The links of a gateway group: one cell, quoted since ids may hold commas. */
static void write_group(ll_output *out, const ll_case *c, const ll_case_corridor_group *group) {
    ll_output_text(out, ",\"");
    for (int32_t i = 0; i < group->link_count; i++) {
        const ll_case_corridor_link *member = &c->corridor_link[group->first_link + i];
        if (i > 0) ll_output_text(out, ";");
        if (member->direction == LL_BACKWARD) ll_output_text(out, "-");
        ll_output_csv_part(out, c->link[member->link].id);
    }
    ll_output_text(out, "\"");
}

static void write_corridors(ll_output *out, const ll_case *c) {
    ll_output_text(out, "corridor_id,name,priority,link_ids\n");
    for (int32_t i = 0; i < c->corridor_count; i++) {
        const ll_case_corridor *corridor = &c->corridor[i];
        for (int32_t g = 0; g < corridor->group_count; g++) {
            ll_output_csv(out, corridor->id);
            text(out, corridor->name);
            integer(out, corridor->priority);
            write_group(out, c, &c->corridor_group[corridor->first_group + g]);
            end_row(out);
        }
    }
}

static void write_scenarios(ll_output *out, const ll_case *c) {
    ll_output_text(out, "scenario_id,name,base_scenario_id,table,ids,filter,direction,column,operation,value\n");
    for (int32_t i = 0; i < c->scenario_op_count; i++) {
        const ll_case_scenario_op *op = &c->scenario_op[i];
        ll_output_csv(out, op->scenario_id);
        text(out, op->name);
        text(out, op->base_scenario_id);
        text(out, op->table);
        text(out, op->ids);
        text(out, op->filter);
        text(out, op->direction);
        text(out, op->column);
        text(out, op->operation);
        text(out, op->value_text);
        end_row(out);
    }
}

static void write_projects(ll_output *out, const ll_case *c) {
    ll_output_text(out, "project_id,name,link_ids,capacity_delta,time_delta_h,cost_delta,capex_musd,year,status\n");
    for (int32_t i = 0; i < c->project_count; i++) {
        const ll_case_project *project = &c->project[i];
        ll_output_csv(out, project->id);
        text(out, project->name);
        text(out, project->link_ids);
        number(out, project->capacity_delta);
        number(out, project->time_delta_h);
        number(out, project->cost_delta);
        number(out, project->capex_musd);
        year_cell(out, project->year);
        text(out, project->status);
        end_row(out);
    }
}

/* ---- the folder ---- */

static ll_status write_table(ll_context *ctx, const ll_case *c, const char *folder, const char *name,
                             void (*write_rows)(ll_output *out, const ll_case *c)) {
    ll_output out;
    ll_status status = ll_output_open(ctx, folder, name, &out);
    if (status != LL_OK) return status;
    write_rows(&out, c);
    return ll_output_commit(&out);
}

/* A table of another case in the folder would be read as one of this case. */
static ll_status refuse_stranger(ll_context *ctx, const char *folder, const char *name) {
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = ll_calloc(ctx, (int64_t)size, 1);
    if (path == NULL) return LL_ERR_MEMORY;
    snprintf(path, size, "%s/%s", folder, name);
    ll_status status = LL_OK;
    if (ll_input_exists(ctx, path))
        status = ll_fail(ctx, LL_ERR_WRITE,
                         "%s: this table is not one of the case to write; remove it or name a new folder", path);
    ll_free(ctx, path);
    return status;
}

ll_status ll_write_tables(ll_context *ctx, const ll_case *c, const char *folder) {
    ll_status status = LL_OK;
    const struct {
        const char *name;
        bool present;
        void (*write_rows)(ll_output *out, const ll_case *c);
    } tables[] = {{"config.csv", true, write_config},
                  {"link.csv", true, write_links},
                  {"transfer.csv", c->has_transfer_table, write_transfers},
                  {"commodity.csv", true, write_classes},
                  {"demand.csv", c->demand_count > 0, write_demands},
                  {"capacity_set.csv", c->set_count > 0, write_sets},
                  {"capacity_set_link.csv", c->set_count > 0, write_set_links},
                  {"corridor.csv", c->corridor_count > 0, write_corridors},
                  {"scenario.csv", c->scenario_op_count > 0, write_scenarios},
                  {"project.csv", c->project_count > 0, write_projects},
                  {"node.csv", true, write_nodes}};
    enum { TABLE_COUNT = sizeof tables / sizeof *tables };
    LL_TRY(ll_output_make_folder(ctx, folder));
    for (int i = 0; i < TABLE_COUNT; i++)
        if (!tables[i].present) LL_TRY(refuse_stranger(ctx, folder, tables[i].name));
    for (int i = 0; i < TABLE_COUNT; i++)
        if (tables[i].present) LL_TRY(write_table(ctx, c, folder, tables[i].name, tables[i].write_rows));
done:
    return status;
}
