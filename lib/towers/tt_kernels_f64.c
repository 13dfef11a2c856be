#include "towers/tt_mlp.h"

#include <cblas.h>
#include <math.h>

#define REAL double
#define GEMM cblas_dgemm
#define EXP exp
#define TANH tanh
#define NAME(f) f##_f64
#include "towers/tt_kernels.inc"
