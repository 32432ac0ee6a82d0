package graph

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
)

// ArticleID names an article: "article:" and a hash.
type ArticleID string

// Article is one piece of news after cleaning. Its Text is final: every Span of its facts counts in these bytes.
type Article struct {
	ID        ArticleID `json:"id"`
	URL       string    `json:"url,omitempty"`
	Title     string    `json:"title,omitempty"`
	Date      Date      `json:"date,omitempty"`
	Publisher string    `json:"publisher,omitempty"`
	// Authors are the names in the byline, set apart by "; ". Place is where the article was written, as its
	// dateline has it.
	Authors string `json:"authors,omitempty"`
	Place   string `json:"place,omitempty"`
	Text    string `json:"text"`
}

// NewArticleID hashes the canonical address, or without one the cleaned text, so that the same article
// has the same id wherever and whenever it is loaded.
func NewArticleID(address, text string) ArticleID {
	key := "text\x00" + text
	if a := CanonicalURL(address); a != "" {
		key = "url\x00" + a
	}
	sum := sha256.Sum256([]byte(key))
	return ArticleID("article:" + hex.EncodeToString(sum[:8]))
}

// CanonicalURL lowers the scheme and host and drops the fragment, a default port and a final slash:
// differences that never lead to another article. An address that does not parse is returned trimmed.
func CanonicalURL(address string) string {
	address = strings.TrimSpace(address)
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	u.Scheme = strings.ToLower(u.Scheme)
	u.Host = strings.ToLower(u.Host)
	if p := u.Port(); (u.Scheme == "http" && p == "80") || (u.Scheme == "https" && p == "443") {
		u.Host = strings.TrimSuffix(u.Host, ":"+p)
	}
	u.Fragment, u.RawFragment = "", ""
	return strings.TrimSuffix(u.String(), "/")
}
