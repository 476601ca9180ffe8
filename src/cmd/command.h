/*
 * The commands: one table from which dispatch, --help, the shell's help and its Tab
 * completion are made.
 *
 * On the command line a command's first argument is the case; in the shell the case
 * is the one that is open.  Everything else is the same.
 */
#ifndef TC_CMD_COMMAND_H
#define TC_CMD_COMMAND_H

#include <stdio.h>

#include "catalog/catalog.h"
#include "store/store.h"
#include "util/error.h"

/* Exit statuses (also what a command returns). */
enum tc_status {
	TC_STATUS_DONE = 0,
	TC_STATUS_REFUSED = 1, /* done, but evidence was refused, or a check failed */
	TC_STATUS_USAGE = 2,
	TC_STATUS_FAILED = 3,
	TC_STATUS_INTERRUPTED = 130,
};

struct tc_command;
struct tc_kept;
struct tc_shell; /* the shell's own */
struct tc_sticky;

/* Where a command runs: made by main or by the shell. */
struct tc_session {
	const char *case_path;   /* as the user wrote it */
	struct tc_store *store;  /* open for reading, or NULL: not opened yet */
	struct tc_store *watched; /* borrowed; it, another one, or NULL */
	struct tc_catalog *catalog; /* or NULL: not loaded yet */
	char *queries_dir;       /* of --queries, owned; or NULL */
	FILE *out;               /* answers */
	bool color;              /* answers may be coloured */
	int width;               /* columns of the terminal, 0 when it is none */
	bool terminal;           /* answers go to one */
	bool ascii;              /* to one that knows ASCII alone */
	int64_t limit;           /* rows of each table unless --limit says; 0: all */
	/* What the shell adds; all NULL on the command line. */
	struct tc_shell *shell;
	const struct tc_command *const *also; /* commands of the shell; ends with NULL */
	const struct tc_sticky *sticky;       /* what holds for every answer */
	struct tc_kept *kept;                 /* gets the rows of an answer that is shown */
	/* Asks the user yes or no; NULL where nobody can answer. */
	bool (*confirm)(const char *question);
};

/* Under what help lists a command, in this order. */
enum tc_group {
	TC_GROUP_CASE,   /* what a case is made of */
	TC_GROUP_ASK,
	TC_GROUP_SCREEN, /* going on from what is shown; of the shell alone */
	TC_GROUP_WORDS,  /* the analyst's own */
	TC_GROUP_FILES,  /* answers into files, commands out of them */
	TC_GROUP_SELF,   /* the program itself */
	TC_GROUP_COUNT,
};

struct tc_option {
	const char *name;  /* without the dashes */
	char letter;       /* or 0 */
	const char *value; /* what its argument is called in help, or NULL: a flag */
	const char *help;
	bool repeatable;
};

struct tc_call; /* the parsed words of one call; see call.h */

struct tc_command {
	enum tc_group group;
	const char *name;
	const char *operands; /* as in the synopsis, without CASE */
	const char *summary;  /* one line */
	const char *help;     /* a paragraph or more; or NULL */
	const char *const *examples; /* as in the shell, without CASE; ends with NULL; or NULL */
	const struct tc_option *options; /* ends with a NULL name; or NULL */
	bool answers;         /* takes the options common to all answers */
	bool needs_case;
	int operands_min, operands_max; /* max -1: any number */
	/* Prints its own errors by tc_call_fail; returns an enum tc_status. */
	int (*run)(struct tc_session *session, const struct tc_call *call);
};

/* Ends with NULL; in the order in which help lists them. */
extern const struct tc_command *const tc_commands[];
/* Options of every command that answers; ends with a NULL name. */
extern const struct tc_option tc_answer_options[];

/*
 * NULL when there is none of that name.  A session of the shell has those of the shell
 * besides; without a session (NULL) it is the command line.
 */
const struct tc_command *tc_command_find(const struct tc_session *session,
					 const char *name);
/* The command whose name is nearest to a mistyped one, or NULL. */
const struct tc_command *tc_command_nearest(const struct tc_session *session,
					    const char *name);

/* Whether `name` is no command but something that `ask` asks. */
bool tc_command_is_asked(struct tc_session *session, const char *name);

/*
 * Runs one command: argv[0] is its name, the rest its words without the case.
 * Messages go to stderr.  `--help` among the words prints the command's help.
 */
int tc_command_run(struct tc_session *session, int argc, char **argv);

/* The help of one command, or with NULL the list of all, to `out`. */
void tc_command_help(FILE *out, const struct tc_session *session,
		     const struct tc_command *command);

/* The name of the case's file, without its folder. */
const char *tc_session_case_name(const struct tc_session *session);

/* Version line of --version. */
const char *tc_version(void);

/* Opens the session's case for reading, or its catalogue, if that was not done. */
int tc_session_open(struct tc_session *session, struct tc_error *err);
int tc_session_catalog(struct tc_session *session, struct tc_error *err);
/* The same with the user's own queries in `dir`, which may be NULL: then without. */
int tc_session_use_queries(struct tc_session *session, const char *dir,
			   struct tc_error *err);
/*
 * Opens it a second time, for writing, with the first closed; what runs on it can be
 * stopped by Ctrl-C and shows that it runs.  Both take *store NULL as nothing.
 */
int tc_session_open_to_write(struct tc_session *session, struct tc_store **store,
			     struct tc_error *err);
void tc_session_close_written(struct tc_session *session, struct tc_store *store);
/* The store whose statements belong to the command that runs, or none. */
void tc_session_watch(struct tc_session *session, struct tc_store *store);
void tc_session_unwatch(struct tc_session *session);
/* Closes the case, so that it can be written to or is read afresh. */
void tc_session_close(struct tc_session *session);
void tc_session_release(struct tc_session *session);

#endif
