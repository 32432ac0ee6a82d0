package server

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gorilla/mux"
)

// described is the description of the interface as callers get it.
func described(t *testing.T) map[string]any {
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/openapi.json", nil)
	r.Host = "localhost"
	newTestServer(t, io.Discard).Handler().ServeHTTP(w, r)
	var doc map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestOpenAPIHasTheRoutes compares the paths of the description with those that the router takes.
func TestOpenAPIHasTheRoutes(t *testing.T) {
	s := newTestServer(t, io.Discard)
	var want []string
	router, ok := s.router().(*mux.Router)
	if !ok {
		t.Fatal("the router is another")
	}
	err := router.Walk(func(route *mux.Route, _ *mux.Router, _ []*mux.Route) error {
		path, err := route.GetPathTemplate()
		if err != nil {
			return err
		}
		methods, err := route.GetMethods()
		if err != nil || route.GetName() == pageRoute {
			return nil // what answers for other methods, and pages, which are for people
		}
		for _, m := range methods {
			if m != "HEAD" {
				want = append(want, strings.ToLower(m)+" "+path)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	doc := described(t)
	if doc["openapi"] != "3.1.0" {
		t.Errorf("version %v", doc["openapi"])
	}
	var got []string
	ids := map[string]bool{}
	for path, item := range doc["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			got = append(got, method+" "+path)
			id, _ := op.(map[string]any)["operationId"].(string)
			if id == "" || ids[id] {
				t.Errorf("%s %s has the operationId %q", method, path, id)
			}
			ids[id] = true
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("described %q\nrouted %q", got, want)
	}
}

// TestAnswersAreAsDescribed holds every JSON answer of the sessions to the schema of its route.
func TestAnswersAreAsDescribed(t *testing.T) {
	doc := described(t)
	s := newTestServer(t, io.Discard)
	router := mux.NewRouter().UseEncodedPath()
	for _, rt := range s.routes() {
		router.Path(rt.path).Methods(rt.method).Name(rt.method + " " + rt.path)
	}
	files, err := filepath.Glob("testdata/sessions/*.http")
	if err != nil {
		t.Fatal(err)
	}
	checked := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range readSession(string(text)) {
			first, _, _ := strings.Cut(e.request, "\n")
			method, target, _ := strings.Cut(first, " ")
			head, body, _ := strings.Cut(e.response, "\n\n")
			status, _, _ := strings.Cut(head, "\n")
			r, err := http.NewRequest(method, target, nil)
			var match mux.RouteMatch
			if err != nil || !router.Match(r, &match) || !strings.Contains(head, "Content-Type: application/") || !strings.Contains(head, "json\n") && !strings.HasSuffix(head, "json") || strings.Contains(head, "ndjson") {
				continue
			}
			op, _ := dig(doc, "paths", match.Route.GetName()[len(method)+1:], strings.ToLower(method)).(map[string]any)
			kind := "application/json"
			response := dig(op, "responses", status)
			if status == "200" && response == nil {
				response = dig(op, "responses", "201")
			}
			if strings.Contains(head, "problem+json") {
				kind, response = "application/problem+json", dig(op, "responses", "default")
			} else if status[0] != '2' || strings.Contains(head, "sparql-results") || method == "HEAD" {
				continue
			}
			schema := dig(response, "content", kind, "schema")
			var value any
			if err := json.Unmarshal([]byte(body), &value); err != nil {
				t.Errorf("%s %s: %v", file, first, err)
				continue
			}
			if schema == nil {
				t.Errorf("%s: the description has no %s for %s", first, kind, status)
				continue
			}
			checked[match.Route.GetName()] = true
			if wrong := invalid(doc, schema.(map[string]any), value, "answer"); wrong != "" {
				t.Errorf("%s %s: %s", filepath.Base(file), first, wrong)
			}
		}
	}
	if len(checked) < 15 {
		t.Errorf("only the answers of %q were checked", slices.Sorted(maps.Keys(checked)))
	}
}

func dig(v any, keys ...string) any {
	for _, k := range keys {
		m, _ := v.(map[string]any)
		v = m[k]
	}
	return v
}

// invalid says what of a value is not as a schema has it, of the words of JSON Schema that the description uses.
func invalid(doc, schema map[string]any, v any, at string) string {
	if ref, ok := schema["$ref"].(string); ok {
		target, _ := dig(doc, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...).(map[string]any)
		if target == nil {
			return at + ": no schema " + ref
		}
		return invalid(doc, target, v, at)
	}
	if options, ok := schema["anyOf"].([]any); ok {
		var first string
		for _, one := range options {
			wrong := invalid(doc, one.(map[string]any), v, at)
			if wrong == "" {
				return ""
			}
			if first == "" {
				first = wrong
			}
		}
		return first
	}
	kinds := map[string]bool{}
	switch x := v.(type) {
	case nil:
		kinds["null"] = true
	case bool:
		kinds["boolean"] = true
	case string:
		kinds["string"] = true
	case float64:
		kinds["number"], kinds["integer"] = true, x == float64(int64(x))
	case []any:
		kinds["array"] = true
		items, _ := schema["items"].(map[string]any)
		for i := range x {
			if wrong := invalid(doc, items, x[i], fmt.Sprintf("%s[%d]", at, i)); wrong != "" {
				return wrong
			}
		}
	case map[string]any:
		kinds["object"] = true
		properties, _ := schema["properties"].(map[string]any)
		if required, ok := schema["required"].([]any); ok {
			for _, name := range required {
				if _, there := x[name.(string)]; !there {
					return fmt.Sprintf("%s: no %v", at, name)
				}
			}
		}
		for name, value := range x {
			p, known := properties[name].(map[string]any)
			if !known {
				if more, ok := schema["additionalProperties"].(map[string]any); ok {
					p, known = more, true
				}
			}
			if !known && schema["additionalProperties"] == false {
				return fmt.Sprintf("%s: %s is not described", at, name)
			}
			if wrong := invalid(doc, p, value, at+"."+name); known && wrong != "" {
				return wrong
			}
		}
	}
	if kind, ok := schema["type"].(string); ok && !kinds[kind] {
		return fmt.Sprintf("%s: %v is no %s", at, v, kind)
	}
	if enum, ok := schema["enum"].([]any); ok && !slices.Contains(enum, v) {
		return fmt.Sprintf("%s: %v is none of %v", at, v, enum)
	}
	return ""
}
