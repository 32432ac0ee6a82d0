// Package suggest finds entities of a graph that may be one and the same: a name spelled in two ways, a surname
// without a given name, an acronym and its expansion. It scores pairs and shows why; it never merges, since who is
// who across articles is a judgement of people.
//
// The way of a suggestion:
//
//	records and judgements ─▶ profiles ─▶ blocks of names that could be one ─▶ evidence on each pair ─▶ score
//
// The pieces of evidence are taken for independent signs and joined by noisy-or (Pearl 1988): a pair with signs of
// weight w1, w2, … scores 1 - (1-w1)(1-w2)…, which signs against it divide. A score of 0.97 asks for two strong
// signs, such as a spelling variant and the same office.
package suggest
