/*
 * Where an answer goes: the common options of all answering commands.
 */
#ifndef TC_CMD_OUTPUT_H
#define TC_CMD_OUTPUT_H

#include "cmd/call.h"
#include "render/render.h"

struct tc_output {
	enum tc_format format;
	int64_t limit;            /* rows of each table; 0: all */
	FILE *file;
	const char *path;         /* of --output, or NULL */
	struct tc_render *render; /* owned */
};

/* Reads the options and opens the file of --output. */
int tc_output_open(struct tc_output *o, const struct tc_session *session,
		   const struct tc_call *call, struct tc_error *err);
/* Ends the answer.  Fails when not all of it could be written. */
int tc_output_close(struct tc_output *o, struct tc_error *err);

#endif
