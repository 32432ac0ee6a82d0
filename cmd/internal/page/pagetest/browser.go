// Package pagetest drives a browser for tests of pages: it opens addresses, clicks and types as people do, and notes
// whatever a page should not do. Without Chromium the tests that ask for it are skipped.
package pagetest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"quern/export/raster"
)

// deadline is how long all that one tab does may take, on a busy machine.
const deadline = 4 * time.Minute

// Browser is a Chromium without a window, in which tests open tabs.
type Browser struct{ ctx context.Context }

// Start starts the browser of this machine, or skips the test where there is none. It ends with the test.
func Start(t testing.TB) *Browser {
	t.Helper()
	program, err := raster.Find(os.Getenv(raster.Variable))
	if err != nil {
		t.Skip("needs Chromium: ", err)
	}
	// Now and then Chromium starts and never answers: then another does.
	for range 3 {
		var b *Browser
		if b, err = start(t, program); err == nil {
			return b
		}
	}
	t.Fatalf("starting %s: %v", program, err)
	return nil
}

// startDeadline is how long a browser may take to answer, on a busy machine.
const startDeadline = 90 * time.Second

func start(t testing.TB, program string) (*Browser, error) {
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(program), chromedp.NoSandbox,
		chromedp.WSURLReadTimeout(time.Minute), chromedp.UserDataDir(t.TempDir()))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stop := chromedp.NewContext(ctx)
	answered := make(chan error, 1)
	go func() { answered <- chromedp.Do(ctx) }()
	var err error
	select {
	case err = <-answered:
	case <-time.After(startDeadline):
		err = context.DeadlineExceeded
	}
	if err != nil {
		cancel()
		stop()
		return nil, err
	}
	t.Cleanup(cancel)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // waits for the browser to end, so that its folder can be removed
		stop()
	})
	return &Browser{ctx}, nil
}

// Look is how a tab shows pages; its zero value is a desktop's, with scripts, in light colours.
type Look struct {
	Width, Height int
	Dark          bool
	NoScripts     bool
}

// Tab is a tab of a browser. Whatever goes wrong with what it is told to do ends the test.
type Tab struct {
	t      testing.TB
	ctx    context.Context
	mu     sync.Mutex
	faults []string
	bytes  int64
	open   map[network.RequestID]string // addresses of requests, for messages
}

// Ran is the name of a function that pages find in their window and must never call: texts meant to break out of a page
// call it, and that is a fault.
const Ran = "ranHere"

// Open opens a tab, which is closed with the test.
func (b *Browser) Open(t testing.TB, look Look) *Tab {
	t.Helper()
	if look.Width == 0 {
		look.Width, look.Height = 1280, 900
	}
	ctx, cancel := context.WithTimeout(b.ctx, deadline)
	t.Cleanup(cancel)
	ctx, stop := chromedp.NewContext(ctx)
	t.Cleanup(stop)
	tab := &Tab{t: t, ctx: ctx, open: map[network.RequestID]string{}}
	scheme := "light"
	if look.Dark {
		scheme = "dark"
	}
	for _, err := range []error{
		chromedp.Listen(ctx, tab.notice),
		call(ctx, network.Enable, network.EnableParams{}), call(ctx, runtime.Enable, cdp.Empty{}),
		call(ctx, page.Enable, page.EnableParams{}), call(ctx, runtime.AddBinding, runtime.AddBindingParams{Name: Ran}),
		call(ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: int64(look.Width), Height: int64(look.Height), DeviceScaleFactor: 1, Mobile: look.Width < 600}),
		call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}}),
		call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: look.NoScripts}),
	} {
		if err != nil {
			t.Fatalf("opening a tab: %v", err)
		}
	}
	return tab
}

func call[P, R any](ctx context.Context, c cdp.Command[P, R], params P) error {
	_, err := chromedp.Call(ctx, c, params)
	return err
}

// notice notes what a page should not do.
func (p *Tab) notice(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fault := func(format string, args ...any) { p.faults = append(p.faults, fmt.Sprintf(format, args...)) }
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		what := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			what += " " + e.ExceptionDetails.Exception.Description
		}
		fault("exception: %s", what)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			var words []string
			for _, a := range e.Args {
				words = append(words, string(a.Value))
			}
			fault("console: %s", strings.Join(words, " "))
		}
	case *runtime.EventBindingCalled:
		fault("a script ran that came with a text: %s", e.Payload)
	case *page.EventJavascriptDialogOpening:
		fault("dialog: %s", e.Message)
		go func() { _ = call(p.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{}) }()
	case *network.EventRequestWillBeSent:
		p.open[e.RequestID] = e.Request.URL
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 {
			fault("%s answered %d", e.Response.URL, e.Response.Status)
		}
	case *network.EventLoadingFinished:
		p.bytes += int64(e.EncodedDataLength)
	case *network.EventLoadingFailed:
		if e.BlockedReason != "" || !e.Canceled && e.ErrorText != "net::ERR_ABORTED" {
			fault("the request for %s was stopped: %s %s", p.open[e.RequestID], e.ErrorText, e.BlockedReason)
		}
	}
}

// Faults gives what the pages did since the last call that they should not do: errors and exceptions, dialogs, requests
// that were blocked or failed, and calls of Ran.
func (p *Tab) Faults() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.faults
	p.faults = nil
	return list
}

// Bytes gives how many bytes came over the wire since the last call, headers included.
func (p *Tab) Bytes() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := p.bytes
	p.bytes = 0
	return n
}

func (p *Tab) run(doing string, actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, actions...); err != nil {
		p.t.Fatalf("%s: %v", doing, err)
	}
}

// Go opens an address and waits until the page is loaded.
func (p *Tab) Go(address string) {
	p.t.Helper()
	p.run("opening "+address, chromedp.Navigate(address))
}

// Eval has the page evaluate an expression, waits for what it promises, and reads the result into v unless that is nil.
func (p *Tab) Eval(expression string, v any) {
	p.t.Helper()
	result, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]byte](expression, chromedp.EvalAwaitPromise))
	if err == nil && v != nil {
		err = json.Unmarshal(result, v)
	}
	if err != nil {
		p.t.Fatalf("evaluating %s: %v: %s", clip(expression), err, result)
	}
}

// patience is how long Wait waits.
const patience = 20 * time.Second

// Wait waits until an expression is true.
func (p *Tab) Wait(expression string) {
	p.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		// A page that is being left has no answer; the next one has.
		if ok, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool]("!!("+expression+")")); err == nil && ok {
			return
		}
		if err := p.ctx.Err(); err != nil {
			p.t.Fatalf("waiting for %s: %v", expression, err)
		}
	}
	var text string
	p.Eval("location.href + '\\n' + document.body.innerText", &text)
	p.t.Fatalf("waited for %s in vain at %.1500s", expression, text)
}

// Click clicks on what a selector finds first, in the middle, as a mouse does. Where that leads to another page, Follow
// waits for it.
func (p *Tab) Click(selector string) {
	p.t.Helper()
	p.run("clicking on "+selector, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// Follow clicks on what leads to another page and waits until that is loaded.
func (p *Tab) Follow(selector string) {
	p.t.Helper()
	if _, err := chromedp.RunResponse(p.ctx, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible)); err != nil {
		p.t.Fatalf("following %s: %v", selector, err)
	}
}

// Type puts the focus on what a selector finds and presses the keys of a text.
func (p *Tab) Type(selector, text string) {
	p.t.Helper()
	p.run("typing into "+selector, chromedp.SendKeys(chromedp.CSS(selector), text, chromedp.NodeVisible))
}

// Press presses a key, such as those of package kb.
func (p *Tab) Press(key string) {
	p.t.Helper()
	p.run("pressing a key", chromedp.KeyEvent(key))
}

// Upload chooses files for a field.
func (p *Tab) Upload(selector string, files ...string) {
	p.t.Helper()
	p.run("choosing files for "+selector, chromedp.SetUploadFiles(chromedp.CSS(selector), files))
}

// Text gives the visible text of what a selector finds first.
func (p *Tab) Text(selector string) (text string) {
	p.t.Helper()
	p.Eval(fmt.Sprintf("document.querySelector(%q)?.innerText ?? ''", selector), &text)
	return text
}

// Screenshot gives the whole page as a PNG.
func (p *Tab) Screenshot() []byte {
	p.t.Helper()
	png, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		p.t.Fatalf("taking a picture: %v", err)
	}
	return png
}

// Fault is a fault that axe-core finds: its rule, how bad it is, and the elements that have it.
type Fault struct {
	Rule, Impact, Help string
	Elements           []string
}

// Axe gives the serious and critical faults of the page for people who hear it, or use it by keyboard, as axe-core finds
// them. QUERN_TEST_NODE names a folder in which that was installed: npm install axe-core. Without it the test is skipped.
func (p *Tab) Axe() (faults []Fault) {
	p.t.Helper()
	p.Eval(AxeScript(p.t)+";0", nil)
	p.Eval(`axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.filter(v => v.impact === "serious" || v.impact === "critical")
		.map(v => ({Rule: v.id, Impact: v.impact, Help: v.help, Elements: v.nodes.map(n => n.target.join(" ") + ": " + n.html.slice(0, 200) + " " + (n.any[0]?.message ?? ""))})))`, &faults)
	return faults
}

// AxeScript gives the text of axe-core, or skips the test.
func AxeScript(t testing.TB) string {
	t.Helper()
	folder := os.Getenv("QUERN_TEST_NODE")
	if folder == "" {
		t.Skip("QUERN_TEST_NODE names no folder with axe-core")
	}
	script, err := os.ReadFile(filepath.Join(folder, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Skip("the folder QUERN_TEST_NODE has no axe-core: ", err)
	}
	return string(script)
}

func clip(s string) string {
	if len(s) > 200 {
		return s[:200] + "…"
	}
	return s
}
