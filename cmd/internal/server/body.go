package server

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// mediaType is that of the body, without its parameters.
func mediaType(r *http.Request) string {
	given, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return given
}

// body reads a body of one of the media types, which is text in UTF-8. The limit holds for the bytes that are sent
// and again for those that they inflate to.
func (s *Server) body(w http.ResponseWriter, r *http.Request, limit int64, types ...string) ([]byte, error) {
	given := r.Header.Get("Content-Type")
	kind, params, err := mime.ParseMediaType(given)
	if err != nil || !slices.Contains(types, kind) {
		return nil, problemf(http.StatusUnsupportedMediaType, "The body is to be sent as %s (Content-Type) and not as %q.", types[0], clip(given))
	}
	if charset := params["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
		return nil, problemf(http.StatusUnsupportedMediaType, "The body is to be UTF-8 and not %q.", clip(charset))
	}
	body, err := s.bytes(w, r, limit)
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(body) {
		return nil, problemf(http.StatusBadRequest, "The body is not UTF-8.")
	}
	return body, nil
}

func (s *Server) bytes(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	var in io.Reader = http.MaxBytesReader(w, r.Body, limit)
	switch encoding := r.Header.Get("Content-Encoding"); strings.ToLower(encoding) {
	case "", "identity":
	case "gzip", "x-gzip":
		zip, err := gzip.NewReader(in)
		if err != nil {
			return nil, bodyFault(err)
		}
		in = io.LimitReader(zip, limit+1)
	default:
		return nil, problemf(http.StatusUnsupportedMediaType, "The body is to be sent as it is or as gzip, and not as %q.", clip(encoding))
	}
	body, err := io.ReadAll(in)
	switch {
	case err != nil:
		return nil, bodyFault(err)
	case int64(len(body)) > limit:
		return nil, &http.MaxBytesError{Limit: limit}
	}
	return body, nil
}

func bodyFault(err error) error {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return tooLarge
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return problemf(http.StatusBadRequest, "The body is not gzip.")
	default:
		return problemf(http.StatusRequestTimeout, "The body broke off or did not arrive in time.")
	}
}

// decodeJSON reads one JSON object strictly: a misspelled field would silently be left out.
func decodeJSON[T any](body []byte) (in T, err error) {
	if !utf8.Valid(body) {
		return in, problemf(http.StatusBadRequest, "The body is not UTF-8.")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return in, problemf(http.StatusBadRequest, "%s", jsonFault(err, body, fieldsOf(reflect.TypeFor[T]())))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return in, problemf(http.StatusBadRequest, "The body goes on behind the JSON object; send one at a time.")
	}
	return in, nil
}

// fieldsOf names the fields of a type in JSON.
func fieldsOf(t reflect.Type) (names []string) {
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}

// jsonFault says where JSON is wrong, in words that need no knowledge of the decoder.
func jsonFault(err error, body []byte, known []string) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	const unknown = "json: unknown field "
	switch {
	case errors.As(err, &syntax):
		before := body[:max(0, min(int(syntax.Offset)-1, len(body)))]
		line := 1 + bytes.Count(before, []byte("\n"))
		column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
		return problemf(0, "The body is not JSON at line %d, column %d: %v.", line, column, syntax).Detail
	case errors.As(err, &kind) && kind.Field != "":
		return problemf(0, "The field %q is a string and not a %s.", kind.Field, kind.Value).Detail
	case errors.Is(err, io.EOF):
		return "The body is empty; it is a JSON object with \"" + known[0] + "\"."
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "The JSON object in the body breaks off."
	case strings.HasPrefix(err.Error(), unknown):
		return "There is no field " + clip(strings.TrimPrefix(err.Error(), unknown)) + "; known are: " + strings.Join(known, ", ") + "."
	}
	return "The body is not a JSON object."
}
