// Charts of an answer, drawn as SVG. A filled mark is the world as it is moved, a hollow one the baseline.
"use strict";

function words(text, x, y, attributes = {}) {
  const node = draw("text", { x, y, ...attributes });
  node.textContent = text;
  return node;
}

function percent(share) { return `${+(100 * share).toFixed(6)} %`; }

// Whether an interval leaves zero out.
function isSure(line) { return Boolean(line.difference) && line.difference[1] !== null && (line.difference[1] > 0 || line.difference[2] < 0); }

function niceTop(most) {
  for (const top of [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8]) if (most <= top) return top;
  return 1;
}

const MOST_ROWS = 14, MOST_TIES = 60;

// A row for each dyad: name, both estimates with their intervals on a track, and the same in figures. Names and figures
// have places of their own, beside the track or, where there is little room, above it: no text ever lies on a mark.
function drawEscalation(root, answer, pick) {
  const lines = [answer.overall, ...answer.escalation].map((line) => ({ ...line, who: line === answer.overall ? "any dyad" : line.subject }));
  const order = [lines[0], ...lines.slice(1).sort((a, b) => b.now[0] - a.now[0])];
  const top = niceTop(Math.max(...order.map((line) => Math.max(line.now[2] || 0, line.base ? line.base[2] || 0 : 0))));
  const scale = make("div", { class: "dyad scale small quiet", "aria-hidden": "true" }, make("span", { class: "place" }, ...[0, 0.5, 1].map((part) => make("span", {}, percent(part * top)))));
  const longest = Math.max(...order.map((line) => line.who.length));
  const rows = order.map((line) => dyadRow(line, top, answer, pick)), isFirst = (at) => at < MOST_ROWS || order[at].subject.replace("–", "-") === answer.dyad;
  const first = rows.filter((_, at) => isFirst(at)), rest = rows.filter((_, at) => !isFirst(at)), style = `--who:${Math.min(longest, 11)}ch`;
  const wasOpen = Boolean(root.querySelector(".rest[open]"));
  root.replaceChildren(make("div", { class: "rows", style }, ...first, scale),
    rest.length ? make("details", { class: "rest small", open: wasOpen }, make("summary", { class: "quiet" }, `${rest.length} more dyads, less likely`), make("div", { class: "rows", style }, ...rest)) : "",
    tableOf(order.map((line) => ({ ...line, subject: line.who })), "points"));
}

function dyadRow(line, top, answer, pick) {
  const dyad = line.who.replace("–", "-"), every = line.who === "any dyad";
  const mark = (values, kind) => [make("i", { class: `reach ${kind}`, style: `left:${part(values[1], top)};right:${part(top - (values[2] || 0), top)}` }), make("i", { class: `dot-mark ${kind}`, style: `left:${part(values[0], top)}` })];
  const track = make("span", { class: "place", "aria-hidden": "true" }, make("i", { class: "lines" }), ...(line.base ? mark(line.base, "before") : []), ...mark(line.now, line.base ? "after" : "alone"));
  const figures = make("span", { class: "figures num" }, make("span", {}, line.text), line.difference_text ? make("span", { class: isSure(line) ? "sure" : "quiet" }, line.difference_text) : null);
  const about = `${line.text}${line.base ? `; baseline ${line.base_text}; difference ${line.difference_text}${line.difference ? " points" : ""}` : ""}; n ${line.n}; ${line.method}`;
  const inside = [make("bdi", { class: "who" }, line.who), track, figures];
  if (every) return make("div", { class: "dyad", title: about }, ...inside);
  return make("button", { class: "dyad", title: about, "data-dyad": dyad, "aria-pressed": String(dyad === answer.dyad), onclick: () => pick(dyad) }, ...inside);
}
function part(value, top) { return `${Math.min(100, Math.max(0, 100 * (value || 0) / top))}%`; }

// Numbers behind a chart, the baseline's below those as moved; folded away unless they are all that there is.
function tableOf(lines, unit, open = false) {
  const changed = lines.some((line) => line.base || line.difference_text), ns = [...new Set(lines.map((line) => line.n))].sort((a, b) => a - b);
  const head = ["", changed ? "as moved, below it the baseline" : "", ...(changed ? [unit ? `difference, ${unit}` : "difference"] : [])];
  const row = (line) => make("tr", { "data-name": line.name }, make("td", {}, make("bdi", {}, line.subject)),
    make("td", { class: "n" }, make("span", { class: "now" }, line.text), changed ? make("span", { class: "base" }, line.base_text || "–") : null),
    changed ? make("td", { class: `n difference ${isSure(line) ? "sure" : ""}` }, line.difference_text || "…") : null);
  const table = make("table", { class: changed ? "table six" : "table" }, make("thead", {}, make("tr", {}, ...head.map((text, at) => make("th", { class: at ? "n" : "" }, text)))),
    make("tbody", {}, ...lines.map(row)));
  const box = make("div", { class: "wide" }, table, make("p", { class: "small quiet" }, `n ${ns.map((n) => n.toLocaleString("en")).join(" to ")}; 95 % intervals`));
  return open ? box : make("details", { class: "small" }, make("summary", { class: "quiet" }, "in numbers"), box);
}

// P(reached) by week: a line and a band for the moved world, a line for the baseline, which may begin or end elsewhere.
function drawCurve(root, curve) {
  const wide = Math.max(240, root.clientWidth || 520), high = 270, left = 52, right = 10, bottom = 26, top = 12;
  const both = [curve.now, ...(curve.base ? [curve.base] : [])], time = (day) => Date.parse(day), days = both.flatMap((each) => [time(each.days[0]), time(each.days[each.days.length - 1])]);
  const first = Math.min(...days), length = Math.max(1, Math.max(...days) - first);
  const most = niceTop(Math.max(0.005, ...both.flatMap((each) => each.high.filter((x) => x !== null))));
  const x = (day) => left + (wide - left - right) * (time(day) - first) / length, y = (share) => high - bottom - (high - bottom - top) * (share || 0) / most;
  const svg = draw("svg", { viewBox: `0 0 ${wide} ${high}`, class: "chart", role: "img", "aria-label": `probability that the level has been reached, by week: at the end ${percent(Number((curve.now.share[curve.now.share.length - 1] || 0).toFixed(4)))}` });
  [0, 0.5, 1].forEach((part) => svg.append(draw("line", { x1: left, x2: wide - right, y1: y(part * most), y2: y(part * most), style: "stroke:var(--line)" }),
    words(percent(part * most), left - 6, y(part * most) + 4, { class: "quiet", "text-anchor": "end" })));
  monthMarks(first, first + length, Math.max(2, Math.floor((wide - left) / 90))).forEach((day) => svg.append(
    words(`${MONTHS[Number(day.slice(5, 7)) - 1]} ${day.slice(0, 4)}`, Math.min(x(day), wide - 60), high - 8, { class: "quiet" })));
  const points = (each, values) => values.map((share, at) => `${x(each.days[at]).toFixed(1)} ${y(share).toFixed(1)}`);
  const line = (each) => `M${points(each, each.share).join("L")}`;
  const band = (each) => `M${[...points(each, each.high), ...points(each, each.low).reverse()].join("L")}Z`;
  if (curve.base) svg.append(draw("path", { d: band(curve.base), style: "fill:var(--base);opacity:.16" }),
    draw("path", { d: line(curve.base), style: "fill:none;stroke:var(--base);stroke-width:2;stroke-dasharray:5 4" }));
  svg.append(draw("path", { d: band(curve.now), style: "fill:var(--band)" }), draw("path", { d: line(curve.now), style: "fill:none;stroke:var(--accent);stroke-width:2.5" }));
  root.replaceChildren(svg, make("p", { class: "small quiet" }, curve.base ? "Solid: as moved; dashed: baseline; bands: 95 %, week by week." : "Band: 95 %, week by week."));
}

// Up to so many days, each the first of its month and as far from the next as the one before, between two times.
function monthMarks(first, last, most) {
  const month = (at) => { const day = new Date(at); return 12 * day.getUTCFullYear() + day.getUTCMonth(); };
  const day = (at) => `${String(Math.floor(at / 12)).padStart(4, "0")}-${String(at % 12 + 1).padStart(2, "0")}-01`;
  const from = month(first) + (new Date(first).getUTCDate() > 1 ? 1 : 0), to = month(last);
  const step = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600].find((each) => (to - from) / each < most) || 1200;
  const found = [];
  for (let at = Math.ceil(from / Math.min(step, 12)) * Math.min(step, 12); at <= to; at += step) found.push(day(at));
  return found.length ? found : [new Date(first).toISOString().slice(0, 10)];
}

// Where each third state would stand: five sides as a bar, the baseline as a thin one below.
function drawPostures(root, answer) {
  const [first, second] = answer.dyad.split("-");
  const sides = [`by arms for ${first}`, `supports ${first}`, "neutral", `supports ${second}`, `by arms for ${second}`];
  const stack = (lines, key, before) => make("div", { class: `stack ${before ? "before" : ""}` }, ...lines.map((line, at) =>
    make("span", { class: `side-${at}`, style: `width:${100 * (line[key][0] || 0)}%`, title: `${sides[at]}: ${key === "now" ? line.text : line.base_text}` })));
  const shown = answer.postures.map((each) => make("div", { class: "posture" },
    make("div", { class: "label" }, make("strong", {}, make("bdi", {}, each.third)), make("span", { class: "num" }, `with ${first} ${each.either[0].text}`,
      each.either[0].difference_text ? make("span", { class: isSure(each.either[0]) ? "sure" : "quiet" }, `  ${each.either[0].difference_text}`) : null)),
    stack(each.sides, "now", false), each.sides[0].base ? stack(each.sides, "base", true) : null));
  if (!shown.length) shown.push(make("p", { class: "quiet small" }, "no third state is asked about this dyad"));
  const key = make("div", { class: "keyline" }, ...sides.map((text, at) => make("span", {}, make("i", { class: `side-${at}` }), text)));
  const lines = answer.postures.flatMap((each) => each.sides.map((line, at) => ({ ...line, subject: `${each.third}: ${sides[at]}` })));
  root.replaceChildren(...shown, key, lines.length ? tableOf(lines, "points") : "");
}

// The network of mean ties, and the commonest partitions.
function drawTies(root, blocs, answer) {
  const world = { states: answer.states, dyads: answer.dyads, pairs: answer.pairs }, partition = answer.blocs.length ? answer.blocs[0].code : world.states.map(() => "0").join("");
  const width = 560, height = 320, size = Math.max(10, Math.min(25, 170 / world.states.length));
  const places = ring({ blocs: [partition], states: world.states }, width, height);
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart network", role: "img", "aria-label": "mean ties at the end" });
  const all = world.pairs.map((pair, at) => ({ pair, tie: answer.ties[at].now[0] || 0 }));
  const ties = all.length > MOST_TIES ? [...all].sort((a, b) => Math.abs(b.tie) - Math.abs(a.tie)).slice(0, MOST_TIES) : all;
  drawNetwork(svg, { ...world, pairs: ties.map((each) => each.pair) }, { ties: ties.map((each) => each.tie), levels: null, blocs: partition }, places, size);
  const left = all.length > ties.length ? `; of ${all.length} ties the ${ties.length} strongest` : "";
  root.replaceChildren(svg, make("p", { class: "small quiet" }, `Blue: positive mean tie; orange, dashed: negative; the wider the stronger${left}. Shaded: the commonest blocs.`));
  blocs.replaceChildren(...answer.blocs.map((line) => make("div", { class: "bloc small num", "data-name": line.name },
    make("strong", {}, make("bdi", {}, line.subject)), make("span", { class: "now" }, line.text),
    line.base ? make("span", { class: "quiet" }, `baseline ${line.base_text}`) : null,
    line.difference ? make("span", { class: isSure(line) ? "sure" : "quiet" }, `${line.difference_text} points`) : null)));
}
