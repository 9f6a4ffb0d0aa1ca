/* SPDX-License-Identifier: Apache-2.0 */
/* Units of a problem. */
#include "solver/units.h"

#include <math.h>

static double power_of_two_near(double mean) { return mean > 0 ? exp2(round(log2(mean))) : 1; }

ll_units ll_units_of(const ll_problem *p) {
    double flow = 0, cost = 0, count = 0;
    for (int64_t d = 0; d < p->demand_count; d++) {
        if (p->volume_uteu[d] == 0 || p->free_cost_nusd[d] >= LL_COST_INF) continue;
        flow += (double)p->volume_uteu[d] / (double)LL_MICRO;
        cost += (double)p->free_cost_nusd[d] / (double)LL_NANO;
        count++;
    }
    return (ll_units){power_of_two_near(flow / fmax(1, count)), power_of_two_near(cost / fmax(1, count))};
}
