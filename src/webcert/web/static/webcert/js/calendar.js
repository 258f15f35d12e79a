// A month to pick a date from, opened by a button that it puts beside each date field. Owns data-calendar.
// Keys in the grid: arrows for days and weeks, Page Up and Page Down for months, Home and End for the week,
// Enter or Space to choose, Escape to close. Days outside the allowed range cannot be chosen.
import { usable } from "./conditions.js";

const months = ["januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"];
const weekdays = ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"];
const day = 86400000;
const iso = (time) => new Date(time).toISOString().slice(0, 10);
const time = (text) => Date.parse(`${text}T00:00:00Z`);
const weekday = (at) => (new Date(at).getUTCDay() + 6) % 7;

function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// ISO week: the week of the year that holds its Thursday.
function week(at) {
  const thursday = at + (3 - weekday(at)) * day;
  const first = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1);
  return Math.floor((thursday - first) / day / 7) + 1;
}

function moveMonth(at, step) {
  const from = new Date(at);
  const length = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + step + 1, 0)).getUTCDate();
  return Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + step, Math.min(from.getUTCDate(), length));
}

// The same day a year earlier; 28 February for a leap day.
const yearBefore = (text) => iso(moveMonth(time(text), -12));

class Calendar {
  constructor(field, button, form) {
    Object.assign(this, { field, button, today: form.dataset.today });
    this.latest = field.closest("[data-dated]") || field.matches("[data-last-year]") ? this.today : "2099-12-11";
    this.earliest = field.matches("[data-last-year]") ? yearBefore(this.today) : "1900-01-02";
    button.addEventListener("click", () => { if (this.box) this.close(); else if (!field.readOnly) this.open(); });
  }
  open() {
    this.at = time(usable(this.field.value.trim()) ?? this.today);
    this.box = make("div", { class: "calendar", role: "dialog", "aria-modal": "false", "aria-label": `Välj datum. ${this.field.getAttribute("aria-label")}` });
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("focusout", (event) => { if (event.relatedTarget && !this.box?.contains(event.relatedTarget)) this.close(false); });
    this.outside = (event) => { if (!this.box.contains(event.target) && !this.button.contains(event.target)) this.close(false); };
    document.addEventListener("pointerdown", this.outside);
    this.button.after(this.box);
    this.button.setAttribute("aria-expanded", "true");
    this.draw();
    this.focus();
    this.place();
    this.moved = () => this.place();
    addEventListener("resize", this.moved);
    addEventListener("scroll", this.moved, { capture: true, passive: true });
  }
  // Below the field where there is room, else above, and always inside the window.
  place() {
    const field = this.field.getBoundingClientRect(), { offsetWidth: width, offsetHeight: height } = this.box;
    const below = field.bottom + 4, fits = below + height <= window.innerHeight;
    this.box.style.left = `${Math.max(8, Math.min(field.left, document.documentElement.clientWidth - width - 8))}px`;
    this.box.style.top = `${fits ? below : Math.max(8, field.top - height - 4)}px`;
  }
  close(back = true) {
    document.removeEventListener("pointerdown", this.outside);
    removeEventListener("resize", this.moved);
    removeEventListener("scroll", this.moved, { capture: true });
    const box = this.box;
    this.box = null;
    box?.remove();
    this.button.setAttribute("aria-expanded", "false");
    if (back) this.button.focus();
  }
  control(label, text, action) {
    const made = make("button", { type: "button", class: "button button--quiet", "aria-label": label }, text);
    made.addEventListener("click", action);
    return made;
  }
  draw() {
    const shown = new Date(this.at), year = shown.getUTCFullYear(), month = shown.getUTCMonth();
    const title = make("p", { class: "calendar__title", "aria-live": "polite" }, `${months[month]} ${year}`);
    const head = make("div", { class: "calendar__head" },
      this.control("Föregående månad", "‹", () => this.move(moveMonth(this.at, -1), false)), title,
      this.control("Nästa månad", "›", () => this.move(moveMonth(this.at, 1), false)));
    const names = make("tr", {}, make("th", { scope: "col" }, make("abbr", { title: "vecka" }, "v.")),
      ...weekdays.map((name) => make("th", { scope: "col" }, make("abbr", { title: name }, name.slice(0, 2)))));
    const rows = [];
    const first = Date.UTC(year, month, 1), last = Date.UTC(year, month + 1, 0);
    for (let monday = first - weekday(first) * day; monday <= last; monday += 7 * day) {
      const cells = weekdays.map((name, number) => this.cell(monday + number * day, name, month));
      rows.push(make("tr", {}, make("th", { scope: "row" }, String(week(monday))), ...cells));
    }
    const table = make("table", { class: "calendar__days", role: "grid", "aria-label": `${months[month]} ${year}` }, make("thead", {}, names), make("tbody", {}, ...rows));
    const empty = make("button", { type: "button", class: "button button--quiet" }, "Rensa");
    empty.addEventListener("click", () => this.choose(""));
    const ok = make("button", { type: "button", class: "button button--plain" }, "OK");
    ok.addEventListener("click", () => this.choose(iso(this.at)));
    this.box.replaceChildren(head, table, make("div", { class: "calendar__foot" }, empty, ok));
  }
  cell(at, name, month) {
    const date = iso(at), marked = new Date(at).getUTCMonth() === month;
    if (!marked) return make("td", { "aria-hidden": "true" });
    const attributes = { type: "button", class: "calendar__day", "data-calendar-day": date, tabindex: at === this.at ? "0" : "-1", "aria-label": `${name} ${Number(date.slice(8))} ${months[month]} ${date.slice(0, 4)}` };
    if (date > this.latest || date < this.earliest) attributes["aria-disabled"] = "true";
    if (date === this.today) attributes["aria-current"] = "date";
    const button = make("button", attributes, String(Number(date.slice(8))));
    button.addEventListener("click", () => this.choose(date));
    const selected = date === this.field.value.trim();
    return make("td", { "aria-selected": String(selected) }, button);
  }
  focus() { this.box.querySelector('[data-calendar-day][tabindex="0"]').focus({ preventScroll: true }); }
  move(at, focus = true) {
    const held = document.activeElement?.getAttribute("aria-label");
    this.at = at;
    this.draw();
    this.place();
    if (focus) this.focus();
    else [...this.box.querySelectorAll("button")].find((one) => one.getAttribute("aria-label") === held)?.focus();
  }
  choose(date) {
    if (date > this.latest || date < this.earliest) return;
    this.field.value = date;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.close();
  }
  key(event) {
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); this.close(); return; }
    if (!event.target.matches("[data-calendar-day]")) return;
    const moves = {
      ArrowLeft: () => this.at - day, ArrowRight: () => this.at + day, ArrowUp: () => this.at - 7 * day, ArrowDown: () => this.at + 7 * day,
      Home: () => this.at - weekday(this.at) * day, End: () => this.at + (6 - weekday(this.at)) * day,
      PageUp: () => moveMonth(this.at, -1), PageDown: () => moveMonth(this.at, 1),
    };
    const moved = moves[event.key]?.();
    if (moved === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.move(moved);
  }
}

export function start(form) {
  const icons = document.querySelector(".icon use").getAttribute("href").split("#")[0];
  for (const field of form.querySelectorAll("[data-date]")) {
    const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    picture.setAttribute("class", "icon");
    picture.setAttribute("aria-hidden", "true");
    picture.append(document.createElementNS("http://www.w3.org/2000/svg", "use"));
    picture.firstChild.setAttribute("href", `${icons}#calendar`);
    const label = `Öppna kalender. ${field.getAttribute("aria-label")}`;
    const button = make("button", { type: "button", class: "calendar-button", "aria-label": label, "aria-haspopup": "dialog", "aria-expanded": "false", "data-calendar": "" }, picture);
    const held = make("span", { class: "date" });
    field.replaceWith(held);
    held.append(field, button);
    new Calendar(field, button, form);
  }
}
