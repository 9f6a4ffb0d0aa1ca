/* SPDX-License-Identifier: Apache-2.0 */
/* The base: memory, errors, exact decimals, findings, strings, index. */
#include <stdio.h>

#include "tests/support/test.h"

static ll_context *open_context(void) {
    ll_context *ctx = NULL;
    CU_ASSERT_FATAL(ll_context_create(&ctx) == LL_OK);
    return ctx;
}

static void test_memory_is_zeroed_counted_and_checked(void) {
    ll_context *ctx = open_context();
    int64_t *block = ll_calloc(ctx, 4, sizeof *block);
    CU_ASSERT_FATAL(block != NULL);
    CU_ASSERT_EQUAL(block[3], 0);
    CU_ASSERT_EQUAL(ctx->memory.live_bytes, 32);
    block = ll_realloc(ctx, block, 8, sizeof *block);
    CU_ASSERT_FATAL(block != NULL);
    CU_ASSERT_EQUAL(block[7], 0);
    CU_ASSERT_EQUAL(ctx->memory.live_blocks, 1);
    ll_free(ctx, block);
    CU_ASSERT_EQUAL(ctx->memory.live_blocks, 0);
    CU_ASSERT_EQUAL(ctx->memory.live_bytes, 0);
    CU_ASSERT_EQUAL(ctx->memory.peak_bytes, 64);
    CU_ASSERT_PTR_NULL(ll_calloc(ctx, INT64_MAX, 16));
    LL_ASSERT_ERROR_HAS(ctx, "out of memory");
    ll_context_free(ctx);
}

static void check_decimal(ll_i128 value, int digits, const char *text) {
    char written[LL_DECIMAL_SIZE];
    ll_i128 back = 0;
    CU_ASSERT_STRING_EQUAL(ll_decimal(value, digits, written), text);
    CU_ASSERT(ll_decimal_parse(text, digits, &back));
    CU_ASSERT(back == value);
}

static void test_decimals_go_both_ways(void) {
    check_decimal(0, 6, "0");
    check_decimal(12500000, 6, "12.5");
    check_decimal(-1, 6, "-0.000001");
    check_decimal(7000000, 6, "7");
    check_decimal(100, 0, "100");
    check_decimal((ll_i128)INT64_MAX * 1000, 15, "9223372.036854775807");
    ll_i128 value = 0;
    CU_ASSERT_FALSE(ll_decimal_parse("1.0000001", 6, &value));
    CU_ASSERT_FALSE(ll_decimal_parse("1e3", 6, &value));
    CU_ASSERT_FALSE(ll_decimal_parse("", 6, &value));
    CU_ASSERT_FALSE(ll_decimal_parse(".", 6, &value));
    CU_ASSERT_FALSE(ll_decimal_parse("999999999999999999999999999999999999999", 6, &value));
}

static void test_quanta(void) {
    bool ok = false;
    CU_ASSERT_EQUAL(ll_quantise(0.29, LL_MICRO, &ok), 290000);
    CU_ASSERT_EQUAL(ll_quantise_down(0.29, LL_MICRO, &ok), 290000);
    CU_ASSERT_EQUAL(ll_quantise_down(0.2999999999, LL_MICRO, &ok), 299999);
    CU_ASSERT(ok);
    (void)ll_quantise(1e30, LL_MICRO, &ok);
    CU_ASSERT_FALSE(ok);
}

static void test_findings_are_told_together(void) {
    ll_context *ctx = open_context();
    ll_findings f;
    ll_findings_init(&f, ctx);
    LL_ASSERT_OK(ctx, ll_findings_status(&f));
    ll_finding(&f, "link.csv", 3, 7, "time_h is %s, write a number", "abc");
    ll_finding(&f, "link.csv", 0, 0, "no header");
    LL_ASSERT_STATUS(ctx, ll_findings_status(&f), LL_ERR_DATA);
    CU_ASSERT_STRING_EQUAL(ll_context_error(ctx), "link.csv:3:7: time_h is abc, write a number\nlink.csv: no header");
    for (int i = 0; i < 60; i++) ll_finding(&f, "link.csv", i + 1, 1, "x");
    LL_ASSERT_STATUS(ctx, ll_findings_status(&f), LL_ERR_DATA);
    LL_ASSERT_ERROR_HAS(ctx, "and 12 more findings");
    ll_findings_free(&f);
    CU_ASSERT_EQUAL(ctx->memory.live_blocks, 0);
    ll_context_free(ctx);
}

static void test_index_finds_what_was_added(void) {
    ll_context *ctx = open_context();
    ll_strings *strings = NULL;
    ll_index *index = NULL;
    LL_ASSERT_OK(ctx, ll_strings_create(ctx, &strings));
    LL_ASSERT_OK(ctx, ll_index_create(ctx, 2, &index));
    int32_t existing = LL_NONE;
    for (int32_t i = 0; i < 1000; i++) {
        char key[16];
        int length = snprintf(key, sizeof key, "n%d", i);
        LL_ASSERT_OK(ctx, ll_index_add(ctx, index, ll_strings_add(ctx, strings, key, (size_t)length), i, &existing));
        CU_ASSERT_EQUAL(existing, LL_NONE);
    }
    LL_ASSERT_OK(ctx, ll_index_add(ctx, index, "n17", 5, &existing));
    CU_ASSERT_EQUAL(existing, 17);
    CU_ASSERT_EQUAL(ll_index_find(index, "n999"), 999);
    CU_ASSERT_EQUAL(ll_index_find(index, "m"), LL_NONE);
    ll_index_free(ctx, index);
    ll_strings_free(ctx, strings);
    CU_ASSERT_EQUAL(ctx->memory.live_blocks, 0);
    ll_context_free(ctx);
}

void suite_base(void);
void suite_base(void) {
    LL_TEST(test_memory_is_zeroed_counted_and_checked);
    LL_TEST(test_decimals_go_both_ways);
    LL_TEST(test_quanta);
    LL_TEST(test_findings_are_told_together);
    LL_TEST(test_index_finds_what_was_added);
}
