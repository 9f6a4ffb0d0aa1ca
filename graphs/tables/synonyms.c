/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Other words that people call a column by: transit_hours, price_usd. Every word of such a name is in the column's
 * list, and one of them alone says what is meant: time_window, cost_eur and growth_rate are columns of the user's own.
 */
#include <string.h>
#include <strings.h>

#include "graphs/tables/tables.h"

typedef struct synonym {
    const char *column, *unit;
    const char *heads, *others; /* words between blanks */
} synonym;

static const synonym synonyms[] = {
    {"time_h", "hours", " time times hour hours hrs minutes mins duration days ",
     " travel transit transport journey trip driving sailing total avg average mean in h hr min d day "},
    {"cost_usd_per_teu", "USD per TEU", " cost costs price prices tariff tariffs rate rates fare ",
     " usd per teu freight transport shipping total unit avg average mean base in "},
    {"length", "the long_length of config.csv", " length distance dist mileage km kilometers kilometres ",
     " m mi miles meters metres total road rail route track in "},
    {"capacity_teu_per_year", "TEU per year", " capacity cap throughput ",
     " teu teus per year annual yearly a max maximum total "},
    {"volume", "TEU per year", " volume volumes teu teus demand demands quantity flow ",
     " per year annual yearly a total in "},
};

static bool lists(const char *words, const char *word, size_t length) {
    for (const char *at = words + 1; *at != '\0';) {
        size_t next = strcspn(at, " ");
        if (next == length && strncasecmp(at, word, length) == 0) return true;
        at += next + 1;
    }
    return false;
}

static bool is_of(const synonym *s, const char *name) {
    bool headed = false;
    for (;; name++) {
        size_t length = strcspn(name, "_");
        bool head = lists(s->heads, name, length);
        headed |= head;
        if (!head && !lists(s->others, name, length)) return false;
        name += length;
        if (*name == '\0') return headed;
    }
}

const char *ll_synonym_unit(const char *column, const char *name) {
    for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++)
        if (strcmp(synonyms[i].column, column) == 0) return is_of(&synonyms[i], name) ? synonyms[i].unit : NULL;
    return NULL;
}
