#include "ingest/cells.h"

#include "ingest/rowtext.h"

#include "util/banned.h"

#define CELL_MAX ((size_t)64 * 1024 * 1024)
/* Longest name of a column that means something. */
#define NAME_MAX_BYTES 64

enum kind {
	KIND_TEXT,
	KIND_FLAG,      /* true and false are no strings */
	KIND_JSON,      /* JSON when it is JSON, else a string */
	KIND_STRUCT,    /* the same, or a row as Athena prints it */
	KIND_RESOURCES, /* the same, with ARN in capitals */
};

/*
 * In the order in which members are written: what lies in one object stands together,
 * and the object as a whole before its parts.  The first name of a column is the
 * path without its dots.
 */
static const struct field {
	const char *path;
	enum kind kind;
	const char *aliases; /* or NULL; each between spaces */
} fields[] = {
	{"eventVersion", KIND_TEXT, NULL},
	{"userIdentity", KIND_STRUCT, NULL},
	{"userIdentity.type", KIND_TEXT, " usertype "},
	{"userIdentity.principalId", KIND_TEXT, " principalid "},
	{"userIdentity.arn", KIND_TEXT, " arn userarn "},
	{"userIdentity.accountId", KIND_TEXT, " accountid "},
	{"userIdentity.accessKeyId", KIND_TEXT, " awsaccesskey accesskey accesskeyid awsaccesskeyid "},
	{"userIdentity.userName", KIND_TEXT, " username "},
	{"userIdentity.invokedBy", KIND_TEXT, " invokedby "},
	{"userIdentity.sessionContext", KIND_STRUCT, " sessioncontext "},
	{"userIdentity.sessionContext.attributes.creationDate", KIND_TEXT, " creationdate "},
	{"userIdentity.sessionContext.attributes.mfaAuthenticated", KIND_TEXT, " mfaauthenticated "},
	{"userIdentity.sessionContext.sessionIssuer.type", KIND_TEXT, NULL},
	{"userIdentity.sessionContext.sessionIssuer.principalId", KIND_TEXT, NULL},
	{"userIdentity.sessionContext.sessionIssuer.arn", KIND_TEXT, " sessionissuerarn "},
	{"userIdentity.sessionContext.sessionIssuer.accountId", KIND_TEXT, NULL},
	{"userIdentity.sessionContext.sessionIssuer.userName", KIND_TEXT, " sessionissuerusername "},
	{"eventTime", KIND_TEXT, NULL},
	{"eventSource", KIND_TEXT, NULL},
	{"eventName", KIND_TEXT, NULL},
	{"awsRegion", KIND_TEXT, " region "},
	{"sourceIPAddress", KIND_TEXT, NULL},
	{"userAgent", KIND_TEXT, NULL},
	{"errorCode", KIND_TEXT, NULL},
	{"errorMessage", KIND_TEXT, NULL},
	{"requestParameters", KIND_JSON, NULL},
	{"responseElements", KIND_JSON, NULL},
	{"additionalEventData", KIND_JSON, NULL},
	{"requestID", KIND_TEXT, NULL},
	{"eventID", KIND_TEXT, NULL},
	{"readOnly", KIND_FLAG, NULL},
	{"resources", KIND_RESOURCES, NULL},
	{"eventType", KIND_TEXT, NULL},
	{"apiVersion", KIND_TEXT, NULL},
	{"managementEvent", KIND_FLAG, NULL},
	{"recipientAccountId", KIND_TEXT, NULL},
	{"sharedEventID", KIND_TEXT, NULL},
	{"vpcEndpointId", KIND_TEXT, NULL},
	{"vpcEndpointAccountId", KIND_TEXT, NULL},
	{"serviceEventDetails", KIND_JSON, NULL},
	{"eventCategory", KIND_TEXT, NULL},
	{"addendum", KIND_JSON, NULL},
	{"edgeDeviceDetails", KIND_JSON, NULL},
	{"insightDetails", KIND_JSON, NULL},
	{"sessionCredentialFromConsole", KIND_TEXT, NULL},
	{"tlsDetails", KIND_STRUCT, NULL},
	{"eventContext", KIND_JSON, NULL},
};
_Static_assert(TC_ARRAY_LEN(fields) <= TC_FIELDS_MAX, "more fields than columns hold");

/* Columns whose cells may hold a record, or a wrapping of records, as JSON. */
static const char whole_names[] =
	" eventjson cloudtrailevent eventdata cloudtrail event record detail message raw"
	" source payload data log body json ";
/* Of these, the ones that nobody but CloudTrail has. */
static const char sure_names[] = " eventjson cloudtrailevent ";

/* --- the header ---------------------------------------------------------- */

/* The letters and digits of a name, in lower case, with a space on either side. */
struct plain_name {
	char text[NAME_MAX_BYTES + 3];
	size_t len; /* without the spaces; 0 for a name that is too long */
};

static struct plain_name plain(struct tc_str name)
{
	struct plain_name p = {.len = 0};

	p.text[0] = ' ';
	for (size_t i = 0; i < name.len; i++) {
		char c = name.data[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if ((c < 'a' || c > 'z') && (c < '0' || c > '9'))
			continue;
		if (p.len == NAME_MAX_BYTES) {
			p.len = 0;
			break;
		}
		p.text[1 + p.len++] = c;
	}
	p.text[1 + p.len] = ' ';
	p.text[2 + p.len] = '\0';
	return p;
}

/* `list` has a space on either side of each word. */
static bool is_in(const char *list, const struct plain_name *name)
{
	return list && name->len && strstr(list, name->text);
}

/* Index of the field, or -1. */
static int find_field(const struct plain_name *name)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(fields); i++) {
		struct plain_name path = plain(tc_str(fields[i].path));

		if ((name->len && strcmp(path.text, name->text) == 0) ||
		    is_in(fields[i].aliases, name))
			return (int)i;
	}
	return -1;
}

static bool has_field(const struct tc_columns *c, const char *prefix)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(fields); i++)
		if (c->first[i] >= 0 && tc_str_starts(tc_str(fields[i].path), tc_str(prefix)))
			return true;
	return false;
}

static void add_column(struct tc_columns *c, int field, int16_t column)
{
	int16_t *slot = &c->first[field];

	while (*slot >= 0)
		slot = &c->next[*slot];
	*slot = column;
	c->next[column] = -1;
}

bool tc_columns_read(struct tc_columns *c, const struct tc_csv_row *header)
{
	bool any_whole = false;

	*c = (struct tc_columns){.count = header->count};
	for (size_t i = 0; i < TC_FIELDS_MAX; i++)
		c->first[i] = -1;
	if (header->count > TC_CSV_COLUMNS_MAX)
		return false;
	for (size_t i = 0; i < header->count; i++) {
		struct plain_name name = plain(header->cells[i].text);
		int field = find_field(&name);

		c->whole[i] = is_in(whole_names, &name);
		any_whole = any_whole || c->whole[i];
		c->surely = c->surely || is_in(sure_names, &name);
		if (field >= 0)
			add_column(c, field, (int16_t)i);
	}
	c->names_event = has_field(c, "eventName") &&
			 (has_field(c, "eventSource") || has_field(c, "eventTime") ||
			  has_field(c, "userIdentity"));
	c->surely = c->surely || c->names_event;
	return c->names_event || any_whole;
}

/* --- a row ---------------------------------------------------------------- */

struct writing {
	struct tc_buf *out;
	struct tc_str open; /* the path of the object that is open; "" for the record */
	bool any;           /* it has a member already */
};

static bool is_below(struct tc_str path, struct tc_str object)
{
	return !object.len || (path.len > object.len && path.data[object.len] == '.' &&
			       tc_str_starts(path, object));
}

static struct tc_str parent_of(struct tc_str path)
{
	while (path.len && path.data[path.len - 1] != '.')
		path.len--;
	return tc_str_n(path.data, path.len ? path.len - 1 : 0);
}

/* Writes the name of the member, after closing and opening the objects around it. */
static void add_name(struct writing *w, struct tc_str path)
{
	while (!is_below(path, w->open)) {
		tc_buf_add_char(w->out, '}');
		w->open = parent_of(w->open);
		w->any = true;
	}
	for (;;) {
		size_t from = w->open.len ? w->open.len + 1 : 0, to = from;

		while (to < path.len && path.data[to] != '.')
			to++;
		if (w->any)
			tc_buf_add_char(w->out, ',');
		tc_json_string(w->out, tc_str_n(path.data + from, to - from));
		tc_buf_add_char(w->out, ':');
		w->any = true;
		if (to == path.len)
			return;
		tc_buf_add_char(w->out, '{');
		w->open = tc_str_n(path.data, to);
		w->any = false;
	}
}

/* What exports write for nothing. */
static bool is_nothing(struct tc_str text)
{
	return !text.len || tc_str_eq(text, TC_STR("-")) ||
	       tc_str_eq_nocase(text, TC_STR("null"));
}

/* The text of a cell; what had to be decoded is in `scratch`. */
static struct tc_str cell_text(const struct tc_csv_cell *cell, struct tc_buf *scratch)
{
	if (!cell->doubled)
		return cell->text;
	tc_buf_clear(scratch);
	tc_csv_decode(scratch, cell->text);
	return tc_buf_str(scratch);
}

/* The first cell of the field that says anything; absent when none does. */
static struct tc_str field_text(const struct tc_columns *c, size_t field,
				const struct tc_csv_row *row, struct tc_buf *scratch)
{
	for (int16_t i = c->first[field]; i >= 0; i = c->next[i]) {
		struct tc_str text = cell_text(&row->cells[i], scratch);

		if (!is_nothing(text))
			return text;
	}
	return TC_STR_NULL;
}

static bool has_parts(const struct tc_columns *c, size_t field,
		      const struct tc_csv_row *row, struct tc_buf *scratch)
{
	for (size_t i = field + 1; i < TC_ARRAY_LEN(fields) &&
				   is_below(tc_str(fields[i].path), tc_str(fields[field].path));
	     i++)
		if (field_text(c, i, row, scratch).data)
			return true;
	return false;
}

/* True when the value is a string: nothing in it could be read. */
static bool add_value(struct tc_buf *out, enum kind kind, struct tc_str text)
{
	switch (kind) {
	case KIND_TEXT:
		break;
	case KIND_FLAG:
		if (tc_str_eq_nocase(text, TC_STR("true"))) {
			tc_buf_add_cstr(out, "true");
			return false;
		}
		if (tc_str_eq_nocase(text, TC_STR("false"))) {
			tc_buf_add_cstr(out, "false");
			return false;
		}
		break;
	case KIND_JSON:
		if (tc_is_json(text)) {
			tc_buf_add_str(out, text);
			return false;
		}
		break;
	case KIND_STRUCT:
	case KIND_RESOURCES:
		if (tc_rowtext_json(out, text, kind == KIND_RESOURCES))
			return false;
		break;
	}
	tc_json_string(out, text);
	return true;
}

void tc_cells_record(struct tc_buf *out, const struct tc_columns *c,
		     const struct tc_csv_row *row)
{
	struct writing w = {out, TC_STR(""), false};
	struct tc_str whole = TC_STR_NULL; /* an object that is told as one */
	struct tc_buf scratch, value;

	tc_buf_init(&scratch, CELL_MAX);
	tc_buf_init(&value, CELL_MAX);
	tc_buf_add_char(out, '{');
	for (size_t i = 0; i < TC_ARRAY_LEN(fields); i++) {
		struct tc_str path = tc_str(fields[i].path);
		struct tc_str text = field_text(c, i, row, &scratch);

		if (!text.data || (whole.data && is_below(path, whole)))
			continue;
		tc_buf_clear(&value);
		bool string = add_value(&value, fields[i].kind, text);
		/* Its parts tell more than a text that could not be read. */
		if (string && fields[i].kind == KIND_STRUCT && has_parts(c, i, row, &scratch))
			continue;
		if (fields[i].kind == KIND_STRUCT)
			whole = path;
		add_name(&w, path);
		tc_buf_add_str(out, tc_buf_str(&value));
	}
	while (w.open.len) {
		tc_buf_add_char(out, '}');
		w.open = parent_of(w.open);
	}
	tc_buf_add_char(out, '}');
	tc_buf_release(&value);
	tc_buf_release(&scratch);
}
