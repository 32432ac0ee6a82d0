package gizmo

import (
	"context"
	"encoding/json"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cayleygraph/cayley/graph/memstore"
	"github.com/cayleygraph/cayley/query"
	"github.com/cayleygraph/cayley/query/gizmo"
	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"

	"quern/graph/query/limits"
)

// harbour is a small graph: who ferries whom, with names, ages and labels.
func harbour() *memstore.QuadStore {
	iri := func(s string) quad.Value { return quad.IRI(s) }
	var list []quad.Quad
	for _, e := range [][4]string{
		{"anna", "ferries", "boris", "log1"}, {"boris", "ferries", "clara", "log1"},
		{"clara", "ferries", "anna", "log2"}, {"anna", "ferries", "dmitri", "log2"},
		{"dmitri", "owes", "anna", "log1"}, {"boris", "owes", "anna", "log2"}, {"clara", "owes", "dmitri", "log2"},
	} {
		list = append(list, quad.Quad{Subject: iri(e[0]), Predicate: iri(e[1]), Object: iri(e[2]), Label: iri(e[3])})
	}
	for i, name := range []string{"anna", "boris", "clara", "dmitri"} {
		list = append(list,
			quad.Quad{Subject: iri(name), Predicate: iri("name"), Object: quad.String(strings.ToUpper(name[:1]) + name[1:])},
			quad.Quad{Subject: iri(name), Predicate: iri("age"), Object: quad.Int(30 + 10*i)})
	}
	list = append(list, quad.Quad{Subject: iri("anna"), Predicate: iri("pet"), Object: quad.String("cat")})
	return memstore.New(list...)
}

// cayleys runs a query in Cayley's own session.
func cayleys(t *testing.T, text string) []any {
	t.Helper()
	it, err := gizmo.NewSession(harbour()).Execute(t.Context(), text, query.Options{Collation: query.JSON, Limit: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer it.Close()
	var out []any
	for it.Next(t.Context()) {
		if r := it.Result(); r != nil {
			out = append(out, r)
		}
	}
	if it.Err() != nil {
		t.Fatal(it.Err())
	}
	return out
}

// lines is each result as JSON, sorted: neither session promises an order that the store does not give.
func lines(t *testing.T, results []any) []string {
	t.Helper()
	var out []string
	for _, r := range results {
		var b strings.Builder
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(r); err != nil {
			t.Fatal(err)
		}
		out = append(out, strings.TrimSpace(b.String()))
	}
	slices.Sort(out)
	return out
}

// TestAsCayley holds that queries mean here what they mean in Cayley.
func TestAsCayley(t *testing.T) {
	for _, text := range []string{
		`g.V("<anna>").all()`,
		`g.V("<anna>").out("<ferries>").all()`,
		`g.V("<anna>").Out("<ferries>").All()`,
		`graph.Vertex("<anna>").in("<ferries>").all()`,
		`g.V("<anna>").both("<ferries>").all()`,
		`g.V("<anna>").out(["<ferries>", "<owes>"]).all()`,
		`g.V("<anna>").out().all()`,
		`g.V("<anna>").out(null, "pred").all()`,
		`g.V("<anna>").out("<ferries>", ["p", "q"]).all()`,
		`g.V("<anna>").in(g.V("<ferries>"), "p").all()`,
		`g.V("<anna>", "<boris>").out("<owes>").all()`,
		`g.V().has("<pet>", "cat").all()`,
		`g.V().has("<pet>").all()`,
		`g.V().has("<age>", gt(40)).all()`,
		`g.V().has("<age>", gt(30), lt(60)).all()`,
		`g.V("<boris>").hasR("<ferries>", "<anna>").all()`,
		`g.V().out("<age>").filter(gte(40), lte(50)).all()`,
		`g.V().out("<name>").filter(regex("^[AB]")).all()`,
		`g.V().filter(regex("ann", true)).all()`,
		`g.V().out("<name>").filter(like("%ri%")).all()`,
		`g.V("<anna>").tag("start").out("<ferries>").tag("end").all()`,
		`g.V("<anna>").as("start").out("<ferries>").back("start").in("<owes>").all()`,
		`g.V("<anna>").save("<name>", "n").all()`,
		`g.V("<anna>", "<boris>").save("<pet>", "p").all()`,
		`g.V("<anna>", "<boris>").saveOpt("<pet>", "p").all()`,
		`g.V("<anna>").save("<name>").all()`,
		`g.V().save("<pet>", "p").save("<name>", "n").all()`,
		`g.V().save("<pet>", "x").save("<name>", "x").all()`,
		`g.V().tag("x").save("<pet>", "x").all()`,
		`g.V("<anna>", "<boris>").save("<name>", "n").saveOpt("<pet>", "p").all()`,
		`g.V("<anna>", "<boris>").save("<pet>", "p").out("<ferries>").all()`,
		`g.V("<anna>", "<boris>").save("<name>", "n").toArray()`,
		`g.emit(g.V().save("<pet>", "p").count())`,
		`g.V("<anna>").saveR("<owes>", "debtor").all()`,
		`g.V("<anna>").saveInPredicates("p").all()`,
		`g.V("<anna>").saveOutPredicates("p").all()`,
		`g.V("<anna>").inPredicates().all()`,
		`g.V("<anna>").outPredicates().all()`,
		`g.V("<anna>").labels().all()`,
		`g.V("<anna>").labelContext("<log1>").out("<ferries>").all()`,
		`g.V("<anna>").out("<ferries>").and(g.V("<dmitri>").in("<owes>").in("<ferries>")).all()`,
		`g.V("<anna>").or(g.V("<boris>")).all()`,
		`g.V("<anna>").union(g.V("<anna>")).unique().all()`,
		`g.V("<anna>").out("<ferries>").except(g.V("<boris>")).all()`,
		`var m = g.M().out("<ferries>").out("<ferries>"); g.V("<anna>").follow(m).all()`,
		`var m = g.Morphism().out("<ferries>"); g.V("<anna>").followR(m).all()`,
		`g.V("<anna>").followRecursive("<ferries>").all()`,
		`g.V("<anna>").followRecursive("<ferries>", 1).all()`,
		`g.V("<anna>").followRecursive(g.M().out("<ferries>"), 2).all()`,
		`g.V("<anna>").out("<ferries>").getLimit(1)`,
		`g.V().out("<name>").order().limit(2).all()`,
		`g.V().out("<name>").order().skip(3).all()`,
		`g.emit(g.V().out("<ferries>").count())`,
		`g.emit(g.V("<anna>").out("<ferries>").toArray().length)`,
		`g.V("<anna>").out("<ferries>").toArray().forEach(function (x) { g.emit({who: x}) })`,
		`g.emit(g.V("<boris>").toValue())`,
		`g.emit(g.V("<boris>").tag("t").tagValue())`,
		`g.emit(g.V("<nobody>").out("<x>").toValue())`,
		`g.V("<anna>").out("<ferries>").forEach(function (d) { g.emit(d) })`,
		`g.V("<anna>").out("<ferries>").forEach(1, function (d) { g.emit(1) })`,
		`g.V("<anna>").out("<age>").map(function (d) { g.emit(d.id + 1) })`,
		`g.emit([1, 2.5, "x", true, null, {a: [{}]}])`,
		`g.addNamespace("h", "http://harbour/"); g.V(g.IRI("h:x")).all()`,
		`g.V(iri("anna")).out(iri("ferries")).all()`,
		`g.V(str("cat")).in("<pet>").all()`,
		`g.V("<anna>").out("<ferries>").is("<boris>").all()`,
		`var who = "<anna>"; for (var i = 0; i < 2; i++) g.V(who).out("<ferries>").all()`,
	} {
		t.Run(text, func(t *testing.T) {
			ours, err := Run(t.Context(), harbour(), text, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(lines(t, cayleys(t, text)), lines(t, ours)); diff != "" {
				t.Errorf("-Cayley +quern:\n%s", diff)
			}
		})
	}
}

// TestOwnWay holds what differs from Cayley or is not in it.
func TestOwnWay(t *testing.T) {
	bare := func(s string) quad.Value {
		if rest, ok := strings.CutPrefix(s, "p:"); ok {
			return quad.IRI(rest)
		}
		return quad.StringToValue(s)
	}
	for _, c := range []struct{ text, want string }{
		{`g.V("p:anna").out("p:pet").all()`, `{"id":"cat"}`},
		{`g.V(["p:anna", "p:boris"]).has("p:pet", "cat").all()`, `{"id":"<anna>"}`},
		{`g.emit(iri("anna"))`, `"<anna>"`},
		{`g.emit(String(iri("anna")))`, `"<anna>"`},
		{`g.emit(function () {}); g.emit(0/0); g.emit(undefined); 7`, ``},
		{`g.emit(new Date(0))`, `"1970-01-01T00:00:00Z"`},
		{`g.emit({f: function () {}, n: null})`, `{"n":null}`},
		{`g.emit("\ud800")`, `"�"`},
		// Plain JavaScript goes on as it does elsewhere.
		{`g.emit([3,1,2].sort().map(function (x) { return x * 2 }).concat([9], 10).join("-"))`, `"2-4-6-9-10"`},
		{`g.emit("a,b".split(",").reverse() + "" + [1,[2,[3]]])`, `"b,a1,2,3"`},
		{`g.emit("x".repeat(3) + "y".padStart(3, "-") + "abcabc".replace(/b/g, "[$&]"))`, `"xxx--ya[b]ca[b]c"`},
		{`g.emit("aXbX".replace(/X/g, function (m) { return m + m }))`, `"aXXbXX"`},
		{`g.emit(JSON.parse(JSON.stringify({a: [1, {b: "c"}], d: undefined})))`, `{"a":[1,{"b":"c"}]}`},
		{`g.emit(JSON.stringify({b: 1, a: [new Date(0)]}, null, 1))`, `"{\n \"b\": 1,\n \"a\": [\n  \"1970-01-01T00:00:00.000Z\"\n ]\n}"`},
		{`g.emit([...new Set([1, 1, 2])].concat(Array.from("ab"), Array.from({length: 2}, (_, i) => i), [[1, [2]]].flat(9)))`,
			`[1,2,"a","b",0,1,1,2]`},
		{`var f = function (a, b) { return this.k + a + b }; g.emit([f.bind({k: 1}, 2)(3), f.apply({k: 1}, [2, 3]), Math.max.apply(null, [4, 5])])`, `[6,6,5]`},
		{`(function () { g.emit(Array.prototype.slice.call(arguments, 1)) })(1, 2, 3)`, `[2,3]`},
		{`g.emit([new Array(3).length, Array(1, 2).length, [] instanceof Array, /x/ instanceof RegExp, new RegExp("B", "i").test("abc")])`,
			`[3,2,true,true,true]`},
		{`try { g.V().out({}) } catch (e) { g.emit("caught " + e.name) }`, `"caught TypeError"`},
		{"g.emit(`a${1}b` + String.raw`\\n${2}`)", `"a1b\\n2"`},
		{`let {a, ...r} = {a: 1, b: 2}; for (const [k, v] of Object.entries(r)) g.emit(k + v)`, `"b2"`},
		{`async function f() { await 0; g.emit("later") } f()`, `"later"`},
	} {
		t.Run(c.text, func(t *testing.T) {
			got, err := Run(t.Context(), harbour(), c.text, Options{Value: bare})
			if err != nil {
				t.Fatal(err)
			}
			if s := strings.Join(lines(t, got), "\n"); s != c.want {
				t.Errorf("got  %s\nwant %s", s, c.want)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"g.V(", "syntax: line 1, column 5: Unexpected end of input"},
		{"g.V()\n  .all(;", "syntax: line 2, column 8: Unexpected token ;"},
		{"var é = ], x", "syntax: line 1, column 9: Unexpected token ]"},
		{"let a; let a", "syntax: line 1, column 12: Identifier 'a' has already been declared"},
		{"\n\ng.nothing()", "runtime: line 3, column 10: TypeError: Object has no member 'nothing'"},
		{"g.V().out(\"x\",\n {}).all()", "runtime: line 1, column 10: TypeError: a tag is a string"},
		{"foo", "runtime: line 1, column 1: ReferenceError: foo is not defined"},
		{"var é = 'é'; foo", "runtime: line 1, column 14: ReferenceError: foo is not defined"},
		{"throw 'own'", "runtime: line 1, column 1: own"},
		{"throw {toString: function () { for (;;); }}", "runtime: line 1, column 1: the script threw an object"},
		{"g.V().forEach(function () {\n throw new Error('inside') })", "runtime: line 2, column 8: Error: inside"},
		{"g.V().out({}).all()", "runtime: line 1, column 10: TypeError: not a value of the graph: Object"},
		{"g.V('<x>').follow(1)", "runtime: line 1, column 18: TypeError: expected a path"},
		{"g.V().filter(regex('('))", "runtime: line 1, column 19: TypeError: error parsing regexp: missing closing ): `(`"},
		{"g.emit(g.V())", "runtime: line 1, column 7: TypeError: a path is not a result; end it with all() or toArray()"},
		{"g.V().all.call({})", "runtime: line 1, column 15: TypeError: all is a step of a path"},
		{"null.x", "runtime: line 1, column 6: TypeError: Cannot read property 'x' of undefined"},
		{strings.Repeat("(", 300), "syntax: line 1, column 201: brackets are nested more than 200 deep"},
	} {
		t.Run(c.text[:min(len(c.text), 40)], func(t *testing.T) {
			_, err := Run(t.Context(), harbour(), c.text, Options{})
			var syntax *SyntaxError
			var run *RuntimeError
			got := "none"
			switch {
			case errors.As(err, &syntax):
				got = "syntax: " + syntax.Error()
			case errors.As(err, &run):
				got = "runtime: " + run.Error()
			case err != nil:
				got = "other: " + err.Error()
			}
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestBombs runs what is meant to hurt. Each must end soon, with an error, and leave nothing behind.
func TestBombs(t *testing.T) {
	for name, text := range map[string]string{
		"loop":                 `for (;;);`,
		"loop that catches":    `for (;;) try { for (;;); } catch (e) {}`,
		"loop in finally":      `try { for (;;); } finally { for (;;); }`,
		"jobs":                 `async function f() { for (;;) await 0 } f()`,
		"generator":            `function* f() { for (;;) yield 1 } [...f()]`,
		"repeat":               `"x".repeat(2e9)`,
		"repeat of an object":  `"x".repeat({n: 0, valueOf() { return this.n++ ? 2e9 : 1 }}).length > 1 || nothing`,
		"pad":                  `"x".padEnd(2e9, "abc")`,
		"doubling":             `var s = "xxxxxxxx"; for (;;) s += s`,
		"doubling array":       `var a = [1, 2]; for (;;) a.push.apply(a, a)`,
		"growing array":        `var a = []; for (;;) a[a.length] = {}`,
		"objects":              `var o = {}; for (;;) o = {o: o, p: [o, o, o, o]}`,
		"prototypes":           `var o = {}; for (;;) o = Object.create(o); o.x`,
		"map":                  `var m = new Map(); for (var i = 0;; i++) m.set(i, "v" + i)`,
		"long array":           `var a = []; a.length = 4294967295; a.indexOf(1)`,
		"long fill":            `Array(4294967295).fill(0)`,
		"long spread":          `var a = []; a.length = 4294967295; [...a]`,
		"long arguments":       `(function () { arguments.length = 4294967295; [...arguments] })()`,
		"long apply":           `Math.max.apply(null, {length: 4294967295})`,
		"long from":            `Array.from({length: 4294967295})`,
		"long join":            `var a = []; a.length = 4294967295; a.join("xxxxxxxxxx")`,
		"long list":            `g.V({length: 4294967295, __proto__: []})`,
		"join of long strings": `var s = "x".repeat(1e6), a = []; for (var i = 0; i < 1e5; i++) a[i] = s; a.join(s)`,
		"concat":               `var a = Array(1e6), b = []; for (var i = 0; i < 1000; i++) b[i] = a; a.concat.apply(a, b)`,
		"spreadable":           `[].concat({length: 4294967295, [Symbol.isConcatSpreadable]: true}).length; for (;;);`,
		"nested toString":      `var a = []; for (var i = 0; i < 1e5; i++) a = [a]; String(a)`,
		"laughs toString":      `var a = [1]; for (var i = 0; i < 60; i++) a = [a, a]; String(a)`,
		"laughs stringify":     `var a = [1]; for (var i = 0; i < 60; i++) a = [a, a]; JSON.stringify(a)`,
		"laughs by toJSON":     `var n = 0, a = [1]; for (var i = 0; i < 60; i++) a = [a, a]; JSON.stringify({toJSON() { return n++ ? a : 1 }, x: {get y() { return a }}}); JSON.stringify({get y() { return a }})`,
		"laughs emit":          `var a = [1]; for (var i = 0; i < 60; i++) a = [a, a]; g.emit(a)`,
		"cycle emit":           `var a = []; a.push(a); g.emit(a)`,
		"cycle vertex":         `var a = []; a.push(a); g.V(a)`,
		"cycle object":         `var o = {}; o.o = o; g.emit(o)`,
		"cycle flat":           `var a = []; a.push(a); a.flat(Infinity)`,
		"deep parse":           `var s = "["; for (var i = 0; i < 25; i++) s += s; JSON.parse(s)`,
		"deep parse, short":    `JSON.parse("[".repeat(1e6))`,
		"replace":              `"x".repeat(1e6).replace(/x/g, "y".repeat(1e6))`,
		"replace all":          `"x".repeat(1e6).replace(/x/g, "$$'".repeat(1000))`,
		"replace by function":  `var r = "y".repeat(1e6); "x".repeat(1e6).replace(/x/g, function () { return r })`,
		"symbol replace":       `/x/g[Symbol.replace]("x".repeat(1e6), "y".repeat(1e6))`,
		"backtracking":         `for (;;) /(a+)+\1b/.test("a".repeat(40))`,
		"backtracking once":    `/(?=a)(a|aa)+\1$/.exec("a".repeat(60) + "b"); throw 0`,
		"long pattern":         `new RegExp("(".repeat(1e5))`,
		"pattern constructor":  `/x/.constructor("(".repeat(1e5))`,
		"eval":                 `eval("1")`,
		"Function":             `Function("return 1")()`,
		"constructor":          `(function () {}).constructor("return 1")()`,
		"generator function":   `Object.getPrototypeOf(function* () {}).constructor("yield 1")()`,
		"recursion":            `function f() { f() } f()`,
		"recursion by map":     `function f() { [1].map(f) } f()`,
		"recursion by sort":    `function f() { [2, 1].sort(f) } f()`,
		"recursion by getter":  `var o = {get x() { return this.x }}; o.x`,
		"recursion by toJSON":  `var o = {toJSON() { return JSON.stringify(o) }}; JSON.stringify(o)`,
		"recursion by forEach": `function f() { g.V("<anna>").forEach(f) } f()`,
		"bind":                 `var f = function () {}; for (var i = 0; i < 1e5; i++) f = f.bind(null); f()`,
		"buffer":               `new ArrayBuffer(4e9)`,
		"typed array":          `new Float64Array(1e9)`,
		"path of paths":        `var p = g.V(); for (var i = 0; i < 40; i++) p = p.and(p); p.all()`,
		"path of backs":        `var p = g.V().tag("t"); for (var i = 0; i < 40; i++) p = p.out().back("t"); p.all()`,
		"long path":            `var p = g.V(); for (;;) p = p.out()`,
		"bad tag":              `g.V().out("<x>", {}).all()`,
		"path as tag":          `g.V().tag(g.V()).all()`,
		"product":              `var p = g.V(); for (var i = 0; i < 12; i++) p = p.out().in(); p.count(); for (;;);`,
		"deep results":         `for (;;) g.V().all()`,
		"emits":                `for (;;) g.emit("x".repeat(1000))`,
		"proxy":                `new Proxy([], {})`,
		"redefined":            `Function.prototype.call = Function.prototype.apply = Array.prototype.push = null; Object.defineProperty(Array.prototype, "0", {set() { throw 1 }}); "x".repeat(2e9)`,
		"long text":            "//" + strings.Repeat("x", 1<<20),
		"many brackets":        strings.Repeat("[", 60000),
		"many signs":           strings.Repeat("!", 60000) + "1; throw 1",
		"many arrows":          strings.Repeat("a=>", 20000) + "1; throw 1",
		"many else ifs":        strings.Repeat("if(0);else ", 5900) + "throw 1",
		"many commas":          strings.Repeat("1,", 30000) + "1; throw 1",
		"many members":         "throw 1; g" + strings.Repeat(".a", 30000),
		"many calls":           "throw 1; g" + strings.Repeat("()", 30000),
		"many statements":      strings.Repeat("g;", 30000) + "throw 1",
		"many variables":       strings.Repeat("var a=()=>a;", 5000) + "throw 1",
		"many functions":       strings.Repeat("var a=function(){", 66) + strings.Repeat("}", 66) + ";throw 1",
		"many parentheses":     strings.Repeat("(", 190) + "1" + strings.Repeat(")", 190) + ";throw 1",
		"many patterns":        strings.Repeat("[a=", 190) + "1" + strings.Repeat("]", 190) + "= 1;throw 1",
		"many arrow brackets":  strings.Repeat("(a=", 190) + "1" + strings.Repeat(")=>1", 190) + ";throw 1",
		"arrows and strings":   strings.Repeat("(a=')'+\"(\"+(", 90) + "1" + strings.Repeat("))=>'('+1", 90) + ";throw 1",
		"arrows and comments":  strings.Repeat("(a=/*)*/", 190) + "1" + strings.Repeat(")/*(*/ =>1", 190) + ";throw 1",
		"arrows and patterns":  strings.Repeat("(a=/[)]'/+", 190) + "1" + strings.Repeat(")=>/'[(]/+1", 190) + ";throw 1",
		"arrows in templates":  strings.Repeat("(a=`)${", 90) + "1" + strings.Repeat("}(`)=>1", 90) + ";throw 1",
		"async arrows":         strings.Repeat("async(a=", 190) + "1" + strings.Repeat(")=>1", 190) + ";throw 1",
		"many templates":       strings.Repeat("`${", 190) + "1" + strings.Repeat("}`", 190) + ";throw 1",
		"many ifs":             strings.Repeat("if(1)", 12000) + "1; throw 1",
		"many news":            strings.Repeat("new ", 15000) + "Object",
		"many sums":            strings.Repeat("1+", 30000) + "1; throw 1",
		"many questions":       strings.Repeat("1?", 20000) + "1" + strings.Repeat(":1", 20000) + "; throw 1",
	} {
		t.Run(name, func(t *testing.T) {
			started := time.Now()
			_, err := Run(t.Context(), harbour(), text, Options{Limits: limits.Limits{Timeout: 150 * time.Millisecond, Memory: 64 << 20}})
			if err == nil {
				t.Error("no error")
			}
			t.Logf("%.2fs: %v", time.Since(started).Seconds(), err)
			if took := time.Since(started); took > 20*time.Second {
				t.Errorf("ended only after %v", took)
			}
		})
	}
}

// TestNestingAllowed holds that ordinary scripts are not taken for bombs.
func TestNestingAllowed(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("[1].map((a) => a); ", 500),
		`[[[1]]].map((a) => a.map((b) => b.map((c, d) => c))) // ((((`,
		strings.Repeat(`"((((((((((" + '[' + `, 30) + "`{{{${1}{{{`",
		`var r = /\//g; 4 / 2; [1].map((a) => a / 2)`,
		strings.Repeat("/* ( */ // [[[\n", 300),
		strings.Repeat("g.V()", 1) + strings.Repeat(".out()", 200),
	} {
		if _, err := compile(text); err != nil {
			t.Errorf("%.60s…: %v", text, err)
		}
	}
}

func TestLimits(t *testing.T) {
	run := func(ctx context.Context, text string, l limits.Limits) ([]any, error) {
		return Run(ctx, harbour(), text, Options{Limits: l})
	}
	t.Run("results are cut and it is said", func(t *testing.T) {
		got, err := run(t.Context(), `for (var i = 0; i < 5; i++) g.emit(i)`, limits.Limits{Results: 3})
		var exceeded *limits.Exceeded
		if len(got) != 3 || !errors.As(err, &exceeded) || exceeded.Resource != limits.Results {
			t.Errorf("got %v, %v", got, err)
		}
	})
	t.Run("as many as allowed are not cut", func(t *testing.T) {
		if got, err := run(t.Context(), `for (var i = 0; i < 3; i++) g.emit(i)`, limits.Limits{Results: 3}); len(got) != 3 || err != nil {
			t.Errorf("got %v, %v", got, err)
		}
	})
	t.Run("time", func(t *testing.T) {
		_, err := run(t.Context(), `for (;;);`, limits.Limits{Timeout: 50 * time.Millisecond})
		var exceeded *limits.Exceeded
		if !errors.As(err, &exceeded) || exceeded.Resource != limits.Time {
			t.Errorf("got %v", err)
		}
	})
	t.Run("memory", func(t *testing.T) {
		_, err := run(t.Context(), `var a = []; for (;;) a[a.length] = {x: a.length}`, limits.Limits{Memory: 16 << 20})
		var exceeded *limits.Exceeded
		if !errors.As(err, &exceeded) || exceeded.Resource != limits.Memory {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a caller that goes away", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
		defer cancel()
		if _, err := run(ctx, `for (;;);`, limits.Limits{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("nothing stays behind", func(t *testing.T) {
		before := runtime.NumGoroutine()
		for range 20 {
			_, _ = run(t.Context(), `g.V().all()`, limits.Limits{})
			_, _ = run(t.Context(), `for (;;);`, limits.Limits{Timeout: time.Millisecond})
		}
		for range 100 {
			if runtime.NumGoroutine() <= before {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
	})
}

func FuzzRun(f *testing.F) {
	for _, text := range []string{`g.V("<anna>").out("<ferries>").all()`, `g.V(`, `for(;;);`, `g.emit({a:[1,"x"]})`,
		`g.V().has("<age>", gt(40)).back("x").all()`, "`${", `/(a+)+$/.exec("aaaa")`, `var a=[];a.push(a);g.emit(a)`} {
		f.Add(text)
	}
	qs := harbour()
	f.Fuzz(func(t *testing.T, text string) {
		results, err := Run(t.Context(), qs, text, Options{Limits: limits.Limits{Timeout: 50 * time.Millisecond, Memory: 64 << 20}})
		if err == nil {
			if _, err := json.Marshal(results); err != nil {
				t.Errorf("results that are not JSON: %v", err)
			}
		}
	})
}
