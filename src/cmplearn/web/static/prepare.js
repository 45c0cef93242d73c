// Preparing a room: what a chosen activity asks stands under it, and a question has the boxes of its kind.
const form = document.querySelector(".prepare");

function show() {
  for (const select of form.querySelectorAll("select[name=activity]")) {
    const about = document.querySelector(`#about-${select.value || "none"} > div`);
    select.parentElement.querySelector("[data-chosen]").innerHTML = about ? about.innerHTML : "";
  }
  const chosen = [...form.querySelectorAll("select[name=activity]")].map((each) => each.selectedOptions[0]);
  form.querySelector("[data-total]").textContent = chosen.reduce((sum, each) => sum + Number(each?.dataset.minutes ?? 0), 0);
  const kind = form.querySelector("[name=kind]:checked")?.value;
  for (const part of form.querySelectorAll("[data-for]")) {
    part.hidden = !part.dataset.for.split(" ").includes(kind);
  }
}

form.addEventListener("change", show);
show();
