// Package raster renders a diagram in SVG as PNG or PDF, by a Chromium or Chrome of this machine without a window:
// no library in Go sets text in all scripts as the diagram was measured for, and browsers are what it is made for.
//
// The browser is given one page that holds the diagram, under a policy that lets it load and run nothing, in a
// private folder that is gone afterwards, and is killed with its children when its time is up.
package raster

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"math"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// Variable names the variable of the environment that holds the browser to use.
const Variable = "QUERN_CHROMIUM"

// ErrNoBrowser says that there is no browser to render with.
var ErrNoBrowser = errors.New("PNG and PDF are rendered by Chromium or Chrome, and none is found: install one or name it in " +
	Variable + "; svg and html need none")

// names are those that the browser goes by, and where systems put it that have no path of programs.
var names = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge",
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium",
	`C:\Program Files\Google\Chrome\Application\chrome.exe`, `C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`}

// Find gives the program of the browser: the one that is named, or else the first that is there. Its error is
// ErrNoBrowser, or says that the one named cannot be run.
func Find(named string) (string, error) {
	if named != "" {
		program, err := exec.LookPath(named)
		if err != nil {
			return "", fmt.Errorf("the browser that %s names cannot be run: %w", Variable, err)
		}
		return program, nil
	}
	for _, n := range names {
		if program, err := exec.LookPath(n); err == nil {
			return program, nil
		}
	}
	return "", ErrNoBrowser
}

// Browser renders. Its zero value looks for a browser and has the default limits.
type Browser struct {
	// Program is the browser's program; "" is the one that Find finds.
	Program string
	// Scale is how many pixels of a PNG stand for one of the diagram's, as screens of high density have; 0 is 2.
	Scale float64
	// Timeout is how long one rendering may take; 0 is 30 seconds.
	Timeout time.Duration
}

// The limits of a rendering.
const (
	defaultScale   = 2
	defaultTimeout = 30 * time.Second
	// largest is the most pixels along one side: what browsers draw, with room for the margin.
	largest = 16000
	// margin is what the window has more than the diagram: browsers keep some of a window for themselves.
	margin = 200
)

// PNG renders a diagram as an image on white. A diagram too large for the scale is rendered at a smaller one.
func (b Browser) PNG(ctx context.Context, svg []byte) ([]byte, error) {
	width, height, err := size(svg)
	if err != nil {
		return nil, err
	}
	scale := b.Scale
	if scale <= 0 {
		scale = defaultScale
	}
	scale = min(scale, largest/float64(width+margin), largest/float64(height+margin))
	out, err := b.run(ctx, svg, width, height, "picture.png", func(file string) []string {
		return []string{"--screenshot=" + file, "--hide-scrollbars", "--default-background-color=FFFFFFFF",
			"--force-device-scale-factor=" + strconv.FormatFloat(scale, 'f', 4, 64),
			fmt.Sprintf("--window-size=%d,%d", width+margin, height+margin)}
	})
	if err != nil {
		return nil, err
	}
	return crop(out, int(math.Ceil(float64(width)*scale)), int(math.Ceil(float64(height)*scale)))
}

// PDF renders a diagram as a document of one page of its size, its words as text.
func (b Browser) PDF(ctx context.Context, svg []byte) ([]byte, error) {
	width, height, err := size(svg)
	if err != nil {
		return nil, err
	}
	out, err := b.run(ctx, svg, width, height, "picture.pdf", func(file string) []string {
		return []string{"--print-to-pdf=" + file, "--no-pdf-header-footer"}
	})
	if err == nil && !bytes.HasPrefix(out, []byte("%PDF-")) {
		err = errors.New("rendering the PDF: the browser wrote something else")
	}
	return out, err
}

// crop cuts a screenshot to the diagram.
func crop(screenshot []byte, width, height int) ([]byte, error) {
	shot, err := png.Decode(bytes.NewReader(screenshot))
	if err != nil {
		return nil, fmt.Errorf("reading the browser's picture: %w", err)
	}
	at := image.Rect(0, 0, width, height)
	if !at.In(shot.Bounds()) {
		return nil, fmt.Errorf("the browser's picture has %v pixels, fewer than the diagram's %d×%d", shot.Bounds().Size(), width, height)
	}
	cut := image.NewRGBA(at)
	draw.Draw(cut, at, shot, image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := png.Encode(&b, cut); err != nil {
		return nil, fmt.Errorf("writing the PNG: %w", err)
	}
	return b.Bytes(), nil
}

// size reads the width and height that a drawing asks for, in CSS pixels.
func size(svg []byte) (width, height int, err error) {
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		t, err := d.Token()
		if err != nil {
			return 0, 0, errors.New("rendering the diagram: it is no SVG")
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range e.Attr {
			switch a.Name.Local {
			case "width":
				width = pixels(a.Value)
			case "height":
				height = pixels(a.Value)
			}
		}
		if e.Name.Local != "svg" || width <= 0 || height <= 0 {
			return 0, 0, errors.New("rendering the diagram: it does not say how large it is")
		}
		return width, height, nil
	}
}

// pixels reads a length in points or pixels, a point being 4/3 pixels; 0 is none.
func pixels(length string) int {
	number, points := strings.CutSuffix(length, "pt")
	v, err := strconv.ParseFloat(strings.TrimSuffix(number, "px"), 64)
	if err != nil || v != v || v > 1e6 {
		return 0
	}
	if points {
		v *= 4.0 / 3
	}
	return int(math.Ceil(v))
}

// page holds the diagram and nothing else. Its policy forbids whatever the check of the SVG may have missed.
const page = `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">` +
	`<style>@page{size:%dpx %dpx;margin:0}html,body{margin:0;background:#fff}svg{display:block;width:%dpx!important;height:%dpx!important;max-width:none!important}</style>`

// run lets the browser write a file of a page with the diagram.
func (b Browser) run(ctx context.Context, svg []byte, width, height int, file string, args func(file string) []string) (_ []byte, err error) {
	program, err := Find(b.Program)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(temporary(), "quern-") // for this user alone
	if err != nil {
		return nil, fmt.Errorf("making a folder to render in: %w", err)
	}
	defer remove(dir)
	source, out := filepath.Join(dir, "page.html"), filepath.Join(dir, file)
	if err := os.WriteFile(source, append(fmt.Appendf(nil, page, width, height, width, height), svg...), 0o600); err != nil {
		return nil, fmt.Errorf("writing the page to render: %w", err)
	}
	timeout := b.Timeout
	if timeout <= 0 {
		timeout = defaultTimeout
	}
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	cmd := exec.CommandContext(limited, program, append(append(flags(dir), args(out)...), fileURL(source))...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "TMPDIR="+dir, "XDG_CONFIG_HOME="+dir, "XDG_CACHE_HOME="+dir)
	var messages bytes.Buffer
	cmd.Stderr = &messages
	alone(cmd)
	cmd.WaitDelay = 2 * time.Second
	err = cmd.Run()
	killAll(cmd) // what the browser left running
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if limited.Err() != nil {
		return nil, fmt.Errorf("rendering with %s took longer than %v and was stopped", program, timeout)
	}
	content, readErr := os.ReadFile(out)
	if readErr != nil || len(content) == 0 {
		return nil, fmt.Errorf("rendering with %s failed: %w", program, cause(err, messages.String()))
	}
	return content, nil
}

// temporary is the folder for temporary files, or /tmp where its name is long: the browser makes a socket below
// it, whose name systems cut at about a hundred characters.
func temporary() string {
	const longest = 40
	if dir := os.TempDir(); len(dir) <= longest || runtime.GOOS == "windows" {
		return dir
	}
	return "/tmp"
}

// cause is what a browser that wrote nothing ended with, and the end of what it said.
func cause(err error, messages string) error {
	if err == nil {
		err = errors.New("it wrote nothing")
	}
	if lines := strings.Split(strings.TrimSpace(messages), "\n"); lines[len(lines)-1] != "" {
		return fmt.Errorf("%w: %.300s", err, lines[len(lines)-1])
	}
	return err
}

// flags make the browser a renderer: no window, no network, nothing kept, nothing told to its maker.
func flags(dir string) []string {
	list := []string{"--headless", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-extensions",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-breakpad",
		"--disable-crash-reporter", "--metrics-recording-only", "--mute-audio", "--host-resolver-rules=MAP * ~NOTFOUND",
		"--user-data-dir=" + filepath.Join(dir, "profile")}
	if runtime.GOOS == "linux" {
		list = append(list, "--disable-dev-shm-usage")
		if os.Geteuid() == 0 {
			list = append(list, "--no-sandbox") // the sandbox refuses to work for root
		}
	}
	return list
}

func fileURL(path string) string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String()
}

// remove removes the folder, into which a process that is just ending may still write.
func remove(dir string) {
	for range 20 {
		if os.RemoveAll(dir) == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}
