// The map with scripts: pins and wards are read from the page itself, which has said everything without it already.
// A street map under them is asked for only where the page names one, and is taken away when it does not answer.
import L from "leaflet";

// What streets.js loads expects Leaflet as a script would have left it.
window.L = L;
const FAILURES = 2;
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const dark = matchMedia("(prefers-color-scheme: dark)").matches;

function ground(map) {
  const group = L.featureGroup();
  for (const path of document.querySelectorAll("[data-rings]")) {
    const polygons = JSON.parse(path.dataset.rings).map((rings) => rings.map((ring) => ring.map(([x, y]) => [y, x])));
    const ward = L.polygon(polygons, { className: "app-map__ward", interactive: false, weight: 2 });
    // Names of wards are words on the ground, neither buttons nor pictures.
    const name = document.createElement("span");
    name.textContent = path.dataset.ward;
    name.dir = "auto";
    ward.bindTooltip(name, { permanent: true, direction: "center", className: "app-map__name", interactive: false });
    group.addLayer(ward);
  }
  return group.addTo(map);
}

function pin(item) {
  const drawn = item.querySelector("svg").cloneNode(true);
  const link = item.querySelector("a");
  const words = [...item.querySelectorAll(".app-spot__about > *")].map((part) => part.textContent.trim());
  const marker = L.marker([item.dataset.latitude, item.dataset.longitude], {
    icon: L.divIcon({ html: drawn, className: "app-map__pin", iconSize: [44, 44], popupAnchor: [0, -14] }),
    title: link.textContent,
    keyboard: true,
    riseOnHover: true,
  });
  const about = item.querySelector(".app-spot__about").cloneNode(true);
  // The list below keeps the page's headings to itself.
  const heading = about.querySelector("h3");
  const title = document.createElement("p");
  title.className = heading.className;
  title.dir = "auto";
  title.append(...heading.childNodes);
  heading.replaceWith(title);
  // Room below for the buttons and the scale, which lie over popups.
  const room = { autoPanPaddingTopLeft: [12, 12], autoPanPaddingBottomRight: [12, 112] };
  marker.bindPopup(about, { maxWidth: 230, minWidth: 180, ...room });
  marker.on("add", () => marker.getElement().setAttribute("aria-label", words.slice(0, 2).join(": ")));
  return marker;
}

// From a pin into its popup and back, by keyboard as with a pointer.
function byKeyboard(map, box) {
  let opener = null;
  map.on("popupopen", (event) => {
    opener = event.popup._source;
    event.popup.getElement().querySelector("a").focus({ preventScroll: true });
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !opener) return;
    map.closePopup();
    opener.getElement().focus();
  });
  map.on("popupclose", () => box.contains(document.activeElement) && opener?.getElement()?.focus());
}

function gone(box) {
  const notice = document.createElement("p");
  notice.className = "app-notice";
  notice.textContent = box.dataset.failed;
  document.querySelector("[data-map-notice]").replaceChildren(notice);
  document.querySelector(".app-mapped__streets").hidden = true;
}

async function streets(map, box) {
  if (box.dataset.pmtiles) {
    const { PMTiles, leafletLayer } = window.streets;
    const archive = new PMTiles(new URL(box.dataset.pmtiles, location.href).href);
    try {
      // It would complain of every tile to the console only: better asked once, before.
      await archive.getHeader();
    } catch {
      return gone(box);
    }
    leafletLayer({ url: archive, flavor: dark ? "dark" : "light", lang: "en", attribution: "" }).addTo(map);
  } else if (box.dataset.tiles) {
    const layer = L.tileLayer(box.dataset.tiles, { maxZoom: 19 });
    let loaded = 0;
    let failed = 0;
    layer.on("tileload", () => { loaded += 1; });
    layer.on("tileerror", () => {
      failed += 1;
      if (loaded || failed !== FAILURES) return;
      layer.remove();
      gone(box);
    });
    layer.addTo(map);
  }
}

function begin(box) {
  const figure = box.closest("[data-mapped]");
  figure.classList.add("app-mapped--live");
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", box.dataset.label);
  const map = L.map(box, {
    attributionControl: false,
    zoomControl: false,
    scrollWheelZoom: false,
    zoomAnimation: !still,
    fadeAnimation: !still,
    markerZoomAnimation: !still,
    inertia: !still,
    maxZoom: 18,
    zoomSnap: 0.5,
  });
  L.control.zoom({ position: "bottomright", zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
  L.control.scale({ maxWidth: 110 }).addTo(map);
  const wards = ground(map);
  const pins = L.featureGroup([...document.querySelectorAll("[data-place]")].map(pin));
  const shown = pins.getLayers().length ? pins : wards;
  map.fitBounds(shown.getBounds().pad(0.15), { maxZoom: 15, animate: false });
  pins.addTo(map);
  byKeyboard(map, box);
  streets(map, box);
}

for (const box of document.querySelectorAll("[data-map]")) begin(box);
