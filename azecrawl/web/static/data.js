// The SQL editors of Datasette 0.65 and 1.0, for those who hear them: text that is edited in place, and has a name.
if (window.CodeMirror) CodeMirror.defaults.inputStyle = "contenteditable";

window.addEventListener("load", () => {
  const names = { role: "textbox", "aria-multiline": "true", "aria-label": "SQL", tabindex: "0" };
  for (const editor of document.querySelectorAll(".CodeMirror-code, .cm-content")) {
    for (const [name, value] of Object.entries(names)) editor.setAttribute(name, value);
  }
});
