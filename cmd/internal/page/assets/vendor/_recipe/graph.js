// What draws a graph: Cytoscape.js on a canvas, set by the forces of d3-force.
export { default as cytoscape } from "cytoscape";
export { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
