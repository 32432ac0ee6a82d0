package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"quern/graph"
	"quern/loader"
	"quern/loader/source"
	"quern/loader/source/sandbox"
	"quern/loader/source/web"
)

// input holds the flags that say what is known of an article beside its text, and what is read.
type input struct {
	url, title, publisher, date string
	columns                     map[string]string
	ignore                      []string
	follow                      bool
}

// flags adds the flags to a command that takes files.
func (in *input) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&in.date, "date", "", "the day of an article that does not carry its own (2025-02-22)")
	cmd.Flags().StringVar(&in.url, "url", "", "the address of an article that does not carry its own")
	cmd.Flags().StringVar(&in.title, "title", "", "the title of an article that does not carry its own")
	cmd.Flags().StringVar(&in.publisher, "publisher", "", "the publisher of an article that does not carry its own")
	cmd.Flags().StringToStringVar(&in.columns, "columns", nil, "which column of a CSV file is what (text=Story,date=Day)")
	cmd.Flags().StringArrayVar(&in.ignore, "ignore", nil, "a pattern, as in .gitignore, of what in folders and archives to pass over")
	cmd.Flags().BoolVar(&in.follow, "follow", false, "read the page of each item of a feed")
}

// options checks the flags.
func (in *input) options(cmd *cobra.Command) (source.Options, error) {
	o := source.Options{URL: in.url, Title: in.title, Publisher: in.publisher, Columns: in.columns, Ignore: in.ignore, Follow: in.follow}
	for what := range in.columns {
		if !slices.Contains(source.Columns(), what) {
			return o, asUsage(cmd, fmt.Errorf("a column holds %s, not %q", strings.Join(source.Columns(), ", "), what))
		}
	}
	if in.date != "" {
		day, ok := source.ParseDay(in.date)
		if !ok {
			return o, asUsage(cmd, fmt.Errorf("the date %q is not a day such as 2025-02-22", in.date))
		}
		o.Date = day
	}
	return o, nil
}

// items yields what the files hold. An address names one article: a second one that would take the same
// from --url is an error, or it would replace the first.
func (p *Program) items(cmd *cobra.Command, names []string, o source.Options) iter.Seq2[source.Item, error] {
	return func(yield func(source.Item, error) bool) {
		pool := sandbox.New(sandbox.Options{})
		defer pool.Close()
		o.Sandbox, o.Fetcher = pool, p.client()
		taken := false
		for item, err := range source.Files(cmd.Context(), names, p.stdin(cmd.Context()), o) {
			if err == nil && o.URL != "" && item.Article.URL == graph.CanonicalURL(o.URL) {
				if taken {
					err = &source.Error{Where: item.Where, Err: errors.New("--url names one article, and this is another without an address")}
				}
				taken = true
			}
			if !yield(item, err) {
				return
			}
		}
	}
}

// client fetches the addresses that are named on the command line.
func (p *Program) client() *web.Client {
	if p.Web != nil {
		return p.Web
	}
	return web.New(web.Options{Agent: "quern"})
}

// eachArticle runs do on every article of the files; what fails is said, the rest goes on, and the command
// then ends with status 1. Hand-written facts are no text to be read.
func (p *Program) eachArticle(cmd *cobra.Command, names []string, o source.Options, do func(source.Item) error) error {
	failed := false
	for item, err := range p.items(cmd, names, o) {
		if err == nil {
			err = readable(item)
		}
		if err == nil {
			if err = cmd.Context().Err(); err != nil {
				return err
			}
			if err = do(item); err != nil && !isArticleError(err) {
				return err
			}
		}
		if err != nil {
			p.say("%s", sentence(err))
			failed = true
		}
	}
	if failed {
		return errReported
	}
	return cmd.Context().Err()
}

// printEach is eachArticle for what prints something of every article: show is called for several articles at
// once, and what it writes is printed in the order of the articles.
func (p *Program) printEach(cmd *cobra.Command, names []string, o source.Options, show func(io.Writer, source.Item) error) error {
	type job struct {
		item source.Item
		err  error
	}
	type result struct {
		text bytes.Buffer
		err  error
		ends bool // the error ends the command
	}
	jobs := func(yield func(job) bool) {
		for item, err := range p.items(cmd, names, o) {
			if !yield(job{item, err}) {
				return
			}
		}
	}
	work := func(_ context.Context, j job) *result {
		r := &result{err: j.err}
		if r.err == nil {
			r.err = readable(j.item)
		}
		if r.err == nil {
			r.err = show(&r.text, j.item)
			r.ends = r.err != nil && !isArticleError(r.err)
		}
		return r
	}
	failed := false
	err := loader.Ordered(cmd.Context(), jobs, 0, work, func(r *result) error {
		switch {
		case r.ends:
			return r.err
		case r.err != nil:
			p.say("%s", sentence(r.err))
			failed = true
			return nil
		}
		_, err := r.text.WriteTo(p.Stdout)
		return err
	})
	if err == nil && failed {
		return errReported
	}
	return err
}

// eachFile opens each file or standard input and runs do on it; what fails is said, the rest goes on, and
// the command then ends with status 1. It is for inputs that are no articles.
func (p *Program) eachFile(ctx context.Context, names []string, do func(name string, in io.Reader) error) error {
	failed := false
	for _, name := range names {
		err := p.oneFile(ctx, name, do)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil && !isArticleError(err) {
			return err
		}
		if err != nil {
			p.say("%s", sentence(err))
			failed = true
		}
	}
	if failed {
		return errReported
	}
	return nil
}

// oneFile runs do on an open file that is not empty.
func (p *Program) oneFile(ctx context.Context, name string, do func(name string, in io.Reader) error) error {
	in, shown := p.stdin(ctx), source.InMessages(name)
	if name != source.Stdin {
		f, err := os.Open(name)
		if err != nil {
			return &source.Error{Where: shown, Err: source.PlainFileError(err)}
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil && info.IsDir() {
			return &source.Error{Where: shown, Err: errors.New("this is a folder; name the files in it")}
		}
		in = f
	}
	buffered := bufio.NewReader(in)
	if _, err := buffered.Peek(1); err == io.EOF {
		return &source.Error{Where: shown, Err: errors.New("the file is empty")}
	}
	return do(shown, buffered)
}

// readable refuses what is no text to be read.
func readable(item source.Item) error {
	if item.Written() {
		return &source.Error{Where: item.Where, Err: errors.New("these are hand-written facts, not an article to be read")}
	}
	return nil
}

// articleError makes what went wrong with one article an error of that article, unless the work was stopped.
func articleError(ctx context.Context, where string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return &source.Error{Where: where, Err: err}
}

// needFiles asks for at least one file.
func needFiles(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("%s needs a file, a folder, an address, or - for standard input", cmd.Name())
	}
	return nil
}

// isArticleError tells what is wrong with one article from what ends the command.
func isArticleError(err error) bool {
	var e *source.Error
	return errors.As(err, &e)
}
