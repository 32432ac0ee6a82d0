// Package data holds what quern knows before it reads: the schema, the rules, the lists, the models and the
// sample articles. Only commands and tests import it; packages take an fs.FS.
package data

import (
	"embed"
	"io/fs"
)

//go:embed articles lists models rules schema
var files embed.FS

// All holds every folder below by its name: what loader.English reads.
func All() fs.FS { return files }

// Articles holds the sample articles, one JSONL file.
func Articles() fs.FS { return sub("articles") }

// Lists holds the lexicons and reference lists; each file names its source and licence.
func Lists() fs.FS { return sub("lists") }

// Models holds the trained models.
func Models() fs.FS { return sub("models") }

// Rules holds the rules for facts, one file a predicate.
func Rules() fs.FS { return sub("rules") }

// Schema holds entity types and predicates.
func Schema() fs.FS { return sub("schema") }

func sub(dir string) fs.FS {
	f, err := fs.Sub(files, dir)
	if err != nil {
		panic("data: " + err.Error()) // the folders are embedded above: it cannot happen in a built program
	}
	return f
}
