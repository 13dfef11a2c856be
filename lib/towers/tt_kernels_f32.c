#include "towers/tt_mlp.h"

#include <cblas.h>
#include <math.h>

#define REAL float
#define GEMM cblas_sgemm
#define EXP expf
#define TANH tanhf
#define NAME(f) f##_f32
#include "towers/tt_kernels.inc"
