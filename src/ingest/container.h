/*
 * Finding the records in a source, whatever they are wrapped in.
 *
 * Known by content, never by name: {"Records":[...]}, JSON lines, arrays,
 * concatenated objects, lookup-events pages, EventBridge, CloudWatch Logs, search
 * exports, any of these inside a JSON string or a cell of a table, and tables.
 */
#ifndef TC_INGEST_CONTAINER_H
#define TC_INGEST_CONTAINER_H

#include "ingest/reader.h"
#include "json/scan.h"

/* Where a record's exact bytes are in the inflated source. */
struct tc_extent {
	uint64_t offset, length;
	unsigned escapes; /* layers of JSON string to undo before the record is JSON */
	bool doubled; /* and before them: in a CSV cell where each quote is two */
	bool partial; /* a row of a table: the record was made of its cells */
};

struct tc_sink {
	void *ctx;
	/* A CloudTrail record: its members, valid during the call, and its place. */
	void (*record)(void *ctx, const struct tc_object *o, struct tc_extent where);
	/* Bytes that were not taken. */
	void (*reject)(void *ctx, uint64_t offset, uint64_t length, const char *reason);
};

struct tc_container {
	bool recognised;  /* it is CloudTrail's, even if no record came of it */
	uint64_t records; /* given to the sink */
	uint64_t foreign; /* values that are well formed but not CloudTrail's */
	const char *looks_like; /* what its first bytes are, when they are no JSON, or NULL */
};

/* Reads the source to its end.  What is damaged or foreign goes to sink->reject. */
void tc_container_read(struct tc_container *c, struct tc_reader *reader,
		       const struct tc_sink *sink, uint64_t seed);

#endif
