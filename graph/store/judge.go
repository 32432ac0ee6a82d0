package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"quern/graph"
	"quern/graph/identity"
	"quern/graph/quads"
)

// ErrJudgement is wrapped by the errors of judgements that cannot be: a merge of what is one already or was ruled
// to be two, a rename to nothing.
var ErrJudgement = errors.New("the judgement cannot be made")

// Judge keeps a judgement and encodes the articles that it concerns anew, in one transaction; it returns
// the judgement's id. An empty ID is made from the judgement, an empty When is now. A judgement may be of
// what no article speaks of, and then waits for one.
func (s *Store) Judge(ctx context.Context, j graph.Judgement) (string, error) {
	if err := checkJudgement(&j); err != nil {
		return "", err
	}
	given := j
	err := s.backend.Update(ctx, func(tx Tx) error {
		j = given
		js, err := judgementsIn(tx)
		if err != nil {
			return err
		}
		before := identity.NewRulings(js)
		if j.Kind == graph.Merge && before.Target(j.A) == before.Target(j.B) {
			return fmt.Errorf("%w: %s and %s are one already", ErrJudgement, j.A, j.B)
		}
		if j.Kind == graph.Merge && before.Distinct(j.A, j.B) {
			return fmt.Errorf("%w: %s and %s were ruled to be two; take that ruling back first", ErrJudgement, j.A, j.B)
		}
		if j.Kind == graph.Distinct && before.Target(j.A) == before.Target(j.B) {
			return fmt.Errorf("%w: %s and %s are one; take their merge back first", ErrJudgement, j.A, j.B)
		}
		if err := complete(&j, js); err != nil {
			return err
		}
		doc, err := json.Marshal(j)
		if err != nil {
			return err
		}
		if err := errors.Join(tx.Put(Judgements, j.ID, doc), toggle(tx, doc)); err != nil {
			return err
		}
		return reencode(tx, Judged, j, before, identity.NewRulings(append(js, j)))
	})
	if err != nil {
		return "", fmt.Errorf("judging: %w", err)
	}
	return j.ID, nil
}

// Unjudge takes a judgement back: the quads are then as if it had never been made. One that the store does
// not have is ErrNotFound.
func (s *Store) Unjudge(ctx context.Context, id string) error {
	err := s.backend.Update(ctx, func(tx Tx) error {
		doc, err := tx.Get(Judgements, id)
		if err != nil {
			return err
		}
		if doc == nil {
			return ErrNotFound
		}
		js, err := judgementsIn(tx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(js, func(j graph.Judgement) bool { return j.ID == id })
		if i < 0 {
			return fmt.Errorf("it is kept under another id")
		}
		before, j := identity.NewRulings(js), js[i]
		if err := errors.Join(tx.Delete(Judgements, id), toggle(tx, doc)); err != nil {
			return err
		}
		return reencode(tx, Unjudged, j, before, identity.NewRulings(slices.Delete(js, i, i+1)))
	})
	if err != nil {
		return fmt.Errorf("taking back judgement %s: %w", id, err)
	}
	return nil
}

// checkJudgement refuses what no rulings could apply.
func checkJudgement(j *graph.Judgement) error {
	bad := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", ErrJudgement, fmt.Sprintf(format, args...))
	}
	for _, f := range []string{j.ID, j.Name, j.Who, j.Why, string(j.A), string(j.B), string(j.Article)} {
		if !utf8.ValidString(f) {
			return bad("%q is not valid UTF-8", f)
		}
	}
	if strings.Contains(j.ID, "\x00") {
		return bad("its id holds a zero byte")
	}
	entities := map[graph.JudgementKind][]graph.EntityID{
		graph.Merge: {j.A, j.B}, graph.Rename: {j.A}, graph.Wrong: nil, graph.Split: {j.A, j.B},
		graph.Distinct: {j.A, j.B},
	}
	needed, known := entities[j.Kind]
	if !known {
		return bad("there is no kind of judgement %q", j.Kind)
	}
	for _, id := range needed {
		if len(id) <= len("ent:") || !strings.HasPrefix(string(id), "ent:") {
			return bad("%q is not the id of an entity", id)
		}
	}
	switch {
	case j.Kind == graph.Rename && strings.TrimSpace(j.Name) == "":
		return bad("%s needs a name", j.A)
	case j.Kind == graph.Wrong && j.Fact == nil:
		return bad("it names no fact")
	case j.Kind == graph.Split && j.Article == "":
		return bad("it names no article")
	case j.Kind == graph.Split && j.A == j.B:
		return bad("%s cannot be split off itself", j.A)
	}
	for _, q := range j.Mentions {
		if q.Exact == "" || !utf8.ValidString(q.Exact) || !utf8.ValidString(q.Prefix) || !utf8.ValidString(q.Suffix) {
			return bad("the mention %q is no text", q.Exact)
		}
	}
	if j.Fact != nil {
		fact := *j.Fact
		fact.Evidence = nil
		j.Fact = &fact
	}
	return nil
}

// complete fills in the id and the time. A judgement comes after all those before it, also where the clock
// was set back: their order decides who is merged into whom.
func complete(j *graph.Judgement, js []graph.Judgement) error {
	if j.When.IsZero() {
		j.When = time.Now().UTC().Truncate(time.Microsecond)
		if len(js) > 0 {
			if last := js[len(js)-1].When; !j.When.After(last) {
				j.When = last.Add(time.Microsecond)
			}
		}
	}
	taken := func(id string) bool {
		return slices.ContainsFunc(js, func(o graph.Judgement) bool { return o.ID == id })
	}
	if j.ID != "" {
		if taken(j.ID) {
			return fmt.Errorf("%w: there is a judgement %s already", ErrJudgement, j.ID)
		}
		return nil
	}
	doc, err := json.Marshal(j)
	if err != nil {
		return err
	}
	sum := hex.EncodeToString(func() []byte { h := sha256.Sum256(doc); return h[:] }())
	for n := 8; n <= len(sum); n += 8 {
		if j.ID = string(j.Kind) + "-" + sum[:n]; !taken(j.ID) {
			return nil
		}
	}
	return fmt.Errorf("%w: it has been made already", ErrJudgement)
}

// reencode replaces the quads of the articles for which two rulings, which differ by a judgement, are not
// the same.
func reencode(tx Tx, kind ChangeKind, j graph.Judgement, before, after *identity.Rulings) error {
	changes, entry := newChanged(), Change{Kind: kind, Judgement: j.ID}
	concerned, err := concerned(tx, j, before, after)
	if err != nil {
		return err
	}
	for _, id := range concerned {
		data, err := tx.Get(Records, id)
		if err != nil {
			return err
		}
		if data == nil {
			continue // a source without a record: quads that were put in by Cayley's own interface
		}
		doc, err := decodeDocument(data)
		if err != nil {
			return err
		}
		if err := remove(tx, doc, before, changes); err != nil {
			return err
		}
		if err := write(tx, doc, after, changes); err != nil {
			return err
		}
		entry.Articles = append(entry.Articles, doc.Record.Article.ID)
	}
	return changes.log(tx, entry)
}

// concerned finds the articles in which a change of rulings can show. An id that stands is in their quads;
// one that does not was written down when it was taken out of them.
func concerned(tx Tx, j graph.Judgement, before, after *identity.Rulings) ([]string, error) {
	var out []string
	displaced := func(id string) error {
		docs, err := tx.All(Displaced, id+"\x00")
		for _, d := range docs {
			out = append(out, d.Key[len(id)+1:])
		}
		return err
	}
	inQuads := func(id string) error {
		sources, err := tx.Sources(quads.ID(id))
		for _, s := range sources {
			out = append(out, quads.IDOf(s))
		}
		return err
	}
	c := identity.Changes(before, after)
	for _, id := range c.Articles {
		out = append(out, string(id))
	}
	for _, id := range c.Entities {
		find := inQuads
		if before.Target(id) != id {
			find = displaced
		}
		if err := find(string(id)); err != nil {
			return nil, err
		}
	}
	for _, id := range c.Wrong {
		if err := inQuads(string(id)); err != nil {
			return nil, err
		}
	}
	for _, id := range c.Right {
		if err := displaced(string(id)); err != nil {
			return nil, err
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// write puts a document's quads into the graph and notes its facts in changes, unless that is nil.
func write(tx Tx, doc document, r *identity.Rulings, changes *changed) error {
	qs, taken, err := doc.encode(r)
	if err != nil {
		return err
	}
	article := string(doc.Record.Article.ID)
	for _, id := range taken {
		if err := tx.Put(Displaced, id+"\x00"+article, nil); err != nil {
			return err
		}
	}
	changes.add(quads.ID(article), qs)
	return tx.AddQuads(quads.ID(article), qs)
}

// remove takes them out again.
func remove(tx Tx, doc document, r *identity.Rulings, changes *changed) error {
	qs, taken, err := doc.encode(r)
	if err != nil {
		return err
	}
	article := string(doc.Record.Article.ID)
	for _, id := range taken {
		if err := tx.Delete(Displaced, id+"\x00"+article); err != nil {
			return err
		}
	}
	changes.remove(quads.ID(article), qs)
	return tx.RemoveSource(quads.ID(article))
}
