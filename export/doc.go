// Package export chooses a part of the graph to show: Select reads a Source and gives a View, which one small
// package a format writes out.
//
//	Source ── Select ──▶ View ── dot.Write ──▶ DOT ── svg.Render ──▶ SVG
//
// The same source and options give the same view, and the same view the same bytes.
package export
