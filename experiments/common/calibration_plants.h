/* Planted violations with real fits, and the smoothness of random-sign truths.
 *
 * Declared: smoothness beta = 1.5 in dimension d = 1, so a = 3/4, and a sieve of degree 1.
 * Planted: what of that is not so. sigma by a pilot on another seed: K >= 3, ten pairs a
 * weight and risk / sigma^2 below .2 at the smallest size. */
#ifndef CALIBRATION_PLANTS_H
#define CALIBRATION_PLANTS_H

#include <stddef.h>
#include <stdint.h>

enum { PLANT_ROUGH, PLANT_SUPPORT, PLANT_ORDER, PLANT_TWIN, PLANTS };

typedef struct {
    const char *name;
    const char *title;
    double beta;              // of the truth
    size_t d;                 // of the truth's two supports
    size_t degree;            // of the sieve
    double sigma;             // of the noise
    size_t first;             // sizes 2^first, 2^(first + 1), ..
    double declared, planted; // exponents
} calibration_plant;

calibration_plant calibration_plant_of(size_t plant);

/* The fit of one size. */
typedef struct {
    double n, risk, mse, k, weights;
} calibration_fit;

enum { CALIBRATION_SIZES = 16 };

/* The sizes of one replicate up to 2^last into fit; *sizes of them. TT_OK or TT_ENOMEM. */
int calibration_fits(calibration_fit *fit, size_t *sizes, const calibration_plant *plant,
                     size_t last, uint64_t seed, size_t replicate);

/* Smoothness of one random-sign series of smoothness beta on [0,1]^d by its structure
 * function at steps 2^-4 .. 2^-11, `points` places: with differences of order ceil(beta)
 * + 1, and of floor(beta) + 1, the least that can see beta. At half-integer beta the
 * least order feels the lack of levels coarser than the cube: the exponent is low by
 * about .01 to .02. */
void calibration_smoothness(double *high, double *low, double beta, size_t d, size_t points,
                            uint64_t seed, size_t replicate);

#endif
