package export

import (
	"quern/export/internal/palette"
	"quern/graph"
)

// Colour is "#rrggbb" on a light page and on a dark one.
type Colour = palette.Colour

// TypeColours gives the colours of a type of entity as the diagrams have them, for pages that stand beside one:
// the fill of its boxes and their border. A type that has none of its own gets those of a thing.
func TypeColours(t graph.EntityType) (fill, border Colour) {
	k, ok := palette.Kinds[t]
	if !ok {
		k = palette.Kinds[graph.Thing]
	}
	return k.Fill, k.Border
}
