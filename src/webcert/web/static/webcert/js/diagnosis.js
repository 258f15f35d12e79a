// Diagnosis rows: suggestions by code or text after the ARIA combobox pattern. Owns data-diagnoses, data-row, data-by, data-hits-status.

class Combobox {
  constructor(field, box) {
    Object.assign(this, { field, box, row: field.closest("[data-row]"), list: document.getElementById(field.getAttribute("aria-controls")), at: -1, asked: 0 });
    field.addEventListener("input", (event) => event.isTrusted && this.ask());
    field.addEventListener("keydown", (event) => this.key(event));
    field.addEventListener("blur", () => { this.complete(); setTimeout(() => this.close(), 150); });
    this.list.addEventListener("mousedown", (event) => { event.preventDefault(); const item = event.target.closest("[role=option]"); if (item) this.pick(item); });
  }
  ask() {
    clearTimeout(this.timer);
    const typed = this.field.value.trim(), shortest = this.field.dataset.by === "code" ? 3 : 1;
    if (typed.length < shortest) { if (!typed) this.clearOther(); this.close(); return; }
    this.timer = setTimeout(() => this.fetch(typed), 100);
  }
  // A code typed in full counts as chosen: its text is filled in when the field is left (D65).
  async complete() {
    const typed = this.field.value.replace(/[.\s]/g, "").toUpperCase(), text = this.row.querySelector('[data-by="text"]');
    if (this.field.dataset.by !== "code" || typed.length < 3 || text.value) return;
    const found = (await this.search(typed))?.hits.find((hit) => hit.code === typed && hit.allowed);
    if (!found || text.value || this.field.value.replace(/[.\s]/g, "").toUpperCase() !== typed) return;
    this.field.value = found.code;
    text.value = found.text;
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
  clearOther() {
    for (const one of this.row.querySelectorAll("[data-by]")) one.value = "";
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  async search(typed) {
    const system = this.box.querySelector("input[type=radio]:checked").value;
    const query = new URLSearchParams({ system, by: this.field.dataset.by, q: typed });
    const answer = await fetch(`${this.box.dataset.searchUrl}?${query}`).catch(() => null);
    return answer?.ok ? answer.json() : null;
  }
  async fetch(typed) {
    const turn = ++this.asked, found = await this.search(typed);
    if (found && turn === this.asked) this.show(found);
  }
  show({ hits, more }) {
    this.list.replaceChildren(...hits.map((hit, number) => {
      const item = Object.assign(document.createElement("li"), { id: `${this.list.id}-${number}` });
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      if (!hit.allowed) item.setAttribute("aria-disabled", "true");
      Object.assign(item.dataset, { code: hit.code, text: hit.text });
      const code = Object.assign(document.createElement("span"), { className: "hits__code", textContent: hit.code });
      item.append(code, hit.text);
      if (!hit.allowed) item.append(Object.assign(document.createElement("span"), { className: "hits__why", textContent: "Diagnoskod måste anges på fyrställig nivå" }));
      return item;
    }));
    if (more) this.list.append(Object.assign(document.createElement("li"), { className: "hits__more", textContent: "Det finns fler träffar. Skriv mer för att avgränsa.", role: "presentation" }));
    this.at = -1;
    this.list.hidden = !hits.length;
    this.list.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-expanded", String(Boolean(hits.length)));
    this.box.querySelector("[data-hits-status]").textContent = hits.length ? `${hits.length} förslag` : "Inga förslag";
  }
  stay() { // the list is no longer exchanged for another one
    clearTimeout(this.timer);
    this.asked += 1;
  }
  close() {
    this.stay();
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }
  key(event) {
    const items = [...this.list.querySelectorAll("[role=option]")];
    if (this.list.hidden || !items.length) { if (event.key === "ArrowDown") this.ask(); return; }
    if (event.key === "Escape") { event.preventDefault(); this.close(); return; }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.stay(); // somebody is choosing in it
      this.at = (this.at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length;
      items.forEach((one, number) => one.setAttribute("aria-selected", String(number === this.at)));
      items[this.at].scrollIntoView({ block: "nearest" });
      this.field.setAttribute("aria-activedescendant", items[this.at].id);
    }
    if (event.key === "Enter" && this.at >= 0) { event.preventDefault(); event.stopPropagation(); this.pick(items[this.at]); }
  }
  pick(item) {
    if (item.getAttribute("aria-disabled")) return;
    this.row.querySelector('[data-by="code"]').value = item.dataset.code;
    this.row.querySelector('[data-by="text"]').value = item.dataset.text;
    this.close();
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

export function start(form) {
  for (const box of form.querySelectorAll("[data-diagnoses]")) {
    for (const field of box.querySelectorAll("[data-by]")) new Combobox(field, box);
    let system = box.querySelector("input[type=radio]:checked");
    box.addEventListener("change", (event) => {
      if (event.target.type !== "radio") return;
      const filled = [...box.querySelectorAll("[data-by]")].filter((one) => one.value);
      if (filled.length && !confirm("Om du byter kodverk töms diagnosraderna. Vill du byta?")) { system.checked = true; event.stopImmediatePropagation(); return; }
      for (const one of filled) one.value = "";
      system = event.target;
    }, true);
  }
}
