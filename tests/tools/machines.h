/* What runs without people: machines, functions, CI, the auditor, services. */
#ifndef TOOLS_MACHINES_H
#define TOOLS_MACHINES_H

#include "scene.h"

/* A role session of an EC2 machine: the AssumeRole by EC2 and `count` calls. */
void machines_instance(struct scene *scene, const struct instance *instance,
		       int64_t time, unsigned count);

/* A role session of a Lambda function, likewise. */
void machines_function(struct scene *scene, const char *function, int64_t time,
		       unsigned count);

/*
 * A CI run: a runner assumes the deploy role, lets its own address into two
 * security groups, works by Terraform, and closes what it opened.
 */
void machines_deploy(struct scene *scene, int64_t time);

/* The partner's scanner assumes the audit role and lists what there is. */
void machines_audit(struct scene *scene, int64_t time, unsigned count);

/* AWS Config describes resources in its service-linked role. */
void machines_config(struct scene *scene, int64_t time, unsigned count);

/* Another AWS service assumes its service-linked role. */
void machines_service_role(struct scene *scene, int64_t time);

/* An AwsServiceEvent: no caller type, no request. */
void machines_service_event(struct scene *scene, int64_t time);

#endif
