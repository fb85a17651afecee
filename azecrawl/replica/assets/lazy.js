// What any of the site's scripts does: show the pictures, and leave a mark that it ran.
document.documentElement.dataset.script = "ran";
for (const image of document.querySelectorAll("img.lazyload")) {
  image.src = image.dataset.src;
  image.srcset = image.dataset.srcset || "";
  image.classList.replace("lazyload", "lazyloaded");
}
