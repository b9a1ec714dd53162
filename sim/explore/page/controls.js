// What can be moved: a row for each number, day, tick, act and signal, made when its group is first opened.
"use strict";

const moved = { theory: "", history: "", values: new Map(), chosen: new Map(), without: new Set() };
const shown = new Map();  // path -> functions that show what is set there, one for each of its rows
const MOST_FOUND = 40;
let differing = {};  // numbers of each set of parameters that are not the baseline's, told after the first picture
let index = null;  // what a search looks through: { text, build }

function changes() {
  return { theory: moved.theory, history: moved.history, values: Object.fromEntries(moved.values),
    chosen: Object.fromEntries(moved.chosen), without: [...moved.without] };
}

// Takes up what was moved before the page was loaded anew, as far as it is there to be moved.
function takeUp(kept) {
  const paths = (list) => new Set(list.map((each) => each.path)), numbers = paths(base.numbers), choices = paths(base.choices);
  const there = new Set([...base.signals.map((each) => each.id), ...base.states.map((each) => `states.${each.id}`)]);
  if (base.variants.includes(kept.theory)) moved.theory = kept.theory;
  if (["given", "simulated"].includes(kept.history)) moved.history = kept.history;
  for (const [path, value] of Object.entries(kept.values || {})) if (numbers.has(path)) moved.values.set(path, value);
  for (const [path, value] of Object.entries(kept.chosen || {})) if (choices.has(path)) moved.chosen.set(path, value);
  for (const id of kept.without || []) if (there.has(id)) moved.without.add(id);
}

function register(path, node, show) {
  shown.set(path, [...(shown.get(path) || []).filter(([row]) => row.isConnected), [node, show]]);
  show();
}
function settle() { for (const rows of shown.values()) for (const [, show] of rows) show(); }

function stateName(id) { return (base.states.find((each) => each.id === id) || { name: id }).name; }
function dyadName(id) { return id.split("-").map(stateName).join(" – "); }
function ownerName(each) {
  if (each.group === "signals") return base.signals.find((signal) => signal.id === each.owner).title;
  return each.group === "dyads" ? dyadName(each.owner) : each.group === "states" ? stateName(each.owner) : "";
}
function of(list, group, owner) { return list.filter((each) => each.group === group && (owner === undefined || each.owner === owner)); }
function rowsOf(name, owner) { return [...of(base.choices, name, owner).map((each) => choice(each)), ...of(base.numbers, name, owner).map((each) => number(each))]; }

function buildControls() {
  const dyads = [...new Set(of(base.numbers, "dyads").map((each) => each.owner))];
  const list = make("datalist", { id: "acts" }, ...base.acts.map((each) => make("option", { value: each.code }, each.name)));
  $("groups").replaceChildren(
    group(`Signals (${base.signals.length})`, () => base.signals.map(signal), base.signals.length <= 60),
    group(`States (${base.states.length})`, () => base.states.map((each) => group(each.name, () => [stays(each), ...rowsOf("states", each.id)]))),
    group(`Dyads (${dyads.length})`, () => dyads.map((dyad) => group(dyadName(dyad), () => rowsOf("dyads", dyad)))),
    group("Window and focus", () => rowsOf("window")),
    group("Theory", () => [variants(), actsFrom(), group("Parameters of the rules", () => rowsOf("theory"))]),
    group("A state or signal that is not there", missing), list);
  $("search").oninput = search;
  search();
}

function group(title, build, open = false) {
  const box = make("details", { class: "group" }, make("summary", {}, make("bdi", {}, title)));
  const fill = () => { if (box.open && box.children.length === 1) box.append(...build()); };
  box.addEventListener("toggle", fill);
  box.open = open;
  fill();
  return box;
}

function missing() {
  return [make("p", { class: "small quiet" }, "A new state needs some ten numbers of its own and ties to the others, each with its source, so that it is written into a file: keep your changes as a file and add it there, or begin from the field’s data, and explore that file."),
    make("pre", { class: "small" }, "python -m sim draft AZE,TUR,IRN,GEO year=2022 data=DIR out=mine.yaml\npython -m sim explore scenario=mine.yaml")];
}

function tick(label, attributes, isOn, change) {
  const box = make("input", { type: "checkbox", ...attributes, onchange: () => change(box.checked) });
  const row = make("label", { class: "tick small" }, box, ` ${label}`);
  return [row, () => { box.checked = isOn(); }];
}

function stays(state, prefix = "") {
  const path = `states.${state.id}`;
  const [row, show] = tick(`${prefix}takes part`, { "data-state": state.id, "aria-label": `${state.name} takes part` }, () => !moved.without.has(path), (on) => leave(path, on));
  register(path, row, show);
  return row;
}
function leave(id, on) {
  if (on) moved.without.delete(id); else moved.without.add(id);
  settle();
  change();
}

function signal(each) {
  const box = make("input", { type: "checkbox", "data-signal": each.id, "aria-label": `give the signal: ${each.title}`, onchange: () => leave(each.id, box.checked) });
  const more = make("details", { class: "more" }, make("summary", { class: "small quiet", "aria-label": `day, strength, act: ${each.title}` }, "day, strength, act"));
  more.addEventListener("toggle", () => { if (more.open && more.children.length === 1) more.append(...rowsOf("signals", each.id), ...said(each)); });
  const dot = make("span", { class: "dot" }), when = make("span", { class: "num" });
  const row = make("div", { class: "signal" }, box, make("div", {}, dot, make("bdi", {}, each.title),
    make("div", { class: "small quiet" }, make("bdi", {}, `${each.who} → ${each.whom} · `), when)), more);
  register(each.id, row, () => {
    const day = moved.chosen.get(`signals.${each.id}.date`), act = actOf(moved.chosen.get(`signals.${each.id}.cameo`));
    box.checked = !moved.without.has(each.id);
    row.classList.toggle("off", !box.checked);
    row.classList.toggle("shifted", Boolean(day));
    when.textContent = day ? `${day}, was ${each.when}` : each.when;
    dot.className = `dot l${act ? act.level : each.level}`;
  });
  return row;
}
function said(each) {
  return each.quote || each.where ? [make("p", { class: "small quiet" }, make("bdi", {}, `${each.quote ? `“${each.quote}” ` : ""}${each.where}`))] : [];
}
function actOf(code) { return code ? base.acts.find((each) => each.code === code) || base.acts.find((each) => each.code === code.slice(0, 3)) : null; }

let boxes = 0;
function variants() {
  const name = `theory-${++boxes}`;  // a group of its own, as a search may show it a second time
  const radio = (value, text) => make("label", {}, make("input", { type: "radio", name, "data-theory": value, value, checked: value === moved.theory, onchange: () => {
    moved.theory = value;
    for (const path of [...moved.values.keys()]) if (path.startsWith("theory.")) moved.values.delete(path);
    settle();
    change();
  } }), ` ${text}`);
  const box = make("fieldset", { class: "variants" }, make("legend", { class: "small quiet" }, "set of parameters"), radio("", "as in the baseline"), ...base.variants.map((each) => radio(each, each.replaceAll("_", " "))));
  register("theory", box, () => { for (const each of box.querySelectorAll("input")) each.checked = each.value === moved.theory; });
  return box;
}

function actsFrom() {
  const other = base.history === "given" ? "simulated" : "given";
  const text = other === "simulated" ? "states act from the start, not only from the origin" : "up to the origin only the signals happen";
  const [row, show] = tick(text, { "data-history": other }, () => moved.history !== "", (on) => { moved.history = on ? other : ""; change(); });
  register("history", row, show);
  return row;
}

// ---- days, ticks, acts ---------------------------------------------------------------------------------------

function chosen(path) {
  const found = moved.chosen.get(path);
  return found === undefined ? (base.choices.find((each) => each.path === path) || { now: "" }).now : found;
}
function choose(each, value) {
  if (value === each.now || value === "") moved.chosen.delete(each.path); else moved.chosen.set(each.path, value);
}

function choice(each, prefix = "") {
  const set = (value) => { if (each.kind === "day") moveDay(each, value); else choose(each, value); settle(); change(); };
  const text = `${prefix}${each.label}`, about = `${each.owner ? `${ownerName(each)}: ` : ""}${each.label}`;
  if (each.kind === "tick") {
    const [row, show] = tick(text, { "data-path": each.path, "aria-label": about, title: each.note }, () => chosen(each.path), set);
    register(each.path, row, () => { show(); row.classList.toggle("moved", moved.chosen.has(each.path)); });
    return row;
  }
  const field = each.kind === "day" ? dayField(each, set) : each.kind === "act" ? actField(each, set) : oneField(each, set);
  field.setAttribute("data-path", each.path);
  field.setAttribute("aria-label", about);
  const name = make("span", { class: "small quiet" });
  const row = make("div", { class: "number choice" }, make("div", { class: "label" }, make("span", {}, make("bdi", {}, text)), field), name, make("p", { class: "about small quiet" }, each.note));
  register(each.path, row, () => {
    field.value = chosen(each.path);
    row.classList.toggle("moved", moved.chosen.has(each.path));
    if (each.kind === "act") name.textContent = (actOf(field.value) || { name: "" }).name;
    if (each.kind === "day") [field.min, field.max] = limits(each);
  });
  return row;
}

// While a year is being typed a day is not yet meant; what lies outside is brought inside once the field is left.
function dayField(each, set) {
  const inside = (day) => { const [low, high] = limits(each); return day < low ? low : day > high ? high : day; };
  const field = make("input", { type: "date", onchange: () => { if (field.value === inside(field.value)) set(field.value); },
    onblur: () => { if (field.value !== chosen(each.path)) set(field.value && inside(field.value)); },
    onkeydown: (event) => { if (event.key === "Enter") set(field.value && inside(field.value)); } });
  return field;
}
function actField(each, set) {
  const field = make("input", { type: "text", list: "acts", maxlength: 4, inputmode: "numeric", onchange: () => set(field.value.trim()) });
  return field;
}
function oneField(each, set) {
  const field = make("select", { onchange: () => set(field.value) }, ...each.options.map((value) => make("option", { value }, value.replaceAll("_", " ").replace("+", " and "))));
  return field;
}

// First and last day that a field may be set to: signals stay in the window, the window around its signals.
function limits(each) {
  const start = chosen("horizon.start"), end = chosen("horizon.end"), own = each.path.replace(/\.[a-z]+$/, "");
  if (each.path === "horizon.origin") return [start, later(start, base.step_days * Math.floor((Date.parse(end) - Date.parse(start)) / 864e5 / base.step_days))];
  if (each.group !== "window") {
    if (each.path.endsWith(".date.from")) return [start, chosen(`${own}.until`)];
    if (each.path.endsWith(".date.until")) return [chosen(`${own}.from`), end];
    return each.path.endsWith(".until") ? [chosen(`${own}.date`) || lastOf(each.owner), end] : [start, end];
  }
  const given = base.signals.filter((signal) => !moved.without.has(signal.id));
  const days = [chosen("horizon.origin"), ...given.flatMap((signal) => daysOf(signal))].sort();
  return each.path === "horizon.start" ? ["1000-01-01", days[0]] : [days[days.length - 1], "9999-12-31"];
}
function lastOf(id) { return base.signals.find((each) => each.id === id).last; }
function daysOf(signal) {
  const path = `signals.${signal.id}`, from = chosen(`${path}.date.from`), day = chosen(`${path}.date`), until = chosen(`${path}.date.until`) || chosen(`${path}.until`);
  return [from || day || signal.first, until || day || signal.last];
}

function later(day, days) { return new Date(Date.parse(`${day}T00:00:00Z`) + 864e5 * days).toISOString().slice(0, 10); }

// A signal is moved whole: the day on which it ends moves with the one on which it begins.
function moveDay(each, day) {
  const until = base.choices.find((other) => other.path === each.path.replace(/\.date$/, ".until"));
  choose(each, day);
  if (!each.path.endsWith(".date") || !until) return;
  const first = base.signals.find((signal) => signal.id === each.owner).first;
  const days = day ? Math.round((Date.parse(day) - Date.parse(first)) / 864e5) : 0;
  const ends = later(until.now, days), [, end] = limits(until);
  choose(until, ends > end ? end : ends);
}

// ---- numbers -------------------------------------------------------------------------------------------------

// The number as it stands without the page: that of a theory variant, or of another act, where one is chosen.
function usual(each) {
  const variant = (differing[moved.theory] || {})[each.path];
  if (each.group === "signals" && each.path.endsWith(".weight")) {
    const act = actOf(moved.chosen.get(`signals.${each.owner}.cameo`));
    if (act && base.signals.find((signal) => signal.id === each.owner).coded) return { ...each, marks: [act.weight, act.weight, act.weight] };
  }
  return variant || each;
}

function number(each, prefix = "") {
  const about = `${each.owner ? `${ownerName(each)}: ` : ""}${each.label}`;
  const origin = `${each.note ? `${each.note}; ` : ""}${each.left_out ? `left out here: ${each.left_out}` : each.origin}; allowed ${spoken(each.allowed[0])} to ${spoken(each.allowed[1])}`;
  const slider = make("input", { type: "range", min: 0, max: 1000, step: 1, "data-path": each.path, "aria-label": about });
  const field = make("input", { type: "text", inputmode: "decimal", "aria-label": `${about}, value` });
  const band = make("span", { class: "band" });
  const [low, high] = each.span;
  const share = (value) => each.ratio ? Math.log(Math.max(value, low) / low) / Math.log(high / low) : (value - low) / (high - low);
  const value = (part) => tidy(each.ratio ? low * (high / low) ** part : low + part * (high - low), high - low);
  const row = make("div", { class: "number" },
    make("div", { class: "label" }, make("span", {}, make("bdi", {}, `${prefix}${each.label}`)), field),
    make("div", { class: "track" }, slider, band), make("p", { class: "about small quiet" }, make("bdi", {}, origin)));
  const put = (to) => {
    if (to === null) moved.values.delete(each.path); else moved.values.set(each.path, to);
    for (const [, show] of shown.get(each.path)) show();
    change();
  };
  const display = () => {
    const now = moved.values.get(each.path), own = usual(each), [first, middle, end] = own.marks;
    row.classList.toggle("moved", now !== undefined);
    slider.value = Math.round(1000 * Math.min(1, Math.max(0, share(now === undefined ? middle : now))));
    field.value = now !== undefined ? spoken(now) : own.left_out ? "–" : own.fixed ? spoken(middle) : `~ ${spoken(middle)}`;
    slider.setAttribute("aria-valuetext", now === undefined && own.left_out ? `left out: ${own.left_out}` : field.value.replace("~", "about"));
    const [from, to] = [first, end].map((mark) => 100 * Math.min(1, Math.max(0, share(mark))));
    band.style.insetInlineStart = `calc(8px + (100% - 16px) * ${from / 100})`;
    band.style.width = `calc((100% - 16px) * ${(to - from) / 100})`;
    band.hidden = own.fixed;
  };
  slider.oninput = () => put(value(Number(slider.value) / 1000));
  slider.ondblclick = () => put(null);
  field.onfocus = () => field.select();
  field.onchange = () => {
    const text = field.value.trim().replace(",", ".").replace("−", "-");
    if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text))) put(Number(text)); else if (text === "" || text[0] === "~" || text === "–") put(null); else display();
  };
  register(each.path, row, display);
  return row;
}

// A number with as many digits as a slider of that length can set.
function tidy(value, length) {
  const digits = Math.max(0, 3 - Math.floor(Math.log10(length || 1)));
  return Number(value.toFixed(Math.min(digits, 12)));
}
function spoken(value) { return value === null ? "any" : String(Number(value.toPrecision(6))); }

// ---- finding -------------------------------------------------------------------------------------------------

function search() {
  const wanted = $("search").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  $("groups").hidden = wanted.length > 0;
  if (!wanted.length) { $("matches").replaceChildren(); return; }
  const known = (each, build) => ({ text: `${ownerName(each)} ${each.owner} ${each.label} ${each.path}`.toLowerCase(), build: () => build(each, each.owner ? `${each.group === "signals" ? ownerName(each) : each.owner.replace("-", "–")}: ` : "") });
  index = index || [...base.signals.map((each) => ({ text: `${each.title} ${each.who} ${each.whom} ${each.id} signal`.toLowerCase(), build: () => signal(each) })),
    ...base.states.map((each) => ({ text: `${each.name} ${each.id} takes part state`.toLowerCase(), build: () => stays(each, `${each.name} `) })),
    { text: `theory set of parameters ${base.variants.join(" ")}`.replaceAll("_", " "), build: variants }, { text: "history states act from the start origin", build: actsFrom },
    ...base.choices.map((each) => known(each, choice)), ...base.numbers.map((each) => known(each, number))];
  const found = index.filter((each) => wanted.every((word) => each.text.includes(word)));
  const rows = found.slice(0, MOST_FOUND).map((each) => each.build());
  if (found.length > MOST_FOUND) rows.push(make("p", { class: "small quiet" }, `${found.length - MOST_FOUND} more; another word narrows it down`));
  $("matches").replaceChildren(...(rows.length ? rows : [make("p", { class: "small quiet" }, "nothing of that name")]));
  settle();
}
