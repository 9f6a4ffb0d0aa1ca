// SPDX-License-Identifier: Apache-2.0
// Opens reports in headless Chromium, offline, and uses all there is to use. What a browser says against a page (an error,
// a warning, a request) fails the test; so does a number of the page that is not the one of the tables beside it.
import { execFileSync } from "node:child_process";
import { strict as assert } from "node:assert";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";

const { LANDLINK, SOURCE, OUT, CHROMIUM } = process.env;
const work = mkdtempSync(join(tmpdir(), "landlink-browser-"));
const PATIENCE_MS = 120000; // others use the machine too
const complaints = [];
let browser = null;

// ---- cases ----

function solve(input, ...options) { // the folder of its answer
  const out = join(work, `answer-${complaints.length}-${Math.random().toString(36).slice(2)}`);
  try {
    execFileSync(LANDLINK, ["solve", resolve(SOURCE, input), "-o", out, "-q", ...options], { stdio: ["ignore", "ignore", "pipe"] });
  } catch (error) {
    if (error.status !== 5) throw error; // an answer, too: a proof that not all can be carried
  }
  return out;
}

function readCsv(path) { // rows as objects; enough for tables without line breaks in cells
  const [head, ...rows] = readFileSync(path, "utf8").trim().split("\n").map((line) =>
    [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(,|$)/g)].slice(0, -1).map((match) => match[1].replace(/^"|"$/g, "").replaceAll('""', '"')));
  return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i]])));
}

// A second scenario beside the first: northern rail is half of it, and carries by sea what it does not.
function withSecondScenario(answer) {
  const page = readFileSync(join(answer, "report.html"), "utf8").split("\n");
  const dataAt = page.findIndex((line) => line.includes('id="data">')) + 1;
  const runsAt = page.findIndex((line) => line.includes('id="runs">')) + 1;
  const data = JSON.parse(page[dataAt]);
  const other = structuredClone(data.scenarios[0]);
  const north = data.corridors.findIndex((corridor) => corridor.id === "north");
  const classes = data.classes.length;
  Object.assign(other, { id: "half", name: "Northern rail halved" });
  for (const flow of other.flows) {
    flow[5] = flow[5].map((value, i, all) => (i % 2 === 1 && Math.floor(all[i - 1] / classes) === north ? value / 2 : value));
  }
  for (const row of other.sums) if (row[0] === north) for (let i = 2; i < row.length; ++i) row[i] /= 2;
  for (const row of other.trade.rows) if (row[3] === north) row[5] /= 2;
  data.scenarios.push(other);
  page[dataAt] = JSON.stringify(data).replaceAll("<", "\\u003c");
  page[runsAt] = JSON.stringify([...JSON.parse(page[runsAt]), JSON.parse(page[runsAt])[0]]).replaceAll("<", "\\u003c");
  const path = join(work, "two.html");
  writeFileSync(path, page.join("\n"));
  return path;
}

// A small network whose comparisons take no time: rail from China to Europe in the north and by the Caspian, a ship around.
function smallCase() {
  const folder = join(work, "small");
  const tables = {
    node: "node_id,name,x_coord,y_coord,country\nCHI,Xi'an,109,34,CN\nKAZ,Almaty,77,43,KZ\nRUS,Moscow,37.6,55.7,RU\nAKT,Aktau,51.2,43.6,KZ\nALA,Alat,49.4,39.9,AZ\nGER,Duisburg,6.8,51.4,DE\n",
    link: `link_id,from_node_id,to_node_id,directed,name,mode,length,time_h,cost_usd_per_teu,capacity_teu_per_year,co2_kg_per_teu,time_spread,capacity_spread,quality
R1,CHI,KAZ,1,Xi'an - Almaty,rail,3200,90,700,900,1000,0.1,0.1,cited
R2,KAZ,RUS,1,Almaty - Moscow,rail,4000,80,900,500,900,0.2,0.2,derived
R3,RUS,GER,1,Moscow - Duisburg,rail,2300,90,900,600,700,0.1,,derived
R4,KAZ,AKT,1,Almaty - Aktau,rail,2800,90,700,400,700,0.2,0.2,cited
F1,AKT,ALA,1,Aktau - Alat,ferry,450,40,200,200,200,0.5,0.3,estimate
R9,ALA,RUS,1,Alat - Moscow,rail,3000,200,5000,100,900,,,estimate
R5,ALA,GER,1,Alat - Duisburg,rail,5000,250,1800,300,900,0.3,,estimate
S1,CHI,GER,1,Xi'an - Duisburg by sea,sea,22000,900,2000,,1500,0.1,,derived
`,
    commodity: "commodity_id,name,value_of_time_usd_per_teu_day\ncars,Cars,60\ngrain,Grain,5\n",
    demand: "o_node_id,d_node_id,commodity_id,volume\nCHI,GER,cars,600\nCHI,GER,grain,700\nKAZ,GER,grain,150\n",
    corridor: "corridor_id,name,priority,group,link_ids\nnorth,Northern corridor,1,russia,R2\nmiddle,Middle Corridor,2,caspian,F1\nsea,By sea,3,sea,S1\nspare,Never used,4,none,R9\n",
    project: `project_id,name,link_ids,capacity_delta,cost_delta,capex_musd
ferries,More ferries,F1,200,,60
desert,Desert line,R4,100,-50,40
mountain,Mountain line,R5,100,-300,50
siding,Siding nobody needs,R9,10,,5
`,
    scenario: "scenario_id,name,base_scenario_id,table,ids,filter,direction,column,operation,value\nclosed,Russia closed,,link,R2,,,capacity_teu_per_year,set,0\n",
  };
  mkdirSync(folder);
  for (const [name, text] of Object.entries(tables)) writeFileSync(join(folder, `${name}.csv`), text);
  return folder;
}

// ---- pages ----

async function load(page, path) {
  await page.goto(`file://${path}`);
  await page.waitForFunction(() => document.querySelectorAll("#corridors tbody tr").length > 0);
}

async function open(path, options = {}, isReport = true) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: "light", reducedMotion: "reduce", offline: true,
    acceptDownloads: true, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  page.on("console", (message) => complaints.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.stack}`));
  page.on("request", (request) => { if (!/^(file|data|blob):/.test(request.url())) complaints.push(`request: ${request.url()}`); });
  if (isReport) await load(page, path);
  return page;
}

// What opening costs the page's own thread: others may use the machine too.
async function openTimed(path) {
  const page = await open("/dev/null", {}, false);
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  await load(page, path);
  const { metrics } = await session.send("Performance.getMetrics");
  return { page, cpu_s: metrics.find((metric) => metric.name === "TaskDuration").value };
}

const settle = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
const texts = (page, selector) => page.locator(selector).allTextContents();
const number = (text) => Number(text.match(/[−-]?[0-9][0-9,.]*/)[0].replaceAll(",", "").replace("−", "-")); // the first in it
const drawnLinks = (page) => page.locator("#map .lines g:not(.idle)").count();

async function close(page) { await page.context().close(); }

// ---- what is tested ----

async function testNumbers(page, answer) {
  const corridors = readCsv(join(answer, "corridor.csv"));
  const rows = await page.locator("#corridors tbody tr").evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent)));
  assert.equal(rows.length, corridors.length);
  corridors.forEach((corridor, i) => {
    assert.equal(rows[i][0], corridor.name);
    assert.equal(number(rows[i][1]), Math.round(Number(corridor.flow_teu)));
    if (Number(corridor.flow_teu) === 0) return;
    assert.ok(Math.abs(number(rows[i][3]) - Number(corridor.cost_usd_per_teu)) <= 0.51, corridor.name);
    assert.ok(Math.abs(number(rows[i][4]) - Number(corridor.time_d)) <= 0.051, corridor.name);
    const most = costliest(answer, corridor.corridor_id);
    assert.equal(corridor.bottleneck, most.link);
    assert.ok(rows[i][7].includes(most.link) && Math.abs(number(rows[i][8]) - 100 * most.share) <= 0.051 && Math.abs(number(rows[i][9]) - most.price) <= 0.0051, corridor.name);
  });
  for (const part of ["sweeps", "outages", "draws", "logit", "pareto", "scenarios"]) assert.ok(await page.locator(`#${part}`).isHidden(), part); // not asked for
  const prices = readCsv(join(answer, "capacity_price.csv"));
  assert.match(await page.locator("#bottlenecks .under").textContent(), new RegExp(`^The first 12 of ${prices.length}\\. `));
  const first = await texts(page, "#bottlenecks tbody tr:first-child > *");
  assert.ok(first[0].includes(prices[0].set_id) && Math.abs(number(first[2]) - Number(prices[0].price_increase_usd_per_teu)) < 0.01);
  assert.ok(Math.abs(number(first[3]) - Number(prices[0].price_decrease_usd_per_teu)) < 0.01);
  assert.equal(number(first[6]), Math.round(Number(prices[0].price_increase_until_teu_per_year)));
  const links = readCsv(join(answer, "link_flow.csv")).filter((row) => Number(row.flow_teu) > 0);
  assert.equal(await drawnLinks(page), links.length);
  const summary = JSON.parse(readFileSync(join(answer, "summary.json"), "utf8"));
  assert.match(await page.locator("#stamp").textContent(), /Verified optimal/);
  const costs = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent).scenarios[0].sums
    .reduce((sum, row) => sum + row[3] + row[4] + row[5] + row[6], 0));
  assert.ok(Math.abs(costs / Number(summary.objective_usd) - 1) < 1e-6);
}

async function testTable(page, name) { // every column, down and up
  const heads = page.locator(`#${name}-table thead th`);
  for (let i = 0; i < await heads.count(); ++i) {
    for (let turn = 0; turn < 2; ++turn) {
      const button = heads.nth(i).locator("button");
      if (i === 0) await button.click(); // as a hand does, which waits for the whole page to be drawn
      else await button.evaluate((element) => element.click());
      const order = await heads.nth(i).getAttribute("aria-sort");
      const cells = (await texts(page, `#${name}-table tbody tr > :nth-child(${i + 1})`)).filter((text) => text !== "–");
      const isNumber = (await heads.nth(i).getAttribute("class"))?.includes("number");
      const values = isNumber ? cells.map(number) : cells;
      const sign = order === "descending" ? -1 : 1;
      for (let k = 1; k < values.length; ++k) {
        const rise = isNumber ? values[k] - values[k - 1] : values[k].localeCompare(values[k - 1], "en");
        assert.ok(sign * rise >= -1e-9, `${name}, column ${i + 1}, ${order}: ${values[k - 1]}, ${values[k]}`);
      }
    }
  }
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator(`#${name}-table .save`).click()]);
  assert.equal(download.suggestedFilename(), `${name}.csv`);
  return readCsv(await download.path());
}

// A long table says how much of it is shown, and opens to keys and clicks; who opens it goes on at the first new row.
async function testLongTable(page, name, count) {
  const rows = page.locator(`#${name} tbody tr`);
  const rest = page.locator(`#${name} .rest`);
  assert.equal(await rows.count(), 12);
  assert.equal(await rest.textContent(), `Show all ${count}`);
  await rest.focus();
  await page.keyboard.press("Enter");
  assert.equal(await rows.count(), count);
  assert.equal(await rest.getAttribute("aria-expanded"), "true");
  assert.equal(await page.evaluate(() => document.activeElement.closest("tr").rowIndex), 13);
  const [seen, all] = await page.locator(`#${name} .scroll`).evaluate((one) => [one.clientHeight, one.scrollHeight]);
  assert.ok(count > 40 ? seen < all : seen >= all - 1, `${name}: ${seen} of ${all} px are seen`);
  await rest.click();
  assert.equal(await rows.count(), 12);
}

async function testTables(page, answer) {
  await testLongTable(page, "bottlenecks", readCsv(join(answer, "capacity_price.csv")).length);
  await testLongTable(page, "links", readCsv(join(answer, "link_flow.csv")).filter((row) => Number(row.flow_teu) > 0 && row.mode !== "transfer").length);
  const saved = await testTable(page, "corridors");
  const corridors = readCsv(join(answer, "corridor.csv"));
  corridors.forEach((corridor) => {
    const row = saved.find((candidate) => candidate.name === corridor.name);
    assert.ok(Math.abs(Number(row.flow_teu) - Number(corridor.flow_teu)) < 0.01);
    assert.ok(Math.abs(Number(row.cost_usd_per_teu) - Number(corridor.cost_usd_per_teu)) < 0.01);
  });
  assert.ok((await testTable(page, "bottlenecks")).length > 0);
  assert.ok((await testTable(page, "links")).length > 100);
}

async function testFilter(page, key, check) { // every option of one
  const values = await page.locator(`#filter-${key} option`).evaluateAll((all) => all.map((option) => [option.value, option.textContent]));
  assert.ok(values.length > 2);
  for (const [value, name] of values.slice(1)) {
    await page.selectOption(`#filter-${key}`, value);
    await settle(page);
    await check(Number(value), name);
  }
  await page.click("#reset");
  assert.equal(await page.inputValue(`#filter-${key}`), "-1");
}

async function testFilters(page) {
  const all = await drawnLinks(page);
  const total = number((await texts(page, "#corridors tfoot > tr > *"))[1]);
  await testFilter(page, "corridor", async (index, name) => {
    const row = page.locator("#corridors tbody tr.selected");
    assert.equal(await row.locator("th").textContent(), name);
    const teu = number(await row.locator("td").first().textContent());
    const drawn = await drawnLinks(page);
    assert.ok(teu === 0 ? drawn === 0 : drawn > 0 && drawn < all, name);
    assert.equal(await page.locator("#trade svg").count(), teu > 0 ? 1 : 0);
  });
  let sum = 0;
  await testFilter(page, "klass", async (index, name) => {
    sum += number((await texts(page, "#corridors tfoot > tr > *"))[1]);
    assert.ok(await drawnLinks(page) > 0, name);
    assert.ok((await page.locator("#corridors .under").textContent()).includes(name));
  });
  assert.ok(Math.abs(sum - total) < 20); // classes add up, but for rounding
  let modes = 0;
  await testFilter(page, "mode", async (index, name) => {
    modes += await drawnLinks(page);
    assert.deepEqual(new Set(await texts(page, "#links tbody tr > :nth-child(2)")), new Set([name]));
    assert.equal(await page.locator("#legend .group").last().locator("li").count(), 1);
  });
  assert.equal(modes, all);
}

async function testMap(page) {
  const svg = page.locator("#map .frame svg");
  const before = await page.locator("#map .coast").getAttribute("transform");
  await page.click('[aria-label="Zoom in"]');
  await settle(page);
  assert.notEqual(await page.locator("#map .coast").getAttribute("transform"), before);
  await page.click('[aria-label="Show where most places are"]');
  await page.click('[aria-label="Show all flows that are chosen"]');
  await svg.focus();
  await page.keyboard.press("ArrowRight");
  const first = await page.locator("#card h3").textContent();
  assert.ok((await page.locator("#card").textContent()).includes("Capacity"));
  await page.keyboard.press("ArrowRight");
  assert.notEqual(await page.locator("#card h3").textContent(), first);
  await page.keyboard.press("ArrowLeft");
  assert.equal(await page.locator("#card h3").textContent(), first);
  assert.equal(await page.locator("#map .around").count(), 1);
  await page.keyboard.press("Escape");
  assert.ok(await page.locator("#card").isHidden());
  for (const key of ["+", "-", "0"]) await page.keyboard.press(key);
  await page.uncheck("#map-names");
  assert.equal(await page.locator("#map .places text").count(), 0);
  await page.check("#map-names");
  assert.ok(await page.locator("#map .places text").count() > 10);
  await page.uncheck("#map-ranks");
  assert.equal(await page.locator("#map .badges g").count(), 0);
  await page.check("#map-ranks");
  await page.locator("#map .badges g").first().hover();
  assert.ok(await page.locator("#card").isVisible());
  await page.mouse.move(5, 5);
  await page.locator("#bottlenecks tbody .row-button").first().click();
  assert.ok((await page.locator("#card h3").textContent()).length > 0);
  await page.click("#card .close");
  await page.locator("#links tbody .row-button").first().click();
  await page.click("#card .close");
}

// No two names or ranks on the map cover each other.
async function testNoOverlap(page) {
  const boxes = await page.locator("#map .places text, #map .badges circle").evaluateAll((all) => all.map((element) => {
    const box = element.getBoundingClientRect();
    return [box.left + 1, box.top + 2, box.right - 1, box.bottom - 2, element.textContent];
  }));
  for (let i = 0; i < boxes.length; ++i) {
    for (let k = 0; k < i; ++k) {
      const [a, b] = [boxes[i], boxes[k]];
      assert.ok(a[0] >= b[2] || b[0] >= a[2] || a[1] >= b[3] || b[1] >= a[3], `${a[4]} covers ${b[4]}`);
    }
  }
}

async function testTheRest(page) {
  await page.locator("#costs .choice button").nth(1).click();
  assert.equal(await page.locator('#costs .choice [aria-pressed="true"]').textContent(), "USD in all");
  assert.ok((await texts(page, "#costs .cost-total")).some((text) => text.includes("bn")));
  await page.locator("#costs .choice button").nth(0).click();
  await page.locator("#costs .cost-row .row-button").first().click();
  assert.notEqual(await page.inputValue("#filter-corridor"), "-1");
  assert.equal(await page.evaluate(() => document.activeElement.className), "row-button"); // the focus stays where it was
  await page.click("#reset");
  await page.locator("#facts summary").click();
  assert.ok((await texts(page, ".inputs code")).every((text) => /^[0-9a-f]{16}$/.test(text)));
  assert.ok(await page.locator("#convergence svg").count() === 2);
  assert.ok(await page.locator("#quality .cost-row").count() > 2);
  for (const theme of ["light", "dark", "auto"]) {
    await page.click("#theme");
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme ?? "auto"), theme);
  }
}

async function testJump(page) { // every part that is there has a link, which leads to it
  const links = await page.locator("#jump a").evaluateAll((all) => all.map((link) => link.getAttribute("href").slice(1)));
  const parts = await page.locator("main > section").evaluateAll((all) => all.filter((part) => part.offsetParent !== null).map((part) => part.id));
  assert.deepEqual(links, parts);
}

// What the table of a corridor's bottleneck says: the paths of path.csv that cross it, and what they pay.
function costliest(answer, corridor) {
  const price = new Map(readCsv(join(answer, "capacity_price.csv")).map((row) => [row.set_id, Number(row.price_certificate_usd_per_teu)]));
  const crossed = new Map();
  let total = 0;
  for (const path of readCsv(join(answer, "path.csv")).filter((row) => row.corridor_id === corridor)) {
    total += Number(path.flow_teu);
    for (const link of path.links.split(";")) if (price.get(link) > 0) crossed.set(link, (crossed.get(link) ?? 0) + Number(path.flow_teu));
  }
  const [link, teu] = [...crossed].sort((a, b) => b[1] * price.get(b[0]) - a[1] * price.get(a[0]))[0];
  return { link, share: teu / total, price: price.get(link) };
}

async function testAccess(page) {
  const nameless = await page.evaluate(() => [...document.querySelectorAll("button, select, input, a, [role=img]")].filter((element) =>
    !(element.textContent.trim() || element.getAttribute("aria-label") || element.closest("label"))).map((element) => element.outerHTML));
  assert.deepEqual(nameless, []);
  const ids = await page.evaluate(() => [...document.querySelectorAll("[id]")].map((element) => element.id));
  assert.equal(new Set(ids).size, ids.length);
}

// Text on its ground, in both themes: at least 4.5 to 1 (WCAG AA).
async function testContrast(page) {
  const poor = await page.evaluate(() => {
    const style = getComputedStyle(document.documentElement);
    const parse = (name) => style.getPropertyValue(name).trim().replace(/^#(.)(.)(.)$/, "#$1$1$2$2$3$3").slice(1).match(/../g).map((two) => parseInt(two, 16) / 255);
    const light = (rgb) => rgb.map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const ratio = (a, b) => { const [x, y] = [light(parse(a)), light(parse(b))].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
    return [["--ink", "--paper"], ["--ink", "--panel"], ["--soft", "--paper"], ["--soft", "--panel"], ["--accent", "--panel"], ["--good", "--good-soft"],
      ["--fair", "--fair-soft"], ["--bad", "--bad-soft"], ["--ink", "--land"]].filter(([a, b]) => ratio(a, b) < 4.5).map((pair) => `${pair.join(" on ")} ${ratio(...pair).toFixed(2)}`);
  });
  assert.deepEqual(poor, []);
}

async function testDifference(path) {
  const page = await open(path);
  assert.ok(await page.locator("#scenarios").isVisible());
  for (let i = 0; i < await page.locator("#scenarios .choice button").count(); ++i) {
    await page.locator("#scenarios .choice button").nth(i).click();
    const title = await page.locator('#scenarios .choice [aria-pressed="true"]').textContent();
    const changed = await texts(page, "#scenarios tbody tr:has(small.less) th");
    assert.deepEqual(changed, ["TEU", "Share", "Million USD"].includes(title) ? ["Northern corridor (Russia)"] : [], title); // averages stay
  }
  await page.locator("#scenarios .choice button").first().click();
  await testTable(page, "scenarios");
  const before = await texts(page, "#corridors tbody tr > :nth-child(2)");
  await page.selectOption("#filter-scenario", "1");
  assert.notDeepEqual(await texts(page, "#corridors tbody tr > :nth-child(2)"), before);
  await page.selectOption("#filter-against", "0");
  await settle(page);
  assert.ok(await page.locator("#map .lines .less").count() > 20);
  assert.equal(await page.locator("#map .lines .more").count(), 0);
  assert.match(await page.locator("#legend").textContent(), /Difference/);
  assert.ok(await page.locator("#trade .sankey-links .less").count() > 0);
  await page.locator("#map .frame svg").focus();
  await page.keyboard.press("ArrowRight");
  assert.match(await page.locator("#card").textContent(), /Difference/);
  await page.keyboard.press("Escape");
  await page.screenshot({ path: join(OUT, "difference.png"), fullPage: true });
  await page.click("#reset");
  assert.equal(await page.locator("#map .lines .less").count(), 0);
  await close(page);
}

// ---- curves, outages, draws ----

function near(a, b, told, room = 1e-6) { // and empty where the other is
  const empty = [a, b].map((value) => (value ?? "") === "");
  const same = empty[0] || empty[1] ? empty[0] && empty[1] : Math.abs(Number(a) - Number(b)) <= room * Math.max(1, Math.abs(Number(b)));
  assert.ok(same, `${told}: ${a}, ${b}`);
}

async function saved(page, selector) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator(`${selector} .save`).click()]);
  return readCsv(await download.path());
}

// The file has every number of sweep.csv; keys and pointer choose the point that all charts tell.
async function testSweeps(page, out) {
  const written = readCsv(join(out, "sweep.csv"));
  for (const sweep of ["1", "2"]) {
    await page.selectOption("#sweep-which", String(Number(sweep) - 1));
    await testTable(page, `sweep-${sweep}`);
    const rows = await saved(page, `#sweep-${sweep}-table`);
    for (const point of written.filter((row) => row.sweep === sweep)) {
      const row = rows.find((candidate) => Number(candidate.value) === Number(point.value));
      near(row.objective_difference_usd, point.objective_difference_usd, "difference", 1e-5);
      near(row[`${point.corridor_id}_flow_teu`], point.flow_teu, "flow", 1e-5);
      for (const key of ["cost_usd_per_teu", "time_d", "price_usd_per_teu"]) near(row[`${point.corridor_id}_${key}`], point[key], key, 1e-5);
    }
  }
  const told = () => page.locator("#sweeps .slider output").textContent();
  const charts = () => texts(page, "#sweeps figcaption b");
  const [last, values] = [await told(), await charts()];
  await page.focus("#sweep-point");
  await page.keyboard.press("ArrowLeft");
  assert.notEqual(await told(), last);
  assert.notDeepEqual(await charts(), values);
  await page.keyboard.press("End");
  assert.equal(await told(), last);
  const box = await page.locator("#sweeps .small-chart svg").first().boundingBox();
  await page.mouse.move(box.x + 60, box.y + 40);
  assert.notEqual(await told(), last);
  for (let i = 0; i < 4; ++i) {
    await page.locator('#sweeps [aria-label="Measure"] button').nth(i).click();
    assert.ok(await page.locator("#sweeps .curve").count() > 1);
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-pressed")), "true"); // the focus stays
  }
  await page.locator('#sweeps [aria-label="Measure"] button').first().click();
}

async function testOutages(page, out) {
  const written = readCsv(join(out, "outage.csv"));
  const rows = await saved(page, "#outages-table");
  assert.equal(rows.length, written.length);
  rows.forEach((row, i) => {
    assert.equal(row.id, written[i].id);
    near(row.objective_difference_usd, written[i].objective_difference_usd, row.id, 1e-5);
    near(row.flow_middle, written[i].flow_middle, row.id, 1e-5);
  });
  const first = await texts(page, "#outages tbody tr:first-child > *");
  near(number(first[2]), Math.round(Number(written[0].objective_difference_usd) / 1e4) / 100, "million USD", 0.001);
  await testTable(page, "outages");
}

async function testDraws(page, out) {
  const written = readCsv(join(out, "draw_quantiles.csv"));
  const rows = await saved(page, "#draws-table");
  for (const one of written) {
    const row = rows.find((candidate) => candidate.corridor === one.corridor_name);
    for (const key of ["base", "mean", "p5", "p25", "p50", "p75", "p95"]) near(row[`${one.measure}_${key}`], one[key], `${one.corridor_id} ${one.measure} ${key}`, 1e-5);
  }
  for (let i = 0; i < 3; ++i) {
    await page.locator('#draws [aria-label="Measure"] button').nth(i).click();
    const shown = await texts(page, "#draws tbody tr:nth-child(2) > *");
    const one = written.find((row) => row.corridor_id === "middle" && row.measure === ["flow_teu", "cost_usd_per_teu", "time_d"][i]);
    near(number(shown[5]), one.p50, "median", 0.01);
  }
  const inside = await page.locator("#draws .spread .box").evaluateAll((all) => all.map((box) => {
    const whisker = box.parentNode.querySelector(".whisker").getBoundingClientRect();
    return whisker.left - 1 <= box.getBoundingClientRect().left && box.getBoundingClientRect().right <= whisker.right + 3;
  }));
  assert.ok(inside.length > 2 && inside.every(Boolean));
  await testTable(page, "draws");
}

// A real comparison: the page has the volumes of compare.csv.
async function testComparison() {
  const out = join(work, "comparison");
  execFileSync(LANDLINK, ["compare", join(SOURCE, "graphs/cases/middle-corridor"), "-o", out, "-q", "--scenario", "suez_open;iran_closed"], { stdio: "ignore" });
  const page = await open(join(out, "report.html"));
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#scenarios-table .save").click()]);
  const rows = readCsv(await download.path());
  for (const { scenario_id, corridor_id, corridor_name, flow_teu } of readCsv(join(out, "compare.csv"))) {
    const row = rows.find((candidate) => candidate.corridor === corridor_name);
    if (corridor_id !== "unmet") assert.ok(Math.abs(Number(row[scenario_id]) - Number(flow_teu)) < 0.01, `${scenario_id}, ${corridor_name}`);
  }
  assert.deepEqual(await texts(page, "#filter-scenario option"), ["Base", "Suez open (normal)", "Iran closed / war"]);
  await page.selectOption("#filter-scenario", "1");
  await page.selectOption("#filter-against", "0");
  await settle(page);
  assert.ok(await page.locator("#map .lines .more").count() > 20 && await page.locator("#map .lines .less").count() > 20);
  await close(page);
}

// Curves, outages and draws of one comparison, each beside its table.
async function testVariants(folder) {
  const out = join(work, "variants");
  execFileSync(LANDLINK, ["compare", folder, "-o", out, "-q", "--outage", "links", "--draws", "20", "--sweep", "link:F1 capacity_teu_per_year 0:400:100", "--sweep", "config co2_price_usd_per_t 0:200:50"],
    { stdio: "ignore" });
  let page = await open(join(out, "report.html"));
  await testSweeps(page, out);
  await testOutages(page, out);
  await testDraws(page, out);
  await testJump(page);
  await testAccess(page);
  await page.locator("#outages .row-button").first().click(); // shows the link on the map
  assert.ok(await page.locator("#card").isVisible());
  await page.screenshot({ path: join(OUT, "variants.png"), fullPage: true });
  await close(page);
  for (const outage of ["nodes", "border"]) {
    execFileSync(LANDLINK, ["compare", folder, "-o", out, "-q", "--outage", outage], { stdio: "ignore" });
    page = await open(join(out, "report.html"), { viewport: { width: 400, height: 800 }, hasTouch: true });
    assert.equal((await saved(page, "#outages-table")).length, readCsv(join(out, "outage.csv")).length);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 400), outage);
    if (outage === "nodes") await page.locator("#outages .row-button").first().click();
    await close(page);
  }
}

// Demands that choose: the table has both answers, the stamp says so.
async function testChoice(folder) {
  const answer = solve(folder, "--logit", "0.01");
  const page = await open(join(answer, "report.html"));
  assert.match(await page.locator("#stamp").textContent(), /Verified optimal, demands choose/);
  const plain = JSON.parse(readFileSync(join(answer, "summary.json"), "utf8")).logit.plain_corridor_flow_teu;
  const rows = await testTable(page, "choice");
  for (const corridor of readCsv(join(answer, "corridor.csv"))) {
    const row = rows.find((candidate) => candidate.corridor === corridor.name);
    near(row.flow_teu, corridor.flow_teu, corridor.name, 1e-5);
    near(row.plain_flow_teu, plain[corridor.corridor_id], corridor.name, 1e-5);
  }
  await page.locator("#logit .row-button").first().click();
  assert.notEqual(await page.inputValue("#filter-corridor"), "-1");
  await close(page);
}

// Projects by phases: both tables beside invest.csv and invest.json, and the answers as scenarios.
async function testInvest(folder) {
  const out = join(work, "invest");
  execFileSync(LANDLINK, ["invest", folder, "-o", out, "-q", "--phase", "2025:60;2030:80", "--rate", "0.05"], { stdio: "ignore" });
  const page = await open(join(out, "report.html"));
  const [written, told] = [readCsv(join(out, "invest.csv")), JSON.parse(readFileSync(join(out, "invest.json"), "utf8"))];
  const rows = await testTable(page, "projects");
  assert.equal(rows.length, written.length);
  for (const project of written) {
    const row = rows.find((candidate) => candidate.project_id === project.project_id);
    assert.equal(row.built, project.phase_year);
    for (const [key, from] of [["saving_alone_musd", "saving_alone_usd"], ["saving_in_package_musd", "saving_in_package_usd"], ["regret_musd", "regret_usd"]])
      near(row[key], project[from] && String(Number(project[from]) / 1e6), `${project.project_id} ${key}`, 1e-6);
  }
  const built = await texts(page, "#projects-table tbody tr.selected th small");
  assert.deepEqual(built.sort(), written.filter((row) => row.chosen === "yes").map((row) => row.project_id).sort());
  const phases = await testTable(page, "phases");
  told.phases.forEach((phase, i) => near(phases[i].capex_till_then_musd, phase.capex_till_then_musd, "spent"));
  assert.deepEqual(await texts(page, "#filter-scenario option"), ["Without projects, 2025", "With the projects, 2025", "Without projects, 2030", "With the projects, 2030"]);
  await page.selectOption("#filter-scenario", "3");
  await page.selectOption("#filter-against", "2");
  await settle(page);
  assert.ok(await page.locator("#map .lines .more").count() > 0);
  await testJump(page);
  await testAccess(page);
  await page.locator("#invest").screenshot({ path: join(OUT, "invest.png") });
  await close(page);
}

async function testFrontier(folder) {
  const answer = solve(folder, "--pareto", "cost,time");
  const page = await open(join(answer, "report.html"));
  const rows = await testTable(page, "pareto");
  readCsv(join(answer, "pareto.csv")).forEach((point, i) => {
    for (const key of ["money_usd_per_teu", "time_d"]) near(rows[i][key], point[key], key, 1e-5);
  });
  const told = () => page.locator("#pareto .slider output").textContent();
  const before = await told();
  await page.focus("#pareto-point");
  await page.keyboard.press("ArrowRight");
  assert.notEqual(await told(), before);
  const written = readCsv(join(answer, "pareto_demand.csv"));
  const choices = await page.locator("#pareto-which option").count();
  assert.ok(choices > 1);
  for (let choice = 1; choice < choices; ++choice) {
    const title = await page.locator("#pareto-which option").nth(choice).textContent();
    await page.selectOption("#pareto-which", String(choice - 1));
    const points = written.filter((row) => row.demand_id === title.match(/demand ([0-9]+)/)[1]);
    const shown = await saved(page, "#pareto-table");
    assert.equal(shown.length, points.length);
    points.forEach((point, i) => near(shown[i].money_usd_per_teu, point.money_usd_per_teu, title, 1e-5));
  }
  assert.match(await page.locator("#pareto-note").textContent(), /beyond the ends there is nothing/);
  await close(page);
  const html = readFileSync(join(answer, "report.html"), "utf8");
  assert.match(html, /"pareto":\{"status":"complete"/);
  for (const [status, told] of [["stopped", /was stopped .* points are missing/], ["unproven", /Not every solve reached its gap/]]) {
    const path = join(work, `frontier-${status}.html`);
    writeFileSync(path, html.replace('"pareto":{"status":"complete"', `"pareto":{"status":"${status}"`));
    const other = await open(path);
    assert.match(await other.locator("#pareto-note").textContent(), told);
    await close(other);
  }
}

async function testNarrow(path) {
  let page = await open(path, { viewport: { width: 1280, height: 800 } });
  const wide = await page.locator(".table .scroll").evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.getAttribute("aria-label")));
  assert.deepEqual(wide, [], "1280 px: tables that must be scrolled sideways");
  await close(page);
  page = await open(path, { viewport: { width: 400, height: 800 }, hasTouch: true });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 400), "400 px: the page is wider than the window");
  await testNoOverlap(page);
  await page.waitForSelector("#map .frame[data-courses]");
  await page.screenshot({ path: join(OUT, "narrow.png"), fullPage: true });
  await close(page);
}

async function testDarkAndPrint(path) {
  const page = await open(path, { colorScheme: "dark" });
  await testContrast(page);
  await page.waitForSelector("#map .frame[data-courses]");
  await page.screenshot({ path: join(OUT, "dark.png"), fullPage: true });
  await page.emulateMedia({ media: "print", colorScheme: "light" });
  assert.ok(await page.locator("#filters").isHidden());
  assert.ok(await page.locator("#map").isVisible());
  await page.screenshot({ path: join(OUT, "print.png"), fullPage: true });
  await close(page);
}

// Pages that lack something: coordinates, corridors, a bound, an answer that carries all.
async function testOtherCases() {
  let page = await open(join(solve("tests/data/formats/small_net.tntp"), "report.html"));
  assert.match(await page.locator("#map-body").textContent(), /no coordinates/);
  assert.equal(await page.locator("#links tbody tr").count(), 3); // all that carry, though there is no map
  await page.locator("#links .row-button").first().click();
  await close(page);
  page = await open(join(solve("tests/data/formats/small_net.tntp", "--demand-scale", "1000"), "report.html"));
  assert.match(await page.locator("#stamp").textContent(), /not all can be carried/);
  assert.match(await page.locator("#bottlenecks").textContent(), /proof/);
  await close(page);
  page = await open(join(solve("tests/data/output/case"), "report.html"));
  assert.match(await page.locator("#corridors .under").textContent(), /2 TEU stay unmet/);
  assert.ok(await page.locator("#costs .unmet").count() > 0);
  await close(page);
}

async function main() {
  const answer = solve("graphs/cases/middle-corridor", "--gap", "1e-9");
  const small = smallCase();
  const path = join(answer, "report.html");
  const size = readFileSync(path).length;
  assert.ok(size < 3e6, `report.html has ${size} bytes`);
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
  const { page, cpu_s } = await openTimed(path);
  console.log(`${(size / 1e6).toFixed(2)} MB, opened in ${cpu_s.toFixed(2)} s of its thread`);
  assert.ok(cpu_s < 2);
  await page.waitForSelector("#map .frame[data-courses]");
  await page.screenshot({ path: join(OUT, "light.png"), fullPage: true });
  await page.locator("#map").screenshot({ path: join(OUT, "map.png") });
  const steps = { numbers: () => testNumbers(page, answer), overlap: () => testNoOverlap(page), contrast: () => testContrast(page), access: () => testAccess(page),
    filters: () => testFilters(page), map: () => testMap(page), rest: () => testTheRest(page), tables: () => testTables(page, answer),
    difference: () => testDifference(withSecondScenario(answer)), comparison: testComparison, variants: () => testVariants(small), choice: () => testChoice(small), invest: () => testInvest(small), frontier: () => testFrontier(small), jump: () => testJump(page), narrow: () => testNarrow(path), "dark and print": () => testDarkAndPrint(path), "other cases": testOtherCases };
  for (const [name, step] of Object.entries(steps)) {
    await step();
    assert.deepEqual(complaints, [], name);
    console.log(`ok ${name}`);
  }
}

try {
  await main();
} catch (error) {
  console.error(error.stack);
  if (complaints.length > 0) console.error(complaints.join("\n"));
  process.exitCode = 1;
} finally {
  await browser?.close();
  rmSync(work, { recursive: true, force: true });
}
