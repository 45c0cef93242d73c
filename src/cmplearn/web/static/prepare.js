// Preparing a room: what a chosen activity asks stands under it, and a question has the boxes of its kind.
const form = document.querySelector(".prepare");

function show() {
  let minutes = 0;
  for (const select of form.querySelectorAll("select[name=activity]")) {
    minutes += Number(select.selectedOptions[0]?.dataset.minutes ?? 0);
    select.parentElement.querySelector("[data-so-far]").textContent = select.value && `${minutes} min so far`;
    const about = document.querySelector(`#about-${select.value || "none"} > div`);
    select.parentElement.querySelector("[data-chosen]").innerHTML = about ? about.innerHTML : "";
  }
  form.querySelector("[data-total]").textContent = minutes;
  const kind = form.querySelector("[name=kind]:checked")?.value;
  for (const part of form.querySelectorAll("[data-for]")) {
    part.hidden = !part.dataset.for.split(" ").includes(kind);
  }
}

form.addEventListener("change", show);
show();
