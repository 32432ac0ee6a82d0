package train

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

const stateMagic = "quern training 1\n"

// ErrState is wrapped by every error about a saved state.
var ErrState = errors.New("not the state of this training")

// progress is what a saved state begins with. What it was trained on and how must be the same when it goes on.
type progress struct {
	Options  Options
	Examples uint32 // checksum
	Epoch    int
	Step     int
}

func (t *Trainer) progress() progress {
	sum := crc32.NewIEEE()
	for _, e := range t.examples {
		fmt.Fprintf(sum, "%q %q %q %q %v %q %q %g\n", e.Forms, e.UPOS, e.XPOS, e.Lemmas, e.Heads, e.Deprel, e.Names, e.Weight)
	}
	return progress{Options: t.options, Examples: sum.Sum32(), Epoch: t.epoch, Step: t.step}
}

func (t *Trainer) state() [][]float32 {
	var out [][]float32
	for k, p := range t.Model.Params.List {
		out = append(out, p.Data, t.first[k], t.second[k], t.average[k])
	}
	return out
}

// Save gives the state between two epochs, from which Restore goes on.
func (t *Trainer) Save() ([]byte, error) {
	head, err := json.Marshal(t.progress())
	if err != nil {
		return nil, fmt.Errorf("saving the training: %w", err)
	}
	var b bytes.Buffer
	b.WriteString(stateMagic)
	binary.Write(&b, binary.LittleEndian, uint32(len(head)))
	b.Write(head)
	for _, values := range t.state() {
		binary.Write(&b, binary.LittleEndian, values)
	}
	return binary.LittleEndian.AppendUint32(b.Bytes(), crc32.ChecksumIEEE(b.Bytes())), nil
}

// Restore takes up a saved state. The trainer must have been made with the same options and examples.
func (t *Trainer) Restore(raw []byte) error {
	n := len(raw) - 4
	if n < len(stateMagic)+4 || string(raw[:len(stateMagic)]) != stateMagic {
		return ErrState
	}
	if crc32.ChecksumIEEE(raw[:n]) != binary.LittleEndian.Uint32(raw[n:]) {
		return fmt.Errorf("%w: it is damaged", ErrState)
	}
	r := bytes.NewReader(raw[len(stateMagic):n])
	var size uint32
	if err := binary.Read(r, binary.LittleEndian, &size); err != nil || int64(size) > int64(r.Len()) {
		return fmt.Errorf("%w: it is cut short", ErrState)
	}
	head := make([]byte, size)
	if _, err := io.ReadFull(r, head); err != nil {
		return fmt.Errorf("%w: it is cut short", ErrState)
	}
	var saved progress
	if err := json.Unmarshal(head, &saved); err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	now := t.progress()
	if saved.Options != now.Options || saved.Examples != now.Examples {
		return fmt.Errorf("%w: it was made from other sentences or with other options; begin anew with another --state", ErrState)
	}
	values := t.state()
	total := 0
	for _, v := range values {
		total += 4 * len(v)
	}
	if r.Len() != total {
		return fmt.Errorf("%w: it has %d bytes of numbers, want %d", ErrState, r.Len(), total)
	}
	for _, v := range values {
		if err := binary.Read(r, binary.LittleEndian, v); err != nil {
			return fmt.Errorf("%w: %w", ErrState, err)
		}
	}
	t.epoch, t.step = saved.Epoch, saved.Step
	return nil
}
