/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow.qml: how QGIS draws flow.geojson, which it reads because it has its name. The same for every answer: widths are
 * taken from the largest flow by an expression, colours are those of report.html.
 */
#include <math.h>

#include "solver/output/output.h"

typedef struct use_class { /* utilisation from `from` up to `to` */
    const char *label;
    double from, to;
    const char *color; /* red, green, blue, alpha */
} use_class;

static const use_class classes[] = {
    {"below 50 %", 0, 0.5, "143,179,208,255"},           {"50 - 80 %", 0.5, 0.8, "61,127,180,255"},
    {"80 - 95 %", 0.8, 0.95, "217,162,27,255"},          {"95 - 100 %", 0.95, 0.9999, "212,105,15,255"},
    {"full", 0.9999, (double)INFINITY, "149,20,20,255"},
};
enum { CLASSES = sizeof classes / sizeof *classes };

/* Data-defined parts of a line, as QGIS expressions in XML. */
static const char width[] = "0.25 + 4 * sqrt(&quot;flow_teu&quot; / maximum(&quot;flow_teu&quot;))";
static const char dash[] =
    "CASE WHEN &quot;mode&quot; = 'sea' THEN '4;2' WHEN &quot;mode&quot; = 'ferry' THEN '4;1.5;1;1.5' "
    "WHEN &quot;mode&quot; = 'road' THEN '1;1.5' WHEN &quot;mode&quot; = 'transship' THEN '1.5;1' "
    "ELSE '1000;0.001' END";

static void put_property(ll_output *out, const char *name, const char *expression) {
    ll_output_printf(out,
                     "            <Option name=\"%s\" type=\"Map\">\n"
                     "              <Option name=\"active\" value=\"true\" type=\"bool\"/>\n"
                     "              <Option name=\"expression\" value=\"%s\" type=\"QString\"/>\n"
                     "              <Option name=\"type\" value=\"3\" type=\"int\"/>\n"
                     "            </Option>\n",
                     name, expression);
}

static void put_option(ll_output *out, const char *name, const char *value) {
    ll_output_printf(out, "          <Option name=\"%s\" value=\"%s\" type=\"QString\"/>\n", name, value);
}

/* A line to the right of its direction by half its width. */
static void put_symbol(ll_output *out, int number, const char *color) {
    ll_output_printf(out,
                     "      <symbol name=\"%d\" type=\"line\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">\n"
                     "        <layer class=\"SimpleLine\" enabled=\"1\" locked=\"0\" pass=\"0\">\n"
                     "        <Option type=\"Map\">\n",
                     number);
    put_option(out, "line_color", color);
    put_option(out, "line_width", "0.5");
    put_option(out, "line_width_unit", "MM");
    put_option(out, "line_style", "solid");
    put_option(out, "capstyle", "flat");
    put_option(out, "joinstyle", "round");
    put_option(out, "offset", "0");
    put_option(out, "offset_unit", "MM");
    put_option(out, "use_custom_dash", "1");
    put_option(out, "customdash", "1000;0.001");
    put_option(out, "customdash_unit", "MM");
    ll_output_text(out, "        </Option>\n"
                        "        <data_defined_properties>\n"
                        "        <Option type=\"Map\">\n"
                        "          <Option name=\"name\" value=\"\" type=\"QString\"/>\n"
                        "          <Option name=\"properties\" type=\"Map\">\n");
    put_property(out, "outlineWidth", width);
    put_property(out, "offset", "0.325 + 2 * sqrt(&quot;flow_teu&quot; / maximum(&quot;flow_teu&quot;))");
    put_property(out, "customDash", dash);
    ll_output_text(out, "          </Option>\n"
                        "          <Option name=\"type\" value=\"collection\" type=\"QString\"/>\n"
                        "        </Option>\n"
                        "        </data_defined_properties>\n"
                        "        </layer>\n"
                        "      </symbol>\n");
}

static void put_rule(ll_output *out, int number, const use_class *use) {
    ll_output_printf(out, "      <rule key=\"{use-%d}\" symbol=\"%d\" label=\"%s\" filter=\"", number, number,
                     use->label);
    ll_output_text(out, "&quot;utilisation&quot; &gt;= ");
    ll_output_number(out, use->from);
    if (isfinite(use->to)) {
        ll_output_text(out, " AND &quot;utilisation&quot; &lt; ");
        ll_output_number(out, use->to);
    }
    ll_output_text(out, "\"/>\n");
}

ll_status ll_write_flow_style(ll_context *ctx, const ll_answer *answer, ll_output *out) {
    (void)ctx;
    (void)answer;
    ll_output_text(out,
                   "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
                   "<qgis version=\"3.22\" styleCategories=\"Symbology\">\n"
                   "  <renderer-v2 type=\"RuleRenderer\" symbollevels=\"0\" enableorderby=\"1\" forceraster=\"0\">\n"
                   "    <rules key=\"{use}\">\n");
    for (int i = 0; i < CLASSES; i++) put_rule(out, i, &classes[i]);
    ll_output_printf(out, "      <rule key=\"{use-%d}\" symbol=\"%d\" label=\"no limit\" filter=\"", CLASSES, CLASSES);
    ll_output_text(out, "&quot;utilisation&quot; IS NULL\"/>\n"
                        "    </rules>\n"
                        "    <symbols>\n");
    for (int i = 0; i < CLASSES; i++) put_symbol(out, i, classes[i].color);
    put_symbol(out, CLASSES, "141,148,153,255");
    ll_output_text(out, "    </symbols>\n"
                        "    <orderby>\n"
                        "      <orderByClause asc=\"0\" nullsFirst=\"0\">&quot;flow_teu&quot;</orderByClause>\n"
                        "    </orderby>\n"
                        "  </renderer-v2>\n"
                        "</qgis>\n");
    return LL_OK;
}
