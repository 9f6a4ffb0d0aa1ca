/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A case folder, table by table: nodes before the links that name them, links before what names links.
 *
 *     config -> node -> link -> transfer, commodity -> demand, capacity_set, corridor, project -> scenario
 */
#include <ctype.h>
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "graphs/problem.h"
#include "graphs/tables/forgiving.h"
#include "graphs/tables/tables.h"

typedef struct step {
    const char *file;
    ll_status (*read)(ll_tables *t);
    bool always; /* read also when the file is absent */
} step;

static const step steps[] = {
    {"config.csv", ll_read_config, false},
    {"node.csv", ll_read_nodes, true},
    {"link.csv", ll_read_links, true},
    {"transfer.csv", ll_read_transfers, false},
    {"commodity.csv", ll_read_commodities, true},
    {"demand.csv", ll_read_demands, false},
    {"capacity_set.csv", ll_read_capacity_sets, false},
    {"capacity_set_link.csv", ll_read_capacity_set_links, false},
    {"corridor.csv", ll_read_corridors, false},
    {"project.csv", ll_read_projects, false},
    {"scenario.csv", ll_read_scenarios, false},
};

static ll_status check_folder(ll_context *ctx, const char *folder) {
    struct stat info;
    if (stat(folder, &info) != 0) return ll_fail(ctx, LL_ERR_NO_INPUT, "%s: no such case folder", folder);
    if (S_ISDIR(info.st_mode)) return LL_OK;
    return ll_fail(ctx, LL_ERR_NO_INPUT, "%s: is a file; name the folder with node.csv and link.csv", folder);
}

/* Tables that make no sense without another one. */
static ll_status check_pairs(const ll_tables *t) {
    bool sets = ll_table_exists(t, "capacity_set.csv");
    bool links = ll_table_exists(t, "capacity_set_link.csv");
    if (sets == links) return LL_OK;
    return ll_fail(t->ctx, LL_ERR_NO_INPUT, "%s: %s is there without %s; add it or remove the first", t->folder,
                   sets ? "capacity_set.csv" : "capacity_set_link.csv",
                   sets ? "capacity_set_link.csv" : "capacity_set.csv");
}

static ll_status check_network(const ll_tables *t) {
    if (ll_table_exists(t, "node.csv") || ll_table_exists(t, "link.csv")) return LL_OK;
    return ll_fail(t->ctx, LL_ERR_NO_INPUT, "%s: neither node.csv nor link.csv is there; a case needs both", t->folder);
}

/* Whether a file's name is that of a table but for case, what joins words, and an s: Nodes.csv, capacity-set.csv. */
static bool resembles(const char *name, const char *table) {
    while (*table != '.') {
        if (*name == '_' || *name == '-' || *name == ' ')
            name++;
        else if (*table == '_')
            table++;
        else if (tolower((unsigned char)*name++) != *table++)
            return false;
    }
    if (tolower((unsigned char)*name) == 's') name++;
    return strcasecmp(name, ".csv") == 0 || strcasecmp(name, ".csv.gz") == 0;
}

static bool is_called(const char *name, const char *table) {
    size_t length = strlen(table);
    return strncmp(name, table, length) == 0 && (name[length] == '\0' || strcmp(name + length, ".gz") == 0);
}

bool ll_case_is_table(const char *name) {
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (is_called(name, steps[i].file)) return true;
    return false;
}

/* A table under a wrong name would be left out in silence. */
static void warn_of_name(const ll_tables *t, const char *name) {
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (!is_called(name, steps[i].file) && resembles(name, steps[i].file))
            ll_log(t->ctx, LL_LOG_WARNING, "%s: %s is not read; a table of this kind is called %s", t->folder, name,
                   steps[i].file);
    }
}

static void warn_of_names(const ll_tables *t) {
    DIR *entries = opendir(t->folder);
    if (entries == NULL) return;
    for (const struct dirent *entry; (entry = readdir(entries)) != NULL;) warn_of_name(t, entry->d_name);
    closedir(entries);
}

/* ---- findings of all tables ---- */

/* Puts the findings of a table behind those of the tables before it. */
static ll_status keep_findings(ll_tables *t) {
    const char *text = ll_context_error(t->ctx);
    int64_t length = (int64_t)strlen(text);
    char *grown = ll_realloc(t->ctx, t->told, t->told_length + length + 2, 1);
    if (grown == NULL) return LL_ERR_MEMORY;
    t->told = grown;
    if (t->told_length > 0) t->told[t->told_length++] = '\n';
    memcpy(t->told + t->told_length, text, (size_t)length + 1);
    t->told_length += length;
    t->findings += t->findings_of_last > 0 ? t->findings_of_last : 1;
    t->bad_tables++;
    return LL_OK;
}

static ll_status tell_findings(const ll_tables *t, bool scenarios_wait) {
    char sum[128] = "";
    if (t->bad_tables == 0) return LL_OK;
    if (t->findings > 1)
        snprintf(sum, sizeof sum, "\n%lld findings in %d %s", (long long)t->findings, (int)t->bad_tables,
                 ll_plural(t->bad_tables, "table", "tables"));
    return ll_fail(t->ctx, LL_ERR_DATA, "%s%s%s", t->told, sum,
                   scenarios_wait ? "\nscenario.csv is looked at when these tables are right" : "");
}

/* What nobody asks for may be wrong: then there are no scenarios. */
static ll_status forgive_scenarios(const ll_tables *t, ll_status status) {
    if (status != LL_ERR_DATA) return status;
    ll_log(t->ctx, LL_LOG_WARNING, "no scenario of this case can be used until this is put right:\n%s",
           ll_context_error(t->ctx));
    t->c->scenario_op_count = 0;
    return LL_OK;
}

static ll_status read_tables(ll_context *ctx, const char *folder, bool forgiving, ll_case **out) {
    ll_status status = LL_OK;
    ll_tables t = {.ctx = ctx, .folder = folder, .km_per_length = 1, .kph_per_speed = 1};
    *out = NULL;
    LL_TRY(check_folder(ctx, folder));
    warn_of_names(&t);
    LL_TRY(check_network(&t));
    LL_TRY(check_pairs(&t));
    t.has_transfers = ll_table_exists(&t, "transfer.csv");
    LL_TRY(ll_case_create(ctx, LL_FORMAT_CASE, folder, &t.c));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        bool scenarios = steps[i].read == ll_read_scenarios;
        if (!steps[i].always && !ll_table_exists(&t, steps[i].file)) continue;
        if (scenarios && t.bad_tables > 0) LL_TRY(tell_findings(&t, !forgiving)); /* they change the tables above */
        status = steps[i].read(&t);
        if (forgiving && scenarios) status = forgive_scenarios(&t, status);
        if (status == LL_ERR_DATA) status = keep_findings(&t);
        LL_TRY(status);
    }
    LL_TRY(tell_findings(&t, false));
    ll_absent_tell(&t);
    *out = t.c;
    t.c = NULL;
done:
    ll_case_free(ctx, t.c);
    ll_ids *ids[] = {&t.node, &t.zone, &t.link, &t.mode, &t.klass, &t.set};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) ll_ids_free(ctx, ids[i]);
    ll_free(ctx, t.mode_name);
    ll_free(ctx, t.told);
    return status;
}

ll_status ll_case_read_tables(ll_context *ctx, const char *folder, ll_case **out) {
    return read_tables(ctx, folder, false, out);
}

ll_status ll_problem_read_forgiving(ll_context *ctx, const char *path, const ll_problem_options *options,
                                    ll_problem **out) {
    const ll_tables t = {.ctx = ctx, .folder = path};
    ll_case *c = NULL;
    bool asks = options != NULL && options->scenario != NULL;
    if (asks || !ll_table_exists(&t, "node.csv") || !ll_table_exists(&t, "scenario.csv"))
        return ll_problem_read(ctx, path, options, out);
    *out = NULL;
    ll_status status = read_tables(ctx, path, true, &c);
    return status == LL_OK ? ll_problem_build(ctx, c, options, out) : status;
}
