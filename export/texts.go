package export

import (
	"encoding/json"
	"fmt"
	"os"

	"quern/graph"
)

// mostHeld is how many bytes of texts are kept in memory.
const mostHeld = 32 << 20

// texts keeps articles that were read, since facts come in order of id, and so jump from article to article. What
// is more than fits in memory goes to a temporary file, from which it is far quicker to get than from the store.
type texts struct {
	room   int // bytes that memory may still take
	memory map[graph.ArticleID]graph.Article
	file   *os.File
	places map[graph.ArticleID]place
	end    int64
}

// place is where in the file an article is, as JSON.
type place struct {
	from int64
	size int
}

func newTexts(room int) *texts {
	return &texts{room: room, memory: map[graph.ArticleID]graph.Article{}, places: map[graph.ArticleID]place{}}
}

func (t *texts) get(id graph.ArticleID) (a graph.Article, ok bool, err error) {
	if a, ok := t.memory[id]; ok {
		return a, true, nil
	}
	at, ok := t.places[id]
	if !ok {
		return a, false, nil
	}
	data := make([]byte, at.size)
	if _, err = t.file.ReadAt(data, at.from); err == nil {
		err = json.Unmarshal(data, &a)
	}
	if err != nil {
		return a, false, fmt.Errorf("reading a text from the temporary file: %w", err)
	}
	return a, true, nil
}

func (t *texts) put(a graph.Article) error {
	if len(a.Text) <= t.room {
		t.room -= len(a.Text)
		t.memory[a.ID] = a
		return nil
	}
	data, err := json.Marshal(a)
	if err == nil && t.file == nil {
		if t.file, err = os.CreateTemp("", "quern-export-*"); err == nil {
			_ = os.Remove(t.file.Name()) // where a file in use can be removed, nothing can leave it behind
		}
	}
	if err == nil {
		_, err = t.file.WriteAt(data, t.end)
	}
	if err != nil {
		return fmt.Errorf("keeping texts in a temporary file (TMPDIR names the folder): %w", err)
	}
	t.places[a.ID] = place{t.end, len(data)}
	t.end += int64(len(data))
	return nil
}

// close removes the file.
func (t *texts) close() {
	if t.file != nil {
		_ = t.file.Close()
		_ = os.Remove(t.file.Name())
	}
}
