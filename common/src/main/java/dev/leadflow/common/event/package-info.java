/**
 * The contract between the services: what happened, to which lead of which organization, and on which topic.
 */
@NullMarked
package dev.leadflow.common.event;

import org.jspecify.annotations.NullMarked;
