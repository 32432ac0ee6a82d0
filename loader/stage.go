package loader

import (
	"fmt"
	"slices"
	"strings"

	"quern/loader/language"
)

// Stage is one step of reading. Process adds the layers that Adds lists and edits no other; it is safe for
// concurrent use, each goroutine on its own document, and returns on any input.
type Stage interface {
	Name() string
	Needs() []language.Layer
	Adds() []language.Layer
	Process(doc *language.Document)
}

// OrderError tells why stages cannot run in the order given.
type OrderError struct {
	Stage string
	// Missing are the layers that no earlier stage adds, Twice those that an earlier stage already added.
	Missing, Twice []language.Layer
}

func (e *OrderError) Error() string {
	if len(e.Missing) > 0 {
		return fmt.Sprintf("stage %q needs %s, which no stage before it adds", e.Stage, layerList(e.Missing))
	}
	return fmt.Sprintf("stage %q adds %s, which a stage before it adds already", e.Stage, layerList(e.Twice))
}

func layerList(layers []language.Layer) string {
	names := make([]string, len(layers))
	for i, l := range layers {
		names[i] = string(l)
	}
	return strings.Join(names, ", ")
}

// checkOrder returns an *OrderError for the first stage that lacks a layer or repeats one.
func checkOrder(stages []Stage) error {
	var have []language.Layer
	for _, s := range stages {
		e := OrderError{Stage: s.Name()}
		for _, l := range s.Needs() {
			if !slices.Contains(have, l) {
				e.Missing = append(e.Missing, l)
			}
		}
		for _, l := range s.Adds() {
			if slices.Contains(have, l) {
				e.Twice = append(e.Twice, l)
			}
		}
		if e.Missing != nil || e.Twice != nil {
			return &e
		}
		have = append(have, s.Adds()...)
	}
	return nil
}
