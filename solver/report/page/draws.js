// SPDX-License-Identifier: Apache-2.0
// What chance does: the spread of every corridor over all draws, and whether it stays the cheapest.
import { choiceOf } from "./chart.js";
import { byId, el, fill } from "./dom.js";
import { decimal, missing, percent, whole } from "./format.js";
import { choose, state } from "./state.js";
import { table } from "./table.js";

const measures = [
  { title: "TEU", column: 0, csv: "flow_teu", text: whole },
  { title: "USD/TEU", column: 1, csv: "cost_usd_per_teu", text: whole },
  { title: "Days", column: 2, csv: "time_d", text: (v) => decimal(v) },
];
const STAYS = 3;
const names = ["draws", "base", "mean", "p5", "p25", "p50", "p75", "p95"];
let measure = measures[0];
const order = { column: -1, down: false };

const decode = (numbers) => Object.fromEntries(names.map((name, i) => [name, numbers[i]]));

function rowsOf(model) {
  return model.draws.corridors.map((all, index) => ({ index, id: model.corridors[index].id, name: model.corridors[index].name,
    now: decode(all[measure.column]), all: all.map(decode), stays: decode(all[STAYS]) }));
}

// Where draws lie, as parts of the base: that all corridors share.
function scaleOf(rows) {
  const ratios = rows.filter((row) => row.now.base > 0 && row.now.draws > 0).flatMap((row) => [row.now.p5 / row.now.base - 1, row.now.p95 / row.now.base - 1]);
  const most = Math.max(0.01, ...ratios.map(Math.abs));
  const step = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10].find((one) => most / one <= 4) ?? 10 ** Math.ceil(Math.log10(most));
  const end = Math.min(step * Math.ceil(most / step - 1e-9), step * 5);
  return { at: (ratio) => (50 * (Math.max(-end, Math.min(end, ratio)) + end)) / end, ticks: [-end, -end / 2, 0, end / 2, end] };
}

function plot(row, scale) {
  const { base, p5, p25, p50, p75, p95, draws } = row.now;
  if (!(draws > 0)) return el("div", { class: "spread empty" }, "never used");
  if (!(base > 0)) return el("div", { class: "spread empty" }, p75 > 0 ? `not in the base; half of the draws between ${measure.text(p25)} and ${measure.text(p75)}` : "not in the base, nor in most draws");
  const at = (value) => scale.at(value / base - 1);
  const part = (kind, from, to) => el("i", { class: kind, style: `left:${at(from).toFixed(2)}%;width:${Math.max(0, at(to) - at(from)).toFixed(2)}%` });
  return el("div", { class: "spread", role: "img", "aria-label": `${row.name}: base ${measure.text(base)}, median ${measure.text(p50)}, 5 to 95 % of draws ${measure.text(p5)} to ${measure.text(p95)}`,
    title: `5 %: ${measure.text(p5)}, 25 %: ${measure.text(p25)}, half: ${measure.text(p50)}, 75 %: ${measure.text(p75)}, 95 %: ${measure.text(p95)}` },
    el("i", { class: "at-base", style: `left:${at(base).toFixed(2)}%` }), part("whisker", p5, p95), part("box", p25, p75), el("i", { class: "median", style: `left:${at(p50).toFixed(2)}%` }));
}

function chart(model, rows) {
  const scale = scaleOf(rows);
  const axis = el("div", { class: "spread-row axis-row", "aria-hidden": "true" }, el("span", {}), el("div", { class: "spread-axis" },
    scale.ticks.map((tick) => el("span", { style: `left:${scale.at(tick).toFixed(1)}%` }, tick === 0 ? "base" : `${tick > 0 ? "+" : "−"}${percent(Math.abs(tick), Math.abs(tick) < 0.02 ? 1 : 0)}`))), el("span", {}, "stays cheapest"));
  return el("div", { class: "spread-rows" }, axis, rows.map((row) =>
    el("div", { class: `spread-row${row.index === state.corridor ? " selected" : ""}`, "data-id": row.id },
      el("button", { type: "button", class: "row-button", "aria-pressed": String(row.index === state.corridor), onclick: () => choose({ corridor: row.index === state.corridor ? -1 : row.index }) }, row.name),
      plot(row, scale),
      el("span", { class: "bar-cell" }, el("i", { style: `width:${(row.stays.mean ?? 0).toFixed(1)}%` }), el("span", {}, row.stays.mean === null ? missing : percent(row.stays.mean / 100, 0))))));
}

export function drawDraws(model) {
  const section = byId("draws");
  section.hidden = model.draws === undefined;
  if (section.hidden) return;
  const rows = rowsOf(model);
  const number = (title, key) => ({ title, csv: key, number: true, value: (row) => row.now[key], text: (row) => measure.text(row.now[key]) });
  const columns = [
    { title: "Corridor", csv: "corridor", value: (row) => row.name, text: (row) => row.name },
    number("Base", "base"), number("Mean", "mean"), number("5 %", "p5"), number("25 %", "p25"), number("Half", "p50"), number("75 %", "p75"), number("95 %", "p95"),
    { title: "Stays cheapest", csv: "stays_cheapest_percent", number: true, value: (row) => row.stays.mean, text: (row) => (row.stays.mean === null ? missing : percent(row.stays.mean / 100)) },
  ];
  const long = [...measures, { title: "", column: STAYS, csv: "stays_cheapest_percent" }].flatMap((one) => names.map((name) => ({ title: "", csv: `${one.csv}_${name}`, value: (row) => row.all[one.column][name] })));
  const { count, answered } = model.draws;
  byId("draws-note").textContent = `${whole(count)} draws of times and capacities by the spreads of link.csv, each solved and verified${answered < count ? ` (${whole(count - answered)} without an answer)` : ""}. Line: 5 to 95 % of draws; box: the half in the middle; mark: the median. Stays cheapest: of what takes the corridor in the base, how much still does, on average.`;
  fill("draws-body",
    choiceOf("Measure", measures, measure, (one) => { measure = one; drawDraws(model); section.querySelector('.choice [aria-pressed="true"]')?.focus(); }),
    chart(model, rows),
    table({ name: "draws", caption: `Draws, ${measure.title}`, columns, save: [columns[0], ...long], rows, order, under: "The file has all measures, draws.csv every draw." }));
}
