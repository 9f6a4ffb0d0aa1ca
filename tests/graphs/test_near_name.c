/* SPDX-License-Identifier: Apache-2.0 */
/* The name that was probably meant, of a list and of an index. */
#include "graphs/io/near_name.h"

#include <stdio.h>

#include "tests/support/test.h"

static void test_near_names(void) {
    static const char *const names[] = {"Aktau", "Almaty", "Alat", "", "x"};
    CU_ASSERT_STRING_EQUAL(ll_near_name("aktou", names, 5), "Aktau");
    CU_ASSERT_STRING_EQUAL(ll_near_name("Almtay", names, 5), "Almaty");
    CU_ASSERT_STRING_EQUAL(ll_near_name("Alatt", names, 5), "Alat");
    CU_ASSERT_PTR_NULL(ll_near_name("Rotterdam", names, 5));
    CU_ASSERT_PTR_NULL(ll_near_name("", names, 5));
    CU_ASSERT_PTR_NULL(ll_near_name("y", names, 5)); /* nothing of it is kept */
}

/* In an index the order of the slots does not tell; equal distances go to the lowest value. */
static void test_near_keys(void) {
    ll_context *ctx = NULL;
    ll_index *index = NULL;
    char key[40][8];
    int32_t existing;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    LL_ASSERT_OK(ctx, ll_index_create(ctx, 4, &index));
    for (int32_t i = 0; i < 40; i++) {
        snprintf(key[i], sizeof key[i], "L%03d", 40 - i);
        LL_ASSERT_OK(ctx, ll_index_add(ctx, index, key[i], i, &existing));
    }
    CU_ASSERT_STRING_EQUAL(ll_near_key("l017", index), "L017");
    CU_ASSERT_STRING_EQUAL(ll_near_key("L0x7", index), "L037"); /* value 3, before L027, L017, L007 */
    CU_ASSERT_PTR_NULL(ll_near_key("something else", index));
    ll_index_free(ctx, index);
    ll_context_free(ctx);
}

void suite_near_name(void);
void suite_near_name(void) {
    LL_TEST(test_near_names);
    LL_TEST(test_near_keys);
}
