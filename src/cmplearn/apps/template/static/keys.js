/* Presses what an app gave a key: a widget with the class `cmp-key-n` is pressed by the key n, as if it were clicked.
   Never while somebody types or chooses, and not at all once switched off in the list of keys (WCAG 2.1.4). */
"use strict";

(() => {
  const NAMED = { space: " ", left: "ArrowLeft", right: "ArrowRight", up: "ArrowUp", down: "ArrowDown", plus: "+", minus: "-" };
  const SHOWN = { " ": "Space", ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };
  const KEPT = "cmplearn-app-keys";
  const USES_KEYS = "input, select, textarea, [contenteditable=true], [role=slider], [role=tab], [role=listbox]";
  const USES_SPACE = "button, summary, a";
  let isWaiting = false;

  function find(id) {
    return document.getElementById(id);
  }

  function isOn() {
    return find("keys_on").checked;
  }

  function keyOf(node) {
    const name = [...node.classList].find((each) => each.startsWith("cmp-key-"))?.slice("cmp-key-".length);
    return name === undefined ? "" : (NAMED[name] ?? name);
  }

  function withKeys() {
    return [...document.querySelectorAll('#app [class*="cmp-key-"]')].filter((node) => node.checkVisibility());
  }

  function nameOf(node) {
    return (node.getAttribute("aria-label") || node.textContent).trim();
  }

  function press(event) {
    if (!isOn() || event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.defaultPrevented) return;
    const at = event.target instanceof Element ? event.target : document.body;
    if (at.closest(USES_KEYS) || (event.key === " " && at.closest(USES_SPACE))) return;
    const pressed = event.key.toLowerCase();
    const node = withKeys().find((each) => keyOf(each).toLowerCase() === pressed && !each.disabled);
    if (!node) return;
    event.preventDefault();
    node.click();
  }

  function refresh() {
    isWaiting = false;
    const nodes = withKeys();
    for (const node of nodes) {
      const key = keyOf(node);
      const shown = SHOWN[key] ?? key;
      node.title = isOn() ? `${nameOf(node)} (key: ${shown})` : nameOf(node);
      if (isOn()) node.setAttribute("aria-keyshortcuts", key === " " ? "Space" : key === "+" ? "Plus" : key);
      else node.removeAttribute("aria-keyshortcuts");
    }
    find("keys").hidden = nodes.length === 0;
    find("keys_list").replaceChildren(...nodes.map(line));
  }

  function line(node) {
    const key = keyOf(node);
    const row = document.createElement("li");
    row.appendChild(document.createElement("kbd")).textContent = SHOWN[key] ?? key;
    row.append(` ${nameOf(node)}`);
    return row;
  }

  /* The widgets change often; the list follows once they are still. */
  function refreshSoon() {
    if (isWaiting) return;
    isWaiting = true;
    setTimeout(refresh, 50);
  }

  window.addEventListener("DOMContentLoaded", () => {
    find("keys_on").checked = localStorage.getItem(KEPT) !== "off";
    find("keys_on").addEventListener("change", () => {
      localStorage.setItem(KEPT, isOn() ? "on" : "off");
      refresh();
    });
    window.addEventListener("keydown", press);
    new MutationObserver(refreshSoon).observe(find("app"), {
      attributes: true, childList: true, subtree: true, attributeFilter: ["class", "style", "hidden"],
    });
  });
})();
