// Refreshes the columns and sends forms without reloading, so that nothing half typed is lost.
// The page works without it.
"use strict";

const PAUSE = 1500;

function swap(fresh, id) {
  const now = document.getElementById(id);
  const next = fresh.getElementById(id);
  if (now && next && now.innerHTML !== next.innerHTML && !now.contains(document.activeElement)) {
    now.innerHTML = next.innerHTML;
  }
}

// Only messages that changed are touched: focus stays, and a screen reader hears the new ones.
function mergeList(now, next) {
  const wanted = new Set([...next.children].map((item) => item.id));
  for (const item of [...now.children]) if (!wanted.has(item.id)) item.remove();
  [...next.children].forEach((item, place) => {
    const old = document.getElementById(item.id);
    if (!old) now.insertBefore(document.adoptNode(item), now.children[place] ?? null);
    else if (old.outerHTML !== item.outerHTML && !old.contains(document.activeElement)) old.replaceWith(document.adoptNode(item));
  });
}

function merge(fresh) {
  for (const part of document.querySelectorAll("[data-swap]")) swap(fresh, part.id);
  for (const next of fresh.querySelectorAll(".column")) {
    const now = document.getElementById(next.id);
    if (!now) location.reload();
    else if (now.dataset.state !== next.dataset.state) {
      next.classList.toggle("current", now.classList.contains("current"));
      now.replaceWith(document.adoptNode(next));
    } else mergeList(now.querySelector(".messages"), next.querySelector(".messages"));
  }
}

const read = (text) => new DOMParser().parseFromString(text, "text/html");

async function refresh() {
  if (document.hidden) return;
  const answer = await fetch("/columns" + location.search);
  if (answer.ok) merge(read(await answer.text()));
}

function quote(form, id, line) {
  form.elements.quote.value = id;
  const shown = form.querySelector(".quoting");
  shown.querySelector(".quoting-line").textContent = line;
  shown.hidden = !id;
  form.elements.text.focus();
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches(".compose, .failure")) return;
  event.preventDefault();
  const pressed = event.submitter;
  // Not form.action: the buttons named "action" stand in its way.
  const answer = await fetch(form.getAttribute("action"), { method: "POST", body: new FormData(form, pressed) });
  const opens = new URL(answer.url).searchParams;
  if (answer.ok && (opens.has("pick") || opens.has("open"))) location.assign(answer.url);
  const fresh = read(await answer.text());
  document.getElementById("problem").innerHTML = fresh.getElementById("problem")?.innerHTML ?? "";
  if (!answer.ok) return;
  if (pressed?.value === "say") {
    form.elements.text.value = "";
    quote(form, "", "");
  }
  if (pressed?.value === "picture") form.elements.picture.value = "";
  const scroller = form.parentElement.querySelector(".scroller");
  if (scroller) scroller.scrollTop = 0;
  await refresh();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-quote], [data-unquote]");
  if (!link) return;
  event.preventDefault();
  const { quote: id = "", line = "" } = link.dataset;
  quote(link.closest("form") ?? document.getElementById("chat-" + link.dataset.chat), id, line);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches("textarea")) return;
  event.preventDefault();
  event.target.form.requestSubmit(event.target.form.querySelector("[value=say]"));
});

document.addEventListener("change", (event) => {
  if (event.target.name !== "who") return;
  const query = new URLSearchParams(location.search);
  const others = query.getAll("who").filter((one) => one !== event.target.value);
  query.delete("who");
  for (const one of [event.target.value, ...others]) query.append("who", one);
  history.replaceState(null, "", "?" + query + location.hash);
  refresh();
});

// On a narrow window the open tab should be in view, and the status strip folded.
document.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
if (matchMedia("(max-width: 48rem)").matches) document.querySelector(".strip-more").open = false;
setInterval(() => refresh().catch(() => {}), PAUSE);
