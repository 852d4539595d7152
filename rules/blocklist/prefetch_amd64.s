#include "textflag.h"

// func prefetch(cell *[cellSize]byte)
TEXT ·prefetch(SB), NOSPLIT|NOFRAME, $0-8
	MOVQ cell+0(FP), AX
	PREFETCHT0 (AX)
	PREFETCHT0 8(AX)
	RET
