package export

import "quern/graph"

// View is a part of the graph that is ready to be drawn: chosen, merged, put into words and in order. Every
// text in it is plain text, which a format escapes as it must.
type View struct {
	// Title says what is shown, Subtitle how much of it, from how many articles of which period, and what
	// was left out.
	Title    string
	Subtitle string
	Layout   Layout
	// Lanes is how many of the nodes, from the first, have a lane of a timeline.
	Lanes int
	// Clusters are the countries that hold others of the view together, the best supported first.
	Clusters []Cluster
	// Nodes come with those asked for first, then by support.
	Nodes []Node
	// Edges come in order of their ends' places in Nodes, then of predicate.
	Edges  []Edge
	Legend Legend
	// Facts are the statements behind the edges and behind what nodes say of themselves, in order of id, and
	// Articles those that they come from, in order of id and with their texts.
	Facts    []graph.Statement
	Articles []graph.Article
}

// Layout is how a view wants to be set.
type Layout int

const (
	// Layered sets who acts left of whom it acts upon, with words on every line.
	Layered Layout = iota
	// Forces lets lines pull and boxes push. It is for views too large for words on lines.
	Forces
	// Timeline sets a lane for each of the first nodes, with time from left to right. Each edge of such a view is
	// one happening of one day or period, in order of Start, and its To is "" where it is done to nobody.
	Timeline
)

// Cluster is a country with those who act for it or lie in it.
type Cluster struct {
	Country graph.EntityID
	Name    string
}

// Node is an entity as it is drawn.
type Node struct {
	ID   graph.EntityID
	Type graph.EntityType
	Name string
	// Detail is a second line: a person's position, an event's place and day; or "".
	Detail string
	// Cluster is the index in View.Clusters, or NoCluster.
	Cluster int
	// Focus marks an entity that the view was asked for.
	Focus bool
	// Tooltip says in words what the node is; Link leads to it, or is "".
	Tooltip string
	Link    string
}

// NoCluster is the Cluster of a node that stands alone.
const NoCluster = -1

// Edge is all that is said of one relation between the same two.
type Edge struct {
	From, To  graph.EntityID
	Predicate string
	// Words is the predicate as it reads ("speaks for").
	Words string
	// Count is the number of sentences that say it.
	Count int
	// When is the day or the period, as it reads ("7 Jul 2017"), or "".
	When string
	// Start and End are the first and the last day of what When says, each "" where it is not known.
	Start, End graph.Date
	// Reported marks an edge of a timeline that no sentence dates: it stands at the day of its article.
	Reported bool
	// New marks what the later of two compared days has and the earlier had not.
	New bool
	// Symmetric marks a relation that holds both ways and is drawn once.
	Symmetric bool
	// Claim marks what the articles do not state as a fact; Caveat says how ("planned", "says Sergei Ryabkov").
	Claim  bool
	Caveat string
	// Statements are the facts behind the edge, in order of id, and never empty.
	Statements []graph.StatementID
	// Tooltip is the sentence that says it best, with its article; Link leads to the evidence.
	Tooltip string
	Link    string
}

// Legend says which signs the view uses; a format explains these and no others.
type Legend struct {
	Types     []graph.EntityType
	Clusters  bool
	Counts    bool
	Symmetric bool
	Claims    bool
	New       bool
	Reported  bool
}

// legend finds what occurs.
func legend(v *View) Legend {
	var l Legend
	shown := v.Nodes
	if v.Layout == Timeline {
		shown = v.Nodes[:v.Lanes] // the others are words in a mark
	}
	for _, t := range graph.EntityTypes {
		for _, n := range shown {
			if n.Type == t {
				l.Types = append(l.Types, t)
				break
			}
		}
	}
	l.Clusters = len(v.Clusters) > 0
	for _, e := range v.Edges {
		l.Counts = l.Counts || e.Count > 1
		l.Symmetric = l.Symmetric || e.Symmetric
		l.Claims = l.Claims || e.Claim
		l.New = l.New || e.New
		l.Reported = l.Reported || e.Reported
	}
	return l
}
