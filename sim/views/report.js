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
  };

  const addFilter = (table) => {
    const rows = [...table.tBodies[0].rows];
    const [box, field, count] = ["label", "input", "output"].map((name) => document.createElement(name));
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const say = (shown) => { count.textContent = `${shown.toLocaleString("en")} of ${rows.length.toLocaleString("en")} rows`; };
    field.type = "search";
    field.placeholder = "such as force or TUR";
    field.addEventListener("input", () => {
      const words = field.value.toLowerCase().split(/\s+/);
      let shown = 0;
      rows.forEach((row, at) => {
        row.hidden = !words.every((word) => texts[at].includes(word));
        shown += !row.hidden;
      });
      say(shown);
    });
    box.className = "filter";
    box.append("Show rows with", field, count);
    table.parentElement.before(box);
    say(rows.length);
  };

  for (const table of document.querySelectorAll("table.sorts")) {
    [...table.tHead.rows[0].cells].forEach((head, place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sortBy(table, place));
      head.append(button);
    });
    if (table.tBodies[0].rows.length > 8) addFilter(table);
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
    if (!each.href) each.tabIndex = 0;
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
