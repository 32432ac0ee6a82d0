package page

import (
	"net/http"
	"net/url"
	"time"

	"quern/graph"
)

// Job is a load in progress, or one that ended lately.
type Job struct {
	ID      string
	Running bool
	Stopped bool // it ended before it was through
	Began   time.Time
	// Total is how many articles there are as far as is known.
	Total, New, Replaced, Unchanged, Failed int
	Articles                                []JobArticle
	Faults                                  []JobFault
}

// JobArticle is an article that was loaded.
type JobArticle struct {
	ID         graph.ArticleID
	Title, URL string
	Facts      int
}

// JobFault is an article that failed, and why.
type JobFault struct{ Where, Detail string }

// Through is how many articles were read, well or not.
func (j *Job) Through() int { return j.New + j.Replaced + j.Unchanged + j.Failed }

// loading is what the forms for loading go by.
type loading struct {
	MayWrite, Reads, Files, Fetches bool
}

// loadView is what the page Load shows.
type loadView struct {
	loading
	Job  *Job
	Jobs []Job
}

func (s *Site) loading(r *Request) loading {
	return loading{r.MayWrite, s.deps.Reads, s.deps.Reads && s.deps.Files, s.deps.Reads && s.deps.Files && s.deps.Fetches}
}

func (s *Site) loadPage() Page {
	return Page{Path: "/load", JSON: "/v1/jobs", Params: []string{"job"}, Template: "load.html", Moving: true, Data: func(r *Request) (*View, error) {
		v := &loadView{loading: s.loading(r)}
		view := &View{Title: "Load", Section: "Home", Scripts: []string{"load.js"}, Data: v}
		jobs := s.deps.Graph.Jobs()
		id := r.URL.Query().Get("job")
		if id == "" {
			v.Jobs = jobs
			return view, nil
		}
		for i := range jobs {
			if jobs[i].ID == id {
				v.Job = &jobs[i]
				if v.Job.Running {
					view.Refresh = 2
				}
				return view, nil
			}
		}
		return nil, &Error{http.StatusNotFound, "There is no such load; it may have ended long ago."}
	}}
}

// loadActions take what is to be loaded, each as the form has it.
func (s *Site) loadActions() []Action {
	take := func(fields ...string) func(r *Request) (string, error) {
		return func(r *Request) (string, error) {
			article := url.Values{}
			for _, name := range fields {
				if text := r.PostFormValue(name); text != "" {
					article.Set(name, text)
				}
			}
			if !article.Has(fields[0]) {
				return "", &Error{http.StatusUnprocessableEntity, "There is nothing to read in the form; fill it in and send it again."}
			}
			return s.deps.Graph.Load(r.Request, article)
		}
	}
	return []Action{
		{Path: "/load/text", Largest: largestText, Do: take("text", "title", "date", "url", "publisher")},
		{Path: "/load/address", Do: take("url")},
		{Path: "/load/files", Largest: -1, Do: func(r *Request) (string, error) { return s.deps.Graph.Load(r.Request, nil) }},
	}
}

// largestText is how many bytes a form with an article may have: a text of 5 MB takes more, escaped as forms escape.
const largestText = 16 << 20
