package server

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"quern/graph"
	"quern/graph/query"
	"quern/graph/store"
)

// mergeList is what people have judged, in the order in which it applies.
type mergeList struct {
	Merges []judgement `json:"merges"`
}

// judgement is a ruling with who made it, when and why. B was merged into A, or A renamed to Name, or the
// fact ruled wrong.
type judgement struct {
	ID   string              `json:"id"`
	Kind graph.JudgementKind `json:"kind"`
	A    graph.EntityID      `json:"a,omitempty"`
	B    graph.EntityID      `json:"b,omitempty"`
	Name string              `json:"name,omitempty"`
	Fact graph.StatementID   `json:"fact,omitempty"`
	Says string              `json:"says,omitempty"` // the fact in a line for people
	Who  string              `json:"who,omitempty"`
	When time.Time           `json:"when"`
	Why  string              `json:"why,omitempty"`
}

func (s *Server) judgementOf(j *graph.Judgement) judgement {
	out := judgement{ID: j.ID, Kind: j.Kind, A: j.A, B: j.B, Name: j.Name, Who: j.Who, When: j.When, Why: j.Why}
	if j.Fact != nil {
		out.Fact, out.Says = j.Fact.ContentID(), s.phrase(j.Fact)
	}
	return out
}

func (s *Server) listMerges(w http.ResponseWriter, r *http.Request) error {
	return s.withSnapshot(r, func(v *store.Snapshot) error {
		js, err := v.Judgements()
		if err != nil {
			return err
		}
		list := mergeList{[]judgement{}}
		for i := range js {
			list.Merges = append(list.Merges, s.judgementOf(&js[i]))
		}
		write(w, r, http.StatusOK, "application/json", list)
		return nil
	})
}

// mergeBody is the body of POST /v1/merges: B, by id or name, is another name of A.
type mergeBody struct {
	A   string `json:"a"`
	B   string `json:"b"`
	Who string `json:"who,omitempty"`
	Why string `json:"why,omitempty"`
}

func (s *Server) postMerge(w http.ResponseWriter, r *http.Request) error {
	data, err := s.body(w, r, s.cfg.Body, "application/json")
	if err != nil {
		return err
	}
	in, err := decodeJSON[mergeBody](data)
	if err != nil {
		return err
	}
	j := graph.Judgement{Kind: graph.Merge, Who: in.Who, Why: in.Why}
	err = s.withReader(r, func(q *query.Reader) error {
		for _, side := range []struct {
			name string
			id   *graph.EntityID
		}{{in.A, &j.A}, {in.B, &j.B}} {
			e, err := q.Find(r.Context(), side.name)
			if err != nil {
				return err
			}
			*side.id = e.ID
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.writes.Lock()
	defer s.writes.Unlock()
	if j.ID, err = s.deps.Store.Judge(r.Context(), j); err != nil {
		if errors.Is(err, store.ErrJudgement) {
			return problemf(http.StatusConflict, "%s", sentence(err))
		}
		return err
	}
	return s.withSnapshot(r, func(v *store.Snapshot) error {
		js, err := v.Judgements()
		if err != nil {
			return err
		}
		for i := range js {
			if js[i].ID == j.ID {
				w.Header().Set("Location", "/v1/merges/"+url.PathEscape(j.ID))
				write(w, r, http.StatusCreated, "application/json", s.judgementOf(&js[i]))
				return nil
			}
		}
		return problemf(http.StatusConflict, "The merge was taken back as soon as it was made.")
	})
}

func (s *Server) deleteMerge(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	s.writes.Lock()
	defer s.writes.Unlock()
	if err := s.deps.Store.Unjudge(r.Context(), id); err != nil {
		if errors.Is(err, store.ErrNotFound) {
			return problemf(http.StatusNotFound, "There is no judgement %q in the store.", clip(id))
		}
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
