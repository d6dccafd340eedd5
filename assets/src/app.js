// Loaded as a module on every page. Everything works without it; it makes forms and the menu kinder.
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { CharacterCount } from "govuk-frontend/dist/govuk/components/character-count/character-count.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { NotificationBanner } from "govuk-frontend/dist/govuk/components/notification-banner/notification-banner.mjs";
import { PasswordInput } from "govuk-frontend/dist/govuk/components/password-input/password-input.mjs";
import { ServiceNavigation } from "govuk-frontend/dist/govuk/components/service-navigation/service-navigation.mjs";
import { SkipLink } from "govuk-frontend/dist/govuk/components/skip-link/skip-link.mjs";
import { createAll } from "govuk-frontend/dist/govuk/init.mjs";
import { autosave } from "./autosave.js";
import { uploading } from "./uploading.js";

// Radios that open further fields need no script (see _forms.scss), and a file box is the browser's own.
const components = [
  Button, CharacterCount, ErrorSummary, NotificationBanner, PasswordInput, ServiceNavigation, SkipLink,
];

// An inline script would break the content security policy, so the marks are set here.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

function start(scope) {
  for (const component of components) createAll(component, undefined, { scope });
}

function begin() {
  for (const part of document.querySelectorAll("[data-upload]")) uploading(part, begin);
  start(document);
}

begin();

// Parts of a page that htmx swaps in are started too.
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) start(event.target);
});

// When the session has ended, the answer is the sign-in page: a page, and no part of one.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { pathInfo, xhr } = event.detail;
  const path = (address) => new URL(address, location.href).pathname;
  if (path(xhr.responseURL) === path(pathInfo.finalRequestPath)) return;
  event.preventDefault();
  location.reload();
});

// Print buttons: <button type="button" data-print>.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// Copy buttons: <button type="button" data-copy="id of a text box" data-copied="what to say then">.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const box = document.getElementById(button.dataset.copy);
  box.select();
  try {
    await navigator.clipboard.writeText(box.value);
  } catch {
    // Without the right to it, the words are marked and the keyboard copies them.
    return;
  }
  button.parentElement.querySelector("[role=status]").textContent = button.dataset.copied;
});

for (const form of document.querySelectorAll("form[data-autosave]")) autosave(form);
