package warc

import (
	"bytes"
	"io"
	"testing"
)

func FuzzRead(f *testing.F) {
	f.Add([]byte("WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: <https://a.example/>\r\nContent-Type: application/http\r\nContent-Length: 40\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na\r\n\r\n"))
	f.Add([]byte("WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: 3\r\n\r\nabc\r\n\r\nWARC/1.1\r\nContent-Length: 0\r\n\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		ended := false
		for rec, err := range Read(bytes.NewReader(b)) {
			if ended {
				t.Fatal("something came behind an error")
			}
			if ended = err != nil; !ended {
				_, _ = io.Copy(io.Discard, rec.Body)
			}
		}
	})
}
