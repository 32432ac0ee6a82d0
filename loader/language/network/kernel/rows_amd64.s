#include "textflag.h"

// func advanceAVX2(z, f, o, before, state, out *float32, vectors int)
TEXT ·advanceAVX2(SB), NOSPLIT, $0-56
	MOVQ z+0(FP), SI
	MOVQ f+8(FP), R8
	MOVQ o+16(FP), R9
	MOVQ before+24(FP), R10
	MOVQ state+32(FP), R11
	MOVQ out+40(FP), DI
	MOVQ vectors+48(FP), CX
	XORQ AX, AX

next:
	VMOVUPS (SI)(AX*1), Y0
	VMOVUPS (R10)(AX*1), Y1
	VSUBPS Y0, Y1, Y1
	VMULPS (R8)(AX*1), Y1, Y1
	VADDPS Y1, Y0, Y0
	VMOVUPS Y0, (R11)(AX*1)
	VMULPS (R9)(AX*1), Y0, Y0
	VMOVUPS Y0, (DI)(AX*1)
	ADDQ $32, AX
	DECQ CX
	JNZ next
	VZEROUPPER
	RET

// func sumAVX2(out, x, y *float32, vectors int)
TEXT ·sumAVX2(SB), NOSPLIT, $0-32
	MOVQ out+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), DX
	MOVQ vectors+24(FP), CX
	XORQ AX, AX

next:
	VMOVUPS (SI)(AX*1), Y0
	VADDPS (DX)(AX*1), Y0, Y0
	VMOVUPS Y0, (DI)(AX*1)
	ADDQ $32, AX
	DECQ CX
	JNZ next
	VZEROUPPER
	RET

// func totalAVX2(x *float32, vectors int, strands *float32)
TEXT ·totalAVX2(SB), NOSPLIT, $0-24
	MOVQ x+0(FP), SI
	MOVQ vectors+8(FP), CX
	MOVQ strands+16(FP), DI
	VXORPS Y0, Y0, Y0

next:
	VADDPS (SI), Y0, Y0
	ADDQ $32, SI
	DECQ CX
	JNZ next
	VMOVUPS Y0, (DI)
	VZEROUPPER
	RET

// func squaresAVX2(x *float32, vectors int, strands *float32)
TEXT ·squaresAVX2(SB), NOSPLIT, $0-24
	MOVQ x+0(FP), SI
	MOVQ vectors+8(FP), CX
	MOVQ strands+16(FP), DI
	VXORPS Y0, Y0, Y0

next:
	VMOVUPS (SI), Y1
	VMULPS Y1, Y1, Y1
	VADDPS Y1, Y0, Y0
	ADDQ $32, SI
	DECQ CX
	JNZ next
	VMOVUPS Y0, (DI)
	VZEROUPPER
	RET

// func centerAVX2(out, x *float32, vectors int, mean float32)
TEXT ·centerAVX2(SB), NOSPLIT, $0-28
	MOVQ out+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ vectors+16(FP), CX
	VBROADCASTSS mean+24(FP), Y1
	XORQ AX, AX

next:
	VMOVUPS (SI)(AX*1), Y0
	VSUBPS Y1, Y0, Y0
	VMOVUPS Y0, (DI)(AX*1)
	ADDQ $32, AX
	DECQ CX
	JNZ next
	VZEROUPPER
	RET

// func affineAVX2(out, gain, bias *float32, vectors int, scale float32)
TEXT ·affineAVX2(SB), NOSPLIT, $0-36
	MOVQ out+0(FP), DI
	MOVQ gain+8(FP), SI
	MOVQ bias+16(FP), DX
	MOVQ vectors+24(FP), CX
	VBROADCASTSS scale+32(FP), Y1
	XORQ AX, AX

next:
	VMULPS (DI)(AX*1), Y1, Y0
	VMULPS (SI)(AX*1), Y0, Y0
	VADDPS (DX)(AX*1), Y0, Y0
	VMOVUPS Y0, (DI)(AX*1)
	ADDQ $32, AX
	DECQ CX
	JNZ next
	VZEROUPPER
	RET
