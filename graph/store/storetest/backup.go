package storetest

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"quern/graph"
	"quern/graph/store"
)

func (h *harness) backup() []byte {
	h.t.Helper()
	v := h.snapshot()
	defer v.Close()
	var b bytes.Buffer
	if _, err := v.Backup(&b); err != nil {
		h.t.Fatal(err)
	}
	return b.Bytes()
}

func testBackup(t *testing.T, h *harness) {
	empty := h.backup()
	recs := records(40)
	for _, rec := range recs {
		h.add(rec, store.New)
	}
	file := h.addFile(store.New, `<ent:a> <kg:met> <ent:zoe-muller> <x:other> .`, `<ent:a> <kg:p> "1.0"^^<http://www.w3.org/2001/XMLSchema#decimal> .`)
	js := []graph.Judgement{
		h.judge(merge(amal, zoe)), h.judge(graph.Judgement{Kind: graph.Wrong, Fact: firstFact(t, noor, recs...), Why: "<so>"}),
		h.judge(graph.Judgement{Kind: graph.Rename, A: ferenc, Name: "F. K."}),
	}
	want, counted, saved := h.dump(), h.stats(), h.backup()
	n, err := store.CheckBackup(bytes.NewReader(saved))
	if err != nil || n != (store.BackupStats{Articles: 41, Judgements: 3}) {
		t.Errorf("the backup is read as %+v, %v", n, err)
	}
	_, err = h.store.Restore(t.Context(), bytes.NewReader(saved))
	wantError(t, err, store.ErrNotEmpty, "restoring over a store")
	for _, rec := range recs {
		h.forget(rec.Article.ID)
	}
	h.forget(file)
	_, err = h.store.Restore(t.Context(), bytes.NewReader(saved))
	wantError(t, err, store.ErrNotEmpty, "restoring over judgements")
	for _, j := range js {
		h.unjudge(j.ID)
	}
	if got := h.backup(); !bytes.Equal(got, empty) {
		t.Error("the store is empty again and its backup is another")
	}
	if _, err := h.store.Restore(t.Context(), bytes.NewReader(saved[:len(saved)*2/3])); !errors.Is(err, store.ErrBackup) {
		t.Errorf("restoring two thirds of a backup gives %v", err)
	}
	h.wantDump("", "after two thirds of a backup")
	if got := h.stats(); got != (store.Stats{}) {
		t.Errorf("after two thirds of a backup the store counts %+v", got)
	}
	h.check()
	if _, err := h.store.Restore(t.Context(), bytes.NewReader(saved)); err != nil {
		t.Fatal(err)
	}
	h.wantDump(want, "restored,")
	if got := h.stats(); got != counted {
		t.Errorf("restored, the store counts %+v, want %+v", got, counted)
	}
	if !bytes.Equal(h.backup(), saved) {
		t.Error("a backup of what was restored is another")
	}
	h.add(recs[0], store.Unchanged)
	for _, j := range js {
		h.unjudge(j.ID)
	}
	h.forget(file)
	h.wantDump(Dump(t, recs), "restored, and all judgements and the file taken back,")
	testBadBackups(t, saved)
}

// testBadBackups cuts a backup off and changes it: no part of one may pass for the whole.
func testBadBackups(t *testing.T, saved []byte) {
	zip, err := gzip.NewReader(bytes.NewReader(saved))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(zip)
	if err != nil {
		t.Fatal(err)
	}
	again := func(text string) []byte {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	text := string(plain)
	rows := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
	bad := map[string][]byte{
		"nothing":          nil,
		"no gzip":          plain,
		"another file":     again(`{"x":1}` + "\n"),
		"no JSON":          again("x\n"),
		"a changed text":   again(strings.Replace(text, "Report 3", "Report 4", 1)),
		"a missing row":    again(strings.Join(append(append([]string{}, rows[:5]...), rows[6:]...), "")),
		"no end":           again(strings.Join(rows[:len(rows)-1], "")),
		"an empty row":     again(rows[0] + "{}\n" + strings.Join(rows[1:], "")),
		"more behind it":   again(text + rows[1]),
		"a half last row":  again(text[:len(text)-9]),
		"a newer version":  again(strings.Replace(text, `"version":1`, `"version":2`, 1)),
		"a bad judgement":  again(strings.Replace(text, `"kind":"merge"`, `"kind":"purge"`, 1)),
		"gzip cut at once": saved[:5],
	}
	for cut := 11; cut < len(saved); cut += 1 + len(saved)/40 {
		bad[fmt.Sprintf("gzip cut at %d", cut)] = saved[:cut]
	}
	for name, data := range bad {
		if n, err := store.CheckBackup(bytes.NewReader(data)); err == nil {
			t.Errorf("%s: read as a whole backup of %+v", name, n)
		}
	}
}
