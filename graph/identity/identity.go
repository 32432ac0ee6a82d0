// Package identity says which id an article's entity has in the graph. It is a pure function of the article
// and the judgements: no other article is looked at, so that the order of loading never matters and
// forgetting one article moves no id of another.
package identity

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"quern/graph"
)

const (
	entPrefix   = "ent:"
	eventPrefix = "event:"
)

// Resolve gives the record with the graph's ids in place of its own:
//
//   - an entity is "ent:" and the slug of its reference entry, or of its name;
//   - one that is Unnamed has the first eight digits of the article's id behind it and so stays within it;
//   - one that asks for it by Qualify, or shares its slug with one of a type that EntityTypes lists before
//     its own, has its type behind it; of two that share slug and type, the later mentioned is numbered;
//   - an event is "event:", the article's hash and its number in the order of its first sentence.
//
// Ids that are the graph's already are kept, so that resolving twice changes nothing. The sides of a
// symmetric statement are put in order of id, every statement gets its ContentID, and of those with the same
// id and sentence only the most confident stays. Nothing of rec is changed.
//
// Judgements come on top: an entity merged away has the id of the one that it was merged into, one that was
// renamed shows its new name and keeps the old, mentions that were split off are another's, and a fact that
// was ruled wrong is left out.
func Resolve(rec graph.Record, js []graph.Judgement) graph.Record {
	out, _ := NewRulings(js).Resolve(rec)
	return out
}

// Resolve is the function of that name by rulings that were read before. It also gives, sorted, the ids that
// the rulings took out of this record: of entities merged away, as the article alone would have them, and
// of facts that are wrong.
func (ruled *Rulings) Resolve(rec graph.Record) (graph.Record, []string) {
	out := rec
	out.Entities, out.Statements = nil, nil
	ids := entityIDs(rec)
	rec = ruled.split(rec, ids)
	out.Entities = resolveEntities(rec.Entities, ids, ruled)

	r := resolver{ids: ids, entities: map[graph.EntityID]*graph.Entity{}, ruled: ruled, article: rec.Article.ID, taken: map[string]bool{}}
	for _, id := range ids {
		r.target(id)
	}
	for i := range out.Entities {
		r.entities[out.Entities[i].ID] = &out.Entities[i]
	}
	r.events = eventIDs(rec, ids)
	for i := range rec.Statements {
		st := r.statement(&rec.Statements[i])
		if ruled.Wrong(st.ID) {
			r.taken[string(st.ID)] = true
			continue
		}
		out.Statements = append(out.Statements, st)
	}
	out.Statements = distinct(out.Statements)
	return out, slices.Sorted(maps.Keys(r.taken))
}

// articleHash is the hash in an article's id; an id that was not made by hashing is hashed here.
func articleHash(id graph.ArticleID) string {
	h := strings.TrimPrefix(string(id), "article:")
	if len(h) < 8 || strings.Trim(h, "0123456789abcdef") != "" {
		sum := sha256.Sum256([]byte(id))
		h = hex.EncodeToString(sum[:8])
	}
	return h
}

// hash8 is the part of an article's id that marks what is known within that article only.
func hash8(id graph.ArticleID) string { return articleHash(id)[:8] }

// isResolved reports whether an id is the graph's already.
func isResolved(id graph.EntityID) bool {
	return strings.HasPrefix(string(id), entPrefix) || strings.HasPrefix(string(id), eventPrefix)
}

// entityIDs maps each local id to the graph's. It goes through the entities in an order that depends on
// what they are and where they are mentioned, never on how the record lists them.
func entityIDs(rec graph.Record) map[graph.EntityID]graph.EntityID {
	es := make([]*graph.Entity, 0, len(rec.Entities))
	for i := range rec.Entities {
		es = append(es, &rec.Entities[i])
	}
	slices.SortStableFunc(es, compareEntities)

	ids := map[graph.EntityID]graph.EntityID{}
	taken := map[string]bool{}
	bare := map[string]bool{} // slugs that an entity of an earlier type has
	for _, e := range es {
		if isResolved(e.ID) {
			id := normalize(e.ID)
			ids[e.ID] = id
			taken[string(id)] = true
		}
	}
	for _, e := range es {
		if _, done := ids[e.ID]; done {
			continue
		}
		slug := Slug(e.Reference)
		if slug == "" {
			slug = Slug(e.Name)
		}
		unnamed := e.Unnamed
		if slug == "" {
			slug, unnamed = cmp.Or(Slug(string(e.Type)), "entity"), true
		}
		switch {
		case unnamed:
			slug += "-" + hash8(rec.Article.ID)
		case e.Qualify || bare[slug] && !sameType(es, e, slug):
			slug = qualified(slug, e.Type)
		default:
			bare[slug] = true
		}
		id := entPrefix + slug
		for n := 2; taken[id]; n++ {
			id = fmt.Sprintf("%s%s-%d", entPrefix, slug, n)
		}
		taken[id] = true
		ids[e.ID] = graph.EntityID(id)
	}
	return ids
}

// sameType reports whether the entity that took the bare slug is of e's type: then e is numbered, and else
// it carries its type. The first that is neither Unnamed nor Qualify took it.
func sameType(es []*graph.Entity, e *graph.Entity, slug string) bool {
	for _, o := range es {
		if !o.Unnamed && !o.Qualify && !isResolved(o.ID) && cmp.Or(Slug(o.Reference), Slug(o.Name)) == slug {
			return o.Type == e.Type
		}
	}
	return false
}

func qualified(slug string, t graph.EntityType) string {
	if typ := Slug(string(t)); typ != "" {
		slug += "-" + typ
	}
	return slug
}

// compareEntities orders by type as EntityTypes lists them, then by first mention, then by name.
func compareEntities(a, b *graph.Entity) int {
	return cmp.Or(
		cmp.Compare(typeRank(a.Type), typeRank(b.Type)),
		cmp.Compare(a.Type, b.Type),
		compareSpans(firstMention(a), firstMention(b)),
		cmp.Compare(a.Name, b.Name),
		slices.Compare(a.Names, b.Names),
		cmp.Compare(a.ID, b.ID),
	)
}

func typeRank(t graph.EntityType) int {
	if i := slices.Index(graph.EntityTypes, t); i >= 0 {
		return i
	}
	return len(graph.EntityTypes)
}

// firstMention is where an entity is first spoken of; one without mentions comes last.
func firstMention(e *graph.Entity) graph.Span {
	if len(e.Mentions) == 0 {
		return graph.Span{Start: int(^uint(0) >> 1)}
	}
	return slices.MinFunc(e.Mentions, compareSpans)
}

func compareSpans(a, b graph.Span) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
}

// normalize brings an id that a person wrote into the form of ours: "ent:Sergei Ryabkov" is
// "ent:sergei-ryabkov".
func normalize(id graph.EntityID) graph.EntityID {
	if rest, ok := strings.CutPrefix(string(id), entPrefix); ok {
		if s := slugify(rest); s != "" && s != rest {
			return graph.EntityID(entPrefix + shorten(s))
		}
	}
	return id
}

// resolveEntities gives the entities with their ids, in order of id; those that became one are joined, and
// the one whose own id stands comes first.
func resolveEntities(in []graph.Entity, ids map[graph.EntityID]graph.EntityID, ruled *Rulings) []graph.Entity {
	type placed struct {
		graph.Entity
		moved bool
	}
	var out []placed
	for _, e := range in {
		own := ids[e.ID]
		e.ID = ruled.Target(own)
		e.Names = sortedSet(e.Names)
		e.Mentions = slices.Clone(e.Mentions)
		slices.SortFunc(e.Mentions, compareSpans)
		if shown, all := ruled.Names(own); len(all) > 0 {
			e.Names = append(e.Names, all...)
			if shown != "" {
				e.Names, e.Name = append(e.Names, e.Name), shown
			}
			e.Names = sortedSet(e.Names)
		}
		out = append(out, placed{e, e.ID != own})
	}
	slices.SortStableFunc(out, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), compareBools(a.moved, b.moved), compareEntities(&a.Entity, &b.Entity))
	})
	var joined []graph.Entity
	for _, p := range out {
		e := p.Entity
		if n := len(joined); n > 0 && joined[n-1].ID == e.ID {
			l := &joined[n-1]
			l.Names = sortedSet(append(append(l.Names, e.Names...), e.Name))
			l.Mentions = append(l.Mentions, e.Mentions...)
			slices.SortFunc(l.Mentions, compareSpans)
			l.Mentions = slices.Compact(l.Mentions)
			l.Unnamed = l.Unnamed && e.Unnamed
			continue
		}
		joined = append(joined, e)
	}
	return joined
}

// compareBools puts what is not so first.
func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func sortedSet(names []string) []string {
	names = slices.Clone(names)
	slices.Sort(names)
	return slices.Compact(names)
}
