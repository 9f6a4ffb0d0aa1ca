/* SPDX-License-Identifier: Apache-2.0 */
/* "TABLE:IDS COLUMN FROM:TO:STEP" as a sweep, and one of its points as a change of tables. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "graphs/io/number.h"
#include "solver/compare/sweep.h"

enum { WHERE_SIZE = 512 };
static const double nearly = 1e-9; /* of a step, by which a range may miss its end */

static const char example[] = "'link:L202W;L202E capacity_teu_per_year 50000:500000:50000'";

static const char *where_of(const ll_sweep *s, char text[WHERE_SIZE]) {
    snprintf(text, WHERE_SIZE, "--sweep '%.450s'", s->text);
    return text;
}

static ll_status refuse(ll_context *ctx, const ll_sweep *s, const char *why) {
    char where[WHERE_SIZE];
    return ll_fail(ctx, LL_ERR_USAGE, "%s: %s, like %s", where_of(s, where), why, example);
}

/* ---- the range ---- */

static bool read_numbers(const char *text, double number[3]) {
    for (int i = 0; i < 3; i++) {
        size_t length = strcspn(text, ":");
        bool ends = text[length] == '\0';
        if (ends != (i == 2) || !ll_number_parse(text, length, &number[i])) return false;
        text += length + 1;
    }
    return true;
}

static ll_status read_range(ll_context *ctx, ll_sweep *s, const char *text) {
    double number[3] = {0};
    s->operation = text[0] == '*' ? "multiply" : text[0] == '+' ? "add" : "set";
    if (!read_numbers(text + (text[0] == '*' || text[0] == '+'), number))
        return refuse(ctx, s, "the range must be FROM:TO:STEP in numbers, with * or + before it to multiply or add");
    s->from = number[0];
    s->to = number[1];
    s->step = fabs(number[2]);
    double steps = floor(fabs(s->to - s->from) / s->step + nearly);
    if (!(s->step > 0) || !isfinite(steps)) return refuse(ctx, s, "STEP must be above 0");
    if (steps >= LL_SWEEP_MOST_POINTS) return refuse(ctx, s, "there are over 1000 points; take a larger STEP");
    s->count = (int32_t)steps + 1;
    return LL_OK;
}

/* ---- the text ---- */

/* Cuts the last word off text; NULL where there is none before it. */
static char *cut_last_word(char *text) {
    char *blank = strrchr(text, ' ');
    if (blank == NULL) return NULL;
    char *word = blank + 1;
    while (blank > text && blank[-1] == ' ') blank--;
    *blank = '\0';
    return word;
}

static ll_status read_text(ll_context *ctx, ll_sweep *s) {
    s->words = ll_strdup(ctx, s->text);
    if (s->words == NULL) return LL_ERR_MEMORY;
    char *text = ll_trim(s->words);
    char *range = cut_last_word(text), *column = range != NULL ? cut_last_word(text) : NULL;
    if (column == NULL || text[0] == '\0')
        return refuse(ctx, s, "it must be TABLE:IDS COLUMN FROM:TO:STEP, with a blank between its three parts");
    char *colon = strchr(text, ':');
    if (colon != NULL) *colon = '\0';
    s->table = text;
    s->ids = colon != NULL ? colon + 1 : "";
    s->column = column;
    if (strcmp(column, "status") == 0) return refuse(ctx, s, "a status is no number; sweep a column of numbers");
    return read_range(ctx, s, range);
}

/* ---- against the tables ---- */

ll_status ll_sweep_apply(ll_context *ctx, const ll_sweep *s, double value, ll_case *c) {
    char where[WHERE_SIZE], number[LL_NUMBER_SIZE];
    bool filters = strchr(s->ids, '=') != NULL;
    const ll_case_scenario_op op = {.scenario_id = "",
                                    .name = "",
                                    .base_scenario_id = "",
                                    .table = s->table,
                                    .ids = filters ? "" : s->ids,
                                    .filter = filters ? s->ids : "",
                                    .direction = "",
                                    .column = s->column,
                                    .operation = s->operation,
                                    .value = value,
                                    .value_text = ll_number_text(value, number)};
    return ll_case_apply_change(ctx, c, where_of(s, where), &op);
}

/* What fits at both ends fits between them. */
static ll_status try_ends(ll_context *ctx, const ll_case *c, const ll_sweep *s) {
    ll_status status = LL_OK;
    const double end[] = {s->from, s->to};
    ll_case *copy = NULL;
    for (int i = 0; i < 2; i++) {
        LL_TRY(ll_case_copy(ctx, c, &copy));
        LL_TRY(ll_sweep_apply(ctx, s, end[i], copy));
        ll_case_free(ctx, copy);
        copy = NULL;
    }
done:
    ll_case_free(ctx, copy);
    return status == LL_ERR_DATA ? LL_ERR_USAGE : status; /* the tables are right: the text is not */
}

static void fill_points(ll_sweeps *s) {
    for (int32_t k = 0; k < s->count; k++) {
        const ll_sweep *sweep = &s->sweep[k];
        double step = sweep->to < sweep->from ? -sweep->step : sweep->step;
        for (int32_t i = 0; i < sweep->count; i++)
            s->point[sweep->first + i] =
                (ll_sweep_point){.sweep = k, .value = sweep->from + i * step, .brief = {.status = LL_ERR_LIMIT}};
    }
}

ll_status ll_sweeps_read(ll_context *ctx, const ll_case *c, const char *const *text, int32_t count, ll_sweeps *out) {
    ll_status status = LL_OK;
    LL_NEW(ctx, out->sweep, count);
    out->count = count;
    for (int32_t i = 0; i < count; i++) {
        ll_sweep *s = &out->sweep[i];
        s->text = text[i];
        s->first = out->point_count;
        LL_TRY(read_text(ctx, s));
        LL_TRY(try_ends(ctx, c, s));
        out->point_count += s->count;
    }
    LL_NEW(ctx, out->point, out->point_count);
    fill_points(out);
done:
    return status;
}

void ll_sweeps_free(ll_context *ctx, ll_sweeps *s) {
    for (int32_t i = 0; s->sweep != NULL && i < s->count; i++) ll_free(ctx, s->sweep[i].words);
    for (int32_t i = 0; s->point != NULL && i < s->point_count; i++) ll_brief_free(ctx, &s->point[i].brief);
    ll_free(ctx, s->sweep);
    ll_free(ctx, s->point);
    *s = (ll_sweeps){0};
}
