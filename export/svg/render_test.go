package svg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"quern/export"
	"quern/export/dot"
	"quern/export/exporttest"
	"quern/export/svg/internal/cache"
	"quern/graph"
)

// dotOf writes the DOT of a sample view.
func dotOf(t testing.TB, sample string, o export.Options) []byte {
	t.Helper()
	src, err := exporttest.Load(sample)
	if err != nil {
		t.Fatal(err)
	}
	v, err := export.Select(context.Background(), src, o)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := dot.Write(&b, v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func renderer(t testing.TB, o Options) *Renderer {
	t.Helper()
	r := New(o)
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// tiny is a graph with one node of this name.
func tiny(name string) []byte { return fmt.Appendf(nil, "digraph g { n [label=%q] }", name) }

// endless is a graph that keeps the layout busy for minutes.
func endless() []byte {
	var b strings.Builder
	b.WriteString("digraph g {\n")
	for i := range 400 {
		for j := range 30 {
			fmt.Fprintf(&b, "n%d -> n%d [label=x]\n", i, (i*7+j*j*13+1)%400)
		}
	}
	b.WriteString("}")
	return []byte(b.String())
}

// poison are graphs that go-graphviz dies of, or that break what it draws later.
var poison = map[string]string{
	"peripheries": `digraph g { a [peripheries=2000000000] }`,
	"syntax":      `digraph g { a -> `,
	"empty":       ``,
	"no text":     "\x00\xff\xfe",
	"size":        `digraph g { a [width=1e308, height=1e308] }`,
	"empty cell":  `digraph g { a [label=<<TABLE CELLSPACING="0" CELLPADDING="0" CELLBORDER="0"><TR><TD HEIGHT="2"></TD></TR></TABLE>>] }`,
}

func TestPoisonHarmsOnlyItsRequest(t *testing.T) {
	r := renderer(t, Options{Workers: 1, Deadline: 20 * time.Second, Kept: -1})
	for name, bad := range poison {
		t.Run(name, func(t *testing.T) {
			if out, err := r.Render(context.Background(), []byte(bad)); err == nil && name != "size" {
				t.Errorf("drawn as %.300s", out)
			}
			out, err := r.Render(context.Background(), tiny("well"))
			if err != nil || !bytes.Contains(out, []byte(">well<")) {
				t.Fatalf("the next graph: %v, %.300s", err, out)
			}
		})
	}
}

func TestConcurrentDrawingsAreEachRight(t *testing.T) {
	r := renderer(t, Options{Workers: 3, Jobs: 5, Kept: -1})
	graphs := [][]byte{
		dotOf(t, "table-talks", export.Options{Around: []string{"Ilse Hartmann"}, Depth: 2}),
		dotOf(t, "strait", export.Options{Around: []string{"Marenia"}, Depth: 3}),
		tiny("one"), tiny("two"),
	}
	want := make([][]byte, len(graphs))
	for i, g := range graphs {
		var err error
		if want[i], err = r.Render(context.Background(), g); err != nil {
			t.Fatal(err)
		}
	}
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			got, err := r.Render(context.Background(), graphs[i%len(graphs)])
			if err != nil {
				t.Error(err)
			} else if !bytes.Equal(got, want[i%len(graphs)]) {
				t.Errorf("drawing %d differs from the same graph drawn alone", i)
			}
		})
	}
	wg.Wait()
}

func TestDeadlineAndCancel(t *testing.T) {
	bad := endless()
	t.Run("deadline", func(t *testing.T) {
		r := renderer(t, Options{Workers: 1, Deadline: 100 * time.Millisecond})
		if err := r.Warm(context.Background()); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Render(context.Background(), bad); !errors.Is(err, ErrTooSlow) {
			t.Errorf("got %v, want %v", err, ErrTooSlow)
		}
	})
	t.Run("cancel", func(t *testing.T) {
		r := renderer(t, Options{Workers: 1})
		if err := r.Warm(context.Background()); err != nil {
			t.Fatal(err)
		}
		w := r.idle[0]
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(50*time.Millisecond, cancel)
		if _, err := r.Render(ctx, bad); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want %v", err, context.Canceled)
		}
		if w.cmd.ProcessState == nil {
			t.Error("the process still works on a drawing that nobody waits for")
		}
		if _, err := r.Render(context.Background(), tiny("next")); err != nil {
			t.Errorf("the next graph: %v", err)
		}
	})
	t.Run("waiting", func(t *testing.T) {
		r := renderer(t, Options{Workers: 1})
		r.slots <- struct{}{} // all are busy
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if _, err := r.Render(ctx, tiny("x")); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want %v", err, context.Canceled)
		}
		<-r.slots
	})
}

func TestWorkersAreReplaced(t *testing.T) {
	r := renderer(t, Options{Workers: 1, Jobs: 2, Kept: -1})
	ids := map[int]bool{}
	for range 4 {
		if _, err := r.Render(context.Background(), tiny("x")); err != nil {
			t.Fatal(err)
		}
		for _, w := range r.idle {
			ids[w.cmd.Process.Pid] = true
		}
	}
	if len(ids) != 2 {
		t.Errorf("4 drawings of at most 2 a process were left with %d processes at rest, want 2", len(ids))
	}
	t.Run("died at rest", func(t *testing.T) {
		if _, err := r.Render(context.Background(), tiny("x")); err != nil {
			t.Fatal(err)
		}
		if len(r.idle) != 1 {
			t.Fatalf("%d processes at rest", len(r.idle))
		}
		if err := r.idle[0].cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Render(context.Background(), tiny("x")); err != nil {
			t.Errorf("after its process was killed at rest: %v", err)
		}
	})
	t.Run("closed", func(t *testing.T) {
		r := New(Options{})
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Render(context.Background(), tiny("x")); !errors.Is(err, ErrClosed) {
			t.Errorf("got %v, want %v", err, ErrClosed)
		}
	})
}

// TestMemoryIsCapped: the kernel holds a worker to its cap. Where it dies of it, in Go or in Graphviz, and after how
// much collecting of garbage, differs from run to run.
func TestMemoryIsCapped(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux counts what a process may write to")
	}
	const most = 900 << 20
	r := renderer(t, Options{Workers: 1, Memory: most})
	if _, err := r.Render(context.Background(), tiny("x")); err != nil {
		t.Fatal(err)
	}
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", r.idle[0].cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	if want := regexp.MustCompile(fmt.Sprintf(`(?m)^Max data size +%d +%d `, most, most)); !want.Match(limits) {
		t.Errorf("the worker's memory is not capped at %d bytes:\n%s", most, limits)
	}
}

// TestFilesStayClosed: a graph names a picture on this machine; the worker must not look at it.
func TestFilesStayClosed(t *testing.T) {
	picture := filepath.Join(t.TempDir(), "secret.svg")
	if err := os.WriteFile(picture, []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"/>`), 0o644); err != nil {
		t.Fatal(err)
	}
	r := renderer(t, Options{Workers: 1})
	out, err := r.Render(context.Background(), fmt.Appendf(nil, "digraph g { a [image=%q, label=\"\"] }", picture))
	if err == nil && bytes.Contains(out, []byte("secret")) {
		t.Errorf("the drawing shows the file: %s", out)
	}
}

// TestCompiledCodeStaysPrivate starts a program that renders, with a new home and a shared temporary folder.
func TestCompiledCodeStaysPrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the temporary folder is the user's own")
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	home, temp := t.TempDir(), t.TempDir()
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CACHE_HOME="+filepath.Join(home, "cache"), "TMPDIR="+temp, "QUERN_PRINT_TEMP=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	own := filepath.Join(home, "cache", "quern", "render")
	if want := "TMPDIR=" + temp + "\nCACHE=" + own + "\n"; !strings.Contains(string(out), want) {
		t.Errorf("the program says\n%swant\n%s", out, want)
	}
	if _, err := os.Stat(filepath.Join(temp, "go-graphviz")); err == nil {
		t.Error("compiled code was kept in the shared temporary folder")
	}
	if list, _ := filepath.Glob(filepath.Join(own, "go-graphviz", "*", "*")); len(list) == 0 {
		t.Error("nothing was kept: go-graphviz started before its folder was chosen")
	}
}

func TestWorkerDoesNotStartWorkers(t *testing.T) {
	t.Setenv(cache.WorkerVariable, "1")
	if _, err := New(Options{}).Render(context.Background(), tiny("x")); err == nil {
		t.Error("a program that forgot svg.Worker would start itself without end")
	}
}

// crowd is the DOT of so many people: countries, each with twenty who speak for it, some of whom met.
func crowd(b testing.TB, n int) []byte {
	b.Helper()
	v := &export.View{Title: "A crowd", Subtitle: fmt.Sprintf("%d entities", n)}
	id := func(i int) graph.EntityID { return graph.EntityID(fmt.Sprintf("ent:n%d", i)) }
	for i := range n {
		node := export.Node{ID: id(i), Type: graph.Person, Name: fmt.Sprintf("Person %d", i), Detail: "Minister", Cluster: i / 20}
		if i%20 == 0 {
			node.Type, node.Name, node.Detail = graph.Country, fmt.Sprintf("Country %d", i/20), ""
			v.Clusters = append(v.Clusters, export.Cluster{Country: node.ID, Name: node.Name})
		} else {
			v.Edges = append(v.Edges, export.Edge{From: node.ID, To: id(i / 20 * 20), Words: "speaks for", Count: 1 + i%3,
				Statements: []graph.StatementID{graph.StatementID(fmt.Sprintf("fact:%d", i))}})
		}
		if i%4 == 1 {
			v.Edges = append(v.Edges, export.Edge{From: node.ID, To: id((i*37 + 11) % n), Words: "met", Symmetric: true,
				Count: 1, Statements: []graph.StatementID{graph.StatementID(fmt.Sprintf("fact:m%d", i))}})
		}
		v.Nodes = append(v.Nodes, node)
	}
	var g bytes.Buffer
	if err := dot.Write(&g, v); err != nil {
		b.Fatal(err)
	}
	return g.Bytes()
}

// warm gives a renderer that keeps no drawings and has drawn this one once.
func warm(b *testing.B, g []byte) *Renderer {
	b.Helper()
	r := renderer(b, Options{Workers: 1, Kept: -1})
	if _, err := r.Render(context.Background(), g); err != nil {
		b.Fatal(err)
	}
	return r
}

func BenchmarkRender30(b *testing.B) {
	g := dotOf(b, "summit", export.Options{Around: []string{"Marenia", "Costavia"}, Depth: 4})
	r := warm(b, g)
	for b.Loop() {
		if _, err := r.Render(context.Background(), g); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAgainstDot draws the same DOT by turns with us and with the "dot" of this machine, and gives the medians
// and how many times as long we take.
func BenchmarkAgainstDot(b *testing.B) {
	native, err := exec.LookPath("dot")
	if err != nil {
		b.Skip("needs Graphviz")
	}
	for _, n := range []int{50, 200} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			g := crowd(b, n)
			r := warm(b, g)
			var ours, theirs []float64
			for b.Loop() {
				start := time.Now()
				if _, err := r.Render(context.Background(), g); err != nil {
					b.Fatal(err)
				}
				ours = append(ours, time.Since(start).Seconds()*1000)
				start = time.Now()
				cmd := exec.Command(native, "-Tsvg")
				cmd.Stdin = bytes.NewReader(g)
				if _, err := cmd.Output(); err != nil {
					b.Fatal(err)
				}
				theirs = append(theirs, time.Since(start).Seconds()*1000)
			}
			slices.Sort(ours)
			slices.Sort(theirs)
			us, them := ours[len(ours)/2], theirs[len(theirs)/2]
			b.ReportMetric(us, "ours-ms")
			b.ReportMetric(them, "dot-ms")
			b.ReportMetric(us/them, "ratio")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		r := New(Options{Workers: 1})
		if err := r.Warm(context.Background()); err != nil {
			b.Fatal(err)
		}
		r.Close()
	}
}
