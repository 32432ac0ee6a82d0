package loader

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
)

// codeVersion counts changes of code that change what is read. Models, lists, rules and schema count by
// their bytes and need no number.
const codeVersion = 1

// hashFiles gives the version of everything below the file system: paths and bytes, in order of path.
func hashFiles(fsys fs.FS) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "quern reader %d\n", codeVersion)
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := fsys.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return err
		}
		h.Write(binary.BigEndian.AppendUint64([]byte(path+"\x00"), uint64(info.Size())))
		_, err = io.Copy(h, f)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("hashing models, lists, rules and schema: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}
