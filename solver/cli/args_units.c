/* SPDX-License-Identifier: Apache-2.0 */
#include "solver/cli/args_units.h"

#include <math.h>
#include <stdlib.h>
#include <strings.h>

typedef struct unit {
    const char *name;
    double size;
} unit;

/* A number and one of the units, the first of which is "", in letters of any case. */
static bool read_quantity(const char *text, const unit *units, int count, double low, double high, double *out) {
    char *end = NULL;
    double value = strtod(text, &end);
    if (end == text) return false;
    for (int i = 0; i < count; ++i) {
        if (strcasecmp(end, units[i].name) != 0) continue;
        value *= units[i].size;
        *out = value;
        return isfinite(value) && value >= low && value <= high;
    }
    return false;
}

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

bool ll_cli_read_seconds(const char *text, double *seconds) {
    static const unit units[] = {{"", 1}, {"s", 1}, {"m", 60}, {"h", 3600}};
    return read_quantity(text, units, COUNT(units), 0.001, 1e9, seconds);
}

bool ll_cli_read_bytes(const char *text, int64_t *bytes) {
    static const double k = 1024, m = k * k, g = m * k, t = g * k;
    const unit units[] = {{"", 1},    {"B", 1}, {"K", k},  {"KB", k},  {"KiB", k}, {"M", m},  {"MB", m},
                          {"MiB", m}, {"G", g}, {"GB", g}, {"GiB", g}, {"T", t},   {"TB", t}, {"TiB", t}};
    double value = 0;
    if (!read_quantity(text, units, COUNT(units), m, 1e15, &value)) return false;
    *bytes = (int64_t)value;
    return true;
}
