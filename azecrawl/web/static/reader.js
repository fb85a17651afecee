// "/" goes to the search box; buttons that copy what an element says, where a browser lets them.
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  document.getElementById("query").select();
});

for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
    button.textContent = "Copied";
    document.getElementById("copied").textContent = "Copied to the clipboard";
  });
}

// A copy as files can be searched where it is on the web: from a disk, a browser loads no module.
if (location.protocol.startsWith("http")) {
  for (const element of document.querySelectorAll("[data-on-the-web]")) element.hidden = false;
  for (const element of document.querySelectorAll("[data-elsewhere]")) element.hidden = true;
  const hits = document.getElementById("hits");
  if (hits) {
    import("./search.js").catch((error) => {
      hits.querySelector("[role=status]").textContent = "The search could not be loaded. Try again, or look through all articles:";
      document.getElementById("listed").hidden = hits.hidden = false;
      throw error;
    });
  }
}
