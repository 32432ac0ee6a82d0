// Package export chooses a part of the graph to show: Select reads a Source and gives a View, which one small
// package a format writes out.
//
//	Source ── Select ──▶ View ── dot.Write ──▶ DOT ── svg.Render ──▶ SVG
//
// Choose reads the same options and gives Facts, which the formats of data write as they read them, however many
// there are; package format lists all formats by name.
//
//	Graph ── Choose ──▶ Facts ──▶ graphml, gexf, cytoscape, csv
//	                          ──▶ linked.Quads ──▶ graph/rdf, jsonld
//	View ──▶ mermaid, html;  SVG ──▶ raster (PNG, PDF)
//
// The same source and options give the same view, and the same view the same bytes.
package export
