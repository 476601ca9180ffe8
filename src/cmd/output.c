#include "cmd/output.h"

#include <errno.h>

#include "util/banned.h"

int tc_output_open(struct tc_output *o, const struct tc_session *session,
		   const struct tc_call *call, struct tc_error *err)
{
	const char *format = tc_call_value(call, "format");
	int rc;

	*o = (struct tc_output){.format = TC_FORMAT_TABLE, .file = session->out};
	if (format && !tc_format_parse(tc_str(format), &o->format))
		return tc_error_set(err, TC_USAGE,
				    "--format %s is not one of table, csv, json, jsonl, md",
				    format);
	if ((rc = tc_call_number(call, "limit", 1, 0, &o->limit, err)) < 0)
		return rc;
	o->path = tc_call_value(call, "output");
	if (o->path && !(o->file = fopen(o->path, "w")))
		return tc_error_errno(err, errno, "%s", o->path);
	struct tc_render_options options = {
		.out = o->file,
		.format = o->format,
		.color = session->color && !o->path && !tc_call_flag(call, "no-color"),
		.width = o->path ? 0 : session->width,
		.csv_raw = tc_call_flag(call, "csv-raw"),
	};
	o->render = tc_render_new(&options);
	return 0;
}

int tc_output_close(struct tc_output *o, struct tc_error *err)
{
	int rc = tc_render_free(o->render);

	o->render = NULL;
	if (o->path && fclose(o->file) != 0)
		rc = -1;
	if (rc < 0)
		return tc_error_set(err, TC_FAIL, "%s: not all of the answer could be written",
				    o->path ? o->path : "standard output");
	return 0;
}
