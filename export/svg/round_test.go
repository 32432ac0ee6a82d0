package svg

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"quern/export"
)

// TestRounded holds the drawing to the DOT: what is rounded there is of a class that is rounded here.
func TestRounded(t *testing.T) {
	class := regexp.MustCompile(`style="(?:filled,rounded|rounded,filled)[^\]]*?class="([a-z]+)`)
	for _, o := range []export.Options{{Around: []string{"Marenia"}, Depth: 3}, {Timeline: true}} {
		for _, m := range class.FindAllStringSubmatch(string(dotOf(t, "strait", o)), -1) {
			if !slices.Contains(roundedClasses, m[1]) {
				t.Errorf("the DOT rounds %q", m[1])
			}
		}
		root := draw(t, "strait", o)
		found := 0
		for _, class := range roundedClasses {
			for _, g := range groups(root, class) {
				found++
				if boxes := all(g, "polygon"); len(boxes) > 0 || !strings.HasSuffix(all(g, "path")[0].attribute("d"), "Z") {
					t.Errorf("%s %q has a box with corners", class, content(g))
				}
			}
		}
		if found < 5 {
			t.Errorf("%d boxes found", found)
		}
	}
}

func TestRoundBox(t *testing.T) {
	e := &element{name: "polygon", attributes: []attribute{{"fill", "none"}, {"points", "30,-40 0,-40 0,-10 30,-10 30,-40"}}}
	roundBox(e)
	const want = "M10.00,-40.00L20.00,-40.00C25.00,-40.00 30.00,-35.00 30.00,-30.00L30.00,-20.00C30.00,-15.00 25.00,-10.00 20.00,-10.00" +
		"L10.00,-10.00C5.00,-10.00 0.00,-15.00 0.00,-20.00L0.00,-30.00C0.00,-35.00 5.00,-40.00 10.00,-40.00Z"
	if got := e.attribute("d"); e.name != "path" || got != want || e.attribute("points") != "" {
		t.Errorf("<%s d=%q points=%q>, want <path d=%q>", e.name, got, e.attribute("points"), want)
	}
	if x0, y0, x1, y1, ok := bounds(e); !ok || x0 != 0 || y0 != -40 || x1 != 30 || y1 != -10 {
		t.Errorf("bounds %g,%g %g,%g", x0, y0, x1, y1)
	}
}
