// SPDX-License-Identifier: Apache-2.0
// What time costs: the efficient points between least money and least time, of all demand and of the largest demands.
import { columnsFor, lineChart, pointSlider } from "./chart.js";
import { byId, el, fill } from "./dom.js";
import { decimal, missing, short, small, whole } from "./format.js";
import { state } from "./state.js";
import { table } from "./table.js";

const chosen = { demand: -1, point: 0, order: { column: -1, down: false } };

// Points as { number, weight, usd, hours, teu, unmet, gap }; per TEU that is carried.
function pointsOf(pareto) {
  const all = pareto.points.map(([weight, usd, hours, teu, unmet, gap], i) => ({ number: i + 1, weight, usd, hours, teu, unmet, gap }));
  if (chosen.demand < 0) return all;
  const [, , , , teu, numbers] = pareto.demands[chosen.demand];
  const points = [];
  for (let i = 0; i < numbers.length; i += 3) points.push({ ...all[numbers[i]], usd: numbers[i + 1], hours: numbers[i + 2], teu, unmet: 0 });
  return points;
}

const perTeu = (point) => point.usd / point.teu;
const days = (point) => point.hours / point.teu / 24;
const weightText = (point) => (point.weight === null ? "least time" : point.weight === 0 ? "least money" : `where a day is worth ${decimal(point.weight * 24, 2)} USD`);

// What is missing between the points, as summary.json says it.
const lacks = {
  stopped: "The search was stopped by a limit or a signal: points are missing, and there may be cheaper or faster ones between these and beyond them.",
  unproven: "Not every solve reached its gap (column Gap): points may be missing.",
};

function chooser(model, pareto, again) {
  const names = new Map(model.nodes.map((node) => [node.id, node.name]));
  const title = ([id, from, to, klass, teu]) => `${names.get(from) ?? from} → ${names.get(to) ?? to}, ${model.classes[klass].name} (${whole(teu)} TEU, demand ${id})`;
  if (pareto.demands.length === 0) return null;
  return el("label", { class: "which" }, el("span", {}, "Of"), el("select", { id: "pareto-which",
    onchange: (event) => { chosen.demand = Number(event.target.value); chosen.point = 0; again("#pareto-which"); } },
    el("option", { value: -1, selected: chosen.demand < 0 }, "all demand"), pareto.demands.map((demand, i) => el("option", { value: i, selected: i === chosen.demand }, title(demand)))));
}

export function drawPareto(model) {
  const section = byId("pareto");
  const { pareto, summary } = model.scenarios[state.scenario];
  section.hidden = pareto === undefined;
  if (section.hidden) return;
  const points = pointsOf(pareto);
  chosen.point = Math.min(chosen.point, points.length - 1);
  const told = (i) => `${decimal(days(points[i]))} days for ${whole(perTeu(points[i]))} USD per TEU (${weightText(points[i])})`;
  const set = (index) => { chosen.point = index; chart.mark(index); slider.mark(index); };
  const again = (id) => { drawPareto(model); section.querySelector(id)?.focus(); };
  const { width } = columnsFor(Math.max(250, byId("pareto-body").clientWidth), 440, 40);
  const chart = lineChart({ width, kind: "c4", points: points.map((point) => ({ x: perTeu(point), y: days(point) })), xFormat: (v) => `${whole(v)}`, yFormat: (v) => `${decimal(v)} d`, onPoint: set,
    label: `From ${told(0)} to ${told(points.length - 1)}`, height: 260 });
  const slider = pointSlider({ id: "pareto-point", label: "Point", count: points.length, at: chosen.point, told, onPoint: set });
  const columns = [
    { title: "#", csv: "point", number: true, value: (p) => p.number, text: (p) => String(p.number) },
    { title: "USD/TEU", csv: "money_usd_per_teu", number: true, value: perTeu, text: (p) => whole(perTeu(p)) },
    { title: "Days", csv: "time_d", number: true, value: days, text: (p) => decimal(days(p), 2) },
    { title: "USD in all", csv: "money_usd", number: true, value: (p) => p.usd, text: (p) => short(p.usd) },
    { title: "USD for a day", csv: "weight_usd_per_teu_h", number: true, value: (p) => p.weight, text: (p) => decimal(p.weight === null ? null : p.weight * 24, 2) },
    { title: "Unmet TEU", csv: "unmet_teu", number: true, value: (p) => p.unmet, text: (p) => whole(p.unmet) },
    { title: "Gap", csv: "gap", number: true, value: (p) => p.gap, text: (p) => (p.gap === null ? missing : small(p.gap)) },
  ];
  const all = "Between two points neither can be had for less of the other than the line says; beyond the ends there is nothing.";
  byId("pareto-note").textContent = `Money without the value of time. ${lacks[summary.pareto?.status] ?? all}`;
  fill("pareto-body", el("div", { class: "controls" }, chooser(model, pareto, again), slider.node),
    el("div", { class: "two" }, el("figure", { class: "small-chart" }, el("figcaption", {}, el("span", {}, "Days under way over USD per TEU")), chart.node),
      table({ name: "pareto", caption: "Efficient points", columns, rows: points, order: chosen.order, under: "pareto_demand.csv has the points of every demand." })));
  chart.mark(chosen.point);
}
