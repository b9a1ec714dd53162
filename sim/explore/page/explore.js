// The page of explore: what is moved goes to the engine, what comes back is drawn.
"use strict";

const $ = (id) => document.getElementById(id);
const LEVEL_TABS = [[2, "threat"], [3, "display"], [4, "force"], [5, "war"]];
const view = { level: 4, dyad: "" };
const waited = { ask: 0, tell: 0, keep: 0, shelf: 0, theory: 0 };  // the last question of each kind
let base = null, socket = null, counter = 0, asked = 0, timer = null, player = null, last = null, isGone = false;

function say(text) { $("status").textContent = text; }
function send(kind, content = {}) {
  waited[kind] = ++counter;
  if (socket && socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ kind, id: counter, ...content }));
}

function connect() {
  const address = new URL(`socket${location.search}`, location.href);
  address.protocol = "ws:";
  socket = new WebSocket(address);
  socket.onmessage = (event) => receive(JSON.parse(event.data));
  socket.onclose = end;
}
function end() {
  if (isGone) return;
  say("the program has ended; start it again to go on");
  document.body.classList.add("ended");
  busy(false);
}

const TOLD = {
  hello: greet,
  answer: show,
  ties: (told) => { last = { ...last, ties: told.ties, methods: told.methods }; redraw(); },
  slow: wait,
  progress: (told) => { $("slow-bar").max = told.total; $("slow-bar").value = told.done; },
  refused: refuse,
  history: play,
  kept,
  shelf: (told) => list(told.found),
  theory: (told) => { differing = told.variants; settle(); },
  gone: (told) => { isGone = true; say("it cannot be opened"); complain(told.lines); },
};
const ANSWERS = { answer: "ask", ties: "ask", history: "tell", kept: "keep", shelf: "shelf", theory: "theory" };
function receive(told) {
  const kind = told.of || ANSWERS[told.kind];
  if (kind && told.id !== waited[kind]) return;  // overtaken
  TOLD[told.kind](told);
}

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
  view.dyad = base.dyads.includes(base.focus) ? base.focus : base.dyads[0];
  remember();
  $("columns").hidden = false;
  if (matchMedia("(max-width: 820px)").matches) $("controls").open = false;
  buildControls();
  buildTabs();
  buildWhich();
  chips();
  ask();
}

// What is moved outlives a reload of this tab, and nothing else.
const PLACE = location.pathname + location.search;
function remember() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(PLACE) || "null");
    if (!kept) return;
    takeUp(kept.changes);
    if (LEVEL_TABS.some(([level]) => level === kept.view.level)) view.level = kept.view.level;
    if (base.dyads.includes(kept.view.dyad)) view.dyad = kept.view.dyad;
  } catch { sessionStorage.removeItem(PLACE); }
}
function store() {
  try { sessionStorage.setItem(PLACE, JSON.stringify({ changes: changes(), view })); } catch { /* then it is not kept */ }
}

// ---- asking: at most one question is on its way for a drag; a later one overtakes it ---------------------------

function ask() {
  timer = null;
  store();
  if (socket.readyState !== WebSocket.OPEN) { end(); return; }
  asked = performance.now();
  send("ask", { changes: changes(), view });
  busy(true);
}
function askSoon() { if (timer === null) timer = setTimeout(ask, 30); }
function change() { $("refused").hidden = true; chips(); askSoon(); }
function busy(is) {
  $("main").classList.toggle("waiting", is);
  $("main").setAttribute("aria-busy", is);
  if (!is) $("slow").hidden = true;
}

function wait(told) {
  const seconds = told.seconds < 90 ? `${Math.max(1, Math.round(told.seconds))} s` : `${Math.round(told.seconds / 60)} minutes`;
  $("slow-text").textContent = `${told.total.toLocaleString("en")} histories of this scenario take about ${seconds}; the answer comes when it is done`;
  $("slow-bar").value = 0;
  $("slow").hidden = false;
}

function show(answer) {
  last = answer;
  busy(false);
  $("refused").hidden = true;
  $("main").classList.remove("stale");
  $("headline").textContent = answer.headline.replaceAll(" %", "\u00a0%").replace(/\[[^\]]*\]/g, (interval) => interval.replaceAll(" ", "\u00a0"));
  $("note").textContent = `${answer.note} States act by themselves ${answer.window.replace(" to ", " until ").replace(/^/, "from ")}.`;
  const failed = answer.failed ? `, ${answer.failed} failed` : "";
  say(`${answer.n.toLocaleString("en")} histories${failed} · seed ${base.seed} · answered in ${((performance.now() - asked) / 1000).toFixed(2)} s`);
  redraw();
  $("command").textContent = answer.command;
  $("main").dataset.answered = answer.id;
  if (!waited.theory) send("theory");
}

function redraw() {
  const answer = last;
  if (!answer) return;
  const focused = document.activeElement && document.activeElement.dataset.dyad;
  for (const tab of $("levels").children) tab.setAttribute("aria-pressed", Number(tab.dataset.level) === answer.level);
  drawEscalation($("escalation"), answer, (dyad) => { view.dyad = dyad; ask(); });
  if (focused) { const same = [...$("escalation").querySelectorAll("button")].find((each) => each.dataset.dyad === focused); if (same) same.focus(); }
  const dyad = answer.dyad.replace("-", "–"), level = LEVEL_TABS.find(([at]) => at === answer.level)[1];
  $("curve-title").textContent = `${dyad}: P(${level} by then), week by week`;
  drawCurve($("curve"), answer.curve);
  $("postures-title").textContent = `If ${dyad} fought at the end, who would stand where`;
  drawPostures($("postures"), answer);
  drawTies($("network"), $("blocs"), answer);
  $("ties").replaceChildren(tableOf(answer.ties, "", true));
  $("together").replaceChildren(tableOf(answer.together, "points", true));
  $("methods").textContent = `Intervals: ${answer.methods.join("; ")}`;
}

function complain(lines) {
  $("refused").textContent = lines.join("\n");
  $("refused").hidden = false;
}
function refuse(told) {
  if (told.of === "ask") { busy(false); $("main").classList.add("stale"); }
  if (told.of === "tell") $("history-hint").textContent = "it was not found; why stands above";
  if (told.of === "keep") $("keep-now").disabled = false;
  $("slow").hidden = true;
  complain(told.of === "ask" && last ? [...told.lines, "what is shown below is the answer before"] : told.lines);
}

// ---- what can be moved -------------------------------------------------------------------------------------

function buildTabs() {
  $("levels").replaceChildren(...LEVEL_TABS.map(([level, name]) => make("button", { "data-level": level, "aria-pressed": false,
    onclick: () => { view.level = level; ask(); } }, name)));
}

function chips() {
  const chip = (text, remove) => make("li", {}, make("bdi", {}, text), make("button", { "aria-label": `undo: ${text}`, onclick: () => { remove(); settle(); change(); $("chips").tabIndex = -1; $("chips").focus(); } }, "×"));
  const find = (list, path) => list.find((each) => each.path === path);
  const label = (each) => `${each.owner ? `${each.group === "signals" ? ownerName(each) : each.owner.replace("-", "–")}: ` : ""}${each.label}`;
  const said = (value) => value === true ? "yes" : value === false ? "no" : String(value).replaceAll("_", " ").replace("+", " and ");
  const title = (id) => id.startsWith("states.") ? stateName(id.slice(7)) : base.signals.find((each) => each.id === id).title;
  const all = [
    ...(moved.theory ? [chip(`theory: ${said(moved.theory)}`, () => { moved.theory = ""; })] : []),
    ...(moved.history ? [chip(`history: ${moved.history}`, () => { moved.history = ""; })] : []),
    ...[...moved.without].map((id) => chip(`without: ${title(id)}`, () => moved.without.delete(id))),
    ...[...moved.chosen].map(([path, value]) => chip(`${label(find(base.choices, path))}: ${said(value)}`, () => moved.chosen.delete(path))),
    ...[...moved.values].map(([path, value]) => chip(`${label(find(base.numbers, path))} = ${spoken(value)}`, () => moved.values.delete(path))),
  ];
  $("chips").replaceChildren(...all);
  $("count").textContent = all.length ? `(${all.length})` : "none: this is the baseline";
  $("reset").disabled = $("keep").disabled = !all.length;
  $("kept").hidden = true;
}

function reset() {
  moved.theory = moved.history = "";
  for (const each of [moved.values, moved.chosen, moved.without]) each.clear();
  settle();
  change();
}

function keep(event) {
  event.preventDefault();
  if ($("keep-now").disabled) return;
  $("keep-now").disabled = true;  // a second click is no second file
  send("keep", { changes: changes(), name: $("keep-name").value });
}
function kept(told) {
  $("keep-form").hidden = true;
  $("keep-now").disabled = false;
  $("refused").hidden = true;
  $("kept").replaceChildren("Kept in ", ...told.files.flatMap((file, at) => [at ? " and " : "", make("bdi", {}, file)]), "; the same numbers: ", make("code", {}, told.command));
  $("kept").hidden = false;
}

// ---- one history -------------------------------------------------------------------------------------------

function buildWhich() {
  const tell = (which) => { send("tell", { changes: changes(), which }); $("history-hint").textContent = "looking for it …"; $("history-hint").hidden = false; };
  const pick = (which, text) => make("button", { "data-which": which, onclick: () => tell(which) }, text);
  const joins = make("select", { "aria-label": "a history in which a state joins", onchange: () => { if (joins.value) tell(`joined:${joins.value}`); joins.value = ""; } },
    make("option", { value: "" }, "one in which … joins"), ...base.states.map((state) => make("option", { value: state.id }, state.name)));
  const by = make("input", { type: "text", inputmode: "numeric", placeholder: "number", "aria-label": "history by its number", onchange: () => { if (by.value.trim()) tell(by.value.trim()); } });
  $("which").replaceChildren(pick("typical", "a typical one"), pick("worst", "the worst"), pick("first_war", "the first war"), joins, by);
}

function play(told) {
  if (player) player.stop();
  $("slow").hidden = true;
  $("refused").hidden = true;
  $("history-hint").hidden = true;
  player = makePlayer($("player"), told.frames);
}

// ---- finished runs and studies -----------------------------------------------------------------------------

function list(found) {
  const entry = (each) => make("tr", {}, make("td", {}, make("bdi", {}, each.name)), make("td", {}, each.kind),
    make("td", {}, each.why ? make("span", { class: "quiet" }, make("bdi", {}, each.why)) : null, make("div", { class: "row" }, each.files.includes("report.html") ? make("button", { onclick: () => look(each) }, "its page") : null,
      each.kind === "run" && !each.why ? make("button", { onclick: () => open(`?run=${each.number}`, "_blank", "noopener") }, "explore from it") : null),
      make("span", { class: "files" }, ...each.files.filter((file) => file !== "report.html").map((file) => make("a", { href: address(each, file), target: "_blank", rel: "noopener" }, file)))));
  const there = found.filter(Boolean);
  $("found").replaceChildren(there.length ? make("table", { class: "table" }, make("tbody", {}, ...there.map(entry))) : make("p", { class: "quiet" }, "There are none below results/."));
}
function address(each, file) { return `found/${each.number}/${file.split("/").map(encodeURIComponent).join("/")}`; }
function look(each) {
  if (!$("shelf").open) $("shelf").showModal();
  $("frame").src = address(each, "report.html");
  $("frame").hidden = !each.files.includes("report.html");
  $("frame").scrollIntoView({ block: "nearest" });
}

$("open-shelf").onclick = () => { $("frame").hidden = true; $("found").textContent = "looking …"; send("shelf"); $("shelf").showModal(); };
$("close-shelf").onclick = () => $("shelf").close();
$("reset").onclick = reset;
$("keep").onclick = () => { $("keep-form").hidden = false; $("keep-name").focus(); };
$("keep-form").onsubmit = keep;
let width = innerWidth;
addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; redraw(); } });
connect();
