package raster

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const square = `<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" class="quern" width="300pt" height="150pt" viewBox="0 0 300 150">
<style>.quern{max-width:100%;height:auto}</style>
<rect x="0" y="0" width="300" height="150" fill="#fff"/><rect x="290" y="140" width="10" height="10" fill="#f00"/>
<text x="20" y="60" font-size="20">Северия 北斗 Łódź</text></svg>`

func browser(t *testing.T) Browser {
	t.Helper()
	if _, err := Find(os.Getenv(Variable)); err != nil {
		t.Skip("needs Chromium")
	}
	return Browser{Program: os.Getenv(Variable), Timeout: 2 * time.Minute}
}

// TestPNG holds the picture to the diagram's size and its last corner to the diagram's corner.
func TestPNG(t *testing.T) {
	b := browser(t)
	out, err := b.PNG(t.Context(), []byte(square))
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	if got := img.Bounds().Size(); got != (image.Point{800, 400}) {
		t.Errorf("the picture has %v pixels, want 800×400", got)
	}
	if r, g, b, _ := img.At(795, 395).RGBA(); r>>8 != 255 || g != 0 || b != 0 {
		t.Errorf("the corner is %v, want red", color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 255})
	}
	dark := 0
	for x := 40; x < 760; x++ {
		for y := 80; y < 200; y++ {
			if r, _, _, _ := img.At(x, y).RGBA(); r>>8 < 100 {
				dark++
			}
		}
	}
	if dark < 200 {
		t.Errorf("only %d dark pixels where the words are", dark)
	}
}

// TestPDF holds the document to one page of the diagram's size, which is written in points.
func TestPDF(t *testing.T) {
	out, err := browser(t).PDF(t.Context(), []byte(square))
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(out, []byte("/Type /Page\n")); n != 1 {
		t.Errorf("the document has %d pages", n)
	}
	if !bytes.Contains(out, []byte("/MediaBox [0 0 300 150]")) {
		i := bytes.Index(out, []byte("/MediaBox"))
		t.Errorf("the page's size is %.40s", out[max(i, 0):])
	}
}

func TestNothingIsLeftBehind(t *testing.T) {
	b := browser(t)
	// The test's own folder has too long a name for a browser.
	dir, err := os.MkdirTemp("", "q")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	t.Setenv("TMPDIR", dir)
	if _, err := b.PNG(t.Context(), []byte(square)); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// script writes a program that stands in for a browser.
func script(t *testing.T, body string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "browser")
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"+body+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestSlowBrowserIsKilledWithItsChildren starts a browser that hangs, as does its child, which would write a
// file in the end.
func TestSlowBrowserIsKilledWithItsChildren(t *testing.T) {
	mark := filepath.Join(t.TempDir(), "alive")
	b := Browser{Program: script(t, `(sleep 2; echo >`+mark+`) & sleep 60`), Timeout: 200 * time.Millisecond}
	_, err := b.PNG(t.Context(), []byte(square))
	if err == nil || !strings.Contains(err.Error(), "took longer than 200ms") {
		t.Errorf("error %v", err)
	}
	time.Sleep(2500 * time.Millisecond)
	if _, err := os.Stat(mark); err == nil {
		t.Error("the child lived on")
	}
}

func TestFailures(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, test := range []struct {
		name string
		b    Browser
		ctx  context.Context
		svg  string
		want string
	}{
		{"a browser that is not there", Browser{Program: "/no/such/browser"}, t.Context(), square, "QUERN_CHROMIUM"},
		{"one that fails", Browser{Program: script(t, "echo cannot open display >&2; exit 3")}, t.Context(), square, "cannot open display"},
		{"one that writes nothing", Browser{Program: script(t, "exit 0")}, t.Context(), square, "wrote nothing"},
		{"a caller who went away", Browser{Program: script(t, "sleep 9")}, ended, square, "canceled"},
		{"no drawing", Browser{Program: script(t, "exit 0")}, t.Context(), "words", "no SVG"},
		{"no size", Browser{Program: script(t, "exit 0")}, t.Context(), "<svg/>", "how large"},
	} {
		if _, err := test.b.PNG(test.ctx, []byte(test.svg)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one with %q", test.name, err, test.want)
		}
	}
}

func TestNoBrowser(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	saved := names
	names = names[:7] // the rest are files, which may be there
	defer func() { names = saved }()
	if _, err := Find(""); !errors.Is(err, ErrNoBrowser) {
		t.Errorf("error %v, want ErrNoBrowser", err)
	}
}
