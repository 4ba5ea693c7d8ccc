package dev.leadflow.outreach.decision;

import org.springframework.context.annotation.Configuration;

/** The parts that judge contacts and keep those that have to wait. */
@Configuration(proxyBeanMethods = false)
public class DecisionModule {}
