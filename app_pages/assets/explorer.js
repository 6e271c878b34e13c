// Draws data.elements with Cytoscape and reports the box that was clicked. Zoom and place stay while the elements stay.
const FILL = {
  paper: ["#f4efe6", "#8a6d3b"], risks: ["#fbeceb", "#a94442"], duties: ["#eef3e4", "#5d7a2a"], cases: ["#f1ecf6", "#6b4c93"],
  readings: ["#e8f3f4", "#2f7078"], rules: ["#e9f0f7", "#1f4e79"], law: ["#ffffff", "#333f4a"],
};
const READABLE = {wide: 0.78, narrow: 0.64};

function style(font, wrap) {
  const boxes = Object.entries(FILL).map(([layer, [fill, line]]) => ({
    selector: `node[layer = "${layer}"]`, style: {"background-color": fill, "border-color": line},
  }));
  return [
    {selector: "node", style: {
      shape: "round-rectangle", width: 190, height: 62, "border-width": 1.2, label: "data(label)", "font-family": font, "font-size": 12.5,
      "text-wrap": "wrap", "text-max-width": 176, "text-valign": "center", "text-halign": "center", color: "#1f2933", "line-height": 1.25, "text-overflow-wrap": wrap,
      }},
    ...boxes,
    {selector: 'node[layer = "law"]', style: {shape: "rectangle"}},
    {selector: 'node[kind = "exception"], node[kind = "position"]', style: {"border-style": "dashed"}},
    {selector: "node.chosen", style: {"border-width": 4, "font-weight": "bold"}},
    {selector: "node.heading", style: {
      "background-color": "#fcfcfd", "background-opacity": 0.85, "border-width": 0, height: 24, width: 120, "font-size": 14, "font-weight": "bold", color: "#51606f", events: "no",
    }},
    {selector: "edge", style: {
      width: 1.2, "line-color": "#9aa7b4", "target-arrow-color": "#9aa7b4", "target-arrow-shape": "triangle", "arrow-scale": 0.9,
      "curve-style": "bezier", "font-family": font, "font-size": 11.5, color: "#1f2933",
      "text-background-color": "#fff", "text-background-opacity": 0.92, "text-background-padding": 2,
    }},
    {selector: "edge.beside", style: {"curve-style": "unbundled-bezier", "control-point-distances": 125, "control-point-weights": 0.5}},
    {selector: "edge.far", style: {opacity: 0.4}},
    {selector: "edge.near", style: {"line-color": "#1f4e79", "target-arrow-color": "#1f4e79", width: 1.8}},
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

function create(box, wrap) {
  const font = getComputedStyle(box).fontFamily;
  const cy = library()({container: box, style: style(font, wrap), layout: {name: "preset"}, minZoom: 0.15, maxZoom: 2.5,
    autoungrabify: true, boxSelectionEnabled: false, userZoomingEnabled: false});
  cy.on("tap", "node[layer]", event => box._send("clicked", event.target.id()));
  cy.on("mouseover tap", "edge", event => event.target.addClass("asked"));
  cy.on("mouseout", "edge", event => event.target.removeClass("asked"));
  cy.on("mouseover", "node[layer]", event => { box.style.cursor = "pointer"; event.target.connectedEdges().addClass("asked"); });
  cy.on("mouseout", "node[layer]", event => { box.style.cursor = ""; event.target.connectedEdges().removeClass("asked"); });
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
  box.addEventListener("mouseleave", () => cy.userZoomingEnabled(false));
  return cy;
}

export default function ({parentElement, data, setTriggerValue}) {
  const box = parentElement.querySelector(".cy");
  box._send = setTriggerValue;
  const cy = box._cy ??= create(box, data.wrap);
  box.setAttribute("aria-label", data.label);
  const act = {in: () => cy.zoom({level: cy.zoom() * 1.25, renderedPosition: {x: box.clientWidth / 2, y: box.clientHeight / 2}}),
    out: () => cy.zoom({level: cy.zoom() / 1.25, renderedPosition: {x: box.clientWidth / 2, y: box.clientHeight / 2}}),
    fit: () => cy.fit(undefined, 24)};
  for (const button of parentElement.querySelectorAll("button")) {
    const [sign, name] = data.buttons[button.dataset.do];
    button.textContent = sign;
    button.setAttribute("aria-label", name);
    button.title = name;
    button.onclick = act[button.dataset.do];
  }
  const drawn = JSON.stringify(data.elements);
  if (box._drawn !== drawn) {
    box._drawn = drawn;
    cy.elements().remove();
    cy.add(data.elements);
    const near = cy.getElementById(data.chosen).connectedEdges().addClass("near");
    cy.edges().difference(near).not(".named").addClass("far");
    cy.resize();
    view(cy, data.chosen);
  }
}
