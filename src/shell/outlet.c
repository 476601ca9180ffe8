#include "shell/outlet.h"

#include <errno.h>
#include <stdlib.h>

#include "shell/run.h"

#include "util/banned.h"

void tc_outlet_open(struct tc_outlet *o, struct tc_shell *shell, const char *command)
{
	*o = (struct tc_outlet){.direct = shell->session->out};
	/* A file of commands: each of them has its own. */
	if ((!shell->terminal && !shell->tee) || strcmp(command, "source") == 0)
		return;
	if (!(o->memory = open_memstream(&o->text, &o->len)))
		tc_out_of_memory();
	shell->session->out = o->memory;
}

/* Colours are of the terminal; every other ESC was made visible before it came here. */
static void write_plain(FILE *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] != '\x1b') {
			putc(text[i], out);
			continue;
		}
		while (i < len && text[i] != 'm')
			i++;
	}
}

static int flush(FILE *out, const char *what)
{
	struct tc_error err = TC_ERROR_INIT;
	bool lost = ferror(out) != 0;

	if (fflush(out) == 0 && !lost)
		return TC_STATUS_DONE;
	if (lost)
		tc_error_set(&err, TC_FAIL, "%s: could not write the answer", what);
	else
		tc_error_errno(&err, errno, "%s: could not write the answer", what);
	clearerr(out);
	return tc_shell_fail(&err);
}

int tc_outlet_close(struct tc_outlet *o, struct tc_shell *shell, int status)
{
	int out = TC_STATUS_DONE;

	shell->session->out = o->direct;
	if (o->memory) {
		if (fclose(o->memory) != 0)
			tc_out_of_memory();
		fwrite(o->text, 1, o->len, o->direct);
		if (shell->tee) {
			write_plain(shell->tee, o->text, o->len);
			out = flush(shell->tee, shell->tee_path);
		}
		free(o->text);
	}
	/* A command that saw it has said so. */
	if (status != TC_STATUS_FAILED && out == TC_STATUS_DONE)
		out = flush(o->direct, "standard output");
	return out == TC_STATUS_DONE ? status : out;
}
