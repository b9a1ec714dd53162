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

// A row for each dyad: both estimates with their intervals, and the difference in words.
function drawEscalation(root, answer, pick) {
  const lines = [answer.overall, ...answer.escalation].map((line) => ({ ...line, who: line === answer.overall ? "any dyad" : line.subject }));
  const order = [lines[0], ...lines.slice(1).sort((a, b) => b.now[0] - a.now[0])];
  const wide = Math.max(300, root.clientWidth || 520), tall = 34, left = 78, right = answer.changed ? 128 : 12, high = order.length * tall + 24;
  const top = niceTop(Math.max(...order.map((line) => Math.max(line.now[2] || 0, line.base ? line.base[2] || 0 : 0))));
  const place = (share) => left + (wide - left - right) * share / top;
  const svg = draw("svg", { viewBox: `0 0 ${wide} ${high}`, class: "chart", role: "img", "aria-label": "probability of the level by dyad" });
  [0, 0.5, 1].forEach((part) => svg.append(
    draw("line", { x1: place(part * top), x2: place(part * top), y1: 4, y2: high - 20, style: "stroke:var(--line)" }),
    words(percent(part * top), place(part * top), high - 6, { class: "quiet", "text-anchor": part ? part === 1 ? "end" : "middle" : "start" })));
  order.forEach((line, row) => {
    const y = row * tall + 15, chosen = line.who.replace("–", "-") === answer.dyad;
    const group = draw("g", line.who === "any dyad" ? {} : { class: "pick", tabindex: 0, role: "button", "data-dyad": line.subject });
    const go = () => pick(line.subject.replace("–", "-"));
    if (line.who !== "any dyad") { group.addEventListener("click", go); group.addEventListener("keydown", (event) => { if (event.key === "Enter") go(); }); }
    if (chosen) group.append(draw("rect", { x: 0, y: y - 15, width: wide, height: tall - 2, rx: 5, style: "fill:var(--band)" }));
    group.append(draw("rect", { x: 0, y: y - 15, width: wide, height: tall - 2, style: "fill:transparent" }));
    group.append(words(line.who, 4, y + 6, { style: chosen || row === 0 ? "font-weight:650" : "" }));
    if (line.base) group.append(draw("line", { x1: place(line.base[1] || 0), x2: place(line.base[2] || 0), y1: y + 7, y2: y + 7, style: "stroke:var(--base);stroke-width:2" }),
      draw("circle", { cx: place(line.base[0] || 0), cy: y + 7, r: 4, style: "fill:var(--card);stroke:var(--base);stroke-width:2" }));
    const at = line.base ? y - 3 : y + 2;
    group.append(draw("line", { x1: place(line.now[1] || 0), x2: place(line.now[2] || 0), y1: at, y2: at, style: "stroke:var(--accent);stroke-width:3" }),
      draw("circle", { cx: place(line.now[0] || 0), cy: at, r: 5, style: "fill:var(--accent)" }));
    const said = draw("title", {});
    said.textContent = `${line.who}: ${line.text}${line.base ? `; baseline ${line.base_text}; difference ${line.difference_text} points` : ""}; n ${line.n}; ${line.method}`;
    group.append(said);
    if (line.base) group.append(words(line.difference_text, wide - 4, y + 6, { "text-anchor": "end", style: isSure(line) ? "font-weight:650" : "fill:var(--quiet)" }));
    else {
      const beyond = place(line.now[2] || 0) + 8, room = wide - beyond > 140;
      group.append(words(line.text, room ? beyond : Math.max(place(line.now[1] || 0) - 8, left + 120), y + 6, { class: "quiet", "text-anchor": room ? "start" : "end" }));
    }
    svg.append(group);
  });
  root.replaceChildren(svg, tableOf(order.map((line) => ({ ...line, subject: line.who })), "points"));
}

// Numbers behind a chart, the baseline's below those as moved; folded away unless they are all that there is.
function tableOf(lines, unit, open = false) {
  const changed = lines.some((line) => line.base), ns = [...new Set(lines.map((line) => line.n))].sort((a, b) => a - b);
  const head = ["", changed ? "as moved, below it the baseline" : "", ...(changed ? [unit ? `difference, ${unit}` : "difference"] : [])];
  const row = (line) => make("tr", { "data-name": line.name }, make("td", {}, make("bdi", {}, line.subject)),
    make("td", { class: "n" }, make("span", { class: "now" }, line.text), changed ? make("span", { class: "base" }, line.base_text) : null),
    changed ? make("td", { class: `n difference ${isSure(line) ? "sure" : ""}` }, line.difference_text || "…") : null);
  const table = make("table", { class: "table" }, make("thead", {}, make("tr", {}, ...head.map((text, at) => make("th", { class: at ? "n" : "" }, text)))),
    make("tbody", {}, ...lines.map(row)));
  const box = make("div", { class: "wide" }, table, make("p", { class: "small quiet" }, `n ${ns.map((n) => n.toLocaleString("en")).join(" to ")}; 95 % intervals`));
  return open ? box : make("details", { class: "small" }, make("summary", { class: "quiet" }, "in numbers"), box);
}

// P(reached) by week: a line and a band for the moved world, a line for the baseline.
function drawCurve(root, curve) {
  const wide = Math.max(300, root.clientWidth || 520), high = 270, left = 44, bottom = 26, top = 12;
  const both = [curve.now, ...(curve.base ? [curve.base] : [])], steps = curve.days.length;
  const most = niceTop(Math.max(0.005, ...both.flatMap((each) => each.high.filter((x) => x !== null))));
  const x = (at) => left + (wide - left - 10) * (steps > 1 ? at / (steps - 1) : 0), y = (share) => high - bottom - (high - bottom - top) * share / most;
  const svg = draw("svg", { viewBox: `0 0 ${wide} ${high}`, class: "chart", role: "img", "aria-label": "probability that the level has been reached, by week" });
  [0, 0.5, 1].forEach((part) => svg.append(draw("line", { x1: left, x2: wide - 10, y1: y(part * most), y2: y(part * most), style: "stroke:var(--line)" }),
    words(percent(part * most), left - 6, y(part * most) + 4, { class: "quiet", "text-anchor": "end" })));
  let last = -99;
  curve.days.forEach((day, at) => {
    const first = !at || day.slice(0, 7) !== curve.days[at - 1].slice(0, 7);
    if (first && x(at) - last > 78 && x(at) < wide - 60) { svg.append(words(`${MONTHS[Number(day.slice(5, 7)) - 1]} ${day.slice(0, 4)}`, x(at), high - 8, { class: "quiet" })); last = x(at); }
  });
  const line = (values) => "M" + values.map((share, at) => `${x(at).toFixed(1)} ${y(share === null ? 0 : share).toFixed(1)}`).join("L");
  const band = (each) => line(each.high) + "L" + [...each.low].map((share, at) => [share, at]).reverse().map(([share, at]) => `${x(at).toFixed(1)} ${y(share === null ? 0 : share).toFixed(1)}`).join("L") + "Z";
  if (curve.base) svg.append(draw("path", { d: band(curve.base), style: "fill:var(--base);opacity:.16" }),
    draw("path", { d: line(curve.base.share), style: "fill:none;stroke:var(--base);stroke-width:2;stroke-dasharray:5 4" }));
  svg.append(draw("path", { d: band(curve.now), style: "fill:var(--band)" }), draw("path", { d: line(curve.now.share), style: "fill:none;stroke:var(--accent);stroke-width:2.5" }));
  root.replaceChildren(svg, make("p", { class: "small quiet" }, curve.base ? "Solid: as moved; dashed: baseline; bands: 95 %, week by week." : "Band: 95 %, week by week."));
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
    stack(each.sides, "now", false), answer.changed ? stack(each.sides, "base", true) : null));
  if (!shown.length) shown.push(make("p", { class: "quiet small" }, "no third state is asked about this dyad"));
  const key = make("div", { class: "keyline" }, ...sides.map((text, at) => make("span", {}, make("i", { class: `side-${at}` }), text)));
  const lines = answer.postures.flatMap((each) => each.sides.map((line, at) => ({ ...line, subject: `${each.third}: ${sides[at]}` })));
  root.replaceChildren(...shown, key, lines.length ? tableOf(lines, "points") : "");
}

// The network of mean ties, and the commonest partitions.
function drawTies(root, blocs, base, answer) {
  const world = { states: base.states, dyads: base.dyads, pairs: base.pairs };
  const partition = answer.blocs.length ? answer.blocs[0].code : base.states.map(() => "0").join("");
  const width = 560, height = 320, size = Math.max(10, Math.min(25, 170 / base.states.length));
  const places = ring({ blocs: [partition], states: base.states }, width, height);
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart network", role: "img", "aria-label": "mean ties at the end" });
  drawNetwork(svg, world, { ties: answer.ties.map((line) => line.now[0] || 0), levels: null, blocs: partition }, places, size);
  root.replaceChildren(svg);
  blocs.replaceChildren(...answer.blocs.map((line) => make("div", { class: "bloc small num", "data-name": line.name },
    make("strong", {}, make("bdi", {}, line.subject)), make("span", { class: "now" }, line.text),
    line.base ? make("span", { class: "quiet" }, `baseline ${line.base_text}`) : null,
    line.base ? make("span", { class: isSure(line) ? "sure" : "quiet" }, `${line.difference_text} points`) : null)));
}
