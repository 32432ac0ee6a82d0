package fact

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"quern/graph"
	"quern/loader/fact/clause"
	"quern/loader/fact/match"
	"quern/loader/language"
)

// ownClasses are the word classes that this package asks for beside those of the clause reader.
var ownClasses = []string{"people-nouns", "body-nouns", "measure-nouns", "source-nouns", "site-nouns", "happening-verbs", "event-nouns",
	"empty-verbs", "role-nouns", "speaking-offices", "head-nouns", "only-speech-verbs",
	"transitive-verbs", "naming-verbs", "raising-verbs", "vague-nouns", "idle-nouns"}

// found is a statement on its way: what a rule bound, before the circumstances are filled.
type found struct {
	st          graph.Statement
	rule        string
	sure        float64
	sentence    int
	anchor      int
	verb        int // the verb of saying for a quotation, else -1
	subjectTok  int
	objectTok   int
	subjectMode mode
	objectMode  mode
	objectSpan  *graph.Span
	used        []int
	also        []graph.Span
	presupposed bool
	fixed       bool
	forced      graph.Modality
	negate      bool
	// placed says that the object is the place of the clause.
	placed bool
}

// Extract gives the statements of a document by their local entity ids, each with one sentence as its
// evidence, in the order of the sentences. It never fails: a damaged tree gives fewer statements.
func (r *Rules) Extract(doc *language.Document) []graph.Statement {
	var out []graph.Statement
	for _, o := range r.Observe(doc) {
		confidence := r.scorer.Score(&o)
		if r.scorer != nil && confidence < leastConfidence(&o.Statement) {
			continue
		}
		o.Statement.Evidence[0].Confidence = confidence
		out = append(out, o.Statement)
	}
	return out
}

// leastConfidence is the confidence below which a statement is no fact: it would more likely mislead. A clause that no
// rule knows needs more, since no rule has looked at its sides, and so does what becomes an edge of the graph, where
// nobody sees its sentence.
func leastConfidence(st *graph.Statement) float64 {
	switch {
	case st.IsDirect():
		return 0.6
	case st.Open:
		return 0.55
	}
	return 0.45
}

// Observe gives the statements before they are scored, with what a scorer judges them by.
func (r *Rules) Observe(doc *language.Document) []Observation {
	d := newDocument(doc, r)
	sentences := make([]*sentence, len(doc.Sentences))
	for n := range doc.Sentences {
		sentences[n] = d.sentence(n)
	}
	d.sentences = sentences
	d.findSpeakers(sentences)
	all := make([][]found, len(sentences))
	for n, x := range sentences {
		all[n] = r.extract(x)
	}
	d.gather(all)
	var out []Observation
	for n, list := range all {
		observed := make([]Observation, 0, len(list))
		for i := range list {
			o := Observation{Statement: list[i].st, Prior: list[i].st.Evidence[0].Confidence, Features: sentences[n].features(&list[i])}
			if p := r.schema.Predicate(o.Statement.Predicate); p != nil && p.Symmetric && !o.Statement.Open {
				inOrder(&o.Statement)
			}
			observed = append(observed, o)
		}
		out = append(out, unique(withoutInferred(observed))...)
	}
	return out
}

// extract finds what one sentence says by itself.
func (r *Rules) extract(x *sentence) []found {
	if len(x.tokens) > clause.Longest || x.isQuestion() {
		return nil
	}
	var all []found
	taken := map[int]bool{}
	said := map[int]bool{}
	pairs := map[[2]int]int{}
	r.index.Find(x.Graph, func(k int, m match.Match) {
		rule := r.rules[k]
		for _, g := range rule.guards {
			toks := make([]int, len(g.captures))
			for i, c := range g.captures {
				toks[i] = m.Nodes[c]
			}
			if !g.run(x, m.Anchor, toks) {
				return
			}
		}
		for i := range rule.emits {
			f, ok := x.bind(rule, &rule.emits[i], m)
			if !ok {
				continue
			}
			if p := r.schema.Predicate(f.st.Predicate); p != nil && p.Symmetric {
				if pairs[[2]int{k, m.Anchor}]++; pairs[[2]int{k, m.Anchor}] > crowd {
					continue
				}
			}
			all = append(all, f)
			if !rule.Presupposed {
				taken[m.Anchor] = true
				if f.objectMode == modeContent {
					said[m.Anchor] = true
				}
			}
		}
	})
	x.joinEvents(all)
	all = append(all, x.readQuotes(said)...)
	all = append(all, x.openStatements(taken)...)
	out := all[:0]
	for i := range all {
		if f := all[i]; x.finish(&f) {
			f.sentence = x.number
			out = append(out, f)
		}
	}
	return out
}

// withoutInferred leaves out what is inferred between two sides of which the sentence itself says the same.
func withoutInferred(in []Observation) []Observation {
	var out []Observation
	for i := range in {
		st := &in[i].Statement
		if !st.Inferred || !slices.ContainsFunc(in, func(o Observation) bool {
			return !o.Statement.Inferred && o.Statement.Predicate == st.Predicate && same(o.Statement.Subject, st.Subject) && same(o.Statement.Object, st.Object)
		}) {
			out = append(out, in[i])
		}
	}
	return out
}

// crowd caps the pairs of one meeting: a list of twenty guests is not a hundred and ninety meetings.
const crowd = 20

// joinEvents gives one event to the statements of a meeting of three or more: its pairs are told by one verb
// or noun.
func (x *sentence) joinEvents(all []found) {
	participants := map[int][]graph.EntityID{}
	gathers := func(f *found) bool {
		switch f.st.Predicate {
		case "met", "attended", "spoke-with", "negotiated-with", "participated-in":
			return !f.presupposed
		}
		return false
	}
	for i := range all {
		f := &all[i]
		if !gathers(f) {
			continue
		}
		sides := []*graph.Term{f.st.Subject}
		if p := x.doc.rules.schema.Predicate(f.st.Predicate); p != nil && p.Symmetric {
			sides = append(sides, f.st.Object)
		}
		for _, t := range sides {
			if t.IsEntity() && !slices.Contains(participants[f.anchor], t.ID) {
				participants[f.anchor] = append(participants[f.anchor], t.ID)
			}
		}
	}
	for i := range all {
		if f := &all[i]; gathers(f) && len(participants[f.anchor]) > 2 {
			f.st.Event = graph.EntityID("v" + strconv.Itoa(x.number+1) + "-" + strconv.Itoa(f.anchor+1))
		}
	}
}

// bind makes a statement of a match's captures.
func (x *sentence) bind(rule *Rule, e *emit, m match.Match) (found, bool) {
	x.within = m.Anchor
	defer func() { x.within = -1 }()
	f := found{rule: rule.Name, sure: rule.Sure, anchor: m.Anchor, verb: -1, subjectTok: -1, objectTok: -1,
		presupposed: rule.Presupposed, forced: e.modality, negate: e.negated, placed: e.object.place}
	f.st = graph.Statement{Predicate: e.predicate, Inferred: e.inferred, Modality: graph.Asserted}
	get := func(s side) (*graph.Term, int, bool) {
		if s.capture < 0 || m.Nodes[s.capture] < 0 {
			return nil, -1, true
		}
		tok := m.Nodes[s.capture]
		t := x.read(tok, m.Anchor, s.mode)
		return t, tok, t != nil
	}
	var ok bool
	if f.st.Subject, f.subjectTok, ok = get(e.subject); !ok || !x.canAct(f.subjectTok, f.st.Subject) {
		return f, false
	}
	if f.st.Object, f.objectTok, ok = get(e.object); !ok {
		return f, false
	}
	if e.object.mode == modeContent && f.subjectTok >= 0 && !f.st.Subject.IsEntity() && !x.speaks(f.subjectTok) {
		return f, false // "the transfer of power said": a noun that says nothing was taken for the speaker
	}
	f.subjectMode, f.objectMode = e.subject.mode, e.object.mode
	if !x.mayLackSubject(&f, e) || f.subjectMode == modeAuto && x.isVerbal(f.subjectTok) {
		return f, false
	}
	for _, a := range e.args {
		if t, tok, ok := get(a.side); ok && t != nil {
			f.st.Args = append(f.st.Args, graph.Arg{Role: a.role, Term: *t})
			f.used = append(f.used, tok)
			if a.side.mode == modeTitle && x.TitleOf(tok) != nil && x.TitleOf(tok).Former {
				f.st.Ended = true
			}
		}
	}
	for _, tok := range m.Nodes {
		if tok >= 0 {
			f.used = append(f.used, tok)
		}
	}
	if !rule.Presupposed && x.isPaired(x.At(m.Anchor)) {
		return f, false
	}
	if x.isFormer(f.subjectTok) {
		switch e.predicate {
		case "holds-position", "works-for":
			f.st.Ended = true
		case "speaks-for":
			return f, false
		}
	}
	if f.st.Subject == nil && f.st.Object == nil && !f.placed || same(f.st.Subject, f.st.Object) {
		return f, false
	}
	return f, true
}

// canAct reports whether a term may be a subject: an entity, or the phrase of a noun.
func (x *sentence) canAct(tok int, t *graph.Term) bool {
	if tok < 0 || t.IsEntity() {
		return true
	}
	switch x.tokens[tok].UPOS {
	case "NOUN", "PROPN", "NUM":
		return true
	}
	return false
}

// isQuestion reports whether the sentence asks, in nobody's reported words: it states nothing.
func (x *sentence) isQuestion() bool {
	for i := len(x.tokens) - 1; i >= 0 && i >= len(x.tokens)-3; i-- {
		if x.tokens[i].Form == "?" {
			_, said := x.sayer(speech{first: -1, last: -1})
			return !said
		}
	}
	return false
}

// isFormer reports whether the person's office beside or in these words is a past one.
func (x *sentence) isFormer(tok int) bool {
	for i := range x.Titles {
		if t := &x.Titles[i]; t.Former && tok >= 0 && (t.Name == tok || t.Head == tok) {
			return true
		}
	}
	return false
}

// mayLackSubject reports whether the statement has a subject, or is of a kind that can do without: of a rule
// that has none, a passive, or a noun. An active verb whose subject is not known says too little.
func (x *sentence) mayLackSubject(f *found, e *emit) bool {
	if f.st.Subject != nil || e.subject.capture < 0 {
		return true
	}
	cl := x.At(f.anchor)
	return cl == nil || cl.Passive && len(cl.Agents) == 0
}

// isVerbal reports whether a token heads a clause of its own and not a noun phrase.
func (x *sentence) isVerbal(tok int) bool {
	return tok >= 0 && x.At(tok) != nil && x.tokens[tok].UPOS == "VERB" && x.entityLink(tok) == nil
}

// inOrder puts the sides of a symmetric statement in the order of their ids, so that "A met B" and "B met A"
// are seen to be one.
func inOrder(st *graph.Statement) {
	if st.Subject.IsEntity() && st.Object.IsEntity() && st.Object.ID < st.Subject.ID {
		st.Subject, st.Object = st.Object, st.Subject
		ev := &st.Evidence[0]
		ev.Subject, ev.Object = ev.Object, ev.Subject
	}
}

func same(a, b *graph.Term) bool {
	return a != nil && b != nil && a.ID == b.ID && a.Value == b.Value
}

// finish fills circumstances, evidence and confidence; it reports whether the statement can stand.
func (x *sentence) finish(f *found) bool {
	st := &f.st
	cl := x.At(f.anchor)
	doubt := max(x.doubt(f.subjectTok), x.doubt(f.objectTok))
	if doubt > mostDoubt {
		return false
	}
	confidence := f.sure * (1 - doubt/2)
	switch {
	case f.fixed:
		if f.verb >= 0 {
			st.Time = x.timeOf(f.verb)
			st.Place, _ = x.placeOf(f.verb, f.used)
		}
	case f.presupposed:
	default:
		if cl != nil {
			st.Negated, st.Modality = cl.Negated, cl.Modality
			if cl.Borrowed {
				confidence *= 0.95
			}
			if cl.Hedged {
				confidence *= 0.85
			}
		} else {
			st.Modality = x.nominalMood(f.anchor)
			confidence *= 0.9
		}
		if !x.voice(f) {
			return false
		}
		st.Time = x.timeOf(f.anchor)
		var placeTok int
		st.Place, placeTok = x.placeOf(f.anchor, f.used)
		if st.Place == nil && f.objectTok >= 0 && f.objectMode != modeContent && slices.Contains([]string{"", "place", "event"}, x.Graph.Attr(f.objectTok, "type")) {
			st.Place, placeTok = x.placeUnder(f.objectTok, f.used, 1) // "marched on the embassy in London"
		}
		if f.placed {
			if st.Place == nil || same(st.Place, st.Subject) {
				return false
			}
			st.Object, f.objectTok, st.Place = st.Place, placeTok, nil
		}
		if cl != nil {
			x.addArgs(f, cl, placeTok)
		}
	}
	if f.forced != "" {
		st.Modality = f.forced
	}
	if f.negate {
		st.Negated = !st.Negated
	}
	if st.Negated {
		st.Subject, st.Object = withoutNo(st.Subject), withoutNo(st.Object)
	}
	if st.Place != nil && (same(st.Place, st.Object) || same(st.Place, st.Subject)) {
		st.Place = nil
	}
	ev := graph.Evidence{Sentence: x.doc.Sentences[x.number].Span, Rule: f.rule, Also: f.also}
	ev.Subject = x.mentionSpan(f.subjectTok, f.subjectMode)
	ev.Object = f.objectSpan
	if ev.Object == nil {
		ev.Object = x.mentionSpan(f.objectTok, f.objectMode)
	}
	if !f.fixed {
		ev.Relation = x.relation(f)
		var words []string
		for _, r := range ev.Relation {
			words = append(words, r.Of(x.doc.Text()))
		}
		st.Relation = strings.Join(words, " ")
	}
	for _, t := range []*graph.Term{st.Subject, st.Object} {
		if t != nil && !t.IsEntity() && t.Datatype == graph.String && f.objectMode != modeContent {
			confidence *= 0.9
		}
	}
	if len(x.tokens) > 40 {
		confidence *= 0.93
	}
	ev.Confidence = confidence
	st.Evidence = []graph.Evidence{ev}
	return true
}

// withoutNo takes the "no" from words that a statement denies already, lest it be denied twice.
func withoutNo(t *graph.Term) *graph.Term {
	if t == nil || t.IsEntity() || t.Datatype != graph.String || len(t.Value) < 4 || !strings.EqualFold(t.Value[:3], "no ") || strings.EqualFold(t.Value, "no one") {
		return t
	}
	c := *t
	c.Value = t.Value[3:]
	return &c
}

// mostDoubt is the doubt in a pronoun above which what it is said of would more likely be wrong than right.
const mostDoubt = 0.54

// doubt is the doubt in the pronoun at a token, 0 for all else.
func (x *sentence) doubt(tok int) float64 {
	if tok < 0 {
		return 0
	}
	if l := x.link(tok); l != nil && l.Kind == language.Pronoun {
		return float64(l.Doubt)
	}
	return 0
}

// relation is where the sentence says the relation: the anchor, its particle, and the preposition of the
// object.
func (x *sentence) relation(f *found) []graph.Span {
	toks := []int{f.anchor}
	if cl := x.At(f.anchor); cl != nil {
		if cl.Particle >= 0 {
			toks = append(toks, cl.Particle)
		}
		if cop := x.Child(f.anchor, "cop"); cop >= 0 {
			toks = append(toks, cop)
		}
	}
	if f.objectTok >= 0 && x.tokens[f.objectTok].Head == f.anchor && f.objectMode != modeContent {
		if k := x.Child(f.objectTok, "case"); k >= 0 && x.tokens[k].UPOS == "ADP" {
			toks = append(toks, k)
		}
	}
	slices.Sort(toks)
	var out []graph.Span
	for _, t := range slices.Compact(toks) {
		out = append(out, x.span(t, t+1))
	}
	return out
}

// voice sets in whose voice the statement is made; false where a claim's speaker cannot be told, for
// without one it would pass for the article's own word.
func (x *sentence) voice(f *found) bool {
	verb, speaker := x.Voice(f.anchor)
	if speaker < 0 {
		q := x.doc.quotes[x.number][f.anchor]
		s, ok := x.doc.speakers[q]
		if q == 0 || !ok || s.sentence == x.number && s.verb == f.anchor {
			return true
		}
		f.st.AttributedTo = s.term
		if s.sentence != x.number {
			f.also = append(f.also, x.doc.Sentences[s.sentence].Span)
		}
		return true
	}
	if verb == f.anchor || verb < 0 && x.isSource(speaker) && !x.speaks(speaker) {
		return true
	}
	t := x.term(speaker)
	if t != nil && f.objectMode == modeContent && same(t, f.st.Subject) {
		return true // who says is not said to say so by themselves
	}
	if t == nil || x.doubt(speaker) > mostDoubt {
		return false
	}
	f.st.AttributedTo = t
	return true
}

// speaks reports whether the noun of "according to" is somebody or something that says: not so a plan.
func (x *sentence) speaks(tok int) bool {
	return x.Graph.Attr(tok, "actor") != "" || x.Graph.Attr(tok, "name") != "" || x.doc.rules.lexicon.Has("source-nouns", x.Graph.Lemmas(tok)[0])
}

// unique merges statements of one sentence that say the same, the surest first in line.
func unique(in []Observation) []Observation {
	best := map[string]int{}
	var out []Observation
	for i := range in {
		o := &in[i]
		key := identity(&o.Statement)
		k, ok := best[key]
		if !ok {
			best[key] = len(out)
			out = append(out, *o)
			continue
		}
		args := out[k].Statement.Args // the longer list of arguments stays, whichever is surer
		if len(o.Statement.Args) > len(args) {
			args = o.Statement.Args
		}
		if o.Prior > out[k].Prior {
			out[k] = *o
		}
		out[k].Statement.Args = args
	}
	slices.SortStableFunc(out, func(a, b Observation) int {
		return cmp.Or(cmp.Compare(position0(&a.Statement), position0(&b.Statement)), strings.Compare(a.Statement.Predicate, b.Statement.Predicate))
	})
	return out
}

func position0(st *graph.Statement) int {
	if r := st.Evidence[0].Relation; len(r) > 0 {
		return r[0].Start
	}
	return st.Evidence[0].Sentence.Start
}

// identity is what tells one statement from another within a sentence: its sides and mood, not its
// arguments, wording or rule.
func identity(st *graph.Statement) string {
	c := *st
	c.Args = nil
	return string(c.ContentID())
}
