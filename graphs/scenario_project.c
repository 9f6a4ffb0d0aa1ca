/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A project on its links. Time and cost are totals over one direction: with the links of a direction taking t[1..n]
 * hours, T = sum t, link i changes by delta * t[i] / T (by delta / n where T is 0). No cost falls below 0, no time
 * below free flow (length / free_speed, 0 where that is not given).
 *
 *     link_ids  A: x -> y,  B: y -> z,  C: y -> x,  D: z -> y        forward A, B      backward C, D
 *
 * A directed link is backward when it runs against a forward one named before it; an undirected link is in both.
 */
#include <math.h>
#include <string.h>

#include "graphs/io/near_name.h"
#include "graphs/scenario.h"

typedef struct project_link {
    ll_case_link *link;
    bool forward, backward, paired;
    double time_h; /* before the change */
} project_link;

typedef struct direction_sum {
    double time_h;
    int32_t links;
} direction_sum;

bool ll_project_is_completed(const ll_case_project *project) { return strcmp(project->status, "completed") == 0; }

ll_status ll_case_index_links(ll_context *ctx, const ll_case *c, ll_index **out) {
    ll_status status = LL_OK;
    ll_index *index = NULL;
    *out = NULL;
    LL_TRY(ll_index_create(ctx, c->link_count, &index));
    for (int32_t i = 0; i < c->link_count; i++) {
        int32_t existing = LL_NONE;
        LL_TRY(ll_index_add(ctx, index, c->link[i].id, i, &existing));
    }
    *out = index;
    return LL_OK;
done:
    ll_index_free(ctx, index);
    return status;
}

static double or_zero(double value) { return isnan(value) ? 0 : value; }
static double at_least_zero(double value) { return value > 0 ? value : 0; }

/* What the length takes at free speed; 0 where that is not known. */
static double free_flow_h(const ll_case_link *link) {
    return link->free_speed_kph > 0 && link->length_km > 0 ? link->length_km / link->free_speed_kph : 0;
}

static bool runs_against(const ll_case_link *a, const ll_case_link *b) { return a->from == b->to && a->to == b->from; }

static void add_project_link(project_link *links, int32_t *count, ll_case_link *link) {
    project_link new = {.link = link, .forward = true, .backward = !link->directed, .time_h = or_zero(link->time_h)};
    for (int32_t i = 0; i < *count; i++)
        if (links[i].link == link) return;
    for (int32_t i = 0; i < *count && link->directed; i++) {
        project_link *other = &links[i];
        if (!other->link->directed || !other->forward || other->paired || !runs_against(other->link, link)) continue;
        other->paired = true;
        new.forward = false;
        new.backward = true;
        break;
    }
    links[(*count)++] = new;
}

static int32_t most_links(const char *link_ids) {
    int32_t count = 1;
    for (const char *c = link_ids; *c != '\0'; c++) count += *c == ';';
    return count;
}

static ll_status find_links(ll_context *ctx, ll_case *c, const ll_index *index, const ll_case_project *p,
                            project_link *links, int32_t *count) {
    ll_status status = LL_OK;
    char *rest = NULL;
    char *list = ll_strdup(ctx, p->link_ids);
    if (list == NULL) return LL_ERR_MEMORY;
    for (char *id = strtok_r(list, ";", &rest); id != NULL; id = strtok_r(NULL, ";", &rest)) {
        id = ll_trim(id);
        if (id[0] == '\0') continue;
        int32_t link = ll_index_find(index, id);
        if (link == LL_NONE)
            LL_TRY(ll_fail(ctx, LL_ERR_DATA, "project.csv:%lld: project %s names link %s, which link.csv lacks",
                           (long long)p->line, p->id, id));
        add_project_link(links, count, &c->link[link]);
    }
done:
    ll_free(ctx, list);
    return status;
}

static void change_link(const ll_case_project *p, const project_link *l, const direction_sum sum[2]) {
    ll_case_link *link = l->link;
    const direction_sum *s = &sum[l->forward ? 0 : 1];
    double share = s->time_h > 0 ? l->time_h / s->time_h : 1.0 / s->links;
    link->status = LL_LINK_EXISTING;
    link->time_h = fmax(l->time_h + share * p->time_delta_h, fmin(l->time_h, free_flow_h(link)));
    link->cost_usd_per_teu = at_least_zero(or_zero(link->cost_usd_per_teu) + share * p->cost_delta);
    if (!isnan(link->capacity_teu_per_year))
        link->capacity_teu_per_year = at_least_zero(link->capacity_teu_per_year + p->capacity_delta);
}

ll_status ll_case_apply_project(ll_context *ctx, ll_case *c, const ll_index *link_index, int32_t project) {
    ll_status status = LL_OK;
    ll_case_project *p = &c->project[project];
    project_link *links = NULL;
    int32_t count = 0;
    direction_sum sum[2] = {{0, 0}, {0, 0}}; /* forward, backward */
    if (ll_project_is_completed(p))
        return ll_fail(ctx, LL_ERR_DATA, "project.csv:%lld: project %s is completed and in the base already; drop it",
                       (long long)p->line, p->id);
    if (p->on) return LL_OK;
    LL_NEW(ctx, links, most_links(p->link_ids));
    LL_TRY(find_links(ctx, c, link_index, p, links, &count));
    for (int32_t i = 0; i < count; i++) {
        const bool member[2] = {links[i].forward, links[i].backward};
        for (int k = 0; k < 2; k++) {
            sum[k].time_h += member[k] ? links[i].time_h : 0;
            sum[k].links += member[k];
        }
    }
    for (int32_t i = 0; i < count; i++) change_link(p, &links[i], sum);
    p->on = true;
done:
    ll_free(ctx, links);
    return status;
}

/* ---- by name ---- */

ll_status ll_project_refuse(ll_context *ctx, const ll_case *c, const char *id) {
    const char *near = NULL;
    for (int32_t i = 0; i < c->project_count; i++) {
        const char *names[] = {near != NULL ? near : "", c->project[i].id};
        near = ll_near_name(id, names, 2);
    }
    return ll_fail(ctx, LL_ERR_USAGE, "there is no project '%s' in project.csv%s%s%s", id,
                   near != NULL ? "; did you mean '" : "", near != NULL ? near : "", near != NULL ? "'?" : "");
}

static ll_status index_projects(ll_context *ctx, const ll_case *c, ll_index **out) {
    ll_status status = LL_OK;
    int32_t existing = LL_NONE;
    LL_TRY(ll_index_create(ctx, c->project_count, out));
    for (int32_t i = 0; i < c->project_count; i++) LL_TRY(ll_index_add(ctx, *out, c->project[i].id, i, &existing));
done:
    return status;
}

static ll_status apply_named(ll_context *ctx, ll_case *c, const ll_index *projects, const ll_index *links,
                             const char *id) {
    int32_t project = ll_index_find(projects, id);
    if (project == LL_NONE) return ll_project_refuse(ctx, c, id);
    if (ll_project_is_completed(&c->project[project]))
        return ll_fail(ctx, LL_ERR_USAGE, "project '%s' is completed and in the base already; drop it", id);
    return ll_case_apply_project(ctx, c, links, project);
}

ll_status ll_case_apply_projects(ll_context *ctx, ll_case *c, const char *project_ids) {
    ll_status status = LL_OK;
    ll_index *projects = NULL, *links = NULL;
    char *id = NULL, *on = NULL;
    size_t length = 0, used = 0;
    LL_NEW(ctx, on, strlen(project_ids) + 2);
    LL_TRY(index_projects(ctx, c, &projects));
    LL_TRY(ll_case_index_links(ctx, c, &links));
    for (const char *item; (item = ll_list_item(&project_ids, &length)) != NULL;) {
        ll_free(ctx, id);
        LL_NEW(ctx, id, length + 1);
        memcpy(id, item, length);
        LL_TRY(apply_named(ctx, c, projects, links, id));
        if (ll_list_has(on, id)) continue;
        if (used > 0) on[used++] = ';';
        memcpy(on + used, id, length);
        used += length;
    }
    c->projects = ll_strings_add(ctx, c->strings, on, used);
    if (c->projects == NULL) status = LL_ERR_MEMORY;
done:
    ll_free(ctx, on);
    ll_free(ctx, id);
    ll_index_free(ctx, projects);
    ll_index_free(ctx, links);
    return status;
}
