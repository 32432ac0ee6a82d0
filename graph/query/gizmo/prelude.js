// Runs before a query. Interpreted code stops at the deadline, but one call of a built-in function does
// not, so that every built-in whose work can outgrow its arguments is bounded here, rewritten in
// JavaScript, or taken away.
(function (global, maxString, maxArray, maxPattern, maxNodes, maxDepth) {
  "use strict";
  const apply = global.Reflect.apply;
  const define = global.Object.defineProperty;
  const getProto = global.Object.getPrototypeOf;
  const isArray = global.Array.isArray;
  const keysOf = global.Object.keys;
  const { String, Number, RangeError, TypeError, RegExp, Array, Object, Function, JSON, Map, Set } = global;
  const nativeParse = JSON.parse, nativeStringify = JSON.stringify;
  const ceil = Math.ceil, max = Math.max;

  function put(target, name, value) {
    define(target, name, { value, writable: true, configurable: true, enumerable: false });
  }
  function fits(n, limit, what) {
    if (!(n <= limit)) throw new RangeError(what + " is limited to " + limit);
  }
  function text(v) {
    if (v === undefined || v === null) throw new TypeError("not a string: " + v);
    const s = String(v);
    fits(s.length, maxString, "the length of a string given to a built-in function");
    return s;
  }
  // list copies an array-like by a loop that can be stopped. A hole stays undefined.
  function list(v) {
    const n = Number(v.length) || 0, out = [];
    fits(n, maxArray, "the length of an array given to a built-in function");
    for (let i = 0; i < n; i++) out[i] = v[i];
    return out;
  }

  // Code made from strings would pass by the checks of the query's text.
  for (const f of [function () {}, function* () {}, async function () {}, () => {}]) {
    put(getProto(f), "constructor", undefined);
  }
  for (const name of ["eval", "Function", "Proxy", "Reflect", "Promise", "ArrayBuffer", "SharedArrayBuffer",
    "DataView", "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array",
    "Uint32Array", "Float32Array", "Float64Array", "WeakMap", "WeakSet", "WeakRef"]) {
    delete global[name];
  }

  // Strings.
  const str = String.prototype;
  const repeat = str.repeat;
  put(str, "repeat", function (count) {
    const s = text(this), n = Number(count) || 0;
    fits(s.length * n, maxString, "the length of a string made by repeat");
    return apply(repeat, s, [n]);
  });
  for (const name of ["padStart", "padEnd"]) {
    const native = str[name];
    put(str, name, function (length, fill) {
      const s = text(this), n = Number(length) || 0;
      fits(n, maxString, "the length of a string made by " + name);
      return apply(native, s, fill === undefined ? [n] : [n, text(fill)]);
    });
  }
  // A replacement may stand at every place of the string, and "$" may stand for the whole of it.
  function replacement(s, r) {
    if (typeof r === "function") {
      let made = 0;
      return function () {
        const t = text(apply(r, undefined, arguments));
        made += t.length;
        fits(made, maxString, "the length of a replaced string");
        return t;
      };
    }
    const t = text(r);
    fits((s.length + 1) * t.length * (t.indexOf("$") < 0 ? 1 : s.length + 1), maxString * 16,
      "the length of a replaced string");
    return t;
  }
  for (const name of ["replace", "replaceAll"]) {
    const native = str[name];
    if (native === undefined) continue;
    put(str, name, function (pattern, r) {
      const s = text(this);
      return apply(native, s, [pattern instanceof RegExp ? pattern : text(pattern), replacement(s, r)]);
    });
  }
  const regexpReplace = RegExp.prototype[Symbol.replace];
  put(RegExp.prototype, Symbol.replace, function (v, r) {
    const s = text(v);
    return apply(regexpReplace, this, [s, replacement(s, r)]);
  });
  for (const symbol of [Symbol.match, Symbol.matchAll, Symbol.split, Symbol.search]) {
    const native = RegExp.prototype[symbol];
    if (native === undefined) continue;
    put(RegExp.prototype, symbol, function (v, limit) {
      return apply(native, this, symbol === Symbol.split ? [text(v), limit] : [text(v)]);
    });
  }
  for (const name of ["split", "normalize", "toUpperCase", "toLowerCase", "toLocaleUpperCase",
    "toLocaleLowerCase", "match", "matchAll", "search"]) {
    const native = str[name];
    if (native === undefined) continue;
    put(str, name, function (a, b) {
      return apply(native, text(this), a === undefined ? [] : b === undefined ? [a] : [a, b]);
    });
  }
  put(str, "concat", function () {
    let s = text(this);
    for (let i = 0; i < arguments.length; i++) {
      s += text(arguments[i]);
      fits(s.length, maxString, "the length of a string made by concat");
    }
    return s;
  });
  put(String, "raw", function (strings) {
    let s = "";
    const raw = list(strings.raw);
    for (let i = 0; i < raw.length; i++) {
      s += text(raw[i]);
      if (i + 1 < raw.length && i + 1 < arguments.length) s += text(arguments[i + 1]);
      fits(s.length, maxString, "the length of a string made by raw");
    }
    return s;
  });
  for (const name of ["encodeURI", "encodeURIComponent", "decodeURI", "decodeURIComponent", "escape", "unescape"]) {
    const native = global[name];
    put(global, name, function (v) { return native(text(String(v))); });
  }

  // Patterns: the engine that backtracks has a deadline for each match, set where it is called.
  const exec = RegExp.prototype.exec;
  put(RegExp.prototype, "exec", function (v) { return apply(exec, this, [text(String(v))]); });
  put(RegExp.prototype, "test", function (v) { return this.exec(v) !== null; });
  delete RegExp.prototype.compile;
  function Pattern(source, flags) {
    if (!(source instanceof RegExp)) {
      source = source === undefined ? "" : String(source);
      fits(source.length, maxPattern, "the length of a pattern");
    }
    return flags === undefined ? new RegExp(source) : new RegExp(source, String(flags));
  }
  Pattern.prototype = RegExp.prototype;
  put(RegExp.prototype, "constructor", Pattern);
  put(global, "RegExp", Pattern);

  // Functions.
  const funcs = getProto(function () {});
  put(funcs, "apply", function (self, args) {
    return apply(this, self, args === undefined || args === null ? [] : list(args));
  });
  put(funcs, "bind", function (self, ...first) {
    const f = this;
    if (typeof f !== "function") throw new TypeError("bind wants a function");
    return function (...rest) { return apply(f, self, [...first, ...rest]); };
  });

  // Arrays: what walks an array by its length gets a real one of bounded length.
  const arr = Array.prototype;
  for (const name of ["every", "filter", "find", "findIndex", "findLast", "findLastIndex", "forEach", "includes",
    "indexOf", "lastIndexOf", "map", "reduce", "reduceRight", "slice", "some", "toSorted", "toReversed",
    "toSpliced", "with", "at"]) {
    const native = arr[name];
    if (native === undefined) continue;
    put(arr, name, function () {
      if (isArray(this)) fits(this.length, maxArray, "the length of an array given to " + name);
      return apply(native, isArray(this) ? this : list(this), list(arguments));
    });
  }
  for (const name of ["copyWithin", "fill", "pop", "push", "reverse", "shift", "sort", "splice", "unshift"]) {
    const native = arr[name];
    put(arr, name, function () {
      if (!isArray(this)) throw new TypeError(name + " wants an array");
      fits(this.length + arguments.length, maxArray, "the length of an array given to " + name);
      return apply(native, this, list(arguments));
    });
  }
  function join(v, separator) {
    const items = list(v);
    let parts = [];
    for (let i = 0; i < items.length; i++) parts[i] = items[i] === undefined || items[i] === null ? "" : text(items[i]);
    // Halves are joined to halves: adding to one growing string would copy it each time.
    while (parts.length > 1) {
      const half = [];
      for (let i = 0; i < parts.length; i += 2) {
        const s = i + 1 < parts.length ? parts[i] + separator + parts[i + 1] : parts[i];
        fits(s.length, maxString, "the length of a joined string");
        half[i / 2] = s;
      }
      parts = half;
    }
    return parts.length === 0 ? "" : parts[0];
  }
  put(arr, "join", function (separator) { return join(this, separator === undefined ? "," : text(separator)); });
  put(arr, "toString", function () { return join(this, ","); });
  put(arr, "toLocaleString", function () { return join(this, ","); });
  put(arr, "concat", function () {
    const out = list(this);
    for (let i = 0; i < arguments.length; i++) {
      const more = isArray(arguments[i]) ? list(arguments[i]) : [arguments[i]];
      fits(out.length + more.length, maxArray, "the length of an array made by concat");
      for (let k = 0; k < more.length; k++) out[out.length] = more[k];
    }
    return out;
  });
  function flatten(from, depth, out) {
    const items = list(from);
    for (let i = 0; i < items.length; i++) {
      if (depth > 0 && isArray(items[i])) flatten(items[i], depth - 1, out);
      else out[out.length] = items[i];
      fits(out.length, maxArray, "the length of a flattened array");
    }
    return out;
  }
  put(arr, "flat", function (depth) { return flatten(this, depth === undefined ? 1 : Number(depth) || 0, []); });
  put(arr, "flatMap", function (f, self) { return flatten(list(this).map(f, self), 1, []); });
  put(Array, "from", function (v, f, self) {
    if (v === undefined || v === null) throw new TypeError("from wants a list");
    const out = [];
    if (v[Symbol.iterator] !== undefined) {
      for (const x of v) {
        out[out.length] = x;
        fits(out.length, maxArray, "the length of an array made by from");
      }
    } else {
      apply(arr.push, out, list(v));
    }
    return f === undefined ? out : out.map(f, self);
  });
  const nativeArray = Array;
  function List(n) {
    if (arguments.length === 1 && typeof n === "number") {
      fits(n, maxArray, "the length of a new array");
      return new nativeArray(n);
    }
    return list(arguments);
  }
  List.prototype = arr;
  for (const name of ["from", "of", "isArray"]) put(List, name, Array[name]);
  put(arr, "constructor", List);
  put(global, "Array", List);
  // Whatever runs through a list one by one comes by here at each step and can be stopped.
  for (const source of [[], "", new Map(), new Set(), "".matchAll ? "".matchAll(/x/g) : []]) {
    const steps = getProto(source[Symbol.iterator]());
    const next = steps.next;
    put(steps, "next", function () { return apply(next, this, []); });
  }

  // JSON: a structure that shares its parts is small in memory and without end on paper.
  put(JSON, "parse", function (v, reviver) {
    const s = text(String(v));
    let depth = 0;
    for (let i = 0; i < s.length; i++) {
      const c = s[i];
      if (c === "[" || c === "{") fits(++depth, maxDepth, "the depth of JSON");
      else if (c === "]" || c === "}") depth--;
    }
    return reviver === undefined ? nativeParse(s) : nativeParse(s, reviver);
  });
  put(JSON, "stringify", function (value, replacer, space) {
    let nodes = 0, length = 0;
    const chosen = isArray(replacer) ? list(replacer).map(String) : undefined;
    function plain(holder, key, v, depth) {
      if (v !== null && typeof v === "object" && typeof v.toJSON === "function") v = v.toJSON(key);
      if (typeof replacer === "function") v = replacer.call(holder, key, v);
      fits(depth, maxDepth, "the depth of JSON");
      fits(++nodes, maxNodes, "the number of values in JSON");
      if (v instanceof String || v instanceof Number || v instanceof Boolean) v = v.valueOf();
      if (typeof v === "string") fits(length += v.length, maxString, "the length of JSON");
      if (v === null || typeof v !== "object") return v;
      if (isArray(v)) {
        const items = list(v), out = [];
        for (let i = 0; i < items.length; i++) out[i] = plain(v, String(i), items[i], depth + 1);
        return out;
      }
      const out = Object.create(null), keys = chosen || keysOf(v);
      for (let i = 0; i < keys.length; i++) {
        const made = plain(v, keys[i], v[keys[i]], depth + 1);
        fits(length += keys[i].length, maxString, "the length of JSON");
        if (made !== undefined && typeof made !== "function") define(out, keys[i], { value: made, enumerable: true });
      }
      return out;
    }
    const indent = typeof space === "number" || typeof space === "string" ? space : undefined;
    return nativeStringify(plain({ "": value }, "", value, 0), undefined, indent);
  });
});
