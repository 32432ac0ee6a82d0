package server

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"

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
	// Authors are the names of the byline, set apart by "; ". Place is where the article was written, as its dateline
	// has it.
	Authors string `json:"authors,omitempty"`
	Place   string `json:"place,omitempty"`
}

func headOf(a *graph.Article) articleHead {
	return articleHead{a.ID, a.URL, a.Title, a.Date, a.Publisher, a.Authors, a.Place}
}

// posted is the body of POST /v1/articles. All but the text may be left out, and the text too where the server
// fetches addresses and may fetch this one.
type posted struct {
	Text      *string `json:"text,omitempty"`
	URL       string  `json:"url,omitempty"`
	Title     string  `json:"title,omitempty"`
	Date      string  `json:"date,omitempty"`
	Publisher string  `json:"publisher,omitempty"`
}

// kept tells what became of an article.
type kept struct {
	articleHead
	Outcome  string `json:"outcome"`
	Facts    int    `json:"facts"`
	Entities int    `json:"entities"`
}

// postArticles reads one article at once, or many as a job.
func (s *Server) postArticles(w http.ResponseWriter, r *http.Request) error {
	kind := mediaType(r)
	switch {
	case slices.Contains(fileTypes, kind):
		return s.postFiles(w, r)
	case r.URL.RawQuery != "":
		return problemf(http.StatusBadRequest, "What is known of an article stands in the body beside it; parameters are for a file that is the body.")
	case kind == "multipart/form-data":
		return s.postFiles(w, r)
	case kind == "application/x-ndjson":
		return s.postJob(w, r)
	}
	body, err := s.body(w, r, s.cfg.Body, "application/json", "application/x-ndjson")
	if err != nil {
		return err
	}
	in, err := decodeJSON[posted](body)
	if err != nil {
		return err
	}
	if in.Text == nil && in.URL != "" {
		return s.postAddress(w, r, in)
	}
	a, err := in.article()
	if err != nil {
		return err
	}
	reader, err := s.reader()
	if err != nil {
		return err
	}
	if wantsJob(r) {
		return s.begin(w, r, reader, postedList([]graph.Article{a}))
	}
	return s.postOne(w, r, reader, a)
}

// wantsJob reports whether the caller would rather come back for the answer (RFC 7240).
func wantsJob(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Prefer"), "respond-async")
}

// postOne reads one article and answers with what became of it.
func (s *Server) postOne(w http.ResponseWriter, r *http.Request, reader Reader, a graph.Article) error {
	leave, err := s.reads.enter(r.Context())
	if err != nil {
		return err
	}
	defer leave()
	rec, outcome, err := s.keep(r, reader, a)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if outcome == store.New {
		status = http.StatusCreated
	}
	w.Header().Set("Location", articlePath(a.ID))
	write(w, r, status, "application/json", keptAs(rec, outcome))
	return nil
}

func keptAs(rec *graph.Record, outcome store.Outcome) kept {
	return kept{headOf(&rec.Article), outcome.String(), facts(rec), len(rec.Entities)}
}

func (s *Server) reader() (Reader, error) {
	if s.deps.Reader == nil {
		return nil, problemf(http.StatusNotImplemented, "This server does not read articles.")
	}
	return s.deps.Reader()
}

// keep reads an article and stores it, where what the request believes is there is there. One that is there
// already, with the same text and read by the same version, is not read again.
func (s *Server) keep(r *http.Request, reader Reader, a graph.Article) (*graph.Record, store.Outcome, error) {
	there, tag, err := s.known(r, a.ID)
	if err != nil {
		return nil, 0, err
	}
	if err := precondition(r, tag); err != nil {
		return nil, 0, err
	}
	if there != nil && there.Article == a && there.Version == reader.Version() {
		return there, store.Unchanged, nil
	}
	rec, err := reader.Extract(r.Context(), a)
	if err != nil {
		return nil, 0, err
	}
	s.writes.Lock()
	defer s.writes.Unlock()
	if _, tag, err = s.known(r, a.ID); err == nil {
		err = precondition(r, tag) // it may have changed meanwhile
	}
	if err != nil {
		return nil, 0, err
	}
	outcome, err := s.deps.Store.Add(r.Context(), rec)
	return &rec, outcome, err
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

// known is the record of an article that the store has, with its ETag, or nil.
func (s *Server) known(r *http.Request, id graph.ArticleID) (rec *graph.Record, tag string, err error) {
	err = s.withSnapshot(r, func(v *store.Snapshot) error {
		found, err := v.Record(id)
		switch {
		case errors.Is(err, store.ErrNotFound):
			return nil
		case err != nil:
			return err
		}
		rec = &found
		tag, err = recordTag(&found)
		return err
	})
	return rec, tag, err
}

// recordTag is the ETag of an article: it changes with what is read in it and what is judged of that.
func recordTag(rec *graph.Record) (string, error) {
	data, err := json.Marshal(rec)
	return etag(string(data)), err
}

// decodeArticle reads the body strictly: a misspelled field would be an article without its date.
func decodeArticle(body []byte) (graph.Article, error) {
	in, err := decodeJSON[posted](body)
	if err != nil {
		return graph.Article{}, err
	}
	return in.article()
}

// article makes the article that is posted as text.
func (in *posted) article() (graph.Article, error) {
	if in.Text == nil || strings.TrimSpace(*in.Text) == "" {
		return graph.Article{}, problemf(http.StatusUnprocessableEntity, `The article has no "text".`)
	}
	o, err := in.options()
	if err != nil {
		return graph.Article{}, err
	}
	a, err := source.New(graph.Article{Text: *in.Text}, o)
	if err != nil {
		return graph.Article{}, problemf(http.StatusUnprocessableEntity, "%s", sentence(err))
	}
	return a, nil
}

// options are what is posted of an article beside its text.
func (in *posted) options() (source.Options, error) {
	o := source.Options{URL: in.URL, Title: in.Title, Publisher: in.Publisher}
	if in.Date != "" {
		day, ok := source.ParseDay(in.Date)
		if !ok {
			return o, problemf(http.StatusUnprocessableEntity, "The date %q is not a day such as 2025-02-22.", clip(in.Date))
		}
		o.Date = day
	}
	return o, nil
}

// articleList is a page of articles.
type articleList struct {
	Articles []articleHead `json:"articles"`
	Next     *string       `json:"next"`
}

func (s *Server) listArticles(w http.ResponseWriter, r *http.Request) error {
	p := r.URL.Query()
	if address := p.Get("url"); address != "" {
		return s.showArticle(w, r, address)
	}
	at, err := decodeCursor(r.URL)
	if err != nil {
		return err
	}
	f := query.ArticleFilter{Publisher: p.Get("publisher"), Title: p.Get("title"), Since: graph.Date(p.Get("since")),
		Until: graph.Date(p.Get("until")), After: graph.ArticleID(at.After)}
	return s.withReader(r, func(q *query.Reader) error {
		return serveList(w, r, heads(q.ArticlesWhere(r.Context(), f)),
			func(last articleHead, _ int) position { return position{After: string(last.ID)} },
			func(page []articleHead, next *string) any { return articleList{page, next} })
	})
}

func heads(articles iter.Seq2[graph.Article, error]) iter.Seq2[articleHead, error] {
	return func(yield func(articleHead, error) bool) {
		for a, err := range articles {
			if !yield(headOf(&a), err) {
				return
			}
		}
	}
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

// articlePage is an article with its text, its facts, and which of its sentences say them.
type articlePage struct {
	articleHead
	Version   string          `json:"version"`
	Sentences []sentenceFacts `json:"sentences"`
	Facts     []fact          `json:"facts"`
	Entities  []articleEntity `json:"entities"`
	Text      string          `json:"text"`
}

type articleEntity struct {
	ID       graph.EntityID   `json:"id"`
	Type     graph.EntityType `json:"type"`
	Name     string           `json:"name"`
	Names    []string         `json:"names"`
	Mentions []graph.Span     `json:"mentions"`
}

// sentenceFacts is a sentence and the facts that it says, by id.
type sentenceFacts struct {
	Span  graph.Span          `json:"span"`
	Quote string              `json:"quote"`
	Facts []graph.StatementID `json:"facts"`
}

func (s *Server) showArticle(w http.ResponseWriter, r *http.Request, idOrURL string) error {
	return s.withReader(r, func(q *query.Reader) error {
		rec, err := q.Article(r.Context(), idOrURL)
		if err != nil {
			return err
		}
		tag, err := recordTag(&rec)
		if err != nil {
			return err
		}
		w.Header().Set("Content-Location", articlePath(rec.Article.ID))
		if unchanged(w, r, tag) {
			return nil
		}
		page, err := s.page(r, q, &rec)
		if err != nil {
			return err
		}
		write(w, r, http.StatusOK, "application/json", page)
		return nil
	})
}

func (s *Server) page(r *http.Request, q *query.Reader, rec *graph.Record) (articlePage, error) {
	page := articlePage{articleHead: headOf(&rec.Article), Version: rec.Version, Text: rec.Article.Text,
		Entities: []articleEntity{}, Sentences: []sentenceFacts{}, Facts: []fact{}}
	for _, e := range rec.Entities {
		page.Entities = append(page.Entities, articleEntity{e.ID, e.Type, e.Name,
			append([]string{}, e.Names...), append([]graph.Span{}, e.Mentions...)})
	}
	var said []graph.Statement
	at := map[graph.StatementID]int{}
	by := map[graph.Span]*sentenceFacts{}
	for i := range rec.Statements {
		st := rec.Statements[i]
		st.ID = st.ContentID()
		for k := range st.Evidence {
			ev := &st.Evidence[k]
			ev.Article = rec.Article.ID
			one := by[ev.Sentence]
			if one == nil {
				one = &sentenceFacts{Span: ev.Sentence, Quote: ev.Sentence.Of(rec.Article.Text)}
				by[ev.Sentence] = one
			}
			if !slices.Contains(one.Facts, st.ID) {
				one.Facts = append(one.Facts, st.ID)
			}
		}
		if k, ok := at[st.ID]; ok {
			said[k].Evidence = slices.Concat(said[k].Evidence, st.Evidence)
			continue
		}
		at[st.ID] = len(said)
		said = append(said, st)
	}
	for _, found := range by {
		page.Sentences = append(page.Sentences, *found)
	}
	slices.SortFunc(page.Sentences, func(a, b sentenceFacts) int {
		return cmp.Or(a.Span.Start-b.Span.Start, a.Span.End-b.Span.End)
	})
	var err error
	page.Facts, err = s.factsOf(r.Context(), q, said)
	return page, err
}

func (s *Server) deleteArticle(w http.ResponseWriter, r *http.Request) error {
	id, err := articleID(r)
	if err != nil {
		return err
	}
	s.writes.Lock()
	defer s.writes.Unlock()
	if r.Header.Get("If-Match") != "" {
		_, tag, err := s.known(r, graph.ArticleID(id))
		if err == nil {
			err = precondition(r, tag)
		}
		if err != nil {
			return err
		}
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

// articleLines reads a body of an article a line. It reports every line that is none.
func articleLines(body []byte) (list []graph.Article, faults []lineFault) {
	n := 0
	for line := range bytes.Lines(body) {
		n++
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		a, err := decodeArticle(line)
		if err != nil {
			if len(faults) < maxFaults {
				faults = append(faults, lineFault{Line: n, Detail: asProblem(err).Detail})
			}
			continue
		}
		list = append(list, a)
	}
	return list, faults
}
