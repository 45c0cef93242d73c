/* What a facilitator's page does beside Voila: says how it stands while the calculations start, shows the app when it
   is ready, says plainly when they stop, and announces a new finding to a screen reader. */
"use strict";

const SLOW_AFTER_MS = 30000;
const trouble = {
  failed:
    "The app could not start: something in it went wrong. Nothing of yours is lost. Reload this page; if it happens " +
    "again, tell whoever runs your course which app you opened.",
  slow:
    "This takes longer than usual; the computer may be busy. Wait a little longer, or close other apps and reload this page.",
  cut:
    "The app stopped before it was ready. Reload this page; if it happens again, close cmplearn, start it again, and " +
    "open the app anew.",
  dead:
    "The calculations behind this app have stopped, so changes no longer show. Note what is on the screen, then reload " +
    "this page to begin again.",
  away:
    "This page has lost touch with cmplearn. If the connection comes back, it goes on by itself. If cmplearn was closed, " +
    "note what is on the screen, start cmplearn again and open the link that it prints.",
};
let isFinished = false;
let isShown = false;

function find(id) {
  return document.getElementById(id);
}

function tell(message) {
  const box = find("trouble");
  box.textContent = "";
  box.hidden = !message;
  if (message) {
    box.appendChild(document.createElement("p")).textContent = message;
  }
}

/* Voila calls these three while it runs the cells. */
window.voila_heartbeat = () => {};

window.voila_process = (number, count) => {
  find("loading_text").textContent = `The calculations are running: step ${number} of ${count}.`;
};

window.voila_finish = () => {
  isFinished = true;
  if (document.querySelector(".app-failed")) {
    find("loading").remove();
    tell(trouble.failed);
    return;
  }
  if (!window.themeLoaded) {
    window.cellLoaded = true; // Voila's script calls again once its styles are there
    return;
  }
  isShown = true;
  find("loading").remove();
  tell("");
  find("cells").hidden = false;
};

setTimeout(() => {
  if (!isShown && !document.querySelector(".app-failed")) tell(trouble.slow);
}, SLOW_AFTER_MS);

window.addEventListener("DOMContentLoaded", () => {
  if (!isFinished) {
    find("loading").remove();
    tell(trouble.cut);
  }
  watchFindings();
});

window.addEventListener("load", async () => {
  const app = await until(() => window.jupyterapp);
  const manager = await app.widgetManagerPromise.promise;
  watchKernel(manager.kernel);
});

/* Coming back with the browser's Back button shows a page whose calculations were ended as it was left. */
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});

async function until(value) {
  while (!value()) await new Promise((resolve) => setTimeout(resolve, 100));
  return value();
}

function watchKernel(kernel) {
  let hasStopped = false;
  kernel.statusChanged.connect((_, status) => {
    hasStopped ||= ["dead", "restarting", "autorestarting", "terminating"].includes(status);
    if (hasStopped) tell(trouble.dead);
  });
  kernel.connectionStatusChanged.connect((_, status) => {
    if (!hasStopped) tell(status === "connected" ? "" : trouble.away);
  });
}

/* A finding in a bar that stays in sight is always there: the page under the bar is brought to its top. */
function bring(finding) {
  finding.focus({ preventScroll: true });
  const place = finding.closest(".cmp-meeting-head")?.parentElement ?? finding;
  place.scrollIntoView({ block: "start", behavior: "instant" });
}

/* The panel by which phones join folds as the first question opens: what was brought to the top stays there. */
const panel = new ResizeObserver(() => {
  if (document.activeElement.matches(".cmp-finding")) bring(document.activeElement);
});

/* A finding that appears for the first time takes the focus, since the control that brought it has done its work, and
   so does one with another `data-bring`; otherwise its changes are announced where it stands. */
function watchFindings() {
  let last = "";
  let brought = "";
  new MutationObserver(() => {
    document.querySelectorAll(".cmp-joining").forEach((each) => panel.observe(each));
    const finding = document.querySelector(".cmp-finding");
    if (!finding || finding.offsetParent === null) return;
    const place = finding.dataset.bring ?? "";
    if (finding.textContent === last && place === brought) return;
    if (last && place === brought) find("announcements").textContent = finding.textContent;
    else bring(finding);
    last = finding.textContent;
    brought = place;
  }).observe(find("app"), { attributes: true, childList: true, subtree: true, attributeFilter: ["style", "class"] });
}

/* What doesn't fit on one screen is turned like pages: nobody scrolls a wall. After the last picture or part comes what
   stands first, with its title. */
document.addEventListener("click", (event) => {
  if (!event.target.closest(".cmp-turn")) return;
  const top = document.querySelector(".cmp-held .cmp-asked")?.offsetHeight ?? 0;
  const foot = document.querySelector(".cmp-foot").getBoundingClientRect().top;
  const all = [...document.querySelectorAll(".cmp-app .cmp-picture, .cmp-app .cmp-part")];
  const isNext = ({ top: from, bottom: to }) => from > top + 24 && to > foot;
  const shown = all.filter((each) => each.checkVisibility());
  const next = shown.map((each) => each.getBoundingClientRect()).find(isNext);
  if (next) window.scrollBy({ top: next.top - top - 8, behavior: "instant" });
  else bring(document.querySelector(".cmp-finding") ?? find("app"));
});
