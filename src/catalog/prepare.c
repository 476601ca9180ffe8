#include "catalog/header.h"
#include "util/escape.h"
#include "util/ip.h"

#include "util/banned.h"

/* What one parameter is bound to. */
struct binding {
	struct tc_str text; /* absent: NULL */
	int64_t number;     /* of an int or a time */
	bool used;          /* the statement asks for it */
};

static size_t find_param(const struct tc_query *query, struct tc_str name)
{
	size_t i = 0;

	while (i < query->param_count && !tc_str_eq(tc_str(query->params[i].name), name))
		i++;
	return i;
}

bool tc_query_declares(const struct tc_query *query, struct tc_str name)
{
	return find_param(query, name) < query->param_count;
}

struct tc_str tc_query_argument(const struct tc_query *query, size_t param,
				const struct tc_argument *args, size_t arg_count)
{
	TC_ASSERT(param < query->param_count);
	for (size_t i = 0; i < arg_count; i++)
		if (tc_str_eq(args[i].name, tc_str(query->params[param].name)))
			return args[i].value;
	return tc_str(query->params[param].fallback);
}

/* --- arguments ---------------------------------------------------------- */

static int unknown_argument(const struct tc_query *query, struct tc_str name,
			    struct tc_error *err)
{
	struct tc_buf list;

	tc_buf_init(&list, 4096);
	for (size_t i = 0; i < query->param_count; i++)
		tc_buf_addf(&list, "%s%s", i ? ", " : "; there is ",
			    query->params[i].name);
	int code = tc_error_set(err, TC_USAGE, "%s: no parameter %.*s%s", query->name,
				TC_STR_ARG(name),
				query->param_count ? tc_buf_cstr(&list)
						   : "; it takes none");
	tc_buf_release(&list);
	return code;
}

static int check_arguments(const struct tc_query *query, const struct tc_argument *args,
			   size_t arg_count, struct tc_error *err)
{
	for (size_t i = 0; i < arg_count; i++) {
		if (find_param(query, args[i].name) == query->param_count)
			return unknown_argument(query, args[i].name, err);
		for (size_t k = 0; k < i; k++)
			if (tc_str_eq(args[k].name, args[i].name))
				return tc_error_set(err, TC_USAGE,
						    "%s: parameter %.*s is given twice",
						    query->name,
						    TC_STR_ARG(args[i].name));
	}
	return 0;
}

static int read_binding(struct binding *b, const struct tc_query *query, size_t i,
			struct tc_str text, struct tc_error *err)
{
	const struct tc_param *p = &query->params[i];

	if (p->required && !text.len)
		return tc_error_set(err, TC_USAGE, "%s: parameter %s is required (%s)",
				    query->name, p->name, p->help);
	if (text.data && !tc_param_number(p->type, text, &b->number))
		return tc_error_set(err, TC_USAGE, "%s: parameter %s: `%.*s` is not %s",
				    query->name, p->name, TC_STR_ARG(text),
				    tc_param_type_says(p->type));
	b->text = text;
	return 0;
}

/* --- the statement ------------------------------------------------------ */

static void bind_one(struct tc_stmt *stmt, int index, const struct tc_param *p,
		     const struct binding *b)
{
	if (!b->text.data) {
		tc_stmt_bind_null(stmt, index);
		return;
	}
	switch (p->type) {
	case TC_PARAM_TEXT:
		tc_stmt_bind_text(stmt, index, b->text);
		break;
	case TC_PARAM_IP: {
		struct tc_ip ip;
		bool is = tc_ip_parse(&ip, b->text);

		tc_stmt_bind_text(stmt, index, is ? tc_str(ip.text) : b->text);
		break;
	}
	case TC_PARAM_INT:
	case TC_PARAM_TIME:
		tc_stmt_bind_int(stmt, index, b->number);
		break;
	}
}

/* The header and the statement must speak of the same parameters. */
static int bind_all(struct tc_stmt *stmt, const struct tc_query *query,
		    struct binding *bindings, struct tc_error *err)
{
	int count = tc_stmt_param_count(stmt);

	for (int index = 1; index <= count; index++) {
		const char *name = tc_stmt_param_name(stmt, index);
		size_t i = query->param_count;
		if (name && name[0] == ':')
			i = find_param(query, tc_str(name + 1));
		if (i == query->param_count)
			return tc_error_set(err, TC_FAIL,
					    "%s: the statement asks for %s, which the "
					    "header does not declare",
					    query->origin, name ? name : "?");
		bindings[i].used = true;
		bind_one(stmt, index, &query->params[i], &bindings[i]);
	}
	for (size_t i = 0; i < query->param_count; i++)
		if (!bindings[i].used)
			return tc_error_set(err, TC_FAIL,
					    "%s: the header declares %s, which the "
					    "statement does not ask for",
					    query->origin, query->params[i].name);
	return 0;
}

int tc_query_prepare(struct tc_stmt **stmt, const struct tc_query *query,
		     struct tc_store *store, const struct tc_argument *args,
		     size_t arg_count, struct tc_error *err)
{
	struct binding bindings[TC_QUERY_PARAMS] = {{.used = false}};
	struct tc_stmt *made = NULL;
	int code = check_arguments(query, args, arg_count, err);

	TC_ASSERT(query->param_count <= TC_QUERY_PARAMS);
	for (size_t i = 0; code == 0 && i < query->param_count; i++)
		code = read_binding(&bindings[i], query, i,
				    tc_query_argument(query, i, args, arg_count), err);
	if (code < 0)
		return code;
	code = tc_stmt_prepare(&made, store, query->sql, err);
	if (code < 0) {
		tc_error_prefix(err, "%s", query->origin);
		return code;
	}
	code = bind_all(made, query, bindings, err);
	if (code == 0 && !tc_stmt_readonly(made))
		code = tc_error_set(err, TC_FAIL, "%s: a query may only read",
				    query->origin);
	if (code < 0)
		tc_stmt_free(made);
	else
		*stmt = made;
	return code;
}

int tc_query_columns(struct tc_buf *out, const struct tc_query *query, struct tc_error *err)
{
	struct tc_store *model = NULL;
	struct tc_stmt *stmt;
	int rc = tc_store_open_model(&model, err);

	if (rc == 0 && (rc = tc_stmt_prepare(&stmt, model, query->sql, err)) < 0)
		tc_error_prefix(err, "%s", query->origin);
	if (rc == 0) {
		for (int i = 0; i < tc_stmt_column_count(stmt); i++) {
			tc_buf_add_cstr(out, i ? ", " : "");
			tc_escape_terminal(out, tc_str(tc_stmt_column_name(stmt, i)));
		}
		tc_stmt_free(stmt);
	}
	tc_store_close(model);
	return rc;
}
