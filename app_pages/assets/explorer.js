// Draws data.elements with Cytoscape and reports the box that was clicked. Zoom and place stay while the elements stay.
const READABLE = {wide: 0.78, narrow: 0.64};
const HEADING = {least: 14, most: 64, onScreen: 12};
const MANY = 150, CROWD = 40;
const PNG = {scale: 2, longest: 8000};

function style(font, wrap, colours) {
  const boxes = Object.entries(colours).map(([layer, [fill, line]]) => ({
    selector: `node[layer = "${layer}"]`, style: {"background-color": fill, "border-color": line},
  }));
  return [
    {selector: "node", style: {
      shape: "round-rectangle", width: 190, height: 62, "border-width": 1.2, label: "data(label)", "font-family": font, "font-size": 12.5,
      "text-wrap": "wrap", "text-max-width": 176, "text-valign": "center", "text-halign": "center", color: "#1f2933", "line-height": 1.25, "text-overflow-wrap": wrap,
      "min-zoomed-font-size": 5,
      }},
    ...boxes,
    {selector: "node.small", style: {height: 28, "font-size": 11.5, "text-wrap": "ellipsis"}},
    {selector: 'node[layer = "law"]', style: {shape: "rectangle"}},
    {selector: 'node[kind = "exception"], node[kind = "position"]', style: {"border-style": "dashed"}},
    {selector: "node.chosen", style: {"border-width": 4, "font-weight": "bold"}},
    {selector: "node.heading", style: {
      "background-opacity": 0, "border-width": 0, height: 1, width: 1, "font-size": HEADING.least, "font-weight": "bold", color: "#51606f", events: "no",
      "text-valign": "top", "text-max-width": "data(width)", "min-zoomed-font-size": 0,
      "text-background-color": "#fcfcfd", "text-background-opacity": 0.85, "text-background-padding": 2,
    }},
    {selector: "edge", style: {
      width: 1.2, "line-color": "#9aa7b4", "target-arrow-color": "#9aa7b4", "target-arrow-shape": "triangle", "arrow-scale": 0.9,
      "curve-style": "bezier", "font-family": font, "font-size": 11.5, color: "#1f2933",
      "text-background-color": "#fff", "text-background-opacity": 0.92, "text-background-padding": 2,
    }},
    {selector: "edge.beside", style: {"curve-style": "unbundled-bezier", "control-point-distances": 125, "control-point-weights": 0.5}},
    {selector: "edge.far", style: {opacity: 0.4}},
    {selector: "edge.near", style: {"line-color": "#1f4e79", "target-arrow-color": "#1f4e79", width: 1.8}},
    {selector: "edge.crowd", style: {opacity: 0.45, width: 1}},
    {selector: ".dim", style: {opacity: 0.22}},
    {selector: "edge.named, edge.asked", style: {opacity: 1, label: "data(label)", "z-index": 9}},
  ];
}

// Everything where that is legible; else the chosen box and what lies around it, without showing more void than needed.
function view(cy, chosen) {
  cy.fit(undefined, 24);
  if (cy.zoom() > 1.15) { cy.zoom(1.15); cy.center(); }
  const readable = cy.width() < 500 ? READABLE.narrow : READABLE.wide;
  if (cy.zoom() >= readable) return;
  cy.zoom(readable);
  cy.center(cy.getElementById(chosen));
  const all = cy.elements().renderedBoundingBox(), margin = 24;
  const within = (low, high, size) => high - low <= size - 2 * margin ? (size - low - high) / 2
    : low > margin ? margin - low : high < size - margin ? size - margin - high : 0;
  cy.panBy({x: within(all.x1, all.x2, cy.width()), y: within(all.y1, all.y2, cy.height())});
}

// The names of the layers stay legible when the whole is seen from afar.
function headings(cy) {
  const size = Math.min(HEADING.most, Math.max(HEADING.least, HEADING.onScreen / cy.zoom()));
  cy.nodes(".heading").style("font-size", size);
}

function create(box, tip, wrap, colours) {
  const font = getComputedStyle(box).fontFamily;
  const cy = library()({container: box, style: style(font, wrap, colours), layout: {name: "preset"}, minZoom: 0.1, maxZoom: 2.5,
    autoungrabify: true, boxSelectionEnabled: false, userZoomingEnabled: false});
  cy.on("zoom", () => headings(cy));
  cy.on("tap", "node[layer]", event => box._send("clicked", event.target.id()));
  cy.on("mouseover tap", "edge", event => event.target.addClass("asked"));
  cy.on("mouseout", "edge", event => event.target.removeClass("asked"));
  cy.on("mouseover", "node[layer]", ({target}) => cy.batch(() => {
    box.style.cursor = "pointer";
    const links = target.connectedEdges().addClass("asked");
    cy.elements().difference(links.connectedNodes().union(links).union(target)).not(".heading").addClass("dim");
    const at = target.renderedBoundingBox({includeLabels: false});
    tip.textContent = target.data("tip");
    tip.hidden = false;
    tip.style.left = `${Math.max(4, Math.min(at.x1, cy.width() - tip.offsetWidth - 4))}px`;
    const below = at.y2 + 6;
    tip.style.top = `${below + tip.offsetHeight < cy.height() ? below : Math.max(4, at.y1 - tip.offsetHeight - 6)}px`;
  }));
  const left = () => cy.batch(() => {
    box.style.cursor = "";
    tip.hidden = true;
    cy.elements().removeClass("asked dim");
  });
  cy.on("mouseout", "node[layer]", left);
  cy.on("pan zoom", () => { tip.hidden = true; });
  // Cytoscape remembers where it lies on the screen, and inside a shadow root does not see the page scroll
  const moved = () => cy.renderer().invalidateContainerClientCoordsCache();
  for (const event of ["pointerenter", "pointerdown", "wheel"]) box.addEventListener(event, moved, {capture: true, passive: true});
  const scrolled = () => {
    if (box.isConnected) return moved();
    window.removeEventListener("scroll", scrolled, true); // the page has been left
    cy.destroy();
  };
  window.addEventListener("scroll", scrolled, {capture: true, passive: true});
  // the wheel scrolls the page until the reader has taken hold of the picture
  box.addEventListener("pointerdown", () => cy.userZoomingEnabled(true), true);
  box.addEventListener("mouseleave", () => { cy.userZoomingEnabled(false); left(); });
  return cy;
}

// The whole picture as a file, made here: nothing is sent anywhere.
async function png(cy, name) {
  const size = cy.elements().boundingBox(), longest = Math.max(size.w, size.h);
  const scale = Math.min(PNG.scale, PNG.longest / longest);
  const blob = await cy.png({output: "blob-promise", full: true, scale, bg: "#ffffff"});
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${name}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export default function ({parentElement, data, setTriggerValue}) {
  const box = parentElement.querySelector(".cy");
  box._send = setTriggerValue;
  const cy = box._cy ??= create(box, parentElement.querySelector(".tip"), data.wrap, data.colours);
  box.setAttribute("aria-label", data.label);
  box.parentElement.classList.toggle("many", data.elements.length > MANY);
  const middle = {x: box.clientWidth / 2, y: box.clientHeight / 2};
  const act = {in: () => cy.zoom({level: cy.zoom() * 1.25, renderedPosition: middle}),
    out: () => cy.zoom({level: cy.zoom() / 1.25, renderedPosition: middle}),
    fit: () => cy.fit(undefined, 24),
    png: () => png(cy, data.file)};
  for (const button of parentElement.querySelectorAll("button")) {
    const [sign, name] = data.buttons[button.dataset.do];
    button.textContent = sign;
    button.setAttribute("aria-label", name);
    button.title = name;
    button.onclick = act[button.dataset.do];
  }
  const drawn = JSON.stringify(data.elements);
  if (box._drawn !== drawn) {
    const start = performance.now();
    box._drawn = drawn;
    cy.batch(() => {
      cy.elements().remove();
      cy.add(data.elements);
      const near = cy.getElementById(data.chosen).connectedEdges().addClass("near");
      cy.edges().difference(near).not(".named").addClass("far");
      if (near.length > CROWD) near.addClass("crowd");
    });
    cy.resize();
    view(cy, data.chosen);
    headings(cy);
    cy.one("render", () => { box.dataset.drawn = `${cy.nodes("[layer]").length} ${Math.round(performance.now() - start)}`; });
  }
}
