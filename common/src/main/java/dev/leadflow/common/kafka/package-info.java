/**
 * Runs what a service contributes to the flow: stream topologies, topic workers, and the relay of its outbox.
 */
@NullMarked
package dev.leadflow.common.kafka;

import org.jspecify.annotations.NullMarked;
