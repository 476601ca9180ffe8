#include "shell/complete.h"

#include <stdlib.h>

#include "report/answer.h"
#include "shell/library.h"
#include "shell/state.h"
#include "shell/words.h"
#include "util/buf.h"

#include "util/banned.h"

/* Longest "--option=value" or "name=". */
#define NAME_BYTES 256

/* The library asks for matches one by one and passes nothing of ours along. */
static struct tc_session *session;
static struct {
	char **names; /* owned, and each until it is handed over */
	size_t count, next;
	/* Completed at once, though longer than what the matches share; or NULL. */
	const char *preferred;
} found;

static void forget(void)
{
	for (size_t i = found.next; i < found.count; i++)
		free(found.names[i]);
	free(found.names);
	found.names = NULL;
	found.count = found.next = 0;
	found.preferred = NULL;
}

/* Takes prefix + name + suffix as a match when it begins with the text at hand. */
static void offer(const char *text, const char *prefix, const char *name,
		  const char *suffix)
{
	struct tc_buf whole;

	tc_buf_init(&whole, NAME_BYTES);
	tc_buf_addf(&whole, "%s%s%s", prefix, name, suffix);
	if (!whole.overflow && tc_str_starts(tc_buf_str(&whole), tc_str(text))) {
		found.names = tc_realloc(found.names, found.count + 1,
					 sizeof(*found.names));
		found.names[found.count++] = tc_strdup(tc_buf_str(&whole));
	}
	tc_buf_release(&whole);
}

static char *next_match(const char *text, int state)
{
	(void)text;
	(void)state;
	return found.next < found.count ? found.names[found.next++] : NULL;
}

/* --- what may stand in a place ------------------------------------------- */

static void offer_commands(const char *text)
{
	for (const struct tc_command *const *c = tc_commands; *c; c++)
		if ((*c)->run)
			offer(text, "", (*c)->name, "");
	for (const struct tc_command *const *c = tc_shell_commands; *c; c++)
		offer(text, "", (*c)->name, "");
}

static void offer_options(const char *text, const struct tc_option *options)
{
	for (; options && options->name; options++)
		offer(text, "--", options->name, "");
}

/* The questions are asked most: one letter more or less of a query does not count. */
static void offer_questions(const char *text)
{
	size_t matching = 0;

	for (const struct tc_question *q = tc_questions; q->name; q++) {
		offer(text, "", q->name, "");
		if (*text && tc_str_starts(tc_str(q->name), tc_str(text))) {
			found.preferred = q->name;
			matching++;
		}
	}
	if (matching > 1)
		found.preferred = NULL;
}

static void offer_queries(const char *text)
{
	if (tc_session_catalog(session, NULL) < 0)
		return;
	for (size_t i = 0; i < tc_catalog_count(session->catalog); i++)
		offer(text, "", tc_catalog_at(session->catalog, i)->name, "");
}

static void offer_parameters(const char *text, const char *name)
{
	const struct tc_query *query;

	if (tc_session_catalog(session, NULL) < 0 ||
	    !(query = tc_catalog_find(session->catalog, tc_str(name))))
		return;
	/* A value is to follow, without a blank. */
	rl_completion_append_character = '\0';
	for (size_t i = 0; i < query->param_count; i++)
		offer(text, "", query->params[i].name, "=");
}

static void offer_formats(const char *text, const char *prefix)
{
	static const char *const formats[] = {"table", "csv", "json", "jsonl", "md"};

	for (size_t i = 0; i < TC_ARRAY_LEN(formats); i++)
		offer(text, prefix, formats[i], "");
}

/* --- which place it is ---------------------------------------------------- */

static const struct tc_option *find_in(const struct tc_option *options,
				       struct tc_str name, char letter)
{
	for (; options && options->name; options++)
		if (letter ? options->letter == letter
			   : tc_str_eq(name, tc_str(options->name)))
			return options;
	return NULL;
}

/* The option that a word like --name, --name=value or -x names, or NULL. */
static const struct tc_option *option_of(const struct tc_command *command,
					 const char *word)
{
	struct tc_str rest, name = tc_str_cut(tc_str(word), '=', &rest);
	char letter = 0;

	if (word[0] != '-' || !word[1])
		return NULL;
	if (word[1] == '-')
		name = tc_str_n(name.data + 2, name.len - 2);
	else
		letter = word[1];
	const struct tc_option *o = find_in(command->options, name, letter);
	if (!o && command->answers)
		o = find_in(tc_answer_options, name, letter);
	return o;
}

/* An option whose value is the next word. */
static const struct tc_option *waiting_option(const struct tc_command *command,
					      const char *word)
{
	const struct tc_option *o = option_of(command, word);
	bool complete = word[0] == '-' && (word[1] == '-' ? strchr(word, '=') != NULL
							  : word[1] && word[2]);

	return o && o->value && !complete ? o : NULL;
}

static bool names_files(const char *what)
{
	return strstr(what, "FILE") || strstr(what, "PATH") || strstr(what, "DIR");
}

/* Each of these returns true when file names are what may stand there. */

static bool complete_value(const char *text, const char *prefix,
			   const struct tc_option *option)
{
	if (strcmp(option->name, "format") == 0)
		offer_formats(text, prefix);
	return !*prefix && names_files(option->value);
}

static bool complete_operand(const char *text, const struct tc_command *command,
			     const struct tc_words *before)
{
	const char *first = NULL;
	bool ask = strcmp(command->name, "ask") == 0;

	for (int i = 1; i < before->argc && !first; i++) {
		if (waiting_option(command, before->argv[i]))
			i++;
		else if (before->argv[i][0] != '-')
			first = before->argv[i];
	}
	if (ask && first)
		offer_parameters(text, first);
	else if (ask)
		offer_questions(text);
	if (!first && (ask || strcmp(command->name, "queries") == 0))
		offer_queries(text);
	return names_files(command->operands);
}

static bool complete_word(const char *text, const struct tc_words *before)
{
	const struct tc_command *command;
	const struct tc_option *option;

	if (before->argc == 0 ||
	    (before->argc == 1 && strcmp(before->argv[0], "help") == 0)) {
		offer_commands(text);
		return false;
	}
	if (!(command = tc_command_find(session, before->argv[0])))
		return false;
	if ((option = waiting_option(command, before->argv[before->argc - 1])))
		return complete_value(text, "", option);
	if (text[0] == '-' && strchr(text, '=')) {
		option = option_of(command, text);
		return option && option->value &&
		       complete_value(text, "--format=", option);
	}
	if (text[0] != '-')
		return complete_operand(text, command, before);
	offer_options(text, command->options);
	if (command->answers)
		offer_options(text, tc_answer_options);
	offer(text, "--", "help", "");
	return false;
}

#if TC_GNU_READLINE
/*
 * A file name as a word that tc_words_split reads, without the quote that ends it,
 * which the library sets itself.  *quote is the one typed, and the one used.
 */
static char *quote_file(char *name, int type, char *quote)
{
	struct tc_buf word;
	char used = strchr(name, '\'') || (quote && *quote == '"') ? '"' : '\'';

	(void)type;
	tc_buf_init(&word, 2 * strlen(name) + 1);
	tc_buf_add_char(&word, used);
	for (; *name; name++) {
		if (used == '"' && strchr("\"\\$`", *name))
			tc_buf_add_char(&word, '\\');
		tc_buf_add_char(&word, *name);
	}
	if (quote)
		*quote = used;
	char *text = tc_strdup(tc_buf_str(&word));
	tc_buf_release(&word);
	return text;
}
#endif

static char **complete(const char *text, int start, int end)
{
	struct tc_words before;
	size_t len = (size_t)start;
	bool files = false;

	(void)end;
	forget();
	rl_completion_append_character = ' ';
	/* The word may have begun with a quote, which is not part of it. */
	if (len && (rl_line_buffer[len - 1] == '\'' || rl_line_buffer[len - 1] == '"'))
		len--;
	if (tc_words_split(&before, tc_str_n(rl_line_buffer, len), NULL) == 0)
		files = complete_word(text, &before);
	tc_words_release(&before);
	rl_attempted_completion_over = !files;
	if (files)
		return NULL;
	char **matches = rl_completion_matches(text, next_match);
	if (matches && matches[0] && matches[1] && found.preferred) {
		free(matches[0]);
		matches[0] = tc_strdup(tc_str(found.preferred));
	}
	return matches;
}

void tc_complete_start(struct tc_session *s)
{
	session = s;
	/* An = belongs to the word: ip=, --format=csv. */
	rl_basic_word_break_characters = " \t\n\"'";
	rl_completer_quote_characters = "'\"";
#if TC_GNU_READLINE
	rl_filename_quote_characters = " \t\n\\\"'#|&;<>";
	rl_filename_quoting_function = quote_file;
#endif
	rl_attempted_completion_function = complete;
}
