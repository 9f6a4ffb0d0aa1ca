// SPDX-License-Identifier: Apache-2.0
// The card beside a link: what it is, what it carries, what it costs.
import { byId, el } from "./dom.js";
import { decimal, percent, place, signed, usd, whole } from "./format.js";
import { modeName } from "./marks.js";
import { isProof, usersOf } from "./model.js";
import { state } from "./state.js";

let close = null;

function facts(model, item) {
  const { link, flow, now, then } = item;
  const rows = [];
  const filtered = flow !== undefined && Math.abs(now - flow.total) > 0.0005;
  if (state.against >= 0) {
    rows.push(["Now", `${whole(now)} TEU`], ["There", `${whole(then)} TEU`], ["Difference", `${signed(whole(now - then), now - then)} TEU`]);
  } else {
    if (filtered) rows.push(["Chosen", `${whole(now)} TEU`]);
    rows.push(["Flow", `${whole(flow.total)} TEU`]);
  }
  if (flow === undefined) return rows;
  if (flow.capacity !== null) {
    rows.push(["Capacity", `${whole(flow.capacity)} TEU`]);
    if (flow.capacity > 0) rows.push(["Use", percent(flow.total / flow.capacity)]);
  }
  if (flow.price > 0) {
    const proof = isProof(model.scenarios[state.scenario]);
    rows.push([proof ? "Weight in the proof" : "Capacity's price", proof ? decimal(flow.price, 4) : `${usd(flow.price)} USD/TEU`]);
  }
  if (flow.cost !== null) rows.push(["Charge", `${usd(flow.cost)} USD/TEU`]);
  rows.push(["Time", `${decimal(flow.hours)} h`], ["Length", `${whole(link.km)} km`]);
  const quality = model.qualities[link.quality];
  if (quality) rows.push(["Figures", quality]);
  return rows;
}

function bars(title, names, users, total) {
  const most = users.slice(0, 4);
  return el("div", { class: "users" }, el("h4", {}, title), most.map(([i, teu]) =>
    el("div", { class: "user" }, el("span", {}, names[i].name), el("span", { class: "share" }, percent(teu / total, 0)),
      el("i", { style: `width:${((100 * teu) / total).toFixed(1)}%` }))));
}

export function linkCard(model, item) {
  const { link, flow } = item;
  const [from, to] = [model.nodes[link.from], model.nodes[link.to]];
  const where = [from, to].map((node) => (node.country ? `${node.name}, ${place(node.country)}` : node.name));
  const users = flow && flow.total > 0 ? usersOf(model, flow) : null;
  return el("div", {},
    el("p", { class: "card-mode" }, `${modeName(model.modes[link.mode])} · ${link.id}${link.backward ? " backward" : ""}`),
    el("h3", {}, link.name),
    el("p", { class: "card-ends" }, `${where[0]} → ${where[1]}`),
    el("dl", {}, facts(model, item).flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
    users && model.corridors.length > 1 ? bars("By corridor", model.corridors, users.corridors, flow.total) : null,
    users && model.classes.length > 1 ? bars("By class", model.classes, users.classes, flow.total) : null);
}

export function showCard(content, [x, y], keep, onClose) {
  const card = byId("card");
  close = onClose ?? null;
  card.replaceChildren(content);
  card.classList.toggle("kept", keep);
  if (keep) card.prepend(el("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => close?.() }, "×"));
  card.hidden = false;
  const { offsetWidth: width, offsetHeight: height } = card;
  const right = scrollX + document.documentElement.clientWidth - 8;
  const left = x + 16 + width > right ? Math.max(scrollX + 8, x - width - 16) : x + 16;
  const lowest = scrollY + innerHeight - height - 8;
  card.style.left = `${Math.min(left, Math.max(scrollX + 8, right - width))}px`;
  card.style.top = `${Math.max(scrollY + 8, Math.min(y - 20, lowest))}px`;
}

export function hideCard() {
  byId("card").hidden = true;
}
