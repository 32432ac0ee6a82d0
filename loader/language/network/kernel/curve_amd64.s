#include "textflag.h"

DATA curve<>+0(SB)/4, $0x42ae0000 // limit
DATA curve<>+4(SB)/4, $0xc2ae0000 // floor
DATA curve<>+8(SB)/4, $0x3fb8aa3b // log2e
DATA curve<>+12(SB)/4, $0xbf318000 // high
DATA curve<>+16(SB)/4, $0x395e8083 // low
DATA curve<>+20(SB)/4, $0x39506967 // p5
DATA curve<>+24(SB)/4, $0x3ab743ce // p4
DATA curve<>+28(SB)/4, $0x3c088908 // p3
DATA curve<>+32(SB)/4, $0x3d2aa9c1 // p2
DATA curve<>+36(SB)/4, $0x3e2aaaaa // p1
DATA curve<>+40(SB)/4, $0x3f000000 // p0
DATA curve<>+44(SB)/4, $0x3f800000 // one
DATA curve<>+48(SB)/4, $0x0000007f // bias of the exponent
GLOBL curve<>(SB), RODATA|NOPTR, $52


// BEND makes of Y0 = -s*x the logistic a/(1+e^Y0) + b in Y2; what is not a number becomes the limit. Y5-Y14 hold what
// PREPARE loads, and Y15 -s.
#define BEND \
	VMINPS Y12, Y0, Y0 \
	VMAXPS Y11, Y0, Y0 \
	VMULPS Y10, Y0, Y1 \
	VROUNDPS $0, Y1, Y1 \
	VFMADD231PS Y9, Y1, Y0 \
	VFMADD231PS Y8, Y1, Y0 \
	VCVTPS2DQ Y1, Y1 \
	VPADDD Y6, Y1, Y1 \
	VPSLLD $23, Y1, Y1 \
	VMOVAPS Y5, Y2 \
	VBROADCASTSS curve<>+24(SB), Y3 \
	VFMADD213PS Y3, Y0, Y2 \
	VBROADCASTSS curve<>+28(SB), Y3 \
	VFMADD213PS Y3, Y0, Y2 \
	VBROADCASTSS curve<>+32(SB), Y3 \
	VFMADD213PS Y3, Y0, Y2 \
	VBROADCASTSS curve<>+36(SB), Y3 \
	VFMADD213PS Y3, Y0, Y2 \
	VBROADCASTSS curve<>+40(SB), Y3 \
	VFMADD213PS Y3, Y0, Y2 \
	VMULPS Y0, Y0, Y3 \
	VFMADD213PS Y0, Y3, Y2 \
	VADDPS Y7, Y2, Y2 \
	VMULPS Y1, Y2, Y2 \
	VADDPS Y7, Y2, Y2 \
	VDIVPS Y2, Y14, Y2 \
	VADDPS Y13, Y2, Y2

#define PREPARE \
	VBROADCASTSS s+16(FP), Y15 \
	VBROADCASTSS a+20(FP), Y14 \
	VBROADCASTSS b+24(FP), Y13 \
	VPCMPEQD Y0, Y0, Y0 \
	VPSLLD $31, Y0, Y0 \
	VXORPS Y0, Y15, Y15 \
	VBROADCASTSS curve<>+0(SB), Y12 \
	VBROADCASTSS curve<>+4(SB), Y11 \
	VBROADCASTSS curve<>+8(SB), Y10 \
	VBROADCASTSS curve<>+12(SB), Y9 \
	VBROADCASTSS curve<>+16(SB), Y8 \
	VBROADCASTSS curve<>+44(SB), Y7 \
	VBROADCASTSS curve<>+48(SB), Y6 \
	VBROADCASTSS curve<>+20(SB), Y5

// func logisticAVX2(x *float32, vectors int, s, a, b float32)
TEXT ·logisticAVX2(SB), NOSPLIT, $0-28
	MOVQ x+0(FP), DI
	MOVQ vectors+8(FP), CX
	PREPARE

next:
	VMULPS (DI), Y15, Y0
	BEND
	VMOVUPS Y2, (DI)
	ADDQ $32, DI
	DECQ CX
	JNZ next
	VZEROUPPER
	RET

// func gateAVX2(x *float32, vectors int, s, a, b float32)
//
// Each x becomes x times the logistic of it.
TEXT ·gateAVX2(SB), NOSPLIT, $0-28
	MOVQ x+0(FP), DI
	MOVQ vectors+8(FP), CX
	PREPARE

next:
	VMULPS (DI), Y15, Y0
	BEND
	VMULPS (DI), Y2, Y2
	VMOVUPS Y2, (DI)
	ADDQ $32, DI
	DECQ CX
	JNZ next
	VZEROUPPER
	RET
