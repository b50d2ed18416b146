"use strict";
// The page works without this: it shows a post while it is written, and copies a text.
// Messages bring their colours and sizes along; the page's policy wants them set from here.
const dress = () => {
  for (const part of document.querySelectorAll("[data-style]")) {
    part.style.cssText = part.dataset.style;
  }
};
dress();
const form = document.getElementById("post-form");
if (form) {
  const place = document.getElementById("post-shown");
  let waiting, asked = 0;
  const look = async () => {
    const data = new FormData(form);
    data.delete("image");
    const turn = ++asked;
    const answer = await fetch(form.dataset.preview, { method: "POST", body: data });
    // A slow answer must not take the place of a later one.
    if (answer.ok && turn === asked) {
      place.innerHTML = await answer.text();
      dress();
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 400);
  });
}
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.textContent = "写しました";
  });
}
