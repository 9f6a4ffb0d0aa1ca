/* SPDX-License-Identifier: Apache-2.0 */
/* Which writer, and what a format cannot carry. */
#include "graphs/convert.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "graphs/io/output.h"
#include "graphs/write.h"

static const char *const format_name[] = {
    [LL_CONVERT_CASE] = "case",     [LL_CONVERT_TNTP] = "tntp", [LL_CONVERT_COMMALAB] = "commalab",
    [LL_CONVERT_DIMACS] = "dimacs", [LL_CONVERT_MPS] = "mps",   [LL_CONVERT_GEOJSON] = "geojson"};
enum { FORMAT_COUNT = sizeof format_name / sizeof *format_name, LOSS_SIZE = 1024 };

ll_status ll_convert_format_parse(ll_context *ctx, const char *name, ll_convert_format *out) {
    for (int f = 0; f < FORMAT_COUNT; f++) {
        if (strcmp(name, format_name[f]) != 0) continue;
        *out = (ll_convert_format)f;
        return LL_OK;
    }
    return ll_fail(ctx, LL_ERR_USAGE, "unknown format '%s'; known are case, tntp, commalab, dimacs, mps, geojson",
                   name);
}

static bool ends_in(const char *text, const char *suffix) {
    size_t length = strlen(text);
    size_t wanted = strlen(suffix);
    return length >= wanted && strcmp(text + length - wanted, suffix) == 0;
}

ll_convert_format ll_convert_format_of_path(const char *path) {
    static const struct {
        const char *suffix;
        ll_convert_format format;
    } known[] = {{"_net.tntp", LL_CONVERT_TNTP}, {".mps", LL_CONVERT_MPS},       {".geojson", LL_CONVERT_GEOJSON},
                 {".min", LL_CONVERT_DIMACS},    {".dimacs", LL_CONVERT_DIMACS}, {".txt", LL_CONVERT_COMMALAB},
                 {".mcf", LL_CONVERT_COMMALAB}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (ends_in(path, known[i].suffix)) return known[i].format;
    return LL_CONVERT_CASE;
}

/* ---- what the writers of one class share ---- */

int32_t ll_write_class(const ll_problem *p) {
    for (int64_t d = 0; d < p->demand_count; d++)
        if (p->volume_uteu[d] > 0) return p->klass[d];
    return 0;
}

int64_t ll_write_capacity(const ll_problem *p, int32_t arc) {
    for (int64_t e = p->entry_first[arc]; e < p->entry_first[arc + 1]; e++) {
        const ll_row *row = &p->row[p->entry[e].row];
        if (row->kind != LL_ROW_SET) return row->capacity_uteu;
    }
    return LL_CAPACITY_NONE;
}

ll_i128 ll_write_total(const ll_problem *p) {
    ll_i128 total = 0;
    for (int64_t d = 0; d < p->demand_count; d++) total += p->volume_uteu[d];
    return total;
}

bool ll_write_allowed(const ll_problem *p, int32_t klass, int32_t arc) {
    return p->cost_nusd[(int64_t)klass * p->arc_count + arc] < LL_COST_INF;
}

int32_t ll_write_allowed_count(const ll_problem *p, int32_t klass) {
    int32_t count = 0;
    for (int32_t a = 0; a < p->arc_count; a++) count += ll_write_allowed(p, klass, a);
    return count;
}

void ll_write_quanta(ll_output *out, ll_i128 value, int digits) {
    char text[LL_DECIMAL_SIZE];
    ll_output_text(out, ll_decimal(value, digits, text));
}

/* ---- losses ---- */

typedef struct losses {
    char text[LOSS_SIZE]; /* "" when nothing is lost */
    size_t length;
} losses;

static void add_loss(losses *l, const char *format, ...) LL_PRINTF(2, 3);
static void add_loss(losses *l, const char *format, ...) {
    char line[LOSS_SIZE / 4];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    int used = snprintf(l->text + l->length, LOSS_SIZE - l->length, "%s%s", l->length > 0 ? "; " : "", line);
    l->length += used > 0 ? (size_t)used : 0;
    if (l->length >= LOSS_SIZE) l->length = LOSS_SIZE - 1;
}

static void find_class_losses(const ll_problem *p, losses *l) {
    int32_t kept = ll_write_class(p);
    for (int64_t d = 0; d < p->demand_count; d++) {
        if (p->volume_uteu[d] == 0 || p->klass[d] == kept) continue;
        add_loss(l, "the classes: all demands pay the costs of class %s", p->source->klass[kept].id);
        return;
    }
}

static void find_capacity_and_penalty_losses(const ll_problem *p, losses *l) {
    int32_t sets = 0;
    int64_t soft = 0;
    for (int32_t r = 0; r < p->row_count; r++) sets += p->row[r].kind == LL_ROW_SET;
    for (int64_t d = 0; d < p->demand_count; d++) soft += p->penalty_nusd[d] < LL_COST_INF && p->volume_uteu[d] > 0;
    if (sets > 0) add_loss(l, "%d capacity sets: they no longer bind", sets);
    if (soft > 0) add_loss(l, "the penalties of %lld demands: all must be carried", (long long)soft);
    if (p->source->constant_cost_usd > 0)
        add_loss(l, "the constant cost of %.15g that lower bounds force", p->source->constant_cost_usd);
}

/* One flow tells who sends to whom only when there is a single origin or a single destination. */
static void find_pairing_loss(const ll_problem *p, losses *l) {
    int32_t origin = LL_NONE;
    int32_t destination = LL_NONE;
    bool several_origins = false;
    bool several_destinations = false;
    for (int64_t d = 0; d < p->demand_count; d++) {
        if (p->volume_uteu[d] == 0) continue;
        several_origins |= origin != LL_NONE && p->origin[d] != origin;
        several_destinations |= destination != LL_NONE && p->destination[d] != destination;
        origin = p->origin[d];
        destination = p->destination[d];
    }
    if (several_origins && several_destinations) add_loss(l, "who sends to whom: any origin may serve any destination");
}

static losses find_losses(const ll_problem *p, ll_convert_format format) {
    losses l = {.length = 0};
    if (format == LL_CONVERT_CASE || format == LL_CONVERT_MPS || format == LL_CONVERT_GEOJSON) return l;
    find_class_losses(p, &l);
    find_capacity_and_penalty_losses(p, &l);
    if (format == LL_CONVERT_DIMACS) find_pairing_loss(p, &l);
    return l;
}

/* The tables are written as they are; what options made of the demands has no place in them. */
static ll_status check_options(ll_context *ctx, const ll_problem *p, const char *path) {
    const ll_case *c = p->source;
    for (int64_t d = 0; d < p->demand_count; d++) {
        const ll_case_demand *row = &c->demand[p->demand_row[d]];
        bool ok = false;
        bool hard =
            c->hard && isnan(row->unmet_penalty_usd_per_teu) && isnan(c->klass[row->klass].unmet_penalty_usd_per_teu);
        if (ll_quantise(row->volume_teu, LL_MICRO, &ok) != p->volume_uteu[d])
            return ll_fail(ctx, LL_ERR_USAGE,
                           "%s: a case folder keeps the volumes of the tables; leave --demand-scale "
                           "to the solve",
                           path);
        if (p->penalty_nusd[d] >= LL_COST_INF && !hard)
            return ll_fail(ctx, LL_ERR_USAGE,
                           "%s: a case folder keeps the penalties of the tables; leave --hard to the "
                           "solve",
                           path);
    }
    return LL_OK;
}

/* The folder that a file goes into. */
static ll_status make_folder_of(ll_context *ctx, const char *path) {
    const char *end = strrchr(path, '/');
    if (end == NULL || end == path) return LL_OK;
    char *folder = ll_strdup(ctx, path);
    if (folder == NULL) return LL_ERR_MEMORY;
    folder[end - path] = '\0';
    ll_status status = ll_output_make_folder(ctx, folder);
    ll_free(ctx, folder);
    return status;
}

ll_status ll_convert_write(ll_context *ctx, const ll_problem *p, ll_convert_format format, const char *path,
                           bool lossy) {
    losses l = find_losses(p, format);
    if (l.length > 0 && !lossy)
        return ll_fail(ctx, LL_ERR_USAGE,
                       "%s: %s cannot hold all of the problem. Lost would be %s. Use --lossy to write it", path,
                       format_name[format], l.text);
    if (ends_in(path, ".gz"))
        return ll_fail(ctx, LL_ERR_USAGE, "%s: files are written unpacked; leave .gz out and pack it afterwards", path);
    ll_status status = format == LL_CONVERT_CASE ? check_options(ctx, p, path) : LL_OK;
    if (status != LL_OK) return status;
    if (l.length > 0) ll_log(ctx, LL_LOG_WARNING, "%s: lost in %s: %s", path, format_name[format], l.text);
    if (format != LL_CONVERT_CASE) status = make_folder_of(ctx, path);
    if (status != LL_OK) return status;
    switch (format) {
    case LL_CONVERT_CASE:
        return ll_write_tables(ctx, p->source, path);
    case LL_CONVERT_TNTP:
        return ll_write_tntp(ctx, p, path);
    case LL_CONVERT_COMMALAB:
        return ll_write_commalab(ctx, p, path);
    case LL_CONVERT_DIMACS:
        return ll_write_dimacs(ctx, p, path);
    case LL_CONVERT_MPS:
        return ll_write_mps(ctx, p, path);
    case LL_CONVERT_GEOJSON:
        return ll_write_geojson(ctx, p->source, path);
    }
    return ll_fail(ctx, LL_ERR_USAGE, "unknown format number %d", (int)format);
}
