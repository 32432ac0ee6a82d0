package server

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are the figures of one server.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	running  prometheus.Gauge
	turned   *prometheus.CounterVec
	handler  http.Handler
}

func newMetrics(s *Server) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "quern_http_requests_total", Help: "Requests by route, method and status.",
		}, []string{"route", "method", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "quern_http_request_duration_seconds", Help: "How long requests took, by route.",
			Buckets: prometheus.ExponentialBuckets(0.0005, 4, 9),
		}, []string{"route"}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "quern_http_requests_running", Help: "Requests that are being answered.",
		}),
		turned: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "quern_limits_exceeded_total", Help: "Requests that a limit ended, by what was used up.",
		}, []string{"resource"}),
	}
	m.registry.MustRegister(m.requests, m.took, m.running, m.turned, &holdings{s},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "quern_queries_running", Help: "Queries that run."},
			func() float64 { return float64(len(s.queries)) }))
	m.handler = promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
	return m
}

// done counts a request that has been answered.
func (m *metrics) done(route, method string, status int, took time.Duration) {
	switch method {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS":
	default:
		method = "other" // whatever callers send, the number of series is bounded
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	m.took.WithLabelValues(route).Observe(took.Seconds())
}

func (m *metrics) serve(w http.ResponseWriter, r *http.Request) error {
	m.handler.ServeHTTP(w, r)
	return nil
}

// holdings reports how much the store holds, when it is asked.
type holdings struct{ server *Server }

var held = map[string]*prometheus.Desc{
	"articles": prometheus.NewDesc("quern_store_articles", "Articles in the store.", nil, nil),
	"entities": prometheus.NewDesc("quern_store_entities", "Distinct entities in the store.", nil, nil),
	"facts":    prometheus.NewDesc("quern_store_facts", "Distinct facts in the store.", nil, nil),
	"quads":    prometheus.NewDesc("quern_store_quads", "Quads in the store, with their labels.", nil, nil),
}

// Describe is part of prometheus.Collector.
func (h *holdings) Describe(to chan<- *prometheus.Desc) {
	for _, d := range held {
		to <- d
	}
}

// Collect is part of prometheus.Collector.
func (h *holdings) Collect(to chan<- prometheus.Metric) {
	v, err := h.server.deps.Store.Snapshot(h.server.base)
	if err != nil {
		h.server.cfg.Log.Error("counting what the store holds", "error", err)
		return
	}
	defer v.Close()
	stats, err := v.Stats()
	if err != nil {
		h.server.cfg.Log.Error("counting what the store holds", "error", err)
		return
	}
	for name, n := range map[string]int64{"articles": stats.Articles, "entities": stats.Entities, "facts": stats.Facts, "quads": stats.Quads} {
		to <- prometheus.MustNewConstMetric(held[name], prometheus.GaugeValue, float64(n))
	}
}
