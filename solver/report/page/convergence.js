// SPDX-License-Identifier: Apache-2.0
// How bound and objective came together, and the gap between them.
import { extent, line, scaleLinear, scaleLog } from "d3";
import { axes, columnsFor, frame } from "./chart.js";
import { byId, el, fill } from "./dom.js";
import { decimal, short, small } from "./format.js";
import { isProof } from "./model.js";
import { state } from "./state.js";

const LEAST_GAP = 1e-16;

// Rounds in time; below: how far the bound is below the objective of the answer, as a part of it.
function pointsOf(run, objective) {
  const prices = (run.price_rounds ?? []).map((round) => ({ time: round.time_s, bound: round.bound_usd, objective: null, gap: null }));
  const masters = (run.iterations ?? []).map((round, i) => ({ time: round.time_s, bound: round.bound_usd, objective: round.objective_usd, gap: round.gap, round: i + 1 }));
  const below = (bound) => (bound === null ? null : Math.max(LEAST_GAP, (objective - bound) / Math.max(1, Math.abs(objective))));
  return [...prices, ...masters].map((point) => ({ ...point, below: below(point.bound) })).sort((a, b) => a.time - b.time);
}

function trace(svg, points, x, y, key, kind) {
  const with_ = points.filter((point) => point[key] !== null && Number.isFinite(point[key]));
  svg.append("path").attr("class", kind).attr("d", line().x((p) => x(p.time)).y((p) => y(p[key]))(with_));
  if (with_.length <= 60) {
    svg.append("g").attr("class", `dots ${kind}`).selectAll("circle").data(with_).join("circle").attr("r", 2.6).attr("cx", (p) => x(p.time)).attr("cy", (p) => y(p[key]));
  }
}

const seconds = (width) => ({ xFormat: (t) => `${t} s`, xTicks: Math.max(2, width / 110) });

function drawMoney(points, width, x) {
  const height = 190;
  const margin = { left: 62, right: 12, top: 10, bottom: 26 };
  const values = points.flatMap((p) => [p.bound, p.objective]).filter((v) => v !== null && Number.isFinite(v));
  const y = scaleLinear(extent(values), [height - margin.bottom, margin.top]).nice(4);
  if (y.domain()[0] === y.domain()[1]) y.domain([y.domain()[0] - 1, y.domain()[1] + 1]);
  const svg = frame(width, height, "Bound and objective over time");
  const span = y.domain()[1] - y.domain()[0];
  const digits = Math.max(0, Math.min(6, 1 - Math.floor(Math.log10(span / 1e9))));
  const format = Math.abs(y.domain()[1]) >= 1e9 ? (v) => `${decimal(v / 1e9, digits > 3 ? 4 : digits)} bn` : (v) => short(v);
  axes(svg, { x, y, width, height, margin, yFormat: format, yTicks: y.ticks(4), ...seconds(width) });
  trace(svg, points, x, y, "bound", "bound");
  trace(svg, points, x, y, "objective", "objective");
  return svg.node();
}

function drawGap(points, width, x, asked) {
  const height = 190;
  const margin = { left: 62, right: 12, top: 10, bottom: 26 };
  const shown = points.map((p) => ({ ...p, gap: p.gap === null ? null : Math.max(LEAST_GAP, p.gap) }));
  const values = shown.flatMap((p) => [p.gap, p.below]).filter((v) => v !== null && Number.isFinite(v));
  if (values.length === 0) return null;
  const least = Math.min(asked > 0 ? asked : 1, ...values);
  const y = scaleLog([10 ** Math.floor(Math.log10(least)), 10 ** Math.ceil(Math.log10(Math.max(...values, asked) * 1.01))], [height - margin.bottom, margin.top]);
  const svg = frame(width, height, "Gap over time");
  const powers = y.ticks(20).filter((v) => Math.abs(Math.log10(v) - Math.round(Math.log10(v))) < 1e-9);
  const every = Math.ceil(powers.length / 5);
  axes(svg, { x, y, width, height, margin, yFormat: (v) => small(v).replace("1.0 × ", ""), yTicks: powers.filter((_, i) => i % every === 0), ...seconds(width) });
  if (asked > 0) {
    svg.append("line").attr("class", "asked").attr("x1", margin.left).attr("x2", width - margin.right).attr("y1", y(asked)).attr("y2", y(asked));
    svg.append("text").attr("class", "asked-text").attr("x", margin.left + 4).attr("y", y(asked) - 5).text("asked for");
  }
  trace(svg, shown, x, y, "below", "bound");
  trace(svg, shown, x, y, "gap", "gap");
  return svg.node();
}

export function drawConvergence(model) {
  const scenario = model.scenarios[state.scenario];
  const points = pointsOf(scenario.run, Number(scenario.summary.objective_usd));
  byId("convergence-note").textContent = "Bound: no answer is cheaper. Objective and gap of a round are estimates, and while penalties are eased the objective may lie below the bound; the proven ones are in The run.";
  if (points.length < 2 || isProof(scenario)) {
    fill("convergence-body", el("p", { class: "empty" }, isProof(scenario) ? "A proof of infeasibility has no gap." : "The run was over in one round."));
    return;
  }
  const { width } = columnsFor(Math.max(280, byId("convergence-body").clientWidth), 420, 40);
  const x = scaleLinear(extent(points, (p) => p.time), [62, width - 12]);
  const key = (...entries) => el("ul", { class: "key" }, entries.map(([kind, name]) => el("li", {}, el("i", { class: kind }), name)));
  fill("convergence-body", el("div", { class: "two" },
    el("div", {}, key(["bound", "Bound"], ["objective", "Objective"]), drawMoney(points, width, x)),
    el("div", {}, key(["gap", "Gap of a round, as a part of the objective"], ["bound", "Bound below the answer"]), drawGap(points, width, x, scenario.summary.gap_asked ?? 0))));
}
