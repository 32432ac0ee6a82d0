// Package palette has the colours of the diagrams, each with its partner on a dark page.
package palette

import "quern/graph"

// Colour is "#rrggbb" on a light page and on a dark one.
type Colour struct{ Light, Dark string }

// The colours of the page, its words and its lines.
var (
	Page    = Colour{"#ffffff", "#0f172a"}
	Ink     = Colour{"#0f172a", "#f1f5f9"}
	Quiet   = Colour{"#526072", "#a3b1c6"} // second lines, subtitles, dates
	Line    = Colour{"#7b8ba3", "#8496b0"}
	Label   = Colour{"#334155", "#cbd5e1"}
	Claim   = Colour{"#7c3aed", "#b9a2fb"}
	Fresh   = Colour{"#a8320a", "#ff9d6b"} // what is new
	Lane    = Colour{"#f3f6fa", "#16213a"} // the ground of every other lane of a timeline
	Border  = Colour{"#cbd5e1", "#334155"}
	OnDark  = Colour{"#fffffe", "#ffffff"} // words on a deep fill; its own value, so that it stays when Page turns
	Neutral = Colour{"#fefefe", "#1e293b"} // the fill of who stands alone
	Edge    = Colour{"#33415c", "#94a3b8"} // the border of a box
)

// Tint is the colours of one cluster: its frame and ground, its name and its members' borders, its country's box
// and its members' boxes.
type Tint struct{ Frame, Ground, Name, Deep, Member Colour }

// Tints are given to clusters in order, never by name. Their hues are those that Okabe and Ito chose to be told
// apart with any colour vision ("Color Universal Design", 2008), deepened until white words read on them;
// each also differs from the next in lightness, which print in grey keeps.
var Tints = []Tint{
	{Colour{"#a9c9ec", "#2b4d78"}, Colour{"#f2f7fd", "#14233b"}, Colour{"#0b5fa4", "#6fb1ec"}, Colour{"#0b5fa5", "#1f6fb8"}, Colour{"#d8e8f8", "#1d3a5f"}}, // blue
	{Colour{"#f0bfa3", "#7a4226"}, Colour{"#fef5f0", "#2d1c14"}, Colour{"#b3470c", "#ee976b"}, Colour{"#b3470b", "#b8531f"}, Colour{"#fbe0d2", "#57301c"}}, // vermilion
	{Colour{"#9fd6c4", "#1f5c4a"}, Colour{"#effaf6", "#0f2a23"}, Colour{"#00735b", "#4cc7a5"}, Colour{"#00735a", "#0c7d63"}, Colour{"#d0efe4", "#15493a"}}, // bluish green
	{Colour{"#ecd28c", "#6b5618"}, Colour{"#fefaec", "#2b2410"}, Colour{"#7d5f01", "#dcb84a"}, Colour{"#7d5f00", "#8a6a08"}, Colour{"#f8eac0", "#4d3e12"}}, // ochre
	{Colour{"#e3b6cf", "#6f3a58"}, Colour{"#fdf4f9", "#2b1723"}, Colour{"#96376d", "#dd8fba"}, Colour{"#96376c", "#a5487d"}, Colour{"#f6dbe9", "#52293f"}}, // reddish purple
	{Colour{"#a8d8f0", "#21566f"}, Colour{"#f0fafe", "#10262f"}, Colour{"#1a6f93", "#6cc0e0"}, Colour{"#1a6f92", "#1f789d"}, Colour{"#d3eefa", "#174252"}}, // sky blue
	{Colour{"#c9c3b4", "#57503f"}, Colour{"#faf9f5", "#232019"}, Colour{"#5f5643", "#b9ae93"}, Colour{"#5f5642", "#6f654c"}, Colour{"#ebe7db", "#3d382c"}}, // stone
	{Colour{"#bcbce8", "#40407a"}, Colour{"#f6f6fe", "#1b1b33"}, Colour{"#4a4aa9", "#a3a3ef"}, Colour{"#4a4aa8", "#5a5abf"}, Colour{"#e3e3f8", "#2f2f5c"}}, // slate blue
}

// TintOf gives cluster i its tint; beyond the last they begin anew.
func TintOf(i int) Tint { return Tints[i%len(Tints)] }

// Kind is how a type of entity is coloured where no cluster tints it.
type Kind struct{ Fill, Border Colour }

// Kinds has the colours of each type.
var Kinds = map[graph.EntityType]Kind{
	graph.Person:       {Neutral, Edge},
	graph.Country:      {Colour{"#475569", "#64748b"}, Edge},
	graph.Organization: {Colour{"#e0e7ff", "#272a5c"}, Colour{"#3730a3", "#8f8bea"}},
	graph.Place:        {Colour{"#f1f5f9", "#22303f"}, Colour{"#64748b", "#7f8ea3"}},
	graph.Group:        {Colour{"#fdfdfd", "#202b3d"}, Colour{"#475560", "#94a3b0"}},
	graph.Event:        {Colour{"#d1fae5", "#0d3b2e"}, Colour{"#047857", "#34b58c"}},
	graph.Work:         {Colour{"#f5f3ff", "#2a2150"}, Colour{"#6d28d9", "#a78bfa"}},
	graph.Product:      {Colour{"#e0f2fe", "#0c3650"}, Colour{"#0369a1", "#45a9de"}},
	graph.Thing:        {Colour{"#ffedd5", "#43270f"}, Colour{"#c2410c", "#f08a4b"}},
}

// All lists every colour once, for a style sheet that turns the page dark.
func All() []Colour {
	list := []Colour{Page, Ink, Quiet, Line, Label, Claim, Fresh, Lane, Border, OnDark, Neutral, Edge}
	for _, t := range Tints {
		list = append(list, t.Frame, t.Ground, t.Name, t.Deep, t.Member)
	}
	for _, t := range graph.EntityTypes {
		list = append(list, Kinds[t].Fill, Kinds[t].Border)
	}
	seen := map[string]bool{}
	once := list[:0]
	for _, c := range list {
		if !seen[c.Light] {
			seen[c.Light] = true
			once = append(once, c)
		}
	}
	return once
}
