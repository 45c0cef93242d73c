// A page of ratings: how many are answered, and digits that choose a step for whoever works by keyboard.

const groups = [...document.querySelectorAll("[data-rating]")];
const told = document.querySelector("[data-answered]");

function count() {
  if (!told) return;
  const answered = groups.filter((group) => group.querySelector(":checked")).length;
  told.textContent = `${answered} of ${groups.length} answered.`;
}

for (const group of groups) {
  group.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const step = [...group.querySelectorAll("input")].find((each) => each.value === event.key);
    if (!step) return;
    step.focus();
    step.click();
  });
}
document.addEventListener("input", count);
const hasKeys = matchMedia("(hover: hover) and (pointer: fine)").matches; // a phone has none: the hint would only puzzle
for (const hint of document.querySelectorAll("[data-keys]")) hint.hidden = !hasKeys;
count();
