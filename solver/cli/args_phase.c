/* SPDX-License-Identifier: Apache-2.0 */
#include "solver/cli/args_phase.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "graphs/case.h"

static bool read_year(const char **at, int32_t *year) {
    char *end = NULL;
    errno = 0;
    long value = strtol(*at, &end, 10);
    if (end == *at || errno != 0 || value < 1 || value > 9999) return false;
    *year = (int32_t)value;
    *at = end;
    return true;
}

/* What a budget must be the library says. */
static bool read_phase(const char *at, const char *stop, ll_invest_phase *phase) {
    char *end = NULL;
    *phase = (ll_invest_phase){0};
    if (!read_year(&at, &phase->year) || *at++ != ':') return false;
    phase->budget_musd = strtod(at, &end);
    if (end == at || !isfinite(phase->budget_musd)) return false;
    at = end;
    if (*at == ':') {
        at++;
        if (!read_year(&at, &phase->demand_year)) return false;
    }
    return at == stop;
}

bool ll_cli_read_phases(const char *text, ll_invest_phase *phase, int32_t most, int32_t *count) {
    size_t length = 0;
    *count = 0;
    for (const char *item; (item = ll_list_item(&text, &length)) != NULL;) {
        if (*count == most || !read_phase(item, item + length, &phase[*count])) return false;
        ++*count;
    }
    return *count > 0;
}
