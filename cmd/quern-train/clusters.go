package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"quern/loader/language/cluster"
)

func clustersCommand() *cobra.Command {
	o := cluster.Options{}
	var out string
	var words int
	cmd := &cobra.Command{
		Use:   "clusters EMBEDDINGS.json",
		Short: "Find classes of words in word embeddings (the JSON of wink-embeddings)",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			v, err := readEmbeddings(args[0], words)
			if err != nil {
				return err
			}
			t, err := cluster.Train(v, o)
			if err != nil {
				return err
			}
			return writeFile(out, t.Encode())
		},
	}
	cmd.Flags().StringVar(&out, "out", cluster.File, "the file to write")
	cmd.Flags().IntVar(&words, "words", 120000, "how many of the most frequent words get a class")
	cmd.Flags().IntVar(&o.Words, "sample", 40000, "how many of the most frequent words the classes are found on")
	cmd.Flags().IntVar(&o.Fine, "fine", 1000, "number of fine classes")
	cmd.Flags().IntVar(&o.Coarse, "coarse", 100, "number of coarse classes")
	cmd.Flags().IntVar(&o.Rounds, "rounds", 15, "rounds of k-means")
	cmd.Flags().Uint64Var(&o.Seed, "seed", 1, "seed of the random numbers")
	return cmd
}

// readEmbeddings reads {"words": [most frequent first], "vectors": {word: numbers}}: the first numbers of a
// vector, as many as "dimensions" says, are its embedding.
func readEmbeddings(path string, words int) (cluster.Vectors, error) {
	var v cluster.Vectors
	f, err := os.Open(path)
	if err != nil {
		return v, fmt.Errorf("reading embeddings: %w", err)
	}
	defer f.Close()
	dimensions, rank := 0, map[string]int{}
	d := json.NewDecoder(bufio.NewReaderSize(f, 1<<20))
	fail := func(err error) (cluster.Vectors, error) {
		return v, fmt.Errorf("reading embeddings from %s: %w", path, err)
	}
	if _, err := d.Token(); err != nil {
		return fail(err)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return fail(err)
		}
		switch key {
		case "dimensions":
			err = d.Decode(&dimensions)
		case "words":
			var all []string
			err = d.Decode(&all)
			for _, w := range all {
				if len(v.Words) < words && w == strings.ToLower(w) {
					rank[w] = len(v.Words)
					v.Words = append(v.Words, w)
				}
			}
			v.Rows = make([][]float32, len(v.Words))
		case "vectors":
			err = readVectors(d, dimensions, rank, &v)
		default:
			var skip json.RawMessage
			err = d.Decode(&skip)
		}
		if err != nil {
			return fail(err)
		}
	}
	for i, r := range v.Rows {
		if r == nil {
			return fail(fmt.Errorf("no vector for %q", v.Words[i]))
		}
	}
	if len(v.Rows) == 0 {
		return fail(errors.New("no words"))
	}
	return v, nil
}

func readVectors(d *json.Decoder, dimensions int, rank map[string]int, v *cluster.Vectors) error {
	if dimensions == 0 || len(rank) == 0 {
		return errors.New(`"dimensions" and "words" must come before "vectors"`)
	}
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		word, err := d.Token()
		if err != nil {
			return err
		}
		var row []float32
		if err := d.Decode(&row); err != nil {
			return err
		}
		if i, ok := rank[word.(string)]; ok {
			if len(row) < dimensions {
				return io.ErrUnexpectedEOF
			}
			v.Rows[i] = row[:dimensions:dimensions]
		}
	}
	_, err := d.Token()
	return err
}
