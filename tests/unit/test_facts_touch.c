/* The resources that a call is about: where they are found, what kind, in which role. */
#include "unit.h"

#include "facts/recipe.h"
#include "facts/touch.h"
#include "json/walk.h"
#include "util/buf.h"

#include "util/banned.h"

#define S3 "s3.amazonaws.com"
#define EC2 "ec2.amazonaws.com"

/* What a refusal names, in the tests that set it. */
static struct tc_str refused;

/* A table of our own: the test is of the rules, not of the rows. */
static const char kinds_csv[] = "name,kind,role\n"
				"bucketName,bucket,\n"
				"imageId,image,\n"
				"ec2:RunInstances:imageId,image,source\n"
				"instanceId,instance,\n"
				"userName,user,\n"
				"roleArn,role,\n"
				"keyId,kms_key,\n"
				"subscriptionArn,subscription,\n"
				"ec2:userId,,grantee\n"
				"key,object,\n"
				"resourceId,,\n"
				"arn:s3,bucket,\n"
				"arn:s3:/,object,\n"
				"arn:sns,topic,\n"
				"arn:iam:role,role,\n"
				"arn:kms:alias,kms_alias,\n"
				"AWS::S3::Bucket,bucket,\n"
				"id:vol,volume,\n";

static struct tc_str read_by(struct tc_arena *arena, struct tc_recipes *recipes,
			     const char *source, const char *api, const char *paths,
			     const struct tc_parts *parts)
{
	const struct tc_recipe *recipe = NULL;

	tc_recipes_set_kinds(recipes, tc_str(kinds_csv));
	if (paths) {
		assert_true(tc_recipes_add(recipes, TC_RULE_TOUCH, tc_str(source), tc_str(api),
					   tc_str(paths)));
		recipe = tc_recipes_find(recipes, tc_str(source), tc_str(api));
		assert_non_null(recipe);
	}
	return tc_touch_read(recipe ? recipe->touches : NULL, tc_recipes_kinds(recipes), parts,
			     refused, arena);
}

/* [[role, kind, id, id]] as [[role, kind, id], [role, kind, id]], which reads better. */
static struct tc_str apart(struct tc_arena *arena, struct tc_str resources)
{
	struct tc_json_walk lists, items;
	struct tc_str key, list, value;
	struct tc_buf out;

	if (!resources.data)
		return resources;
	tc_buf_init(&out, 1024 * 1024);
	assert_true(tc_json_walk_init(&lists, resources));
	while (tc_json_walk_next(&lists, &key, &list)) {
		struct tc_str role, kind;

		assert_true(tc_json_walk_init(&items, list) &&
			    tc_json_walk_next(&items, &key, &role) &&
			    tc_json_walk_next(&items, &key, &kind));
		while (tc_json_walk_next(&items, &key, &value))
			tc_buf_addf(&out, "%s[%.*s,%.*s,%.*s]", out.len ? "," : "[",
				    TC_STR_ARG(role), TC_STR_ARG(kind), TC_STR_ARG(value));
	}
	tc_buf_add_char(&out, ']');
	struct tc_str text = tc_arena_str(arena, tc_buf_str(&out));
	tc_buf_release(&out);
	return text;
}

/* `expected` NULL: no resources.  Parameters may be NULL. */
static void expect(const char *source, const char *api, const char *paths,
		   const char *request, const char *response, const char *resources,
		   const char *expected)
{
	struct tc_recipes *recipes = tc_recipes_new();
	struct tc_parts parts = {.time_ms = -1};
	struct tc_arena arena;

	parts.part[TC_PART_REQUEST] = tc_str(request);
	parts.part[TC_PART_RESPONSE] = tc_str(response);
	parts.part[TC_PART_RESOURCES] = tc_str(resources);
	tc_arena_init(&arena);
	struct tc_str got =
		apart(&arena, read_by(&arena, recipes, source, api, paths, &parts));

	if (expected ? !tc_str_eq(got, tc_str(expected)) : got.data != NULL)
		fail_msg("%s\n%s: %.*s\nnot %s", api, request ? request : "null", (int)got.len,
			 got.data ? got.data : "absent", expected ? expected : "absent");
	tc_arena_release(&arena);
	tc_recipes_free(recipes);
}

/* --- kinds and roles --------------------------------------------------------- */

static void test_kind_and_role_follow_from_the_last_name(void **state)
{
	(void)state;
	expect(S3, "PutBucketPolicy", "requestParameters.bucketName",
	       "{\"bucketName\":\"my-data\",\"Host\":\"s3.amazonaws.com\"}", NULL, NULL,
	       "[[\"target\",\"bucket\",\"my-data\"]]");
	/* A name that the table does not have leads to no resource. */
	expect(S3, "PutBucketPolicy", "requestParameters.Host;requestParameters.bucketPolicy",
	       "{\"bucketPolicy\":\"x\",\"Host\":\"s3.amazonaws.com\"}", NULL, NULL, NULL);
	/* No path, no list: nothing. */
	expect(S3, "ListBuckets", NULL, "{\"bucketName\":\"my-data\"}", NULL, NULL, NULL);
}

static void test_a_response_names_what_was_created(void **state)
{
	(void)state;
	expect(EC2, "RunInstances",
	       "requestParameters.instancesSet.items[].imageId;"
	       "responseElements.instancesSet.items[].instanceId",
	       "{\"instancesSet\":{\"items\":[{\"imageId\":\"ami-1\",\"minCount\":2}]}}",
	       "{\"instancesSet\":{\"items\":[{\"instanceId\":\"i-2\"},{\"instanceId\":\"i-1\"}]}}",
	       NULL,
	       "[[\"created\",\"instance\",\"i-1\"],[\"created\",\"instance\",\"i-2\"],"
	       "[\"source\",\"image\",\"ami-1\"]]");
	/* The same name in another call is what the table says of all calls. */
	expect(EC2, "DeregisterImage", "requestParameters.imageId", "{\"imageId\":\"ami-1\"}",
	       NULL, NULL, "[[\"target\",\"image\",\"ami-1\"]]");
}

static void test_a_grantee_is_what_its_value_says(void **state)
{
	static const char path[] = "requestParameters.add.items[].userId";

	(void)state;
	expect(EC2, "ModifySnapshotAttribute", path,
	       "{\"add\":{\"items\":[{\"userId\":\"012345678901\"}]}}", NULL, NULL,
	       "[[\"grantee\",\"account\",\"012345678901\"]]");
	/* Numbers are ids too: some exports take the quotes away. */
	expect(EC2, "ModifySnapshotAttribute", path,
	       "{\"add\":{\"items\":[{\"userId\":912345678901}]}}", NULL, NULL,
	       "[[\"grantee\",\"account\",\"912345678901\"]]");
	expect(EC2, "ModifySnapshotAttribute", path,
	       "{\"add\":{\"items\":[{\"userId\":\"all\"}]}}", NULL, NULL,
	       "[[\"grantee\",\"everybody\",\"all\"]]");
	expect(EC2, "ModifySnapshotAttribute", path,
	       "{\"add\":{\"items\":[{\"userId\":\"arn:aws:iam::1:role/x\"}]}}", NULL, NULL,
	       "[[\"grantee\",\"role\",\"arn:aws:iam::1:role/x\"]]");
	expect(EC2, "ModifySnapshotAttribute", path,
	       "{\"add\":{\"items\":[{\"userId\":\"lambda.amazonaws.com\"}]}}", NULL, NULL,
	       "[[\"grantee\",\"service\",\"lambda.amazonaws.com\"]]");
}

static void test_an_id_of_any_kind_tells_its_own(void **state)
{
	(void)state;
	expect(EC2, "CreateTags", "requestParameters.resourcesSet.items[].resourceId",
	       "{\"resourcesSet\":{\"items\":[{\"resourceId\":\"vol-0a1\"},"
	       "{\"resourceId\":\"volume\"}]}}",
	       NULL, NULL, "[[\"target\",\"resource\",\"volume\"],[\"target\",\"volume\",\"vol-0a1\"]]");
}

static void test_an_arn_of_a_known_type_overrules_the_name(void **state)
{
	(void)state;
	expect("kms.amazonaws.com", "Decrypt", "requestParameters.keyId",
	       "{\"keyId\":\"arn:aws:kms:us-east-1:1:alias/x\"}", NULL, NULL,
	       "[[\"target\",\"kms_alias\",\"arn:aws:kms:us-east-1:1:alias/x\"]]");
	/* The type of this one is the topic's name: the name of the path knows better. */
	expect("sns.amazonaws.com", "Unsubscribe", "requestParameters.subscriptionArn",
	       "{\"subscriptionArn\":\"arn:aws:sns:us-east-1:1:alerts:0f\"}", NULL, NULL,
	       "[[\"target\",\"subscription\",\"arn:aws:sns:us-east-1:1:alerts:0f\"]]");
}

/* --- the record's own list ---------------------------------------------------- */

static void test_a_list_of_resources_needs_no_rule(void **state)
{
	(void)state;
	expect(S3, "GetObject", NULL, NULL, NULL,
	       "[{\"type\":\"AWS::S3::Object\",\"ARN\":\"arn:aws:s3:::b/k/x\"},"
	       "{\"accountId\":\"1\",\"type\":\"AWS::S3::Bucket\",\"ARN\":\"arn:aws:s3:::b\"}]",
	       "[[\"target\",\"bucket\",\"arn:aws:s3:::b\"],"
	       "[\"target\",\"object\",\"arn:aws:s3:::b/k/x\"]]");
	/* Without a type, and in the spelling of other writers. */
	expect("sts.amazonaws.com", "AssumeRole", NULL, NULL, NULL,
	       "[{\"arn\":\"arn:aws:iam::1:role/a\"}]",
	       "[[\"target\",\"role\",\"arn:aws:iam::1:role/a\"]]");
	/* What names no resource, and what is no list. */
	expect(S3, "ListObjects", NULL, NULL, NULL,
	       "[{\"type\":\"AWS::S3::Object\",\"ARNPrefix\":\"arn:aws:s3:::b/\"},null,7,[]]",
	       NULL);
	expect(S3, "ListObjects", NULL, NULL, NULL, "{\"ARN\":\"arn:aws:s3:::b\"}", NULL);
	expect(S3, "ListObjects", NULL, NULL, NULL, "null", NULL);
}

static void test_a_refusal_names_a_resource(void **state)
{
	(void)state;
	refused = TC_STR("arn:aws:iam::1:role/a");
	expect("iam.amazonaws.com", "GetRole", NULL, NULL, NULL, NULL,
	       "[[\"target\",\"role\",\"arn:aws:iam::1:role/a\"]]");
	/* The same as in the parameters stands once. */
	expect("sts.amazonaws.com", "AssumeRole", "requestParameters.roleArn",
	       "{\"roleArn\":\"arn:aws:iam::1:role/a\"}", NULL, NULL,
	       "[[\"target\",\"role\",\"arn:aws:iam::1:role/a\"]]");
	/* In words, as IAM does, and a bare name of what the call is about. */
	refused = TC_STR("user alice");
	expect("iam.amazonaws.com", "GetUser", NULL, NULL, NULL, NULL,
	       "[[\"target\",\"user\",\"alice\"]]");
	refused = TC_STR("policy arn:aws:iam::1:policy/p version v2");
	expect("iam.amazonaws.com", "GetPolicyVersion", NULL, NULL, NULL, NULL,
	       "[[\"target\",\"policy\",\"arn:aws:iam::1:policy/p\"]]");
	refused = TC_STR("logs");
	expect(S3, "GetBucketAcl", "requestParameters.bucketName", NULL, NULL, NULL,
	       "[[\"target\",\"bucket\",\"logs\"]]");
	expect(S3, "GetBucketAcl", NULL, NULL, NULL, NULL,
	       "[[\"target\",\"resource\",\"logs\"]]");
	refused = TC_STR("user ");
	expect("iam.amazonaws.com", "GetUser", NULL, NULL, NULL, NULL, NULL);
	refused = TC_STR("user");
	expect("iam.amazonaws.com", "GetUser", "requestParameters.userName", NULL, NULL, NULL,
	       NULL);
	refused = TC_STR("*");
	expect("s3.amazonaws.com", "ListBuckets", NULL, NULL, NULL, NULL, NULL);
	refused = TC_STR_NULL;
}

static void test_kinds_that_the_table_lacks_are_made_of_names(void **state)
{
	(void)state;
	expect("eks.amazonaws.com", "X", NULL, NULL, NULL,
	       "[{\"ARN\":\"arn:aws:eks:us-east-1:1:fargate-profile/a/b\"}]",
	       "[[\"target\",\"eks_fargate_profile\",\"arn:aws:eks:us-east-1:1:fargate-profile/a/b\"]]");
	expect("eks.amazonaws.com", "X", NULL, NULL, NULL,
	       "[{\"type\":\"AWS::EKS::FargateProfile\",\"ARN\":\"one\"}]",
	       "[[\"target\",\"eks_fargate_profile\",\"one\"]]");
	/* Nothing that a record says becomes a kind as it is. */
	expect("eks.amazonaws.com", "X", NULL, NULL, NULL,
	       "[{\"ARN\":\"arn:aws:a'b:us-east-1:1:c/d\"}]",
	       "[[\"target\",\"resource\",\"arn:aws:a'b:us-east-1:1:c/d\"]]");
	expect("eks.amazonaws.com", "X", NULL, NULL, NULL, "[{\"ARN\":\"arn:aws:\"}]",
	       "[[\"target\",\"resource\",\"arn:aws:\"]]");
}

/* --- the text ------------------------------------------------------------------ */

static void test_each_resource_stands_once_in_one_order(void **state)
{
	static const char paths[] = "requestParameters.a[].userName;requestParameters.b.userName";
	static const char both[] = "[[\"target\",\"user\",\"Ann\"],[\"target\",\"user\",\"ann\"]]";

	(void)state;
	expect("iam.amazonaws.com", "X", paths,
	       "{\"a\":[{\"userName\":\"ann\"},{\"userName\":\"ann\"}],"
	       "\"b\":{\"userName\":\"Ann\"}}",
	       NULL, NULL, both);
	expect("iam.amazonaws.com", "X", paths,
	       "{\"b\":{\"userName\":\"ann\"},\"a\":[{\"userName\":\"Ann\"}]}", NULL, NULL, both);
}

static void test_ids_are_escaped_as_sqlite_does(void **state)
{
	(void)state;
	/* SELECT json_quote(char(34,92,10,1,8,12,13,9,233)) gives the same escapes. */
	expect(S3, "GetObject", "requestParameters.key",
	       "{\"key\":\"\\\"\\\\\\n\\u0001\\b\\f\\r\\t\\u00e9\\/\"}", NULL, NULL,
	       "[[\"target\",\"object\",\"\\\"\\\\\\n\\u0001\\b\\f\\r\\t\xc3\xa9/\"]]");
	expect(S3, "GetObject", "requestParameters.key", "{\"key\":\"a\\u0000b\"}", NULL, NULL,
	       "[[\"target\",\"object\",\"a\\u0000b\"]]");
}

static void test_what_is_no_id_is_passed_over(void **state)
{
	static const char *const values[] = {
		"null", "true", "false", "\"\"", "{\"a\":\"b\"}", "[]", "[[],{}]",
		"\"HIDDEN_DUE_TO_SECURITY_REASONS\"", "\"***\""};
	char request[64];

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(values); i++) {
		snprintf(request, sizeof(request), "{\"userName\":%s}", values[i]);
		expect("iam.amazonaws.com", "X", "requestParameters.userName", request, NULL,
		       NULL, NULL);
	}
	expect("iam.amazonaws.com", "X", "requestParameters.userName", "\"text\"", NULL, NULL,
	       NULL);
}

static void test_ids_and_lists_have_an_end(void **state)
{
	struct tc_recipes *recipes = tc_recipes_new();
	struct tc_parts parts = {.time_ms = -1};
	struct tc_arena arena;
	struct tc_buf request;
	size_t count = 0;

	(void)state;
	tc_arena_init(&arena);
	tc_buf_init(&request, 1024 * 1024);
	tc_buf_add_cstr(&request, "{\"a\":[{\"userName\":\"");
	tc_buf_fill(&request, 'x', TC_TOUCH_ID_MAX + 1);
	for (int i = 0; i < 1000; i++)
		tc_buf_addf(&request, "\"},{\"userName\":\"user%d", i);
	tc_buf_add_cstr(&request, "\"}]}");
	parts.part[TC_PART_REQUEST] = tc_buf_str(&request);
	struct tc_str got = read_by(&arena, recipes, "iam.amazonaws.com", "X",
				    "requestParameters.a.userName", &parts);

	/* Those met first, and not the long one. */
	assert_true(tc_str_find(got, TC_STR("\"user199\"")) != SIZE_MAX);
	assert_true(tc_str_find(got, TC_STR("\"user200\"")) == SIZE_MAX);
	assert_true(tc_str_find(got, TC_STR("xx")) == SIZE_MAX);
	/* The role, the kind, and the ids. */
	for (size_t i = 0; i < got.len; i++)
		count += got.data[i] == ',';
	assert_int_equal(count, 1 + TC_TOUCH_MAX);
	parts.read_only = true;
	got = tc_touch_read(tc_recipes_find(recipes, TC_STR("iam.amazonaws.com"), TC_STR("X"))
				    ->touches,
			    tc_recipes_kinds(recipes), &parts, TC_STR_NULL, &arena);
	assert_true(tc_str_find(got, TC_STR("\"user19\"")) != SIZE_MAX);
	assert_true(tc_str_find(got, TC_STR("\"user20\"")) == SIZE_MAX);
	tc_buf_release(&request);
	tc_arena_release(&arena);
	tc_recipes_free(recipes);
}

/* What is of one role and kind stands in one list. */
static void test_one_list_for_each_role_and_kind(void **state)
{
	struct tc_recipes *recipes = tc_recipes_new();
	struct tc_parts parts = {.time_ms = -1};
	struct tc_arena arena;

	(void)state;
	tc_arena_init(&arena);
	parts.part[TC_PART_REQUEST] =
		TC_STR("{\"instanceId\":[\"i-2\",\"i-1\",\"i-2\"],\"imageId\":\"ami-1\"}");
	struct tc_str got = read_by(&arena, recipes, EC2, "RunInstances",
				    "requestParameters.instanceId;requestParameters.imageId",
				    &parts);
	assert_str(got, "[[\"source\",\"image\",\"ami-1\"],"
			"[\"target\",\"instance\",\"i-1\",\"i-2\"]]");
	tc_arena_release(&arena);
	tc_recipes_free(recipes);
}

/* --- rules ------------------------------------------------------------------------ */

static void test_what_is_no_path_is_told(void **state)
{
	static const char *const bad[] = {"bucketName", "requestParameters..x",
					  "requestParameters.a;;requestParameters.b", ";",
					  "requestParameters.a.b.c.d.e.f.g.h.i"};
	struct tc_recipes *recipes = tc_recipes_new();

	(void)state;
	tc_recipes_set_kinds(recipes, tc_str(kinds_csv));
	for (size_t i = 0; i < TC_ARRAY_LEN(bad); i++)
		if (tc_recipes_add(recipes, TC_RULE_TOUCH, TC_STR(S3), TC_STR("X"),
				   tc_str(bad[i])))
			fail_msg("taken: %s", bad[i]);
	tc_recipes_free(recipes);
}

static void test_tables_of_kinds_that_are_none(void **state)
{
	static const char *const bad[] = {"name,kind,role\na,b\n", "name,kind,role\na,b,c,d\n",
					  "name,kind,role\n,b,c\n",
					  "name,kind,role\na,b,\nA,c,\n"};
	struct tc_arena arena;

	(void)state;
	tc_arena_init(&arena);
	for (size_t i = 0; i < TC_ARRAY_LEN(bad); i++)
		assert_null(tc_kinds_new(&arena, tc_str(bad[i])));
	tc_arena_release(&arena);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kind_and_role_follow_from_the_last_name),
		cmocka_unit_test(test_a_response_names_what_was_created),
		cmocka_unit_test(test_a_grantee_is_what_its_value_says),
		cmocka_unit_test(test_an_id_of_any_kind_tells_its_own),
		cmocka_unit_test(test_an_arn_of_a_known_type_overrules_the_name),
		cmocka_unit_test(test_a_list_of_resources_needs_no_rule),
		cmocka_unit_test(test_a_refusal_names_a_resource),
		cmocka_unit_test(test_kinds_that_the_table_lacks_are_made_of_names),
		cmocka_unit_test(test_each_resource_stands_once_in_one_order),
		cmocka_unit_test(test_ids_are_escaped_as_sqlite_does),
		cmocka_unit_test(test_what_is_no_id_is_passed_over),
		cmocka_unit_test(test_ids_and_lists_have_an_end),
		cmocka_unit_test(test_one_list_for_each_role_and_kind),
		cmocka_unit_test(test_what_is_no_path_is_told),
		cmocka_unit_test(test_tables_of_kinds_that_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
