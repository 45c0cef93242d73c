// Who you are: the bodies that a profession usually answers to are ticked for as long as nobody has chosen any.

const offered = document.querySelector("[data-usual]");
const profession = document.querySelector('[name="profession"]');
const boxes = [...document.querySelectorAll('input[name="bodies"]')];

function ticked() {
  return boxes.filter((box) => box.checked).map((box) => box.value).join(" ");
}

function suggest() {
  if (ticked() !== offered.value) return;
  const usual = new Map(offered.dataset.usual.split(" ").map((each) => each.split(":")));
  const wanted = (usual.get(profession.value) ?? "").split(",");
  for (const box of boxes) box.checked = wanted.includes(box.value);
  offered.value = ticked();
}

if (offered) {
  profession.addEventListener("change", suggest);
  const drawn = [...profession.options].findIndex((option) => option.defaultSelected);
  if (profession.selectedIndex !== Math.max(drawn, 0)) { // chosen before this script was there
    suggest();
    profession.dispatchEvent(new Event("input", { bubbles: true })); // what is ticked is saved too
  }
}
