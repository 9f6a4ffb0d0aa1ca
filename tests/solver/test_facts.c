/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shipped Middle Corridor case against FACTS.md 6.1: every row is forced through its corridor by way points, and
 * the cheapest paths between them must give the model's km, days, USD per FEU and tCO2 per TEU. Both tables, the second
 * against the published figures, are printed and must stand in docs/middle-corridor.md as printed.
 *
 *   tests/data/facts/rows.csv        a row of FACTS.md 6.1 each: from, via, to, scenario, what to minimise, the model
 * column tests/data/facts/published.csv   the published column: any number of figures a row, each a range low ... high
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "graphs/dijkstra.h"
#include "graphs/io/csv.h"
#include "graphs/problem.h"
#include "tests/support/test.h"

enum { KM, DAYS, USD_PER_FEU, TCO2_PER_TEU, QUANTITIES };
enum { TEU_PER_FEU = 2, LINE_SIZE = 512, PATH_STEPS = 512 };

static const char *const quantity_name[QUANTITIES] = {"km", "days", "usd_per_feu", "tco2_per_teu"};
static const char *const quantity_unit[QUANTITIES] = {"km", "d", "USD/FEU", "tCO2/TEU"};
static const int quantity_decimals[QUANTITIES] = {0, 2, 0, 2};

typedef struct totals { /* of a path, per TEU; integers, so that every machine prints the same digits */
    int64_t length_um_km, time_uh, cost_uusd, co2_ukg;
} totals;

typedef struct fixture {
    ll_context *ctx;
    ll_problem *base, *suez_open;
    ll_csv *rows, *published;
    char *docs;
} fixture;

/* ---- set up ---- */

static ll_csv *read_table(ll_context *ctx, const char *relative) {
    ll_input input = {0};
    ll_findings findings;
    ll_csv *csv = NULL;
    ll_findings_init(&findings, ctx);
    LL_ASSERT_OK(ctx, ll_input_read(ctx, ll_test_data(relative), &input));
    LL_ASSERT_OK(ctx, ll_csv_parse(ctx, &input, &findings, &csv));
    LL_ASSERT_OK(ctx, ll_findings_status(&findings));
    ll_findings_free(&findings);
    ll_input_free(ctx, &input);
    return csv;
}

static ll_problem *read_problem(ll_context *ctx, const char *scenario) {
    ll_problem_options options;
    ll_problem *p = NULL;
    ll_problem_options_default(&options);
    options.scenario = scenario;
    LL_ASSERT_OK(ctx, ll_problem_read(ctx, ll_test_source("graphs/cases/middle-corridor"), &options, &p));
    return p;
}

static bool set_up(fixture *f) {
    *f = (fixture){0};
    if (ll_context_create(&f->ctx) != LL_OK) return false;
    f->base = read_problem(f->ctx, NULL);
    f->suez_open = read_problem(f->ctx, "suez_open");
    f->rows = read_table(f->ctx, "facts/rows.csv");
    f->published = read_table(f->ctx, "facts/published.csv");
    f->docs = ll_test_read_file(ll_test_source("docs/middle-corridor.md"), NULL);
    bool ready = f->base != NULL && f->suez_open != NULL && f->rows != NULL && f->published != NULL && f->docs != NULL;
    CU_ASSERT(ready);
    return ready;
}

static void tear_down(fixture *f) {
    ll_csv_free(f->ctx, f->rows);
    ll_csv_free(f->ctx, f->published);
    ll_problem_free(f->ctx, f->base);
    ll_problem_free(f->ctx, f->suez_open);
    free(f->docs);
    ll_context_free(f->ctx);
}

static const char *cell(const ll_csv *csv, int64_t row, const char *column) {
    int32_t at = ll_csv_find(csv, column);
    CU_ASSERT_NOT_EQUAL(at, LL_NONE);
    return ll_csv_text(csv, row, at);
}

/* ---- paths ---- */

static int32_t find_node(const ll_problem *p, const char *id) {
    for (int32_t node = 0; node < p->node_count; node++)
        if (p->place[node] != LL_NONE && strcmp(p->source->node[p->place[node]].id, id) == 0) return node;
    printf("\n    no node %s", id);
    CU_FAIL("a way point is not a node");
    return LL_NONE;
}

static int64_t arc_cost_uusd(const ll_problem *p, int32_t arc) {
    return (int64_t)llround(p->source->link[p->arc[arc].source].cost_usd_per_teu * (double)LL_MICRO);
}

/* [arc] what the criterion minimises, in micro-units. */
static int64_t *arc_weights(const ll_problem *p, const char *criterion) {
    int64_t *weight = calloc((size_t)p->arc_count, sizeof *weight);
    bool by_time = strcmp(criterion, "time") == 0;
    CU_ASSERT(by_time || strcmp(criterion, "cost") == 0);
    for (int32_t arc = 0; weight != NULL && arc < p->arc_count; arc++)
        weight[arc] = by_time ? p->arc[arc].time_uh : arc_cost_uusd(p, arc);
    return weight;
}

static int32_t tight_arc(const ll_problem *p, const int64_t *weight, const int64_t *distance, int32_t node) {
    for (int32_t i = p->first_in[node]; i < p->first_in[node + 1]; i++) {
        int32_t arc = p->in_arc[i];
        if (distance[p->tail[arc]] + weight[arc] == distance[node]) return arc;
    }
    return LL_NONE;
}

static void add_arc(const ll_problem *p, int32_t arc, totals *sum) {
    sum->length_um_km += p->arc[arc].length_um_km;
    sum->time_uh += p->arc[arc].time_uh;
    sum->cost_uusd += arc_cost_uusd(p, arc);
    sum->co2_ukg += p->arc[arc].co2_ukg;
}

/* A quantity of a path in the units of FACTS.md. */
static double quantity_of(const totals *sum, int quantity) {
    switch (quantity) {
    case KM:
        return (double)sum->length_um_km / 1e6;
    case DAYS:
        return (double)sum->time_uh / 24e6;
    case USD_PER_FEU:
        return (double)(TEU_PER_FEU * sum->cost_uusd) / 1e6;
    default:
        return (double)sum->co2_ukg / 1e9;
    }
}

/* Adds the best path between two way points, walked backward over tight arcs. */
static void add_leg(const ll_problem *p, ll_dijkstra *search, const int64_t *weight, int64_t *distance, int32_t from,
                    int32_t to, totals *sum) {
    int32_t node = to;
    if (from == LL_NONE || to == LL_NONE) return;
    ll_dijkstra_run(search, from, weight, distance);
    CU_ASSERT(distance[to] < LL_COST_INF);
    for (int step = 0; node != from && step < PATH_STEPS; step++) {
        int32_t arc = tight_arc(p, weight, distance, node);
        if (arc == LL_NONE) break;
        add_arc(p, arc, sum);
        node = p->tail[arc];
    }
    CU_ASSERT_EQUAL(node, from);
}

/* The totals of a row's path: from, each way point of via, to. */
static totals row_totals(const fixture *f, int64_t row) {
    totals sum = {0};
    const char *scenario = cell(f->rows, row, "scenario");
    const ll_problem *p = strcmp(scenario, "suez_open") == 0 ? f->suez_open : f->base;
    ll_dijkstra *search = NULL;
    int64_t *weight = arc_weights(p, cell(f->rows, row, "criterion"));
    int64_t *distance = calloc((size_t)p->node_count, sizeof *distance);
    char points[LINE_SIZE], *rest = points;
    snprintf(points, sizeof points, "%s;%s", cell(f->rows, row, "via"), cell(f->rows, row, "to"));
    LL_ASSERT_OK(f->ctx, ll_dijkstra_create(f->ctx, p->node_count, p->first_out, p->out_arc, p->head, &search));

    int32_t from = find_node(p, cell(f->rows, row, "from"));
    for (char *id; search != NULL && weight != NULL && distance != NULL && (id = strtok_r(rest, ";", &rest)) != NULL;) {
        int32_t to = find_node(p, id);
        add_leg(p, search, weight, distance, from, to, &sum);
        from = to;
    }
    ll_dijkstra_free(f->ctx, search);
    free(weight);
    free(distance);
    return sum;
}

/* ---- tables ---- */

/* Prints a line of a table, which must stand in the docs as it is. */
static void tell(const fixture *f, const char *line) {
    printf("\n%s", line);
    if (strstr(f->docs, line) == NULL) {
        printf("\n    docs/middle-corridor.md lacks the line above");
        CU_FAIL("docs/middle-corridor.md lacks a line of the table");
    }
}

/* 1%, or half of the last digit that FACTS.md prints where that is coarser. */
static double tolerance(const char *printed) {
    const char *point = strchr(printed, '.');
    double half_digit = point == NULL ? 0.5 : 0.5 * pow(10, -(double)strlen(point + 1));
    return fmax(0.01 * strtod(printed, NULL), half_digit);
}

static void check_model_row(const fixture *f, int64_t row) {
    totals sum = row_totals(f, row);
    char line[LINE_SIZE];
    int length = snprintf(line, sizeof line, "| %s |", cell(f->rows, row, "title"));
    for (int q = 0; q < QUANTITIES; q++) {
        const char *printed = cell(f->rows, row, quantity_name[q]);
        bool given = printed[0] != '\0';
        length += snprintf(line + length, sizeof line - (size_t)length, " %.*f | %s |", quantity_decimals[q],
                           quantity_of(&sum, q), given ? printed : "-");
        if (given && fabs(quantity_of(&sum, q) - strtod(printed, NULL)) > tolerance(printed)) {
            printf("\n    %s: %s is %.3f, FACTS.md says %s", cell(f->rows, row, "title"), quantity_name[q],
                   quantity_of(&sum, q), printed);
            CU_FAIL("a model figure is off by more than 1%");
        }
    }
    tell(f, line);
}

static void test_model_column(void) {
    fixture f;
    if (set_up(&f)) {
        CU_ASSERT_EQUAL(ll_csv_rows(f.rows), 24);
        for (int64_t row = 0; row < ll_csv_rows(f.rows); row++) check_model_row(&f, row);
    }
    tear_down(&f);
}

static int find_quantity(const char *name) {
    for (int q = 0; q < QUANTITIES; q++)
        if (strcmp(quantity_name[q], name) == 0) return q;
    CU_FAIL("published.csv names an unknown quantity");
    return KM;
}

/* "+3.1%" against one figure, "+22.8% / +5.2%" against the ends of a range, with "inside" where it is. */
static void deviation(double value, double low, double high, char text[64]) {
    if (low >= high)
        snprintf(text, 64, "%+.1f%%", 100 * (value / low - 1));
    else
        snprintf(text, 64, "%+.1f%% / %+.1f%%%s", 100 * (value / low - 1), 100 * (value / high - 1),
                 value >= low && value <= high ? ", inside" : "");
}

static void tell_published(const fixture *f, int64_t row, int64_t figure, const totals *sum) {
    const char *low = cell(f->published, figure, "low");
    const char *high = cell(f->published, figure, "high");
    const char *what = cell(f->published, figure, "what");
    int q = find_quantity(cell(f->published, figure, "quantity"));
    bool range = strcmp(low, high) != 0;
    char line[LINE_SIZE], gap[64];
    deviation(quantity_of(sum, q), strtod(low, NULL), strtod(high, NULL), gap);
    snprintf(line, sizeof line, "| %s | %s | %.*f | %s%s%s | %s | %s |", cell(f->rows, row, "title"), quantity_unit[q],
             quantity_decimals[q], quantity_of(sum, q), low, range ? " - " : "", range ? high : "", gap, what);
    tell(f, line);
}

/* One line for every published figure, and one for a row that has none: nothing is left out. */
static void test_published_column(void) {
    fixture f;
    int64_t told = 0;
    if (set_up(&f)) {
        for (int64_t row = 0; row < ll_csv_rows(f.rows); row++) {
            totals sum = row_totals(&f, row);
            int64_t before = told;
            for (int64_t i = 0; i < ll_csv_rows(f.published); i++)
                if (strcmp(cell(f.published, i, "row"), cell(f.rows, row, "row")) == 0) {
                    tell_published(&f, row, i, &sum);
                    told++;
                }
            char line[LINE_SIZE];
            snprintf(line, sizeof line, "| %s | no published figure |", cell(f.rows, row, "title"));
            if (told == before) tell(&f, line);
        }
        CU_ASSERT_EQUAL(told, ll_csv_rows(f.published)); /* else a figure names an unknown row */
    }
    tear_down(&f);
}

static totals named_totals(const fixture *f, const char *id) {
    for (int64_t row = 0; row < ll_csv_rows(f->rows); row++)
        if (strcmp(cell(f->rows, row, "row"), id) == 0) return row_totals(f, row);
    CU_FAIL("no such row");
    return (totals){1, 1, 1, 1};
}

/* FACTS.md 6.1: Xi'an - Duisburg via Constanta is 24% dearer than north and takes twice the time. */
static void test_dearer_and_slower(void) {
    fixture f;
    if (set_up(&f)) {
        totals north = named_totals(&f, "xian_duisburg_north");
        totals middle = named_totals(&f, "xian_duisburg_constanta");
        CU_ASSERT_DOUBLE_EQUAL(quantity_of(&middle, USD_PER_FEU) / quantity_of(&north, USD_PER_FEU), 1.24, 0.0124);
        CU_ASSERT_DOUBLE_EQUAL(quantity_of(&middle, DAYS) / quantity_of(&north, DAYS), 2,
                               0.05); /* 1.97: "twice" is a word */
    }
    tear_down(&f);
}

void suite_facts(void);
void suite_facts(void) {
    LL_TEST(test_model_column);
    LL_TEST(test_published_column);
    LL_TEST(test_dearer_and_slower);
}
