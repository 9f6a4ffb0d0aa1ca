/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of compare on stdout whose rows are no scenarios: points of sweeps, and corridors over draws. */
#ifndef LL_SOLVER_CLI_PRINT_SERIES_H
#define LL_SOLVER_CLI_PRINT_SERIES_H

#include <stddef.h>

#include "solver/compare/compare.h"

enum { LL_CLI_CELL_SIZE = 96 };

/* The corridor that changes most in one direction. */
typedef struct ll_cli_most {
    int64_t uteu;
    int32_t corridor; /* LL_NONE: none does */
} ll_cli_most;

void ll_cli_most_see(ll_cli_most *most, int32_t corridor, int64_t change_uteu);
/* "Sea via Suez +120345", "-" where it is less than half a TEU; sign 1 or -1 is the direction. */
void ll_cli_most_put(char *text, size_t size, const ll_variant *base, const ll_cli_most *most, int sign);

double ll_cli_teu(ll_i128 uteu);
/* Digits of million USD: a small base is shown to the dollar. */
int ll_cli_million_digits(const ll_variant *base);

/* A table a sweep: each point beside the base. */
ll_status ll_cli_print_sweeps(ll_context *ctx, const ll_comparison *c);
ll_status ll_cli_print_draws(ll_context *ctx, const ll_comparison *c);

#endif
