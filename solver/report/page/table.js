// SPDX-License-Identifier: Apache-2.0
// A table that sorts by a click or key on its headings, and downloads as CSV. Of a long one it shows the first rows, says
// of how many, and shows the rest when asked.
//     columns { title, value(row) to save and, without a sort(row), to sort by, text(row) or cell(row), number,
//               csv: name of the column }
import { download, el } from "./dom.js";
import { whole } from "./format.js";

const compare = (a, b) => (typeof a === "string" ? a.localeCompare(b, "en") : a - b);

function quoted(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  const text = String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvOf(columns, rows) {
  const lines = [columns.map((column) => quoted(column.csv ?? column.title)).join(",")];
  for (const row of rows) lines.push(columns.map((column) => quoted(column.value(row))).join(","));
  return `${lines.join("\n")}\n`;
}

// Where numbers are empty they stay last in both directions.
function sorted(rows, column, down) {
  const key = column.sort ?? column.value;
  const isEmpty = (row) => key(row) === null || key(row) === undefined || Number.isNaN(key(row));
  const full = rows.filter((row) => !isEmpty(row));
  full.sort((a, b) => (down ? -1 : 1) * compare(key(a), key(b)));
  return [...full, ...rows.filter(isEmpty)];
}

function headCell(column, order, index, sort) {
  const active = order.column === index;
  const mark = active ? (order.down ? "↓" : "↑") : "";
  return el("th", { scope: "col", class: column.number ? "number" : null,
      "aria-sort": active ? (order.down ? "descending" : "ascending") : "none" },
    el("button", { type: "button", class: "sort", onclick: () => sort(index) }, column.title,
      el("span", { class: "arrow", "aria-hidden": "true" }, mark)));
}

function bodyRow(columns, row, options) {
  const selected = options.isSelected?.(row) ?? false;
  const cells = columns.map((column, i) => {
    const content = column.cell ? column.cell(row) : column.text(row);
    const attributes = { class: [column.number ? "number" : "", column.class ?? ""].join(" ").trim() || null };
    if (i === 0 && options.onSelect) {
      return el("th", { scope: "row", ...attributes },
        el("button", { type: "button", class: "row-button", "aria-pressed": String(selected) }, content));
    }
    return el(i === 0 ? "th" : "td", { scope: i === 0 ? "row" : null, ...attributes }, content);
  });
  const choose = options.onSelect ? () => options.onSelect(row) : null;
  return el("tr", { class: selected ? "selected" : null, "data-id": options.id?.(row), onclick: choose }, cells);
}

const MOST_ROWS = 12;
const SPARE_ROWS = 3; // so few more are shown at once
const TALL_ROWS = 40; // from here on the rows scroll under their headings

// options { name, caption, columns, save: columns of the file where it has others, rows, foot, order {column, down},
//           onSelect, isSelected, id, most: rows that are shown at first }; order also keeps whether all are shown
export function table(options) {
  const { columns } = options;
  const order = options.order;
  const count = options.rows.length;
  const most = options.most ?? MOST_ROWS;
  const isLong = count > most + SPARE_ROWS;
  const body = el("tbody");
  const head = el("tr");
  const sort = (index) => {
    order.down = order.column === index ? !order.down : columns[index].number === true;
    order.column = index;
    draw(index);
  };
  const draw = (focused) => {
    const rows = order.column < 0 ? options.rows : sorted(options.rows, columns[order.column], order.down);
    head.replaceChildren(...columns.map((column, i) => headCell(column, order, i, sort)));
    body.replaceChildren(...rows.slice(0, isLong && !order.all ? most : count).map((row) => bodyRow(columns, row, options)));
    told.textContent = order.all ? "" : `The first ${whole(most)} of ${whole(count)}. `;
    toggle.textContent = order.all ? `Show the first ${whole(most)}` : `Show all ${whole(count)}`;
    toggle.setAttribute("aria-expanded", String(order.all === true));
    scroll.classList.toggle("tall", order.all === true && count > TALL_ROWS);
    if (focused !== undefined) head.children[focused].querySelector("button").focus();
  };
  // Who opens the rest goes on at its first row.
  const turn = () => {
    order.all = !order.all;
    draw();
    (order.all ? body.rows[most].querySelector("button") ?? toggle : toggle).focus();
  };
  const told = el("span", { role: "status" });
  const toggle = el("button", { type: "button", class: "rest", onclick: turn });
  const foot = options.foot ? el("tfoot", {}, bodyRow(columns, options.foot, {})) : null;
  const element = el("table", {}, el("caption", { class: "quiet" }, options.caption), el("thead", {}, head), body, foot);
  const scroll = el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": options.caption }, element);
  const save = el("button", { type: "button", class: "save", onclick: () => download(`${options.name}.csv`, csvOf(options.save ?? columns, options.rows)) },
    "Download CSV");
  draw();
  return el("div", { class: "table", id: `${options.name}-table` }, scroll,
    el("div", { class: "under" }, el("span", {}, isLong ? told : null, options.under ?? ""), el("div", { class: "acts" }, isLong ? toggle : null, save)));
}
