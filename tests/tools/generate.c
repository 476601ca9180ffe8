/* trailcase-generate: CloudTrail logs for tests and benchmarks (README.md). */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "corpus.h"
#include "incident.h"
#include "noise.h"
#include "options.h"
#include "store.h"
#include "truth.h"

static void write_incident(const struct world *world, const struct options *options)
{
	struct incident *incident = must_grow(NULL, 1, sizeof *incident);
	struct store_totals totals;
	struct store store;

	*incident = (struct incident){0};
	store_init(&store, world);
	noise_play(world, options->seed, store_sink(&store));
	incident_play(incident, world, options, store_sink(&store));
	incident_vary(incident, world, options, store_sink(&store));
	incident_respond(incident, world, options->seed, store_sink(&store));
	store_write(&store, options->directory, options->seed, &totals);
	if (options->truth != NULL)
		truth_write(options->truth, incident, world, options, &store, &totals);
	printf("%" PRIu64 " distinct records, %" PRIu64 " delivered, in %" PRIu64
	       " files, %" PRIu64 " bytes of JSON\n",
	       totals.distinct, totals.delivered, totals.files, totals.raw_bytes);
	store_release(&store);
	incident_release(incident);
	free(incident);
}

int main(int argc, char **argv)
{
	struct world *world = must_grow(NULL, 1, sizeof *world);
	struct options options;

	ids_self_check();
	if (!options_parse(&options, argc, argv)) {
		free(world);
		return 2;
	}
	world_init(world, &options);
	switch (options.command) {
	case COMMAND_INCIDENT:
		write_incident(world, &options);
		break;
	case COMMAND_CORPUS:
		corpus_write(world, &options);
		break;
	}
	free(world);
	return 0;
}
