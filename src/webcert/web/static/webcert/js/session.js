// The login's end: the warning before it, staying, and telling the server that the window is being closed.
// Owns data-session, data-stay, data-left, data-cause, data-close-url.
import { open } from "./controls.js";

const main = document.querySelector("[data-close-url]");
const dialog = document.querySelector("[data-session]");
let active = Date.now();
let leaving = false;

export const isActive = () => Date.now() - active < 15000;

// The page goes somewhere itself: to the signing service, or to another document.
export const leave = () => { leaving = true; };

// What an answer of the server says about the time left; `before` saves what was typed before the warning is shown.
export async function timeLeft({ left, ends }, before = async () => {}) {
  if (left <= 120 && !dialog.open) { await before(); open(dialog); }
  if (!dialog.open) return;
  const canStay = ends === "timeout_integration";
  if (left > 120 && canStay) dialog.close();
  dialog.querySelector("[data-stay]").hidden = !canStay;
  for (const one of dialog.querySelectorAll("[data-cause]")) one.hidden = one.dataset.cause !== ends;
  for (const one of dialog.querySelectorAll("[data-left]")) one.textContent = `${Math.max(0, left)} sekunder`;
}

export function startSession(poll) {
  dialog.querySelector("[data-stay]").addEventListener("click", () => { active = Date.now(); dialog.close(); poll(); });
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  for (const kind of ["keydown", "pointerdown", "wheel"]) document.addEventListener(kind, () => { active = Date.now(); }, { passive: true });
  addEventListener("pagehide", () => {
    if (!leaving) fetch(main.dataset.closeUrl, { method: "POST", keepalive: true, headers: { "X-CSRFToken": main.dataset.token } }).catch(() => {});
  });
  addEventListener("pageshow", (event) => { leaving = false; if (event.persisted) poll(); });
}
