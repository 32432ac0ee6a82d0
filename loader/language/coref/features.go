package coref

import (
	"quern/graph"
	"quern/loader/language/lexicon"
)

// number is grammatical number.
type number uint8

const (
	anyNumber number = iota
	singular
	plural
)

// features are what agreement is asked of.
type features struct {
	class  graph.EntityType // "" where not known
	sex    lexicon.Sex
	number number
	nation string   // slug of the country that it is of ("the Russian president"), or ""
	roles  []string // the offices it is said to hold, small letters
	named  bool     // it has a name
	size   int
}

// maxRoles bounds the list of roles in a text that joins everything.
const maxRoles = 16

// take adds what is known of another mention of the same.
func (f *features) take(g *features) {
	if f.class == "" || !f.named && g.named && g.class != "" {
		f.class = g.class
	}
	if f.sex == lexicon.Unknown || f.sex == lexicon.Either && g.sex != lexicon.Unknown {
		f.sex = g.sex
	}
	if f.number == anyNumber {
		f.number = g.number
	}
	if f.nation == "" {
		f.nation = g.nation
	}
	for _, r := range g.roles {
		if len(f.roles) < maxRoles && !f.hasRole(r) {
			f.roles = append(f.roles[:len(f.roles):len(f.roles)], r)
		}
	}
	f.named = f.named || g.named
	f.size += g.size
}

func (f *features) hasRole(r string) bool {
	for _, x := range f.roles {
		if x == r {
			return true
		}
	}
	return false
}

// agree reports whether two may be one by sex, number and class.
func (f *features) agree(g *features) bool {
	return f.agreeSex(g) && f.agreeNumber(g) && agreeClass(f.class, g.class)
}

func (f *features) agreeSex(g *features) bool {
	return !(f.sex == lexicon.Male && g.sex == lexicon.Female || f.sex == lexicon.Female && g.sex == lexicon.Male)
}

func (f *features) agreeNumber(g *features) bool {
	return !(f.number == singular && g.number == plural || f.number == plural && g.number == singular)
}

// agreeClass joins the classes that names and descriptions of one thing mix: a country is a place, an
// embassy a place or an organisation, a team a group or an organisation.
func agreeClass(a, b graph.EntityType) bool {
	if a == b || a == "" || b == "" {
		return true
	}
	if a > b {
		a, b = b, a
	}
	switch [2]graph.EntityType{a, b} {
	case [2]graph.EntityType{graph.Country, graph.Place}, [2]graph.EntityType{graph.Organization, graph.Place},
		[2]graph.EntityType{graph.Group, graph.Organization}, [2]graph.EntityType{graph.Product, graph.Thing},
		[2]graph.EntityType{graph.Thing, graph.Work}, [2]graph.EntityType{graph.Event, graph.Thing},
		[2]graph.EntityType{graph.Organization, graph.Thing}:
		return true
	}
	return false
}
