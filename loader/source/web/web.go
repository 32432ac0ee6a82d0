// Package web fetches addresses politely and safely: never from private networks, whatever a name resolves
// to and wherever a redirection leads, within limits of size and time, as robots.txt allows (RFC 9309), and
// one request a second from a host.
package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/temoto/robotstxt"

	"quern/loader/source"
)

// Options are the limits of a Client; a zero is the default.
type Options struct {
	// Agent names the program to servers and to robots.txt.
	Agent string
	// Timeout is how long one address may take, redirections and body included.
	Timeout time.Duration
	// MaxSize is the most bytes of a body that are read.
	MaxSize int64
	// Interval is the least time between two requests to a host.
	Interval time.Duration

	// Reachable tells which addresses of machines may be connected to; nil is those of the public network alone.
	// It is for tests, whose servers are on this machine.
	Reachable func(netip.Addr) bool
}

const (
	defaultAgent    = "quern"
	defaultTimeout  = 60 * time.Second
	defaultMaxSize  = 64 << 20
	defaultInterval = time.Second
	maxRedirects    = 5
	maxRobots       = 512 << 10
	// maxDelay is the longest time between requests that a robots.txt may ask for and get.
	maxDelay = 30 * time.Second
	maxHosts = 10_000
)

// The errors of addresses that are not fetched.
var (
	ErrScheme   = errors.New("only http and https addresses are fetched")
	ErrRobots   = errors.New("the site's robots.txt asks programs not to read this page")
	ErrTooLarge = errors.New("the page is larger than a page may be")
)

// StatusError is an answer other than success.
type StatusError struct {
	Code int
	// After is how long the server asks to wait, or 0.
	After time.Duration
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("the server answered %d %s", e.Code, http.StatusText(e.Code))
}

// Client fetches. It is a source.Fetcher, and safe for concurrent use.
type Client struct {
	o    Options
	http *http.Client

	mu    sync.Mutex
	hosts map[string]*host
}

// host is what is known of one scheme and host.
type host struct {
	next   time.Time
	delay  time.Duration
	robots *robotstxt.Group
	// lock is held while its robots.txt is fetched.
	lock sync.Mutex
}

// New gives a client.
func New(o Options) *Client {
	if o.Agent == "" {
		o.Agent = defaultAgent
	}
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	if o.MaxSize <= 0 {
		o.MaxSize = defaultMaxSize
	}
	if o.Interval <= 0 {
		o.Interval = defaultInterval
	}
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	if o.Reachable == nil {
		o.Reachable = public
	}
	// Control sees the address that will be connected to, after the name was resolved: no answer of a name
	// server can lead elsewhere between the check and the connection.
	dialer.Control = func(_, address string, _ syscall.RawConn) error { return check(address, o.Reachable) }
	return &Client{o: o, hosts: map[string]*host{}, http: &http.Client{
		// A proxy would connect where this process must not.
		Transport: &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: 10 * time.Second,
			ResponseHeaderTimeout: 30 * time.Second, MaxResponseHeaderBytes: 256 << 10, MaxIdleConnsPerHost: 1,
			MaxIdleConns: 100, IdleConnTimeout: 30 * time.Second, ForceAttemptHTTP2: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Validators are what a server said of a page, to be asked later whether it is another now (RFC 9110, 13).
type Validators struct {
	ETag, LastModified string
}

// Fetch gets an address.
func (c *Client) Fetch(ctx context.Context, address string) (*source.Response, error) {
	res, _, err := c.FetchChanged(ctx, address, Validators{})
	return res, err
}

// FetchChanged gets an address unless it is as it was when the server gave the validators; then the response
// is nil.
func (c *Client) FetchChanged(ctx context.Context, address string, v Validators) (*source.Response, Validators, error) {
	ctx, cancel := context.WithTimeout(ctx, c.o.Timeout)
	res, at, err := c.follow(ctx, address, v)
	if err != nil {
		cancel()
		return nil, Validators{}, plain(err)
	}
	now := Validators{res.Header.Get("ETag"), res.Header.Get("Last-Modified")}
	if res.StatusCode == http.StatusNotModified {
		res.Body.Close()
		cancel()
		return nil, v, nil
	}
	if res.ContentLength > c.o.MaxSize {
		res.Body.Close()
		cancel()
		return nil, now, ErrTooLarge
	}
	body := &body{Reader: &capped{res.Body, c.o.MaxSize}, Closer: res.Body, cancel: cancel}
	return &source.Response{Address: at, ContentType: res.Header.Get("Content-Type"), Body: body}, now, nil
}

// follow makes the request and those that it is redirected to, each as if it had been asked for itself.
func (c *Client) follow(ctx context.Context, address string, v Validators) (*http.Response, string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, "", fmt.Errorf("the address cannot be read: %w", err)
	}
	for range maxRedirects + 1 {
		if err := c.allowed(ctx, u); err != nil {
			return nil, "", err
		}
		res, err := c.get(ctx, u, v)
		if err != nil {
			return nil, "", err
		}
		switch {
		case res.StatusCode == http.StatusOK || res.StatusCode == http.StatusNotModified:
			return res, u.String(), nil
		case res.StatusCode < 300 || res.StatusCode >= 400 || res.Header.Get("Location") == "":
			res.Body.Close()
			return nil, "", &StatusError{res.StatusCode, retryAfter(res.Header)}
		}
		to, err := u.Parse(res.Header.Get("Location"))
		res.Body.Close()
		if err != nil {
			return nil, "", fmt.Errorf("the server redirects to an address that cannot be read: %w", err)
		}
		if u.Scheme == "https" && to.Scheme == "http" {
			return nil, "", errors.New("the server redirects from https to http")
		}
		u = to
	}
	return nil, "", fmt.Errorf("the server redirects more than %d times", maxRedirects)
}

// allowed checks the address, and asks the host's robots.txt once.
func (c *Client) allowed(ctx context.Context, u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ErrScheme
	}
	h := c.host(u)
	h.lock.Lock()
	defer h.lock.Unlock()
	if h.robots == nil {
		rules, err := c.robots(ctx, u)
		if err != nil {
			return err
		}
		h.robots = rules.FindGroup(c.o.Agent)
		c.mu.Lock()
		h.delay = min(max(c.o.Interval, h.robots.CrawlDelay), max(maxDelay, c.o.Interval))
		c.mu.Unlock()
	}
	if !h.robots.Test(u.EscapedPath()) {
		return ErrRobots
	}
	return nil
}

// robots gets a host's robots.txt. One that is not there allows all, one that cannot be had now allows nothing.
func (c *Client) robots(ctx context.Context, u *url.URL) (*robotstxt.RobotsData, error) {
	at := &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
	for range maxRedirects {
		res, err := c.get(ctx, at, Validators{})
		if err != nil {
			return nil, err
		}
		if to := res.Header.Get("Location"); res.StatusCode/100 == 3 && to != "" {
			res.Body.Close()
			if at, err = at.Parse(to); err != nil || at.Scheme != "http" && at.Scheme != "https" {
				break
			}
			continue
		}
		b, err := io.ReadAll(io.LimitReader(res.Body, maxRobots))
		res.Body.Close()
		if err != nil {
			return nil, err
		}
		rules, err := robotstxt.FromStatusAndBytes(res.StatusCode, b)
		if err != nil {
			break
		}
		return rules, nil
	}
	return robotstxt.FromString("")
}

// host gives what is known of a host.
func (c *Client) host(u *url.URL) *host {
	key := u.Scheme + "://" + strings.ToLower(u.Host)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.hosts[key] == nil {
		if len(c.hosts) >= maxHosts {
			clear(c.hosts)
		}
		c.hosts[key] = &host{delay: c.o.Interval}
	}
	return c.hosts[key]
}

// get makes one request when it is the host's turn.
func (c *Client) get(ctx context.Context, u *url.URL, v Validators) (*http.Response, error) {
	if err := c.wait(ctx, c.host(u)); err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", c.o.Agent)
	req.Header.Set("Accept", "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/xml;q=0.9,*/*;q=0.5")
	req.Header.Set("Accept-Language", "en")
	if v.ETag != "" {
		req.Header.Set("If-None-Match", v.ETag)
	}
	if v.LastModified != "" {
		req.Header.Set("If-Modified-Since", v.LastModified)
	}
	return c.http.Do(req)
}

// wait keeps requests to a host apart.
func (c *Client) wait(ctx context.Context, h *host) error {
	c.mu.Lock()
	now := time.Now()
	at := h.next
	if at.Before(now) {
		at = now
	}
	h.next = at.Add(h.delay)
	c.mu.Unlock()
	timer := time.NewTimer(time.Until(at))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func retryAfter(h http.Header) time.Duration {
	if d, err := time.ParseDuration(h.Get("Retry-After") + "s"); err == nil && d > 0 {
		return d
	}
	return 0
}

// body is a response's body that ends the request's deadline when it is closed.
type body struct {
	io.Reader
	io.Closer
	cancel func()
}

func (b *body) Close() error {
	defer b.cancel()
	return b.Closer.Close()
}

// capped fails where a body goes on too long.
type capped struct {
	r    io.Reader
	left int64
}

func (c *capped) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return 0, ErrTooLarge
	}
	return n, err
}

// plain says what went wrong in words for people.
func plain(err error) error {
	var private *PrivateError
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.As(err, &private):
		return private
	case errors.As(err, &dns) && dns.IsNotFound:
		return fmt.Errorf("there is no host %s", dns.Name)
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.As(err, &timeout) && timeout.Timeout():
		return errors.New("the server did not answer in time")
	}
	var u *url.Error
	if errors.As(err, &u) {
		return fmt.Errorf("fetching it: %w", u.Err)
	}
	return err
}
