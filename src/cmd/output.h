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
	char *partial;            /* owned: where it is written until it is whole, or NULL */
	struct tc_render *render; /* owned */
	struct tc_kept *kept;     /* of the session, when the answer is shown; or NULL */
};

/*
 * Reads the options and opens the file of --output.  An answer appears there as a whole
 * or not at all; the case itself is refused.
 */
int tc_output_open(struct tc_output *o, const struct tc_session *session,
		   const struct tc_call *call, struct tc_error *err);
/* The same with a format that was read already. */
int tc_output_open_as(struct tc_output *o, const struct tc_session *session,
		      const struct tc_call *call, enum tc_format format, struct tc_error *err);
/*
 * The same of one file, for who renders by himself: `render` is NULL.  Without a path it is
 * where the session's answers go.
 */
int tc_output_create(struct tc_output *o, const struct tc_session *session, const char *path,
		     struct tc_error *err);
/*
 * Ends the answer; `rc` is how it went so far.  Returns that, or the failure to write all
 * of it.
 */
int tc_output_close(struct tc_output *o, int rc, struct tc_error *err);

/* All of that: the answer of one built-in query that takes nothing. */
int tc_output_query(struct tc_session *session, const struct tc_call *call, const char *name,
		    struct tc_error *err);

#endif
