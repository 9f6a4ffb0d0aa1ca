/* SPDX-License-Identifier: Apache-2.0 */
/* The value of --phase. */
#ifndef LL_SOLVER_CLI_ARGS_PHASE_H
#define LL_SOLVER_CLI_ARGS_PHASE_H

#include <landlink/invest.h>

/* Reads items YEAR:MUSD or YEAR:MUSD:DEMAND_YEAR joined by ';' or ','; false where text is something else or too long.
 */
bool ll_cli_read_phases(const char *text, ll_invest_phase *phase, int32_t most, int32_t *count);

#endif
