/**
 * One trace for each lead, over all services and topics; docs/decisions/0021-traces.md.
 */
@NullMarked
package dev.leadflow.common.trace;

import org.jspecify.annotations.NullMarked;
