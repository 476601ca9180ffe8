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
/* Mixes two values; order matters. */
uint64_t tc_hash_mix(uint64_t a, uint64_t b);
/* From the kernel; aborts when there is none. */
uint64_t tc_hash_random_seed(void);

#endif
