/*
 * A fast keyed hash for tables and for telling records apart.
 *
 * It mixes with 64 x 64 -> 128 bit multiplication.  It is not cryptographic;
 * what stands against an intruder who writes the input is the secret seed.
 */
#ifndef TC_UTIL_HASH_H
#define TC_UTIL_HASH_H

#include "util/base.h"

uint64_t tc_hash(const void *data, size_t len, uint64_t seed);
/* Odd constants with no pattern: the first fractional bits of pi. */
#define TC_HASH_K0 UINT64_C(0x243f6a8885a308d3)
#define TC_HASH_K1 UINT64_C(0x13198a2e03707345)

/* Mixes two values; order matters. */
static inline uint64_t tc_hash_mix(uint64_t a, uint64_t b)
{
	__extension__ typedef unsigned __int128 wide;
	wide product = (wide)(a ^ TC_HASH_K0) * (b ^ TC_HASH_K1);

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* From the kernel; aborts when there is none. */
uint64_t tc_hash_random_seed(void);

#endif
