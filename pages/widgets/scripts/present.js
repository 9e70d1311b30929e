// Present mode: F is full screen, and the light of the pointer follows the mouse. Both need the browser itself; all else
// of the mode works without this script. guard.py lets exactly this text run: it asks nothing of any host.
if (!window.atlasPresents) {
  window.atlasPresents = true;
  const root = document.documentElement;
  const isOn = () => document.querySelector(".st-key-present") !== null;
  const full = () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen());
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest && event.target.closest("input, textarea, [contenteditable=true]");
    if (isOn() && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && event.key.toLowerCase() === "f") full();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest && event.target.closest(".st-key-present_full button")) full();
  });
  document.addEventListener("pointermove", (event) => {
    if (!isOn()) return;
    root.style.setProperty("--atlas-x", `${event.clientX}px`);
    root.style.setProperty("--atlas-y", `${event.clientY}px`);
    root.dataset.atlasPointer = "moved";
  });
}
