// Sends the form back to the requester at once. Owns data-submits-itself.

document.querySelector("form[data-submits-itself]")?.requestSubmit();
