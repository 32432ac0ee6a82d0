package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"quern/graph"
	"quern/graph/query"
	"quern/graph/store"
	"quern/loader/source"
)

// articleHead is an article without its text.
type articleHead struct {
	ID        graph.ArticleID `json:"id"`
	URL       string          `json:"url,omitempty"`
	Title     string          `json:"title,omitempty"`
	Date      graph.Date      `json:"date,omitempty"`
	Publisher string          `json:"publisher,omitempty"`
}

func headOf(a *graph.Article) articleHead {
	return articleHead{a.ID, a.URL, a.Title, a.Date, a.Publisher}
}

// posted is the body of POST /v1/articles. All but the text may be left out.
type posted struct {
	Text      *string `json:"text"`
	URL       string  `json:"url"`
	Title     string  `json:"title"`
	Date      string  `json:"date"`
	Publisher string  `json:"publisher"`
}

// kept tells what became of an article.
type kept struct {
	articleHead
	Outcome  string `json:"outcome"`
	Facts    int    `json:"facts"`
	Entities int    `json:"entities"`
}

// postArticle reads an article and keeps its facts. One that is there already, with the same text and read by
// the same version, is not read again.
func (s *Server) postArticle(w http.ResponseWriter, r *http.Request) error {
	body, err := s.body(w, r, s.cfg.Body, "application/json")
	if err != nil {
		return err
	}
	a, err := decodeArticle(body)
	if err != nil {
		return err
	}
	if s.deps.Reader == nil {
		return problemf(http.StatusNotImplemented, "This server does not read articles.")
	}
	reader, err := s.deps.Reader()
	if err != nil {
		return err
	}
	rec, err := s.known(r, a, reader.Version())
	if err != nil {
		return err
	}
	outcome := store.Unchanged
	if rec == nil {
		leave, err := s.reads.enter(r.Context())
		if err != nil {
			return err
		}
		defer leave()
		read, err := reader.Extract(r.Context(), a)
		if err != nil {
			return err
		}
		rec = &read
		if outcome, err = s.deps.Store.Add(r.Context(), read); err != nil {
			return err
		}
	}
	status := http.StatusOK
	if outcome == store.New {
		status = http.StatusCreated
	}
	w.Header().Set("Location", articlePath(a.ID))
	write(w, r, status, "application/json", kept{headOf(&a), outcome.String(), facts(rec), len(rec.Entities)})
	return nil
}

func articlePath(id graph.ArticleID) string { return "/v1/articles/" + url.PathEscape(string(id)) }

// facts counts what the article says, each fact once.
func facts(rec *graph.Record) int {
	ids := map[graph.StatementID]bool{}
	for i := range rec.Statements {
		ids[rec.Statements[i].ContentID()] = true
	}
	return len(ids)
}

// known is the record of an article that the store has as it is, or nil.
func (s *Server) known(r *http.Request, a graph.Article, version string) (rec *graph.Record, err error) {
	err = s.withSnapshot(r, func(v *store.Snapshot) error {
		found, err := v.Record(a.ID)
		switch {
		case errors.Is(err, store.ErrNotFound):
			return nil
		case err != nil:
			return err
		case found.Article == a && found.Version == version:
			rec = &found
		}
		return nil
	})
	return rec, err
}

// decodeArticle reads the body strictly: a misspelled field would be an article without its date.
func decodeArticle(body []byte) (graph.Article, error) {
	if !utf8.Valid(body) {
		return graph.Article{}, problemf(http.StatusBadRequest, "The body is not UTF-8.")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	var in posted
	if err := d.Decode(&in); err != nil {
		return graph.Article{}, problemf(http.StatusBadRequest, "%s", jsonFault(err, body))
	}
	if d.More() {
		return graph.Article{}, problemf(http.StatusBadRequest, "The body goes on behind the JSON object; post one article at a time.")
	}
	if in.Text == nil || strings.TrimSpace(*in.Text) == "" {
		return graph.Article{}, problemf(http.StatusUnprocessableEntity, `The article has no "text".`)
	}
	a := graph.Article{Text: *in.Text, URL: in.URL, Title: in.Title, Publisher: in.Publisher}
	if in.Date != "" {
		day, ok := source.ParseDay(in.Date)
		if !ok {
			return graph.Article{}, problemf(http.StatusUnprocessableEntity, "The date %q is not a day such as 2025-02-22.", clip(in.Date))
		}
		a.Date = day
	}
	a, err := source.New(a, source.Options{})
	if err != nil {
		return graph.Article{}, problemf(http.StatusUnprocessableEntity, "%s", sentence(err))
	}
	return a, nil
}

// jsonFault says where JSON is wrong, in words that need no knowledge of the decoder.
func jsonFault(err error, body []byte) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		before := body[:max(0, min(int(syntax.Offset)-1, len(body)))]
		line := 1 + bytes.Count(before, []byte("\n"))
		column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
		return problemf(0, "The body is not JSON at line %d, column %d: %v.", line, column, syntax).Detail
	case errors.As(err, &kind) && kind.Field != "":
		return problemf(0, "The field %q is a string and not a %s.", kind.Field, kind.Value).Detail
	case errors.As(err, &kind):
		return "The body is not a JSON object."
	case errors.Is(err, io.EOF):
		return "The body is empty; it is a JSON object with \"text\"."
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "The JSON object in the body breaks off."
	case strings.HasPrefix(err.Error(), "json: unknown field "):
		return "There is no field " + clip(strings.TrimPrefix(err.Error(), "json: unknown field ")) +
			"; known are: text, url, title, date, publisher."
	}
	return "The body is not a JSON object."
}

// body reads a body of one of the media types, up to a limit.
func (s *Server) body(w http.ResponseWriter, r *http.Request, limit int64, types ...string) ([]byte, error) {
	given := r.Header.Get("Content-Type")
	mediaType, params, err := mime.ParseMediaType(given)
	if err != nil || !slices.Contains(types, mediaType) {
		return nil, problemf(http.StatusUnsupportedMediaType, "The body is to be sent as %s (Content-Type) and not as %q.", types[0], clip(given))
	}
	if charset := params["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
		return nil, problemf(http.StatusUnsupportedMediaType, "The body is to be UTF-8 and not %q.", clip(charset))
	}
	if e := r.Header.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") {
		return nil, problemf(http.StatusUnsupportedMediaType, "The body is to be sent as it is and not as %q.", clip(e))
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil:
		return body, nil
	case errors.As(err, &tooLarge):
		return nil, tooLarge
	default:
		return nil, problemf(http.StatusRequestTimeout, "The body broke off or did not arrive in time.")
	}
}

func (s *Server) listArticles(w http.ResponseWriter, r *http.Request) error {
	if address := r.URL.Query().Get("url"); address != "" {
		return s.showArticle(w, r, address)
	}
	return s.withReader(r, func(q *query.Reader) error {
		list, err := q.Articles(r.Context())
		if err != nil {
			return err
		}
		heads := make([]articleHead, len(list))
		for i := range list {
			heads[i] = headOf(&list[i])
		}
		write(w, r, http.StatusOK, "application/json", struct {
			Articles []articleHead `json:"articles"`
		}{heads})
		return nil
	})
}

func (s *Server) getArticle(w http.ResponseWriter, r *http.Request) error {
	id, err := articleID(r)
	if err != nil {
		return err
	}
	return s.showArticle(w, r, id)
}

func articleID(r *http.Request) (string, error) {
	id, err := pathID(r)
	if err == nil && !strings.HasPrefix(id, "article:") {
		err = problemf(http.StatusBadRequest, `An article's id begins with "article:"; by its address an article is had at /v1/articles?url=.`)
	}
	return id, err
}

// articlePage is an article with its facts under the sentences that say them.
type articlePage struct {
	articleHead
	Version   string          `json:"version"`
	Facts     int             `json:"facts"`
	Sentences []sentenceFacts `json:"sentences"`
	Entities  []articleEntity `json:"entities"`
	Text      string          `json:"text"`
}

type articleEntity struct {
	ID       graph.EntityID   `json:"id"`
	Type     graph.EntityType `json:"type"`
	Name     string           `json:"name"`
	Names    []string         `json:"names,omitempty"`
	Mentions []graph.Span     `json:"mentions,omitempty"`
}

// sentenceFacts is a sentence and what it says.
type sentenceFacts struct {
	Span  graph.Span   `json:"span"`
	Quote string       `json:"quote"`
	Says  []string     `json:"says,omitempty"` // the facts, a line each, for people
	Facts []graph.Line `json:"facts"`
}

func (s *Server) showArticle(w http.ResponseWriter, r *http.Request, idOrURL string) error {
	return s.withReader(r, func(q *query.Reader) error {
		rec, err := q.Article(r.Context(), idOrURL)
		if err != nil {
			return err
		}
		w.Header().Set("Content-Location", articlePath(rec.Article.ID))
		write(w, r, http.StatusOK, "application/json", s.page(&rec))
		return nil
	})
}

func (s *Server) page(rec *graph.Record) articlePage {
	page := articlePage{articleHead: headOf(&rec.Article), Version: rec.Version, Facts: facts(rec), Text: rec.Article.Text,
		Entities: []articleEntity{}, Sentences: []sentenceFacts{}}
	for _, e := range rec.Entities {
		page.Entities = append(page.Entities, articleEntity{e.ID, e.Type, e.Name, e.Names, e.Mentions})
	}
	by := map[graph.Span]*sentenceFacts{}
	for i := range rec.Statements {
		for _, line := range rec.Statements[i].Lines(&rec.Article) {
			at := line.Evidence.Sentence
			if by[at] == nil {
				by[at] = &sentenceFacts{Span: at, Quote: at.Of(rec.Article.Text)}
			}
			by[at].Facts = append(by[at].Facts, line)
			if says := s.phrase(&rec.Statements[i]); says != "" {
				by[at].Says = append(by[at].Says, says)
			}
		}
	}
	for _, found := range by {
		page.Sentences = append(page.Sentences, *found)
	}
	slices.SortFunc(page.Sentences, func(a, b sentenceFacts) int {
		if a.Span.Start != b.Span.Start {
			return a.Span.Start - b.Span.Start
		}
		return a.Span.End - b.Span.End
	})
	return page
}

func (s *Server) deleteArticle(w http.ResponseWriter, r *http.Request) error {
	id, err := articleID(r)
	if err != nil {
		return err
	}
	if err := s.deps.Store.Forget(r.Context(), graph.ArticleID(id)); err != nil {
		if errors.Is(err, store.ErrNotFound) {
			return problemf(http.StatusNotFound, "There is no article %q in the store.", clip(id))
		}
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
