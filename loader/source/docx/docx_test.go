package docx

import (
	"archive/zip"
	"bytes"
	"testing"
)

// FuzzRead puts bytes where a document's text and properties are.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`<w:document><w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>T</w:t></w:r></w:p><w:p><w:r><w:t>a<w:tab/></w:t></w:r></w:p></w:document>`), []byte(`<c><dc:title>T</dc:title><dcterms:created>2025-02-18</dcterms:created></c>`))
	f.Add([]byte(`<w:del><w:t>a</w:del></w:del><w:t>b`), []byte(`<`))
	f.Fuzz(func(t *testing.T, document, properties []byte) {
		_, _ = Read(document) // which is no ZIP archive
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for name, content := range map[string][]byte{"word/document.xml": document, "docProps/core.xml": properties} {
			part, err := w.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			part.Write(content)
		}
		w.Close()
		if p, err := Read(b.Bytes()); err == nil && len(p.Text) > len(document)+1 {
			t.Errorf("%q gives more text than it has: %q", document, p.Text)
		}
	})
}
