"use strict";
{
  const digits = new Intl.Collator(undefined, { numeric: true });
  const valueOf = (row, place) => {
    const cell = row.cells[place];
    return { number: cell.dataset.v === undefined ? NaN : Number(cell.dataset.v), text: cell.textContent.trim() };
  };
  const compare = (a, b) =>
    Number.isNaN(a.number) || Number.isNaN(b.number)
      ? Number.isNaN(a.number) - Number.isNaN(b.number) || digits.compare(a.text, b.text)
      : a.number - b.number;

  const sortBy = (table, place) => {
    const heads = [...table.tHead.rows[0].cells];
    const down = heads[place].ariaSort === "ascending";
    heads.forEach((head, at) => {
      if (at === place) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    const rows = [...table.tBodies[0].rows].map((row) => ({ row, value: valueOf(row, place) }));
    rows.sort((a, b) => (down ? compare(b.value, a.value) : compare(a.value, b.value)));
    table.tBodies[0].append(...rows.map(({ row }) => row));
    table.dispatchEvent(new Event("arranged"));
  };

  const counted = (count) => count.toLocaleString("en");
  const rowsOf = (table) => [...table.tBodies[0].rows];

  const press = (words, act) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.addEventListener("click", () => act(button));
    return button;
  };

  // a long table shows its first rows, until more are asked for; on paper all are there
  const FIRST = 25;
  const fold = (table) => {
    const arrange = () => {
      let place = 0;
      for (const row of rowsOf(table)) row.classList.toggle("more", !row.hidden && place++ >= FIRST);
      button.hidden = place <= FIRST;
      button.textContent = `Show all ${counted(place)} rows`;
    };
    const button = press("", () => {
      table.removeEventListener("arranged", arrange);
      for (const row of rowsOf(table)) row.classList.remove("more");
      button.remove();
    });
    table.addEventListener("arranged", arrange);
    const box = document.createElement("div");
    box.className = "tools";
    box.append(button);
    table.parentElement.after(box);
    arrange();
  };

  // head and rows that the filter leaves, as a spreadsheet or a text takes them
  const asText = (table) =>
    [table.tHead.rows[0], ...rowsOf(table).filter((row) => !row.hidden)]
      .map((row) => [...row.cells].map((cell) => cell.textContent.replace(/\s+/g, " ").trim()).join("\t"))
      .join("\n");
  const addCopy = (table, box) => {
    if (!navigator.clipboard) return;
    const tell = (button, words) => {
      button.textContent = words;
      setTimeout(() => { button.textContent = "Copy table"; }, 2000);
    };
    box.append(press("Copy table", (button) => navigator.clipboard.writeText(asText(table)).then(
      () => tell(button, "Copied"), () => tell(button, "Not allowed here"))));
  };

  const addFilter = (table, tools) => {
    const rows = rowsOf(table);
    const [box, field, count] = ["label", "input", "output"].map((name) => document.createElement(name));
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const say = (shown) => { count.textContent = `${counted(shown)} of ${counted(rows.length)} rows`; };
    const example = [...rows[rows.length >> 1].cells].find((cell) => !cell.classList.contains("number"));
    field.type = "search";
    field.placeholder = example ? `such as ${example.textContent.trim().split(/[\s–]/)[0]}` : "";
    field.addEventListener("input", () => {
      const words = field.value.toLowerCase().split(/\s+/);
      let shown = 0;
      rows.forEach((row, at) => {
        row.hidden = !words.every((word) => texts[at].includes(word));
        shown += !row.hidden;
      });
      say(shown);
      table.dispatchEvent(new Event("arranged"));
    });
    box.className = "filter";
    box.append("Show rows with", field, count);
    count.setAttribute("aria-live", "polite");
    tools.append(box);
    say(rows.length);
  };

  const addSorting = (table) => {
    [...table.tHead.rows[0].cells].forEach((head, place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sortBy(table, place));
      head.append(button);
    });
  };

  for (const table of document.querySelectorAll("main table")) {
    const tools = document.createElement("div");
    tools.className = "tools";
    table.parentElement.before(tools);
    if (table.classList.contains("sorts")) addSorting(table);
    if (rowsOf(table).length > 8) addFilter(table, tools);
    addCopy(table, tools);
    if (rowsOf(table).length > FIRST + 5) fold(table);
  }

  const tip = document.createElement("div");
  tip.className = "tip";
  tip.id = "tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  document.body.append(tip);
  const hide = () => {
    tip.hidden = true;
    document.querySelectorAll("[aria-describedby=tip]").forEach((at) => at.removeAttribute("aria-describedby"));
  };
  const show = ({ target }) => {
    const at = target.closest?.("[data-tip]");
    if (!at) return hide();
    tip.textContent = at.dataset.tip;
    tip.hidden = false;
    at.setAttribute("aria-describedby", "tip");
    const box = at.getBoundingClientRect();
    const right = document.documentElement.clientWidth - tip.offsetWidth - 16;
    tip.style.left = `${Math.max(16, Math.min(box.left, right)) + scrollX}px`;
    tip.style.top = `${(box.top > tip.offsetHeight + 8 ? box.top - tip.offsetHeight - 6 : box.bottom + 6) + scrollY}px`;
  };
  for (const each of document.querySelectorAll("main [title]")) {
    each.dataset.tip = each.title;
    each.removeAttribute("title");
    if (!each.href) each.tabIndex = each.closest("table") ? -1 : 0;
  }
  // one cell of a table is reached by Tab, the others from it by arrows
  const cellOf = (row, place) => row?.cells[place]?.querySelector("[data-tip]");
  const shownRow = (row, step) => {
    do row = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    while (row && !row.offsetParent);
    return row;
  };
  for (const table of document.querySelectorAll("table")) {
    const first = table.tBodies[0].querySelector("[data-tip]");
    if (!first) continue;
    first.tabIndex = 0;
    table.addEventListener("keydown", (event) => {
      const at = event.target.closest("tbody [data-tip]");
      const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (!at || !step) return;
      const cell = at.closest("td");
      const row = step[0] ? shownRow(cell.parentElement, step[0]) : cell.parentElement;
      const to = cellOf(row, cell.cellIndex + step[1]);
      event.preventDefault();
      if (!to) return;
      at.tabIndex = -1;
      to.tabIndex = 0;
      to.focus();
    });
  }
  for (const kind of ["mouseover", "focusin", "click"]) document.addEventListener(kind, show);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  document.addEventListener("focusout", hide);

  const open = () => {
    const at = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let each = at; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
    if (at) at.scrollIntoView();
  };
  addEventListener("hashchange", open);
  if (location.hash) open();
}
