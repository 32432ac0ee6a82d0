package server

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"sync"
	"time"

	"quern/graph"
	"quern/graph/store"
	"quern/loader/source"
)

// Bounds on jobs.
const (
	// maxFaults is how many lines or articles that failed a job names, and how many that did not.
	maxFaults = 100
	// keptJobs is how many jobs that have ended are remembered.
	keptJobs = 100
)

// jobJSON is how far a load is. Each article is loaded whole or not at all: whatever ends a job early, posting the
// same again loads the rest and leaves what is there.
type jobJSON struct {
	ID    string     `json:"id"`
	State string     `json:"state"` // "running", "done" or "stopped"
	Began time.Time  `json:"began"`
	Ended *time.Time `json:"ended"`
	// Total is how many articles were posted, or in files how many were found so far; of those New, Replaced,
	// Unchanged and Failed are through.
	Total     int `json:"total"`
	New       int `json:"new"`
	Replaced  int `json:"replaced"`
	Unchanged int `json:"unchanged"`
	Failed    int `json:"failed"`
	// Articles are the first that are through, Faults the first that failed.
	Articles []kept      `json:"articles"`
	Faults   []lineFault `json:"faults"`
}

type jobList struct {
	Jobs []jobJSON `json:"jobs"`
}

// lineFault is an article that failed: the number of its line in the body or its place among the articles of files,
// where it stands in them ("news.zip: talks.pdf"), and why.
type lineFault struct {
	Line   int    `json:"line"`
	Where  string `json:"where,omitempty"`
	Detail string `json:"detail"`
}

// job is a load in progress.
type job struct {
	mu     sync.Mutex
	state  jobJSON
	cancel context.CancelFunc
}

func (j *job) json() jobJSON {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := j.state
	out.Articles, out.Faults = append([]kept{}, out.Articles...), append([]lineFault{}, out.Faults...)
	return out
}

func (j *job) change(f func(*jobJSON)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	f(&j.state)
}

// jobs are the loads of a server, the latest last.
type jobs struct {
	mu   sync.Mutex
	list []*job
	wait sync.WaitGroup
	turn gate // one load at a time: they share the cores
}

func (js *jobs) find(id string) *job {
	js.mu.Lock()
	defer js.mu.Unlock()
	for _, j := range js.list {
		if j.state.ID == id { // which never changes
			return j
		}
	}
	return nil
}

// add keeps a job, and forgets the oldest that has ended where there are too many.
func (js *jobs) add(j *job) {
	js.mu.Lock()
	defer js.mu.Unlock()
	js.list = append(js.list, j)
	if len(js.list) > keptJobs {
		if i := slices.IndexFunc(js.list, func(j *job) bool { return j.json().State != "running" }); i >= 0 {
			js.list = slices.Delete(js.list, i, i+1)
		}
	}
}

// postJob takes many articles. The body is read and checked to its end before any of it is loaded.
func (s *Server) postJob(w http.ResponseWriter, r *http.Request) error {
	body, err := s.body(w, r, s.cfg.Load, "application/x-ndjson")
	if err != nil {
		return err
	}
	list, faults := articleLines(body)
	if len(faults) > 0 {
		p := problemf(http.StatusUnprocessableEntity, "%d lines are no articles; nothing was loaded. The first is line %d: %s", len(faults), faults[0].Line, faults[0].Detail)
		p.Faults = faults
		return p
	}
	reader, err := s.reader()
	if err != nil {
		return err
	}
	return s.begin(w, r, reader, postedList(list))
}

// toLoad is what a job loads. Items are made while it runs, with its context.
type toLoad struct {
	// total is how many there are, or 0 where only the end tells.
	total int
	items func(context.Context) iter.Seq2[source.Item, error]
}

// postedList is what loads articles that are at hand.
func postedList(list []graph.Article) toLoad {
	return toLoad{len(list), func(context.Context) iter.Seq2[source.Item, error] {
		return func(yield func(source.Item, error) bool) {
			for _, a := range list {
				if !yield(source.Item{Article: a}, nil) {
					return
				}
			}
		}
	}}
}

// begin starts a job and answers with where it can be watched.
func (s *Server) begin(w http.ResponseWriter, r *http.Request, reader Reader, list toLoad) error {
	leave, err := s.jobs.turn.enter(r.Context())
	if err != nil {
		return err
	}
	select {
	case <-s.ending:
		leave()
		return errEnding
	default:
	}
	var random [6]byte
	_, _ = rand.Read(random[:]) // it never fails
	// The job outlives its request, and ends with the server.
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	j := &job{cancel: cancel, state: jobJSON{ID: hex.EncodeToString(random[:]), State: "running", Began: time.Now().UTC(), Total: list.total}}
	s.jobs.add(j)
	s.jobs.wait.Go(func() {
		defer leave()
		defer cancel()
		s.load(ctx, j, reader, list)
	})
	w.Header().Set("Location", "/v1/jobs/"+j.state.ID)
	write(w, r, http.StatusAccepted, "application/json", j.json())
	return nil
}

// load loads the articles of a job, one after the other.
func (s *Server) load(ctx context.Context, j *job, reader Reader, list toLoad) {
	state := "stopped"
	defer func() {
		j.change(func(st *jobJSON) {
			now := time.Now().UTC()
			st.State, st.Ended = state, &now
		})
	}()
	n := 0
	for item, err := range list.items(ctx) {
		if ctx.Err() != nil {
			return
		}
		n++
		var done kept
		var outcome store.Outcome
		if err = posting(item, err); err == nil {
			done, outcome, err = s.loadOne(ctx, reader, item.Article)
			if ctx.Err() != nil && err != nil {
				return
			}
			if err != nil {
				logger(ctx).Error("loading an article", "job", j.state.ID, "article", item.Article.ID, "error", err)
			}
		}
		j.change(func(st *jobJSON) {
			st.Total = max(st.Total, n)
			switch {
			case err != nil:
				st.Failed++
				if len(st.Faults) < maxFaults {
					st.Faults = append(st.Faults, lineFault{n, item.Where, asProblem(err).Detail})
				}
				return
			case outcome == store.New:
				st.New++
			case outcome == store.Replaced:
				st.Replaced++
			default:
				st.Unchanged++
			}
			if len(st.Articles) < maxFaults {
				st.Articles = append(st.Articles, done)
			}
		})
	}
	if ctx.Err() == nil {
		state = "done"
	}
}

// loadOne reads and keeps one article. A panic is that article's error alone.
func (s *Server) loadOne(ctx context.Context, reader Reader, a graph.Article) (done kept, outcome store.Outcome, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("reading article %s: panic: %v", a.ID, v)
		}
	}()
	leave, err := s.reads.enter(ctx)
	if err != nil {
		return done, 0, err
	}
	defer leave()
	r := (&http.Request{Header: http.Header{}}).WithContext(ctx)
	rec, outcome, err := s.keep(r, reader, a)
	if err == nil {
		done = keptAs(rec, outcome)
	}
	return done, outcome, err
}

func (s *Server) listJobs(w http.ResponseWriter, r *http.Request) error {
	s.jobs.mu.Lock()
	list := slices.Clone(s.jobs.list)
	s.jobs.mu.Unlock()
	out := jobList{[]jobJSON{}}
	for _, j := range list {
		out.Jobs = append(out.Jobs, j.json())
	}
	write(w, r, http.StatusOK, "application/json", out)
	return nil
}

func (s *Server) job(r *http.Request) (*job, error) {
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	if j := s.jobs.find(id); j != nil {
		return j, nil
	}
	return nil, problemf(http.StatusNotFound, "There is no job %q; it may have ended long ago.", clip(id))
}

func (s *Server) getJob(w http.ResponseWriter, r *http.Request) error {
	j, err := s.job(r)
	if err != nil {
		return err
	}
	write(w, r, http.StatusOK, "application/json", j.json())
	return nil
}

func (s *Server) deleteJob(w http.ResponseWriter, r *http.Request) error {
	j, err := s.job(r)
	if err != nil {
		return err
	}
	j.cancel()
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// endJobs waits for the loads in progress until the context ends, and then stops them between two articles.
func (s *Server) endJobs(ctx context.Context) error {
	done := make(chan struct{})
	go func() { s.jobs.wait.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
	}
	s.jobs.mu.Lock()
	for _, j := range s.jobs.list {
		j.cancel()
	}
	s.jobs.mu.Unlock()
	select {
	case <-done:
		return nil
	case <-time.After(s.cfg.Grace):
		return errors.New("a load does not end")
	}
}
