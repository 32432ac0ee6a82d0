// Package pdf reads the text of PDF documents, with PDFium compiled to WebAssembly: it is what a browser
// reads them with, and it can reach no file and no memory but its own.
package pdf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"

	"quern/loader/source/page"
)

// The limits of a document.
const (
	MaxSize  = 64 << 20
	maxPages = 2000
	maxText  = 20 << 20
	// memoryPages is the most memory that PDFium may have, in WebAssembly's pages of 64 KB.
	memoryPages = 384 << 20 >> 16
	start       = time.Minute
)

// engine starts PDFium once. Its compiled code is kept in a folder of the user's own, or compiled anew.
var engine = sync.OnceValues(func() (pdfium.Pool, error) {
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(memoryPages)
	if runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		config = wazero.NewRuntimeConfigInterpreter().WithMemoryLimitPages(memoryPages)
	}
	if dir := cacheDir(); dir != "" {
		if cache, err := wazero.NewCompilationCacheWithDir(dir); err == nil {
			config = config.WithCompilationCache(cache)
		}
	}
	return webassembly.Init(webassembly.Config{MaxTotal: 1, RuntimeConfig: config,
		FSConfig: wazero.NewFSConfig(), Stdout: io.Discard, Stderr: io.Discard})
})

// Read reads a document. Pages follow each other; a word that was divided at the end of a line is one again;
// lines that stand on most pages (headers and footers) are left out.
func Read(ctx context.Context, b []byte) (page.Page, error) {
	if len(b) > MaxSize {
		return page.Page{}, fmt.Errorf("the document is longer than %d MB", MaxSize>>20)
	}
	pool, err := engine()
	if err != nil {
		return page.Page{}, fmt.Errorf("starting PDFium: %w", err)
	}
	in, err := pool.GetInstance(start)
	if err != nil {
		return page.Page{}, fmt.Errorf("starting PDFium: %w", err)
	}
	defer in.Close()
	doc, err := in.OpenDocument(&requests.OpenDocument{File: &b})
	if err != nil {
		if strings.Contains(err.Error(), "password") {
			return page.Page{}, errors.New("the PDF is protected by a password")
		}
		return page.Page{}, errors.New("the PDF is damaged")
	}
	count, err := in.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc.Document})
	if err != nil {
		return page.Page{}, fmt.Errorf("reading the PDF: %w", err)
	}
	if count.PageCount > maxPages {
		return page.Page{}, fmt.Errorf("the PDF has more than %d pages", maxPages)
	}
	var pages []string
	length := 0
	for i := range count.PageCount {
		if err := ctx.Err(); err != nil {
			return page.Page{}, err
		}
		text, err := in.GetPageText(&requests.GetPageText{Page: requests.Page{ByIndex: &requests.PageByIndex{Document: doc.Document, Index: i}}})
		if err != nil {
			return page.Page{}, fmt.Errorf("reading page %d of the PDF: %w", i+1, err)
		}
		if length += len(text.Text); length > maxText {
			return page.Page{}, fmt.Errorf("the PDF has more than %d MB of text", maxText>>20)
		}
		pages = append(pages, text.Text)
	}
	p := page.Page{Text: join(pages)}
	if p.Empty() {
		return page.Page{}, errors.New("the PDF has no text: it may be a scan")
	}
	meta, err := in.GetMetaData(&requests.GetMetaData{Document: doc.Document})
	if err == nil {
		for _, t := range meta.Tags {
			switch t.Tag {
			case "Title":
				p.Title = strings.TrimSpace(t.Value)
			case "Author":
				p.Authors = page.Authors(t.Value)
			case "CreationDate":
				if v := strings.TrimPrefix(t.Value, "D:"); len(v) >= 8 {
					p.Date, _ = page.ParseDay(v[:8])
				}
			}
		}
	}
	return p, nil
}
