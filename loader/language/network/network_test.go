package network

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"quern/graph"
	"quern/loader/language"
	"quern/loader/language/lexicon"
	"quern/loader/language/network/kernel"
)

func testModel(t testing.TB) *Model {
	t.Helper()
	c := DefaultConfig()
	c.Input, c.Width, c.Layers, c.Arc, c.Label, c.Lemma = 16, 8, 2, 8, 8, 8
	for i := range c.Widths {
		c.Widths[i] = 8
		c.Rows[i] = min(c.Rows[i], 128)
	}
	labels := Labels{
		UPOS: []string{"NOUN", "VERB", "PUNCT"}, XPOS: []string{"NN", "VBZ", "."}, Deprel: []string{"root", "nsubj", "obj", "nmod:poss"},
		Lemma: []string{"l\t", "k\t", "ls\t", "lies\ty"}, Names: []string{"O", "B-PER", "I-PER", "B-LOC", "I-LOC"},
	}
	rng := rand.New(rand.NewPCG(7, 7))
	var rows [][]float32
	words := []string{"the", "dog", "café"}
	for range words {
		row := make([]float32, 10)
		for i := range row {
			row[i] = float32(rng.NormFloat64())
		}
		rows = append(rows, row)
	}
	v, err := NewVectors(words, rows)
	if err != nil {
		t.Fatal(err)
	}
	m, err := New(c, labels, v, nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	m.Params.Round()
	return m
}

func document(sentences ...string) *language.Document {
	doc := &language.Document{Article: &graph.Article{Text: strings.Join(sentences, "\n")}}
	for _, s := range sentences {
		var sentence language.Sentence
		for _, f := range strings.Fields(s) {
			sentence.Tokens = append(sentence.Tokens, language.Token{Form: f})
		}
		doc.Sentences = append(doc.Sentences, sentence)
	}
	return doc
}

// checkTrees holds what every document must have after reading.
func checkTrees(t *testing.T, m *Model, doc *language.Document) {
	t.Helper()
	for s, sentence := range doc.Sentences {
		roots := 0
		heads := make([]int, len(sentence.Tokens))
		for i, tok := range sentence.Tokens {
			heads[i] = tok.Head + 1
			if tok.Head == language.NoHead {
				roots++
			}
			if tok.Head < language.NoHead || tok.Head >= len(sentence.Tokens) {
				t.Fatalf("sentence %d: word %d has head %d", s, i, tok.Head)
			}
			if (tok.Head == language.NoHead) != (tok.Deprel == "root") || tok.UPOS == "" || tok.XPOS == "" || tok.Lemma == "" {
				t.Fatalf("sentence %d: word %d is incomplete: %+v", s, i, tok)
			}
		}
		if len(heads) > 0 && roots != 1 || cyclic(heads) {
			t.Fatalf("sentence %d is no tree: %v", s, heads)
		}
	}
	last := language.Mention{}
	for _, n := range doc.Names {
		if n.First >= n.Last || n.Last > len(doc.Sentences[n.Sentence].Tokens) || n.Head < n.First || n.Head >= n.Last {
			t.Fatalf("name %+v is out of bounds", n)
		}
		if n.Sentence == last.Sentence && n.First < last.Last {
			t.Fatalf("names %+v and %+v overlap", last, n)
		}
		last = n
	}
}

func TestProcess(t *testing.T) {
	m := testModel(t)
	a := NewAnalyzer(m)
	long := strings.Repeat("the dog sees flies and the old café . ", 120)
	doc := document("The dog flies .", "", "Dogs", long, strings.Repeat("x", 10000), "\xff\xfe \x00", "’ “ …")
	a.Process(doc)
	checkTrees(t, m, doc)
	t.Run("a sentence reads alike alone and among others", func(t *testing.T) {
		for i, s := range doc.Sentences {
			var forms []string
			for _, tok := range s.Tokens {
				forms = append(forms, tok.Form)
			}
			alone := document(strings.Join(forms, " "))
			a.Process(alone)
			for k, tok := range alone.Sentences[0].Tokens {
				if tok != s.Tokens[k] {
					t.Fatalf("sentence %d word %d: %+v alone, %+v among others", i, k, tok, s.Tokens[k])
				}
			}
		}
	})
	t.Run("many at a time", func(t *testing.T) {
		for range 4 {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				again := document("The dog flies .", "Dogs")
				a.Process(again)
				for k, tok := range again.Sentences[0].Tokens {
					if tok != doc.Sentences[0].Tokens[k] {
						t.Errorf("word %d: %+v, want %+v", k, tok, doc.Sentences[0].Tokens[k])
					}
				}
			})
		}
	})
}

func FuzzProcess(f *testing.F) {
	f.Add("The dog flies .")
	f.Add("\xff\x00 \u202e ’’ ---- 1,000.00 ÅÅÅ ﷽")
	m := testModel(f)
	a := NewAnalyzer(m)
	f.Fuzz(func(t *testing.T, text string) {
		doc := document(strings.Split(text, "\n")...)
		a.Process(doc)
		checkTrees(t, m, doc)
	})
}

func TestCodec(t *testing.T) {
	m := testModel(t)
	raw, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := Decode(raw, nil)
	if err != nil {
		t.Fatal(err)
	}
	again, err := back.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if string(again) != string(raw) {
		t.Error("unpacked and packed again, the model has other bytes")
	}
	for k, p := range m.Params.List {
		if !p.InBytes() {
			if got := back.Params.List[k].Data; !slices.Equal(got, p.Data) {
				t.Errorf("%s: %v came back as %v", p.Name, p.Data, got)
			}
			continue
		}
		for i := range p.Rows {
			q, s := back.Params.List[k].Bytes(i)
			if want, scale := p.Bytes(i); !slices.Equal(q, want) || s != scale {
				t.Fatalf("%s row %d: %v times %g came back as %v times %g", p.Name, i, want, scale, q, s)
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	raw, err := testModel(f).Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add(raw[:len(raw)/2])
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, raw []byte) {
		// The checksum keeps random changes out; with it made right they reach the rest.
		if m, err := Decode(seal(raw), nil); err == nil {
			NewAnalyzer(m).Process(document("The dog flies ."))
		}
	})
}

func TestDecodeRefuses(t *testing.T) {
	raw, err := testModel(t).Encode()
	if err != nil {
		t.Fatal(err)
	}
	damaged := append([]byte(nil), raw...)
	damaged[len(damaged)/2] ^= 1
	for name, raw := range map[string][]byte{
		"nothing": nil, "another file": []byte("PNG and so on"), "half": raw[:len(raw)/2], "half, sealed": seal(raw[:len(raw)/2]), "damaged": damaged,
		"an end too many": seal(append(append([]byte(nil), raw[:len(raw)-4]...), 0, 0, 0, 0, 0)),
	} {
		if _, err := Decode(raw, nil); err == nil {
			t.Errorf("%s: it was taken for a model", name)
		}
	}
}

func TestLoadSaysWhatIsMissing(t *testing.T) {
	_, err := Load(fstest.MapFS{}, fstest.MapFS{})
	if err == nil || !strings.Contains(err.Error(), File) {
		t.Errorf("got %v, want an error that names %s", err, File)
	}
}

func TestScripts(t *testing.T) {
	for _, c := range []struct{ form, lemma, script string }{
		{"dogs", "dog", "ls\t"}, {"Flies", "fly", "lies\ty"}, {"Boston", "Boston", "k\t"}, {"BOSTON", "Boston", "t\t"}, {"went", "go", "lwent\tgo"},
		{"-->", "->", "l->\t>"}, {"Éclairs", "éclair", "ls\t"}, {"n't", "not", "ln't\tnot"},
	} {
		s := ScriptOf(c.form, c.lemma)
		if lemma, ok := applyScript(s, c.form); !ok || lemma != c.lemma {
			t.Errorf("%s: the script %q gives %q, want %q", c.form, s, lemma, c.lemma)
		}
		if c.script != s && c.form != "n't" {
			t.Errorf("%s → %s: got script %q, want %q", c.form, c.lemma, s, c.script)
		}
	}
	if lemma, ok := applyScript("ls\t", "dog"); ok {
		t.Errorf("a script that takes off an s gave %q from dog", lemma)
	}
}

func TestLemmatize(t *testing.T) {
	m := testModel(t)
	m.Labels.Lemma = []string{"ls\t", "led\t", "ld\t", "lice\touse", ScriptOf("New", "New"), ScriptOf("New", "new")}
	example := func(weight float32, words ...string) *Example {
		e := &Example{Weight: weight}
		for _, w := range words {
			part := strings.Split(w, "/")
			e.Forms, e.UPOS, e.XPOS, e.Lemmas = append(e.Forms, part[0]), append(e.UPOS, part[1]), append(e.XPOS, part[2]), append(e.Lemmas, part[3])
		}
		return e
	}
	m.Remember([]*Example{
		example(1, "moved/VERB/VBD/move", "Loved/VERB/VBD/love", "mice/NOUN/NNS/mouse", "dances/VERB/VBZ/dance", "New/ADJ/NNP/New", "New/ADJ/JJ/new", "new/ADJ/JJ/new"),
		example(0.5, "mice/NOUN/NNS/mice"),
	})
	scores := []float32{1, 3, 2, -9} // the letter-blind network takes off "ed"
	for _, c := range []struct{ form, upos, xpos, want string }{
		{"Moved", "VERB", "VBD", "move"},   // seen
		{"LOVED", "VERB", "VBD", "love"},   // in another case
		{"moved", "VERB", "VBN", "move"},   // as another form of the verb
		{"New", "ADJ", "NNP", "New"},       // in a name
		{"New", "ADJ", "JJ", "new"},        // at the head of a sentence
		{"danced", "VERB", "VBD", "dance"}, // its lemma is
		{"danced", "NOUN", "NN", "danc"},   // but not as this
		{"jumped", "VERB", "VBD", "jump"},  // neither
		{"mice", "NOUN", "NNS", "mouse"},   // what people annotated counts
		{"rats", "NOUN", "NNS", "rat"},     // the best script does not fit
	} {
		got, usual := m.usualLemma(c.form, c.upos, c.xpos)
		if !usual {
			got = m.lemmatize(c.form, c.upos, scores)
		}
		if got != c.want {
			t.Errorf("%s as %s: %s, want %s", c.form, c.upos, got, c.want)
		}
	}
	back, err := decodeLemmas(m.lemmas.encode(), m.Labels.Lemma)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m.lemmas, back, cmp.AllowUnexported(lemmas{}, wordClass{})); diff != "" {
		t.Errorf("the lemmas came back as (-want +got):\n%s", diff)
	}
}

// The best tree by trying all of them.
func exhaustive(w [][]float32) (bestHeads []int, high float64) {
	n := len(w)
	heads := make([]int, n)
	high = math.Inf(-1)
	var try func(i int, sum float64, roots int)
	try = func(i int, sum float64, roots int) {
		if roots > 1 {
			return
		}
		if i == n {
			if roots == 1 && !cyclic(heads) && sum > high {
				high, bestHeads = sum, append([]int(nil), heads...)
			}
			return
		}
		for h := range n + 1 {
			if h == i+1 {
				continue
			}
			heads[i] = h
			more := 0
			if h == 0 {
				more = 1
			}
			try(i+1, sum+float64(w[i][h]), roots+more)
		}
	}
	try(0, 0, 0)
	return bestHeads, high
}

func TestDecodeTreeFindsTheBest(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 9))
	for round := range 400 {
		n := 1 + rng.IntN(5)
		w := make([][]float32, n)
		for i := range w {
			w[i] = make([]float32, n+1)
			for j := range w[i] {
				w[i][j] = float32(rng.NormFloat64() * 3)
			}
			w[i][i+1] = -1e9
		}
		_, want := exhaustive(w)
		heads := decode(func(i int) []float32 { return w[i] }, n)
		var got float64
		roots := 0
		for i, h := range heads {
			got += float64(w[i][h])
			if h == 0 {
				roots++
			}
		}
		if roots != 1 || cyclic(heads) {
			t.Fatalf("round %d: %v is no tree with one root", round, heads)
		}
		if math.Abs(got-want) > 1e-4 {
			t.Fatalf("round %d: a tree of %g, the best has %g: %v %v", round, got, want, heads, w)
		}
	}
}

func TestConsult(t *testing.T) {
	lists := testLists(t)
	for _, c := range []struct {
		text string
		want [][]int32
	}{
		{"Anna left New Zealand", [][]int32{{listGiven}, nil, {listCountry}, {listCountry + listLater}}},
		{"the president of the United Nations", [][]int32{nil, {listTitle}, nil, nil, {listOrganization}, {listOrganization + listLater}}},
		{"new zealand", [][]int32{nil, nil}},
	} {
		forms := strings.Fields(c.text)
		words := make([]word, len(forms))
		consult(lists, forms, words)
		for i := range words {
			got := words[i].rows[byLists]
			if len(got) != len(c.want[i]) || len(got) > 0 && got[0] != c.want[i][0] {
				t.Errorf("%q: %s has rows %v, want %v", c.text, forms[i], got, c.want[i])
			}
		}
	}
}

func testLists(t *testing.T) *lexicon.Lexicon {
	t.Helper()
	file := func(rows ...string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.Join(rows, "\n") + "\n")}
	}
	l, err := lexicon.Load(fstest.MapFS{
		"countries.tsv":     file("new-zealand\tNZ\tNew Zealand\t\t\tNew Zealander\tWellington\t"),
		"regions.tsv":       file("africa\tAfrica\t\tAfrican\tAfrican"),
		"organizations.tsv": file("united-nations\tUnited Nations\tUN"),
		"divisions.tsv":     file("Otago\tNZ\t"),
		"cities.tsv":        file("Wellington\tNZ"),
		"given-names.tsv":   file("Anna\tf"),
		"titles.tsv":        file("president\thead\t"),
		"nouns.tsv":         file("dog\tproduct\t"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func BenchmarkProcess(b *testing.B) {
	c := DefaultConfig()
	labels := Labels{UPOS: make([]string, 17), XPOS: make([]string, 50), Deprel: make([]string, 50), Lemma: make([]string, 500), Names: []string{"O", "B-PER", "I-PER"}}
	for i := range labels.Lemma {
		labels.Lemma[i] = "l\t"
	}
	m, err := New(c, labels, nil, nil, 1)
	if err != nil {
		b.Fatal(err)
	}
	m.Params.Round()
	a := NewAnalyzer(m)
	sentence := strings.Repeat("The committee of old houses was painted in a hurry by people from the north , ", 2)
	var sentences []string
	for range 100 {
		sentences = append(sentences, sentence)
	}
	doc := document(sentences...)
	words := 0
	for b.Loop() {
		a.Process(doc)
		words += 100 * len(doc.Sentences[0].Tokens)
	}
	b.ReportMetric(float64(words)/b.Elapsed().Seconds(), "words/s")
}

// seal puts the right checksum at the end.
func seal(raw []byte) []byte {
	if len(raw) < 4 {
		return raw
	}
	body := append([]byte(nil), raw[:len(raw)-4]...)
	return binary.LittleEndian.AppendUint32(body, crc32.ChecksumIEEE(body))
}

// A stage of some layers leaves the others as they are, and agrees with the whole one in its own.
func TestOnly(t *testing.T) {
	whole := NewAnalyzer(testModel(t))
	want := document("The dog flies .", "Dogs and cafés", "the dog sees flies and the old café")
	whole.Process(want)
	got := document("The dog flies .", "Dogs and cafés", "the dog sees flies and the old café")
	given := language.Mention{First: 1, Last: 2, Type: "MISC"}
	got.Names = []language.Mention{given}
	trees := whole.Only(language.Trees)
	trees.Process(got)
	if !slices.Equal(trees.Adds(), []language.Layer{language.Trees}) || len(got.Names) != 1 || got.Names[0] != given {
		t.Errorf("the stage adds %v, the names are %v", trees.Adds(), got.Names)
	}
	for i, s := range want.Sentences {
		for k, w := range s.Tokens {
			g := got.Sentences[i].Tokens[k]
			if g.UPOS != "" || g.Lemma != "" || g.Head != w.Head || g.Deprel != w.Deprel {
				t.Errorf("sentence %d word %d: %+v, want the tree of %+v", i, k, g, w)
			}
		}
	}
	whole.Only(language.Tags).Process(got)
	whole.Only(language.Names).Process(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("layer by layer (-at once +one by one):\n%s", diff)
	}
}

// A model agrees with itself; models of other classes cannot be asked together.
func TestEnsemble(t *testing.T) {
	m := testModel(t)
	pair, err := NewEnsemble([]*Model{m, m})
	if err != nil {
		t.Fatal(err)
	}
	one, two := document("The dog flies .", "Dogs and cafés"), document("The dog flies .", "Dogs and cafés")
	NewAnalyzer(m).Process(one)
	pair.Process(two)
	if diff := cmp.Diff(one, two); diff != "" {
		t.Errorf("a model and itself say (-one +both):\n%s", diff)
	}
	labels := m.Labels
	labels.UPOS = []string{"X"}
	other, err := New(m.Config, labels, nil, nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	for name, models := range map[string][]*Model{"none": nil, "different classes": {m, other}} {
		if _, err := NewEnsemble(models); err == nil {
			t.Errorf("%s: taken for an ensemble", name)
		}
	}
}

// reading prints all that the network says of a corpus.
func reading(t *testing.T) string {
	a := NewAnalyzer(testModel(t))
	rng := rand.New(rand.NewPCG(11, 12))
	stems := strings.Fields("the dog sees flies in Riga and 1,200 old cafés were re-opened by Ms. O’Neill , who smiled …")
	var sentences []string
	for range 60 {
		var s []string
		for range 1 + rng.IntN(40) {
			s = append(s, stems[rng.IntN(len(stems))])
		}
		sentences = append(sentences, strings.Join(s, " "))
	}
	doc := document(sentences...)
	a.Process(doc)
	var b strings.Builder
	for _, s := range doc.Sentences {
		for _, tok := range s.Tokens {
			fmt.Fprintln(&b, tok.Form, tok.Lemma, tok.UPOS, tok.XPOS, tok.Head, tok.Deprel)
		}
	}
	fmt.Fprintln(&b, doc.Names)
	return b.String()
}

func TestCoresReadAlike(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := reading(t)
	runtime.GOMAXPROCS(4)
	if many := reading(t); many != one {
		t.Errorf("four cores read %s\none reads %s", many, one)
	}
}

// The process is started again without the vector instructions.
func TestFallbackReadsAlike(t *testing.T) {
	const asked = "QUERN_TEST_PRINT_READING"
	if os.Getenv(asked) != "" {
		fmt.Printf("accelerated=%v\n%send\n", kernel.Accelerated(), reading(t))
		return
	}
	if !kernel.Accelerated() {
		t.Skip("this machine has no vector kernels to compare")
	}
	for _, without := range []string{"cpu.avx2=off", "cpu.avx512f=off"} {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestFallbackReadsAlike$")
		cmd.Env = append(os.Environ(), asked+"=1", "GODEBUG="+without)
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		first, rest, _ := strings.Cut(string(out), "\n")
		if want := fmt.Sprintf("accelerated=%v", without != "cpu.avx2=off"); first != want {
			t.Fatalf("%s: the other process says %q, want %q", without, first, want)
		}
		if got, _, _ := strings.Cut(rest, "end\n"); got != reading(t) {
			t.Errorf("%s: the corpus reads differently", without)
		}
	}
}
