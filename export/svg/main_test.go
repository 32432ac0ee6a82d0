package svg

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	if Worker() {
		return
	}
	os.Exit(m.Run())
}
