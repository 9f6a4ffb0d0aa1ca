/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The answer as a set of files: written into a sub-folder of OUT, verified there, stamped with what the verifier says,
 * then moved into OUT together. docs/outputs.md describes each file.
 */
#include <string.h>

#include "solver/output/output.h"
#include "solver/pareto/pareto.h"
#include "solver/report/report.h"

/* What the verifier reads, what is made of its verdict, and what shows both. */
typedef enum answer_stage { TABLE, STAMP, REPORT } answer_stage;

typedef struct answer_file {
    const char *name;
    ll_answer_writer write;
    answer_stage stage;
} answer_file;

/* All that an answer consists of, in the order in which it appears. */
static const answer_file files[] = {
    {"certificate.json", ll_write_certificate, TABLE},
    {"path.csv", ll_write_path, TABLE},
    {"choice_set.csv", ll_write_choice_set, TABLE},
    {"link_flow.csv", ll_write_link_flow, TABLE},
    {"node_flow.csv", ll_write_node_flow, TABLE},
    {"corridor.csv", ll_write_corridor, TABLE},
    {"demand_result.csv", ll_write_demand_result, TABLE},
    {"capacity_price.csv", ll_write_capacity_price, TABLE},
    {"pareto.csv", ll_write_pareto, TABLE},
    {"pareto_demand.csv", ll_write_pareto_demand, TABLE},
    {"flow.geojson", ll_write_flow_map, TABLE},
    {"flow.qml", ll_write_flow_style, TABLE},
    {"report.html", ll_write_report, REPORT},
    {"run.json", ll_write_run, STAMP},
    {"summary.json", ll_write_summary, STAMP},
};
enum { FILES = sizeof files / sizeof *files };

static ll_status write_file(ll_context *ctx, const ll_answer *answer, const char *folder, const answer_file *file) {
    ll_status status = LL_OK;
    ll_output out = {0};
    LL_TRY(ll_output_open(ctx, folder, file->name, &out));
    LL_TRY(file->write(ctx, answer, &out));
    LL_TRY(ll_output_commit_unsynced(&out));
done:
    ll_output_discard(&out);
    return status;
}

static bool exists(const ll_answer *answer, const answer_file *file) {
    if (file->write == ll_write_flow_map || file->write == ll_write_flow_style)
        return ll_flow_map_exists(answer->problem);
    if (file->write == ll_write_pareto || file->write == ll_write_pareto_demand)
        return ll_pareto_exists(answer->solution);
    if (file->write == ll_write_choice_set) return ll_choice_set_exists(answer->solution);
    return file->write != ll_write_report || ll_report_exists();
}

static ll_status write_stage(ll_context *ctx, const ll_answer *answer, const char *folder, answer_stage stage) {
    ll_status status = LL_OK;
    for (int i = 0; i < FILES; i++)
        if (files[i].stage == stage && exists(answer, &files[i])) LL_TRY(write_file(ctx, answer, folder, &files[i]));
done:
    return status;
}

static ll_status publish(ll_context *ctx, ll_publication *publication) {
    const char *names[FILES + 1];
    for (int i = 0; i < FILES; i++) names[i] = files[i].name;
    names[FILES] = NULL;
    return ll_publish(ctx, publication, names);
}

/* What the answer is, by what the verifier found; *verdict is the status of the answer. */
static void judge(const ll_solution *s, const ll_verification *found, ll_answer *answer, ll_status *verdict) {
    answer->verified = found->ok;
    if (!found->ok) {
        answer->status = "failed";
        *verdict = LL_ERR_INTERNAL;
    } else if (s->status == LL_ERR_INFEASIBLE) {
        answer->status = "infeasible";
        *verdict = LL_ERR_INFEASIBLE;
    } else {
        bool optimal = found->gap <= s->gap_asked;
        answer->status = !optimal ? "feasible" : s->logit != NULL ? "optimal_logit" : "optimal";
        bool whole = s->pareto == NULL || !s->pareto->stopped;
        *verdict = optimal && whole ? LL_OK : LL_ERR_LIMIT;
    }
}

/* Runs the verifier. An answer that it does not pass is no failure here: *why tells what it said, else it stays NULL.
 */
static ll_status verify(ll_context *ctx, const ll_problem *p, const char *folder, ll_verification *found, char **why) {
    ll_status status = ll_verify(ctx, p, folder, found);
    if (status != LL_OK && status != LL_ERR_INTERNAL) return status;
    if (status == LL_OK && found->ok) return LL_OK;
    found->ok = false;
    *why = ll_strdup(ctx, ll_context_error(ctx));
    return *why != NULL ? LL_OK : LL_ERR_MEMORY;
}

static ll_status write_answer(ll_context *ctx, const ll_solution *solution, const char *folder) {
    ll_status status = LL_OK, verdict = LL_OK;
    ll_answer answer = {.solution = solution, .problem = solution->problem, .folder = NULL};
    ll_publication publication = {0};
    ll_corridor_table *corridors = NULL;
    ll_verification found = {0};
    char *why = NULL;
    double started_s = ll_clock_s();
    LL_TRY(ll_publish_begin(ctx, folder, &publication));
    answer.folder = publication.partial;
    LL_TRY(ll_corridor_table_create(ctx, solution, &corridors));
    answer.corridors = corridors;
    LL_TRY(write_stage(ctx, &answer, publication.partial, TABLE));
    answer.time_write_s = ll_clock_s() - started_s;
    started_s = ll_clock_s();
    LL_TRY(verify(ctx, solution->problem, publication.partial, &found, &why));
    answer.time_verify_s = ll_clock_s() - started_s;
    judge(solution, &found, &answer, &verdict);
    LL_TRY(write_stage(ctx, &answer, publication.partial, STAMP));
    LL_TRY(write_stage(ctx, &answer, publication.partial, REPORT));
    if (!ll_report_exists()) ll_log(ctx, LL_LOG_INFO, "without report.html: this build has no node and npm");
    LL_TRY(publish(ctx, &publication));
    status = why != NULL ? ll_fail(ctx, verdict, "%s", why) : verdict;
done:
    ll_publish_end(ctx, &publication);
    ll_corridor_table_free(ctx, corridors);
    ll_free(ctx, why);
    return status;
}

ll_status ll_plain_numbers_begin(ll_context *ctx, ll_plain_numbers *out) {
    *out = (ll_plain_numbers){.plain = newlocale(LC_ALL_MASK, "C", (locale_t)0)};
    if (out->plain == (locale_t)0) return ll_fail(ctx, LL_ERR_MEMORY, "out of memory: a locale");
    out->before = uselocale(out->plain);
    return LL_OK;
}

void ll_plain_numbers_end(ll_plain_numbers *numbers) {
    if (numbers->plain == (locale_t)0) return;
    uselocale(numbers->before);
    freelocale(numbers->plain);
    *numbers = (ll_plain_numbers){0};
}

ll_status ll_publish_answers(ll_context *ctx, ll_publication *publication, const char *const *folders, int32_t count,
                             const char *const *tables) {
    ll_status status = LL_OK;
    const char **name = NULL;
    ll_strings *text = NULL;
    int64_t at = 0, rest = 0;
    while (tables[rest] != NULL) rest++;
    LL_TRY(ll_strings_create(ctx, &text));
    LL_NEW(ctx, name, (int64_t)count * FILES + rest + 1);
    for (int32_t i = 0; i < count; i++)
        for (int k = 0; k < FILES; k++) {
            char path[4096];
            int length = snprintf(path, sizeof path, "%.4000s/%s", folders[i], files[k].name);
            name[at++] = ll_strings_add(ctx, text, path, (size_t)length);
            if (name[at - 1] == NULL) LL_TRY(LL_ERR_MEMORY);
        }
    memcpy(name + at, tables, (size_t)rest * sizeof *tables);
    LL_TRY(ll_publish(ctx, publication, name));
    ll_publish_tell_left_over(ctx, publication->folder, folders, count);
done:
    ll_free(ctx, name);
    ll_strings_free(ctx, text);
    return status;
}

ll_status ll_solution_write(ll_context *ctx, const ll_solution *solution, const char *folder) {
    ll_plain_numbers numbers;
    ll_status status = ll_plain_numbers_begin(ctx, &numbers);
    if (status == LL_OK) status = write_answer(ctx, solution, folder);
    ll_plain_numbers_end(&numbers);
    return status;
}
