// Plays one history: the network of ties week by week, the level of every dyad, and what happened.
// Texts come from scenarios, so that they only ever become text nodes.
"use strict";

const LEVELS = ["", "none", "threat", "display", "force", "war"];
const SVG = "http://www.w3.org/2000/svg";
const ROOMY = 16;  // radius from which on a node has room for its name
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function make(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((each) => each !== null && each !== undefined));
  return node;
}

function draw(name, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

function sayDate(day) {
  const [year, month, date] = day.split("-").map(Number);
  return `${date} ${MONTHS[month - 1]} ${year}`;
}

function blocColour(bloc, sizes) {
  return sizes > 1 ? `var(--bloc-${bloc % 4})` : "var(--base)";
}

// States on a ring, those of one bloc side by side.
function ring(frames, width, height) {
  const last = frames.blocs[frames.blocs.length - 1];
  const order = frames.states.map((_, at) => at).sort((a, b) => last[a] < last[b] ? -1 : last[a] > last[b] ? 1 : a - b);
  const across = width / 2 - 62, up = height / 2 - 44, places = [];
  order.forEach((state, at) => {
    const angle = -Math.PI / 2 + 2 * Math.PI * (at + 0.5) / order.length;
    places[state] = [width / 2 + across * Math.cos(angle), height / 2 + up * Math.sin(angle)];
    places[state].outward = [Math.cos(angle), Math.sin(angle)];
  });
  return places;
}

// The network of one moment. ties: by pair; levels: by dyad, or null; blocs: a character a state.
function drawNetwork(svg, world, moment, places, size) {
  svg.replaceChildren();
  const members = new Map();
  [...moment.blocs].forEach((bloc, state) => members.set(bloc, [...(members.get(bloc) || []), state]));
  const blocs = [...members.keys()];
  for (const [bloc, states] of members) {
    if (states.length < 2) continue;
    const middle = [0, 1].map((axis) => states.reduce((sum, state) => sum + places[state][axis], 0) / states.length);
    const around = [...states].sort((a, b) =>
      Math.atan2(places[a][1] - middle[1], places[a][0] - middle[0]) -
      Math.atan2(places[b][1] - middle[1], places[b][0] - middle[0]));
    const path = "M" + around.map((state) => places[state].join(" ")).join("L") + "Z";
    const colour = blocColour(blocs.indexOf(bloc), states.length);
    svg.append(draw("path", { d: path, class: "hull", style: `fill:${colour};stroke:${colour};stroke-width:${size * 3.1}px` }));
  }
  if (moment.levels) world.dyads.forEach(([a, b], at) => {
    const level = moment.levels[at];
    if (level > 1) svg.append(draw("line", { x1: places[a][0], y1: places[a][1], x2: places[b][0], y2: places[b][1],
      class: "clash", style: `stroke:var(--level-${level});stroke-width:${9 + 3 * level}px;opacity:.75` }));
  });
  world.pairs.forEach(([a, b], at) => {
    const tie = moment.ties[at];
    svg.append(draw("line", { x1: places[a][0], y1: places[a][1], x2: places[b][0], y2: places[b][1],
      class: `tie ${tie > 0 ? "friend" : "foe"}`, style: `stroke-width:${0.8 + 6 * Math.abs(tie)}px;opacity:${0.35 + 0.6 * Math.abs(tie)}` }));
  });
  (moment.arrows || []).forEach(([from, to, colour]) => svg.append(arrow(places[from], places[to], colour, size)));
  world.states.forEach((state, at) => {
    const bloc = moment.blocs[at], sizes = members.get(bloc).length;
    const node = draw("g", { class: "state", transform: `translate(${places[at][0]} ${places[at][1]})` },
      draw("title", {}, `${state.name}${sizes > 1 ? "" : ", alone in its bloc"}`),
      draw("circle", { r: size, style: `stroke:${blocColour(blocs.indexOf(bloc), sizes)}` }));
    node.append(nodeLabel(shortened(state.id), places[at], size, places.length));
    svg.append(node);
  });
}

// Inside of its node, where that is large enough to be read; else beside it, away from the middle of the ring.
function nodeLabel(text, place, size, states) {
  const inside = size >= ROOMY, beside = Math.min(12, 2000 / (states * Math.max(text.length, 3)));
  const label = draw("text", { "font-size": inside ? Math.min(size * 0.72, 2.9 * size / Math.max(text.length, 3)) : beside });
  if (!inside) {
    const [x, y] = place.outward, away = size + 6;
    label.setAttribute("x", x * away);
    label.setAttribute("y", y * (away + 2));
    label.style.textAnchor = x > 0.25 ? "start" : x < -0.25 ? "end" : "middle";
  }
  label.textContent = text;
  return label;
}

function shortened(id) { return id.length > 6 ? `${id.slice(0, 5)}…` : id; }

function arrow(from, to, colour, size) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]], long = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [dx / long, dy / long], off = 9;
  const start = [from[0] + ux * (size + 3) - uy * off, from[1] + uy * (size + 3) + ux * off];
  const end = [to[0] - ux * (size + 5) - uy * off, to[1] - uy * (size + 5) + ux * off];
  const wing = (turn) => [end[0] - 11 * (ux * Math.cos(turn) - uy * Math.sin(turn)), end[1] - 11 * (uy * Math.cos(turn) + ux * Math.sin(turn))];
  const [left, right] = [wing(0.5), wing(-0.5)];
  return draw("path", { class: "arrow", style: `stroke:${colour}`,
    d: `M${start.join(" ")}L${end.join(" ")}M${left.join(" ")}L${end.join(" ")}L${right.join(" ")}` });
}

function makePlayer(root, frames) {
  const steps = frames.days.length, width = 620, height = 430, size = Math.max(11, Math.min(29, 190 / frames.states.length));
  const index = new Map(frames.states.map((state, at) => [state.id, at]));
  const places = ring(frames, width, height);
  let step = frames.window, timer = null, whole = false;

  const network = draw("svg", { viewBox: `0 0 ${width} ${height}`, class: "network", role: "img", "aria-label": "network of ties" });
  const date = make("span", { class: "date num" });
  const slider = make("input", { type: "range", min: 0, max: steps - 1, value: step, "aria-label": "week",
    oninput: () => { stop(); show(Number(slider.value)); } });
  const button = make("button", { class: "strong", onclick: () => timer ? stop() : play() }, "Play");
  const feed = make("ol", { class: "feed", tabindex: 0 });
  const all = make("input", { type: "checkbox", onchange: () => { whole = all.checked; list(); show(step); } });
  const strip = drawStrip();

  function arrows() {
    const found = [];
    for (const each of frames.moments) {
      if (each.step !== step) continue;
      const ends = [each.who, each.whom].map((text) => text.split(/ \+ |, /).map((id) => index.get(id)).filter((at) => at !== undefined));
      const colour = each.kind === "side" ? "var(--bloc-2)" : each.kind === "signal" ? "var(--quiet)" :
        each.rung >= 6 ? `var(--level-${each.rung - 4})` : null;
      if (colour && each.kind !== "dispute") for (const a of ends[0]) for (const b of ends[1]) if (a !== b) found.push([a, b, colour]);
    }
    return found;
  }

  function show(at) {
    step = Math.max(0, Math.min(steps - 1, at));
    slider.value = step;
    slider.setAttribute("aria-valuetext", sayDate(frames.days[step]));
    date.textContent = sayDate(frames.days[step]);
    drawNetwork(network, frames, { ties: frames.ties[step], levels: frames.levels[step], blocs: frames.blocs[step], arrows: arrows() }, places, size);
    strip.cursor.setAttribute("transform", `translate(${strip.place(step)} 0)`);
    let last = null;
    for (const item of feed.children) {
      const its = Number(item.dataset.step);
      item.className = its === step ? "now" : its > step ? "later" : "";
      if (its <= step) last = item;
    }
    if (last) feed.scrollTop = last.offsetTop - feed.offsetTop - feed.clientHeight / 2;
  }

  function play() {
    if (step >= steps - 1) show(frames.window);
    button.textContent = "Pause";
    timer = setInterval(() => { if (step >= steps - 1) stop(); else show(step + 1); }, 220);
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    button.textContent = "Play";
  }

  function list() {
    feed.replaceChildren(...frames.moments.filter((each) => whole || each.main).map((each) => make("li", { "data-step": each.step,
      onclick: () => { stop(); show(each.step); } }, ...tell(each))));
  }

  function tell(each) {
    const level = each.kind === "act" && each.rung >= 6 ? `l${each.rung - 4}` : each.what.endsWith("a war") ? "l5" : "";
    const who = each.kind === "side" ? `${each.who} ` : each.kind === "dispute" || each.kind === "tie" ? `${each.who}–${each.whom}: ` : `${each.who} → ${each.whom}: `;
    return [make("span", { class: "when" }, sayDate(frames.days[each.step])),
      make("span", { class: `kind ${level}` }, each.kind), make("bdi", {}, who + each.what),
      each.why ? make("span", { class: "why" }, make("bdi", {}, each.why + (each.detail ? ` (${each.detail})` : ""))) : null,
      each.quote ? make("blockquote", {}, make("bdi", {}, `“${each.quote}”`)) : null,
      each.where ? make("span", { class: "why" }, make("bdi", {}, each.where)) : null];
  }

  // A row of weeks for each dyad that came to anything, the focus of the eye on when.
  function drawStrip() {
    const rows = frames.dyads.map((_, at) => at).filter((at) => frames.levels.some((levels) => levels[at] > 1));
    const tall = 13, left = 92, wide = 620, high = Math.max(rows.length, 1) * tall + 16;
    const place = (at) => left + (wide - left - 4) * at / Math.max(steps - 1, 1), each = Math.max((wide - left) / steps, 1.6);
    const svg = draw("svg", { viewBox: `0 0 ${wide} ${high}`, class: "strip", role: "img", "aria-label": "levels of dyads by week" });
    rows.forEach((at, row) => {
      const label = draw("text", { x: left - 8, y: row * tall + 10, "font-size": 10, "text-anchor": "end" });
      label.textContent = frames.dyads[at].map((state) => shortened(frames.states[state].id)).join("–");
      svg.append(label, draw("line", { x1: left, x2: wide, y1: row * tall + 6.5, y2: row * tall + 6.5, style: "stroke:var(--line)" }));
      frames.levels.forEach((levels, when) => {
        if (levels[at] > 1) svg.append(draw("rect", { x: place(when) - each / 2, y: row * tall + 1, width: each, height: tall - 2, style: `fill:var(--level-${levels[at]})` }));
      });
    });
    const y = Math.max(rows.length, 1) * tall + 11;
    if (!rows.length) svg.append(words("no dispute anywhere", left, 10, "start"));
    let year = "";
    frames.days.forEach((day, at) => {
      if (day.slice(0, 4) !== year && place(at) < wide - 30) svg.append(words(day.slice(0, 4), place(at), y, "start"));
      year = day.slice(0, 4);
    });
    const own = place(frames.window);
    svg.append(draw("line", { x1: own, x2: own, y1: 0, y2: y - 8, style: "stroke:var(--quiet);stroke-dasharray:2 2" }));
    const cursor = draw("line", { x1: 0, x2: 0, y1: 0, y2: y - 8, style: "stroke:var(--ink);stroke-width:1.5" });
    svg.append(cursor);
    svg.addEventListener("click", (event) => {
      const box = svg.getBoundingClientRect(), x = (event.clientX - box.left) * wide / box.width;
      stop();
      show(Math.round((x - left) / (wide - left - 4) * (steps - 1)));
    });
    return { svg, cursor, place };
  }

  function words(text, x, y, anchor) {
    const node = draw("text", { x, y, "font-size": 9.5, "text-anchor": anchor, style: "fill:var(--quiet)" });
    node.textContent = text;
    return node;
  }

  function key() {
    const line = (colour, text, dashed) => make("span", {}, make("i", { style: `border-color:${colour};${dashed ? "border-top-style:dashed" : ""}` }), text);
    const box = (level) => make("span", {}, make("i", { class: "box", style: `background:var(--level-${level})` }), LEVELS[level]);
    return make("div", { class: "key small quiet" }, line("var(--friend)", "positive tie"), line("var(--foe)", "negative tie", true),
      line("var(--bloc-2)", "takes a side"), line("var(--quiet)", "signal"), box(2), box(3), box(4), box(5),
      make("span", {}, "shaded: blocs by the signs of ties"));
  }

  root.classList.add("player");
  root.replaceChildren(
    make("header", {}, make("p", { class: "heading" }, make("bdi", {}, frames.heading)),
      make("p", { class: "small quiet" }, `history ${frames.replicate} of seed ${frames.seed}${frames.why ? `: ${frames.why}` : ""}; one of many, not a forecast`)),
    make("div", { class: "stage" }, network, make("div", { class: "bar" }, button, slider, date), strip.svg, key()),
    make("div", {}, make("div", { class: "feedbar" }, make("h2", {}, "What happened"), make("label", { class: "small quiet" }, all, " every act")), feed));
  list();
  show(step);
  return { stop, show };
}
