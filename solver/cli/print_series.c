/* SPDX-License-Identifier: Apache-2.0 */
/* Sweeps and draws of a comparison as tables. */
#include "solver/cli/print_series.h"

#include <math.h>
#include <stdio.h>

#include "solver/cli/print.h"

double ll_cli_teu(ll_i128 uteu) { return (double)uteu / (double)LL_MICRO; }

int ll_cli_million_digits(const ll_variant *base) { return fabs((double)base->objective * 1e-21) < 1000 ? 6 : 2; }

/* ---- the corridor that changes most ---- */

void ll_cli_most_see(ll_cli_most *most, int32_t corridor, int64_t change_uteu) {
    if (change_uteu <= most->uteu) return;
    *most = (ll_cli_most){change_uteu, corridor};
}

void ll_cli_most_put(char *text, size_t size, const ll_variant *base, const ll_cli_most *most, int sign) {
    snprintf(text, size, "-");
    if (most->corridor == LL_NONE || ll_cli_teu(most->uteu) < 0.5) return;
    const ll_variant_row *row = &base->corridor[most->corridor];
    snprintf(text, size, "%.60s %+.0f", row->name[0] != '\0' ? row->name : row->id, sign * ll_cli_teu(most->uteu));
}

/* ---- sweeps ---- */

enum { SWEEP_COLUMNS = 7 };

typedef char cell[LL_CLI_CELL_SIZE];

static void put_most(cell text, const ll_variant *base, const ll_brief *b, int sign) {
    ll_cli_most most = {.uteu = 0, .corridor = LL_NONE};
    for (int32_t i = 0; i < b->corridor_count && base->corridor != NULL; ++i)
        ll_cli_most_see(&most, i, sign * (b->corridor[i].flow_uteu - base->corridor[i].flow_uteu));
    ll_cli_most_put(text, LL_CLI_CELL_SIZE, base, &most, sign);
}

static void fill_point(const ll_comparison *c, int32_t point, cell text[SWEEP_COLUMNS]) {
    const ll_sweep_point *p = &c->sweeps.point[point];
    const ll_brief *b = &p->brief;
    const ll_variant *base = &c->variant[0];
    double slope = ll_sweep_slope_usd(&c->sweeps, point);
    for (int k = 0; k < SWEEP_COLUMNS; ++k) snprintf(text[k], sizeof text[k], "-");
    snprintf(text[0], sizeof text[0], "%.10g", p->value);
    snprintf(text[1], sizeof text[1], "%s", ll_brief_state(b));
    if (!b->verified) return;
    snprintf(text[2], sizeof text[2], "%+.*f", ll_cli_million_digits(base),
             (double)(b->objective - base->objective) * 1e-21);
    if (!isnan(slope)) snprintf(text[3], sizeof text[3], "%+.2f", slope);
    snprintf(text[4], sizeof text[4], "%.0f", ll_cli_teu(b->unmet_uteu));
    put_most(text[5], base, b, 1);
    put_most(text[6], base, b, -1);
}

static ll_status print_sweep(ll_context *ctx, const ll_comparison *c, const ll_sweep *sweep) {
    const ll_cli_column columns[SWEEP_COLUMNS] = {
        {sweep->column, true}, {"status", false},     {"million USD", true}, {"USD for one more", true},
        {"unmet TEU", true},   {"gains most", false}, {"loses most", false}};
    ll_status status = LL_OK;
    cell(*text)[SWEEP_COLUMNS] = NULL; /* [point] */
    const char **cells = NULL;         /* [point * SWEEP_COLUMNS + column] */
    LL_NEW(ctx, text, sweep->count);
    LL_NEW(ctx, cells, (int64_t)sweep->count * SWEEP_COLUMNS);
    for (int32_t i = 0; i < sweep->count; ++i) {
        fill_point(c, sweep->first + i, text[i]);
        for (int k = 0; k < SWEEP_COLUMNS; ++k) cells[i * SWEEP_COLUMNS + k] = text[i][k];
    }
    printf("\n%d %s of %s, in sweep.csv\n", (int)sweep->count, ll_plural(sweep->count, "point", "points"), sweep->text);
    ll_cli_print_table(columns, SWEEP_COLUMNS, cells, sweep->count);
done:
    ll_free(ctx, cells);
    ll_free(ctx, text);
    return status;
}

ll_status ll_cli_print_sweeps(ll_context *ctx, const ll_comparison *c) {
    ll_status status = LL_OK;
    for (int32_t i = 0; i < c->sweeps.count; ++i) LL_TRY(print_sweep(ctx, c, &c->sweeps.sweep[i]));
done:
    return status;
}

/* ---- draws ---- */

enum { DRAW_COLUMNS = 6 };

static void put_number(char text[LL_CLI_CELL_SIZE], int digits, double value) {
    if (isnan(value))
        snprintf(text, LL_CLI_CELL_SIZE, "-");
    else
        snprintf(text, LL_CLI_CELL_SIZE, "%.*f", digits, value);
}

/* How many draws the table is of. */
static void print_draw_count(const ll_comparison *c) {
    int32_t answered = 0, feasible = 0;
    for (int32_t i = 0; i < c->draws.count; ++i) {
        const ll_brief *b = &c->draws.draw[i].brief;
        answered += b->verified;
        feasible += b->verified && b->status == LL_ERR_LIMIT;
    }
    if (answered == c->draws.count)
        printf("\n%d %s, in draws.csv and draw_quantiles.csv\n", (int)answered, ll_plural(answered, "draw", "draws"));
    else
        printf("\n%d of %d draws, in draws.csv; all below and draw_quantiles.csv are of %s %d, the others have no "
               "answer\n",
               (int)answered, (int)c->draws.count, ll_plural(answered, "this", "these"), (int)answered);
    if (feasible > 0)
        printf("%d of them %s feasible only, stopped before the optimum\n", (int)feasible,
               ll_plural(feasible, "is", "are"));
}

/* What draws come to, by corridor: TEU of the base, of 5, 50 and 95% of the draws, and whether it stays the cheapest.
 */
ll_status ll_cli_print_draws(ll_context *ctx, const ll_comparison *c) {
    static const ll_cli_column columns[DRAW_COLUMNS] = {{"corridor", false}, {"base TEU", true},
                                                        {"5 %", true},       {"half", true},
                                                        {"95 %", true},      {"stays cheapest %", true}};
    ll_status status = LL_OK;
    const ll_variant *base = &c->variant[0];
    char(*text)[DRAW_COLUMNS][LL_CLI_CELL_SIZE] = NULL; /* [corridor] */
    const char **cells = NULL;                          /* [corridor * DRAW_COLUMNS + column] */
    LL_NEW(ctx, text, base->corridor_count);
    LL_NEW(ctx, cells, (int64_t)base->corridor_count * DRAW_COLUMNS);
    for (int32_t i = 0; i < base->corridor_count; ++i) {
        const ll_draw_summary *flow = &c->draws.summary[i * LL_DRAW_MEASURES + LL_DRAW_FLOW];
        const ll_draw_summary *stays = &c->draws.summary[i * LL_DRAW_MEASURES + LL_DRAW_STAYS];
        const double number[] = {flow->base, flow->quantile[0], flow->quantile[2], flow->quantile[4], stays->mean};
        const char **row = cells + (ptrdiff_t)i * DRAW_COLUMNS;
        row[0] = base->corridor[i].name[0] != '\0' ? base->corridor[i].name : base->corridor[i].id;
        for (int k = 1; k < DRAW_COLUMNS; ++k) {
            put_number(text[i][k], k == DRAW_COLUMNS - 1 ? 1 : 0, number[k - 1]);
            row[k] = text[i][k];
        }
    }
    print_draw_count(c);
    ll_cli_print_table(columns, DRAW_COLUMNS, cells, base->corridor_count);
done:
    ll_free(ctx, cells);
    ll_free(ctx, text);
    return status;
}
