package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"quern/graph"
	"quern/graph/identity"
	"quern/graph/schema"
	"quern/loader"
	"quern/loader/fact"
	"quern/loader/source"
)

func confidenceCommand() *cobra.Command {
	var folder, judged, out string
	cmd := &cobra.Command{
		Use:   "confidence ARTICLES...",
		Short: "Train the scorer that turns what is known of a statement into a confidence",
		Long: "Train a logistic regression on statements that people judged, of the half of all statements that quern-train\n" +
			"precision does not test on, and print how its confidences hold on folds that it was not trained on.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			verdicts, err := readJudgements(judged)
			if err != nil {
				return err
			}
			samples, err := judgedSamples(cmd.Context(), folder, args, verdicts)
			if err != nil {
				return err
			}
			if len(samples) < folds {
				return fmt.Errorf("%d of the judged statements are still found: too few to learn from", len(samples))
			}
			printFolds(cmd.OutOrStdout(), samples)
			b, err := json.MarshalIndent(fitScorer(samples), "", "  ")
			if err != nil {
				return fmt.Errorf("writing the scorer: %w", err)
			}
			return writeFile(out, append(b, '\n'))
		},
	}
	cmd.Flags().StringVar(&folder, "data", "data", "the folder with models, lists, rules and schema")
	cmd.Flags().StringVar(&judged, "judgements", "cmd/quern-train/testdata/training-judgements.tsv", "the file of judgements")
	cmd.Flags().StringVarP(&out, "output", "o", "data/models/confidence.json", "the file to write")
	return cmd
}

// sample is a judged statement with what the scorer may know of it.
type sample struct {
	fact.Observation
	right bool
}

// judgedSamples reads the articles and gives the statements that have a judgement, in order of their keys. Statements
// of the half that is tested on are left out, whatever the file says.
func judgedSamples(ctx context.Context, folder string, files []string, verdicts map[string]bool) ([]sample, error) {
	data := os.DirFS(folder)
	pipeline, err := loader.English(data)
	if err != nil {
		return nil, fmt.Errorf("loading the models and rules: %w", err)
	}
	rules, err := loadRules(data)
	if err != nil {
		return nil, err
	}
	found := map[string]sample{}
	for item, err := range source.Files(ctx, files, nil, source.Options{}) {
		if err != nil {
			return nil, err
		}
		doc, err := pipeline.Parse(ctx, item.Article)
		if err != nil {
			return nil, err
		}
		observed := rules.Observe(doc)
		rec := graph.Record{Article: *doc.Article, Entities: doc.Entities}
		for i := range observed { // the number of the observation travels as the name of its rule
			st := observed[i].Statement
			st.Evidence = slices.Clone(st.Evidence)
			st.Evidence[0].Rule = strconv.Itoa(i)
			rec.Statements = append(rec.Statements, st)
		}
		rec = identity.Resolve(rec, nil)
		for i := range rec.Statements {
			for _, l := range rec.Statements[i].Lines(&rec.Article) {
				key := statementKey(&l)
				n, err := strconv.Atoi(l.Rule)
				if right, ok := verdicts[key]; ok && err == nil && !inTestHalf(key) {
					found[key] = sample{observed[n], right}
				}
			}
		}
	}
	var keys []string
	for k := range found {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var out []sample
	for _, k := range keys {
		out = append(out, found[k])
	}
	return out, nil
}

func loadRules(data fs.FS) (*fact.Rules, error) {
	dir, errSchema := fs.Sub(data, "schema")
	ruleDir, errRules := fs.Sub(data, "rules")
	if err := errors.Join(errSchema, errRules); err != nil {
		return nil, fmt.Errorf("loading the rules: %w", err)
	}
	words, err := schema.Load(dir)
	if err != nil {
		return nil, err
	}
	return fact.LoadRules(ruleDir, words)
}

// How the regression is fitted: passes of gradient descent over all samples, and how strongly weights are held to
// nothing. The prior is held to counting as it is, since few samples must not overrule it.
const (
	fitPasses  = 3000
	fitRate    = 0.5
	fitShrink  = 0.02
	leastCount = 4 // samples that must have a feature for it to get a weight
	folds      = 10
)

// fitScorer fits a logistic regression with a ridge penalty.
func fitScorer(samples []sample) *fact.Scorer {
	count := map[string]int{}
	for i := range samples {
		for _, f := range samples[i].Features {
			count[f]++
		}
	}
	s := &fact.Scorer{Prior: 1, Weights: map[string]float64{}}
	for f, n := range count {
		if n >= leastCount {
			s.Weights[f] = 0
		}
	}
	n := float64(len(samples))
	for range fitPasses {
		var bias, prior float64
		steps := map[string]float64{}
		for i := range samples {
			o := &samples[i]
			miss := (s.Score(&o.Observation) - float64(bit(o.right))) / n
			bias += miss
			prior += miss * fact.LogOdds(o.Prior)
			for _, f := range o.Features {
				if _, ok := s.Weights[f]; ok {
					steps[f] += miss
				}
			}
		}
		s.Bias -= fitRate * bias
		s.Prior -= fitRate * (prior + fitShrink*(s.Prior-1))
		for f := range s.Weights {
			s.Weights[f] -= fitRate * (steps[f] + fitShrink*s.Weights[f])
		}
	}
	round := func(x float64) float64 { return math.Round(x*1e3) / 1e3 }
	s.Bias, s.Prior = round(s.Bias), round(s.Prior)
	for f, w := range s.Weights {
		if s.Weights[f] = round(w); s.Weights[f] == 0 {
			delete(s.Weights, f)
		}
	}
	return s
}

// printFolds scores each fold by a scorer that learned from the others, and prints the confidences beside the share
// that is right, for the rules' own priors and for the scorer.
func printFolds(w io.Writer, samples []sample) {
	var priors, scores [10]share
	var loss [2]float64
	miss := func(p float64, right bool) float64 {
		p = min(max(p, 1e-3), 1-1e-3)
		if !right {
			p = 1 - p
		}
		return -math.Log(p)
	}
	for fold := range folds {
		var train, test []sample
		for i := range samples {
			if i%folds == fold {
				test = append(test, samples[i])
			} else {
				train = append(train, samples[i])
			}
		}
		s := fitScorer(train)
		for i := range test {
			o := &test[i]
			p := s.Score(&o.Observation)
			priors[min(9, int(o.Prior*10))].add(o.right, o.Prior)
			scores[min(9, int(p*10))].add(o.right, p)
			loss[0] += miss(o.Prior, o.right)
			loss[1] += miss(p, o.right)
		}
	}
	out := tabwriter.NewWriter(w, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "tenth\tpriors\tright\tconfidence\tscored\tright\tconfidence\t")
	for i := range 10 {
		row := []string{fmt.Sprintf("%.1f", float64(i)/10)}
		for _, s := range []*share{&priors[i], &scores[i]} {
			if s.judged == 0 {
				row = append(row, "-", "-", "-")
				continue
			}
			row = append(row, strconv.Itoa(s.judged), fmt.Sprintf("%.2f", s.of()), fmt.Sprintf("%.2f", s.confidence/float64(s.judged)))
		}
		fmt.Fprintln(out, strings.Join(row, "\t")+"\t")
	}
	_ = out.Flush() // a terminal that is gone is found out by what follows
	n := float64(len(samples))
	fmt.Fprintf(w, "%d statements; log loss of the priors %.3f, of the scorer %.3f\n", len(samples), loss[0]/n, loss[1]/n)
}
