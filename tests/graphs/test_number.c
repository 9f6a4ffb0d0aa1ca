/* SPDX-License-Identifier: Apache-2.0 */
/* Doubles as text: shortest form, exact reading, any locale. */
#include "graphs/io/number.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/test.h"

static void check_text(double value, const char *expected) {
    char text[LL_NUMBER_SIZE];
    CU_ASSERT_STRING_EQUAL(ll_number_text(value, text), expected);
}

static void test_shortest(void) {
    check_text(0, "0");
    check_text(0.1, "0.1");
    check_text(-12.5, "-12.5");
    check_text(1.0 / 3, "0.3333333333333333");
    check_text(0.1 + 0.2, "0.30000000000000004");
    check_text(1e30, "1e+30");
    check_text((double)NAN, "");
    check_text((double)INFINITY, "inf");
}

static bool parses(const char *text, double expected) {
    double value = -1;
    return ll_number_parse(text, strlen(text), &value) && memcmp(&value, &expected, sizeof value) == 0;
}

static void test_parse(void) {
    CU_ASSERT_TRUE(parses("0", 0));
    CU_ASSERT_TRUE(parses("-0", -0.0));
    CU_ASSERT_TRUE(parses("+7.", 7));
    CU_ASSERT_TRUE(parses(".5", 0.5));
    CU_ASSERT_TRUE(parses("00012.500", 12.5));
    CU_ASSERT_TRUE(parses("1E3", 1000));
    CU_ASSERT_TRUE(parses("9007199254740993", 9007199254740992.0)); /* a tie, to even */
    CU_ASSERT_TRUE(parses("8.41", 8.41));
    CU_ASSERT_TRUE(parses("123456789012345678901234567890", 123456789012345678901234567890.0));
    CU_ASSERT_TRUE(parses("2.2250738585072014e-308", 2.2250738585072014e-308));
    CU_ASSERT_TRUE(parses("0.000000000000000000000000000001", 1e-30));
    CU_ASSERT_TRUE(parses("0e99999999999", 0));
}

static void test_refused(void) {
    static const char *const bad[] = {"",    " 1",  "1 ",  "-",   ".",   "1e",    "1e+",   "e5",  "1,5",
                                      "nan", "inf", "0x1", "1_0", "--1", "1.2.3", "1e999", "1e5x"};
    double value = 0;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CU_ASSERT_FALSE(ll_number_parse(bad[i], strlen(bad[i]), &value));
}

/* Every double reads back as itself, and reading agrees with strtod. */
static void test_round_trip(void) {
    uint64_t bits = UINT64_C(88172645463325252);
    for (int i = 0; i < 200000; i++) {
        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        double value = 0;
        double back = 0;
        char text[LL_NUMBER_SIZE];
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value)) continue;
        ll_number_text(value, text);
        CU_ASSERT_TRUE(ll_number_parse(text, strlen(text), &back));
        CU_ASSERT_EQUAL(memcmp(&value, &back, sizeof value), 0);
        double tame = (double)(int64_t)(bits >> 24) / 1000;
        ll_number_text(tame, text);
        CU_ASSERT_TRUE(ll_number_parse(text, strlen(text), &back));
        CU_ASSERT_EQUAL(back, strtod(text, NULL));
    }
}

/* Where a locale with a decimal comma is installed; without one there is nothing that could go wrong. */
static void test_locale(void) {
    const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "ru_RU.UTF-8", "de_DE.utf8"};
    bool found = false;
    for (size_t i = 0; i < sizeof names / sizeof *names && !found; i++) found = setlocale(LC_NUMERIC, names[i]) != NULL;
    if (!found) return;
    check_text(12.5, "12.5");
    CU_ASSERT_TRUE(parses("12.5", 12.5));
    CU_ASSERT_TRUE(parses("0.12345678901234567890", 0.12345678901234567890));
    setlocale(LC_NUMERIC, "C");
}

void suite_number(void);
void suite_number(void) {
    LL_TEST(test_shortest);
    LL_TEST(test_parse);
    LL_TEST(test_refused);
    LL_TEST(test_round_trip);
    LL_TEST(test_locale);
}
