package lexicon

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"quern/graph"
)

// aliasesFile holds the names that users add. Its lines are name, type and aliases; "#" opens a comment.
const aliasesFile = "aliases.csv"

// aliasTypes are the types whose names can be added: the others have none of their own, or lists.
var aliasTypes = []graph.EntityType{graph.Person, graph.Organization, graph.Country, graph.Place, graph.Work, graph.Product}

// readAliases adds the names of the user's file, which go before those of the lists. The file may be missing.
func (l *Lexicon) readAliases(lists fs.FS) error {
	b, err := fs.ReadFile(lists, aliasesFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !utf8.Valid(b) {
		return fmt.Errorf("%s: not UTF-8", aliasesFile)
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))))
	r.Comment, r.TrimLeadingSpace, r.FieldsPerRecord = '#', true, -1
	for {
		row, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", aliasesFile, err)
		}
		line, _ := r.FieldPos(0)
		if len(row) < 2 || len(row) > 3 {
			return fmt.Errorf("%s:%d: %d columns, want name, type and aliases", aliasesFile, line, len(row))
		}
		name, kind, aliases := strings.TrimSpace(row[0]), graph.EntityType(strings.TrimSpace(row[1])), ""
		if name == "name" && kind == "type" {
			continue
		}
		if len(row) == 3 {
			aliases = row[2]
		}
		if !slices.Contains(aliasTypes, kind) {
			return fmt.Errorf("%s:%d: the type is person, organization, country, place, work or product, not %q", aliasesFile, line, kind)
		}
		if Slug(name) == "" {
			return fmt.Errorf("%s:%d: the name %q has no letter", aliasesFile, line, name)
		}
		l.addAlias(name, kind, aliases)
	}
}

// addAlias makes the names readings of an entry, or of the list's own entry where it has the name already.
func (l *Lexicon) addAlias(name string, kind graph.EntityType, aliases string) {
	e := &Entry{Slug: Slug(name), Name: name, Type: kind}
	for _, r := range l.Readings(name) {
		if r.Kind == Name && r.Entry.Type == kind {
			e = r.Entry
			break
		}
	}
	for n := range strings.SplitSeq(name+"|"+aliases, "|") {
		if n = strings.TrimSpace(n); n == "" {
			continue
		}
		k := Key(n)
		others := slices.DeleteFunc(slices.Clone(l.readings[k]), func(r Reading) bool { return r.Kind == Name && r.Entry == e })
		l.readings[k] = append([]Reading{{Name, e}}, others...)
		l.own[k] = true
	}
}

// Own reports whether a user added the name.
func (l *Lexicon) Own(name string) bool { return len(l.own) > 0 && l.own[Key(name)] }
