package suggest

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"quern/graph"
)

// profile is what all articles together say of an entity.
type profile struct {
	id         graph.EntityID
	kind       graph.EntityType
	name       string
	words      []string // of the name, folded and without titles
	keys       []string // of the words, as transliterations agree on them
	unnamed    bool
	articles   map[graph.ArticleID]bool
	sorted     []graph.ArticleID // the articles, once they were asked for
	offices    map[string]bool   // "foreign minister at Norway"
	neighbours map[string]bool   // names of those that facts tie to it
}

func (p *profile) side() Side {
	if p.sorted == nil {
		p.sorted = slices.Sorted(maps.Keys(p.articles))
	}
	return Side{p.id, p.name, p.sorted}
}

// gathering is the reading of all records.
type gathering struct {
	profiles map[graph.EntityID]*profile
	surnames map[string]int // key of a surname → how many have it in a full name
	degree   map[string]int // name → how many profiles are tied to it
	title    func(word string) bool
}

// compared are the types whose names are compared. Countries have their list, events and groups no names to compare.
var compared = []graph.EntityType{graph.Person, graph.Organization, graph.Place, graph.Work, graph.Product}

func (g *gathering) add(rec *graph.Record) {
	for i := range rec.Entities {
		e := &rec.Entities[i]
		if !slices.Contains(compared, e.Type) || e.Reference != "" || e.Unnamed && e.Type != graph.Person || e.Name == "" {
			continue
		}
		p := g.profiles[e.ID]
		if p == nil {
			words := nameWords(e.Name)
			if len(words) == 0 || e.Unnamed && (len(words) > 1 || strings.ToLower(e.Name) == e.Name) {
				continue // a description ("a spokesman") has no name to compare
			}
			if e.Type == graph.Person && g.onlyTitles(words) {
				continue // whoever is mayor is "Mayor"
			}
			p = &profile{id: e.ID, kind: e.Type, name: e.Name, words: words, unnamed: e.Unnamed,
				articles: map[graph.ArticleID]bool{}, offices: map[string]bool{}, neighbours: map[string]bool{}}
			for _, w := range words {
				p.keys = append(p.keys, soundKey(w))
			}
			g.profiles[e.ID] = p
		}
		p.articles[rec.Article.ID] = true
	}
	for i := range rec.Statements {
		g.addStatement(&rec.Statements[i])
	}
}

// onlyTitles reports whether a name is made of titles alone: "Mayor", "Lord President".
func (g *gathering) onlyTitles(words []string) bool {
	return g.title != nil && !slices.ContainsFunc(words, func(w string) bool { return !g.title(w) })
}

func (g *gathering) addStatement(st *graph.Statement) {
	if !st.Subject.IsEntity() || !st.Object.IsEntity() || st.Negated {
		return
	}
	for _, ends := range [][2]*graph.Term{{st.Subject, st.Object}, {st.Object, st.Subject}} {
		if p := g.profiles[ends[0].ID]; p != nil {
			p.neighbours[ends[1].Name] = true
		}
	}
	if p := g.profiles[st.Subject.ID]; p != nil && st.Predicate == "holds-position" {
		for _, a := range st.Args {
			if a.Role == "position" && a.Term.Value != "" {
				p.offices[strings.ToLower(a.Term.Value)+" at "+st.Object.Name] = true
			}
		}
	}
}

// maxBlock bounds how many entities with one key are compared with each other.
const maxBlock = 60

// pairs lists the pairs of profiles whose names could be one, each once, in order of their ids.
func (g *gathering) pairs() (out [][2]*profile) {
	blocks := map[string][]*profile{}
	g.surnames, g.degree = map[string]int{}, map[string]int{}
	for _, id := range slices.Sorted(maps.Keys(g.profiles)) {
		p := g.profiles[id]
		if p.kind == graph.Person && len(p.words) > 1 {
			g.surnames[p.keys[len(p.keys)-1]]++
		}
		for n := range p.neighbours {
			g.degree[n]++
		}
		for _, key := range p.blockKeys() {
			blocks[string(p.kind)+key] = append(blocks[string(p.kind)+key], p)
		}
	}
	seen := map[[2]graph.EntityID]bool{}
	for _, key := range slices.Sorted(maps.Keys(blocks)) {
		list := blocks[key]
		if len(list) > maxBlock {
			list = list[:maxBlock]
		}
		for i, a := range list {
			for _, b := range list[i+1:] {
				if k := [2]graph.EntityID{a.id, b.id}; a.id != b.id && !seen[k] {
					seen[k] = true
					out = append(out, [2]*profile{a, b})
				}
			}
		}
	}
	slices.SortFunc(out, func(x, y [2]*profile) int {
		return cmp.Or(cmp.Compare(x[0].id, y[0].id), cmp.Compare(x[1].id, y[1].id))
	})
	return out
}

// blockKeys are the keys under which an entity is looked for: for a person the sound of the surname, else the sound
// of the whole name and its initials.
func (p *profile) blockKeys() []string {
	if p.kind == graph.Person {
		return []string{" " + p.keys[len(p.keys)-1]}
	}
	keys := []string{" " + strings.Join(p.keys, "")}
	if len(p.words) > 1 {
		keys = append(keys, "="+initials(p.name))
	} else if isCapitals(p.name) {
		keys = append(keys, "="+strings.ReplaceAll(p.name, ".", ""))
	}
	return keys
}

// bearers counts the people with the pair's surname and a full name who are neither of the two.
func (g *gathering) bearers(a, b *profile) int {
	n := g.surnames[a.keys[len(a.keys)-1]]
	for _, p := range []*profile{a, b} {
		if len(p.words) > 1 {
			n--
		}
	}
	return n
}

// hub is how many entities may be tied to one before it tells nothing of them: half the news is tied to a country.
const hub = 25

// shared lists those that both are spoken of with, without hubs.
func (g *gathering) shared(a, b *profile) []string {
	return slices.DeleteFunc(common(a.neighbours, b.neighbours), func(n string) bool { return g.degree[n] > hub })
}
