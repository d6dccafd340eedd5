// A form that saves itself while somebody writes: <form data-autosave>, and a line of the page that says how it stands.
// It posts the same form to the same address, so without this script the button does the same. Nothing is kept in the
// browser. When the session has ended the text stays in the box, and is saved once they have signed in elsewhere.
const PAUSE = 1500;
const AGAIN = 10000;
const OWN = ["csrfmiddlewaretoken", "version"];
const DECIDED = "words_"; // what was decided about words is told with the button, and is nothing that is typed

export function autosave(form) {
  const line = document.querySelector("[data-autosave-says]");
  const words = line.dataset;
  let known = content(form); // what the server had when we learnt the version
  let sent = null; // what we sent, and got no answer to
  let timer = null;
  let under_way = null;
  let pressed = false;
  let over = false; // sent by its button, or refused for good

  function say(text, link) {
    line.textContent = text;
    if (!link) return;
    const anchor = document.createElement("a");
    anchor.className = "govuk-link";
    anchor.href = words.signInAt;
    anchor.target = "_blank";
    anchor.textContent = words.signIn;
    line.append(" ", anchor, ".");
  }

  function soon(wait) {
    clearTimeout(timer);
    if (!over) timer = setTimeout(save, wait);
  }

  function save() {
    clearTimeout(timer);
    if (over || under_way || (content(form) === known && sent === null)) return under_way;
    under_way = attempt().finally(() => {
      under_way = null;
      if (!over && sent === null && timer === null && content(form) !== known) soon(PAUSE);
    });
    return under_way;
  }

  async function attempt() {
    timer = null;
    try {
      if (sent !== null && !(await refreshed())) return;
      const now = content(form);
      if (now === known) return say("");
      sent = now;
      const response = await fetch(location.href, {
        method: "POST", body: new FormData(form), headers: { "X-Autosave": "1" }, redirect: "error",
        // A request that outlives its page may carry 64 KB at most.
        keepalive: new Blob([now]).size < 50_000,
      });
      // Somebody else has signed in here, or the token is from before the sign-in: learn a new one, then try again.
      if (!response.ok) throw new Error("not heard");
      told(await response.json(), now);
    } catch {
      say(words.offline);
      soon(AGAIN);
    }
  }

  function told(answer, now) {
    if (answer.state === "signed-out") return say(words.signedOut, true);
    sent = null;
    if (answer.state === "saved") {
      known = now;
      form.elements.version.value = answer.version;
      return say(answer.says);
    }
    if (answer.state === "unfinished") {
      known = now;
      return say(words.waiting);
    }
    over = true;
    return say(answer.says);
  }

  // The page as the server has it now: a fresh token, and the version where nobody else has changed the answer.
  async function refreshed() {
    const response = await fetch(location.href);
    if (response.redirected) {
      say(words.signedOut, true);
      return false;
    }
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const there = page.querySelector("form[data-autosave]");
    if (!there) {
      over = true;
      say(words.lost);
      return false;
    }
    form.elements.csrfmiddlewaretoken.value = there.elements.csrfmiddlewaretoken.value;
    const held = content(there);
    if (held === known || held === sent) {
      known = held;
      form.elements.version.value = there.elements.version.value;
    }
    sent = null;
    return true;
  }

  form.addEventListener("input", (event) => {
    if (event.target.name.startsWith(DECIDED)) return;
    if (!over && line.textContent !== words.waiting) say(words.waiting);
    soon(PAUSE);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (over || pressed || (!under_way && sent === null)) {
      over = true;
      return;
    }
    // The answer to the last save brings the version that this one needs; where it was lost, the page has it.
    pressed = true;
    event.preventDefault();
    (under_way ?? refreshed().catch(() => false)).finally(() => form.requestSubmit(event.submitter));
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" || sent !== null) save();
  });
  // Gone back to: the browser shows the page as it was left, and the server may have more.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    over = pressed = false;
    sent = content(form);
    save();
  });
}

function content(form) {
  const pairs = [...new FormData(form)].filter(([name]) => !OWN.includes(name) && !name.startsWith(DECIDED));
  return JSON.stringify(pairs.map(([name, value]) => [name, value.replaceAll("\r\n", "\n")]));
}
