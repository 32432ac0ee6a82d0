package page

import (
	"context"
	"net/http"
	"net/url"

	"quern/graph"
	"quern/graph/query"
	"quern/graph/store"
	"quern/graph/suggest"
)

// Page is a page: its address, what it shows, and how that looks.
type Page struct {
	// Path is the address, in which {id} stands for a name: "/articles/{id}".
	Path string
	// JSON is the path of the route of the API that answers at this address where JSON is asked for; "" is none.
	JSON string
	// Params are the parameters that the address takes behind "?", once or more often, beside those that the route of
	// JSON takes; others are refused.
	Params []string
	// Template is the file below templates that defines "main".
	Template string
	// Heavy marks a page whose making may take as long as a query does.
	Heavy bool
	// Open marks a page that is shown without a token.
	Open bool
	// Moving marks a page that changes though the store does not, so that it has no ETag.
	Moving bool
	// Data makes what the page shows. An error is shown as a page of its own, with the words that the API has for it.
	Data func(r *Request) (*View, error)
}

// Action is what a form does. It is a POST of a form, refused where it comes from another site.
type Action struct {
	Path string
	// Largest is how many bytes the form may have; 0 is LargestForm, and -1 what the server takes as a load.
	Largest int64
	// Open marks what may be done without a token.
	Open bool
	// Do does it, and says which address to show next.
	Do func(r *Request) (next string, err error)
}

// LargestForm is how many bytes a form of names and words may have.
const LargestForm = 64 << 10

// Request is a request for a page, with what it is answered from.
type Request struct {
	*http.Request
	// ID is what {id} stands for in the address.
	ID string
	// Reader reads the snapshot of this request.
	Reader   *query.Reader
	Snapshot *store.Snapshot
	// MayWrite reports whether the caller may change the graph.
	MayWrite bool
	// SignedIn reports whether the caller showed a token by signing in.
	SignedIn bool
	// Answer is where an Action puts headers of its answer.
	Answer http.Header
}

// View is what a page shows.
type View struct {
	// Title is the page's name, without the program's.
	Title string
	// Section is the entry of the menu that the page belongs to, or "".
	Section string
	// Query stands in the search box.
	Query string
	// Scripts are the modules below assets that the page runs, beside those that all run.
	Scripts []string
	// Refresh asks browsers without scripts to ask for the page again after so many seconds; 0 is never.
	Refresh int
	// Data is for the page's template.
	Data any
}

// Graph is what pages change and ask beside the snapshot.
type Graph interface {
	// Judge keeps a judgement and gives its id; Unjudge takes it back.
	Judge(ctx context.Context, j graph.Judgement) (string, error)
	Unjudge(ctx context.Context, id string) error
	// Suggestions are the pairs that may be one, the best first.
	Suggestions(ctx context.Context, v *store.Snapshot) ([]suggest.Suggestion, error)
	// Load reads an article of text, title, url, date and publisher, or without these the files that the request posts.
	// It gives the address of the article's page, or of the load's where there are several.
	Load(r *http.Request, article url.Values) (next string, err error)
	// Jobs are the loads that run or ran lately, the latest first.
	Jobs() []Job
	// Token reports whether a token lets anybody in.
	Token(token string) bool
}

// An Error is a fault of the caller's that a page reports: what is wrong, in one sentence.
type Error struct {
	Status int
	Detail string
}

// Error gives the sentence.
func (e *Error) Error() string { return e.Detail }
