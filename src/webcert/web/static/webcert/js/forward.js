// Sends a page's only form on at once. Owns data-goes-at-once.

document.querySelector("form[data-goes-at-once]")?.requestSubmit();
