// The login's end: the warning before it, staying, and telling the server that the window is being closed.
// Owns data-session, data-stay, data-left, data-cause, data-close-url.
import { open } from "./controls.js";

const PATIENCE = 30000;
const main = document.querySelector("[data-close-url]");
const dialog = document.querySelector("[data-session]");
let active = Date.now();
let leaving = false, asking = false;

// Asks the server how things stand. Null without an answer, and while an earlier question waits for its own: a slow server is asked no more
// often than it answers, and what is saved meanwhile finds a free connection.
export async function askHow(url, revision) {
  if (asking) return null;
  asking = true;
  const isActive = Date.now() - active < 15000;
  const answer = await fetch(`${url}?revision=${revision}&active=${isActive ? 1 : 0}`, { signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
  asking = false;
  return answer;
}

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
