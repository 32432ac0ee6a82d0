package svg

import (
	"bytes"
	"context"
	"os"
	"testing"

	"quern/export"
	"quern/export/dot"
	"quern/export/exporttest"
)

func sample(t testing.TB, name string, o export.Options) []byte {
	t.Helper()
	src, err := exporttest.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	v, err := export.Select(context.Background(), src, o)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := dot.Write(&b, v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRender(t *testing.T) {
	out, err := Render(context.Background(), sample(t, "summit", export.Options{Around: []string{"Marenia", "Costavia"}, Depth: 4}))
	if err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("QUERN_SAVE"); dir != "" {
		os.WriteFile(dir+"/summit.svg", out, 0o644)
	}
}
