/* SPDX-License-Identifier: Apache-2.0 */
/* The base: memory, errors, exact decimals, findings, strings, index. */
#include <stdio.h>
#include <string.h>

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
    CU_ASSERT_EQUAL(ll_quantise(2.5e-6, LL_MICRO, &ok), 2); /* halves to even */
    CU_ASSERT_EQUAL(ll_quantise(-1.5, LL_MICRO, &ok), -1500000);
    CU_ASSERT_EQUAL(ll_quantise_down(-1.0000005, LL_MICRO, &ok), -1000001);
    CU_ASSERT_EQUAL(ll_quantise(8999999999999, LL_MICRO, &ok), INT64_C(8999999999999000000));
    CU_ASSERT_EQUAL(ll_quantise_down(8999999999999.5, LL_MICRO, &ok), INT64_C(8999999999999500000));
    CU_ASSERT_EQUAL(ll_quantise(9007199254.740993, LL_NANO / 1000, &ok), INT64_C(9007199254740993));
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

/* What is quoted from a file can neither break the line nor drive a terminal; a long path leaves the cause its room. */
static void test_findings_quote_safely(void) {
    ll_context *ctx = open_context();
    ll_findings f;
    char path[3000];
    memset(path, 'p', sizeof path);
    path[sizeof path - 1] = '\0';
    ll_findings_init(&f, ctx);
    ll_finding(&f, "a.csv", 4, 0, "'%s'", "x\ny\033[2J");
    ll_finding(&f, path, 5, 1, "the cause");
    CU_ASSERT_FALSE(ll_findings_full(&f));
    LL_ASSERT_STATUS(ctx, ll_findings_status(&f), LL_ERR_DATA);
    LL_ASSERT_ERROR_HAS(ctx, "a.csv:4: 'x y [2J'\npppp");
    LL_ASSERT_ERROR_HAS(ctx, "pppp:5:1: the cause");
    ll_findings_free(&f);
    ll_context_free(ctx);
}

static void test_findings_without_memory(void) {
    ll_context *ctx = open_context();
    ll_findings f;
    ll_findings_init(&f, ctx);
    atomic_store(&ctx->memory.fail_at, 0);
    ll_finding(&f, "a.csv", 4, 1, "cause");
    LL_ASSERT_STATUS(ctx, ll_findings_status(&f), LL_ERR_MEMORY);
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
    LL_TEST(test_findings_quote_safely);
    LL_TEST(test_findings_without_memory);
    LL_TEST(test_index_finds_what_was_added);
}
