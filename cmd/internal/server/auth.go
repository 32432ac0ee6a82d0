package server

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net/http"
	"strings"

	"quern/cmd/internal/page"
)

// Tokens are what callers show to be let in. With none set, everyone who reaches the server may do all; with one
// set, nothing is answered without a token but the probes.
type Tokens struct {
	// Read is enough to ask, Write to ask and to change. Without Write, nobody may change anything.
	Read, Write string
}

// minToken is how many characters a token has at least.
const minToken = 16

// Set reports whether a token is asked for.
func (t Tokens) Set() bool { return t.Read != "" || t.Write != "" }

// Validate refuses tokens that could be guessed, or that are not apart.
func (t Tokens) Validate() error {
	for _, one := range []struct{ name, token string }{{"reading", t.Read}, {"writing", t.Write}} {
		if one.token != "" && len(one.token) < minToken {
			return fmt.Errorf("the token for %s has fewer than %d characters; make one with: openssl rand -hex 32", one.name, minToken)
		}
		if strings.ContainsAny(one.token, " \t\r\n,") {
			return fmt.Errorf("the token for %s holds a space or a comma", one.name)
		}
	}
	if t.Read != "" && t.Read == t.Write {
		return fmt.Errorf("the token for reading and the one for writing are the same; leave out the one for reading, or make another")
	}
	return nil
}

// ParseTokens reads a file of tokens: lines of the form "read TOKEN" and "write TOKEN"; a line that is a token alone
// is the one for writing. "#" begins a comment.
func ParseTokens(file []byte) (t Tokens, err error) {
	lines := bufio.NewScanner(bytes.NewReader(file))
	for n := 1; lines.Scan(); n++ {
		text, _, _ := strings.Cut(lines.Text(), "#")
		words := strings.Fields(text)
		to := &t.Write
		switch {
		case len(words) == 0:
			continue
		case len(words) == 2 && words[0] == "read":
			to = &t.Read
		case len(words) == 2 && words[0] == "write", len(words) == 1:
		default:
			return t, fmt.Errorf(`line %d is not "read TOKEN" or "write TOKEN"`, n)
		}
		if *to != "" {
			return t, fmt.Errorf("line %d gives a second token for the same", n)
		}
		*to = words[len(words)-1]
	}
	if err := lines.Err(); err != nil {
		return t, err
	}
	if !t.Set() {
		return t, fmt.Errorf("it has no token")
	}
	return t, t.Validate()
}

// check lets a request in or not.
func (t Tokens) check(r *http.Request, open, reads bool) error {
	if open || !t.Set() {
		return nil
	}
	given, ok := shownToken(r)
	reader, writer := equal(given, t.Read), equal(given, t.Write)
	switch {
	case ok && (writer || reader && reads):
		return nil
	case ok && reader:
		return problemf(http.StatusForbidden, "This token is for reading; a change needs the one for writing.").kind("token", "The token does not allow it")
	}
	p := problemf(http.StatusUnauthorized, "Send the header Authorization: Bearer TOKEN with a token of this server.")
	p.header.Set("WWW-Authenticate", `Bearer realm="quern"`)
	return p
}

// shownToken gives the token that a request shows: in its header, or a browser that signed in, in a cookie. Browsers send
// that with this site's own pages only, and a change asked for by another site is refused before.
func shownToken(r *http.Request) (string, bool) {
	if header := r.Header.Get("Authorization"); header != "" {
		return strings.CutPrefix(header, "Bearer ")
	}
	c, err := r.Cookie(page.TokenCookie)
	if err != nil {
		return "", false
	}
	return c.Value, true
}

// equal compares in a time that does not tell where two tokens differ, nor how long the right one is. An empty
// token is nobody's.
func equal(given, token string) bool {
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(token))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1 && token != ""
}
