/* Ordinary life from the first day of the logs to the last. */
#ifndef TOOLS_NOISE_H
#define TOOLS_NOISE_H

#include "scene.h"

/* Users, machines and services, each from its own stream of random numbers. */
void noise_play(const struct world *world, uint64_t seed, struct sink sink);

/* Users only, from the logs' first to last day: for stolen keys in a corpus. */
void noise_owners(struct scene *scene);

#endif
