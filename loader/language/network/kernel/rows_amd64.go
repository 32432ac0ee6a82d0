package kernel

//go:noescape
func advanceAVX2(z, f, o, before, state, out *float32, vectors int)

//go:noescape
func sumAVX2(out, x, y *float32, vectors int)

//go:noescape
func totalAVX2(x *float32, vectors int, strands *float32)

//go:noescape
func squaresAVX2(x *float32, vectors int, strands *float32)

//go:noescape
func centerAVX2(out, x *float32, vectors int, mean float32)

//go:noescape
func affineAVX2(out, gain, bias *float32, vectors int, scale float32)
