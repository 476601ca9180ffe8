/*
 * A small deterministic generator (xoshiro256**, seeded by splitmix64).
 *
 * Every part of the program draws from its own named stream, so a change in
 * one part leaves the numbers of the others as they were.
 */
#ifndef TOOLS_RNG_H
#define TOOLS_RNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rng {
	uint64_t state[4];
};

/* The stream is part of the seed: same seed, other stream, other numbers. */
void rng_init(struct rng *rng, uint64_t seed, const char *stream);

uint64_t rng_next(struct rng *rng);

/* 0 .. bound - 1; bound must not be 0. */
uint32_t rng_below(struct rng *rng, uint32_t bound);

/* low .. high, both included. */
int64_t rng_between(struct rng *rng, int64_t low, int64_t high);

/* True `permille` times in a thousand. */
bool rng_chance(struct rng *rng, uint32_t permille);

/* Writes `count` characters of `alphabet` and a NUL: `out` holds count + 1. */
void rng_chars(struct rng *rng, const char *alphabet, size_t count, char *out);

/* Lower-case hexadecimal; `out` holds count + 1. */
void rng_hex(struct rng *rng, size_t count, char *out);

#define UUID_SIZE 37

/* A version 4 UUID in lower case. */
void rng_uuid(struct rng *rng, char out[UUID_SIZE]);

#endif
