// SPDX-License-Identifier: Apache-2.0
// What becomes of the corridors while one number goes from here to there: a small chart each, all with one chosen point.
import { choiceOf, columnsFor, lineChart, pointSlider } from "./chart.js";
import { byId, el, fill } from "./dom.js";
import { decimal, missing, short, signed, usd, whole } from "./format.js";
import { choose, state } from "./state.js";
import { table } from "./table.js";

const FLAT = 0.0005; // of a number: what changes less is told in words

const measures = [
  { title: "TEU", column: 0, csv: "flow_teu", text: whole, axis: short },
  { title: "USD/TEU", column: 1, csv: "cost_usd_per_teu", text: whole, axis: (v) => decimal(v, v < 10 ? 1 : 0) },
  { title: "Days", column: 2, csv: "time_d", text: (v) => decimal(v), axis: (v) => decimal(v) },
  { title: "Bottleneck's price", column: 3, csv: "price_usd_per_teu", text: usd, axis: (v) => decimal(v, v < 10 ? 1 : 0) },
];
const chosen = { sweep: 0, measure: measures[0], point: -1, order: { column: -1, down: false } };

const units = [["_teu_per_year", " TEU a year"], ["_usd_per_teu_day", " USD per TEU and day"], ["_usd_per_teu", " USD per TEU"],
  ["_usd_per_t", " USD per t"], ["_kg_per_teu", " kg per TEU"], ["_h", " h"], ["volume", " TEU a year"]];

// "cost_usd_per_teu multiply 0.8": ×0.8
function valueText(sweep, value) {
  const number = Math.abs(value) >= 1000 ? whole(value) : String(Number(value.toPrecision(6)));
  if (sweep.operation === "multiply") return `× ${number}`;
  const unit = units.find(([end]) => sweep.column.endsWith(end))?.[1] ?? "";
  return `${sweep.operation === "add" && value > 0 ? "+" : ""}${number}${unit}`;
}

// "capacity of Aktau port - Port of Baku (Alat) and 1 more": links by name where the page knows them.
function titleOf(model, sweep) {
  const words = sweep.column.replace(/_(teu_per_year|usd_per_teu_day|usd_per_teu|usd_per_t|kg_per_teu|h)$/, "").replaceAll("_", " ");
  if (sweep.ids === "") return sweep.table === "config" ? words : `${words} of ${sweep.table.replaceAll("_", " ")}`;
  const ids = sweep.ids.split(";").map((id) => id.trim());
  const name = sweep.table === "link" ? model.links.find((link) => link.id === ids[0])?.name : undefined;
  const what = name === undefined ? `${sweep.table.replaceAll("_", " ")} ${sweep.ids}` : name;
  return `${words} of ${what}${name !== undefined && ids.length > 1 ? ` and ${ids.length - 1} more` : ""}`;
}

function decodePoints(sweep) {
  return sweep.points.map(([value, status, difference, unmet, corridors]) => ({ value, status, difference: difference ?? null, unmet: unmet ?? null, corridors: corridors ?? null }));
}

// What is drawn: the cost of all, what stays unmet, and every corridor that has freight at some point.
function seriesOf(model, points) {
  const { measure } = chosen;
  const series = [{ name: "All freight, to the base", kind: "total", zero: true, of: (p) => p.difference, text: (v) => `${signed(short(v), v)} USD`,
    axis: (v) => short(v).replace("-", "−") }];
  if (points.some((point) => point.unmet > 0.0005)) series.push({ name: "Unmet", kind: "unmet-line", zero: true, of: (p) => p.unmet, text: (v) => `${whole(v)} TEU`, axis: short });
  model.corridors.forEach((corridor, i) => {
    if (!points.some((point) => point.corridors?.[i][0] > 0)) return;
    series.push({ name: corridor.name, index: i, kind: `c${i % 10}`, of: (p) => p.corridors?.[i][measure.column] ?? null, text: (v) => `${measure.text(v)} ${measure.title === "TEU" ? "TEU" : ""}`.trim(), axis: measure.axis });
  });
  return series;
}

const knownOf = (one, points) => points.map(one.of).filter((value) => value !== null);

// Whether it is hardly worth a chart.
function isFlat(one, points) {
  const known = knownOf(one, points);
  return !one.zero && Math.max(...known) - Math.min(...known) <= FLAT * Math.abs(Math.max(...known));
}

const rangeText = (one, known) => [...new Set([Math.min(...known), Math.max(...known)].map(one.text))].join(" to ");

function chartsOf(points, series, width, onPoint) {
  const { count, width: each } = columnsFor(width, 270);
  const marks = [];
  const cards = series.filter((one) => !isFlat(one, points)).map((one) => {
    const values = points.map((point) => ({ x: point.value, y: one.of(point) }));
    const now = el("b", {});
    const known = knownOf(one, points);
    const chart = lineChart({ width: each, kind: one.kind, zero: one.zero, points: values, yFormat: one.axis, onPoint,
      xFormat: short, label: `${one.name}: ${one.text(known[0])} to ${one.text(known.at(-1))}` });
    marks.push((index) => {
      const value = values[index].y;
      now.replaceChildren(value === null ? `${missing} (${points[index].status})` : one.text(value));
      chart.mark(index);
    });
    const name = one.index === undefined ? el("span", {}, one.name)
      : el("button", { type: "button", class: "row-button", "aria-pressed": String(one.index === state.corridor),
          onclick: () => choose({ corridor: one.index === state.corridor ? -1 : one.index }) }, one.name);
    return el("figure", { class: `small-chart${one.index !== undefined && one.index === state.corridor ? " selected" : ""}` }, el("figcaption", {}, name, now), chart.node);
  });
  const flat = series.filter((one) => isFlat(one, points) && knownOf(one, points).length > 0).map((one) => `${one.name} ${rangeText(one, knownOf(one, points))}`);
  const node = el("div", {}, el("div", { class: "small-charts", style: `grid-template-columns:repeat(${count}, minmax(0, 1fr))` }, cards),
    flat.length > 0 ? el("p", { class: "fine flat" }, `Hardly any change: ${flat.join("; ")}.`) : null);
  return { node, mark: (index) => marks.forEach((mark) => mark(index)) };
}

function pointTable(model, sweep, points) {
  const { measure } = chosen;
  const head = [
    { title: "Value", csv: "value", number: true, value: (p) => p.value, text: (p) => valueText(sweep, p.value) },
    { title: "Status", csv: "status", value: (p) => p.status, text: (p) => p.status },
    { title: "USD to the base", csv: "objective_difference_usd", number: true, value: (p) => p.difference, text: (p) => (p.difference === null ? missing : signed(whole(p.difference), Math.round(p.difference))) },
    { title: "Unmet TEU", csv: "unmet_teu", number: true, value: (p) => p.unmet, text: (p) => whole(p.unmet) },
  ];
  const columnsOf = (one, long) => model.corridors.map((corridor, i) => ({ title: corridor.name, csv: `${corridor.id}${long ? `_${one.csv}` : ""}`, number: true,
    value: (p) => p.corridors?.[i][one.column] ?? null, text: (p) => one.text(p.corridors?.[i][one.column] ?? null) }));
  const isUsed = (corridor, i) => points.some((point) => point.corridors?.[i][0] > 0);
  return table({ name: `sweep-${chosen.sweep + 1}`, caption: `Points of the sweep, ${measure.title}`, columns: [...head, ...columnsOf(measure, false).filter(isUsed)],
    save: [...head, ...measures.flatMap((one) => columnsOf(one, true))], rows: points, order: chosen.order,
    under: `The table has ${measure.title} of every corridor, the file all measures.` });
}

export function drawSweeps(model) {
  const section = byId("sweeps");
  const sweeps = model.sweeps ?? [];
  section.hidden = sweeps.length === 0;
  if (section.hidden) return;
  const sweep = sweeps[chosen.sweep];
  const points = decodePoints(sweep);
  if (chosen.point < 0 || chosen.point >= points.length) chosen.point = points.length - 1;
  const again = (id) => { drawSweeps(model); section.querySelector(id)?.focus(); };
  const set = (index) => { chosen.point = index; charts.mark(index); slider.mark(index); };
  const left = model.sweeps_left_out ?? 0;
  byId("sweeps-note").textContent = `Every point is an optimum of its own, verified. Each chart has a scale of its own.${left > 0 ? ` ${whole(left)} more sweeps are in sweep.csv.` : ""}`;
  const width = Math.max(250, byId("sweeps-body").clientWidth);
  const charts = chartsOf(points, seriesOf(model, points), width, set);
  const slider = pointSlider({ id: "sweep-point", label: titleOf(model, sweep), count: points.length, at: chosen.point, told: (i) => valueText(sweep, points[i].value), onPoint: set });
  const which = sweeps.length < 2 ? null : el("label", { class: "which" }, el("span", {}, "Sweep"), el("select", { id: "sweep-which",
    onchange: (event) => { chosen.sweep = Number(event.target.value); chosen.point = -1; again("#sweep-which"); } },
    sweeps.map((one, i) => el("option", { value: i, selected: i === chosen.sweep }, `${titleOf(model, one)}, ${valueText(one, one.points[0][0])} to ${valueText(one, one.points.at(-1)[0])}`))));
  fill("sweeps-body", el("div", { class: "controls" }, which, slider.node,
    choiceOf("Measure", measures, chosen.measure, (one) => { chosen.measure = one; again('[aria-label="Measure"] [aria-pressed="true"]'); })),
    charts.node, pointTable(model, sweep, points));
  charts.mark(chosen.point);
}
