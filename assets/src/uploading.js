// A file that is too big is told before it is sent, which on a phone saves minutes and money; and whoever waits for a
// large one knows that it is on its way. <div data-upload data-most="bytes"> holds the form and two hidden texts.
for (const part of document.querySelectorAll("[data-upload]")) {
  const box = part.querySelector("input[type=file]");
  const tooBig = part.querySelector("[data-too-big]");
  const onItsWay = part.querySelector("[data-on-its-way]");

  const isTooBig = () => box.files.length > 0 && box.files[0].size > Number(part.dataset.most);

  box.addEventListener("change", () => {
    tooBig.hidden = !isTooBig();
  });

  // Before the button itself hears of it: a tap that is refused here must not count as the first of a double tap, or the
  // next one, with a smaller file, would be ignored for a second.
  part.addEventListener("click", (event) => {
    if (!event.target.closest("button[type=submit]") || !isTooBig()) return;
    event.preventDefault();
    event.stopPropagation();
    tooBig.hidden = false;
    box.focus();
  }, true);

  part.querySelector("form").addEventListener("submit", (event) => {
    tooBig.hidden = !isTooBig();
    onItsWay.hidden = isTooBig();
    if (isTooBig()) event.preventDefault();
  });

  // Back from another page: nothing is on its way any more.
  addEventListener("pageshow", () => { onItsWay.hidden = true; });
}
