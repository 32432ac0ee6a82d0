package export

import "quern/graph"

// View is a part of the graph that is ready to be drawn: chosen, merged, put into words and in order. Every
// text in it is plain text, which a format escapes as it must.
type View struct {
	// Title says what is shown, Subtitle how much of it, from how many articles of which period, and what
	// was left out.
	Title    string
	Subtitle string
	// Clusters are the countries that hold others of the view together, the best supported first.
	Clusters []Cluster
	// Nodes come with those asked for first, then by support.
	Nodes []Node
	// Edges come in order of their ends' places in Nodes, then of predicate.
	Edges  []Edge
	Legend Legend
}

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
}

// legend finds what occurs.
func legend(v *View) Legend {
	var l Legend
	for _, t := range graph.EntityTypes {
		for _, n := range v.Nodes {
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
	}
	return l
}
