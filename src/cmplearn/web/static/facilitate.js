// The facilitator's page of a room: buttons without reload, and news as it comes. Without it all works by forms.
const page = document.querySelector("[data-run]");
const said = page.querySelector("[data-said]");
const problem = page.querySelector("[data-problem]");
const link = page.querySelector("[data-link]");
const PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15000;
const BREATH_MS = 300;
const LONGEST_PRESS_MS = 10000; // where the end of a press is never told: a window that lost the focus, a menu
const CLICK_MS = 50; // by when a press that has ended has had its click, on a touch screen too
const AWAY = "Not connected: trying again.";
const LET_OUT = "This page is no longer let in: cmplearn was probably started again. Open the facilitator’s link that it printed; this room goes on there.";
const wait = (ms) => new Promise((go) => { setTimeout(go, ms); });
const asJson = { headers: { Accept: "application/json" } };

page.querySelector(".no-script").hidden = true;

const seq = () => Number(page.querySelector("#live").dataset.seq);

/** Say what is wrong with the link; nothing where it holds. */
function linked(words) {
  if (words === LET_OUT) tell("");
  if (link.textContent !== words) link.textContent = words;
  link.hidden = !words;
}

/** Put a new part in the place of an old one; what was open stays open, and the focus stays where it was. */
function swap(id, html) {
  const old = page.querySelector(`#${id}`);
  const isOpen = new Map([...old.querySelectorAll("details[id]")].map((each) => [each.id, each.open]));
  const focused = old.contains(document.activeElement) ? document.activeElement.closest("[id]")?.id : null;
  const made = document.createElement("template");
  made.innerHTML = html;
  const fresh = made.content.querySelector(`#${id}`);
  for (const each of fresh.querySelectorAll("details[id]")) {
    if (isOpen.has(each.id)) each.open = isOpen.get(each.id);
  }
  old.replaceWith(fresh);
  if (focused) {
    const target = document.getElementById(focused) ?? fresh.querySelector("#deed-1");
    (target?.matches("details") ? target.querySelector("summary") : target)?.focus({ preventScroll: true });
  }
}

// What is being pressed is not redrawn before it is let go: a button that is replaced under a finger gets no click.
let pressed = Promise.resolve();
let letGo = null;
let ending = 0;

function hold() {
  clearTimeout(ending); // the press before may still wait for its click
  if (letGo) return;
  pressed = new Promise((go) => { letGo = () => { letGo = null; go(); }; });
  const mine = letGo;
  setTimeout(() => letGo === mine && mine(), LONGEST_PRESS_MS);
}

function release() {
  clearTimeout(ending);
  ending = setTimeout(() => letGo?.(), CLICK_MS);
}

async function untilLetGo() {
  while (letGo) await pressed;
}

function take(news) {
  if (news.live && (news.seq > seq() || news.message)) {
    const before = page.querySelector("#live").dataset.says;
    for (const part of ["live", "side", "earlier"]) {
      if (page.querySelector(`#${part}`)) swap(part, news[part]);
    }
    const now = page.querySelector("#live").dataset.says;
    if (now !== before) said.textContent = now;
  }
  const enter = page.querySelector("#enter");
  if (enter && news.enter && news.enterKey !== enter.dataset.key) swap("enter", news.enter);
  if (news.live && page.querySelector("#side .join") === null && page.querySelector(".tools")) location.reload();
}

function tell(words) {
  problem.replaceChildren();
  if (!words) return;
  const box = document.createElement("div");
  box.className = "error-summary";
  box.append(Object.assign(document.createElement("p"), { textContent: words }));
  problem.append(box);
  problem.scrollIntoView({ block: "nearest" });
}

async function send(form, button) {
  if (button.getAttribute("aria-disabled")) return;
  button.setAttribute("aria-disabled", "true");
  try {
    const body = new URLSearchParams(new FormData(form, button));
    const answer = await fetch(form.action, { method: "POST", body, ...asJson });
    const news = answer.redirected ? {} : await answer.json();
    await untilLetGo();
    if (answer.redirected || (answer.status === 403 && !news.live)) return linked(LET_OUT);
    tell(news.message ?? "");
    take(news);
    if (answer.ok && "clears" in form.dataset) {
      form.reset();
      form.querySelector("[name=operation]").value = crypto.getRandomValues(new Uint32Array(4)).join("-");
      form.closest("details").open = false;
      show();
      page.querySelector("#deed-1")?.focus();
    }
  } catch {
    await untilLetGo();
    tell("That could not be sent. Look whether cmplearn is still running, then press again: nothing is done twice.");
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

/** Show the boxes that belong to the kind of question chosen. */
function show() {
  const kind = page.querySelector("#own [name=kind]:checked")?.value;
  for (const part of page.querySelectorAll("#own [data-for]")) {
    part.hidden = !part.dataset.for.split(" ").includes(kind);
  }
}

async function follow() {
  let pause = PAUSE_MS;
  for (;;) {
    let trouble = AWAY;
    try {
      // After trouble all is asked for, which is answered at once: news may be a long time coming.
      const answer = await fetch(`${page.dataset.run}?since=${link.hidden ? seq() : 0}`, asJson);
      if (answer.status === 404) return location.reload();
      if (answer.status === 403 || answer.redirected) trouble = LET_OUT;
      if (trouble === LET_OUT || !answer.ok) throw new Error(answer.status);
      const news = answer.status === 200 ? await answer.json() : null;
      await untilLetGo();
      if (news) take(news);
      pause = PAUSE_MS;
      linked("");
      await wait(BREATH_MS); // a thousand phones answer at once: one page need not follow each of them
    } catch {
      await untilLetGo();
      linked(trouble);
      await wait(pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }
}

page.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-do]")) return;
  event.preventDefault();
  send(event.target, event.submitter);
});
page.addEventListener("change", show);
page.addEventListener("pointerdown", ({ button }) => button === 0 && hold());
page.addEventListener("keydown", ({ key }) => key === " " && hold());
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, release);
addEventListener("keyup", ({ key }) => key === " " && release());
show();
if (page.querySelector(".tools")) follow();
