// The list of cases: the words typed, or the mark in the address that a figure leads here with, choose the rows shown.
"use strict";
(function () {
  const rows = Array.from(document.querySelectorAll("#cases tbody tr"));
  const form = document.getElementById("find");
  const text = document.getElementById("text");
  const chosen = document.getElementById("chosen");
  const shown = document.getElementById("shown");
  const plain = (said) => said.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/\u0111/gi, "d").toLowerCase();
  const texts = rows.map((row) => plain(row.textContent));
  const marks = rows.map((row) => row.dataset.in.split(" "));

  function mark() {
    try {
      const said = decodeURIComponent(location.hash.slice(1));
      return /^(country|group|place|year|card|large)=[\w.-]+$/.test(said) ? said : "";
    } catch {
      return "";
    }
  }

  function draw() {
    const wanted = mark();
    const words = plain(text.value).split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, at) => {
      const fits = (!wanted || marks[at].includes(wanted)) && words.every((word) => texts[at].includes(word));
      row.hidden = !fits;
      count += fits ? 1 : 0;
    });
    chosen.hidden = !wanted;
    document.getElementById("what").textContent = wanted;
    shown.textContent = shown.dataset.said.replace("{shown}", String(count)).replace("{count}", String(rows.length));
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  text.addEventListener("input", draw);
  window.addEventListener("hashchange", draw);
  document.getElementById("all").addEventListener("click", () => {
    text.value = "";
    history.replaceState(null, "", location.pathname + location.search);
    draw();
    text.focus();
  });
  form.hidden = false;
  draw();
})();
