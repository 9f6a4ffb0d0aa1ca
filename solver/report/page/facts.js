// SPDX-License-Identifier: Apache-2.0
// The stamp, the figures under the title, and the facts of the run.
import { byId, el, fill } from "./dom.js";
import { decimal, missing, short, small, whole } from "./format.js";
import { isProof, sumsOf } from "./model.js";
import { state } from "./state.js";

const verdicts = {
  optimal: (s) => ["good", "Verified optimal", `gap to the best possible ${small(Number(s.gap))}`],
  optimal_logit: (s) => ["good", "Verified optimal, demands choose", `gap over their choice set ${small(Number(s.gap))}`],
  feasible: (s) => ["fair", "Verified, not optimal yet", `gap to the best possible at most ${small(Number(s.gap))}`],
  infeasible: () => ["fair", "Verified: not all can be carried", "the answer carries most, at least cost"],
  failed: () => ["bad", "Verification failed", "do not use these numbers"],
};

export function drawStamp(scenario) {
  const { summary } = scenario;
  const [kind, title, text] = (verdicts[summary.status] ?? verdicts.failed)(summary);
  const mark = { good: "✓", fair: "✓", bad: "✗" }[kind];
  byId("stamp").className = `stamp ${kind}`;
  fill("stamp", el("span", { class: "mark", "aria-hidden": "true" }, mark), el("div", {}, el("strong", {}, title), el("span", {}, text)));
}

// The options of the problem beside scenario and year; answers of earlier versions lack them.
function readingOf(summary) {
  const scale = summary.demand_scale ?? 1;
  return [
    summary.projects ? `${summary.projects.includes(";") ? "projects" : "project"} ${summary.projects.split(";").join(", ")}` : null,
    summary.hard ? "all must be carried" : null,
    scale !== 1 ? `demand times ${scale}` : null,
  ].filter((part) => part !== null);
}

export function drawTitle(model) {
  const scenario = model.scenarios[state.scenario];
  const { summary } = scenario;
  const words = model.case.name.replace(/[-_]+/g, " ");
  const title = words.charAt(0).toUpperCase() + words.slice(1);
  document.title = `${title} · landlink report`;
  byId("title").textContent = title;
  const parts = [scenario.id === "base" ? "Base scenario" : `Scenario ${scenario.name}`, summary.year ? `demand of ${summary.year}` : null, ...readingOf(summary),
    `${whole(summary.counts.nodes)} nodes, ${whole(summary.counts.links)} links, ${whole(summary.counts.demands)} demands`];
  byId("subtitle").textContent = parts.filter((part) => part !== null).join(" · ");
  drawStamp(scenario);
}

export function drawFigures(model) {
  const scenario = model.scenarios[state.scenario];
  const { all, unmet } = sumsOf(model, scenario, state);
  const chosen = state.corridor >= 0 || state.klass >= 0;
  const per = (value) => (all.teu > 0 ? value / all.teu : null);
  const figures = [
    ["Carried", short(all.teu), "TEU a year"],
    state.corridor >= 0 ? null : ["Unmet", short(unmet.teu), "TEU a year"],
    ["Cost", short(all.usd + (state.corridor >= 0 ? 0 : unmet.usd)), "USD a year"],
    ["Average", whole(per(all.usd)), "USD per TEU"],
    ["Under way", decimal(per(all.hours / 24)), "days"],
    ["CO₂", short(all.co2 / 1000), "t a year"],
    ["Bottlenecks", whole(scenario.bottleneck_count), "capacities with a price"],
  ];
  fill("figures", figures.filter((figure) => figure !== null).map(([name, value, unit]) =>
    el("div", {}, el("dt", {}, name), el("dd", {}, el("b", {}, value), el("span", {}, unit)))));
  byId("figures").classList.toggle("chosen", chosen);
}

const money = (text) => {
  const [head, tail] = String(text).split(".");
  const grouped = head.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${grouped}${tail ? `.${tail.slice(0, 2).padEnd(2, "0")}` : ""} USD`;
};

const bytes = (value) => (value > 0 ? `${decimal(value / 2 ** 20, value > 2 ** 30 ? 0 : 1)} MB` : missing);

function answerFacts(scenario) {
  const { summary } = scenario;
  const proof = isProof(scenario);
  return [
    ["Status", `${summary.status}, ${summary.verified ? "verified in exact arithmetic by the independent checker" : "not verified"}`],
    ["Objective", money(summary.objective_usd)],
    ["Bound", proof ? "none: not all can be carried, proven" : money(summary.bound_usd)],
    ["Gap", proof ? "none" : `${small(Number(summary.gap))} (asked for ${small(summary.gap_asked)})`],
    summary.logit ? ["Of it cost", money(summary.cost_usd)] : null,
    ["Asked", [scenario.summary.scenario ? `scenario ${scenario.summary.scenario}` : "the case as it is", ...readingOf(summary)].join(", ")],
    ["Unmet", `${summary.unmet_teu} TEU`],
    ["Paths", `${whole(summary.counts.paths)}; ${whole(summary.counts.split_demands)} demands go over several`],
    ["Capacities", `${whole(summary.counts.capacity_rows)}, of which ${whole(summary.counts.priced_rows)} have a price`],
    ["Largest rounding", `${small(summary.largest_rounding?.teu)} TEU, ${small(summary.largest_rounding?.usd_per_teu)} USD per TEU`],
  ].filter((fact) => fact !== null);
}

function runFacts(run) {
  const times = run.times ?? {};
  const machine = run.machine ?? {};
  return [
    ["Started", run.started ?? missing],
    ["Time", `${decimal(times.total_s, 2)} s: reading ${decimal(times.read_s, 2)}, order ${decimal(times.order_s, 2)}, solving ${decimal(times.solve_s, 2)}, verifying ${decimal(times.verify_s, 2)}`],
    ["Method", `${run.method ?? missing}${run.method_why ? ` (${run.method_why})` : ""}`],
    ["Device", run.device ?? missing],
    ["Machine", [machine.cpu, machine.system, machine.architecture].filter(Boolean).join(", ") || missing],
    ["Memory", `${bytes(run.memory?.peak_bytes)} at the peak, ${bytes(run.memory?.predicted_bytes)} predicted`],
    ["landlink", run.versions?.landlink ?? missing],
  ];
}

export function drawFacts(model) {
  const scenario = model.scenarios[state.scenario];
  const list = (rows) => el("dl", { class: "facts" }, rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
  byId("facts-note").textContent = "What was asked, what came out, and where. `landlink verify CASE OUT` checks it again.";
  const inputs = scenario.summary.inputs ?? [];
  fill("facts-body",
    el("div", { class: "two" }, el("div", {}, el("h3", {}, "Answer"), list(answerFacts(scenario))), el("div", {}, el("h3", {}, "Run"), list(runFacts(scenario.run)))),
    el("details", {}, el("summary", {}, `Input: ${inputs.length} files, problem ${scenario.summary.problem_xxh64}`),
      el("table", { class: "inputs" }, el("thead", {}, el("tr", {}, ["File", "Bytes", "xxh64"].map((text) => el("th", { scope: "col" }, text)))),
        el("tbody", {}, inputs.map((input) => el("tr", {}, el("td", {}, input.file), el("td", { class: "number" }, whole(input.bytes)), el("td", {}, el("code", {}, input.xxh64))))))));
}

export function drawFooter(model) {
  const scenario = model.scenarios[state.scenario];
  const { all, shown } = scenario.links_with_flow;
  const notes = [
    shown < all ? `The map has the ${whole(shown)} links with most flow of ${whole(all)}; link_flow.csv has all.` : null,
    model.isGeographic && model.nodes.length > 0 ? "Coast and boundaries: Natural Earth, which draws boundaries as they are controlled and takes no position. Sea legs are drawn around the coast by the page; a case knows their ends and lengths alone." : null,
    `Made by landlink ${scenario.summary.version}. This page works offline and asks for nothing.`,
  ];
  fill("footer", notes.filter((note) => note !== null).map((note) => el("p", {}, note)));
}
