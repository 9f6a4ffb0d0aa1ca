/* SPDX-License-Identifier: Apache-2.0 */
/* Which scenarios are compared, and what the folders of their answers are called. */
#include <string.h>

#include "graphs/scenario.h"
#include "solver/compare/compare.h"

/* Whether the rest of an id makes the whole look like one of the files beside the folders. */
static bool ends_like_a_file(const char *rest) {
    static const char *const ends[] = {".csv", ".json", ".html"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (strcmp(rest, ends[i]) == 0) return true;
    return false;
}

/* An id as the name of a folder: what a file system would take for something else becomes %XX. */
static char *folder_name(ll_context *ctx, const char *id) {
    char *name = ll_calloc(ctx, 3 * (int64_t)strlen(id) + 1, 1), *at = name;
    for (const char *c = id; name != NULL && *c != '\0'; c++) {
        if (*c == '/' || *c == '%' || *c == '\\' || (*c == '.' && (c == id || ends_like_a_file(c))))
            at += snprintf(at, 4, "%%%02X", (unsigned)(unsigned char)*c);
        else
            *at++ = *c;
    }
    return name;
}

static ll_status add(ll_context *ctx, ll_comparison *c, const char *id, const char *name, const char *base_id) {
    ll_variant *v = &c->variant[c->count];
    *v = (ll_variant){.id = id, .name = name, .base_id = base_id, .state = "stopped", .status = LL_ERR_LIMIT};
    v->folder = folder_name(ctx, id);
    if (v->folder == NULL) return LL_ERR_MEMORY;
    c->count++;
    return LL_OK;
}

static ll_status add_scenario(ll_context *ctx, ll_comparison *c, int32_t row) {
    const ll_case_scenario_op *op = &c->source->scenario_op[row];
    for (int32_t i = 1; i < c->count; i++)
        if (strcmp(c->variant[i].id, op->scenario_id) == 0) return LL_OK; /* asked for twice */
    if (strcmp(op->scenario_id, LL_BASE_ID) == 0)
        return ll_fail(ctx, LL_ERR_DATA,
                       "%s/scenario.csv:%lld:%lld: scenario_id '" LL_BASE_ID
                       "' is what the case without a scenario is called; give the scenario another id",
                       c->source->path, (long long)op->cell[LL_SCENARIO_ID].line,
                       (long long)op->cell[LL_SCENARIO_ID].column);
    return add(ctx, c, op->scenario_id, op->name, op->base_scenario_id);
}

static ll_status add_named(ll_context *ctx, ll_comparison *c, const char *list) {
    ll_status status = LL_OK;
    char *id = NULL;
    size_t length = 0;
    for (const char *item; (item = ll_list_item(&list, &length)) != NULL;) {
        ll_free(ctx, id);
        LL_NEW(ctx, id, length + 1);
        memcpy(id, item, length);
        int32_t row = ll_scenario_find(c->source, id);
        if (row == LL_NONE) LL_TRY(ll_scenario_refuse(ctx, c->source, id));
        LL_TRY(add_scenario(ctx, c, row));
    }
    if (c->count == 1) status = ll_fail(ctx, LL_ERR_USAGE, "the list of scenarios is empty; name some, joined by ';'");
done:
    ll_free(ctx, id);
    return status;
}

static ll_status add_all(ll_context *ctx, ll_comparison *c) {
    ll_status status = LL_OK;
    for (int32_t i = 0; i < c->source->scenario_op_count; i++)
        if (ll_scenario_find(c->source, c->source->scenario_op[i].scenario_id) == i) LL_TRY(add_scenario(ctx, c, i));
    if (c->count == 1)
        status = ll_fail(ctx, LL_ERR_USAGE,
                         "%s: there is nothing to compare: the case has no scenario; write scenario.csv "
                         "(docs/formats.md)",
                         c->source->path);
done:
    return status;
}

ll_status ll_compare_list(ll_context *ctx, const ll_compare_options *options, ll_comparison *comparison) {
    ll_status status = LL_OK;
    LL_NEW(ctx, comparison->variant, (int64_t)comparison->source->scenario_op_count + 1);
    LL_TRY(add(ctx, comparison, LL_BASE_ID, "Base", ""));
    bool others = options->outage != LL_OUTAGE_NONE || options->sweep_count > 0 || options->draws > 0;
    if (options->scenarios == NULL && others) return LL_OK;
    LL_TRY(options->scenarios != NULL ? add_named(ctx, comparison, options->scenarios) : add_all(ctx, comparison));
done:
    return status;
}

void ll_variant_free(ll_context *ctx, ll_variant *v) {
    ll_free(ctx, v->folder);
    ll_free(ctx, v->message);
    ll_free(ctx, v->corridor);
}
