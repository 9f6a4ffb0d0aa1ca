/* SPDX-License-Identifier: Apache-2.0 */
/* Making and freeing a case. */
#include "graphs/case.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const char *last_part(const char *path) {
    const char *end = path + strlen(path);
    while (end > path + 1 && end[-1] == '/') end--;
    const char *start = end;
    while (start > path && start[-1] != '/') start--;
    return start;
}

/* A case in the working folder or above it is called what that folder is called. */
static const char *named_path(const char *path, char whole[PATH_MAX]) {
    const char *name = last_part(path);
    size_t dots = strspn(name, "."), rest = strspn(name + dots, "/");
    bool unnamed = dots > 0 && dots <= 2 && name[dots + rest] == '\0';
    return unnamed && realpath(path, whole) != NULL ? whole : path;
}

static ll_status set_names(ll_context *ctx, ll_case *c, const char *path) {
    char whole[PATH_MAX];
    c->path = ll_strings_add(ctx, c->strings, path, strlen(path));
    if (c->path == NULL) return LL_ERR_MEMORY;
    const char *name = last_part(named_path(path, whole));
    size_t length = strlen(name);
    while (length > 1 && name[length - 1] == '/') length--;
    c->name = ll_strings_add(ctx, c->strings, name, length);
    return c->name != NULL ? LL_OK : LL_ERR_MEMORY;
}

ll_status ll_case_create(ll_context *ctx, ll_format format, const char *path, ll_case **out) {
    ll_status status = LL_OK;
    ll_case *c = NULL;
    *out = NULL;
    LL_NEW(ctx, c, 1);
    c->format = format;
    c->hard = format != LL_FORMAT_CASE;
    c->currency = "USD";
    c->scenario = "";
    c->projects = "";
    LL_TRY(ll_strings_create(ctx, &c->strings));
    LL_TRY(set_names(ctx, c, path));
    *out = c;
    return LL_OK;
done:
    ll_case_free(ctx, c);
    return status;
}

void ll_case_free(ll_context *ctx, ll_case *c) {
    if (c == NULL) return;
    ll_strings_free(ctx, c->strings);
    void *tables[] = {c->node,          c->zone,        c->link,     c->transfer, c->klass,
                      c->demand,        c->set,         c->set_link, c->corridor, c->corridor_group,
                      c->corridor_link, c->scenario_op, c->project,  c->input};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) ll_free(ctx, tables[i]);
    ll_free(ctx, c);
}

/* An array of the case, and how many elements it has. */
#define COPY(array, count) LL_TRY(ll_copy(ctx, &c->array, from->array, (int64_t)(count), sizeof *from->array))

static ll_status copy_tables(ll_context *ctx, const ll_case *from, ll_case *c) {
    ll_status status = LL_OK;
    COPY(node, from->node_count);
    COPY(zone, from->zone_count);
    COPY(link, from->link_count);
    COPY(transfer, from->transfer_count);
    COPY(klass, from->class_count);
    COPY(demand, from->demand_count);
    COPY(set, from->set_count);
    COPY(set_link, from->set_link_count);
    COPY(corridor, from->corridor_count);
    COPY(corridor_group, from->corridor_group_count);
    COPY(corridor_link, from->corridor_link_count);
    COPY(scenario_op, from->scenario_op_count);
    COPY(project, from->project_count);
    COPY(input, from->input_count);
done:
    return status;
}

/* The numbers of a case, no table. */
static ll_case without_tables(const ll_case *from) {
    ll_case c = *from;
    c.strings = NULL;
    c.node = NULL;
    c.zone = NULL;
    c.link = NULL;
    c.transfer = NULL;
    c.klass = NULL;
    c.demand = NULL;
    c.set = NULL;
    c.set_link = NULL;
    c.corridor = NULL;
    c.corridor_group = NULL;
    c.corridor_link = NULL;
    c.scenario_op = NULL;
    c.project = NULL;
    c.input = NULL;
    return c;
}

ll_status ll_case_need_demand(ll_context *ctx, const ll_case *c) {
    bool tables = c->format == LL_FORMAT_CASE, trips = c->format == LL_FORMAT_TNTP;
    if (c->demand_count > 0 || !(tables || trips)) return LL_OK;
    return ll_fail(ctx, LL_ERR_NO_INPUT, "%s: there is no demand, so nothing to solve; add %s", c->path,
                   tables ? "demand.csv (landlink generate gravity makes one)" : "NAME_trips.tntp beside the network");
}

ll_status ll_case_copy(ll_context *ctx, const ll_case *from, ll_case **out) {
    ll_status status = LL_OK;
    ll_case *c = NULL;
    *out = NULL;
    LL_NEW(ctx, c, 1);
    *c = without_tables(from);
    LL_TRY(ll_strings_create(ctx, &c->strings));
    LL_TRY(copy_tables(ctx, from, c));
    *out = c;
    return LL_OK;
done:
    ll_case_free(ctx, c);
    return status;
}

ll_status ll_case_note_input(ll_context *ctx, ll_case *c, const ll_input *input) {
    ll_case_input *grown = ll_realloc(ctx, c->input, (int64_t)c->input_count + 1, sizeof *grown);
    if (grown == NULL) return LL_ERR_MEMORY;
    c->input = grown;
    const char *name = last_part(input->name);
    const char *copy = ll_strings_add(ctx, c->strings, name, strlen(name));
    if (copy == NULL) return LL_ERR_MEMORY;
    c->input[c->input_count++] = (ll_case_input){copy, input->xxh64, input->size};
    return LL_OK;
}

const char *ll_list_item(const char **at, size_t *length) {
    static const char blanks[] = " \t\r\n";
    const char *item = *at + strspn(*at, ";, \t\r\n");
    *length = strcspn(item, ";,");
    *at = item + *length;
    if (*length == 0) return NULL;
    while (strchr(blanks, item[*length - 1]) != NULL) --*length;
    return item;
}

bool ll_list_has(const char *list, const char *text) {
    size_t wanted = strlen(text), length = 0;
    for (const char *item; (item = ll_list_item(&list, &length)) != NULL;)
        if (length == wanted && memcmp(item, text, length) == 0) return true;
    return false;
}
