// Package times finds the words that name a time ("Tuesday", "Feb. 24, 2022", "the past two weeks") and
// resolves them to intervals of days against the article's date. What cannot be resolved has no entry.
package times

import (
	"time"

	"quern/graph"
	"quern/loader/language"
)

// Resolver is the stage that adds times. It has no state.
type Resolver struct{}

// New gives the stage.
func New() *Resolver { return &Resolver{} }

// Name is the stage's name.
func (*Resolver) Name() string { return "times" }

// Needs lists the layers that the stage reads. Tags and trees tell the tense of a clause; on a document
// without them every bare weekday is taken as past.
func (*Resolver) Needs() []language.Layer { return []language.Layer{language.Tokens, language.Trees} }

// Adds lists the layer that the stage adds.
func (*Resolver) Adds() []language.Layer { return []language.Layer{language.Times} }

// Process adds the time expressions of every sentence, in order.
func (*Resolver) Process(doc *language.Document) {
	doc.Times = nil
	var today time.Time
	if doc.Article != nil {
		today, _ = time.Parse(time.DateOnly, string(doc.Article.Date))
	}
	names := nameCover(doc)
	text := ""
	if doc.Article != nil {
		text = doc.Text()
	}
	for i := range doc.Sentences {
		s := scanner{words: wordsOf(&doc.Sentences[i]), sentence: &doc.Sentences[i], today: today, inName: names[i]}
		for _, f := range s.scan() {
			tokens := doc.Sentences[i].Tokens[f.first:f.last]
			span := graph.Span{Start: tokens[0].Span.Start, End: tokens[len(tokens)-1].Span.End}
			doc.Times = append(doc.Times, language.TimeExpression{
				Sentence: i, First: f.first, Last: f.last,
				Value: graph.Time{Text: span.Of(text), Start: f.start.date(), End: f.end.date(), Precision: f.precision},
			})
		}
	}
}

// nameCover tells for each sentence which tokens stand inside a name of several words: the Sunday of a
// newspaper's name is no day.
func nameCover(doc *language.Document) map[int]map[int]bool {
	cover := map[int]map[int]bool{}
	for _, m := range doc.Names {
		if m.Last-m.First < 2 || m.Sentence < 0 || m.Sentence >= len(doc.Sentences) || m.First < 0 || m.Last > len(doc.Sentences[m.Sentence].Tokens) {
			continue
		}
		if onlyTime(doc.Sentences[m.Sentence].Tokens[m.First:m.Last]) {
			continue
		}
		if cover[m.Sentence] == nil {
			cover[m.Sentence] = map[int]bool{}
		}
		for i := m.First; i < m.Last; i++ {
			cover[m.Sentence][i] = true
		}
	}
	return cover
}

// day is a calendar day, or an open end.
type day struct {
	t    time.Time
	open bool
}

func (d day) date() graph.Date {
	if d.open {
		return ""
	}
	return graph.Date(d.t.Format(time.DateOnly))
}

// interval is days from start to end, both included.
type interval struct {
	start, end day
	precision  graph.Precision
}

// found is an interval with the tokens that name it.
type found struct {
	interval
	first, last int
}

func on(t time.Time) interval {
	return interval{start: day{t: t}, end: day{t: t}, precision: graph.PrecisionDay}
}

func from(a, b time.Time, p graph.Precision) interval {
	return interval{start: day{t: a}, end: day{t: b}, precision: p}
}

func date(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

func year(y int) interval {
	return from(date(y, time.January, 1), date(y, time.December, 31), graph.PrecisionYear)
}

func month(y int, m time.Month) interval {
	return from(date(y, m, 1), date(y, m+1, 0), graph.PrecisionMonth)
}

// week is the one from Monday to Sunday that holds t.
func week(t time.Time) interval {
	monday := t.AddDate(0, 0, -(int(t.Weekday())+6)%7)
	return from(monday, monday.AddDate(0, 0, 6), graph.PrecisionWeek)
}

func decade(y int) interval {
	y -= y % 10
	return from(date(y, time.January, 1), date(y+9, time.December, 31), graph.PrecisionDecade)
}

// season gives the northern months of a season; winter is the one that begins in the year.
func season(y int, name string) (interval, bool) {
	first, ok := map[string]time.Month{"spring": time.March, "summer": time.June, "autumn": time.September, "fall": time.September, "winter": time.December}[name]
	return from(date(y, first, 1), date(y, first+3, 0), graph.PrecisionRange), ok
}

// part takes the early, middle or late third of an interval: of a year four months, of a decade the years
// to 3, to 6 and to 9, of a month ten days.
func part(v interval, which string) interval {
	third := -1
	switch which {
	case "early", "beginning", "start":
		third = 0
	case "mid", "middle":
		third = 1
	case "late", "end":
		third = 2
	}
	if v.start.open || v.end.open || third < 0 {
		return v
	}
	a, b := v.start.t, v.end.t
	switch v.precision {
	case graph.PrecisionDecade:
		years := [][2]int{{0, 3}, {4, 6}, {7, 9}}[third]
		return from(date(a.Year()+years[0], 1, 1), date(a.Year()+years[1], 12, 31), graph.PrecisionRange)
	case graph.PrecisionYear:
		first := time.Month(4*third + 1)
		return from(date(a.Year(), first, 1), date(a.Year(), first+4, 0), graph.PrecisionRange)
	case graph.PrecisionDay:
		return v
	}
	days := int(b.Sub(a).Hours()/24) + 1
	length := days / 3
	if length == 0 {
		return v
	}
	first := a.AddDate(0, 0, third*length)
	if third < 2 {
		b = first.AddDate(0, 0, length-1)
	}
	return from(first, b, graph.PrecisionRange)
}
