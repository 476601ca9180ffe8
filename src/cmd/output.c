#include "cmd/output.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/answer.h"
#include "util/buf.h"

#include "util/banned.h"

#define PATH_BYTES 4096

/* An ordinary file, or a new one, is written beside its place and moved there. */
static int open_partial(struct tc_output *o, struct tc_error *err)
{
	struct tc_buf name;
	int fd;

	tc_buf_init(&name, PATH_BYTES);
	tc_buf_addf(&name, "%s.XXXXXX", o->path);
	if (name.overflow)
		return tc_error_set(err, TC_USAGE, "--output: the path is too long");
	o->partial = tc_strdup(tc_buf_str(&name));
	tc_buf_release(&name);
	if ((fd = mkstemp(o->partial)) < 0 || !(o->file = fdopen(fd, "w"))) {
		tc_error_errno(err, errno, "%s", o->path);
		free(o->partial);
		o->partial = NULL;
		return TC_FAIL;
	}
	return 0;
}

static int open_file(struct tc_output *o, const struct tc_session *session,
		     struct tc_error *err)
{
	struct stat target, own;
	bool exists = stat(o->path, &target) == 0;

	if (exists && session->case_path && stat(session->case_path, &own) == 0 &&
	    target.st_dev == own.st_dev && target.st_ino == own.st_ino)
		return tc_error_set(err, TC_USAGE, "--output %s is the case itself", o->path);
	if (!exists || S_ISREG(target.st_mode))
		return open_partial(o, err);
	if (!(o->file = fopen(o->path, "w")))
		return tc_error_errno(err, errno, "%s", o->path);
	return 0;
}

int tc_output_open(struct tc_output *o, const struct tc_session *session,
		   const struct tc_call *call, struct tc_error *err)
{
	const char *name = tc_call_value(call, "format");
	enum tc_format format = TC_FORMAT_TABLE;

	*o = (struct tc_output){.file = session->out};
	if (name && !tc_format_parse(tc_str(name), &format))
		return tc_error_set(err, TC_USAGE,
				    "--format %s is not one of table, csv, json, jsonl, md",
				    name);
	return tc_output_open_as(o, session, call, format, err);
}

int tc_output_open_as(struct tc_output *o, const struct tc_session *session,
		      const struct tc_call *call, enum tc_format format, struct tc_error *err)
{
	int rc;

	*o = (struct tc_output){.format = format, .file = session->out};
	if (tc_call_flag(call, "expanded") && o->format != TC_FORMAT_TABLE)
		return tc_error_set(err, TC_USAGE,
				    "--expanded is a form of tables; --format %s has none",
				    tc_call_value(call, "format"));
	if ((rc = tc_call_number(call, "limit", 1, 0, &o->limit, err)) < 0)
		return rc;
	o->path = tc_call_value(call, "output");
	/* What is to be read on a screen; a file, and what programs read, is whole. */
	if (!o->limit && !o->path && o->format == TC_FORMAT_TABLE)
		o->limit = session->limit;
	if (o->path && (rc = open_file(o, session, err)) < 0)
		return rc;
	/* What was shown before is on the screen no longer. */
	if (session->kept && !o->path) {
		o->kept = session->kept;
		tc_kept_clear(o->kept);
	}
	struct tc_render_options options = {
		.out = o->file,
		.format = o->format,
		.color = session->color && !o->path && !tc_call_flag(call, "no-color"),
		.width = o->path ? 0 : session->width,
		.ascii = session->ascii && !o->path,
		.expanded = tc_call_flag(call, "expanded"),
		.csv_raw = tc_call_flag(call, "csv-raw"),
		.numbered = o->kept,
	};
	o->render = tc_render_new(&options);
	return 0;
}

int tc_output_create(struct tc_output *o, const struct tc_session *session, const char *path,
		     struct tc_error *err)
{
	*o = (struct tc_output){.path = path, .file = session->out};
	return path ? open_file(o, session, err) : 0;
}

/* Makes the finished file what --output names, or takes the unfinished one away. */
static int settle_file(struct tc_output *o, int rc)
{
	if (fclose(o->file) != 0)
		rc = TC_FAIL;
	if (o->partial && rc == 0 && rename(o->partial, o->path) != 0)
		rc = TC_FAIL;
	if (o->partial && rc < 0)
		unlink(o->partial);
	free(o->partial);
	o->partial = NULL;
	return rc;
}

int tc_output_close(struct tc_output *o, int rc, struct tc_error *err)
{
	int written = o->render ? tc_render_free(o->render)
			: fflush(o->file) != 0 || ferror(o->file) ? -1 : 0;

	o->render = NULL;
	if (o->path && settle_file(o, rc < 0 ? rc : written) < 0)
		written = TC_FAIL;
	if (rc == 0 && written < 0)
		rc = tc_error_set(err, TC_FAIL, "%s: not all of the answer could be written",
				  o->path ? o->path : "standard output");
	return rc;
}

int tc_output_query(struct tc_session *session, const struct tc_call *call, const char *name,
		    struct tc_error *err)
{
	struct tc_answer_options how = {.limit = 0};
	struct tc_output output;
	int rc;

	if ((rc = tc_session_catalog(session, err)) < 0 ||
	    (rc = tc_session_open(session, err)) < 0 ||
	    (rc = tc_output_open(&output, session, call, err)) < 0)
		return rc;
	how.limit = output.limit;
	how.kept = output.kept;
	rc = tc_answer_query(output.render, session->store,
			     tc_catalog_find(session->catalog, tc_str(name)), &how, err);
	return tc_output_close(&output, rc, err);
}
