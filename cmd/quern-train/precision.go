package main

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"quern/graph"
	"quern/graph/identity"
	"quern/loader"
	"quern/loader/source"
)

func precisionCommand() *cobra.Command {
	var folder, judged, half string
	var count int
	var unjudged bool
	cmd := &cobra.Command{
		Use:   "precision ARTICLES...",
		Short: "Score statements drawn from articles by judgements of people, and the confidence they carry",
		Long: "Draw statements from articles by a hash of article, span and content, so that a change of the rules\n" +
			"keeps most of the draw, and print which share of them was judged right, for all and for direct edges,\n" +
			"and by tenths of confidence. What only follows from another statement is left out. With --unjudged the\n" +
			"statements that lack a judgement are printed for a judge, each with the line to add to the file.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if half != "test" && half != "train" {
				return fmt.Errorf("--half is test or train, not %q", half)
			}
			verdicts, err := readJudgements(judged)
			if err != nil {
				return err
			}
			drawn, err := drawStatements(cmd.Context(), folder, args, half, count)
			if err != nil {
				return err
			}
			out := bufio.NewWriter(cmd.OutOrStdout())
			if unjudged {
				for i := range drawn {
					if _, ok := verdicts[drawn[i].key]; !ok {
						drawn[i].writeTo(out)
					}
				}
			} else {
				printPrecision(out, drawn, verdicts)
			}
			if err := out.Flush(); err != nil {
				return fmt.Errorf("printing: %w", err)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&folder, "data", "data", "the folder with models, lists, rules and schema")
	cmd.Flags().StringVar(&judged, "judgements", "cmd/quern-train/testdata/judgements.tsv", "the file of judgements")
	cmd.Flags().StringVar(&half, "half", "test", "the half of all statements to draw from: test, or train for those that a scorer may learn from")
	cmd.Flags().IntVar(&count, "count", 200, "how many to draw")
	cmd.Flags().BoolVar(&unjudged, "unjudged", false, "print the statements that lack a judgement")
	return cmd
}

// drawn is a statement of the draw with one sentence that says it.
type drawn struct {
	key    string
	line   graph.Line
	direct bool
	date   graph.Date
	before string // the text before the sentence, which tells who "he" is
	also   []string
}

// statementKey names a statement in a sentence of an article. The words of the relation and the rule have no part in
// it: the same statement found by another rule keeps its judgement.
func statementKey(l *graph.Line) string {
	sum := sha256.Sum256([]byte(fmt.Sprintf("%s %d-%d %s", l.Article, l.Evidence.Sentence.Start, l.Evidence.Sentence.End, l.ID)))
	return hex.EncodeToString(sum[:8])
}

// inTestHalf reports whether a statement is one to test on, and not one to learn from.
func inTestHalf(key string) bool { return key[0] < '8' }

// drawStatements reads the articles and gives the count statements of the half with the least keys.
func drawStatements(ctx context.Context, folder string, files []string, half string, count int) ([]drawn, error) {
	var all []drawn
	err := eachStatement(ctx, folder, files, func(d drawn) {
		if inTestHalf(d.key) == (half == "test") {
			all = append(all, d)
		}
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b drawn) int { return cmp.Compare(a.key, b.key) })
	return all[:min(count, len(all))], nil
}

// eachStatement reads articles and calls do for each statement and sentence, without what the schema implies.
func eachStatement(ctx context.Context, folder string, files []string, do func(drawn)) error {
	p, err := loader.English(os.DirFS(folder))
	if err != nil {
		return fmt.Errorf("loading the models and rules: %w", err)
	}
	var failed error
	jobs := func(yield func(loader.Job) bool) {
		for item, err := range source.Files(ctx, files, nil, source.Options{}) {
			if err != nil {
				failed = errors.Join(failed, err)
				continue
			}
			if !yield(loader.Job{Article: item.Article}) {
				return
			}
		}
	}
	err = p.Load(ctx, jobs, 0, func(r loader.Result) error {
		if r.Err != nil {
			return r.Err
		}
		rec := identity.Resolve(r.Record, nil)
		for i := range rec.Statements {
			st := &rec.Statements[i]
			for _, l := range st.Lines(&rec.Article) {
				if strings.HasPrefix(l.Rule, "schema:") {
					continue
				}
				at := l.Evidence.Sentence.Start
				d := drawn{key: statementKey(&l), line: l, direct: st.IsDirect(), date: rec.Article.Date, before: rec.Article.Text[max(0, at-400):at]}
				for _, s := range l.Evidence.Also {
					d.also = append(d.also, s.Of(rec.Article.Text))
				}
				do(d)
			}
		}
		return nil
	})
	return errors.Join(err, failed)
}

// writeTo prints what a judge needs to see: the statement, its sentence, what stands before it, and the line
// for the file of judgements.
func (d *drawn) writeTo(w io.Writer) {
	oneLine := func(s string) string { return strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ") }
	fmt.Fprintf(w, "# %s %.2f article of %s\n", d.line.Rule, d.line.Confidence, d.date)
	fmt.Fprintf(w, "#   before: %s\n", oneLine(d.before))
	for _, s := range d.also {
		fmt.Fprintf(w, "#   with: %s\n", oneLine(s))
	}
	fmt.Fprintf(w, "#   sentence: %s\n", oneLine(d.line.Evidence.Quote))
	fmt.Fprintf(w, "#   %s\n", statementText(&d.line))
	fmt.Fprintf(w, "%s\t?\t\n\n", d.key)
}

// statementText says all that is judged of a statement.
func statementText(l *graph.Line) string {
	text := termText(l.Subject) + " | " + l.Predicate + " | " + termText(l.Object)
	if l.Place != nil {
		text += " | in " + termText(l.Place)
	}
	if l.Time != nil {
		text += fmt.Sprintf(" | time %s/%s", l.Time.Start, l.Time.End)
	}
	for i := range l.Args {
		text += " | " + l.Args[i].Role + ": " + termText(&l.Args[i].Term)
	}
	if l.Negated {
		text += " | NEGATED"
	}
	if l.Modality != graph.Asserted {
		text += " | " + strings.ToUpper(string(l.Modality))
	}
	if l.AttributedTo != nil {
		text += " | claimed by " + termText(l.AttributedTo)
	}
	return text
}

func termText(t *graph.Term) string {
	switch {
	case t == nil:
		return "-"
	case !t.IsEntity():
		return fmt.Sprintf("%q", t.Value)
	case t.Text != "" && t.Text != t.Name:
		return fmt.Sprintf("%s (%s, %q)", t.Name, t.Type, t.Text)
	}
	return fmt.Sprintf("%s (%s)", t.Name, t.Type)
}

// readJudgements reads lines of key, "right" or "wrong", and what is wrong; "#" begins a comment.
func readJudgements(path string) (map[string]bool, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading judgements: %w", err)
	}
	verdicts := map[string]bool{}
	for n, line := range strings.Split(string(b), "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) < 2 || fields[1] != "right" && fields[1] != "wrong" {
			return nil, fmt.Errorf("%s: line %d: expected a key, a tab, and right or wrong", path, n+1)
		}
		verdicts[fields[0]] = fields[1] == "right"
	}
	return verdicts, nil
}

// share counts judgements.
type share struct {
	judged, right int
	confidence    float64
}

func (s *share) add(right bool, confidence float64) {
	s.judged++
	s.right += bit(right)
	s.confidence += confidence
}

func (s *share) of() float64 { return float64(s.right) / float64(max(s.judged, 1)) }

// printPrecision prints the share of right statements and, by tenths of confidence, the mean confidence beside
// the share that is right.
func printPrecision(w io.Writer, list []drawn, verdicts map[string]bool) {
	var all, direct share
	var tenths [10]share
	for i := range list {
		d := &list[i]
		right, ok := verdicts[d.key]
		if !ok {
			continue
		}
		all.add(right, d.line.Confidence)
		if d.direct {
			direct.add(right, d.line.Confidence)
		}
		tenths[min(9, int(d.line.Confidence*10))].add(right, d.line.Confidence)
	}
	out := tabwriter.NewWriter(w, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(out, "\tjudged\tright\tconfidence\t\n")
	row := func(name string, s *share) {
		if s.judged > 0 {
			fmt.Fprintf(out, "%s\t%d\t%.3f\t%.3f\t\n", name, s.judged, s.of(), s.confidence/float64(s.judged))
		}
	}
	row("statements", &all)
	row("direct edges", &direct)
	for i := range tenths {
		row(fmt.Sprintf("%.1f to %.1f", float64(i)/10, float64(i+1)/10), &tenths[i])
	}
	_ = out.Flush() // the writer below keeps its first error
	if n := len(list) - all.judged; n > 0 {
		fmt.Fprintf(w, "%d of %d drawn lack a judgement: --unjudged prints them\n", n, len(list))
	}
}
