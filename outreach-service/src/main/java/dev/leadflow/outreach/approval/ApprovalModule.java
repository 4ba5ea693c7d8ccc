package dev.leadflow.outreach.approval;

import org.springframework.context.annotation.Configuration;

/** The parts list of the approval queue. */
@Configuration(proxyBeanMethods = false)
public class ApprovalModule {}
