/* SPDX-License-Identifier: Apache-2.0 */
/* The options that a problem was read with, and in which of them an answer differs. */
#include "solver/verify/reading.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PATH_SIZE = 4096, NAMES_SIZE = 80 };

ll_reading ll_reading_of_problem(const ll_problem *p) {
    return (ll_reading){p->source->scenario, p->source->projects, p->year, p->hard_asked, p->demand_scale};
}

static const char *text_of(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

ll_reading ll_reading_of_summary(const json_t *summary) {
    const json_t *scale = json_object_get(summary, "demand_scale");
    json_int_t year = json_integer_value(json_object_get(summary, "year"));
    return (ll_reading){.scenario = text_of(summary, "scenario"),
                        .projects = text_of(summary, "projects"),
                        .year = year > 0 && year <= INT32_MAX ? (int32_t)year : 0,
                        .hard = json_is_true(json_object_get(summary, "hard")),
                        .demand_scale = json_is_number(scale) ? json_number_value(scale) : 1};
}

json_t *ll_reading_load(const char *folder) {
    char path[PATH_SIZE];
    json_error_t problem;
    int length = snprintf(path, sizeof path, "%s/summary.json", folder);
    return length > 0 && length < PATH_SIZE ? json_load_file(path, 0, &problem) : NULL;
}

/* ---- as the command line has them ---- */

/* A word as the shell takes it. */
static void put_word(ll_output *out, const char *option, const char *word) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    ll_output_text(out, option);
    if (word[strspn(word, plain)] == '\0') {
        ll_output_text(out, word);
        return;
    }
    ll_output_text(out, "'");
    for (const char *c = word; *c != '\0'; c++) {
        if (*c == '\'')
            ll_output_text(out, "'\\''");
        else
            ll_output_bytes(out, c, 1);
    }
    ll_output_text(out, "'");
}

static bool is_scaled(const ll_reading *r) { return r->demand_scale < 1 || r->demand_scale > 1; }

void ll_reading_put(ll_output *out, const ll_reading *r) {
    if (r->scenario[0] != '\0') put_word(out, " --scenario ", r->scenario);
    if (r->projects[0] != '\0') put_word(out, " --projects ", r->projects);
    if (r->year != 0) ll_output_printf(out, " --year %d", (int)r->year);
    if (r->hard) ll_output_text(out, " --hard");
    if (is_scaled(r)) {
        ll_output_text(out, " --demand-scale ");
        ll_output_number(out, r->demand_scale);
    }
}

/* ---- what differs ---- */

static bool holds_all(const char *list, const char *ids) {
    char id[PATH_SIZE];
    size_t length = 0;
    for (const char *item; (item = ll_list_item(&ids, &length)) != NULL;) {
        snprintf(id, sizeof id, "%.*s", (int)length, item);
        if (!ll_list_has(list, id)) return false;
    }
    return true;
}

bool ll_reading_same_list(const char *a, const char *b) { return holds_all(a, b) && holds_all(b, a); }

static bool same_inputs(const ll_case *c, const json_t *summary) {
    const json_t *inputs = json_object_get(summary, "inputs");
    if (!json_is_array(inputs) || json_array_size(inputs) != (size_t)c->input_count) return false;
    for (int32_t i = 0; i < c->input_count; i++) {
        char hash[17];
        const json_t *input = json_array_get(inputs, (size_t)i);
        snprintf(hash, sizeof hash, "%016" PRIx64, c->input[i].xxh64);
        if (strcmp(text_of(input, "file"), c->input[i].file) != 0 || strcmp(text_of(input, "xxh64"), hash) != 0)
            return false;
    }
    return true;
}

/* The options that differ: "--year, --projects"; false: none does. */
static bool name_differences(const ll_reading *a, const ll_reading *b, char names[NAMES_SIZE]) {
    const struct {
        const char *name;
        bool differs;
    } option[] = {{"--scenario", strcmp(a->scenario, b->scenario) != 0},
                  {"--projects", strcmp(a->projects, b->projects) != 0},
                  {"--year", a->year != b->year},
                  {"--hard", a->hard != b->hard},
                  {"--demand-scale", a->demand_scale < b->demand_scale || a->demand_scale > b->demand_scale}};
    size_t used = 0;
    names[0] = '\0';
    for (size_t i = 0; i < sizeof option / sizeof *option; i++)
        if (option[i].differs)
            used += (size_t)snprintf(names + used, NAMES_SIZE - used, "%s%s", used > 0 ? ", " : "", option[i].name);
    return used > 0;
}

static ll_status refuse(ll_context *ctx, const char *folder, const char *names, const ll_reading *made) {
    ll_status status = LL_OK;
    ll_output options = {0};
    size_t size = 0;
    LL_TRY(ll_output_open_memory(ctx, &options));
    ll_reading_put(&options, made);
    const char *text = ll_output_text_of(&options, &size);
    if (text == NULL) LL_TRY(ll_fail(ctx, LL_ERR_MEMORY, "out of memory: a text"));
    LL_TRY(ll_fail(ctx, LL_ERR_USAGE, "%s: is of this case with another %s: give the options it was made with:%s",
                   folder, names, size > 0 ? text : " none"));
done:
    ll_output_discard(&options);
    return status;
}

ll_status ll_reading_check(ll_context *ctx, const ll_problem *p, const char *folder) {
    ll_status status = LL_OK;
    char names[NAMES_SIZE];
    json_t *summary = ll_reading_load(folder);
    const ll_reading made = ll_reading_of_summary(summary), asked = ll_reading_of_problem(p);
    if (same_inputs(p->source, summary) && name_differences(&made, &asked, names))
        status = refuse(ctx, folder, names, &made);
    json_decref(summary);
    return status;
}
