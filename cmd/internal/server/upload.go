package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"mime/multipart"
	"net/http"

	"quern/loader/source"
)

// fileTypes are the media types of files that are taken as the body. Text, which any page of the web can have a
// browser send without asking, is posted as JSON or in a form.
var fileTypes = []string{
	"text/html", "application/xhtml+xml", "application/pdf", "text/markdown",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"message/rfc822", "application/rss+xml", "application/atom+xml", "application/feed+json", "application/xml", "text/xml",
	"application/jsonl", "text/csv", "text/tab-separated-values", "application/warc", "application/zip", "application/x-tar",
	"application/gzip", "application/octet-stream",
}

// uploadParams are what can be said of a file beside its bytes.
var uploadParams = []param{
	{name: "name", about: "the name of a file that is the body: its ending tells the format, and messages name it"},
	{name: "url", about: "the address of an article in a file that does not carry its own"},
	{name: "title", about: "the title of one that does not carry its own"},
	{name: "publisher", about: "the publisher of one that does not carry its own"},
	{name: "date", about: "the day of one that does not carry its own", kind: day},
}

// formSchema describes the form that files are posted in.
func formSchema() object {
	properties := object{"file": object{"type": "array", "items": object{"type": "string", "format": "binary"}, "description": "the files"}}
	for _, p := range uploadParams[1:] {
		field := p.schema()
		field["description"] = p.about
		properties[p.name] = field
	}
	return object{"type": "object", "properties": properties, "required": []string{"file"}}
}

// file is one that was posted.
type file struct {
	name, contentType string
	body              []byte
}

// postFiles reads the articles in files, of any format that quern reads: one is answered at once, several are a job.
func (s *Server) postFiles(w http.ResponseWriter, r *http.Request) error {
	if s.deps.Files == nil {
		return problemf(http.StatusNotImplemented, "This server takes articles as JSON and no files.")
	}
	in := posted{}
	q := r.URL.Query()
	in.URL, in.Title, in.Publisher, in.Date = q.Get("url"), q.Get("title"), q.Get("publisher"), q.Get("date")
	var files []file
	if mediaType(r) == "multipart/form-data" {
		var err error
		if files, err = s.form(w, r, &in); err != nil {
			return err
		}
	} else {
		body, err := s.bytes(w, r, s.cfg.Load)
		if err != nil {
			return err
		}
		files = []file{{q.Get("name"), r.Header.Get("Content-Type"), body}}
	}
	o, err := in.options()
	if err != nil {
		return err
	}
	return s.postItems(w, r, func(ctx context.Context) iter.Seq2[source.Item, error] {
		return func(yield func(source.Item, error) bool) {
			for _, f := range files {
				next := o
				next.Name, next.ContentType = f.name, f.contentType
				next.Sandbox = s.deps.Files
				for item, err := range source.Read(ctx, bytes.NewReader(f.body), next) {
					if !yield(item, err) {
						return
					}
				}
			}
		}
	})
}

// form reads the files and fields of a form.
func (s *Server) form(w http.ResponseWriter, r *http.Request, in *posted) (files []file, err error) {
	if r.Header.Get("Content-Encoding") != "" {
		return nil, problemf(http.StatusUnsupportedMediaType, "A form is to be sent as it is.")
	}
	r.Body = http.MaxBytesReader(w, r.Body, s.cfg.Load)
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, problemf(http.StatusBadRequest, "The form cannot be read: %v.", err)
	}
	fields := map[string]*string{"url": &in.URL, "title": &in.Title, "publisher": &in.Publisher, "date": &in.Date}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, formFault(err)
		}
		body, err := io.ReadAll(part)
		if err != nil {
			return nil, formFault(err)
		}
		switch to, known := fields[part.FormName()], part.FileName() != ""; {
		case known:
			files = append(files, file{part.FileName(), part.Header.Get("Content-Type"), body})
		case to != nil:
			*to = string(body)
		default:
			return nil, problemf(http.StatusBadRequest, "There is no field %q; known are file, url, title, publisher and date.", clip(part.FormName()))
		}
	}
	if files == nil {
		return nil, problemf(http.StatusUnprocessableEntity, "The form holds no file.")
	}
	return files, nil
}

func formFault(err error) error {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return tooLarge
	case errors.Is(err, multipart.ErrMessageTooLarge):
		return problemf(http.StatusRequestEntityTooLarge, "The form is too large.")
	}
	return problemf(http.StatusBadRequest, "The form breaks off.")
}

// postAddress fetches an address and reads the article there, or the articles where it is a feed or an archive.
func (s *Server) postAddress(w http.ResponseWriter, r *http.Request, in posted) error {
	if s.deps.Fetcher == nil || s.deps.Files == nil {
		return problemf(http.StatusForbidden, "This server fetches no addresses (quern serve --fetch allows it); post the article's \"text\" with its address.")
	}
	if !source.IsAddress(in.URL) {
		return problemf(http.StatusUnprocessableEntity, "%q is no address of the web.", clip(in.URL))
	}
	o, err := in.options()
	if err != nil {
		return err
	}
	o.URL, o.Sandbox, o.Fetcher = "", s.deps.Files, s.deps.Fetcher
	return s.postItems(w, r, func(ctx context.Context) iter.Seq2[source.Item, error] {
		return source.Files(ctx, []string{in.URL}, nil, o)
	})
}

// postItems reads the one article that there is and answers, or begins a job where there are several.
func (s *Server) postItems(w http.ResponseWriter, r *http.Request, items func(context.Context) iter.Seq2[source.Item, error]) error {
	reader, err := s.reader()
	if err != nil {
		return err
	}
	if wantsJob(r) {
		return s.begin(w, r, reader, toLoad{items: items})
	}
	// The first two are read for the request, and what a job reads of the same goes on behind them.
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	whileAsked := context.AfterFunc(r.Context(), cancel)
	next, stop := iter.Pull2(items(ctx))
	begun := false
	defer func() {
		if !begun {
			stop()
			cancel()
		}
	}()
	var found []source.Item
	var faults []error
	for len(found) < 2 {
		item, err, ok := next()
		if !ok {
			break
		}
		found, faults = append(found, item), append(faults, err)
	}
	if !whileAsked() {
		return r.Context().Err()
	}
	if len(found) == 1 {
		if err := posting(found[0], faults[0]); err != nil {
			return err
		}
		return s.postOne(w, r, reader, found[0].Article)
	}
	err = s.begin(w, r, reader, toLoad{items: func(job context.Context) iter.Seq2[source.Item, error] {
		return func(yield func(source.Item, error) bool) {
			defer cancel()
			defer stop()
			defer context.AfterFunc(job, cancel)()
			for i, item := range found {
				if !yield(item, faults[i]) {
					return
				}
			}
			for item, err, ok := next(); ok; item, err, ok = next() {
				if !yield(item, err) {
					return
				}
			}
		}
	}})
	begun = err == nil
	return err
}

// posting is what is wrong with an item that was posted, as a problem.
func posting(item source.Item, err error) error {
	var e *source.Error
	var path *fs.PathError
	switch {
	case errors.As(err, &path):
		return err // the server's own, which shows no path of it
	case errors.As(err, &e):
		return problemf(http.StatusUnprocessableEntity, "%s", sentence(e.Err))
	case err != nil:
		return err
	case item.Written():
		return problemf(http.StatusUnprocessableEntity, "These are hand-written facts and no article; quern load takes them.")
	}
	return nil
}
