/* SPDX-License-Identifier: Apache-2.0 */
/* The loops of assembly: every form that this processor runs, to the last bit, beside sums that are plain to read. */
#include "kernels/openmp/square.h"

#include "tests/solver/dense_case.h"
#include "tests/support/test.h"

enum { MOST_COLUMNS = 9, MOST_WIDTH = 24, ROWS = LL_OMP_SQUARE_ROWS };

typedef struct square_case {
    int64_t count, width;
    double factor[MOST_COLUMNS], right[MOST_COLUMNS * MOST_WIDTH], sum[MOST_WIDTH];
} square_case;

static square_case make_case(int64_t count, int64_t width) {
    square_case c = {.count = count, .width = width};
    ll_random random = ll_random_start((uint64_t)(100 * count + width));
    ll_random_numbers(&random, c.factor, MOST_COLUMNS);
    ll_random_numbers(&random, c.right, (int64_t)MOST_COLUMNS * MOST_WIDTH);
    ll_random_numbers(&random, c.sum, MOST_WIDTH);
    return c;
}

static void check_scale(const ll_omp_square *form, const square_case *c, double *left) {
    double sum[MOST_WIDTH];
    for (int64_t v = 0; v < c->width; v++) sum[v] = c->sum[v];
    form->scale(c->count, c->width, c->factor, c->right, left, sum);
    for (int64_t v = 0; v < c->width; v++) {
        double expected = c->sum[v];
        for (int64_t k = 0; k < c->count; k++) {
            double product = c->factor[k] * c->right[k * c->width + v];
            CU_ASSERT_EQUAL(left[k * c->width + v], product);
            expected += product;
        }
        CU_ASSERT_EQUAL(sum[v], expected);
    }
}

static void check_rows(const ll_omp_square *form, const square_case *c, const double *left) {
    double out[ROWS * MOST_WIDTH] = {0};
    for (int64_t columns = 1; columns <= c->width; columns++) {
        form->rows(c->count, c->width, columns, left, c->right, out);
        for (int64_t a = 0; a < ROWS; a++)
            for (int64_t v = 0; v < columns; v++) {
                double expected = 0;
                for (int64_t k = 0; k < c->count; k++) expected += left[k * c->width + a] * c->right[k * c->width + v];
                CU_ASSERT_EQUAL(out[a * c->width + v], expected);
            }
    }
}

static void test_every_form(void) {
    const ll_omp_square *form = NULL;
    int32_t forms = 0;
    for (; (form = ll_omp_square_get(forms)) != NULL; forms++)
        for (int64_t width = LL_OMP_SQUARE_LANES; width <= MOST_WIDTH; width += LL_OMP_SQUARE_LANES)
            for (int64_t count = 0; count <= MOST_COLUMNS; count++) {
                double left[MOST_COLUMNS * MOST_WIDTH + ROWS] = {0};
                square_case c = make_case(count, width);
                check_scale(form, &c, left);
                check_rows(form, &c, left);
            }
    CU_ASSERT(forms >= 1);
    CU_ASSERT_STRING_EQUAL(ll_omp_square_get(forms - 1)->name, "plain");
}

void suite_square(void);
void suite_square(void) { LL_TEST(test_every_form); }
