/* SPDX-License-Identifier: Apache-2.0 */
/* Rows and columns of places, 100 km apart on the map; a road to each of four neighbours, 50 to 150 km long. */
#include "graphs/format.h"
#include "graphs/generate_parts.h"

static void add_road(ll_random *random, ll_case *c, int32_t from, int32_t to) {
    ll_generate_both_ways(c, c->link_count, from, to, (double)ll_random_range(random, 50, 150));
    c->link_count += 2;
}

static ll_status make_network(ll_context *ctx, int32_t rows, int32_t columns, ll_random *random, ll_case *c) {
    ll_status status = LL_OK;
    LL_TRY(ll_format_nodes(ctx, c, (int64_t)rows * columns));
    LL_TRY(ll_format_links(ctx, c, 4 * (int64_t)rows * columns));
    c->link_count = 0;
    for (int32_t v = 0; v < c->node_count; v++) {
        const int32_t row = v / columns, column = v % columns;
        c->node[v].x = column - 0.5 * columns; /* a degree apart, around 0 */
        c->node[v].y = 0.5 * (0.5 * rows - row);
        if (column + 1 < columns) add_road(random, c, v, v + 1);
        if (row + 1 < rows) add_road(random, c, v, v + columns);
    }
done:
    return status;
}

ll_status ll_generate_grid(ll_context *ctx, const ll_generate_options *options, ll_random *random, ll_case **c) {
    ll_status status = make_network(ctx, (int32_t)options->rows, (int32_t)options->columns, random, *c);
    return status == LL_OK ? ll_generate_freight(ctx, options, random, c) : status;
}
