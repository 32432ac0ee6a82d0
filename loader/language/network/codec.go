package network

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"strings"

	"quern/loader/language/lexicon"
	"quern/loader/language/network/tape"
)

// magic opens a model's file. Then come, each with its length before it: the sizes and classes as JSON, the
// words that have vectors, a line each, the vectors, the parameters, the lemmas. A CRC-32 of all that ends the file.
// Numbers are little-endian; rows are a scale and a byte a number, but for parameters of one row, which are
// few and kept as they are.
const magic = "quern network 2\n"

// ErrFormat is wrapped by every error about the content of a model's file.
var ErrFormat = errors.New("not a network of this version")

type header struct {
	Config Config
	Labels Labels
	Width  int // of the word vectors; 0 without
}

// Encode packs the model, its word vectors included, into the bytes of a file.
func (m *Model) Encode() ([]byte, error) {
	h := header{Config: m.Config, Labels: m.Labels}
	var words string
	var vectors []byte
	if v := m.vectors; v != nil {
		h.Width = v.width
		words = strings.Join(v.words, "\n")
		for i, s := range v.scales {
			vectors = binary.LittleEndian.AppendUint32(vectors, math.Float32bits(s))
			for _, q := range v.values[i*v.width : (i+1)*v.width] {
				vectors = append(vectors, byte(q))
			}
		}
	}
	head, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("packing the network: %w", err)
	}
	var params []byte
	for _, p := range m.Params.List {
		for i := range p.Rows {
			if !p.InBytes() {
				for _, x := range p.Data {
					params = binary.LittleEndian.AppendUint32(params, math.Float32bits(x))
				}
				continue
			}
			q, s := p.Bytes(i)
			params = binary.LittleEndian.AppendUint32(params, math.Float32bits(s))
			for _, x := range q {
				params = append(params, byte(x))
			}
		}
	}
	out := []byte(magic)
	for _, part := range [][]byte{head, []byte(words), vectors, params, m.lemmas.encode()} {
		out = binary.LittleEndian.AppendUint32(out, uint32(len(part)))
		out = append(out, part...)
	}
	return binary.LittleEndian.AppendUint32(out, crc32.ChecksumIEEE(out)), nil
}

// Decode unpacks a model, ready to predict. The lists, which are not in the file, may be nil.
func Decode(raw []byte, lists *lexicon.Lexicon) (*Model, error) {
	if len(raw) < len(magic)+4 || string(raw[:len(magic)]) != magic {
		return nil, ErrFormat
	}
	body := raw[:len(raw)-4]
	if crc32.ChecksumIEEE(body) != binary.LittleEndian.Uint32(raw[len(body):]) {
		return nil, fmt.Errorf("%w: it is damaged", ErrFormat)
	}
	body = body[len(magic):]
	var parts [5][]byte
	for i := range parts {
		if len(body) < 4 {
			return nil, fmt.Errorf("%w: it is cut short", ErrFormat)
		}
		n := uint64(binary.LittleEndian.Uint32(body))
		if body = body[4:]; uint64(len(body)) < n {
			return nil, fmt.Errorf("%w: it is cut short", ErrFormat)
		}
		parts[i], body = body[:n], body[n:]
	}
	if len(body) > 0 {
		return nil, fmt.Errorf("%w: %d bytes too many", ErrFormat, len(body))
	}
	var h header
	d := json.NewDecoder(bytes.NewReader(parts[0]))
	d.DisallowUnknownFields()
	if err := d.Decode(&h); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	vectors, err := decodeVectors(h.Width, parts[1], parts[2])
	if err != nil {
		return nil, err
	}
	// What the file must hold follows from its sizes; they are checked before memory is taken for them.
	if err := h.Config.Check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if need := h.Config.least(); need > len(parts[3]) {
		return nil, fmt.Errorf("%w: it has %d bytes of parameters, and needs %d", ErrFormat, len(parts[3]), need)
	}
	m, err := build(h.Config, h.Labels, vectors, lists, tape.Params{Bytes: true})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	rest := parts[3]
	for _, p := range m.Params.List {
		size := 4 * p.Cols
		if p.InBytes() {
			size = p.Rows * (p.Cols + 4)
		}
		if len(rest) < size {
			return nil, fmt.Errorf("%w: the parameter %q is cut short", ErrFormat, p.Name)
		}
		decodeParam(p, rest[:size])
		rest = rest[size:]
	}
	if len(rest) > 0 {
		return nil, fmt.Errorf("%w: %d bytes too many", ErrFormat, len(rest))
	}
	if m.lemmas, err = decodeLemmas(parts[4], h.Labels.Lemma); err != nil {
		return nil, err
	}
	return m, nil
}

func decodeParam(p *tape.Param, raw []byte) {
	if !p.InBytes() {
		for j := range p.Data {
			p.Data[j] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*j:]))
		}
		return
	}
	q, scales := make([]int8, p.Rows*p.Cols), make([]float32, p.Rows)
	for i := range scales {
		scales[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw))
		for j, b := range raw[4 : 4+p.Cols] {
			q[i*p.Cols+j] = int8(b)
		}
		raw = raw[4+p.Cols:]
	}
	p.SetBytes(q, scales)
}

func decodeVectors(width int, words, raw []byte) (*Vectors, error) {
	if width == 0 {
		return nil, nil
	}
	v := &Vectors{words: strings.Split(string(words), "\n"), width: width}
	if width < 0 || width > 1<<12 || len(raw) != len(v.words)*(width+4) {
		return nil, fmt.Errorf("%w: %d bytes of vectors for %d words", ErrFormat, len(raw), len(v.words))
	}
	v.values = make([]int8, len(v.words)*width)
	v.scales = make([]float32, len(v.words))
	for i := range v.words {
		v.scales[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw))
		row := v.values[i*width : (i+1)*width]
		for j, b := range raw[4 : 4+width] {
			row[j] = int8(b)
		}
		raw = raw[4+width:]
	}
	v.fill()
	return v, nil
}

// least is a lower bound of the bytes of all parameters.
func (c Config) least() int {
	n := c.Layers * 6 * c.Width * min(c.Input, 2*c.Width)
	for k := range tables {
		n += c.Rows[k] * c.Widths[k]
	}
	return n + 2*c.Width*2*(c.Arc+c.Label) + c.Arc*c.Arc
}
