/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Applying a scenario: the rows of its base scenarios, then its own, in the order of the file. The tables change in
 * place; a copy of every table that is touched brings them back when a row fails.
 */
#include "graphs/scenario.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "graphs/io/near_name.h"

enum { PATH_SIZE = 4096, KNOWN_SIZE = 512 };

typedef struct application {
    ll_overlay overlay;
    ll_findings findings;
    char file[PATH_SIZE];
    const ll_case_scenario_op *op;  /* the row at hand */
    char *before[LL_CHANGE_TABLES]; /* copies of touched tables */
} application;

int32_t ll_scenario_find(const ll_case *c, const char *scenario_id) {
    for (int32_t i = 0; i < c->scenario_op_count; i++)
        if (strcmp(c->scenario_op[i].scenario_id, scenario_id) == 0) return i;
    return LL_NONE;
}

/* The ids of all scenarios, as many as fit, and the nearest to the one that is wanted. */
static const char *describe_known(const ll_case *c, const char *wanted, char known[KNOWN_SIZE]) {
    const char *nearest = NULL;
    size_t used = 0;
    known[0] = '\0';
    for (int32_t i = 0; i < c->scenario_op_count; i++) {
        const char *id = c->scenario_op[i].scenario_id;
        if (ll_scenario_find(c, id) != i) continue;
        const char *names[] = {nearest != NULL ? nearest : "", id};
        nearest = ll_near_name(wanted, names, 2);
        if (used < KNOWN_SIZE)
            used += (size_t)snprintf(known + used, KNOWN_SIZE - used, "%s%s", used > 0 ? ", " : "", id);
    }
    if (used >= KNOWN_SIZE) memcpy(known + KNOWN_SIZE - 4, "...", 4);
    return nearest;
}

ll_status ll_scenario_refuse(ll_context *ctx, const ll_case *c, const char *scenario_id) {
    char known[KNOWN_SIZE];
    const char *near = describe_known(c, scenario_id, known);
    if (known[0] == '\0')
        return ll_fail(ctx, LL_ERR_USAGE, "there is no scenario '%s': the case has none", scenario_id);
    return ll_fail(ctx, LL_ERR_USAGE, "there is no scenario '%s'; %s%s%sthe case has %s", scenario_id,
                   near != NULL ? "did you mean '" : "", near != NULL ? near : "", near != NULL ? "'? " : "", known);
}

static void tell_cell(void *user, ll_scenario_column column, const char *text) {
    application *a = user;
    const ll_text_place *at = &a->op->cell[column];
    ll_finding(&a->findings, a->file, at->line, at->column, "%s", text);
}

/* ---- copies ---- */

static ll_status touch(application *a, ll_scenario_table table) {
    ll_table_rows rows = ll_scenario_rows(a->overlay.c, table);
    if (a->before[table] != NULL) return LL_OK;
    a->before[table] = ll_calloc(a->overlay.ctx, rows.count, rows.stride);
    if (a->before[table] == NULL) return LL_ERR_MEMORY;
    memcpy(a->before[table], rows.first, (size_t)rows.count * rows.stride);
    return LL_OK;
}

static void bring_back(application *a) {
    for (int table = 0; table < LL_CHANGE_TABLES; table++) {
        if (a->before[table] == NULL) continue;
        ll_table_rows rows = ll_scenario_rows(a->overlay.c, (ll_scenario_table)table);
        memcpy(rows.first, a->before[table], (size_t)rows.count * rows.stride);
    }
}

/* ---- one row ---- */

static double changed(const ll_scenario_change *change, double value) {
    switch (change->operation) {
    case LL_CHANGE_SET:
        return change->value;
    case LL_CHANGE_ADD:
        return value + change->value;
    case LL_CHANGE_MULTIPLY:
        return value * change->value;
    }
    return value;
}

/* Rows whose cell is "none" stay as they are; a change that finds no other is a fault. */
static void change_numbers(application *a, const ll_scenario_change *change, ll_scenario_sink *sink) {
    const ll_scenario_field *field = change->field;
    ll_table_rows rows = ll_scenario_rows(a->overlay.c, field->table);
    int64_t done = 0;
    for (int64_t i = 0; i < change->count; i++) {
        double *cell = (double *)(void *)(rows.first + (size_t)change->row[i] * rows.stride + field->offset);
        bool none = isnan(*cell) && !field->empty_is_zero;
        if (none && change->operation != LL_CHANGE_SET) continue;
        double value = changed(change, isnan(*cell) ? 0 : *cell);
        done++;
        if (value >= 0 && value <= field->high && isfinite(value)) {
            *cell = value;
            continue;
        }
        char text[32];
        ll_scenario_tell(sink, LL_SCENARIO_VALUE, "%s of %s '%s' would be %.10g, from %.10g; it must be 0 or more%s",
                         field->column, ll_scenario_table_name(field->table),
                         ll_scenario_row_name(a->overlay.c, field->table, change->row[i], text), value,
                         isnan(*cell) ? 0 : *cell,
                         value > 0 ? " and not so large, check its unit" : ": take a smaller change, or set 0");
    }
    if (done == 0)
        ll_scenario_tell(sink, LL_SCENARIO_COLUMN, "none of the chosen rows has a %s to change; use the operation set",
                         field->column);
}

static ll_status switch_projects_on(application *a, const ll_scenario_change *change) {
    ll_status status = LL_OK;
    ll_overlay *o = &a->overlay;
    const ll_index *links = NULL;
    LL_TRY(ll_overlay_index(o, LL_CHANGE_LINK, &links));
    for (int64_t i = 0; i < change->count; i++) {
        LL_TRY(ll_case_apply_project(o->ctx, o->c, links, (int32_t)change->row[i]));
    }
done:
    return status;
}

static ll_status apply_change(application *a, const ll_scenario_change *change, ll_scenario_sink *sink) {
    ll_status status = LL_OK;
    if (change->count == 0) return LL_OK;
    ll_field_kind kind = change->field->kind;
    LL_TRY(touch(a, change->field->table));
    if (kind == LL_FIELD_PROJECT) LL_TRY(touch(a, LL_CHANGE_LINK));
    if (kind == LL_FIELD_PROJECT) LL_TRY(switch_projects_on(a, change));
    if (kind == LL_FIELD_NUMBER) change_numbers(a, change, sink);
    for (int64_t i = 0; i < change->count && kind == LL_FIELD_LINK_STATUS; i++)
        a->overlay.c->link[change->row[i]].status = change->link_status;
done:
    return status;
}

static ll_status apply_row(application *a, const ll_case_scenario_op *op) {
    ll_status status = LL_OK;
    ll_scenario_change change = {0};
    ll_scenario_sink sink = {tell_cell, a, 0};
    a->op = op;
    LL_TRY(ll_scenario_compile(&a->overlay, op, &sink, &change));
    LL_TRY(apply_change(a, &change, &sink));
done:
    ll_scenario_change_free(a->overlay.ctx, &change);
    return status;
}

static void close_application(application *a, ll_status status) {
    if (status != LL_OK) bring_back(a);
    for (int i = 0; i < LL_CHANGE_TABLES; i++) ll_free(a->overlay.ctx, a->before[i]);
    ll_findings_free(&a->findings);
    ll_overlay_close(&a->overlay);
}

/* ---- the scenario ---- */

/* The scenario and its bases, [0] the scenario itself; each by its first row. */
static ll_status find_chain(ll_context *ctx, const ll_case *c, const char *scenario_id, int32_t *chain,
                            int32_t *count) {
    for (const char *id = scenario_id; id[0] != '\0'; id = c->scenario_op[chain[*count - 1]].base_scenario_id) {
        int32_t row = ll_scenario_find(c, id);
        if (row == LL_NONE) return ll_scenario_refuse(ctx, c, id);
        if (*count == c->scenario_op_count)
            return ll_fail(ctx, LL_ERR_DATA, "scenario '%s' is its own base; break the cycle of base_scenario_id", id);
        chain[(*count)++] = row;
    }
    return LL_OK;
}

static ll_status apply_rows(application *a, const char *scenario_id) {
    ll_status status = LL_OK;
    const ll_case *c = a->overlay.c;
    for (int32_t i = 0; i < c->scenario_op_count; i++)
        if (strcmp(c->scenario_op[i].scenario_id, scenario_id) == 0) LL_TRY(apply_row(a, &c->scenario_op[i]));
done:
    return status;
}

static ll_status apply_chain(application *a, const int32_t *chain, int32_t count) {
    ll_status status = LL_OK;
    ll_case *c = a->overlay.c;
    for (int32_t i = count - 1; i >= 0; i--) LL_TRY(apply_rows(a, c->scenario_op[chain[i]].scenario_id));
    LL_TRY(ll_findings_status(&a->findings));
done:
    return status;
}

ll_status ll_case_apply_scenario(ll_context *ctx, ll_case *c, const char *scenario_id) {
    ll_status status = LL_OK;
    application a = {.overlay = {.ctx = ctx, .c = c, .applying = true}};
    int32_t *chain = NULL, count = 0;
    ll_findings_init(&a.findings, ctx);
    snprintf(a.file, sizeof a.file, "%.4000s/scenario.csv", c->path);
    LL_NEW(ctx, chain, c->scenario_op_count);
    LL_TRY(find_chain(ctx, c, scenario_id, chain, &count));
    const char *name = ll_strings_add(ctx, c->strings, scenario_id, strlen(scenario_id));
    LL_TRY(name != NULL ? LL_OK : LL_ERR_MEMORY);
    LL_TRY(apply_chain(&a, chain, count));
    c->scenario = name;
done:
    close_application(&a, status);
    ll_free(ctx, chain);
    return status;
}

ll_status ll_case_apply_change(ll_context *ctx, ll_case *c, const char *where, const ll_case_scenario_op *op) {
    ll_status status = LL_OK;
    application a = {.overlay = {.ctx = ctx, .c = c, .applying = true}};
    ll_findings_init(&a.findings, ctx);
    snprintf(a.file, sizeof a.file, "%s", where);
    LL_TRY(apply_row(&a, op));
    LL_TRY(ll_findings_status(&a.findings));
done:
    close_application(&a, status);
    return status;
}
