/* SPDX-License-Identifier: Apache-2.0 */
/* config.csv: one row with the units of link.csv, the demand year, the carbon price, whether demands are hard. */
#include <math.h>
#include <string.h>
#include <strings.h>

#include "graphs/tables/tables.h"

enum { LONG_LENGTH, SPEED, CURRENCY, YEAR, CO2_PRICE, HARD, CONSTANT_COST, COLUMNS };

static const ll_column columns[COLUMNS] = {
    [LONG_LENGTH] = {"long_length", false},
    [SPEED] = {"speed", false},
    [CURRENCY] = {"currency", false},
    [YEAR] = {"year", false},
    [CO2_PRICE] = {"co2_price_usd_per_t", false},
    [HARD] = {"hard_demands", false},
    [CONSTANT_COST] = {"constant_cost_usd", false},
};

/* Names of units and what one of them is in km or km/h. */
static const char *const length_names[] = {"km",    "kilometer", "m",    "meter", "mi",  "mile",
                                           "miles", "ft",        "foot", "feet",  "nmi", NULL};
static const double length_km[] = {1,        1,         0.001,     0.001,     1.609344, 1.609344,
                                   1.609344, 0.0003048, 0.0003048, 0.0003048, 1.852};
static const char *const speed_names[] = {"kph", "km/h", "kmh", "mph", "m/s", "knots", "kn", NULL};
static const double speed_kph[] = {1, 1, 1, 1.609344, 3.6, 1.852, 1.852};

static void read_row(ll_table *f) {
    ll_tables *t = f->t;
    t->km_per_length = length_km[ll_cell_choice(f, 0, LONG_LENGTH, length_names, 0)];
    t->kph_per_speed = speed_kph[ll_cell_choice(f, 0, SPEED, speed_names, 0)];
    const char *currency = ll_cell_text(f, 0, CURRENCY);
    if (currency[0] != '\0' && strcasecmp(currency, "USD") != 0)
        ll_cell_finding(f, 0, CURRENCY, "currency is '%.40s'; costs are in USD, convert the tables and write USD",
                        currency);
    t->c->year = ll_cell_integer(f, 0, YEAR, 0, 1, 9999);
    double price = ll_cell_number(f, 0, CO2_PRICE, 0, LL_MOST_COST_USD);
    t->c->co2_price_usd_per_t = isnan(price) ? 0 : price;
    t->c->hard = ll_cell_integer(f, 0, HARD, 0, 0, 1) == 1;
    double constant = ll_cell_number(f, 0, CONSTANT_COST, 0, INFINITY);
    t->c->constant_cost_usd = isnan(constant) ? 0 : constant;
}

ll_status ll_read_config(ll_tables *t) {
    ll_status status = LL_OK;
    ll_table f = {0};
    LL_TRY(ll_table_open(t, "config.csv", columns, COLUMNS, &f));
    if (f.rows > 0) read_row(&f);
    if (f.rows > 1) ll_cell_finding(&f, 1, LONG_LENGTH, "a second row; config.csv has one row for the whole case");
done:
    return ll_table_close(&f, status);
}
