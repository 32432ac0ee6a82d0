package server

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// position is where a list goes on: behind a thing, or behind so many.
type position struct {
	After string `json:"a,omitempty"`
	Skip  int    `json:"s,omitempty"`
}

// cursor is a position in the list that one address with its parameters gives. Callers get it as a word without
// meaning and give it back.
type cursor struct {
	position
	List string `json:"l"`
}

// listOf tells the list of a request from others.
func listOf(u *url.URL) string {
	p := u.Query()
	p.Del("cursor")
	p.Del("limit")
	sum := sha256.Sum256([]byte(u.Path + "?" + p.Encode()))
	return base64.RawURLEncoding.EncodeToString(sum[:6])
}

func encodeCursor(u *url.URL, at position) string {
	data, _ := json.Marshal(cursor{at, listOf(u)}) // strings and numbers always marshal
	return base64.RawURLEncoding.EncodeToString(data)
}

// decodeCursor reads the position that a request goes on from; without a cursor it is the beginning.
func decodeCursor(u *url.URL) (position, error) {
	text := u.Query().Get("cursor")
	if text == "" {
		return position{}, nil
	}
	var c cursor
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	if err != nil || c.Skip < 0 || c.List != listOf(u) {
		return position{}, problemf(http.StatusBadRequest, "The cursor is not one of this list; leave it out to begin anew.")
	}
	return c.position, nil
}

// nextPage is the address of the rest of a list.
func nextPage(u *url.URL, at position) string {
	p := u.Query()
	p.Set("cursor", encodeCursor(u, at))
	return u.EscapedPath() + "?" + p.Encode()
}

// serveList answers with a page of a list: as JSON, which wrap makes of the page and of the address of the next
// one (nil for the last), or a line each as NDJSON. NDJSON without a limit is the whole list, in a stream. after
// tells where the list goes on behind a thing; n counts the things of the page.
func serveList[T any](w http.ResponseWriter, r *http.Request, items iter.Seq2[T, error], after func(last T, n int) position, wrap func([]T, *string) any) error {
	limit, err := number(r, "limit", defaultLimit, 1, maxLimit)
	if err != nil {
		return err
	}
	lines := prefers(r, "application/x-ndjson")
	if lines && r.URL.Query().Get("limit") == "" {
		return streamLines(w, items)
	}
	page := []T{}
	var next *string
	for item, err := range items {
		if err != nil {
			return err
		}
		if len(page) == limit {
			address := nextPage(r.URL, after(page[limit-1], limit))
			next = &address
			w.Header().Set("Link", "<"+address+`>; rel="next"`)
			break
		}
		page = append(page, item)
	}
	if lines {
		return streamLines(w, func(yield func(T, error) bool) {
			for _, item := range page {
				if !yield(item, nil) {
					return
				}
			}
		})
	}
	write(w, r, http.StatusOK, "application/json", wrap(page, next))
	return nil
}

// streamLines writes things as they come. After an error the answer is broken off, so that it is not taken for a
// whole one.
func streamLines[T any](w http.ResponseWriter, items iter.Seq2[T, error]) error {
	begun := false
	var e *json.Encoder
	begin := func() {
		w.Header().Set("Content-Type", "application/x-ndjson")
		w.WriteHeader(http.StatusOK)
		e = json.NewEncoder(w)
		e.SetEscapeHTML(false)
		begun = true
	}
	for item, err := range items {
		if err != nil {
			return err
		}
		if !begun {
			begin()
		}
		if err := e.Encode(item); err != nil {
			return fmt.Errorf("writing a list: %w", err)
		}
	}
	if !begun {
		begin()
	}
	return nil
}

// prefers reports whether the caller would rather have a media type than JSON.
func prefers(r *http.Request, mediaType string) bool {
	return quality(r, mediaType) > quality(r, "application/json")
}

// quality is how much the caller wants a media type, from 0 to 1, as RFC 9110 weighs it: the most particular range
// that fits counts. Without the header Accept everything is wanted alike.
func quality(r *http.Request, mediaType string) float64 {
	accept := strings.Join(r.Header.Values("Accept"), ",")
	if strings.TrimSpace(accept) == "" {
		return 1
	}
	kind, _, _ := strings.Cut(mediaType, "/")
	best, q := 0, 0.0
	for part := range strings.SplitSeq(accept, ",") {
		given, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		rank := map[string]int{mediaType: 3, kind + "/*": 2, "*/*": 1}[given]
		if rank <= best {
			continue
		}
		weight, err := strconv.ParseFloat(cmp.Or(params["q"], "1"), 64)
		if err != nil || weight < 0 || weight > 1 {
			weight = 0
		}
		best, q = rank, weight
	}
	return q
}

// etag makes the name of an answer's content.
func etag(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return `"` + hex.EncodeToString(sum[:12]) + `"`
}

// matches reports whether a list of ETags has this one; "*" has every one.
func matches(list, tag string) bool {
	for given := range strings.SplitSeq(list, ",") {
		given = strings.TrimSpace(given)
		if given == "*" || strings.TrimPrefix(given, "W/") == tag {
			return true
		}
	}
	return false
}

// unchanged answers 304 where the caller has the content already.
func unchanged(w http.ResponseWriter, r *http.Request, tag string) bool {
	w.Header().Set("ETag", tag)
	if list := r.Header.Get("If-None-Match"); list == "" || !matches(list, tag) {
		return false
	}
	w.WriteHeader(http.StatusNotModified)
	return true
}

// precondition holds a change to what the caller believes is there: tag is that of what is there, or "".
func precondition(r *http.Request, tag string) error {
	if list := r.Header.Get("If-Match"); list != "" && (tag == "" || !matches(list, tag)) {
		return problemf(http.StatusPreconditionFailed, "What is there is not what If-Match names; read it again.")
	}
	if list := r.Header.Get("If-None-Match"); list != "" && tag != "" && matches(list, tag) {
		return problemf(http.StatusPreconditionFailed, "It is there already, which If-None-Match rules out.")
	}
	return nil
}
