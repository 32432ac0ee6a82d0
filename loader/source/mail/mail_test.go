package mail

import "testing"

func FuzzRead(f *testing.F) {
	f.Add([]byte("From: A B <a@b.example>\r\nSubject: =?utf-8?q?T=C3=A4?=\r\nDate: Tue, 18 Feb 2025 08:00:00 +0100\r\nMessage-ID: <1@b>\r\n\r\nTalks began.\r\n> quoted\r\n-- \r\nsigned\r\n"))
	f.Add([]byte("Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html; charset=latin1\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+YTwvcD4=\r\n--x--\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, err := Read(b); err == nil && p.Empty() {
			t.Errorf("%q gives a message without text", b)
		}
	})
}
