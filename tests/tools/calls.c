#include "calls.h"

#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define TRADE(list)                                                                    \
	{                                                                              \
		list, COUNT(list)                                                      \
	}

/* One call a line. */
/* clang-format off */
static const struct call OPERATE[] = {
	{"ec2", "DescribeInstances", true, "{\"instancesSet\":{$L},\"filterSet\":{}}", NULL},
	{"ec2", "DescribeInstanceStatus", true, "{\"instancesSet\":{$L},\"filterSet\":{},\"includeAllInstances\":true}", NULL},
	{"ec2", "DescribeVolumes", true, "{\"volumeSet\":{},\"filterSet\":{\"items\":[{\"name\":\"attachment.instance-id\",\"valueSet\":{\"items\":[{\"value\":\"$I\"}]}}]}}", NULL},
	{"ec2", "DescribeSecurityGroups", true, "{\"securityGroupSet\":{},\"securityGroupIdSet\":{\"items\":[{\"groupId\":\"$G\"}]},\"filterSet\":{}}", NULL},
	{"ec2", "DescribeSubnets", true, "{\"subnetSet\":{},\"filterSet\":{}}", NULL},
	{"autoscaling", "DescribeAutoScalingGroups", true, "{\"maxRecords\":$N}", NULL},
	{"elasticloadbalancing", "DescribeTargetHealth", true, "{\"targetGroupArn\":\"arn:aws:elasticloadbalancing:$R:$A:targetgroup/$W/$X\"}", NULL},
	{"monitoring", "DescribeAlarms", true, "{\"alarmNames\":[$M]}", NULL},
	{"monitoring", "GetMetricData", true, "{\"metricDataQueries\":[{\"id\":\"m$N\",\"metricStat\":{\"metric\":{\"namespace\":\"AWS/EC2\",\"metricName\":\"CPUUtilization\"},\"period\":300,\"stat\":\"Average\"}}],\"startTime\":\"$E\"}", NULL},
	{"ec2", "CreateTags", false, "{\"resourcesSet\":{\"items\":[{\"resourceId\":\"$I\"}]},\"tagSet\":{\"items\":[{\"key\":\"$W\",\"value\":\"$W\"}]}}", "{\"requestId\":\"$Y\",\"_return\":true}"},
	{"ec2", "CreateSnapshot", false, "{\"volumeId\":\"vol-0$X\",\"description\":\"before $W\"}", "{\"requestId\":\"$Y\",\"snapshotId\":\"snap-0$X\",\"status\":\"pending\",\"ownerId\":\"$A\",\"volumeSize\":\"$N\",\"encrypted\":true}"},
	{"ec2", "RebootInstances", false, "{\"instancesSet\":{\"items\":[{\"instanceId\":\"$I\"}]}}", "{\"requestId\":\"$Y\",\"_return\":true}"},
};

static const struct call DEVELOP[] = {
	{"lambda", "ListFunctions20150331", true, "{\"maxItems\":$N}", NULL},
	{"lambda", "GetFunction20150331v2", true, "{\"functionName\":\"$F\"}", NULL},
	{"lambda", "UpdateFunctionCode20150331v2", false, "{\"functionName\":\"$F\",\"publish\":false,\"dryRun\":false,\"s3Bucket\":\"$B\",\"s3Key\":\"$W/$X.zip\"}", "{\"functionName\":\"$f\",\"functionArn\":\"arn:aws:lambda:$R:$A:function:$f\",\"runtime\":\"python3.12\",\"codeSize\":$N0412,\"memorySize\":256,\"state\":\"Active\",\"revisionId\":\"$Q\"}"},
	{"logs", "DescribeLogGroups", true, "{\"logGroupNamePrefix\":\"/aws/lambda/$F\"}", NULL},
	{"logs", "DescribeLogStreams", true, "{\"logGroupName\":\"/aws/lambda/$F\",\"orderBy\":\"LastEventTime\",\"descending\":true,\"limit\":$N}", NULL},
	{"logs", "StartQuery", true, "{\"logGroupNames\":[$M],\"queryString\":\"fields @timestamp | filter @message like /$W/ | limit $N\"}", "{\"queryId\":\"$Q\"}"},
	{"cloudformation", "DescribeStacks", true, "{\"stackName\":\"$W\"}", NULL},
	{"ecr", "GetAuthorizationToken", true, "{}", NULL},
	{"ecr", "DescribeImages", true, "{\"repositoryName\":\"app/$W\",\"imageIds\":[{\"imageTag\":\"$X\"}]}", NULL},
	{"ecs", "DescribeServices", true, "{\"cluster\":\"main\",\"services\":[$M]}", NULL},
	{"s3", "ListBuckets", true, "{\"Host\":\"s3.amazonaws.com\"}", NULL},
	{"ssm", "GetParameter", true, "{\"name\":\"$P\",\"withDecryption\":true}", NULL},
	{"sts", "GetCallerIdentity", true, NULL, NULL},
};

static const struct call DATA[] = {
	{"s3", "ListBuckets", true, "{\"Host\":\"s3.amazonaws.com\"}", NULL},
	{"s3", "GetBucketLocation", true, "{\"bucketName\":\"$B\",\"location\":\"\",\"Host\":\"s3.$R.amazonaws.com\"}", NULL},
	{"s3", "GetBucketAcl", true, "{\"bucketName\":\"$B\",\"Host\":\"$b.s3.$R.amazonaws.com\",\"acl\":\"\"}", NULL},
	{"s3", "GetBucketVersioning", true, "{\"bucketName\":\"$B\",\"Host\":\"$b.s3.$R.amazonaws.com\",\"versioning\":\"\"}", NULL},
	{"athena", "StartQueryExecution", false, "{\"queryString\":\"HIDDEN_DUE_TO_SECURITY_REASONS\",\"workGroup\":\"analysts\",\"clientRequestToken\":\"$Q\"}", "{\"queryExecutionId\":\"$Q\"}"},
	{"athena", "GetQueryExecution", true, "{\"queryExecutionId\":\"$Q\"}", NULL},
	{"glue", "GetTables", true, "{\"databaseName\":\"lake_$W\",\"maxResults\":$N}", NULL},
	{"glue", "GetPartitions", true, "{\"databaseName\":\"lake_$W\",\"tableName\":\"t_$W\",\"expression\":\"id in ($Z)\"}", NULL},
	{"rds", "DescribeDBInstances", true, "{\"dBInstanceIdentifier\":\"$D\"}", NULL},
	{"dynamodb", "DescribeTable", true, "{\"tableName\":\"$W\"}", NULL},
	{"kms", "DescribeKey", true, "{\"keyId\":\"$K\"}", NULL},
	{"secretsmanager", "GetSecretValue", true, "{\"secretId\":\"arn:aws:secretsmanager:$R:$A:secret:$S\"}", NULL},
};

static const struct call DATABASE[] = {
	{"rds", "DescribeDBInstances", true, NULL, NULL},
	{"rds", "DescribeDBInstances", true, "{\"dBInstanceIdentifier\":\"$D\"}", NULL},
	{"rds", "DescribeDBSnapshots", true, "{\"dBInstanceIdentifier\":\"$D\",\"snapshotType\":\"automated\"}", NULL},
	{"rds", "DescribeDBLogFiles", true, "{\"dBInstanceIdentifier\":\"$D\"}", NULL},
	{"rds", "DownloadDBLogFilePortion", true, "{\"dBInstanceIdentifier\":\"$D\",\"logFileName\":\"error/postgresql.log.$X\",\"numberOfLines\":$N}", NULL},
	{"rds", "CreateDBSnapshot", false, "{\"dBInstanceIdentifier\":\"$D\",\"dBSnapshotIdentifier\":\"$d-before-$W\"}", "{\"dBSnapshotIdentifier\":\"$d-before-$w\",\"dBInstanceIdentifier\":\"$d\",\"engine\":\"postgres\",\"status\":\"creating\",\"port\":5432,\"encrypted\":true}"},
	{"pi", "GetResourceMetrics", true, "{\"serviceType\":\"RDS\",\"identifier\":\"db-$W\",\"startTime\":\"$E\",\"metricQueries\":[{\"metric\":\"db.load.avg\"}]}", NULL},
	{"monitoring", "GetMetricData", true, "{\"metricDataQueries\":[{\"id\":\"m$N\",\"metricStat\":{\"metric\":{\"namespace\":\"AWS/RDS\",\"metricName\":\"FreeStorageSpace\"},\"period\":300,\"stat\":\"Minimum\"}}],\"startTime\":\"$E\"}", NULL},
	{"secretsmanager", "GetSecretValue", true, "{\"secretId\":\"arn:aws:secretsmanager:$R:$A:secret:$S\"}", NULL},
	{"ec2", "DescribeSecurityGroups", true, "{\"securityGroupSet\":{},\"securityGroupIdSet\":{\"items\":[{\"groupId\":\"$G\"}]},\"filterSet\":{}}", NULL},
};

static const struct call IDENTITY[] = {
	{"iam", "ListUsers", true, NULL, NULL},
	{"iam", "GetUser", true, "{\"userName\":\"$U\"}", NULL},
	{"iam", "ListAccessKeys", true, "{\"userName\":\"$U\"}", NULL},
	{"iam", "ListAttachedUserPolicies", true, "{\"userName\":\"$U\"}", NULL},
	{"iam", "ListMFADevices", true, "{\"userName\":\"$U\"}", NULL},
	{"iam", "GetRole", true, "{\"roleName\":\"app-server\"}", NULL},
	{"iam", "ListRoles", true, NULL, NULL},
	{"iam", "GenerateCredentialReport", true, NULL, "{\"state\":\"STARTED\",\"description\":\"No report exists. Starting a new report generation task\"}"},
	{"cloudtrail", "LookupEvents", true, "{\"lookupAttributes\":[{\"attributeKey\":\"Username\",\"attributeValue\":\"$U\"}],\"maxResults\":$N}", NULL},
	{"guardduty", "ListFindings", true, "{\"detectorId\":\"$X$X\",\"maxResults\":$N}", NULL},
	{"access-analyzer", "ListFindings", true, "{\"analyzerArn\":\"arn:aws:access-analyzer:$R:$A:analyzer/account\",\"filter\":{\"status\":{\"eq\":[\"ACTIVE\"]}}}", NULL},
};

static const struct call SUPPORT[] = {
	{"logs", "FilterLogEvents", true, "{\"logGroupName\":\"/app/$W\",\"filterPattern\":\"$Z\",\"limit\":$N}", NULL},
	{"sqs", "GetQueueAttributes", true, "{\"queueUrl\":\"https://sqs.$R.amazonaws.com/$A/$W\",\"attributeNames\":[\"All\"]}", NULL},
	{"sns", "ListSubscriptionsByTopic", true, "{\"topicArn\":\"arn:aws:sns:$R:$A:$W\"}", NULL},
	{"ssm", "DescribeInstanceInformation", true, "{\"maxResults\":$N}", NULL},
	{"ssm", "GetParametersByPath", true, "{\"path\":\"$P\",\"recursive\":true,\"withDecryption\":false}", NULL},
	{"route53", "ListResourceRecordSets", true, "{\"hostedZoneId\":\"Z04$N7712QH3PEXAMPLE\",\"maxItems\":\"$N\"}", NULL},
	{"acm", "ListCertificates", true, "{\"maxItems\":$N}", NULL},
	{"ec2", "DescribeInstances", true, "{\"instancesSet\":{$L},\"filterSet\":{}}", NULL},
	{"s3", "GetBucketTagging", true, "{\"bucketName\":\"$B\",\"Host\":\"$b.s3.$R.amazonaws.com\",\"tagging\":\"\"}", NULL},
	{"ecs", "ListTasks", true, "{\"cluster\":\"main\",\"serviceName\":\"$W\"}", NULL},
};

static const struct call CONSOLE[] = {
	{"ec2", "DescribeInstances", true, "{\"maxResults\":1000,\"instancesSet\":{$L},\"filterSet\":{}}", NULL},
	{"ec2", "DescribeSecurityGroups", true, "{\"maxResults\":1000,\"securityGroupSet\":{},\"securityGroupIdSet\":{},\"filterSet\":{}}", NULL},
	{"ec2", "DescribeAccountAttributes", true, "{\"accountAttributeNameSet\":{\"items\":[{\"attributeName\":\"supported-platforms\"}]},\"filterSet\":{}}", NULL},
	{"monitoring", "DescribeAlarms", true, "{\"alarmTypes\":[\"MetricAlarm\"],\"maxRecords\":$N,\"alarmNames\":[$M]}", NULL},
	{"s3", "ListBuckets", true, "{\"Host\":\"s3.amazonaws.com\"}", NULL},
	{"s3", "GetBucketPublicAccessBlock", true, "{\"publicAccessBlock\":\"\",\"bucketName\":\"$B\",\"Host\":\"$b.s3.$R.amazonaws.com\"}", NULL},
	{"notifications", "ListNotificationEvents", true, "{\"maxResults\":$N,\"locale\":\"en_US\"}", NULL},
	{"ce", "GetCostAndUsage", true, "{\"granularity\":\"MONTHLY\",\"metrics\":[\"UnblendedCost\"]}", NULL},
	{"resource-groups", "ListGroups", true, "{\"maxResults\":$N}", NULL},
	{"health", "DescribeEventAggregates", true, "{\"aggregateField\":\"eventTypeCategory\",\"filter\":{\"eventStatusCodes\":[\"open\",\"upcoming\"],\"startTimes\":[{\"from\":\"$E\"}]}}", NULL},
};

static const struct call MACHINE[] = {
	{"ssm", "GetParameters", true, "{\"names\":[$M],\"withDecryption\":true}", NULL},
	{"ssm", "UpdateInstanceInformation", false, "{\"instanceId\":\"$I\",\"agentVersion\":\"3.3.1957.0\",\"agentStatus\":\"Active\",\"platformType\":\"Linux\",\"platformName\":\"Amazon Linux\",\"platformVersion\":\"2023\",\"iPAddress\":\"10.20.1.$N\",\"computerName\":\"ip-10-20-1-$N.$R.compute.internal\"}", NULL},
	{"ssm", "ListInstanceAssociations", true, "{\"instanceId\":\"$I\",\"maxResults\":$N}", NULL},
	{"s3", "GetBucketLocation", true, "{\"bucketName\":\"$B\",\"location\":\"\",\"Host\":\"s3.$R.amazonaws.com\"}", NULL},
	{"kms", "GenerateDataKey", true, "{\"keyId\":\"arn:aws:kms:$R:$A:key/$K\",\"encryptionContext\":{\"aws:s3:arn\":\"arn:aws:s3:::$B\"},\"keySpec\":\"AES_256\"}", NULL},
	{"kms", "Decrypt", true, "{\"encryptionAlgorithm\":\"SYMMETRIC_DEFAULT\",\"encryptionContext\":{\"aws:s3:arn\":\"arn:aws:s3:::$B/$W/$X\"}}", NULL},
	{"secretsmanager", "GetSecretValue", true, "{\"secretId\":\"arn:aws:secretsmanager:$R:$A:secret:$S\"}", NULL},
	{"ec2", "DescribeTags", true, "{\"filterSet\":{\"items\":[{\"name\":\"resource-id\",\"valueSet\":{\"items\":[{\"value\":\"$I\"}]}}]}}", NULL},
};

static const struct call FUNCTION[] = {
	{"logs", "CreateLogStream", false, "{\"logGroupName\":\"/aws/lambda/$F\",\"logStreamName\":\"$E[$$LATEST]$X$X\"}", NULL},
	{"ssm", "GetParameter", true, "{\"name\":\"$P\",\"withDecryption\":true}", NULL},
	{"s3", "GetBucketLocation", true, "{\"bucketName\":\"$B\",\"location\":\"\",\"Host\":\"s3.$R.amazonaws.com\"}", NULL},
	{"dynamodb", "DescribeTable", true, "{\"tableName\":\"$W\"}", NULL},
	{"kms", "Decrypt", true, "{\"encryptionAlgorithm\":\"SYMMETRIC_DEFAULT\",\"encryptionContext\":{\"aws:lambda:FunctionArn\":\"arn:aws:lambda:$R:$A:function:$F\"}}", NULL},
	{"states", "SendTaskSuccess", false, "{\"taskToken\":\"$X$X\",\"output\":\"HIDDEN_DUE_TO_SECURITY_REASONS\",\"tags\":[$M]}", NULL},
};

static const struct call AUDIT[] = {
	{"ec2", "DescribeInstances", true, "{\"maxResults\":1000,\"instancesSet\":{$L},\"filterSet\":{}}", NULL},
	{"ec2", "DescribeSecurityGroups", true, "{\"maxResults\":1000,\"securityGroupSet\":{},\"securityGroupIdSet\":{},\"filterSet\":{}}", NULL},
	{"ec2", "DescribeSnapshots", true, "{\"maxResults\":1000,\"snapshotSet\":{},\"ownersSet\":{\"items\":[{\"owner\":\"$A\"}]},\"filterSet\":{}}", NULL},
	{"ec2", "DescribeImages", true, "{\"imagesSet\":{},\"ownersSet\":{\"items\":[{\"owner\":\"self\"}]},\"filterSet\":{}}", NULL},
	{"ec2", "DescribeVpcs", true, "{\"vpcSet\":{},\"filterSet\":{}}", NULL},
	{"s3", "ListBuckets", true, "{\"Host\":\"s3.amazonaws.com\"}", NULL},
	{"s3", "GetBucketPolicyStatus", true, "{\"bucketName\":\"$B\",\"Host\":\"$b.s3.$R.amazonaws.com\",\"policyStatus\":\"\"}", NULL},
	{"rds", "DescribeDBInstances", true, "{\"maxRecords\":$N}", NULL},
	{"rds", "DescribeDBClusters", true, "{\"maxRecords\":$N}", NULL},
	{"iam", "GetAccountAuthorizationDetails", true, "{\"maxItems\":1000,\"filter\":[\"User\",\"Role\",\"Group\"]}", NULL},
	{"iam", "ListUsers", true, "{\"maxItems\":1000}", NULL},
	{"lambda", "ListFunctions20150331", true, "{\"maxItems\":$N}", NULL},
	{"eks", "ListClusters", true, "{\"maxResults\":$N}", NULL},
	{"cloudtrail", "DescribeTrails", true, "{\"trailNameList\":[]}", NULL},
	{"kms", "ListKeys", true, "{\"limit\":1000}", NULL},
};

static const struct call CONFIG[] = {
	{"ec2", "DescribeSecurityGroups", true, "{\"maxResults\":1000,\"securityGroupSet\":{},\"securityGroupIdSet\":{\"items\":[{\"groupId\":\"$G\"}]},\"filterSet\":{}}", NULL},
	{"elasticloadbalancing", "DescribeLoadBalancers", true, NULL, NULL},
	{"ec2", "DescribeVolumes", true, "{\"volumeSet\":{},\"filterSet\":{}}", NULL},
	{"lambda", "GetPolicy20150331v2", true, "{\"functionName\":\"$F\"}", NULL},
	{"rds", "DescribeDBInstances", true, "{\"dBInstanceIdentifier\":\"$D\"}", NULL},
	{"iam", "GetRole", true, "{\"roleName\":\"app-server\"}", NULL},
	{"s3", "GetBucketLifecycle", true, "{\"bucketName\":\"$B\",\"Host\":\"$b.s3.$R.amazonaws.com\",\"lifecycle\":\"\"}", NULL},
	{"dynamodb", "DescribeContinuousBackups", true, "{\"tableName\":\"$W\"}", NULL},
};

static const struct call TERRAFORM[] = {
	{"ec2", "DescribeVpcs", true, "{\"vpcSet\":{},\"filterSet\":{}}", NULL},
	{"ec2", "DescribeSecurityGroupRules", true, "{\"DescribeSecurityGroupRulesRequest\":{\"Filter\":{\"tag\":1,\"Name\":\"group-id\",\"Value\":{\"tag\":1,\"content\":\"$G\"}}}}", NULL},
	{"ec2", "DescribeInstances", true, "{\"instancesSet\":{$L},\"filterSet\":{}}", NULL},
	{"iam", "GetRole", true, "{\"roleName\":\"app-server\"}", NULL},
	{"iam", "ListRolePolicies", true, "{\"roleName\":\"app-server\"}", NULL},
	{"s3", "GetBucketPolicy", true, "{\"bucketName\":\"$B\",\"Host\":\"$b.s3.$R.amazonaws.com\",\"policy\":\"\"}", NULL},
	{"ec2", "DescribeRouteTables", true, "{\"routeTableIdSet\":{\"items\":[{\"routeTableId\":\"rtb-0$X\"}]},\"filterSet\":{}}", NULL},
	{"kms", "GetKeyPolicy", true, "{\"keyId\":\"$K\",\"policyName\":\"default\"}", NULL},
};

/* clang-format on */
const struct trade calls_trades[TRADE_COUNT] = {
	TRADE(OPERATE),  TRADE(DEVELOP),  TRADE(DATA),
	TRADE(DATABASE), TRADE(IDENTITY), TRADE(SUPPORT),
};
const struct trade calls_console = TRADE(CONSOLE);
const struct trade calls_machine = TRADE(MACHINE);
const struct trade calls_function = TRADE(FUNCTION);
const struct trade calls_audit = TRADE(AUDIT);
const struct trade calls_config = TRADE(CONFIG);
const struct trade calls_terraform = TRADE(TERRAFORM);

const struct service *calls_service(const char *name)
{
	static const struct service known[] = {
		{"ec2", "1.10", "ec2", false, true},
		{"s3", "1.11", "s3api", false, true},
		{"iam", "1.10", "iam", true, false},
		{"sts", "1.08", "sts", false, false},
		{"route53", "1.10", "route53", true, false},
		{"ce", "1.08", "ce", true, false},
		{"health", "1.08", "health", true, false},
		{"notifications", "1.11", "notifications", true, false},
		{"monitoring", "1.11", "cloudwatch", false, false},
		{"elasticloadbalancing", "1.10", "elbv2", false, false},
		{"config", "1.09", "configservice", false, false},
		{"states", "1.08", "stepfunctions", false, false},
		{"kms", "1.11", "kms", false, false},
		{"signin", "1.09", "signin", true, true},
	};
	static const struct service other = {"", "1.09", NULL, false, false};

	for (size_t i = 0; i < COUNT(known); i++)
		if (strcmp(known[i].name, name) == 0)
			return &known[i];
	return &other;
}
