package storetest

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"quern/graph"
)

// The words that records are made of. The names and publishers are invented.
var (
	people = []string{
		"Amal Haddad", "Zoë Müller", "Ferenc Kőszegi", "Владимир Орлов", "李伟", "Nils \"Nisse\" Øberg",
		"Maria O'Dwyer", "Tariq al-Hassani", "Ana Lúcia Prado", "Κώστας Δήμου", "J. D. Okafor", "Noor Rahman",
	}
	organizations = []string{
		"Baltic Grain Union", "Ministry of Ports", "Café & Söhne", "Harbour Workers' League", "Институт моря", "Veld\tBank",
	}
	places     = []string{"Port Sorrel", "Veldburg", "São Tomaz", "Улица Мира", "Lake Aru"}
	countries  = []string{"Norland", "Estmark", "Sarovia", "Côte-Verte"}
	groups     = []string{"protesters", "senior officials", "dock workers"}
	publishers = []string{"The Sorrel Courier", "Veldburg Post", ""}
	verbs      = []string{"met", "spoke with", "praised", "walked back", "accused"}
)

// Record makes the i-th record of an endless series, in revision rev of its text: the same for the same
// numbers, with every kind of term, literal, time and evidence that the vocabulary has. Records share names,
// so that terms and statements are said by several; revisions of one have the same id.
func Record(i, rev int) graph.Record {
	m := &maker{rng: rand.New(rand.NewPCG(uint64(i), uint64(rev)+1))}
	m.rec.Version = "generated"
	a := &m.rec.Article
	a.URL = fmt.Sprintf("https://news.example/%d", i)
	a.ID = graph.NewArticleID(a.URL, "")
	a.Title = fmt.Sprintf("Report %d, revision %d: \"talks\"", i, rev)
	a.Date = m.date()
	a.Publisher = pick(m, publishers)
	for range 3 + m.rng.IntN(5) {
		m.sentence()
	}
	a.Text = m.text.String()
	return m.rec
}

type maker struct {
	rng  *rand.Rand
	rec  graph.Record
	text strings.Builder
}

func pick[T any](m *maker, list []T) T { return list[m.rng.IntN(len(list))] }

func (m *maker) chance(percent int) bool { return m.rng.IntN(100) < percent }

func (m *maker) date() graph.Date {
	return graph.Date(fmt.Sprintf("2025-%02d-%02d", 1+m.rng.IntN(12), 1+m.rng.IntN(28)))
}

// say appends words to the text and gives their span.
func (m *maker) say(words string) graph.Span {
	start := m.text.Len()
	m.text.WriteString(words)
	return graph.Span{Start: start, End: m.text.Len()}
}

// entity writes a mention of an entity and gives its term; one that was mentioned before is the same.
func (m *maker) entity(t graph.EntityType, name string) (*graph.Term, graph.Span) {
	at := m.say(name)
	for i := range m.rec.Entities {
		e := &m.rec.Entities[i]
		if e.Name == name && e.Type == t {
			e.Mentions = append(e.Mentions, at)
			return &graph.Term{ID: e.ID, Name: name, Type: t, Text: name}, at
		}
	}
	e := graph.Entity{
		ID: graph.EntityID(fmt.Sprintf("e%d", len(m.rec.Entities)+1)), Type: t, Name: name,
		Names: []string{name}, Mentions: []graph.Span{at}, Unnamed: t == graph.Group,
	}
	if words := strings.Fields(name); t == graph.Person && len(words) > 1 {
		e.Names = append(e.Names, words[len(words)-1])
	}
	if t == graph.Country {
		e.Reference = strings.ToLower(name)
	}
	m.rec.Entities = append(m.rec.Entities, e)
	return &graph.Term{ID: e.ID, Name: name, Type: t, Text: name}, at
}

func (m *maker) anyone() (*graph.Term, graph.Span) {
	switch m.rng.IntN(4) {
	case 0:
		return m.entity(graph.Organization, pick(m, organizations))
	case 1:
		return m.entity(graph.Group, pick(m, groups))
	default:
		return m.entity(graph.Person, pick(m, people))
	}
}

// sentence writes a sentence and the statements that it says.
func (m *maker) sentence() {
	start := m.text.Len()
	subject, subjectAt := m.anyone()
	m.say(" ")
	verb := pick(m, verbs)
	verbAt := m.say(verb)
	m.say(" ")
	object, objectAt := m.anyone()
	st := graph.Statement{
		Subject: subject, Predicate: strings.ReplaceAll(verb, " ", "-"), Relation: verb, Object: object,
		Modality: graph.Asserted, Symmetric: verb == "met" || verb == "spoke with", Open: verb == "walked back",
	}
	if m.chance(50) {
		m.say(" in ")
		st.Place, _ = m.entity(graph.Place, pick(m, places))
	}
	if m.chance(50) {
		d := m.date()
		m.say(" on ")
		at := m.say(string(d))
		st.Time = &graph.Time{Text: at.Of(m.text.String()), Start: d, End: d, Precision: graph.PrecisionDay}
	} else if m.chance(20) {
		m.say(" on Tuesday")
		st.Time = &graph.Time{Text: "Tuesday"}
	}
	m.color(&st)
	m.say(".")
	ev := graph.Evidence{
		Sentence: graph.Span{Start: start, End: m.text.Len()}, Subject: &subjectAt, Relation: []graph.Span{verbAt},
		Object: &objectAt, Rule: st.Predicate + "/active", Confidence: float64(50+m.rng.IntN(50)) / 100,
	}
	if start > 0 && m.chance(20) {
		ev.Also = []graph.Span{{Start: 0, End: min(start, 9)}}
	}
	st.Evidence = []graph.Evidence{ev}
	m.rec.Statements = append(m.rec.Statements, st)
	m.literals(subject, ev)
	m.say(" \n")
}

// color gives a statement what statements may have beside their core.
func (m *maker) color(st *graph.Statement) {
	switch m.rng.IntN(8) {
	case 0:
		st.Negated = true
	case 1:
		st.Modality = pick(m, []graph.Modality{graph.Future, graph.Hypothetical, graph.Demanded})
	case 2:
		m.say(", said ")
		st.AttributedTo, _ = m.entity(graph.Person, pick(m, people))
	case 3:
		m.say(" about ")
		topic, _ := m.entity(graph.Thing, "grain prices")
		st.Args = []graph.Arg{{Role: "about", Term: *topic}, {Role: "about", Term: graph.Term{Value: "5 %", Datatype: graph.Quantity}}}
	case 4:
		st.Event = graph.EntityID(fmt.Sprintf("v%d", 1+m.rng.IntN(2)))
	}
}

// literals adds statements whose objects are values, and one that another implies.
func (m *maker) literals(subject *graph.Term, ev graph.Evidence) {
	add := func(predicate string, object *graph.Term, change func(*graph.Statement)) {
		ev := ev
		ev.Object, ev.Rule = nil, predicate+"/plain"
		st := graph.Statement{Subject: subject, Predicate: predicate, Object: object, Modality: graph.Asserted, Evidence: []graph.Evidence{ev}}
		if change != nil {
			change(&st)
		}
		m.rec.Statements = append(m.rec.Statements, st)
	}
	switch m.rng.IntN(5) {
	case 0:
		add("aged", &graph.Term{Value: pick(m, []string{"41", "007"}), Datatype: graph.Integer}, nil)
	case 1:
		add("said", &graph.Term{Value: "\"We will not\tgo back\\\", so it was – 不会\n", Datatype: graph.Quotation}, nil)
	case 2:
		country, _ := m.entity(graph.Country, pick(m, countries))
		add("holds-position", country, func(st *graph.Statement) {
			st.Standing, st.Ended = true, m.chance(30)
			st.Args = []graph.Arg{{Role: "position", Term: graph.Term{Value: "envoy", Datatype: graph.String}}}
		})
		add("leads", country, func(st *graph.Statement) { st.Standing, st.Inferred = true, true })
	case 3:
		add("resigned", nil, func(st *graph.Statement) {
			st.Time = &graph.Time{Text: "in 2014", Start: "2014-01-01", End: "2014-12-31", Precision: graph.PrecisionYear}
		})
	case 4:
		add("died", &graph.Term{Value: "2014-02-03", Datatype: graph.DateValue}, nil)
	}
}
