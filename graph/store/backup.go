package store

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"

	"quern/graph"
)

// A backup is gzip of JSON lines. The first says what it is, the last counts the others between them and
// has the SHA-256 of all the bytes before it, so that a file that was cut off or changed is known:
//
//	{"quern":"backup","version":1}
//	{"judgement":{…}}
//	{"article":{"record":{…},"quads":[…]}}
//	{"end":{"articles":1,"judgements":1,"sha256":"…"}}
const (
	backupKind    = "backup"
	backupVersion = 1
	// maxBackupLine bounds a line, which holds an article with all that was read in it.
	maxBackupLine = 1 << 30
)

// ErrBackup is wrapped by the errors of a file that is no backup, or not a whole one.
var ErrBackup = errors.New("it is not a whole backup of quern")

// BackupStats is what a backup holds.
type BackupStats struct {
	Articles   int64 `json:"articles"`
	Judgements int64 `json:"judgements"`
}

type backupLine struct {
	Quern     string           `json:"quern,omitempty"`
	Version   int              `json:"version,omitempty"`
	Judgement *graph.Judgement `json:"judgement,omitempty"`
	Article   *document        `json:"article,omitempty"`
	End       *backupEnd       `json:"end,omitempty"`
}

type backupEnd struct {
	BackupStats
	SHA256 string `json:"sha256"`
}

// Backup writes the records, hand-written quads and judgements: all that the quads follow from. Writers and
// readers go on meanwhile, and the same content gives the same bytes.
func (v *Snapshot) Backup(w io.Writer) (BackupStats, error) {
	n, err := v.backup(w)
	if err != nil {
		return n, fmt.Errorf("writing the backup: %w", err)
	}
	return n, nil
}

func (v *Snapshot) backup(w io.Writer) (n BackupStats, err error) {
	zip := gzip.NewWriter(w)
	sum := sha256.New()
	out := bufio.NewWriterSize(io.MultiWriter(zip, sum), 1<<16)
	put := func(l backupLine) error {
		data, err := json.Marshal(l)
		if err == nil {
			_, err = out.Write(append(data, '\n'))
		}
		return err
	}
	if err := put(backupLine{Quern: backupKind, Version: backupVersion}); err != nil {
		return n, err
	}
	js, err := v.Judgements()
	if err != nil {
		return n, err
	}
	for i := range js {
		n.Judgements++
		if err := put(backupLine{Judgement: &js[i]}); err != nil {
			return n, err
		}
	}
	for data, err := range v.view.All(Records) {
		if err == nil {
			err = v.ctx.Err()
		}
		if err != nil {
			return n, err
		}
		doc, err := decodeDocument(data.Data)
		if err == nil {
			err = put(backupLine{Article: &doc})
		}
		if err != nil {
			return n, fmt.Errorf("article %s: %w", data.Key, err)
		}
		n.Articles++
	}
	if err := out.Flush(); err != nil {
		return n, err
	}
	if err := put(backupLine{End: &backupEnd{n, hex.EncodeToString(sum.Sum(nil))}}); err != nil {
		return n, err
	}
	return n, errors.Join(out.Flush(), zip.Close())
}

// readBackup goes through a backup, and fails where it is not whole. The first line that is wrong ends it.
func readBackup(r io.Reader, use func(backupLine) error) (n BackupStats, err error) {
	zip, err := gzip.NewReader(r)
	if err != nil {
		return n, fmt.Errorf("%w: %v", ErrBackup, err)
	}
	in := bufio.NewReaderSize(zip, 1<<16)
	sum := sha256.New()
	for line := 1; ; line++ {
		data, err := readLine(in)
		if err != nil {
			return n, fmt.Errorf("%w: line %d: %v", ErrBackup, line, err)
		}
		var l backupLine
		if err := json.Unmarshal(data, &l); err != nil {
			return n, fmt.Errorf("%w: line %d: %v", ErrBackup, line, err)
		}
		switch {
		case line == 1 && l.Quern != backupKind:
			return n, fmt.Errorf("%w: it begins with something else", ErrBackup)
		case line == 1 && l.Version != backupVersion:
			return n, fmt.Errorf("the backup has version %d and this quern reads version %d; restore it with a newer quern", l.Version, backupVersion)
		case line == 1:
		case l.End != nil:
			return n, checkEnd(in, l.End, n, sum)
		case l.Judgement != nil:
			n.Judgements++
			err = use(l)
		case l.Article != nil:
			n.Articles++
			err = use(l)
		default:
			err = fmt.Errorf("%w: line %d holds nothing", ErrBackup, line)
		}
		if err != nil {
			return n, err
		}
		sum.Write(data)
	}
}

func checkEnd(in *bufio.Reader, end *backupEnd, n BackupStats, sum hash.Hash) error {
	if end.BackupStats != n || end.SHA256 != hex.EncodeToString(sum.Sum(nil)) {
		return fmt.Errorf("%w: its content is not what was written", ErrBackup)
	}
	// Reading on to the end checks gzip's own sum.
	if _, err := in.ReadByte(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: something follows its end (%v)", ErrBackup, err)
	}
	return nil
}

// readLine reads a line with its end.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			return line, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		case len(line) > maxBackupLine:
			return nil, fmt.Errorf("it is longer than %d bytes", maxBackupLine)
		}
	}
}

// CheckBackup reads a backup to its end and reports what it holds, without a store.
func CheckBackup(r io.Reader) (BackupStats, error) {
	return readBackup(r, func(l backupLine) error {
		if l.Article == nil {
			return checkJudgement(l.Judgement)
		}
		if err := l.Article.check(); err != nil {
			return fmt.Errorf("%w: article %q: %v", ErrBackup, l.Article.Record.Article.ID, err)
		}
		_, _, err := l.Article.encode(nil)
		return err
	})
}

// Restore puts what a backup holds into a store that is empty, or that an earlier Restore was cut off in. After
// an error the store is empty; one that was killed meanwhile is opened by OpenToRestore alone.
func (s *Store) Restore(ctx context.Context, r io.Reader) (BackupStats, error) {
	n, err := s.beginRestore(ctx)
	if err == nil {
		if n, err = s.restore(ctx, r); err != nil {
			err = errors.Join(err, s.empty(context.WithoutCancel(ctx)))
		}
	}
	if err != nil {
		return n, fmt.Errorf("restoring the backup: %w", err)
	}
	return n, nil
}

// RestoringKey is in State from the beginning of a restore to its end.
const RestoringKey = "restoring"

// ErrRestoring is returned by the opening of a store in which a restore was cut off, or goes on.
var ErrRestoring = errors.New("a backup was being restored to the store, and it does not hold all of it")

// OpenToRestore is Open for a store that may hold a part of a backup.
func OpenToRestore(ctx context.Context, url string) (*Store, error) {
	b, err := OpenBackend(ctx, url, true)
	if err != nil {
		return nil, err
	}
	return NewStore(url, b), nil
}

// beginRestore marks the store, after it has emptied one that was marked.
func (s *Store) beginRestore(ctx context.Context) (none BackupStats, err error) {
	v, err := s.backend.View(ctx)
	if err != nil {
		return none, err
	}
	c, err := v.Counts()
	begun, getErr := v.Get(State, RestoringKey)
	if err = errors.Join(err, getErr, v.Close()); err != nil {
		return none, err
	}
	if begun != nil {
		err = s.empty(ctx)
	} else if c.Quads > 0 || c.Documents[Records] > 0 || c.Documents[Judgements] > 0 {
		err = ErrNotEmpty
	}
	if err != nil {
		return none, err
	}
	return none, s.backend.Update(ctx, func(tx Tx) error { return tx.Put(State, RestoringKey, []byte("begun")) })
}

// empty removes everything, the mark of a restore last.
func (s *Store) empty(ctx context.Context) error {
	if err := s.backend.ClearQuads(ctx); err != nil {
		return err
	}
	for _, table := range []Table{Records, Judgements, Changes, Displaced, State} {
		if err := s.emptyTable(ctx, table); err != nil {
			return err
		}
	}
	return nil
}

// emptyBatch is how many documents are removed in one transaction.
const emptyBatch = 1000

func (s *Store) emptyTable(ctx context.Context, table Table) error {
	v, err := s.backend.View(ctx)
	if err != nil {
		return err
	}
	defer v.Close()
	var keys []string
	remove := func() error {
		defer func() { keys = keys[:0] }()
		return s.backend.Update(ctx, func(tx Tx) error {
			for _, k := range keys {
				if err := tx.Delete(table, k); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for doc, err := range v.All(table) {
		if err != nil {
			return err
		}
		if keys = append(keys, doc.Key); len(keys) == emptyBatch {
			if err := remove(); err != nil {
				return err
			}
		}
	}
	return remove()
}

// ErrNotEmpty is returned by Restore for a store that holds something.
var ErrNotEmpty = errors.New("the store is not empty")

// restore fills the store all at once where its database can, and else writes a batch after the other.
func (s *Store) restore(ctx context.Context, r io.Reader) (n BackupStats, err error) {
	f, ok := s.backend.(Filler)
	if !ok {
		if n, err = s.restoreBy(r, nil, func(fn func(Tx) error) error { return s.backend.Update(ctx, fn) }); err != nil {
			return n, err
		}
		return n, s.backend.Update(ctx, func(tx Tx) error { return tx.Delete(State, RestoringKey) })
	}
	begun := false
	err = f.Fill(ctx, func(tx Tx) error {
		if begun {
			return errors.New("another process wrote to the store meanwhile; restore the backup again")
		}
		begun = true
		n, err = s.restoreBy(r, newChanged(), func(fn func(Tx) error) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return fn(tx)
		})
		if err != nil {
			return err
		}
		return tx.Delete(State, RestoringKey)
	})
	return n, err
}

// restoreBy reads a backup and hands what it holds to a function that makes transactions, or for one transaction
// that holds all, with what changes in all of it.
func (s *Store) restoreBy(r io.Reader, whole *changed, transact func(func(Tx) error) error) (BackupStats, error) {
	var batch []document
	flush := func() error {
		defer func() { batch = batch[:0] }()
		return transact(func(tx Tx) error {
			r, err := s.rulings.inTx(tx)
			if err != nil {
				return err
			}
			changes := whole
			if changes == nil {
				changes = newChanged()
			}
			for _, doc := range batch {
				data, err := doc.marshal()
				if err != nil {
					return err
				}
				if err := tx.Put(Records, string(doc.Record.Article.ID), data); err != nil {
					return err
				}
				if err := write(tx, doc, r, changes); err != nil {
					return err
				}
				if err := changes.log(tx, Change{Kind: Loaded, Article: doc.Record.Article.ID}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	var js []graph.Judgement
	seen := map[string]bool{}
	judged := func() error {
		defer func() { js = nil }()
		return transact(func(tx Tx) error {
			for _, j := range js {
				doc, err := json.Marshal(j)
				if err == nil {
					err = errors.Join(tx.Put(Judgements, j.ID, doc), toggle(tx, doc))
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	n, err := readBackup(r, func(l backupLine) error {
		if l.Judgement != nil {
			if err := checkJudgement(l.Judgement); err != nil || l.Judgement.ID == "" {
				return fmt.Errorf("judgement %q: %w", l.Judgement.ID, errors.Join(err, ErrBackup))
			}
			if seen[l.Judgement.ID] {
				return fmt.Errorf("judgement %q comes twice: %w", l.Judgement.ID, ErrBackup)
			}
			seen[l.Judgement.ID] = true
			js = append(js, *l.Judgement)
			return nil
		}
		if len(js) > 0 {
			// All come before the first article, which must obey them.
			if err := judged(); err != nil {
				return err
			}
		}
		if err := l.Article.check(); err != nil {
			return err
		}
		if batch = append(batch, *l.Article); len(batch) == rebuildBatch {
			return flush()
		}
		return nil
	})
	if err != nil {
		return n, err
	}
	return n, errors.Join(judged(), flush())
}
