// What is pressed before the page's own script has come is done as soon as it has: no press is lost, and no form goes past the script.
// The only script that is no module, since it has to be there first. Ends with the event `started`, which controls.js tells.
(() => {
  let pressed = null;
  const listeners = {
    click: ({ target }) => { const button = target.closest?.("button[type=button]"); if (button) pressed = () => button.click(); },
    change: ({ target }) => { if (target.matches("[data-handled]")) pressed = () => target.dispatchEvent(new Event("change", { bubbles: true })); },
    submit: (event) => {
      const { target: form, submitter } = event;
      if (form.matches("[data-goes-at-once]")) return;
      event.preventDefault();
      if (form.matches("[data-once]")) pressed = () => form.requestSubmit(submitter);
    },
  };
  for (const [kind, listener] of Object.entries(listeners)) document.addEventListener(kind, listener);
  document.addEventListener("started", () => {
    for (const [kind, listener] of Object.entries(listeners)) document.removeEventListener(kind, listener);
    pressed?.();
  }, { once: true });
})();
