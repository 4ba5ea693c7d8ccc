/** A real Kafka broker in this process and a real PostgreSQL beside it, their data in a folder that outlives both. */
@NullMarked
package dev.leadflow.embedded;

import org.jspecify.annotations.NullMarked;
