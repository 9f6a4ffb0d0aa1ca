/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All entries of a program by row. Shares of the groups, one after the other and of about as many entries each, count
 * what they have of each row; then every share knows where its part of a row begins, and writes there:
 *
 *     first     r         r+1          the columns of a row ascend, because shares do
 *     column    |0 0 1 2 2|0 1 1 1 ..  share whose entry it is
 */
#include "kernels/program.h"

typedef struct shares {
    int count;
    int64_t *group; /* [share + 1] where it begins */
    int64_t *next;  /* [share * row_count + row] how many entries, later where the next goes */
} shares;

static int64_t first_entry(const ll_program *g, int64_t group) { return g->entry_first[g->group_first[group]]; }

/* Counters take no more memory than what they count. */
static ll_status cut_shares(ll_context *ctx, const ll_program *g, int threads, shares *s) {
    ll_status status = LL_OK;
    int64_t most = g->row_count > 0 ? 1 + g->entry_count / g->row_count : 1, group = 0;
    s->count = threads < most ? threads : (int)most;
    LL_NEW(ctx, s->group, s->count + 1);
    LL_NEW(ctx, s->next, (int64_t)s->count * g->row_count);
    for (int k = 1; k < s->count; k++) {
        while (group < g->group_count && first_entry(g, group) < g->entry_count / s->count * k) group++;
        s->group[k] = group;
    }
    s->group[s->count] = g->group_count;
done:
    return status;
}

static void count_share(const ll_program *g, const shares *s, int share) {
    int64_t *count = s->next + (int64_t)share * g->row_count;
    for (int64_t group = s->group[share]; group < s->group[share + 1]; group++)
        for (int64_t e = first_entry(g, group); e < first_entry(g, group + 1); e++)
            count[ll_program_row(g, group, e)]++;
}

static void sum_counts(const ll_program *g, const shares *s, int64_t *row_first) {
    int64_t at = 0;
    for (int32_t r = 0; r < g->row_count; r++) {
        row_first[r] = at;
        for (int k = 0; k < s->count; k++) {
            int64_t *next = &s->next[(int64_t)k * g->row_count + r], count = *next;
            *next = at;
            at += count;
        }
    }
    row_first[g->row_count] = at;
}

static void write_share(const ll_program *g, const shares *s, int share, const ll_program_rows *rows) {
    int64_t *next = s->next + (int64_t)share * g->row_count;
    for (int64_t group = s->group[share]; group < s->group[share + 1]; group++)
        for (int64_t j = g->group_first[group]; j < g->group_first[group + 1]; j++)
            for (int64_t e = g->entry_first[j]; e < g->entry_first[j + 1]; e++) {
                int64_t at = next[ll_program_row(g, group, e)]++;
                rows->column[at] = j;
                rows->weight[at] = g->entry_weight[e];
            }
}

ll_status ll_program_rows_create(ll_context *ctx, const ll_program *g, int threads, ll_program_rows *out) {
    ll_status status = LL_OK;
    shares s = {0};
    *out = (ll_program_rows){0};
    LL_NEW(ctx, out->first, (int64_t)g->row_count + 1);
    LL_NEW(ctx, out->column, g->entry_count);
    LL_NEW(ctx, out->weight, g->entry_count);
    LL_TRY(cut_shares(ctx, g, threads, &s));
#pragma omp parallel for num_threads(s.count) schedule(static, 1)
    for (int k = 0; k < s.count; k++) count_share(g, &s, k);
    sum_counts(g, &s, out->first);
#pragma omp parallel for num_threads(s.count) schedule(static, 1)
    for (int k = 0; k < s.count; k++) write_share(g, &s, k, out);
done:
    ll_free(ctx, s.group);
    ll_free(ctx, s.next);
    return status;
}

void ll_program_rows_free(ll_context *ctx, ll_program_rows *rows) {
    ll_free(ctx, rows->first);
    ll_free(ctx, rows->column);
    ll_free(ctx, rows->weight);
    *rows = (ll_program_rows){0};
}

void ll_program_give_back(ll_program *g) {
    if (g->made != NULL) g->give_back(g->made);
    g->made = NULL;
}
