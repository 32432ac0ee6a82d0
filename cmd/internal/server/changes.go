package server

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"quern/graph"
	"quern/graph/query"
	"quern/graph/store"
)

const atomType = "application/atom+xml"

// changeList is a page of changes. Version is the store's at its end: given as since, it asks for what came later.
type changeList struct {
	Changes []change `json:"changes"`
	Version string   `json:"version"`
	Next    *string  `json:"next"`
}

// change is one change of the store with the head of its article, where the store still has it.
type change struct {
	Version string `json:"version"`
	store.Change
	Title string `json:"title,omitempty"`
	URL   string `json:"url,omitempty"`
}

func changeNumber(n int64) string { return strconv.FormatInt(n, 10) }

// versionText is a version as callers have it.
func versionText(v store.Version) string { return v.Log + "." + changeNumber(v.Seq) }

// since reads the version, or the day, from which on changes are asked for.
func since(text string, v *store.Snapshot) (int64, error) {
	now, err := v.Version()
	if err != nil || text == "" {
		return 0, err
	}
	if d, err := time.Parse(time.DateOnly, text); err == nil {
		seq := int64(0)
		for c, err := range v.Changes(max(0, now.Seq-store.KeptChanges)) {
			if err != nil {
				return 0, err
			}
			if !c.When.Before(d) {
				break
			}
			seq = c.Seq
		}
		return seq, nil
	}
	log, number, ok := strings.Cut(text, ".")
	seq, err := strconv.ParseInt(number, 10, 64)
	switch {
	case !ok || err != nil || seq < 0:
		return 0, problemf(http.StatusBadRequest, `The parameter "since" is a version of the store or a day such as 2025-02-22, and not %q.`, clip(text))
	case log != now.Log && seq > 0 || seq > now.Seq:
		return 0, problemf(http.StatusGone, "The version %q is none that this store has had; leave it out to read all changes.", clip(text))
	}
	return seq, nil
}

func (s *Server) listChanges(w http.ResponseWriter, r *http.Request) error {
	limit, err := number(r, "limit", defaultLimit, 1, maxLimit)
	if err != nil {
		return err
	}
	p := r.URL.Query()
	format := p.Get("format")
	switch {
	case format != "":
	case prefers(r, atomType):
		format = "atom"
	case prefers(r, "application/x-ndjson"):
		format = "ndjson"
	}
	return s.withSnapshot(r, func(v *store.Snapshot) error {
		from, err := since(p.Get("since"), v)
		if err != nil {
			return err
		}
		now, err := v.Version()
		if err != nil {
			return err
		}
		q := s.words.Reader(v)
		all := func(yield func(change, error) bool) {
			for c, err := range v.Changes(from) {
				one := change{versionText(store.Version{Log: now.Log, Seq: c.Seq}), c, "", ""}
				if err == nil && c.Article != "" {
					var a graph.Article
					if a, err = q.Head(r.Context(), string(c.Article)); errors.Is(err, query.ErrNotFound) {
						err = nil
					}
					one.Title, one.URL = a.Title, a.URL
				}
				if !yield(one, err) || err != nil {
					return
				}
			}
		}
		if format == "ndjson" && p.Get("limit") == "" {
			return streamLines(w, all)
		}
		page := changeList{Changes: []change{}, Version: versionText(now)}
		for c, err := range all {
			if err != nil {
				return err
			}
			if len(page.Changes) == limit {
				page.Version = page.Changes[limit-1].Version
				u := r.URL.Query()
				u.Set("since", page.Version)
				next := r.URL.EscapedPath() + "?" + u.Encode()
				page.Next = &next
				w.Header().Set("Link", "<"+next+`>; rel="next"`)
				break
			}
			page.Changes = append(page.Changes, c)
		}
		switch format {
		case "atom":
			return writeAtom(w, r, &page)
		case "ndjson":
			return streamLines(w, func(yield func(change, error) bool) {
				for _, c := range page.Changes {
					if !yield(c, nil) {
						return
					}
				}
			})
		}
		write(w, r, http.StatusOK, "application/json", page)
		return nil
	})
}

// The elements of an Atom feed (RFC 4287).
type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Author  string      `xml:"author>name"`
		Links   []atomLink  `xml:"link"`
		Entries []atomEntry `xml:"entry"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	}
	atomEntry struct {
		ID      string    `xml:"id"`
		Title   string    `xml:"title"`
		Updated string    `xml:"updated"`
		Link    *atomLink `xml:"link"`
		Summary string    `xml:"summary"`
	}
)

func writeAtom(w http.ResponseWriter, r *http.Request, page *changeList) error {
	log, _, _ := strings.Cut(page.Version, ".")
	feed := atomFeed{ID: "urn:quern:changes:" + log, Title: "Changes of the graph", Author: "quern",
		Updated: time.Unix(0, 0).UTC().Format(time.RFC3339), Links: []atomLink{{"self", r.URL.RequestURI()}}}
	if page.Next != nil {
		feed.Links = append(feed.Links, atomLink{"next", *page.Next})
	}
	for _, c := range page.Changes {
		feed.Updated = c.When.Format(time.RFC3339Nano)
		e := atomEntry{ID: "urn:quern:change:" + c.Version, Title: string(c.Kind), Updated: feed.Updated,
			Summary: fmt.Sprintf("%d facts came, %d went.", len(c.Came), len(c.Went))}
		switch {
		case c.Title != "":
			e.Title += ": " + xmlText(c.Title)
		case c.Article != "":
			e.Title += ": " + string(c.Article)
		case c.Judgement != "":
			e.Title += ": " + xmlText(c.Judgement)
		}
		if c.Article != "" && c.Kind != store.Forgotten {
			e.Link = &atomLink{"alternate", articlePath(c.Article)}
		}
		feed.Entries = append(feed.Entries, e)
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	enc.Indent("", "  ")
	if err := enc.Encode(feed); err != nil {
		return fmt.Errorf("writing the feed: %w", err)
	}
	writeBytes(w, http.StatusOK, atomType, append(b.Bytes(), '\n'))
	return nil
}

// xmlText drops what XML 1.0 cannot hold.
func xmlText(s string) string {
	return strings.Map(func(c rune) rune {
		if c < 0x20 && c != '\t' && c != '\n' || c == 0xFFFE || c == 0xFFFF {
			return -1
		}
		return c
	}, strings.ToValidUTF8(s, ""))
}
