/* SPDX-License-Identifier: Apache-2.0 */
/*
 * link.csv: GMNS links with freight columns. Where a freight column is empty its GMNS relative serves:
 *
 *     mode                    <- facility_type
 *     time_h                  <- length / free_speed
 *     cost_usd_per_teu        <- cost
 *     capacity_teu_per_year   <- capacity * lanes
 */
#include <math.h>
#include <string.h>
#include <strings.h>

#include "graphs/tables/plausible.h"

enum {
    ID,
    FROM,
    TO,
    DIRECTED,
    NAME,
    MODE,
    FACILITY,
    LENGTH,
    TIME,
    FREE_SPEED,
    COST,
    GMNS_COST,
    CAPACITY,
    GMNS_CAPACITY,
    LANES,
    CO2,
    GAUGE,
    USES,
    STATUS,
    TIME_SPREAD,
    CAPACITY_SPREAD,
    SOURCE,
    QUALITY,
    COLUMNS
};

static const ll_column columns[COLUMNS] = {
    [ID] = {"link_id", true},
    [FROM] = {"from_node_id", true},
    [TO] = {"to_node_id", true},
    [DIRECTED] = {"directed", true},
    [NAME] = {"name", false},
    [MODE] = {"mode", false},
    [FACILITY] = {"facility_type", false},
    [LENGTH] = {"length", false},
    [TIME] = {"time_h", false},
    [FREE_SPEED] = {"free_speed", false},
    [COST] = {"cost_usd_per_teu", false},
    [GMNS_COST] = {"cost", false},
    [CAPACITY] = {"capacity_teu_per_year", false},
    [GMNS_CAPACITY] = {"capacity", false},
    [LANES] = {"lanes", false},
    [CO2] = {"co2_kg_per_teu", false},
    [GAUGE] = {"gauge_mm", false},
    [USES] = {"allowed_uses", false},
    [STATUS] = {"status", false},
    [TIME_SPREAD] = {"time_spread", false},
    [CAPACITY_SPREAD] = {"capacity_spread", false},
    [SOURCE] = {"source", false},
    [QUALITY] = {"quality", false},
};

static const char *const status_names[] = {"existing", "planned", "closed", NULL};
static const char *const directed_names[] = {"0", "1", "false", "true", "FALSE", "TRUE", "False", "True", NULL};

static int64_t line_of(const ll_case *c, int32_t link) { return c->link[link].line; }

/* Remembers the mode for allowed_modes and transfers. */
static void note_mode(ll_table *f, const char *mode) {
    ll_tables *t = f->t;
    int32_t existing = LL_NONE;
    if (mode[0] == '\0' || f->out_of_memory) return;
    if (ll_index_add(t->ctx, t->mode.index, mode, t->mode_count, &existing) != LL_OK) f->out_of_memory = true;
    if (existing != LL_NONE || f->out_of_memory) return;
    if (t->mode_count == t->mode_room) {
        const char **grown = ll_realloc(t->ctx, t->mode_name, 2 * (int64_t)t->mode_room + 16, sizeof *grown);
        f->out_of_memory = grown == NULL;
        if (grown == NULL) return;
        t->mode_name = grown;
        t->mode_room = 2 * t->mode_room + 16;
    }
    t->mode_name[t->mode_count++] = mode;
}

/* The mode is a name that lists and transfers call the link by; with transfers it cannot be left out. */
static const char *read_mode(ll_table *f, int64_t row) {
    int32_t column = ll_cell_text(f, row, MODE)[0] != '\0' ? MODE : FACILITY;
    if (ll_cell_text(f, row, column)[0] != '\0') {
        const char *mode = ll_cell_id(f, row, column);
        if (mode == NULL) f->t->mode.whole = false;
        return mode != NULL ? mode : "";
    }
    if (f->t->has_transfers)
        ll_cell_finding(f, row, MODE,
                        "mode is empty; with transfer.csv every link needs one, or nothing changes to it");
    return "";
}

static bool read_directed(ll_table *f, int64_t row) {
    if (ll_cell_text(f, row, DIRECTED)[0] == '\0')
        ll_cell_finding(f, row, DIRECTED, "directed is empty; write 1 for one direction, 0 for both");
    return ll_cell_choice(f, row, DIRECTED, directed_names, 1) % 2 == 1;
}

/* NaN where a number is not given. */
static double read_time_h(ll_table *f, int64_t row, double length_km, double speed_kph) {
    double time_h = ll_cell_number(f, row, TIME, 0, LL_MOST_QUANTITY);
    bool needs_speed = ll_cell_text(f, row, TIME)[0] == '\0' && length_km > 0;
    if (!needs_speed || isnan(speed_kph)) return time_h;
    if (speed_kph > 0) return length_km / speed_kph;
    ll_cell_finding(f, row, FREE_SPEED, "free_speed is 0 and time_h is empty; give one of them, or status closed");
    return NAN;
}

static double read_capacity(ll_table *f, int64_t row) {
    double capacity = ll_cell_number(f, row, CAPACITY, 0, INFINITY);
    double gmns = ll_cell_number(f, row, GMNS_CAPACITY, 0, INFINITY);
    double lanes = ll_cell_number(f, row, LANES, 0, INFINITY);
    if (ll_cell_text(f, row, CAPACITY)[0] != '\0') return capacity;
    return isnan(lanes) ? gmns : gmns * lanes;
}

/* A gauge in mm, or the gauges that a break of gauge joins. */
static const char *read_gauge(ll_table *f, int64_t row) {
    const char *text = ll_cell_text(f, row, GAUGE);
    if (text[strspn(text, "0123456789./")] != '\0')
        ll_cell_finding(f, row, GAUGE, "gauge_mm is '%.40s'; write 1520, or 1435/1520 for a break of gauge", text);
    return ll_cell_copy(f, row, GAUGE);
}

static void read_numbers(ll_table *f, int64_t row, ll_case_link *link) {
    link->length_km = ll_cell_number(f, row, LENGTH, 0, LL_MOST_QUANTITY) * f->t->km_per_length;
    link->free_speed_kph = ll_cell_number(f, row, FREE_SPEED, 0, LL_MOST_QUANTITY) * f->t->kph_per_speed;
    link->time_h = read_time_h(f, row, link->length_km, link->free_speed_kph);
    double cost = ll_cell_number(f, row, COST, 0, LL_MOST_COST_USD);
    double gmns_cost = ll_cell_number(f, row, GMNS_COST, 0, LL_MOST_COST_USD);
    link->cost_usd_per_teu = ll_cell_text(f, row, COST)[0] != '\0' ? cost : gmns_cost;
    link->capacity_teu_per_year = read_capacity(f, row);
    link->co2_kg_per_teu = ll_cell_number(f, row, CO2, 0, LL_MOST_QUANTITY);
    link->gauge_mm = read_gauge(f, row);
    link->time_spread = ll_cell_number(f, row, TIME_SPREAD, 0, INFINITY);
    link->capacity_spread = ll_cell_number(f, row, CAPACITY_SPREAD, 0, INFINITY);
}

static void read_row(ll_table *f, int64_t row) {
    ll_tables *t = f->t;
    int32_t number = t->c->link_count;
    ll_case_link *link = &t->c->link[number];
    link->line = ll_csv_line(f->csv, row);
    link->id = ll_cell_new_id(f, row, ID, &t->link, number, line_of);
    link->from = ll_cell_reference(f, row, FROM, &t->node, "node", "node.csv");
    link->to = ll_cell_reference(f, row, TO, &t->node, "node", "node.csv");
    link->directed = read_directed(f, row);
    link->name = ll_cell_copy(f, row, NAME);
    link->mode = read_mode(f, row);
    note_mode(f, link->mode);
    read_numbers(f, row, link);
    link->allowed_uses = ll_cell_copy(f, row, USES);
    link->status = (ll_link_status)ll_cell_choice(f, row, STATUS, status_names, LL_LINK_EXISTING);
    link->source = ll_cell_copy(f, row, SOURCE);
    link->quality = ll_cell_copy(f, row, QUALITY);
    t->c->link_count++;
}

/* Not refused: published CommaLab files have such arcs, and a case made of one is read again. */
static bool is_loop(const ll_case_link *link) { return link->from != LL_NONE && link->from == link->to; }

/* Somewhere to go, but nothing that it takes: mostly a cell that was forgotten. */
static bool is_free(const ll_case_link *link) {
    return link->length_km > 0 && isnan(link->time_h) && isnan(link->cost_usd_per_teu);
}

/* One line for all links of a kind, at the first of them. */
static void warn_of(const ll_table *f, bool (*is)(const ll_case_link *), const char *what) {
    const ll_case *c = f->t->c;
    int64_t count = 0;
    const ll_case_link *first = NULL;
    for (int32_t i = 0; i < c->link_count; i++)
        if (is(&c->link[i]) && count++ == 0) first = &c->link[i];
    if (first == NULL) return;
    ll_log(f->t->ctx, LL_LOG_WARNING, "%s:%lld: link '%s' %s; links of this kind: %lld", f->input.name,
           (long long)first->line, first->id, what, (long long)count);
}

static void warn_of_links(const ll_table *f) {
    warn_of(f, is_loop, "goes from a node to itself, no path uses it");
    warn_of(f, is_free, "has a length but neither time_h nor free_speed nor a cost: it is free");
    ll_plausible_links(f);
    ll_absent_note(f);
}

ll_status ll_read_links(ll_tables *t) {
    ll_status status = LL_OK;
    ll_table f = {0};
    LL_TRY(ll_table_open(t, "link.csv", columns, COLUMNS, &f));
    LL_TRY(ll_ids_open(t->ctx, f.rows, &t->link));
    LL_TRY(ll_ids_open(t->ctx, 0, &t->mode));
    LL_NEW(t->ctx, t->c->link, f.rows);
    for (int64_t row = 0; row < f.rows && !f.out_of_memory; row++) read_row(&f, row);
    if (f.findings.count == 0 && !f.out_of_memory) warn_of_links(&f);
    if (f.rows == 0) t->link.whole = t->mode.whole = false;
    if (f.rows == 0) ll_finding(&f.findings, f.input.name, 1, 1, "a header and no rows; a case needs links");
done:
    return ll_table_close(&f, status);
}
