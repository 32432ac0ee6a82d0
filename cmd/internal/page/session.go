package page

import (
	"net/http"
	"strings"
)

// TokenCookie is the cookie in which a browser keeps the token of who signed in. No script can read it, and it is sent
// with requests of this site's own pages alone.
const TokenCookie = "quern-token"

// session is what the page for signing in shows.
type session struct {
	// Asks reports whether the server asks for a token at all.
	Asks, SignedIn, MayWrite bool
	Next                     string
}

func (s *Site) sessionPage() Page {
	return Page{Path: "/session", Params: []string{"next"}, Template: "session.html", Open: true, Moving: true, Data: func(r *Request) (*View, error) {
		return &View{Title: "Sign in", Data: session{s.deps.Asks, r.SignedIn, r.MayWrite, within(r.URL.Query().Get("next"))}}, nil
	}}
}

// within gives an address of this site, or the home page for any other: who signs in is not sent elsewhere.
func within(address string) string {
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\\r\n\t") {
		return "/"
	}
	return address
}

func (s *Site) sessionActions() []Action {
	keep := func(r *Request, token string, age int) {
		cookie := http.Cookie{Name: TokenCookie, Value: token, Path: "/", MaxAge: age, HttpOnly: true, SameSite: http.SameSiteStrictMode,
			Secure: r.TLS != nil || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")}
		r.Answer.Add("Set-Cookie", cookie.String())
	}
	return []Action{
		{Path: "/session", Open: true, Do: func(r *Request) (string, error) {
			token := strings.TrimSpace(r.PostFormValue("token"))
			if !s.deps.Graph.Token(token) {
				return "", &Error{http.StatusForbidden, "This is no token of this server; it stands where the server was started."}
			}
			keep(r, token, 0)
			return within(r.PostFormValue("next")), nil
		}},
		{Path: "/session/end", Open: true, Do: func(r *Request) (string, error) {
			keep(r, "", -1)
			return "/session", nil
		}},
	}
}
