// Follows a signing that the user makes while this page stays, and tells how it ended.
// Owns data-signing and what stands in it, data-signing-failed.
import { open } from "./controls.js";

const EVERY = 1000, PATIENCE = 10000;
const STEPS = { NETID_ACCESS: { VANTA_SIGN: "Legitimera dig och signera i Net iD Access." } };
const GOES_ON = ["BEARBETAR", "VANTA_SIGN", "NO_CLIENT"];
const dialog = document.querySelector("[data-signing]");
const failedDialog = document.querySelector("[data-signing-failed]");
const part = (name) => dialog.querySelector(`[data-signing-${name}]`);
let run = null;
let unwanted = false; // cancelled before the signing had been started

const pause = () => new Promise((resume) => setTimeout(resume, EVERY));

// The dialog that is there from the press of the button.
export function begin() {
  run = null;
  unwanted = false;
  if (part("problem")) part("problem").hidden = true;
  open(dialog);
}

// The dialog that says why there is no signature.
export function tellFailure(text) {
  failedDialog.querySelector("[data-signing-why]").textContent = text;
  open(failedDialog);
}

function show(status) {
  const step = STEPS[dialog.dataset.method]?.[status] ?? "Detta kan ta några sekunder.";
  if (part("step").textContent !== step) part("step").textContent = step; // said once by a screen reader
  const missed = status === "NO_CLIENT" || (status === "BEARBETAR" && Date.now() - run.began > PATIENCE);
  for (const [name, shown] of [["hint", missed], ["offline", run.offline]]) if (part(name)) part(name).hidden = !shown;
}

function end(mine, told) {
  if (mine.over) return;
  mine.over = true;
  if (told.status === "SIGNERAD") return mine.signed(told.location);
  dialog.close();
  mine.ended(mine.cancelled ? told.message : "");
  if (!mine.cancelled) tellFailure(told.message);
}

// Asks about every second until it has ended. `signed` takes where to go, `ended` what to say of a signing that was cancelled here.
export async function follow({ status_url: url, cancel_url: cancelUrl }, { token, signed, ended }) {
  const mine = { cancelUrl, token, signed, ended, began: Date.now(), offline: false, over: false, cancelled: false };
  run = mine;
  show("BEARBETAR");
  if (unwanted) await cancel();
  for (let status = "BEARBETAR"; !mine.over; await pause()) {
    const answer = await fetch(url).catch(() => null);
    const told = await answer?.json().catch(() => null);
    if (mine.over) return;
    mine.offline = !told || answer.status >= 500 || answer.status === 429;
    if (!mine.offline && !GOES_ON.includes(told.status)) return end(mine, told);
    status = told?.status ?? status;
    show(status);
  }
}

async function cancel() {
  const mine = run;
  if (!mine || mine.over) { unwanted = true; return; }
  const answer = await fetch(mine.cancelUrl, { method: "POST", headers: { "X-CSRFToken": mine.token } }).catch(() => null);
  const told = answer?.ok ? await answer.json().catch(() => null) : null;
  mine.cancelled = told?.status === "AVBRUTEN";
  if (told) return end(mine, told);
  part("problem").textContent = "Det gick inte att avbryta, för Webcert svarade inte. Försök igen.";
  part("problem").hidden = false;
  if (!dialog.open) open(dialog); // Esc pressed twice closes whatever the page says
}

export function startSigning(again) {
  if ("told" in failedDialog.dataset) { // the user comes back from the signing service without a signature
    history.replaceState(null, "", location.pathname); // a page that is loaded again does not say it again
    document.querySelector("[data-sign]")?.focus({ preventScroll: true }); // where the dialog gives the focus back
    open(failedDialog);
  }
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); cancel(); });
  dialog.addEventListener("close", cancel);
  dialog.querySelector("[data-cancel-signing]")?.addEventListener("click", cancel);
  failedDialog.querySelector("[data-sign-again]").addEventListener("click", () => { failedDialog.close(); again(); });
}
