package store

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/cayleygraph/quad"

	"quern/graph/identity"
	"quern/graph/quads"
)

// Check verifies the store: every index against every other and the counters, and the quads against the
// records and judgements that they follow from. It calls report with a sentence for each thing that is
// wrong. The error is that of a check that could not be made to its end.
func (v *Snapshot) Check(ctx context.Context, report func(string)) error {
	said, err := v.view.Check(ctx, report)
	if err != nil {
		return fmt.Errorf("checking the store: %w", err)
	}
	r, err := v.checkJudgements(report)
	if err != nil {
		return fmt.Errorf("checking the judgements: %w", err)
	}
	displaced := map[string]bool{}
	for doc, err := range v.view.All(Displaced) {
		if err != nil {
			return fmt.Errorf("checking the judgements: %w", err)
		}
		displaced[doc.Key] = true
	}
	var wanted int64
	for data, err := range v.view.All(Records) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("checking the records: %w", err)
		}
		doc, err := decodeDocument(data.Data)
		if err != nil {
			report(fmt.Sprintf("the record of %s cannot be read: %v", data.Key, err))
			continue
		}
		if string(doc.Record.Article.ID) != data.Key {
			report(fmt.Sprintf("the record of %s is kept as that of %s", doc.Record.Article.ID, data.Key))
			continue
		}
		n, err := v.checkArticle(ctx, doc, r, displaced, report)
		if err != nil {
			return err
		}
		wanted += n
	}
	for _, key := range slices.Sorted(maps.Keys(displaced)) {
		report(fmt.Sprintf("%q is noted as taken out of an article, and is not", key))
	}
	if said != wanted {
		report(fmt.Sprintf("the articles say %d quads, and %d are said to be said", wanted, said))
	}
	return nil
}

// checkJudgements reads the judgements and compares their mark.
func (v *Snapshot) checkJudgements(report func(string)) (*identity.Rulings, error) {
	var sum [sha256.Size]byte
	n := 0
	for doc, err := range v.view.All(Judgements) {
		if err != nil {
			return nil, err
		}
		h := sha256.Sum256(doc.Data)
		subtle.XORBytes(sum[:], sum[:], h[:])
		n++
	}
	token, err := v.view.Get(State, rulingsKey)
	if err != nil {
		return nil, err
	}
	if n == 0 && token != nil || n > 0 && string(token) != string(sum[:]) {
		report("the judgements are not those that are marked")
	}
	js, err := v.Judgements()
	if err != nil {
		return nil, err
	}
	return identity.NewRulings(js), nil
}

// checkArticle compares what an article says in the graph with what its record does. It takes what the
// rulings took out of it from displaced, and gives how many quads it says.
func (v *Snapshot) checkArticle(ctx context.Context, doc document, r *identity.Rulings, displaced map[string]bool, report func(string)) (int64, error) {
	id := doc.Record.Article.ID
	want, taken, err := doc.encode(r)
	if err == nil {
		want, err = quads.Sort(want)
	}
	if err != nil {
		report(fmt.Sprintf("the record of %s cannot be encoded: %v", id, err))
		return 0, nil
	}
	text := doc.Record.Article.Text
	for i := range doc.Record.Statements {
		for _, ev := range doc.Record.Statements[i].Evidence {
			if s := ev.Sentence; s.Len() > 0 && (s.Of(text) == "" || !utf8.ValidString(s.Of(text))) {
				report(fmt.Sprintf("%s quotes bytes %d to %d, which its text does not have", id, s.Start, s.End))
			}
		}
	}
	for _, t := range taken {
		key := t + "\x00" + string(id)
		if !displaced[key] {
			report(fmt.Sprintf("%s was taken out of %s and that is not noted", t, id))
		}
		delete(displaced, key)
	}
	got, err := v.view.Said(ctx, quads.ID(id))
	if err != nil {
		report(fmt.Sprintf("what %s says cannot be read: %v", id, err))
		return int64(len(want)), nil
	}
	compare(want, got, func(q quad.Quad, missing bool) {
		line, _ := quads.AppendQuad(nil, q)
		if missing {
			report(fmt.Sprintf("%s says a quad that is missing: %s", id, line[:len(line)-1]))
		} else {
			report(fmt.Sprintf("%s does not say a quad that is there: %s", id, line[:len(line)-1]))
		}
	})
	return int64(len(want)), nil
}

// compare names what is in one of two lists alone.
func compare(want, got []quad.Quad, differ func(q quad.Quad, missing bool)) {
	key := func(q quad.Quad) string {
		line, _ := quads.AppendQuad(nil, q)
		return string(line)
	}
	there := map[string]bool{}
	for _, q := range got {
		there[key(q)] = true
	}
	for _, q := range want {
		if k := key(q); there[k] {
			delete(there, k)
		} else {
			differ(q, true)
		}
	}
	for _, q := range got {
		if there[key(q)] {
			differ(q, false)
		}
	}
}
