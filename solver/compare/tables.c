/* SPDX-License-Identifier: Apache-2.0 */
/* The files of a comparison: written beside OUT's, and moved there together. */
#include <string.h>

#include "solver/compare/compare.h"

/* In the order in which they appear; OUT holds no comparison without the last. */
static const char *const tables[] = {"link_difference.csv", "od.csv",      "scenario_result.csv",
                                     "outage.csv",          "sweep.csv",   "draws.csv",
                                     "draw_quantiles.csv",  "report.html", "run.json",
                                     "compare.csv",         NULL};

ll_status ll_compare_tables_open(ll_context *ctx, const char *folder, ll_compare_tables *t) {
    ll_status status = LL_OK;
    LL_TRY(ll_publish_begin(ctx, folder, &t->publication));
    LL_TRY(ll_output_open(ctx, t->publication.partial, "link_difference.csv", &t->links));
    LL_TRY(ll_output_open(ctx, t->publication.partial, "od.csv", &t->od));
    LL_TRY(ll_output_open(ctx, t->publication.partial, "scenario_result.csv", &t->results));
    LL_TRY(ll_output_open(ctx, t->publication.partial, "compare.csv", &t->compare));
    if (ll_report_exists()) LL_TRY(ll_report_create(ctx, &t->report));
    ll_compare_write_links_header(&t->links);
    ll_compare_write_od_header(&t->od);
    ll_compare_write_results_header(&t->results);
    ll_compare_write_corridors_header(&t->compare);
done:
    return status;
}

static void discard_rows(ll_compare_tables *t) {
    ll_output *outputs[] = {&t->links, &t->od, &t->results, &t->compare};
    for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++) ll_output_discard(outputs[i]);
}

ll_status ll_compare_tables_begin_rows(ll_context *ctx, ll_compare_tables *t) {
    ll_status status = LL_OK;
    discard_rows(t);
    LL_TRY(ll_output_open_memory(ctx, &t->links));
    LL_TRY(ll_output_open_memory(ctx, &t->od));
    LL_TRY(ll_output_open_memory(ctx, &t->results));
    LL_TRY(ll_output_open_memory(ctx, &t->compare));
done:
    return status;
}

ll_status ll_compare_tables_report(ll_compare_run *run, const ll_variant *v, const ll_answered *a) {
    ll_status status = LL_OK;
    ll_compare_tables *t = &run->tables;
    char *folder = NULL;
    if (t->report == NULL || !v->verified) return LL_OK;
    size_t size = strlen(t->publication.partial) + strlen(v->folder) + 2;
    LL_NEW(run->ctx, folder, size);
    snprintf(folder, size, "%s/%s", t->publication.partial, v->folder);
    LL_TRY(ll_report_add(t->report, a->solution, a->corridors, folder));
done:
    ll_free(run->ctx, folder);
    return status;
}

ll_status ll_compare_tables_add(ll_compare_run *run, const ll_variant *v, const ll_answered *a) {
    ll_status status = LL_OK;
    ll_compare_tables *t = &run->tables;
    ll_compare_write_results(&t->results, &run->comparison->variant[0], v);
    ll_compare_write_corridors(&t->compare, &run->base, v, a);
    if (a->solution == NULL) return LL_OK;
    ll_compare_write_od(&t->od, &run->base, v, a);
    if (a != &run->base) LL_TRY(ll_compare_write_links(run->ctx, &t->links, &run->base, v, a));
    LL_TRY(ll_compare_tables_report(run, v, a));
done:
    return status;
}

/* ---- publication ---- */

static ll_status publish(ll_context *ctx, const ll_comparison *c, ll_publication *publication) {
    ll_status status = LL_OK;
    const char **folder = NULL;
    LL_NEW(ctx, folder, c->count);
    for (int32_t i = 0; i < c->count; i++) folder[i] = c->variant[i].folder;
    LL_TRY(ll_publish_answers(ctx, publication, folder, c->count, tables));
done:
    ll_free(ctx, folder);
    return status;
}

static ll_status commit_run(ll_compare_run *run) {
    ll_status status = LL_OK;
    ll_output out = {0};
    LL_TRY(ll_output_open(run->ctx, run->tables.publication.partial, "run.json", &out));
    LL_TRY(ll_compare_write_run(run->ctx, run, &out));
    LL_TRY(ll_output_commit(&out));
done:
    ll_output_discard(&out);
    return status;
}

static ll_status commit_report(ll_compare_run *run) {
    ll_status status = LL_OK;
    ll_output out = {0};
    if (run->tables.report == NULL) return LL_OK;
    LL_TRY(ll_compare_page(run));
    LL_TRY(ll_output_open(run->ctx, run->tables.publication.partial, "report.html", &out));
    LL_TRY(ll_report_put(run->tables.report, &out));
    LL_TRY(ll_output_commit(&out));
done:
    ll_output_discard(&out);
    return status;
}

ll_status ll_compare_tables_publish(ll_compare_run *run) {
    ll_status status = LL_OK;
    ll_compare_tables *t = &run->tables;
    LL_TRY(commit_run(run));
    LL_TRY(commit_report(run));
    LL_TRY(ll_output_commit(&t->links));
    LL_TRY(ll_output_commit(&t->od));
    LL_TRY(ll_output_commit(&t->results));
    LL_TRY(ll_output_commit(&t->compare));
    LL_TRY(publish(run->ctx, run->comparison, &t->publication));
done:
    return status;
}

void ll_compare_tables_close(ll_context *ctx, ll_compare_tables *t) {
    discard_rows(t);
    ll_report_free(t->report);
    ll_publish_end(ctx, &t->publication);
}
