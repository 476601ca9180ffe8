#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/call.h"
#include "shell/commands.h"
#include "util/escape.h"

#include "util/banned.h"

/* A path, escaped. */
#define SHOWN_MAX ((size_t)64 * 1024)

/* An ordinary file of the user's, not the case: what is there stays, more comes behind it. */
static int open_log(FILE **file, const struct tc_session *session, const char *path,
		    struct tc_error *err)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0600);
	struct stat st, own;

	*file = NULL;
	if (fd < 0)
		return tc_error_errno(err, errno, "%s", path);
	if (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode)) {
		tc_error_set(err, TC_USAGE, "%s is not a file", path);
	} else if (stat(session->case_path, &own) == 0 && own.st_dev == st.st_dev &&
		   own.st_ino == st.st_ino) {
		tc_error_set(err, TC_USAGE, "%s is the case itself", path);
	} else if (!(*file = fdopen(fd, "a"))) {
		tc_error_errno(err, errno, "%s", path);
	} else {
		return 0;
	}
	close(fd);
	return err->code;
}

static int stop(struct tc_shell *shell, struct tc_error *err)
{
	int rc = 0;

	if (shell->tee && fclose(shell->tee) != 0)
		rc = tc_error_errno(err, errno, "%s", shell->tee_path);
	free(shell->tee_path);
	shell->tee = NULL;
	shell->tee_path = NULL;
	return rc;
}

static int start(struct tc_session *session, const char *path, struct tc_error *err)
{
	struct tc_shell *shell = session->shell;
	FILE *file;
	int rc = open_log(&file, session, path, err);

	if (rc < 0)
		return rc;
	rc = stop(shell, err);
	shell->tee = file;
	shell->tee_path = tc_strdup(tc_str(path));
	return rc;
}

static void tell(FILE *out, const char *path)
{
	struct tc_buf shown;

	tc_buf_init(&shown, SHOWN_MAX);
	tc_escape_terminal(&shown, tc_str(path));
	fprintf(out, "commands and answers are written to %s too\n", tc_buf_cstr(&shown));
	tc_buf_release(&shown);
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_shell *shell = session->shell;
	struct tc_error err = TC_ERROR_INIT;
	int rc = 0;

	if (call->operand_count && strcmp(call->operands[0], "off") == 0)
		rc = stop(shell, &err);
	else if (call->operand_count)
		rc = start(session, call->operands[0], &err);
	if (rc < 0)
		return tc_call_fail(call, &err);
	if (shell->tee)
		tell(session->out, shell->tee_path);
	else
		fprintf(session->out, "nothing is written besides\n");
	return TC_STATUS_DONE;
}

const struct tc_command tc_command_tee = {
	.group = TC_GROUP_FILES,
	.name = "tee",
	.operands = "[FILE | off]",
	.summary = "Write commands and answers to a file, too",
	.help = "As they are on the screen, without colours; export writes whole answers.  What is there\n"
		"stays, more comes behind it after each command.  The file is for its owner alone.\n"
		"Messages are not in it.",
	.examples = (const char *const[]){
		"tee night.txt",
		"ask suspects",
		"tee off",
		NULL,
	},
	.operands_max = 1,
	.run = run,
};
