package source

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"

	"quern/graph"
)

// collect gives a line for each item or error.
func collect(in string, o Options) (lines []string) {
	for item, err := range Read(context.Background(), strings.NewReader(in), o) {
		switch {
		case err != nil:
			lines = append(lines, "error: "+err.Error())
		case item.Quads != nil:
			lines = append(lines, fmt.Sprintf("%s: %d quads", item.Where, len(item.Quads)))
		case item.Rows != nil:
			for _, r := range item.Rows {
				lines = append(lines, fmt.Sprintf("%s: %s|%s|%s|%s|%s|%s %q", item.Where, r.Subject, r.Predicate, r.Object,
					r.Place, r.Time, r.Source, r.Span.Of(item.Article.Text)))
			}
		default:
			a := item.Article
			lines = append(lines, fmt.Sprintf("%s: %q %s %s %s %s", item.Where, a.Text, a.Date, a.URL, a.Title, a.Publisher))
		}
	}
	return lines
}

func TestRead(t *testing.T) {
	long, endless := strings.Repeat("a", MaxArticle+1), strings.Repeat("a", MaxInput+1)
	for _, test := range []struct {
		name, in string
		o        Options
		want     []string
	}{
		{"text", "Talks began.", Options{Name: "a.txt", Date: "2025-02-18", Title: "Talks"}, []string{`a.txt: "Talks began." 2025-02-18  Talks `}},
		{"text from stdin", "Talks began.", Options{}, []string{`the input: "Talks began."    `}},
		{"date line", "Friday, January 4, 2019 \n\n\nTalks began.", Options{}, []string{`the input: "Talks began." 2019-01-04   `}},
		{"another date line", "Friday, January 4, 2019\nTalks began.", Options{Date: "2020-01-01"}, []string{`the input: "Friday, January 4, 2019\nTalks began." 2020-01-01   `}},
		{"date line alone", "Monday, March 15, 2021 \n\n", Options{}, []string{`the input: "Monday, March 15, 2021"    `}},
		{"JSONL", `{"text":"One.","url":"HTTPS://News.Example/a/#top","title":"T","date":"2025-02-18T10:00:00Z","publisher":"P","x":[1]}` + "\n\n" + `{"text":"Two."}`,
			Options{Name: "n.jsonl"}, []string{`n.jsonl: line 1: "One." 2025-02-18 https://news.example/a T P`, `n.jsonl: line 3: "Two."    `}},
		{"JSONL with broken lines", `{"text":"One."}` + "\n{\"text\":\n" + `{"title":"no text"}` + "\n" + `{"text":7}` + "\n" + `{"text":"x","date":"soon"}` + "\n" + `{"text":" "}` + "\n[]\n" + `{"text":"Two."}`,
			Options{Name: "n.jsonl"}, []string{
				`n.jsonl: line 1: "One."    `,
				`error: n.jsonl: line 2: not a JSON object on one line: unexpected end of JSON input (byte 8)`,
				`error: n.jsonl: line 3: the object has no "text"`,
				`error: n.jsonl: line 4: the field "text" is a number; it should be a string`,
				`error: n.jsonl: line 5: the date "soon" is not a day such as 2025-02-22`,
				`error: n.jsonl: line 6: no text is left after cleaning`,
				`error: n.jsonl: line 7: not a JSON object on one line`,
				`n.jsonl: line 8: "Two."    `,
			}},
		{"JSONL with a long line", endless + "\n" + `{"text":"One."}`, Options{Name: "n.jsonl"}, []string{
			"error: n.jsonl: line 1: longer than 5 MB, the most that one article may have with all that stands around it", `n.jsonl: line 2: "One."    `}},
		{"JSONL by content", `{"text":"One."}`, Options{Name: "news"}, []string{`news: line 1: "One."    `}},
		{"facts", "subject,predicate,object,place,time,source\nAnna Novak,met,\"Marko, Jr.\",Vienna,2025-02-18,notes\n\nAnna Novak,walk-back,,,,\n", Options{Name: "f.csv"}, []string{
			`f.csv: Anna Novak|met|Marko, Jr.|Vienna|2025-02-18|notes "Anna Novak,met,\"Marko, Jr.\",Vienna,2025-02-18,notes"`,
			`f.csv: Anna Novak|walk-back|||| "Anna Novak,walk-back,,,,"`}},
		{"facts with columns in another order", "object,subject,predicate\nVienna,Anna,visited\n", Options{}, []string{`the input: Anna|visited|Vienna||| "Vienna,Anna,visited"`}},
		{"facts without a predicate", "subject,predicate,object\nAnna,,Vienna\n", Options{Name: "f.csv"}, []string{"error: f.csv: line 2: a fact needs a predicate, and a subject or an object"}},
		{"facts with a wrong header", "who,what\nAnna,met\n", Options{Name: "f.csv"}, []string{`error: f.csv: no column is called text; name it with --columns text=NAME (there are who, what), or for facts use subject,predicate,object,place,time,source`}},
		{"facts with a broken row", "subject,predicate,object\nAnna,met\n", Options{Name: "f.csv"}, []string{"error: f.csv: line 2: the row has 2 cells where the header has 3"}},
		{"no facts", "subject,predicate,object\n", Options{Name: "f.csv"}, []string{"error: f.csv: the file has a header and no facts"}},
		{"N-Quads", "# notes\n<ent:a> <kg:met> <ent:b> .\n_:x <kg:met> \"1.0\"^^<http://www.w3.org/2001/XMLSchema#decimal> <article:q> .\n", Options{Name: "f.nq"}, []string{"f.nq: 2 quads"}},
		{"N-Quads by content", "<ent:a> <kg:met> <ent:b> .", Options{}, []string{"the input: 1 quads"}},
		{"broken N-Quads", "<ent:a> <kg:met> <ent:b> .\n<ent:a> nonsense\n", Options{Name: "f.nq"}, []string{"error: f.nq: line 2, column 9: the predicate: not an RDF term: it begins with 'n'"}},
		{"broken escape", `<ent:a> <kg:met> "\uZZZZ" .`, Options{Name: "f.nq"}, []string{`error: f.nq: line 1, column 18: the object: not an RDF term: the escape "\\uZZZZ"`}},
		{"empty", "", Options{Name: "a.txt"}, []string{"error: a.txt: the file is empty"}},
		{"blank", " \n\n", Options{Name: "a.txt"}, []string{"error: a.txt: no text is left after cleaning"}},
		{"empty JSONL", "\n\n", Options{Name: "a.jsonl"}, []string{"error: a.jsonl: the file is empty"}},
		{"binary", "abc\x00def", Options{Name: "a.txt"}, []string{"error: a.txt: this is a binary file and no text"}},
		{"PDF", "%PDF-1.7\n", Options{Name: "a.txt"}, []string{"error: a.txt: the PDF is damaged"}},
		{"not UTF-8", "Talks in Z\xfcrich", Options{Name: "a.txt"}, []string{`a.txt: "Talks in Zürich"    `}},
		{"not UTF-8 where it has to be", "{\"text\":\"Z\xfcrich\"}", Options{Name: "a.jsonl"}, []string{"error: a.jsonl: line 1: not UTF-8: byte 11 (line 1) is 0xFC; convert the file first, for instance with iconv -f windows-1252 -t utf-8"}},
		{"an image", "\x89PNG\r\n", Options{Name: "a.txt"}, []string{"error: a.txt: this is a PNG image, which quern does not read"}},
		{"long", long, Options{Name: "a.txt"}, []string{"error: a.txt: longer than 1 MB of text, the most that one article may have"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := collect(test.in, test.o); !slices.Equal(got, test.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

func TestQuadsKeepTheirForm(t *testing.T) {
	in := `_:x <kg:n> "1.0"^^<http://www.w3.org/2001/XMLSchema#decimal> .` + "\n" + `_:x <kg:s> "a"^^<http://www.w3.org/2001/XMLSchema#string> .`
	var got []quad.Quad
	for item, err := range Read(context.Background(), strings.NewReader(in), Options{Name: "f.nq"}) {
		if err != nil {
			t.Fatal(err)
		}
		got = item.Quads
	}
	if v, ok := got[0].Object.(quad.TypedString); !ok || v.Value != "1.0" {
		t.Errorf("the decimal is %#v", got[0].Object)
	}
	if v, ok := got[1].Object.(quad.String); !ok || v != "a" {
		t.Errorf("the string is %#v", got[1].Object)
	}
	if node := got[0].Subject; node != got[1].Subject || node == quad.BNode("x") {
		t.Errorf("the blank nodes are %v and %v", node, got[1].Subject)
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"b.txt": "B.", "a.txt": "A.", "sub/c.jsonl": `{"text":"C."}`, ".hidden/d.txt": "D.", "e.png": "E.", "empty/x.png": "X.",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	link := filepath.Join(t.TempDir(), "link")
	for to, name := range map[string]string{dir: link, filepath.Join(dir, "a.txt"): filepath.Join(dir, "linked.txt")} {
		if err := os.Symlink(to, name); err != nil {
			t.Skip("links cannot be made here: ", err)
		}
	}
	plain := strings.NewReplacer(dir, "DIR", link, "LINK").Replace
	var got []string
	names := []string{dir, filepath.Join(dir, "missing.txt"), filepath.Join(dir, "empty"), link, "-"}
	for item, err := range Files(context.Background(), names, strings.NewReader("From stdin."), Options{}) {
		if err != nil {
			got = append(got, plain(err.Error()))
			continue
		}
		got = append(got, plain(item.Where)+" "+item.Article.Text)
	}
	want := []string{"DIR/a.txt A.", "DIR/b.txt B.", "DIR/linked.txt A.", "DIR/sub/c.jsonl: line 1 C.", "DIR/missing.txt: there is no such file",
		"DIR/empty: the folder holds no articles", "LINK/a.txt A.", "LINK/b.txt B.", "LINK/linked.txt A.", "LINK/sub/c.jsonl: line 1 C.", "standard input From stdin."}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestSameArticleSameID(t *testing.T) {
	a, err := New(graph.Article{Text: "Talks began.\r\n"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := New(graph.Article{Text: "\uFEFF Talks began. "}, Options{Title: "another title"})
	if err != nil {
		t.Fatal(err)
	}
	if a.ID != b.ID {
		t.Errorf("one text has the ids %s and %s", a.ID, b.ID)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"Talks.", `{"text":"One."}` + "\n{", "subject,predicate,object\na,b,c\n", "<a> <b> <c> .", `<a> <b> "\u0` + `" .`} {
		for _, format := range []string{"", "text", "jsonl", "csv", "nquads"} {
			f.Add(s, format)
		}
	}
	f.Fuzz(func(t *testing.T, s, format string) {
		for item, err := range Read(context.Background(), strings.NewReader(s), Options{Format: Format(format)}) {
			if err != nil {
				continue
			}
			if item.Article.ID == "" || item.Article.Text == "" {
				t.Errorf("%q as %q gives an article without id or text", s, format)
			}
			for _, row := range item.Rows {
				if row.Span.Of(item.Article.Text) == "" {
					t.Errorf("%q: the row %+v points at nothing", s, row)
				}
			}
		}
	})
}
