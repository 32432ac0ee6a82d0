package export_test

import (
	"context"
	"testing"

	"quern/export"
	"quern/export/exporttest"
)

var _ export.Source = (*exporttest.Source)(nil)

func choose(t *testing.T, sample string, o export.Options) *export.View {
	t.Helper()
	src, err := exporttest.Load(sample)
	if err != nil {
		t.Fatal(err)
	}
	v, err := export.Select(context.Background(), src, o)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
