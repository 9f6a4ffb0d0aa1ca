/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The data of a page:
 *
 *     { case, classes, corridors, modes, qualities, nodes [..], links [..],
 *       scenarios [ { id, name, summary, flows, sums, unmet, trade, bottlenecks, quality } ... ] }
 *     and beside it the runs [run.json ...], the one part that differs from run to run
 *
 * Lists of numbers are arrays whose columns docs/outputs.md names: a tenth of the bytes of objects.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "graphs/scenario.h"
#include "solver/report/parts.h"

enum { PATH_SIZE = 4096 };

ll_status ll_report_number(ll_context *ctx, json_t *array, double value) {
    const double whole = 1e15; /* up to which doubles tell whole numbers apart */
    if (!isfinite(value)) return ll_json_append(ctx, array, json_null());
    bool is_whole = fabs(value) < whole && !(value < floor(value)) && !(value > floor(value));
    return ll_json_append(ctx, array, is_whole ? json_integer((json_int_t)value) : json_real(value));
}

ll_status ll_report_text(ll_context *ctx, json_t *array, const char *text) {
    ll_status status = LL_OK;
    json_t *holder = json_object();
    LL_TRY(ll_json_put_text(ctx, holder, "text", text)); /* which knows what to do with text that is no UTF-8 */
    LL_TRY(ll_json_append(ctx, array, json_incref(json_object_get(holder, "text"))));
done:
    json_decref(holder);
    return status;
}

ll_status ll_report_array(ll_context *ctx, json_t *array, json_t **out) {
    *out = json_array();
    return ll_json_append(ctx, array, *out);
}

static int32_t find_word(const json_t *words, const char *text) {
    size_t count = json_array_size(words);
    for (size_t i = 0; i < count; i++)
        if (strcmp(json_string_value(json_array_get(words, i)), text) == 0) return (int32_t)i;
    return LL_NONE;
}

ll_status ll_report_word(ll_context *ctx, json_t *words, const char *text, int32_t *out) {
    ll_status status = LL_OK;
    bool has_room = json_array_size(words) + 1 < LL_REPORT_WORDS;
    *out = find_word(words, text);
    if (*out == LL_NONE && !has_room) *out = find_word(words, "other");
    if (*out != LL_NONE) return LL_OK;
    LL_TRY(ll_report_text(ctx, words, has_room ? text : "other"));
    *out = (int32_t)json_array_size(words) - 1;
done:
    return status;
}

double ll_report_teu(int64_t uteu) { return round((double)uteu / 1000) / 1000; }

/* ---- what all scenarios share ---- */

static ll_status put_case(ll_report *report, const ll_problem *p) {
    ll_status status = LL_OK;
    ll_context *ctx = report->ctx;
    json_t *facts = NULL;
    LL_TRY(ll_json_put_object(ctx, report->data, "case", &facts));
    LL_TRY(ll_json_put_text(ctx, facts, "name", p->source->name));
    LL_TRY(ll_json_put_text(ctx, facts, "currency", p->source->currency));
    LL_TRY(ll_json_put_count(ctx, facts, "nodes", p->source->node_count));
    LL_TRY(ll_json_put_count(ctx, facts, "links", p->source->link_count));
done:
    return status;
}

static ll_status put_named(ll_context *ctx, json_t *list, const char *id, const char *name) {
    ll_status status = LL_OK;
    json_t *entry = json_object();
    LL_TRY(ll_json_append(ctx, list, entry));
    LL_TRY(ll_json_put_text(ctx, entry, "id", id));
    LL_TRY(ll_json_put_text(ctx, entry, "name", name[0] != '\0' ? name : id));
done:
    return status;
}

static ll_status put_names(ll_report *report, const ll_problem *p, const ll_corridor_table *corridors) {
    ll_status status = LL_OK;
    ll_context *ctx = report->ctx;
    json_t *list = NULL;
    LL_TRY(ll_json_put_array(ctx, report->data, "classes", &list));
    for (int32_t k = 0; k < p->class_count; k++)
        LL_TRY(put_named(ctx, list, p->source->klass[k].id, p->source->klass[k].name));
    LL_TRY(ll_json_put_array(ctx, report->data, "corridors", &list));
    for (int32_t i = 0; i < corridors->row_count; i++)
        LL_TRY(put_named(ctx, list, corridors->row[i].id, corridors->row[i].name));
done:
    return status;
}

static ll_status forget_places(ll_report *report, const ll_case *source) {
    ll_status status = LL_OK;
    report->node_count = source->node_count;
    report->link_count = source->link_count;
    LL_NEW(report->ctx, report->node_at, report->node_count);
    LL_NEW(report->ctx, report->link_at, 2 * (int64_t)report->link_count);
    for (int32_t i = 0; i < report->node_count; i++) report->node_at[i] = LL_NONE;
    for (int64_t i = 0; i < 2 * (int64_t)report->link_count; i++) report->link_at[i] = LL_NONE;
done:
    return status;
}

static ll_status begin(ll_report *report, const ll_problem *p, const ll_corridor_table *corridors) {
    ll_status status = LL_OK;
    ll_context *ctx = report->ctx;
    LL_TRY(forget_places(report, p->source));
    LL_TRY(ll_json_put_count(ctx, report->data, "version", 1));
    LL_TRY(put_case(report, p));
    LL_TRY(put_names(report, p, corridors));
    LL_TRY(ll_json_put_array(ctx, report->data, "modes", &report->modes));
    LL_TRY(ll_json_put_array(ctx, report->data, "qualities", &report->qualities));
    LL_TRY(ll_json_put_array(ctx, report->data, "nodes", &report->nodes));
    LL_TRY(ll_json_put_array(ctx, report->data, "links", &report->links));
    LL_TRY(ll_json_put_array(ctx, report->data, "scenarios", &report->scenarios));
done:
    return status;
}

ll_status ll_report_create(ll_context *ctx, ll_report **out) {
    ll_status status = LL_OK;
    ll_report *report = NULL;
    *out = NULL;
    LL_NEW(ctx, report, 1);
    report->ctx = ctx;
    report->data = json_object();
    report->runs = json_array();
    if (report->data == NULL || report->runs == NULL) status = ll_fail(ctx, LL_ERR_MEMORY, "out of memory: a report");
    LL_TRY(status);
    *out = report;
    report = NULL;
done:
    ll_report_free(report);
    return status;
}

void ll_report_free(ll_report *report) {
    if (report == NULL) return;
    json_decref(report->data);
    json_decref(report->runs);
    ll_free(report->ctx, report->node_at);
    ll_free(report->ctx, report->link_at);
    ll_free(report->ctx, report);
}

/* ---- one scenario ---- */

static ll_status read_json(ll_context *ctx, const char *folder, const char *name, json_t **out) {
    char path[PATH_SIZE];
    json_error_t problem;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    *out = json_load_file(path, 0, &problem);
    if (*out == NULL)
        return ll_fail(ctx, LL_ERR_NO_INPUT, "%s:%d: %s; solve again, then report", path, problem.line, problem.text);
    return LL_OK;
}

static ll_status put_facts(const ll_report_scenario *s, const char *folder) {
    ll_status status = LL_OK;
    ll_context *ctx = s->report->ctx;
    json_t *summary = NULL, *run = NULL;
    LL_TRY(read_json(ctx, folder, "summary.json", &summary));
    LL_TRY(read_json(ctx, folder, "run.json", &run));
    LL_TRY(ll_json_put(ctx, s->json, "summary", json_incref(summary)));
    LL_TRY(ll_json_append(ctx, s->report->runs, json_incref(run)));
done:
    json_decref(summary);
    json_decref(run);
    return status;
}

bool ll_report_is_full(const ll_report *report) {
    return report->node_at != NULL && json_array_size(report->scenarios) == LL_REPORT_SCENARIOS;
}

ll_status ll_report_leave_out(ll_report *report) {
    return ll_json_put_count(report->ctx, report->data, "scenarios_left_out", ++report->left_out);
}

ll_status ll_report_put_part(ll_report *report, const char *name, json_t *json) {
    return ll_json_put(report->ctx, report->data, name, json);
}

ll_status ll_report_add(ll_report *report, const ll_solution *solution, const ll_corridor_table *corridors,
                        const char *folder) {
    const ll_case *source = solution->problem->source;
    int32_t row = ll_scenario_find(source, source->scenario);
    bool is_base = source->scenario[0] == '\0';
    const char *id = is_base ? "base" : source->scenario;
    const char *name = is_base ? "Base" : row == LL_NONE ? "" : source->scenario_op[row].name;
    return ll_report_add_named(report, solution, corridors, folder, id, name);
}

ll_status ll_report_add_named(ll_report *report, const ll_solution *solution, const ll_corridor_table *corridors,
                              const char *folder, const char *id, const char *name) {
    ll_status status = LL_OK;
    ll_context *ctx = report->ctx;
    ll_report_scenario s = {report, solution, solution->problem, corridors, json_object()};
    if (ll_report_is_full(report)) {
        status = ll_report_leave_out(report);
        goto done;
    }
    if (report->node_at == NULL) LL_TRY(begin(report, solution->problem, corridors));
    LL_TRY(ll_json_put_text(ctx, s.json, "id", id));
    LL_TRY(ll_json_put_text(ctx, s.json, "name", name[0] != '\0' ? name : id));
    LL_TRY(put_facts(&s, folder));
    LL_TRY(ll_report_flows(&s));
    LL_TRY(ll_report_sums(&s));
    LL_TRY(ll_report_trade(&s));
    LL_TRY(ll_report_bottlenecks(&s));
    LL_TRY(ll_report_quality(&s));
    LL_TRY(ll_report_pareto(&s));
    LL_TRY(ll_json_append(ctx, report->scenarios, json_incref(s.json)));
done:
    json_decref(s.json);
    return status;
}
