#include "textflag.h"

// func prefetch(cell *[cellSize]byte)
TEXT ·prefetch(SB), NOSPLIT|NOFRAME, $0-8
	MOVD cell+0(FP), R0
	PRFM (R0), PLDL1KEEP
	ADD  $8, R0
	PRFM (R0), PLDL1KEEP
	RET
