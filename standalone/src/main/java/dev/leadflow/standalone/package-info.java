/**
 * All of Leadflow in one process, for a laptop or one machine: starts an embedded Kafka broker and an embedded PostgreSQL
 * (or uses external ones), runs the six services by the same wiring as a cluster does, and offers the command line.
 */
@NullMarked
package dev.leadflow.standalone;

import org.jspecify.annotations.NullMarked;
