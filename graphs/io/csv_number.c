/* SPDX-License-Identifier: Apache-2.0 */
/* Cells as numbers: the whole cell is the number, with a decimal point whatever the locale, finite and in range. */
#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "graphs/io/csv.h"
#include "graphs/io/number.h"

enum { MOST_DIGITS = 18 };

/* Whether text is a number but for a comma or semicolon where the point belongs, or between thousands. */
static bool has_comma(const char *text) {
    if (*text == '-' || *text == '+') text++;
    int commas = 0;
    for (; *text != '\0'; text++) {
        commas += *text == ',' || *text == ';';
        if (!isdigit((unsigned char)*text) && *text != ',' && *text != ';' && *text != '.') return false;
    }
    return commas > 0;
}

static bool is_infinite(const char *text) {
    if (*text == '-' || *text == '+') text++;
    return strncasecmp(text, "nan", 3) == 0 || strncasecmp(text, "inf", 3) == 0;
}

static void refuse_text(const ll_csv *csv, int64_t row, int32_t column, ll_findings *findings, const char *kind) {
    const char *text = ll_csv_text(csv, row, column);
    const char *name = ll_csv_column_name(csv, column);
    if (has_comma(text))
        ll_csv_finding(csv, row, column, findings,
                       "%s is '%.40s'; write decimals with a point and no thousands separators, 1234.5", name, text);
    else if (is_infinite(text))
        ll_csv_finding(csv, row, column, findings, "%s is '%.40s', not a finite number; leave the cell empty for none",
                       name, text);
    else
        ll_csv_finding(csv, row, column, findings, "%s is '%.40s', not a %s", name, text, kind);
}

static void refuse_range(const ll_csv *csv, int64_t row, int32_t column, double low, double high,
                         ll_findings *findings) {
    const char *text = ll_csv_text(csv, row, column);
    const char *name = ll_csv_column_name(csv, column);
    if (isinf(high))
        ll_csv_finding(csv, row, column, findings, "%s is %.40s; it must be %.12g or more", name, text, low);
    else
        ll_csv_finding(csv, row, column, findings, "%s is %.40s; it must lie between %.12g and %.12g, check its unit",
                       name, text, low, high);
}

double ll_csv_number(const ll_csv *csv, int64_t row, int32_t column, double low, double high, ll_findings *findings) {
    const char *text = ll_csv_text(csv, row, column);
    double value = NAN;
    if (text[0] == '\0') return NAN;
    if (!ll_number_parse(text, strlen(text), &value)) {
        refuse_text(csv, row, column, findings, "number");
        return NAN;
    }
    if (value < low || value > high) {
        refuse_range(csv, row, column, low, high, findings);
        return NAN;
    }
    return value;
}

/* Digits of a whole number; spreadsheets and data frames write 2030 as 2030.0 too. */
static bool is_whole(const char *text) {
    const char *digits = text[0] == '-' || text[0] == '+' ? text + 1 : text;
    size_t count = strspn(digits, "0123456789");
    const char *rest = digits + count;
    if (*rest == '.') rest += 1 + strspn(rest + 1, "0");
    return count > 0 && count <= MOST_DIGITS && *rest == '\0';
}

int64_t ll_csv_integer(const ll_csv *csv, int64_t row, int32_t column, int64_t absent, ll_findings *findings) {
    const char *text = ll_csv_text(csv, row, column);
    if (text[0] == '\0') return absent;
    if (!is_whole(text)) {
        refuse_text(csv, row, column, findings, "whole number");
        return absent;
    }
    return (int64_t)strtoimax(text, NULL, 10);
}
