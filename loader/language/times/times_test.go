package times_test

import (
	"strings"
	"testing"

	"quern/graph"
	"quern/loader/language"
	"quern/loader/language/times"
)

// document makes one sentence of tokens from words set apart by spaces; "verb/VBZ/3" gives a tag and the
// number of the head, counted from 1.
func document(date graph.Date, sentence string) *language.Document {
	var text strings.Builder
	s := language.Sentence{}
	for w := range strings.FieldsSeq(sentence) {
		if text.Len() > 0 {
			text.WriteByte(' ')
		}
		start := text.Len()
		text.WriteString(w)
		s.Tokens = append(s.Tokens, language.Token{Form: w, Span: graph.Span{Start: start, End: text.Len()}, SpaceAfter: true, Head: language.NoHead})
	}
	s.Span.End = text.Len()
	return &language.Document{Article: &graph.Article{Date: date, Text: text.String()}, Sentences: []language.Sentence{s}}
}

// show is "words = start..end precision", joined by "; ".
func show(doc *language.Document) string {
	var parts []string
	for _, x := range doc.Times {
		parts = append(parts, x.Value.Text+" = "+string(x.Value.Start)+".."+string(x.Value.End)+" "+string(x.Value.Precision))
	}
	return strings.Join(parts, "; ")
}

// Article dates: 2021-06-16 is a Wednesday.
func TestTimes(t *testing.T) {
	const wednesday = "2021-06-16"
	for _, c := range []struct{ sentence, want string }{
		// Weekdays: the last one up to the article's date.
		{"The mayor said Tuesday that the bridge was safe .", "Tuesday = 2021-06-15..2021-06-15 day"},
		{"She resigned on Wednesday .", "Wednesday = 2021-06-16..2021-06-16 day"},
		{"He left on Thursday night .", "Thursday night = 2021-06-10..2021-06-10 day"},
		{"Last Wednesday he left .", "Last Wednesday = 2021-06-09..2021-06-09 day"},
		{"They vote next Tuesday .", "next Tuesday = 2021-06-22..2021-06-22 day"},
		{"The court sits this Friday .", "this Friday = 2021-06-18..2021-06-18 day"},
		{"Later Monday , the strike ended .", "Later Monday = 2021-06-14..2021-06-14 day"},
		{"The two will meet on Friday .", "Friday = 2021-06-18..2021-06-18 day"},
		{"The market opens every Monday .", ""},
		{"Mondays are quiet .", ""},
		{"Police opened fire on Bloody Sunday .", ""},
		{"It happened Tues. at noon .", "Tues. = 2021-06-15..2021-06-15 day"},
		{"On Tuesday , June 8 , he spoke .", "Tuesday , June 8 = 2021-06-08..2021-06-08 day"},
		// Days by name.
		{"Yesterday it rained .", "Yesterday = 2021-06-15..2021-06-15 day"},
		{"The fire broke out this morning .", "this morning = 2021-06-16..2021-06-16 day"},
		{"Last night the dam broke .", "Last night = 2021-06-15..2021-06-15 day"},
		{"They fly home tomorrow .", "tomorrow = 2021-06-17..2021-06-17 day"},
		// Dates.
		{"It sank on April 14 , 1912 , at sea .", "April 14 , 1912 = 1912-04-14..1912-04-14 day"},
		{"It sank on Apr. 14 , 1912 .", "Apr. 14 , 1912 = 1912-04-14..1912-04-14 day"},
		{"The store opened on 3 May 1998 .", "3 May 1998 = 1998-05-03..1998-05-03 day"},
		{"The store opened on the 3rd of May .", "the 3rd of May = 2021-05-03..2021-05-03 day"},
		{"It began on November 30 .", "November 30 = 2020-11-30..2020-11-30 day"},
		{"It will begin on November 30 .", "November 30 = 2021-11-30..2021-11-30 day"},
		{"It began on November 30th .", "November 30th = 2020-11-30..2020-11-30 day"},
		{"The file is of 2019-08-02 .", "2019-08-02 = 2019-08-02..2019-08-02 day"},
		{"The file is of 25/12/2019 .", "25/12/2019 = 2019-12-25..2019-12-25 day"},
		{"No such day as February 30 , 2020 exists .", ""},
		{"The fair ran May 3 - 5 , 2019 .", "May 3 - 5 , 2019 = 2019-05-03..2019-05-05 range"},
		{"The fair ran from May 3 to May 5 .", "from May 3 to May 5 = 2021-05-03..2021-05-05 range"},
		{"He was in office between 1990 and 1994 .", "between 1990 and 1994 = 1990-01-01..1994-12-31 range"},
		// Months.
		{"The plant closed in March 2003 .", "March 2003 = 2003-03-01..2003-03-31 month"},
		{"The plant closed in September .", "September = 2020-09-01..2020-09-30 month"},
		{"The plant closed last April .", "last April = 2021-04-01..2021-04-30 month"},
		{"The plant reopens next April .", "next April = 2022-04-01..2022-04-30 month"},
		{"Thousands march through town .", ""},
		{"May the best team win .", ""},
		{"He may go .", ""},
		{"Prices rose in mid-March .", "mid-March = 2021-03-11..2021-03-20 range"},
		// Years, decades, centuries.
		{"In 2007 the firm was sold .", "2007 = 2007-01-01..2007-12-31 year"},
		{"The 2015 election was close .", "2015 = 2015-01-01..2015-12-31 year"},
		{"The road is 2000 km long .", ""},
		{"He has led it since 2014 .", "since 2014 = 2014-01-01.. year"},
		{"He led it until 2014 .", "until 2014 = ..2014-12-31 year"},
		{"Prices fell in the 1990s .", "the 1990s = 1990-01-01..1999-12-31 decade"},
		{"Prices fell in the late 1960s .", "the late 1960s = 1967-01-01..1969-12-31 range"},
		{"Built in the nineteenth century .", ""},
		{"Built in the 19th century .", "the 19th century = 1801-01-01..1900-12-31 range"},
		{"They met in late 2014 .", "late 2014 = 2014-09-01..2014-12-31 range"},
		// Units around the article's date.
		{"Talks resume this coming week .", "this coming week = 2021-06-21..2021-06-27 week"},
		{"They argued this past week .", "this past week = 2021-06-07..2021-06-13 week"},
		{"Sales rose last year .", "last year = 2020-01-01..2020-12-31 year"},
		{"Sales rose last month .", "last month = 2021-05-01..2021-05-31 month"},
		{"They could meet within the next two weeks .", "within the next two weeks = 2021-06-16..2021-06-30 range"},
		{"Over the past three years rents doubled .", "Over the past three years = 2018-06-16..2021-06-16 range"},
		{"The next day they left .", ""},
		{"To this day no one knows .", ""},
		{"She joined three years ago .", "three years ago = 2018-01-01..2018-12-31 year"},
		{"She joined nearly 10 days ago .", "nearly 10 days ago = 2021-06-06..2021-06-06 day"},
		{"The ship sails two months from now .", "two months from now = 2021-08-01..2021-08-31 month"},
		{"She joined several years ago .", ""},
		{"It opened last summer .", "last summer = 2020-06-01..2020-08-31 range"},
		{"It opened in summer 2014 .", "summer 2014 = 2014-06-01..2014-08-31 range"},
		// What is no time of its own.
		{"They marked the three-year anniversary .", ""},
		{"The war lasted three years .", ""},
		{"She worked there for 20 years .", ""},
		{"He was shot on Christmas Eve 1989 .", "Christmas Eve 1989 = 1989-12-24..1989-12-24 day"},
	} {
		doc := document(wednesday, c.sentence)
		times.New().Process(doc)
		if got := show(doc); got != c.want {
			t.Errorf("%s\n got  %s\n want %s", c.sentence, got, c.want)
		}
	}
}

func TestUnknownDate(t *testing.T) {
	for _, c := range []struct{ sentence, want string }{
		{"He left on Tuesday .", ""},
		{"He left last week , in June .", ""},
		{"He left on June 3 , 1990 .", "June 3 , 1990 = 1990-06-03..1990-06-03 day"},
	} {
		doc := document("", c.sentence)
		times.New().Process(doc)
		if got := show(doc); got != c.want {
			t.Errorf("%s\n got  %s\n want %s", c.sentence, got, c.want)
		}
	}
}

// TestNames leaves alone the days that are part of a name.
func TestNames(t *testing.T) {
	doc := document("2021-06-16", "She edits the Sunday Courier on Friday .")
	doc.Names = []language.Mention{{Sentence: 0, First: 3, Last: 5, Head: 4, Kind: language.Name, Type: "ORG"}}
	times.New().Process(doc)
	if got, want := show(doc), "Friday = 2021-06-11..2021-06-11 day"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func FuzzTimes(f *testing.F) {
	f.Add("2021-06-16", "early early mid-mid-March the the the within the next two weeks since until from May 3 - 5 , 2019")
	f.Add("", "12/31/1999 the end of the 90s 's Feb. 31 , 2100 last few")
	f.Add("2021-06-16", "early mid next week")
	f.Add("2021-13-40", "the 19th century . . , – between 1 and 2")
	f.Fuzz(func(t *testing.T, date, sentence string) {
		doc := document(graph.Date(date), sentence)
		times.New().Process(doc)
		last := 0
		for _, x := range doc.Times {
			if x.First < last || x.Last <= x.First || x.Last > len(doc.Sentences[0].Tokens) {
				t.Fatalf("%q: tokens %d to %d do not follow %d", sentence, x.First, x.Last, last)
			}
			last = x.Last
			if x.Value.Precision == "" || x.Value.Start == "" && x.Value.End == "" {
				t.Fatalf("%q: %q is not resolved and stands among the times", sentence, x.Value.Text)
			}
			if x.Value.Start != "" && x.Value.End != "" && x.Value.Start > x.Value.End {
				t.Fatalf("%q: %q ends before it starts", sentence, x.Value.Text)
			}
		}
	})
}

func BenchmarkTimes(b *testing.B) {
	doc := document("2021-06-16", strings.Repeat("The mayor said Tuesday that early next year the bridge , closed since May 3 , 2019 , will open . ", 2000))
	b.SetBytes(int64(len(doc.Article.Text)))
	for b.Loop() {
		times.New().Process(doc)
	}
}
