package server

import (
	"fmt"
	"net/http"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"quern/graph"
)

// openAPI describes the routes as OpenAPI 3.1. The description is made from the table of routes and from the types
// of the bodies, so that it cannot say anything else than what is there.
func (s *Server) openAPI(w http.ResponseWriter, r *http.Request) error {
	write(w, r, http.StatusOK, "application/json", s.description())
	return nil
}

// object is an object of JSON whose keys the encoder sorts.
type object = map[string]any

func (s *Server) description() object {
	b := &describer{components: object{}, named: map[string]reflect.Type{}}
	paths := object{}
	for _, rt := range s.routes() {
		item, ok := paths[rt.path].(object)
		if !ok {
			item = object{}
			paths[rt.path] = item
		}
		item[strings.ToLower(rt.method)] = b.operation(rt)
	}
	document := object{
		"openapi": "3.1.0",
		"info": object{
			"title":       "quern",
			"version":     "1",
			"description": "News articles as a graph of facts, each with the sentence that it came from. Ids come from what articles show: ent:sergei-ryabkov, fact:…, article:…. All spans count bytes of an article's text in UTF-8, the end exclusive.",
			"license":     object{"name": "Apache-2.0", "identifier": "Apache-2.0"},
		},
		"paths":      paths,
		"components": object{"schemas": b.components},
	}
	if s.cfg.Tokens.Set() {
		document["components"].(object)["securitySchemes"] = object{"token": object{"type": "http", "scheme": "bearer"}}
		document["security"] = []any{object{"token": []string{}}}
	}
	return document
}

// describer collects the schemas of types.
type describer struct {
	components object
	named      map[string]reflect.Type // whose schema a name stands for
}

var placeholder = regexp.MustCompile(`\{([a-z]+)\}`)

// operationID names an operation for programs that are made from the description: "getFactsById".
func operationID(method, path string) string {
	id := strings.ToLower(method)
	for _, part := range strings.FieldsFunc(path, func(c rune) bool { return c == '/' || c == '.' || c == '_' }) {
		if part == "v1" {
			continue
		}
		if name, ok := strings.CutPrefix(part, "{"); ok {
			part = "by-" + strings.TrimSuffix(name, "}")
		}
		for word := range strings.SplitSeq(part, "-") {
			id += strings.ToUpper(word[:1]) + word[1:]
		}
	}
	return id
}

func (b *describer) operation(rt route) object {
	op := object{"summary": rt.about, "operationId": operationID(rt.method, rt.path)}
	params := []any{}
	for _, m := range placeholder.FindAllStringSubmatch(rt.path, -1) {
		params = append(params, object{"name": m[1], "in": "path", "required": true, "schema": object{"type": "string"}})
	}
	for _, p := range rt.params {
		params = append(params, object{"name": p.name, "in": "query", "description": p.about, "required": p.required, "schema": p.schema()})
	}
	if rt.heavy || rt.reads {
		params = append(params, object{"name": "X-Timeout", "in": "header", "description": "how long it may take: 5s, 300ms, or seconds", "schema": object{"type": "string"}})
	}
	if len(params) > 0 {
		op["parameters"] = params
	}
	if len(rt.takes) > 0 {
		content := object{}
		for _, t := range rt.takes {
			content[t] = object{"schema": b.bodySchema(t, rt.body)}
		}
		op["requestBody"] = object{"required": true, "content": content}
	}
	gives := rt.gives
	if len(gives) == 0 && rt.answer != nil {
		gives = []string{"application/json"}
	}
	success := object{"description": "done"}
	if len(gives) > 0 {
		content := object{}
		for _, t := range gives {
			content[t] = object{"schema": b.bodySchema(t, rt.answer)}
		}
		success["content"] = content
	}
	status := rt.status
	if status == 0 {
		status = http.StatusOK
	}
	op["responses"] = object{
		fmt.Sprint(status): success,
		"default": object{"description": "a problem (RFC 9457)", "content": object{
			"application/problem+json": object{"schema": b.schema(reflect.TypeFor[problem]())}}},
	}
	if rt.begins != nil {
		op["responses"].(object)["202"] = object{"description": "begun; Location says where to look how far it is",
			"content": object{"application/json": object{"schema": b.schema(reflect.TypeOf(rt.begins))}}}
	}
	if rt.open {
		op["security"] = []any{}
	}
	return op
}

// either is a body of one of several types.
type either []any

// bodySchema is the schema of a body: the type's in JSON, and else text.
func (b *describer) bodySchema(mediaType string, value any) any {
	list, several := value.(either)
	switch {
	case mediaType == "application/json" && several:
		var options []any
		for _, one := range list {
			options = append(options, b.schema(reflect.TypeOf(one)))
		}
		return object{"anyOf": options}
	case mediaType == "application/json" && value != nil:
		return b.schema(reflect.TypeOf(value))
	case mediaType == "application/json":
		return object{}
	case mediaType == "multipart/form-data":
		return formSchema()
	}
	return object{"type": "string"}
}

func (p *param) schema() object {
	one := object{"type": "string"}
	switch p.kind {
	case integer:
		one = object{"type": "integer", "minimum": p.low, "maximum": p.high}
	case decimal:
		one = object{"type": "number", "minimum": 0, "maximum": 1}
	case boolean:
		one = object{"type": "boolean"}
	case day:
		one["format"] = "date"
	}
	if len(p.enum) > 0 {
		one["enum"] = p.enum
	}
	if p.many {
		return object{"type": "array", "items": one}
	}
	return one
}

// enums are the values of types that have few.
var enums = map[reflect.Type][]string{
	reflect.TypeFor[graph.EntityType](): words(graph.EntityTypes),
	reflect.TypeFor[graph.Modality]():   words([]graph.Modality{graph.Asserted, graph.Future, graph.Hypothetical, graph.Demanded}),
}

// schema is the JSON Schema of what the encoder makes of a type.
func (b *describer) schema(t reflect.Type) any {
	switch t {
	case reflect.TypeFor[graph.Span]():
		return object{"type": "array", "items": object{"type": "integer"}, "minItems": 2, "maxItems": 2, "description": "start and end in bytes"}
	case reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return object{"anyOf": []any{b.schema(t.Elem()), object{"type": "null"}}}
	case reflect.Slice:
		return object{"type": "array", "items": b.schema(t.Elem())}
	case reflect.Array:
		return object{"type": "array", "items": b.schema(t.Elem()), "minItems": t.Len(), "maxItems": t.Len()}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": b.schema(t.Elem())}
	case reflect.String:
		if list := enums[t]; list != nil {
			return object{"type": "string", "enum": list}
		}
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int32, reflect.Int64:
		return object{"type": "integer"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Struct:
		name := strings.ToUpper(t.Name()[:1]) + strings.TrimSuffix(t.Name(), "JSON")[1:]
		if of, taken := b.named[name]; taken && of != t { // by a type of another package
			from := path.Base(t.PkgPath())
			name = strings.ToUpper(from[:1]) + from[1:] + name
		}
		b.named[name] = t
		if b.components[name] == nil {
			b.components[name] = object{} // a type may hold itself
			b.components[name] = b.structSchema(t)
		}
		return object{"$ref": "#/components/schemas/" + name}
	}
	return object{}
}

func (b *describer) structSchema(t reflect.Type) object {
	properties, required := object{}, []string{}
	var add func(t reflect.Type)
	add = func(t reflect.Type) {
		for i := range t.NumField() {
			f := t.Field(i)
			if f.Anonymous {
				add(f.Type)
				continue
			}
			name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			if !f.IsExported() || name == "-" {
				continue
			}
			if name == "" {
				name = f.Name
			}
			properties[name] = b.schema(f.Type)
			if !strings.Contains(options, "omitempty") {
				required = append(required, name)
			}
		}
	}
	add(t)
	slices.Sort(required)
	return object{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}
