package svg

import (
	"fmt"
	"os"
	"testing"

	"quern/export/svg/internal/cache"
)

func TestMain(m *testing.M) {
	if Worker() {
		return
	}
	if os.Getenv("QUERN_PRINT_TEMP") != "" { // the program that TestCompiledCodeStaysPrivate starts
		fmt.Printf("TMPDIR=%s\nCACHE=%s\n", os.TempDir(), cache.Dir())
		return
	}
	os.Exit(m.Run())
}
