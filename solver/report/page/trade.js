// SPDX-License-Identifier: Apache-2.0
// A Sankey diagram: origin, gateway, destination. In a comparison the parts that grow and those that shrink.
import { select } from "d3";
import { sankey, sankeyJustify, sankeyLinkHorizontal } from "d3-sankey";
import { byId, el, fill } from "./dom.js";
import { percent, place, short, signed, whole } from "./format.js";
import { tradeOf } from "./model.js";
import { state } from "./state.js";

const LEAST_SHARE = 0.0005; // of a diagram; thinner bands are no bands

// Sums of the bands by their ends and corridor; names are the keys, so that scenarios can be compared.
function bandsOf(scenario) {
  const { origins, gateways, destinations } = scenario.trade;
  const bands = new Map();
  const add = (from, to, corridor, teu) => {
    const key = JSON.stringify([from, to, corridor]);
    bands.set(key, (bands.get(key) ?? 0) + teu);
  };
  for (const [origin, gateway, destination, corridor, , teu] of tradeOf(scenario, state)) {
    const middle = `1${gateways[gateway]}`;
    add(`0${origins[origin]}`, middle, corridor, teu);
    add(middle, `2${destinations[destination]}`, corridor, teu);
  }
  return bands;
}

function differenceOf(now, then) {
  const bands = new Map();
  for (const [key, teu] of now) bands.set(key, { teu, was: then.get(key) ?? 0 });
  for (const [key, teu] of then) if (!bands.has(key)) bands.set(key, { teu: 0, was: teu });
  return bands;
}

function graphOf(model) {
  const scenario = model.scenarios[state.scenario];
  const other = state.against >= 0 ? model.scenarios[state.against] : null;
  const bands = differenceOf(bandsOf(scenario), other ? bandsOf(other) : new Map());
  const links = [];
  for (const [key, { teu, was }] of bands) {
    const [source, target, corridor] = JSON.parse(key);
    const change = teu - was;
    if (Math.abs(change) > 0.0005) links.push({ source, target, corridor, change, value: Math.abs(change) });
  }
  const total = links.filter((link) => link.source[0] === "0").reduce((sum, link) => sum + link.value, 0);
  const kept = links.filter((link) => link.value >= LEAST_SHARE * total);
  const nodes = [...new Set(kept.flatMap((link) => [link.source, link.target]))].map((id) => ({ id, layer: Number(id[0]), name: id.slice(1) }));
  return { nodes, links: kept, total, leftOut: links.length - kept.length };
}

function nameOf(node) {
  if (node.layer === 1) return node.name === "" ? "no gateway" : node.name;
  return node.name === "" ? "no country" : place(node.name);
}

function layout(graph, width, height) {
  return sankey().nodeId((node) => node.id).nodeAlign(sankeyJustify).nodeWidth(10).nodePadding(15)
    .nodeSort((a, b) => b.value - a.value).linkSort((a, b) => b.value - a.value)
    .extent([[1, 22], [width - 1, height - 10]])({ nodes: graph.nodes, links: graph.links });
}

function drawNodes(svg, nodes, total) {
  const groups = svg.append("g").attr("class", "sankey-nodes").selectAll("g").data(nodes).join("g");
  groups.append("rect").attr("x", (d) => d.x0).attr("y", (d) => d.y0).attr("width", (d) => d.x1 - d.x0).attr("height", (d) => Math.max(1, d.y1 - d.y0));
  const left = (d) => d.layer < 2;
  groups.append("text").attr("x", (d) => (left(d) ? d.x1 + 6 : d.x0 - 6)).attr("y", (d) => (d.y0 + d.y1) / 2).attr("dy", "0.35em")
    .attr("text-anchor", (d) => (left(d) ? "start" : "end")).text(nameOf)
    .append("tspan").attr("class", "amount").text((d) => `  ${short(d.value)}`);
  groups.append("title").text((d) => `${nameOf(d)}: ${whole(d.value)} TEU, ${percent(d.value / total)}`);
}

function drawBands(svg, model, links) {
  const kind = (d) => (state.against >= 0 ? (d.change > 0 ? "more" : "less") : `c${d.corridor % 10}`);
  svg.append("g").attr("class", "sankey-links").selectAll("path").data(links).join("path")
    .attr("class", kind).attr("d", sankeyLinkHorizontal()).attr("stroke-width", (d) => Math.max(0.7, d.width))
    .append("title").text((d) => `${nameOf(d.source)} → ${nameOf(d.target)}\n${model.corridors[d.corridor].name}\n${state.against >= 0 ? signed(whole(d.change), d.change) : whole(d.value)} TEU`);
}

export function drawTrade(model) {
  const graph = graphOf(model);
  const scenario = model.scenarios[state.scenario];
  byId("trade-note").textContent = `${scenario.trade.by_country ? "Countries" : "Places"} on the left send, those on the right receive; a gateway is the first gateway link of its corridor that a path crosses. Numbers are TEU a year.`;
  if (graph.links.length === 0) {
    fill("trade-body", el("p", { class: "empty" }, state.against >= 0 ? "No difference here." : "Nothing is carried here."));
    return;
  }
  const body = byId("trade-body");
  const width = Math.max(620, body.clientWidth);
  const rows = Math.max(...[0, 1, 2].map((layer) => graph.nodes.filter((node) => node.layer === layer).length));
  const height = Math.max(260, Math.min(640, 60 + rows * 36));
  const { nodes, links } = layout(graph, width, height);
  const svg = select(document.createElementNS("http://www.w3.org/2000/svg", "svg")).attr("viewBox", `0 0 ${width} ${height}`)
    .attr("width", width).attr("height", height).attr("role", "img").attr("class", "sankey")
    .attr("aria-label", `Flows from origins over gateways to destinations, ${whole(graph.total)} TEU a year`);
  drawBands(svg, model, links);
  drawNodes(svg, nodes, graph.total);
  [["Origin", 0, "start"], ["Gateway", width / 2, "middle"], ["Destination", width, "end"]].forEach(([text, x, anchor]) =>
    svg.append("text").attr("class", "column").attr("x", x).attr("y", 10).attr("text-anchor", anchor).text(text));
  const used = [...new Set(links.map((link) => link.corridor))].sort((a, b) => a - b);
  const key = state.against >= 0
    ? [el("li", {}, el("i", { class: "more" }), "more than there"), el("li", {}, el("i", { class: "less" }), "less than there")]
    : used.map((corridor) => el("li", {}, el("i", { class: `c${corridor % 10}` }), model.corridors[corridor].name));
  const left = scenario.trade.left_out_teu;
  fill("trade-body", el("ul", { class: "key" }, key), el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Sankey diagram" }, svg.node()),
    graph.leftOut > 0 || left > 0 ? el("p", { class: "fine" }, `${graph.leftOut} bands thinner than ${percent(LEAST_SHARE, 2)} of the whole are left out${left > 0 ? `, and ${whole(left)} TEU in flows too small for the page` : ""}.`) : null);
}
