// SPDX-License-Identifier: Apache-2.0
// The map: width is flow, colour is use, dash is mode, and a line keeps to the right of its direction.
//     coast, borders        transformed with the zoom
//     lines, names, ranks   drawn anew for every view, so that widths and letters keep their size
// map_view.js has what it shows, map_labels.js names and ranks, map_mark.js the link that is marked, map_legend.js the legend.
import { geoDistance, geoIdentity, geoInterpolate, geoMercator, geoPath, interpolate, max, pointer, select, zoom } from "d3";
import { feature, mesh } from "topojson-client";
import atlas from "world-atlas/countries-50m.json";
import { linkCard, hideCard, showCard } from "./card.js";
import { el, reducedMotion } from "./dom.js";
import { drawLabels } from "./map_labels.js";
import { drawLegend } from "./map_legend.js";
import { drawMark } from "./map_mark.js";
import { allNodes, centredOn, coreNodes, usedNodes, viewOf } from "./map_view.js";
import { LEAST_WIDTH, dashFor, dashes, useOf, widthOf } from "./marks.js";
import { flowOn } from "./model.js";
import { seaCourses } from "./sea.js";
import { onChange, state } from "./state.js";

const MOST_LATE = 400;

export class FlowMap {
  constructor(model, container) {
    this.model = model;
    this.dash = dashes(model.modes);
    this.names = true;
    this.ranks = true;
    this.container = container;
    this.size = { width: 0, height: 0 };
    this.build();
    this.readCoast();
    this.measure();
    this.fit(false, allNodes(this));
    new ResizeObserver(() => this.resize()).observe(this.frame);
    onChange((before) => this.changed(before));
    this.draw();
  }

  // ---- the stage ----

  build() {
    const button = (label, text, act) => el("button", { type: "button", "aria-label": label, title: label, onclick: act }, text);
    const toggle = (name, label) => el("label", {}, el("input", { type: "checkbox", id: `map-${name}`, checked: true,
      onchange: (event) => { this[name] = event.target.checked; this.draw(); } }), label);
    this.frame = el("div", { class: "frame" });
    this.svg = select(this.frame).append("svg").attr("tabindex", 0).attr("role", "application")
      .attr("aria-label", "Map of flows. Arrow keys step through the links by flow, Enter keeps one, plus and minus zoom, 0 shows all.");
    this.back = this.svg.append("rect").attr("class", "water");
    this.coast = this.svg.append("g").attr("class", "coast");
    this.lines = this.svg.append("g").attr("class", "lines");
    this.marked = this.svg.append("g").attr("class", "marked");
    this.places = this.svg.append("g").attr("class", "places");
    this.badges = this.svg.append("g").attr("class", "badges");
    this.frame.append(el("div", { class: "buttons" },
      button("Zoom in", "+", () => this.scale(1.6)), button("Zoom out", "−", () => this.scale(1 / 1.6)),
      button("Show all flows that are chosen", "⤢", () => this.fit(true, usedNodes(this))),
      button("Show where most places are", "◎", () => this.fit(true, coreNodes(this)))));
    this.legend = el("div", { class: "legend", id: "legend" });
    this.container.replaceChildren(this.frame, el("div", { class: "below" },
      el("div", { class: "toggles" }, toggle("names", "Names"), toggle("ranks", "Bottleneck ranks")), this.legend));
    this.zoom = zoom().scaleExtent([0.6, 60]).interpolate(interpolate).on("zoom", (event) => this.moved(event.transform))
      .filter((event) => (event.type === "wheel" ? event.ctrlKey || event.metaKey || document.activeElement === this.svg.node() : event.button === 0));
    this.svg.call(this.zoom).on("dblclick.zoom", null);
    this.svg.on("keydown", (event) => this.pressed(event)).on("pointerleave", () => this.unhover());
    this.svg.on("click", (event) => { if (event.target === this.svg.node() || event.target === this.back.node()) this.pin(null); });
  }

  readCoast() {
    this.courses = () => null;
    if (!this.model.isGeographic) return;
    const world = JSON.parse(atlas);
    this.land = feature(world, world.objects.land);
    this.borders = mesh(world, world.objects.countries, (a, b) => a !== b);
    this.courses = seaCourses(this.model.nodes);
  }

  // Projects everything for the present width. The view itself is a zoom of this.
  measure() {
    const { nodes, isGeographic } = this.model;
    const width = Math.max(280, this.frame.clientWidth);
    const height = Math.round(Math.min(Math.max(360, width * 0.6), Math.max(380, innerHeight * 0.78)));
    this.size = { width, height };
    this.svg.attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height);
    this.back.attr("width", width).attr("height", height);
    const points = { type: "MultiPoint", coordinates: nodes.map((node) => [node.x, node.y]) };
    const middle = nodes.length > 0 ? (Math.min(...nodes.map((node) => node.x)) + Math.max(...nodes.map((node) => node.x))) / 2 : 0;
    this.projection = (isGeographic ? geoMercator().rotate([-middle, 0]) : geoIdentity().reflectY(true))
      .fitExtent([[30, 30], [width - 30, height - 30]], points);
    this.at = nodes.map((node) => this.projection([node.x, node.y]));
    this.late = []; // links whose course is still to be found
    this.shapes = this.model.links.map((link) => this.shape(link, false));
    this.drawCoast();
    delete this.frame.dataset.courses;
    setTimeout(() => this.findLate(), 50);
  }

  drawCoast() {
    if (!this.land) return;
    const path = geoPath(this.projection).digits(1);
    const shapes = [["land", this.land], ["borders", this.borders]];
    this.coast.selectAll("path").data(shapes).join("path").attr("class", ([name]) => name).attr("d", ([, shape]) => path(shape));
  }

  // Finds the courses for which there was no time, one after the other, so that the page stays alive.
  findLate() {
    const end = performance.now() + 60;
    for (let link; performance.now() < end && (link = this.late.shift()) !== undefined;) this.shapes[link.index] = this.shape(link, true);
    this.place();
    if (this.late.length > 0) setTimeout(() => this.findLate(), 10);
    else this.frame.dataset.courses = "found";
  }

  // The course of a link in pixels of the unzoomed map.
  shape(link, isPatient) {
    const { nodes, isGeographic } = this.model;
    if (!isGeographic) return [this.at[link.from], this.at[link.to]];
    const [a, b] = [nodes[link.from], nodes[link.to]];
    const course = link.sea ? this.courses(link, isPatient) : null;
    if (course === undefined && this.late.length < MOST_LATE) this.late.push(link);
    if (course) return course.map((point) => this.projection(point));
    const between = geoInterpolate([a.x, a.y], [b.x, b.y]);
    const steps = Math.max(1, Math.min(24, Math.ceil(geoDistance([a.x, a.y], [b.x, b.y]) / 0.06)));
    return Array.from({ length: steps + 1 }, (_, i) => this.projection(between(i / steps)));
  }

  resize() {
    const width = Math.max(280, this.frame.clientWidth);
    if (width === this.size.width) return;
    this.measure();
    this.draw();
    this.fit(false, usedNodes(this));
  }

  // ---- the view ----

  fit(animate, nodes) {
    if (nodes.length > 0) this.go(animate, viewOf(this, nodes));
  }

  go(animate, transform) {
    const target = animate && !reducedMotion() ? this.svg.transition().duration(450) : this.svg;
    target.call(this.zoom.transform, transform);
  }

  scale(factor) { (reducedMotion() ? this.svg : this.svg.transition().duration(200)).call(this.zoom.scaleBy, factor); }

  moved(transform) {
    this.view = transform;
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => { this.waiting = null; this.place(); });
  }

  // ---- the flows ----

  changed(before) {
    this.draw();
    if (before.corridor !== state.corridor) this.fit(true, usedNodes(this));
  }

  // Every link with its flow under the filters; in a comparison with the difference of it.
  collect() {
    const { model } = this;
    const scenario = model.scenarios[state.scenario];
    const other = state.against >= 0 ? model.scenarios[state.against] : null;
    return model.links.map((link) => {
      const flow = scenario.flowOf.get(link.index);
      const now = flowOn(model, flow, state);
      const then = other ? flowOn(model, other.flowOf.get(link.index), state) : 0;
      const isThere = flow !== undefined && (state.mode < 0 || link.mode === state.mode);
      return { link, flow, now, then, value: now - then, isThere };
    }).filter((item) => item.link.isPlaced && (item.isThere || item.value !== 0))
      .sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || a.link.index - b.link.index);
  }

  colorOf(item) {
    if (state.against >= 0) return item.value > 0 ? "more" : "less";
    return useOf(item.flow).id;
  }

  draw() {
    this.items = this.collect();
    this.width = widthOf(max(this.items, (item) => Math.abs(item.value)) ?? 1, this.size.width);
    for (const item of this.items) item.width = item.value === 0 ? 0 : Math.max(LEAST_WIDTH, this.width(Math.abs(item.value)));
    this.drawn = this.lines.selectAll("g").data(this.items, (item) => item.link.index).join((enter) => {
      const group = enter.append("g");
      group.append("path").attr("class", "line");
      group.append("path").attr("class", "hit");
      return group;
    }).order().attr("data-link", (item) => `${item.link.backward ? "-" : ""}${item.link.id}`)
      .attr("class", (item) => (item.value === 0 ? "idle" : this.colorOf(item)))
      .on("pointerenter pointermove", (event, item) => this.hover(item, event))
      .on("pointerleave", () => this.unhover())
      .on("click", (event, item) => this.pin(item, event));
    this.drawn.select(".line").attr("stroke-width", (item) => item.width || 0.6)
      .attr("stroke-dasharray", (item) => (item.value === 0 ? null : dashFor(this.dash[item.link.mode], item.width)));
    this.drawn.select(".hit").attr("stroke-width", (item) => (item.value === 0 ? 0 : Math.max(10, item.width)));
    drawLegend(this);
    this.place();
  }

  // The line in the present view, moved to the right of its direction by half its width.
  path(item) {
    const { k, x, y } = this.view;
    const points = this.shapes[item.link.index].map(([px, py]) => [px * k + x, py * k + y]);
    const shift = item.value === 0 ? 0 : item.width / 2 + 0.6;
    const last = points.length - 1;
    let text = "";
    for (let i = 0; i <= last; ++i) {
      const [ax, ay] = points[Math.max(0, i - 1)];
      const [bx, by] = points[Math.min(last, i + 1)];
      const length = Math.hypot(bx - ax, by - ay) || 1;
      const px = points[i][0] - ((by - ay) / length) * shift;
      const py = points[i][1] + ((bx - ax) / length) * shift;
      text += `${i === 0 ? "M" : "L"}${px.toFixed(1)},${py.toFixed(1)}`;
      if (i === last >> 1) item.middle = [px, py];
      if (i === last && last === 1) item.middle = [(points[0][0] + points[1][0]) / 2 - ((by - ay) / length) * shift,
        (points[0][1] + points[1][1]) / 2 + ((bx - ax) / length) * shift];
    }
    return text;
  }

  place() {
    if (!this.view || !this.drawn) return;
    this.coast.attr("transform", this.view);
    for (const item of this.items) item.d = this.path(item);
    this.drawn.selectAll("path").attr("d", function () { return this.parentNode.__data__.d; });
    drawLabels(this);
    this.mark();
  }

  // ---- one link ----

  hover(item, event) {
    if (item.value === 0) return;
    this.hovered = item.link.index;
    this.mark();
    if (this.pinned === undefined) showCard(linkCard(this.model, item), pointer(event, document.body), false);
  }

  unhover() {
    this.hovered = undefined;
    this.mark();
    if (this.pinned === undefined) hideCard();
  }

  pin(item, event) {
    if (item === null || item.value === 0 || item.link.index === this.pinned) {
      this.pinned = undefined;
      hideCard();
    } else {
      this.pinned = item.link.index;
      const frame = this.svg.node().getBoundingClientRect();
      const at = event ? pointer(event, document.body) : [frame.left + scrollX + item.middle[0], frame.top + scrollY + item.middle[1]];
      showCard(linkCard(this.model, item), at, true, () => this.pin(null));
    }
    this.mark();
  }

  // Shows a link that was chosen elsewhere.
  show(index) {
    const item = this.items.find((candidate) => candidate.link.index === index);
    if (item === undefined || item.value === 0) return;
    const [a, b] = [this.at[item.link.from], this.at[item.link.to]];
    this.pinned = undefined;
    this.go(false, centredOn(this, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], Math.max(this.view.k, 6)));
    this.place();
    this.container.scrollIntoView({ block: "nearest" });
    this.pin(item);
  }

  // Shows a place that was chosen elsewhere.
  showNode(index) {
    this.pin(null);
    this.go(false, centredOn(this, this.at[index], Math.max(this.view.k, 6)));
    this.place();
    this.container.scrollIntoView({ block: "nearest" });
  }

  mark() { drawMark(this); }

  pressed(event) {
    const used = this.items.filter((item) => item.value !== 0);
    const now = used.findIndex((item) => item.link.index === (this.pinned ?? this.stepped));
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step !== undefined && used.length > 0) {
      const item = used[(now + step + used.length) % used.length];
      this.stepped = item.link.index;
      this.pinned = undefined;
      this.pin(item);
    } else if (event.key === "Escape") this.pin(null);
    else if (event.key === "+" || event.key === "=") this.scale(1.6);
    else if (event.key === "-") this.scale(1 / 1.6);
    else if (event.key === "0") this.fit(true, usedNodes(this));
    else return;
    event.preventDefault();
  }
}
