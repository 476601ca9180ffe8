#include <errno.h>
#include <sys/stat.h>

#include "cmd/call.h"
#include "shell/commands.h"
#include "shell/run.h"

#include "util/banned.h"

/* A file that runs itself would never end. */
#define DEPTH_MAX 16

static int open_script(FILE **file, const char *path, struct tc_error *err)
{
	struct stat st;

	if (!(*file = fopen(path, "re")))
		return tc_error_errno(err, errno, "%s", path);
	if (fstat(fileno(*file), &st) == 0 && !S_ISDIR(st.st_mode))
		return 0;
	fclose(*file);
	return tc_error_set(err, TC_USAGE, "%s is a folder", path);
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_shell *shell = session->shell;
	const char *path = call->operands[0];
	struct tc_error err = TC_ERROR_INIT;
	struct tc_lines lines;
	FILE *file;
	int rc = 0;

	if (shell->depth == DEPTH_MAX)
		rc = tc_error_set(&err, TC_USAGE, "%s: files that run files, %d deep", path,
				  DEPTH_MAX);
	if (rc < 0 || (rc = open_script(&file, path, &err)) < 0)
		return tc_call_fail(call, &err);
	shell->depth++;
	tc_lines_init(&lines, file);
	int status = tc_shell_run_lines(shell, &lines, path);
	tc_lines_release(&lines);
	shell->depth--;
	fclose(file);
	return status;
}

const struct tc_command tc_command_source = {
	.group = TC_GROUP_FILES,
	.name = "source",
	.operands = "FILE",
	.summary = "Run the commands in a file",
	.help = "A command on each line, as they are typed here; # begins a comment.  Stops at the\n"
		"first command that fails, and names its line.  trailcase CASE < FILE is the same from\n"
		"outside.",
	.examples = (const char *const[]){
		"source questions.tc",
		NULL,
	},
	.operands_min = 1,
	.operands_max = 1,
	.run = run,
};
