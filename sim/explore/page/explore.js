// The page of explore: what is moved goes to the engine, what comes back is drawn.
"use strict";

const $ = (id) => document.getElementById(id);
const LEVEL_TABS = [[2, "threat"], [3, "display"], [4, "force"], [5, "war"]];
const moved = { theory: "", values: new Map(), without: new Set(), history: "" };
const view = { level: 4, dyad: "" };
const controls = new Map();  // path -> { number, set }
let base = null, socket = null, counter = 0, pending = 0, asked = 0, timer = null, player = null, last = null, telling = "";

function say(text) { $("status").textContent = text; }
function send(kind, content = {}) {
  const id = ++counter;
  if (socket && socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ kind, id, ...content }));
  return id;
}
function changes() {
  return { theory: moved.theory, history: moved.history, values: Object.fromEntries(moved.values), without: [...moved.without] };
}

function connect() {
  const address = new URL(`socket${location.search}`, location.href);
  address.protocol = "ws:";
  socket = new WebSocket(address);
  socket.onmessage = (event) => receive(JSON.parse(event.data));
  socket.onclose = () => { say("the program has ended"); document.body.classList.add("ended"); };
}

function receive(told) {
  if (told.kind === "hello") greet(told);
  else if (told.kind === "answer" && told.id === pending) show(told);
  else if (told.kind === "ties" && told.id === pending && last) { last.ties = told.ties; last.methods = told.methods; redraw(); }
  else if (told.kind === "slow" && isMine(told)) wait(told);
  else if (told.kind === "progress" && isMine(told)) { $("slow-bar").max = told.total; $("slow-bar").value = told.done; }
  else if (told.kind === "refused") refuse(told);
  else if (told.kind === "history") play(told);
  else if (told.kind === "kept") kept(told);
  else if (told.kind === "shelf") list(told.found);
  else if (told.kind === "gone") refuse({ lines: told.lines });
}
function isMine(told) { return told.of !== "ask" || told.id === pending; }

function greet(told) {
  base = told.base;
  if (!base) {
    $("title").textContent = told.opened ? told.opened.name : "nothing to explore";
    say("a finished study");
    list([told.opened]);
    look(told.opened);
    return;
  }
  document.title = `explore: ${base.scenario}`;
  $("title").textContent = base.title;
  $("question").textContent = base.question;
  view.dyad = base.dyad_ids.includes(base.focus) ? base.focus : base.dyad_ids[0];
  $("columns").hidden = false;
  if (matchMedia("(max-width: 820px)").matches) $("controls").open = false;
  buildControls();
  buildTabs();
  buildWhich();
  chips();
  ask();
}

// ---- asking: at most one question is on its way for a drag; a later one overtakes it ---------------------------

function ask() {
  timer = null;
  asked = performance.now();
  pending = send("ask", { changes: changes(), view });
  $("main").classList.add("waiting");
}
function askSoon() { if (timer === null) timer = setTimeout(ask, 30); }
function change() { $("refused").hidden = true; chips(); askSoon(); }

function wait(told) {
  const seconds = told.seconds < 90 ? `${Math.max(1, Math.round(told.seconds))} s` : `${Math.round(told.seconds / 60)} minutes`;
  $("slow-text").textContent = `${told.total.toLocaleString("en")} histories of this scenario take about ${seconds}; the answer comes when it is done`;
  $("slow-bar").value = 0;
  $("slow").hidden = false;
}

function show(answer) {
  last = answer;
  $("slow").hidden = true;
  $("main").classList.remove("waiting");
  $("headline").textContent = answer.headline;
  $("note").textContent = `${answer.note} Own acts count ${answer.window}.`;
  const failed = answer.failed ? `, ${answer.failed} failed` : "";
  say(`${answer.n.toLocaleString("en")} histories${failed} · seed ${base.seed} · answered in ${((performance.now() - asked) / 1000).toFixed(2)} s`);
  redraw();
  $("command").textContent = answer.command;
  $("main").dataset.answered = answer.id;
}

function redraw() {
  const answer = last;
  if (!answer) return;
  for (const tab of $("levels").children) tab.setAttribute("aria-pressed", Number(tab.dataset.level) === answer.level);
  drawEscalation($("escalation"), answer, (dyad) => { view.dyad = dyad; ask(); });
  const dyad = answer.dyad.replace("-", "–"), level = LEVEL_TABS.find(([at]) => at === answer.level)[1];
  $("curve-title").textContent = `${dyad}: P(${level} by then), week by week`;
  drawCurve($("curve"), answer.curve);
  $("postures-title").textContent = `If ${dyad} fought at the end, who would stand where`;
  drawPostures($("postures"), answer);
  drawTies($("network"), $("blocs"), base, answer);
  $("ties").replaceChildren(tableOf(answer.ties, "", true));
  $("together").replaceChildren(tableOf(answer.together, "points", true));
  $("methods").textContent = `Intervals: ${answer.methods.join("; ")}`;
}

function refuse(told) {
  if (told.of === "ask" && told.id !== pending) return;
  $("slow").hidden = true;
  $("main").classList.remove("waiting");
  $("refused").textContent = told.lines.join("\n");
  $("refused").hidden = false;
}

// ---- what can be moved -------------------------------------------------------------------------------------

function buildTabs() {
  $("levels").replaceChildren(...LEVEL_TABS.map(([level, name]) => make("button", { "data-level": level, "aria-pressed": false,
    onclick: () => { view.level = level; ask(); } }, name)));
}

function buildControls() {
  const of = (group, owner) => base.numbers.filter((each) => each.group === group && (owner === undefined || each.owner === owner));
  const name = (id) => (base.states.find((state) => state.id === id) || { name: id }).name;
  const dyads = [...new Set(of("dyads").map((each) => each.owner))];
  $("groups").replaceChildren(
    group(`Signals (${base.signals.length})`, base.signals.map(signal), true),
    group("States", base.states.map((state) => group(state.name, of("states", state.id).map(number)))),
    group("Dyads", dyads.map((dyad) => group(dyad.split("-").map(name).join(" – "), of("dyads", dyad).map(number)))),
    group("Theory", [variants(), history(), group("Parameters of the rules", of("theory").map(number))]));
  $("search").oninput = search;
}

function group(title, inside, open = false) {
  return make("details", { class: "group", open }, make("summary", {}, make("bdi", {}, title)), ...inside);
}

function signal(each) {
  const own = base.numbers.filter((number) => number.owner === each.id && number.group === "signals");
  const box = make("input", { type: "checkbox", checked: true, "data-signal": each.id, "aria-label": `give ${each.title}`, onchange: () => {
    if (box.checked) moved.without.delete(each.id); else moved.without.add(each.id);
    row.classList.toggle("off", !box.checked);
    change();
  } });
  const row = make("div", { class: "signal", "data-find": `${each.title} ${each.who} ${each.whom} ${each.id}`.toLowerCase() }, box,
    make("div", { title: each.quote ? `“${each.quote}” ${each.where}` : each.where }, make("span", { class: `dot l${each.level}` }), make("bdi", {}, each.title),
      make("div", { class: "small quiet" }, make("bdi", {}, `${each.who} → ${each.whom} · ${each.when}`))),
    make("details", { class: "more" }, make("summary", { class: "small quiet" }, own.length > 1 ? "strength and rate" : "strength"), ...own.map(number)));
  controls.set(`signals.${each.id}`, { set: (on) => { box.checked = on; row.classList.toggle("off", !on); } });
  return row;
}

function variants() {
  const radio = (value, text) => make("label", {}, make("input", { type: "radio", name: "theory", value, checked: value === "", onchange: () => {
    moved.theory = value;
    for (const path of [...moved.values.keys()]) if (path.startsWith("theory.")) moved.values.delete(path);
    settle();
    change();
  } }), ` ${text}`);
  const names = Object.keys(base.variants);
  return make("div", { class: "variants" }, radio("", "as in the baseline"), ...names.map((name) => radio(name, name.replaceAll("_", " "))));
}

function history() {
  const other = base.history === "given" ? "simulated" : "given";
  const box = make("input", { type: "checkbox", "data-history": other, onchange: () => { moved.history = box.checked ? other : ""; change(); } });
  controls.set("history", { set: (on) => { box.checked = on; } });
  return make("label", { class: "small" }, box, other === "simulated" ? " states act from the start, not only from the origin" : " up to the origin only the signals happen");
}

// The number as it stands without the page: that of a theory variant, where one is chosen.
function usual(each) {
  const variant = moved.theory ? base.variants[moved.theory][each.path] : null;
  return variant || each;
}

function number(each) {
  const slider = make("input", { type: "range", min: 0, max: 1000, step: 1, "data-path": each.path, "aria-label": `${each.owner} ${each.label}` });
  const field = make("input", { type: "text", inputmode: "decimal", "aria-label": `${each.owner} ${each.label}, value` });
  const band = make("span", { class: "band" });
  const [low, high] = each.span;
  const share = (value) => each.ratio ? Math.log(Math.max(value, low) / low) / Math.log(high / low) : (value - low) / (high - low);
  const value = (part) => tidy(each.ratio ? low * (high / low) ** part : low + part * (high - low), high - low);
  const row = make("div", { class: "number", "data-find": `${each.owner} ${each.label} ${each.path}`.toLowerCase(), title: `${each.note}\n${each.origin}\nallowed ${spoken(each.allowed[0])} to ${spoken(each.allowed[1])}` },
    make("div", { class: "label" }, make("span", {}, make("bdi", {}, each.label)), field), make("div", { class: "track" }, slider, band));
  const put = (to) => {
    if (to === null) moved.values.delete(each.path); else moved.values.set(each.path, to);
    display();
    change();
  };
  const display = () => {
    const now = moved.values.get(each.path), own = usual(each), [first, middle, end] = own.marks;
    row.classList.toggle("moved", now !== undefined);
    slider.value = Math.round(1000 * Math.min(1, Math.max(0, share(now === undefined ? middle : now))));
    field.value = now !== undefined ? spoken(now) : own.fixed ? spoken(middle) : `~ ${spoken(middle)}`;
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
    if (text === "" || text.startsWith("~")) put(null); else if (Number.isFinite(Number(text))) put(Number(text)); else display();
  };
  controls.set(each.path, { number: each, set: display });
  display();
  return row;
}

// A number with as many digits as a slider of that length can set.
function tidy(value, length) {
  const digits = Math.max(0, 3 - Math.floor(Math.log10(length || 1)));
  return Number(value.toFixed(Math.min(digits, 12)));
}
function spoken(value) { return value === null ? "any" : String(Number(value.toPrecision(6))); }
function settle() { for (const [path, control] of controls) if (control.number) control.set(); else if (path === "history") control.set(moved.history !== ""); else control.set(!moved.without.has(path.slice(8))); }

function search() {
  const wanted = $("search").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of $("groups").querySelectorAll("[data-find]")) row.hidden = !wanted.every((word) => row.dataset.find.includes(word) || inSignal(row, word));
  for (const each of [...$("groups").querySelectorAll(".group")].reverse()) {
    const there = [...each.querySelectorAll("[data-find]")].some((row) => !row.hidden);
    each.hidden = wanted.length > 0 && !there;
    if (wanted.length) each.open = there;
  }
  for (const more of $("groups").querySelectorAll(".more")) more.open = wanted.length > 0;
}
function inSignal(row, word) { const signal = row.closest(".signal"); return Boolean(signal) && signal.dataset.find.includes(word); }

function chips() {
  const chip = (text, remove) => make("li", {}, make("bdi", {}, text), make("button", { "aria-label": `undo ${text}`, onclick: () => { remove(); settle(); change(); } }, "×"));
  const label = (path) => { const { number } = controls.get(path); return `${number.owner ? number.owner + " " : ""}${number.label}`; };
  const title = (id) => base.signals.find((each) => each.id === id).title;
  const all = [
    ...(moved.theory ? [chip(`theory: ${moved.theory}`, () => { moved.theory = ""; document.querySelector("input[name=theory][value='']").checked = true; })] : []),
    ...(moved.history ? [chip(`history: ${moved.history}`, () => { moved.history = ""; })] : []),
    ...[...moved.values].map(([path, value]) => chip(`${label(path)} = ${spoken(value)}`, () => moved.values.delete(path))),
    ...[...moved.without].map((id) => chip(`without: ${title(id)}`, () => moved.without.delete(id))),
  ];
  $("chips").replaceChildren(...all);
  $("count").textContent = all.length ? `(${all.length})` : "none: this is the baseline";
  $("reset").disabled = $("keep").disabled = !all.length;
  $("kept").hidden = true;
}

function reset() {
  moved.theory = moved.history = "";
  moved.values.clear();
  moved.without.clear();
  document.querySelector("input[name=theory][value='']").checked = true;
  settle();
  change();
}

function kept(told) {
  $("keep-form").hidden = true;
  $("kept").replaceChildren("Kept in ", ...told.files.flatMap((file, at) => [at ? " and " : "", make("bdi", {}, file)]), "; the same numbers: ", make("code", {}, told.command));
  $("kept").hidden = false;
}

// ---- one history -------------------------------------------------------------------------------------------

function buildWhich() {
  const tell = (which) => { telling = send("tell", { changes: changes(), which }); $("history-hint").textContent = "looking for it …"; $("history-hint").hidden = false; };
  const pick = (which, text) => make("button", { "data-which": which, onclick: () => tell(which) }, text);
  const joins = make("select", { "aria-label": "a history in which a state joins", onchange: () => { if (joins.value) tell(`joined:${joins.value}`); joins.value = ""; } },
    make("option", { value: "" }, "one in which … joins"), ...base.states.map((state) => make("option", { value: state.id }, state.name)));
  const by = make("input", { type: "text", inputmode: "numeric", placeholder: "number", "aria-label": "history by its number", onchange: () => { if (by.value.trim()) tell(by.value.trim()); } });
  $("which").replaceChildren(pick("typical", "a typical one"), pick("worst", "the worst"), pick("first_war", "the first war"), joins, by);
}

function play(told) {
  if (told.id !== telling) return;
  if (player) player.stop();
  $("slow").hidden = true;
  $("refused").hidden = true;
  $("history-hint").hidden = true;
  player = makePlayer($("player"), told.frames);
}

// ---- finished runs and studies -----------------------------------------------------------------------------

function list(found) {
  const entry = (each) => make("tr", {}, make("td", {}, make("bdi", {}, each.name)), make("td", {}, each.kind),
    make("td", {}, make("div", { class: "row" }, each.files.includes("report.html") ? make("button", { onclick: () => look(each) }, "its page") : null,
      each.kind === "run" ? make("button", { onclick: () => open(`?run=${each.number}`, "_blank", "noopener") }, "explore from it") : null),
      make("span", { class: "files" }, ...each.files.filter((file) => file !== "report.html").map((file) => make("a", { href: address(each, file), target: "_blank", rel: "noopener" }, file)))));
  const there = found.filter(Boolean);
  $("found").replaceChildren(there.length ? make("table", { class: "table" }, make("tbody", {}, ...there.map(entry))) : make("p", { class: "quiet" }, "There are none below results/."));
}
function address(each, file) { return `found/${each.number}/${file.split("/").map(encodeURIComponent).join("/")}`; }
function look(each) {
  if (!$("shelf").open) $("shelf").showModal();
  $("frame").src = address(each, "report.html");
  $("frame").hidden = !each.files.includes("report.html");
}

$("open-shelf").onclick = () => { $("frame").hidden = true; send("shelf"); $("shelf").showModal(); };
$("close-shelf").onclick = () => $("shelf").close();
$("reset").onclick = reset;
$("keep").onclick = () => { $("keep-form").hidden = false; $("keep-name").focus(); };
$("keep-form").onsubmit = (event) => { event.preventDefault(); send("keep", { changes: changes(), name: $("keep-name").value }); };
let width = innerWidth;
addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; redraw(); } });
connect();
