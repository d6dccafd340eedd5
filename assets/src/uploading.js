// A form with a file, sent so that the page can tell how far it is: <div data-upload data-most="bytes"> holds the form,
// and hidden texts for what may happen. Without this script the browser sends the form itself, and shows nothing.
//
// The server answers { to } where a form sent by the browser would be redirected. Any other answer is a page, and is
// shown as the browser would show it.
const SILENT = 60_000; // a line on which nothing moves for so long is dead
const CHECKING = 240_000; // the server looks through a large file
const DEAF = [0, 502, 503, 504]; // nobody who knows this form has answered

export function uploading(part, restart) {
  const form = part.querySelector("form");
  const box = part.querySelector("input[type=file]");
  const button = form.querySelector("button[type=submit]");
  const tooBig = part.querySelector("[data-too-big]");
  const cutOff = part.querySelector("[data-cut-off]");
  const under = part.querySelector("[data-on-its-way]");
  const bar = part.querySelector("progress");
  const line = part.querySelector("[data-line]");
  const halt = part.querySelector("[data-stop]");
  const aloud = part.querySelector("[data-aloud]");
  const words = under.dataset;
  let request = null;
  let timer = null;
  let told = 0;
  let stopped = false;

  const isTooBig = () => box.files.length > 0 && box.files[0].size > Number(part.dataset.most);

  box.addEventListener("change", () => {
    tooBig.hidden = !isTooBig();
    cutOff.hidden = true;
  });

  // A second tap does nothing here while a file is on its way. The button, started after this, would ignore every tap
  // for a second, also the one that sends again what was cut off.
  button.removeAttribute("data-prevent-double-click");
  halt.addEventListener("click", () => stop(true));

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    tooBig.hidden = !isTooBig();
    if (isTooBig()) box.focus();
    else if (!request) send();
  });

  function send() {
    request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-Upload", "1");
    request.upload.addEventListener("progress", moved);
    request.upload.addEventListener("load", arrived);
    request.addEventListener("load", answered);
    for (const end of ["error", "abort", "timeout"]) request.addEventListener(end, lost);
    cutOff.hidden = true;
    under.hidden = halt.hidden = false;
    told = 0;
    stopped = false;
    tell(0, words.begins);
    aloud.textContent = words.begins;
    request.send(new FormData(form));
    waitFor(SILENT);
    under.scrollIntoView({ block: "nearest" });
  }

  function stop(asked) {
    stopped = asked === true;
    if (request) request.abort();
  }

  function waitFor(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(stop, milliseconds);
  }

  function moved(event) {
    if (!event.lengthComputable) return;
    waitFor(SILENT);
    const percent = Math.floor((event.loaded / event.total) * 100);
    const said = words.sends.replace("{percent}", percent);
    tell(percent, said);
    // A screen reader hears of each quarter, not of every step.
    if (percent >= told + 25 && percent < 100) {
      told = percent - (percent % 25);
      aloud.textContent = said;
    }
  }

  function arrived() {
    waitFor(CHECKING);
    // What has arrived may be kept already.
    halt.hidden = true;
    tell(100, words.arrived);
    aloud.textContent = words.arrived;
  }

  function tell(percent, text) {
    bar.value = percent;
    line.textContent = text;
  }

  function answered() {
    const answer = request;
    const kind = answer.getResponseHeader("Content-Type") ?? "";
    if (DEAF.includes(answer.status) || !/^(application\/json|text\/html)/.test(kind)) return lost();
    over();
    if (kind.startsWith("application/json")) return location.assign(JSON.parse(answer.responseText).to);
    const path = (address) => new URL(address, location.href).pathname;
    // Sent on to another page, which is the one to sign in on.
    if (path(answer.responseURL) !== path(form.action)) return location.assign(answer.responseURL);
    return show(answer.responseText);
  }

  // The form as the server has it now, with what is wrong. The file stays chosen unless it is what is wrong.
  function show(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    document.title = page.title;
    document.body.replaceChildren(...page.body.children);
    const next = document.querySelector("[data-upload] input[type=file]");
    if (next && box.files.length > 0 && !next.hasAttribute("aria-invalid")) next.files = box.files;
    scrollTo(0, 0);
    restart();
  }

  function lost() {
    if (!request) return;
    over();
    cutOff.hidden = false;
    cutOff.textContent = stopped ? words.saysStopped : words.saysCutOff;
    button.focus();
  }

  function over() {
    clearTimeout(timer);
    request = null;
    under.hidden = true;
    aloud.textContent = "";
  }

  // Gone back to: nothing is on its way any more.
  addEventListener("pagehide", stop);
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    over();
    cutOff.hidden = true;
  });
}
