package page

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"quern/export"
	"quern/graph"
)

//go:embed assets
var embedded embed.FS

// AssetPrefix is the folder of the assets. Behind it come the hash of them all and the asset's name, so that an address
// never stands for other bytes and a module finds those that it imports beside itself.
const AssetPrefix = "/assets/"

// styleSheet is the one style sheet, made of all below assets.
const styleSheet = "style.css"

// asset is a file that pages load.
type asset struct {
	kind string
	body []byte
	zip  []byte // the body in gzip, or nil where that is no shorter
}

type assets struct {
	hash  string
	files map[string]*asset
}

// loadAssets reads and compresses the assets once for the process.
var loadAssets = sync.OnceValues(func() (*assets, error) {
	a := &assets{files: map[string]*asset{}}
	style := []byte(colours())
	sum := sha256.New()
	err := fs.WalkDir(embedded, "assets", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := embedded.ReadFile(name)
		if err != nil {
			return err
		}
		name = strings.TrimPrefix(name, "assets/")
		if !strings.Contains(name, "/") && path.Ext(name) == ".css" {
			style = append(append(style, '\n'), body...)
			return nil
		}
		fmt.Fprintf(sum, "%s %d\n%s", name, len(body), body)
		return a.add(name, body)
	})
	if err == nil {
		sum.Write(style)
		err = a.add(styleSheet, style)
	}
	a.hash = hex.EncodeToString(sum.Sum(nil)[:8])
	return a, err
})

func (a *assets) add(name string, body []byte) error {
	kind := mime.TypeByExtension(path.Ext(name))
	switch path.Ext(name) { // which the tables of a machine may have otherwise
	case ".js", ".mjs":
		kind = "text/javascript; charset=utf-8"
	case ".css":
		kind = "text/css; charset=utf-8"
	case ".svg":
		kind = "image/svg+xml"
	case "":
		kind = "text/plain; charset=utf-8"
	}
	if kind == "" {
		return fmt.Errorf("the asset %s is of no known type", name)
	}
	zip, err := compressed(body, gzip.BestCompression)
	if len(zip) >= len(body) {
		zip = nil
	}
	a.files[name] = &asset{kind, body, zip}
	return err
}

func compressed(body []byte, level int) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, level)
	if err == nil {
		_, err = w.Write(body)
	}
	if err == nil {
		err = w.Close()
	}
	return b.Bytes(), err
}

// address is where an asset is served.
func (a *assets) address(name string) (string, error) {
	if a.files[name] == nil {
		return "", fmt.Errorf("there is no asset %q", name)
	}
	return AssetPrefix + a.hash + "/" + name, nil
}

// Asset serves an asset by the part of its address behind AssetPrefix, and reports whether there is one.
func (s *Site) Asset(w http.ResponseWriter, r *http.Request, name string) bool {
	hash, name, _ := strings.Cut(name, "/")
	f := s.assets.files[name]
	if hash != s.assets.hash || f == nil {
		return false
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	send(w, r, http.StatusOK, f.body, f.zip)
	return true
}

// send writes a body, in gzip where the caller takes that and there is one.
func send(w http.ResponseWriter, r *http.Request, status int, body, zip []byte) {
	h := w.Header()
	h.Add("Vary", "Accept-Encoding")
	if zip != nil && takesGzip(r) {
		h.Set("Content-Encoding", "gzip")
		body = zip
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a caller that went away needs no answer
	}
}

// takesGzip reads Accept-Encoding as far as all browsers write it.
func takesGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		coding, weight, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			return !slices.Contains([]string{"q=0", "q=0.0", "q=0.00", "q=0.000"}, strings.ReplaceAll(weight, " ", ""))
		}
	}
	return false
}

// colours are the diagrams' colours of the types of entities, as properties of the style sheet: --person-fill,
// --person-border.
func colours() string {
	list := func(pick func(export.Colour) string) string {
		var b strings.Builder
		for _, t := range graph.EntityTypes {
			fill, border := export.TypeColours(t)
			fmt.Fprintf(&b, "--%s-fill:%s;--%s-border:%s;", t, pick(fill), t, pick(border))
		}
		return b.String()
	}
	return ":root{" + list(func(c export.Colour) string { return c.Light }) + "}\n@media (prefers-color-scheme:dark){:root{" +
		list(func(c export.Colour) string { return c.Dark }) + "}}\n"
}
